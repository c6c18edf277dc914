//! Comparing planned or actual days with the timetable.

use crate::body::{Body, Form};
use crate::cite::{Cite, Cites};
use crate::codes::coded_enum;
use crate::finding::Severity;
use crate::rules::Rules;
use crate::timetable::StepCode;
use crate::timetable::plan::shift;
use crate::timetable::rule::{Basis, StepRule};
use chrono::{Months, NaiveDate};
use std::collections::BTreeMap;

coded_enum! {
    /// In which way a plan breaks a rule.
    pub enum FaultKind {
        /// After the latest day of law or practice.
        AfterLatest = "AFTER_LATEST",
        /// Before the earliest day of law or practice.
        BeforeEarliest = "BEFORE_EARLIEST",
        /// The days for objections to the voter list are cut short, VCL26 §17.
        AppealCutShort = "APPEAL_CUT_SHORT",
        /// A step before one it must follow.
        OutOfOrder = "OUT_OF_ORDER",
        /// Election day in the plan is not the day the plan is for.
        NotElectionDay = "NOT_ELECTION_DAY",
        /// The term of office ended before election day, VCL26 §14.
        TermExpired = "TERM_EXPIRED",
        /// The step falls under an older text than election day does, §0.2.
        Straddles = "STRADDLES",
        /// A code that is no step of this election.
        NotAStep = "NOT_A_STEP",
    }
}

/// One fault of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Error where the law is broken, warning where only practice is left.
    pub severity: Severity,
    /// The step.
    pub step: StepCode,
    /// The day in the plan.
    pub day: NaiveDate,
    /// The day it is measured against.
    pub limit: NaiveDate,
    /// The step it must follow, for [`FaultKind::OutOfOrder`].
    pub other: Option<StepCode>,
    /// Articles.
    pub cites: Cites,
}

/// A step that the county has pinned to the older text, with its reason (§0.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// The step.
    pub step: StepCode,
    /// Why.
    pub reason: String,
}

/// Planned or actual days of an election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The body elected.
    pub body: Body,
    /// The form, of a residents' committee.
    pub form: Option<Form>,
    /// Election day.
    pub election_day: NaiveDate,
    /// The day of each step; steps without a day are not checked.
    pub days: BTreeMap<StepCode, NaiveDate>,
    /// The day on which the sitting body's term ends, where known.
    pub term_end: Option<NaiveDate>,
    /// Steps judged by the older text.
    pub pins: Vec<Pin>,
}

/// Steps that must not come before another one; the order of procedure in
/// VCL26 §§15-18, 24, RCL26 §§15-19, and of the two recommendations (§4).
const ORDER: &[(StepCode, StepCode)] = &[
    (StepCode::ElectionCommittee, StepCode::VoterRegistration),
    (StepCode::ElectionCommittee, StepCode::Nomination),
    (StepCode::VoterRegistration, StepCode::VoterList),
    (StepCode::VoterList, StepCode::VoterAppeal),
    (StepCode::Nomination, StepCode::Primary),
    (StepCode::Nomination, StepCode::JointReview),
    (StepCode::Nomination, StepCode::FormalCandidates),
    (StepCode::Primary, StepCode::FormalCandidates),
    (StepCode::JointReview, StepCode::FormalCandidates),
    (StepCode::PartyRequest, StepCode::PartyReply),
    (StepCode::PartyReply, StepCode::PartyNotice),
    (StepCode::PartyNotice, StepCode::Nomination),
    (StepCode::Nomination, StepCode::RecommendationReport),
    (StepCode::RecommendationReport, StepCode::Inspection),
    (StepCode::Inspection, StepCode::FormalCandidates),
    (StepCode::FormalCandidates, StepCode::ElectionDay),
    (StepCode::VoterAppeal, StepCode::ElectionDay),
    (StepCode::ElectionDay, StepCode::FirstMeeting),
    (StepCode::ElectionDay, StepCode::ResultFiling),
    (StepCode::ResultFiling, StepCode::ResultReply),
    (StepCode::ElectionDay, StepCode::Handover),
];

/// Every fault of `plan` under `rules`, in order of the steps.
///
/// `older` are the rules of the text that applied before the law of election
/// day; steps with a [`Pin`] that fall under it are judged by it.
#[must_use]
pub fn check(rules: &Rules, older: Option<&Rules>, plan: &Plan) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (&code, &day) in &plan.days {
        check_step(rules, older, plan, code, day, &mut faults);
    }
    check_order(plan, rules, &mut faults);
    if let Some(end) = plan.term_end
        && plan.election_day > end
    {
        faults.push(Fault {
            kind: FaultKind::TermExpired,
            severity: Severity::Error,
            step: StepCode::ElectionDay,
            day: plan.election_day,
            limit: end,
            other: None,
            cites: rules.params.term_years.cites,
        });
    }
    faults
}

