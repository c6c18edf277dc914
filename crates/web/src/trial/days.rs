//! The calculator of days: every step of an election with its notices and articles, beside another day.

use app::rulebook::body_of;
use app::text::rulebook as book;
use app::text::timetable as words;
use app::trial::{DayQuery, Days, Shift, StepDays};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::Datelike as _;
use domain::term::Body;
use domain::time::{Day, day_text, day_text_full, days_between};
use law::body::Form;
use law::rules::NATIONAL;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{DAYS, FOOT, others};
use crate::error::Answer;
use crate::form::{Choice, FieldError, Fields, FormView, read};
use crate::look::Link;
use crate::rulebook;
use crate::server::WebState;
use crate::shell::{Frame, Problem, page_with};
use crate::table::download;

/// What is asked; text, so that what cannot be read is told at its field.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    body: String,
    #[serde(default)]
    form: String,
    #[serde(default)]
    province: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    other: String,
    #[serde(default)]
    format: String,
}

#[derive(Template)]
#[template(path = "trial/timetable.html")]
struct DaysPage {
    frame: Frame,
    form: FormView,
    bodies: Vec<Choice>,
    forms: Vec<Choice>,
    provinces: Vec<Choice>,
    table: Option<Table>,
    others: Vec<Link>,
    foot: &'static str,
}

/// The timetable as shown.
struct Table {
    lead: String,
    notes: Vec<String>,
    laws: Vec<String>,
    rules: Link,
    ics: String,
    json: String,
    /// The other election day, where there is one.
    other: Option<String>,
    rows: Vec<Line>,
}

/// One step.
struct Line {
    name: String,
    days: String,
    other: String,
    moved: String,
    rule: String,
    notices: String,
    law: String,
}

/// The page, the calendar file, or the timetable as JSON.
pub async fn show(State(state): State<WebState>, Query(asked): Query<Asked>) -> Answer {
    let (query, errors) = query_of(&state, &asked);
    if errors.is_empty() && !asked.day.is_empty() {
        match asked.format.as_str() {
            "ics" => return Ok(ics(&state, &query)),
            "json" => return json(&state, &query),
            _ => {}
        }
    }
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let days = errors
        .is_empty()
        .then(|| state.app.try_days(&query))
        .flatten();
    let values = Fields::new()
        .with("body", query.body.code())
        .with("form", query.form.map_or("", Form::code))
        .with("province", &query.province)
        .with(
            "day",
            if asked.day.is_empty() {
                query.day.to_string()
            } else {
                asked.day.clone()
            },
        )
        .with("other", &asked.other);
    let page = DaysPage {
        frame: super::frame(&state, "日程试算"),
        form: FormView::new("days").values(values).errors(errors),
        bodies: super::body_choices(),
        forms: super::form_choices(),
        provinces: super::province_choices(&state, &query.province),
        table: days.map(|days| table(&query, &days)),
        others: others(DAYS),
        foot: FOOT,
    };
    Ok(page_with(status, &page))
}

fn query_of(state: &WebState, asked: &Asked) -> (DayQuery, Vec<FieldError>) {
    let mut errors = Vec::new();
    let mut day = |field: &str, typed: &str| match read::day(typed) {
        Ok(day) => day,
        Err(error) => {
            errors.push(FieldError::new(field, format!("{error}。")));
            None
        }
    };
    let (on, other) = (day("day", &asked.day), day("other", &asked.other));
    let two = |code: &&str| code.len() == 2 && code.bytes().all(|b| b.is_ascii_digit());
    let province = Some(asked.province.as_str())
        .filter(two)
        .unwrap_or(NATIONAL);
    let query = DayQuery {
        body: Body::from_code(&asked.body).unwrap_or(Body::VillagersCommittee),
        form: Form::from_code(&asked.form),
        province: province.to_owned(),
        day: on.unwrap_or_else(|| state.app.env().today()),
        other,
    };
    (query, errors)
}

fn ics(state: &WebState, query: &DayQuery) -> Response {
    let Some(text) = state.app.try_days_ics(query) else {
        return Problem::not_found().into_response();
    };
    let name = format!("{}选举日程-{}.ics", words::body(query.body), query.day);
    download(&name, "text/calendar; charset=utf-8", text)
}

fn json(state: &WebState, query: &DayQuery) -> Answer {
    let Some(wire) = state.app.try_days_json(query) else {
        return Ok(Problem::not_found().into_response());
    };
    let text = serde_json::to_string_pretty(&wire).map_err(app::Error::internal)?;
    let name = format!("{}选举日程-{}.json", words::body(query.body), query.day);
    Ok(download(&name, super::count::JSON, text))
}

fn table(query: &DayQuery, days: &Days) -> Table {
    let address = |format: &str| {
        let escaped = utf8_percent_encode(&query.province, NON_ALPHANUMERIC);
        let form = query.form.map_or("", Form::code);
        format!(
            "{DAYS}?body={}&form={form}&province={escaped}&day={}&format={format}",
            query.body.code(),
            query.day
        )
    };
    let mut laws = vec![format!("{}：{}", query.day, days.laws.0)];
    if let (Some(day), Some(law)) = (query.other, &days.laws.1) {
        laws.push(format!("{day}：{law}"));
    }
    Table {
        lead: format!(
            "{}，投票日 {}，本届任期 {} 年",
            words::body(query.body),
            day_text_full(query.day),
            days.term_years
        ),
        notes: days.notes.iter().map(app::text::selected).collect(),
        laws,
        rules: Link::new(
            rulebook::href(query.body.family(), &query.province, query.day, None),
            "看适用的规则",
        ),
        ics: address("ics"),
        json: address("json"),
        other: query.other.map(day_text_full),
        rows: days.steps.iter().map(|step| line(query, step)).collect(),
    }
}

fn line(query: &DayQuery, step: &StepDays) -> Line {
    let body = if step.days.is_some() {
        query.body
    } else {
        body_of(query.body.family())
    };
    let name = words::step(body, step.code);
    let optional = if step.rule.optional {
        "（可不设）"
    } else {
        ""
    };
    let year = query.day.year();
    let none = || "没有这一环节".to_owned();
    let other = match step.other {
        Some(Shift::To(from, to)) => span(from, to, year),
        Some(Shift::Gone) => none(),
        None => String::new(),
    };
    let unverified = if step.rule.verified {
        ""
    } else {
        "，未核对"
    };
    Line {
        name: format!("{name}{optional}"),
        days: step
            .days
            .map_or_else(none, |(from, to)| span(from, to, year)),
        moved: moved(step),
        other,
        rule: format!("{}{unverified}", book::window(&step.rule)),
        notices: step
            .notices
            .iter()
            .map(|n| words::notice(*n))
            .collect::<Vec<_>>()
            .join("、"),
        law: words::cites(&step.cites),
    }
}

fn span(from: Day, to: Day, year: i32) -> String {
    if from == to {
        day_text(to, year)
    } else {
        format!("{} 至 {}", day_text(from, year), day_text(to, year))
    }
}

/// How the latest day moves: 后移 7 天.
fn moved(step: &StepDays) -> String {
    let (Some((_, before)), Some(Shift::To(_, after))) = (step.days, step.other) else {
        return String::new();
    };
    match days_between(before, after) {
        0 => "不变".to_owned(),
        n if n > 0 => format!("后移 {n} 天"),
        n => format!("提前 {} 天", n.unsigned_abs()),
    }
}
