//! What a decided sheet is warned about, at the figure where the warning begins,
//! and what an incomplete one lacks.

use crate::support::{Case, book, case, party};
use law::Severity;
use law::body::{Bar, Body, Contest, Form, HeldBy, InvalidScope, Kin, PetitionBy, Sex};
use law::count::{
    BallotSet, Ballots, Finding, Matter, Person, Petition, PostNo, Quantity, Relation, Rule, Side,
    Step, decide,
};
use law::rules::{RuleBook, Selection};

fn chair_and_members(members: u32) -> Case {
    case(1000, 600, 600)
        .post("chair", 1)
        .post("member", members)
        .votes("chair", "a", 400)
        .votes("member", "b", 390)
        .woman("b")
}

fn joint(case: Case, change: impl FnOnce(&mut BallotSet)) -> Case {
    case.with(|sheet| match &mut sheet.ballots {
        Ballots::Joint(set) => change(set),
        Ballots::PerPost(_) => panic!("one ballot"),
    })
}

/// The finding of a code, if the outcome has one.
fn finding(case: &Case, code: &str) -> Option<Finding> {
    let mut found = case.outcome().findings.into_iter();
    found.find(|finding| finding.matter.code() == code)
}

fn has(case: &Case, code: &str) -> bool {
    finding(case, code).is_some()
}

/// The places of what is missing.
fn missing(case: &Case) -> Vec<String> {
    let outcome = case.outcome();
    let lists = outcome.findings.iter().filter_map(|f| match &f.matter {
        Matter::NotEnoughFigures { missing } => Some(missing),
        _ => None,
    });
    let places = lists.flatten().map(|place| place.path(&case.0));
    places.collect()
}

#[test]
fn every_missing_figure_is_named() {
    let whole = chair_and_members(2);
    assert_eq!(missing(&whole), Vec::<String>::new());
    let lacks = |change: fn(&mut law::count::Sheet)| missing(&whole.clone().with(change));
    assert_eq!(lacks(|s| s.electorate = None), ["electorate"]);
    assert_eq!(lacks(|s| s.posts[1].seats = None), ["posts[1].seats"]);
    assert_eq!(lacks(|s| s.votes[1].for_ = None), ["votes[1].for"]);
    assert_eq!(lacks(|s| s.votes.truncate(1)), ["votes[post=member]"]);
    let unreturned = joint(whole.clone(), |set| set.returned = None);
    assert_eq!(missing(&unreturned), ["ballots.returned"]);
    let summed = joint(whole.clone(), |set| {
        (set.returned, set.valid, set.invalid) = (None, Some(580), Some(20));
    });
    assert_eq!(missing(&summed), Vec::<String>::new());
    assert_eq!(summed.elected(), ["chair:a", "member:b"]);
    let own = whole.clone().with(|s| {
        let set = BallotSet {
            returned: Some(600),
            ..BallotSet::default()
        };
        s.ballots = Ballots::PerPost(vec![(PostNo(0), set)]);
    });
    assert_eq!(missing(&own), ["ballots.member.returned"]);
    let no_post = case(1000, 600, 600);
    assert_eq!(missing(&no_post), ["posts"]);
    let refused = whole.with(|s| s.electorate = None).outcome();
    assert!(refused.is_refused());
    assert_eq!(refused.gravest(), Some(Severity::Error));
    assert_eq!(refused.pack, "CN-00");
}

#[test]
fn with_no_valid_ballot_nobody_needs_a_vote() {
    let none = joint(case(1000, 600, 600).post("chair", 1), |set| {
        set.invalid = Some(600);
    });
    assert_eq!(missing(&none), Vec::<String>::new());
    let one = joint(case(1000, 600, 600).post("chair", 1), |set| {
        set.invalid = Some(599);
    });
    assert_eq!(missing(&one), ["votes[post=chair]"]);
}

