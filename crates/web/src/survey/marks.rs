//! Words, shapes and small pieces that the pages of risk, plans and trackers share.

use domain::UnitId;
use domain::survey::plan::{Outcome, PlanState};
use domain::survey::risk::Level;
use domain::survey::tracker::Tone;
use domain::term::board::VillageFacts;

use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::look::{Empty, Link, State, Tag};
use crate::shell::{Frame, page};
use crate::table::Filter;

/// The shape and colour of a level.
#[must_use]
pub const fn level_state(level: Level) -> State {
    match level {
        Level::Hard => State::Late,
        Level::Key => State::Soon,
        Level::Normal => State::Done,
    }
}

/// A level beside a heading.
#[must_use]
pub fn level_tag(level: Level) -> Tag {
    Tag::worded(level_state(level), format!("{}村", level.zh()))
}

/// The shape and colour of a plan's state.
#[must_use]
pub const fn plan_state(state: PlanState) -> State {
    match state {
        PlanState::Draft => State::Doing,
        PlanState::Submitted => State::Soon,
        PlanState::Returned | PlanState::SentBack => State::Late,
        PlanState::Approved => State::Done,
        PlanState::Superseded => State::Idle,
    }
}

/// The shape and colour of a problem's outcome.
#[must_use]
pub const fn outcome_state(outcome: Outcome) -> State {
    match outcome {
        Outcome::Open => State::Idle,
        Outcome::Doing => State::Doing,
        Outcome::Handled => State::Done,
        Outcome::Accepted => State::Soon,
    }
}

/// The shape and colour of a tracker's state.
#[must_use]
pub const fn tone_state(tone: Tone) -> State {
    match tone {
        Tone::Idle => State::Idle,
        Tone::Doing => State::Doing,
        Tone::Warn => State::Late,
        Tone::Done => State::Done,
    }
}

/// Township and village as one name.
#[must_use]
pub fn place(village: &VillageFacts) -> String {
    format!("{} {}", village.town_name, village.name)
}

/// The filter of townships over some villages, in their order.
pub fn towns<'a>(villages: impl Iterator<Item = &'a VillageFacts>) -> Filter {
    let mut options: Vec<(String, String)> = Vec::new();
    for village in villages {
        let id = village.town.as_str();
        if !options.iter().any(|(there, _)| there == id) {
            options.push((id.to_owned(), village.town_name.clone()));
        }
    }
    Filter {
        key: "town",
        title: "乡镇".to_owned(),
        options,
    }
}

/// The pages about one village, beside each other.
#[must_use]
pub fn links(ctx: &Ctx, unit: &UnitId) -> Vec<Link> {
    use domain::account::Verb;
    let mut links = vec![Link::new(format!("/villages/{unit}"), "村页面")];
    for (verb, path, text) in [
        (Verb::ViewRisk, "risks", "风险卡"),
        (Verb::ViewPlans, "plans", "一村一策"),
    ] {
        if ctx.can(verb) {
            links.push(Link::new(format!("/{path}/{unit}"), text));
        }
    }
    links
}

/// The village of a path, or that there is no such page.
///
/// # Errors
/// Not found.
pub fn unit(text: &str) -> Result<UnitId, Wrong> {
    UnitId::parse(text).map_err(|_| Wrong(app::Error::NotFound("unit")))
}

#[derive(askama::Template)]
#[template(path = "term/no_term.html")]
struct NoTerm {
    frame: Frame,
    empty: Empty,
}

/// The page where there is no term yet.
///
/// # Errors
/// Never.
pub fn no_term(ctx: &Ctx, title: &str) -> Answer {
    let empty = if ctx.can(domain::account::Verb::OpenTerm) {
        Empty::new("还没有届次。", Link::new("/terms/new", "开启届次"))
    } else {
        Empty::bare("县换届办还没有开启届次。")
    };
    let frame = ctx.frame(title);
    Ok(page(&NoTerm { frame, empty }))
}

/// Level, plan and trackers of a village in a few words each, as far as the reader sees them.
///
/// # Errors
/// The database's refusal.
pub async fn about(ctx: &Ctx, unit: &UnitId) -> app::Result<Vec<(Link, Tag)>> {
    use domain::account::Verb;
    use domain::survey::tracker::{Entry, Kind};
    let mut about = Vec::new();
    if ctx.can(Verb::ViewRisk)
        && let Some((risks, _)) = ctx.app.risks(ctx.actor()).await?
    {
        let link = Link::new(format!("/risks/{unit}"), "风险等级");
        about.push((link, level_tag(risks.level(unit))));
    }
    if ctx.can(Verb::ViewPlans)
        && let Some((work, _)) = ctx.app.village_work(ctx.actor(), Verb::ViewPlans).await?
    {
        let newest = work.of(unit).newest();
        let tag = newest.map_or_else(
            || Tag::worded(State::Idle, "未起草"),
            |p| Tag::worded(plan_state(p.state), p.state.zh()),
        );
        about.push((Link::new(format!("/plans/{unit}"), "一村一策"), tag));
    }
    if ctx.can(Verb::ViewTrackers)
        && let Some((work, _)) = ctx
            .app
            .village_work(ctx.actor(), Verb::ViewTrackers)
            .await?
    {
        let own = work.of(unit);
        for kind in Kind::ALL {
            let link = Link::new(format!("/trackers/{}/{unit}", kind.code()), kind.zh());
            let entries: Vec<&Entry> = own.entries.iter().filter(|e| e.kind == *kind).collect();
            let open = entries.iter().filter(|e| !e.is_done()).count();
            let tag = if kind.is_many() && open == 0 {
                Tag::worded(State::Done, format!("{} 件，都已化解或稳控", entries.len()))
            } else if kind.is_many() {
                Tag::worded(
                    State::Doing,
                    format!("{} 件，{open} 件未化解", entries.len()),
                )
            } else {
                let state = entries.first().map_or_else(|| kind.first(), |e| e.state());
                state.map_or_else(
                    || Tag::plain("未登记"),
                    |s| Tag::worded(tone_state(s.tone), s.zh),
                )
            };
            about.push((link, tag));
        }
    }
    Ok(about)
}
