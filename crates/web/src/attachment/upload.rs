//! Adding files to a record.

use app::attachment::{NewAttachments, SentFile};
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::attachment::{Owner, UPLOAD_MAX_FILES};

use super::files::render;
use super::{owner_files, owner_page};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{BodyError, FieldError, Sent, Upload, UploadLimits, UploadedFile};
use crate::look::{Notice, NoticeKind};
use crate::shell::Problem;
use crate::shell::flash::done;

/// Reads a form that may carry evidence; the inner error is the page of a body that cannot be read.
///
/// # Errors
/// Denied, or no folder for it.
pub(crate) async fn received(ctx: &Ctx, body: Sent) -> app::Result<Result<Upload, Response>> {
    let limits = UploadLimits {
        files: UPLOAD_MAX_FILES,
        file_bytes: ctx.app.attachment_max_bytes(ctx.actor()).await?,
        folder: Some(ctx.app.upload_folder()?),
    };
    Ok(match body.read(&limits).await {
        Ok(upload) => Ok(upload),
        Err(BodyError::FileTooLarge { name, max_bytes }) => {
            let mb = max_bytes / (1024 * 1024);
            let what = format!("“{name}”超过单个附件上限 {mb} MB，请压缩或分成几份后重新上传。");
            Err(Problem::too_large(max_bytes).what(what).into_response())
        }
        Err(error) => Err(error.into_response()),
    })
}

/// Files of a form as the application takes them.
pub(crate) fn sent(files: Vec<UploadedFile>) -> Vec<SentFile> {
    files
        .into_iter()
        .map(|file| SentFile {
            name: file.name.clone(),
            content: Box::new(file.into_reader()),
        })
        .collect()
}

/// Takes files in: all of them, or none with what is wrong with each.
pub async fn submit(ctx: Ctx, body: Multipart) -> Answer {
    let upload = match received(&ctx, Sent::Files(body)).await? {
        Ok(upload) => upload,
        Err(page) => return Ok(page),
    };
    let fields = upload.fields;
    let Some(owner) = Owner::parse(fields.text("owner")) else {
        return Ok(Problem::not_found().into_response());
    };
    let count = upload.files.len();
    let ask = NewAttachments {
        owner: owner.clone(),
        caption: fields.text("caption").to_owned(),
        files: sent(upload.files),
    };
    match ctx.app.add_attachments(ctx.actor(), ask).await {
        Ok(added) => {
            let place = ctx.app.attachments(ctx.actor(), &owner).await?.place;
            let back = if fields.text("from") == "page" {
                owner_files(&owner)
            } else {
                owner_page(&owner, &place)
            };
            let text = format!("已上传 {} 个附件。", added.len());
            Ok(done(&back, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let mut errors = field_errors(&faults);
            if count > faults.len() {
                let text = "有文件没有通过，其余的也没有上传；请改正后重新选择全部文件。";
                errors.push(FieldError::new("files", text));
            }
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&ctx, &owner, fields, errors, status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
