//! What is overdue goes one level up by itself, and says so beforehand.
//!
//! A pure function of (deadline, what was escalated, today, the county's days of grace): the daily job
//! stores what it answers, and the desk shows what it will answer.

use super::task::Place;
use crate::time::{Day, days_between};

/// To whom something overdue is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// The township.
    Town,
    /// The county office.
    County,
}

impl Level {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::County => "county",
        }
    }

    /// As it is called on pages.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Town => "乡镇党委",
            Self::County => "县换届办",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "town" => Some(Self::Town),
            "county" => Some(Self::County),
            _ => None,
        }
    }
}

/// Something that was reported upwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// To whom.
    pub to: Level,
    /// On which day it was due.
    pub on: Day,
}

/// The levels above a place, from the nearest.
#[must_use]
pub const fn above(place: &Place) -> &'static [Level] {
    match place {
        Place::Village { .. } => &[Level::Town, Level::County],
        Place::Town(_) | Place::Department(_) => &[Level::County],
    }
}

/// The day on which the `step`-th level above (from 0) hears of it: each level has the grace for itself.
fn day_of(deadline: Day, step: usize, grace_days: i64) -> Option<Day> {
    let times = i64::try_from(step).ok()?.checked_add(1)?;
    let days = grace_days.max(1).checked_mul(times)?;
    deadline.checked_add_signed(chrono::TimeDelta::days(days))
}

/// What comes next for something open: to whom it goes, and on which day. None once the top has heard.
#[must_use]
pub fn next(
    place: &Place,
    deadline: Day,
    reached: &[Level],
    grace_days: i64,
) -> Option<Escalation> {
    above(place)
        .iter()
        .enumerate()
        .find(|(_, level)| !reached.contains(level))
        .and_then(|(step, level)| {
            Some(Escalation {
                to: *level,
                on: day_of(deadline, step, grace_days)?,
            })
        })
}

/// What is to be escalated today, everything that a stop of several days left over included.
#[must_use]
pub fn due(
    place: &Place,
    deadline: Day,
    reached: &[Level],
    today: Day,
    grace_days: i64,
) -> Vec<Escalation> {
    let mut reached = reached.to_vec();
    let mut found = Vec::new();
    while let Some(coming) = next(place, deadline, &reached, grace_days) {
        if coming.on > today {
            break;
        }
        reached.push(coming.to);
        found.push(coming);
    }
    found
}

/// What the desk says beforehand: days left until something open goes up, and to whom; from the day
/// on which its deadline is `soon_days` away.
#[must_use]
pub fn warning(
    place: &Place,
    deadline: Day,
    reached: &[Level],
    today: Day,
    (grace_days, soon_days): (i64, i64),
) -> Option<(i64, Level)> {
    if days_between(today, deadline) > soon_days {
        return None;
    }
    let coming = next(place, deadline, reached, grace_days)?;
    Some((days_between(today, coming.on).max(0), coming.to))
}
