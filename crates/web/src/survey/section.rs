//! One section of a dossier as a form: saved by its button, and by itself while somebody types.

use std::collections::BTreeMap;

use app::survey::Village;
use app::survey::dossier::{Contested, Saved, Typed};
use app::survey::snapshot::Snapshot;
use app::text::survey as words;
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use domain::survey::answer::NONE_ZH;
use domain::survey::{Answer, Kind, Question, QuestionCode, Section};

use super::files;
use super::parts::{dossier_path, home, lead, unit_of};
use crate::attachment::{ENDINGS, FileList, hint, received};
use crate::context::Ctx;
use crate::error::Answer as Page;
use crate::form::{Choice, Clash, Field, FieldError, Fields, FormView, Sent};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

/// The value of the box "none of these".
const NONE: &str = "_none";

#[derive(Template)]
#[template(path = "survey/section.html")]
struct SectionPage {
    frame: Frame,
    lead: String,
    form: FormView,
    action: String,
    back: String,
    versions: Vec<(String, i64)>,
    items: Vec<Item>,
    with_files: bool,
    check: &'static str,
}

/// A question's field, or the two of a person; above the field of a file those that stand.
struct Item {
    field: Field,
    post: Option<Field>,
    files: Option<FileList>,
}

#[derive(Template)]
#[template(path = "survey/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

/// What the page's script is told.
#[derive(serde::Serialize)]
struct Told {
    /// Versions of all answers of the section, by question.
    versions: BTreeMap<String, i64>,
    /// What is no answer, by question.
    refused: BTreeMap<String, String>,
    /// What somebody else changed meanwhile, by question.
    contested: BTreeMap<String, String>,
}

fn field_name(code: &QuestionCode) -> String {
    format!("a.{code}")
}

fn section_of(text: &str) -> app::Result<Section> {
    Section::parse(text).ok_or(app::Error::NotFound("section"))
}

/// The questions of a section that are asked of a village.
fn all<'a>(
    snapshot: &'a Snapshot,
    village: &Village,
    section: Section,
) -> impl Iterator<Item = &'a Question> {
    snapshot
        .questions
        .asked_of(village.known.kind)
        .filter(move |q| q.section == section)
}

/// Those of them that can be typed.
fn asked<'a>(
    snapshot: &'a Snapshot,
    village: &Village,
    section: Section,
) -> impl Iterator<Item = &'a Question> {
    all(snapshot, village, section).filter(|q| q.kind != Kind::File)
}

/// The values of a form as the dossier has them.
fn stored(snapshot: &Snapshot, village: &Village, section: Section) -> Fields {
    let mut fields = Fields::new();
    for question in asked(snapshot, village, section) {
        let answer = village.dossier.answer(question.code.as_str());
        fields = with_answer(fields, question, answer);
    }
    fields
}

fn with_answer(fields: Fields, question: &Question, answer: Option<&Answer>) -> Fields {
    let name = field_name(&question.code);
    match answer {
        None => fields,
        Some(Answer::Choice(code)) => fields.with(name, code),
        Some(Answer::Choices(codes)) if codes.is_empty() => fields.with(name, NONE),
        Some(Answer::Choices(codes)) => codes.iter().fold(fields, |f, c| f.with(name.clone(), c)),
        Some(Answer::Person(person)) => fields
            .with(name, &person.name)
            .with(format!("p.{}", question.code), &person.post),
        Some(answer) => fields.with(name, answer.plain(&question.kind)),
    }
}

/// What a form says about a question.
fn typed(question: &Question, fields: &Fields) -> Typed {
    let name = field_name(&question.code);
    let text = |value: &str| Answer::typed(&question.kind, value);
    let answer = match &question.kind {
        Kind::Choices(_) => {
            let chosen: Vec<&str> = fields.all(&name).filter(|v| !v.is_empty()).collect();
            match chosen.as_slice() {
                [NONE] => text(NONE_ZH),
                // "None" beside others: the others are meant.
                all => text(
                    &all.iter()
                        .filter(|v| **v != NONE)
                        .copied()
                        .collect::<Vec<_>>()
                        .join("、"),
                ),
            }
        }
        Kind::Person => {
            let post = fields.text(&format!("p.{}", question.code));
            Answer::typed_person(fields.text(&name), post)
        }
        _ => text(fields.text(&name)),
    };
    let base_no = fields.text(&format!("v.{}", question.code)).parse();
    Typed {
        code: question.code.clone(),
        base_no: base_no.unwrap_or(0),
        answer,
    }
}

/// The form.
pub async fn show(ctx: Ctx, Path((unit, section)): Path<(String, String)>) -> Page {
    let (unit, section) = (unit_of(&unit)?, section_of(&section)?);
    let Some((snapshot, scope)) = ctx.app.survey(ctx.actor()).await? else {
        return Err(app::Error::NotFound("term").into());
    };
    let village = snapshot
        .village(&scope, &unit)
        .ok_or(app::Error::NotFound("unit"))?;
    let values = stored(&snapshot, village, section);
    let of = (&*snapshot, village, section);
    Ok(form_page(&ctx, of, values, Vec::new()).await?)
}

