//! Writing a timetable and the faults of a plan.

use crate::text;
use law::body::Body;
use law::rules::Selection;
use law::timetable::{Basis, Fault, Notice, Step, Timetable, to_ics};
use serde::Serialize;

/// A timetable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimetableWire {
    /// Always `touyan/timetable-1`.
    pub schema: &'static str,
    /// The body elected.
    pub body: &'static str,
    /// The form, of a residents' committee.
    pub form: Option<&'static str>,
    /// Election day, ISO 8601.
    pub election_day: String,
    /// The rules applied.
    pub rules: TimetableRules,
    /// What was unusual about choosing them, in Chinese.
    pub notes: Vec<String>,
    /// The steps in order of time.
    pub steps: Vec<StepDateWire>,
}

/// The rules a timetable rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimetableRules {
    /// The statute.
    pub law: String,
    /// The pack.
    pub pack: String,
    /// The day on which it was checked.
    pub pack_verified_on: String,
}

/// One step with its days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepDateWire {
    /// The step's code.
    pub code: &'static str,
    /// Its title in Chinese.
    pub title: &'static str,
    /// The stage's code.
    pub stage: &'static str,
    /// First day, ISO 8601.
    pub earliest: String,
    /// Last day, ISO 8601.
    pub latest: String,
    /// The rule, e.g. `D-28..D-20`.
    pub rule: String,
    /// `law` where the latest day is one of law, `practice` otherwise.
    pub basis: &'static str,
    /// Articles.
    pub cites: Vec<String>,
    /// The notices it needs, by number; the first of several.
    pub notice: Option<&'static str>,
    /// All notices it needs.
    pub notices: Vec<&'static str>,
    /// Whether the text was read.
    pub verified: bool,
    /// Whether a village may do without it.
    pub optional: bool,
}

/// Faults of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FaultWire {
    /// What is wrong.
    pub code: &'static str,
    /// `error` where the law is broken, else `warning`.
    pub severity: &'static str,
    /// The step.
    pub step: &'static str,
    /// The day in the plan.
    pub date: String,
    /// The day it is measured against.
    pub limit: String,
    /// A sentence in Chinese.
    pub message: String,
    /// Articles.
    pub cites: Vec<String>,
}

/// The timetable as a calendar file; `stamp` is the moment of writing as RFC 5545 wants it.
#[must_use]
pub fn timetable_ics(table: &Timetable, province: &str, stamp: &str) -> String {
    let body = table.body;
    let name = format!("{}选举 {}", text::timetable::body(body), table.election_day);
    let uid = format!("{body}-{province}.touyan");
    to_ics(
        table,
        &name,
        stamp,
        &uid,
        |step| text::timetable::step(body, step.code).to_owned(),
        |step| {
            let rule = text::timetable::step_rule(&step.rule);
            format!("{rule} {}", text::timetable::cites(&step.cites()))
        },
    )
}

/// The timetable as JSON.
#[must_use]
pub fn timetable_json(selection: &Selection<'_>, table: &Timetable) -> TimetableWire {
    let rules = selection.rules;
    TimetableWire {
        schema: "touyan/timetable-1",
        body: table.body.code(),
        form: table.form.map(law::Form::code),
        election_day: table.election_day.to_string(),
        rules: TimetableRules {
            law: rules.law.code().to_owned(),
            pack: rules.pack.clone(),
            pack_verified_on: rules.pack_verified_on.to_string(),
        },
        notes: selection
            .notes
            .iter()
            .flatten()
            .map(text::selected)
            .collect(),
        steps: table
            .steps
            .iter()
            .map(|step| step_json(table.body, step))
            .collect(),
    }
}

fn step_json(body: Body, step: &Step) -> StepDateWire {
    let notices: Vec<&'static str> = step.notices().iter().map(|n: &Notice| n.code()).collect();
    StepDateWire {
        code: step.code.code(),
        title: text::timetable::step(body, step.code),
        stage: step.stage.code(),
        earliest: step.earliest.to_string(),
        latest: step.latest.to_string(),
        rule: step.rule.to_string(),
        basis: if step.is_law() {
            Basis::Law.code()
        } else {
            Basis::Practice.code()
        },
        cites: step.cites().texts(),
        notice: notices.first().copied(),
        notices,
        verified: step.rule.verified,
        optional: step.rule.optional,
    }
}

/// The faults of a plan as JSON.
#[must_use]
pub fn faults_json(body: Body, faults: &[Fault]) -> Vec<FaultWire> {
    let one = |fault: &Fault| FaultWire {
        code: fault.kind.code(),
        severity: fault.severity.code(),
        step: fault.step.code(),
        date: fault.day.to_string(),
        limit: fault.limit.to_string(),
        message: text::rules::plan_fault(body, fault),
        cites: fault.cites.texts(),
    };
    faults.iter().map(one).collect()
}
