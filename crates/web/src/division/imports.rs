//! Imports of lists: what came in so far, what waits, and sending a new list.

use app::Fault;
use app::division::list::LIST_MAX_BYTES;
use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::job::JobState;

use super::parts::{IMPORTS, day, home, import_path, store_rows::ImportRow};
use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::form::{FieldError, Fields, FormView, Upload, UploadLimits, read};
use crate::look::{Empty, Link};
use crate::security::Limits;
use crate::shell::{Frame, page, page_with, see_other};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

/// Bytes that a list sent by a browser may have: what the route takes, less the form around it.
const UPLOAD_MAX_BYTES: u64 = 60 * 1024 * 1024;
const _: () = assert!(UPLOAD_MAX_BYTES < LIST_MAX_BYTES);
const _: () = assert!(UPLOAD_MAX_BYTES < Limits::UPLOAD.body_bytes as u64);
const MIB: u64 = 1024 * 1024;

#[derive(Template)]
#[template(path = "division/imports.html")]
struct ImportsPage {
    frame: Frame,
    open: Vec<(Link, String)>,
    table: TableView,
    new: String,
}

#[derive(Template)]
#[template(path = "division/upload.html")]
struct UploadPage {
    frame: Frame,
    form: FormView,
    file_hint: String,
    action: &'static str,
}

/// The list of imports.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let imports = ctx.app.imports(ctx.actor()).await?;
    let new = format!("{IMPORTS}/new");
    let table = table(&new);
    let rows = imports.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("区划导入", table.export(rows, &query)).await;
    }
    let open = ctx.app.open_imports(ctx.actor()).await?;
    let open = open
        .iter()
        .map(|(job, state)| {
            let at = domain::Millis(job.created_ms).text();
            let what = match state {
                JobState::Draft => "等您确认",
                state => state.zh(),
            };
            let link = Link::new(import_path(&job.id), format!("{at} 上传的名单"));
            (link, format!("{what} · {}", job.by_name))
        })
        .collect();
    Ok(page(&ImportsPage {
        frame: ctx.frame("导入名单").under(vec![home()]),
        open,
        table: table.all(rows, &query),
        new,
    }))
}

fn table(new: &str) -> Table {
    let columns = vec![
        Column::head("at", "时间"),
        Column::text("file", "文件"),
        Column::text("by", "导入人"),
        Column::date("on", "名单日期"),
        Column::number("rows", "行数"),
        Column::number("added", "新增"),
        Column::number("changed", "变更"),
        Column::number("removed", "撤销"),
        Column::number("unchanged", "未变"),
        Column::number("refused", "未导入"),
    ];
    let empty = Empty::new("还没有导入过名单。", Link::new(new, "导入名单"));
    Table::new("导入记录", columns, empty)
}

fn row(import: &ImportRow) -> Row {
    let figure = |n: i64| Cell::number(n).to(import_path(&import.id));
    Row::new(vec![
        Cell::link(import_path(&import.id), domain::Millis(import.at_ms).text()),
        Cell::text(&import.file_name),
        Cell::text(&import.by_name),
        Cell::maybe(day(&import.on_date), Cell::date),
        figure(import.rows_in),
        figure(import.added),
        figure(import.changed),
        figure(import.removed),
        figure(import.unchanged),
        figure(import.refused),
    ])
}

fn upload_page(ctx: &Ctx, values: Fields, errors: Vec<FieldError>) -> UploadPage {
    UploadPage {
        frame: ctx
            .frame("上传名单")
            .under(vec![home(), Link::new(IMPORTS, "导入名单")]),
        form: FormView::new("list")
            .values(values)
            .errors(errors)
            .with_files(),
        file_hint: format!(
            "Excel（xlsx、xls）或 CSV（UTF-8、GB18030），可以用 gzip 压缩，不超过 {} MB",
            UPLOAD_MAX_BYTES / MIB
        ),
        action: IMPORTS,
    }
}

/// The form for a new list.
pub async fn form(ctx: Ctx) -> Answer {
    let values = Fields::new().with("on", ctx.today());
    Ok(page(&upload_page(&ctx, values, Vec::new())))
}

fn refused(ctx: &Ctx, values: Fields, errors: Vec<FieldError>) -> Response {
    let page = upload_page(ctx, values, errors);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Keeps an uploaded list and leads to its preview.
pub async fn upload(ctx: Ctx, body: Multipart) -> Answer {
    let limits = UploadLimits::one(UPLOAD_MAX_BYTES);
    let mut upload = match Upload::read(body, &limits).await {
        Ok(upload) => upload,
        Err(error) => return Ok(error.into_response()),
    };
    let file = upload.take("list");
    let fields = upload.fields;
    let on = match read::day(fields.text("on")) {
        Ok(on) => on,
        Err(error) => {
            let errors = vec![FieldError::new("on", error.to_string())];
            return Ok(refused(&ctx, fields, errors));
        }
    };
    let Some(file) = file else {
        let fault = Fault::Missing {
            field: "list",
            label: "名单文件",
        };
        let errors = vec![FieldError::new("list", fault.zh())];
        return Ok(refused(&ctx, fields, errors));
    };
    let name = file.name.clone();
    let bytes = file.into_bytes().await?;
    match ctx.app.stage_import(ctx.actor(), &name, bytes, on).await {
        Ok(id) => Ok(see_other(&import_path(id.as_str()))),
        Err(app::Error::Fault(faults)) => {
            let errors = faults
                .iter()
                .map(|fault| FieldError::new("list", fault.zh()))
                .collect();
            Ok(refused(&ctx, fields, errors))
        }
        Err(other) => Err(Wrong(other)),
    }
}
