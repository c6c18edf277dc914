//! From ballots to figures: worked cases G22 to G24 and what the contract says.

use crate::support::{Case, book, case};
use law::body::InvalidScope;
use law::count::{Ballots, InvalidReason, RowFault, Sheet, Tallied, Tally, decide};

fn committee(province: &str) -> Case {
    let case = case(10, 5, 0)
        .province(province)
        .post("chair", 1)
        .post("member", 3);
    let case = case
        .votes("chair", "a", 0)
        .votes("member", "b", 0)
        .votes("member", "c", 0);
    case.votes("member", "d", 0).votes("member", "e", 0)
}

fn tally(sheet: &Sheet, rows: &[(&str, &str, &str)]) -> Tallied {
    let selection = book()
        .select(sheet.body, &sheet.province, sheet.election_day)
        .unwrap();
    let mut tally = Tally::new(sheet, selection.rules);
    for (ballot, post, marks) in rows {
        assert_eq!(tally.add(ballot, post, marks), Ok(()));
    }
    tally.finish()
}

fn votes(tallied: &Tallied, post: &str, id: &str) -> (u64, u64, u64) {
    let sheet = &tallied.sheet;
    let row = sheet.votes.iter().find(|vote| {
        sheet.posts[vote.post.0].id == post && sheet.nominees[vote.nominee.0].id == id
    });
    let row = row.unwrap();
    (
        row.for_.unwrap(),
        row.against.unwrap(),
        row.abstain.unwrap(),
    )
}

fn invalid(tallied: &Tallied) -> Vec<(&str, &str, InvalidReason)> {
    let post = |no: law::count::PostNo| tallied.sheet.posts[no.0].id.as_str();
    tallied
        .invalid
        .iter()
        .map(|i| (i.ballot.as_str(), post(i.post), i.reason))
        .collect()
}

#[test]
fn g22_too_many_marks_spoil_the_ballot_or_only_the_post() {
    let rows = [
        ("1", "chair", "a"),
        ("1", "member", "b c d e"),
        ("2", "chair", "a"),
        ("2", "member", "b"),
    ];
    let whole = tally(&committee("33").0, &rows);
    assert_eq!(
        invalid(&whole),
        [
            ("1", "chair", InvalidReason::WholeBallot),
            ("1", "member", InvalidReason::TooManyMarks)
        ]
    );
    assert_eq!(votes(&whole, "chair", "a").0, 1);
    let Ballots::Joint(set) = whole.sheet.ballots else {
        unreachable!()
    };
    assert_eq!(
        (set.returned, set.invalid, set.valid),
        (Some(2), Some(1), Some(1))
    );
    // The spoilt ballot stays in the total: one of two is no majority.
    assert!(decide(book(), &whole.sheet).elected.is_empty());

    let post = tally(&committee("00").0, &rows);
    assert_eq!(
        invalid(&post),
        [("1", "member", InvalidReason::TooManyMarks)]
    );
    assert_eq!(votes(&post, "chair", "a").0, 2);
    assert_eq!(votes(&post, "member", "b").0, 1);
}

#[test]
fn the_village_chooses_the_scope_where_the_pack_lets_it() {
    let rows = [("1", "chair", "a"), ("1", "member", "b c d e")];
    let ballot = |sheet: &mut Sheet| sheet.measures.invalid_scope = Some(InvalidScope::Ballot);
    let chosen = tally(&committee("00").with(ballot).0, &rows);
    assert_eq!(votes(&chosen, "chair", "a").0, 0);
    let post = |sheet: &mut Sheet| sheet.measures.invalid_scope = Some(InvalidScope::Post);
    let refused = tally(&committee("33").with(post).0, &rows);
    assert_eq!(votes(&refused, "chair", "a").0, 0);
}

#[test]
fn g23_fewer_marks_than_seats_are_valid_and_so_is_a_blank_ballot() {
    let tallied = tally(
        &committee("33").0,
        &[("1", "member", "b"), ("2", "member", "")],
    );
    assert_eq!(invalid(&tallied), []);
    assert_eq!(votes(&tallied, "member", "b").0, 1);
    let Ballots::Joint(set) = tallied.sheet.ballots else {
        unreachable!()
    };
    assert_eq!((set.returned, set.invalid), (Some(2), Some(0)));
}

#[test]
fn g24_one_person_for_two_posts_is_invalid_in_zhejiang() {
    let rows = [("1", "chair", "a"), ("1", "member", "a b")];
    let zhejiang = tally(&committee("33").0, &rows);
    assert_eq!(
        invalid(&zhejiang),
        [
            ("1", "chair", InvalidReason::SamePersonTwoPosts),
            ("1", "member", InvalidReason::SamePersonTwoPosts)
        ]
    );
    assert_eq!(invalid(&tally(&committee("41").0, &rows)), []);
}

