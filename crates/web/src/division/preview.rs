//! What a list would do, before it does it: figures, every change, refused rows, what to look at.

use app::division::import::Side;
use app::division::list::Note;
use app::division::{Draft, ImportOutcome, PlanLine};
use askama::Template;
use axum::http::StatusCode;
use domain::division::{Change, Kind, Level};

use super::import::crumbs;
use super::parts::{import_path, unit_path};
use crate::context::Ctx;
use crate::error::Answer;
use crate::form::{FieldError, Fields, FormView};
use crate::look::{Empty, Link, State, Tile, Tiles};
use crate::shell::{Frame, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

/// Refused rows that the page shows; the file has all of them.
const REFUSED_SHOWN: usize = 50;
/// Cells of a refused row that the page shows.
const CELLS_SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "division/preview.html")]
struct Preview {
    frame: Frame,
    lead: String,
    tiles: Tiles,
    form: FormView,
    action: String,
    give_up: String,
    partial: Option<(usize, usize)>,
    doubts: Vec<Doubt>,
    importable: bool,
    refused: Vec<(u32, String, String)>,
    refused_total: usize,
    refused_file: String,
    notes: Vec<Note>,
    notes_total: usize,
    table: TableView,
}

/// A change that a person should look at.
struct Doubt {
    code: String,
    before: String,
    after: String,
    why: &'static str,
    /// Whether it can be said to be another place.
    decidable: bool,
    chosen: bool,
}

/// The page.
pub(super) async fn show(
    ctx: &Ctx,
    id: &str,
    draft: Draft,
    query: &TableQuery,
    typed: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let Some((list, outcome)) = draft.preview else {
        return Err(app::Error::NotFound("import").into());
    };
    let table = table(&outcome);
    let rows = outcome
        .lines()
        .filter(|line| wanted(line, query.filter("change")))
        .map(|line| row(&line))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("区划变化预览", table.export(rows, query)).await;
    }
    let here = import_path(id);
    let page = Preview {
        frame: ctx.frame("核对名单").under(crumbs()),
        lead: format!("{}，自 {} 起有效。还没有导入。", list.file_name, outcome.on),
        tiles: tiles(&here, list.rows_in(), list.refused.len(), &outcome),
        doubts: outcome
            .lines()
            .filter_map(|line| doubt(line, &typed))
            .collect(),
        form: FormView::new("confirm").values(typed).errors(errors),
        action: format!("{here}/confirm"),
        give_up: format!("{here}/drop"),
        partial: outcome.plan.partial(),
        importable: !list.rows.is_empty(),
        refused: list
            .refused
            .iter()
            .take(REFUSED_SHOWN)
            .map(|row| (row.row, shown(&row.cells), row.detail.clone()))
            .collect(),
        refused_total: list.refused.len(),
        refused_file: format!("{here}/refused"),
        notes_total: list.notes_total,
        notes: list.notes,
        table: table.all(rows, query),
    };
    Ok(page_with(status, &page))
}

/// The first cells of a row that hold something.
fn shown(cells: &[String]) -> String {
    let held: Vec<&str> = cells
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .take(CELLS_SHOWN)
        .collect();
    held.join("，")
}

fn tiles(here: &str, rows_in: usize, refused: usize, outcome: &ImportOutcome) -> Tiles {
    let plan = &outcome.plan;
    let tile = |n: usize, label: &str, href: String| {
        if n == 0 {
            Tile::bare(n, label)
        } else {
            Tile::new(n, label, href)
        }
    };
    let towns = plan.items.iter();
    let towns = towns.filter(|item| item.unit.level == Level::Town).count();
    let removed = tile(plan.removed(), "撤销", format!("{here}?change=removed"));
    let refused_tile = tile(refused, "不能导入", "#refused".to_owned());
    Tiles(vec![
        Tile::bare(rows_in, "名单行数"),
        tile(plan.added(), "新增", format!("{here}?change=added")),
        tile(plan.changed(), "变更", format!("{here}?change=changed")),
        if plan.removed() > 0 {
            removed.with(State::Soon)
        } else {
            removed
        },
        Tile::bare(plan.unchanged(), "未变"),
        if refused > 0 {
            refused_tile.with(State::Late)
        } else {
            refused_tile
        },
        tile(towns, "乡镇变化", format!("{here}?change=town")),
    ])
}

