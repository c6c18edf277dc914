//! Equal votes, near relatives and the women's seat where they meet.

use crate::support::{Case, book_with, case};
use law::body::{Bar, Contest, Kin, Sex};
use law::count::{
    NextKind, Outcome, PendingReason, PostNo, Quantity, Relation, Rule, Side, VoidReason, decide,
};

/// A chair (a man) and so many members by their votes.
fn committee(seats: u32, votes: &[(&str, u64)]) -> Case {
    let case = case(1000, 600, 600)
        .post("chair", 1)
        .post("member", seats)
        .votes("chair", "a", 400);
    votes
        .iter()
        .fold(case, |case, (id, votes)| case.votes("member", id, *votes))
        .with(|sheet| sheet.posts[1].max_marks = Some(9))
}

fn void(case: &Case) -> Vec<(String, VoidReason)> {
    let outcome = case.outcome();
    let void = outcome.void.iter();
    void.map(|v| (case.id(v.nominee).to_owned(), v.reason))
        .collect()
}

#[test]
fn the_better_of_two_women_is_seated_first() {
    let case = committee(2, &[("m", 390), ("n", 380), ("w", 330), ("x", 320)]);
    let case = case.woman("w").woman("x");
    assert_eq!(case.elected(), ["chair:a", "member:m", "member:w"]);
    assert!(case.outcome().ties.is_empty());
}

#[test]
fn two_equal_women_are_voted_on_for_the_seat() {
    let case = committee(2, &[("m", 390), ("n", 380), ("w", 330), ("x", 330)]);
    let case = case.woman("w").woman("x");
    assert_eq!(case.elected(), ["chair:a", "member:m"]);
    let outcome = case.outcome();
    let tie = &outcome.ties[0];
    assert_eq!((case.ids(&tie.nominees), tie.seats), (vec!["w", "x"], 1));
    for woman in &tie.nominees {
        let about = outcome.steps.iter().filter(|s| s.nominee == Some(*woman));
        let shown: Vec<_> = about
            .filter(|s| s.rule != Rule::VotesEnough)
            .map(|s| (s.rule, s.left, s.relation, s.right, s.holds))
            .collect();
        let side = Side::of;
        let seat = side(Quantity::Seats, 1);
        let cut = (
            Rule::AtTheCut,
            side(Quantity::Ahead, 0),
            Relation::Less,
            seat,
            true,
        );
        let level = side(Quantity::AtLeastLevel, 2);
        let within = (Rule::WithinSeats, level, Relation::AtMost, seat, false);
        assert_eq!(shown, [cut, within], "{woman:?}");
    }
}

/// Two members' seats, two men ahead, and a woman related to the first of them.
fn related_woman(m: u64, w: u64) -> Case {
    committee(2, &[("m", m), ("n", 380), ("w", w)])
        .woman("w")
        .kin("w", "m", Kin::Sibling)
}

#[test]
fn a_woman_does_not_oust_a_near_relative_with_more_votes() {
    let kept_out = related_woman(390, 310);
    assert_eq!(kept_out.elected(), ["chair:a", "member:m"]);
    let vacancy = kept_out.outcome().vacant[0];
    assert_eq!((vacancy.seats, vacancy.reserved), (1, Some(Sex::Female)));
    // With as many votes as he, or more, she sits and he makes room.
    for m in [310, 305] {
        let seated = related_woman(m, 310);
        assert_eq!(seated.elected(), ["chair:a", "member:n", "member:w"]);
        let three = seated.with(|sheet| sheet.posts[1].seats = Some(3));
        assert_eq!(three.elected(), ["chair:a", "member:n", "member:w"]);
        assert_eq!(void(&three), [("m".to_owned(), VoidReason::Kin)]);
    }
}

#[test]
fn whoever_is_out_for_another_reason_keeps_no_woman_out() {
    let barred = committee(2, &[("m", 390), ("n", 380), ("w", 310)])
        .woman("w")
        .barred("m", Bar::ClanOrGang);
    assert_eq!(barred.elected(), ["chair:a", "member:w"]);
    assert_eq!(void(&barred), [("m".to_owned(), VoidReason::Barred)]);
    let chairs_brother = committee(2, &[("m", 390), ("n", 380), ("w", 310)])
        .woman("w")
        .kin("m", "a", Kin::Sibling);
    // He is out because of the chair; then n and w fit.
    assert_eq!(
        chairs_brother.elected(),
        ["chair:a", "member:n", "member:w"]
    );
    let third = committee(2, &[("m", 390), ("n", 380), ("o", 370), ("w", 310)])
        .woman("w")
        .kin("m", "a", Kin::Sibling);
    assert_eq!(third.elected(), ["chair:a", "member:n", "member:w"]);
}

