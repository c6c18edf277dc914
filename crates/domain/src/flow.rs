//! How rooms talk without calling each other: typed values that each room offers and `app` collects.
//!
//! [`Fact`]: what happened. [`Gate`]: what must hold before a step. [`Due`]: what is to be done, by
//! whom, until when.

use crate::account::Role;
use crate::ids::{AccountId, UnitId};
use crate::journal::RecordKind;
use crate::term::State;
use crate::time::Day;

/// Something that happened in one room and that others act upon in the same transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A count was confirmed and the vote was valid in law: the voting step is done on that day.
    VoteCounted {
        /// The village.
        unit: UnitId,
        /// The body's code of the contract.
        body: &'static str,
        /// The election day of the sheet.
        on: Day,
        /// Whether seats are still to be filled by a further vote.
        more_to_come: bool,
    },
    /// A confirmed count fell away and nothing took its place.
    VoteWithdrawn {
        /// The village.
        unit: UnitId,
        /// The body's code of the contract.
        body: &'static str,
    },
}

/// How strongly a gate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The step cannot be recorded while it is open.
    Stops,
    /// The step can be recorded; the page says what is open.
    Warns,
}

/// Something that must hold before a step, offered by a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Stable code; the text catalogue has its sentence.
    pub code: &'static str,
    /// How strongly.
    pub hold: Hold,
    /// Whether what it asks for is there.
    pub open: bool,
    /// The articles it rests on, as the law engine writes them ("VCL26 §40").
    pub cites: Vec<String>,
}

/// What opens a piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// The village's own page.
    Village(UnitId),
    /// The page of a record of this kind, by its id.
    Record(RecordKind, String),
}

/// Something to be done by somebody until a day. Each room offers its own for an actor, already cut to
/// what that actor sees; the desk shows them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Stable code of the kind of work; for a step, the step's code.
    pub code: String,
    /// The village it is about, where it is about one.
    pub unit: Option<UnitId>,
    /// The township it is about.
    pub town: Option<UnitId>,
    /// Which body's election, by contract code, where it is about one.
    pub body: Option<&'static str>,
    /// Which role does it.
    pub role: Role,
    /// The person, where one is named.
    pub who: Option<AccountId>,
    /// The latest day.
    pub until: Option<Day>,
    /// How it stands today.
    pub state: State,
    /// Where it is done.
    pub opens: Opens,
}
