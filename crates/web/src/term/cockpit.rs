//! The cockpit: township × stage, traffic lights, days left; every cell opens the list behind it.

use askama::Template;
use domain::account::Verb;
use domain::term::Column;
use domain::term::board::{TownRow, matrix, tally, visible};
use domain::time::{Day, days_between};

use super::parts::{shown, tiles};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Link, State, Tile, Tiles};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column as TableColumn, Format, Row, Table, TableQuery};

#[derive(Template)]
#[template(path = "term/cockpit.html")]
struct Cockpit {
    frame: Frame,
    lead: String,
    tiles: Tiles,
    towns: Vec<TownRow>,
    totals: Vec<Option<domain::term::board::Cell>>,
    updated: String,
}

#[derive(Template)]
#[template(path = "term/no_term.html")]
struct NoTerm {
    frame: Frame,
    empty: Empty,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let Some((snapshot, scope)) = ctx.app.board(ctx.actor(), None).await? else {
        return Ok(no_term(&ctx, "驾驶舱"));
    };
    let lines: Vec<_> = visible(&snapshot.lines, &scope).collect();
    let towns = matrix(lines.iter().copied());
    if query.format() == Format::Xlsx {
        return export(&ctx, &towns).await;
    }
    let counts = tally(lines.iter().copied());
    let projector = query.filter("projector") == Some("1");
    let mut frame = ctx.frame("驾驶舱");
    frame.projector = projector;
    frame.leave = Some("/cockpit".to_owned());
    frame.landscape = true;
    let days = lines.iter().flat_map(|l| {
        l.facts
            .elections
            .iter()
            .filter(|e| !e.body.is_party())
            .filter_map(|e| e.day.day())
    });
    Ok(page(&Cockpit {
        frame,
        lead: lead(days, snapshot.today),
        tiles: with_duties(&ctx, tiles(&counts, None)).await?,
        totals: totals(&towns),
        towns,
        updated: ctx.app.env().now().text(),
    }))
}

/// The tiles of villages, and beside them what is late and reported among tasks.
async fn with_duties(ctx: &Ctx, mut tiles: Tiles) -> app::Result<Tiles> {
    if !ctx.can(Verb::ViewTasks) {
        return Ok(tiles);
    }
    let lines = ctx.app.open_duties(ctx.actor()).await?;
    let late = lines
        .iter()
        .filter(|l| l.due.state == domain::term::State::Late)
        .count();
    let reported = lines.iter().filter(|l| l.reported.is_some()).count();
    if late > 0 {
        let tile = Tile::new(late, "任务逾期", "/tasks/due?state=late");
        tiles.0.push(tile.with(State::Late));
    }
    if reported > 0 {
        let tile = Tile::new(reported, "已上报上级", "/tasks/due?state=late");
        tiles.0.push(tile.with(State::Late));
    }
    Ok(tiles)
}

/// Where there is no term yet: what to do next.
pub(super) fn no_term(ctx: &Ctx, title: &str) -> axum::response::Response {
    let empty = if ctx.can(Verb::OpenTerm) {
        Empty::new(
            "还没有开启届次。开启后，每个村（社区）自动生成法定日程。",
            Link::new("/terms/new", "开启届次"),
        )
    } else {
        Empty::bare("县换届办还没有开启届次。开启后，这里显示各村（社区）进度。")
    };
    page(&NoTerm {
        frame: ctx.frame(title),
        empty,
    })
}

/// The day on which most villages vote, and how far it is.
fn lead(days: impl Iterator<Item = Day>, today: Day) -> String {
    let mut counts: std::collections::BTreeMap<Day, usize> = std::collections::BTreeMap::new();
    for day in days {
        *counts.entry(day).or_default() += 1;
    }
    let ahead = counts
        .iter()
        .filter(|(d, _)| **d >= today)
        .max_by_key(|(_, n)| **n);
    match ahead.or_else(|| counts.iter().max_by_key(|(_, n)| **n)) {
        None => "还没有确定投票日。".to_owned(),
        Some((day, n)) => {
            let left = days_between(today, *day);
            let when = match left {
                0 => "就是今天".to_owned(),
                left if left > 0 => format!("还有 {left} 天"),
                left => format!("已过 {} 天", left.saturating_neg()),
            };
            format!(
                "集中投票日 {}（{n} 个村、社区），{when}。",
                domain::time::day_text_full(*day)
            )
        }
    }
}

fn totals(towns: &[TownRow]) -> Vec<Option<domain::term::board::Cell>> {
    Column::ALL
        .iter()
        .map(|column| {
            let cells: Vec<_> = towns
                .iter()
                .flat_map(|t| t.cells.iter().filter(|(c, _)| c == column))
                .filter_map(|(_, cell)| *cell)
                .collect();
            (!cells.is_empty()).then(|| domain::term::board::Cell {
                state: domain::term::progress::worst(cells.iter().map(|c| c.state)),
                done: cells.iter().map(|c| c.done).sum(),
                total: cells.iter().map(|c| c.total).sum(),
            })
        })
        .collect()
}

async fn export(ctx: &Ctx, towns: &[TownRow]) -> Answer {
    let mut columns = vec![
        TableColumn::head("town", "乡镇（街道）"),
        TableColumn::number("n", "村（社区）数"),
    ];
    columns.extend(
        Column::ALL
            .iter()
            .map(|c| TableColumn::text(c.code(), c.zh())),
    );
    let rows = towns
        .iter()
        .map(|town| {
            let mut cells = vec![
                Cell::text(town.name.clone()),
                Cell::number(store_count(town.villages)),
            ];
            cells.extend(town.cells.iter().map(|(_, cell)| match cell {
                Some(cell) => {
                    Cell::text(format!("{} {}/{}", cell.state.zh(), cell.done, cell.total))
                }
                None => Cell::nothing(),
            }));
            Row::new(cells)
        })
        .collect();
    let table = Table::new("驾驶舱 乡镇 × 环节", columns, Empty::bare(""));
    ctx.export("cockpit", table.export_stored(rows)).await
}

/// A count as a table shows it.
pub(super) fn store_count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

impl Cockpit {
    /// The list behind a cell.
    fn cell_path(&self, town: &TownRow, column: Column) -> String {
        format!("/villages?town={}&column={}", town.town, column.code())
    }

    fn shown(&self, state: domain::term::State) -> State {
        shown(state)
    }
}