async fn form_page(
    ctx: &Ctx,
    (snapshot, village, section): (&Snapshot, &Village, Section),
    values: Fields,
    errors: Vec<FieldError>,
) -> app::Result<axum::response::Response> {
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let form = FormView::new("section").values(values).errors(errors);
    let dossier = &village.dossier;
    let questions: Vec<&Question> = all(snapshot, village, section).collect();
    let back = dossier_path(&village.known.unit);
    let hint = hint(ctx).await?;
    let mut items = Vec::with_capacity(questions.len());
    for question in &questions {
        let files = files::files_of(ctx, snapshot, village, question).await?;
        items.push(item(&form, (question, village), (files, &hint)));
    }
    let later = snapshot.round().is_some_and(|r| r.no > 1);
    let view = SectionPage {
        frame: ctx
            .frame(section.zh())
            .under(vec![home(), Link::new(back.clone(), &village.known.name)]),
        lead: lead(snapshot.round(), snapshot.today()),
        action: format!("{back}/{}", section.code()),
        versions: questions
            .iter()
            .filter(|q| q.kind != Kind::File)
            .map(|q| (q.code.to_string(), dossier.no(q.code.as_str())))
            .collect(),
        items,
        with_files: questions.iter().any(|q| q.kind == Kind::File),
        form,
        back,
        check: if later {
            "保存，本节已核对"
        } else {
            "保存"
        },
    };
    Ok(page_with(status, &view))
}

fn item(
    form: &FormView,
    (question, village): (&Question, &Village),
    (files, upload_hint): (Option<FileList>, &str),
) -> Item {
    let name = field_name(&question.code);
    let choices = || -> Vec<Choice> {
        let offered = question.kind.options().iter().filter(|o| !o.retired);
        offered.map(|o| Choice::new(&o.code, &o.zh)).collect()
    };
    let title = &question.title;
    let mut post = None;
    let mut field = match &question.kind {
        Kind::Text => form.area(&name, title).max(500).rows(2),
        Kind::Number { unit, .. } => form.number(&name, title).unit(unit).short(),
        Kind::Day => form.date(&name, title),
        Kind::File => form.files(&files::field_name(&question.code), title, ENDINGS),
        Kind::Choice(options) if options.len() > 5 => form.select(&name, title, &choices()),
        Kind::Choice(_) => form.radios(&name, title, &choices()).row(),
        Kind::Choices(_) => {
            let mut all = choices();
            all.push(Choice::new(NONE, NONE_ZH));
            form.checks(&name, title, &all).row()
        }
        Kind::Person => {
            let label = format!("{title}的职务");
            post = Some(
                form.text(&format!("p.{}", question.code), label)
                    .max(40)
                    .short(),
            );
            form.text(&name, title).max(40).short()
        }
    };
    if question.required {
        field = field.required();
    }
    let stored = village.dossier.answers.get(&question.code);
    let by = stored.map(|s| format!("上次：{} {}", s.by, s.at.text()));
    let how = match &question.kind {
        Kind::Person => "只填姓名和职务，不填电话".to_owned(),
        Kind::File => {
            let removal = files.is_some().then_some("要去掉的，点开文件销毁");
            let parts = [question.help.as_str(), upload_hint];
            let parts = parts.into_iter().filter(|p| !p.is_empty());
            parts.chain(removal).collect::<Vec<_>>().join("。")
        }
        _ => question.help.clone(),
    };
    let hint: Vec<String> = Some(how)
        .filter(|h| !h.is_empty())
        .into_iter()
        .chain(by)
        .collect();
    if !hint.is_empty() {
        field = field.hint(hint.join("。"));
    }
    Item { field, post, files }
}

/// Saves the section, by its button or by its script.
pub async fn save(
    ctx: Ctx,
    Path((unit, section)): Path<(String, String)>,
    headers: HeaderMap,
    body: Sent,
) -> Page {
    let (unit, section) = (unit_of(&unit)?, section_of(&section)?);
    let Some((snapshot, scope)) = ctx.app.survey(ctx.actor()).await? else {
        return Err(app::Error::NotFound("term").into());
    };
    let village = snapshot
        .village(&scope, &unit)
        .ok_or(app::Error::NotFound("unit"))?;
    let script = headers
        .get(ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.contains("application/json"));
    let upload = match received(&ctx, body).await? {
        Ok(upload) => upload,
        Err(page) => return Ok(page),
    };
    let fields = upload.fields;
    let own: Vec<&Question> = all(&snapshot, village, section).collect();
    let mut errors = files::take(&ctx, (&snapshot, village), &own, upload.files).await?;
    let answers: Vec<Typed> = asked(&snapshot, village, section)
        .map(|q| typed(q, &fields))
        .collect();
    // A section whose files were refused was not looked at to its end.
    let check = !script && errors.is_empty();
    let saved = ctx
        .app
        .save_section(ctx.actor(), &unit, (section, check), &answers)
        .await?;
    if script {
        return Ok(Json(told(&snapshot, village, section, &saved)).into_response());
    }
    if !saved.contested.is_empty() {
        return Ok(clash(&ctx, (&snapshot, village, section), &fields, &saved));
    }
    errors.extend(refused(&snapshot, &saved));
    if errors.is_empty() {
        let text = format!("{}“{}”已保存。", village.known.name, section.zh());
        let here = format!("{}#{}", dossier_path(&unit), section.code());
        return Ok(done(&here, Notice::new(NoticeKind::Ok, text)));
    }
    // The rest was stored, and the form goes on from there.
    let Some((snapshot, scope)) = ctx.app.survey(ctx.actor()).await? else {
        return Err(app::Error::NotFound("term").into());
    };
    let village = snapshot
        .village(&scope, &unit)
        .ok_or(app::Error::NotFound("unit"))?;
    let of = (&*snapshot, village, section);
    Ok(form_page(&ctx, of, fields, errors).await?)
}

