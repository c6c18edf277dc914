//! Supervision orders: the list, one order with what may be done about it, the form, the paper.

use app::duty::{NewOrder, OrderLine, OrderStep};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::account::{Role, Verb};
use domain::duty::{OrderAct, OrderEntry, OrderState, Place, Verdict};
use domain::term::board::visible;
use domain::time::day_text_full;
use domain::{AccountId, RecordId, UnitId};

use super::parts::{
    clash_as_fault, day_of, record, state_words, status_of, towns, unshown, version, villages,
};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
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
}

#[derive(Template)]
#[template(path = "duty/order_new.html")]
struct NewPage {
    frame: Frame,
    form: FormView,
    kinds: Vec<Choice>,
    towns: Vec<Choice>,
    villages: Vec<Choice>,
    departments: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "duty/order_paper.html")]
struct OrderPaper {
    frame: Frame,
    line: OrderLine,
    acts: Vec<OrderEntry>,
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
    let columns = vec![
        Column::head("title", "事项"),
        Column::number("number", "编号"),
        Column::text("place", "责任单位"),
        Column::state("state", "状态"),
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
        Cell::date(order.reply_by),
        Cell::text(&order.issuer_office),
        Cell::date(order.at.day()),
        Cell::text(up.join("；")),
    ])
}

/// Where a form begins: a finding, or a place.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    inspection: String,
    #[serde(default)]
    finding: String,
}

/// The form.
pub async fn new_form(ctx: Ctx, Query(chosen): Query<Chosen>) -> Answer {
    let mut values = Fields::new()
        .with("to", "village")
        .with("inspection", &chosen.inspection)
        .with("finding", &chosen.finding);
    if let Ok(id) = RecordId::parse(&chosen.inspection) {
        let from = ctx.app.inspection_page(ctx.actor(), &id).await?;
        let one = &from.line.inspection;
        values = match &one.unit {
            Some(unit) => values.with("unit", unit),
            None => Fields::new()
                .with("to", "town")
                .with("inspection", &chosen.inspection)
                .with("finding", &chosen.finding)
                .with("town", &one.town),
        };
        let no: i64 = chosen.finding.parse().unwrap_or(0);
        let found = from
            .findings
            .iter()
            .find(|f| f.no == no && f.verdict == Verdict::Problem);
        if let Some(found) = found {
            values = values.with("problem", format!("{}：{}", found.item, found.note));
        }
    }
    new_page(&ctx, values, Vec::new(), StatusCode::OK).await
}

async fn new_page(
    ctx: &Ctx,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let board = ctx.app.duty_board(ctx.actor(), Verb::IssueOrder).await?;
    let Some((board, reader)) = board else {
        return Ok(super::parts::not_found());
    };
    let county = reader.scope.is_county();
    let lines: Vec<_> = visible(&board.villages.lines, &reader.scope).collect();
    let mut kinds = vec![
        Choice::new("village", "村（社区）"),
        Choice::new("town", "乡镇"),
    ];
    let mut departments = Vec::new();
    if county && !board.departments.is_empty() {
        kinds.push(Choice::new("department", "责任部门"));
        let all = board.departments.iter();
        departments.extend(all.map(|d| Choice::new(d.id.clone(), d.office.clone())));
    }
    let page = NewPage {
        frame: ctx
            .frame("下达督办单")
            .under(vec![Link::new("/orders", "督办单")]),
        form: FormView::new("order").values(values).errors(errors),
        kinds,
        towns: towns(lines.iter().copied()),
        villages: villages(lines.iter().copied()),
        departments,
    };
    Ok(page_with(status, &page))
}

fn missing(field: &'static str, label: &'static str) -> app::Error {
    app::Fault::Missing { field, label }.into()
}

async fn asked(ctx: &Ctx, fields: &Fields) -> app::Result<NewOrder> {
    let unit = |name: &str| UnitId::parse(fields.text(name)).ok();
    let place = match fields.text("to") {
        "village" => {
            let unit = unit("unit").ok_or_else(|| missing("unit", "村（社区）"))?;
            let lines = ctx.app.supervised(ctx.actor()).await?;
            let line = lines.iter().find(|l| l.facts.unit == unit);
            let town = line.ok_or(app::Error::NotFound("unit"))?.facts.town.clone();
            Place::Village { town, unit }
        }
        "town" => Place::Town(unit("town").ok_or_else(|| missing("town", "乡镇"))?),
        "department" => Place::Department(
            AccountId::parse(fields.text("department"))
                .map_err(|_| missing("department", "责任部门"))?,
        ),
        _ => return Err(missing("to", "下达给谁")),
    };
    let finding = match (
        RecordId::parse(fields.text("inspection")),
        fields.text("finding").parse(),
    ) {
        (Ok(id), Ok(no)) => Some((id, no)),
        _ => None,
    };
    Ok(NewOrder {
        place,
        title: fields.text("title").to_owned(),
        problem: fields.text("problem").to_owned(),
        demand: fields.text("demand").to_owned(),
        reply_by: day_of(fields, "reply_by")?.ok_or_else(|| missing("reply_by", "反馈期限"))?,
        finding,
    })
}

/// Issues it.
pub async fn issue(ctx: Ctx, fields: Fields) -> Answer {
    let made = match asked(&ctx, &fields).await {
        Ok(new) => ctx.app.issue_order(ctx.actor(), &new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            let text = "督办单已下达，责任单位的工作台上已显示。";
            Ok(done(
                &format!("/orders/{id}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            new_page(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
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
    let answer = answer.then(|| form("answer"));
    let verify = (verifies && order.state == OrderState::Answered).then(|| form("verify"));
    let withdraw = (verifies && order.state.is_open()).then(|| form("withdraw"));
    let there = [
        ("answer", answer.is_some()),
        ("verify", verify.is_some()),
        ("withdraw", withdraw.is_some()),
    ];
    let page = OrderPage {
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

/// Answers it.
pub async fn answer(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let text = "已报整改情况，等待核查。";
    act(ctx, id, fields, ("answer", OrderAct::Answer), text).await
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
    let acted = match day_of(&fields, "reply_by") {
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
    match clash_as_fault(acted) {
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
            one(&ctx, &id, Some(back)).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// The order on paper.
pub async fn paper(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (line, acts) = ctx.app.order_page(ctx.actor(), &record(&id)?).await?;
    Ok(page(&OrderPaper {
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
}
