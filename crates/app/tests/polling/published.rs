//! The published result, entered, confirmed, and read by everybody.

use app::contract::{Counted, count_text};
use app::polling::{Answer, CountLine};
use domain::account::Verb;
use domain::term::{State, StepCode};
use serde_json::Value;

use crate::support::*;

const EXPECTED: &str = include_str!("../../../../fixtures/counts/two_posts.expected.json");

#[tokio::test]
async fn the_published_result_comes_out_and_records_the_vote() {
    let house = house().await;
    let form = house.start(&village()).await;
    assert_eq!(
        (form.round, form.version, form.entry.election_day),
        (1, 0, day("2026-03-01"))
    );
    let titles: Vec<(&str, Option<u32>)> = form
        .entry
        .posts
        .iter()
        .map(|p| (p.title.as_str(), p.seats))
        .collect();
    assert_eq!(
        titles,
        [("主任", Some(1)), ("副主任", None), ("委员", None)]
    );
    let id = house.enter(&village(), TWO_POSTS).await;
    let page = house.page(&id).await;
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    let outcome = page.count.declared.unwrap();
    assert_eq!(outcome.valid, expected["valid"].as_bool());
    let elected: Vec<Value> = outcome
        .elected
        .iter()
        .map(|e| serde_json::json!({ "post": e.post, "nominee": e.nominee, "votes": e.votes }))
        .collect();
    assert_eq!(Value::Array(elected), expected["elected"]);
    assert_eq!(outcome.vacant.len(), 1);
    assert_eq!(
        (outcome.vacant[0].post.as_str(), outcome.vacant[0].seats),
        ("deputy", 1)
    );
    assert_eq!(outcome.next.kind, expected["next"]["kind"]);
    assert!(
        outcome.steps.iter().all(|s| !s.cites.is_empty()),
        "every step names its article"
    );
    let steps = house.voting_step().await;
    assert_eq!(steps.len(), 1);
    assert_eq!(
        (steps[0].done_on, steps[0].by_name.as_str()),
        (day("2026-03-01"), "village")
    );
    let (snapshot, _) = house.app.board(&county(), None).await.unwrap().unwrap();
    let line = snapshot
        .lines
        .iter()
        .find(|l| l.facts.unit == unit(UNIT))
        .unwrap();
    assert!(line.awaits_vote());
    let vote = line.elections[0]
        .steps
        .iter()
        .find(|s| s.code == StepCode::ElectionDay);
    assert_eq!(vote.unwrap().progress.state, State::Done);
}

#[tokio::test]
async fn the_election_day_follows_the_day_on_which_the_vote_was_held() {
    let house = house().await;
    let mut sheet = entry(TWO_POSTS);
    sheet.election_day = day("2026-02-28");
    let form = house.start(&village()).await;
    let ask = house.saved(&village(), &form, sheet).await;
    house.app.confirm_count(&village(), &ask).await.unwrap();
    let (snapshot, _) = house.app.board(&county(), None).await.unwrap().unwrap();
    let line = snapshot
        .lines
        .iter()
        .find(|l| l.facts.unit == unit(UNIT))
        .unwrap();
    let election = &line.elections[0];
    assert_eq!(election.facts.day.day(), Some(day("2026-02-28")));
    let handover = election
        .steps
        .iter()
        .find(|s| s.code == StepCode::Handover)
        .unwrap();
    assert_eq!(
        handover.window.latest,
        Some(day("2026-03-10")),
        "ten days, VCL26 §24"
    );
}

#[tokio::test]
async fn what_is_stored_is_what_the_command_says() {
    let house = house().await;
    let id = house.enter(&town(), TWO_POSTS).await;
    let row = house.page(&id).await.count.row;
    let Counted::Decided(decided) = count_text(house.app.rules(), &row.sheet) else {
        panic!("the stored sheet is no sheet: {}", row.sheet)
    };
    let again: Value = serde_json::to_value(&decided.2).unwrap();
    let stored: Value = serde_json::from_str(row.outcome.as_deref().unwrap()).unwrap();
    assert_eq!(again, stored);
    assert_eq!(stored["id"], id.as_str());
}

