//! The county's look at one person's review, the notice, the objection.

use app::nomination::dossier::{DossierBatch, DossierPage, FoundDossier, ReadAnswer};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::nomination::LINE_MAX_CHARS;
use domain::nomination::conclude::Outcome;
use domain::nomination::objection::{Handed, Notice, Objection, may_object};

use super::{max, record, said, standing_words, under_review, warned};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Field, FieldError, Fields, FormView, choices};
use crate::look::{Link, Tag};
use crate::shell::{Frame, page_with, see_other};

pub(super) const HERE: &str = "/review/people";

#[derive(Template)]
#[template(path = "nomination/dossier_closed.html")]
struct ClosedPage {
    frame: Frame,
    lead: String,
    standing: Option<Tag>,
    action: String,
    back: String,
}

#[derive(Template)]
#[template(path = "nomination/dossier.html")]
struct OpenPage {
    frame: Frame,
    id: String,
    lead: String,
    standing: Option<Tag>,
    adopted: bool,
    parts: Vec<Part>,
    looks: Vec<String>,
}

impl OpenPage {
    fn action(&self) -> String {
        format!("{HERE}/{}", self.id)
    }
}

/// One batch.
struct Part {
    batch: String,
    title: String,
    conclusion: String,
    answers: Vec<AnswerLine>,
    missing: String,
    notice: Option<String>,
    deliver: Option<(FormView, Vec<Field>)>,
    objection: Option<String>,
    unchecked: String,
    object: Option<(FormView, Vec<Field>)>,
    answer: Option<(FormView, Vec<Field>)>,
    told: bool,
}

struct AnswerLine {
    department: String,
    text: String,
    ground: String,
    by: String,
    fell: bool,
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    render(&ctx, &id, None, StatusCode::OK).await
}

async fn render(
    ctx: &Ctx,
    id: &str,
    back: Option<(Fields, Vec<FieldError>)>,
    status: StatusCode,
) -> Answer {
    let found = ctx.app.dossier(ctx.actor(), &record(id)?).await?;
    let row = match &found {
        FoundDossier::Closed(row) => row,
        FoundDossier::Open(page) => &page.row,
    };
    let frame = ctx.frame(&row.line.nominee.name).under({
        let mut path = under_review();
        let nominee = format!("/nominees/{}", row.line.nominee.id);
        path.push(Link::new(nominee, "人选登记"));
        path
    });
    let lead = format!("{} {}", row.line.town_name, row.line.unit_name);
    let standing = row.standing.map(|s| {
        let (state, word) = standing_words(s);
        Tag::worded(state, word)
    });
    match found {
        FoundDossier::Closed(_) => {
            let closed = ClosedPage {
                frame,
                lead,
                standing,
                action: format!("{HERE}/{id}/open"),
                back: format!("/nominees/{id}"),
            };
            Ok(page_with(status, &closed))
        }
        FoundDossier::Open(found) => {
            let parts = found.batches.iter();
            let page = OpenPage {
                frame,
                id: id.to_owned(),
                lead,
                standing,
                adopted: found.adopted,
                parts: parts.map(|b| part(&found, b, back.as_ref())).collect(),
                looks: found
                    .looks
                    .iter()
                    .map(|l| format!("{} {}", domain::Millis(l.at_ms).text(), l.by_name))
                    .collect(),
            };
            Ok(page_with(status, &page))
        }
    }
}

fn conclusion(batch: &DossierBatch) -> String {
    let Some(end) = batch.conclusion else {
        return "结论还没有出来".to_owned();
    };
    let advice = if end.advice {
        "，有不宜情形的建议"
    } else {
        ""
    };
    let until = if end.outcome == Outcome::Pass {
        format!("，至 {} 有效", end.until)
    } else {
        String::new()
    };
    format!(
        "{}{advice}（{}，{}）{until}",
        end.outcome.zh(),
        end.because.zh(),
        end.on
    )
}

fn part(
    found: &DossierPage,
    batch: &DossierBatch,
    back: Option<&(Fields, Vec<FieldError>)>,
) -> Part {
    let end = batch.conclusion.filter(|c| c.outcome != Outcome::Pending);
    let told = end.is_some();
    let deliver = told && batch.notice.is_none();
    let object = end.is_some_and(|c| may_object(&c)) && batch.objection.is_none();
    let open = batch.objection.as_ref().filter(|o| o.is_open());
    let answer = open.is_some() && batch.unchecked.is_empty();
    let form = |act: &str| {
        let own = back.filter(|(values, _)| {
            values.text("act") == act && values.text("batch") == batch.batch.as_str()
        });
        let form = FormView::new(act);
        match own {
            Some((values, errors)) => form.values(values.clone()).errors(errors.clone()),
            None => form,
        }
    };
    Part {
        batch: batch.batch.as_str().to_owned(),
        title: batch.title.clone(),
        conclusion: conclusion(batch),
        answers: batch
            .answers
            .iter()
            .map(|a| line(a, found.adopted))
            .collect(),
        missing: batch.missing.join("、"),
        notice: batch.notice.as_ref().map(told_how),
        deliver: deliver.then(|| deliver_form(form("notice"))),
        objection: batch.objection.as_ref().map(objected),
        unchecked: batch.unchecked.join("、"),
        object: object.then(|| object_form(form("objection"), found.objection_days)),
        answer: answer.then(|| answer_form(form("answer"))),
        told,
    }
}