#[test]
fn a_recall_needs_its_petition_in_figures() {
    let recall = |by, signatures, base| {
        case(1000, 600, 600)
            .contest(Contest::Recall)
            .post("chair", 1)
            .votes("chair", "a", 301)
            .with(|s| {
                s.posts[0].seats = None;
                s.petition = Some(Petition {
                    by,
                    signatures,
                    base,
                });
            })
    };
    let voters = PetitionBy::Voters;
    assert_eq!(
        missing(&recall(voters, Some(200), None)),
        Vec::<String>::new()
    );
    assert_eq!(
        missing(&recall(voters, None, None)),
        ["petition.signatures"]
    );
    let others = PetitionBy::Representatives;
    assert_eq!(missing(&recall(others, Some(20), None)), ["petition.base"]);
    assert_eq!(
        missing(&recall(others, Some(20), Some(60))),
        Vec::<String>::new()
    );
    // Elsewhere a petition has no meaning and lacks nothing.
    let regular = chair_and_members(1).with(|s| {
        s.petition = Some(Petition {
            by: others,
            signatures: None,
            base: None,
        });
    });
    assert_eq!(missing(&regular), Vec::<String>::new());
    let carried = recall(voters, Some(200), None);
    assert!(has(&carried, "BY_ELECTION_DUE"));
    assert!(!has(&carried, "PETITION_NOT_RECORDED"));
    let unsigned = carried.with(|s| s.petition = None);
    let said = finding(&unsigned, "PETITION_NOT_RECORDED").unwrap();
    assert_eq!(said.cites.texts(), ["VCL26 §19"]);
    assert!(!has(&chair_and_members(1), "PETITION_NOT_RECORDED"));
    let failed = unsigned.with(|s| s.votes[0].for_ = Some(300));
    assert!(!has(&failed, "BY_ELECTION_DUE"));
}

#[test]
fn what_was_not_recorded_is_said() {
    let all = chair_and_members(2);
    for code in [
        "VOTERS_NOT_RECORDED",
        "PRESENT_NOT_RECORDED",
        "INVALID_NOT_RECORDED",
        "FORM_IGNORED",
        "FORM_NOT_RECORDED",
    ] {
        assert!(!has(&all, code), "{code}");
    }
    assert!(has(
        &all.clone().with(|s| s.voters = None),
        "VOTERS_NOT_RECORDED"
    ));
    let meeting = all.clone().with(|s| s.held_by = HeldBy::Representatives);
    assert!(has(&meeting, "PRESENT_NOT_RECORDED"));
    let counted = meeting.clone().with(|s| s.present = s.voters);
    assert!(!has(&counted, "PRESENT_NOT_RECORDED"));
    let neither = meeting.with(|s| s.voters = None);
    assert!(has(&neither, "PRESENT_NOT_RECORDED"));
    assert!(!has(&neither, "VOTERS_NOT_RECORDED"));
    let uncounted = joint(all.clone(), |set| set.invalid = None);
    let said = finding(&uncounted, "INVALID_NOT_RECORDED").unwrap();
    assert_eq!(said.place.path(&uncounted.0), "ballots.invalid");
    let valid_given = joint(all.clone(), |set| {
        (set.invalid, set.valid) = (None, Some(590))
    });
    assert!(!has(&valid_given, "INVALID_NOT_RECORDED"));
    let own = all.clone().with(|s| {
        let counted = BallotSet {
            returned: Some(600),
            invalid: Some(0),
            ..BallotSet::default()
        };
        let uncounted = BallotSet {
            invalid: None,
            ..counted
        };
        s.ballots = Ballots::PerPost(vec![(PostNo(0), counted), (PostNo(1), uncounted)]);
    });
    let said: Vec<Finding> = own.outcome().findings;
    let places = said
        .iter()
        .filter(|f| f.matter == Matter::InvalidNotRecorded);
    let paths: Vec<String> = places.map(|f| f.place.path(&own.0)).collect();
    assert_eq!(paths, ["ballots.member.invalid"]);
    let slip = all.with(|s| s.form = Some(Form::GroupRepresentatives));
    assert!(has(&slip, "FORM_IGNORED"));
    assert_eq!(slip.outcome().valid, Some(true), "and changes nothing");
}

#[test]
fn proxies_beyond_what_those_who_came_could_take() {
    let proxies = |n| {
        let case = case(200, 120, 120)
            .post("chair", 1)
            .votes("chair", "a", 100)
            .with(|s| s.proxies = Some(n));
        finding(&case, "PROXIES_ABOVE_CAP").map(|f| f.matter)
    };
    // Three for each of the 30 who came themselves.
    assert_eq!(proxies(90), None);
    let most = Matter::ProxiesAboveCap {
        proxies: 91,
        most: 87,
    };
    assert_eq!(proxies(91), Some(most));
    // Before 2026 the law had no cap.
    let before = case(200, 120, 120)
        .day("2025-06-01")
        .post("chair", 1)
        .votes("chair", "a", 100)
        .with(|s| s.proxies = Some(119));
    assert!(!has(&before, "PROXIES_ABOVE_CAP"));
}