#[test]
fn a_barred_woman_takes_only_the_reserved_seat_with_her() {
    let case = case(1000, 540, 540)
        .contest(Contest::Runoff)
        .post("member", 2)
        .votes("member", "m", 300)
        .votes("member", "w", 250)
        .votes("member", "x", 200)
        .woman("w")
        .woman("x")
        .barred("w", Bar::CriminallyPunished)
        .with(|sheet| sheet.reserved = vec![(PostNo(0), 1)]);
    assert_eq!(case.elected(), ["member:m"]);
    let vacancy = case.outcome().vacant[0];
    assert_eq!((vacancy.seats, vacancy.reserved), (1, Some(Sex::Female)));
}

#[test]
fn whoever_is_related_to_one_of_equal_brothers_waits_for_them() {
    let case = case(1000, 600, 600)
        .post("member", 3)
        .votes("member", "a", 390)
        .votes("member", "b", 390)
        .votes("member", "c", 350)
        .votes("member", "d", 340)
        .kin("a", "b", Kin::Sibling)
        .kin("c", "a", Kin::Child);
    // a or b sits; c only beside b; d fits either way.
    assert_eq!(case.elected(), ["member:d"]);
    let outcome = case.outcome();
    let tie = &outcome.ties[0];
    assert_eq!((case.ids(&tie.nominees), tie.seats), (vec!["a", "b"], 1));
    let pending = &outcome.pending[0];
    assert_eq!((pending.seats, pending.reason), (1, PendingReason::Kin));
    assert_eq!(case.ids(&pending.nominees), ["c"]);
}

/// Three equal candidates, the middle one related to both others.
fn family(order: [&str; 3], seats: u32) -> Outcome {
    let case = case(1000, 600, 600).post("member", seats);
    let case = order
        .iter()
        .fold(case, |case, id| case.votes("member", id, 390));
    case.kin("middle", "left", Kin::Sibling)
        .kin("middle", "right", Kin::Sibling)
        .with(|sheet| sheet.posts[0].max_marks = Some(3))
        .outcome()
}

#[test]
fn as_many_relatives_as_can_sit_together_whatever_their_order() {
    let orders = [
        ["left", "middle", "right"],
        ["middle", "left", "right"],
        ["right", "left", "middle"],
    ];
    for order in orders {
        // The two outer ones can sit together, so two seats are at stake.
        let outcome = family(order, 3);
        let tie = &outcome.ties[0];
        assert_eq!((tie.nominees.len(), tie.seats), (3, 2), "{order:?}");
        assert_eq!(outcome.vacant[0].seats, 1, "{order:?}");
        let two = family(order, 2);
        assert_eq!((two.ties[0].seats, two.vacant.len()), (2, 0), "{order:?}");
    }
}

/// Seats at stake among so many equals of whom one is related to all others.
fn star(others: usize, center_first: bool) -> u32 {
    let mut ids: Vec<String> = (0..others).map(|i| format!("o{i}")).collect();
    ids.insert(if center_first { 0 } else { others }, "center".to_owned());
    let case = case(1000, 600, 600).post("member", 40);
    let case = ids
        .iter()
        .fold(case, |case, id| case.votes("member", id, 390));
    let case = ids
        .iter()
        .filter(|id| *id != "center")
        .fold(case, |case, id| case.kin("center", id, Kin::Sibling));
    case.outcome().ties[0].seats
}

#[test]
fn a_family_of_twenty_is_tried_in_every_way_a_larger_one_in_its_order() {
    assert_eq!(star(19, true), 19);
    assert_eq!(star(19, false), 19);
    assert_eq!(star(20, false), 20);
    assert_eq!(star(20, true), 1);
}

#[test]
fn a_tie_two_posts_above_is_still_open() {
    let case = case(1000, 600, 600)
        .contest(Contest::TieRevote)
        .post("chair", 1)
        .post("deputy", 1)
        .post("member", 1)
        .votes("chair", "a", 300)
        .votes("chair", "b", 300)
        .votes("deputy", "d", 400)
        .woman("d")
        .votes("member", "x", 390)
        .kin("x", "b", Kin::Sibling);
    // Under b as chair x is out; the deputy in between changes nothing.
    assert_eq!(case.elected(), ["deputy:d"]);
    assert_eq!(case.outcome().pending[0].reason, PendingReason::Kin);
    assert_eq!(case.ids(&case.outcome().pending[0].nominees), ["x"]);
}

