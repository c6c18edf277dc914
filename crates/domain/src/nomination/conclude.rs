//! What follows from the answers: a pure function of batch, asks, answers and today.

use crate::codes::coded;
use crate::time::Day;

coded! {
    /// What a person is told.
    Outcome {
        /// Nothing bars.
        Pass = "pass", "通过";
        /// A bar.
        Fail = "fail", "不通过";
        /// An answer is missing or still being verified.
        Pending = "pending", "待定";
    }
}

coded! {
    /// Why the conclusion appeared.
    Because {
        /// Every department has answered.
        Complete = "complete", "各单位均已答复";
        /// The batch was closed.
        Closed = "closed", "批次已关闭";
        /// The due day of a single batch has passed.
        Deadline = "deadline", "单人批次到期";
    }
}

/// What an answer weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing stands against the person.
    Clear,
    /// Advice.
    Advice,
    /// Still being verified.
    Open,
    /// It bars.
    Bar,
}

/// A batch as far as its conclusions depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Departments asked.
    pub asked: usize,
    /// The latest due day.
    pub due: Day,
    /// Whether the conclusion appears after the due day in any case.
    pub ends_by_deadline: bool,
    /// The day it was closed.
    pub closed: Option<Day>,
    /// Days a result holds.
    pub valid_days: u16,
}

/// A conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conclusion {
    /// What it is.
    pub outcome: Outcome,
    /// Whether there is advice against the person.
    pub advice: bool,
    /// Why it appeared.
    pub because: Because,
    /// From when.
    pub on: Day,
    /// The last day it holds.
    pub until: Day,
}

/// The conclusion of one person, where it appears. `answers` are the standing answers: weight and day, one for
/// each department that has answered.
#[must_use]
pub fn conclude(run: &Run, answers: &[(Weight, Day)], today: Day) -> Option<Conclusion> {
    let last = answers.iter().map(|(_, day)| *day).max();
    let past_due = run.due < today && run.ends_by_deadline;
    let (because, from) = if run.asked > 0 && answers.len() >= run.asked {
        (Because::Complete, last?)
    } else if let Some(closed) = run.closed {
        (Because::Closed, closed)
    } else if past_due {
        (Because::Deadline, run.due.succ_opt().unwrap_or(run.due))
    } else {
        return None;
    };
    let on = last.map_or(from, |last| last.max(from));
    let has = |weight: Weight| answers.iter().any(|(w, _)| *w == weight);
    let outcome = if has(Weight::Bar) {
        Outcome::Fail
    } else if answers.len() < run.asked || has(Weight::Open) {
        Outcome::Pending
    } else {
        Outcome::Pass
    };
    let days = chrono::Days::new(u64::from(run.valid_days));
    Some(Conclusion {
        outcome,
        advice: has(Weight::Advice),
        because,
        on,
        until: on.checked_add_days(days).unwrap_or(on),
    })
}
