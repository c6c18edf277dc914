//! How somebody found unfit is told, objects, and is answered.

use super::conclude::{Conclusion, Outcome};
use crate::codes::coded;
use crate::ids::RecordId;
use crate::time::{Day, Millis};

/// The notice of a conclusion, handed over in person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The batch.
    pub batch: RecordId,
    /// The nominee.
    pub nominee: RecordId,
    /// Its number.
    pub number: String,
    /// The day it was handed over.
    pub delivered_on: Day,
    /// How.
    pub how: Handed,
    /// Who handed it over.
    pub by_name: String,
    /// When it was recorded.
    pub at: Millis,
}

coded! {
    /// How a notice was handed over.
    Handed {
        /// The person signed for it.
        Signed = "signed", "本人签收";
        /// The person refused to sign; it was left, with a witness.
        Left = "left", "本人拒签，留置送达";
        /// By post, when the person is away.
        Posted = "posted", "本人在外，邮寄送达";
    }
}

coded! {
    /// What came of an objection.
    Answered {
        /// The departments' answers stand.
        Upheld = "upheld", "复核后维持";
        /// An answer changed.
        Changed = "changed", "复核后变更";
    }
}

/// An objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The batch.
    pub batch: RecordId,
    /// The nominee.
    pub nominee: RecordId,
    /// The day it was received.
    pub received_on: Day,
    /// Whether that was within the days of the rule pack.
    pub in_time: bool,
    /// Where the paper lies; never its text.
    pub paper: String,
    /// When it was recorded: departments that answered later have checked again.
    pub at: Millis,
    /// Who recorded it.
    pub by_name: String,
    /// The day it was answered, and what came of it.
    pub answered: Option<(Day, Answered)>,
    /// The number of the answer's paper.
    pub answer_paper: String,
}

/// The last day for an objection: the day of the notice is not counted.
#[must_use]
pub fn last_day(delivered_on: Day, days: u16) -> Day {
    delivered_on
        .checked_add_days(chrono::Days::new(u64::from(days)))
        .unwrap_or(delivered_on)
}

/// Whether there is something to object to: a bar, or advice.
#[must_use]
pub const fn may_object(conclusion: &Conclusion) -> bool {
    matches!(conclusion.outcome, Outcome::Fail) || conclusion.advice
}

impl Objection {
    /// Whether a department has checked again, by the instant of its newest answer.
    #[must_use]
    pub fn is_checked(&self, answered_at: Millis) -> bool {
        answered_at > self.at
    }

    /// Whether it still waits for an answer.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.answered.is_none()
    }
}
