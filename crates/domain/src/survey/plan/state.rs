//! The states of a plan.

use super::{Content, ContentFault, PERSON_MAX_CHARS, REMARK_MAX_CHARS};
use crate::ids::UnitId;
use crate::time::{Day, Millis};

/// How a version of a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlanState {
    /// Being written.
    Draft,
    /// Waits for the township.
    Submitted,
    /// The township gave it back.
    Returned,
    /// The township's secretary approved it; the county sees it.
    Approved,
    /// The county gave an approved plan back.
    SentBack,
    /// A later version was approved.
    Superseded,
}

impl PlanState {
    /// Every state.
    pub const ALL: &[Self] = &[
        Self::Draft,
        Self::Submitted,
        Self::Returned,
        Self::Approved,
        Self::SentBack,
        Self::Superseded,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::SentBack => "sent_back",
            Self::Superseded => "superseded",
        }
    }

    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Draft => "起草中",
            Self::Submitted => "待乡镇审批",
            Self::Returned => "乡镇退回",
            Self::Approved => "已审批",
            Self::SentBack => "县级退回",
            Self::Superseded => "已有新版本",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.code() == code)
    }
}

/// A version of a village's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The village.
    pub unit: UnitId,
    /// Its township.
    pub town: UnitId,
    /// Version: 1, 2, 3 ...
    pub no: i64,
    /// How it stands.
    pub state: PlanState,
    /// What it says.
    pub content: Content,
    /// Who wrote it last.
    pub written_by: String,
    /// The township secretary who approved it, and when.
    pub approved: Option<(String, Day)>,
    /// Why it was given back, and by whom.
    pub remark: Option<(String, String)>,
    /// When it was last changed.
    pub at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

/// Why a plan cannot be moved on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    /// In this state it cannot be done.
    #[error("not while {}", .0.code())]
    State(PlanState),
    /// The content is not finished.
    #[error("{0:?}")]
    Content(Vec<ContentFault>),
    /// The secretary who approves must be named.
    #[error("no secretary")]
    NoSecretary,
    /// Giving back needs a remark.
    #[error("no remark")]
    NoRemark,
    /// The remark or name is too long.
    #[error("too long")]
    TooLong,
    /// A version is being worked on already.
    #[error("a draft is there")]
    DraftThere,
}

impl Plan {
    /// The first version, empty.
    #[must_use]
    pub fn first(unit: UnitId, town: UnitId, at: Millis) -> Self {
        Self {
            unit,
            town,
            no: 1,
            state: PlanState::Draft,
            content: Content::default(),
            written_by: String::new(),
            approved: None,
            remark: None,
            at,
            version: 0,
        }
    }

    /// Whether its content may be changed.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, PlanState::Draft | PlanState::Returned)
    }

    /// Puts other content in.
    ///
    /// # Errors
    /// Not while it waits or after it was approved; faults of the content.
    pub fn edit(mut self, content: Content, by: &str, at: Millis) -> Result<Self, PlanFault> {
        if !self.is_open() {
            return Err(PlanFault::State(self.state));
        }
        let faults = content.faults();
        if !faults.is_empty() {
            return Err(PlanFault::Content(faults));
        }
        self.content = content;
        by.clone_into(&mut self.written_by);
        self.at = at;
        Ok(self)
    }

    /// Hands it to the township.
    ///
    /// # Errors
    /// When it is not being written, or is not finished.
    pub fn submit(mut self, at: Millis) -> Result<Self, PlanFault> {
        if !self.is_open() {
            return Err(PlanFault::State(self.state));
        }
        let faults = self.content.unfinished();
        if !faults.is_empty() {
            return Err(PlanFault::Content(faults));
        }
        self.state = PlanState::Submitted;
        self.remark = None;
        self.at = at;
        Ok(self)
    }

    /// The township's secretary approves it.
    ///
    /// # Errors
    /// When it does not wait, or no secretary is named.
    pub fn approve(mut self, secretary: &str, on: Day, at: Millis) -> Result<Self, PlanFault> {
        if self.state != PlanState::Submitted {
            return Err(PlanFault::State(self.state));
        }
        let secretary = secretary.trim();
        if secretary.is_empty() {
            return Err(PlanFault::NoSecretary);
        }
        if secretary.chars().count() > PERSON_MAX_CHARS {
            return Err(PlanFault::TooLong);
        }
        self.approved = Some((secretary.to_owned(), on));
        self.state = PlanState::Approved;
        self.at = at;
        Ok(self)
    }

    /// Gives it back: the township one that waits, the county one that was approved.
    ///
    /// # Errors
    /// When it is in neither state, or without a remark.
    pub fn give_back(
        mut self,
        from: PlanState,
        remark: &str,
        by: &str,
        at: Millis,
    ) -> Result<Self, PlanFault> {
        let to = match (from, self.state) {
            (PlanState::Submitted, PlanState::Submitted) => PlanState::Returned,
            (PlanState::Approved, PlanState::Approved) => PlanState::SentBack,
            _ => return Err(PlanFault::State(self.state)),
        };
        let remark = remark.trim();
        if remark.is_empty() {
            return Err(PlanFault::NoRemark);
        }
        if remark.chars().count() > REMARK_MAX_CHARS {
            return Err(PlanFault::TooLong);
        }
        self.remark = Some((remark.to_owned(), by.to_owned()));
        self.state = to;
        self.at = at;
        Ok(self)
    }

    /// Begins the next version with the same content; this one stays as it is.
    ///
    /// # Errors
    /// When it was not approved.
    pub fn revise(&self, at: Millis) -> Result<Self, PlanFault> {
        if !matches!(self.state, PlanState::Approved | PlanState::SentBack) {
            return Err(PlanFault::State(self.state));
        }
        Ok(Self {
            no: self.no + 1,
            state: PlanState::Draft,
            approved: None,
            remark: None,
            at,
            version: 0,
            ..self.clone()
        })
    }

    /// Makes way for a later version that was approved.
    #[must_use]
    pub fn superseded(mut self, at: Millis) -> Self {
        self.state = PlanState::Superseded;
        self.at = at;
        self
    }
}
