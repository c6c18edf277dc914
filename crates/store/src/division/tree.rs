//! Reading the tree within a scope: units, townships with their figures, lists of villages, history.

use domain::account::{OfficeScope, PublicScope, Reach, SystemScope};
use domain::division::{Level, Unit};
use domain::{CountyId, UnitId};

use super::rows::{HistoryRow, Sort, TownRow, VillageQuery, VillageRow};
use super::{UNITS_MAX_ROWS, UnitRow, unit_columns};
use crate::db::Read;
use crate::error::{Error, Result};

/// Most entries of a unit's history that are read.
const HISTORY_MAX_ROWS: i64 = 200;

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
const TOWN_FIGURES: &str = concat!(
    "SELECT t.id, t.code, t.name, t.removed_on, COUNT(d.id) AS villages, COUNT(CASE WHEN d.kind IN \
     ('village', 'similar_village') THEN 1 END) AS rural, COUNT(CASE WHEN d.kind IN ('community', \
     'similar_community') THEN 1 END) AS urban, COUNT(d.no_part) AS no_part FROM division t LEFT JOIN \
     division d ON d.parent = t.id AND d.level = 5 AND d.removed_on IS NULL AND (",
    within!("d.county", "d.parent", "d.id"),
    ") WHERE t.county = $1 AND t.level = 4 AND ($2 = 'county' OR ($2 = 'town' AND $3 LIKE '%,' || \
     t.id || ',%') OR d.id IS NOT NULL) GROUP BY t.id, t.code, t.name, t.removed_on ORDER BY t.code, t.id"
);

/// One word of a search, in any of the columns it may stand in.
macro_rules! word {
    ($n:literal) => {
        concat!(
            " AND ($",
            $n,
            " = '' OR LOWER(d.name) LIKE LOWER($",
            $n,
            ") ESCAPE '!' OR d.code LIKE $",
            $n,
            " ESCAPE '!' OR LOWER(t.name) LIKE LOWER($",
            $n,
            ") ESCAPE '!')"
        )
    };
}

macro_rules! same_name {
    () => {
        "(SELECT COUNT(*) FROM division s WHERE s.county = d.county AND s.name = d.name AND \
         s.level = 5 AND s.removed_on IS NULL)"
    };
}

macro_rules! villages_where {
    () => {
        concat!(
            " FROM division d JOIN division t ON t.id = d.parent WHERE ",
            within!("d.county", "d.parent", "d.id"),
            " AND d.level = 5 AND ($4 = '' OR d.parent = $4) AND ($5 = '' OR $5 LIKE '%,' || d.kind || ',%') AND \
             ($6 = 'all' OR ($6 = 'removed' AND d.removed_on IS NOT NULL) OR (d.removed_on IS NULL \
             AND ($6 = 'live' OR ($6 = 'no_part' AND d.no_part IS NOT NULL) OR ($6 = 'same' AND ",
            same_name!(),
            " > 1))))",
            word!("7"),
            word!("8"),
            word!("9")
        )
    };
}

macro_rules! villages {
    ($order:literal) => {
        concat!(
            "SELECT d.id, d.code, d.name, d.kind, d.no_part, d.removed_on, t.id AS town, \
             t.name AS town_name, t.code AS town_code, ",
            same_name!(),
            " AS same_name",
            villages_where!(),
            " ORDER BY ",
            $order,
            " LIMIT $10 OFFSET $11"
        )
    };
}

const VILLAGES_COUNT: &str = concat!("SELECT COUNT(*)", villages_where!());
const HISTORY: &str = "SELECT h.no, h.on_date, h.at_ms, h.change, h.import_id, h.by_name, h.old_code, \
     h.new_code, h.old_name, h.new_name, o.name AS old_parent, n.name AS new_parent, h.reason FROM \
     division_history h LEFT JOIN division o ON o.id = h.old_parent LEFT JOIN division n ON \
     n.id = h.new_parent WHERE h.division = $1 ORDER BY h.no DESC LIMIT $2";
const COUNTIES: &str = "SELECT c.county, d.name, d.code FROM county c JOIN division d ON d.id = \
     c.county ORDER BY d.code";
const PUBLIC_VILLAGES: &str = "SELECT d.id, d.code, d.name, d.kind, d.no_part, d.removed_on, \
     t.id AS town, t.name AS town_name, t.code AS town_code, CAST(1 AS BIGINT) AS same_name \
     FROM division d JOIN division t ON t.id = d.parent WHERE d.county = $1 AND d.level = 5 AND \
     d.removed_on IS NULL ORDER BY d.code LIMIT $2";

