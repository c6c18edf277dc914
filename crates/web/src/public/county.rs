//! The public pages of counties: the list of them, and one county with its villages and results.

use std::sync::Arc;

use app::public::{PublicCounty, PublicTown, ResultLine, VillageLink};
use app::text::polling as words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse as _;
use domain::CountyId;

use super::{contact_lines, day};
use crate::error::Answer;
use crate::look::{Link, Meter, State as Stand};
use crate::server::WebState;
use crate::shell::{Frame, Problem, page};

/// Longest text looked for, in characters.
const MAX_Q_CHARS: usize = 40;
/// Most villages a search shows, and most results the page lists without one.
const LIST_MAX: usize = 200;
/// Results shown before the rest folds away.
const RESULTS_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "public/counties.html")]
struct Counties {
    frame: Frame,
    counties: Vec<Link>,
}

#[derive(Template)]
#[template(path = "public/county.html")]
struct County {
    frame: Frame,
    county: Arc<PublicCounty>,
    q: String,
    found: Option<Vec<Found>>,
    stages: Vec<Stage>,
    days: Vec<(String, usize)>,
    results: Vec<Shown>,
    more_results: Vec<Shown>,
    contact: Vec<(&'static str, String)>,
}

/// A village that a search found.
struct Found {
    href: String,
    name: String,
    town: String,
}

/// How far a stage has come.
struct Stage {
    name: &'static str,
    done: usize,
    total: usize,
    meter: Meter,
}

/// A result on the list.
struct Shown {
    href: String,
    place: String,
    what: String,
    text: String,
}

/// What is looked for.
#[derive(Debug, serde::Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
}

/// The first page: the county when there is one, else the list.
pub async fn first(State(state): State<WebState>, Query(search): Query<Search>) -> Answer {
    let counties = state.app.counties().await?;
    if let [(id, _, _)] = counties.as_slice() {
        return show(&state, id, &search.q).await;
    }
    let link = |(id, name, _): &(CountyId, String, String)| Link::new(format!("/c/{id}"), name);
    let counties: Vec<Link> = counties.iter().map(link).collect();
    let frame = state.plain_frame("村（社区）换届公开");
    Ok(page(&Counties { frame, counties }))
}

/// One county.
pub async fn one(
    State(state): State<WebState>,
    Path(id): Path<String>,
    Query(search): Query<Search>,
) -> Answer {
    let Ok(id) = CountyId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    show(&state, &id, &search.q).await
}

async fn show(state: &WebState, id: &CountyId, q: &str) -> Answer {
    let county = state.app.public_county(id).await?;
    let today = state.app.env().today();
    let q: String = q.trim().chars().take(MAX_Q_CHARS).collect();
    let mut results = county
        .results
        .iter()
        .take(LIST_MAX)
        .map(|r| shown(r, today));
    let first = results.by_ref().take(RESULTS_SHOWN).collect();
    let mut frame = state.plain_frame("村（社区）换届公开");
    frame.county_name.clone_from(&county.name);
    let view = County {
        frame,
        found: (!q.is_empty()).then(|| found(&county, &q)),
        q,
        stages: county.stages.iter().map(stage).collect(),
        days: county
            .days
            .iter()
            .map(|d| (day(d.day, today), d.villages))
            .collect(),
        results: first,
        more_results: results.collect(),
        contact: contact_lines(&county.contact),
        county: Arc::clone(&county),
    };
    Ok(page(&view))
}

/// Villages whose own or whose township's name holds every word looked for.
fn found(county: &PublicCounty, q: &str) -> Vec<Found> {
    let words: Vec<&str> = q.split_whitespace().collect();
    let holds = |town: &PublicTown, village: &VillageLink| {
        words
            .iter()
            .all(|w| village.name.contains(w) || town.name.contains(w))
    };
    let all = county
        .towns
        .iter()
        .flat_map(|t| t.villages.iter().map(move |v| (t, v)));
    all.filter(|(town, village)| holds(town, village))
        .take(LIST_MAX)
        .map(|(town, village)| Found {
            href: format!("/v/{}", village.unit),
            name: village.name.clone(),
            town: town.name.clone(),
        })
        .collect()
}

fn stage(line: &app::public::StageLine) -> Stage {
    let whole = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Stage {
        name: line.stage.zh(),
        done: line.done,
        total: line.total,
        meter: Meter {
            part: whole(line.done),
            whole: whole(line.total),
            state: if line.done == line.total {
                Stand::Done
            } else {
                Stand::Doing
            },
        },
    }
}

fn shown(line: &ResultLine, today: domain::Day) -> Shown {
    let contest = app::text::timetable::contest(line.contest);
    let mut text = if line.valid {
        let elected: Vec<String> = line
            .elected
            .iter()
            .map(|(post, name)| format!("{post} {name}"))
            .collect();
        if elected.is_empty() {
            "投票有效，无人当选".to_owned()
        } else {
            elected.join("；")
        }
    } else {
        "投票无效".to_owned()
    };
    if line.next_kind != "none" && !line.next_kind.is_empty() {
        text.push_str(&format!("。还须{}", words::next_kind(&line.next_kind)));
    }
    Shown {
        href: format!("/v/{}#results", line.unit),
        place: format!("{} {}", line.town_name, line.name),
        what: format!("{contest} · {}", day(line.day, today)),
        text,
    }
}