#[test]
fn measures_choose_only_what_the_pack_leaves_open() {
    let chose = |province, rollup, scope| {
        let case = chair_and_members(2).province(province).with(|s| {
            s.measures.vote_rollup = rollup;
            s.measures.invalid_scope = scope;
        });
        let outcome = case.outcome();
        let refused = outcome.findings.iter();
        let refused = refused.filter(|f| f.matter == Matter::MeasureNotAllowed);
        refused.flat_map(|f| f.cites.texts()).collect::<Vec<_>>()
    };
    let (ballot, post) = (InvalidScope::Ballot, InvalidScope::Post);
    assert_eq!(chose("33", Some(true), None), ["ZJ §27"]);
    assert_eq!(chose("33", Some(false), None), Vec::<String>::new());
    assert_eq!(chose("31", None, Some(post)), ["SH §19"]);
    assert_eq!(chose("31", None, Some(ballot)), Vec::<String>::new());
    assert_eq!(chose("33", Some(true), Some(post)), ["ZJ §27", "ZJ §27"]);
    assert_eq!(chose("00", Some(true), Some(ballot)), Vec::<String>::new());
}

#[test]
fn the_number_of_candidates_is_in_its_range() {
    let members = |province: &str, seats: u32, candidates: usize| {
        let case = case(1000, 600, 600)
            .province(province)
            .post("member", seats);
        (0..candidates).fold(case, |case, i| case.votes("member", &format!("n{i}"), 10))
    };
    let few = |case: &Case| finding(case, "TOO_FEW_CANDIDATES").map(|f| f.matter);
    let many = |case: &Case| finding(case, "TOO_MANY_CANDIDATES").map(|f| f.matter);
    let post = PostNo(0);
    let (candidates, least) = (3, 4);
    assert_eq!(
        few(&members("00", 3, 3)),
        Some(Matter::TooFewCandidates {
            post,
            candidates,
            least
        })
    );
    assert_eq!(few(&members("00", 3, 4)), None);
    assert_eq!(many(&members("00", 3, 9)), None, "no upper limit");
    // Shanghai: one to three more than seats.
    assert_eq!(many(&members("31", 2, 5)), None);
    let (candidates, most) = (6, 5);
    assert_eq!(
        many(&members("31", 2, 6)),
        Some(Matter::TooManyCandidates {
            post,
            candidates,
            most
        })
    );
    let of = finding(&members("31", 2, 6), "TOO_MANY_CANDIDATES").unwrap();
    assert_eq!(of.cites.texts(), ["SH §12"]);
    // A chair there: exactly one more.
    let head = |n: usize| {
        let case = case(1000, 600, 600).province("31").post("chair", 1);
        (0..n).fold(case, |case, i| case.votes("chair", &format!("n{i}"), 10))
    };
    assert!(few(&head(1)).is_some());
    assert_eq!((few(&head(2)), many(&head(2))), (None, None));
    assert!(many(&head(3)).is_some());
    // Write-ins are no candidates, and without any the village elects without.
    let written = members("00", 3, 3).write_in("member", "w", 5);
    assert!(few(&written).is_some());
    let open = case(1000, 600, 600)
        .post("member", 3)
        .write_in("member", "w", 5);
    assert_eq!(few(&open), None);
    // Only where candidates are put up.
    for contest in [Contest::Runoff, Contest::TieRevote, Contest::Nomination] {
        assert_eq!(
            few(&members("00", 3, 3).contest(contest)),
            None,
            "{contest}"
        );
    }
    assert!(few(&members("00", 3, 3).contest(Contest::ByElection)).is_some());
    // Who names a post twice stands once.
    let twice = members("00", 1, 2).with(|s| s.nominees[0].posts.push(PostNo(0)));
    assert_eq!((few(&twice), many(&twice)), (None, None));
    let alone = members("00", 1, 1).with(|s| s.nominees[0].posts.push(PostNo(0)));
    assert!(few(&alone).is_some());
}

