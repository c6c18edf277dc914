//! Room `duty`: posts and who held them, templates, tasks with what was read, answered and escalated.

mod orders;
mod parts;
mod posts;
mod reports;
mod rows;
mod supervision;
mod tasks;

use domain::account::OfficeScope;
use domain::duty::Place;
use domain::journal::{Chain, RecordKind};
use domain::{TermId, UnitId};
use seal::journal::Canonical;

use crate::db::Write;
use crate::error::{Error, Result};
use crate::journal::Entry;

pub use reports::StoredReport;
pub use rows::{AnswerRow, EscalationRow, ReceiptRow};

/// Refuses a change at a place that the scope does not cover.
pub(crate) fn within_place(
    scope: &OfficeScope,
    town: Option<&UnitId>,
    unit: Option<&UnitId>,
    what: &'static str,
) -> Result<()> {
    let covered = match (town, unit) {
        (Some(town), Some(unit)) => scope.covers(town, unit),
        (Some(town), None) => scope.within_town(town).is_some(),
        (None, _) => scope.is_county(),
    };
    if covered {
        Ok(())
    } else {
        Err(Error::OutOfReach(what))
    }
}

/// A part of a task: the term, the task and where.
#[derive(Debug, Clone, Copy)]
pub struct PartKey<'a> {
    /// The term.
    pub term: &'a TermId,
    /// The task or order.
    pub record: &'a domain::RecordId,
    /// Where.
    pub place: &'a Place,
}

impl Write {
    /// Writes an event about a record of this room.
    pub(crate) async fn log_duty(
        &mut self,
        scope: &OfficeScope,
        verb: &'static str,
        (kind, id): (RecordKind, &str),
        (town, unit): (Option<&UnitId>, Option<&UnitId>),
        content: Canonical,
    ) -> Result<()> {
        self.changes += 1;
        let entry = Entry {
            verb,
            kind,
            id,
            town: town.map(UnitId::as_str),
            unit: unit.map(UnitId::as_str),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}

/// An account by name, for choosing a department or naming a group.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OfficeRow {
    /// The account.
    pub id: String,
    /// The person's name.
    pub name: String,
    /// The office.
    pub office: String,
}

impl crate::db::Read {
    /// Accounts in use of one role in the county of a scope that reaches all of it, in order of office.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn offices(
        &mut self,
        scope: &OfficeScope,
        role: domain::account::Role,
    ) -> Result<Vec<OfficeRow>> {
        const OFFICES: &str = concat!(
            "SELECT a.id, a.name, a.office FROM account a WHERE ",
            within!("a.county", "a.home_town", "a.id"),
            " AND a.role = $4 AND a.disabled_ms IS NULL ORDER BY a.office, a.id LIMIT 500"
        );
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(OFFICES), scope)
            .bind(role.code())
            .fetch_all(c)
            .await?))
    }
}