fn check_step(
    rules: &Rules,
    older: Option<&Rules>,
    plan: &Plan,
    code: StepCode,
    day: NaiveDate,
    faults: &mut Vec<Fault>,
) {
    let fault = |kind, severity, limit, cites| Fault {
        kind,
        severity,
        step: code,
        day,
        limit,
        other: None,
        cites,
    };
    let under_older = rules.since.is_some_and(|since| day < since);
    let pinned = plan.pins.iter().any(|pin| pin.step == code);
    let judge = if under_older && pinned {
        older.unwrap_or(rules)
    } else {
        rules
    };
    let Some(rule) = judge.steps().iter().find(|rule| rule.code == code) else {
        faults.push(fault(
            FaultKind::NotAStep,
            Severity::Error,
            day,
            Cites::NONE,
        ));
        return;
    };
    if under_older
        && !pinned
        && let Some(since) = rules.since
    {
        let cites = rule.cites.and(Cites::one(Cite::whole(rules.law)));
        faults.push(fault(FaultKind::Straddles, Severity::Warning, since, cites));
    }
    if code == StepCode::ElectionDay {
        if day != plan.election_day {
            let kind = FaultKind::NotElectionDay;
            faults.push(fault(kind, Severity::Error, plan.election_day, rule.cites));
        }
        return;
    }
    faults.extend(check_bounds(judge, plan, rule, day));
}

/// The faults of one step against its two bounds.
fn check_bounds(rules: &Rules, plan: &Plan, rule: &StepRule, day: NaiveDate) -> Vec<Fault> {
    let mut anchors = rules.anchors(plan.election_day);
    let planned = |code| plan.days.get(&code).copied();
    let table = rules.timetable(plan.body, plan.form, plan.election_day);
    let latest = |code| {
        table
            .step(code)
            .map_or(plan.election_day, |step| step.latest)
    };
    anchors.voter_list =
        planned(StepCode::VoterList).unwrap_or_else(|| latest(StepCode::VoterList));
    anchors.election_committee =
        planned(StepCode::ElectionCommittee).unwrap_or_else(|| latest(StepCode::ElectionCommittee));
    anchors.term_end = plan.term_end.unwrap_or(plan.election_day);
    let severity = |basis| match basis {
        Basis::Law => Severity::Error,
        Basis::Practice => Severity::Warning,
    };
    let mut faults = Vec::new();
    let mut push = |kind, basis, limit| {
        faults.push(Fault {
            kind,
            severity: severity(basis),
            step: rule.code,
            day,
            limit,
            other: None,
            cites: rule.cites,
        });
    };
    let (earliest, latest) = (anchors.day(rule.earliest), anchors.day(rule.latest));
    if day > latest {
        push(FaultKind::AfterLatest, rule.latest.basis, latest);
    }
    if day < earliest {
        let appeal = rule.code == StepCode::VoterAppeal && rule.earliest.basis == Basis::Law;
        let kind = if appeal {
            FaultKind::AppealCutShort
        } else {
            FaultKind::BeforeEarliest
        };
        push(kind, rule.earliest.basis, earliest);
    }
    faults
}

fn check_order(plan: &Plan, rules: &Rules, faults: &mut Vec<Fault>) {
    let day_of = |code| match code {
        StepCode::ElectionDay => Some(plan.election_day),
        code => plan.days.get(&code).copied(),
    };
    for &(first, then) in ORDER {
        let (Some(first_day), Some(then_day)) = (day_of(first), day_of(then)) else {
            continue;
        };
        if then_day < first_day {
            let cites = rules
                .steps()
                .iter()
                .find(|rule| rule.code == then)
                .map_or(Cites::NONE, |rule| rule.cites);
            faults.push(Fault {
                kind: FaultKind::OutOfOrder,
                severity: Severity::Error,
                step: then,
                day: then_day,
                limit: first_day,
                other: Some(first),
                cites,
            });
        }
    }
}

/// The last day of a term of office that began on `start`, VCL26 §14: the day
/// before the anniversary.
#[must_use]
pub fn term_end(start: NaiveDate, years: u16) -> NaiveDate {
    let months = Months::new(u32::from(years) * 12);
    shift(
        start.checked_add_months(months).unwrap_or(NaiveDate::MAX),
        -1,
    )
}
