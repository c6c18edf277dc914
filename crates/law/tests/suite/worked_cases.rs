//! Worked cases of law.md §10 on counts of villagers' committees, by their number.

use crate::support::{Case, case};
use law::body::{Bar, Contest, Kin, Sex};
use law::count::{Matter, NextKind, VoidReason};

/// One chair's post, A alone with as many votes as given.
fn chair(electorate: u64, voters: u64, votes: u64) -> Case {
    case(electorate, voters, voters)
        .post("chair", 1)
        .votes("chair", "a", votes)
}

fn members(voters: u64, votes: &[(&str, u64)]) -> Case {
    let case = case(1000, voters, voters).post("member", 3);
    votes
        .iter()
        .fold(case, |case, (id, votes)| case.votes("member", id, *votes))
}

fn next_of(case: &Case, at: usize) -> (NextKind, u32, Vec<String>) {
    let outcome = case.outcome();
    let next = &outcome.next.posts[at];
    let ids = next
        .nominees
        .iter()
        .map(|no| case.id(*no).to_owned())
        .collect();
    (next.kind, next.seats, ids)
}

#[test]
fn g01_half_of_the_registered_is_not_enough() {
    let outcome = chair(1000, 500, 400).outcome();
    assert_eq!(outcome.valid, Some(false));
    assert_eq!(outcome.elected, []);
    assert_eq!(outcome.next.kind, NextKind::NewElection);
    assert_eq!(outcome.findings[0].matter.code(), "TURNOUT_TOO_LOW");
    assert_eq!(outcome.findings[0].cites.texts(), ["VCL26 §18"]);
}

#[test]
fn g02_one_more_than_half_is_enough() {
    let case = chair(1000, 501, 400);
    assert_eq!(case.outcome().valid, Some(true));
    assert_eq!(case.elected(), ["chair:a"]);
}

#[test]
fn g04_accepted_proxies_count_as_voters() {
    let with = chair(1000, 501, 400).with(|sheet| sheet.proxies = Some(71));
    assert_eq!(with.outcome().valid, Some(true));
    assert_eq!(chair(1000, 430, 400).outcome().valid, Some(false));
}

#[test]
fn g05_exactly_half_of_the_votes_is_not_enough() {
    assert_eq!(chair(1000, 600, 300).elected(), Vec::<String>::new());
    assert_eq!(chair(1000, 600, 301).elected(), ["chair:a"]);
}

#[test]
fn g07_spoilt_ballots_stay_in_the_total() {
    let case = chair(1000, 600, 290).votes("chair", "b", 210).invalid(100);
    assert_eq!(case.outcome().valid, Some(true));
    assert_eq!(case.elected(), Vec::<String>::new());
    assert_eq!(
        next_of(&case, 0),
        (NextKind::Runoff, 1, vec!["a".into(), "b".into()])
    );
}

#[test]
fn g08_more_over_half_than_seats() {
    let case = members(600, &[("a", 420), ("b", 390), ("d", 340), ("c", 350)]);
    assert_eq!(case.elected(), ["member:a", "member:b", "member:c"]);
    assert_eq!(case.outcome().next.kind, NextKind::None);
}

#[test]
fn g09_a_tie_at_the_cut_is_voted_on_again() {
    let case = members(600, &[("a", 420), ("b", 390), ("c", 350), ("d", 350)]);
    assert_eq!(case.elected(), ["member:a", "member:b"]);
    let outcome = case.outcome();
    assert_eq!(case.ids(&outcome.ties[0].nominees), ["c", "d"]);
    assert_eq!((outcome.ties[0].seats, outcome.vacant.len()), (1, 0));
    assert_eq!(outcome.next.kind, NextKind::RevoteTie);
    assert_eq!(
        next_of(&case, 0),
        (NextKind::RevoteTie, 1, vec!["c".into(), "d".into()])
    );
}

#[test]
fn g09_a_tie_away_from_the_cut_needs_no_revote() {
    let case = members(600, &[("a", 390), ("b", 390), ("c", 350), ("d", 310)]);
    assert_eq!(case.elected(), ["member:a", "member:b", "member:c"]);
    assert!(case.outcome().ties.is_empty());
}

#[test]
fn g11_the_revote_needs_no_majority() {
    let case = case(1000, 590, 590)
        .contest(Contest::TieRevote)
        .post("member", 1)
        .votes("member", "c", 200)
        .votes("member", "d", 190);
    assert_eq!(case.elected(), ["member:c"]);
}

#[test]
fn g12_missing_seats_go_to_a_runoff_between_the_best_of_the_rest() {
    let case = members(600, &[("a", 420), ("b", 290), ("c", 280), ("d", 120)]);
    assert_eq!(case.elected(), ["member:a"]);
    assert_eq!(
        next_of(&case, 0),
        (
            NextKind::Runoff,
            2,
            vec!["b".into(), "c".into(), "d".into()]
        )
    );
    assert_eq!(case.outcome().vacant[0].seats, 2);
}

fn runoff(seats: u32, votes: &[(&str, u64)]) -> Case {
    let case = case(1000, 540, 540)
        .contest(Contest::Runoff)
        .post("member", seats);
    votes
        .iter()
        .fold(case, |case, (id, votes)| case.votes("member", id, *votes))
}

