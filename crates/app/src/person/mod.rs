//! Room `person`: members of the present two committees and the analysis of teams.
//!
//! [`team`] is the list and the figures, which show no opinion; [`card`] opens one member's card for a
//! purpose, once for each hour in the journal, and changes it; [`sheet`] takes a township's members out
//! as a workbook and in again; [`number`] are sealed numbers, shown masked; [`kin`] are near relatives.

pub mod card;
pub mod kin;
pub mod number;
pub mod record;
pub mod sheet;
mod sheet_numbers;
pub mod team;

use domain::account::{Actor, OfficeScope, Verb};
use domain::person::team::{PURPOSE_CHARS, Purpose};
use domain::person::{BadField, FactsInput};
use domain::term::{StepFault, Term};
use domain::{Day, UnitId};
use store::Read;

use crate::error::{Error, Result};
use crate::fault::Fault;
use crate::{App, text};

impl From<BadField> for Fault {
    fn from(bad: BadField) -> Self {
        Self::Invalid {
            field: bad.field,
            label: bad.label,
            hint: bad.hint.to_owned(),
        }
    }
}

/// Faults of several fields as an answer.
fn refused(bad: Vec<BadField>) -> Error {
    Error::Fault(bad.into_iter().map(Fault::from).collect())
}

/// A day as sheets and forms have it.
fn day(typed: &str) -> Option<Day> {
    text::person::day(typed)
}

/// A purpose with its words, checked.
///
/// # Errors
/// Faults of the fields `purpose` and `note`.
fn purpose_of(purpose: &str, note: &str) -> Result<(Purpose, String)> {
    let note = note.trim().to_owned();
    let chosen = Purpose::parse(purpose);
    let fits = PURPOSE_CHARS.contains(&note.chars().count()) && !note.chars().any(char::is_control);
    let mut faults = Vec::new();
    if chosen.is_none() {
        faults.push(Fault::Missing {
            field: "purpose",
            label: "用途",
        });
    }
    if !fits {
        faults.push(Fault::Invalid {
            field: "note",
            label: "用途说明",
            hint: "2 到 60 个字，写明办什么事".to_owned(),
        });
    }
    match (chosen, fits) {
        (Some(purpose), true) => Ok((purpose, note)),
        _ => Err(Error::Fault(faults)),
    }
}

impl App {
    /// The running term, which opinions belong to.
    ///
    /// # Errors
    /// A fault when none runs.
    async fn reviewed_term(&self, actor: &Actor) -> Result<Term> {
        let term = self.current_term(actor).await?.filter(|term| term.open);
        term.ok_or_else(|| Fault::Step(StepFault::TermClosed).into())
    }
}

/// A village within a scope, with its township.
async fn village(read: &mut Read, scope: &OfficeScope, id: &UnitId) -> Result<(UnitId, String)> {
    const NONE: Error = Error::NotFound("unit");
    let unit = read.unit(scope, id).await?.ok_or(NONE)?;
    let town = unit.parent.ok_or(NONE)?;
    if unit.kind.is_none() || !scope.covers(&town, id) {
        return Err(NONE);
    }
    Ok((town, unit.name))
}

/// The scope of whoever edits members.
fn editor(actor: &Actor) -> Result<OfficeScope> {
    Ok(actor.may(Verb::EditTeam)?)
}

/// The fault of a member who is in the village's list already.
fn double(input: &FactsInput) -> Fault {
    Fault::Invalid {
        field: "name",
        label: "姓名",
        hint: format!("本村已有同名、同出生年月的成员“{}”", input.name.trim()),
    }
}
