//! Copying rows between the two databases. The schema is the same on both and knows TEXT and whole
//! numbers only, so one copier serves every direction: backing up, restoring, and summing up what a
//! table holds so that both ends can be compared.

use futures_util::{Stream, TryStreamExt as _};
use seal::journal::{Canonical, Hash};
use seal::provider::{CryptoProvider as _, National};
use sqlx::{AssertSqlSafe, ColumnIndex, Database, Decode, Encode, QueryBuilder, Row, Type};

use crate::db::{Conn, Read};
use crate::error::Result;
use crate::schema::{Kept, Table};

/// Rows per statement; the widest table has 23 columns, SQLite takes 32,766 parameters.
const ROWS_PER_STATEMENT: usize = 400;

/// A column as both databases know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    name: String,
    /// Whole number; otherwise text.
    integer: bool,
    /// Part of the primary key.
    key: bool,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Integer(Option<i64>),
    Text(Option<String>),
}

/// How many rows, and the sum of their hashes: the same whatever the order of the rows, so the same
/// from both databases. Rows of a table differ by their key, so no two hashes cancel each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSum {
    /// The table.
    pub name: String,
    /// Its rows.
    pub rows: i64,
    /// Bitwise sum of the SM3 hashes of its rows.
    pub digest: Hash,
}

/// The columns of a table, from the SQLite side of a copy.
pub(super) async fn columns(read: &mut Read, table: &str) -> Result<Vec<Column>> {
    const COLUMNS: &str = "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid";
    let Conn::Lite(tx) = &mut read.conn else {
        return Ok(Vec::new());
    };
    let rows: Vec<(String, String, i64)> = sqlx::query_as(COLUMNS)
        .bind(table)
        .fetch_all(&mut **tx)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(name, kind, pk)| Column {
            name,
            integer: kind == "INTEGER",
            key: pk > 0,
        })
        .collect())
}

/// Reads a table's kept rows, adds them up, and writes them to `target` where there is one.
pub(super) async fn copy(
    source: &mut Read,
    table: &Table,
    kept: Kept,
    columns: &[Column],
    target: Option<&mut Read>,
) -> Result<TableSum> {
    let mut sink = Sink {
        table: table.name,
        kept,
        columns,
        target,
        rows: Vec::new(),
        sum: TableSum {
            name: table.name.to_owned(),
            rows: 0,
            digest: Hash([0; 32]),
        },
    };
    let sql = select(table.name, kept, columns, None);
    on!(source, |c| {
        let stream = sqlx::query(AssertSqlSafe(sql)).fetch(c);
        pump(stream, &mut sink).await?;
    });
    sink.flush().await?;
    if sink.target.is_some() {
        for column in kept.later {
            fill_later(source, &mut sink, column).await?;
        }
    }
    Ok(sink.sum)
}

/// Fills a column that names rows of the same table, now that all of them are there.
async fn fill_later(source: &mut Read, sink: &mut Sink<'_>, column: &str) -> Result<()> {
    let sql = select(sink.table, sink.kept, sink.columns, Some(column));
    let columns = sink.columns;
    let rows: Vec<Vec<Cell>> = on!(source, |c| {
        let mut stream = sqlx::query(AssertSqlSafe(sql)).fetch(c);
        let mut rows = Vec::new();
        while let Some(row) = stream.try_next().await? {
            rows.push(cells(&row, columns)?);
        }
        rows
    });
    for row in &rows {
        sink.update(row, column).await?;
    }
    Ok(())
}

fn select(table: &str, kept: Kept, columns: &[Column], filled: Option<&str>) -> String {
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    let filled = filled.map_or_else(String::new, |c| format!(" AND {c} IS NOT NULL"));
    format!(
        "SELECT {} FROM {table} WHERE {}{filled} ORDER BY {}",
        names.join(", "),
        kept.rows,
        kept.order
    )
}

struct Sink<'a> {
    table: &'static str,
    kept: Kept,
    columns: &'a [Column],
    target: Option<&'a mut Read>,
    rows: Vec<Vec<Cell>>,
    sum: TableSum,
}

