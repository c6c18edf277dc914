//! Reading a plan for `touyan timetable --check`: a date per step code.
//!
//! Either flat, `{"voter_list": "2026-03-01"}`, or with more facts:
//! `{"dates": {...}, "term_end": "2026-03-20", "pins": {"voter_list": "按旧法登记"}}`.

use crate::contract::NotJson;
use crate::contract::json::{
    Faults, Fields, WireFault, WireFaultKind, join, object, read_document, text,
};
use crate::contract::sheet::parse_date;
use chrono::NaiveDate;
use law::timetable::{Pin, StepCode};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A plan as read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanFile {
    /// The day of each step.
    pub days: BTreeMap<StepCode, NaiveDate>,
    /// The day on which the sitting body's term ends.
    pub term_end: Option<NaiveDate>,
    /// Steps judged by the older text, with reasons.
    pub pins: Vec<Pin>,
}

/// Reads a plan.
///
/// # Errors
/// The outer one where the text is no JSON, the inner one every fault of a
/// document that is.
pub fn read_plan(source: &str) -> Result<Result<PlanFile, Vec<WireFault>>, NotJson> {
    let raw = read_document(source)?;
    let mut faults = Faults::default();
    let mut plan = PlanFile::default();
    if let Some(fields) = object("", raw, &mut faults) {
        match fields.get("dates") {
            Some(dates) => {
                {
                    let dates = object("dates", dates, &mut faults);
                    days("dates", dates.as_ref(), &mut plan, &mut faults)
                };
                plan.term_end = fields
                    .get("term_end")
                    .and_then(|raw| date("term_end", raw, &mut faults));
                pins(&fields, &mut plan, &mut faults);
            }
            None => days("", Some(&fields), &mut plan, &mut faults),
        }
    }
    Ok(if faults.0.is_empty() {
        Ok(plan)
    } else {
        Err(faults.0)
    })
}

fn step(path: &str, code: &str, faults: &mut Faults) -> Option<StepCode> {
    let step = StepCode::from_code(code);
    if step.is_none() {
        let known = StepCode::ALL.iter().map(|code| code.code()).collect();
        faults.push(
            path,
            WireFaultKind::UnknownCode {
                found: code.to_owned(),
                known,
            },
        );
    }
    step
}

fn date(path: &str, raw: &RawValue, faults: &mut Faults) -> Option<NaiveDate> {
    let found = text(path, raw, faults)?;
    let date = parse_date(&found);
    if date.is_none() {
        faults.push(
            path,
            WireFaultKind::BadDate {
                found: found.into_owned(),
            },
        );
    }
    date
}

fn days(path: &str, fields: Option<&Fields<'_>>, plan: &mut PlanFile, faults: &mut Faults) {
    for (code, raw) in fields.into_iter().flat_map(Fields::iter) {
        // A step without a day is simply not planned yet.
        if raw.get() == "null" {
            continue;
        }
        let path = join(path, code);
        let code = step(&path, code, faults);
        if let (Some(code), Some(day)) = (code, date(&path, raw, faults)) {
            plan.days.insert(code, day);
        }
    }
}

fn pins(fields: &Fields<'_>, plan: &mut PlanFile, faults: &mut Faults) {
    let Some(pins) = fields
        .get("pins")
        .and_then(|raw| object("pins", raw, faults))
    else {
        return;
    };
    for (code, raw) in pins.iter() {
        let path = join("pins", code);
        let code = step(&path, code, faults);
        let reason = text(&path, raw, faults).map(Cow::into_owned);
        if let (Some(step), Some(reason)) = (code, reason) {
            plan.pins.push(Pin { step, reason });
        }
    }
}
