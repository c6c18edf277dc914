//! Migrations: the same on both databases, applied to data, never changed once applied.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use store::schema::{Applied, TABLES};
use store::{Error, Store};

use super::database::Database;

/// The folder of an engine's migrations, or of the samples.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(name)
}

/// Name and text of the files of a folder.
pub fn files(name: &str) -> BTreeMap<String, String> {
    std::fs::read_dir(folder(name))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// An ADD COLUMN that a table with rows cannot take: NOT NULL without a value for them.
fn unfillable(sql: &str) -> Vec<String> {
    let plain: Vec<&str> = sql
        .lines()
        .map(|line| line.split_once("--").map_or(line, |(code, _)| code))
        .collect();
    plain
        .join(" ")
        .to_uppercase()
        .split(';')
        .flat_map(|statement| {
            statement
                .split("ADD COLUMN")
                .skip(1)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|column| column.contains("NOT NULL") && !column.contains("DEFAULT"))
        .collect()
}

#[test]
fn both_databases_have_the_same_migrations_but_for_two_words() {
    let (lite, pg) = (files("sqlite"), files("postgres"));
    assert_eq!(
        lite.keys().collect::<Vec<_>>(),
        pg.keys().collect::<Vec<_>>()
    );
    let unified = |sql: &str| {
        sql.replace("BIGINT", "INTEGER")
            .replace(") STRICT;", ");")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (name, sql) in &lite {
        assert_eq!(unified(sql), unified(&pg[name]), "{name}");
        assert_eq!(
            sql.matches("CREATE TABLE").count(),
            sql.matches(") STRICT;").count()
        );
    }
}

#[test]
fn every_migration_has_a_sample_and_no_column_that_data_cannot_take() {
    let samples = files("sample");
    for (name, sql) in files("sqlite").iter().chain(&files("postgres")) {
        assert!(
            samples.contains_key(name),
            "migrations/sample/{name} is missing"
        );
        assert_eq!(unfillable(sql), Vec::<String>::new(), "{name}");
    }
    let bad = "ALTER TABLE t ADD COLUMN a TEXT; -- NOT NULL DEFAULT\nalter table t add column b \
               integer not null; ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT 'x';";
    assert_eq!(unfillable(bad).len(), 1);
}

/// Each migration is followed by data as it was then, so that the next one meets a database in use.
#[tokio::test]
async fn migrations_apply_to_data() {
    let samples = files("sample");
    for database in Database::all().await {
        let migrations = database.migrations().await;
        for upto in 1..=migrations.len() {
            let known = migrations[..upto].to_vec();
            let name = {
                let last = known.last().unwrap();
                format!(
                    "{:04}_{}.sql",
                    last.version,
                    last.description.replace(' ', "_")
                )
            };
            database.migrate(known).await.unwrap();
            database.execute(&samples[&name]).await.unwrap();
        }
        for table in TABLES {
            assert!(
                database.count(table.name).await > 0,
                "{} has no sample",
                table.name
            );
        }
        let store = Store::open(&database.target()).await.unwrap();
        assert_eq!(store.integrity(false).await.unwrap(), Vec::<String>::new());
        let state = store.schema_state().await.unwrap();
        assert_eq!(state.version, Store::schema_version());
        assert_eq!(state.numbers(Applied::Same).len(), migrations.len());
        store.close().await;
        database.end().await;
    }
}

#[tokio::test]
async fn a_changed_migration_refuses_to_start() {
    for database in Database::all().await {
        Store::open(&database.target()).await.unwrap().close().await;
        database
            .execute("UPDATE _sqlx_migrations SET checksum = '' WHERE version = 2")
            .await
            .unwrap();
        let refused = Store::open(&database.target()).await.unwrap_err();
        assert!(matches!(refused, Error::Migrate(_)), "{refused}");
        // Looking is still possible, and says which it is.
        let look = Store::attach(&database.target()).await.unwrap();
        let state = look.schema_state().await.unwrap();
        assert_eq!(state.numbers(Applied::Differs), [2]);
        look.close().await;
        database.end().await;
    }
}

#[tokio::test]
async fn an_older_program_refuses_a_newer_database() {
    for database in Database::all().await {
        Store::open(&database.target()).await.unwrap().close().await;
        database
            .execute(
                "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
                 execution_time) VALUES (9999, 'later', true, 'x', 1)",
            )
            .await
            .unwrap();
        let refused = Store::open(&database.target()).await.unwrap_err();
        assert!(matches!(refused, Error::Migrate(_)), "{refused}");
        let look = Store::attach(&database.target()).await.unwrap();
        let state = look.schema_state().await.unwrap();
        assert_eq!(state.numbers(Applied::Unknown), [9999]);
        look.close().await;
        database.end().await;
    }
}

#[tokio::test]
async fn looking_neither_makes_nor_migrates() {
    let database = Database::sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    let nowhere = store::Target::File(folder.path().join("touyan.db"));
    assert!(Store::attach(&nowhere).await.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    database
        .execute("CREATE TABLE other (x TEXT)")
        .await
        .unwrap();
    let look = Store::attach(&database.target()).await.unwrap();
    let state = look.schema_state().await.unwrap();
    assert_eq!(
        (state.version, state.numbers(Applied::Missing).len()),
        (0, database.migrations().await.len())
    );
    look.close().await;
    database.end().await;
}
