//! Imports: what a list is compared with, applying the comparison, and reports.

use std::collections::HashSet;

use domain::account::{OfficeScope, SystemScope};
use domain::division::Unit;
use domain::division::diff::{Place, Plan};
use domain::job::{JobKind, JobState};
use domain::journal::{Chain, RecordKind};
use domain::time::Day;
use domain::{JobId, RecordId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use super::{UnitRow, count, day_text, unit_columns, unit_id};
use crate::bulk;
use crate::db::{Read, Write};
use crate::error::{Error, Result};
use crate::journal::Entry;

/// Most rows one page of an import's changes loads.
const CHANGES_MAX_ROWS: i64 = 100_000;
/// Digits of a county's code.
const COUNTY_DIGITS: usize = 6;

/// What an import did, for its report.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ImportRow {
    /// Import id.
    pub id: String,
    /// When.
    pub at_ms: i64,
    /// From which day the list holds.
    pub on_date: String,
    /// Who.
    pub by_name: String,
    /// Name of the file as it was uploaded.
    pub file_name: String,
    /// SM3 of the file.
    pub file_hash: String,
    /// Rows of the file.
    pub rows_in: i64,
    /// Villages added.
    pub added: i64,
    /// Villages changed.
    pub changed: i64,
    /// Villages that stood already.
    pub unchanged: i64,
    /// Rows refused.
    pub refused: i64,
    /// Villages no longer carried.
    pub removed: i64,
}

/// One change that an import made to one unit.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ChangeRow {
    /// The unit.
    pub division: String,
    /// 1 for the province to 5 for the village.
    pub level: i64,
    /// Code of [`domain::division::Change`].
    pub change: String,
    /// Code before.
    pub old_code: Option<String>,
    /// Code after.
    pub new_code: Option<String>,
    /// Name before.
    pub old_name: Option<String>,
    /// Name after.
    pub new_name: Option<String>,
    /// Today's name of the unit above before.
    pub old_parent: Option<String>,
    /// Today's name of the unit above after.
    pub new_parent: Option<String>,
    /// Of a new kind, from which to which.
    pub reason: Option<String>,
}

/// How many changes of one kind an import made.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ChangeCount {
    /// 1 for the province to 5 for the village.
    pub level: i64,
    /// Code of [`domain::division::Change`].
    pub change: String,
    /// Units.
    pub units: i64,
}

/// What the file of an import gave.
#[derive(Debug, Clone)]
pub struct ImportInfo {
    /// Import id.
    pub id: RecordId,
    /// From which day the list holds.
    pub on: Day,
    /// The file's name.
    pub file_name: String,
    /// SM3 of the file.
    pub file_hash: String,
    /// Rows of the file.
    pub rows_in: i64,
    /// Rows refused.
    pub refused: i64,
}

/// What a list is compared with.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Every unit above the townships, and every unit of the list's counties, removed ones included.
    pub units: Vec<Unit>,
    /// Villages of these counties whose kind a person set.
    pub kinds_set: HashSet<UnitId>,
}

macro_rules! import_columns {
    () => {
        "i.id, i.at_ms, i.on_date, i.by_name, i.file_name, i.file_hash, i.rows_in, i.added, i.changed, \
         i.unchanged, i.refused, i.removed"
    };
}

/// An import belongs to the counties whose journal has it: also those in which it changed nothing.
macro_rules! of_county {
    () => {
        "EXISTS (SELECT 1 FROM journal_event j WHERE j.county = $1 AND \
         j.record_kind = 'division_import' AND j.record_id = i.id)"
    };
}

const UPPER: &str = concat!(
    "SELECT ",
    unit_columns!(),
    " FROM division WHERE level <= 3 ORDER BY level, code, id"
);
const KINDS_SET: &str = "SELECT DISTINCT division FROM division_history WHERE change = 'kind' AND \
     import_id IS NULL";
