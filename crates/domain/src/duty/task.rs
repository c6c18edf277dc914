//! What is asked of townships, villages and departments, and what came of it.
//!
//! A task says what, of whom and until when. It goes to its audience by rule and not by rows: whoever
//! belongs to the audience has a part in it, a village that joins the term later too. Of a part only
//! what somebody did is kept: that it was read, and the answers. How it stands follows from them, its
//! deadline and the day.

use super::{NAME_MAX_CHARS, NOTE_MAX_CHARS, TEXT_MAX_CHARS, TITLE_MAX_CHARS, filled, fits};
use crate::account::Role;
use crate::codes::coded;
use crate::ids::{AccountId, RecordId, UnitId};
use crate::term::StepCode;
use crate::term::progress::{Progress, Window, progress};
use crate::time::{Day, Millis};

/// Most tasks and letters of one term.
pub const TASKS_MAX: usize = 500;
/// Most templates of a county.
pub const TEMPLATES_MAX: usize = 200;
/// Most days a deadline may lie before or after its step.
pub const OFFSET_MAX_DAYS: i64 = 120;
/// Most answers to one part.
pub const ANSWERS_MAX: usize = 200;

coded! {
    /// What a task is.
    TaskKind {
        /// Work to be done.
        Task = "task", "任务";
        /// A letter of duty to be signed.
        Letter = "letter", "责任书";
    }
}

coded! {
    /// How far down a task goes, and who does it.
    Cascade {
        /// To the townships, which do it.
        Town = "town", "县 → 乡镇";
        /// Through the townships to the villages, which do it.
        Village = "village", "县 → 乡镇 → 村";
        /// To the duty departments chosen.
        Department = "department", "县 → 责任部门";
    }
}

impl Cascade {
    /// Which role does it.
    #[must_use]
    pub const fn role(self) -> Role {
        match self {
            Self::Town => Role::Township,
            Self::Village => Role::Village,
            Self::Department => Role::DutyDepartment,
        }
    }
}

coded! {
    /// What somebody said to a part.
    AnswerKind {
        /// It goes on.
        Progress = "progress", "进展";
        /// It is done.
        Done = "done", "完成";
        /// The letter is signed.
        Signed = "signed", "已签订";
        /// It is not accepted as done.
        Reopened = "reopened", "退回";
    }
}

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// No day.
    Open,
    /// The same day for everybody.
    Fixed(Day),
    /// The latest day of a statutory step of each village, moved by some days.
    Step {
        /// Of the Party organisation's election rather than the committee's.
        party: bool,
        /// Which step.
        step: StepCode,
        /// Days after (before, when negative) the step's latest day.
        offset_days: i64,
    },
}

impl Deadline {
    /// The day, given the latest day of a step where the work is done.
    #[must_use]
    pub fn day(&self, latest: impl FnOnce(bool, StepCode) -> Option<Day>) -> Option<Day> {
        match self {
            Self::Open => None,
            Self::Fixed(day) => Some(*day),
            Self::Step {
                party,
                step,
                offset_days,
            } => latest(*party, *step)
                .and_then(|day| day.checked_add_signed(chrono::TimeDelta::days(*offset_days))),
        }
    }
}

/// What a template or task says, without its audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Work or letter.
    pub kind: TaskKind,
    /// Title.
    pub title: String,
    /// What is asked, in words.
    pub text: String,
    /// How far down it goes.
    pub cascade: Cascade,
    /// Until when.
    pub deadline: Deadline,
    /// Which evidence is wanted.
    pub evidence: String,
}

/// Why a template or task cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaskFault {
    /// No title, or too long.
    #[error("title")]
    Title,
    /// No text, or too long.
    #[error("text")]
    Text,
    /// The wanted evidence is too long.
    #[error("evidence")]
    Evidence,
    /// The days before or after the step are too many.
    #[error("offset")]
    Offset,
    /// Nobody was chosen.
    #[error("no audience")]
    NoAudience,
    /// A township asks only its own villages.
    #[error("beyond the township")]
    BeyondTown,
    /// It was withdrawn already.
    #[error("withdrawn")]
    Withdrawn,
    /// No reason for withdrawing, or too long.
    #[error("no reason")]
    NoReason,
    /// More than a term or county may hold.
    #[error("too many")]
    TooMany,
    /// A fixed day that has passed.
    #[error("deadline passed")]
    Past,
}

