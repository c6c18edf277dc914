//! Accounts from a list: template, upload, preview with a verdict on every row, slips.

use app::Fault;
use app::account::{AccountsPreview, IMPORT_MAX_ACCOUNTS, IMPORT_MAX_BYTES, NewAccount, hashing_s};
use askama::Template;
use axum::Extension;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::account::Verb;

use super::codec;
use super::slips::SlipsPage;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView, Upload, UploadLimits};
use crate::look::Link;
use crate::security::Client;
use crate::shell::{Frame, page, page_with};
use crate::table::{XLSX, download};

#[derive(Template)]
#[template(path = "account/import.html")]
struct ImportPage {
    frame: Frame,
    form: FormView,
    file_hint: String,
    hundred_s: usize,
}

#[derive(Template)]
#[template(path = "account/preview.html")]
struct PreviewPage {
    frame: Frame,
    form: FormView,
    preview: AccountsPreview,
    rows: String,
    seconds: usize,
}

const MIB: u64 = 1024 * 1024;

fn import_page(ctx: &Ctx, errors: Vec<FieldError>) -> ImportPage {
    ImportPage {
        frame: ctx
            .frame("从名单批量开通账号")
            .under(vec![Link::new("/accounts", "账号")]),
        form: FormView::new("import").errors(errors).with_files(),
        file_hint: format!(
            "Excel（xlsx、xls）或 CSV，一次最多 {IMPORT_MAX_ACCOUNTS} 个账号，不超过 {} MB",
            IMPORT_MAX_BYTES / MIB
        ),
        hundred_s: hashing_s(100),
    }
}

/// The page with the form.
pub async fn form(ctx: Ctx) -> Answer {
    Ok(page(&import_page(&ctx, Vec::new())))
}

/// The workbook to fill in.
pub async fn template(ctx: Ctx) -> Answer {
    let bytes = ctx.app.accounts_template(ctx.actor()).await?;
    Ok(download("账号导入表.xlsx", XLSX, bytes))
}

fn refused(ctx: &Ctx, errors: Vec<FieldError>) -> Response {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &import_page(ctx, errors))
}

/// Reads an uploaded list and shows the verdict on every row; nothing is made yet.
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
    match ctx
        .app
        .preview_accounts(ctx.actor(), file.into_reader())
        .await
    {
        Ok(preview) => Ok(preview_page(&ctx, preview, Vec::new())),
        Err(app::Error::Fault(faults)) => {
            let errors = faults
                .iter()
                .map(|f| FieldError::new("list", f.zh()))
                .collect();
            Ok(refused(&ctx, errors))
        }
        Err(other) => Err(Wrong(other)),
    }
}

fn preview_page(ctx: &Ctx, preview: AccountsPreview, errors: Vec<FieldError>) -> Response {
    let status = if preview.refused.is_empty() && errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = PreviewPage {
        frame: ctx.frame("核对名单").under(vec![
            Link::new("/accounts", "账号"),
            Link::new("/accounts/import", "从名单批量开通"),
        ]),
        form: FormView::new("confirm").errors(errors),
        rows: codec::write(preview.accepted.iter().map(|d| &d.at)),
        seconds: hashing_s(preview.accepted.len()),
        preview,
    };
    page_with(status, &page)
}

/// Makes every account of the list, or none, and shows the slips, once.
pub async fn confirm(ctx: Ctx, Extension(client): Extension<Client>, fields: Fields) -> Answer {
    ctx.actor()
        .may(Verb::ManageAccounts)
        .map_err(app::Error::from)?;
    let Some(drafts) = codec::read(fields.get("rows").unwrap_or("")) else {
        return Ok(refused(&ctx, field_errors(&[Fault::UploadGone])));
    };
    let list: Vec<NewAccount> = drafts.iter().map(|d| d.new.clone()).collect();
    match ctx.app.add_accounts(ctx.actor(), &list).await {
        Ok(issued) => Ok(page(&SlipsPage::new(
            &ctx,
            &client,
            &issued,
            "/accounts",
            "批量开通",
        ))),
        Err(app::Error::Fault(faults)) => {
            let preview = match ctx.app.check_accounts(ctx.actor(), &drafts).await {
                Ok(preview) => preview,
                Err(app::Error::Fault(faults)) => {
                    return Ok(refused(&ctx, field_errors(&faults)));
                }
                Err(other) => return Err(Wrong(other)),
            };
            let errors = if preview.refused.is_empty() {
                field_errors(&faults)
            } else {
                Vec::new()
            };
            Ok(preview_page(&ctx, preview, errors))
        }
        Err(other) => Err(Wrong(other)),
    }
}
