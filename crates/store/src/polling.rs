//! Room `polling`: count sheets and their outcomes. Texts of sheet and outcome are the contract's
//! JSON, written and read by the use cases; this floor only keeps and hashes them.

use domain::account::{OfficeScope, PublicScope, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::{CountyId, RecordId, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::unit_id;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

/// Most sheets one list loads.
pub const SHEETS_MAX_ROWS: i64 = 5_000;

/// A count sheet as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct CountRow {
    /// Id.
    pub id: String,
    /// Term.
    pub term: String,
    /// Village.
    pub unit: String,
    /// Body code.
    pub body: String,
    /// Township.
    pub town: String,
    /// Contest code.
    pub contest: String,
    /// 1 for the regular vote, 2, 3 ... for the further ones.
    pub round: i64,
    /// 1, 2, 3 ... for each entry of the round.
    pub no: i64,
    /// draft, confirmed, superseded, dropped.
    pub state: String,
    /// The sheet this one took the place of.
    pub supersedes: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Day of the vote.
    pub election_day: String,
    /// The sheet, "touyan/count-1".
    pub sheet: String,
    /// The outcome, "touyan/outcome-1".
    pub outcome: Option<String>,
    /// Whether the vote was valid in law; none = refused.
    pub valid: Option<i64>,
    /// `next.kind` of the outcome.
    pub next_kind: Option<String>,
    /// Who accepted a result that hangs on an unverified parameter.
    pub accepted_by: Option<String>,
    /// Account that entered it.
    pub entered_by: String,
    /// The person's name.
    pub entered_name: String,
    /// When it was entered.
    pub entered_ms: i64,
    /// When it was confirmed.
    pub confirmed_ms: Option<i64>,
    /// For concurrent editing.
    pub version: i64,
}

impl CountRow {
    /// Refuses a change of a sheet that the scope does not cover.
    fn within_reach(&self, scope: &OfficeScope) -> Result<()> {
        let (town, unit) = (unit_id(&self.town)?, unit_id(&self.unit)?);
        within_reach(scope, &town, &unit, "count_sheet")
    }

    /// What the journal hashes of a count: every word of the sheet, the outcome and its standing.
    #[must_use]
    pub fn canonical(&self) -> Canonical {
        Canonical::new("count")
            .text("id", &self.id)
            .text("term", &self.term)
            .text("unit", &self.unit)
            .text("body", &self.body)
            .text("town", &self.town)
            .text("contest", &self.contest)
            .integer("round", self.round)
            .integer("no", self.no)
            .text("state", &self.state)
            .optional_text("supersedes", self.supersedes.as_deref())
            .optional_text("reason", self.reason.as_deref())
            .text("election_day", &self.election_day)
            .text("sheet", &self.sheet)
            .optional_text("outcome", self.outcome.as_deref())
            .optional_integer("valid", self.valid)
            .optional_text("next_kind", self.next_kind.as_deref())
            .optional_text("accepted_by", self.accepted_by.as_deref())
            .text("entered_by", &self.entered_by)
            .text("entered_name", &self.entered_name)
            .integer("entered_ms", self.entered_ms)
            .optional_integer("confirmed_ms", self.confirmed_ms)
    }
}

/// The newest confirmed count of each body, for the board: village, body, contest, round, `next.kind`,
/// valid.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct StandingRow {
    /// Village.
    pub unit: String,
    /// Body code.
    pub body: String,
    /// Round.
    pub round: i64,
    /// `next.kind` of the outcome.
    pub next_kind: Option<String>,
    /// Whether valid in law.
    pub valid: Option<i64>,
}

macro_rules! columns {
    () => {
        "s.id, s.term, s.unit, s.body, s.town, s.contest, s.round, s.no, s.state, s.supersedes, \
         s.reason, s.election_day, s.sheet, s.outcome, s.valid, s.next_kind, s.accepted_by, \
         s.entered_by, s.entered_name, s.entered_ms, s.confirmed_ms, s.version"
    };
}

const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM count_sheet s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.id = $4"
);
const OF_UNIT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM count_sheet s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND s.unit = $5 ORDER BY s.body, s.round, s.no LIMIT $6"
);
const STANDING: &str = concat!(
    "SELECT s.unit, s.body, s.round, s.next_kind, s.valid FROM count_sheet s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND s.state = 'confirmed' ORDER BY s.unit, s.body, s.round"
);
const CONFIRMED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM count_sheet s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND s.state = 'confirmed' ORDER BY s.unit, s.body, s.round LIMIT $5 OFFSET $6"
);
const DRAFTS: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM count_sheet s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.state = 'draft' ORDER BY s.entered_ms DESC LIMIT $4"
);
const PUBLIC: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM count_sheet s WHERE s.county = $1 AND s.term = $2 AND s.unit = $3 AND \
      s.state IN ('confirmed', 'superseded') ORDER BY s.body, s.round, s.no"
);
const PUBLIC_STANDING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM count_sheet s WHERE s.county = $1 AND s.term = $2 AND s.state = 'confirmed' \
      ORDER BY s.confirmed_ms DESC, s.unit, s.body, s.round LIMIT $3"
);
const NEXT_NO: &str = "SELECT COALESCE(MAX(no), 0) + 1 FROM count_sheet WHERE county = $1 AND \
     term = $2 AND unit = $3 AND body = $4 AND round = $5";
/// Every sheet of a chain for verification, in the order of id.
const ALL: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM count_sheet s WHERE s.county = $1 AND s.id > $2 ORDER BY s.id LIMIT 500"
);

