//! The five states of a piece of work, told by shape, word and colour together.

use std::fmt;

/// How a step, a village or a task stands. Ordered from the least to the most urgent, so that the worst of
/// several is their maximum among those not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// 未开始: nothing has been done and nothing is due yet.
    Idle,
    /// 已完成: finished.
    Done,
    /// 进行中: begun, and in time.
    Doing,
    /// 临期: due within the days the county has set.
    Soon,
    /// 逾期: the last lawful day has passed.
    Late,
}

impl State {
    /// All states in the order in which a legend names them.
    pub const ALL: [Self; 5] = [Self::Done, Self::Doing, Self::Soon, Self::Late, Self::Idle];

    /// The shape, readable without colour and in black-and-white print.
    #[must_use]
    pub const fn shape(self) -> &'static str {
        match self {
            Self::Done => "●",
            Self::Doing => "◐",
            Self::Soon => "▲",
            Self::Late => "■",
            Self::Idle => "○",
        }
    }

    /// The word, for people.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "已完成",
            Self::Doing => "进行中",
            Self::Soon => "临期",
            Self::Late => "逾期",
            Self::Idle => "未开始",
        }
    }

    /// The class name in the stylesheet; also the value of the state in a query string.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Doing => "doing",
            Self::Soon => "soon",
            Self::Late => "late",
            Self::Idle => "idle",
        }
    }

    /// The state a query string names by its [`class`](Self::class).
    #[must_use]
    pub fn from_class(class: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.class() == class)
    }
}

/// Writes shape and word with the class that colours them: `{{ state }}` in a template.
impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<span class=\"state {}\"><i aria-hidden=\"true\">{}</i>{}</span>",
            self.class(),
            self.shape(),
            self.word()
        )
    }
}

// Only constants of this file are written.
impl askama::filters::HtmlSafe for State {}
