//! What a rule foresees becomes work: the task that somebody issued because of it.

use crate::duty::Deadline;
use crate::ids::{RecordId, UnitId};
use crate::term::StepCode;
use crate::time::{Day, Millis};

/// Days before the committee's vote until which work that a rule proposes is due, where the plan names
/// no day: what is foreseen is handled before it can trouble the vote.
pub const PROPOSED_DAYS_BEFORE_VOTE: i64 = 15;

/// That a task works on what a rule found in a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTask {
    /// The village.
    pub unit: UnitId,
    /// Its township.
    pub town: UnitId,
    /// The rule, which also names the problem of the plan.
    pub rule: String,
    /// The task.
    pub task: RecordId,
    /// Who made it a task.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// The deadline proposed: the day that the plan gives the problem, while it is to come, else some days
/// before the vote of each village.
#[must_use]
pub fn proposed_deadline(planned: Option<Day>, today: Day) -> Deadline {
    planned.filter(|day| *day >= today).map_or(
        Deadline::Step {
            party: false,
            step: StepCode::ElectionDay,
            offset_days: -PROPOSED_DAYS_BEFORE_VOTE,
        },
        Deadline::Fixed,
    )
}
