//! The calculator's form of a count sheet: shown empty, filled in step by step, decided.

use app::trial::{Tried, posts_of};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::typed::TrialTyped;
use super::view::{Shown, show};
use crate::error::Answer;
use crate::form::{FieldError, Fields, read};
use crate::polling::view::entry_errors;
use crate::server::WebState;
use crate::table::download;

/// The media type of the downloads.
pub(super) const JSON: &str = "application/json";

/// Which sheet is begun.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Begin {
    #[serde(default)]
    body: String,
    #[serde(default)]
    form: String,
    #[serde(default)]
    province: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    contest: String,
    #[serde(default)]
    held_by: String,
}

/// An empty form.
pub async fn form(State(state): State<WebState>, Query(begin): Query<Begin>) -> Answer {
    let two = |code: &str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit());
    let mut typed = TrialTyped {
        body: begin.body,
        form: begin.form,
        province: begin.province,
        held_by: begin.held_by,
        ..TrialTyped::default()
    };
    typed.body = typed.body().code().to_owned();
    typed.held_by = typed.held_by().code().to_owned();
    if !two(&typed.province) {
        law::rules::NATIONAL.clone_into(&mut typed.province);
    }
    let day = read::day(&begin.day).ok().flatten();
    let day = day.unwrap_or_else(|| state.app.env().today());
    typed.count.election_day = day.to_string();
    typed.count.contest = begin.contest;
    typed.count.contest = typed.contest().code().to_owned();
    typed.take_posts(&posts(&state, &typed));
    Ok(show(&state, Shown::of(typed)))
}

/// The posts of what is typed; its day may be unreadable, which is told when the sheet is decided.
pub(super) fn posts(state: &WebState, typed: &TrialTyped) -> Vec<app::trial::TrialPost> {
    let day = read::day(&typed.count.election_day).ok().flatten();
    let day = day.unwrap_or_else(|| state.app.env().today());
    let (body, held_by) = (typed.body(), typed.held_by());
    posts_of(state.app.rules(), body, held_by, &typed.province, day)
}

/// What was sent: another arrangement of the form, a try, or a download.
pub async fn submit(State(state): State<WebState>, fields: Fields) -> Answer {
    let mut typed = TrialTyped::of_fields(&fields);
    let act = fields.text("act");
    match act.split_once(':') {
        Some(("rows", post)) => typed.add_rows(post),
        Some(("ballots", way)) => typed.count.separate = way == "each",
        Some(("post", _)) => typed.add_post(),
        Some(("setup", _)) => typed.take_posts(&posts(&state, &typed)),
        _ => return decide(&state, typed, act).await,
    }
    Ok(show(&state, Shown::of(typed)))
}

async fn decide(state: &WebState, typed: TrialTyped, act: &str) -> Answer {
    let trial = match typed.trial() {
        Ok(trial) => trial,
        Err(errors) => return Ok(refused(state, typed, errors)),
    };
    match state.app.try_count(trial).await? {
        Err(faults) => Ok(refused(state, typed, entry_errors(&faults))),
        Ok(tried) => Ok(match act {
            "sheet" => download("计票单.json", JSON, tried.sheet_json),
            "outcome" => download("试算结果.json", JSON, tried.outcome_json),
            _ => tried_page(state, typed, tried),
        }),
    }
}

fn tried_page(state: &WebState, typed: TrialTyped, tried: Tried) -> Response {
    let errors = entry_errors(&tried.faults);
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let shown = Shown {
        errors,
        status,
        tried: Some(tried),
        ..Shown::of(typed)
    };
    show(state, shown)
}

fn refused(state: &WebState, typed: TrialTyped, errors: Vec<FieldError>) -> Response {
    let shown = Shown {
        errors,
        status: StatusCode::UNPROCESSABLE_ENTITY,
        ..Shown::of(typed)
    };
    show(state, shown)
}