#[test]
fn a_party_committee_has_a_fifth_more_and_a_secretary_may_stand_alone() {
    let least = |seats: u32, candidates: usize| {
        let case = party(50, 45, 45).post("committee", seats);
        let case =
            (0..candidates).fold(case, |case, i| case.votes("committee", &format!("n{i}"), 1));
        match finding(&case, "TOO_FEW_CANDIDATES")?.matter {
            Matter::TooFewCandidates { least, .. } => Some(least),
            _ => None,
        }
    };
    assert_eq!(least(7, 8), Some(9));
    assert_eq!(least(7, 9), None);
    assert_eq!(least(10, 11), Some(12));
    let secretary = party(5, 5, 5)
        .post("secretary", 1)
        .votes("secretary", "a", 3);
    assert!(!has(&secretary, "TOO_FEW_CANDIDATES"));
}

#[test]
fn a_committee_has_three_to_seven_members() {
    let size = |members: u32, sitting: usize| {
        let mut case = chair_and_members(members);
        for i in 0..sitting {
            case = case.sitting("member", &format!("s{i}"), Sex::Female);
        }
        finding(&case, "COMMITTEE_SIZE").map(|f| f.matter)
    };
    let said = |seats| {
        let (least, most) = (3, 7);
        Some(Matter::CommitteeSize { seats, least, most })
    };
    assert_eq!(size(1, 0), said(2));
    assert_eq!(size(2, 0), None);
    assert_eq!(size(1, 1), None, "who sits already counts");
    assert_eq!(size(6, 0), None);
    assert_eq!(size(7, 0), said(8));
    assert_eq!(size(6, 1), said(8));
    // Only a whole committee has a size.
    let part = case(1000, 600, 600)
        .post("member", 2)
        .votes("member", "b", 390);
    assert!(!has(&part, "COMMITTEE_SIZE"));
    let chair = case(1000, 600, 600)
        .post("chair", 1)
        .votes("chair", "b", 390);
    assert!(!has(&chair, "COMMITTEE_SIZE"));
    let heads = case(1000, 600, 600)
        .post("chair", 1)
        .post("deputy", 1)
        .votes("chair", "a", 400)
        .votes("deputy", "b", 390);
    assert!(!has(&heads, "COMMITTEE_SIZE"));
    let below = case(1000, 600, 600)
        .post("deputy", 1)
        .post("member", 1)
        .votes("deputy", "a", 400)
        .votes("member", "b", 390);
    assert!(!has(&below, "COMMITTEE_SIZE"));
    let by_election = chair_and_members(1).contest(Contest::ByElection);
    assert!(!has(&by_election, "COMMITTEE_SIZE"));
    let other = chair_and_members(1).body(Body::VillageSupervisionCommittee);
    assert!(!has(&other, "COMMITTEE_SIZE"));
    let residents = chair_and_members(3).form(Form::AllResidents);
    let residents = finding(&residents, "COMMITTEE_SIZE").map(|f| f.matter);
    let (seats, least, most) = (4, 5, 9);
    assert_eq!(
        residents,
        Some(Matter::CommitteeSize { seats, least, most })
    );
}

#[test]
fn winners_who_may_not_sit_are_named_with_the_reason() {
    let case = case(1000, 600, 600)
        .post("chair", 1)
        .post("member", 2)
        .votes("chair", "a", 400)
        .votes("member", "b", 390)
        .votes("member", "c", 380)
        .votes("member", "d", 310)
        .woman("a")
        .kin("a", "b", Kin::Sibling)
        .barred("c", Bar::ClanOrGang);
    let kin = finding(&case, "WINNER_KIN").unwrap();
    let (nominee, of) = (case.nominee_no("b"), Person::Nominee(case.nominee_no("a")));
    assert_eq!(kin.matter, Matter::WinnerKin { nominee, of });
    let barred = finding(&case, "WINNER_BARRED").unwrap();
    let (nominee, bar) = (case.nominee_no("c"), Bar::ClanOrGang);
    assert_eq!(barred.matter, Matter::WinnerBarred { nominee, bar });
    assert_eq!(barred.place.path(&case.0), "votes[post=member]");
    assert_eq!(barred.cites.texts(), ["VCL26 §18"]);
    assert!(!has(&case, "WRITE_IN_ELECTED"));
}

