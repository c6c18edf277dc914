//! The chain of responsibility: one tree from the county to the village, and where a name is missing.

use app::duty::{ChainPage, VillageChain};
use askama::Template;
use domain::account::Verb;
use domain::duty::chain::{NEEDED, PostLevel};
use domain::duty::{Post, PostKind};

use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Link, State, Tile, Tiles};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "duty/chain.html")]
struct ChainTree {
    frame: Frame,
    tiles: Tiles,
    groups: Vec<(String, Vec<Post>)>,
    towns: Vec<TownTree>,
    edits: bool,
    county: bool,
    empty: Option<Empty>,
}

/// A township with its people and villages.
struct TownTree {
    id: String,
    name: String,
    people: Vec<(PostKind, Vec<Post>)>,
    villages: Vec<VillageChain>,
    gaps: usize,
}

#[derive(Template)]
#[template(path = "duty/villages.html")]
struct VillagesPage {
    frame: Frame,
    table: TableView,
}

/// The tree.
pub async fn show(ctx: Ctx) -> Answer {
    let chain = ctx.app.chain_page(ctx.actor()).await?;
    let edits = ctx.can(Verb::EditChain);
    let empty = chain
        .is_none()
        .then(|| Empty::bare("还没有开启届次。开启后，这里列出每个村（社区）从县到村的责任人。"));
    let chain = chain.unwrap_or_else(|| ChainPage {
        county: Vec::new(),
        towns: Vec::new(),
        villages: Vec::new(),
        gaps: Vec::new(),
    });
    let scope = ctx.actor().may(Verb::ViewChain).map_err(app::Error::from)?;
    let editing_county = edits
        && ctx
            .actor()
            .may(Verb::EditChain)
            .is_ok_and(|s| s.is_county());
    Ok(page(&ChainTree {
        frame: ctx.frame("责任体系"),
        tiles: tiles(&chain),
        groups: groups(&chain.county),
        towns: towns(&chain, scope.is_county()),
        edits,
        county: editing_county,
        empty,
    }))
}

fn tiles(chain: &ChainPage) -> Tiles {
    let whole = chain
        .villages
        .iter()
        .filter(|v| v.levels.iter().all(|(_, posts)| !posts.is_empty()))
        .count();
    let missing = chain.villages.len() - whole;
    let tile = |n: usize, label: &str, query: &str, state: State| {
        if n == 0 {
            Tile::bare(n, label)
        } else {
            Tile::new(n, label, format!("/chain/villages{query}")).with(state)
        }
    };
    Tiles(vec![
        tile(whole, "各级有人的村（社区）", "?state=whole", State::Done),
        tile(missing, "有空缺的村（社区）", "?state=gaps", State::Late),
        tile(chain.gaps.len(), "空缺岗位", "?state=gaps", State::Soon),
    ])
}

/// County posts by kind and group.
fn groups(county: &[Post]) -> Vec<(String, Vec<Post>)> {
    let mut groups: Vec<(String, Vec<Post>)> = Vec::new();
    for post in county {
        let title = if post.group.is_empty() {
            post.kind.zh().to_owned()
        } else {
            format!("{}：{}", post.kind.zh(), post.group)
        };
        match groups.last_mut().filter(|(last, _)| *last == title) {
            Some((_, posts)) => posts.push(post.clone()),
            None => groups.push((title, vec![post.clone()])),
        }
    }
    groups
}

fn towns(chain: &ChainPage, folded: bool) -> Vec<TownTree> {
    let mut towns: Vec<TownTree> = Vec::new();
    for village in &chain.villages {
        let missing = village.levels.iter().filter(|(_, p)| p.is_empty()).count();
        let last = towns.last_mut().filter(|t| t.id == village.town.as_str());
        if let Some(town) = last {
            town.gaps += missing;
            town.villages.push(village.clone());
            continue;
        }
        let of = |kind: PostKind| -> (PostKind, Vec<Post>) {
            let posts = chain.towns.iter();
            let own = posts.filter(|p| p.kind == kind && p.town.as_ref() == Some(&village.town));
            (kind, own.cloned().collect())
        };
        let people = PostKind::ALL
            .iter()
            .filter(|k| k.level() == PostLevel::Town)
            .map(|k| of(*k))
            .collect();
        towns.push(TownTree {
            id: village.town.as_str().to_owned(),
            name: village.town_name.clone(),
            people,
            villages: vec![village.clone()],
            gaps: missing,
        });
    }
    if !folded && towns.len() == 1 {
        // A township sees its own tree unfolded.
        for town in &mut towns {
            town.id.insert(0, '+');
        }
    }
    towns
}