const IMPORTS: &str = concat!(
    "SELECT ",
    import_columns!(),
    " FROM division_import i WHERE ",
    of_county!(),
    " ORDER BY i.at_ms DESC, i.id DESC LIMIT $2"
);
const IMPORT: &str = concat!(
    "SELECT ",
    import_columns!(),
    " FROM division_import i WHERE ",
    of_county!(),
    " AND i.id = $2"
);
const CHANGES: &str = "SELECT h.division, d.level, h.change, h.old_code, h.new_code, h.old_name, \
     h.new_name, o.name AS old_parent, n.name AS new_parent, h.reason FROM division_history h JOIN \
     division d ON d.id = h.division LEFT JOIN division o ON o.id = h.old_parent LEFT JOIN division n \
     ON n.id = h.new_parent WHERE d.county = $1 AND h.import_id = $2 AND ($3 = '' OR h.change = $3) \
     ORDER BY d.level, d.code, d.id, h.no LIMIT $4";
const CHANGE_COUNTS: &str = "SELECT d.level, h.change, COUNT(*) AS units FROM division_history h JOIN \
     division d ON d.id = h.division WHERE d.county = $1 AND h.import_id = $2 GROUP BY d.level, \
     h.change ORDER BY d.level, h.change";
const ADD_COUNTY: &str = "INSERT INTO county (county, created_ms, version) VALUES ($1, $2, 1) \
     ON CONFLICT (county) DO NOTHING";
const ADD_IMPORT: &str = "INSERT INTO division_import (id, at_ms, on_date, by_name, file_name, \
     file_hash, rows_in, added, changed, unchanged, refused, removed) VALUES \
     ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

impl Read {
    /// What a list of these counties is compared with: all units above the townships; and of each
    /// county that bears a code or name of the list's, or whose ids begin with such a code, all units,
    /// removed ones included.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn standing_for(
        &mut self,
        _scope: SystemScope,
        counties: &[Place],
    ) -> Result<Standing> {
        let codes: HashSet<&str> = counties.iter().map(|c| c.code.as_str()).collect();
        let names: HashSet<&str> = counties.iter().filter_map(|c| c.name.as_deref()).collect();
        let issued: HashSet<&str> = codes
            .iter()
            .filter_map(|c| c.get(..COUNTY_DIGITS))
            .collect();
        let upper: Vec<UnitRow> = on!(self, |c| sqlx::query_as(UPPER).fetch_all(c).await?);
        let wanted: Vec<String> = upper
            .iter()
            .filter(|u| {
                codes.contains(u.code.as_str())
                    || names.contains(u.name.as_str())
                    || u.id
                        .get(..COUNTY_DIGITS)
                        .is_some_and(|id| issued.contains(id))
            })
            .filter_map(|u| u.county.clone())
            .collect();
        let mut rows = upper;
        rows.extend(bulk::units_of(self, &wanted).await?);
        let units = rows
            .into_iter()
            .map(UnitRow::unit)
            .collect::<Result<Vec<Unit>>>()?;
        let set: Vec<(String,)> = on!(self, |c| sqlx::query_as(KINDS_SET).fetch_all(c).await?);
        let kinds_set = set
            .iter()
            .map(|(id,)| unit_id(id))
            .collect::<Result<HashSet<UnitId>>>()?;
        Ok(Standing { units, kinds_set })
    }

    /// The newest imports that touched the scope's county.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn imports(&mut self, scope: &OfficeScope, limit: i64) -> Result<Vec<ImportRow>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(IMPORTS)
            .bind(scope.county().as_str())
            .bind(limit.clamp(1, 200))
            .fetch_all(c)
            .await?))
    }

    /// One import that touched the scope's county.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn import(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
    ) -> Result<Option<ImportRow>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(IMPORT)
            .bind(scope.county().as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await?))
    }

    /// What one import changed in the scope's county; `change` is a code of
    /// [`domain::division::Change`], or empty for every kind.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn import_changes(
        &mut self,
        scope: &OfficeScope,
        import: &RecordId,
        change: &str,
        limit: i64,
    ) -> Result<Vec<ChangeRow>> {
        Ok(on!(self, |c| sqlx::query_as(CHANGES)
            .bind(scope.county().as_str())
            .bind(import.as_str())
            .bind(change)
            .bind(limit.clamp(1, CHANGES_MAX_ROWS))
            .fetch_all(c)
            .await?))
    }

    /// How much of each kind one import changed in the scope's county.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn import_figures(
        &mut self,
        scope: &OfficeScope,
        import: &RecordId,
    ) -> Result<Vec<ChangeCount>> {
        Ok(on!(self, |c| sqlx::query_as(CHANGE_COUNTS)
            .bind(scope.county().as_str())
            .bind(import.as_str())
            .fetch_all(c)
            .await?))
    }
}

