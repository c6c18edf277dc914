//! Plans of all villages: the list with its coverage.

use app::survey::work::VillageWork;
use askama::Template;
use domain::account::Verb;
use domain::survey::plan::{Item, PlanState};
use domain::survey::risk::Level;
use domain::term::board::VillageLine;

use super::marks::{level_state, no_term, plan_state, towns};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, State, Tile, Tiles};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "survey/plans.html")]
struct Plans {
    frame: Frame,
    tiles: Tiles,
    table: TableView,
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let Some((work, scope)) = ctx.app.village_work(ctx.actor(), Verb::ViewPlans).await? else {
        return no_term(&ctx, "一村一策");
    };
    let Some((risks, _)) = ctx.app.risks(ctx.actor()).await? else {
        return no_term(&ctx, "一村一策");
    };
    let all: Vec<(&VillageLine, &VillageWork, Level)> = work
        .visible(&scope)
        .map(|(line, own)| (line, own, risks.level(&line.facts.unit)))
        .collect();
    let rows = all
        .iter()
        .filter(|(line, own, level)| matches(line, own, *level, &query))
        .map(|(line, own, level)| row(line, own, *level))
        .collect();
    let table = table(&all);
    if query.format() == Format::Xlsx {
        return ctx.export("plans", table.export(rows, &query)).await;
    }
    Ok(page(&Plans {
        frame: ctx.frame("一村一策"),
        tiles: tiles(&all),
        table: table.all(rows, &query),
    }))
}

/// Words for the state of a village's plan; a village without one has none.
fn state_of(own: &VillageWork) -> (State, &'static str, &'static str) {
    match own.newest() {
        None => (State::Idle, "none", "未起草"),
        Some(plan) => (plan_state(plan.state), plan.state.code(), plan.state.zh()),
    }
}

fn tiles(all: &[(&VillageLine, &VillageWork, Level)]) -> Tiles {
    let covered = all
        .iter()
        .filter(|(_, own, _)| own.in_force().is_some())
        .count();
    let mut tiles = vec![
        Tile::new(
            format!("{covered}/{}", all.len()),
            "已审批覆盖",
            "/plans?state=approved",
        )
        .with(State::Done),
    ];
    let hard = all.iter().filter(|(_, _, level)| *level == Level::Hard);
    let (mut hard_all, mut hard_covered) = (0, 0);
    for (_, own, _) in hard {
        hard_all += 1;
        hard_covered += usize::from(own.in_force().is_some());
    }
    let figure = format!("{hard_covered}/{hard_all}");
    tiles.push(Tile::new(figure, "难点村覆盖", "/plans?level=hard").with(State::Late));
    for state in [
        PlanState::Submitted,
        PlanState::Returned,
        PlanState::SentBack,
        PlanState::Draft,
    ] {
        let code = state.code();
        let n = all
            .iter()
            .filter(|(_, own, _)| state_of(own).1 == code)
            .count();
        tiles.push(if n == 0 {
            Tile::bare(n, state.zh())
        } else {
            Tile::new(n, state.zh(), format!("/plans?state={code}")).with(plan_state(state))
        });
    }
    let none = all
        .iter()
        .filter(|(_, own, _)| own.newest().is_none())
        .count();
    tiles.push(if none == 0 {
        Tile::bare(none, "未起草")
    } else {
        Tile::new(none, "未起草", "/plans?state=none")
    });
    Tiles(tiles)
}

fn matches(line: &VillageLine, own: &VillageWork, level: Level, query: &TableQuery) -> bool {
    let town = query
        .filter("town")
        .is_none_or(|t| line.facts.town.as_str() == t);
    let state = match query.filter("state") {
        None => true,
        // A newer draft does not take away that one is approved.
        Some("approved") => own.in_force().is_some(),
        Some(code) => state_of(own).1 == code,
    };
    let level = query.filter("level").is_none_or(|l| level.code() == l);
    town && state && level
}

fn table(all: &[(&VillageLine, &VillageWork, Level)]) -> Table {
    let columns = vec![
        Column::head("name", "村（社区）"),
        Column::text("town", "乡镇（街道）"),
        Column::state("level", "等级"),
        Column::state("state", "状态"),
        Column::number("version", "版本"),
        Column::number("items", "问题"),
        Column::number("settled", "已处理"),
        Column::date("deadline", "最近时限"),
        Column::text("secretary", "审批人"),
        Column::date("approved", "审批日期"),
    ];
    let mut states: Vec<(String, String)> = PlanState::ALL
        .iter()
        .filter(|s| **s != PlanState::Superseded)
        .map(|s| (s.code().to_owned(), s.zh().to_owned()))
        .collect();
    states.push(("none".to_owned(), "未起草".to_owned()));
    Table::new(
        "一村一策",
        columns,
        Empty::bare("还没有村（社区）参加本届换届，或不在您的范围内。"),
    )
    .filter(towns(all.iter().map(|(line, ..)| &line.facts)))
    .filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: states,
    })
    .filter(Filter {
        key: "level",
        title: "等级".to_owned(),
        options: Level::ALL
            .iter()
            .map(|l| (l.code().to_owned(), l.zh().to_owned()))
            .collect(),
    })
}

fn row(line: &VillageLine, own: &VillageWork, level: Level) -> Row {
    let (shape, _, word) = state_of(own);
    let shown = own.in_force().or(own.newest());
    let count = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let open = |i: &&Item| !own.outcome(i.no).is_settled();
    let next = shown.and_then(|p| {
        let items = p.content.items.iter().filter(open);
        items.filter_map(|i| i.deadline).min()
    });
    let approved = shown.and_then(|p| p.approved.as_ref());
    Row::new(vec![
        Cell::link(
            format!("/plans/{}", line.facts.unit),
            line.facts.name.clone(),
        ),
        Cell::text(line.facts.town_name.clone()),
        Cell::worded(level_state(level), level.zh()),
        Cell::worded(shape, word),
        Cell::maybe(shown, |p| Cell::number(p.no)),
        Cell::maybe(shown, |p| count(p.content.items.len())),
        Cell::maybe(own.in_force(), |_| count(own.settled().0)),
        Cell::maybe(next, Cell::date),
        Cell::maybe(approved, |(name, _)| Cell::text(name.clone())),
        Cell::maybe(approved, |(_, day)| Cell::date(*day)),
    ])
}
