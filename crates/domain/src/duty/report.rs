//! The weekly dispatch (周调度): figures of one week by township, from the records and nothing else.
//!
//! ```text
//!   draft ──send──▶ sent ──(another draft of the week is sent)──▶ superseded
//! ```
//! A draft is edited as often as one likes; what was sent is never edited.

use chrono::{Datelike as _, TimeDelta};

use super::{TEXT_MAX_CHARS, fits};
use crate::ids::{RecordId, UnitId};
use crate::term::StepCode;
use crate::term::board::VillageLine;
use crate::time::{Day, Millis};

/// Most versions of one term's reports that are listed.
pub const REPORTS_MAX: usize = 500;

/// A week from Monday to Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    /// Monday.
    pub from: Day,
    /// Sunday.
    pub until: Day,
}

fn moved(day: Day, days: i64) -> Day {
    day.checked_add_signed(TimeDelta::days(days)).unwrap_or(day)
}

impl Week {
    /// The week in which a day lies.
    #[must_use]
    pub fn of(day: Day) -> Self {
        let from = moved(day, -i64::from(day.weekday().num_days_from_monday()));
        Self {
            from,
            until: moved(from, 6),
        }
    }

    /// The week before.
    #[must_use]
    pub fn before(self) -> Self {
        Self::of(moved(self.from, -7))
    }

    /// Whether a day lies in it.
    #[must_use]
    pub fn holds(self, day: Day) -> bool {
        self.from <= day && day <= self.until
    }
}

/// A part of a task as the figures count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartFact<'a> {
    /// The township it lies in.
    pub town: &'a UnitId,
    /// Its deadline.
    pub deadline: Option<Day>,
    /// The day it was done.
    pub done: Option<Day>,
}

/// A supervision order as the figures count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderFact<'a> {
    /// The township it lies in.
    pub town: &'a UnitId,
    /// The day it was issued.
    pub issued: Day,
    /// The day it was closed; none while it is open, and none of one taken back.
    pub closed: Option<Day>,
    /// Whether it was taken back.
    pub withdrawn: bool,
}

/// What a week's report says of one township. Each figure of a state has the same figure at the end of
/// the week before beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TownFigures {
    /// The township's id.
    pub town: String,
    /// Its name.
    pub name: String,
    /// Villages and communities.
    pub villages: usize,
    /// Steps done in the week.
    pub steps: usize,
    /// Steps done in the week before.
    pub steps_before: usize,
    /// Steps late at the end of the week.
    pub late: usize,
    /// Steps late at the end of the week before.
    pub late_before: usize,
    /// Committees' votes held in the week.
    pub votes: usize,
    /// Committees' votes held so far.
    pub votes_total: usize,
    /// Orders open at the end of the week.
    pub orders_open: usize,
    /// Orders open at the end of the week before.
    pub orders_open_before: usize,
    /// Orders closed in the week.
    pub orders_closed: usize,
    /// Parts of tasks late at the end of the week.
    pub tasks_late: usize,
    /// Parts of tasks late at the end of the week before.
    pub tasks_late_before: usize,
}

/// Whether something with a deadline was late at the end of a day.
fn late_at(deadline: Option<Day>, done: Option<Day>, day: Day) -> bool {
    deadline.is_some_and(|until| until < day) && done.is_none_or(|done| done > day)
}

