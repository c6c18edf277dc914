//! Office holders and results of the previous term: template, list brought in, preview, taking it.

use app::survey::former::{FormerImport, MAX_BYTES, MAX_ROWS};
use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use domain::account::Verb;

use super::dossier::former_row;
use super::parts::{home, record_of};
use super::workbooks::state_words;
use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::form::{FieldError, Fields, FormView, Upload, UploadLimits};
use crate::look::{Empty, Link, Notice, NoticeKind, Tag};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with, see_other};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView, XLSX, download};

const HERE: &str = "/survey/former";

#[derive(Template)]
#[template(path = "survey/former.html")]
struct Former {
    frame: Frame,
    form: FormView,
    hint: String,
    table: TableView,
}

#[derive(Template)]
#[template(path = "survey/former_one.html")]
struct One {
    frame: Frame,
    lead: String,
    tag: Tag,
    refused: Vec<String>,
    table: TableView,
    action: String,
    version: i64,
    draft: bool,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    former(&ctx, &query, Vec::new(), StatusCode::OK).await
}

async fn former(
    ctx: &Ctx,
    query: &TableQuery,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    ctx.actor()
        .may(Verb::ImportFormer)
        .map_err(app::Error::from)?;
    let imports = ctx.app.former_imports(ctx.actor()).await?;
    let columns = vec![
        Column::head("at", "时间"),
        Column::text("file", "文件"),
        Column::text("by", "导入人"),
        Column::state("state", "状态"),
    ];
    let empty = Empty::bare("还没有导入过上届名单。先下载模板，填好后在这里上传。");
    let table = Table::new("导入记录", columns, empty);
    let rows = imports.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx
            .export("上届名单导入记录", table.export(rows, query))
            .await;
    }
    let page = Former {
        frame: ctx.frame("上届名单").under(vec![home()]),
        form: FormView::new("former").errors(errors).with_files(),
        hint: format!(
            "xlsx、xls 或 csv，不超过 {MAX_ROWS} 行、{} MB",
            MAX_BYTES / (1024 * 1024)
        ),
        table: table.all(rows, query),
    };
    Ok(page_with(status, &page))
}

fn row(import: &FormerImport) -> Row {
    let (state, word) = state_words(&import.state);
    let word = if import.state == "draft" {
        "待采用"
    } else {
        word
    };
    let word = if import.state == "applied" {
        "已采用"
    } else {
        word
    };
    Row::new(vec![
        Cell::link(format!("{HERE}/{}", import.id), import.at.text()),
        Cell::text(&import.file_name),
        Cell::text(&import.by_name),
        Cell::worded(state, word),
    ])
}

/// The workbook to fill in.
pub async fn template(ctx: Ctx) -> Answer {
    let bytes = ctx.app.former_template(ctx.actor()).await?;
    Ok(download("上届名单模板.xlsx", XLSX, bytes))
}

/// Reads a list and leads to its preview.
pub async fn upload(ctx: Ctx, body: Multipart) -> Answer {
    let limits = UploadLimits::one(MAX_BYTES);
    let mut upload = match Upload::read(body, &limits).await {
        Ok(upload) => upload,
        Err(error) => return Ok(error.into_response()),
    };
    let refused = |told: String| vec![FieldError::new("file", told)];
    let query = TableQuery::default();
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(file) = upload.take("file") else {
        return former(&ctx, &query, refused("请选择名单文件。".to_owned()), status).await;
    };
    let name = file.name.clone();
    let bytes = file.into_bytes().await?;
    match ctx.app.stage_former(ctx.actor(), &name, bytes).await {
        Ok(id) => Ok(see_other(&format!("{HERE}/{id}"))),
        Err(app::Error::Fault(faults)) => {
            let told: Vec<String> = faults.iter().map(app::Fault::zh).collect();
            former(&ctx, &query, refused(told.concat()), status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// One list with its rows.
pub async fn one(ctx: Ctx, Path(id): Path<String>, query: TableQuery) -> Answer {
    let id = record_of(&id)?;
    let preview = ctx.app.former_preview(ctx.actor(), &id).await?;
    let columns = vec![
        Column::head("village", "村（社区）"),
        Column::text("name", "姓名"),
        Column::text("post", "职务"),
        Column::text("sex", "性别"),
        Column::text("born", "出生年"),
        Column::number("votes", "得票"),
        Column::text("result", "结果"),
    ];
    let table = Table::new("名单", columns, Empty::bare("没有能采用的行。"));
    let rows = preview
        .holders
        .iter()
        .map(|h| {
            let name = preview.names.get(&h.unit).map_or("", String::as_str);
            former_row(h, Some(name))
        })
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("上届名单", table.export(rows, &query)).await;
    }
    let import = &preview.import;
    let (state, word) = match import.state.as_str() {
        "applied" => (crate::look::State::Done, "已采用"),
        "draft" => (crate::look::State::Soon, "待采用"),
        _ => (crate::look::State::Idle, "已放弃"),
    };
    Ok(page(&One {
        frame: ctx
            .frame("核对上届名单")
            .under(vec![home(), Link::new(HERE, "上届名单")]),
        lead: format!(
            "{}，{} 于 {} 上传。",
            import.file_name,
            import.by_name,
            import.at.text()
        ),
        tag: Tag::worded(state, word),
        refused: import.refused.lines().map(str::to_owned).collect(),
        table: table.all(rows, &query),
        action: format!("{HERE}/{id}"),
        version: import.version,
        draft: import.state == "draft",
    }))
}

/// Takes or drops a list.
pub async fn act(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = record_of(&id)?;
    let version = fields.text("version").parse().unwrap_or(0);
    let take = fields.text("act") == "take";
    ctx.app
        .decide_former(ctx.actor(), (&id, version), take)
        .await?;
    let text = if take {
        "名单已采用，显示在各村（社区）的村情档案里。"
    } else {
        "已放弃这份名单。"
    };
    Ok(done(HERE, Notice::new(NoticeKind::Ok, text)))
}
