//! Acting deputies' appointments.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::time::Day;
use domain::{AccountId, Millis, RecordId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::{day_text, stored_day};
use crate::error::{Error, Result};
use crate::journal::Entry;

/// An acting deputy's appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deputy {
    /// Id.
    pub id: RecordId,
    /// For whom.
    pub principal: AccountId,
    /// The principal's name.
    pub principal_name: String,
    /// Who acts.
    pub deputy: AccountId,
    /// The deputy's name.
    pub deputy_name: String,
    /// First day.
    pub from: Day,
    /// Last day, included.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// When it was ended before its time.
    pub ended_at: Option<Millis>,
    /// For concurrent editing.
    pub version: i64,
}

#[derive(FromRow)]
struct DeputyRow {
    id: String,
    principal: String,
    principal_name: String,
    deputy: String,
    deputy_name: String,
    from_date: String,
    until_date: String,
    reason: String,
    ended_ms: Option<i64>,
    version: i64,
}

impl DeputyRow {
    fn deputy(self) -> Result<Deputy> {
        let account = |text: &str| AccountId::parse(text).map_err(|_| Error::Stored("account id"));
        Ok(Deputy {
            id: RecordId::parse(&self.id).map_err(|_| Error::Stored("deputy id"))?,
            principal: account(&self.principal)?,
            principal_name: self.principal_name,
            deputy: account(&self.deputy)?,
            deputy_name: self.deputy_name,
            from: stored_day(&self.from_date)?,
            until: stored_day(&self.until_date)?,
            reason: self.reason,
            ended_at: self.ended_ms.map(Millis),
            version: self.version,
        })
    }
}

const DEPUTIES: &str = "SELECT d.id, d.principal, p.name AS principal_name, d.deputy, q.name AS \
     deputy_name, d.from_date, d.until_date, d.reason, d.ended_ms, d.version FROM account_deputy d \
     JOIN account p ON p.county = d.county AND p.id = d.principal JOIN account q ON q.county = \
     d.county AND q.id = d.deputy WHERE d.county = $1 AND ($2 = d.principal OR $2 = d.deputy) \
     ORDER BY d.from_date DESC, d.id DESC LIMIT 100";

impl Read {
    /// Appointments in which an account is principal or deputy, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn deputies(
        &mut self,
        county: &OfficeScope,
        account: &AccountId,
    ) -> Result<Vec<Deputy>> {
        let rows: Vec<DeputyRow> = on!(self, |c| sqlx::query_as(DEPUTIES)
            .bind(county.county().as_str())
            .bind(account.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter().map(DeputyRow::deputy).collect()
    }
}

impl Write {
    /// Appoints an acting deputy.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_deputy(&mut self, scope: &OfficeScope, deputy: &Deputy) -> Result<()> {
        const ADD: &str = "INSERT INTO account_deputy (county, id, principal, deputy, from_date, \
             until_date, reason, ended_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, 1)";
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(deputy.id.as_str())
            .bind(deputy.principal.as_str())
            .bind(deputy.deputy.as_str())
            .bind(day_text(deputy.from))
            .bind(day_text(deputy.until))
            .bind(deputy.reason.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_deputy(scope, "account.deputy_add", deputy).await
    }

    /// Ends an appointment before its time, and every session that acts under it.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn end_deputy(&mut self, scope: &OfficeScope, deputy: &Deputy) -> Result<()> {
        const END: &str = "UPDATE account_deputy SET ended_ms = $1, version = version + 1 WHERE \
             county = $2 AND id = $3 AND version = $4 AND ended_ms IS NULL";
        const DROP: &str = "UPDATE session SET acting_for = NULL WHERE county = $1 AND account = $2 \
             AND acting_for = $3";
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(END)
            .bind(at)
            .bind(scope.county().as_str())
            .bind(deputy.id.as_str())
            .bind(deputy.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("account_deputy"));
        }
        on!(self.read, |c| sqlx::query(DROP)
            .bind(scope.county().as_str())
            .bind(deputy.deputy.as_str())
            .bind(deputy.principal.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_deputy(scope, "account.deputy_end", deputy).await
    }

    async fn log_deputy(
        &mut self,
        scope: &OfficeScope,
        verb: &'static str,
        deputy: &Deputy,
    ) -> Result<()> {
        let content = Canonical::new("deputy")
            .text("principal", deputy.principal.as_str())
            .text("deputy", deputy.deputy.as_str())
            .text("from", &day_text(deputy.from))
            .text("until", &day_text(deputy.until))
            .text("reason", &deputy.reason);
        let id = deputy.id.clone();
        let entry = Entry {
            verb,
            kind: RecordKind::Deputy,
            id: id.as_str(),
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
