//! Worked cases of law.md §10 on recall, assemblies, residents' committees and
//! Party organisations, by their number; and what the contract adds.

use crate::support::{Case, case, party};
use law::body::{Body, Contest, Form, HeldBy, PetitionBy, Sex};
use law::count::{NextKind, Petition, PostNo, Reduction};

fn recall(yes: u64, voters: u64) -> Case {
    case(1000, voters, voters)
        .contest(Contest::Recall)
        .post("chair", 1)
        .votes("chair", "a", yes)
        .with(|sheet| sheet.petition = Some(signed(PetitionBy::Voters, 200, 1000)))
}

const fn signed(by: PetitionBy, signatures: u64, base: u64) -> Petition {
    Petition {
        by,
        signatures: Some(signatures),
        base: Some(base),
    }
}

#[test]
fn g48_a_petition_needs_a_fifth_of_the_voters_or_a_third_of_the_representatives() {
    let petition = |petition| {
        let case = recall(300, 520).with(|sheet| sheet.petition = Some(petition));
        case.outcome().valid
    };
    assert_eq!(petition(signed(PetitionBy::Voters, 199, 1000)), Some(false));
    assert_eq!(petition(signed(PetitionBy::Voters, 200, 1000)), Some(true));
    assert_eq!(
        petition(signed(PetitionBy::Representatives, 15, 45)),
        Some(true)
    );
    assert_eq!(
        petition(signed(PetitionBy::Representatives, 14, 45)),
        Some(false)
    );
    let small =
        recall(300, 520).with(|sheet| sheet.petition = Some(signed(PetitionBy::Voters, 199, 1000)));
    assert_eq!(small.codes()[0], "PETITION_TOO_SMALL");
    assert_eq!(small.outcome().recalled, []);
}

#[test]
fn g49_a_recall_needs_a_majority_of_the_voters_and_of_the_votes() {
    assert!(recall(260, 520).outcome().recalled.is_empty());
    let carried = recall(261, 520);
    assert_eq!(carried.ids(&carried.outcome().recalled), ["a"]);
    assert!(carried.elected().is_empty());
    assert_eq!(carried.outcome().next.kind, NextKind::None);
    assert_eq!(recall(400, 500).outcome().valid, Some(false));
}

#[test]
fn a_recall_of_several_has_no_cap_by_seats() {
    let case = recall(300, 520)
        .votes("chair", "b", 350)
        .votes("chair", "c", 200);
    assert_eq!(case.ids(&case.outcome().recalled), ["a", "b"]);
}

#[test]
fn residents_recall_by_a_tenth() {
    let case = recall(600, 1000)
        .form(Form::AllResidents)
        .with(|sheet| sheet.petition = Some(signed(PetitionBy::Voters, 100, 1000)));
    assert_eq!(case.outcome().valid, Some(true));
    let households = recall(30, 50)
        .form(Form::HouseholdRepresentatives)
        .with(|sheet| {
            sheet.electorate = Some(90);
            sheet.petition = Some(signed(PetitionBy::HouseholdRepresentatives, 8, 90));
        });
    assert_eq!(households.outcome().valid, Some(false));
}

fn by_representatives(present: u64, votes: u64) -> Case {
    case(60, present, present)
        .contest(Contest::ByElection)
        .with(|sheet| {
            sheet.held_by = HeldBy::Representatives;
            sheet.present = Some(present);
        })
        .post("member", 1)
        .votes("member", "a", votes)
}

#[test]
fn g51_a_representatives_assembly_needs_two_thirds() {
    let too_few = by_representatives(39, 30).outcome();
    assert_eq!(too_few.valid, Some(false));
    assert_eq!(too_few.findings[0].cites.texts(), ["VCL26 §30"]);
    assert_eq!(by_representatives(40, 21).elected(), ["member:a"]);
    assert!(by_representatives(40, 20).elected().is_empty());
}

#[test]
fn representatives_need_a_majority_of_those_present_not_of_the_ballots() {
    let case = by_representatives(40, 20).with(|sheet| {
        if let law::count::Ballots::Joint(set) = &mut sheet.ballots {
            set.returned = Some(38);
        }
    });
    assert!(case.elected().is_empty());
}

fn residents(form: Form, electorate: u64, voters: u64) -> Case {
    let case = case(electorate, voters, voters).form(form);
    case.post("chair", 1).votes("chair", "a", voters)
}

#[test]
fn g53_all_residents_more_than_half() {
    assert_eq!(
        residents(Form::AllResidents, 3000, 1500).outcome().valid,
        Some(false)
    );
    assert_eq!(
        residents(Form::AllResidents, 3000, 1501).outcome().valid,
        Some(true)
    );
}

#[test]
fn g54_household_representatives_more_than_half() {
    let form = Form::HouseholdRepresentatives;
    assert_eq!(residents(form, 900, 450).outcome().valid, Some(false));
    assert_eq!(residents(form, 900, 451).outcome().valid, Some(true));
}

