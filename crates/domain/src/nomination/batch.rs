//! Batches: who is put to which departments together, until when.

use super::department::Field;
use crate::codes::coded;
use crate::ids::{RecordId, TermId, UnitId};
use crate::time::{Day, Millis};

coded! {
    /// What kind of batch it is.
    BatchKind {
        /// A township's nominees.
        Town = "town", "按乡镇";
        /// People chosen from a list.
        List = "list", "按名单";
        /// One person, urgent.
        Single = "single", "单人急审";
        /// Opened by itself for somebody who came in later.
        Auto = "auto", "自动送审";
    }
}

impl BatchKind {
    /// Whether the conclusion appears on the due day although somebody has not answered.
    #[must_use]
    pub const fn ends_by_deadline(self) -> bool {
        matches!(self, Self::Single | Self::Auto)
    }
}

/// A batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Id.
    pub id: RecordId,
    /// The term.
    pub term: TermId,
    /// 1, 2, 3 ... in the term.
    pub no: i64,
    /// Kind.
    pub kind: BatchKind,
    /// Title.
    pub title: String,
    /// When it was opened, by whom.
    pub opened: Millis,
    /// Who opened it.
    pub opened_by: String,
    /// The latest day of all its departments.
    pub due: Day,
    /// When it was closed.
    pub closed: Option<Millis>,
    /// For concurrent editing.
    pub version: i64,
}

/// A department asked in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The batch.
    pub batch: RecordId,
    /// The department's code.
    pub department: String,
    /// Its name when it was asked.
    pub name: String,
    /// Until when.
    pub due: Day,
    /// Which fields it is given.
    pub fields: Vec<Field>,
    /// When it was last reminded.
    pub reminded: Option<Millis>,
}

/// Somebody in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The batch.
    pub batch: RecordId,
    /// The nominee.
    pub nominee: RecordId,
    /// Township.
    pub town: UnitId,
    /// Village.
    pub unit: UnitId,
}

/// Why a batch is not opened or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BatchFault {
    /// Nobody in it.
    #[error("nobody")]
    Nobody,
    /// No department is asked.
    #[error("no department")]
    NoDepartment,
    /// Somebody in it is not known well enough.
    #[error("unknown person")]
    Unknown,
    /// Somebody in it no longer stands.
    #[error("withdrawn")]
    Withdrawn,
    /// Somebody in it is being reviewed already.
    #[error("running")]
    Running,
    /// A single batch with more than one person.
    #[error("not single")]
    NotSingle,
    /// The title is empty or too long.
    #[error("title")]
    Title,
    /// Closed already.
    #[error("closed")]
    Closed,
    /// Nobody has objected, or the objection is answered.
    #[error("no objection")]
    NoObjection,
    /// There is no conclusion yet that could be told or objected to.
    #[error("no conclusion")]
    NoConclusion,
    /// Somebody has objected already.
    #[error("objected")]
    Objected,
    /// Departments have not checked again yet.
    #[error("not checked again")]
    NotChecked,
    /// A day that is still to come, or before what it follows.
    #[error("day")]
    Day,
}

/// Longest title of a batch, in characters.
pub const TITLE_MAX_CHARS: usize = 40;

/// The last day of a department that is given `days` from `opened` on: the opening day is not counted.
#[must_use]
pub fn due_day(opened: Day, days: u16) -> Day {
    opened
        .checked_add_days(chrono::Days::new(u64::from(days)))
        .unwrap_or(opened)
}
