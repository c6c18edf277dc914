//! A confirmed count is superseded, with a reason, and stays readable.

use app::polling::{Answer, EntryFaultKind};
use app::{Error, Fault};
use domain::polling::PollingFault;

use crate::support::*;

fn polling_fault(error: &Error) -> Option<PollingFault> {
    match error {
        Error::Fault(faults) => match faults.as_slice() {
            [Fault::Polling(fault)] => Some(*fault),
            _ => None,
        },
        _ => None,
    }
}

#[tokio::test]
async fn a_correction_needs_a_reason_and_keeps_the_old_count() {
    let house = house().await;
    let first = house.enter(&village(), TWO_POSTS).await;
    let without = house
        .correct(&first, " ", |e| e.voters = Some(6_812))
        .await
        .unwrap_err();
    assert_eq!(polling_fault(&without), Some(PollingFault::NoReason));
    let answer = house.correct(&first, "复核票箱,漏计 1 票", |e| {
        e.posts[0].rows[0].for_ = Some(6_206);
    });
    let Answer::Confirmed(second) = answer.await.unwrap() else {
        panic!("not confirmed")
    };
    let (old, new) = (house.page(&first).await, house.page(&second).await);
    assert_eq!(
        (old.count.row.state.as_str(), new.count.row.state.as_str()),
        ("superseded", "confirmed")
    );
    assert_eq!(old.superseded_by.unwrap().id, second.as_str());
    assert_eq!(new.count.row.supersedes.as_deref(), Some(first.as_str()));
    assert_eq!(new.count.row.reason.as_deref(), Some("复核票箱,漏计 1 票"));
    assert_eq!(
        (new.count.row.round, new.count.row.no),
        (1, 2),
        "the draft that had no reason went on"
    );
    assert_eq!(new.chain.len(), 2);
    assert_eq!(old.count.declared.unwrap().elected[0].votes, 6_205);
    let again = house.app.count_correct(&town(), &first).await.unwrap_err();
    assert_eq!(polling_fault(&again), Some(PollingFault::AlreadySuperseded));
    assert_eq!(
        house.voting_step().await.len(),
        1,
        "the same day stays recorded"
    );
}

#[tokio::test]
async fn a_correction_that_voids_the_vote_undoes_the_voting_step_with_the_reason() {
    let house = house().await;
    let first = house.enter(&village(), TWO_POSTS).await;
    let answer = house.correct(&first, "两箱选票计重", |e| {
        e.ballots.returned = Some(4_000);
        e.posts[0].rows[0].for_ = Some(3_500);
    });
    let Answer::Confirmed(second) = answer.await.unwrap() else {
        panic!("not confirmed")
    };
    assert_eq!(house.page(&second).await.count.row.valid, Some(0));
    let steps = house.voting_step().await;
    assert_eq!(steps.len(), 1);
    let (_, by, why) = steps[0].undone.clone().unwrap();
    assert_eq!(by, "town");
    assert!(why.contains("两箱选票计重"), "{why}");
    // Valid after all: the step is done again.
    house
        .correct(&second, "复查后恢复", |e| {
            e.ballots.returned = Some(6_812);
        })
        .await
        .unwrap();
    let steps = house.voting_step().await;
    assert_eq!((steps.len(), steps[1].undone.is_none()), (2, true));
}

#[tokio::test]
async fn a_corrected_day_moves_the_recorded_step() {
    let house = house().await;
    let first = house.enter(&village(), TWO_POSTS).await;
    house
        .correct(&first, "日期填错", |e| {
            e.election_day = day("2026-02-28")
        })
        .await
        .unwrap();
    let steps = house.voting_step().await;
    assert_eq!(steps.len(), 2);
    assert!(steps[0].undone.is_some());
    assert_eq!(
        (steps[1].done_on, steps[1].undone.is_none()),
        (day("2026-02-28"), true)
    );
}

#[tokio::test]
async fn of_two_corrections_the_second_meets_the_first() {
    let house = house().await;
    let first = house.enter(&village(), TWO_POSTS).await;
    let mut form = house.app.count_correct(&town(), &first).await.unwrap();
    form.reason = "甲".into();
    let mut changed = form.entry.clone();
    changed.voters = Some(6_812);
    let mine = house.saved(&town(), &form, changed.clone()).await;
    let other = app::polling::SaveCount {
        id: house.app.env().ulid().into(),
        version: 0,
        reason: "乙".into(),
        ..mine.clone()
    };
    house.app.save_count(&county(), &other).await.unwrap();
    house.app.confirm_count(&town(), &mine).await.unwrap();
    let other = app::polling::SaveCount {
        version: 1,
        ..other
    };
    let clash = house.app.confirm_count(&county(), &other).await;
    assert!(matches!(clash, Err(Error::Clash(_))), "{clash:?}");
}

#[tokio::test]
async fn a_later_round_keeps_the_result_it_rests_on() {
    let house = house().await;
    let first = house.enter(&village(), TWO_POSTS).await;
    house.enter(&village(), RUNOFF).await;
    let answer = house.correct(&first, "重新点票", |e| {
        e.posts[1].rows[0].for_ = Some(3_000)
    });
    let Answer::Refused(faults) = answer.await.unwrap() else {
        panic!("not refused")
    };
    assert_eq!(faults[0].kind, EntryFaultKind::LaterRound);
    let draft = house.app.count_correct(&town(), &first).await.unwrap();
    house
        .app
        .drop_count(&town(), &draft.id, draft.version)
        .await
        .unwrap();
    let same = house
        .correct(&first, "票数笔误", |e| {
            e.posts[0].rows[0].for_ = Some(6_204)
        })
        .await;
    assert!(
        matches!(same.unwrap(), Answer::Confirmed(_)),
        "who is elected stays"
    );
}
