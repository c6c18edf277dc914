//! Workbooks of townships: taking one out, bringing it back, what was brought back so far.

use app::survey::upload::Upload as Brought;
use app::survey::workbook::MAX_BYTES;
use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use domain::account::Verb;

use super::parts::{home, lead, nothing, unit_of};
use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::form::{FieldError, FormView, Upload, UploadLimits};
use crate::look::{Empty, Link, State};
use crate::shell::{Frame, page_with, see_other};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView, XLSX, download};

const HERE: &str = "/survey/workbooks";
const MIB: u64 = 1024 * 1024;

#[derive(Template)]
#[template(path = "survey/workbooks.html")]
struct Workbooks {
    frame: Frame,
    lead: String,
    towns: Vec<(Link, String)>,
    open: bool,
    form: FormView,
    hint: String,
    table: TableView,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    workbooks(&ctx, &query, Vec::new(), StatusCode::OK).await
}

async fn workbooks(
    ctx: &Ctx,
    query: &TableQuery,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    ctx.actor()
        .may(Verb::UploadSurvey)
        .map_err(app::Error::from)?;
    let Some((snapshot, scope)) = ctx.app.survey(ctx.actor()).await? else {
        return Ok(nothing(ctx, "村情工作簿"));
    };
    let towns = snapshot.towns(&scope);
    let uploads = ctx.app.survey_uploads(ctx.actor()).await?;
    let table = table();
    let name_of = |upload: &Brought| {
        let town = towns.iter().find(|t| t.town == upload.town);
        town.map_or_else(String::new, |t| t.name.clone())
    };
    let rows = uploads.iter().map(|u| row(u, name_of(u))).collect();
    if query.format() == Format::Xlsx {
        return ctx
            .export("村情工作簿上传记录", table.export(rows, query))
            .await;
    }
    let page = Workbooks {
        frame: ctx.frame("村情工作簿").under(vec![home()]),
        lead: lead(snapshot.round(), snapshot.today()),
        towns: towns
            .iter()
            .map(|t| {
                let link = Link::new(
                    format!("{HERE}/{}", t.town),
                    format!("下载 {} 工作簿", t.name),
                );
                let tally = &t.tally;
                let note = format!(
                    "{} 个村（社区），已填 {} / {} 项",
                    tally.villages, tally.answered, tally.asked
                );
                (link, note)
            })
            .collect(),
        open: snapshot.open_round().is_some(),
        form: FormView::new("upload").errors(errors).with_files(),
        hint: format!("xlsx，不超过 {} MB；一份工作簿是一个乡镇", MAX_BYTES / MIB),
        table: table.all(rows, query),
    };
    Ok(page_with(status, &page))
}

fn table() -> Table {
    let columns = vec![
        Column::head("at", "上传时间"),
        Column::text("town", "乡镇"),
        Column::text("file", "文件"),
        Column::number("rows", "村（社区）"),
        Column::number("cells", "格"),
        Column::text("by", "上传人"),
        Column::state("state", "状态"),
    ];
    let empty = Empty::bare("还没有上传过工作簿。先下载，填好后在这里上传。");
    Table::new("上传记录", columns, empty)
}

/// The state of an upload in words.
pub(super) fn state_words(state: &str) -> (State, &'static str) {
    match state {
        "draft" => (State::Soon, "待应用"),
        "applied" => (State::Done, "已应用"),
        "undone" => (State::Idle, "已撤销"),
        _ => (State::Idle, "已放弃"),
    }
}

fn row(upload: &Brought, town: String) -> Row {
    let (state, word) = state_words(&upload.state);
    let state = Cell::worded(state, word);
    let state = match (&upload.decided_by, upload.decided) {
        (Some(by), Some(at)) => state.note(format!("{by} {}", at.text())),
        _ => state,
    };
    Row::new(vec![
        Cell::link(format!("/survey/uploads/{}", upload.id), upload.at.text()),
        Cell::text(town),
        Cell::text(&upload.file_name),
        Cell::number(upload.rows_read),
        Cell::number(upload.cells_read),
        Cell::text(&upload.by_name),
        state,
    ])
}

/// A township's workbook.
pub async fn file(ctx: Ctx, Path(town): Path<String>) -> Answer {
    let town = unit_of(&town)?;
    let (name, bytes) = ctx.app.survey_workbook(ctx.actor(), &town).await?;
    ctx.app.note_export(ctx.actor(), "survey_workbook").await?;
    let file = format!("{name}村情工作簿-{}.xlsx", ctx.today());
    Ok(download(&file, XLSX, bytes))
}

/// Reads a workbook that comes back, and leads to what it would change.
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
        return workbooks(
            &ctx,
            &query,
            refused("请选择填好的工作簿。".to_owned()),
            status,
        )
        .await;
    };
    let name = file.name.clone();
    let bytes = file.into_bytes().await?;
    match ctx.app.stage_survey(ctx.actor(), &name, bytes).await {
        Ok(id) => Ok(see_other(&format!("/survey/uploads/{id}"))),
        Err(app::Error::Fault(faults)) => {
            let told: Vec<String> = faults.iter().map(app::Fault::zh).collect();
            workbooks(&ctx, &query, refused(told.concat()), status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
