//! What comes after a count: another election for open seats, a second ballot between equals, a void
//! vote held again.

use app::Error;
use app::polling::{Answer, EntryFaultKind};
use law::body::Contest;

use crate::support::*;

#[tokio::test]
async fn another_election_is_prefilled_and_fills_the_seat() {
    let house = house().await;
    house.enter(&village(), TWO_POSTS).await;
    let form = house.start(&village()).await;
    assert_eq!((form.round, form.entry.contest), (2, Contest::Runoff));
    assert_eq!(form.entry.posts.len(), 1);
    assert_eq!(
        (form.entry.posts[0].id.as_str(), form.entry.posts[0].seats),
        ("deputy", Some(1))
    );
    assert_eq!(form.entry.electorate, Some(8_363));
    let seated: Vec<(&str, &str)> = form
        .sitting
        .iter()
        .map(|s| (s.id.as_str(), s.post.as_str()))
        .collect();
    assert_eq!(seated, [("申望山", "chair"), ("蒲秋苇", "deputy")]);
    let id = house.enter(&village(), RUNOFF).await;
    let page = house.page(&id).await;
    let outcome = page.count.declared.unwrap();
    let elected: Vec<&str> = outcome.elected.iter().map(|e| e.nominee.as_str()).collect();
    assert_eq!(elected, ["郁平野"]);
    assert_eq!(page.count.row.next_kind.as_deref(), Some("none"));
    assert!(page.next.is_empty());
    let steps = house.voting_step().await;
    assert_eq!(
        (steps.len(), steps[0].done_on),
        (1, day("2026-03-01")),
        "the first vote's day stays"
    );
    let over = house
        .app
        .count_start(&village(), &unit(UNIT), BODY, None)
        .await;
    assert!(matches!(over, Err(Error::NotFound("vote"))), "{over:?}");
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
async fn equals_are_voted_on_again_before_the_open_seat() {
    let house = house().await;
    let mut tied = entry(TWO_POSTS);
    tied.posts[0].rows[0].for_ = Some(3_500);
    tied.posts[0].rows.push(app::polling::RowEntry {
        name: "白芒川".into(),
        formal: true,
        for_: Some(3_500),
        ..app::polling::RowEntry::default()
    });
    tied.posts[0].ballots = law::count::BallotSet::default();
    tied.ballots.returned = Some(6_900);
    tied.ballots.issued = Some(7_100);
    // Both over half: one ballot may not mark two for one seat, so the sum must fit.
    tied.posts[0].rows[0].for_ = Some(3_450);
    tied.posts[0].rows[1].for_ = Some(3_450);
    tied.ballots.returned = Some(6_898);
    let form = house.start(&town()).await;
    let ask = house.saved(&town(), &form, tied).await;
    let answer = house.app.confirm_count(&town(), &ask).await.unwrap();
    // 3450 × 2 > 6898, yet 6900 votes on 6898 ballots are too many: refused, nothing is guessed.
    let Answer::Refused(faults) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(faults.len(), 1);
    house
        .app
        .drop_count(&town(), &form.id, ask.version)
        .await
        .unwrap();

    let members = |votes: [u64; 3]| {
        let mut sheet = entry(TWO_POSTS);
        sheet.posts[0].id = "member".into();
        sheet.posts[0].title = "委员".into();
        sheet.posts[0].seats = Some(2);
        sheet.posts[0].rows = ["安一", "安二", "安三"]
            .iter()
            .zip(votes)
            .map(|(name, n)| app::polling::RowEntry {
                name: (*name).to_owned(),
                formal: true,
                for_: Some(n),
                ..app::polling::RowEntry::default()
            })
            .collect();
        sheet
    };
    let form = house.start(&town()).await;
    let ask = house
        .saved(&town(), &form, members([6_000, 3_800, 3_800]))
        .await;
    house.app.confirm_count(&town(), &ask).await.unwrap();
    let page = house.page(&form.id).await;
    let kinds: Vec<Contest> = page.next.iter().map(|v| v.contest).collect();
    assert_eq!(kinds, [Contest::TieRevote, Contest::Runoff]);
    let next = house.start(&town()).await;
    assert_eq!(next.entry.contest, Contest::TieRevote);
    let names: Vec<&str> = next.entry.posts[0]
        .rows
        .iter()
        .map(|r| r.name.as_str())
        .collect();
    assert_eq!(names, ["安二", "安三"]);
    let mut revote = next.entry.clone();
    revote.election_day = day("2026-03-02");
    revote.ballots.issued = Some(5_100);
    revote.ballots.returned = Some(5_000);
    revote.posts[0].rows[0].for_ = Some(2_600);
    revote.posts[0].rows[1].for_ = Some(2_300);
    let ask = house.saved(&town(), &next, revote).await;
    house.app.confirm_count(&town(), &ask).await.unwrap();
    let page = house.page(&next.id).await;
    assert_eq!(page.count.declared.unwrap().elected[0].nominee, "安二");
    // The seat of the first round is still open, and the board says so.
    assert_eq!(page.count.row.next_kind.as_deref(), Some("runoff"));
    assert_eq!(house.start(&town()).await.entry.contest, Contest::Runoff);
}

#[tokio::test]
async fn a_void_vote_is_held_again() {
    let house = house().await;
    let mut few = entry(TWO_POSTS);
    few.ballots.returned = Some(4_000);
    few.posts[0].rows[0].for_ = Some(3_500);
    let form = house.start(&village()).await;
    let ask = house.saved(&village(), &form, few).await;
    house.app.confirm_count(&village(), &ask).await.unwrap();
    assert!(
        house.voting_step().await.is_empty(),
        "a void vote is no vote"
    );
    let page = house.page(&form.id).await;
    assert_eq!(page.count.row.next_kind.as_deref(), Some("new_election"));
    let again = house.start(&village()).await;
    assert_eq!((again.round, again.entry.contest), (2, Contest::Regular));
    let rows: Vec<&str> = again
        .entry
        .posts
        .iter()
        .flat_map(|p| &p.rows)
        .map(|r| r.name.as_str())
        .collect();
    assert_eq!(rows, ["申望山", "蒲秋苇"]);
    house.enter(&village(), TWO_POSTS).await;
    assert_eq!(house.voting_step().await.len(), 1);
}

#[tokio::test]
async fn a_vote_that_does_not_come_next_is_not_taken() {
    let house = house().await;
    let form = house.start(&village()).await;
    let answer = house
        .app
        .save_count(&village(), &House::ask(&form, entry(RUNOFF)))
        .await
        .unwrap();
    let Answer::Refused(faults) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(faults[0].kind, EntryFaultKind::NotNext);
}
