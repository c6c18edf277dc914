//! The list of villages: search by any part of name, code or township, filters, order, export.

use askama::Template;
use domain::UnitId;
use domain::division::Kind;

use super::parts::store_rows::{Show, Sort, TownRow, VillageQuery, VillageRow};
use super::parts::{HOME, home, kind_word, name_cell, standing, unit_path};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Link};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

/// Most rows of an export: more than the villages of any county.
const EXPORT_MAX_ROWS: i64 = 2_000;

/// Which villages are shown: value in the address, word.
const SHOWS: [(&str, &str, Show); 3] = [
    ("no_part", "不参加换届", Show::NoPart),
    ("same", "同名", Show::SameName),
    ("removed", "已撤销", Show::Removed),
];

#[derive(Template)]
#[template(path = "division/list.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
}

/// The page; also what the search box of the top bar leads to.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let towns = ctx.app.tree(ctx.actor()).await?.towns;
    if query.format() == Format::Xlsx {
        let list = ctx
            .app
            .village_list(ctx.actor(), &asked(&query, 0, EXPORT_MAX_ROWS))
            .await?;
        let rows = list.rows.iter().map(exported).collect();
        return ctx
            .export("村社区", export_table().export_stored(rows))
            .await;
    }
    let view = table_view(&ctx, table(&towns, &query), &query, None).await?;
    Ok(page(&ListPage {
        frame: ctx.frame("村（社区）").under(vec![home()]),
        table: view,
    }))
}

/// A page of villages as the query asks, of one township when given.
pub(super) async fn table_view(
    ctx: &Ctx,
    table: Table,
    query: &TableQuery,
    town: Option<&UnitId>,
) -> app::Result<TableView> {
    let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let mut asked = asked(query, number(query.offset()), number(query.limit()));
    if let Some(town) = town {
        asked.town = Some(town.clone());
    }
    let mut list = ctx.app.village_list(ctx.actor(), &asked).await?;
    // A link may lead beyond the last page: the table then shows the last one.
    if list.rows.is_empty() && list.total > 0 {
        let last = (list.total - 1) / asked.limit.max(1);
        asked.offset = last * asked.limit;
        list = ctx.app.village_list(ctx.actor(), &asked).await?;
    }
    let total = u64::try_from(list.total).unwrap_or(0);
    let rows = list.rows.iter().map(|v| row(v, town.is_none())).collect();
    Ok(table.page(rows, total, query))
}

/// What the address asks of the store.
fn asked(query: &TableQuery, offset: i64, limit: i64) -> VillageQuery {
    let show = query.filter("show").unwrap_or_default();
    VillageQuery {
        text: query.q().to_owned(),
        town: query.filter("town").and_then(|id| UnitId::parse(id).ok()),
        kinds: kinds(query.filter("kind").unwrap_or_default()),
        show: SHOWS
            .iter()
            .find(|(code, ..)| *code == show)
            .map_or(Show::Live, |(.., show)| *show),
        sort: match query.sort() {
            Some("name") => Sort::Name,
            Some("town") => Sort::Town,
            Some("kind") => Sort::Kind,
            _ => Sort::Code,
        },
        descending: query.descending(),
        limit,
        offset,
    }
}

fn kinds(code: &str) -> Vec<Kind> {
    let of = |rural: bool| {
        let all = Kind::ALL.iter().copied();
        all.filter(|kind| kind.is_rural() == rural).collect()
    };
    match code {
        "rural" => of(true),
        "urban" => of(false),
        code => Kind::parse(code).into_iter().collect(),
    }
}

fn kind_options() -> Vec<(String, String)> {
    let groups = [("rural", "村（含类似村）"), ("urban", "社区（含类似社区）")];
    let groups = groups.map(|(code, word)| (code.to_owned(), word.to_owned()));
    let each = Kind::ALL
        .iter()
        .map(|kind| (kind.code().to_owned(), kind.zh().to_owned()));
    groups.into_iter().chain(each).collect()
}

fn table(towns: &[TownRow], query: &TableQuery) -> Table {
    let live = towns
        .iter()
        .filter(|town| town.removed_on.is_none() || query.filter("town") == Some(town.id.as_str()));
    let town = Filter {
        key: "town",
        title: "乡镇".to_owned(),
        options: live
            .map(|town| (town.id.clone(), town.name.clone()))
            .collect(),
    };
    villages("村（社区）", true).filter(town).filter(Filter {
        key: "kind",
        title: "类别".to_owned(),
        options: kind_options(),
    })
}

/// The table of villages, with or without their townships.
pub(super) fn villages(caption: &str, with_town: bool) -> Table {
    let mut columns = vec![Column::head("name", "名称")];
    if with_town {
        columns.push(Column::text("town", "乡镇（街道）"));
    }
    columns.push(Column::text("code", "代码"));
    columns.push(Column::text("kind", "类别"));
    columns.push(Column::text("standing", "换届").unsorted());
    let shows = SHOWS
        .iter()
        .map(|(code, word, _)| ((*code).to_owned(), (*word).to_owned()));
    let empty = Empty::new("还没有村（社区）。", Link::new(HOME, "看区划"));
    Table::new(caption, columns, empty).filter(Filter {
        key: "show",
        title: "范围".to_owned(),
        options: shows.collect(),
    })
}

fn row(row: &VillageRow, with_town: bool) -> Row {
    let standing_cell = match &row.no_part {
        Some(reason) if row.removed_on.is_none() => Cell::text(standing(row)).note(reason.clone()),
        _ => Cell::text(standing(row)),
    };
    let mut cells = vec![name_cell(row)];
    if with_town {
        cells.push(Cell::link(unit_path(&row.town), &row.town_name));
    }
    cells.push(Cell::text(&row.code));
    cells.push(Cell::text(kind_word(row.kind.as_deref())));
    cells.push(standing_cell);
    Row::new(cells)
}

/// The columns of a list as it is imported, so that an export can be mended and sent back.
fn export_table() -> Table {
    let columns = vec![
        Column::text("code", "代码"),
        Column::head("name", "名称"),
        Column::text("kind", "类别"),
        Column::text("town_code", "乡镇代码"),
        Column::text("town_name", "乡镇名称"),
        Column::text("standing", "换届"),
        Column::text("no_part", "不参加的理由"),
        Column::date("removed_on", "撤销日期"),
    ];
    Table::new("村（社区）", columns, Empty::bare(""))
}

fn exported(row: &VillageRow) -> Row {
    let maybe = |text: &Option<String>| Cell::maybe(text.as_ref(), Cell::text);
    let removed = row.removed_on.as_deref().and_then(super::parts::day);
    Row::new(vec![
        Cell::text(&row.code),
        Cell::text(&row.name),
        Cell::text(kind_word(row.kind.as_deref())),
        Cell::text(&row.town_code),
        Cell::text(&row.town_name),
        Cell::text(standing(row)),
        maybe(&row.no_part),
        Cell::maybe(removed, Cell::date),
    ])
}
