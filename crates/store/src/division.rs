//! Room `division`: the tree, its imports and its history.

use domain::account::{OfficeScope, PublicScope, SystemScope};
use domain::division::diff::Plan;
use domain::division::{Change, Kind, Level, Unit};
use domain::journal::{Chain, RecordKind};
use domain::time::Day;
use domain::{CountyId, RecordId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::bulk;
use crate::db::{Read, Write};
use crate::error::{Error, Result};
use crate::journal::Entry;

/// Most units one list page loads.
pub const UNITS_MAX_ROWS: i64 = 2_000;

/// A unit as stored.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct UnitRow {
    pub(crate) id: String,
    pub(crate) county: Option<String>,
    pub(crate) parent: Option<String>,
    pub(crate) level: i64,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: Option<String>,
    pub(crate) no_part: Option<String>,
    pub(crate) successor: Option<String>,
    pub(crate) removed_on: Option<String>,
    pub(crate) version: i64,
}

/// Parses an id that this program stored.
pub(crate) fn unit_id(text: &str) -> Result<UnitId> {
    UnitId::parse(text).map_err(|_| Error::Stored("unit id"))
}

/// Parses a day that this program stored.
pub(crate) fn stored_day(text: &str) -> Result<Day> {
    Day::parse_from_str(text, "%Y-%m-%d").map_err(|_| Error::Stored("day"))
}

/// A day as stored.
pub(crate) fn day_text(day: Day) -> String {
    day.format("%Y-%m-%d").to_string()
}

impl UnitRow {
    fn unit(self) -> Result<Unit> {
        let kind = match self.kind.as_deref() {
            Some(code) => Some(Kind::parse(code).ok_or(Error::Stored("division.kind"))?),
            None => None,
        };
        Ok(Unit {
            id: unit_id(&self.id)?,
            county: match self.county.as_deref() {
                Some(c) => Some(CountyId::parse(c).map_err(|_| Error::Stored("county"))?),
                None => None,
            },
            parent: self.parent.as_deref().map(unit_id).transpose()?,
            level: Level::from_number(self.level).ok_or(Error::Stored("division.level"))?,
            code: self.code,
            name: self.name,
            kind,
            no_part: self.no_part,
            successor: self.successor.as_deref().map(unit_id).transpose()?,
            removed_on: self.removed_on.as_deref().map(stored_day).transpose()?,
            version: self.version,
        })
    }
}

/// A village with the name of its township, for lists and searches.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct VillageRow {
    /// Unit id.
    pub id: String,
    /// Code in force.
    pub code: String,
    /// Name in force.
    pub name: String,
    /// Kind code.
    pub kind: Option<String>,
    /// Why it takes no part.
    pub no_part: Option<String>,
    /// Since when lists no longer carry it.
    pub removed_on: Option<String>,
    /// Township id.
    pub town: String,
    /// Township name.
    pub town_name: String,
    /// Township code.
    pub town_code: String,
    /// How many live units of the county bear the same name.
    pub same_name: i64,
}

/// An entry of a unit's history.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct HistoryRow {
    /// The unit.
    pub division: String,
    /// 1, 2, 3 ...
    pub no: i64,
    /// From which day it holds.
    pub on_date: String,
    /// When it was recorded.
    pub at_ms: i64,
    /// Code of [`Change`].
    pub change: String,
    /// Who.
    pub by_name: String,
    /// Before and after.
    pub old_code: Option<String>,
    /// Code after.
    pub new_code: Option<String>,
    /// Name before.
    pub old_name: Option<String>,
    /// Name after.
    pub new_name: Option<String>,
    /// Unit above before.
    pub old_parent: Option<String>,
    /// Unit above after.
    pub new_parent: Option<String>,
    /// Reason, where a person gave one.
    pub reason: Option<String>,
}

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

macro_rules! unit_columns {
    () => {
        "id, county, parent, level, code, name, kind, no_part, successor, removed_on, version"
    };
}

