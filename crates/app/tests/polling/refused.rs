//! What cannot be entered or confirmed, and where the form says so.

use app::polling::{Answer, EntryFaultKind, KinEntry, Note, RowEntry};
use app::{Error, Fault};
use domain::polling::PollingFault;
use law::body::{Bar, Kin};

use crate::support::*;

#[tokio::test]
async fn contradictions_are_kept_as_a_draft_and_named_at_their_fields() {
    let house = house().await;
    let mut wrong = entry(TWO_POSTS);
    wrong.ballots.valid = Some(6_800);
    wrong.ballots.invalid = Some(20);
    wrong.posts[1].rows.push(RowEntry {
        name: "无票人".into(),
        ..RowEntry::default()
    });
    let form = house.start(&village()).await;
    let ask = house.saved(&village(), &form, wrong.clone()).await;
    let checked = house
        .app
        .count_edit(&village(), &form.id)
        .await
        .unwrap()
        .checked
        .unwrap();
    let fields: Vec<&str> = checked.faults.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["valid"]);
    let refused = house.app.confirm_count(&village(), &ask).await.unwrap();
    assert!(matches!(refused, Answer::Refused(_)), "{refused:?}");
    let mut less = ask;
    less.entry.ballots.valid = Some(6_792);
    house.app.save_count(&village(), &less).await.unwrap();
    let checked = house
        .app
        .count_edit(&village(), &form.id)
        .await
        .unwrap()
        .checked
        .unwrap();
    let fields: Vec<&str> = checked.faults.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["deputy-1-for"], "the figure that is missing");
}

#[tokio::test]
async fn what_is_no_sheet_is_refused_with_every_place() {
    let house = house().await;
    let mut wrong = entry(TWO_POSTS);
    wrong.posts[0].rows.push(RowEntry {
        for_: Some(1),
        ..RowEntry::default()
    });
    wrong.posts[1].rows.push(RowEntry {
        name: "申望山".into(),
        sex: Some(law::Sex::Female),
        for_: Some(9),
        ..RowEntry::default()
    });
    let kin = |one: &str, other: &str| KinEntry {
        one: one.into(),
        other: other.into(),
        kin: Some(Kin::Spouse),
    };
    wrong.kin = vec![kin("申望山", "路人"), kin("蒲秋苇", "蒲秋苇")];
    wrong.bars = vec![("路人".into(), Bar::ExpelledFromParty)];
    let form = house.start(&village()).await;
    let answer = house
        .app
        .save_count(&village(), &House::ask(&form, wrong))
        .await
        .unwrap();
    let Answer::Refused(faults) = answer else {
        panic!("{answer:?}")
    };
    let fields: Vec<&str> = faults.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "chair-1-name",
            "deputy-1-sex",
            "kin-0-other",
            "kin-1-other",
            "bar-0-name"
        ]
    );
    assert!(
        faults
            .iter()
            .all(|f| !app::text::polling::entry_fault(f).is_empty())
    );
    let mut empty = entry(TWO_POSTS);
    empty.posts.clear();
    let answer = house
        .app
        .save_count(&village(), &House::ask(&form, empty))
        .await
        .unwrap();
    let Answer::Refused(faults) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(faults[0].kind, EntryFaultKind::NoPosts);
}

#[tokio::test]
async fn relatives_and_bars_reach_the_law() {
    let house = house().await;
    let mut sheet = entry(TWO_POSTS);
    sheet.kin = vec![KinEntry {
        one: "申望山".into(),
        other: "蒲秋苇".into(),
        kin: Some(Kin::Spouse),
    }];
    let form = house.start(&town()).await;
    let ask = house.saved(&town(), &form, sheet.clone()).await;
    let shown = house.app.count_edit(&town(), &form.id).await.unwrap();
    assert_eq!(shown.entry.kin, sheet.kin);
    let void = &shown.checked.unwrap().declared.void;
    assert_eq!(
        (void[0].nominee.as_str(), void[0].reason.as_str()),
        ("蒲秋苇", "KIN")
    );
    house.app.confirm_count(&town(), &ask).await.unwrap();
    // The relation is known in the next round, where the chair sits.
    let next = house.start(&town()).await;
    assert!(next.entry.posts[0].rows.iter().all(|r| r.name != "蒲秋苇"));
}

