//! The calculator on the public listener: what a count sheet means in law, which days an election has.
//! Anybody may use it; nothing typed is stored or logged, and every page works by plain GET and POST.
//!
//! [`count`] has the form of a sheet, [`typed`] its text, [`view`] its page; [`sheet`] takes a sheet of
//! the contract as JSON; [`days`] computes timetables.

pub mod count;
pub mod days;
pub mod sheet;
mod typed;
mod view;

use app::polling::Contest;
use app::text::timetable as words;
use domain::term::Body;
use law::body::{Form, HeldBy};

use crate::form::Choice;
use crate::look::Link;
use crate::server::WebState;
use crate::shell::Frame;

/// Where the form of a sheet is.
pub(crate) const COUNT: &str = "/trial/count";
/// Where a sheet of the contract is taken.
pub(crate) const SHEET: &str = "/trial/sheet";
/// Where timetables are computed.
pub(crate) const DAYS: &str = "/trial/timetable";
/// What is said below every page.
pub(crate) const FOOT: &str =
    "试算只在当次页面上显示，不保存、不记录填写的内容；不是选举结果，以选举委员会依法公布的为准。";

/// The frame of a page, with the ways to the other two.
fn frame(state: &WebState, title: &str) -> Frame {
    state.plain_frame(title).under(vec![Link::new("/", "首页")])
}

/// The pages of the calculator and the rule book, but for the one shown.
fn others(here: &str) -> Vec<Link> {
    [
        (COUNT, "计票试算"),
        (SHEET, "用 JSON 计票单试算"),
        (DAYS, "日程试算"),
        ("/rules", "规则手册"),
    ]
    .into_iter()
    .filter(|(href, _)| *href != here)
    .map(|(href, text)| Link::new(href, text))
    .collect()
}

fn body_choices() -> Vec<Choice> {
    Body::ALL
        .iter()
        .map(|b| Choice::new(b.code(), words::body(*b)))
        .collect()
}

fn form_choices() -> Vec<Choice> {
    let forms = Form::ALL
        .iter()
        .map(|f| Choice::new(f.code(), words::form(*f)));
    std::iter::once(Choice::new("", "不是居民委员会"))
        .chain(forms)
        .collect()
}

fn contest_choices() -> Vec<Choice> {
    Contest::ALL
        .iter()
        .map(|c| Choice::new(c.code(), words::contest(*c)))
        .collect()
}

fn held_choices() -> Vec<Choice> {
    let word = |held: HeldBy| match held {
        HeldBy::Voters => "选民、党员大会",
        HeldBy::Representatives => "代表会议",
        HeldBy::Committee => "新一届委员会",
    };
    HeldBy::ALL
        .iter()
        .map(|h| Choice::new(h.code(), word(*h)))
        .collect()
}

fn province_choices(state: &WebState, chosen: &str) -> Vec<Choice> {
    let all = app::rulebook::provinces(state.app.rules().packs());
    crate::rulebook::province_choices(all, chosen)
}
