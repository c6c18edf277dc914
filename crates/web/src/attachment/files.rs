//! The card with a record's attachments, for the pages of any room, and the page that is only it.

use app::attachment::OwnersFiles;
use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use domain::attachment::{Attachment, CAPTION_MAX_CHARS, Owner, UPLOAD_MAX_FILES};

use super::{HERE, kind_zh, owner_page, size};
use crate::context::Ctx;
use crate::error::Answer;
use crate::form::{FieldError, Fields, FormView};
use crate::look::Link;
use crate::shell::{Frame, Problem, page_with};

/// Endings that the browser's chooser offers; what a file is, its bytes say.
pub(crate) const ENDINGS: &str =
    ".jpg,.jpeg,.png,.webp,.pdf,.ofd,.docx,.xlsx,.txt,.mp4,.mov,.mp3,.m4a";

/// Attachments with their thumbnails, names and links. Write it into a page by its name.
#[derive(Template)]
#[template(path = "attachment/list.html")]
pub struct FileList {
    lines: Vec<Line>,
}

// A template with escaping on.
impl HtmlSafe for FileList {}

impl FileList {
    /// Those that stand.
    #[must_use]
    pub fn of<'a>(files: impl IntoIterator<Item = &'a Attachment>) -> Self {
        let kept = files.into_iter().filter(|f| f.destroyed.is_none());
        Self {
            lines: kept.map(line).collect(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// Photographs of one thing, with a form that opens a telephone's camera. Write it into a page by its
/// name.
#[derive(Template)]
#[template(path = "attachment/photos.html")]
pub struct Photos {
    id: String,
    owner: String,
    list: FileList,
    form: Option<FormView>,
    hint: String,
    /// Whether the form stands open while there is no photograph.
    open: bool,
}

// A template with escaping on.
impl HtmlSafe for Photos {}

impl Photos {
    /// The photographs of a record, named `id` on the page; with the form for whoever may add.
    ///
    /// # Errors
    /// Denied.
    pub async fn new(
        ctx: &Ctx,
        (id, owner): (String, &Owner),
        files: &[Attachment],
        (may_add, open): (bool, bool),
    ) -> app::Result<Self> {
        Ok(Self {
            owner: owner.text(),
            list: FileList::of(files),
            form: may_add.then(|| FormView::new(&id).with_files()),
            hint: hint(ctx).await?,
            open,
            id,
        })
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty() && self.form.is_none()
    }

    fn accept(&self) -> &'static str {
        ENDINGS
    }

    fn second(&self) -> String {
        format!("{}-more", self.id)
    }
}

/// What may be uploaded, for the hint of a field.
///
/// # Errors
/// Denied.
pub(crate) async fn hint(ctx: &Ctx) -> app::Result<String> {
    let max_mb = ctx.app.attachment_max_bytes(ctx.actor()).await? / (1024 * 1024);
    Ok(format!(
        "照片、PDF、OFD、docx、xlsx、文本、视频、录音；一次最多 {UPLOAD_MAX_FILES} 个，每个不超过 {max_mb} MB"
    ))
}

/// A record's attachments with the form that adds to them. Write it into a page by its name.
#[derive(Template)]
#[template(path = "attachment/files.html")]
pub struct Files {
    heading: String,
    owner: String,
    list: FileList,
    gone: Vec<(Link, String)>,
    form: Option<FormView>,
    hint: String,
}

// A template with escaping on.
impl HtmlSafe for Files {}

/// One attachment.
struct Line {
    page: String,
    file: String,
    thumbnail: Option<String>,
    name: String,
    caption: String,
    note: String,
    /// A word of what may still be in it.
    traces: bool,
}

impl Files {
    /// The card for a record, as the visitor may see and change it.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn of(ctx: &Ctx, owner: &Owner) -> app::Result<Self> {
        let found = ctx.app.attachments(ctx.actor(), owner).await?;
        Self::with(ctx, &found, Fields::new(), Vec::new()).await
    }

    /// The same without the form, where another form of the page takes the files.
    #[must_use]
    pub fn shown_only(mut self) -> Self {
        self.form = None;
        self
    }

    /// The card of what was found, with a form that came back.
    pub(super) async fn with(
        ctx: &Ctx,
        found: &OwnersFiles,
        values: Fields,
        errors: Vec<FieldError>,
    ) -> app::Result<Self> {
        let may_add = found.place.changeable().is_ok();
        Ok(Self {
            heading: found.owner.kind.zh().to_owned(),
            owner: found.owner.text(),
            list: FileList::of(&found.files),
            gone: found.files.iter().filter_map(gone_line).collect(),
            form: may_add.then(|| {
                FormView::new("files")
                    .values(values)
                    .errors(errors)
                    .with_files()
            }),
            hint: hint(ctx).await?,
        })
    }

    fn accept(&self) -> &'static str {
        ENDINGS
    }

    fn caption_max(&self) -> u32 {
        u32::try_from(CAPTION_MAX_CHARS).unwrap_or(u32::MAX)
    }
}

fn line(file: &Attachment) -> Line {
    let page = format!("{HERE}/{}", file.id);
    let kind = app::attachment::file_kind(&file.kind);
    Line {
        file: format!("{page}/file"),
        thumbnail: (file.thumbnail_bytes > 0).then(|| format!("{page}/thumbnail")),
        page,
        name: file.file_name(),
        caption: file.caption.clone(),
        note: format!(
            "{} {} · {} 上传于 {}",
            kind_zh(&file.kind),
            size(file.bytes),
            file.by_name,
            file.at.text()
        ),
        traces: kind.is_some_and(|kind| kind.keeps_traces),
    }
}

fn gone_line(file: &Attachment) -> Option<(Link, String)> {
    let end = file.destroyed.as_ref()?;
    let link = Link::new(format!("{HERE}/{}", file.id), format!("{} 号附件", file.no));
    let text = format!("{} 由 {} 销毁：{}", end.at.text(), end.by_name, end.reason);
    Some((link, text))
}

#[derive(Template)]
#[template(path = "attachment/page.html")]
struct FilesPage {
    frame: Frame,
    title: String,
    files: Files,
    errors: FormView,
}

/// Which record.
#[derive(Debug, serde::Deserialize)]
pub struct OwnerQuery {
    #[serde(default)]
    owner: String,
}

/// The page of one record's attachments.
pub async fn show(ctx: Ctx, Query(query): Query<OwnerQuery>) -> Answer {
    let Some(owner) = Owner::parse(&query.owner) else {
        return Ok(Problem::not_found().into_response());
    };
    render(&ctx, &owner, Fields::new(), Vec::new(), StatusCode::OK).await
}

/// The page with a form as it was typed and its errors.
pub(super) async fn render(
    ctx: &Ctx,
    owner: &Owner,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let found = ctx.app.attachments(ctx.actor(), owner).await?;
    let back = Link::new(owner_page(owner, &found.place), "所属记录");
    let page = FilesPage {
        frame: ctx.frame("附件").under(vec![back]),
        title: found.place.title.clone(),
        errors: FormView::new("files").errors(errors.clone()),
        files: Files::with(ctx, &found, values, errors).await?,
    };
    Ok(page_with(status, &page))
}