impl Read {
    /// One sheet within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn count(&mut self, scope: &OfficeScope, id: &RecordId) -> Result<Option<CountRow>> {
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(ONE), scope)
            .bind(id.as_str())
            .fetch_optional(c)
            .await?))
    }

    /// Every sheet of a village in a term, superseded and draft ones included.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn counts_of_unit(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: &UnitId,
    ) -> Result<Vec<CountRow>> {
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(OF_UNIT), scope)
            .bind(term.as_str())
            .bind(unit.as_str())
            .bind(SHEETS_MAX_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// What the confirmed counts of a term say comes next, in order of village, body and round.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn standing_counts(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
    ) -> Result<Vec<StandingRow>> {
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(STANDING), scope)
            .bind(term.as_str())
            .fetch_all(c)
            .await?))
    }

    /// Confirmed counts of a term within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn confirmed_counts(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<CountRow>> {
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(CONFIRMED), scope)
            .bind(term.as_str())
            .bind(limit.clamp(1, SHEETS_MAX_ROWS))
            .bind(offset.max(0))
            .fetch_all(c)
            .await?))
    }

    /// Drafts within the scope, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn count_drafts(&mut self, scope: &OfficeScope, limit: i64) -> Result<Vec<CountRow>> {
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(DRAFTS), scope)
            .bind(limit.clamp(1, 500))
            .fetch_all(c)
            .await?))
    }

    /// A village's declared counts as published: confirmed ones, and the ones they superseded.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_counts(
        &mut self,
        scope: &PublicScope,
        term: &TermId,
        unit: &UnitId,
    ) -> Result<Vec<CountRow>> {
        Ok(on!(self, |c| sqlx::query_as(PUBLIC)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(unit.as_str())
            .fetch_all(c)
            .await?))
    }

    /// Every count that stands in a county's term, as published, the newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_standing(
        &mut self,
        scope: &PublicScope,
        term: &TermId,
    ) -> Result<Vec<CountRow>> {
        Ok(on!(self, |c| sqlx::query_as(PUBLIC_STANDING)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(SHEETS_MAX_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// Sheets of a county after an id, for verification.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn counts_after(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        after: &str,
    ) -> Result<Vec<CountRow>> {
        Ok(on!(self, |c| sqlx::query_as(ALL)
            .bind(chain)
            .bind(after)
            .fetch_all(c)
            .await?))
    }
}

impl Write {
    /// The number the next sheet of a round gets.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn next_count_no(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: &UnitId,
        body: &str,
        round: i64,
    ) -> Result<i64> {
        let (no,): (i64,) = on!(self.read, |c| sqlx::query_as(NEXT_NO)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(unit.as_str())
            .bind(body)
            .bind(round)
            .fetch_one(c)
            .await?);
        Ok(no)
    }

    /// Adds a sheet.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_count(
        &mut self,
        scope: &OfficeScope,
        row: &CountRow,
        verb: &'static str,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO count_sheet (county, id, term, unit, body, town, contest, \
             round, no, state, supersedes, reason, election_day, sheet, outcome, valid, next_kind, \
             accepted_by, entered_by, entered_name, entered_ms, confirmed_ms, version) VALUES ($1, \
             $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
             $21, $22, $23)";
        row.within_reach(scope)?;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(row.id.as_str())
            .bind(row.term.as_str())
            .bind(row.unit.as_str())
            .bind(row.body.as_str())
            .bind(row.town.as_str())
            .bind(row.contest.as_str())
            .bind(row.round)
            .bind(row.no)
            .bind(row.state.as_str())
            .bind(row.supersedes.as_deref())
            .bind(row.reason.as_deref())
            .bind(row.election_day.as_str())
            .bind(row.sheet.as_str())
            .bind(row.outcome.as_deref())
            .bind(row.valid)
            .bind(row.next_kind.as_deref())
            .bind(row.accepted_by.as_deref())
            .bind(row.entered_by.as_str())
            .bind(row.entered_name.as_str())
            .bind(row.entered_ms)
            .bind(row.confirmed_ms)
            .bind(row.version)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_count(scope, row, verb).await
    }

    /// Writes a sheet's new state and content; `row.version` is the version it was read with.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn set_count(
        &mut self,
        scope: &OfficeScope,
        row: &CountRow,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE count_sheet SET contest = $1, state = $2, supersedes = $3, \
             reason = $4, election_day = $5, sheet = $6, outcome = $7, valid = $8, next_kind = $9, \
             accepted_by = $10, entered_by = $11, entered_name = $12, entered_ms = $13, \
             confirmed_ms = $14, version = version + 1 WHERE county = $15 AND id = $16 AND \
             version = $17";
        row.within_reach(scope)?;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(row.contest.as_str())
            .bind(row.state.as_str())
            .bind(row.supersedes.as_deref())
            .bind(row.reason.as_deref())
            .bind(row.election_day.as_str())
            .bind(row.sheet.as_str())
            .bind(row.outcome.as_deref())
            .bind(row.valid)
            .bind(row.next_kind.as_deref())
            .bind(row.accepted_by.as_deref())
            .bind(row.entered_by.as_str())
            .bind(row.entered_name.as_str())
            .bind(row.entered_ms)
            .bind(row.confirmed_ms)
            .bind(scope.county().as_str())
            .bind(row.id.as_str())
            .bind(row.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("count_sheet"));
        }
        self.changes += 1;
        self.log_count(scope, row, verb).await
    }

    async fn log_count(
        &mut self,
        scope: &OfficeScope,
        row: &CountRow,
        verb: &'static str,
    ) -> Result<()> {
        let entry = Entry {
            verb,
            kind: RecordKind::Count,
            id: &row.id,
            town: Some(&row.town),
            unit: Some(&row.unit),
            content: row.canonical(),
        };
        let county: CountyId = scope.county().clone();
        self.log(&Chain::County(county), entry).await
    }
}