const UNIT: &str = concat!("SELECT ", unit_columns!(), " FROM division WHERE id = $1");
const UNIT_IN: &str = concat!(
    "SELECT ",
    unit_columns!(),
    " FROM division d WHERE ",
    within!(
        "d.county",
        "(CASE WHEN d.level = 5 THEN d.parent ELSE d.id END)",
        "d.id"
    ),
    " AND d.id = $4"
);
const STANDING: &str = concat!(
    "SELECT ",
    unit_columns!(),
    " FROM division WHERE county = $1 OR level <= 2 ORDER BY level, code, id"
);
const COUNTY_UNITS: &str = "SELECT id FROM division WHERE level = 3 AND code = $1";
const CHILDREN: &str = concat!(
    "SELECT ",
    unit_columns!(),
    " FROM division d WHERE d.county = $1 AND d.parent = $2 ORDER BY d.code, d.id LIMIT $3"
);
const TOWNS: &str = concat!(
    "SELECT ",
    unit_columns!(),
    " FROM division d WHERE d.county = $1 AND d.level = 4 AND ($2 = 'county' OR \
      ($2 = 'town' AND $3 LIKE '%,' || d.id || ',%') OR ($2 = 'unit' AND EXISTS (SELECT 1 FROM \
      division v WHERE v.parent = d.id AND $3 LIKE '%,' || v.id || ',%'))) ORDER BY d.code, d.id"
);
const VILLAGES: &str = concat!(
    "SELECT d.id, d.code, d.name, d.kind, d.no_part, d.removed_on, t.id AS town, \
     t.name AS town_name, t.code AS town_code, (SELECT COUNT(*) FROM division s WHERE s.county = \
     d.county AND s.name = d.name AND s.level = 5 AND s.removed_on IS NULL) AS same_name \
     FROM division d JOIN division t ON t.id = d.parent WHERE ",
    within!("d.county", "d.parent", "d.id"),
    " AND d.level = 5 AND ($4 = '' OR d.name LIKE $4 ESCAPE '!' OR d.code LIKE $4 ESCAPE '!' OR \
     t.name LIKE $4 ESCAPE '!') AND ($5 = '' OR d.parent = $5) AND ($6 = 1 OR d.removed_on IS NULL) \
     ORDER BY d.code, d.id LIMIT $7 OFFSET $8"
);
const VILLAGES_COUNT: &str = concat!(
    "SELECT COUNT(*) FROM division d JOIN division t ON t.id = d.parent WHERE ",
    within!("d.county", "d.parent", "d.id"),
    " AND d.level = 5 AND ($4 = '' OR d.name LIKE $4 ESCAPE '!' OR d.code LIKE $4 ESCAPE '!' OR \
     t.name LIKE $4 ESCAPE '!') AND ($5 = '' OR d.parent = $5) AND ($6 = 1 OR d.removed_on IS NULL)"
);
const HISTORY: &str = "SELECT division, no, on_date, at_ms, change, by_name, old_code, new_code, \
     old_name, new_name, old_parent, new_parent, reason FROM division_history \
     WHERE division = $1 ORDER BY no DESC LIMIT 200";
const COUNTY_HISTORY: &str = "SELECT h.division, h.no, h.on_date, h.at_ms, h.change, h.by_name, \
     h.old_code, h.new_code, h.old_name, h.new_name, h.old_parent, h.new_parent, h.reason \
     FROM division_history h JOIN division d ON d.id = h.division WHERE d.county = $1 AND \
     h.import_id = $2 ORDER BY d.code LIMIT $3";
const IMPORTS: &str = "SELECT id, at_ms, on_date, by_name, file_name, file_hash, rows_in, added, \
     changed, unchanged, refused, removed FROM division_import ORDER BY at_ms DESC LIMIT $1";
const COUNTIES: &str = "SELECT c.county, d.name, d.code FROM county c JOIN division d ON d.id = \
     c.county ORDER BY d.code";
