//! Posts from a list: the workbook to fill in, the upload with a verdict on every row, the taking over.

use app::Fault;
use app::duty::{IMPORT_MAX_BYTES, PostDraft, PostVerdict, PostsPreview};
use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::duty::chain::POSTS_IMPORT_MAX;

use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView, Upload, UploadLimits};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{XLSX, download};

#[derive(Template)]
#[template(path = "duty/import.html")]
struct ImportPage {
    frame: Frame,
    form: FormView,
    file_hint: String,
}

#[derive(Template)]
#[template(path = "duty/preview.html")]
struct PreviewPage {
    frame: Frame,
    form: FormView,
    preview: PostsPreview,
    rows: String,
    new: usize,
    replaced: usize,
    same: usize,
}

fn import_page(ctx: &Ctx, errors: Vec<FieldError>) -> ImportPage {
    ImportPage {
        frame: ctx
            .frame("从 Excel 导入责任人")
            .under(vec![Link::new("/chain", "责任体系")]),
        form: FormView::new("import").errors(errors).with_files(),
        file_hint: format!("Excel（xlsx、xls）或 CSV，一次最多 {POSTS_IMPORT_MAX} 行"),
    }
}

/// The page with the form.
pub async fn form(ctx: Ctx) -> Answer {
    Ok(page(&import_page(&ctx, Vec::new())))
}

/// The workbook to fill in.
pub async fn template(ctx: Ctx) -> Answer {
    let bytes = ctx.app.posts_template(ctx.actor()).await?;
    Ok(download("责任体系导入表.xlsx", XLSX, bytes))
}

fn refused(ctx: &Ctx, errors: Vec<FieldError>) -> Response {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &import_page(ctx, errors))
}

/// Reads an uploaded list and shows the verdict on every row; nothing is stored yet.
pub async fn preview(ctx: Ctx, body: Multipart) -> Answer {
    let limits = UploadLimits::one(IMPORT_MAX_BYTES);
    let mut upload = match Upload::read(body, &limits).await {
        Ok(upload) => upload,
        Err(error) => return Ok(error.into_response()),
    };
    let Some(file) = upload.take("list") else {
        let fault = Fault::Missing {
            field: "list",
            label: "名单文件",
        };
        return Ok(refused(&ctx, field_errors(&[fault])));
    };
    let read = ctx.app.preview_posts(ctx.actor(), file.into_reader()).await;
    match read {
        Ok(preview) => Ok(preview_page(&ctx, preview, Vec::new())),
        Err(app::Error::Fault(faults)) => {
            let errors = faults.iter().map(|f| FieldError::new("list", f.zh()));
            Ok(refused(&ctx, errors.collect()))
        }
        Err(other) => Err(Wrong(other)),
    }
}

fn preview_page(ctx: &Ctx, preview: PostsPreview, errors: Vec<FieldError>) -> Response {
    let count = |which: fn(&PostVerdict) -> bool| {
        preview
            .accepted
            .iter()
            .filter(|j| which(&j.verdict))
            .count()
    };
    let status = if preview.refused.is_empty() && errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = PreviewPage {
        frame: ctx.frame("核对责任人名单").under(vec![
            Link::new("/chain", "责任体系"),
            Link::new("/chain/import", "从 Excel 导入"),
        ]),
        form: FormView::new("confirm").errors(errors),
        rows: write(preview.accepted.iter().map(|j| &j.draft)),
        new: count(|v| *v == PostVerdict::Added),
        replaced: count(|v| matches!(v, PostVerdict::Replaces(_))),
        same: count(|v| *v == PostVerdict::Same),
        preview,
    };
    page_with(status, &page)
}

/// Takes every row, or none.
pub async fn confirm(ctx: Ctx, fields: Fields) -> Answer {
    let drafts = read(fields.get("rows").unwrap_or(""));
    let Some(drafts) = drafts.filter(|d| !d.is_empty()) else {
        return Ok(refused(&ctx, field_errors(&[Fault::UploadGone])));
    };
    match ctx.app.import_posts(ctx.actor(), &drafts).await {
        Ok(named) => {
            let text = format!("已导入：新设 {named} 人，其余本来就在任。");
            Ok(done("/chain", Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => Ok(refused(&ctx, field_errors(&faults))),
        Err(other) => Err(Wrong(other)),
    }
}

/// Rows as one field: a line a row, tabs between the cells.
fn write<'a>(drafts: impl Iterator<Item = &'a PostDraft>) -> String {
    let lines: Vec<String> = drafts
        .map(|d| format!("{}\t{}", d.row, d.cells.join("\t")))
        .collect();
    lines.join("\n")
}

/// Reads them back; `None` when they are not what [`write`] wrote.
fn read(text: &str) -> Option<Vec<PostDraft>> {
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (row, cells) = line.split_once('\t')?;
            let cells: Vec<String> = cells.split('\t').map(str::to_owned).collect();
            Some(PostDraft {
                row: row.parse().ok()?,
                cells: cells.try_into().ok()?,
            })
        })
        .collect()
}
