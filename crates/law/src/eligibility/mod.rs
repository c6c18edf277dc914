//! Who may do what: vote, stand, act for another, count, or sit on the
//! election committee.
//!
//! Each question is a function of the rules and of plain facts about one
//! person, and answers with the grounds that stand against it, each with its
//! article; no ground means yes. Nothing here is about finding out the facts:
//! that is for the rooms that ask.

mod committee;
mod nominee;
mod party;
mod proxy;
mod voter;

pub use committee::{Member, Teller, helper, member, mobile_box, supervision, teller};
pub use nominee::{Incident, LocalRule, Strength, nominee};
pub use party::{PartyRoll, due};
pub use proxy::{ProxyRequest, proxy};
pub use voter::{Applicant, Category, age_on, voter};

use crate::cite::Cites;
use crate::codes::coded_enum;

coded_enum! {
    /// A ground that stands against something.
    pub enum Ground {
        /// Not old enough on election day.
        TooYoung = "TOO_YOUNG",
        /// Deprived of political rights.
        DeprivedOfRights = "DEPRIVED_OF_RIGHTS",
        /// Registered in another village or community.
        RegisteredElsewhere = "REGISTERED_ELSEWHERE",
        /// Has not stated that he takes part.
        NotStated = "NOT_STATED",
        /// Neither registered here, nor living or working here long enough.
        NoConnection = "NO_CONNECTION",
        /// Has not applied.
        NotApplied = "NOT_APPLIED",
        /// The assembly has not consented.
        NoConsent = "NO_CONSENT",
        /// The election committee has not confirmed.
        NotConfirmed = "NOT_CONFIRMED",
        /// A statutory bar.
        StatutoryBar = "STATUTORY_BAR",
        /// Barred by the local list that the village's measures adopted.
        LocalBar = "LOCAL_BAR",
        /// Unsuitable by a local list: advice, not a bar.
        LocalAdvice = "LOCAL_ADVICE",
        /// The vote knows no proxy.
        ProxyUnknown = "PROXY_UNKNOWN",
        /// The proxy is not a registered voter here.
        ProxyNotVoter = "PROXY_NOT_VOTER",
        /// The proxy is not a near relative.
        ProxyNotRelative = "PROXY_NOT_RELATIVE",
        /// The proxy is a candidate.
        ProxyCandidate = "PROXY_CANDIDATE",
        /// The proxy already acts for as many as allowed.
        ProxyCap = "PROXY_CAP",
        /// Not in writing.
        NotWritten = "NOT_WRITTEN",
        /// Handed in too late.
        TooLate = "TOO_LATE",
        /// Not on the published list.
        NotPublished = "NOT_PUBLISHED",
        /// Is nominated himself.
        Nominated = "NOMINATED",
        /// Has a near relative who is nominated or a candidate.
        RelativeNominated = "RELATIVE_NOMINATED",
        /// Missed too many meetings without excuse.
        Absences = "ABSENCES",
        /// Is a candidate.
        IsCandidate = "IS_CANDIDATE",
        /// Too few scrutineers at the box.
        TooFewTellers = "TOO_FEW_TELLERS",
        /// Sits on the committee that is supervised.
        SitsOnCommittee = "SITS_ON_COMMITTEE",
        /// Is a near relative of a member of the committee that is supervised.
        RelativeOnCommittee = "RELATIVE_ON_COMMITTEE",
        /// A source of nomination the law does not know.
        SourceUnknown = "SOURCE_UNKNOWN",
        /// Too few joined in the nomination.
        TooFewJoined = "TOO_FEW_JOINED",
    }
}

impl Ground {
    /// Whether it only advises and does not block.
    #[must_use]
    pub const fn is_advice(self) -> bool {
        matches!(self, Self::LocalAdvice)
    }
}

/// A ground with its article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Against {
    /// The ground.
    pub ground: Ground,
    /// For a bar: its code in the statute or the local list.
    pub code: Option<String>,
    /// Articles.
    pub cites: Cites,
    /// Whether the text was read.
    pub verified: bool,
}

impl Against {
    pub(crate) const fn new(ground: Ground, cites: Cites, verified: bool) -> Self {
        Self {
            ground,
            code: None,
            cites,
            verified,
        }
    }

    pub(crate) const fn of<T>(ground: Ground, param: &crate::rules::Param<T>) -> Self {
        Self::new(ground, param.cites, param.verified)
    }
}

/// Whether nothing that blocks stands against it.
#[must_use]
pub fn is_allowed(against: &[Against]) -> bool {
    against.iter().all(|against| against.ground.is_advice())
}