impl Content {
    /// Checks what was entered.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self) -> Result<(), TaskFault> {
        let offset = match self.deadline {
            Deadline::Step { offset_days, .. } => offset_days,
            Deadline::Open | Deadline::Fixed(_) => 0,
        };
        if !filled(&self.title, TITLE_MAX_CHARS) {
            Err(TaskFault::Title)
        } else if !filled(&self.text, TEXT_MAX_CHARS) {
            Err(TaskFault::Text)
        } else if !fits(&self.evidence, NOTE_MAX_CHARS) {
            Err(TaskFault::Evidence)
        } else if offset.abs() > OFFSET_MAX_DAYS {
            Err(TaskFault::Offset)
        } else {
            Ok(())
        }
    }
}

/// A template from which tasks are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Id.
    pub id: RecordId,
    /// What a task made from it says.
    pub content: Content,
    /// Whether it is offered.
    pub offered: bool,
    /// For concurrent editing.
    pub version: i64,
}

/// Whom a task goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Every township of the county (and its villages).
    AllTowns,
    /// These townships (and their villages).
    Towns(Vec<UnitId>),
    /// These villages alone, through their townships.
    Villages(Vec<UnitId>),
    /// These departments, by account.
    Departments(Vec<AccountId>),
}

impl Audience {
    /// Whether a township is asked as a whole.
    #[must_use]
    pub fn asks_town(&self, town: &UnitId) -> bool {
        match self {
            Self::AllTowns => true,
            Self::Towns(towns) => towns.contains(town),
            Self::Villages(_) | Self::Departments(_) => false,
        }
    }

    /// Whether a village of a township is asked.
    #[must_use]
    pub fn asks(&self, town: &UnitId, unit: &UnitId) -> bool {
        match self {
            Self::Villages(units) => units.contains(unit),
            _ => self.asks_town(town),
        }
    }

    /// Whether nobody was chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::AllTowns => false,
            Self::Towns(units) | Self::Villages(units) => units.is_empty(),
            Self::Departments(accounts) => accounts.is_empty(),
        }
    }

    /// Whether a task that goes this far down can go to it.
    #[must_use]
    pub const fn fits(&self, cascade: Cascade) -> bool {
        match self {
            Self::AllTowns | Self::Towns(_) => !matches!(cascade, Cascade::Department),
            Self::Villages(_) => matches!(cascade, Cascade::Village),
            Self::Departments(_) => matches!(cascade, Cascade::Department),
        }
    }
}

/// A task or letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Id.
    pub id: RecordId,
    /// What it says.
    pub content: Content,
    /// Whom it goes to.
    pub audience: Audience,
    /// The template it was made from.
    pub template: Option<RecordId>,
    /// The township that issued it; none for the county.
    pub issuer_town: Option<UnitId>,
    /// Who issued it.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// When and why it was withdrawn.
    pub withdrawn: Option<(Millis, String)>,
    /// For concurrent editing.
    pub version: i64,
}

impl Task {
    /// Checks a task about to be issued.
    ///
    /// # Errors
    /// The first fault found.
    pub fn check(&self, today: Day) -> Result<(), TaskFault> {
        self.content.check()?;
        if self.audience.is_empty() || !self.audience.fits(self.content.cascade) {
            return Err(TaskFault::NoAudience);
        }
        if let Some(town) = &self.issuer_town {
            // Whose the villages are is a matter of the scope they were looked up in.
            let own = match &self.audience {
                Audience::Towns(towns) => *towns == [town.clone()],
                Audience::Villages(_) => true,
                Audience::AllTowns | Audience::Departments(_) => false,
            };
            if !own {
                return Err(TaskFault::BeyondTown);
            }
        }
        if matches!(self.content.deadline, Deadline::Fixed(day) if day < today) {
            return Err(TaskFault::Past);
        }
        Ok(())
    }

    /// Withdraws it with a reason that stays; what was answered stays readable.
    ///
    /// # Errors
    /// When it was withdrawn already, or no reason is given.
    pub fn withdraw(mut self, at: Millis, reason: &str) -> Result<Self, TaskFault> {
        if self.withdrawn.is_some() {
            return Err(TaskFault::Withdrawn);
        }
        if !filled(reason, NOTE_MAX_CHARS) {
            return Err(TaskFault::NoReason);
        }
        self.withdrawn = Some((at, reason.trim().to_owned()));
        Ok(self)
    }
}

/// Where a part of a task lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A township.
    Town(UnitId),
    /// A village of a township.
    Village {
        /// The township.
        town: UnitId,
        /// The village.
        unit: UnitId,
    },
    /// A department, by account.
    Department(AccountId),
}

