//! The statutory timetable of an election.
//!
//! [`Rules::timetable`](crate::rules::Rules::timetable) gives every step with
//! its earliest and latest day for an election day; [`check`] compares planned
//! or actual days with it; [`diff`] says what changes when the day moves. All
//! three are pure: what-if is calling again with another day.

mod check;
mod code;
mod ics;
mod plan;
pub(crate) mod rule;

pub use check::{Fault, FaultKind, Pin, Plan, check, term_end};
pub use code::{Notice, Stage, StepCode};
pub use ics::to_ics;
pub(crate) use plan::shift;
pub use plan::{Change, Step, Timetable, diff};
pub use rule::{Anchor, Basis, Bound, StepRule};
