//! Who answers for a village and what is open there: two parts of its page.

use app::duty::VillageDuties;
use domain::account::Verb;
use domain::duty::OrderState;
use domain::duty::chain::PostLevel;
use domain::term::board::VillageLine;

use super::parts::shown;
use crate::context::Ctx;
use crate::duty::parts::state_words;
use crate::look::{Link, State, Tag};

/// One level of the chain: who serves there, or the way to name somebody.
pub struct LevelLine {
    /// The level.
    pub name: &'static str,
    /// Who serves, each with the office in words.
    pub people: Vec<(Link, String)>,
    /// The form that fills the gap, for whoever may.
    pub fill: Option<String>,
}

/// The levels from the county down to the village.
pub fn levels(ctx: &Ctx, line: &VillageLine, duties: &VillageDuties) -> Vec<LevelLine> {
    let edits = ctx.actor().may(Verb::EditChain).ok();
    duties
        .levels
        .iter()
        .map(|(kind, posts)| {
            let may = edits
                .as_ref()
                .is_some_and(|s| s.is_county() || kind.named_by_town());
            let unit = match kind.level() {
                PostLevel::Village => format!("&unit={}", line.facts.unit),
                PostLevel::Town | PostLevel::County => String::new(),
            };
            LevelLine {
                name: kind.zh(),
                people: posts
                    .iter()
                    .map(|p| {
                        let link = Link::new(format!("/chain/posts/{}", p.id), &p.name);
                        let office = [p.office.as_str(), p.title.as_str(), p.phone.as_str()];
                        let words: Vec<&str> =
                            office.into_iter().filter(|t| !t.is_empty()).collect();
                        (link, words.join(" "))
                    })
                    .collect(),
                fill: (posts.is_empty() && may).then(|| {
                    let town = &line.facts.town;
                    format!("/chain/new?kind={}&town={town}{unit}", kind.code())
                }),
            }
        })
        .collect()
}

/// Open orders and tasks, the orders first; each with its state and what is to be known.
pub fn todo(duties: &VillageDuties) -> Vec<(Tag, Link, String)> {
    let orders = duties.orders.iter().map(|o| {
        let order = &o.order;
        let tag = match order.state {
            OrderState::Answered => Tag::worded(State::Doing, "待核查"),
            _ => tag(o.progress),
        };
        let title = format!("督办单第 {} 号：{}", order.number, order.title);
        let link = Link::new(format!("/orders/{}", order.id), title);
        (tag, link, format!("反馈期限 {}", order.reply_by))
    });
    let tasks = duties.tasks.iter().map(|t| {
        let unit = t.part.place.id();
        let link = Link::new(format!("/tasks/{}?place={unit}", t.task), &t.title);
        let mut notes: Vec<String> = Vec::new();
        notes.extend(t.part.deadline.map(|day| format!("期限 {day}")));
        let last = t.part.escalated.iter().map(|e| e.to).max();
        notes.extend(last.map(app::text::duty::reported));
        (tag(t.part.progress), link, notes.join(" · "))
    });
    orders.chain(tasks).collect()
}

fn tag(progress: domain::term::Progress) -> Tag {
    let words = state_words(progress.state, progress.late_days, progress.left_days);
    Tag::worded(shown(progress.state), words)
}
