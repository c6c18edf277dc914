//! Room `polling`: how a count goes from the paper sheet to a declared result.
//!
//! ```text
//!   draft ──confirm──▶ confirmed ──supersede (with reason)──▶ superseded
//!     └────drop──▶ dropped
//! ```
//! A confirmed count is never edited. A correction is a new draft that, when confirmed, supersedes
//! the one before. Entry by two people joins between draft and confirmed with the polling issue:
//! [`Draft::confirm`] is the one place to ask for the second person.

pub use law::body::Contest;

use crate::ids::{AccountId, RecordId};
use crate::time::Millis;

/// Longest reason, in characters.
pub const REASON_MAX_CHARS: usize = 500;

/// A count as it is being entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Id of the sheet.
    pub id: RecordId,
    /// Who entered it.
    pub by: AccountId,
    /// When it was last saved.
    pub at: Millis,
}

/// A declared count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// Id of the sheet.
    pub id: RecordId,
    /// Who entered it.
    pub by: AccountId,
    /// When it was confirmed.
    pub at: Millis,
    /// The count it took the place of, and why.
    pub replaced: Option<(RecordId, String)>,
    /// Who for the township accepted a result that hangs on an unverified parameter (invariant 7).
    pub accepted_by: Option<String>,
}

/// A count that another took the place of; it stays readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    /// What it was.
    pub was: Confirmed,
    /// By which count.
    pub by: RecordId,
}

/// What the law engine said about a sheet, as far as the state machine must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether an outcome could be decided at all (a refused sheet cannot be confirmed).
    pub decided: bool,
    /// Whether an unverified parameter or the choice of base changes who wins.
    pub needs_acceptance: bool,
}

/// Why a count cannot be confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PollingFault {
    /// The sheet contradicts itself; nothing can be decided.
    #[error("the sheet is refused")]
    Refused,
    /// A count stands for this vote: correcting it needs a reason.
    #[error("a correction needs a reason")]
    NoReason,
    /// The reason is too long.
    #[error("reason too long")]
    TooLong,
    /// The result hangs on an unverified parameter: somebody must accept it by name.
    #[error("needs a named acceptance")]
    NeedsAcceptance,
    /// The count that was to be corrected has itself been superseded.
    #[error("superseded already")]
    AlreadySuperseded,
    /// The term is closed.
    #[error("term closed")]
    TermClosed,
}

impl Draft {
    /// Confirms a draft, taking the place of `standing` where a count of this vote stands.
    ///
    /// # Errors
    /// See [`PollingFault`].
    pub fn confirm(
        self,
        at: Millis,
        verdict: Verdict,
        standing: Option<&Confirmed>,
        reason: &str,
        accepted_by: &str,
    ) -> Result<(Confirmed, Option<Superseded>), PollingFault> {
        if !verdict.decided {
            return Err(PollingFault::Refused);
        }
        let reason = reason.trim();
        if reason.chars().count() > REASON_MAX_CHARS {
            return Err(PollingFault::TooLong);
        }
        if standing.is_some() && reason.is_empty() {
            return Err(PollingFault::NoReason);
        }
        let accepted_by = accepted_by.trim();
        if verdict.needs_acceptance && accepted_by.is_empty() {
            return Err(PollingFault::NeedsAcceptance);
        }
        let superseded = standing.map(|was| Superseded {
            was: was.clone(),
            by: self.id.clone(),
        });
        let confirmed = Confirmed {
            replaced: standing.map(|was| (was.id.clone(), reason.to_owned())),
            accepted_by: (!accepted_by.is_empty()).then(|| accepted_by.to_owned()),
            id: self.id,
            by: self.by,
            at,
        };
        Ok((confirmed, superseded))
    }
}