#[test]
fn a_write_in_is_checked_where_seats_are_filled() {
    let written = |contest| {
        let case = case(1000, 600, 600)
            .contest(contest)
            .post("chair", 1)
            .votes("chair", "a", 100)
            .write_in("chair", "w", 310);
        has(&case, "WRITE_IN_ELECTED")
    };
    assert!(written(Contest::Regular));
    assert!(!written(Contest::Preselection), "a primary seats nobody");
}

#[test]
fn whoever_waits_for_a_tie_is_named() {
    let case = case(1000, 600, 600)
        .contest(Contest::TieRevote)
        .post("chair", 1)
        .post("member", 1)
        .votes("chair", "a", 300)
        .votes("chair", "b", 300)
        .votes("member", "c", 390)
        .kin("c", "a", Kin::Sibling)
        .sitting("member", "s", Sex::Female);
    let said = finding(&case, "AWAITS_REVOTE").unwrap();
    let nominee = case.nominee_no("c");
    assert_eq!(said.matter, Matter::AwaitsRevote { nominee });
    assert_eq!(said.place.path(&case.0), "votes[post=member]");
}

#[test]
fn a_committee_of_men_is_said_where_women_have_a_post_of_their_own() {
    // Zhejiang puts a woman on the ballot; nothing seats her first.
    let zhejiang = |sex: Option<Sex>| {
        let case = case(1000, 600, 600)
            .province("33")
            .post("chair", 1)
            .post("member", 2)
            .votes("chair", "a", 400)
            .votes("member", "b", 390)
            .votes("member", "c", 380);
        let no = case.nominee_no("c");
        case.with(|s| s.nominees[no.0].sex = sex)
    };
    assert!(has(&zhejiang(Some(Sex::Male)), "NO_WOMAN_ELECTED"));
    assert!(!has(&zhejiang(Some(Sex::Female)), "NO_WOMAN_ELECTED"));
    assert!(
        !has(&zhejiang(None), "NO_WOMAN_ELECTED"),
        "unknown is not none"
    );
    let sits = |sex| zhejiang(Some(Sex::Male)).sitting("member", "s", sex);
    assert!(!has(&sits(Sex::Female), "NO_WOMAN_ELECTED"));
    assert!(has(&sits(Sex::Male), "NO_WOMAN_ELECTED"));
    let nobody = zhejiang(Some(Sex::Male)).with(|s| {
        for row in &mut s.votes {
            row.for_ = Some(0);
        }
    });
    assert!(
        !has(&nobody, "NO_WOMAN_ELECTED"),
        "nobody was elected at all"
    );
    let part = case(1000, 600, 600)
        .province("33")
        .post("member", 1)
        .votes("member", "b", 390);
    assert!(
        !has(&part, "NO_WOMAN_ELECTED"),
        "the chair is not on the sheet"
    );
    // Where she is seated first by rule, that is said instead.
    let seated = zhejiang(Some(Sex::Female)).province("00").with(|s| {
        s.votes[2].for_ = Some(310);
        s.posts[1].seats = Some(1);
        s.posts[1].max_marks = Some(2);
    });
    assert!(has(&seated, "WOMAN_SEATED_FIRST"));
    assert!(!has(&seated, "NO_WOMAN_ELECTED"));
}

#[test]
fn the_womens_seat_is_not_judged_where_chair_and_members_are_not_both_there() {
    let members = case(1000, 600, 600)
        .post("member", 1)
        .votes("member", "b", 390);
    assert!(has(&members, "WOMEN_SEAT_NOT_JUDGED"));
    let reserved = members.clone().with(|s| s.reserved = vec![(PostNo(0), 1)]);
    assert!(!has(&reserved, "WOMEN_SEAT_NOT_JUDGED"));
    let none = members.clone().with(|s| s.reserved = vec![(PostNo(0), 0)]);
    assert!(has(&none, "WOMEN_SEAT_NOT_JUDGED"));
    let recall = members.clone().contest(Contest::Recall);
    assert!(!has(&recall, "WOMEN_SEAT_NOT_JUDGED"));
    let sits = members.sitting("chair", "s", Sex::Male);
    assert!(!has(&sits, "WOMEN_SEAT_NOT_JUDGED"));
    let none = case(1000, 600, 600)
        .post("chair", 1)
        .votes("chair", "a", 400);
    let chair = none.sitting("member", "s", Sex::Female);
    assert!(
        has(&chair, "WOMEN_SEAT_NOT_JUDGED"),
        "no members' post to judge at"
    );
}