#[test]
fn rc_009_residents_representatives_strictly_over_two_thirds() {
    let form = Form::GroupRepresentatives;
    assert_eq!(residents(form, 60, 40).outcome().valid, Some(false));
    let valid = residents(form, 60, 41).outcome();
    assert_eq!(valid.valid, Some(true));
    assert_eq!(valid.steps[0].cites.texts(), ["RCL26 §19"]);
}

#[test]
fn g56_a_vote_of_residents_representatives_knows_no_proxy() {
    let with = |form, proxies| {
        residents(form, 60, 50)
            .with(|sheet| sheet.proxies = Some(proxies))
            .outcome()
    };
    assert_eq!(with(Form::GroupRepresentatives, 1).valid, Some(false));
    assert_eq!(with(Form::GroupRepresentatives, 0).valid, Some(true));
    assert_eq!(with(Form::HouseholdRepresentatives, 1).valid, Some(true));
}

#[test]
fn a_residents_committee_without_a_form_is_taken_as_all_residents() {
    let case = residents(Form::AllResidents, 3000, 1501).with(|sheet| sheet.form = None);
    assert_eq!(case.outcome().valid, Some(true));
    assert!(case.codes().contains(&"FORM_NOT_RECORDED"));
}

#[test]
fn g59_four_fifths_of_the_members_due() {
    let branch = |attended| {
        party(50, attended, attended)
            .post("committee", 1)
            .votes("committee", "a", attended)
    };
    assert_eq!(branch(40).outcome().valid, Some(true));
    let invalid = branch(39).outcome();
    assert_eq!(invalid.valid, Some(false));
    assert_eq!(invalid.findings[0].matter.code(), "TURNOUT_TOO_LOW");
}

#[test]
fn g61_probationary_members_are_not_due_and_do_not_vote() {
    // 50 formal members; 44 came, 4 of them on probation: 40 voters, 40 ballots.
    let case = party(50, 40, 40)
        .issued(40)
        .post("committee", 1)
        .votes("committee", "a", 21);
    assert_eq!(case.elected(), ["committee:a"]);
}

fn committee(attended: u64, votes: &[(&str, u64)]) -> Case {
    let case = party(50, attended, attended).post("committee", 3);
    votes.iter().fold(case, |case, (id, votes)| {
        case.votes("committee", id, *votes)
    })
}

#[test]
fn g65_more_than_half_of_those_attending() {
    let case = committee(41, &[("a", 38), ("b", 30), ("c", 21), ("d", 20)]);
    assert_eq!(
        case.elected(),
        ["committee:a", "committee:b", "committee:c"]
    );
}

#[test]
fn g66_exactly_half_of_those_attending_is_not_enough() {
    let case = committee(40, &[("a", 38), ("b", 30), ("c", 20), ("d", 10)]);
    assert_eq!(case.elected(), ["committee:a", "committee:b"]);
    let next = &case.outcome().next.posts[0];
    assert_eq!(
        (next.kind, next.seats, case.ids(&next.nominees)),
        (NextKind::Runoff, 1, vec!["c", "d"])
    );
    assert_eq!(
        next.threshold.unwrap().0,
        law::rules::value::Threshold::MAJORITY
    );
}

#[test]
fn g67_a_tie_at_the_cut_is_voted_on_again() {
    let case = committee(41, &[("a", 38), ("b", 35), ("c", 25), ("d", 25)]);
    assert_eq!(case.elected(), ["committee:a", "committee:b"]);
    assert_eq!(case.ids(&case.outcome().ties[0].nominees), ["c", "d"]);
}

#[test]
fn g69_more_ballots_than_attended_void_the_vote() {
    let case = party(50, 41, 42)
        .post("committee", 1)
        .votes("committee", "a", 30);
    let outcome = case.outcome();
    assert_eq!(
        (outcome.valid, outcome.next.kind),
        (Some(false), NextKind::NewElection)
    );
}

#[test]
fn g71_a_party_vote_knows_no_proxy() {
    let case = committee(41, &[("a", 38)]).with(|sheet| sheet.proxies = Some(1));
    assert_eq!(case.outcome().valid, Some(false));
    assert!(case.codes().contains(&"PROXIES_NOT_ALLOWED"));
}

#[test]
fn g64_too_few_candidates_of_a_party_committee_are_a_warning_only() {
    let warned = |seats: u32, candidates: usize| {
        let case = party(50, 45, 45).post("committee", seats);
        let case =
            (0..candidates).fold(case, |case, i| case.votes("committee", &format!("n{i}"), 1));
        assert_eq!(case.outcome().valid, Some(true));
        case.codes().contains(&"TOO_FEW_CANDIDATES")
    };
    assert_eq!([warned(3, 3), warned(3, 4)], [true, false]);
    assert_eq!([warned(5, 5), warned(5, 6)], [true, false]);
    assert_eq!([warned(7, 8), warned(7, 9)], [true, false]);
}

