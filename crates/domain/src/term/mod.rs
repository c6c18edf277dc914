//! A round of change of term: its villages, the elections of each, the recorded steps, and how far
//! everything has come.
//!
//! The plan of a village is derived from its election day by the law engine and never stored; its
//! progress is a pure function of (plan, done, today) in [`progress`]; [`board`] puts the villages
//! of a county together; [`gate`] says what must hold before a step,
//! [`confirm`] what must hold before a village is told its day.

pub mod board;
pub mod column;
pub mod confirm;
pub mod gate;
pub mod progress;

/// The bodies, forms and steps of the law engine, re-exported for the store, which does not know it.
pub use law::body::{Body, Form};
pub use law::timetable::StepCode;

pub use column::Column;
pub use progress::{Progress, State};

use crate::ids::{AccountId, CountyId, TermId, UnitId};
use crate::time::{Day, Millis};

/// Longest name of a term, in characters.
pub const TERM_NAME_MAX_CHARS: usize = 40;
/// Longest note or reason, in characters.
pub const NOTE_MAX_CHARS: usize = 500;
/// Most villages one bulk command touches.
pub const BULK_MAX_UNITS: usize = 2_000;

/// Which of the two elections a county holds first in each village. From memory the norm since 2020
/// is the Party organisation (law.md §4); a county parameter, never a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyOrder {
    /// Party organisation, then committee.
    PartyFirst,
    /// Committee, then Party organisation.
    CommitteeFirst,
}

impl BodyOrder {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PartyFirst => "party_first",
            Self::CommitteeFirst => "committee_first",
        }
    }

    /// Chinese words.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::PartyFirst => "先党组织、后村（居）委会",
            Self::CommitteeFirst => "先村（居）委会、后党组织",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "party_first" => Some(Self::PartyFirst),
            "committee_first" => Some(Self::CommitteeFirst),
            _ => None,
        }
    }
}

/// A round of change of term of one county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Id.
    pub id: TermId,
    /// The county.
    pub county: CountyId,
    /// "2026 年村（社区）“两委”换届".
    pub name: String,
    /// 届次, the term number.
    pub number: i64,
    /// GB/T 2260 two digits, choosing the rule pack.
    pub province: String,
    /// Which body first.
    pub order: BodyOrder,
    /// Whether work goes on; a closed term is read only.
    pub open: bool,
    /// When it was opened.
    pub opened_at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

/// A village's part in a term. Code and names are copied when the term opens, so that past terms
/// read as they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermUnit {
    /// The village.
    pub unit: UnitId,
    /// Its township.
    pub town: UnitId,
    /// Its code when the term opened.
    pub code: String,
    /// Its name when the term opened.
    pub name: String,
    /// Its township's name when the term opened.
    pub town_name: String,
    /// Its kind when the term opened.
    pub kind: crate::division::Kind,
    /// The account responsible for it.
    pub responsible: Option<AccountId>,
    /// Why it left the term (merged, removed), if it did.
    pub left: Option<String>,
    /// For concurrent editing.
    pub version: i64,
}

/// Whether and when a body votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayState {
    /// No election day yet.
    Open,
    /// Election day set.
    Set(Day),
    /// Put off with a reason; the day it had, if any.
    Postponed {
        /// Why.
        reason: String,
        /// The day that was given up.
        was: Option<Day>,
    },
}

impl DayState {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Set(_) => "set",
            Self::Postponed { .. } => "postponed",
        }
    }

    /// The election day in force.
    #[must_use]
    pub const fn day(&self) -> Option<Day> {
        match self {
            Self::Set(day) => Some(*day),
            Self::Open | Self::Postponed { .. } => None,
        }
    }
}

/// Why a day cannot be set, moved, cleared or postponed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DayFault {
    /// The vote of this body is recorded as held.
    #[error("the vote has been held")]
    AlreadyVoted,
    /// The election is postponed: take it up again first.
    #[error("postponed")]
    Postponed,
    /// It is not postponed.
    #[error("not postponed")]
    NotPostponed,
    /// A postponement needs a reason.
    #[error("no reason")]
    NoReason,
    /// The term is closed.
    #[error("term closed")]
    TermClosed,
}