fn refused(snapshot: &Snapshot, saved: &Saved) -> Vec<FieldError> {
    saved
        .refused
        .iter()
        .map(|(code, fault)| {
            let title = snapshot.questions.question(code.as_str());
            let title = title.map_or("", |q| q.title.as_str());
            let text = format!("“{title}”{}。", words::answer(fault));
            FieldError::new(field_name(code), text)
        })
        .collect()
}

fn told(snapshot: &Snapshot, village: &Village, section: Section, saved: &Saved) -> Told {
    let mut versions: BTreeMap<String, i64> = asked(snapshot, village, section)
        .map(|q| (q.code.to_string(), village.dossier.no(q.code.as_str())))
        .collect();
    for (code, no) in &saved.stored {
        versions.insert(code.to_string(), *no);
    }
    // The base of what is contested stays, so that the button asks which of the two holds.
    for each in &saved.contested {
        versions.remove(each.code.as_str());
    }
    let refused = saved.refused.iter();
    Told {
        versions,
        refused: refused
            .map(|(code, fault)| (code.to_string(), words::answer(fault)))
            .collect(),
        contested: saved
            .contested
            .iter()
            .map(|c| (c.code.to_string(), contest_words(snapshot, c)))
            .collect(),
    }
}

fn contest_words(snapshot: &Snapshot, contested: &Contested) -> String {
    let question = snapshot.questions.question(contested.code.as_str());
    let theirs = question.zip(contested.theirs.as_ref());
    let theirs = theirs.map_or_else(|| "（空）".to_owned(), |(q, a)| a.zh(&q.kind));
    format!(
        "{} 于 {} 改为“{theirs}”，您填的没有保存。点“保存”选择用哪一个",
        contested.by,
        contested.at.text()
    )
}

/// Both texts of what somebody else changed meanwhile, and the choice between them.
fn clash(
    ctx: &Ctx,
    (snapshot, village, section): (&Snapshot, &Village, Section),
    fields: &Fields,
    saved: &Saved,
) -> axum::response::Response {
    let mut mine = Fields::new();
    // What was stored or is contested is typed over what stands now.
    let now = |code: &str| {
        let stored = saved.stored.iter().find(|(c, _)| c.as_str() == code);
        let contested = saved.contested.iter().find(|c| c.code.as_str() == code);
        stored.map(|(_, no)| *no).or(contested.map(|c| c.no))
    };
    for (name, value) in fields.pairs() {
        match name.strip_prefix("v.").and_then(now) {
            Some(no) => mine = mine.with(name, no),
            None => mine = mine.with(name, value),
        }
    }
    let mut theirs = Fields::new();
    let mut labels: Vec<(String, String)> = Vec::new();
    for each in &saved.contested {
        if let Some(question) = snapshot.questions.question(each.code.as_str()) {
            theirs = with_answer(theirs, question, each.theirs.as_ref());
            labels.push((field_name(&each.code), question.title.clone()));
            if question.kind == Kind::Person {
                let label = format!("{}的职务", question.title);
                labels.push((format!("p.{}", each.code), label));
            }
        }
    }
    let labels: Vec<(&str, &str)> = labels
        .iter()
        .map(|(n, l)| (n.as_str(), l.as_str()))
        .collect();
    let show = |name: &str, value: &str| {
        let code = name.split_once('.').map_or("", |(_, code)| code);
        match snapshot.questions.question(code) {
            _ if value == NONE => NONE_ZH.to_owned(),
            Some(question) => question.kind.option_zh(value).to_owned(),
            None => value.to_owned(),
        }
    };
    let by = saved.contested.first().map_or("", |c| c.by.as_str());
    let back = dossier_path(&village.known.unit);
    let action = format!("{back}/{}", section.code());
    let page = ClashPage {
        frame: ctx
            .frame(section.zh())
            .under(vec![home(), Link::new(back, &village.known.name)]),
        clash: Clash::between(action, by, 0, (&mine, &theirs), &labels, show),
    };
    page_with(StatusCode::CONFLICT, &page)
}
