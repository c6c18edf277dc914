//! One workbook that was brought back: what it changes, what clashes, what is refused; applying,
//! dropping and undoing it.

use std::collections::BTreeSet;

use app::survey::upload::{Line, Preview, Verdict};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;

use super::parts::{dossier_path, home, record_of};
use super::workbooks::state_words;
use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::form::Fields;
use crate::look::{Empty, Link, Notice, NoticeKind, State, Tag, Tile, Tiles};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::{
    Cell, Column, Filter, Format, Row, Table, TableQuery, TableView, XLSX, download,
};

const APPLY: &str = "apply";

#[derive(Template)]
#[template(path = "survey/upload.html")]
struct UploadPage {
    frame: Frame,
    lead: String,
    tag: Tag,
    tiles: Tiles,
    table: TableView,
    troubles: Vec<String>,
    action: String,
    version: i64,
    draft: bool,
    changes: usize,
    conflicts: usize,
    applied: bool,
    marked: Option<String>,
    wrong: Option<String>,
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>, query: TableQuery) -> Answer {
    let id = record_of(&id)?;
    let preview = ctx.app.survey_preview(ctx.actor(), &id).await?;
    upload_page(&ctx, preview, &query, None).await
}

async fn upload_page(
    ctx: &Ctx,
    preview: Preview,
    query: &TableQuery,
    wrong: Option<String>,
) -> Answer {
    let upload = &preview.upload;
    let draft = upload.state == "draft";
    let table = table(draft);
    let rows: Vec<Row> = preview
        .lines
        .iter()
        .filter(|l| match query.filter("verdict") {
            Some(code) => verdict_words(l.verdict).0 == code,
            None => true,
        })
        .map(|l| row(l, draft))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("工作簿改动", table.export(rows, query)).await;
    }
    let here = format!("/survey/uploads/{}", upload.id);
    let count = |verdict| preview.count(verdict);
    let bad = count(Verdict::Refused) + count(Verdict::Conflict);
    let (state, word) = state_words(&upload.state);
    let status = if wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = UploadPage {
        frame: ctx
            .frame(&format!("{}工作簿", preview.town_name))
            .under(vec![home(), Link::new("/survey/workbooks", "村情工作簿")]),
        lead: format!(
            "{}，{} 于 {} 上传，读了 {} 个村（社区）、{} 格。",
            upload.file_name,
            upload.by_name,
            upload.at.text(),
            upload.rows_read,
            upload.cells_read
        ),
        tag: Tag::worded(state, word),
        tiles: tiles(&preview, &here),
        table: table.all(rows, query),
        troubles: upload.troubles.lines().map(str::to_owned).collect(),
        action: here.clone(),
        version: upload.version,
        draft,
        changes: count(Verdict::Change),
        conflicts: count(Verdict::Conflict),
        applied: upload.state == "applied",
        marked: (bad > 0 && draft).then(|| format!("{here}/marked")),
        wrong,
    };
    Ok(page_with(status, &page))
}

fn tiles(preview: &Preview, here: &str) -> Tiles {
    let tile = |verdict: Verdict, state: State| {
        let (code, label) = verdict_words(verdict);
        match preview.count(verdict) {
            0 => Tile::bare(0, label),
            n => Tile::new(n, label, format!("{here}?verdict={code}")).with(state),
        }
    };
    let touched = preview.lines.len();
    let read = usize::try_from(preview.upload.cells_read).unwrap_or(0);
    Tiles(vec![
        tile(Verdict::Change, State::Doing),
        tile(Verdict::Conflict, State::Soon),
        tile(Verdict::Refused, State::Late),
        tile(Verdict::Same, State::Done),
        Tile::bare(read.saturating_sub(touched), "没有动过的格"),
    ])
}

const fn verdict_words(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Change => ("change", "改动"),
        Verdict::Conflict => ("conflict", "冲突"),
        Verdict::Refused => ("refused", "不能采用"),
        Verdict::Same => ("same", "与系统一致"),
    }
}

fn table(draft: bool) -> Table {
    let columns = vec![
        Column::head("village", "村（社区）"),
        Column::text("question", "题目"),
        Column::text("old", "系统中现为"),
        Column::text("new", "表中为"),
        Column::state("verdict", "判断"),
        Column::text("why", "说明"),
    ];
    let verdicts = [
        Verdict::Change,
        Verdict::Conflict,
        Verdict::Refused,
        Verdict::Same,
    ];
    let options = verdicts.map(|v| {
        let (code, label) = verdict_words(v);
        (code.to_owned(), label.to_owned())
    });
    let empty = Empty::bare("工作簿里没有动过的格，与系统一致。");
    let table = Table::new("动过的格", columns, empty).filter(Filter {
        key: "verdict",
        title: "判断".to_owned(),
        options: options.to_vec(),
    });
    if draft {
        table.selectable(APPLY, "take")
    } else {
        table
    }
}

fn row(line: &Line, draft: bool) -> Row {
    let state = match line.verdict {
        Verdict::Change => State::Doing,
        Verdict::Conflict => State::Soon,
        Verdict::Refused => State::Late,
        Verdict::Same => State::Done,
    };
    let word = match line.outcome.as_deref() {
        Some("applied" | "checked") => "已应用",
        Some("taken") => "已用表中的",
        Some("conflict") => "冲突，未用",
        Some("refused") => "没有采用",
        _ => verdict_words(line.verdict).1,
    };
    let new = if line.new.is_empty() {
        "（清空）"
    } else {
        line.new.as_str()
    };
    let row = Row::new(vec![
        Cell::link(dossier_path(&line.unit), &line.name),
        Cell::text(&line.title),
        Cell::text(line.old.as_deref().unwrap_or("（空）")),
        Cell::text(new).strong(),
        Cell::worded(state, word),
        Cell::maybe(line.why.as_ref(), Cell::text),
    ]);
    if draft && line.verdict == Verdict::Conflict {
        row.id(format!("{}/{}", line.unit, line.code))
    } else {
        row
    }
}

/// Applies, drops or undoes the workbook.
pub async fn act(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = record_of(&id)?;
    let version = fields.text("version").parse().unwrap_or(0);
    let actor = ctx.actor();
    let answer = match fields.text("act") {
        "drop" => {
            let dropped = ctx.app.drop_survey(actor, &id, version).await;
            dropped.map(|()| "已放弃这份工作簿，没有改动任何答案。".to_owned())
        }
        "undo" => {
            let undone = ctx.app.undo_survey(actor, &id, version).await;
            undone.map(|n| format!("已整份撤销，{n} 项答案恢复原样。"))
        }
        _ => {
            let taken: BTreeSet<String> = fields.all("take").map(str::to_owned).collect();
            let applied = ctx.app.apply_survey(actor, (&id, version), &taken).await;
            applied.map(|n| format!("已应用 {n} 处改动。"))
        }
    };
    match answer {
        Ok(text) => {
            let here = format!("/survey/uploads/{id}");
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let told: Vec<String> = faults.iter().map(app::Fault::zh).collect();
            let preview = ctx.app.survey_preview(actor, &id).await?;
            let query = TableQuery::default();
            upload_page(&ctx, preview, &query, Some(told.concat())).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// The same workbook with the cells marked that clash or are refused.
pub async fn marked(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let id = record_of(&id)?;
    let (name, bytes) = ctx.app.marked_workbook(ctx.actor(), &id).await?;
    ctx.app.note_export(ctx.actor(), "survey_workbook").await?;
    let file = format!("{name}村情工作簿-请改正-{}.xlsx", ctx.today());
    Ok(download(&file, XLSX, bytes))
}
