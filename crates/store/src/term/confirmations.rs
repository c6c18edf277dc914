//! Confirmations of election days: read with the elections, only ever added to.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::term::Body;
use domain::term::confirm::DayConfirmation;
use domain::{Millis, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use super::{TERM_UNITS_MAX_ROWS, election_record_id};
use crate::db::{Read, Write};
use crate::division::{day_text, stored_day, unit_id};
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

/// Most confirmations read at once: days are moved a few times at most.
const MAX_ROWS: i64 = TERM_UNITS_MAX_ROWS * 8;

const CONFIRMATIONS: &str = concat!(
    "SELECT d.unit, d.body, d.no, d.day, d.waived, d.reason, d.by_name, d.at_ms FROM \
     day_confirmation d WHERE ",
    within!("d.county", "d.town", "d.unit"),
    " AND d.term = $4 AND ($5 = '' OR d.unit = $5) ORDER BY d.unit, d.body, d.no LIMIT $6"
);

#[derive(FromRow)]
struct ConfirmationRow {
    unit: String,
    body: String,
    no: i64,
    day: String,
    waived: String,
    reason: Option<String>,
    by_name: String,
    at_ms: i64,
}

impl ConfirmationRow {
    fn confirmation(self) -> Result<DayConfirmation> {
        Ok(DayConfirmation {
            unit: unit_id(&self.unit)?,
            body: Body::from_code(&self.body).ok_or(Error::Stored("day_confirmation.body"))?,
            no: self.no,
            day: stored_day(&self.day)?,
            waived: self.waived.split_whitespace().map(str::to_owned).collect(),
            reason: self.reason,
            by_name: self.by_name,
            at: Millis(self.at_ms),
        })
    }
}

impl Read {
    /// Confirmations of a term within the scope, oldest first; one village's only, when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn day_confirmations(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: Option<&UnitId>,
    ) -> Result<Vec<DayConfirmation>> {
        let rows: Vec<ConfirmationRow> =
            on!(self, |c| bind_scope!(sqlx::query_as(CONFIRMATIONS), scope)
                .bind(term.as_str())
                .bind(unit.map_or("", UnitId::as_str))
                .bind(MAX_ROWS)
                .fetch_all(c)
                .await?);
        rows.into_iter()
            .map(ConfirmationRow::confirmation)
            .collect()
    }
}

impl Write {
    /// Keeps a confirmation.
    ///
    /// # Errors
    /// A duplicate when somebody confirmed at the same moment; beyond the scope.
    pub async fn add_day_confirmation(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        town: &UnitId,
        made: &DayConfirmation,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO day_confirmation (county, term, unit, body, no, town, day, \
             waived, reason, by_account, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, \
             $9, $10, $11, $12)";
        within_reach(scope, town, &made.unit, "day_confirmation")?;
        let account = self.stamp.account.clone();
        let (day, waived) = (day_text(made.day), made.waived.join(" "));
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(made.unit.as_str())
            .bind(made.body.code())
            .bind(made.no)
            .bind(town.as_str())
            .bind(day.as_str())
            .bind(waived.as_str())
            .bind(made.reason.as_deref())
            .bind(account.as_str())
            .bind(made.by_name.as_str())
            .bind(made.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let id = election_record_id(term, &made.unit, made.body);
        let content = Canonical::new("day_confirmation")
            .text("id", &id)
            .integer("no", made.no)
            .text("day", &day)
            .texts("waived", made.waived.iter().map(String::as_str))
            .optional_text("reason", made.reason.as_deref());
        let entry = Entry {
            verb: "term.confirm_day",
            kind: RecordKind::Election,
            id: &id,
            town: Some(town.as_str()),
            unit: Some(made.unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
