//! Rounds of the survey: one after the other, each with a deadline, frozen by the county when it is
//! over; and how far a village has come in one.
//!
//! An answer belongs to the round in which it was given. In a later round the answers of the one
//! before stand there already; they count once somebody has changed them or has said of their section
//! that it was checked and still holds.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::question::{QuestionCode, Section};
use super::questionnaire::Questionnaire;
use crate::account::Role;
use crate::division::Kind;
use crate::flow::{Due, Gate, Hold, Opens};
use crate::ids::UnitId;
use crate::term::State;
use crate::time::{Day, Millis, days_between};

/// Longest name of a round, in characters.
pub const NAME_MAX_CHARS: usize = 30;
/// Most rounds of a term.
pub const ROUNDS_MAX: usize = 12;
/// Longest time a round may be given, in days.
pub const ROUND_MAX_DAYS: i64 = 366;

/// A round of the survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// 1, 2, 3 ...
    pub no: i64,
    /// "第一轮摸底".
    pub name: String,
    /// The day it was opened.
    pub opened_on: Day,
    /// The last day on time.
    pub deadline: Day,
    /// When and by whom it was frozen, and the questionnaire's version at that instant.
    pub frozen: Option<Frozen>,
    /// For concurrent editing.
    pub version: i64,
}

/// The end of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// When.
    pub at: Millis,
    /// Who.
    pub by: String,
    /// The questionnaire's version, by which the round is read from then on.
    pub questionnaire: i64,
}

/// Why a round cannot be opened, moved, frozen or opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RoundFault {
    /// No name, or too long a one.
    #[error("name")]
    Name,
    /// The deadline lies before the opening, or too far away.
    #[error("deadline")]
    Deadline,
    /// Another round is open.
    #[error("another round is open")]
    Running,
    /// No round is open.
    #[error("no round is open")]
    NoneOpen,
    /// The round is frozen.
    #[error("frozen")]
    Frozen,
    /// The round is not frozen.
    #[error("not frozen")]
    NotFrozen,
    /// A later round has begun.
    #[error("a later round has begun")]
    LaterRound,
    /// As many rounds as there may be.
    #[error("too many rounds")]
    TooMany,
    /// Villages are unfinished or unsigned, and nobody has said that the round ends nevertheless.
    #[error("unfinished villages")]
    Unfinished,
}

impl Round {
    /// Opens the next round after `rounds`.
    ///
    /// # Errors
    /// When another is open, or name or deadline do not hold.
    pub fn open(
        rounds: &[Self],
        name: &str,
        today: Day,
        deadline: Day,
    ) -> Result<Self, RoundFault> {
        if rounds.iter().any(Self::is_open) {
            return Err(RoundFault::Running);
        }
        if rounds.len() >= ROUNDS_MAX {
            return Err(RoundFault::TooMany);
        }
        let round = Self {
            no: rounds.iter().map(|r| r.no).max().unwrap_or(0) + 1,
            name: name.trim().to_owned(),
            opened_on: today,
            deadline,
            frozen: None,
            version: 1,
        };
        round.checked()
    }

    /// Whether answers are taken.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.frozen.is_none()
    }

    /// Gives it another name or deadline.
    ///
    /// # Errors
    /// When it is frozen, or they do not hold.
    pub fn set(mut self, name: &str, deadline: Day) -> Result<Self, RoundFault> {
        if !self.is_open() {
            return Err(RoundFault::Frozen);
        }
        name.trim().clone_into(&mut self.name);
        self.deadline = deadline;
        self.checked()
    }

    /// Freezes it; `unfinished` villages need the county's word that it ends nevertheless.
    ///
    /// # Errors
    /// When it is frozen, or villages are unfinished without that word.
    pub fn freeze(
        mut self,
        frozen: Frozen,
        unfinished: usize,
        sure: bool,
    ) -> Result<Self, RoundFault> {
        if !self.is_open() {
            return Err(RoundFault::Frozen);
        }
        if unfinished > 0 && !sure {
            return Err(RoundFault::Unfinished);
        }
        self.frozen = Some(frozen);
        Ok(self)
    }

    /// Opens a frozen round again, while none has begun after it.
    ///
    /// # Errors
    /// When it is not frozen, or a later round has begun.
    pub fn reopen(mut self, rounds: &[Self]) -> Result<Self, RoundFault> {
        if self.is_open() {
            return Err(RoundFault::NotFrozen);
        }
        if rounds.iter().any(|r| r.no > self.no) {
            return Err(RoundFault::LaterRound);
        }
        self.frozen = None;
        Ok(self)
    }

    fn checked(self) -> Result<Self, RoundFault> {
        if self.name.is_empty()
            || self.name.chars().count() > NAME_MAX_CHARS
            || self.name.chars().any(char::is_control)
        {
            return Err(RoundFault::Name);
        }
        let days = days_between(self.opened_on, self.deadline);
        if !(0..=ROUND_MAX_DAYS).contains(&days) {
            return Err(RoundFault::Deadline);
        }
        Ok(self)
    }
}

/// An answer as it stands: the newest version of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The answer; `None` when it was emptied.
    pub answer: Option<Answer>,
    /// Its version: 1, 2, 3 ...
    pub no: i64,
    /// The round in which it was given.
    pub round: i64,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: Millis,
    /// Since when the question has been answered without a gap in that round.
    pub since: Millis,
}

/// The secretary's word that a village's dossier is complete and true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// The name signed with.
    pub name: String,
    /// The day of the signature.
    pub on: Day,
    /// The account that recorded it.
    pub by: String,
    /// When.
    pub at: Millis,
    /// The version of the dossier that was signed.
    pub dossier: i64,
}