#[test]
fn g13_a_third_is_enough_in_a_runoff() {
    assert_eq!(runoff(1, &[("b", 180), ("c", 170)]).elected(), ["member:b"]);
}

#[test]
fn g15_less_than_a_third_is_not() {
    let case = runoff(2, &[("b", 260), ("c", 179), ("d", 101)]);
    assert_eq!(case.elected(), ["member:b"]);
    assert_eq!(case.outcome().vacant[0].seats, 1);
    assert_eq!(
        next_of(&case, 0),
        (NextKind::Runoff, 1, vec!["c".into(), "d".into()])
    );
}

#[test]
fn g16_a_runoff_needs_no_majority() {
    let case = runoff(1, &[("b", 200), ("c", 190)]);
    assert_eq!(case.elected(), ["member:b"]);
    assert_eq!(case.province("41").elected(), ["member:b"]);
}

#[test]
fn g17_zhejiang_may_leave_seats_vacant_after_a_runoff_with_three_elected() {
    let rest = |province: &str, sitting: usize| {
        let mut case = runoff(2, &[("x", 100), ("y", 90), ("z", 80)]).province(province);
        for (i, post) in ["chair", "deputy", "member"]
            .into_iter()
            .enumerate()
            .take(sitting)
        {
            let sex = if i == 2 { Sex::Female } else { Sex::Male };
            case = case.sitting(post, &format!("s{i}"), sex);
        }
        case.outcome()
    };
    let outcome = rest("33", 3);
    assert_eq!(
        (outcome.next.kind, outcome.next.may_stop),
        (NextKind::None, false)
    );
    assert_eq!(outcome.vacant[0].seats, 2);
    assert_eq!(rest("33", 2).next.kind, NextKind::Runoff);
    assert_eq!(rest("00", 3).next.kind, NextKind::Runoff);
}

#[test]
fn g17_shanghai_and_beijing_need_a_decision() {
    let sitting = |n: usize, province: &str| {
        let case = runoff(2, &[("x", 100), ("y", 90), ("z", 80)]).province(province);
        let case = case.sitting("chair", "s0", Sex::Female);
        (1..n).fold(case, |case, i| {
            case.sitting("member", &format!("s{i}"), Sex::Male)
        })
    };
    let outcome = sitting(3, "31").outcome();
    assert_eq!(
        (outcome.next.kind, outcome.next.may_stop),
        (NextKind::Runoff, true)
    );
    assert!(
        !sitting(3, "11").outcome().next.may_stop,
        "more than three in Beijing"
    );
    assert!(sitting(4, "11").outcome().next.may_stop);
    let stop = law::count::Stop {
        by: law::StopBy::RepresentativesAssembly,
        decided: true,
    };
    let stopped = sitting(3, "31")
        .with(|sheet| sheet.stop = Some(stop))
        .outcome();
    assert_eq!(
        (stopped.next.kind, stopped.next.may_stop),
        (NextKind::None, false)
    );
}

#[test]
fn g19_the_base_is_ballots_returned_and_the_other_result_is_said() {
    let case = case(1000, 600, 585)
        .issued(600)
        .post("chair", 1)
        .votes("chair", "a", 294);
    assert_eq!(case.elected(), ["chair:a"]);
    let outcome = case.outcome();
    assert!(outcome.needs_acceptance());
    let depends = outcome
        .findings
        .iter()
        .filter_map(|finding| match &finding.matter {
            Matter::ResultDepends {
                on,
                other,
                elected,
                other_elected,
                ..
            } => Some((*on, other.as_str(), elected.len(), other_elected.len())),
            _ => None,
        });
    assert_eq!(
        depends.collect::<Vec<_>>(),
        [("base", "voters", 1, 0), ("base", "issued", 1, 0)]
    );
}

#[test]
fn g20_more_ballots_than_voters_void_the_vote() {
    for province in ["00", "11", "31", "33"] {
        let case = case(1000, 600, 601)
            .province(province)
            .post("chair", 1)
            .votes("chair", "a", 400);
        let outcome = case.outcome();
        assert_eq!(outcome.valid, Some(false), "{province}");
        assert_eq!(outcome.next.kind, NextKind::NewElection);
        assert_eq!(outcome.findings[0].matter.code(), "RETURNED_ABOVE_VOTERS");
    }
}

#[test]
fn g20_henan_compares_with_ballots_issued_and_both_readings_are_said() {
    let case = case(1000, 600, 605)
        .issued(610)
        .province("41")
        .post("chair", 1)
        .votes("chair", "a", 400);
    let outcome = case.outcome();
    assert_eq!(outcome.valid, Some(false));
    assert!(outcome.needs_acceptance());
    let issued = case.issued(604).outcome();
    assert_eq!(issued.valid, Some(false));
    assert!(!issued.needs_acceptance());
}

