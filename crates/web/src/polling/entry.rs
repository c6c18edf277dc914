//! The entry form: a new count, a draft, a correction; checking, confirming, dropping.

use app::polling::{Answer as Outcome, Contest, SaveCount};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use domain::term::Body;
use domain::{RecordId, UnitId};

use super::clash::clashed;
use super::typed::Typed;
use super::view::{At, Shown, edit_path, entry_errors, show, stored};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields};
use crate::look::{Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Problem, see_other};

/// Which body and contest the form is for.
#[derive(Debug, serde::Deserialize)]
pub struct StartQuery {
    #[serde(default)]
    body: String,
    #[serde(default)]
    contest: String,
}

impl StartQuery {
    fn body(&self) -> Body {
        Body::from_code(&self.body).unwrap_or(Body::VillagersCommittee)
    }
}

/// The form for the count that comes next in a village.
pub async fn start(ctx: Ctx, Path(unit): Path<String>, Query(query): Query<StartQuery>) -> Answer {
    let Ok(unit) = UnitId::parse(&unit) else {
        return Ok(Problem::not_found().into_response());
    };
    let contest = Contest::from_code(&query.contest);
    let form = match ctx
        .app
        .count_start(ctx.actor(), &unit, query.body(), contest)
        .await
    {
        Ok(form) => form,
        Err(app::Error::NotFound("vote")) => {
            let text = "该村的投票已全部完成，没有要录入的计票。更正已确认的计票，请打开那份结果。";
            return Ok(done(
                &format!("/villages/{unit}"),
                Notice::new(NoticeKind::Info, text),
            ));
        }
        Err(app::Error::Fault(faults)) => {
            let text: String = faults.iter().map(app::Fault::zh).collect();
            return Ok(done(
                &format!("/villages/{unit}"),
                Notice::new(NoticeKind::Warn, text),
            ));
        }
        Err(other) => return Err(Wrong(other)),
    };
    if form.version > 0 {
        return Ok(see_other(&edit_path(&form.id)));
    }
    Ok(show(
        &ctx,
        &At::Village(unit, query.body()),
        &form,
        stored(&form),
    ))
}

/// A draft.
pub async fn edit(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    let form = match ctx.app.count_edit(ctx.actor(), &id).await {
        Ok(form) => form,
        Err(app::Error::NotFound("draft")) => return Ok(see_other(&format!("/counts/{id}"))),
        Err(other) => return Err(Wrong(other)),
    };
    Ok(show(&ctx, &At::Draft(id), &form, stored(&form)))
}

/// The form that corrects a confirmed count.
pub async fn correct(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    let form = match ctx.app.count_correct(ctx.actor(), &id).await {
        Ok(form) => form,
        Err(app::Error::Fault(faults)) => {
            let text: String = faults.iter().map(app::Fault::zh).collect();
            return Ok(done(
                &format!("/counts/{id}"),
                Notice::new(NoticeKind::Warn, text),
            ));
        }
        Err(other) => return Err(Wrong(other)),
    };
    if form.version > 0 {
        return Ok(see_other(&edit_path(&form.id)));
    }
    Ok(show(&ctx, &At::Correct(id), &form, stored(&form)))
}

/// Sent from the form of a new count.
pub async fn start_submit(
    ctx: Ctx,
    Path(unit): Path<String>,
    Query(query): Query<StartQuery>,
    fields: Fields,
) -> Answer {
    let Ok(unit) = UnitId::parse(&unit) else {
        return Ok(Problem::not_found().into_response());
    };
    submit(ctx, At::Village(unit, query.body()), &fields).await
}

/// Sent from a draft.
pub async fn edit_submit(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    submit(ctx, At::Draft(id), &fields).await
}

/// Sent from the form that corrects.
pub async fn correct_submit(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    submit(ctx, At::Correct(id), &fields).await
}

