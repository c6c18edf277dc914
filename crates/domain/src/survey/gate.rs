//! What plans and hard problems ask before an election day may be confirmed, as gates for the room
//! `term`. That the audit's result is public the term asks itself: an audit published in its tracker is
//! the timetable's step done.

use crate::flow::{Gate, Hold};

/// How a village stands in what must be ready before its day is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Readiness {
    /// A plan is approved and was not sent back.
    pub plan_approved: bool,
    /// The village is a hard one.
    pub hard: bool,
    /// Hard problems of the approved plan that are settled, of how many.
    pub settled: (usize, usize),
}

impl Readiness {
    /// Whether the problems of a hard village are handled, or accepted by somebody who answers.
    #[must_use]
    pub const fn hard_handled(&self) -> bool {
        let (settled, all) = self.settled;
        !self.hard || (self.plan_approved && all > 0 && settled == all)
    }

    /// The gates of this room, each as strongly as the county holds it.
    #[must_use]
    pub fn gates(&self, hold: impl Fn(&str) -> Hold) -> Vec<Gate> {
        let gate = |code: &'static str, open: bool| Gate {
            code,
            hold: hold(code),
            open,
            cites: Vec::new(),
        };
        vec![
            gate("PLAN_APPROVED", self.plan_approved),
            gate("HARD_PROBLEMS_HANDLED", self.hard_handled()),
        ]
    }
}