const ADD_COUNTY: &str = "INSERT INTO county (county, created_ms, version) VALUES ($1, $2, 1) \
     ON CONFLICT (county) DO NOTHING";
const SET_UNIT: &str = "UPDATE division SET kind = $1, no_part = $2, successor = $3, \
     version = version + 1 WHERE id = $4 AND county = $5 AND version = $6";
const NEXT_NO: &str = "SELECT COALESCE(MAX(no), 0) + 1 FROM division_history WHERE division = $1";
const ADD_HISTORY: &str = "INSERT INTO division_history (division, no, on_date, at_ms, change, \
     import_id, by_name, old_code, new_code, old_name, new_name, old_parent, new_parent, reason) \
     VALUES ($1, $2, $3, $4, $5, NULL, $6, NULL, NULL, NULL, NULL, NULL, $7, $8)";
const PUBLIC_VILLAGES: &str = "SELECT d.id, d.code, d.name, d.kind, d.no_part, d.removed_on, \
     t.id AS town, t.name AS town_name, t.code AS town_code, CAST(1 AS BIGINT) AS same_name \
     FROM division d JOIN division t ON t.id = d.parent WHERE d.county = $1 AND d.level = 5 AND \
     d.removed_on IS NULL ORDER BY d.code LIMIT $2";