#[test]
fn every_sheet_is_written_as_it_is_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    let mut sheets = 0;
    for name in ["law/real", "counts"] {
        for file in std::fs::read_dir(format!("{folder}/{name}")).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let Ok(read) = app::contract::read_sheet(&text) else {
                continue;
            };
            sheets += 1;
            let written = app::polling::sheet_text("x", &read.sheet).unwrap();
            assert_eq!(
                app::contract::read_sheet(&written).unwrap().sheet,
                read.sheet,
                "{written}"
            );
        }
    }
    assert!(sheets >= 12, "{sheets} sheets");
}

#[tokio::test]
async fn confirming_twice_makes_one_count() {
    let house = house().await;
    let form = house.start(&village()).await;
    let first = app::polling::SaveCount {
        ..House::ask(&form, entry(TWO_POSTS))
    };
    for _ in 0..2 {
        let answer = house.app.save_count(&village(), &first).await.unwrap();
        assert_eq!(answer, Answer::Saved(form.id.clone()));
    }
    let ask = house.saved(&village(), &form, entry(TWO_POSTS)).await;
    let me = village();
    let (one, two) = tokio::join!(
        house.app.confirm_count(&me, &ask),
        house.app.confirm_count(&me, &ask)
    );
    assert_eq!(one.unwrap(), Answer::Confirmed(form.id.clone()));
    assert_eq!(two.unwrap(), Answer::Confirmed(form.id.clone()));
    let lines: Vec<CountLine> = house.app.counts(&county()).await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(house.voting_step().await.len(), 1);
}

#[tokio::test]
async fn only_what_was_shown_is_confirmed() {
    let house = house().await;
    let form = house.start(&town()).await;
    let mut ask = house.saved(&town(), &form, entry(TWO_POSTS)).await;
    ask.entry.posts[1].rows[0].for_ = Some(3_400);
    let answer = house.app.confirm_count(&town(), &ask).await.unwrap();
    assert_eq!(answer, Answer::Changed(form.id.clone()));
    let shown = house.app.count_edit(&town(), &form.id).await.unwrap();
    assert_eq!(shown.checked.unwrap().declared.elected.len(), 1);
    assert!(house.voting_step().await.is_empty());
}

#[tokio::test]
async fn a_draft_waits_for_whoever_opens_the_form_and_two_writers_clash() {
    let house = house().await;
    let form = house.start(&village()).await;
    let ask = house.saved(&village(), &form, entry(TWO_POSTS)).await;
    let opened = house.start(&town()).await;
    assert_eq!(
        (opened.id.clone(), opened.version),
        (form.id.clone(), ask.version)
    );
    let mut mine = House::ask(&opened, entry(TWO_POSTS));
    mine.entry.electorate = Some(8_364);
    house.app.save_count(&town(), &mine).await.unwrap();
    let mut theirs = ask;
    theirs.entry.electorate = Some(8_365);
    let clash = house.app.save_count(&village(), &theirs).await;
    assert!(matches!(clash, Err(app::Error::Clash(_))), "{clash:?}");
    let kept = house.app.count_edit(&village(), &form.id).await.unwrap();
    assert_eq!(kept.entry.electorate, Some(8_364));
    assert_eq!(kept.entered.unwrap().0, "town");
}

