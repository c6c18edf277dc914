//! Entries of trackers, and moving them on.

use std::collections::BTreeMap;

use super::kinds::{By, FieldKind, Kind, Move, NONE, State, Tone};
use super::{FIELD_MAX_CHARS, NOTE_MAX_CHARS};
use crate::ids::{RecordId, UnitId};
use crate::time::{Day, Millis};

/// Values of fields by code; what is not there was not filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// The value of a field, as it is stored.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }

    /// The value of a field that holds a day.
    #[must_use]
    pub fn day(&self, code: &str) -> Option<Day> {
        self.get(code)?.parse().ok()
    }

    /// The value of a field that holds a number.
    #[must_use]
    pub fn number(&self, code: &str) -> Option<i64> {
        self.get(code)?.parse().ok()
    }

    /// Puts a value in; an empty one takes it out.
    pub fn put(&mut self, code: &str, value: &str) {
        if value.is_empty() {
            self.0.remove(code);
        } else {
            self.0.insert(code.to_owned(), value.to_owned());
        }
    }

    /// All values in order of code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(c, v)| (c.as_str(), v.as_str()))
    }

    /// As one stored text: a line `code=value` each, line breaks within a value as `\n`.
    #[must_use]
    pub fn encode(&self) -> String {
        self.iter()
            .map(|(code, value)| {
                let value = value.replace('\\', "\\\\").replace('\n', "\\n");
                format!("{code}={value}")
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// From a stored text.
    #[must_use]
    pub fn decode(text: &str) -> Self {
        let mut fields = Self::default();
        for (code, value) in text.lines().filter_map(|line| line.split_once('=')) {
            let mut plain = String::with_capacity(value.len());
            let mut escaped = false;
            for c in value.chars() {
                match (escaped, c) {
                    (false, '\\') => escaped = true,
                    (true, 'n') => {
                        plain.push('\n');
                        escaped = false;
                    }
                    _ => {
                        plain.push(c);
                        escaped = false;
                    }
                }
            }
            fields.put(code, &plain);
        }
        fields
    }
}

/// An entry of a tracker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Id.
    pub id: RecordId,
    /// The kind.
    pub kind: Kind,
    /// The village.
    pub unit: UnitId,
    /// Its township.
    pub town: UnitId,
    /// Code of its state.
    pub state: String,
    /// Its fields.
    pub fields: Fields,
    /// An own latest day, where one was set; else that of the timetable counts.
    pub deadline: Option<Day>,
    /// When it was begun.
    pub begun: Millis,
    /// When it was last changed.
    pub at: Millis,
    /// Who changed it last.
    pub by: String,
    /// For concurrent editing.
    pub version: i64,
}

impl Entry {
    /// Its state.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        self.kind.state(&self.state)
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.state().is_some_and(|s| s.tone == Tone::Done)
    }

    /// The moves that lead on from here.
    #[must_use]
    pub fn moves(&self) -> Vec<Move> {
        moves_from(self.kind, &self.state)
    }

    /// What the village itself may report from here.
    #[must_use]
    pub fn report(&self) -> Option<Move> {
        self.moves().into_iter().find(|m| m.by == By::Village)
    }

    /// Whether what the village reported waits for its township.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        self.state == "reported"
    }

    /// The day on which an audit's result was made public, while it is.
    #[must_use]
    pub fn published_on(&self) -> Option<Day> {
        (self.kind == Kind::ExitAudit && self.is_done())
            .then(|| self.fields.day("published_on"))
            .flatten()
    }
}

/// The moves that lead on from a state.
fn moves_from(kind: Kind, state: &str) -> Vec<Move> {
    kind.moves()
        .iter()
        .copied()
        .filter(|m| m.from.contains(&state))
        .collect()
}

