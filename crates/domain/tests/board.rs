//! The board: villages, cells, counts, and what a reader sees of them.

#![cfg(test)]

use std::sync::Arc;

use domain::account::{Actor, Reach, Role, SystemScope, SystemUse, Verb};
use domain::division::Kind;
use domain::term::board::{
    ElectionFacts, Tally, VillageFacts, VillageLine, matrix, tally, village_line, visible,
};
use domain::term::{Body, Column, DayState, State, StepCode};
use domain::{AccountId, CountyId, Day, UnitId};
use law::rules::RuleBook;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn unit(id: &str) -> UnitId {
    UnitId::parse(id).unwrap()
}

/// A village of township `990101TTT` with the election of its committee.
fn facts(id: &str, state: DayState, done: &[(StepCode, &str)]) -> VillageFacts {
    let election = ElectionFacts {
        body: Body::VillagersCommittee,
        form: None,
        day: state,
        done: done.iter().map(|(code, on)| (*code, day(on))).collect(),
        confirmed: None,
        next_kind: None,
    };
    VillageFacts {
        unit: unit(id),
        town: unit(&id[..9]),
        code: id.to_owned(),
        name: format!("村{id}"),
        former_name: None,
        town_name: format!("镇{}", &id[6..9]),
        kind: Kind::Village,
        responsible: None,
        elections: vec![election],
    }
}

fn line(facts: VillageFacts, today: &str) -> VillageLine {
    let book = RuleBook::embedded().unwrap();
    let today = day(today);
    village_line(facts, today, 3, &mut |body, form, on| {
        let on = on.unwrap_or(today);
        let rules = book.select(body, "00", on).unwrap().rules;
        Arc::new(rules.timetable(body, form, on))
    })
}

fn dated() -> DayState {
    DayState::Set(day("2026-03-22"))
}

const LIST: StepCode = StepCode::VoterList;

fn cell_of(lines: &[VillageLine], town: usize, column: Column) -> (State, usize, usize) {
    let rows = matrix(lines.iter());
    let cells = &rows[town].cells;
    let (_, cell) = cells.iter().find(|(c, _)| *c == column).unwrap();
    let cell = cell.unwrap();
    (cell.state, cell.done, cell.total)
}

/// Every step that counts, done on one day.
fn everything(on: &'static str) -> Vec<(StepCode, &'static str)> {
    let bare = line(facts("990101100200", dated(), &[]), "2026-01-01");
    let steps = bare.elections[0].steps.iter();
    steps
        .filter(|s| !s.optional)
        .map(|s| (s.code, on))
        .collect()
}

#[test]
fn a_cell_is_its_worst_village_and_counts_those_done() {
    let lines = [
        line(
            facts("990101100200", dated(), &everything("2026-03-01")),
            "2026-03-05",
        ),
        line(
            facts("990101100201", dated(), &[(LIST, "2026-03-02")]),
            "2026-03-05",
        ),
        line(facts("990101100202", dated(), &[]), "2026-03-05"),
        line(
            facts("990101101200", dated(), &everything("2026-03-01")),
            "2026-03-05",
        ),
    ];
    // The list of the third village is three days late.
    assert_eq!(cell_of(&lines, 0, Column::VoterList), (State::Late, 1, 3));
    assert_eq!(cell_of(&lines[..2], 0, Column::VoterList).0, State::Doing);
    assert_eq!(cell_of(&lines, 1, Column::VoterList), (State::Done, 1, 1));
    let rows = matrix(lines.iter());
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].villages, rows[1].villages), (3, 1));
    assert_eq!((rows[0].state, rows[1].state), (State::Late, State::Done));
    // No Party election in this term: an empty cell, which is not the same as nought of nought.
    let party = rows[0]
        .cells
        .iter()
        .find(|(c, _)| c.code() == "party_election");
    assert_eq!(party.unwrap().1, None);
}

#[test]
fn every_step_of_an_election_is_in_exactly_one_column_of_the_order_of_time() {
    let all = line(facts("990101100200", dated(), &[]), "2026-01-01");
    for step in &all.elections[0].steps {
        assert!(Column::ALL.contains(&step.column), "{:?}", step.code);
    }
    for column in Column::ALL {
        assert_eq!(Column::parse(column.code()), Some(*column));
    }
    assert_eq!(
        Column::ALL.len(),
        14,
        "30 rows × 14 columns fit the projector"
    );
}

