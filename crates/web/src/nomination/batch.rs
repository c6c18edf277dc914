//! One batch: how far each department is, and its people.

use app::nomination::batches::{BatchPage as Found, BatchPerson};
use askama::Template;
use axum::extract::Path;
use domain::account::Verb;
use domain::nomination::Post;
use domain::nomination::conclude::Outcome;

use super::{record, said, under_review, version, warned};
use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::form::Fields;
use crate::look::{Empty, State};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "nomination/batch.html")]
struct BatchPage {
    frame: Frame,
    id: String,
    version: i64,
    lead: String,
    departments: TableView,
    people: TableView,
    runs: bool,
    missing: usize,
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>, query: TableQuery) -> Answer {
    let found = ctx.app.batch_page(ctx.actor(), &record(&id)?).await?;
    let runs = ctx.can(Verb::RunReview);
    let people = people(runs);
    let is = |person: &&BatchPerson| {
        query.filter("outcome").is_none_or(|asked| match asked {
            "none" => person.outcome.is_none(),
            "advice" => person.advice,
            "undelivered" => person.outcome == Some(Outcome::Fail) && !person.delivered,
            code => person.outcome.is_some_and(|o| o.code() == code),
        })
    };
    let rows = found
        .people
        .iter()
        .filter(is)
        .map(|p| row(p, runs))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx
            .export("联审批次人员", people.export(rows, &query))
            .await;
    }
    let batch = &found.line.batch;
    Ok(page(&BatchPage {
        frame: ctx
            .frame(&format!("第 {} 批 {}", batch.no, batch.title))
            .under(under_review()),
        lead: lead(&found),
        departments: departments(&found),
        people: people.all(rows, &query),
        runs: runs && batch.closed.is_none(),
        missing: found.line.asks.len() - found.line.finished().min(found.line.asks.len()),
        version: batch.version,
        id,
    }))
}

fn lead(found: &Found) -> String {
    let batch = &found.line.batch;
    let closed = match batch.closed {
        Some(at) => format!("，{} 关闭", at.day()),
        None => String::new(),
    };
    format!(
        "{}，{} 由{}开启，{} 人，{} 人已有结论{closed}。",
        batch.kind.zh(),
        batch.opened.day(),
        batch.opened_by,
        found.line.people,
        found.line.concluded
    )
}

fn departments(found: &Found) -> TableView {
    let columns = vec![
        Column::head("name", "单位"),
        Column::text("progress", "进度"),
        Column::state("state", "状态"),
        Column::date("due", "最迟"),
        Column::text("reminded", "催办"),
    ];
    let people = found.line.people;
    let rows = found.line.asks.iter().map(|ask| {
        let state = if ask.answered >= people {
            Cell::state(State::Done)
        } else if ask.late {
            Cell::state(State::Late)
        } else if ask.answered > 0 {
            Cell::state(State::Doing)
        } else {
            Cell::state(State::Idle)
        };
        Row::new(vec![
            Cell::text(&ask.name),
            Cell::text(format!("{}/{people} 人", ask.answered)),
            state,
            Cell::date(ask.due),
            Cell::maybe(ask.reminded, |at| Cell::text(at.text())),
        ])
    });
    Table::new("各单位进度", columns, Empty::bare("没有联审单位。"))
        .without_export()
        .all(rows.collect(), &TableQuery::default().roomy())
}

fn people(runs: bool) -> Table {
    let mut columns = vec![
        Column::head("name", "姓名"),
        Column::text("unit", "村（社区）"),
        Column::text("town", "乡镇"),
        Column::text("posts", "拟任职务"),
        Column::text("answered", "答复"),
        Column::state("outcome", "结论"),
    ];
    if runs {
        columns.push(Column::text("advice", "建议"));
    }
    columns.push(Column::text("delivered", "送达与异议"));
    let option = |code: &str, zh: &str| (code.to_owned(), zh.to_owned());
    let mut options: Vec<_> = Outcome::ALL
        .iter()
        .map(|o| option(o.code(), o.zh()))
        .collect();
    options.push(option("none", "没有结论"));
    if runs {
        options.push(option("advice", "有不宜建议"));
    }
    options.push(option("undelivered", "不通过未送达"));
    Table::new("人员", columns, Empty::bare("批次里没有人。")).filter(Filter {
        key: "outcome",
        title: "结论".to_owned(),
        options,
    })
}

fn row(person: &BatchPerson, runs: bool) -> Row {
    let nominee = &person.row.line.nominee;
    let name = if runs {
        Cell::link(format!("/review/people/{}", nominee.id), &nominee.name)
    } else {
        Cell::link(format!("/nominees/{}", nominee.id), &nominee.name)
    };
    let outcome = match person.outcome {
        Some(Outcome::Pass) => Cell::worded(State::Done, Outcome::Pass.zh()),
        Some(Outcome::Fail) => Cell::worded(State::Late, Outcome::Fail.zh()),
        Some(Outcome::Pending) => Cell::worded(State::Soon, Outcome::Pending.zh()),
        None => Cell::worded(State::Doing, "审查中"),
    };
    let told = match (person.delivered, person.objected) {
        (_, true) => "异议待答复",
        (true, _) => "已送达",
        _ => "",
    };
    let mut cells = vec![
        name,
        Cell::text(&person.row.line.unit_name),
        Cell::text(&person.row.line.town_name),
        Cell::text(Post::words(&nominee.nomination.posts)),
        Cell::text(format!("{}/{}", person.answered, person.asked)),
        outcome,
    ];
    if runs {
        cells.push(Cell::text(if person.advice {
            "有不宜建议"
        } else {
            ""
        }));
    }
    cells.push(Cell::text(told));
    Row::new(cells)
}

/// Closes the batch, or reminds departments.
pub async fn act(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let here = format!("/review/batches/{id}");
    let batch = record(&id)?;
    if fields.text("act") == "close" {
        let closed = ctx
            .app
            .close_batch(ctx.actor(), &batch, version(&fields))
            .await;
        return match closed {
            Ok(()) => said(
                &here,
                "批次已关闭，结论已出。没有答复齐的人为待定，可以另开批次送审。",
            ),
            Err(app::Error::Fault(faults)) => warned(&here, &faults),
            Err(other) => Err(Wrong(other)),
        };
    }
    match ctx.app.remind(ctx.actor(), &batch).await {
        Ok(count) => said(&here, format!("已催办 {count} 个单位，工作台上会标明。")),
        Err(app::Error::Fault(faults)) => warned(&here, &faults),
        Err(other) => Err(Wrong(other)),
    }
}
