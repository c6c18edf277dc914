//! What hangs on a tie elsewhere is not decided: near relatives, second posts
//! and the women's seat below a tied chair, and near relatives who are equal.

use crate::support::{Case, case};
use law::body::Kin;
use law::count::{NextKind, PendingReason, Person, VoidReason};

/// The chair is tied between `a` and `b`; members are filled below.
fn tied_chair() -> Case {
    case(1000, 600, 600)
        .contest(law::Contest::TieRevote)
        .post("chair", 1)
        .post("member", 2)
        .votes("chair", "a", 300)
        .votes("chair", "b", 300)
}

#[test]
fn a_brother_of_somebody_in_the_tie_waits_for_it() {
    let case = tied_chair()
        .votes("member", "c", 400)
        .votes("member", "d", 390)
        .votes("member", "e", 380)
        .woman("c")
        .kin("d", "a", Kin::Sibling);
    // If a becomes chair, d is out and e moves in; if b does, d sits.
    let outcome = case.outcome();
    assert_eq!(case.elected(), ["member:c"]);
    let pending = &outcome.pending[0];
    assert_eq!((pending.seats, pending.reason), (1, PendingReason::Kin));
    assert_eq!(case.ids(&pending.nominees), ["d", "e"]);
    assert_eq!(outcome.next.kind, NextKind::RevoteTie);
    assert!(outcome.vacant.is_empty());
}

#[test]
fn who_is_out_however_the_tie_ends_is_told_so_with_the_relative_whose_seat_is_certain() {
    let case = tied_chair()
        .votes("member", "c", 400)
        .votes("member", "d", 390)
        .votes("member", "e", 380)
        .woman("c")
        .kin("d", "a", Kin::Sibling)
        .kin("d", "c", Kin::Spouse);
    // If a becomes chair, d is out beside a; if b does, beside c, who sits in either case.
    let outcome = case.outcome();
    assert_eq!(case.elected(), ["member:c", "member:e"]);
    let void = &outcome.void[0];
    assert_eq!(case.ids(&[void.nominee]), ["d"]);
    assert_eq!(void.reason, VoidReason::Kin);
    let Some(Person::Nominee(because_of)) = void.because_of else {
        panic!("{void:?} names no relative")
    };
    assert_eq!(case.ids(&[because_of]), ["c"]);
    assert!(outcome.pending.is_empty());
}

#[test]
fn the_same_person_in_the_tie_and_among_the_members_waits_too() {
    let case = tied_chair()
        .votes("member", "a", 400)
        .votes("member", "c", 390)
        .votes("member", "e", 380)
        .woman("c");
    let outcome = case.outcome();
    assert_eq!(case.elected(), ["member:c"]);
    assert_eq!(outcome.pending[0].reason, PendingReason::SecondPost);
    assert_eq!(case.ids(&outcome.pending[0].nominees), ["a", "e"]);
}

#[test]
fn the_womens_seat_waits_where_a_woman_is_in_the_tie() {
    let case = tied_chair()
        .woman("a")
        .votes("member", "c", 400)
        .votes("member", "d", 390)
        .votes("member", "w", 380)
        .woman("w");
    // With a woman as chair c and d sit; with a man, w is seated first.
    let outcome = case.outcome();
    assert_eq!(case.elected(), ["member:c"]);
    assert_eq!(outcome.pending[0].reason, PendingReason::WomenSeat);
    assert_eq!(case.ids(&outcome.pending[0].nominees), ["d", "w"]);
}

#[test]
fn a_tie_that_changes_nothing_below_keeps_nobody_waiting() {
    let case = tied_chair()
        .votes("member", "c", 400)
        .votes("member", "d", 390)
        .woman("c");
    assert_eq!(case.elected(), ["member:c", "member:d"]);
    assert!(case.outcome().pending.is_empty());
}

fn members(votes: &[(&str, u64)]) -> Case {
    let case = case(1000, 600, 600).post("member", 2);
    votes
        .iter()
        .fold(case, |case, (id, votes)| case.votes("member", id, *votes))
}

#[test]
fn equal_brothers_are_voted_on_again_and_the_next_moves_in() {
    let case = members(&[("a", 390), ("b", 390), ("c", 350)]).kin("a", "b", Kin::Sibling);
    // Only one of the brothers may sit; the other seat is c's in any case.
    let outcome = case.outcome();
    assert_eq!(case.elected(), ["member:c"]);
    assert_eq!(
        (case.ids(&outcome.ties[0].nominees), outcome.ties[0].seats),
        (vec!["a", "b"], 1)
    );
    assert!(outcome.vacant.is_empty());
}

#[test]
fn a_brother_with_more_votes_sits_and_the_other_makes_room() {
    let case = members(&[("a", 391), ("b", 390), ("c", 350)]).kin("b", "a", Kin::Sibling);
    assert_eq!(case.elected(), ["member:a", "member:c"]);
}

#[test]
fn who_is_already_out_conflicts_with_nobody() {
    // b is out because of the chair; c is b's brother and nobody else's.
    let case = case(1000, 600, 600)
        .post("chair", 1)
        .post("member", 2)
        .votes("chair", "a", 400)
        .woman("a")
        .votes("member", "b", 390)
        .votes("member", "c", 380)
        .votes("member", "d", 360)
        .kin("a", "b", Kin::Child)
        .kin("b", "c", Kin::Sibling);
    assert_eq!(case.elected(), ["chair:a", "member:c", "member:d"]);
}

#[test]
fn barred_winners_hold_their_seat_against_the_next() {
    let case = members(&[("a", 390), ("b", 380), ("c", 350)]).barred("b", law::Bar::ClanOrGang);
    let outcome = case.outcome();
    assert_eq!(case.elected(), ["member:a"]);
    assert_eq!(
        (outcome.vacant[0].seats, outcome.next.kind),
        (1, NextKind::Runoff)
    );
    assert_eq!(case.ids(&outcome.next.posts[0].nominees), ["c"]);
}
