//! The result page: the outcome with its articles, the figures, who entered them, what it superseded.

use app::polling::{CountPage, CountRow};
use app::text::polling as words;
use askama::Template;
use axum::extract::Path;
use axum::response::IntoResponse as _;
use domain::account::Verb;
use domain::{Millis, RecordId};

use super::outcome::{FiguresView, OutcomeView, Reader, next_sentence};
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Fact, Facts, Link, State, Tag};
use crate::shell::{Frame, Problem, page};

#[derive(Template)]
#[template(path = "polling/result.html")]
struct ResultPage {
    frame: Frame,
    tag: Tag,
    lead: String,
    outcome: OutcomeView,
    figures: FiguresView,
    records: Facts,
    superseded_by: Option<Link>,
    supersedes: Option<(Link, String)>,
    others: Vec<Link>,
    next: Option<String>,
    next_link: Option<Link>,
    correct: Option<String>,
    public: String,
    paper: PaperFoot,
}

/// Who signs the result on paper, where it is posted.
struct PaperFoot {
    sign: String,
    day: String,
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    let found = ctx.app.count_page(ctx.actor(), &id).await?;
    let row = &found.count.row;
    let Some(declared) = &found.count.declared else {
        return Ok(Problem::not_found().into_response());
    };
    let stands = found.count.stands();
    let open = found.ballot.term.open;
    let body = app::text::timetable::body(found.ballot.election.body);
    let contest = app::text::timetable::contest(found.count.contest());
    let title = format!("{} {body}{contest}结果", found.ballot.name);
    let village = format!("/villages/{}", found.ballot.unit);
    let tag = if stands {
        Tag::worded(State::Done, "已确认")
    } else {
        Tag::worded(State::Idle, "已被更正")
    };
    let next = next_sentence(&found.next).filter(|_| stands);
    let enter = open && ctx.can(Verb::EnterCount) && next.is_some();
    let sheet = &found.count.sheet;
    let page_of = ResultPage {
        tag,
        lead: format!("{} · 第 {} 轮", found.ballot.town_name, row.round),
        outcome: OutcomeView::new(sheet, declared, Reader::Office, 3),
        figures: FiguresView::new(sheet, Some(declared), 3),
        records: records(&found),
        superseded_by: found.superseded_by.as_ref().map(|r| link(r, "新的结果")),
        supersedes: supersedes(&found),
        others: found
            .others
            .iter()
            .map(|r| link(r, &round_name(r)))
            .collect(),
        next_link: enter.then(|| {
            let code = found.ballot.election.body.code();
            Link::new(format!("{village}/count?body={code}"), "录入下一轮计票")
        }),
        next,
        correct: (stands && open && ctx.can(Verb::CorrectCount))
            .then(|| format!("/counts/{id}/correct")),
        public: format!("{}/v/{}", ctx.state.options.public_url, found.ballot.unit),
        paper: PaperFoot {
            sign: format!("{}村民选举委员会", found.ballot.name),
            day: domain::time::day_text_full(sheet.election_day),
        },
        frame: Frame {
            // Posted on a wall: no official's name on it.
            printed: None,
            ..ctx.frame(&title).under(vec![
                Link::new("/counts", "计票与结果"),
                Link::new(village, found.ballot.name.clone()),
            ])
        },
    };
    Ok(page(&page_of))
}

fn link(row: &CountRow, text: &str) -> Link {
    Link::new(format!("/counts/{}", row.id), text)
}

fn round_name(row: &CountRow) -> String {
    let contest = domain::polling::Contest::from_code(&row.contest)
        .map_or("计票", app::text::timetable::contest);
    format!("第 {} 轮 {contest} {}", row.round, row.election_day)
}

fn supersedes(found: &CountPage) -> Option<(Link, String)> {
    let row = &found.count.row;
    let old = found
        .chain
        .iter()
        .find(|r| Some(&r.id) == row.supersedes.as_ref())?;
    let when = Millis(old.confirmed_ms.unwrap_or(old.entered_ms)).text();
    let text = format!("{when} 确认的结果");
    Some((link(old, &text), row.reason.clone().unwrap_or_default()))
}

/// Who entered and confirmed it, and when.
fn records(found: &CountPage) -> Facts {
    let row = &found.count.row;
    let mut facts = vec![
        Fact::new(
            "录入",
            format!("{} · {}", row.entered_name, Millis(row.entered_ms).text()),
        ),
        Fact::new(
            "确认",
            row.confirmed_ms
                .map_or_else(String::new, |at| Millis(at).text()),
        ),
        Fact::new("第几次录入", format!("第 {} 轮第 {} 份", row.round, row.no)),
    ];
    if let Some(next) = row.next_kind.as_deref().filter(|k| *k != "none") {
        facts.push(Fact::new("后续", words::next_kind(next)));
    }
    if let Some(who) = &row.accepted_by {
        facts.push(Fact::new("规则未核实，接受人", who.clone()));
    }
    Fact::list(facts)
}
