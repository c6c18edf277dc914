//! Inspections of supervision groups: planned, held with a checklist, and look-back rounds (回头看).

use super::{NOTE_MAX_CHARS, TEXT_MAX_CHARS, TITLE_MAX_CHARS, filled, fits};
use crate::ids::{AccountId, RecordId, UnitId};
use crate::term::progress::{Progress, Window, progress};
use crate::time::Day;

/// Most items of a checklist.
pub const ITEMS_MAX: usize = 60;
/// Longest item, in characters.
pub const ITEM_MAX_CHARS: usize = 120;
/// Most inspections of one term.
pub const INSPECTIONS_MAX: usize = 10_000;
/// Most villages of one look-back round.
pub const ROUND_UNITS_MAX: usize = 1_000;

/// The checklist of a county as it was at one time; a newer one takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// 1, 2, 3 ...; 0 for the one that comes with the program.
    pub no: i64,
    /// What is looked at, in order.
    pub items: Vec<String>,
}

/// What a county begins with, until it writes its own.
const FIRST_ITEMS: &[&str] = &[
    "选民登记入户核对，名单按时张贴并写明申诉期限",
    "选举委员会成员回避和替补符合规定",
    "候选人提名、联审材料齐全，公示在显眼处",
    "秘密写票处、票箱、流动票箱按规定设置",
    "委托投票逐一登记并公布",
    "换届纪律宣传到户，举报电话公开",
    "村务公开栏无涂改、遮挡",
    "应急预案有人、有物、有演练",
];

impl Checklist {
    /// The one that comes with the program.
    #[must_use]
    pub fn first() -> Self {
        Self {
            no: 0,
            items: FIRST_ITEMS.iter().map(|i| (*i).to_owned()).collect(),
        }
    }

    /// Reads one item a line; empty lines are passed over.
    ///
    /// # Errors
    /// When there is no item, too many, or one is too long.
    pub fn parse(no: i64, text: &str) -> Result<Self, InspectionFault> {
        let items: Vec<String> = text
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        let fit = items.iter().all(|item| fits(item, ITEM_MAX_CHARS));
        if items.is_empty() || items.len() > ITEMS_MAX || !fit {
            return Err(InspectionFault::Items);
        }
        Ok(Self { no, items })
    }
}

/// What was seen of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// In order.
    Good,
    /// A problem.
    Problem,
    /// Not looked at.
    Unseen,
}

impl Verdict {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Good, Self::Problem, Self::Unseen];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Problem => "problem",
            Self::Unseen => "unseen",
        }
    }

    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Good => "正常",
            Self::Problem => "有问题",
            Self::Unseen => "未查",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|v| v.code() == code)
    }
}

/// One item as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// 1, 2, 3 ... of the inspection.
    pub no: i64,
    /// The item, copied from the checklist.
    pub item: String,
    /// What was seen.
    pub verdict: Verdict,
    /// In words.
    pub note: String,
}

/// An inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Id.
    pub id: RecordId,
    /// The look-back round it belongs to.
    pub round: Option<RecordId>,
    /// The township.
    pub town: UnitId,
    /// The village; none for the township itself.
    pub unit: Option<UnitId>,
    /// The day it is planned for.
    pub planned_on: Day,
    /// The account of the group that holds it.
    pub group: AccountId,
    /// The group's name.
    pub group_name: String,
    /// The day it was held.
    pub held_on: Option<Day>,
    /// What is to be said of it as a whole.
    pub summary: String,
    /// Who recorded it.
    pub by_name: String,
    /// Why it was called off.
    pub cancelled: Option<String>,
    /// For concurrent editing.
    pub version: i64,
}

/// Why an inspection, round or checklist is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InspectionFault {
    /// No item, too many, or one is too long.
    #[error("items")]
    Items,
    /// No day, or one in the future.
    #[error("day")]
    Day,
    /// A problem without words.
    #[error("a problem without words")]
    NoNote,
    /// Too long.
    #[error("too long")]
    TooLong,
    /// Nothing was looked at.
    #[error("nothing seen")]
    NothingSeen,
    /// It was held or called off already.
    #[error("held or called off")]
    Ended,
    /// Another group's inspection.
    #[error("another group's")]
    NotOwn,
    /// No reason for calling it off.
    #[error("no reason")]
    NoReason,
    /// A round needs a title and an order of days.
    #[error("round")]
    Round,
    /// More than may be.
    #[error("too many")]
    TooMany,
}

impl Inspection {
    /// Records what was seen.
    ///
    /// # Errors
    /// When it ended already, nothing was looked at, a problem has no words, or the day is to come.
    pub fn hold(
        mut self,
        on: Day,
        today: Day,
        findings: &[Finding],
        summary: &str,
    ) -> Result<Self, InspectionFault> {
        if self.held_on.is_some() || self.cancelled.is_some() {
            return Err(InspectionFault::Ended);
        }
        if on > today {
            return Err(InspectionFault::Day);
        }
        if findings.iter().all(|f| f.verdict == Verdict::Unseen) {
            return Err(InspectionFault::NothingSeen);
        }
        let mute = |f: &Finding| f.verdict == Verdict::Problem && f.note.trim().is_empty();
        if findings.iter().any(mute) {
            return Err(InspectionFault::NoNote);
        }
        let fit = findings.iter().all(|f| fits(&f.note, NOTE_MAX_CHARS));
        if !fit || !fits(summary, TEXT_MAX_CHARS) {
            return Err(InspectionFault::TooLong);
        }
        self.held_on = Some(on);
        summary.trim().clone_into(&mut self.summary);
        Ok(self)
    }

    /// Calls it off, with a reason that stays.
    ///
    /// # Errors
    /// When it ended already, or no reason is given.
    pub fn cancel(mut self, reason: &str) -> Result<Self, InspectionFault> {
        if self.held_on.is_some() || self.cancelled.is_some() {
            return Err(InspectionFault::Ended);
        }
        if !filled(reason, NOTE_MAX_CHARS) {
            return Err(InspectionFault::NoReason);
        }
        self.cancelled = Some(reason.trim().to_owned());
        Ok(self)
    }

    /// How it stands today.
    #[must_use]
    pub fn standing(&self, today: Day, soon_days: i64) -> Progress {
        let window = Window {
            earliest: None,
            latest: Some(self.planned_on),
        };
        let done = self
            .held_on
            .or_else(|| self.cancelled.as_ref().map(|_| self.planned_on));
        progress(window, done, today, soon_days)
    }
}

/// A look-back round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Id.
    pub id: RecordId,
    /// Title.
    pub title: String,
    /// What it looks at, in words.
    pub focus: String,
    /// First day.
    pub from: Day,
    /// Last day: its inspections are planned for it.
    pub until: Day,
    /// Who planned it.
    pub by_name: String,
}

impl Round {
    /// Checks what was entered.
    ///
    /// # Errors
    /// When it has no title, or its days are out of order.
    pub fn check(&self) -> Result<(), InspectionFault> {
        if !filled(&self.title, TITLE_MAX_CHARS) || self.until < self.from {
            Err(InspectionFault::Round)
        } else if fits(&self.focus, NOTE_MAX_CHARS) {
            Ok(())
        } else {
            Err(InspectionFault::TooLong)
        }
    }
}