#[test]
fn an_optional_step_is_never_late_and_counts_only_when_done() {
    let optional = |done: &[(StepCode, &str)]| {
        let line = line(facts("990101100200", dated(), done), "2026-06-01");
        let step = line.elections[0].steps.iter().find(|s| s.optional).cloned();
        (step.expect("an optional step"), line.elections[0].total)
    };
    let (step, total) = optional(&[]);
    assert_eq!(
        (step.progress.state, step.progress.late_days),
        (State::Doing, 0)
    );
    let (done, more) = optional(&[(step.code, "2026-03-01")]);
    assert_eq!(done.progress.state, State::Done);
    assert_eq!(more, total + 1);
}

#[test]
fn postponed_and_undated_elections_are_idle_however_late_it_is() {
    let postponed = DayState::Postponed {
        reason: "汛期".to_owned(),
        was: Some(day("2026-03-22")),
    };
    for state in [DayState::Open, postponed] {
        let line = line(facts("990101100200", state, &[]), "2027-01-01");
        assert_eq!(line.state, State::Idle);
        assert!(line.columns.values().all(|s| *s == State::Idle));
    }
}

#[test]
fn the_next_step_is_the_open_one_with_the_earliest_latest_day() {
    let bare = line(facts("990101100200", dated(), &[]), "2026-01-01");
    let (_, first) = bare.next_step().expect("a next step");
    let must: Vec<_> = bare.elections[0]
        .steps
        .iter()
        .filter(|s| !s.optional)
        .collect();
    assert_eq!(
        Some(first.code),
        must.iter().min_by_key(|s| s.window.latest).map(|s| s.code)
    );
    let done = line(
        facts("990101100200", dated(), &[(first.code, "2026-01-01")]),
        "2026-01-01",
    );
    assert_ne!(done.next_step().unwrap().1.code, first.code);
    let all = line(
        facts("990101100200", dated(), &everything("2026-03-01")),
        "2026-04-01",
    );
    assert_eq!((all.next_step(), all.state), (None, State::Done));
}

#[test]
fn every_village_is_counted_once_by_its_state() {
    let mut awaiting = facts("990101100203", dated(), &everything("2026-03-22"));
    awaiting.elections[0].next_kind = Some("runoff".to_owned());
    let postponed = DayState::Postponed {
        reason: "汛期".to_owned(),
        was: None,
    };
    let today = "2026-03-05";
    let lines = [
        line(
            facts("990101100200", dated(), &everything("2026-03-01")),
            today,
        ),
        line(facts("990101100201", dated(), &[]), today),
        line(facts("990101100202", DayState::Open, &[]), today),
        line(awaiting, today),
        line(facts("990101100204", postponed, &[]), today),
    ];
    let counted = tally(lines.iter());
    let expected = Tally {
        all: 5,
        done: 2,
        late: 1,
        idle: 2,
        postponed: 1,
        awaiting: 1,
        undated: 1,
        ..Tally::default()
    };
    assert_eq!(counted, expected);
    let by_state = counted.done + counted.late + counted.soon + counted.doing + counted.idle;
    assert_eq!(by_state, counted.all);
}

#[test]
fn a_reader_sees_what_the_scope_covers() {
    let ids = [
        "990101100200",
        "990101100201",
        "990101101200",
        "990101102200",
    ];
    let lines: Vec<VillageLine> = ids
        .iter()
        .map(|id| line(facts(id, dated(), &[]), "2026-03-05"))
        .collect();
    let sees = |role, reach| -> Vec<String> {
        let actor = Actor {
            county: CountyId::parse("990101").unwrap(),
            account: AccountId::parse("01TEST").unwrap(),
            name: "周敏".to_owned(),
            role,
            reach,
            acting_for: None,
        };
        let scope = actor.may(Verb::ViewCockpit).unwrap();
        let seen = visible(&lines, &scope).map(|l| l.facts.code.clone());
        seen.collect()
    };
    let towns = |ids: &[&str]| Reach::Towns(ids.iter().map(|id| unit(id)).collect());
    assert_eq!(sees(Role::CountyOffice, Reach::County), ids);
    assert_eq!(sees(Role::Township, towns(&["990101100"])), ids[..2]);
    assert_eq!(
        sees(Role::Supervision, towns(&["990101100", "990101102"])),
        [ids[0], ids[1], ids[3]]
    );
    assert_eq!(
        sees(Role::Village, Reach::Units(vec![unit(ids[2])])),
        [ids[2]]
    );
    let whole =
        SystemScope::for_use(SystemUse::Snapshot).county(CountyId::parse("990101").unwrap());
    assert_eq!(visible(&lines, &whole).count(), 4);
}