impl Write {
    /// Applies a compared list: units, history, the import's own record, the tenants of its
    /// counties, one event per county and one on the installation's chain.
    ///
    /// # Errors
    /// [`Error::Clash`] when a unit was changed since the comparison.
    pub async fn apply_divisions(
        &mut self,
        _scope: SystemScope,
        info: &ImportInfo,
        plan: &Plan,
    ) -> Result<()> {
        let at_ms = self.stamp.at.0;
        for county in &plan.counties {
            on!(self.read, |c| sqlx::query(ADD_COUNTY)
                .bind(county.county.as_str())
                .bind(at_ms)
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.add_import(info, plan).await?;
        bulk::write_units(self, info, plan).await?;
        let record = Canonical::new("division_import")
            .text("file_hash", &info.file_hash)
            .integer("rows_in", info.rows_in)
            .integer("added", count(plan.added()))
            .integer("changed", count(plan.changed()))
            .integer("unchanged", count(plan.unchanged()))
            .integer("refused", info.refused)
            .integer("removed", count(plan.removed()));
        let mut chains = vec![Chain::Installation];
        chains.extend(
            plan.counties
                .iter()
                .map(|c| Chain::County(c.county.clone())),
        );
        for chain in chains {
            let entry = Entry {
                verb: "division.import",
                kind: RecordKind::DivisionImport,
                id: info.id.as_str(),
                town: None,
                unit: None,
                content: record.clone(),
            };
            self.log(&chain, entry).await?;
        }
        Ok(())
    }

    /// Hands a confirmed draft to the runner, with what was decided in its payload.
    ///
    /// # Errors
    /// [`Error::Clash`] when it is no draft of the scope's county any more.
    pub async fn queue_import(
        &mut self,
        scope: &OfficeScope,
        id: &JobId,
        payload: &str,
    ) -> Result<()> {
        const QUEUE: &str = "UPDATE job SET state = 'queued', payload = $1 WHERE id = $2 AND \
             county = $3 AND kind = $4 AND state = 'draft'";
        let kind = JobKind::ImportDivisions.code();
        let rows = on!(self.read, |c| sqlx::query(QUEUE)
            .bind(payload)
            .bind(id.as_str())
            .bind(scope.county().as_str())
            .bind(kind)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("job"));
        }
        self.changes += 1;
        let entry = Entry {
            verb: "job.state",
            kind: RecordKind::Job,
            id: id.as_str(),
            town: None,
            unit: None,
            content: Canonical::new("job")
                .text("kind", kind)
                .text("state", JobState::Queued.code()),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    async fn add_import(&mut self, info: &ImportInfo, plan: &Plan) -> Result<()> {
        let (at_ms, by_name) = (self.stamp.at.0, self.stamp.name.clone());
        on!(self.read, |c| sqlx::query(ADD_IMPORT)
            .bind(info.id.as_str())
            .bind(at_ms)
            .bind(day_text(info.on))
            .bind(by_name.as_str())
            .bind(info.file_name.as_str())
            .bind(info.file_hash.as_str())
            .bind(info.rows_in)
            .bind(count(plan.added()))
            .bind(count(plan.changed()))
            .bind(count(plan.unchanged()))
            .bind(info.refused)
            .bind(count(plan.removed()))
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        Ok(())
    }
}
