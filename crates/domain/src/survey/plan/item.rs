//! What came of the problems of a plan.

use std::collections::BTreeMap;

use super::RESULT_MAX_CHARS;
use crate::time::Millis;

/// How a problem stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Outcome {
    /// Nothing was recorded.
    #[default]
    Open,
    /// Being worked on.
    Doing,
    /// Handled.
    Handled,
    /// Not handled, and accepted as it is by somebody who answers for it.
    Accepted,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: &[Self] = &[Self::Open, Self::Doing, Self::Handled, Self::Accepted];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Doing => "doing",
            Self::Handled => "handled",
            Self::Accepted => "accepted",
        }
    }

    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Open => "未开始",
            Self::Doing => "处理中",
            Self::Handled => "已解决",
            Self::Accepted => "同意带着问题选举",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.code() == code)
    }

    /// Whether the vote need not wait for it any longer.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Handled | Self::Accepted)
    }
}

/// What was recorded of a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRecord {
    /// The problem's number.
    pub item: i64,
    /// 1, 2, 3 ... for each record of the village's plan.
    pub no: i64,
    /// How it stood.
    pub outcome: Outcome,
    /// In words: what was done, or why it is accepted.
    pub result: String,
    /// Who recorded it.
    pub by: String,
    /// Of which role.
    pub role: String,
    /// When.
    pub at: Millis,
}

/// Why a result cannot be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    /// The result must be said in words.
    #[error("no result")]
    NoResult,
    /// It is too long.
    #[error("too long")]
    TooLong,
    /// The plan has no such problem, or is not approved yet.
    #[error("no such problem")]
    NoItem,
}

/// Checks a record about to be made.
///
/// # Errors
/// The first fault found.
pub fn check_record(outcome: Outcome, result: &str) -> Result<(), RecordFault> {
    let chars = result.trim().chars().count();
    if chars == 0 && outcome != Outcome::Open {
        return Err(RecordFault::NoResult);
    }
    if chars > RESULT_MAX_CHARS {
        return Err(RecordFault::TooLong);
    }
    Ok(())
}

/// The newest record of each problem.
#[must_use]
pub fn standing_outcome(records: &[ItemRecord]) -> BTreeMap<i64, &ItemRecord> {
    let mut newest: BTreeMap<i64, &ItemRecord> = BTreeMap::new();
    for record in records {
        let there = newest.entry(record.item).or_insert(record);
        if there.no < record.no {
            *there = record;
        }
    }
    newest
}
