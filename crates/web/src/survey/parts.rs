//! Words and small parts that pages of the room share.

use app::survey::Village;
use axum::response::{IntoResponse as _, Response};
use domain::account::Verb;
use domain::survey::Round;
use domain::survey::round::Signed;
use domain::time::{Day, day_text_full, days_between};
use domain::{RecordId, UnitId};

use crate::context::Ctx;
use crate::look::{Empty, Link, State};
use crate::shell::{Frame, page};

/// The page of the room.
pub const HOME: &str = "/survey";

/// The way back to the room.
pub fn home() -> Link {
    Link::new(HOME, "村情摸底")
}

/// A village's dossier.
pub fn dossier_path(unit: &UnitId) -> String {
    format!("{HOME}/villages/{unit}")
}

/// A village's id of a path; one that is none is not found.
pub fn unit_of(text: &str) -> app::Result<UnitId> {
    UnitId::parse(text).map_err(|_| app::Error::NotFound("unit"))
}

/// A record's id of a path.
pub fn record_of(text: &str) -> app::Result<RecordId> {
    RecordId::parse(text).map_err(|_| app::Error::NotFound("record"))
}

/// How a village stands, in its own words.
pub fn standing(round: Option<&Round>, village: &Village, today: Day) -> (State, String) {
    let standing = &village.standing;
    let Some(round) = round else {
        return (State::Idle, "未开始".to_owned());
    };
    let late = standing.late(round.deadline, today);
    match (standing.complete(), standing.signed) {
        (true, Signed::Yes) => (State::Done, "已签字".to_owned()),
        (true, Signed::Stale) => (State::Soon, "签字后有改动".to_owned()),
        (true, Signed::No) if today > round.deadline => (State::Late, "逾期未签字".to_owned()),
        (true, Signed::No) => (State::Doing, "待签字".to_owned()),
        (false, _) if late => {
            let days = days_between(round.deadline, today);
            (State::Late, format!("逾期 {days} 天"))
        }
        (false, _) if standing.answered == 0 => (State::Idle, "未填".to_owned()),
        (false, _) => (State::Doing, "填报中".to_owned()),
    }
}

/// What stands above pages of a round.
pub fn lead(round: Option<&Round>, today: Day) -> String {
    let Some(round) = round else {
        return "还没有开启摸底。".to_owned();
    };
    let deadline = day_text_full(round.deadline);
    match &round.frozen {
        Some(frozen) => format!("{}已于 {} 冻结，只能看。", round.name, frozen.at.text()),
        None if today > round.deadline => format!(
            "{}，截止 {deadline}，已过 {} 天。",
            round.name,
            days_between(round.deadline, today)
        ),
        None => format!(
            "{}，截止 {deadline}，还有 {} 天。",
            round.name,
            days_between(today, round.deadline)
        ),
    }
}

#[derive(askama::Template)]
#[template(path = "survey/nothing.html")]
struct Nothing {
    frame: Frame,
    empty: Empty,
}

/// A page that has nothing yet, and says what to do.
pub fn nothing(ctx: &Ctx, title: &str) -> Response {
    let empty = if ctx.can(Verb::OpenTerm) {
        Empty::new("还没有进行中的届次。", Link::new("/terms/new", "开启届次"))
    } else {
        Empty::bare("还没有进行中的届次，请联系县换届办。")
    };
    let frame = ctx.frame(title);
    page(&Nothing { frame, empty }).into_response()
}
