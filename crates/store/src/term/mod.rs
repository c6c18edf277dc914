//! Room `term`: terms, the villages in them, elections and recorded steps.

use domain::account::{OfficeScope, PublicScope};
use domain::division::Kind;
use domain::term::{
    Body, BodyOrder, DayState, Election, Form, StepCode, StepRecord, Term, TermUnit,
};
use domain::{AccountId, CountyId, Millis, TermId, UnitId};
use sqlx::FromRow;

use crate::db::Read;
use crate::division::{stored_day, unit_id};
use crate::error::{Error, Result};

mod confirmations;
mod elections;
mod steps;

pub use elections::election_record_id;

/// Most villages a county's term holds.
pub const TERM_UNITS_MAX_ROWS: i64 = 5_000;

#[derive(FromRow)]
struct TermRow {
    county: String,
    id: String,
    name: String,
    number: i64,
    province: String,
    body_order: String,
    state: String,
    opened_ms: i64,
    version: i64,
}

impl TermRow {
    fn term(self) -> Result<Term> {
        Ok(Term {
            id: TermId::parse(&self.id).map_err(|_| Error::Stored("term.id"))?,
            county: CountyId::parse(&self.county).map_err(|_| Error::Stored("term.county"))?,
            name: self.name,
            number: self.number,
            province: self.province,
            order: BodyOrder::parse(&self.body_order).ok_or(Error::Stored("term.body_order"))?,
            open: self.state == "open",
            opened_at: Millis(self.opened_ms),
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct TermUnitRow {
    unit: String,
    town: String,
    code: String,
    name: String,
    town_name: String,
    kind: String,
    responsible: Option<String>,
    left_reason: Option<String>,
    version: i64,
    name_now: String,
    responsible_name: Option<String>,
}

/// A village of a term with what the division tree calls it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermUnitNow {
    /// As the term has it.
    pub unit: TermUnit,
    /// Its name in the tree today.
    pub name_now: String,
    /// The responsible person's name.
    pub responsible_name: Option<String>,
}

impl TermUnitRow {
    fn unit(self) -> Result<TermUnitNow> {
        Ok(TermUnitNow {
            unit: TermUnit {
                unit: unit_id(&self.unit)?,
                town: unit_id(&self.town)?,
                code: self.code,
                name: self.name,
                town_name: self.town_name,
                kind: Kind::parse(&self.kind).ok_or(Error::Stored("term_unit.kind"))?,
                responsible: self
                    .responsible
                    .as_deref()
                    .map(AccountId::parse)
                    .transpose()
                    .map_err(|_| Error::Stored("term_unit.responsible"))?,
                left: self.left_reason,
                version: self.version,
            },
            name_now: self.name_now,
            responsible_name: self.responsible_name,
        })
    }
}

#[derive(FromRow)]
struct ElectionRow {
    unit: String,
    town: String,
    body: String,
    form: Option<String>,
    election_day: Option<String>,
    day_state: String,
    reason: Option<String>,
    version: i64,
}

impl ElectionRow {
    fn election(self) -> Result<Election> {
        let day = self.election_day.as_deref().map(stored_day).transpose()?;
        let state = match (self.day_state.as_str(), day) {
            ("open", _) => DayState::Open,
            ("set", Some(day)) => DayState::Set(day),
            ("postponed", was) => DayState::Postponed {
                reason: self.reason.unwrap_or_default(),
                was,
            },
            _ => return Err(Error::Stored("election.day_state")),
        };
        let form = match self.form.as_deref() {
            Some(code) => Some(Form::from_code(code).ok_or(Error::Stored("election.form"))?),
            None => None,
        };
        Ok(Election {
            unit: unit_id(&self.unit)?,
            town: unit_id(&self.town)?,
            body: Body::from_code(&self.body).ok_or(Error::Stored("election.body"))?,
            form,
            day: state,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct StepRow {
    unit: String,
    body: String,
    step: String,
    no: i64,
    done_on: String,
    note: String,
    by_name: String,
    at_ms: i64,
    undone_ms: Option<i64>,
    undone_by: Option<String>,
    undone_reason: Option<String>,
}

impl StepRow {
    fn record(self) -> Result<StepRecord> {
        Ok(StepRecord {
            unit: unit_id(&self.unit)?,
            body: Body::from_code(&self.body).ok_or(Error::Stored("step_record.body"))?,
            step: StepCode::from_code(&self.step).ok_or(Error::Stored("step_record.step"))?,
            no: self.no,
            done_on: stored_day(&self.done_on)?,
            note: self.note,
            by_name: self.by_name,
            at: Millis(self.at_ms),
            undone: self.undone_ms.map(|at| {
                (
                    Millis(at),
                    self.undone_by.unwrap_or_default(),
                    self.undone_reason.unwrap_or_default(),
                )
            }),
        })
    }
}

/// A step done, in the short form the board reads: village, body, step, day.
pub type DoneRow = (String, String, String, String);

macro_rules! term_columns {
    () => {
        "county, id, name, number, province, body_order, state, opened_ms, version"
    };
}
macro_rules! election_columns {
    () => {
        "e.unit, e.town, e.body, e.form, e.election_day, e.day_state, e.reason, e.version"
    };
}
macro_rules! step_columns {
    () => {
        "s.unit, s.body, s.step, s.no, s.done_on, s.note, s.by_name, s.at_ms, s.undone_ms, \
         s.undone_by, s.undone_reason"
    };
}
macro_rules! unit_select {
    () => {
        "SELECT u.unit, u.town, u.code, u.name, u.town_name, u.kind, u.responsible, u.left_reason, \
         u.version, d.name AS name_now, a.name AS responsible_name FROM term_unit u JOIN division d \
         ON d.id = u.unit LEFT JOIN account a ON a.county = u.county AND a.id = u.responsible "
    };
}

const TERMS: &str = concat!(
    "SELECT ",
    term_columns!(),
    " FROM term WHERE county = $1 ORDER BY opened_ms DESC, id DESC LIMIT 100"
);
const TERM: &str = concat!(
    "SELECT ",
    term_columns!(),
    " FROM term WHERE county = $1 AND id = $2"
);
const UNITS: &str = concat!(
    unit_select!(),
    "WHERE ",
    within!("u.county", "u.town", "u.unit"),
    " AND u.term = $4 AND ($5 = '' OR u.unit = $5) ORDER BY u.code, u.unit LIMIT $6"
);
const ELECTIONS: &str = concat!(
    "SELECT ",
    election_columns!(),
    " FROM election e WHERE ",
    within!("e.county", "e.town", "e.unit"),
    " AND e.term = $4 AND ($5 = '' OR e.unit = $5) ORDER BY e.unit, e.body LIMIT $6"
);
const STEPS: &str = concat!(
    "SELECT ",
    step_columns!(),
    " FROM step_record s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND s.unit = $5 ORDER BY s.body, s.step, s.no"
);
const DONE: &str = concat!(
    "SELECT s.unit, s.body, s.step, s.done_on FROM step_record s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND s.undone_ms IS NULL"
);
const PUBLIC_DONE: &str = "SELECT s.unit, s.body, s.step, s.done_on FROM step_record s \
     WHERE s.county = $1 AND s.term = $2 AND s.unit = $3 AND s.undone_ms IS NULL";
const PUBLIC_ELECTIONS: &str = concat!(
    "SELECT ",
    election_columns!(),
    " FROM election e WHERE e.county = $1 AND e.term = $2 AND e.unit = $3 ORDER BY e.body"
);

impl Read {
    /// Terms of the scope's county, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn terms(&mut self, scope: &OfficeScope) -> Result<Vec<Term>> {
        self.terms_of(scope.county()).await
    }

    /// Terms of a county, for its public page.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_terms(&mut self, scope: &PublicScope) -> Result<Vec<Term>> {
        self.terms_of(scope.county()).await
    }

    async fn terms_of(&mut self, county: &CountyId) -> Result<Vec<Term>> {
        let rows: Vec<TermRow> = on!(self, |c| sqlx::query_as(TERMS)
            .bind(county.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter().map(TermRow::term).collect()
    }

    /// One term.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn term(&mut self, scope: &OfficeScope, id: &TermId) -> Result<Option<Term>> {
        let row: Option<TermRow> = on!(self, |c| sqlx::query_as(TERM)
            .bind(scope.county().as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        row.map(TermRow::term).transpose()
    }

    /// Villages of a term within the scope; one only, when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn term_units(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: Option<&UnitId>,
    ) -> Result<Vec<TermUnitNow>> {
        let rows: Vec<TermUnitRow> = on!(self, |c| bind_scope!(sqlx::query_as(UNITS), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(TERM_UNITS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(TermUnitRow::unit).collect()
    }

    /// Elections of a term within the scope; one village's only, when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn elections(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: Option<&UnitId>,
    ) -> Result<Vec<Election>> {
        let rows: Vec<ElectionRow> = on!(self, |c| bind_scope!(sqlx::query_as(ELECTIONS), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(TERM_UNITS_MAX_ROWS * 4)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(ElectionRow::election).collect()
    }

    /// A village's elections as published.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_elections(
        &mut self,
        scope: &PublicScope,
        term: &TermId,
        unit: &UnitId,
    ) -> Result<Vec<Election>> {
        let rows: Vec<ElectionRow> = on!(self, |c| sqlx::query_as(PUBLIC_ELECTIONS)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(unit.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter().map(ElectionRow::election).collect()
    }

    /// Every record of a village's steps, undone ones included.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn step_records(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: &UnitId,
    ) -> Result<Vec<StepRecord>> {
        let rows: Vec<StepRow> = on!(self, |c| bind_scope!(sqlx::query_as(STEPS), scope)
            .bind(term.as_str())
            .bind(unit.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter().map(StepRow::record).collect()
    }

    /// Steps done in a term within the scope, in the short form of the board.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn done_steps(&mut self, scope: &OfficeScope, term: &TermId) -> Result<Vec<DoneRow>> {
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(DONE), scope)
            .bind(term.as_str())
            .fetch_all(c)
            .await?))
    }

    /// Steps done in a village, as published.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_done(
        &mut self,
        scope: &PublicScope,
        term: &TermId,
        unit: &UnitId,
    ) -> Result<Vec<DoneRow>> {
        Ok(on!(self, |c| sqlx::query_as(PUBLIC_DONE)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(unit.as_str())
            .fetch_all(c)
            .await?))
    }
}
