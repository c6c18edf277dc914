//! Pages of room `nomination`: nominees and the pool ([`list`], [`village`], [`nominee`], [`reserve`]), the
//! county's board of the joint review ([`board`], [`batch`]), the departments and the negative list ([`rules`]), a
//! department's own desk ([`asked`], [`clear`], [`sheet`]), the county's look at one person ([`dossier`]), and
//! papers ([`papers`]).
//!
//! A page for townships and villages is made of [`Standing`](domain::nomination::Standing) only.

pub mod asked;
pub mod batch;
pub mod board;
pub mod clear;
pub mod department;
pub mod dossier;
pub mod list;
pub mod nominee;
pub mod papers;
pub mod reserve;
pub mod rules;
pub mod sheet;
pub mod village;

use app::Fault;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::nomination::nominee::{Material, Origin, Post, Source};
use domain::nomination::{LINE_MAX_CHARS, Standing};
use domain::person::{Affiliation, Education, Sex};
use domain::{RecordId, UnitId};

use crate::error::{Answer, Wrong};
use crate::form::{Clash, Field, Fields, FormView, choices};
use crate::look::{Link, Notice, NoticeKind, State};
use crate::person::anyone_input;
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::Cell;

/// A page that is one form.
#[derive(Template)]
#[template(path = "nomination/form.html")]
pub(crate) struct FormPage {
    frame: Frame,
    lead: String,
    form: FormView,
    fields: Vec<Field>,
    action: String,
    button: &'static str,
    back: String,
}

#[derive(Template)]
#[template(path = "account/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

/// Two versions side by side, or where they say the same, the page again.
fn clashed(frame: Frame, back: &str, clash: Clash) -> Response {
    if clash.is_empty() {
        let text = "刚才有人改成了您填写的内容，无需再改。";
        return done(back, Notice::new(NoticeKind::Info, text));
    }
    page_with(StatusCode::CONFLICT, &ClashPage { frame, clash })
}

/// An id in a path or form.
fn record(text: &str) -> Result<RecordId, Wrong> {
    Ok(app::nomination::record_id(text)?)
}

/// A village in a path.
fn unit_id(text: &str) -> Result<UnitId, Wrong> {
    UnitId::parse(text).map_err(|_| Wrong(app::Error::NotFound("unit")))
}

fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or(0)
}

/// Back to a page, with what was done.
fn said(path: &str, text: impl Into<String>) -> Answer {
    Ok(done(path, Notice::new(NoticeKind::Ok, text)))
}

/// Back to a page, with what could not be done: for forms of one button.
fn warned(path: &str, faults: &[Fault]) -> Answer {
    let text: String = faults.iter().map(Fault::zh).collect();
    Ok(done(path, Notice::new(NoticeKind::Warn, text)))
}

fn max(chars: usize) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}

/// What is asked about a nomination; `sources` are those that the law in force knows.
fn nomination_fields(form: &FormView, sources: &[Source], new: bool) -> Vec<Field> {
    let posts = choices(Post::ALL, Post::code, Post::zh);
    let sources = choices(sources, Source::code, Source::zh);
    let materials = choices(Material::ALL, Material::code, Material::zh);
    let mut fields = vec![
        form.checks("posts", "拟任职务", &posts).required().row(),
        form.select("source", "提名方式", &sources).required(),
        form.text("joined", "联名人数").short().hint("联名提名填写"),
        form.date("consent_on", "本人同意日期"),
        form.checks("materials", "已交材料", &materials).row(),
        form.date("pledge_on", "承诺书签收日期"),
    ];
    if new {
        let origins = [Origin::Replacement, Origin::ByElection];
        let origins = choices(&origins, Origin::code, Origin::zh);
        fields.push(
            form.select("origin", "特殊情形", &origins)
                .hint("替补、补选的选择；一般提名留空"),
        );
    }
    fields
}

fn nominee_input(fields: &Fields) -> app::nomination::nominees::NomineeInput {
    let all = |name: &str| fields.all(name).map(str::to_owned).collect();
    app::nomination::nominees::NomineeInput {
        facts: anyone_input(fields),
        posts: all("posts"),
        source: fields.text("source").to_owned(),
        joined: fields.text("joined").to_owned(),
        consent_on: fields.text("consent_on").to_owned(),
        materials: all("materials"),
        pledge_on: fields.text("pledge_on").to_owned(),
        origin: fields.text("origin").to_owned(),
    }
}

/// The labels of a nomination's fields, for two versions side by side.
const NOMINEE_LABELS: [(&str, &str); 11] = [
    ("name", "姓名"),
    ("sex", "性别"),
    ("birth", "出生年月"),
    ("education", "文化程度"),
    ("affiliation", "政治面貌"),
    ("posts", "拟任职务"),
    ("source", "提名方式"),
    ("joined", "联名人数"),
    ("consent_on", "本人同意日期"),
    ("materials", "已交材料"),
    ("pledge_on", "承诺书签收日期"),
];

/// The word of a field's code.
fn shown(name: &str, value: &str) -> String {
    let word = match name {
        "sex" => Sex::parse(value).map(Sex::zh),
        "education" => Education::parse(value).map(Education::zh),
        "affiliation" => Affiliation::parse(value).map(Affiliation::zh),
        "posts" => Post::parse(value).map(Post::zh),
        "source" => Source::parse(value).map(Source::zh),
        "materials" => Material::parse(value).map(Material::zh),
        _ => None,
    };
    word.unwrap_or(value).to_owned()
}

/// How a nominee stands, as a township sees it.
fn standing_cell(standing: Standing) -> Cell {
    let (state, word) = standing_words(standing);
    Cell::worded(state, word)
}

/// The same as shape and words.
fn standing_words(standing: Standing) -> (State, String) {
    let word = standing.zh();
    match standing {
        Standing::NotPut => (State::Idle, word.to_owned()),
        Standing::Running { answered, asked } => {
            (State::Doing, format!("{word}（{answered}/{asked} 已答复）"))
        }
        Standing::Passed { until } => (State::Done, format!("{word}（至 {until} 有效）")),
        Standing::Failed => (State::Late, word.to_owned()),
        Standing::Pending { answered, asked } => {
            (State::Soon, format!("{word}（{answered}/{asked} 已答复）"))
        }
        Standing::Expired { until } => (State::Soon, format!("{word}（{until} 到期）")),
    }
}

/// The filter of how nominees stand.
fn standing_options() -> Vec<(String, String)> {
    [
        ("passed", "通过"),
        ("failed", "不通过"),
        ("pending", "待定"),
        ("running", "审查中"),
        ("not_put", "未送审"),
        ("expired", "已过期"),
    ]
    .iter()
    .map(|(code, word)| ((*code).to_owned(), (*word).to_owned()))
    .collect()
}

/// The path above the pages of nominees.
fn under_nominees() -> Vec<Link> {
    vec![Link::new("/nominees", "提名人选")]
}

/// The path above the pages of the joint review.
fn under_review() -> Vec<Link> {
    vec![Link::new("/review", "资格联审")]
}

/// The field of an officer's name.
fn officer_field(form: &FormView) -> Field {
    form.text("officer", "经办人")
        .required()
        .max(max(LINE_MAX_CHARS))
        .short()
}