#[tokio::test]
async fn days_must_have_been() {
    let house = house().await;
    let form = house.start(&village()).await;
    for (text, kind) in [
        ("2026-03-03", EntryFaultKind::DayAhead),
        ("2023-03-01", EntryFaultKind::DayBack),
    ] {
        let mut sheet = entry(TWO_POSTS);
        sheet.election_day = day(text);
        let answer = house
            .app
            .save_count(&village(), &House::ask(&form, sheet))
            .await
            .unwrap();
        let Answer::Refused(faults) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(
            (faults[0].field.as_str(), &faults[0].kind),
            ("election_day", &kind)
        );
    }
    let mut other = entry(TWO_POSTS);
    other.election_day = day("2026-02-27");
    house.saved(&village(), &form, other).await;
    let shown = house
        .app
        .count_edit(&village(), &form.id)
        .await
        .unwrap()
        .checked
        .unwrap();
    assert!(shown.notes.contains(&Note::OtherDay {
        planned: day("2026-03-01")
    }));
    assert!(
        shown.notes.iter().any(|n| matches!(n, Note::GateOpen(_))),
        "no voter list is recorded"
    );
}

/// Issued 600, returned 585, votes 294: over half of the returned, not of the issued (law.md G19).
#[tokio::test]
async fn a_result_that_hangs_on_the_base_needs_the_townships_name() {
    let house = house().await;
    let mut sheet = entry(TWO_POSTS);
    sheet.electorate = Some(1_000);
    sheet.ballots.issued = Some(600);
    sheet.ballots.returned = Some(585);
    sheet.posts.truncate(1);
    sheet.posts[0].rows[0].for_ = Some(294);
    let form = house.start(&village()).await;
    let mut ask = house.saved(&village(), &form, sheet).await;
    let shown = house
        .app
        .count_edit(&village(), &form.id)
        .await
        .unwrap()
        .checked
        .unwrap();
    assert!(shown.declared.needs_acceptance);
    let needs = |e: app::Result<Answer>| match e.unwrap_err() {
        Error::Fault(f) => f == [Fault::Polling(PollingFault::NeedsAcceptance)],
        _ => false,
    };
    assert!(needs(house.app.confirm_count(&town(), &ask).await));
    ask.accepted_by = "东汀镇党委书记 高原".into();
    assert!(
        needs(house.app.confirm_count(&village(), &ask).await),
        "not the village's to accept"
    );
    let done = house.app.confirm_count(&town(), &ask).await.unwrap();
    assert_eq!(done, Answer::Confirmed(form.id.clone()));
    let row = house.page(&form.id).await.count.row;
    assert_eq!(row.accepted_by.as_deref(), Some("东汀镇党委书记 高原"));
    assert_eq!(
        row.entered_name, "village",
        "who entered it is not who confirmed it"
    );
}

#[tokio::test]
async fn nothing_is_entered_for_a_postponed_election_or_a_closed_term() {
    let house = house().await;
    let office = county();
    let (term, place) = (&house.term, unit(UNIT));
    let form = house.start(&village()).await;
    house
        .app
        .postpone(&office, term, &place, BODY, 1, "洪水")
        .await
        .unwrap();
    let started = house.app.count_start(&village(), &place, BODY, None).await;
    assert!(matches!(started, Err(Error::Fault(_))), "{started:?}");
    let saved = house
        .app
        .save_count(&village(), &House::ask(&form, entry(TWO_POSTS)))
        .await;
    assert!(matches!(saved, Err(Error::Fault(_))), "{saved:?}");
    house
        .app
        .resume(&office, term, &place, BODY, 2, Some(day("2026-03-01")))
        .await
        .unwrap();
    house.enter(&village(), TWO_POSTS).await;
    let version = house.app.term(&office, term).await.unwrap().version;
    house
        .app
        .close_term(&office, term, version, false)
        .await
        .unwrap();
    let started = house.app.count_start(&village(), &place, BODY, None).await;
    assert!(matches!(started, Err(Error::Fault(_))), "{started:?}");
}