/// A line of an entry's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// 1, 2, 3 ...
    pub no: i64,
    /// The move, or `edit`.
    pub act: String,
    /// State after it.
    pub state: String,
    /// What was said.
    pub note: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// Why an entry cannot be kept or moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrackerFault {
    /// The move does not lead on from the state it is in.
    #[error("no such move")]
    NoMove,
    /// A field must be filled in for this move.
    #[error("{0} is empty")]
    Missing(&'static str),
    /// A field holds what it cannot hold.
    #[error("{0} is wrong")]
    Wrong(&'static str),
    /// A field is too long.
    #[error("{0} is too long")]
    TooLong(&'static str),
    /// A day of the future for something that was done.
    #[error("{0} is in the future")]
    Future(&'static str),
    /// The move needs a note.
    #[error("no note")]
    NoNote,
    /// The note is too long.
    #[error("note too long")]
    NoteTooLong,
    /// Only the county does this.
    #[error("the county's")]
    CountyOnly,
    /// Another office keeps this tracker.
    #[error("another office's")]
    NotYours,
    /// The number is another entry's.
    #[error("number taken")]
    NumberTaken,
    /// More corrected than there are.
    #[error("{0} is more than {1}")]
    More(&'static str, &'static str),
    /// The village has as many as it may have.
    #[error("too many")]
    TooMany,
}

/// Reads what was typed into a field; empty for nothing.
///
/// # Errors
/// What is wrong with it.
pub fn check_field(
    kind: Kind,
    code: &'static str,
    typed: &str,
    today: Day,
) -> Result<String, TrackerFault> {
    let typed = typed.trim();
    let Some(field) = kind.field(code) else {
        return Err(TrackerFault::Wrong(code));
    };
    if typed.is_empty() {
        return Ok(String::new());
    }
    match field.kind {
        FieldKind::Text if typed.chars().count() > FIELD_MAX_CHARS => {
            Err(TrackerFault::TooLong(code))
        }
        FieldKind::Text => Ok(typed.to_owned()),
        FieldKind::Number(_) => match typed.parse::<i64>() {
            Ok(n) if (0..=1_000_000_000_000).contains(&n) => Ok(n.to_string()),
            _ => Err(TrackerFault::Wrong(code)),
        },
        FieldKind::Day => {
            let day: Day = typed.parse().map_err(|_| TrackerFault::Wrong(code))?;
            if day > today {
                return Err(TrackerFault::Future(code));
            }
            Ok(day.to_string())
        }
        FieldKind::Choice(list) => list
            .iter()
            .find(|(c, zh)| *c == typed || *zh == typed)
            .map(|(c, _)| (*c).to_owned())
            .ok_or(TrackerFault::Wrong(code)),
    }
}

/// The state after a move from `state`, with these fields and this note, made by somebody who keeps the
/// tracker, is of the county, or of the village.
///
/// # Errors
/// The first fault found.
pub fn moved(
    kind: Kind,
    state: Option<&str>,
    code: &str,
    fields: &Fields,
    note: &str,
    by: By,
) -> Result<State, TrackerFault> {
    let from = state.unwrap_or(NONE);
    let step = moves_from(kind, from)
        .into_iter()
        .find(|m| m.code == code)
        .ok_or(TrackerFault::NoMove)?;
    let may = step.by == by || (step.by == By::Keepers && by == By::County);
    if !may && step.by == By::County {
        return Err(TrackerFault::CountyOnly);
    } else if !may {
        return Err(TrackerFault::NoMove);
    }
    if step.note && note.trim().is_empty() {
        return Err(TrackerFault::NoNote);
    }
    if note.chars().count() > NOTE_MAX_CHARS {
        return Err(TrackerFault::NoteTooLong);
    }
    if let Some(missing) = step.needs.iter().find(|f| fields.get(f).is_none()) {
        return Err(TrackerFault::Missing(missing));
    }
    for (part, whole) in [("rectified", "findings"), ("corrected", "contracts")] {
        if let (Some(p), Some(w)) = (fields.number(part), fields.number(whole))
            && p > w
        {
            return Err(TrackerFault::More(part, whole));
        }
    }
    if code == "close" && fields.number("rectified") < fields.number("findings") {
        return Err(TrackerFault::Missing("rectified"));
    }
    kind.state(step.to).ok_or(TrackerFault::NoMove)
}
