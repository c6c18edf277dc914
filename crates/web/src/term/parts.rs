//! Pieces that several pages of the room share.

use domain::term::board::{StepLine, Tally, VillageLine};
use domain::term::{DayState, State};
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
        (_, _, None) => "未定投票日".to_owned(),
        (state, _, _) => left(state, step.window.latest, today),
    }
}

/// When work that is not done is due, in words: 逾期 1 天，最迟 3 月 2 日。
#[must_use]
pub fn left(state: State, until: Option<Day>, today: Day) -> String {
    let Some(until) = until else {
        return "未定日期".to_owned();
    };
    let latest = day(until, today);
    match (state, (until - today).num_days()) {
        (State::Late, days) => format!("逾期 {} 天，最迟 {latest}", -days),
        (State::Soon, 0) => format!("今天到期（{latest}）"),
        (State::Soon, 1) => format!("明天到期（{latest}）"),
        (State::Soon, days) => format!("还有 {days} 天，最迟 {latest}"),
        _ => format!("最迟 {latest}"),
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

pub use app::text::timetable::body_short;

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
