//! Supervision orders: the list, one order with what may be done about it, the form, the paper.

use app::attachment::owner::order_owner;
use app::duty::{OrderLine, OrderStep};
use askama::Template;
use axum::extract::Path;
use domain::account::{Role, Verb};
use domain::attachment::{Attachment, Owner};
use domain::duty::{Order, OrderAct, OrderEntry, OrderState};
use domain::time::day_text_full;

use super::parts::{clash_as_fault, day_of, record, state_words, status_of, unshown, version};
use crate::attachment::{ENDINGS, FileList, Files, hint, received, sent};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Fields, FormView, Sent};
use crate::look::{Empty, Link, Notice, NoticeKind, State, Tag};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};
use crate::term::parts::shown;

#[derive(Template)]
#[template(path = "duty/orders.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    issues: bool,
}

#[derive(Template)]
#[template(path = "duty/order.html")]
struct OrderPage {
    frame: Frame,
    line: OrderLine,
    state: Tag,
    notes: Vec<String>,
    acts: Vec<(String, String)>,
    answer: Option<FormView>,
    verify: Option<FormView>,
    withdraw: Option<FormView>,
    wrong: Option<String>,
    lacking: Option<&'static str>,
    files: Files,
    photos: FileList,
    hint: String,
}

#[derive(Template)]
#[template(path = "duty/order_paper.html")]
struct OrderPaper {
    frame: Frame,
    line: OrderLine,
    acts: Vec<OrderEntry>,
    evidence: Vec<String>,
    issued: String,
    reply_by: String,
}

/// An order's state by shape: done, waiting, late.
pub(super) fn state_of(line: &OrderLine) -> (State, String) {
    let words = state_words(
        line.progress.state,
        line.progress.late_days,
        line.progress.left_days,
    );
    let state = shown(line.progress.state);
    match line.order.state {
        OrderState::Closed => (State::Done, line.order.state.zh().to_owned()),
        OrderState::Withdrawn => (State::Idle, line.order.state.zh().to_owned()),
        OrderState::Answered => (State::Doing, line.order.state.zh().to_owned()),
        OrderState::Issued | OrderState::Returned => {
            (state, format!("{}，{words}", line.order.state.zh()))
        }
    }
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let orders = ctx.app.orders(ctx.actor()).await?;
    let issues = ctx.can(Verb::IssueOrder);
    let empty = if issues {
        Empty::new("还没有督办单。", Link::new("/orders/new", "下达督办单"))
    } else {
        Empty::bare("没有督办单。")
    };
    let mut states: Vec<(String, String)> = OrderState::ALL
        .iter()
        .map(|s| (s.code().to_owned(), s.zh().to_owned()))
        .collect();
    states.insert(0, ("open".to_owned(), "未销号".to_owned()));
    states.insert(1, ("late".to_owned(), "逾期".to_owned()));
    states.insert(2, ("bare".to_owned(), "缺凭证".to_owned()));
    let columns = vec![
        Column::head("title", "事项"),
        Column::number("number", "编号"),
        Column::text("place", "责任单位"),
        Column::state("state", "状态"),
        Column::state("evidence", "凭证"),
        Column::date("until", "反馈期限"),
        Column::text("issuer", "下达单位"),
        Column::date("at", "下达"),
        Column::text("up", "上报"),
    ];
    let table = Table::new("督办单", columns, empty).filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: states,
    });
    let rows = orders
        .iter()
        .filter(|o| match query.filter("state") {
            None => true,
            Some("open") => o.order.state.is_open(),
            Some("bare") => o.lacks_evidence(),
            Some("late") => o.progress.state == domain::term::State::Late,
            Some(code) => o.order.state.code() == code,
        })
        .map(row)
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("orders", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx.frame("督办单"),
        table: table.all(rows, &query),
        issues,
    }))
}

