//! Bulk loading: the one module where many rows go in one statement.

use std::collections::HashMap;

use domain::division::diff::{Item, Plan};
use domain::division::{Change, Kind, Unit};
use domain::{CountyId, UnitId};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::db::{Read, Write};
use crate::division::{ImportInfo, UnitRow, count, day_text, unit_columns};
use crate::error::{Error, Result};

/// Rows per statement: 14 columns stay far below SQLite's 32,766 parameters.
const ROWS_PER_STATEMENT: usize = 500;

/// Townships and villages of some counties, removed ones included.
pub(crate) async fn units_of(read: &mut Read, counties: &[String]) -> Result<Vec<UnitRow>> {
    let mut rows = Vec::new();
    for chunk in counties.chunks(ROWS_PER_STATEMENT) {
        let found: Vec<UnitRow> = on!(read, |c| in_list(
            concat!(
                "SELECT ",
                unit_columns!(),
                " FROM division WHERE level >= 4 AND county IN ("
            ),
            chunk,
            ") ORDER BY level, code, id",
        )
        .build_query_as()
        .fetch_all(c)
        .await?);
        rows.extend(found);
    }
    Ok(rows)
}

fn in_list<DB>(before: &'static str, values: &[String], after: &'static str) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(before);
    let mut list = sql.separated(", ");
    for value in values {
        list.push_bind(value.clone());
    }
    sql.push(after);
    sql
}

/// Writes the units and their history of a compared list.
pub(crate) async fn write_units(tx: &mut Write, info: &ImportInfo, plan: &Plan) -> Result<()> {
    let at_ms = tx.stamp.at.0;
    let by_name = tx.stamp.name.clone();
    let (old, fresh): (Vec<&Item>, Vec<&Item>) =
        plan.items.iter().partition(|i| i.before.is_some());
    for chunk in fresh.chunks(ROWS_PER_STATEMENT) {
        on!(tx.read, |c| insert_units(chunk)
            .build()
            .execute(c)
            .await
            .map(|_| ())?);
    }
    let last = last_numbers(tx, &old).await?;
    for chunk in old.chunks(ROWS_PER_STATEMENT) {
        let rows = on!(tx.read, |c| update_units(chunk, info)
            .build()
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if i64::try_from(rows).ok() != Some(count(chunk.len())) {
            return Err(Error::Clash("division"));
        }
    }
    let lines: Vec<HistoryLine<'_>> = plan
        .items
        .iter()
        .flat_map(|item| {
            let first = last.get(item.unit.id.as_str()).copied().unwrap_or(0) + 1;
            (first..)
                .zip(&item.changes)
                .map(move |(no, change)| HistoryLine {
                    item,
                    no,
                    change: *change,
                })
        })
        .collect();
    for chunk in lines.chunks(ROWS_PER_STATEMENT) {
        on!(tx.read, |c| insert_history(chunk, info, at_ms, &by_name)
            .build()
            .execute(c)
            .await
            .map(|_| ())?);
    }
    tx.changes += 1;
    Ok(())
}

/// The last number in the history of each unit.
async fn last_numbers(tx: &mut Write, items: &[&Item]) -> Result<HashMap<String, i64>> {
    let mut last = HashMap::with_capacity(items.len());
    for chunk in items.chunks(ROWS_PER_STATEMENT) {
        let ids: Vec<String> = chunk
            .iter()
            .map(|i| i.unit.id.as_str().to_owned())
            .collect();
        let rows: Vec<(String, i64)> = on!(tx.read, |c| in_list(
            "SELECT division, MAX(no) FROM division_history WHERE division IN (",
            &ids,
            ") GROUP BY division",
        )
        .build_query_as()
        .fetch_all(c)
        .await?);
        last.extend(rows);
    }
    Ok(last)
}

struct HistoryLine<'a> {
    item: &'a Item,
    no: i64,
    change: Change,
}

impl HistoryLine<'_> {
    /// The table has columns for codes, names and parents; a new kind is told in words.
    fn reason(&self) -> Option<String> {
        let before = self.item.before.as_ref()?;
        let word = |kind: Option<Kind>| kind.map_or("未定", Kind::zh);
        (self.change == Change::KindChanged)
            .then(|| format!("{} → {}", word(before.kind), word(self.item.unit.kind)))
    }
}

fn insert_units<DB>(items: &[&Item]) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "INSERT INTO division (id, county, parent, level, code, name, kind, no_part, successor, \
         removed_on, version) ",
    );
    sql.push_values(items, |mut row, item| {
        let unit = &item.unit;
        row.push_bind(unit.id.as_str().to_owned())
            .push_bind(
                unit.county
                    .as_ref()
                    .map(|c: &CountyId| c.as_str().to_owned()),
            )
            .push_bind(unit.parent.as_ref().map(|p| p.as_str().to_owned()))
            .push_bind(unit.level.number())
            .push_bind(unit.code.clone())
            .push_bind(unit.name.clone())
            .push_bind(unit.kind.map(|k| k.code().to_owned()))
            .push_bind(unit.no_part.clone())
            .push_bind(unit.successor.as_ref().map(|s| s.as_str().to_owned()))
            .push_bind(None::<String>)
            .push_bind(1_i64);
    });
    sql
}

/// Brings units to their new state, each only in the version that was compared.
fn update_units<DB>(items: &[&Item], info: &ImportInfo) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "WITH v (id, version, parent, code, name, kind, successor, removed_on) AS (",
    );
    sql.push_values(items, |mut row, item| {
        let unit = &item.unit;
        row.push_bind(unit.id.as_str().to_owned())
            .push_bind(unit.version)
            .push_bind(unit.parent.as_ref().map(|p| p.as_str().to_owned()))
            .push_bind(unit.code.clone())
            .push_bind(unit.name.clone())
            .push_bind(unit.kind.map(|k| k.code().to_owned()))
            .push_bind(unit.successor.as_ref().map(|s| s.as_str().to_owned()))
            .push_bind(item.is_removal().then(|| day_text(info.on)));
    });
    sql.push(
        ") UPDATE division SET parent = v.parent, code = v.code, name = v.name, kind = v.kind, \
         successor = v.successor, removed_on = v.removed_on, version = division.version + 1 FROM v \
         WHERE division.id = v.id AND division.version = v.version",
    );
    sql
}

fn insert_history<DB>(
    lines: &[HistoryLine<'_>],
    info: &ImportInfo,
    at_ms: i64,
    by_name: &str,
) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "INSERT INTO division_history (division, no, on_date, at_ms, change, import_id, by_name, \
         old_code, new_code, old_name, new_name, old_parent, new_parent, reason) ",
    );
    let parent = |unit: &Unit| unit.parent.as_ref().map(|p: &UnitId| p.as_str().to_owned());
    sql.push_values(lines, |mut row, line| {
        let (before, unit) = (line.item.before.as_ref(), &line.item.unit);
        let after = (line.change != Change::Removed).then_some(unit);
        row.push_bind(unit.id.as_str().to_owned())
            .push_bind(line.no)
            .push_bind(day_text(info.on))
            .push_bind(at_ms)
            .push_bind(line.change.code().to_owned())
            .push_bind(info.id.as_str().to_owned())
            .push_bind(by_name.to_owned())
            .push_bind(before.map(|u| u.code.clone()))
            .push_bind(after.map(|u| u.code.clone()))
            .push_bind(before.map(|u| u.name.clone()))
            .push_bind(after.map(|u| u.name.clone()))
            .push_bind(before.and_then(parent))
            .push_bind(after.and_then(parent))
            .push_bind(line.reason());
    });
    sql
}