/// A notice in words.
fn told_how(n: &Notice) -> String {
    let how = n.how.zh();
    format!(
        "{} {how}，{}（{} 登记）",
        n.delivered_on, n.number, n.by_name
    )
}

/// An objection in words.
fn objected(o: &Objection) -> String {
    let late = if o.in_time {
        ""
    } else {
        "（逾期提出，仍予受理）"
    };
    let answered = match &o.answered {
        Some((day, what)) => format!("；{day} 答复：{}（{}）", what.zh(), o.answer_paper),
        None => "；待复核答复".to_owned(),
    };
    format!("{} 收到{late}，材料：{}{answered}", o.received_on, o.paper)
}

fn deliver_form(form: FormView) -> (FormView, Vec<Field>) {
    let hows = choices(Handed::ALL, Handed::code, Handed::zh);
    let fields = vec![
        form.text("number", "通知书编号")
            .required()
            .max(max(LINE_MAX_CHARS)),
        form.date("on", "送达日期").required(),
        form.radios("how", "送达方式", &hows).required().row(),
    ];
    (form, fields)
}

fn object_form(form: FormView, (days, verified): (u16, bool)) -> (FormView, Vec<Field>) {
    let note = if verified {
        ""
    } else {
        "（期限尚未核对法规原文）"
    };
    let hint = format!("送达后 {days} 日内提出{note}；逾期的也受理，并注明");
    let fields = vec![
        form.date("received_on", "收到日期").required().hint(hint),
        form.text("paper", "异议材料存放处")
            .required()
            .max(max(LINE_MAX_CHARS))
            .hint("不录入异议内容"),
    ];
    (form, fields)
}

fn answer_form(form: FormView) -> (FormView, Vec<Field>) {
    let fields = vec![
        form.date("on", "答复日期").required(),
        form.text("paper", "答复书编号")
            .required()
            .max(max(LINE_MAX_CHARS)),
    ];
    (form, fields)
}

fn line(answer: &ReadAnswer, adopted: bool) -> AnswerLine {
    let said = &answer.answer.said;
    let mut text = said.verdict.zh().to_owned();
    if let Some(rule) = &answer.rule {
        text.push_str(&format!("：{}", rule.title));
    }
    if !said.note.is_empty() {
        text.push_str(&format!("（{}）", said.note));
    }
    let mut ground = answer
        .rule
        .as_ref()
        .map_or_else(String::new, |r| app::text::nomination::ground(r, adopted));
    if !answer.cites.is_empty() {
        ground.push_str(&answer.cites);
    }
    AnswerLine {
        department: answer.department.clone(),
        text,
        ground,
        by: format!(
            "{}，{}，{}",
            said.officer,
            answer.answer.at.text(),
            answer.answer.way.zh()
        ),
        fell: answer.fell,
    }
}

/// Opens the review.
pub async fn open(ctx: Ctx, Path(id): Path<String>) -> Answer {
    ctx.app.open_dossier(ctx.actor(), &record(&id)?).await?;
    Ok(see_other(&format!("{HERE}/{id}")))
}

/// Records a notice, an objection, or its answer.
pub async fn act(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let nominee = record(&id)?;
    let batch = record(fields.text("batch"))?;
    let at = (&batch, &nominee);
    let text = |name: &str| fields.text(name);
    let (done, told) = match fields.text("act") {
        "notice" => (
            ctx.app
                .hand_over_notice(ctx.actor(), at, text("number"), text("on"), text("how"))
                .await,
            "已登记送达。乡镇和村只看到“已送达”。",
        ),
        "objection" => (
            ctx.app
                .record_objection(ctx.actor(), at, text("received_on"), text("paper"))
                .await,
            "已登记异议，作出答复的单位工作台上已有复核待办。",
        ),
        _ => (
            ctx.app
                .answer_objection(ctx.actor(), at, text("on"), text("paper"))
                .await,
            "已登记异议答复。",
        ),
    };
    let here = format!("{HERE}/{id}");
    match done {
        Ok(()) => said(&here, told),
        Err(app::Error::Clash(_)) => {
            let text = app::Fault::Changed;
            warned(&here, &[text])
        }
        Err(app::Error::Fault(faults)) => {
            let back = Some((fields, field_errors(&faults)));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
