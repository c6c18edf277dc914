//! Room `division`: the tree, its imports and its history.
//!
//! [`rows`] has the rows and queries, [`tree`] reads units and lists of villages within a scope, [`import`] reads what a list is compared
//! with and applies the comparison, [`edit`] is what a person sets about one unit.

mod edit;
mod import;
mod rows;
mod tree;

use domain::division::{Kind, Level, Unit};
use domain::time::Day;
use domain::{CountyId, UnitId};
use sqlx::FromRow;

use crate::error::{Error, Result};

pub use import::{ChangeCount, ChangeRow, ImportInfo, ImportRow, Standing};
pub use rows::{HistoryRow, Show, Sort, TownRow, VillageQuery, VillageRow, like};

/// Most units one list page loads: more than the villages of any county.
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
    pub(crate) fn unit(self) -> Result<Unit> {
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

/// The columns of a [`UnitRow`].
macro_rules! unit_columns {
    () => {
        "id, county, parent, level, code, name, kind, no_part, successor, removed_on, version"
    };
}
pub(crate) use unit_columns;

/// A number of rows as stored.
pub(crate) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
