//! Progress: a pure function of (plan, done, today in Asia/Shanghai), never stored.

use crate::time::{Day, days_between};

/// How a step, a cell or a village stands. The order of the variants is that of the rule:
/// done > late > soon > doing > idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// 已完成
    Done,
    /// 逾期: the latest day has passed.
    Late,
    /// 临期: the latest day is within the county's number of days.
    Soon,
    /// 进行中: it may be done now.
    Doing,
    /// 未开始
    Idle,
}

impl State {
    /// Every state, in the order of the rule.
    pub const ALL: &[Self] = &[Self::Done, Self::Late, Self::Soon, Self::Doing, Self::Idle];

    /// Stable code, also the class in the stylesheet.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Late => "late",
            Self::Soon => "soon",
            Self::Doing => "doing",
            Self::Idle => "idle",
        }
    }

    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Done => "已完成",
            Self::Late => "逾期",
            Self::Soon => "临期",
            Self::Doing => "进行中",
            Self::Idle => "未开始",
        }
    }

    /// The shape that stands beside the word.
    #[must_use]
    pub const fn shape(self) -> &'static str {
        match self {
            Self::Done => "●",
            Self::Late => "■",
            Self::Soon => "▲",
            Self::Doing => "◐",
            Self::Idle => "○",
        }
    }

    /// From a code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.code() == code)
    }
}

/// When a step may and must be done; both open while no election day is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First day on which it may be done.
    pub earliest: Option<Day>,
    /// Last day on which it may be done.
    pub latest: Option<Day>,
}

/// How a step stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The state.
    pub state: State,
    /// Done or not done, by how many days it is late; 0 when it is not.
    pub late_days: i64,
    /// Days left until the latest day, while it is not done and not late.
    pub left_days: Option<i64>,
}

/// Decides how a step stands: 已完成 > 逾期 > 临期 (within `soon_days`) > 进行中 > 未开始.
/// A step done after its latest day is done and says by how much it was late.
#[must_use]
pub fn progress(window: Window, done: Option<Day>, today: Day, soon_days: i64) -> Progress {
    if let Some(done) = done {
        let late = window
            .latest
            .map_or(0, |latest| days_between(latest, done).max(0));
        return Progress {
            state: State::Done,
            late_days: late,
            left_days: None,
        };
    }
    let left = window.latest.map(|latest| days_between(today, latest));
    match left {
        Some(left) if left < 0 => Progress {
            state: State::Late,
            late_days: left.saturating_neg(),
            left_days: None,
        },
        Some(left) if left <= soon_days => Progress {
            state: State::Soon,
            late_days: 0,
            left_days: Some(left),
        },
        _ => {
            let begun = window.earliest.is_some_and(|earliest| earliest <= today);
            let state = if begun { State::Doing } else { State::Idle };
            Progress {
                state,
                late_days: 0,
                left_days: left,
            }
        }
    }
}

/// The state of several steps together: the worst of them; done and not begun together are 进行中.
#[must_use]
pub fn worst(states: impl IntoIterator<Item = State>) -> State {
    let (mut any, mut done, mut worst_open) = (false, false, None::<State>);
    for state in states {
        any = true;
        if state == State::Done {
            done = true;
        } else {
            worst_open = Some(worst_open.map_or(state, |w| w.min(state)));
        }
    }
    match worst_open {
        None if any => State::Done,
        Some(State::Idle) if done => State::Doing,
        Some(state) => state,
        None => State::Idle,
    }
}
