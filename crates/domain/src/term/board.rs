//! The villages of a term together: what the cockpit, the desk and the lists read.

use std::collections::BTreeMap;

use law::body::{Body, Form};
use law::timetable::{StepCode, Timetable};

use super::progress::{Progress, State, Window, progress, worst};
use super::{Column, DayState};
use crate::account::OfficeScope;
use crate::division::Kind;
use crate::ids::{AccountId, UnitId};
use crate::time::Day;

/// One body's election as the board reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectionFacts {
    /// The body.
    pub body: Body,
    /// The form, of a residents' committee.
    pub form: Option<Form>,
    /// Its day.
    pub day: DayState,
    /// Steps recorded as done.
    pub done: Vec<(StepCode, Day)>,
    /// The day of its newest confirmation; it stands while that is the day in force.
    pub confirmed: Option<Day>,
    /// What the last confirmed count calls for, as the contract's `next.kind`; none without a count.
    pub next_kind: Option<String>,
}

impl ElectionFacts {
    /// Whether it has a day that nobody has confirmed yet, and the vote is still to come.
    #[must_use]
    pub fn unconfirmed(&self) -> bool {
        let voted = self
            .done
            .iter()
            .any(|(code, _)| *code == StepCode::ElectionDay);
        self.day.day().is_some() && self.day.day() != self.confirmed && !voted
    }
}

/// A village as the board reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageFacts {
    /// The village.
    pub unit: UnitId,
    /// Its township.
    pub town: UnitId,
    /// Code in the term.
    pub code: String,
    /// Name in force.
    pub name: String,
    /// Name when the term opened, where it differs.
    pub former_name: Option<String>,
    /// Township's name.
    pub town_name: String,
    /// Kind.
    pub kind: Kind,
    /// Account responsible, with the person's name.
    pub responsible: Option<(AccountId, String)>,
    /// Its elections, in the order of the term.
    pub elections: Vec<ElectionFacts>,
}

/// One step of one election, planned and as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLine {
    /// The step.
    pub code: StepCode,
    /// Which column shows it.
    pub column: Column,
    /// First and last day; open while no day is set.
    pub window: Window,
    /// Whether the latest day is law rather than practice.
    pub is_law: bool,
    /// Whether a village may do without it.
    pub optional: bool,
    /// The day it was done.
    pub done: Option<Day>,
    /// How it stands.
    pub progress: Progress,
    /// The articles.
    pub cites: law::cite::Cites,
}

/// One election on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElectionLine {
    /// What was read.
    pub facts: ElectionFacts,
    /// Its steps in order of time.
    pub steps: Vec<StepLine>,
    /// The worst of its steps.
    pub state: State,
    /// Steps done and steps in all, optional ones counted only when done.
    pub done: usize,
    /// Steps in all.
    pub total: usize,
}

/// A village on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageLine {
    /// What was read.
    pub facts: VillageFacts,
    /// Its elections.
    pub elections: Vec<ElectionLine>,
    /// The worst of everything.
    pub state: State,
    /// State by column, where the village has a step in it.
    pub columns: BTreeMap<Column, State>,
    /// The first open step with the earliest latest day: election index, step index.
    pub next: Option<(usize, usize)>,
}

impl VillageLine {
    /// The step that comes next.
    #[must_use]
    pub fn next_step(&self) -> Option<(&ElectionLine, &StepLine)> {
        let (election, step) = self.next?;
        let election = self.elections.get(election)?;
        election.steps.get(step).map(|step| (election, step))
    }

    /// Whether an election of the village is postponed.
    #[must_use]
    pub fn postponed(&self) -> bool {
        self.facts
            .elections
            .iter()
            .any(|e| matches!(e.day, DayState::Postponed { .. }))
    }

    /// Whether a confirmed count calls for another vote.
    #[must_use]
    pub fn awaits_vote(&self) -> bool {
        self.facts
            .elections
            .iter()
            .any(|e| e.next_kind.as_deref().is_some_and(|k| k != "none"))
    }
}

/// A cell: how many villages have finished the column, of how many, and the worst of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Worst village's state.
    pub state: State,
    /// Villages done.
    pub done: usize,
    /// Villages that have a step in the column.
    pub total: usize,
}

/// A township's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownRow {
    /// The township.
    pub town: UnitId,
    /// Its name.
    pub name: String,
    /// Villages in it.
    pub villages: usize,
    /// Cells by column; none where no village has a step in it.
    pub cells: Vec<(Column, Option<Cell>)>,
    /// The worst of its villages.
    pub state: State,
}

/// Counts over villages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Villages in all.
    pub all: usize,
    /// Every step done.
    pub done: usize,
    /// Something begun, nothing late or soon.
    pub doing: usize,
    /// A step's latest day is near.
    pub soon: usize,
    /// A step is late.
    pub late: usize,
    /// Nothing begun.
    pub idle: usize,
    /// Postponed.
    pub postponed: usize,
    /// Another vote is due after a count.
    pub awaiting: usize,
    /// No election day yet for some body.
    pub undated: usize,
}