/// Drops a draft.
pub async fn drop_draft(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    let version = fields.text("version").parse().unwrap_or(0);
    let unit = ctx.app.drop_count(ctx.actor(), &id, version).await?;
    let notice = Notice::new(NoticeKind::Ok, "草稿已删除。");
    Ok(done(&format!("/villages/{unit}"), notice))
}

async fn submit(ctx: Ctx, at: At, fields: &Fields) -> Answer {
    let mut typed = Typed::of_fields(fields);
    let act = fields.text("act");
    if let Some(post) = act.strip_prefix("rows:") {
        typed.add_rows(post);
        return again(&ctx, &at, typed, Vec::new(), StatusCode::OK).await;
    }
    if let Some(way) = act.strip_prefix("ballots:") {
        typed.separate = way == "each";
        return again(&ctx, &at, typed, Vec::new(), StatusCode::OK).await;
    }
    let entry = match typed.entry() {
        Ok(entry) => entry,
        Err(errors) => {
            return again(&ctx, &at, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let Some(ask) = ask_of(&at, fields, &typed, entry) else {
        return Ok(Problem::bad_request().into_response());
    };
    let result = if act == "confirm" {
        ctx.app.confirm_count(ctx.actor(), &ask).await
    } else {
        ctx.app.save_count(ctx.actor(), &ask).await
    };
    let id = &ask.id;
    match result {
        // The page of the draft says what the law makes of it, errors included.
        Ok(Outcome::Saved(_)) => Ok(see_other(&format!("{}#outcome", edit_path(id)))),
        Ok(Outcome::Changed(_)) => {
            let text = "内容有改动，已存为草稿。请核对下面新的结果，再确认。";
            Ok(done(&edit_path(id), Notice::new(NoticeKind::Warn, text)))
        }
        Ok(Outcome::Confirmed(_)) => {
            let text = "计票已确认，结果已公布在公开页。";
            Ok(done(
                &format!("/counts/{id}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Ok(Outcome::Refused(faults)) => {
            let errors = entry_errors(&faults);
            again(&ctx, &at, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            again(&ctx, &at, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(app::Error::Clash(_)) => clashed(&ctx, id, typed).await,
        Err(other) => Err(Wrong(other)),
    }
}

fn ask_of(
    at: &At,
    fields: &Fields,
    typed: &Typed,
    entry: app::polling::Entry,
) -> Option<SaveCount> {
    let (id, corrects) = match at {
        At::Village(..) => (RecordId::parse(fields.text("id")).ok()?, None),
        At::Draft(id) => (id.clone(), None),
        At::Correct(old) => (RecordId::parse(fields.text("id")).ok()?, Some(old.clone())),
    };
    let (unit, body) = match at {
        At::Village(unit, body) => (unit.clone(), *body),
        At::Draft(_) | At::Correct(_) => (
            UnitId::parse(fields.text("unit")).ok()?,
            Body::from_code(fields.text("body"))?,
        ),
    };
    Some(SaveCount {
        id,
        unit,
        body,
        version: fields.text("version").parse().unwrap_or(0),
        corrects,
        entry,
        reason: typed.reason.clone(),
        accepted_by: typed.accepted_by.clone(),
    })
}

/// The form again with what was typed and what is wrong with it.
async fn again(
    ctx: &Ctx,
    at: &At,
    typed: Typed,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let mut form = match at {
        At::Village(unit, body) => {
            let contest = Contest::from_code(&typed.contest);
            ctx.app
                .count_start(ctx.actor(), unit, *body, contest)
                .await?
        }
        At::Draft(id) => ctx.app.count_edit(ctx.actor(), id).await?,
        At::Correct(id) => ctx.app.count_correct(ctx.actor(), id).await?,
    };
    let same = typed.entry().is_ok_and(|entry| form.shows(&entry));
    if !same {
        form.checked = None;
    }
    let shown = Shown {
        typed,
        errors,
        status,
        stored: same,
        clash: None,
    };
    Ok(show(ctx, at, &form, shown))
}