fn row(line: &OrderLine) -> Row {
    let order = &line.order;
    let (state, words) = state_of(line);
    let mut up: Vec<String> = line
        .escalated
        .iter()
        .map(|e| app::text::duty::reported(e.to))
        .collect();
    up.extend(line.warning.map(app::text::duty::warning));
    Row::new(vec![
        Cell::link(format!("/orders/{}", order.id), &order.title),
        Cell::number(order.number),
        Cell::text(&line.place),
        Cell::worded(state, words),
        match line.files {
            0 if line.lacks_evidence() => Cell::worded(State::Soon, "须附，还没有"),
            0 => Cell::nothing(),
            n => Cell::worded(State::Done, format!("{n} 件")),
        },
        Cell::date(order.reply_by),
        Cell::text(&order.issuer_office),
        Cell::date(order.at.day()),
        Cell::text(up.join("；")),
    ])
}

/// One order.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    one(&ctx, &id, None).await
}

/// A form that came back with its faults.
struct Back {
    which: &'static str,
    fields: Fields,
    faults: Vec<app::Fault>,
}

async fn one(ctx: &Ctx, id: &str, back: Option<Back>) -> Answer {
    let (line, acts) = ctx.app.order_page(ctx.actor(), &record(id)?).await?;
    let order = &line.order;
    let actor = ctx.actor();
    let own = actor
        .acting_for
        .as_ref()
        .map_or(&actor.account, |p| &p.account);
    let verifies = ctx.can(Verb::IssueOrder)
        && order
            .verified_by(own, actor.role == Role::CountyOffice)
            .is_ok();
    let form = |which: &'static str| {
        let form = FormView::new(which).version(order.version);
        match back.as_ref().filter(|b| b.which == which) {
            Some(b) => form
                .values(b.fields.clone())
                .errors(field_errors(&b.faults)),
            None => form,
        }
    };
    let (state, words) = state_of(&line);
    let status = status_of(back.as_ref().map(|b| b.faults.as_slice()));
    let answer = order.state.awaits_answer() && ctx.can(Verb::AnswerOrder);
    let answer = answer.then(|| form("answer").with_files());
    let verify = (verifies && order.state == OrderState::Answered).then(|| form("verify"));
    let withdraw = (verifies && order.state.is_open()).then(|| form("withdraw"));
    let there = [
        ("answer", answer.is_some()),
        ("verify", verify.is_some()),
        ("withdraw", withdraw.is_some()),
    ];
    let owner = owner_of(ctx, order).await?;
    let files = Files::of(ctx, &owner).await?;
    let page = OrderPage {
        lacking: lacking(&line),
        // The answer's own form takes the files.
        files: if answer.is_some() {
            files.shown_only()
        } else {
            files
        },
        photos: finding_photos(ctx, order).await?,
        hint: hint(ctx).await?,
        frame: ctx
            .frame(&order.title)
            .under(vec![Link::new("/orders", "督办单")]),
        state: Tag::worded(state, words),
        notes: notes_of(&line),
        acts: acts.iter().map(act_line).collect(),
        wrong: unshown(
            back.as_ref().map(|b| (b.which, b.faults.as_slice())),
            &there,
        ),
        answer,
        verify,
        withdraw,
        line,
    };
    Ok(page_with(status, &page))
}

/// What to say where evidence was demanded and there is none.
fn lacking(line: &OrderLine) -> Option<&'static str> {
    line.lacks_evidence().then_some(match line.order.state {
        OrderState::Answered => {
            "这张督办单须附凭证，现在没有一个文件。核查时请退回补交，或者现场核实。"
        }
        _ => "这张督办单须附凭证：报整改情况时要一并上传照片或文件。",
    })
}

/// The order as an owner of its evidence.
async fn owner_of(ctx: &Ctx, order: &Order) -> app::Result<Owner> {
    let term = ctx.app.current_term(ctx.actor()).await?;
    let owner = term.and_then(|term| order_owner(&term.id, &order.id));
    owner.ok_or(app::Error::NotFound("order"))
}

/// The photographs of the finding it came from; none for whoever does not see the inspection.
async fn finding_photos(ctx: &Ctx, order: &Order) -> app::Result<FileList> {
    let Some((inspection, no)) = &order.finding else {
        return Ok(FileList::of(&[]));
    };
    match ctx.app.inspection_photos(ctx.actor(), inspection).await {
        Ok(photos) => Ok(FileList::of(photos.of(*no))),
        Err(app::Error::NotFound(_)) => Ok(FileList::of(&[])),
        Err(other) => Err(other),
    }
}

