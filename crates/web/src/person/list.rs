//! The list of members, and the figures of teams.

use app::person::team::{MemberLine, TeamFigures, VillageTeam};
use askama::Template;
use domain::account::Verb;
use domain::person::team::Structure;

use super::HERE;
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Fact, Facts, Link, State, Tile, Tiles};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "person/list.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    edits: bool,
    opens: bool,
    finds: bool,
    looks: bool,
}

/// The list.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let lines = ctx.app.team(ctx.actor()).await?;
    let opens = ctx.can(Verb::OpenCard);
    let table = table(&lines, ctx.can(Verb::EditTeam));
    let rows = lines
        .iter()
        .filter(|line| matches(line, &query))
        .map(|line| row(line, opens))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("班子成员名单", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx.frame("班子研判"),
        table: table.all(rows, &query),
        edits: ctx.can(Verb::EditTeam),
        opens,
        finds: ctx.can(Verb::FindByNumber),
        looks: ctx.can(Verb::ViewLooks),
    }))
}

fn matches(line: &MemberLine, query: &TableQuery) -> bool {
    let town = query
        .filter("town")
        .is_none_or(|town| line.town.as_str() == town);
    let unit = query
        .filter("unit")
        .is_none_or(|unit| line.unit.as_str() == unit);
    let state = query.filter("state").is_none_or(|state| match state {
        "no_talk" => !line.talked,
        "no_judgement" => !line.judged,
        _ => line.talked && line.judged,
    });
    town && unit && state
}

fn table(lines: &[MemberLine], edits: bool) -> Table {
    let columns = vec![
        Column::head("name", "姓名"),
        Column::text("posts", "现任职务"),
        Column::text("unit", "村（社区）"),
        Column::text("town", "乡镇"),
        Column::state("talk", "谈话"),
        Column::state("judged", "研判"),
    ];
    let mut towns: Vec<(String, String)> = Vec::new();
    for line in lines {
        if !towns.iter().any(|(id, _)| id == line.town.as_str()) {
            towns.push((line.town.as_str().to_owned(), line.town_name.clone()));
        }
    }
    let empty = if edits {
        let link = Link::new(format!("{HERE}/sheet"), "用 Excel 填报");
        Empty::new(
            "还没有班子成员。可以下载空表填好后上传，也可以逐个增加。",
            link,
        )
    } else {
        Empty::bare("还没有班子成员，由乡镇填报。")
    };
    let word = |code: &str, zh: &str| (code.to_owned(), zh.to_owned());
    let table = Table::new("现任“两委”成员", columns, empty);
    let table = if towns.len() > 1 {
        table.filter(Filter {
            key: "town",
            title: "乡镇".to_owned(),
            options: towns,
        })
    } else {
        table
    };
    table.filter(Filter {
        key: "state",
        title: "进展".to_owned(),
        options: vec![
            word("no_talk", "没有谈话"),
            word("no_judgement", "没有研判"),
            word("done", "都已完成"),
        ],
    })
}

fn row(line: &MemberLine, opens: bool) -> Row {
    let name = if opens {
        Cell::link(format!("{HERE}/{}", line.id), &line.name)
    } else {
        Cell::text(&line.name)
    };
    let state = |done: bool, yes: &'static str, no: &'static str| {
        if done {
            Cell::worded(State::Done, yes)
        } else {
            Cell::worded(State::Idle, no)
        }
    };
    Row::new(vec![
        name,
        Cell::text(&line.posts),
        Cell::text(&line.unit_name),
        Cell::text(&line.town_name),
        state(line.talked, "已谈话", "未谈话"),
        state(line.judged, "已研判", "未研判"),
    ])
}

#[derive(Template)]
#[template(path = "person/figures.html")]
struct FiguresPage {
    frame: Frame,
    tiles: Tiles,
    wishes: Facts,
    judgements: Facts,
    towns: Option<TableView>,
    villages: TableView,
}

