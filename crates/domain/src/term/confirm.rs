//! Confirming an election day: the last look before a village is told to vote.
//!
//! A day is planned early and moved often; confirmed it is once, when what must be finished before the
//! vote is finished. Each room offers what it asks for as a [`Gate`]. A gate that stops can be waived
//! by the county only, with a reason that stays beside the day. A confirmation is of one day: when the
//! day moves, it no longer stands, and nothing has to be undone.

use super::{DayState, NOTE_MAX_CHARS};
use crate::flow::{Gate, Hold};
use crate::ids::UnitId;
use crate::time::{Day, Millis};
use law::body::Body;

/// A day that was confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayConfirmation {
    /// The village.
    pub unit: UnitId,
    /// The body that votes.
    pub body: Body,
    /// 1, 2, 3 ... for each time a day of this election was confirmed.
    pub no: i64,
    /// The day.
    pub day: Day,
    /// Codes of the gates that were shut and waived.
    pub waived: Vec<String>,
    /// Why they were waived.
    pub reason: Option<String>,
    /// Who confirmed.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

/// Why a day cannot be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmFault {
    /// There is no day, or the election is postponed.
    #[error("no day is set")]
    NoDay,
    /// The day in force is confirmed already.
    #[error("confirmed already")]
    Already,
    /// The vote has been held.
    #[error("the vote has been held")]
    AlreadyVoted,
    /// The day is not the one that was looked at.
    #[error("the day was moved meanwhile")]
    Moved,
    /// Gates that stop are shut, and nobody waived them: their codes.
    #[error("gates are shut")]
    Shut(Vec<&'static str>),
    /// Waiving needs a reason.
    #[error("no reason")]
    NoReason,
    /// The reason is too long.
    #[error("the reason is too long")]
    TooLong,
    /// Nothing is shut: there is nothing to waive.
    #[error("nothing to waive")]
    NothingToWaive,
}

/// The newest confirmation, where it is of the day in force.
#[must_use]
pub fn standing<'a>(
    day: &DayState,
    confirmations: impl IntoIterator<Item = &'a DayConfirmation>,
) -> Option<&'a DayConfirmation> {
    let day = day.day()?;
    confirmations
        .into_iter()
        .max_by_key(|c| c.no)
        .filter(|c| c.day == day)
}

/// What a confirmation settles on: the day, and the gates that are waived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The day.
    pub day: Day,
    /// Codes of the gates waived.
    pub waived: Vec<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Whether the day in force can be confirmed; `waive` is the county's reason for doing without what is
/// shut.
///
/// # Errors
/// The first fault found.
pub fn confirm(
    day: &DayState,
    standing: Option<&DayConfirmation>,
    voted: bool,
    gates: &[Gate],
    waive: Option<&str>,
) -> Result<Confirmed, ConfirmFault> {
    if voted {
        return Err(ConfirmFault::AlreadyVoted);
    }
    let day = day.day().ok_or(ConfirmFault::NoDay)?;
    if standing.is_some() {
        return Err(ConfirmFault::Already);
    }
    let shut: Vec<&'static str> = gates
        .iter()
        .filter(|g| !g.open && g.hold == Hold::Stops)
        .map(|g| g.code)
        .collect();
    let reason = match waive.map(str::trim) {
        None if shut.is_empty() => None,
        None => return Err(ConfirmFault::Shut(shut)),
        Some(_) if shut.is_empty() => return Err(ConfirmFault::NothingToWaive),
        Some("") => return Err(ConfirmFault::NoReason),
        Some(reason) if reason.chars().count() > NOTE_MAX_CHARS => {
            return Err(ConfirmFault::TooLong);
        }
        Some(reason) => Some(reason.to_owned()),
    };
    Ok(Confirmed {
        day,
        waived: shut.into_iter().map(str::to_owned).collect(),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn gate(code: &'static str, hold: Hold, open: bool) -> Gate {
        Gate {
            code,
            hold,
            open,
            cites: Vec::new(),
        }
    }

    fn confirmation(no: i64, on: &str) -> DayConfirmation {
        DayConfirmation {
            unit: UnitId::parse("999901001001").unwrap(),
            body: Body::VillagersCommittee,
            no,
            day: day(on),
            waived: Vec::new(),
            reason: None,
            by_name: "周敏".to_owned(),
            at: Millis(0),
        }
    }

    #[test]
    fn a_day_is_confirmed_when_what_stops_is_open_and_warnings_do_not_stop() {
        let set = DayState::Set(day("2026-03-22"));
        let gates = [
            gate("AUDIT_PUBLISHED", Hold::Stops, true),
            gate("CANDIDATES_FIRST", Hold::Warns, false),
        ];
        let done = confirm(&set, None, false, &gates, None).unwrap();
        assert_eq!(done.day, day("2026-03-22"));
        assert!(done.waived.is_empty() && done.reason.is_none());
        let waived = confirm(&set, None, false, &gates, Some("急"));
        assert_eq!(waived, Err(ConfirmFault::NothingToWaive));
    }

    #[test]
    fn what_is_shut_stops_until_it_is_waived_with_a_reason() {
        let set = DayState::Set(day("2026-03-22"));
        let gates = [
            gate("AUDIT_PUBLISHED", Hold::Stops, false),
            gate("PLAN_APPROVED", Hold::Stops, true),
        ];
        let shut = confirm(&set, None, false, &gates, None);
        assert_eq!(shut, Err(ConfirmFault::Shut(vec!["AUDIT_PUBLISHED"])));
        let blank = confirm(&set, None, false, &gates, Some("  "));
        assert_eq!(blank, Err(ConfirmFault::NoReason));
        let long = "长".repeat(NOTE_MAX_CHARS + 1);
        let long = confirm(&set, None, false, &gates, Some(&long));
        assert_eq!(long, Err(ConfirmFault::TooLong));
        let done = confirm(
            &set,
            None,
            false,
            &gates,
            Some(" 审计报告已出，公布栏在修 "),
        )
        .unwrap();
        assert_eq!(done.waived, ["AUDIT_PUBLISHED"]);
        assert_eq!(done.reason.as_deref(), Some("审计报告已出，公布栏在修"));
    }

    #[test]
    fn a_confirmation_stands_for_its_own_day_only_and_the_newest_counts() {
        let old = confirmation(1, "2026-03-22");
        let new = confirmation(2, "2026-03-29");
        let on = |d: &str| DayState::Set(day(d));
        assert_eq!(standing(&on("2026-03-29"), [&old, &new]), Some(&new));
        assert_eq!(standing(&on("2026-03-22"), [&old, &new]), None);
        assert_eq!(standing(&DayState::Open, [&old, &new]), None);
        let again = confirm(&on("2026-03-29"), Some(&new), false, &[], None);
        assert_eq!(again, Err(ConfirmFault::Already));
        let voted = confirm(&on("2026-03-29"), None, true, &[], None);
        assert_eq!(voted, Err(ConfirmFault::AlreadyVoted));
        let open = confirm(&DayState::Open, None, false, &[], None);
        assert_eq!(open, Err(ConfirmFault::NoDay));
    }
}
