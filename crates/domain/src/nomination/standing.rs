//! All that leaves the review: how a nominee stands, without a department, a code or a reason.

use super::conclude::{Conclusion, Outcome};
use crate::flow::{Gate, Hold};
use crate::time::Day;

/// How a nominee stands in the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Was never put to review.
    NotPut,
    /// Is being reviewed: so many of so many departments have answered.
    Running {
        /// Answered.
        answered: usize,
        /// Asked.
        asked: usize,
    },
    /// Through until a day.
    Passed {
        /// The last day.
        until: Day,
    },
    /// Not through.
    Failed,
    /// An answer is missing or still being verified.
    Pending {
        /// Answered.
        answered: usize,
        /// Asked.
        asked: usize,
    },
    /// Was through, and the result no longer holds.
    Expired {
        /// The last day it held.
        until: Day,
    },
}

/// One batch of a nominee: progress and conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Course {
    /// Answered.
    pub answered: usize,
    /// Asked.
    pub asked: usize,
    /// The conclusion, where it has appeared.
    pub conclusion: Option<Conclusion>,
}

impl Standing {
    /// From the batches of a nominee, newest first.
    #[must_use]
    pub fn of(courses: &[Course], today: Day) -> Self {
        let Some(newest) = courses.first() else {
            return Self::NotPut;
        };
        let (answered, asked) = (newest.answered, newest.asked);
        match newest.conclusion {
            Some(end) => match end.outcome {
                Outcome::Pass if end.until < today => Self::Expired { until: end.until },
                Outcome::Pass => Self::Passed { until: end.until },
                Outcome::Fail => Self::Failed,
                Outcome::Pending => Self::Pending { answered, asked },
            },
            None => {
                // A result that still holds counts while a newer batch runs; a refusal too.
                let before = courses.iter().skip(1).find_map(|c| c.conclusion);
                match before {
                    Some(end) if end.outcome == Outcome::Fail => Self::Failed,
                    Some(end) if end.outcome == Outcome::Pass && end.until >= today => {
                        Self::Passed { until: end.until }
                    }
                    _ => Self::Running { answered, asked },
                }
            }
        }
    }

    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotPut => "not_put",
            Self::Running { .. } => "running",
            Self::Passed { .. } => "passed",
            Self::Failed => "failed",
            Self::Pending { .. } => "pending",
            Self::Expired { .. } => "expired",
        }
    }

    /// The one word a township sees.
    #[must_use]
    pub const fn zh(&self) -> &'static str {
        match self {
            Self::NotPut => "未送审",
            Self::Running { .. } => "审查中",
            Self::Passed { .. } => "通过",
            Self::Failed => "不通过",
            Self::Pending { .. } => "待定",
            Self::Expired { .. } => "已过期",
        }
    }

    /// Whether the nominee is through on a day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        matches!(self, Self::Passed { until } if *until >= day)
    }
}

/// Whether a nominee must be put to review: never was, or the result will not hold on the election day.
#[must_use]
pub fn needs_review(standing: &Standing, vote: Option<Day>, today: Day) -> bool {
    let on = vote.map_or(today, |vote| vote.max(today));
    match standing {
        Standing::NotPut | Standing::Expired { .. } => true,
        Standing::Passed { until } => *until < on,
        Standing::Running { .. } | Standing::Failed | Standing::Pending { .. } => false,
    }
}

/// The gate of one body in one village: nobody stands unreviewed. Nothing is asked where nobody was nominated
/// yet. `vote` is the election day.
#[must_use]
pub fn gate(
    code: &'static str,
    hold: Hold,
    standing: impl IntoIterator<Item = Standing>,
    vote: Option<Day>,
    today: Day,
) -> Option<Gate> {
    let on = vote.map_or(today, |vote| vote.max(today));
    let all: Vec<Standing> = standing.into_iter().collect();
    (!all.is_empty()).then(|| Gate {
        code,
        hold,
        open: all.iter().all(|s| s.holds_on(on)),
        cites: vec![
            "VCL26 §18".to_owned(),
            "RCL26 §18".to_owned(),
            "AOCL §12".to_owned(),
        ],
    })
}