/// What stands of a village in a round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dossier {
    /// Newest answers by question.
    pub answers: BTreeMap<QuestionCode, Stored>,
    /// Sections that were checked in the round, with the instant.
    pub checks: BTreeMap<Section, Millis>,
    /// The newest signature in the round.
    pub sign: Option<Sign>,
    /// Raised by every change of an answer.
    pub version: i64,
}

impl Dossier {
    /// The version of an answer; 0 where none was ever given.
    #[must_use]
    pub fn no(&self, code: &str) -> i64 {
        self.answers.get(code).map_or(0, |s| s.no)
    }

    /// The answer that stands.
    #[must_use]
    pub fn answer(&self, code: &str) -> Option<&Answer> {
        self.answers.get(code)?.answer.as_ref()
    }
}

/// Where a village's signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed {
    /// Nobody has signed.
    No,
    /// Signed, and nothing was changed since.
    Yes,
    /// Signed, and answers were changed since: it is to be signed again.
    Stale,
}

/// How far a village has come in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Questions that must be answered.
    pub asked: usize,
    /// Of these, answered in the round or checked in it.
    pub answered: usize,
    /// The questions that are missing.
    pub missing: Vec<QuestionCode>,
    /// Sections that hold answers of an earlier round nobody has looked at in this one.
    pub unchecked: Vec<Section>,
    /// When the last of them was answered, once all are.
    pub finished: Option<Millis>,
    /// The signature.
    pub signed: Signed,
}

impl Standing {
    /// Whether every question that must be answered is.
    #[must_use]
    pub const fn complete(&self) -> bool {
        self.answered == self.asked
    }

    /// Whether it was finished after the deadline, or is still unfinished then.
    #[must_use]
    pub fn late(&self, deadline: Day, today: Day) -> bool {
        match self.finished {
            Some(at) => at.day() > deadline,
            None => today > deadline,
        }
    }

    /// The traffic light: done when signed, else by the deadline.
    #[must_use]
    pub fn state(&self, deadline: Day, today: Day, soon_days: i64) -> State {
        if self.complete() && self.signed == Signed::Yes {
            State::Done
        } else if today > deadline {
            State::Late
        } else if days_between(today, deadline) <= soon_days {
            State::Soon
        } else if self.answered > 0 {
            State::Doing
        } else {
            State::Idle
        }
    }
}

/// How far a village of that kind has come in round `round`.
#[must_use]
pub fn standing(questions: &Questionnaire, kind: Kind, dossier: &Dossier, round: i64) -> Standing {
    let mut standing = Standing {
        asked: 0,
        answered: 0,
        missing: Vec::new(),
        unchecked: Vec::new(),
        finished: None,
        signed: match &dossier.sign {
            None => Signed::No,
            Some(sign) if sign.dossier == dossier.version => Signed::Yes,
            Some(_) => Signed::Stale,
        },
    };
    let mut last = Millis(i64::MIN);
    for question in questions.asked_of(kind).filter(|q| q.required) {
        standing.asked += 1;
        let checked = dossier.checks.get(&question.section);
        let stored = dossier.answers.get(&question.code);
        match stored.filter(|s| s.answer.is_some()) {
            Some(stored) if stored.round == round => {
                standing.answered += 1;
                last = last.max(stored.since);
            }
            Some(_) => match checked {
                Some(at) => {
                    standing.answered += 1;
                    last = last.max(*at);
                }
                None => {
                    standing.missing.push(question.code.clone());
                    if !standing.unchecked.contains(&question.section) {
                        standing.unchecked.push(question.section);
                    }
                }
            },
            None => standing.missing.push(question.code.clone()),
        }
    }
    if standing.complete() {
        standing.finished = Some(last);
    }
    standing
}

/// The code of the work of answering a village's questions.
pub const DUE_ANSWER: &str = "SURVEY_ANSWER";
/// The code of the work of signing a finished dossier.
pub const DUE_SIGN: &str = "SURVEY_SIGN";
/// The code of the gate before an election day.
pub const GATE_SIGNED: &str = "SURVEY_SIGNED";

/// What is to be done about a village in an open round, and what opens it; nothing once it is signed.
#[must_use]
pub fn due(
    round: &Round,
    standing: &Standing,
    (town, unit, opens): (&UnitId, &UnitId, Opens),
    today: Day,
    soon_days: i64,
) -> Option<Due> {
    let state = standing.state(round.deadline, today, soon_days);
    if !round.is_open() || state == State::Done {
        return None;
    }
    let (code, role) = if standing.complete() {
        (DUE_SIGN, Role::Township)
    } else {
        (DUE_ANSWER, Role::Village)
    };
    Some(Due {
        code: code.to_owned(),
        unit: Some(unit.clone()),
        town: Some(town.clone()),
        body: None,
        role,
        who: None,
        until: Some(round.deadline),
        state,
        opens,
    })
}

/// The round whose signatures count before an election day: the last that is over, else the one that
/// runs, so that opening a further round shuts no gate.
#[must_use]
pub fn gate_round(rounds: &[Round]) -> Option<&Round> {
    let over = rounds.iter().rev().find(|r| !r.is_open());
    over.or_else(|| rounds.last())
}

/// The gate before an election day is confirmed: the survey is signed. A county that runs no survey has
/// no such gate.
#[must_use]
pub fn gate(rounds: &[Round], signed: bool) -> Option<Gate> {
    gate_round(rounds).map(|_| Gate {
        code: GATE_SIGNED,
        hold: Hold::Stops,
        open: signed,
        cites: Vec::new(),
    })
}
