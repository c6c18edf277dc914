//! What comes next: who stands in a further election, whether there are enough,
//! and whether seats may stay vacant.

use crate::support::{Case, case, party};
use law::body::{Bar, Contest, Sex};
use law::count::{Matter, NextKind, Outcome, PostNo};

fn members(seats: u32, votes: &[(&str, u64)]) -> Case {
    let case = case(1000, 600, 600).post("member", seats);
    votes
        .iter()
        .fold(case, |case, (id, votes)| case.votes("member", id, *votes))
        .with(|sheet| sheet.posts[0].max_marks = Some(9))
}

/// Seats and candidates of the further election.
fn runoff(case: &Case) -> (u32, Vec<String>) {
    let outcome = case.outcome();
    let mut posts = outcome.next.posts.iter();
    let next = posts.find(|n| n.kind == NextKind::Runoff).unwrap();
    let ids = next.nominees.iter().map(|no| case.id(*no).to_owned());
    (next.seats, ids.collect())
}

fn short(outcome: &Outcome) -> Option<(u64, u64)> {
    outcome.findings.iter().find_map(|f| match f.matter {
        Matter::RunoffShort {
            candidates, wanted, ..
        } => Some((candidates, wanted)),
        _ => None,
    })
}

#[test]
fn one_more_than_the_seats_and_whoever_is_equal_to_the_last() {
    let case = members(
        3,
        &[("a", 400), ("b", 200), ("c", 150), ("d", 100), ("e", 90)],
    );
    assert_eq!(
        runoff(&case),
        (2, vec!["b".to_owned(), "c".into(), "d".into()])
    );
    assert_eq!(short(&case.outcome()), None);
    let equal = case.with(|sheet| sheet.votes[4].for_ = Some(100));
    assert_eq!(runoff(&equal).1, ["b", "c", "d", "e"]);
}

#[test]
fn too_few_for_a_further_election_is_said_with_figures() {
    let case = members(3, &[("a", 400), ("b", 200), ("c", 150)]);
    assert_eq!(runoff(&case).1, ["b", "c"]);
    assert_eq!(short(&case.outcome()), Some((2, 3)));
    let enough = case.votes("member", "d", 0);
    assert_eq!(short(&enough.outcome()), None);
    // Of a Party committee a fifth more.
    let branch = party(50, 45, 45)
        .post("committee", 6)
        .votes("committee", "a", 10)
        .votes("committee", "b", 10);
    assert_eq!(short(&branch.outcome()), Some((2, 8)));
}

#[test]
fn whoever_is_in_a_tie_of_the_post_stands_beyond_the_others() {
    // The barred winner's seat is open, and c, d (and e) are tied for the rest.
    let case = |seats, e: u64| {
        members(
            seats,
            &[
                ("a", 400),
                ("b", 390),
                ("c", 350),
                ("d", 350),
                ("e", e),
                ("f", 200),
                ("g", 190),
            ],
        )
        .barred("a", Bar::ClanOrGang)
    };
    let two = case(3, 210);
    assert_eq!(two.outcome().ties[0].seats, 1);
    assert_eq!(
        runoff(&two),
        (1, vec!["c".to_owned(), "d".into(), "e".into()])
    );
    let three = case(4, 350);
    assert_eq!(three.outcome().ties[0].seats, 2);
    assert_eq!(runoff(&three).1, ["c", "d", "e", "f"]);
    assert_eq!(short(&three.outcome()), None);
    let waits = |case: &Case| {
        let outcome = case.outcome();
        let waits = outcome.findings.iter().filter_map(|f| match f.matter {
            Matter::AwaitsRevote { nominee } => Some(case.id(nominee).to_owned()),
            _ => None,
        });
        waits.collect::<Vec<_>>()
    };
    assert_eq!(waits(&two), ["c", "d"]);
}

#[test]
fn a_tie_for_another_post_adds_nobody() {
    let case = case(1000, 600, 600)
        .post("deputy", 1)
        .post("member", 1)
        .votes("deputy", "a", 350)
        .votes("deputy", "b", 350)
        .votes("member", "c", 250)
        .votes("member", "d", 200)
        .votes("member", "e", 150)
        .with(|sheet| {
            sheet.posts[0].max_marks = Some(2);
            sheet.posts[1].max_marks = Some(3);
        });
    assert_eq!(case.outcome().ties.len(), 1);
    assert_eq!(runoff(&case), (1, vec!["c".to_owned(), "d".into()]));
    assert!(!case.codes().contains(&"AWAITS_REVOTE"));
    assert_eq!(short(&case.outcome()), None);
}

#[test]
fn beijing_stops_only_with_a_chair() {
    let sitting = |posts: &[&str]| {
        let case = case(1000, 540, 540)
            .contest(Contest::Runoff)
            .province("11")
            .post("member", 1)
            .votes("member", "x", 100)
            .votes("member", "y", 90);
        let case = posts.iter().enumerate().fold(case, |case, (i, post)| {
            case.sitting(post, &format!("s{i}"), Sex::Female)
        });
        case.outcome().next.may_stop
    };
    assert!(sitting(&["chair", "member", "member", "member"]));
    assert!(!sitting(&["member", "member", "member", "member"]));
    assert!(!sitting(&["deputy", "member", "member", "member"]));
    let whole = |chair: u64| {
        let case = case(1000, 600, 600)
            .province("11")
            .post("chair", 1)
            .post("member", 5)
            .votes("chair", "a", chair)
            .woman("a");
        let case = (0..4).fold(case, |case, i| {
            case.votes("member", &format!("m{i}"), 400 - i)
        });
        case.woman("m0").outcome().next.may_stop
    };
    assert!(whole(400));
    assert!(!whole(200), "four members without their chair");
}

#[test]
fn a_primary_that_has_its_names_wants_no_more() {
    let primary = |seats| {
        case(100, 60, 60)
            .contest(Contest::Preselection)
            .post("member", seats)
            .votes("member", "a", 20)
            .votes("member", "b", 10)
    };
    assert!(!primary(2).codes().contains(&"FEWER_THAN_WANTED"));
    let outcome = primary(3).outcome();
    let wanted = outcome.findings.iter().find_map(|f| match f.matter {
        Matter::FewerThanWanted { post, wanted } => Some((post, wanted)),
        _ => None,
    });
    assert_eq!(wanted, Some((PostNo(0), 1)));
}

#[test]
fn a_party_vote_with_a_proxy_has_no_cap_to_exceed() {
    let branch = party(50, 45, 45)
        .post("committee", 1)
        .votes("committee", "a", 30)
        .with(|sheet| sheet.proxies = Some(1));
    assert!(branch.codes().contains(&"PROXIES_NOT_ALLOWED"));
    assert!(!branch.codes().contains(&"PROXIES_ABOVE_CAP"));
}