/// Whether a line is of the kind that the filter asks for.
fn wanted(line: &PlanLine, filter: Option<&str>) -> bool {
    let village = line.level == Level::Village;
    match filter {
        None => true,
        Some("town") => line.level == Level::Town,
        Some("look") => line.look.is_some(),
        Some("changed") => village && line.before.is_some() && line.after.is_some(),
        Some(code) => village && line.changes.iter().any(|change| change.code() == code),
    }
}

fn table(outcome: &ImportOutcome) -> Table {
    let columns = vec![
        Column::head("name", "名称"),
        Column::text("level", "层级"),
        Column::text("change", "变化"),
        Column::text("before", "原来"),
        Column::text("after", "名单"),
        Column::text("look", "请核对"),
    ];
    let plan = &outcome.plan;
    let has = |change: Change| {
        let mut items = plan.items.iter();
        items.any(|i| i.unit.level == Level::Village && i.changes.contains(&change))
    };
    let mut options: Vec<(String, String)> = Change::ALL
        .iter()
        .filter(|change| has(**change))
        .map(|change| (change.code().to_owned(), change.zh().to_owned()))
        .collect();
    if plan.changed() > 0 {
        options.push(("changed".to_owned(), "所有变更".to_owned()));
    }
    if plan.items.iter().any(|item| item.unit.level == Level::Town) {
        options.push(("town".to_owned(), "乡镇".to_owned()));
    }
    if plan.items.iter().any(|item| item.look.is_some()) {
        options.push(("look".to_owned(), "请核对".to_owned()));
    }
    Table::new(
        "会有的变化",
        columns,
        Empty::bare("名单与现有区划一致，导入不会改变什么。"),
    )
    .filter(Filter {
        key: "change",
        title: "变化".to_owned(),
        options,
    })
}

fn row(line: &PlanLine) -> Row {
    let words: Vec<&str> = line.changes.iter().map(|change| change.zh()).collect();
    let name = line.after.as_ref().or(line.before.as_ref());
    let name = name.map_or_else(String::new, |side| side.name.clone());
    let name = if line.before.is_some() && line.level >= Level::Town {
        Cell::link(unit_path(line.id.as_str()), name)
    } else {
        Cell::text(name)
    };
    Row::new(vec![
        name,
        Cell::text(line.level.zh()),
        Cell::text(words.join("、")),
        Cell::maybe(line.before.as_ref(), |before| Cell::text(told(before))),
        Cell::maybe(line.after.as_ref(), |after| Cell::text(told(after))),
        Cell::maybe(line.look, |look| Cell::text(look.zh())),
    ])
}

fn told(side: &Side) -> String {
    let kind = side.kind.map_or("", Kind::zh);
    let parts = [side.code.as_str(), &side.parent, &side.name, kind];
    let held: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    held.join(" ")
}

fn doubt(line: PlanLine, typed: &Fields) -> Option<Doubt> {
    let look = line.look?;
    let (before, after) = (line.before?, line.after?);
    Some(Doubt {
        before: told(&before),
        chosen: typed.has("other", &after.code),
        decidable: line.level == Level::Village,
        why: look.zh(),
        after: told(&after),
        code: after.code,
    })
}

impl Preview {
    fn notes_rest(&self) -> usize {
        self.notes_total.saturating_sub(self.notes.len())
    }

    fn refused_rest(&self) -> usize {
        self.refused_total.saturating_sub(self.refused.len())
    }

    fn new_upload(&self) -> Link {
        Link::new(format!("{}/new", super::parts::IMPORTS), "重新上传")
    }
}