/// One body's election in one village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Election {
    /// The village.
    pub unit: UnitId,
    /// Its township.
    pub town: UnitId,
    /// The body elected.
    pub body: Body,
    /// The form, of a residents' committee.
    pub form: Option<Form>,
    /// Whether and when it votes.
    pub day: DayState,
    /// For concurrent editing.
    pub version: i64,
}

impl Election {
    /// Sets, moves or clears the election day.
    ///
    /// # Errors
    /// When the vote was held or the election is postponed.
    pub fn set_day(mut self, day: Option<Day>, voted: bool) -> Result<Self, DayFault> {
        if voted {
            return Err(DayFault::AlreadyVoted);
        }
        if matches!(self.day, DayState::Postponed { .. }) {
            return Err(DayFault::Postponed);
        }
        self.day = day.map_or(DayState::Open, DayState::Set);
        Ok(self)
    }

    /// Postpones the election with a reason.
    ///
    /// # Errors
    /// When the vote was held, or the reason is empty.
    pub fn postpone(mut self, reason: &str, voted: bool) -> Result<Self, DayFault> {
        if voted {
            return Err(DayFault::AlreadyVoted);
        }
        if reason.trim().is_empty() {
            return Err(DayFault::NoReason);
        }
        let was = match &self.day {
            DayState::Set(day) => Some(*day),
            DayState::Postponed { was, .. } => *was,
            DayState::Open => None,
        };
        self.day = DayState::Postponed {
            reason: reason.to_owned(),
            was,
        };
        Ok(self)
    }

    /// Takes a postponed election up again, with its old day, a new one, or none yet.
    ///
    /// # Errors
    /// When it is not postponed.
    pub fn resume(mut self, day: Option<Day>) -> Result<Self, DayFault> {
        if !matches!(self.day, DayState::Postponed { .. }) {
            return Err(DayFault::NotPostponed);
        }
        self.day = day.map_or(DayState::Open, DayState::Set);
        Ok(self)
    }
}

/// A step recorded as done. Undoing it keeps the record and adds who, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// The village.
    pub unit: UnitId,
    /// The body whose election it belongs to.
    pub body: Body,
    /// The step.
    pub step: StepCode,
    /// 1, 2, 3 ... for each time it was recorded.
    pub no: i64,
    /// The day it was done.
    pub done_on: Day,
    /// Evidence: where the paper lies, the notice's number.
    pub note: String,
    /// Who recorded it.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// When, by whom and why it was undone.
    pub undone: Option<(Millis, String, String)>,
}

/// Why a step cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepFault {
    /// The body's election has no such step.
    #[error("no such step")]
    NoSuchStep,
    /// A day in the future cannot have been.
    #[error("in the future")]
    Future,
    /// More than two years back.
    #[error("too long ago")]
    TooOld,
    /// Recorded already; undo first.
    #[error("recorded already")]
    AlreadyDone,
    /// Nothing to undo.
    #[error("not recorded")]
    NotDone,
    /// Undoing needs a reason.
    #[error("no reason")]
    NoReason,
    /// The note or reason is too long.
    #[error("too long")]
    TooLong,
    /// The voting step follows from a confirmed count and is not undone by hand.
    #[error("follows from the count")]
    FromCount,
    /// The term is closed.
    #[error("term closed")]
    TermClosed,
}

/// Days back to which a step may still be recorded.
pub const STEP_MAX_AGE_DAYS: i64 = 731;

/// Checks a step about to be recorded.
///
/// # Errors
/// The first fault found.
pub fn check_step(done_on: Day, today: Day, note: &str) -> Result<(), StepFault> {
    if done_on > today {
        return Err(StepFault::Future);
    }
    if crate::time::days_between(done_on, today) > STEP_MAX_AGE_DAYS {
        return Err(StepFault::TooOld);
    }
    if note.chars().count() > NOTE_MAX_CHARS {
        return Err(StepFault::TooLong);
    }
    Ok(())
}
