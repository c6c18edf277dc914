//! The live schema, read from each database's own catalogue into one form.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{PgPool, SqlitePool};

use super::database::Database;

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Foreign {
    pub columns: Vec<String>,
    pub table: String,
    pub named: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// Name, whole number or text, whether it may be missing; in order.
    pub columns: Vec<(String, String, bool)>,
    pub primary: Vec<String>,
    pub unique: BTreeSet<Vec<String>>,
    pub foreign: BTreeSet<Foreign>,
}

/// Everything of a database that is not a table or an index of one.
pub struct Schema {
    pub tables: BTreeMap<String, Live>,
    pub triggers: Vec<String>,
    pub sequences: Vec<String>,
}

pub async fn read(database: &Database) -> Schema {
    let mut schema = match database {
        Database::Lite { pool, .. } => lite(pool).await,
        Database::Pg { pool, .. } => pg(pool).await,
    };
    schema.tables.remove("_sqlx_migrations");
    schema
}

type Strings = Vec<(String,)>;

fn first(rows: Strings) -> Vec<String> {
    rows.into_iter().map(|(text,)| text).collect()
}

async fn lite(pool: &SqlitePool) -> Schema {
    const TABLES: &str = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND \
         type = 'table' AND name NOT LIKE 'sqlite_%'";
    const COLUMNS: &str =
        "SELECT name, type, \"notnull\", pk FROM pragma_table_info($1) ORDER BY cid";
    const FOREIGN: &str = "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list($1) \
         ORDER BY id, seq";
    let tables: Vec<(String, i64)> = sqlx::query_as(TABLES).fetch_all(pool).await.unwrap();
    let mut found = BTreeMap::new();
    for (name, strict) in tables {
        if name != "_sqlx_migrations" {
            assert_eq!(strict, 1, "{name} is not STRICT");
        }
        let mut live = Live::default();
        let columns: Vec<(String, String, i64, i64)> = sqlx::query_as(COLUMNS)
            .bind(&name)
            .fetch_all(pool)
            .await
            .unwrap();
        let mut primary: Vec<(i64, String)> = Vec::new();
        for (column, kind, not_null, pk) in columns {
            if pk > 0 {
                primary.push((pk, column.clone()));
            }
            live.columns.push((column, kind, not_null == 0));
        }
        primary.sort();
        live.primary = primary.into_iter().map(|(_, column)| column).collect();
        live.unique = lite_uniques(pool, &name).await;
        let keys: Vec<(i64, String, String, String)> = sqlx::query_as(FOREIGN)
            .bind(&name)
            .fetch_all(pool)
            .await
            .unwrap();
        let mut by_id: BTreeMap<i64, Foreign> = BTreeMap::new();
        for (id, table, from, to) in keys {
            let key = by_id.entry(id).or_insert(Foreign {
                columns: Vec::new(),
                table,
                named: Vec::new(),
            });
            key.columns.push(from);
            key.named.push(to);
        }
        live.foreign = by_id.into_values().collect();
        found.insert(name, live);
    }
    let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let sequences = "SELECT name FROM sqlite_schema WHERE name = 'sqlite_sequence' OR \
         upper(sql) LIKE '%AUTOINCREMENT%'";
    Schema {
        tables: found,
        triggers: first(sqlx::query_as(triggers).fetch_all(pool).await.unwrap()),
        sequences: first(sqlx::query_as(sequences).fetch_all(pool).await.unwrap()),
    }
}

async fn lite_uniques(pool: &SqlitePool, table: &str) -> BTreeSet<Vec<String>> {
    const INDEXES: &str =
        "SELECT name FROM pragma_index_list($1) WHERE \"unique\" = 1 AND origin <> 'pk'";
    const COLUMNS: &str = "SELECT name FROM pragma_index_info($1) ORDER BY seqno";
    let names: Strings = sqlx::query_as(INDEXES)
        .bind(table)
        .fetch_all(pool)
        .await
        .unwrap();
    let mut uniques = BTreeSet::new();
    for name in first(names) {
        let columns: Strings = sqlx::query_as(COLUMNS)
            .bind(name)
            .fetch_all(pool)
            .await
            .unwrap();
        uniques.insert(first(columns));
    }
    uniques
}

fn came_later(table: &str, column: &str) -> bool {
    let added = format!("ALTER TABLE {table} ADD COLUMN {column} ");
    super::migrations::files("postgres")
        .values()
        .any(|sql| sql.contains(&added))
}

async fn pg(pool: &PgPool) -> Schema {
    const COLUMNS: &str = "SELECT table_name::text, column_name::text, data_type::text, \
         is_nullable::text, COALESCE(column_default, '')::text FROM information_schema.columns \
         WHERE table_schema = 'public' ORDER BY table_name, ordinal_position";
    const UNIQUE: &str = "SELECT t.relname::text, i.indisprimary, array_agg(a.attname::text ORDER \
         BY k.n) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace s ON \
         s.oid = t.relnamespace AND s.nspname = 'public' CROSS JOIN LATERAL unnest(i.indkey) WITH \
         ORDINALITY k(column_no, n) JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = \
         k.column_no WHERE i.indisunique GROUP BY t.relname, i.indexrelid, i.indisprimary";
    const FOREIGN: &str = "SELECT t.relname::text, r.relname::text, array_agg(a.attname::text ORDER \
         BY k.n), array_agg(b.attname::text ORDER BY k.n) FROM pg_constraint c JOIN pg_class t ON \
         t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid CROSS JOIN LATERAL \
         unnest(c.conkey, c.confkey) WITH ORDINALITY k(from_no, to_no, n) JOIN pg_attribute a ON \
         a.attrelid = t.oid AND a.attnum = k.from_no JOIN pg_attribute b ON b.attrelid = r.oid AND \
         b.attnum = k.to_no WHERE c.contype = 'f' GROUP BY t.relname, r.relname, c.oid";
    let mut tables: BTreeMap<String, Live> = BTreeMap::new();
    let columns: Vec<(String, String, String, String, String)> =
        sqlx::query_as(COLUMNS).fetch_all(pool).await.unwrap();
    for (table, column, kind, nullable, default) in columns {
        let kind = match kind.as_str() {
            "bigint" => "INTEGER".to_owned(),
            other => other.to_uppercase(),
        };
        // A column that came to a table with rows needs a value for them; every other one is written.
        if table != "_sqlx_migrations" && !came_later(&table, &column) {
            assert_eq!(default, "", "{table}.{column} has a default");
        }
        let live = tables.entry(table).or_default();
        live.columns.push((column, kind, nullable == "YES"));
    }
    let uniques: Vec<(String, bool, Vec<String>)> =
        sqlx::query_as(UNIQUE).fetch_all(pool).await.unwrap();
    for (table, primary, columns) in uniques {
        let live = tables.entry(table).or_default();
        if primary {
            live.primary = columns;
        } else {
            live.unique.insert(columns);
        }
    }
    let keys: Vec<(String, String, Vec<String>, Vec<String>)> =
        sqlx::query_as(FOREIGN).fetch_all(pool).await.unwrap();
    for (from, table, columns, named) in keys {
        let key = Foreign {
            columns,
            table,
            named,
        };
        tables.entry(from).or_default().foreign.insert(key);
    }
    let triggers = "SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal";
    let sequences = "SELECT relname::text FROM pg_class WHERE relkind = 'S'";
    Schema {
        tables,
        triggers: first(sqlx::query_as(triggers).fetch_all(pool).await.unwrap()),
        sequences: first(sqlx::query_as(sequences).fetch_all(pool).await.unwrap()),
    }
}
