//! "现在可以做什么": what a voter can do today, from the calendar and the declared results.

use domain::term::board::{ElectionLine, StepLine};
use domain::term::{DayState, StepCode};
use domain::time::Day;

use super::village::PublicCount;

/// Days after its publication in which the voter list can be objected to (VCL26 §17).
const OBJECTION_DAYS: u64 = 5;

/// Something a voter can do or should know now. The page has the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Now {
    /// The election is postponed.
    Postponed,
    /// No election day has been set yet.
    Undated,
    /// A result has been declared and can be read.
    Result,
    /// Another vote follows, by the contract's code of `next.kind`.
    VoteAgain(String),
    /// Register to take part.
    Register {
        /// Last day.
        until: Day,
    },
    /// Look at the published voter list, and object.
    CheckList {
        /// Last day.
        until: Day,
    },
    /// Take part in nominating.
    Nominate {
        /// Last day.
        until: Day,
    },
    /// Arrange a proxy.
    Proxy {
        /// Last day.
        until: Day,
    },
    /// Vote today.
    VoteToday,
    /// Vote on a day to come.
    VoteOn(Day),
    /// The vote was held; the result is being counted or declared.
    Counting,
    /// The committee is elected; the handover goes on.
    Handover {
        /// Last day.
        until: Option<Day>,
    },
    /// Nothing to do before a step begins.
    Wait {
        /// The step.
        step: StepCode,
        /// Its first day.
        from: Day,
    },
}

/// What holds for the committee's election today, the most pressing first.
pub(super) fn now(line: &ElectionLine, counts: &[PublicCount], today: Day) -> Vec<Now> {
    let standing: Vec<&PublicCount> = counts.iter().filter(|c| !c.superseded).collect();
    if let Some(last) = standing.first() {
        let mut all = vec![Now::Result];
        if last.declared.next.kind != "none" {
            all.push(Now::VoteAgain(last.declared.next.kind.clone()));
        } else if let Some(step) = open(line, StepCode::Handover) {
            all.push(Now::Handover {
                until: step.window.latest,
            });
        }
        return all;
    }
    let day = match line.facts.day {
        DayState::Postponed { .. } => return vec![Now::Postponed],
        DayState::Open => return vec![Now::Undated],
        DayState::Set(day) => day,
    };
    let voted = line
        .facts
        .done
        .iter()
        .any(|(step, _)| *step == StepCode::ElectionDay);
    if voted || day < today {
        return vec![Now::Counting];
    }
    if day == today {
        return vec![Now::VoteToday];
    }
    let mut all: Vec<Now> = line.steps.iter().filter_map(|s| doable(s, today)).collect();
    if let Some(until) = objection(line).filter(|until| *until >= today) {
        all.push(Now::CheckList { until });
    }
    if all.is_empty() {
        all.extend(waiting(line, today));
    }
    all.push(Now::VoteOn(day));
    all
}

fn open(line: &ElectionLine, code: StepCode) -> Option<&StepLine> {
    line.steps
        .iter()
        .find(|s| s.code == code && s.done.is_none())
}

/// What a step that may be done now lets a voter do.
fn doable(step: &StepLine, today: Day) -> Option<Now> {
    let (earliest, until) = (step.window.earliest?, step.window.latest?);
    if step.done.is_some() || today < earliest || today > until {
        return None;
    }
    match step.code {
        StepCode::VoterRegistration => Some(Now::Register { until }),
        StepCode::Nomination => Some(Now::Nominate { until }),
        StepCode::ProxyList => Some(Now::Proxy { until }),
        _ => None,
    }
}

/// The last day on which the published list can be objected to: from the day it was published, not
/// from the plan.
fn objection(line: &ElectionLine) -> Option<Day> {
    let done = line
        .facts
        .done
        .iter()
        .find(|(step, _)| *step == StepCode::VoterList);
    done.and_then(|(_, on)| on.checked_add_days(chrono::Days::new(OBJECTION_DAYS)))
}

/// The next step that begins after today.
fn waiting(line: &ElectionLine, today: Day) -> Option<Now> {
    line.steps
        .iter()
        .filter(|s| s.done.is_none() && !s.optional)
        .filter_map(|s| Some((s.window.earliest.filter(|day| *day > today)?, s.code)))
        .min()
        .map(|(from, step)| Now::Wait { step, from })
}