#[test]
fn a_third_of_the_representatives_without_the_group_leaders() {
    let meeting = |women: usize, others: usize| {
        let all = u32::try_from(women + others).unwrap();
        let mut case = case(30, 30, 30)
            .body(Body::VillagersRepresentatives)
            .post("group_leader", 1)
            .post("representative", all)
            .votes("group_leader", "leader", 20);
        for i in 0..women + others {
            let id = format!("r{i}");
            case = case.votes("representative", &id, 20);
            if i < women {
                case = case.woman(&id);
            }
        }
        finding(&case, "REPRESENTATIVES_WOMEN").map(|f| f.matter)
    };
    assert_eq!(meeting(1, 2), None, "the group leader is no representative");
    let (women, all) = (1, 4);
    assert_eq!(
        meeting(1, 3),
        Some(Matter::RepresentativesWomen { women, all })
    );
    let sitting = |post: &str, sex| {
        let case = case(30, 30, 30)
            .body(Body::VillagersRepresentatives)
            .post("representative", 2)
            .votes("representative", "a", 20)
            .votes("representative", "b", 20);
        has(&case.sitting(post, "s", sex), "REPRESENTATIVES_WOMEN")
    };
    assert!(!sitting("representative", Sex::Female));
    assert!(sitting("representative", Sex::Male));
    assert!(sitting("group_leader", Sex::Female));
    let nobody = case(30, 30, 30)
        .body(Body::VillagersRepresentatives)
        .post("representative", 2)
        .votes("representative", "a", 2);
    assert!(!has(&nobody, "REPRESENTATIVES_WOMEN"));
}

#[test]
fn a_post_is_asked_for_by_its_number() {
    let outcome = chair_and_members(2).outcome();
    assert_eq!(outcome.post_valid(PostNo(1)), Some(true));
    assert_eq!(outcome.post_valid(PostNo(2)), None);
    let void = chair_and_members(2).with(|s| s.electorate = Some(1200));
    assert_eq!(void.outcome().post_valid(PostNo(1)), Some(false));
    assert_eq!(void.outcome().gravest(), Some(Severity::Error));
}

#[test]
fn rules_before_the_oldest_text_are_remarked_on() {
    let old = chair_and_members(2).day("2010-06-01");
    assert!(has(&old, "BEFORE_OLDEST_LAW"));
    assert!(
        !has(&old, "BEFORE_OLDEST_PACK"),
        "the nation has no older measures"
    );
    let early = chair_and_members(2).province("33").day("2019-06-01");
    assert!(has(&early, "BEFORE_OLDEST_PACK"));
    assert!(!has(&early, "BEFORE_OLDEST_LAW"));
}

#[test]
fn many_sheets_of_one_county_are_decided_under_one_choice_of_rules() {
    let book: &RuleBook = book();
    let case = chair_and_members(2);
    let sheet = &case.0;
    let selection: Selection<'_> = book
        .select(sheet.body, &sheet.province, sheet.election_day)
        .unwrap();
    assert_eq!(
        law::count::decide_under(selection, sheet),
        decide(book, sheet)
    );
}

#[test]
fn a_step_compares_its_sides_in_every_relation() {
    let holds = |left: u64, relation: Relation, right: u64| {
        let step = Step {
            rule: Rule::SeatsFilled,
            post: None,
            nominee: None,
            left: Side {
                factor: 2,
                ..Side::of(Quantity::Number, left)
            },
            relation,
            right: Side::of(Quantity::Number, right),
            holds: true,
            cites: law::Cites::NONE,
            verified: true,
        };
        step.evaluate()
    };
    let of = |relation| {
        [
            holds(2, relation, 5),
            holds(2, relation, 4),
            holds(2, relation, 3),
        ]
    };
    assert_eq!(of(Relation::More), [false, false, true]);
    assert_eq!(of(Relation::AtLeast), [false, true, true]);
    assert_eq!(of(Relation::AtMost), [true, true, false]);
    assert_eq!(of(Relation::Less), [true, false, false]);
    assert_eq!(of(Relation::Equal), [false, true, false]);
}