impl Sink<'_> {
    async fn push(&mut self, row: Vec<Cell>) -> Result<()> {
        let hash = row_hash(self.columns, &row);
        for (sum, byte) in self.sum.digest.0.iter_mut().zip(hash) {
            *sum ^= byte;
        }
        self.sum.rows = self.sum.rows.saturating_add(1);
        if self.target.is_some() {
            self.rows.push(row);
            if self.rows.len() >= ROWS_PER_STATEMENT {
                self.flush().await?;
            }
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<()> {
        let Some(target) = self.target.as_deref_mut() else {
            return Ok(());
        };
        if self.rows.is_empty() {
            return Ok(());
        }
        let later: Vec<bool> = self
            .columns
            .iter()
            .map(|c| self.kept.later.contains(&c.name.as_str()))
            .collect();
        on!(target, |c| insert(
            self.table,
            self.columns,
            &later,
            &self.rows
        )
        .build()
        .execute(c)
        .await
        .map(|_| ())?);
        self.rows.clear();
        Ok(())
    }

    async fn update(&mut self, row: &[Cell], column: &str) -> Result<()> {
        let Some(target) = self.target.as_deref_mut() else {
            return Ok(());
        };
        on!(target, |c| update(self.table, self.columns, row, column)
            .build()
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }
}

fn row_hash(columns: &[Column], row: &[Cell]) -> [u8; 32] {
    let record = columns
        .iter()
        .zip(row)
        .fold(Canonical::new("row"), |record, (column, cell)| match cell {
            Cell::Integer(value) => record.optional_integer(&column.name, *value),
            Cell::Text(value) => record.optional_text(&column.name, value.as_deref()),
        });
    National.sm3(&[b"touyan/row-1\0", record.as_bytes()])
}

async fn pump<R>(
    mut stream: impl Stream<Item = sqlx::Result<R>> + Unpin,
    sink: &mut Sink<'_>,
) -> Result<()>
where
    R: Row,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    usize: ColumnIndex<R>,
{
    let columns = sink.columns;
    while let Some(row) = stream.try_next().await? {
        sink.push(cells(&row, columns)?).await?;
    }
    Ok(())
}

fn cells<R>(row: &R, columns: &[Column]) -> Result<Vec<Cell>>
where
    R: Row,
    for<'r> String: Decode<'r, R::Database> + Type<R::Database>,
    for<'r> i64: Decode<'r, R::Database> + Type<R::Database>,
    usize: ColumnIndex<R>,
{
    columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            Ok(if column.integer {
                Cell::Integer(row.try_get(at)?)
            } else {
                Cell::Text(row.try_get(at)?)
            })
        })
        .collect()
}

fn insert<DB>(
    table: &str,
    columns: &[Column],
    later: &[bool],
    rows: &[Vec<Cell>],
) -> QueryBuilder<DB>
where
    DB: Database,
    Option<String>: Encode<'static, DB> + Type<DB>,
    Option<i64>: Encode<'static, DB> + Type<DB>,
{
    let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    let mut sql = QueryBuilder::new(format!("INSERT INTO {table} ({}) ", names.join(", ")));
    sql.push_values(rows, |mut values, row| {
        for (cell, later) in row.iter().zip(later) {
            match cell {
                Cell::Integer(value) => values.push_bind(value.filter(|_| !later)),
                Cell::Text(value) => values.push_bind(value.clone().filter(|_| !later)),
            };
        }
    });
    sql
}

fn update<DB>(table: &str, columns: &[Column], row: &[Cell], column: &str) -> QueryBuilder<DB>
where
    DB: Database,
    Option<String>: Encode<'static, DB> + Type<DB>,
    Option<i64>: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(format!("UPDATE {table} SET {column} = "));
    let bind = |sql: &mut QueryBuilder<DB>, cell: &Cell| {
        match cell {
            Cell::Integer(value) => sql.push_bind(*value),
            Cell::Text(value) => sql.push_bind(value.clone()),
        };
    };
    for (_, cell) in columns.iter().zip(row).filter(|(c, _)| c.name == column) {
        bind(&mut sql, cell);
    }
    let mut joint = " WHERE ";
    for (key, cell) in columns.iter().zip(row).filter(|(c, _)| c.key) {
        sql.push(joint).push(key.name.as_str()).push(" = ");
        bind(&mut sql, cell);
        joint = " AND ";
    }
    sql
}
