//! What a person sets about one unit.

use domain::UnitId;
use domain::account::OfficeScope;
use domain::division::{Change, Kind, Unit};
use domain::journal::{Chain, RecordKind};
use domain::time::Day;
use seal::journal::Canonical;

use super::day_text;
use crate::db::Write;
use crate::error::{Error, Result};
use crate::journal::Entry;

const SET_UNIT: &str = "UPDATE division SET kind = $1, no_part = $2, successor = $3, removed_on = $4, \
     version = version + 1 WHERE id = $5 AND county = $6 AND version = $7";
const NEXT_NO: &str = "SELECT COALESCE(MAX(no), 0) + 1 FROM division_history WHERE division = $1";
const ADD_HISTORY: &str = "INSERT INTO division_history (division, no, on_date, at_ms, change, \
     import_id, by_name, old_code, new_code, old_name, new_name, old_parent, new_parent, reason) \
     VALUES ($1, $2, $3, $4, $5, NULL, $6, NULL, NULL, NULL, NULL, NULL, $7, $8)";

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
    /// Sets what a person may set about a unit: kind, whether it takes part, its successor and since
    /// when it is no more. `unit` carries the version it was read with; `on` is the day from which
    /// the change holds.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile, or lies beyond the scope.
    pub async fn set_unit(
        &mut self,
        scope: &OfficeScope,
        unit: &Unit,
        change: Change,
        on: Day,
        reason: &str,
    ) -> Result<()> {
        let reached = unit
            .parent
            .as_ref()
            .is_some_and(|town| scope.covers(town, &unit.id));
        if !reached {
            return Err(Error::Clash("division"));
        }
        let rows = on!(self.read, |c| sqlx::query(SET_UNIT)
            .bind(unit.kind.map(Kind::code))
            .bind(unit.no_part.as_deref())
            .bind(unit.successor.as_ref().map(UnitId::as_str))
            .bind(unit.removed_on.map(day_text))
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
        let into = unit.successor.as_ref().filter(|_| change == Change::Merged);
        on!(self.read, |c| sqlx::query(ADD_HISTORY)
            .bind(unit.id.as_str())
            .bind(no)
            .bind(day_text(on))
            .bind(at_ms)
            .bind(change.code())
            .bind(by_name.as_str())
            .bind(into.map(UnitId::as_str))
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