#[test]
fn pt_017_seats_are_reduced_with_the_consent_of_more_than_half() {
    let reduce = |consent| {
        committee(40, &[("a", 38), ("b", 30), ("c", 20), ("d", 10)]).with(|sheet| {
            sheet.reduce = vec![Reduction {
                post: PostNo(0),
                to: 2,
                consent: Some(consent),
            }];
        })
    };
    let done = reduce(21).outcome();
    assert_eq!((done.reduced[0].from, done.reduced[0].to), (3, 2));
    assert_eq!((done.next.kind, done.vacant.len()), (NextKind::None, 0));
    let refused = reduce(20);
    assert_eq!(refused.outcome().next.kind, NextKind::Runoff);
    assert!(refused.codes().contains(&"REDUCTION_NOT_ALLOWED"));
}

#[test]
fn pt_010_the_committee_elects_its_secretary_from_a_single_slate() {
    let case = party(5, 5, 5)
        .with(|sheet| sheet.held_by = HeldBy::Committee)
        .post("secretary", 1)
        .votes("secretary", "a", 3);
    assert_eq!(case.elected(), ["secretary:a"]);
    assert!(!case.codes().contains(&"TOO_FEW_CANDIDATES"));
}

#[test]
fn vc_086_a_third_of_the_representatives_are_women() {
    let meeting = |women: usize| {
        let mut case = case(30, 30, 30)
            .body(Body::VillagersRepresentatives)
            .post("representative", 3);
        for (i, id) in ["a", "b", "c"].into_iter().enumerate() {
            case = case.votes("representative", id, 20);
            if i < women {
                case = case.woman(id);
            }
        }
        case
    };
    assert!(meeting(0).codes().contains(&"REPRESENTATIVES_WOMEN"));
    assert!(!meeting(1).codes().contains(&"REPRESENTATIVES_WOMEN"));
    assert_eq!(meeting(0).elected().len(), 3);
}

#[test]
fn vc_087_a_group_meeting_needs_two_thirds() {
    let meeting = |came| {
        let case = case(30, came, came).body(Body::VillagersRepresentatives);
        case.post("group_leader", 1)
            .votes("group_leader", "a", came)
            .outcome()
            .valid
    };
    assert_eq!([meeting(19), meeting(20)], [Some(false), Some(true)]);
}

#[test]
fn vc_088_the_supervision_committee_is_elected_by_majority() {
    let case = case(60, 45, 45)
        .body(Body::VillageSupervisionCommittee)
        .with(|sheet| {
            sheet.held_by = HeldBy::Representatives;
            sheet.present = Some(45);
        })
        .post("chair", 1)
        .post("member", 2)
        .votes("chair", "a", 30)
        .votes("member", "b", 23)
        .votes("member", "c", 22);
    assert_eq!(case.elected(), ["chair:a", "member:b"]);
}

#[test]
fn a_primary_takes_the_most_votes_and_reports_ties() {
    let primary = case(100, 60, 60)
        .contest(Contest::Preselection)
        .post("member", 2)
        .votes("member", "a", 20)
        .votes("member", "b", 10)
        .votes("member", "c", 10);
    assert_eq!(primary.elected(), ["member:a"]);
    assert_eq!(primary.ids(&primary.outcome().ties[0].nominees), ["b", "c"]);
    // Nominees without a vote tie at 0 like any others.
    let zero = case(100, 60, 60)
        .contest(Contest::Nomination)
        .post("member", 2)
        .votes("member", "a", 20)
        .votes("member", "b", 0)
        .votes("member", "c", 0);
    assert_eq!(zero.ids(&zero.outcome().ties[0].nominees), ["b", "c"]);
}

#[test]
fn vc_033_a_nomination_meeting_needs_more_than_half_where_the_pack_says() {
    let meeting = |province: &str| {
        let case = case(100, 50, 50)
            .contest(Contest::Nomination)
            .province(province);
        case.post("member", 1)
            .votes("member", "a", 20)
            .outcome()
            .valid
    };
    for province in ["11", "33", "41"] {
        assert_eq!(meeting(province), Some(false), "{province}");
    }
}

#[test]
fn a_reserved_seat_goes_to_the_best_woman_of_the_runoff() {
    let runoff = |votes: u64| {
        case(1000, 540, 540)
            .contest(Contest::Runoff)
            .post("member", 1)
            .votes("member", "m", 250)
            .votes("member", "w", votes)
            .woman("w")
            .with(|sheet| sheet.reserved = vec![(PostNo(0), 1)])
    };
    assert_eq!(runoff(180).elected(), ["member:w"]);
    let short = runoff(179);
    assert!(short.elected().is_empty());
    assert_eq!(short.outcome().vacant[0].reserved, Some(Sex::Female));
}

#[test]
fn an_unknown_province_falls_back_and_says_so() {
    let case = case(100, 60, 60)
        .province("65")
        .post("chair", 1)
        .votes("chair", "a", 40);
    assert_eq!(case.outcome().pack, "CN-00");
    assert!(case.codes().contains(&"UNKNOWN_PROVINCE"));
}