/// Escapes a search text for `LIKE ... ESCAPE '!'` and wraps it to match any part.
#[must_use]
pub fn like(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// What a list of villages asks for.
#[derive(Debug, Clone, Default)]
pub struct VillageQuery {
    /// Any part of the village's name or code, or of its township's name.
    pub text: String,
    /// Only this township.
    pub town: Option<UnitId>,
    /// Removed units too.
    pub removed: bool,
    /// Most rows.
    pub limit: i64,
    /// Rows to pass over.
    pub offset: i64,
}

/// Figures of an import that the file itself gave.
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

impl Read {
    /// One unit within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn unit(&mut self, scope: &OfficeScope, id: &UnitId) -> Result<Option<Unit>> {
        let row: Option<UnitRow> = on!(self, |c| bind_scope!(sqlx::query_as(UNIT_IN), scope)
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        row.map(UnitRow::unit).transpose()
    }

    /// One unit as the public may see it: names of divisions are public.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_unit(&mut self, scope: &PublicScope, id: &UnitId) -> Result<Option<Unit>> {
        let row: Option<UnitRow> = on!(self, |c| sqlx::query_as(UNIT)
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        let unit = row.map(UnitRow::unit).transpose()?;
        Ok(unit.filter(|u| u.county.as_ref() == Some(scope.county())))
    }

    /// Villages of a county for its public page.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_villages(&mut self, scope: &PublicScope) -> Result<Vec<VillageRow>> {
        Ok(on!(self, |c| sqlx::query_as(PUBLIC_VILLAGES)
            .bind(scope.county().as_str())
            .bind(UNITS_MAX_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// Every unit of a county, removed ones included, with the provinces and cities above.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn standing_units(
        &mut self,
        _scope: SystemScope,
        county: &CountyId,
    ) -> Result<Vec<Unit>> {
        let rows: Vec<UnitRow> = on!(self, |c| sqlx::query_as(STANDING)
            .bind(county.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter().map(UnitRow::unit).collect()
    }

    /// Every unit of the counties with these codes, removed ones included, and what lies above.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn standing_for(
        &mut self,
        scope: SystemScope,
        county_codes: &[String],
    ) -> Result<Vec<Unit>> {
        let mut units = Vec::new();
        for code in county_codes {
            let found: Option<(String,)> = on!(self, |c| sqlx::query_as(COUNTY_UNITS)
                .bind(code.as_str())
                .fetch_optional(c)
                .await?);
            let Some((county,)) = found else { continue };
            let county = CountyId::parse(&county).map_err(|_| Error::Stored("county"))?;
            let skip_above = !units.is_empty();
            units.extend(
                self.standing_units(scope, &county)
                    .await?
                    .into_iter()
                    .filter(|u: &Unit| !(skip_above && u.level < Level::County)),
            );
        }
        if units.is_empty() {
            units = self
                .standing_units(
                    scope,
                    &CountyId::parse("none").map_err(|_| Error::Stored("id"))?,
                )
                .await?;
        }
        Ok(units)
    }

    /// Units directly under a unit.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn children(&mut self, scope: &OfficeScope, parent: &UnitId) -> Result<Vec<Unit>> {
        let rows: Vec<UnitRow> = on!(self, |c| sqlx::query_as(CHILDREN)
            .bind(scope.county().as_str())
            .bind(parent.as_str())
            .bind(UNITS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let units = rows
            .into_iter()
            .map(UnitRow::unit)
            .collect::<Result<Vec<_>>>()?;
        Ok(units
            .into_iter()
            .filter(|u| scope.covers(parent, &u.id))
            .collect())
    }

    /// Townships the scope reaches (that of a village account too, for its name).
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn towns(&mut self, scope: &OfficeScope) -> Result<Vec<Unit>> {
        let rows: Vec<UnitRow> = on!(self, |c| bind_scope!(sqlx::query_as(TOWNS), scope)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(UnitRow::unit).collect()
    }

    /// Villages within the scope, with their townships, and how many match in all.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn villages(
        &mut self,
        scope: &OfficeScope,
        query: &VillageQuery,
    ) -> Result<(Vec<VillageRow>, i64)> {
        let pattern = like(&query.text);
        let town = query.town.as_ref().map_or("", UnitId::as_str).to_owned();
        let rows = on!(self, |c| bind_scope!(sqlx::query_as(VILLAGES), scope)
            .bind(pattern.as_str())
            .bind(town.as_str())
            .bind(i64::from(query.removed))
            .bind(query.limit.clamp(1, UNITS_MAX_ROWS))
            .bind(query.offset.max(0))
            .fetch_all(c)
            .await?);
        let (total,): (i64,) = on!(self, |c| bind_scope!(sqlx::query_as(VILLAGES_COUNT), scope)
            .bind(pattern.as_str())
            .bind(town.as_str())
            .bind(i64::from(query.removed))
            .fetch_one(c)
            .await?);
        Ok((rows, total))
    }

    /// The history of a unit, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn unit_history(
        &mut self,
        scope: &OfficeScope,
        id: &UnitId,
    ) -> Result<Vec<HistoryRow>> {
        if self.unit(scope, id).await?.is_none() {
            return Ok(Vec::new());
        }
        Ok(on!(self, |c| sqlx::query_as(HISTORY)
            .bind(id.as_str())
            .fetch_all(c)
            .await?))
    }

    /// What one import changed in the scope's county.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn import_changes(
        &mut self,
        scope: &OfficeScope,
        import: &RecordId,
        limit: i64,
    ) -> Result<Vec<HistoryRow>> {
        Ok(on!(self, |c| sqlx::query_as(COUNTY_HISTORY)
            .bind(scope.county().as_str())
            .bind(import.as_str())
            .bind(limit.clamp(1, 100_000))
            .fetch_all(c)
            .await?))
    }

    /// The newest imports of the installation: figures and file names, no rows.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn imports(&mut self, _scope: &OfficeScope, limit: i64) -> Result<Vec<ImportRow>> {
        Ok(on!(self, |c| sqlx::query_as(IMPORTS)
            .bind(limit.clamp(1, 200))
            .fetch_all(c)
            .await?))
    }

    /// Counties of the installation: id, name, code.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn counties(
        &mut self,
        _scope: SystemScope,
    ) -> Result<Vec<(CountyId, String, String)>> {
        let rows: Vec<(String, String, String)> =
            on!(self, |c| sqlx::query_as(COUNTIES).fetch_all(c).await?);
        rows.into_iter()
            .map(|(id, name, code)| {
                Ok((
                    CountyId::parse(&id).map_err(|_| Error::Stored("county"))?,
                    name,
                    code,
                ))
            })
            .collect()
    }
}

/// The content of a unit that its journal events hash.
fn canonical(unit: &Unit) -> Canonical {
    Canonical::new("unit")
        .text("id", unit.id.as_str())
        .optional_text("parent", unit.parent.as_ref().map(UnitId::as_str))
        .text("code", &unit.code)
        .text("name", &unit.name)
        .optional_text("kind", unit.kind.map(Kind::code))
        .optional_text("no_part", unit.no_part.as_deref())
        .optional_text("successor", unit.successor.as_ref().map(UnitId::as_str))
        .optional_text("removed_on", unit.removed_on.map(day_text).as_deref())
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
        let by_name = self.stamp.name.clone();
        for county in &plan.counties {
            on!(self.read, |c| sqlx::query(ADD_COUNTY)
                .bind(county.as_str())
                .bind(at_ms)
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.add_import(info, plan, &by_name, at_ms).await?;
        bulk::write_units(self, info, plan).await?;
        let record = Canonical::new("division_import")
            .text("file_hash", &info.file_hash)
            .integer("rows_in", info.rows_in)
            .integer("added", count(plan.added))
            .integer("changed", count(plan.changed))
            .integer("unchanged", count(plan.unchanged))
            .integer("refused", info.refused)
            .integer("removed", count(plan.removed));
        let mut chains = vec![Chain::Installation];
        chains.extend(plan.counties.iter().cloned().map(Chain::County));
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

    async fn add_import(
        &mut self,
        info: &ImportInfo,
        plan: &Plan,
        by_name: &str,
        at_ms: i64,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO division_import (id, at_ms, on_date, by_name, file_name, \
             file_hash, rows_in, added, changed, unchanged, refused, removed) VALUES \
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        on!(self.read, |c| sqlx::query(ADD)
            .bind(info.id.as_str())
            .bind(at_ms)
            .bind(day_text(info.on))
            .bind(by_name)
            .bind(info.file_name.as_str())
            .bind(info.file_hash.as_str())
            .bind(info.rows_in)
            .bind(count(plan.added))
            .bind(count(plan.changed))
            .bind(count(plan.unchanged))
            .bind(info.refused)
            .bind(count(plan.removed))
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        Ok(())
    }

    /// Sets what a person may set about a unit: kind, whether it takes part, its successor. `unit`
    /// carries the version it was read with.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn set_unit(
        &mut self,
        scope: &OfficeScope,
        unit: &Unit,
        change: Change,
        on: Day,
        reason: &str,
    ) -> Result<()> {
        let rows = on!(self.read, |c| sqlx::query(SET_UNIT)
            .bind(unit.kind.map(Kind::code))
            .bind(unit.no_part.as_deref())
            .bind(unit.successor.as_ref().map(UnitId::as_str))
            .bind(unit.id.as_str())
            .bind(scope.county().as_str())
            .bind(unit.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("division"));
        }
        let (no,): (i64,) = on!(self.read, |c| sqlx::query_as(NEXT_NO)
            .bind(unit.id.as_str())
            .fetch_one(c)
            .await?);
        let (at_ms, by_name) = (self.stamp.at.0, self.stamp.name.clone());
        on!(self.read, |c| sqlx::query(ADD_HISTORY)
            .bind(unit.id.as_str())
            .bind(no)
            .bind(day_text(on))
            .bind(at_ms)
            .bind(change.code())
            .bind(by_name.as_str())
            .bind(unit.successor.as_ref().map(UnitId::as_str))
            .bind(reason)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let entry = Entry {
            verb: "division.edit",
            kind: RecordKind::Unit,
            id: unit.id.as_str(),
            town: unit.parent.as_ref().map(UnitId::as_str),
            unit: Some(unit.id.as_str()),
            content: canonical(unit),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}

/// A number of rows as stored.
pub(crate) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