/// Puts one village's facts and its timetables together. `timetable_of` gives the lawful plan of an
/// election with a day, or the bare list of steps (days ignored) without one.
#[must_use]
pub fn village_line(
    facts: VillageFacts,
    today: Day,
    soon_days: i64,
    timetable_of: &mut dyn FnMut(Body, Option<Form>, Option<Day>) -> std::sync::Arc<Timetable>,
) -> VillageLine {
    let mut elections = Vec::with_capacity(facts.elections.len());
    let mut columns: BTreeMap<Column, Vec<State>> = BTreeMap::new();
    for election in &facts.elections {
        let timetable = timetable_of(election.body, election.form, election.day.day());
        let line = election_line(election, &timetable, today, soon_days);
        for step in line.steps.iter().filter(|s| counts(s)) {
            columns
                .entry(step.column)
                .or_default()
                .push(step.progress.state);
        }
        elections.push(line);
    }
    let state = worst(elections.iter().map(|e| e.state));
    let columns = columns
        .into_iter()
        .map(|(c, states)| (c, worst(states)))
        .collect();
    let next = next_of(&elections);
    VillageLine {
        facts,
        elections,
        state,
        columns,
        next,
    }
}

/// Whether a step counts: an optional one only when it was done.
const fn counts(step: &StepLine) -> bool {
    !step.optional || step.done.is_some()
}

fn election_line(
    facts: &ElectionFacts,
    timetable: &Timetable,
    today: Day,
    soon_days: i64,
) -> ElectionLine {
    let dated = facts.day.day().is_some();
    let steps: Vec<StepLine> = timetable
        .steps
        .iter()
        .map(|step| {
            let window = Window {
                earliest: dated.then_some(step.earliest),
                latest: dated.then_some(step.latest),
            };
            let done = facts
                .done
                .iter()
                .find(|(code, _)| *code == step.code)
                .map(|(_, day)| *day);
            let mut progress = progress(window, done, today, soon_days);
            if step.rule.optional && done.is_none() && progress.state != State::Idle {
                // A step that may be left out is never late; it is simply there to be recorded.
                progress = Progress {
                    state: State::Doing,
                    late_days: 0,
                    left_days: None,
                };
            }
            StepLine {
                code: step.code,
                column: Column::of(facts.body, step.stage),
                window,
                is_law: step.is_law(),
                optional: step.rule.optional,
                done,
                progress,
                cites: step.cites(),
            }
        })
        .collect();
    let counted: Vec<&StepLine> = steps.iter().filter(|s| counts(s)).collect();
    let state = worst(counted.iter().map(|s| s.progress.state));
    let done = counted.iter().filter(|s| s.done.is_some()).count();
    let total = counted.len();
    ElectionLine {
        facts: facts.clone(),
        steps,
        state,
        done,
        total,
    }
}

fn next_of(elections: &[ElectionLine]) -> Option<(usize, usize)> {
    elections
        .iter()
        .enumerate()
        .flat_map(|(e, line)| {
            line.steps
                .iter()
                .enumerate()
                .map(move |(s, step)| (e, s, step))
        })
        .filter(|(_, _, step)| step.done.is_none() && !step.optional)
        .min_by_key(|(e, s, step)| (step.window.latest.unwrap_or(Day::MAX), *e, *s))
        .map(|(e, s, _)| (e, s))
}

/// The villages that a scope covers.
pub fn visible<'a>(
    lines: &'a [VillageLine],
    scope: &'a OfficeScope,
) -> impl Iterator<Item = &'a VillageLine> {
    lines
        .iter()
        .filter(|line| scope.covers(&line.facts.town, &line.facts.unit))
}

/// Rows of the matrix, townships in the order in which they first appear.
#[must_use]
pub fn matrix<'a>(lines: impl Iterator<Item = &'a VillageLine>) -> Vec<TownRow> {
    let mut order: Vec<&UnitId> = Vec::new();
    let mut towns: std::collections::HashMap<&UnitId, Vec<&VillageLine>> =
        std::collections::HashMap::new();
    for line in lines {
        let entry = towns.entry(&line.facts.town).or_default();
        if entry.is_empty() {
            order.push(&line.facts.town);
        }
        entry.push(line);
    }
    order
        .into_iter()
        .map(|town| {
            let villages = towns.remove(town).unwrap_or_default();
            TownRow {
                town: town.clone(),
                name: villages
                    .first()
                    .map(|v| v.facts.town_name.clone())
                    .unwrap_or_default(),
                villages: villages.len(),
                cells: Column::ALL
                    .iter()
                    .map(|c| (*c, cell(&villages, *c)))
                    .collect(),
                state: worst(villages.iter().map(|v| v.state)),
            }
        })
        .collect()
}

fn cell(villages: &[&VillageLine], column: Column) -> Option<Cell> {
    let states: Vec<State> = villages
        .iter()
        .filter_map(|v| v.columns.get(&column).copied())
        .collect();
    if states.is_empty() {
        return None;
    }
    let done = states.iter().filter(|s| **s == State::Done).count();
    Some(Cell {
        state: worst(states.iter().copied()),
        done,
        total: states.len(),
    })
}

/// Counts over villages.
#[must_use]
pub fn tally<'a>(lines: impl Iterator<Item = &'a VillageLine>) -> Tally {
    let mut tally = Tally::default();
    for line in lines {
        tally.all += 1;
        let counter = match line.state {
            State::Done => &mut tally.done,
            State::Late => &mut tally.late,
            State::Soon => &mut tally.soon,
            State::Doing => &mut tally.doing,
            State::Idle => &mut tally.idle,
        };
        *counter += 1;
        tally.postponed += usize::from(line.postponed());
        tally.awaiting += usize::from(line.awaits_vote());
        tally.undated += usize::from(line.facts.elections.iter().any(|e| e.day == DayState::Open));
    }
    tally
}
