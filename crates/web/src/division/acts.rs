//! The forms of a village's page: its kind, whether it takes part, a merger, leaving a term.

use app::Fault;
use app::division::{Merger, PartEdit};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::TermId;
use domain::division::Kind;

use super::parts::{home, unit_id, unit_path};
use super::unit::{FORMS, Returned, render, stored};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Clash, Fields, FormView, read};
use crate::look::{Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::TableQuery;

#[derive(Template)]
#[template(path = "division/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

/// The version a form was opened with; a form without one clashes.
fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or(0)
}

fn day(fields: &Fields, field: &'static str) -> Result<Option<domain::Day>, Fault> {
    read::day(fields.text(field)).map_err(|_| Fault::BadDay {
        field,
        typed: fields.text(field).to_owned(),
    })
}

/// Sets the kind.
pub async fn kind(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let unit = unit_id(&id)?;
    let result = match Kind::parse(fields.text("kind")) {
        Some(kind) => {
            ctx.app
                .set_unit_kind(
                    ctx.actor(),
                    &unit,
                    version(&fields),
                    kind,
                    fields.text("reason"),
                )
                .await
        }
        None => Err(Fault::Missing {
            field: "kind",
            label: "类别",
        }
        .into()),
    };
    answer(
        &ctx,
        &id,
        "kind",
        fields,
        result,
        "类别已改，以后导入名单不再改动它。",
    )
    .await
}

/// Sets whether it takes part.
pub async fn part(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let edit = PartEdit {
        id: unit_id(&id)?,
        version: version(&fields),
        takes_part: fields.text("takes_part") != "no",
        reason: fields.text("reason").to_owned(),
    };
    let result = ctx.app.set_unit_part(ctx.actor(), &edit).await;
    let text = if edit.takes_part {
        "已登记为参加换届。进行中的届次不会自动加入，请在届次页增加。"
    } else {
        "已登记为不参加换届，新开的届次不再列入。"
    };
    answer(&ctx, &id, "part", fields, result, text).await
}

/// Records a merger, or takes it back.
pub async fn merge(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let result = merged(&ctx, &id, &fields).await;
    let text = if fields.text("back").is_empty() {
        "并入已登记。进行中的届次仍保留它，需要时请在本页退出届次。"
    } else {
        "并入已撤回，恢复为现有村（社区）。"
    };
    answer(&ctx, &id, "merge", fields, result, text).await
}

async fn merged(ctx: &Ctx, id: &str, fields: &Fields) -> app::Result<()> {
    let back = !fields.text("back").is_empty();
    let successor = if back {
        None
    } else {
        let typed = fields.text("successor");
        let meant = ctx
            .app
            .village_meant(ctx.actor(), "successor", typed)
            .await?;
        Some(meant)
    };
    let on = day(fields, "on").map_err(app::Error::from)?;
    let merger = Merger {
        id: unit_id(id)?,
        version: version(fields),
        successor,
        on: on.unwrap_or_else(|| ctx.today()),
        reason: fields.text("reason").to_owned(),
    };
    ctx.app.merge_unit(ctx.actor(), &merger).await
}

/// Takes the village out of a running term, or in again.
pub async fn leave(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let unit = unit_id(&id)?;
    let term =
        TermId::parse(fields.text("term")).map_err(|_| Wrong(app::Error::NotFound("term")))?;
    let back = !fields.text("back").is_empty();
    let reason = (!back).then(|| fields.text("reason"));
    let result = ctx
        .app
        .leave_term(ctx.actor(), &term, &unit, version(&fields), reason)
        .await;
    let text = if back {
        "已重新列入届次。"
    } else {
        "已退出届次，办过的环节和结果都保留。"
    };
    answer(&ctx, &id, "leave", fields, result, text).await
}

/// Back to the page: with what was done, with what is wrong, or with both versions.
async fn answer(
    ctx: &Ctx,
    id: &str,
    name: &'static str,
    fields: Fields,
    result: app::Result<()>,
    text: &'static str,
) -> Answer {
    match result {
        Ok(()) => Ok(done(&unit_path(id), Notice::new(NoticeKind::Ok, text))),
        Err(app::Error::Clash(_)) if name != "leave" => clash(ctx, id, name, &fields).await,
        Err(app::Error::Fault(faults)) => {
            let it = ctx.app.unit_page(ctx.actor(), &unit_id(id)?).await?;
            let form = FormView::new(name)
                .values(fields)
                .errors(field_errors(&faults));
            let returned = Some(Returned { name, form });
            let query = TableQuery::default();
            render(ctx, it, &query, returned, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

async fn clash(ctx: &Ctx, id: &str, name: &'static str, mine: &Fields) -> Answer {
    debug_assert!(FORMS.contains(&name), "a form of the page");
    let it = ctx.app.unit_page(ctx.actor(), &unit_id(id)?).await?;
    let theirs = stored(&it, name);
    let by = it.history.first().map_or_else(String::new, |row| {
        format!("{} {}", row.by_name, domain::Millis(row.at_ms).text())
    });
    let clash = Clash::between(
        format!("{}/{name}", unit_path(id)),
        by,
        it.unit.version,
        (mine, &theirs),
        &[
            ("kind", "类别"),
            ("takes_part", "换届"),
            ("successor", "并入"),
            ("on", "并入日期"),
        ],
        |field, value| match (field, value) {
            ("kind", code) => Kind::parse(code).map_or(code, |kind| kind.zh()).to_owned(),
            ("takes_part", "no") => "不参加换届".to_owned(),
            ("takes_part", _) => "参加换届".to_owned(),
            (_, value) => value.to_owned(),
        },
    );
    if clash.is_empty() {
        let text = "这条记录刚才已被改成您填写的内容，无需再改。";
        return Ok(done(&unit_path(id), Notice::new(NoticeKind::Info, text)));
    }
    let page = ClashPage {
        frame: ctx.frame("有人刚刚改过这条记录").under(vec![home()]),
        clash,
    };
    Ok(page_with(StatusCode::CONFLICT, &page))
}
