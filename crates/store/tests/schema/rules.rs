//! Invariant 10 against the live schema.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use store::Store;
use store::schema::{TABLES, TableKind};

use super::database::Database;
use super::live::{Live, Schema, read};

async fn migrated(database: &Database) -> Schema {
    Store::open(&database.target()).await.unwrap().close().await;
    read(database).await
}

fn kinds() -> BTreeMap<&'static str, TableKind> {
    TABLES.iter().map(|t| (t.name, t.kind)).collect()
}

/// What breaks invariant 10 in a schema.
fn faults(tables: &BTreeMap<String, Live>) -> Vec<String> {
    let kinds = kinds();
    let mut faults = Vec::new();
    let leads = |columns: &[String]| columns.first().is_some_and(|c| c == "county");
    for (name, live) in tables {
        let Some(kind) = kinds.get(name.as_str()) else {
            faults.push(format!("{name} is not classified"));
            continue;
        };
        if live.primary.is_empty() {
            faults.push(format!("{name} has no primary key"));
        }
        let distributed = *kind == TableKind::Distributed;
        for key in live.unique.iter().chain([&live.primary]) {
            if distributed && !leads(key) {
                faults.push(format!("{name}: county does not lead {key:?}"));
            }
        }
        for key in &live.foreign {
            let target = kinds.get(key.table.as_str());
            let fits = match (kind, target) {
                (TableKind::Distributed, Some(TableKind::Distributed)) => {
                    leads(&key.columns) && leads(&key.named)
                }
                (TableKind::Distributed | TableKind::Reference, Some(TableKind::Reference)) => true,
                _ => false,
            };
            if !fits {
                faults.push(format!("{name} {:?} names {}", key.columns, key.table));
            }
        }
        for (column, kind, _) in &live.columns {
            if kind != "TEXT" && kind != "INTEGER" {
                faults.push(format!("{name}.{column} is {kind}"));
            }
        }
    }
    faults
}

#[tokio::test]
async fn every_table_is_distributed_reference_or_local() {
    for database in Database::all().await {
        let schema = migrated(&database).await;
        assert_eq!(faults(&schema.tables), Vec::<String>::new());
        assert_eq!(schema.triggers, Vec::<String>::new());
        assert_eq!(schema.sequences, Vec::<String>::new());
        let live: BTreeSet<&str> = schema.tables.keys().map(String::as_str).collect();
        let listed: BTreeSet<&str> = kinds().into_keys().collect();
        assert_eq!(live, listed);
        database.end().await;
    }
}

#[tokio::test]
async fn a_table_that_breaks_the_rule_is_found() {
    let database = Database::sqlite().await;
    Store::open(&database.target()).await.unwrap().close().await;
    let bad = "CREATE TABLE extra (id TEXT NOT NULL PRIMARY KEY) STRICT;
        DROP TABLE step_record;
        CREATE TABLE step_record (id TEXT NOT NULL, county TEXT NOT NULL, note REAL, session TEXT,
            PRIMARY KEY (id, county), UNIQUE (note),
            FOREIGN KEY (session) REFERENCES session (token_hash)) STRICT;";
    database.execute(bad).await.unwrap();
    let found = faults(&read(&database).await.tables);
    for wanted in [
        "extra is not classified",
        "step_record: county does not lead [\"id\", \"county\"]",
        "step_record: county does not lead [\"note\"]",
        "step_record [\"session\"] names session",
        "step_record.note is REAL",
    ] {
        assert!(
            found.iter().any(|f| f == wanted),
            "{wanted} not in {found:?}"
        );
    }
    database.end().await;
}

#[tokio::test]
async fn a_table_stands_behind_those_that_it_names() {
    let database = Database::sqlite().await;
    let schema = migrated(&database).await;
    let place = |name: &str| TABLES.iter().position(|t| t.name == name).unwrap();
    for (name, live) in &schema.tables {
        for key in live.foreign.iter().filter(|k| k.table != *name) {
            assert!(
                place(&key.table) < place(name),
                "{name} before {}",
                key.table
            );
        }
    }
    database.end().await;
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let lite = Database::sqlite().await;
    let one = migrated(&lite).await;
    if let Some(pg) = Database::postgresql().await {
        let other = migrated(&pg).await;
        for (name, live) in &one.tables {
            assert_eq!(Some(live), other.tables.get(name), "{name}");
        }
        assert_eq!(one.tables.len(), other.tables.len());
        pg.end().await;
    }
    lite.end().await;
}

/// The tenant key of a row is never changed: the row would have to move to another node.
#[test]
fn no_statement_changes_the_county_of_a_row() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let mut updates = 0;
    for file in files {
        let source = std::fs::read_to_string(&file).unwrap();
        for update in source.split("UPDATE ").skip(1) {
            let set = update.split("WHERE").next().unwrap_or_default();
            updates += 1;
            assert!(
                !set.contains("SET county =") && !set.contains(", county ="),
                "{}: {set}",
                file.display()
            );
        }
    }
    assert!(updates > 5);
}

/// Events wait until the end of a change, so whoever reads them writes down the waiting ones first.
#[test]
fn who_reads_the_journal_settles_it_first() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    let mut readers = 0;
    for file in files {
        let own = ["schema.rs", "db.rs"].iter().any(|f| file.ends_with(f));
        let source = std::fs::read_to_string(&file).unwrap();
        let reads = ["FROM journal_", "JOIN journal_", " journal_event WHERE"];
        if own || !reads.iter().any(|sql| source.contains(sql)) {
            continue;
        }
        readers += 1;
        assert!(source.contains("settled()"), "{}", file.display());
    }
    assert!(readers > 5);
}

fn sources(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}
