//! Special trackers of the time before the vote (专项台账): rectification of weak-and-lax
//! organisations, exit audits, accounts and three assets, petitions and disputes, contingency plans.
//!
//! Each kind has states, fields and moves of its own, all in one table ([`kinds`]). A village-level
//! record never names a petitioner or a person audited: petitions are known by number and kind.

mod kinds;
mod moves;

pub use kinds::{By, Field, FieldKind, Kind, Move, NONE, State, Tone};
pub use moves::{Entry, Fields, LogLine, TrackerFault, check_field, moved};

use crate::time::Day;

/// Longest text of a field, in characters.
pub const FIELD_MAX_CHARS: usize = 300;
/// Longest note of a move, in characters.
pub const NOTE_MAX_CHARS: usize = 300;
/// Most petitions and disputes of one village.
pub const PETITIONS_MAX: usize = 200;

/// The day until which the vote of `election` waits for an audit's result: the one before.
#[must_use]
pub fn day_before(election: Day) -> Day {
    election.pred_opt().unwrap_or(election)
}

/// Whether an audit's result was made public before the vote (VCL26 §40, RCL26 §38).
#[must_use]
pub fn published_in_time(published: Option<Day>, election: Option<Day>) -> bool {
    match (published, election) {
        (Some(published), Some(election)) => published < election,
        (Some(_), None) => true,
        (None, _) => false,
    }
}
