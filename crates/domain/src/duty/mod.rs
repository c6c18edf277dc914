//! Room `duty`: who answers for what, what is asked of them until when, and what happens when it is
//! not done.
//!
//! [`chain`] is who holds which post and where a village is without a name; [`task`] is what the
//! county (or a township) asks of its townships, villages and departments, letters of duty among it;
//! [`escalation`] says when something overdue goes one level up. States are derived from records and
//! the day, never stored: kept are only what people did (read, answered, signed) and escalations.
//! [`inspection`] is what supervision groups see, [`order`] what becomes of it, [`report`] the week in
//! figures.

pub mod chain;
pub mod escalation;
pub mod inspection;
pub mod order;
pub mod report;
pub mod task;

pub use chain::{Gap, Post, PostFault, PostKind};
pub use escalation::{Escalation, Level};
pub use inspection::{Checklist, Finding, Inspection, InspectionFault, Round, Verdict};
pub use order::{OpenOrders, Order, OrderAct, OrderEntry, OrderFault, OrderState};
pub use report::{Report, ReportFault, ReportState, TownFigures, Week};
pub use task::{
    Answer, AnswerFault, AnswerKind, Audience, Cascade, Deadline, Place, Task, TaskFault, TaskKind,
    Template,
};

/// Longest title of a task, template, order or report, in characters.
pub const TITLE_MAX_CHARS: usize = 60;
/// Longest text of a task, letter or order, in characters.
pub const TEXT_MAX_CHARS: usize = 4_000;
/// Longest note with an answer, in characters.
pub const NOTE_MAX_CHARS: usize = 1_000;
/// Longest name, office or title of somebody, in characters.
pub const NAME_MAX_CHARS: usize = 40;

/// Whether a text fits: something other than blanks in it, and not more than `max` characters.
pub(crate) fn filled(text: &str, max: usize) -> bool {
    !text.trim().is_empty() && fits(text, max)
}

/// Whether a text that may be empty is not longer than `max` characters.
pub(crate) fn fits(text: &str, max: usize) -> bool {
    text.chars().count() <= max
}