/// The figures.
pub async fn figures(ctx: Ctx, query: TableQuery) -> Answer {
    let figures = ctx.app.team_figures(ctx.actor()).await?;
    let villages = villages_table(&figures);
    let rows = figures
        .villages
        .iter()
        .filter(|v| query.filter("town").is_none_or(|t| v.town.as_str() == t))
        .map(village_row)
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("班子结构", villages.export(rows, &query)).await;
    }
    let towns = (figures.towns.len() > 1).then(|| towns_table(&figures));
    let counted = |list: Vec<(&'static str, usize)>| {
        let facts = list.into_iter();
        Fact::list(
            facts
                .map(|(word, n)| Fact::new(word, format!("{n} 人")))
                .collect(),
        )
    };
    let wishes = figures.wishes.iter().map(|(w, n)| (w.zh(), *n)).collect();
    let judgements = figures
        .judgements
        .iter()
        .map(|(j, n)| (j.zh(), *n))
        .collect();
    Ok(page(&FiguresPage {
        frame: ctx
            .frame("班子结构与谈话进展")
            .under(vec![Link::new(HERE, "班子研判")]),
        tiles: Tiles(tiles(&figures)),
        wishes: counted(wishes),
        judgements: counted(judgements),
        towns,
        villages: villages.all(rows, &query),
    }))
}

fn tiles(figures: &TeamFigures) -> Vec<Tile> {
    let whole = &figures.whole;
    let empty: usize = figures.towns.iter().map(|t| t.4).sum();
    let talked = Tile::new(
        whole
            .talked_percent()
            .map_or_else(|| "—".to_owned(), |p| format!("{p}%")),
        "谈话覆盖",
        format!("{HERE}?state=no_talk"),
    );
    let state = if whole.members > 0 && whole.talked == whole.members {
        State::Done
    } else {
        State::Doing
    };
    vec![
        Tile::new(whole.members, "现任成员", HERE),
        talked.with(state),
        Tile::new(
            whole.members.saturating_sub(whole.judged),
            "没有研判",
            format!("{HERE}?state=no_judgement"),
        ),
        Tile::new(
            empty,
            "村（社区）没有录入成员",
            format!("{HERE}/figures#villages"),
        ),
    ]
}

/// 48.5
fn average(structure: &Structure) -> String {
    structure
        .average_tenths()
        .map_or_else(String::new, |t| format!("{}.{}", t / 10, t % 10))
}

fn cells(structure: &Structure) -> Vec<Cell> {
    let number = |n: u32| Cell::number(i64::from(n));
    vec![
        number(structure.members),
        number(structure.women),
        number(structure.young),
        number(structure.over_60),
        number(structure.college),
        Cell::text(average(structure)),
        number(structure.in_both),
        number(structure.leads_both),
        number(structure.talked),
        number(structure.judged),
    ]
}

fn structure_columns() -> Vec<Column> {
    vec![
        Column::number("members", "成员"),
        Column::number("women", "女"),
        Column::number("young", "35 岁以下"),
        Column::number("over_60", "60 岁以上"),
        Column::number("college", "大专以上"),
        Column::text("average", "平均年龄"),
        Column::number("in_both", "交叉任职"),
        Column::number("leads_both", "一肩挑"),
        Column::number("talked", "已谈话"),
        Column::number("judged", "已研判"),
    ]
}

fn towns_table(figures: &TeamFigures) -> TableView {
    let mut columns = vec![
        Column::head("town", "乡镇"),
        Column::number("villages", "村（社区）"),
        Column::number("empty", "未录入"),
    ];
    columns.extend(structure_columns());
    let rows = figures
        .towns
        .iter()
        .map(|(id, name, structure, villages, empty)| {
            let number = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
            let mut row = vec![
                Cell::link(format!("{HERE}?town={id}"), name),
                number(*villages),
                number(*empty),
            ];
            row.extend(cells(structure));
            Row::new(row)
        });
    let rows: Vec<Row> = rows.collect();
    Table::new("分乡镇", columns, Empty::bare("没有乡镇。"))
        .without_export()
        .all(rows, &TableQuery::default())
}

fn villages_table(figures: &TeamFigures) -> Table {
    let mut columns = vec![
        Column::head("unit", "村（社区）"),
        Column::text("town", "乡镇"),
    ];
    columns.extend(structure_columns());
    let table = Table::new("分村（社区）", columns, Empty::bare("没有村（社区）。"));
    let towns = figures.towns.iter();
    table.filter(Filter {
        key: "town",
        title: "乡镇".to_owned(),
        options: towns
            .map(|(id, name, ..)| (id.as_str().to_owned(), name.clone()))
            .collect(),
    })
}

fn village_row(village: &VillageTeam) -> Row {
    let mut row = vec![
        Cell::link(format!("{HERE}?unit={}", village.unit), &village.unit_name),
        Cell::text(&village.town_name),
    ];
    row.extend(cells(&village.structure));
    Row::new(row)
}
