//! Pieces that several pages of the room share.

use domain::term::board::{ElectionLine, StepLine, Tally, VillageLine};
use domain::term::{Body, DayState, State};
use domain::time::{Day, day_text};

use crate::look;
use crate::look::{Link, Tile, Tiles};
use chrono::Datelike as _;

/// The same state as the look shows it.
#[must_use]
pub const fn shown(state: State) -> look::State {
    match state {
        State::Done => look::State::Done,
        State::Late => look::State::Late,
        State::Soon => look::State::Soon,
        State::Doing => look::State::Doing,
        State::Idle => look::State::Idle,
    }
}

/// Tiles over a tally, each leading to the villages behind it.
#[must_use]
pub fn tiles(tally: &Tally, town: Option<&str>) -> Tiles {
    let to = |query: &str| match town {
        Some(town) => format!("/villages?{query}&town={town}"),
        None => format!("/villages?{query}"),
    };
    let tile = |n: usize, label: &str, query: &str| {
        if n == 0 {
            Tile::bare(n, label)
        } else {
            Tile::new(n, label, to(query))
        }
    };
    let mut tiles = vec![
        tile(tally.all, "村（社区）总数", "state="),
        tile(tally.done, "全部完成", "state=done").with(look::State::Done),
        tile(tally.doing, "进行中", "state=doing").with(look::State::Doing),
        tile(tally.soon, "临期", "state=soon").with(look::State::Soon),
        tile(tally.late, "逾期", "state=late").with(look::State::Late),
        tile(tally.awaiting, "待后续投票", "state=awaiting").with(look::State::Soon),
    ];
    if tally.undated > 0 {
        tiles.push(tile(tally.undated, "未定投票日", "state=undated"));
    }
    if tally.postponed > 0 {
        tiles.push(tile(tally.postponed, "已延期", "state=postponed"));
    }
    Tiles(tiles)
}

/// A day without its year when it is this year's.
#[must_use]
pub fn day(day: Day, today: Day) -> String {
    day_text(day, today.year())
}

/// When a step is due, in words: 逾期 1 天,最迟 3 月 2 日.
#[must_use]
pub fn due(step: &StepLine, today: Day) -> String {
    let latest = step.window.latest.map(|d| day(d, today));
    match (step.progress.state, step.done, latest) {
        (State::Done, Some(done), Some(latest)) if step.progress.late_days > 0 => format!(
            "已完成 {}，迟 {} 天（最迟 {latest}）",
            day(done, today),
            step.progress.late_days
        ),
        (State::Done, Some(done), _) => format!("已完成 {}", day(done, today)),
        (State::Late, _, Some(latest)) => {
            format!("逾期 {} 天，最迟 {latest}", step.progress.late_days)
        }
        (State::Soon, _, Some(latest)) => match step.progress.left_days {
            Some(0) => format!("今天到期（{latest}）"),
            Some(1) => format!("明天到期（{latest}）"),
            Some(left) => format!("还有 {left} 天，最迟 {latest}"),
            None => format!("最迟 {latest}"),
        },
        (_, _, Some(latest)) => format!("最迟 {latest}"),
        _ => "未定投票日".to_owned(),
    }
}

/// The election day of a body in words.
#[must_use]
pub fn election_day(state: &DayState, today: Day) -> String {
    match state {
        DayState::Open => "未定".to_owned(),
        DayState::Set(d) => day(*d, today),
        DayState::Postponed { was: Some(was), .. } => format!("延期（原定 {}）", day(*was, today)),
        DayState::Postponed { was: None, .. } => "延期".to_owned(),
    }
}

/// Short name of a body for a column.
#[must_use]
pub const fn body_short(body: Body) -> &'static str {
    match body {
        Body::PartyBranch | Body::PartyCommittee => "党组织",
        Body::VillagersCommittee => "村委会",
        Body::ResidentsCommittee => "居委会",
        Body::VillageSupervisionCommittee => "监委会",
        Body::VillagersRepresentatives => "代表",
    }
}

/// The path of a village's page.
#[must_use]
pub fn village_path(line: &VillageLine) -> String {
    format!("/villages/{}", line.facts.unit)
}

/// The village as a link, its township in front.
#[must_use]
pub fn village_link(line: &VillageLine) -> Link {
    Link::new(
        village_path(line),
        format!("{} {}", line.facts.town_name, line.facts.name),
    )
}

/// Steps of a village that are late or near, each with its election.
pub fn urgent(line: &VillageLine) -> impl Iterator<Item = (&ElectionLine, &StepLine)> {
    line.elections
        .iter()
        .flat_map(|e| e.steps.iter().map(move |s| (e, s)))
        .filter(|(_, s)| matches!(s.progress.state, State::Late | State::Soon))
}

/// What a confirmed count calls for, in words.
#[must_use]
pub fn next_words(kind: &str) -> Option<&'static str> {
    match kind {
        "new_election" => Some("投票无效，须重新选举"),
        "revote_tie" => Some("票数相等，须再次投票"),
        "runoff" => Some("未选足名额，须另行选举"),
        _ => None,
    }
}
