//! What a typed value does to an answer that somebody else may have changed meanwhile: the one
//! decision behind forms, autosave and workbooks.

use super::answer::{Answer, AnswerFault};

/// A value that comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The version of the answer it was typed over.
    pub base_no: i64,
    /// The answer at that version.
    pub base: Option<Answer>,
    /// What was typed.
    pub typed: Result<Option<Answer>, AnswerFault>,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merge {
    /// It was not touched, or it says what stands already.
    Same,
    /// It takes the place of what stands.
    Change(Option<Answer>),
    /// Somebody else changed the answer meanwhile, to something else.
    Conflict(Option<Answer>),
    /// It is no answer to the question.
    Refused(AnswerFault),
}

/// Decides. `now` is what stands at version `no`.
#[must_use]
pub fn merge(incoming: &Incoming, now: Option<&Answer>, no: i64) -> Merge {
    let typed = match &incoming.typed {
        Err(fault) => return Merge::Refused(fault.clone()),
        Ok(typed) => typed,
    };
    if typed.as_ref() == now || *typed == incoming.base {
        return Merge::Same;
    }
    // Changed and changed back is no conflict.
    if no != incoming.base_no && incoming.base.as_ref() != now {
        return Merge::Conflict(typed.clone());
    }
    Merge::Change(typed.clone())
}