/// The figures of a week by township, in the order of the villages. A running week ends today.
#[must_use]
pub fn figures(
    lines: &[VillageLine],
    parts: &[PartFact<'_>],
    orders: &[OrderFact<'_>],
    week: Week,
    today: Day,
) -> Vec<TownFigures> {
    let (now, before) = (week.until.min(today), moved(week.from, -1));
    let last = week.before();
    let mut towns: Vec<TownFigures> = Vec::new();
    for line in lines {
        let town = line.facts.town.as_str();
        if !towns.iter().any(|t| t.town == town) {
            towns.push(TownFigures {
                town: town.to_owned(),
                name: line.facts.town_name.clone(),
                ..TownFigures::default()
            });
        }
        if let Some(figures) = towns.iter_mut().find(|t| t.town == town) {
            of_village(figures, line, (week, last), (now, before));
        }
    }
    for figures in &mut towns {
        let own = |town: &UnitId| town.as_str() == figures.town;
        let late = |day| {
            let parts = parts.iter().filter(|p| own(p.town));
            parts.filter(|p| late_at(p.deadline, p.done, day)).count()
        };
        let (tasks_late, tasks_late_before) = (late(now), late(before));
        let mine = || orders.iter().filter(|o| own(o.town) && !o.withdrawn);
        let open = |day| {
            mine()
                .filter(|o| o.issued <= day && o.closed.is_none_or(|c| c > day))
                .count()
        };
        let (orders_open, orders_open_before) = (open(now), open(before));
        let closed = mine().filter_map(|o| o.closed);
        figures.orders_closed = closed.filter(|day| week.holds(*day)).count();
        figures.tasks_late = tasks_late;
        figures.tasks_late_before = tasks_late_before;
        figures.orders_open = orders_open;
        figures.orders_open_before = orders_open_before;
    }
    towns
}

fn of_village(
    figures: &mut TownFigures,
    line: &VillageLine,
    (week, last): (Week, Week),
    (now, before): (Day, Day),
) {
    figures.villages += 1;
    for election in &line.elections {
        for step in &election.steps {
            figures.steps += usize::from(step.done.is_some_and(|d| week.holds(d)));
            figures.steps_before += usize::from(step.done.is_some_and(|d| last.holds(d)));
            let counts = !step.optional;
            let latest = step.window.latest;
            figures.late += usize::from(counts && late_at(latest, step.done, now));
            figures.late_before += usize::from(counts && late_at(latest, step.done, before));
            if step.code == StepCode::ElectionDay && !election.facts.body.is_party() {
                figures.votes += usize::from(step.done.is_some_and(|d| week.holds(d)));
                figures.votes_total += usize::from(step.done.is_some_and(|d| d <= now));
            }
        }
    }
}

/// The sum over all townships.
#[must_use]
pub fn total(towns: &[TownFigures]) -> TownFigures {
    towns.iter().fold(TownFigures::default(), |mut sum, t| {
        sum.villages += t.villages;
        sum.steps += t.steps;
        sum.steps_before += t.steps_before;
        sum.late += t.late;
        sum.late_before += t.late_before;
        sum.votes += t.votes;
        sum.votes_total += t.votes_total;
        sum.orders_open += t.orders_open;
        sum.orders_open_before += t.orders_open_before;
        sum.orders_closed += t.orders_closed;
        sum.tasks_late += t.tasks_late;
        sum.tasks_late_before += t.tasks_late_before;
        sum
    })
}

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportState {
    /// May be edited.
    Draft,
    /// Went out; is never edited.
    Sent,
    /// Another one of the week was sent.
    Superseded,
}

impl ReportState {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Superseded => "superseded",
        }
    }

    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Sent => "已发出",
            Self::Superseded => "已被新版代替",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "draft" => Some(Self::Draft),
            "sent" => Some(Self::Sent),
            "superseded" => Some(Self::Superseded),
            _ => None,
        }
    }
}

/// A weekly report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Id.
    pub id: RecordId,
    /// The week.
    pub week: Week,
    /// Version of the week's report: 1, 2, 3 ...
    pub no: i64,
    /// Where it stands.
    pub state: ReportState,
    /// Its prose.
    pub text: String,
    /// Who made it.
    pub by_name: String,
    /// When its figures were counted.
    pub at: Millis,
    /// When and by whom it was sent.
    pub sent: Option<(Millis, String)>,
    /// For concurrent editing.
    pub version: i64,
}

/// Why a report is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportFault {
    /// It was sent: only another version takes its place.
    #[error("sent")]
    Sent,
    /// No text, or too long.
    #[error("text")]
    Text,
    /// A week that has not begun.
    #[error("week to come")]
    Week,
}

impl Report {
    /// Changes the prose of a draft.
    ///
    /// # Errors
    /// When it was sent, or the text is empty or too long.
    pub fn edit(mut self, text: &str) -> Result<Self, ReportFault> {
        if self.state != ReportState::Draft {
            return Err(ReportFault::Sent);
        }
        if text.trim().is_empty() || !fits(text, TEXT_MAX_CHARS * 2) {
            return Err(ReportFault::Text);
        }
        text.trim().clone_into(&mut self.text);
        Ok(self)
    }

    /// Sends a draft; the one of the same week that was sent before is superseded.
    ///
    /// # Errors
    /// When it was sent already.
    pub fn send(
        mut self,
        at: Millis,
        by: &str,
        before: Option<Self>,
    ) -> Result<(Self, Option<Self>), ReportFault> {
        if self.state != ReportState::Draft {
            return Err(ReportFault::Sent);
        }
        self.state = ReportState::Sent;
        self.sent = Some((at, by.to_owned()));
        let superseded = before.map(|old| Self {
            state: ReportState::Superseded,
            ..old
        });
        Ok((self, superseded))
    }
}
