//! Look-back rounds (回头看): planned for villages chosen, with their results.

use app::duty::NewRound;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::UnitId;
use domain::account::Verb;

use super::inspections::{columns, row};
use super::parts::{day_of, record};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

/// The id of the form that the check boxes of villages belong to.
const FORM: &str = "round";

#[derive(Template)]
#[template(path = "duty/rounds.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    plans: bool,
}

#[derive(Template)]
#[template(path = "duty/round_new.html")]
struct NewPage {
    frame: Frame,
    form: FormView,
    table: TableView,
}

#[derive(Template)]
#[template(path = "duty/table.html")]
struct OnePage {
    frame: Frame,
    lead: String,
    table: TableView,
}

/// The list of rounds.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let rounds = ctx.app.rounds(ctx.actor()).await?;
    let plans = ctx.can(Verb::PlanLookBack);
    let empty = if plans {
        Empty::new(
            "还没有安排回头看。",
            Link::new("/look-back/new", "安排回头看"),
        )
    } else {
        Empty::bare("还没有安排回头看。")
    };
    let columns = vec![
        Column::head("title", "轮次"),
        Column::date("from", "起"),
        Column::date("until", "止"),
        Column::number("all", "村（社区）"),
        Column::number("held", "已看"),
        Column::number("problem", "有问题"),
    ];
    let number = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let rows = rounds
        .iter()
        .map(|r| {
            let held = r
                .inspections
                .iter()
                .filter(|l| l.inspection.held_on.is_some());
            let problem = r.inspections.iter().filter(|l| l.problems > 0);
            Row::new(vec![
                Cell::link(format!("/look-back/{}", r.round.id), &r.round.title),
                Cell::date(r.round.from),
                Cell::date(r.round.until),
                number(r.inspections.len()),
                number(held.count()),
                number(problem.count()),
            ])
        })
        .collect();
    let table = Table::new("回头看", columns, empty);
    if query.format() == Format::Xlsx {
        return ctx.export("look-back", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx
            .frame("回头看")
            .under(vec![Link::new("/inspections", "督导检查")]),
        table: table.all(rows, &query),
        plans,
    }))
}

/// The form.
pub async fn new_form(ctx: Ctx, query: TableQuery) -> Answer {
    new_page(&ctx, &query, Fields::new(), Vec::new(), StatusCode::OK).await
}

async fn new_page(
    ctx: &Ctx,
    query: &TableQuery,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let lines = ctx.app.supervised(ctx.actor()).await?;
    let columns = vec![
        Column::head("village", "村（社区）"),
        Column::text("town", "乡镇"),
        Column::state("state", "换届进度"),
    ];
    let rows = lines
        .iter()
        .map(|l| {
            Row::new(vec![
                Cell::text(&l.facts.name),
                Cell::text(&l.facts.town_name),
                Cell::state(crate::term::parts::shown(l.state)),
            ])
            .id(l.facts.unit.as_str())
        })
        .collect();
    let table = Table::new("选择村（社区）", columns, Empty::bare("没有村（社区）。"));
    let page = NewPage {
        frame: ctx.frame("安排回头看").under(vec![
            Link::new("/inspections", "督导检查"),
            Link::new("/look-back", "回头看"),
        ]),
        form: FormView::new(FORM).values(values).errors(errors),
        table: table
            .selectable(FORM, "unit")
            .without_export()
            .all(rows, query),
    };
    Ok(page_with(status, &page))
}

fn asked(fields: &Fields) -> app::Result<NewRound> {
    let day = |field: &'static str, label: &'static str| -> app::Result<domain::Day> {
        Ok(day_of(fields, field)?.ok_or(app::Fault::Missing { field, label })?)
    };
    Ok(NewRound {
        title: fields.text("title").to_owned(),
        focus: fields.text("focus").to_owned(),
        from: day("from", "起始日期")?,
        until: day("until", "截止日期")?,
        units: fields
            .all("unit")
            .filter_map(|id| UnitId::parse(id).ok())
            .collect(),
    })
}

/// Plans it.
pub async fn plan(ctx: Ctx, fields: Fields) -> Answer {
    let made = match asked(&fields) {
        Ok(new) => ctx.app.plan_round(ctx.actor(), &new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            let here = format!("/look-back/{id}");
            let text = "已安排，检查任务已分到各督导组。";
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            new_page(&ctx, &TableQuery::default(), fields, errors, status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// One round with the result of each village.
pub async fn show(ctx: Ctx, Path(id): Path<String>, query: TableQuery) -> Answer {
    let found = ctx.app.round(ctx.actor(), &record(&id)?).await?;
    let table = Table::new(
        "各村（社区）结果",
        columns(),
        Empty::bare("没有村（社区）。"),
    );
    let rows: Vec<Row> = found.inspections.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("look-back", table.export(rows, &query)).await;
    }
    let round = &found.round;
    let held = found
        .inspections
        .iter()
        .filter(|l| l.inspection.held_on.is_some())
        .count();
    Ok(page(&OnePage {
        frame: ctx.frame(&round.title).under(vec![
            Link::new("/inspections", "督导检查"),
            Link::new("/look-back", "回头看"),
        ]),
        lead: format!(
            "{} 至 {} · 已看 {held}/{} · {} · {} 安排",
            round.from,
            round.until,
            found.inspections.len(),
            round.focus,
            round.by_name
        ),
        table: table.all(rows, &query),
    }))
}
