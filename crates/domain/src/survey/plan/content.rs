//! What a plan says.

use crate::survey::risk::Cause;
use crate::time::Day;

use super::{
    ITEMS_MAX, MEASURE_MAX_CHARS, OVERVIEW_MAX_CHARS, PERSON_MAX_CHARS, PROBLEM_MAX_CHARS,
};

/// A problem, and what is done about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    /// Its number, the same in every version of the plan.
    pub no: i64,
    /// The problem.
    pub problem: String,
    /// The cause it belongs to, where one was named.
    pub cause: Option<Cause>,
    /// The rule that raised it, where one did.
    pub rule: Option<String>,
    /// Whether the vote waits until it is handled or accepted.
    pub hard: bool,
    /// What is done.
    pub measure: String,
    /// Who is responsible.
    pub owner: String,
    /// Of which post.
    pub post: String,
    /// Until when.
    pub deadline: Option<Day>,
}

impl Item {
    /// Whether nothing was typed into it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.problem, &self.measure, &self.owner, &self.post]
            .iter()
            .all(|t| t.trim().is_empty())
            && self.deadline.is_none()
    }
}

/// What one version of a plan says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// The village as it stands.
    pub overview: String,
    /// Its problems.
    pub items: Vec<Item>,
}

/// What is wrong with the content of a plan. `line` counts from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentFault {
    /// No problem at all.
    #[error("no problem")]
    Nothing,
    /// More problems than two pages hold.
    #[error("too many problems")]
    TooMany,
    /// The overview is too long.
    #[error("overview too long")]
    Overview,
    /// A field of a line is too long.
    #[error("line {line}: {field} longer than {max}")]
    TooLong {
        /// The line.
        line: usize,
        /// The field.
        field: &'static str,
        /// Most characters.
        max: usize,
    },
    /// A field of a line is empty, without which the plan cannot be submitted.
    #[error("line {line}: {field} is empty")]
    Missing {
        /// The line.
        line: usize,
        /// The field.
        field: &'static str,
    },
}

impl Content {
    /// What stops it from being kept, finished or not.
    #[must_use]
    pub fn faults(&self) -> Vec<ContentFault> {
        let mut faults = Vec::new();
        if self.items.len() > ITEMS_MAX {
            faults.push(ContentFault::TooMany);
        }
        if self.overview.chars().count() > OVERVIEW_MAX_CHARS {
            faults.push(ContentFault::Overview);
        }
        for (item, line) in self.items.iter().zip(1..) {
            for (field, text, max) in [
                ("problem", &item.problem, PROBLEM_MAX_CHARS),
                ("measure", &item.measure, MEASURE_MAX_CHARS),
                ("owner", &item.owner, PERSON_MAX_CHARS),
                ("post", &item.post, PERSON_MAX_CHARS),
            ] {
                if text.chars().count() > max {
                    faults.push(ContentFault::TooLong { line, field, max });
                }
            }
            if item.problem.trim().is_empty() {
                let field = "problem";
                faults.push(ContentFault::Missing { line, field });
            }
        }
        faults
    }

    /// What stops it from being submitted.
    #[must_use]
    pub fn unfinished(&self) -> Vec<ContentFault> {
        let mut faults = self.faults();
        if self.items.is_empty() {
            faults.push(ContentFault::Nothing);
        }
        for (item, line) in self.items.iter().zip(1..) {
            for (field, text) in [("measure", &item.measure), ("owner", &item.owner)] {
                if text.trim().is_empty() {
                    faults.push(ContentFault::Missing { line, field });
                }
            }
            if item.deadline.is_none() {
                let field = "deadline";
                faults.push(ContentFault::Missing { line, field });
            }
        }
        faults
    }

    /// Gives every new line the next free number; `used` is the highest of earlier versions.
    #[must_use]
    pub fn numbered(mut self, used: i64) -> Self {
        let highest = self.items.iter().map(|i| i.no).max().unwrap_or(0);
        let mut next = used.max(highest);
        for item in self.items.iter_mut().filter(|i| i.no <= 0) {
            next += 1;
            item.no = next;
        }
        self
    }
}
