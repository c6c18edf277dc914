//! The calculator of days: every step of an election, and what moves when its day does.

use domain::time::Day;
use law::body::{Body, Form};
use law::cite::Cites;
use law::rules::{RuleBook, Selected, Selection};
use law::timetable::{Notice, Step, StepCode, StepRule, Timetable};

use crate::App;
use crate::contract::{TimetableWire, timetable_ics, timetable_json};

/// Which election is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayQuery {
    /// What is elected.
    pub body: Body,
    /// The form, of a residents' committee.
    pub form: Option<Form>,
    /// GB/T 2260 two digits.
    pub province: String,
    /// The election day.
    pub day: Day,
    /// Another election day, to be compared.
    pub other: Option<Day>,
}

/// The days of an election, and those of the other election day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// The steps in order of time; those that exist on the other day only at the end.
    pub steps: Vec<StepDays>,
    /// The law text that applies on the day, and on the other.
    pub laws: (String, Option<String>),
    /// What was unusual about choosing the rules.
    pub notes: Vec<Selected>,
    /// Years of the term that begins.
    pub term_years: u16,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepDays {
    /// The step.
    pub code: StepCode,
    /// Its rule.
    pub rule: StepRule,
    /// Whether its latest day is one of law.
    pub is_law: bool,
    /// Notices it needs.
    pub notices: Vec<Notice>,
    /// Articles.
    pub cites: Cites,
    /// Earliest and latest day; none where it exists on the other day only.
    pub days: Option<(Day, Day)>,
    /// The same of the other election day.
    pub other: Option<Shift>,
}

/// Where a step lies on the other election day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// Earliest and latest day.
    To(Day, Day),
    /// It does not exist there.
    Gone,
}

impl App {
    /// The days of an election; none where no rules are held for it.
    #[must_use]
    pub fn try_days(&self, query: &DayQuery) -> Option<Days> {
        days(self.rules(), query)
    }

    /// The timetable of an election as JSON of the contract.
    #[must_use]
    pub fn try_days_json(&self, query: &DayQuery) -> Option<TimetableWire> {
        let (selection, table) = table(self.rules(), query, query.day)?;
        Some(timetable_json(&selection, &table))
    }

    /// The timetable of an election as a calendar file.
    #[must_use]
    pub fn try_days_ics(&self, query: &DayQuery) -> Option<String> {
        let (_, table) = table(self.rules(), query, query.day)?;
        let stamp = self.env().now().calendar_stamp();
        Some(timetable_ics(&table, &query.province, &stamp))
    }
}

fn table<'a>(book: &'a RuleBook, query: &DayQuery, day: Day) -> Option<(Selection<'a>, Timetable)> {
    let selection = book.select(query.body, &query.province, day)?;
    let form = query
        .form
        .filter(|_| query.body == Body::ResidentsCommittee);
    let table = selection.rules.timetable(query.body, form, day);
    Some((selection, table))
}

pub(super) fn days(book: &RuleBook, query: &DayQuery) -> Option<Days> {
    let (selection, here) = table(book, query, query.day)?;
    let there = match query.other {
        Some(day) => Some(table(book, query, day)?),
        None => None,
    };
    let step = |step: &Step, days, other| StepDays {
        code: step.code,
        rule: step.rule.clone(),
        is_law: step.is_law(),
        notices: step.notices().to_vec(),
        cites: step.cites(),
        days,
        other,
    };
    let moved = |code: StepCode| {
        let (_, table) = there.as_ref()?;
        let found = table.step(code).map(|s| Shift::To(s.earliest, s.latest));
        Some(found.unwrap_or(Shift::Gone))
    };
    let mut steps: Vec<StepDays> = here
        .steps
        .iter()
        .map(|s| step(s, Some((s.earliest, s.latest)), moved(s.code)))
        .collect();
    let only = there.iter().flat_map(|(_, table)| &table.steps);
    let only = only.filter(|s| here.step(s.code).is_none());
    steps.extend(only.map(|s| step(s, None, Some(Shift::To(s.earliest, s.latest)))));
    let title = |s: &Selection<'_>| s.law.title.clone();
    let other_notes = there.iter().flat_map(|(s, _)| s.notes);
    let mut notes: Vec<Selected> = selection
        .notes
        .into_iter()
        .chain(other_notes)
        .flatten()
        .collect();
    notes.dedup();
    Some(Days {
        steps,
        laws: (title(&selection), there.as_ref().map(|(s, _)| title(s))),
        notes,
        term_years: here.term_years,
    })
}