#[test]
fn the_same_person_twice_and_unknown_ids_spoil_a_section() {
    let rows = [
        ("1", "member", "b +b"),
        ("2", "member", "zz"),
        ("3", "member", "+b -c ~d"),
    ];
    let tallied = tally(&committee("00").0, &rows);
    assert_eq!(
        invalid(&tallied),
        [
            ("1", "member", InvalidReason::SamePersonTwice),
            ("2", "member", InvalidReason::UnknownId)
        ]
    );
    assert_eq!(votes(&tallied, "member", "b"), (1, 0, 0));
    assert_eq!(votes(&tallied, "member", "c"), (0, 1, 0));
    assert_eq!(votes(&tallied, "member", "d"), (0, 0, 1));
}

#[test]
fn write_ins_are_counted_under_their_name() {
    let rows = [
        ("1", "chair", "*王五"),
        ("2", "chair", "*王五"),
        ("3", "chair", "*a"),
    ];
    let tallied = tally(&committee("00").0, &rows);
    assert_eq!(votes(&tallied, "chair", "*王五").0, 2);
    // The name of the one candidate for the post means that candidate.
    assert_eq!(votes(&tallied, "chair", "a").0, 1);
    let who = tallied.sheet.nominees.last().unwrap();
    assert_eq!((who.name.as_str(), who.formal), ("王五", false));
}

#[test]
fn rows_that_cannot_be_taken_leave_the_tally_as_it_was() {
    let sheet = committee("00").0;
    let selection = book().select(sheet.body, "00", sheet.election_day).unwrap();
    let mut tally = Tally::new(&sheet, selection.rules);
    assert_eq!(tally.add("1", "king", "a"), Err(RowFault::UnknownPost));
    assert_eq!(tally.add("1", "chair", "a"), Ok(()));
    assert_eq!(tally.add("1", "chair", "a"), Err(RowFault::Twice));
    let many = vec!["a"; 2000].join(" ");
    assert_eq!(tally.add("2", "chair", &many), Err(RowFault::TooManyMarks));
    let tallied = tally.finish();
    let Ballots::PerPost(sets) = &tallied.sheet.ballots else {
        unreachable!()
    };
    assert_eq!(sets[0].1.returned, Some(1));
}

#[test]
fn invalid_ballots_are_counted_at_their_post() {
    let rows = [
        ("1", "chair", "a"),
        ("1", "member", "b c d e"),
        ("2", "chair", "zz"),
        ("3", "chair", "a"),
        ("3", "member", "zz"),
    ];
    let tallied = tally(&committee("00").0, &rows);
    let Ballots::PerPost(sets) = &tallied.sheet.ballots else {
        unreachable!()
    };
    let invalid: Vec<_> = sets
        .iter()
        .map(|(_, set)| (set.invalid, set.valid))
        .collect();
    assert_eq!(invalid, [(Some(1), Some(2)), (Some(2), Some(1))]);
    // With one post there is one ballot.
    let one = case(10, 5, 0).post("chair", 1).votes("chair", "a", 0);
    let tallied = tally(&one.0, &[("1", "chair", "a"), ("2", "chair", "zz")]);
    let Ballots::Joint(set) = tallied.sheet.ballots else {
        unreachable!()
    };
    assert_eq!((set.invalid, set.valid), (Some(1), Some(1)));
}

#[test]
fn a_spoilt_ballot_is_spoilt_for_each_post_once() {
    let both = [("1", "chair", "a"), ("1", "member", "b c d e")];
    assert_eq!(invalid(&tally(&committee("33").0, &both)).len(), 2);
    let part = tally(&committee("33").0, &[("1", "member", "b c d e")]);
    assert_eq!(
        invalid(&part),
        [
            ("1", "member", InvalidReason::TooManyMarks),
            ("1", "chair", InvalidReason::WholeBallot)
        ]
    );
}

#[test]
fn a_row_has_up_to_its_limit_of_marks() {
    let sheet = committee("00").0;
    let selection = book().select(sheet.body, "00", sheet.election_day).unwrap();
    let mut tally = Tally::new(&sheet, selection.rules);
    let marks = |n: usize| vec!["a"; n].join(" ");
    let most = law::count::MAX_MARKS;
    assert_eq!(tally.add("1", "chair", &marks(most)), Ok(()));
    let more = tally.add("2", "chair", &marks(most + 1));
    assert_eq!(more, Err(RowFault::TooManyMarks));
}
