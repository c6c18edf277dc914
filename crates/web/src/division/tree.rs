//! The county with its townships, each with the figures of its villages.

use askama::Template;
use domain::account::Verb;
use domain::division::Level;

use super::parts::{IMPORTS, VILLAGES, store_rows::TownRow, unit_path};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Link, Tile, Tiles};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "division/tree.html")]
struct TreePage {
    frame: Frame,
    lead: String,
    tiles: Tiles,
    table: TableView,
    gone: Vec<(Link, String)>,
    actions: Vec<Link>,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let tree = ctx.app.tree(ctx.actor()).await?;
    let imports = ctx.can(Verb::ImportDivisions);
    let (live, gone): (Vec<&TownRow>, Vec<&TownRow>) =
        tree.towns.iter().partition(|t| t.removed_on.is_none());
    let table = table(imports, &live);
    let rows = live.iter().map(|town| row(town)).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("乡镇", table.export(rows, &query)).await;
    }
    let above: Vec<&str> = tree.path.iter().map(|u| u.name.as_str()).collect();
    let county = tree.path.iter().find(|u| u.level == Level::County);
    let lead = county.map_or_else(String::new, |county| {
        format!("{} · 县代码 {}", above.join(" "), county.code)
    });
    let mut actions = vec![Link::new(VILLAGES, "全部村（社区）")];
    if imports {
        actions.push(Link::new(IMPORTS, "导入名单"));
    }
    Ok(page(&TreePage {
        frame: ctx.frame("区划"),
        lead,
        tiles: tiles(&live),
        table: table.all(rows, &query),
        gone: gone.into_iter().map(gone_line).collect(),
        actions,
    }))
}

fn sum(towns: &[&TownRow], of: impl Fn(&TownRow) -> i64) -> i64 {
    towns.iter().map(|town| of(town)).sum()
}

fn tiles(towns: &[&TownRow]) -> Tiles {
    let tile = |n: i64, label: &str, query: &str| {
        if n == 0 {
            Tile::bare(n, label)
        } else {
            Tile::new(n, label, format!("{VILLAGES}{query}"))
        }
    };
    Tiles(vec![
        Tile::bare(towns.len(), "乡镇（街道）"),
        tile(sum(towns, |t| t.villages), "村（社区）", ""),
        tile(sum(towns, |t| t.rural), "村", "?kind=rural"),
        tile(sum(towns, |t| t.urban), "社区", "?kind=urban"),
        tile(sum(towns, |t| t.no_part), "不参加换届", "?show=no_part"),
    ])
}

fn table(imports: bool, towns: &[&TownRow]) -> Table {
    let columns = vec![
        Column::head("name", "乡镇（街道）"),
        Column::text("code", "代码"),
        Column::number("villages", "村（社区）"),
        Column::number("rural", "村"),
        Column::number("urban", "社区"),
        Column::number("no_part", "不参加换届"),
    ];
    let empty = if imports {
        Empty::new(
            "还没有区划。先导入本县的村（社区）名单，乡镇会从名单里读出来。",
            Link::new(format!("{IMPORTS}/new"), "导入名单"),
        )
    } else {
        Empty::bare("还没有区划，请县换届办或系统管理员导入名单。")
    };
    let table = Table::new("乡镇（街道）", columns, empty);
    if towns.len() < 2 {
        return table;
    }
    table.foot(vec![
        Cell::text("合计"),
        Cell::nothing(),
        Cell::number(sum(towns, |t| t.villages)),
        Cell::number(sum(towns, |t| t.rural)),
        Cell::number(sum(towns, |t| t.urban)),
        Cell::number(sum(towns, |t| t.no_part)),
    ])
}

fn row(town: &TownRow) -> Row {
    let figure = |n: i64, query: &str| {
        let cell = Cell::number(n);
        if n == 0 {
            cell
        } else {
            cell.to(format!("{VILLAGES}?town={}{query}", town.id))
        }
    };
    Row::new(vec![
        Cell::link(unit_path(&town.id), &town.name),
        Cell::text(&town.code),
        figure(town.villages, ""),
        figure(town.rural, "&kind=rural"),
        figure(town.urban, "&kind=urban"),
        figure(town.no_part, "&show=no_part"),
    ])
}

fn gone_line(town: &TownRow) -> (Link, String) {
    let since = town.removed_on.as_deref().unwrap_or_default();
    (
        Link::new(unit_path(&town.id), town.name.clone()),
        format!("{} · 自 {since} 起撤销", town.code),
    )
}
