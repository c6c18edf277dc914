//! A department's answers as a workbook, out and in.

use app::Fault;
use app::nomination::sheet::{JudgedAnswer, SHEET_MAX_BYTES, Verdicted};
use askama::Template;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use paper::keyed::{carried, carry};

use super::asked::HERE;
use super::{record, said};
use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::form::{Fields, FormView, Upload, UploadLimits};
use crate::look::Link;
use crate::shell::{Frame, page, page_with};
use crate::table::{XLSX, download};

const MIB: u64 = 1024 * 1024;
/// Rows of a preview shown one by one.
const SHOWN_MAX: usize = 500;

#[derive(Template)]
#[template(path = "nomination/sheet.html")]
struct SheetPage {
    frame: Frame,
    path: String,
    form: FormView,
    hint: String,
    errors: Vec<String>,
}

impl SheetPage {
    fn action(&self) -> String {
        format!("{}/sheet", self.path)
    }
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    ctx.app.asked_batch(ctx.actor(), &record(&id)?).await?;
    Ok(render(&ctx, &id, Vec::new(), StatusCode::OK))
}

fn render(ctx: &Ctx, id: &str, errors: Vec<String>, status: StatusCode) -> Response {
    let path = format!("{HERE}/{id}");
    page_with(
        status,
        &SheetPage {
            frame: ctx
                .frame("用 Excel 答复")
                .under(vec![Link::new(path.clone(), "送审人员")]),
            form: FormView::new("sheet").with_files(),
            hint: format!("填好的表（xlsx），不超过 {} MB", SHEET_MAX_BYTES / MIB),
            path,
            errors,
        },
    )
}

/// Gives the workbook.
pub async fn out(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let bytes = ctx.app.answer_workbook(ctx.actor(), &record(&id)?).await?;
    let name = format!("资格联审答复表-{}.xlsx", ctx.today());
    Ok(download(&name, XLSX, bytes))
}

#[derive(Template)]
#[template(path = "nomination/sheet_preview.html")]
struct PreviewPage {
    frame: Frame,
    path: String,
    form: FormView,
    refused: Vec<JudgedAnswer>,
    lines: Vec<(u32, String, String)>,
    more: usize,
    count: usize,
    same: usize,
    rows: String,
}

/// Reads a workbook and shows what it would do.
pub async fn read(ctx: Ctx, Path(id): Path<String>, body: Multipart) -> Answer {
    let limits = UploadLimits::one(SHEET_MAX_BYTES);
    let mut upload = match Upload::read(body, &limits).await {
        Ok(upload) => upload,
        Err(error) => return Ok(error.into_response()),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(file) = upload.take("list") else {
        let fault = Fault::Missing {
            field: "list",
            label: "填好的表",
        };
        return Ok(render(&ctx, &id, vec![fault.zh()], status));
    };
    let read = ctx
        .app
        .read_answers(ctx.actor(), &record(&id)?, file.into_reader())
        .await;
    match read {
        Ok(rows) => Ok(preview(&ctx, &id, rows)),
        Err(app::Error::Fault(faults)) => {
            let errors = faults.iter().map(Fault::zh).collect();
            Ok(render(&ctx, &id, errors, status))
        }
        Err(other) => Err(Wrong(other)),
    }
}

fn preview(ctx: &Ctx, id: &str, rows: Vec<JudgedAnswer>) -> Response {
    let same = rows.iter().filter(|r| r.verdict == Verdicted::Same).count();
    let changed = rows
        .iter()
        .filter(|r| matches!(r.verdict, Verdicted::Answer(_)));
    let sent = carry(changed.clone().map(|r| &r.row));
    let mut lines: Vec<(u32, String, String)> = changed
        .filter_map(|r| match &r.verdict {
            Verdicted::Answer(text) => Some((r.row.row, r.who.clone(), text.clone())),
            _ => None,
        })
        .collect();
    let count = lines.len();
    lines.truncate(SHOWN_MAX);
    let path = format!("{HERE}/{id}");
    page(&PreviewPage {
        frame: ctx
            .frame("核对上传的答复")
            .under(vec![Link::new(path.clone(), "送审人员")]),
        path,
        form: FormView::new("apply"),
        more: count - lines.len(),
        count,
        lines,
        same,
        rows: sent,
        refused: rows
            .into_iter()
            .filter(|r| matches!(r.verdict, Verdicted::Refused(_)))
            .collect(),
    })
}

impl PreviewPage {
    fn action(&self) -> String {
        format!("{}/sheet/apply", self.path)
    }

    fn why<'a>(&self, row: &'a JudgedAnswer) -> &'a str {
        match &row.verdict {
            Verdicted::Refused(why) => why,
            _ => "",
        }
    }
}

/// Applies the rows of a preview.
pub async fn apply(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(rows) = carried(fields.text("rows")).filter(|rows| !rows.is_empty()) else {
        let text = "上传的内容已不完整，请重新上传。".to_owned();
        return Ok(render(&ctx, &id, vec![text], status));
    };
    match ctx
        .app
        .apply_answers(ctx.actor(), &record(&id)?, rows)
        .await
    {
        Ok(count) => said(
            &format!("{HERE}/{id}"),
            format!("已保存 {count} 人的答复。"),
        ),
        Err(app::Error::Fault(faults)) => {
            let errors = faults.iter().map(Fault::zh).collect();
            Ok(render(&ctx, &id, errors, status))
        }
        Err(other) => Err(Wrong(other)),
    }
}
