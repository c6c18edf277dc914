//! Every version of a village's answers: who, when, what stood before.

use askama::Template;
use axum::extract::Path;
use domain::survey::QuestionCode;

use super::parts::{dossier_path, home, unit_of};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Link};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "survey/history.html")]
struct History {
    frame: Frame,
    lead: String,
    table: TableView,
}

/// The page.
pub async fn show(ctx: Ctx, Path(unit): Path<String>, query: TableQuery) -> Answer {
    let unit = unit_of(&unit)?;
    let code = query.filter("code").and_then(QuestionCode::parse);
    let versions = ctx
        .app
        .dossier_history(ctx.actor(), &unit, code.as_ref())
        .await?;
    let Some((snapshot, scope)) = ctx.app.survey(ctx.actor()).await? else {
        return Err(app::Error::NotFound("term").into());
    };
    let village = snapshot
        .village(&scope, &unit)
        .ok_or(app::Error::NotFound("unit"))?;
    let round_name = |no: i64| {
        let round = snapshot.rounds.iter().find(|r| r.no == no);
        round.map_or_else(|| format!("第 {no} 轮"), |r| r.name.clone())
    };
    let rows = versions
        .iter()
        .map(|v| {
            let by = Cell::text(&v.by);
            let by = if v.upload.is_some() {
                by.note("随工作簿上传")
            } else {
                by
            };
            Row::new(vec![
                Cell::text(v.at.text()),
                Cell::text(&v.title),
                Cell::text(v.before.as_deref().unwrap_or("（空）")),
                Cell::text(v.text.as_deref().unwrap_or("（清空）")).strong(),
                by,
                Cell::text(round_name(v.round)),
            ])
        })
        .collect();
    let empty = Empty::new(
        "还没有填过。",
        Link::new(dossier_path(&unit), "回到村情档案"),
    );
    let table = Table::new("填报记录", columns(), empty);
    if query.format() == Format::Xlsx {
        return ctx.export("村情填报记录", table.export(rows, &query)).await;
    }
    let lead = match &code {
        Some(_) => "一道题的全部改动，新的在前。",
        None => "全部改动，新的在前；每次改动都留着原来的答案。",
    };
    Ok(page(&History {
        frame: ctx.frame("填报记录").under(vec![
            home(),
            Link::new(dossier_path(&unit), &village.known.name),
        ]),
        lead: lead.to_owned(),
        table: table.all(rows, &query),
    }))
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("at", "时间"),
        Column::head("question", "题目"),
        Column::text("before", "原来"),
        Column::text("now", "改为"),
        Column::text("by", "填报人"),
        Column::text("round", "轮次"),
    ]
}
