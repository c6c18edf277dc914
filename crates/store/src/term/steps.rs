//! Writing recorded steps and their undoing.

use std::collections::HashMap;

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::term::{Body, StepCode, StepRecord};
use domain::{TermId, UnitId};
use seal::journal::Canonical;
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::election_record_id;
use crate::db::Write;
use crate::division::day_text;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

const STEP_NO: &str = "SELECT COALESCE(MAX(no), 0), CAST(COALESCE(SUM(CASE WHEN undone_ms IS NULL \
     THEN 1 ELSE 0 END), 0) AS BIGINT) FROM step_record WHERE county = $1 AND term = $2 AND unit = $3 AND body = $4 \
     AND step = $5";
const STEP_NUMBERS: &str = concat!(
    "SELECT s.unit, s.body, MAX(s.no) FROM step_record s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND s.step = $5 GROUP BY s.unit, s.body"
);
const ADD_STEPS: &str = "INSERT INTO step_record (county, term, unit, body, step, no, town, done_on, \
     note, by_account, by_name, at_ms) ";
/// Rows per statement: 12 columns stay far below SQLite's 32,766 parameters.
const ROWS_PER_STATEMENT: usize = 100;

impl Write {
    /// How often a step was recorded, and whether a record stands.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn step_standing(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: &UnitId,
        body: Body,
        step: StepCode,
    ) -> Result<(i64, bool)> {
        let (no, standing): (i64, i64) = on!(self.read, |c| sqlx::query_as(STEP_NO)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(unit.as_str())
            .bind(body.code())
            .bind(step.code())
            .fetch_one(c)
            .await?);
        Ok((no, standing > 0))
    }

    /// The highest number a step's records have, by village and body, within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn step_numbers(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        step: StepCode,
    ) -> Result<HashMap<(UnitId, Body), i64>> {
        let rows: Vec<(String, String, i64)> = on!(self.read, |c| bind_scope!(
            sqlx::query_as(STEP_NUMBERS),
            scope
        )
        .bind(term.as_str())
        .bind(step.code())
        .fetch_all(c)
        .await?);
        rows.into_iter()
            .map(|(unit, body, no)| {
                let unit = UnitId::parse(&unit).map_err(|_| Error::Stored("step_record.unit"))?;
                let body = Body::from_code(&body).ok_or(Error::Stored("step_record.body"))?;
                Ok(((unit, body), no))
            })
            .collect()
    }

    /// Records a step as done.
    ///
    /// # Errors
    /// A duplicate when somebody recorded it at the same moment.
    pub async fn add_step(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        town: &UnitId,
        record: &StepRecord,
    ) -> Result<()> {
        let records = [(town.clone(), record.clone())];
        self.add_steps(scope, term, &records).await
    }

    /// Records steps as done, each with its township and its own event.
    ///
    /// # Errors
    /// A duplicate when somebody recorded one of them at the same moment: then none is.
    pub async fn add_steps(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        records: &[(UnitId, StepRecord)],
    ) -> Result<()> {
        for (town, record) in records {
            within_reach(scope, town, &record.unit, "step_record")?;
        }
        let (county, account) = (scope.county().as_str(), self.stamp.account.clone());
        for chunk in records.chunks(ROWS_PER_STATEMENT) {
            on!(self.read, |c| steps_sql(county, term, &account, chunk)
                .build()
                .execute(c)
                .await
                .map(|_| ())?);
            self.changes += 1;
        }
        for (town, record) in records {
            self.log_step(scope, term, town, record, "step.record")
                .await?;
        }
        Ok(())
    }

    /// Undoes a standing record of a step, with a reason.
    ///
    /// # Errors
    /// [`Error::Clash`] when none stands.
    pub async fn undo_step(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        town: &UnitId,
        record: &StepRecord,
        reason: &str,
    ) -> Result<()> {
        const UNDO: &str = "UPDATE step_record SET undone_ms = $1, undone_by = $2, \
             undone_reason = $3 WHERE county = $4 AND term = $5 AND unit = $6 AND body = $7 AND \
             step = $8 AND no = $9 AND undone_ms IS NULL";
        within_reach(scope, town, &record.unit, "step_record")?;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(UNDO)
            .bind(stamp.at.0)
            .bind(stamp.name.as_str())
            .bind(reason)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(record.unit.as_str())
            .bind(record.body.code())
            .bind(record.step.code())
            .bind(record.no)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("step_record"));
        }
        self.changes += 1;
        let undone = StepRecord {
            undone: Some((stamp.at, stamp.name, reason.to_owned())),
            ..record.clone()
        };
        self.log_step(scope, term, town, &undone, "step.undo").await
    }

    async fn log_step(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        town: &UnitId,
        record: &StepRecord,
        verb: &'static str,
    ) -> Result<()> {
        let id = format!(
            "{}/{}/{}",
            election_record_id(term, &record.unit, record.body),
            record.step.code(),
            record.no
        );
        let content = Canonical::new("step")
            .text("id", &id)
            .text("done_on", &day_text(record.done_on))
            .text("note", &record.note)
            .optional_text(
                "undone",
                record.undone.as_ref().map(|(_, _, why)| why.as_str()),
            );
        let entry = Entry {
            verb,
            kind: RecordKind::Step,
            id: &id,
            town: Some(town.as_str()),
            unit: Some(record.unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}

fn steps_sql<DB>(
    county: &str,
    term: &TermId,
    account: &str,
    records: &[(UnitId, StepRecord)],
) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(ADD_STEPS);
    sql.push_values(records, |mut row, (town, record)| {
        row.push_bind(county.to_owned())
            .push_bind(term.as_str().to_owned())
            .push_bind(record.unit.as_str().to_owned())
            .push_bind(record.body.code().to_owned())
            .push_bind(record.step.code().to_owned())
            .push_bind(record.no)
            .push_bind(town.as_str().to_owned())
            .push_bind(day_text(record.done_on))
            .push_bind(record.note.clone())
            .push_bind(account.to_owned())
            .push_bind(record.by_name.clone())
            .push_bind(record.at.0);
    });
    sql
}