impl TownTree {
    fn open(&self) -> bool {
        self.id.starts_with('+')
    }

    fn place(&self) -> &str {
        self.id.trim_start_matches('+')
    }
}

/// The table of villages with their levels.
pub async fn villages(ctx: Ctx, query: TableQuery) -> Answer {
    let Some(chain) = ctx.app.chain_page(ctx.actor()).await? else {
        return Ok(super::parts::not_found());
    };
    let mut names: Vec<(String, String)> = Vec::new();
    for v in &chain.villages {
        let town = (v.town.as_str().to_owned(), v.town_name.clone());
        if names.last() != Some(&town) {
            names.push(town);
        }
    }
    let edits = ctx.can(Verb::EditChain);
    let rows = chain
        .villages
        .iter()
        .filter(|v| matches(v, &query))
        .map(|v| row(v, edits))
        .collect();
    let table = table(names);
    if query.format() == Format::Xlsx {
        return ctx.export("chain", table.export(rows, &query)).await;
    }
    let frame = ctx.frame("村（社区）责任链");
    Ok(page(&VillagesPage {
        frame: frame.under(vec![Link::new("/chain", "责任体系")]),
        table: table.all(rows, &query),
    }))
}

fn matches(village: &VillageChain, query: &TableQuery) -> bool {
    let whole = village.levels.iter().all(|(_, posts)| !posts.is_empty());
    let state = match query.filter("state") {
        Some("gaps") => !whole,
        Some("whole") => whole,
        _ => true,
    };
    let town = query.filter("town");
    state && town.is_none_or(|t| village.town.as_str() == t)
}

fn table(towns: Vec<(String, String)>) -> Table {
    let mut columns = vec![
        Column::head("village", "村（社区）"),
        Column::text("town", "乡镇"),
    ];
    columns.extend(NEEDED.iter().map(|k| Column::text(k.code(), k.zh())));
    columns.push(Column::text("hard", PostKind::ContactHard.zh()));
    columns.push(Column::state("state", "状态"));
    let states = [("gaps", "有空缺"), ("whole", "各级有人")];
    Table::new("村（社区）责任链", columns, Empty::bare("没有村（社区）。"))
        .filter(Filter {
            key: "town",
            title: "乡镇".to_owned(),
            options: towns,
        })
        .filter(Filter {
            key: "state",
            title: "状态".to_owned(),
            options: states.map(|(v, l)| (v.to_owned(), l.to_owned())).to_vec(),
        })
}

/// The names at a level, or a gap that leads to the form.
fn level(village: &VillageChain, kind: PostKind, edits: bool) -> Cell {
    let Some((_, posts)) = village.levels.iter().find(|(k, _)| *k == kind) else {
        return Cell::nothing();
    };
    let names: Vec<&str> = posts.iter().map(|p| p.name.as_str()).collect();
    match posts.first() {
        Some(first) => Cell::text(names.join("、")).to(format!("/chain/posts/{}", first.id)),
        None => {
            let gap = Cell::worded(State::Late, "空缺");
            if edits {
                gap.to(new_path(kind, village))
            } else {
                gap
            }
        }
    }
}

/// The form that fills a gap.
fn new_path(kind: PostKind, village: &VillageChain) -> String {
    let place = match kind.level() {
        PostLevel::Village => format!("&unit={}", village.unit),
        PostLevel::Town | PostLevel::County => String::new(),
    };
    format!(
        "/chain/new?kind={}&town={}{place}",
        kind.code(),
        village.town
    )
}

fn row(village: &VillageChain, edits: bool) -> Row {
    let mut cells = vec![
        Cell::link(format!("/villages/{}", village.unit), &village.name),
        Cell::text(&village.town_name),
    ];
    cells.extend(NEEDED.iter().map(|k| level(village, *k, edits)));
    cells.push(level(village, PostKind::ContactHard, edits));
    let missing = village.levels.iter().filter(|(_, p)| p.is_empty()).count();
    cells.push(if missing == 0 {
        Cell::worded(State::Done, "各级有人")
    } else {
        Cell::worded(State::Late, format!("缺 {missing} 级"))
    });
    Row::new(cells)
}