/// To whom, from whom, until when, and what was or will be reported.
fn notes_of(line: &OrderLine) -> Vec<String> {
    let order = &line.order;
    let mut notes = vec![
        format!("责任单位：{}", line.place),
        format!("下达单位：{} {}", order.issuer_office, order.issuer_name),
        format!("反馈期限：{}", day_text_full(order.reply_by)),
    ];
    let up = line.escalated.iter();
    notes.extend(up.map(|e| format!("{} {}", e.on, app::text::duty::reported(e.to))));
    notes.extend(line.warning.map(app::text::duty::warning));
    notes
}

fn act_line(entry: &OrderEntry) -> (String, String) {
    let day = entry
        .reply_by
        .map_or_else(String::new, |day| format!("（期限 {day}）"));
    (
        format!("{}{day}：{}", entry.act.zh(), entry.text),
        format!("{} {}", entry.by_name, entry.at.text()),
    )
}

/// Answers it, with files as evidence.
pub async fn answer(ctx: Ctx, Path(id): Path<String>, body: Sent) -> Answer {
    let upload = match received(&ctx, body).await? {
        Ok(upload) => upload,
        Err(page) => return Ok(page),
    };
    let step = OrderStep {
        act: OrderAct::Answer,
        text: upload.fields.text("text").to_owned(),
        reply_by: None,
        version: version(&upload.fields),
    };
    let answered = ctx
        .app
        .answer_order(ctx.actor(), &record(&id)?, &step, sent(upload.files))
        .await;
    let text = "已报整改情况，等待核查。";
    acted(&ctx, id, upload.fields, ("answer", answered), text).await
}

/// Verifies it: closes or returns.
pub async fn verify(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    match fields.text("act") {
        "return" => {
            let text = "已退回，责任单位须按新期限再报。";
            act(ctx, id, fields, ("verify", OrderAct::Return), text).await
        }
        "withdraw" => {
            let text = "已撤销。";
            act(ctx, id, fields, ("withdraw", OrderAct::Withdraw), text).await
        }
        _ => {
            let text = "已核查销号。";
            act(ctx, id, fields, ("verify", OrderAct::Close), text).await
        }
    }
}

async fn act(
    ctx: Ctx,
    id: String,
    fields: Fields,
    (which, act): (&'static str, OrderAct),
    said: &'static str,
) -> Answer {
    let done = match day_of(&fields, "reply_by") {
        Ok(reply_by) => {
            let step = OrderStep {
                act,
                text: fields.text("text").to_owned(),
                reply_by,
                version: version(&fields),
            };
            ctx.app
                .act_on_order(ctx.actor(), &record(&id)?, &step)
                .await
        }
        Err(error) => Err(error),
    };
    acted(&ctx, id, fields, (which, done), said).await
}

/// The page after a step: the order anew, or the form with what is wrong.
async fn acted(
    ctx: &Ctx,
    id: String,
    fields: Fields,
    (which, result): (&'static str, app::Result<()>),
    said: &'static str,
) -> Answer {
    match clash_as_fault(result) {
        Ok(()) => Ok(done(
            &format!("/orders/{id}"),
            Notice::new(NoticeKind::Ok, said),
        )),
        Err(app::Error::Fault(faults)) => {
            let back = Back {
                which,
                fields,
                faults,
            };
            one(ctx, &id, Some(back)).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// The order on paper.
pub async fn paper(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (line, acts) = ctx.app.order_page(ctx.actor(), &record(&id)?).await?;
    let owner = owner_of(&ctx, &line.order).await?;
    let found = ctx.app.attachments(ctx.actor(), &owner).await?;
    let standing = found.files.iter().filter(|f| f.destroyed.is_none());
    Ok(page(&OrderPaper {
        evidence: standing.map(Attachment::file_name).collect(),
        frame: ctx.frame(&format!("督办单第 {} 号", line.order.number)),
        issued: day_text_full(line.order.at.day()),
        reply_by: day_text_full(line.order.reply_by),
        line,
        acts,
    }))
}

impl OrderPage {
    fn path(&self, act: &str) -> String {
        format!("/orders/{}/{act}", self.line.order.id)
    }

    fn accept(&self) -> &'static str {
        ENDINGS
    }
}
