//! Acts on a village's page: recording and undoing a step, postponing and taking up again.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use domain::UnitId;
use domain::term::{Body, DayState, Election, StepCode};

use super::village::render;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView, read};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, Problem, page_with};

fn body_and_step(text: &str) -> Option<(Body, StepCode)> {
    let (body, step) = text.split_once(':')?;
    Some((Body::from_code(body)?, StepCode::from_code(step)?))
}

/// A day of a form field.
fn day_of(fields: &Fields, field: &'static str) -> app::Result<Option<domain::Day>> {
    let typed = fields.text(field);
    read::day(typed).map_err(|_| {
        app::Fault::BadDay {
            field,
            typed: typed.to_owned(),
        }
        .into()
    })
}

/// Records one step.
pub async fn record(ctx: Ctx, Path(unit): Path<String>, fields: Fields) -> Answer {
    match try_record(&ctx, &unit, &fields).await {
        Ok(notice) => Ok(done(&format!("/villages/{unit}"), notice)),
        Err(error) => again(&ctx, &unit, fields, error).await,
    }
}

async fn try_record(ctx: &Ctx, unit: &str, fields: &Fields) -> app::Result<Notice> {
    let missing = |field, label| app::Error::from(app::Fault::Missing { field, label });
    let unit = UnitId::parse(unit).map_err(|_| app::Error::NotFound("unit"))?;
    let (body, step) = body_and_step(fields.text("step")).ok_or_else(|| missing("step", "环节"))?;
    let done_on = day_of(fields, "done_on")?.ok_or_else(|| missing("done_on", "完成日期"))?;
    let term = ctx
        .app
        .current_term(ctx.actor())
        .await?
        .ok_or(app::Error::NotFound("term"))?;
    let ask = app::term::RecordSteps {
        term: term.id,
        units: vec![unit],
        party: body.is_party(),
        body: Some(body),
        step,
        done_on,
        note: fields.text("note").to_owned(),
    };
    let outcome = ctx.app.record_steps(ctx.actor(), &ask).await?;
    let name = app::text::timetable::step(body, step);
    let mut text = format!("已登记“{name}”完成。");
    for (_, gate) in &outcome.warnings {
        text.push_str(&format!("提醒：{}", app::text::gate(gate.code)));
    }
    let kind = if outcome.warnings.is_empty() {
        NoticeKind::Ok
    } else {
        NoticeKind::Warn
    };
    Ok(Notice::new(kind, text))
}

/// Undoes one step.
pub async fn undo(ctx: Ctx, Path(unit): Path<String>, fields: Fields) -> Answer {
    match try_undo(&ctx, &unit, &fields).await {
        Ok(notice) => Ok(done(&format!("/villages/{unit}"), notice)),
        Err(error) => again(&ctx, &unit, fields, error).await,
    }
}

async fn try_undo(ctx: &Ctx, unit: &str, fields: &Fields) -> app::Result<Notice> {
    let id = UnitId::parse(unit).map_err(|_| app::Error::NotFound("unit"))?;
    let (body, step) = body_and_step(fields.text("undo")).ok_or(app::Fault::Missing {
        field: "undo",
        label: "环节",
    })?;
    let term = ctx
        .app
        .current_term(ctx.actor())
        .await?
        .ok_or(app::Error::NotFound("term"))?;
    let reason = fields.text("reason");
    ctx.app
        .undo_step(ctx.actor(), &term.id, &id, body, step, reason)
        .await?;
    let name = app::text::timetable::step(body, step);
    Ok(Notice::new(
        NoticeKind::Ok,
        format!("已撤销“{name}”的登记，理由已保存。"),
    ))
}