#[test]
fn g25_votes_added_downwards() {
    let sheet = case(1000, 600, 600)
        .post("chair", 1)
        .post("deputy", 1)
        .post("member", 3)
        .votes("chair", "a", 280)
        .votes("deputy", "a", 30)
        .votes("member", "a", 40)
        .votes("deputy", "x", 250);
    let added = sheet
        .clone()
        .with(|sheet| sheet.measures.vote_rollup = Some(true));
    assert_eq!(added.elected(), ["deputy:a"]);
    let outcome = added.outcome();
    assert_eq!(outcome.elected[0].votes, 310);
    assert_eq!(
        outcome.void,
        [],
        "votes that only came down from above win no second post"
    );
    assert_eq!(sheet.elected(), Vec::<String>::new());
    // Zhejiang leaves the village no choice.
    let zhejiang = added.province("33");
    assert_eq!(zhejiang.elected(), Vec::<String>::new());
    assert!(zhejiang.codes().contains(&"MEASURE_NOT_ALLOWED"));
}

fn written_in() -> Case {
    case(1000, 600, 600)
        .post("chair", 1)
        .votes("chair", "a", 150)
        .votes("chair", "b", 120)
        .write_in("chair", "w", 310)
}

#[test]
fn g28_a_write_in_wins_and_is_checked_afterwards() {
    let case = written_in();
    assert_eq!(case.elected(), ["chair:w"]);
    assert!(case.codes().contains(&"WRITE_IN_ELECTED"));
}

#[test]
fn g29_a_barred_write_in_is_void_and_the_seat_goes_to_a_runoff() {
    let case = written_in().barred("w", Bar::CriminallyPunished);
    let outcome = case.outcome();
    assert_eq!(outcome.elected, []);
    assert_eq!(outcome.void[0].reason, VoidReason::Barred);
    assert_eq!(outcome.void[0].cites.texts(), ["VCL26 §18"]);
    assert_eq!(
        next_of(&case, 0),
        (NextKind::Runoff, 1, vec!["a".into(), "b".into()])
    );
    // The text before 2026 knew no bar.
    assert_eq!(case.day("2025-12-20").elected(), ["chair:w"]);
}

fn with_woman(e: u64) -> Case {
    case(1000, 600, 600)
        .post("chair", 1)
        .post("member", 2)
        .votes("chair", "a", 400)
        .votes("member", "b", 400)
        .votes("member", "c", 380)
        .votes("member", "e", e)
        .woman("e")
}

#[test]
fn g36_the_best_woman_is_seated_first() {
    let case = with_woman(320);
    assert_eq!(case.elected(), ["chair:a", "member:b", "member:e"]);
    assert!(case.codes().contains(&"WOMAN_SEATED_FIRST"));
    assert!(
        case.outcome().needs_acceptance(),
        "the rule is unverified and decides"
    );
}

#[test]
fn g37_without_a_woman_over_half_a_seat_is_set_aside() {
    let case = with_woman(250);
    assert_eq!(case.elected(), ["chair:a", "member:b"]);
    let outcome = case.outcome();
    assert_eq!(
        (outcome.vacant[0].seats, outcome.vacant[0].reserved),
        (1, Some(Sex::Female))
    );
    assert_eq!(outcome.next.posts[0].reserved, Some(Sex::Female));
    assert_eq!(next_of(&case, 0), (NextKind::Runoff, 1, vec!["e".into()]));
}

#[test]
fn g36_is_not_judged_without_a_chair_or_with_unknown_sex() {
    let members = members(600, &[("a", 420), ("b", 390), ("c", 350)]);
    assert!(members.codes().contains(&"WOMEN_SEAT_NOT_JUDGED"));
    assert_eq!(members.elected().len(), 3);
    let unknown = with_woman(320).sex_unknown("c");
    assert_eq!(unknown.elected(), ["chair:a", "member:b", "member:c"]);
    assert!(unknown.codes().contains(&"SEX_NOT_RECORDED"));
}

fn brothers(kin: Kin) -> Case {
    case(1000, 600, 600)
        .post("chair", 1)
        .post("member", 2)
        .votes("chair", "a", 400)
        .woman("a")
        .votes("member", "x", 390)
        .votes("member", "b", 380)
        .votes("member", "c", 350)
        .kin("a", "b", kin)
}

#[test]
fn g39_a_near_relative_of_the_chair_makes_room_for_the_next() {
    let case = brothers(Kin::Sibling);
    assert_eq!(case.elected(), ["chair:a", "member:x", "member:c"]);
    let outcome = case.outcome();
    assert_eq!(
        (case.id(outcome.void[0].nominee), outcome.void[0].reason),
        ("b", VoidReason::Kin)
    );
    // Not before 2026 by the national text, but in Zhejiang and Henan.
    let before = case.day("2025-06-01");
    assert_eq!(before.elected(), ["chair:a", "member:x", "member:b"]);
    assert_eq!(
        before.clone().province("33").elected(),
        ["chair:a", "member:x", "member:c"]
    );
    assert_eq!(
        before.province("41").elected(),
        ["chair:a", "member:x", "member:c"]
    );
}

#[test]
fn g41_cousins_are_no_near_relatives() {
    assert_eq!(
        brothers(Kin::Cousin).elected(),
        ["chair:a", "member:x", "member:b"]
    );
}
