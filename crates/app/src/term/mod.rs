//! Room `term`: opening a term, election days, steps, the village's page.

mod confirm;
mod days;
mod open;
mod steps;
mod village;

pub use law::timetable::Change;

pub use confirm::{ConfirmDays, DayGates};
pub use days::{DayChange, DayPlan, DayWarning, SetDays, Target};
pub use open::{NewTerm, TermEdit};
pub use steps::{RecordSteps, StepFailure, StepOutcome, gates_of};
pub use village::VillagePage;