#[test]
fn two_of_three_with_one_man_always_seat_a_woman() {
    let deputies = |third: Sex| {
        let case = case(1000, 600, 600)
            .contest(Contest::TieRevote)
            .post("chair", 1)
            .post("deputy", 2)
            .post("member", 1)
            .votes("chair", "c", 400)
            .votes("deputy", "a", 300)
            .votes("deputy", "b", 300)
            .votes("deputy", "m", 300)
            .woman("a")
            .votes("member", "x", 390)
            .votes("member", "y", 380)
            .woman("y")
            .with(|sheet| sheet.posts[2].max_marks = Some(2));
        let b = case.nominee_no("b");
        case.with(|sheet| sheet.nominees[b.0].sex = Some(third))
    };
    // Of a, b (women) and m any two have a woman: x sits in every case.
    let certain = deputies(Sex::Female);
    assert_eq!(certain.elected(), ["chair:c", "member:x"]);
    assert!(certain.outcome().pending.is_empty());
    // With b a man two men may win, and then the woman y is seated first.
    let open = deputies(Sex::Male);
    assert_eq!(open.elected(), ["chair:c"]);
    assert_eq!(open.outcome().pending[0].reason, PendingReason::WomenSeat);
}

#[test]
fn votes_that_come_down_make_a_candidate_only_where_there_are_any() {
    let case = case(1000, 600, 600)
        .contest(Contest::TieRevote)
        .post("chair", 1)
        .post("member", 2)
        .votes("chair", "a", 0)
        .votes("chair", "b", 300)
        .votes("member", "c", 290)
        .woman("c")
        .with(|sheet| sheet.measures.vote_rollup = Some(true));
    assert_eq!(case.elected(), ["chair:b", "member:c"]);
    let one = case.with(|sheet| sheet.votes[0].for_ = Some(1));
    assert_eq!(one.elected(), ["chair:b", "member:c", "member:a"]);
}

#[test]
fn the_result_is_in_the_order_of_the_sheet_and_of_the_votes() {
    let case = case(1000, 600, 600)
        .post("member", 2)
        .post("chair", 1)
        .votes("member", "b", 310)
        .votes("member", "c", 390)
        .votes("chair", "a", 400)
        .woman("a");
    assert_eq!(case.elected(), ["member:c", "member:b", "chair:a"]);
    let barred = case
        .province("33")
        .barred("a", Bar::ClanOrGang)
        .barred("b", Bar::ClanOrGang)
        .barred("c", Bar::ClanOrGang);
    let posts: Vec<usize> = barred.outcome().void.iter().map(|v| v.post.0).collect();
    assert_eq!(posts, [0, 0, 1]);
    let open: Vec<usize> = barred.outcome().vacant.iter().map(|v| v.post.0).collect();
    assert_eq!(open, [0, 1]);
}

#[test]
fn places_are_explained_only_where_there_are_more_candidates_than_seats() {
    let places = |seats| {
        let case = committee(seats, &[("m", 390), ("n", 380), ("w", 370)]).woman("w");
        let outcome = case.outcome();
        let steps = outcome.steps.iter();
        let of_members = steps.filter(|s| s.rule == Rule::WithinSeats);
        of_members.filter(|s| s.post == Some(PostNo(1))).count()
    };
    assert_eq!(places(3), 0);
    assert!(places(2) > 0);
}

#[test]
fn a_seat_set_aside_is_filled_where_the_others_stay_vacant() {
    let book = book_with(
        "women_seat = { value = \"reserve\", cites = [\"XX §1\"] }\n\
         stop_decision = { value = \"automatic\", cites = [\"XX §2\"] }\n\
         stop_after = { value = \"first\", cites = [\"XX §2\"] }\n",
    );
    let case = committee(4, &[("m", 390), ("n", 380), ("w", 250), ("o", 240)]).woman("w");
    let outcome = decide(&book, &case.province("90").0);
    let vacant: Vec<_> = outcome
        .vacant
        .iter()
        .map(|v| (v.seats, v.reserved))
        .collect();
    assert_eq!(vacant, [(1, Some(Sex::Female)), (1, None)]);
    let next: Vec<_> = outcome
        .next
        .posts
        .iter()
        .map(|n| (n.kind, n.seats, n.reserved))
        .collect();
    assert_eq!(next, [(NextKind::Runoff, 1, Some(Sex::Female))]);
}