#[tokio::test]
async fn a_dropped_draft_is_gone() {
    let house = house().await;
    let form = house.start(&village()).await;
    let ask = house.saved(&village(), &form, entry(TWO_POSTS)).await;
    for _ in 0..2 {
        house
            .app
            .drop_count(&village(), &ask.id, ask.version)
            .await
            .unwrap();
    }
    assert_ne!(house.start(&village()).await.id, form.id);
    assert!(house.app.counts(&county()).await.unwrap().is_empty());
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
async fn nobody_enters_or_reads_another_townships_count() {
    let house = house().await;
    let not_found = |e: &app::Error| matches!(e, app::Error::NotFound(_));
    let start = house
        .app
        .count_start(&other_town(), &unit(UNIT), BODY, None)
        .await;
    assert!(start.as_ref().is_err_and(not_found));
    let form = house.start(&village()).await;
    let ask = house.saved(&village(), &form, entry(TWO_POSTS)).await;
    let theirs = &other_town();
    assert!(
        house
            .app
            .count_edit(theirs, &form.id)
            .await
            .as_ref()
            .is_err_and(not_found)
    );
    // An id of another township's draft is nobody's: the sheet would be made anew in one's own place.
    let foreign = app::polling::SaveCount {
        unit: unit(UNIT),
        ..ask.clone()
    };
    assert!(
        house
            .app
            .save_count(theirs, &foreign)
            .await
            .as_ref()
            .is_err_and(not_found)
    );
    assert!(
        house
            .app
            .confirm_count(theirs, &foreign)
            .await
            .as_ref()
            .is_err_and(not_found)
    );
    assert!(
        house
            .app
            .drop_count(theirs, &form.id, 1)
            .await
            .as_ref()
            .is_err_and(not_found)
    );
    house.app.confirm_count(&village(), &ask).await.unwrap();
    assert!(
        house
            .app
            .count_page(theirs, &form.id)
            .await
            .as_ref()
            .is_err_and(not_found)
    );
    assert!(
        house
            .app
            .count_correct(theirs, &form.id)
            .await
            .as_ref()
            .is_err_and(not_found)
    );
    assert!(house.app.counts(theirs).await.unwrap().is_empty());
    assert!(!village().can(Verb::CorrectCount));
    let denied = house.app.count_correct(&village(), &form.id).await;
    assert!(matches!(denied, Err(app::Error::Denied(_))), "{denied:?}");
}

#[tokio::test]
#[expect(
    clippy::too_many_lines,
    reason = "one story from its beginning to its end"
)]
async fn the_public_reads_declared_results_and_nothing_else() {
    let house = house().await;
    let form = house.start(&village()).await;
    let ask = house.saved(&village(), &form, entry(TWO_POSTS)).await;
    let read = house.app.public_village(&unit(UNIT)).await.unwrap();
    assert!(read.counts.is_empty(), "a draft is not public");
    assert_eq!(read.town_name, "东汀镇");
    house.app.confirm_count(&village(), &ask).await.unwrap();
    let read = house.app.public_village(&unit(UNIT)).await.unwrap();
    assert_eq!(read.counts.len(), 1);
    assert!(read.now.contains(&app::public::Now::Result));
    assert!(
        read.now
            .contains(&app::public::Now::VoteAgain("runoff".into()))
    );
    let said = format!("{read:?}");
    assert!(
        !said.contains("\"village\""),
        "who entered it is not published: {said}"
    );
    house
        .correct(&form.id, "漏计一张", |e| {
            e.ballots.returned = Some(6_813)
        })
        .await
        .unwrap();
    let read = house.app.public_village(&unit(UNIT)).await.unwrap();
    let marks: Vec<(bool, bool)> = read
        .counts
        .iter()
        .map(|c| (c.superseded, c.corrects))
        .collect();
    assert_eq!(marks, [(false, true), (true, false)]);
    assert!(
        !format!("{read:?}").contains("漏计"),
        "an official's note is not published"
    );
    let county = house.app.public_county(&county().county).await.unwrap();
    assert_eq!(county.results.len(), 1);
    assert_eq!(
        county.results[0].elected[0],
        ("主任".into(), "申望山".into())
    );
    let villages: Vec<bool> = county
        .towns
        .iter()
        .flat_map(|t| &t.villages)
        .map(|v| v.same_name)
        .collect();
    assert_eq!(villages, [true, false, true]);
    let nobody = house.app.public_village(&unit("990001001999")).await;
    assert!(matches!(nobody, Err(app::Error::NotFound(_))));
    let town = house.app.public_village(&unit("990001001")).await;
    assert!(
        matches!(town, Err(app::Error::NotFound(_))),
        "a township is no village"
    );
    assert!(
        house
            .app
            .public_village(&unit(OTHER_UNIT))
            .await
            .unwrap()
            .counts
            .is_empty()
    );
}

#[tokio::test]
async fn many_readers_at_once_find_the_county_after_a_change() {
    let house = house().await;
    let county = domain::CountyId::parse("990001").unwrap();
    // More readers than the database has connections: nobody may wait for a second one.
    let readers: Vec<_> = (0..40)
        .map(|_| {
            let (app, county) = (house.app.clone(), county.clone());
            tokio::spawn(async move { app.public_county(&county).await.is_ok() })
        })
        .collect();
    for reader in readers {
        assert!(reader.await.unwrap());
    }
}
