//! Bulk loading: the one module where many rows go in one statement.

use domain::division::diff::{Item, Plan};
use domain::division::{Change, Kind, Unit};
use domain::{CountyId, UnitId};
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::db::Write;
use crate::division::{ImportInfo, day_text};
use crate::error::{Error, Result};

/// Rows per statement: 14 columns stay far below SQLite's 32,766 parameters.
const ROWS_PER_STATEMENT: usize = 500;

/// Writes the units and their history of a compared list.
pub(crate) async fn write_units(tx: &mut Write, info: &ImportInfo, plan: &Plan) -> Result<()> {
    let at_ms = tx.stamp.at.0;
    let by_name = tx.stamp.name.clone();
    let fresh: Vec<&Item> = plan.items.iter().filter(|i| i.before.is_none()).collect();
    for chunk in fresh.chunks(ROWS_PER_STATEMENT) {
        on!(tx.read, |c| insert_units(chunk)
            .build()
            .execute(c)
            .await
            .map(|_| ())?);
    }
    for item in plan.items.iter().filter(|i| i.before.is_some()) {
        update_unit(tx, info, item).await?;
    }
    let mut rows: Vec<HistoryLine<'_>> = Vec::new();
    for item in &plan.items {
        let first = match &item.before {
            None => 1,
            Some(_) => next_no(tx, &item.unit.id).await?,
        };
        for (no, change) in (first..).zip(&item.changes) {
            rows.push(HistoryLine {
                item,
                no,
                change: *change,
            });
        }
    }
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        on!(tx.read, |c| insert_history(chunk, info, at_ms, &by_name)
            .build()
            .execute(c)
            .await
            .map(|_| ())?);
    }
    tx.changes += 1;
    Ok(())
}

struct HistoryLine<'a> {
    item: &'a Item,
    no: i64,
    change: Change,
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

fn insert_history<DB>(
    rows: &[HistoryLine<'_>],
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
    let parent = |unit: &Unit| unit.parent.as_ref().map(|p| p.as_str().to_owned());
    sql.push_values(rows, |mut row, line| {
        let (before, unit) = (line.item.before.as_ref(), &line.item.unit);
        let gone = line.change == Change::Removed;
        row.push_bind(unit.id.as_str().to_owned())
            .push_bind(line.no)
            .push_bind(day_text(info.on))
            .push_bind(at_ms)
            .push_bind(line.change.code().to_owned())
            .push_bind(info.id.as_str().to_owned())
            .push_bind(by_name.to_owned())
            .push_bind(before.map(|u| u.code.clone()))
            .push_bind((!gone).then(|| unit.code.clone()))
            .push_bind(before.map(|u| u.name.clone()))
            .push_bind((!gone).then(|| unit.name.clone()))
            .push_bind(before.and_then(parent))
            .push_bind(if gone { None } else { parent(unit) })
            .push_bind(None::<String>);
    });
    sql
}

async fn next_no(tx: &mut Write, id: &UnitId) -> Result<i64> {
    const NEXT: &str = "SELECT COALESCE(MAX(no), 0) + 1 FROM division_history WHERE division = $1";
    let (no,): (i64,) = on!(tx.read, |c| sqlx::query_as(NEXT)
        .bind(id.as_str())
        .fetch_one(c)
        .await?);
    Ok(no)
}

async fn update_unit(tx: &mut Write, info: &ImportInfo, item: &Item) -> Result<()> {
    const UPDATE: &str = "UPDATE division SET parent = $1, code = $2, name = $3, kind = $4, \
         removed_on = $5, version = version + 1 WHERE id = $6 AND version = $7";
    let unit = &item.unit;
    let gone = item.changes.contains(&Change::Removed);
    let rows = on!(tx.read, |c| sqlx::query(UPDATE)
        .bind(unit.parent.as_ref().map(UnitId::as_str))
        .bind(unit.code.as_str())
        .bind(unit.name.as_str())
        .bind(unit.kind.map(Kind::code))
        .bind(gone.then(|| day_text(info.on)))
        .bind(unit.id.as_str())
        .bind(unit.version)
        .execute(c)
        .await
        .map(|r| r.rows_affected())?);
    if rows == 1 {
        Ok(())
    } else {
        Err(Error::Clash("division"))
    }
}