impl VillageQuery {
    const fn sql(&self) -> &'static str {
        match (self.sort, self.descending) {
            (Sort::Code, false) => villages!("d.code, d.id"),
            (Sort::Code, true) => villages!("d.code DESC, d.id DESC"),
            (Sort::Name, false) => villages!("d.name, d.code, d.id"),
            (Sort::Name, true) => villages!("d.name DESC, d.code, d.id"),
            (Sort::Town, false) => villages!("t.name, d.code, d.id"),
            (Sort::Town, true) => villages!("t.name DESC, d.code, d.id"),
            (Sort::Kind, false) => villages!("d.kind, d.code, d.id"),
            (Sort::Kind, true) => villages!("d.kind DESC, d.code, d.id"),
        }
    }
}

/// Binds the parameters of `villages_where!`.
macro_rules! bind_villages {
    ($sql:expr, $scope:expr, $query:expr, $patterns:expr) => {{
        let [first, second, third] = &$patterns;
        bind_scope!($sql, $scope)
            .bind($query.town.as_ref().map_or("", UnitId::as_str))
            .bind($query.kind_list())
            .bind($query.show.code())
            .bind(first.as_str())
            .bind(second.as_str())
            .bind(third.as_str())
    }};
}

fn units(rows: Vec<UnitRow>) -> Result<Vec<Unit>> {
    rows.into_iter().map(UnitRow::unit).collect()
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
        let unit = row.map(UnitRow::unit).transpose()?;
        if unit.is_none() && matches!(scope.reach(), Reach::Units(_)) {
            // A village reads the name of its own township, as it hangs above it in the tree.
            return Ok(self
                .towns(scope)
                .await?
                .into_iter()
                .find(|town| town.id == *id));
        }
        Ok(unit)
    }

    async fn any_unit(&mut self, id: &UnitId) -> Result<Option<Unit>> {
        let row: Option<UnitRow> = on!(self, |c| sqlx::query_as(UNIT)
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
        let unit = self.any_unit(id).await?;
        Ok(unit.filter(|u| u.county.as_ref() == Some(scope.county())))
    }

    /// The scope's county and what lies above it, from the province down; the names of these are no
    /// secret to any account. Empty before the county's first list.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn county_path(&mut self, scope: &OfficeScope) -> Result<Vec<Unit>> {
        let mut path = Vec::new();
        let mut next = UnitId::parse(scope.county().as_str()).ok();
        while let Some(id) = next {
            let Some(unit) = self.any_unit(&id).await? else {
                break;
            };
            next = unit.parent.clone().filter(|_| unit.level > Level::Province);
            path.insert(0, unit);
        }
        Ok(path)
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
        let mut units = units(rows)?;
        units.retain(|u| scope.covers(parent, &u.id));
        Ok(units)
    }

    /// Townships the scope reaches (that of a village account too, for its name).
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn towns(&mut self, scope: &OfficeScope) -> Result<Vec<Unit>> {
        let rows: Vec<UnitRow> = on!(self, |c| bind_scope!(sqlx::query_as(TOWNS), scope)
            .fetch_all(c)
            .await?);
        units(rows)
    }

    /// Townships the scope reaches, removed ones too, with figures of the villages it reaches.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn town_figures(&mut self, scope: &OfficeScope) -> Result<Vec<TownRow>> {
        Ok(on!(self, |c| bind_scope!(
            sqlx::query_as(TOWN_FIGURES),
            scope
        )
        .fetch_all(c)
        .await?))
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
        let patterns = query.patterns();
        let sql = query.sql();
        let rows = on!(self, |c| bind_villages!(
            sqlx::query_as(sql),
            scope,
            query,
            patterns
        )
        .bind(query.limit.clamp(1, UNITS_MAX_ROWS))
        .bind(query.offset.max(0))
        .fetch_all(c)
        .await?);
        let (total,): (i64,) = on!(self, |c| bind_villages!(
            sqlx::query_as(VILLAGES_COUNT),
            scope,
            query,
            patterns
        )
        .fetch_one(c)
        .await?);
        Ok((rows, total))
    }

    /// The history of a unit, newest first, 200 entries at most.
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
            .bind(HISTORY_MAX_ROWS)
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