impl Place {
    /// The id under which records keep it.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Town(town) => town.as_str(),
            Self::Village { unit, .. } => unit.as_str(),
            Self::Department(account) => account.as_str(),
        }
    }

    /// The township it lies in.
    #[must_use]
    pub const fn town(&self) -> Option<&UnitId> {
        match self {
            Self::Town(town) | Self::Village { town, .. } => Some(town),
            Self::Department(_) => None,
        }
    }

    /// The village, where it is one.
    #[must_use]
    pub const fn unit(&self) -> Option<&UnitId> {
        match self {
            Self::Village { unit, .. } => Some(unit),
            Self::Town(_) | Self::Department(_) => None,
        }
    }

    /// The department, where it is one.
    #[must_use]
    pub const fn department(&self) -> Option<&AccountId> {
        match self {
            Self::Department(account) => Some(account),
            Self::Town(_) | Self::Village { .. } => None,
        }
    }
}

/// Something said to a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// 1, 2, 3 ... of the part.
    pub no: i64,
    /// What.
    pub kind: AnswerKind,
    /// In words.
    pub note: String,
    /// The day it was done or signed.
    pub on: Option<Day>,
    /// Who signed, of a letter.
    pub signer: String,
    /// Who recorded it.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// The task was withdrawn.
    #[error("withdrawn")]
    Withdrawn,
    /// The part is done.
    #[error("done already")]
    Done,
    /// The part is not done, so that it cannot be given back.
    #[error("not done")]
    NotDone,
    /// Nothing was written.
    #[error("no note")]
    NoNote,
    /// Too long.
    #[error("too long")]
    TooLong,
    /// No day, or one in the future.
    #[error("day")]
    Day,
    /// Nobody is named as having signed.
    #[error("no signer")]
    NoSigner,
    /// A letter is signed, work is done; not the other way round.
    #[error("kind")]
    Kind,
    /// More answers than a part may hold.
    #[error("too many")]
    TooMany,
}

/// The day on which a part was done; none while it is open.
#[must_use]
pub fn done_on(answers: &[Answer]) -> Option<Day> {
    answers.iter().fold(None, |done, answer| match answer.kind {
        AnswerKind::Done | AnswerKind::Signed => Some(answer.on.unwrap_or_else(|| answer.at.day())),
        AnswerKind::Reopened => None,
        AnswerKind::Progress => done,
    })
}

/// Checks an answer about to be added to those of a part.
///
/// # Errors
/// The first fault found.
pub fn check_answer(
    task: &Task,
    before: &[Answer],
    new: &Answer,
    today: Day,
) -> Result<(), AnswerFault> {
    let done = done_on(before).is_some();
    let letter = task.content.kind == TaskKind::Letter;
    if task.withdrawn.is_some() {
        return Err(AnswerFault::Withdrawn);
    }
    if before.len() >= ANSWERS_MAX {
        return Err(AnswerFault::TooMany);
    }
    match new.kind {
        AnswerKind::Reopened if !done => return Err(AnswerFault::NotDone),
        AnswerKind::Progress | AnswerKind::Done | AnswerKind::Signed if done => {
            return Err(AnswerFault::Done);
        }
        AnswerKind::Signed if !letter => return Err(AnswerFault::Kind),
        AnswerKind::Done if letter => return Err(AnswerFault::Kind),
        _ => {}
    }
    if new.kind == AnswerKind::Signed && new.signer.trim().is_empty() {
        return Err(AnswerFault::NoSigner);
    }
    if new.kind != AnswerKind::Signed && new.note.trim().is_empty() {
        return Err(AnswerFault::NoNote);
    }
    if !fits(&new.note, NOTE_MAX_CHARS) || !fits(&new.signer, NAME_MAX_CHARS) {
        return Err(AnswerFault::TooLong);
    }
    let ends = matches!(new.kind, AnswerKind::Done | AnswerKind::Signed);
    if ends && new.on.is_none_or(|on| on > today) {
        return Err(AnswerFault::Day);
    }
    Ok(())
}

/// How a part stands: done, late, near, under way once it was read or something was said, else not
/// begun.
#[must_use]
pub fn standing(
    deadline: Option<Day>,
    read: Option<Millis>,
    answers: &[Answer],
    today: Day,
    soon_days: i64,
) -> Progress {
    let begun = read.or_else(|| answers.first().map(|a| a.at));
    let window = Window {
        earliest: begun.map(Millis::day),
        latest: deadline,
    };
    progress(window, done_on(answers), today, soon_days)
}
