//! The contracts as this program speaks them: count sheet, outcome, timetable.
//!
//! Field names and meanings are fixed by `contracts/README.md` of the project;
//! fields may be added. Engines know nothing of this: here their typed values
//! are read from and written to JSON, with Chinese sentences from [`crate::text`].
//!
//! Start at [`read_sheet`] and [`outcome_json`]; [`count_lines`] streams files
//! with one sheet per line.

pub mod backup;
pub mod divisions;
pub mod doctor;
pub mod id;
pub mod journal;
pub mod json;
mod lines;
pub mod matching;
mod outcome;
mod outcome_wire;
mod plan;
mod sheet;
mod sitting;
mod tally;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_elections;
#[cfg(test)]
mod tests_text;
#[cfg(test)]
mod tests_ties;
mod timetable;

pub use json::{NotJson, WireFault, WireFaultKind};
pub use lines::{Counted, LineTotals, MAX_LINE_BYTES, count_lines, count_text};
pub use outcome::{outcome_json, refused_json, unreadable_json};
pub use outcome_wire::{
    ElectedWire, FindingWire, NextPostWire, NextWire, OutcomeWire, PendingWire, PostWire,
    ReadingWire, ReducedWire, RulesWire, SideWire, StepWire, TieWire, VacancyWire, VoidWire,
    WinnerWire,
};
pub use plan::{PlanFile, read_plan};
pub use sheet::{SheetError, SheetFile, read_sheet};
pub use tally::{BallotRowFault, tally_json, tally_table};
pub use timetable::{
    FaultWire, StepDateWire, TimetableWire, faults_json, timetable_ics, timetable_json,
};
