//! A village's public page.

use std::sync::Arc;

use app::public::{Now, PublicCount, PublicElection, PublicStep, PublicVillage};
use app::text::polling as words;
use app::text::timetable as table;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse as _;
use domain::UnitId;
use domain::term::{State as Stand, StepCode};
use domain::time::{Day, day_text_full};

use super::{contact_lines, day};
use crate::error::Answer;
use crate::look::{Link, State as Look, Step, Steps, Tag};
use crate::polling::outcome::{FiguresView, OutcomeView, Reader};
use crate::server::WebState;
use crate::shell::{Frame, Problem, page};

#[derive(Template)]
#[template(path = "public/village.html")]
struct Village {
    frame: Frame,
    village: Arc<PublicVillage>,
    now: Vec<NowLine>,
    elections: Vec<Election>,
    results: Vec<ResultView>,
    contact: Vec<(&'static str, String)>,
}

/// One line of "现在可以做什么".
struct NowLine {
    text: String,
    link: Option<Link>,
}

/// One election's calendar.
struct Election {
    title: String,
    lead: String,
    /// Marked where the day is not confirmed yet.
    provisional: Option<Tag>,
    steps: Steps,
    party: bool,
}

/// One declared count.
struct ResultView {
    id: String,
    title: String,
    when: String,
    tag: Option<Tag>,
    superseded: bool,
    outcome: OutcomeView,
    figures: FiguresView,
}

/// The page.
pub async fn show(State(state): State<WebState>, Path(unit): Path<String>) -> Answer {
    let Ok(unit) = UnitId::parse(&unit) else {
        return Ok(Problem::not_found().into_response());
    };
    let village = state.app.public_village(&unit).await?;
    let today = state.app.env().today();
    let mut frame = state.plain_frame(&village.name);
    frame.county_name.clone_from(&village.county_name);
    frame.crumbs = vec![
        Link::new("/", village.county_name.clone()),
        Link::new(
            format!("/?q={}", percent(&village.town_name)),
            village.town_name.clone(),
        ),
    ];
    let mut elections: Vec<Election> = village
        .elections
        .iter()
        .map(|e| election(e, today))
        .collect();
    elections.sort_by_key(|e| e.party);
    let view = Village {
        frame,
        now: village
            .now
            .iter()
            .map(|n| now(n, &village, today))
            .chain(provisional_now(&village))
            .collect(),
        elections,
        results: village.counts.iter().map(result).collect(),
        contact: contact_lines(&village.contact),
        village: Arc::clone(&village),
    };
    Ok(page(&view))
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn now(now: &Now, village: &PublicVillage, today: Day) -> NowLine {
    let until = |d: &Day| day(*d, today);
    let mut link = None;
    let text = match now {
        Now::Postponed => "本村选举已延期，新的投票日确定后在这里公布。".to_owned(),
        Now::Undated => "投票日还没有确定，确定后在这里公布。".to_owned(),
        Now::Result => {
            link = Some(Link::new("#results", "看选举结果"));
            "选举结果已公布。".to_owned()
        }
        Now::VoteAgain(kind) => format!("还须进行{}，投票日另行公布。", words::next_kind(kind)),
        Now::Register { until: d } => {
            format!(
                "{}止（含当日）：登记参加选举。外出务工的也可以请家人或邻居提醒登记。",
                until(d)
            )
        }
        Now::CheckList { until: d } => format!(
            "{}止（含当日）：到公开栏核对选民名单。对名单有异议的，应当在名单公布后五日内向村（居）民选举委员会申诉。",
            until(d)
        ),
        Now::Nominate { until: d } => format!("{}止（含当日）：提名候选人。", until(d)),
        Now::Proxy { until: d } => format!(
            "{}止（含当日）：投票日不在村里的，可以书面委托投票，委托名单将公布。",
            until(d)
        ),
        Now::VoteToday => "今天投票。请带上选民证或身份证件到公布的地点投票。".to_owned(),
        Now::VoteOn(d) => format!("投票日：{}。", day_text_full(*d)),
        Now::Counting => "投票已经举行或者投票日已过，结果确认后在这里公布。".to_owned(),
        Now::Handover { until: d } => d.map_or_else(
            || "新一届正在办理工作移交。".to_owned(),
            |d| format!("新一届正在办理工作移交，应当在 {}前完成。", day(d, today)),
        ),
        Now::Wait { step, from } => {
            let body = village
                .elections
                .iter()
                .find(|e| !e.body.is_party())
                .map(|e| e.body);
            let name = body.map_or("下一环节", |body| table::step(body, *step));
            format!("下一环节“{name}”从 {}开始。", until(from))
        }
    };
    NowLine { text, link }
}

/// That the committee's day is only planned, and why that is so.
fn provisional_now(village: &PublicVillage) -> Option<NowLine> {
    let mut elections = village.elections.iter();
    let planned = elections.any(|e| e.provisional && !e.body.is_party());
    planned.then(|| NowLine {
        text: "投票日是暂定的：选举前要先公布离任审计结果、排查并处理本村的问题，这些工作完成后由乡镇（街道）、县确认，确认前可能调整。正式的投票日以村（居）民选举委员会的公告为准。"
            .to_owned(),
        link: None,
    })
}

fn election(line: &PublicElection, today: Day) -> Election {
    let vote = line.steps.iter().find(|s| s.code == StepCode::ElectionDay);
    let lead = match (line.postponed, vote.and_then(|s| s.done).or(line.day)) {
        (true, _) => "已延期".to_owned(),
        (false, Some(on)) => format!("投票日 {}", day_text_full(on)),
        (false, None) => "投票日未定".to_owned(),
    };
    let form = line
        .form
        .map_or_else(String::new, |form| format!(" · {}", table::form(form)));
    let name = |step: &PublicStep| table::step(line.body, step.code);
    let steps = line.steps.iter().map(|step| Step {
        state: look(step),
        name: Link::new("", name(step)),
        law: Some(table::cite_texts(&step.cites)).filter(|text| !text.is_empty()),
        day: when(step, today),
        notes: Vec::new(),
        links: Vec::new(),
    });
    Election {
        title: format!("{}选举日程", table::body(line.body)),
        provisional: line.provisional.then(|| Tag::worded(Look::Soon, "暂定")),
        lead: format!("{lead}{form}"),
        steps: Steps(steps.collect()),
        party: line.body.is_party(),
    }
}

/// The public tells what is done, what is being done and what is still to come. A lawful latest day that
/// has passed without a record is said as such; a day of common practice obliges nobody.
fn look(step: &PublicStep) -> Look {
    match step.state {
        Stand::Done => Look::Done,
        Stand::Late if !step.cites.is_empty() => Look::Late,
        Stand::Late | Stand::Soon | Stand::Doing => Look::Doing,
        Stand::Idle => Look::Idle,
    }
}

fn when(step: &PublicStep, today: Day) -> String {
    let latest = step.latest.map(|d| day(d, today));
    match (step.state, step.done, latest) {
        (Stand::Done, Some(done), _) => day(done, today),
        (Stand::Late, _, Some(latest)) if !step.cites.is_empty() => {
            format!("应于 {latest}前，尚未登记完成")
        }
        (Stand::Late, ..) => "尚未登记完成".to_owned(),
        (_, _, Some(latest)) if step.earliest == step.latest => latest,
        (_, _, Some(latest)) => format!("{latest}前"),
        _ => "日期未定".to_owned(),
    }
}

fn result(count: &PublicCount) -> ResultView {
    let body = table::body(count.body);
    let contest = table::contest(count.contest);
    let tag = match (count.superseded, count.corrects) {
        (true, _) => Some(Tag::worded(Look::Idle, "已被更正，不再有效")),
        (false, true) => Some(Tag::worded(Look::Doing, "更正后的结果")),
        (false, false) => None,
    };
    ResultView {
        id: count.id.clone(),
        title: format!("{body}{contest}结果"),
        when: format!("{} 公布", day_text_full(count.declared_on)),
        tag,
        superseded: count.superseded,
        outcome: OutcomeView::new(&count.sheet, &count.declared, Reader::Public, 4),
        figures: FiguresView::new(&count.sheet, Some(&count.declared), 4),
    }
}
