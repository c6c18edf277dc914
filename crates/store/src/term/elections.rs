//! Writing terms, the villages in them and their elections.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::term::{Body, DayState, Election, Form, Term, TermUnit};
use domain::{AccountId, TermId, UnitId};
use seal::journal::Canonical;

use crate::db::Write;
use crate::division::day_text;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

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
            within_reach(scope, &unit.town, &unit.unit, "term_unit")?;
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
        within_reach(scope, &election.town, &election.unit, "election")?;
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
        within_reach(scope, &unit.town, &unit.unit, "term_unit")?;
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
}
