//! Rounds: opening the next, moving a deadline, freezing, and what to compare.

use app::survey::snapshot::Snapshot;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::survey::Round;

use super::parts::{home, lead, nothing};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView, read};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

const HERE: &str = "/survey/rounds";

#[derive(Template)]
#[template(path = "survey/rounds.html")]
struct Rounds {
    frame: Frame,
    lead: String,
    table: TableView,
    compare: Vec<Link>,
    open: Option<FormView>,
    running: Option<Running>,
    reopen: Option<(String, i64)>,
}

/// The round that runs, with its forms.
struct Running {
    action: String,
    name: String,
    form: FormView,
    freeze: FormView,
    unfinished: usize,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    rounds(&ctx, &query, None, StatusCode::OK).await
}

async fn rounds(
    ctx: &Ctx,
    query: &TableQuery,
    failed: Option<(Fields, Vec<FieldError>)>,
    status: StatusCode,
) -> Answer {
    let Some((snapshot, scope)) = ctx.app.survey(ctx.actor()).await? else {
        return Ok(nothing(ctx, "摸底轮次"));
    };
    let table = table();
    let rows: Vec<Row> = snapshot.rounds.iter().map(|r| row(r, &snapshot)).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("摸底轮次", table.export(rows, query)).await;
    }
    let leads = ctx.can(Verb::RunSurvey);
    let running = snapshot.open_round().filter(|_| leads);
    let last = snapshot.round().filter(|r| leads && !r.is_open());
    let form = |id: &str, values: Fields| {
        let form = FormView::new(id);
        match &failed {
            Some((typed, errors)) if typed.text("form") == id => {
                form.values(typed.clone()).errors(errors.clone())
            }
            _ => form.values(values),
        }
    };
    let next = snapshot.rounds.len() + 1;
    let name = match next {
        1 => "第一轮摸底".to_owned(),
        2 => "第二轮摸底".to_owned(),
        n => format!("第 {n} 轮摸底"),
    };
    let page = Rounds {
        frame: ctx.frame("摸底轮次").under(vec![home()]),
        lead: lead(snapshot.round(), snapshot.today()),
        table: table.all(rows, query),
        compare: pairs(&snapshot.rounds),
        open: (leads && snapshot.open_round().is_none())
            .then(|| form("open", Fields::new().with("name", name))),
        running: running.map(|r| Running {
            action: format!("{HERE}/{}", r.no),
            name: r.name.clone(),
            form: form(
                "edit",
                Fields::new()
                    .with("name", &r.name)
                    .with("deadline", r.deadline),
            )
            .version(r.version),
            freeze: form("freeze", Fields::new()).version(r.version),
            unfinished: snapshot.tally(&scope).unfinished(),
        }),
        reopen: last.map(|r| (format!("{HERE}/{}", r.no), r.version)),
    };
    Ok(page_with(status, &page))
}

fn table() -> Table {
    let columns = vec![
        Column::head("name", "轮次"),
        Column::date("opened", "开启"),
        Column::date("deadline", "截止"),
        Column::state("state", "状态"),
        Column::text("frozen", "冻结"),
    ];
    let empty = Empty::bare("还没有开启摸底。县换届办开启一轮后，乡镇和村即可填报。");
    Table::new("轮次", columns, empty)
}

fn row(round: &Round, snapshot: &Snapshot) -> Row {
    let (state, word) = match &round.frozen {
        Some(_) => (State::Done, "已冻结"),
        None if snapshot.today() > round.deadline => (State::Late, "已过截止日"),
        None => (State::Doing, "进行中"),
    };
    Row::new(vec![
        Cell::text(&round.name),
        Cell::date(round.opened_on),
        Cell::date(round.deadline),
        Cell::worded(state, word),
        Cell::maybe(round.frozen.as_ref(), |f| {
            Cell::text(format!("{} {}", f.by, f.at.text()))
        }),
    ])
}

/// Each round with the one after it.
fn pairs(rounds: &[Round]) -> Vec<Link> {
    let after = rounds.iter().skip(1);
    rounds
        .iter()
        .zip(after)
        .map(|(a, b)| {
            let href = format!("/survey/compare?from={}&to={}", a.no, b.no);
            Link::new(href, format!("{} 与 {} 比较", a.name, b.name))
        })
        .collect()
}

/// Opens the next round.
pub async fn open(ctx: Ctx, fields: Fields) -> Answer {
    let deadline = match deadline(&fields) {
        Ok(day) => day,
        Err(fault) => return failed(&ctx, fields, &[fault]).await,
    };
    match ctx
        .app
        .open_round(ctx.actor(), fields.text("name"), deadline)
        .await
    {
        Ok(round) => {
            let text = format!("{}已开启，截止 {}。", round.name, round.deadline);
            Ok(done(HERE, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => failed(&ctx, fields, &faults).await,
        Err(other) => Err(Wrong(other)),
    }
}

fn deadline(fields: &Fields) -> Result<domain::Day, app::Fault> {
    match read::day(fields.text("deadline")) {
        Ok(Some(day)) => Ok(day),
        Ok(None) => Err(app::Fault::Missing {
            field: "deadline",
            label: "截止日期",
        }),
        Err(_) => Err(app::Fault::BadDay {
            field: "deadline",
            typed: fields.text("deadline").to_owned(),
        }),
    }
}

async fn failed(ctx: &Ctx, fields: Fields, faults: &[app::Fault]) -> Answer {
    let errors = field_errors(faults);
    let query = TableQuery::default();
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    rounds(ctx, &query, Some((fields, errors)), status).await
}

/// Moves, freezes or opens a round again.
pub async fn act(ctx: Ctx, Path(no): Path<String>, fields: Fields) -> Answer {
    let no: i64 = no.parse().map_err(|_| app::Error::NotFound("round"))?;
    let version = fields.text("version").parse().unwrap_or(0);
    let actor = ctx.actor();
    let (answer, text) = match fields.text("form") {
        "freeze" => {
            let sure = fields.has("sure", "yes");
            let answer = ctx.app.freeze_round(actor, (no, version), sure).await;
            (answer, "这一轮已冻结。可以开启下一轮。")
        }
        "reopen" => {
            let answer = ctx.app.reopen_round(actor, (no, version)).await;
            (answer, "这一轮已解冻，可以继续填报。")
        }
        _ => match deadline(&fields) {
            Ok(deadline) => {
                let name = fields.text("name");
                let answer = ctx
                    .app
                    .set_round(actor, (no, version), name, deadline)
                    .await;
                (answer, "已保存。")
            }
            Err(fault) => return failed(&ctx, fields, &[fault]).await,
        },
    };
    match answer {
        Ok(()) => Ok(done(HERE, Notice::new(NoticeKind::Ok, text))),
        Err(app::Error::Fault(faults)) => failed(&ctx, fields, &faults).await,
        Err(other) => Err(Wrong(other)),
    }
}
