//! Lists of tasks: one line a task, and one line an open part (the due list).

use app::duty::{DutyLine, TaskLine};
use askama::Template;
use domain::account::Verb;
use domain::duty::TaskKind;
use domain::term::State;
use domain::term::progress::worst;

use super::parts::{notes, state_words, towns};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Link};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};
use crate::term::desk::path;
use crate::term::parts::shown;

#[derive(Template)]
#[template(path = "duty/tasks.html")]
struct TasksPage {
    frame: Frame,
    table: TableView,
    issues: bool,
}

#[derive(Template)]
#[template(path = "duty/due.html")]
struct DuePage {
    frame: Frame,
    table: TableView,
    print: String,
}

/// The list of tasks.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let issues = ctx.can(Verb::IssueTask);
    let empty = if issues {
        Empty::new(
            "还没有任务和责任书。",
            Link::new("/tasks/new", "下达任务或责任书"),
        )
    } else {
        Empty::bare("没有下达给您的任务和责任书。")
    };
    let columns = vec![
        Column::head("title", "标题"),
        Column::text("kind", "种类"),
        Column::text("cascade", "下达层级"),
        Column::text("deadline", "完成期限"),
        Column::state("state", "状态"),
        Column::number("done", "已完成"),
        Column::number("all", "应完成"),
        Column::number("late", "逾期"),
        Column::number("unread", "未阅知"),
        Column::text("issued", "下达"),
    ];
    let kinds = TaskKind::ALL
        .iter()
        .map(|k| (k.code().to_owned(), k.zh().to_owned()));
    let table = Table::new("任务与责任书", columns, empty).filter(Filter {
        key: "kind",
        title: "种类".to_owned(),
        options: kinds.collect(),
    });
    let board = ctx.app.duty_board(ctx.actor(), Verb::ViewTasks).await?;
    let rows: Vec<Row> = match &board {
        None => Vec::new(),
        Some((board, reader)) => board
            .tasks
            .iter()
            .filter(|t| {
                reader.scope.is_county() && reader.department.is_none()
                    || t.seen(reader).next().is_some()
            })
            .filter(|t| {
                let kind = t.task.content.kind.code();
                query.filter("kind").is_none_or(|k| kind == k)
            })
            .map(|t| row(t, reader))
            .collect(),
    };
    if query.format() == Format::Xlsx {
        return ctx.export("tasks", table.export(rows, &query)).await;
    }
    Ok(page(&TasksPage {
        frame: ctx.frame("任务与责任书"),
        table: table.all(rows, &query),
        issues,
    }))
}

fn row(line: &TaskLine, reader: &app::duty::Reader) -> Row {
    let task = &line.task;
    let parts: Vec<_> = line.working(reader).collect();
    let count = |which: &dyn Fn(&&&app::duty::PartLine) -> bool| {
        i64::try_from(parts.iter().filter(which).count()).unwrap_or(i64::MAX)
    };
    let state = if task.withdrawn.is_some() {
        Cell::worded(crate::look::State::Idle, "已撤回")
    } else {
        Cell::state(shown(worst(parts.iter().map(|p| p.progress.state))))
    };
    Row::new(vec![
        Cell::link(format!("/tasks/{}", task.id), &task.content.title),
        Cell::text(task.content.kind.zh()),
        Cell::text(task.content.cascade.zh()),
        Cell::text(app::text::duty::deadline(&task.content.deadline)),
        state,
        Cell::number(count(&|p| !p.is_open())),
        Cell::number(count(&|_| true)),
        Cell::number(count(&|p| p.progress.state == State::Late)),
        Cell::number(count(&|p| p.read.is_none() && p.is_open())),
        Cell::text(format!("{} {}", task.at.day(), task.by_name)),
    ])
}

/// Every open part within reach: for printing, for those who do not log in.
pub async fn due(ctx: Ctx, query: TableQuery) -> Answer {
    let lines = ctx.app.open_duties(ctx.actor()).await?;
    let board = ctx.app.board(ctx.actor(), None).await?;
    let options: Vec<(String, String)> = match &board {
        Some((snapshot, scope)) => towns(domain::term::board::visible(&snapshot.lines, scope))
            .into_iter()
            .map(|c| (c.value, c.label))
            .collect(),
        None => Vec::new(),
    };
    let states = [State::Late, State::Soon, State::Doing, State::Idle];
    let table = Table::new(
        "未完成清单",
        due_columns(),
        Empty::bare("没有未完成的任务和责任书。"),
    )
    .filter(Filter {
        key: "town",
        title: "乡镇".to_owned(),
        options,
    })
    .filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: states
            .map(|s| (s.code().to_owned(), s.zh().to_owned()))
            .to_vec(),
    });
    let rows = lines
        .iter()
        .filter(|l| {
            let town = l.due.town.as_ref().map_or("", |t| t.as_str());
            query.filter("town").is_none_or(|t| town == t)
        })
        .filter(|l| {
            query
                .filter("state")
                .is_none_or(|s| l.due.state.code() == s)
        })
        .map(due_row)
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("duties", table.export(rows, &query)).await;
    }
    let print = match query.filter("town") {
        Some(town) => format!("/papers/due?town={town}"),
        None => "/papers/due".to_owned(),
    };
    Ok(page(&DuePage {
        frame: ctx
            .frame("未完成清单")
            .under(vec![Link::new("/tasks", "任务与责任书")]),
        table: table.all(rows, &query),
        print,
    }))
}

/// Columns of open parts; the desk shows the same.
pub(crate) fn due_columns() -> Vec<Column> {
    vec![
        Column::head("title", "事项"),
        Column::text("place", "单位"),
        Column::state("state", "状态"),
        Column::date("until", "期限"),
        Column::text("note", "上报"),
    ]
}

/// One open part.
pub(crate) fn due_row(line: &DutyLine) -> Row {
    let words = state_words(line.due.state, line.late_days, line.left_days);
    Row::new(vec![
        Cell::link(path(&line.due.opens), &line.title),
        Cell::text(&line.place),
        Cell::worded(shown(line.due.state), words),
        Cell::maybe(line.due.until, Cell::date),
        Cell::text(notes(line)),
    ])
}
