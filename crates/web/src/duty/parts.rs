//! Pieces that several pages of the room share.

use app::duty::DutyLine;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::RecordId;
use domain::term::State;
use domain::term::board::VillageLine;

use crate::form::{Choice, Fields, read};
use crate::shell::Problem;

/// A record's id from the path.
pub(super) fn record(text: &str) -> Result<RecordId, app::Error> {
    RecordId::parse(text).map_err(|_| app::Error::NotFound("record"))
}

/// The page of something that is not there.
pub(super) fn not_found() -> Response {
    Problem::not_found().into_response()
}

/// A day of a form field; none where it was left empty.
pub(crate) fn day_of(fields: &Fields, field: &'static str) -> app::Result<Option<domain::Day>> {
    let typed = fields.text(field);
    read::day(typed).map_err(|_| {
        app::Fault::BadDay {
            field,
            typed: typed.to_owned(),
        }
        .into()
    })
}

/// The version a form was opened with; one that no record has, where it is not said.
pub(super) fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or(-1)
}

/// The townships of villages, as choices in the order of their codes.
pub(super) fn towns<'a>(lines: impl Iterator<Item = &'a VillageLine>) -> Vec<Choice> {
    let mut towns: Vec<Choice> = Vec::new();
    for line in lines {
        let id = line.facts.town.as_str();
        if !towns.iter().any(|t| t.value == id) {
            towns.push(Choice::new(id, line.facts.town_name.clone()));
        }
    }
    towns
}

/// Villages as choices, each behind its township.
pub(super) fn villages<'a>(lines: impl Iterator<Item = &'a VillageLine>) -> Vec<Choice> {
    lines
        .map(|l| {
            let label = format!("{} {}", l.facts.town_name, l.facts.name);
            Choice::new(l.facts.unit.as_str(), label)
        })
        .collect()
}

/// How a part stands, in words: 逾期 3 天.
pub(crate) fn state_words(state: State, late_days: i64, left_days: Option<i64>) -> String {
    match (state, left_days) {
        (State::Done, _) if late_days > 0 => format!("已完成，迟 {late_days} 天"),
        (State::Late, _) => format!("逾期 {late_days} 天"),
        (State::Soon, Some(0)) => "今天到期".to_owned(),
        (State::Soon, Some(1)) => "明天到期".to_owned(),
        (State::Soon, Some(left)) => format!("还有 {left} 天"),
        (State::Idle, _) => "未阅知".to_owned(),
        (state, _) => state.zh().to_owned(),
    }
}

/// What is said of a part beside its state: that it was reported upwards, or will be.
pub(super) fn notes(line: &DutyLine) -> String {
    let mut notes = Vec::new();
    if let Some(to) = line.reported {
        notes.push(app::text::duty::reported(to));
    }
    if let Some(warning) = line.warning {
        notes.push(app::text::duty::warning(warning));
    }
    notes.join("；")
}

/// The status of a page whose form may have come back with faults: 409 when somebody else was faster.
pub(super) fn status_of(faults: Option<&[app::Fault]>) -> StatusCode {
    match faults {
        None => StatusCode::OK,
        Some(faults) if faults.contains(&app::Fault::Changed) => StatusCode::CONFLICT,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// A clash as a fault of the form, which then comes back with what was typed.
pub(super) fn clash_as_fault<T>(result: app::Result<T>) -> app::Result<T> {
    match result {
        Err(app::Error::Clash(_)) => Err(app::Fault::Changed.into()),
        other => other,
    }
}

/// What is wrong, where the form that was sent is not on the page any more because the record stands
/// otherwise: `there` says which forms are.
pub(super) fn unshown(
    back: Option<(&str, &[app::Fault])>,
    there: &[(&str, bool)],
) -> Option<String> {
    let (which, faults) = back?;
    let shown = there.iter().any(|(name, on)| *name == which && *on);
    (!shown).then(|| faults.iter().map(app::Fault::zh).collect())
}
