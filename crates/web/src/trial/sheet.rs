//! A count sheet of the contract, pasted or as a file: decided, downloaded, or put into the form.

use app::trial::{TEXT_MAX_BYTES, Trial, Tried, TriedText};
use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::count::{JSON, posts};
use super::typed::TrialTyped;
use super::view::{Outcome, Shown, show as show_form};
use super::{FOOT, SHEET, others};
use crate::error::Answer;
use crate::form::{FieldError, Fields, FormView, Upload, UploadLimits};
use crate::look::Link;
use crate::server::WebState;
use crate::shell::{Frame, Problem, page_with};
use crate::table::download;

/// Largest text that is pasted, in bytes; larger sheets come as files.
const PASTED_MAX_BYTES: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "trial/sheet.html")]
struct SheetPage {
    frame: Frame,
    form: FormView,
    faults: Vec<String>,
    result: Option<Outcome>,
    /// Whether the form has room for the sheet.
    fits: bool,
    others: Vec<Link>,
    foot: &'static str,
}

/// What a page shows.
#[derive(Default)]
struct Read {
    text: String,
    errors: Vec<FieldError>,
    faults: Vec<String>,
    tried: Option<Box<Tried>>,
}

/// The empty page.
pub async fn form(State(state): State<WebState>) -> Answer {
    Ok(show(&state, StatusCode::OK, Read::default()))
}

/// What was sent.
pub async fn submit(State(state): State<WebState>, body: Multipart) -> Answer {
    let limits = UploadLimits::one(u64::try_from(TEXT_MAX_BYTES).unwrap_or(u64::MAX));
    let upload = match Upload::read(body, &limits).await {
        Ok(upload) => upload,
        Err(error) => return Ok(Problem::from(error).into_response()),
    };
    let act = upload.fields.text("act").to_owned();
    let text = match text_of(upload) {
        Ok(text) => text,
        Err(error) => {
            let read = Read {
                errors: vec![error],
                ..Read::default()
            };
            return Ok(show(&state, StatusCode::UNPROCESSABLE_ENTITY, read));
        }
    };
    let tried = state.app.try_text(text.clone()).await?;
    Ok(match (tried, act.as_str()) {
        (TriedText::Decided(tried), "outcome") => {
            download("试算结果.json", JSON, tried.outcome_json)
        }
        (TriedText::Wrong { outcome_json, .. }, "outcome") => {
            download("试算结果.json", JSON, outcome_json)
        }
        (TriedText::Decided(tried), "form") => into_form(&state, text, tried).await?,
        (TriedText::Decided(tried), _) => decided(&state, text, tried),
        (TriedText::Wrong { faults, .. }, _) => wrong(&state, text, faults),
        (TriedText::Unreadable(fault), _) => wrong(&state, text, vec![fault]),
    })
}

/// The sheet as text: the file where there is one, else what was pasted.
fn text_of(mut upload: Upload) -> Result<String, FieldError> {
    let file = upload.take("file");
    let Some(file) = file else {
        let text = upload.fields.get("text").unwrap_or("").to_owned();
        if text.trim().is_empty() {
            return Err(FieldError::new("text", "请粘贴计票单，或者选择一个文件。"));
        }
        return Ok(text);
    };
    let mut bytes = Vec::new();
    file.into_reader()
        .read_to_end(&mut bytes)
        .map_err(|_| FieldError::new("file", "读不到这个文件，请重新选择。"))?;
    String::from_utf8(bytes).map_err(|_| FieldError::new("file", "文件不是 UTF-8 文本。"))
}

fn decided(state: &WebState, text: String, tried: Box<Tried>) -> Response {
    let faults: Vec<String> = if tried.declared.valid.is_none() {
        let found = tried.declared.findings.iter();
        let errors = found.filter(|f| f.severity == "error");
        errors.map(|f| f.message.clone()).collect()
    } else {
        Vec::new()
    };
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let read = Read {
        text,
        faults,
        tried: Some(tried),
        ..Read::default()
    };
    show(state, status, read)
}

fn wrong(state: &WebState, text: String, faults: Vec<String>) -> Response {
    let read = Read {
        text,
        faults,
        ..Read::default()
    };
    show(state, StatusCode::UNPROCESSABLE_ENTITY, read)
}

/// The form with the sheet in it; says so when the form does not hold all of it.
async fn into_form(state: &WebState, text: String, tried: Box<Tried>) -> Answer {
    let Some(trial) = Trial::of_sheet(&tried.sheet) else {
        return Ok(decided(state, text, tried));
    };
    let again = state.app.try_count(trial.clone()).await?.ok();
    let same = again
        .as_ref()
        .is_some_and(|again| again.declared.same_result(&tried.declared));
    let notice = (!same).then(|| {
        "表格装不下这张计票单的全部内容，结果可能不同：以 JSON 计票单的结果为准。".to_owned()
    });
    let mut typed = TrialTyped::of_trial(&trial);
    typed.take_posts(&posts(state, &typed));
    let shown = Shown {
        notice,
        tried: again,
        ..Shown::of(typed)
    };
    Ok(show_form(state, shown))
}

fn show(state: &WebState, status: StatusCode, read: Read) -> Response {
    let text = if read.text.len() <= PASTED_MAX_BYTES {
        read.text
    } else {
        String::new()
    };
    let tried = read.tried.as_ref();
    let page = SheetPage {
        frame: super::frame(state, "用 JSON 计票单试算"),
        fits: !text.is_empty() && tried.is_some_and(|t| Trial::of_sheet(&t.sheet).is_some()),
        form: FormView::new("sheet")
            .values(Fields::new().with("text", text))
            .errors(read.errors)
            .with_files(),
        result: tried.and_then(|t| Outcome::of(t)),
        faults: read.faults,
        others: others(SHEET),
        foot: FOOT,
    };
    page_with(status, &page)
}
