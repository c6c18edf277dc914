//! Room `term`: terms, the villages in them, elections and recorded steps.

use domain::account::{OfficeScope, PublicScope};
use domain::division::Kind;
use domain::journal::{Chain, RecordKind};
use domain::term::{
    Body, BodyOrder, DayState, Election, Form, StepCode, StepRecord, Term, TermUnit,
};
use domain::{AccountId, CountyId, Millis, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::{day_text, stored_day, unit_id};
use crate::error::{Error, Result};
use crate::journal::Entry;

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
const STEP_NO: &str = "SELECT COALESCE(MAX(no), 0), CAST(COALESCE(SUM(CASE WHEN undone_ms IS NULL \
     THEN 1 ELSE 0 END), 0) AS BIGINT) FROM step_record WHERE county = $1 AND term = $2 AND unit = $3 AND body = $4 \
     AND step = $5";
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

fn term_content(term: &Term) -> Canonical {
    Canonical::new("term")
        .text("id", term.id.as_str())
        .text("name", &term.name)
        .integer("number", term.number)
        .text("province", &term.province)
        .text("order", term.order.code())
        .flag("open", term.open)
}

fn election_content(term: &TermId, election: &Election) -> Canonical {
    let (reason, day) = day_columns(&election.day);
    Canonical::new("election")
        .text("term", term.as_str())
        .text("unit", election.unit.as_str())
        .text("body", election.body.code())
        .optional_text("form", election.form.map(Form::code))
        .text("day_state", election.day.code())
        .optional_text("day", day.as_deref())
        .optional_text("reason", reason)
}

fn day_columns(state: &DayState) -> (Option<&str>, Option<String>) {
    match state {
        DayState::Open => (None, None),
        DayState::Set(day) => (None, Some(day_text(*day))),
        DayState::Postponed { reason, was } => (Some(reason.as_str()), was.map(day_text)),
    }
}

/// The record id of one election in the journal.
#[must_use]
pub fn election_record_id(term: &TermId, unit: &UnitId, body: Body) -> String {
    format!("{term}/{unit}/{}", body.code())
}

impl Write {
    /// Opens a term.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_term(&mut self, scope: &OfficeScope, term: &Term) -> Result<()> {
        const ADD: &str = "INSERT INTO term (county, id, name, number, province, body_order, state, \
             opened_ms, closed_ms, version) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, NULL, 1)";
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(term.id.as_str())
            .bind(term.name.as_str())
            .bind(term.number)
            .bind(term.province.as_str())
            .bind(term.order.code())
            .bind(term.opened_at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_term(scope, "term.open", term).await
    }

    /// Changes a term's name, number, province, order, or closes it.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn set_term(
        &mut self,
        scope: &OfficeScope,
        term: &Term,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE term SET name = $1, number = $2, province = $3, body_order = $4, \
             state = $5, closed_ms = $6, version = version + 1 WHERE county = $7 AND id = $8 AND \
             version = $9";
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(term.name.as_str())
            .bind(term.number)
            .bind(term.province.as_str())
            .bind(term.order.code())
            .bind(if term.open { "open" } else { "closed" })
            .bind((!term.open).then_some(at))
            .bind(scope.county().as_str())
            .bind(term.id.as_str())
            .bind(term.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("term"));
        }
        self.changes += 1;
        self.log_term(scope, verb, term).await
    }

    async fn log_term(
        &mut self,
        scope: &OfficeScope,
        verb: &'static str,
        term: &Term,
    ) -> Result<()> {
        let entry = Entry {
            verb,
            kind: RecordKind::Term,
            id: term.id.as_str(),
            town: None,
            unit: None,
            content: term_content(term),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Puts villages into a term, with their elections.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_term_units(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        units: &[TermUnit],
        elections: &[Election],
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO term_unit (county, term, unit, town, code, name, town_name, \
             kind, responsible, left_reason, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, \
             NULL, 1)";
        const ADD_ELECTION: &str = "INSERT INTO election (county, term, unit, body, town, form, \
             election_day, day_state, reason, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, 1)";
        for unit in units {
            on!(self.read, |c| sqlx::query(ADD)
                .bind(scope.county().as_str())
                .bind(term.as_str())
                .bind(unit.unit.as_str())
                .bind(unit.town.as_str())
                .bind(unit.code.as_str())
                .bind(unit.name.as_str())
                .bind(unit.town_name.as_str())
                .bind(unit.kind.code())
                .execute(c)
                .await
                .map(|_| ())?);
        }
        for election in elections {
            let (_, day) = day_columns(&election.day);
            on!(self.read, |c| sqlx::query(ADD_ELECTION)
                .bind(scope.county().as_str())
                .bind(term.as_str())
                .bind(election.unit.as_str())
                .bind(election.body.code())
                .bind(election.town.as_str())
                .bind(election.form.map(Form::code))
                .bind(day)
                .bind(election.day.code())
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.changes += 1;
        let content = Canonical::new("term_units")
            .texts("units", units.iter().map(|u| u.unit.as_str()))
            .list(
                "elections",
                elections.iter().map(|e| election_content(term, e)),
            );
        let entry = Entry {
            verb: "term.add_units",
            kind: RecordKind::Term,
            id: term.as_str(),
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Sets day, postponement or form of an election read with its version.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn set_election(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        election: &Election,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE election SET form = $1, election_day = $2, day_state = $3, \
             reason = $4, version = version + 1 WHERE county = $5 AND term = $6 AND unit = $7 AND \
             body = $8 AND version = $9";
        let (reason, day) = day_columns(&election.day);
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(election.form.map(Form::code))
            .bind(day.as_deref())
            .bind(election.day.code())
            .bind(reason)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(election.unit.as_str())
            .bind(election.body.code())
            .bind(election.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("election"));
        }
        self.changes += 1;
        let id = election_record_id(term, &election.unit, election.body);
        let entry = Entry {
            verb,
            kind: RecordKind::Election,
            id: &id,
            town: Some(election.town.as_str()),
            unit: Some(election.unit.as_str()),
            content: election_content(term, election),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Names the person responsible for a village, or takes the village out of the term.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn set_term_unit(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: &TermUnit,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE term_unit SET responsible = $1, left_reason = $2, \
             version = version + 1 WHERE county = $3 AND term = $4 AND unit = $5 AND version = $6";
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(unit.responsible.as_ref().map(AccountId::as_str))
            .bind(unit.left.as_deref())
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(unit.unit.as_str())
            .bind(unit.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("term_unit"));
        }
        self.changes += 1;
        let id = format!("{term}/{}", unit.unit);
        let content = Canonical::new("term_unit")
            .text("unit", unit.unit.as_str())
            .optional_text(
                "responsible",
                unit.responsible.as_ref().map(AccountId::as_str),
            )
            .optional_text("left", unit.left.as_deref());
        let entry = Entry {
            verb,
            kind: RecordKind::TermUnit,
            id: &id,
            town: Some(unit.town.as_str()),
            unit: Some(unit.unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Hands every village of one person to another, in every open term; returns how many.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn hand_over_villages(
        &mut self,
        scope: &OfficeScope,
        from: &AccountId,
        to: Option<&AccountId>,
    ) -> Result<u64> {
        const MOVE: &str = "UPDATE term_unit SET responsible = $1, version = version + 1 WHERE \
             county = $2 AND responsible = $3";
        let rows = on!(self.read, |c| sqlx::query(MOVE)
            .bind(to.map(AccountId::as_str))
            .bind(scope.county().as_str())
            .bind(from.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        self.changes += rows;
        Ok(rows)
    }

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
        const ADD: &str = "INSERT INTO step_record (county, term, unit, body, step, no, town, \
             done_on, note, by_account, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
             $10, $11, $12)";
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(record.unit.as_str())
            .bind(record.body.code())
            .bind(record.step.code())
            .bind(record.no)
            .bind(town.as_str())
            .bind(day_text(record.done_on))
            .bind(record.note.as_str())
            .bind(stamp.account.as_str())
            .bind(record.by_name.as_str())
            .bind(record.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_step(scope, term, town, record, "step.record")
            .await
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
