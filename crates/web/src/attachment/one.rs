//! One attachment: what is known of it, its content, its thumbnail, its end.

use std::io::Read as _;

use app::attachment::{Opened, Part};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::RecordId;
use domain::attachment::rules::check_destruction;
use domain::attachment::{Attachment, REASON_MAX_CHARS};
use tokio_util::io::{ReaderStream, SyncIoBridge};

use super::{HERE, kind_zh, owner_files, owner_page, size};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView};
use crate::look::{Fact, Facts, Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, Problem, page_with};
use crate::table::download;

/// Bytes on their way between the thread that opens a file and the connection.
const PIPE_BYTES: usize = 128 * 1024;
/// Nothing of a file may do anything, whatever a browser takes it for.
const SANDBOX: HeaderValue =
    HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'");

#[derive(Template)]
#[template(path = "attachment/one.html")]
struct OnePage {
    frame: Frame,
    title: String,
    owner: Link,
    facts: Facts,
    picture: Option<String>,
    file: Option<Link>,
    traces: bool,
    caption: String,
    form: Option<FormView>,
    errors: FormView,
    action: String,
}

fn record(id: &str) -> app::Result<RecordId> {
    RecordId::parse(id).map_err(|_| app::Error::NotFound("attachment"))
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    render(&ctx, &id, Fields::new(), Vec::new(), StatusCode::OK).await
}

async fn render(
    ctx: &Ctx,
    id: &str,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let (file, place) = ctx.app.attachment(ctx.actor(), &record(id)?).await?;
    let actor = ctx.actor();
    let now = ctx.app.env().now();
    let may_destroy = place.destroyable().is_ok()
        && check_destruction(&file, actor.role, actor.account.as_str(), now, "x").is_ok();
    let here = format!("{HERE}/{}", file.id);
    let kept = file.destroyed.is_none();
    let kind = app::attachment::file_kind(&file.kind);
    let title = if kept {
        file.file_name()
    } else {
        format!("{} 号附件（已销毁）", file.no)
    };
    let page = OnePage {
        frame: ctx.frame(&title).under(vec![
            Link::new(owner_page(&file.owner, &place), "所属记录"),
            Link::new(owner_files(&file.owner), "附件"),
        ]),
        title: place.title.clone(),
        owner: Link::new(owner_page(&file.owner, &place), place.title.clone()),
        facts: facts(&file),
        picture: (kept && file.thumbnail_bytes > 0).then(|| format!("{here}/file?view=1")),
        file: kept.then(|| Link::new(format!("{here}/file"), "下载")),
        traces: kept && kind.is_some_and(|kind| kind.keeps_traces),
        caption: file.caption.clone(),
        errors: FormView::new("destroy").errors(errors.clone()),
        form: may_destroy.then(|| {
            FormView::new("destroy")
                .values(values)
                .errors(errors)
                .version(file.version)
        }),
        action: format!("{here}/destroy"),
    };
    Ok(page_with(status, &page))
}

fn facts(file: &Attachment) -> Facts {
    let mut facts = vec![
        Fact::new("编号", file.no.to_string()),
        Fact::new(
            "类型",
            format!("{} {}", kind_zh(&file.kind), size(file.bytes)),
        ),
    ];
    if let Some((width, height)) = file.size_px {
        facts.push(Fact::new("尺寸", format!("{width} × {height} 像素")));
    }
    facts.push(Fact::new(
        "上传",
        format!("{}，{}", file.by_name, file.at.text()),
    ));
    facts.push(Fact::new("保存内容的 SM3", file.hash.clone()));
    if file.sent_hash != file.hash {
        facts.push(Fact::new("上传原件的 SM3", file.sent_hash.clone()));
    }
    if let Some(end) = &file.destroyed {
        let text = format!("{}，{}：{}", end.at.text(), end.by_name, end.reason);
        facts.push(Fact::new("销毁", text));
    }
    Fact::list(facts)
}

/// How a file is asked for.
#[derive(Debug, serde::Deserialize)]
pub struct FileQuery {
    #[serde(default)]
    view: String,
}

/// The content: as a download, or, of a picture that was made anew here, to be looked at.
pub async fn file(ctx: Ctx, Path(id): Path<String>, Query(query): Query<FileQuery>) -> Answer {
    let opened = ctx
        .app
        .open_attachment(ctx.actor(), &record(&id)?, Part::Whole)
        .await?;
    let kind = app::attachment::file_kind(&opened.attachment.kind);
    let kind = kind.ok_or(app::Error::NotFound("attachment"))?;
    let name = opened.attachment.file_name();
    let bytes = opened.bytes;
    let body = stream(opened);
    let mut response = if kind.is_picture && !query.view.is_empty() {
        ([(header::CONTENT_TYPE, kind.media_type)], body).into_response()
    } else {
        download(&name, kind.media_type, body)
    };
    harmless(&mut response, bytes);
    Ok(response)
}

/// The small picture.
pub async fn thumbnail(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let opened = ctx
        .app
        .open_attachment(ctx.actor(), &record(&id)?, Part::Thumbnail)
        .await?;
    let bytes = opened.bytes;
    let read = tokio::task::spawn_blocking(move || {
        let mut small = Vec::new();
        let mut content = opened.content;
        content.read_to_end(&mut small).map(|_| small)
    });
    let small = read
        .await
        .map_err(app::Error::internal)?
        .map_err(app::Error::internal)?;
    let mut response = ([(header::CONTENT_TYPE, "image/jpeg")], small).into_response();
    harmless(&mut response, bytes);
    Ok(response)
}

/// Reads on a thread of its own while the connection takes what there is.
fn stream(opened: Opened) -> Body {
    let (to, from) = tokio::io::duplex(PIPE_BYTES);
    tokio::task::spawn_blocking(move || {
        let mut content = opened.content;
        let mut to = SyncIoBridge::new(to);
        // A reader that went away is no fault; a file that turns out cut short ends the answer before
        // the length it announced, so that the browser tells it as broken.
        if let Err(error) = std::io::copy(&mut content, &mut to)
            && error.kind() != std::io::ErrorKind::BrokenPipe
        {
            tracing::error!(%error, id = %opened.attachment.id, "an attachment could not be read whole");
        }
    });
    Body::from_stream(ReaderStream::new(from))
}

fn harmless(response: &mut Response, bytes: u64) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
}

/// Destroys an attachment, with a reason.
pub async fn destroy(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let record = record(&id)?;
    let Ok(version) = fields.text("version").parse::<i64>() else {
        return Ok(Problem::bad_request().into_response());
    };
    let reason = fields.text("reason").to_owned();
    let app = &ctx.app;
    match app
        .destroy_attachment(ctx.actor(), &record, version, &reason)
        .await
    {
        Ok(left) => {
            let text = format!("{} 号附件已销毁，编号、时间、哈希和理由保留。", left.no);
            let back = owner_files(&left.owner);
            Ok(done(&back, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&ctx, &id, fields, field_errors(&faults), status).await
        }
        Err(app::Error::Clash(_)) => {
            let text = "有人刚处理过这个附件，已显示最新状态，请核对。";
            let errors = vec![FieldError::new("", text)];
            render(&ctx, &id, fields, errors, StatusCode::CONFLICT).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

impl OnePage {
    fn reason_max(&self) -> u32 {
        u32::try_from(REASON_MAX_CHARS).unwrap_or(u32::MAX)
    }
}
