//! What changed between two rounds, by village and question.

use app::survey::round::Difference;
use askama::Template;
use domain::survey::answer::thousands;

use super::parts::{dossier_path, home};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Link};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "survey/history.html")]
struct Compare {
    frame: Frame,
    lead: String,
    table: TableView,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let number = |name: &str| query.filter(name).and_then(|v| v.parse::<i64>().ok());
    let (from, to) = (number("from").unwrap_or(1), number("to").unwrap_or(2));
    let found = ctx.app.compare_rounds(ctx.actor(), from, to).await?;
    let columns = vec![
        Column::text("town", "乡镇"),
        Column::head("village", "村（社区）"),
        Column::text("question", "题目"),
        Column::text("before", found.from.name.clone()),
        Column::text("after", found.to.name.clone()),
        Column::text("grown", "增减").unsorted(),
    ];
    let mut titles: Vec<(String, String)> = Vec::new();
    for each in &found.differences {
        let option = (each.change.code.to_string(), each.change.title.clone());
        if !titles.contains(&option) {
            titles.push(option);
        }
    }
    let empty = Empty::bare("两轮之间没有改动。");
    let table = Table::new("改动", columns, empty).filter(Filter {
        key: "code",
        title: "题目".to_owned(),
        options: titles,
    });
    let chosen = |d: &&Difference| {
        query
            .filter("code")
            .is_none_or(|c| d.change.code.as_str() == c)
    };
    let rows = found.differences.iter().filter(chosen).map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("摸底轮次比较", table.export(rows, &query)).await;
    }
    let title = format!("{} 与 {} 比较", found.from.name, found.to.name);
    let lead = format!(
        "{} 处改动；{} 个村（社区）没有改动。",
        found.differences.len(),
        found.unchanged
    );
    Ok(page(&Compare {
        frame: ctx
            .frame(&title)
            .under(vec![home(), Link::new("/survey/rounds", "轮次")]),
        lead,
        table: table.all(rows, &query),
    }))
}

fn row(difference: &Difference) -> Row {
    let change = &difference.change;
    let grown = change.grown.map(|n| {
        let sign = if n > 0 { "+" } else { "" };
        Cell::text(format!("{sign}{}", thousands(n)))
    });
    Row::new(vec![
        Cell::text(&difference.town_name),
        Cell::link(dossier_path(&difference.unit), &difference.name),
        Cell::text(&change.title),
        Cell::text(change.before.as_deref().unwrap_or("（空）")),
        Cell::text(change.after.as_deref().unwrap_or("（空）")).strong(),
        grown.unwrap_or_else(Cell::nothing),
    ])
}