/// The village's page again, with what was typed and why it was not taken.
pub(super) async fn again(ctx: &Ctx, unit: &str, fields: Fields, error: app::Error) -> Answer {
    match error {
        app::Error::Fault(faults) => {
            let errors: Vec<FieldError> = field_errors(&faults);
            render(ctx, unit, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        other => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "term/postpone.html")]
struct Postpone {
    frame: Frame,
    form: FormView,
    action: String,
    postponed: Option<String>,
    back: String,
}

/// Which body.
#[derive(Debug, serde::Deserialize)]
pub struct BodyQuery {
    #[serde(default)]
    body: String,
}

async fn election_of(ctx: &Ctx, unit: &str, body: &str) -> app::Result<(Election, String)> {
    let unit = UnitId::parse(unit).map_err(|_| app::Error::NotFound("unit"))?;
    let body = Body::from_code(body).ok_or(app::Error::NotFound("election"))?;
    let page = ctx.app.village_page(ctx.actor(), None, &unit).await?;
    let name = page.line.facts.name.clone();
    let election = page.elections.into_iter().find(|e| e.body == body);
    Ok((election.ok_or(app::Error::NotFound("election"))?, name))
}

/// The page that postpones an election or takes it up again.
pub async fn postpone_form(
    ctx: Ctx,
    Path(unit): Path<String>,
    Query(query): Query<BodyQuery>,
) -> Answer {
    let (election, name) = election_of(&ctx, &unit, &query.body).await?;
    let form = FormView::new("postpone").version(election.version);
    Ok(postpone_page(&ctx, &election, &name, form, StatusCode::OK))
}

fn postpone_page(
    ctx: &Ctx,
    election: &Election,
    name: &str,
    form: FormView,
    status: StatusCode,
) -> axum::response::Response {
    let body = app::text::timetable::body(election.body);
    let postponed = match &election.day {
        DayState::Postponed { reason, .. } => Some(reason.clone()),
        DayState::Open | DayState::Set(_) => None,
    };
    let verb = if postponed.is_some() {
        "恢复"
    } else {
        "延期"
    };
    let back = format!("/villages/{}", election.unit);
    let frame = ctx
        .frame(&format!("{name} {body}选举{verb}"))
        .under(vec![Link::new(back.clone(), name)]);
    let action = format!("{back}/postpone?body={}", election.body.code());
    page_with(
        status,
        &Postpone {
            frame,
            form,
            action,
            postponed,
            back,
        },
    )
}

/// Postpones, or takes up again.
pub async fn postpone(
    ctx: Ctx,
    Path(unit): Path<String>,
    Query(query): Query<BodyQuery>,
    fields: Fields,
) -> Answer {
    let (election, name) = election_of(&ctx, &unit, &query.body).await?;
    let Some(version) = fields.text("version").parse::<i64>().ok() else {
        return Ok(Problem::bad_request().into_response());
    };
    let result = try_postpone(&ctx, &election, version, &fields).await;
    match result {
        Ok(notice) => Ok(done(&format!("/villages/{unit}"), notice)),
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("postpone")
                .values(fields)
                .errors(field_errors(&faults))
                .version(version);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(postpone_page(&ctx, &election, &name, form, status))
        }
        Err(app::Error::Clash(_)) => {
            let error = FieldError::new(
                "",
                "有人刚改过这次选举的安排，已显示最新状态，请核对后再提交。",
            );
            let form = FormView::new("postpone")
                .values(fields)
                .errors(vec![error])
                .version(election.version);
            Ok(postpone_page(
                &ctx,
                &election,
                &name,
                form,
                StatusCode::CONFLICT,
            ))
        }
        Err(other) => Err(Wrong(other)),
    }
}

async fn try_postpone(
    ctx: &Ctx,
    election: &Election,
    version: i64,
    fields: &Fields,
) -> app::Result<Notice> {
    let term = ctx
        .app
        .current_term(ctx.actor())
        .await?
        .ok_or(app::Error::NotFound("term"))?;
    let (unit, body) = (&election.unit, election.body);
    if fields.text("act") == "resume" {
        let day = day_of(fields, "day")?;
        ctx.app
            .resume(ctx.actor(), &term.id, unit, body, version, day)
            .await?;
        return Ok(Notice::new(NoticeKind::Ok, "已恢复选举。"));
    }
    let reason = fields.text("reason");
    ctx.app
        .postpone(ctx.actor(), &term.id, unit, body, version, reason)
        .await?;
    Ok(Notice::new(NoticeKind::Ok, "已登记延期，理由已保存。"))
}

/// Sets the form in which a residents' committee is elected.
pub async fn set_form(ctx: Ctx, Path(unit): Path<String>, fields: Fields) -> Answer {
    match try_set_form(&ctx, &unit, &fields).await {
        Ok(notice) => Ok(done(&format!("/villages/{unit}"), notice)),
        Err(app::Error::Clash(_)) => {
            let text = "有人刚改过这次选举的安排，已显示最新状态，请核对后再提交。";
            let errors = vec![FieldError::new("form", text)];
            render(&ctx, &unit, fields, errors, StatusCode::CONFLICT).await
        }
        Err(error) => again(&ctx, &unit, fields, error).await,
    }
}

async fn try_set_form(ctx: &Ctx, unit: &str, fields: &Fields) -> app::Result<Notice> {
    let unit = UnitId::parse(unit).map_err(|_| app::Error::NotFound("unit"))?;
    let form = domain::term::Form::from_code(fields.text("form")).ok_or(app::Fault::Missing {
        field: "form",
        label: "选举方式",
    })?;
    let version = fields.text("version").parse::<i64>().unwrap_or(0);
    let term = ctx
        .app
        .current_term(ctx.actor())
        .await?
        .ok_or(app::Error::NotFound("term"))?;
    ctx.app
        .set_form(ctx.actor(), &term.id, &unit, form, version)
        .await?;
    let name = app::text::timetable::form(form);
    Ok(Notice::new(
        NoticeKind::Ok,
        format!("选举方式已改为“{name}”，日程随之调整。"),
    ))
}
