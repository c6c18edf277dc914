//! The schema as a whole: every table with its kind (invariant 10), the applied migrations against
//! this program's, and the checks that a database can make of itself.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use crate::db::{Conn, Db, LITE, PG, Read, Store, Target};
use crate::error::{Error, Result};

/// Connections of a look from outside: a verification and its page, say.
const LOOKERS: u32 = 4;
/// Most faults of integrity that are told.
const INTEGRITY_MAX_ROWS: usize = 50;

/// How a table is laid out when the database is distributed (invariant 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// `county` leads its primary key, every unique constraint and every foreign key to another
    /// distributed table.
    Distributed,
    /// The same on every node.
    Reference,
    /// On the node that people log in to only.
    Local,
}

/// A table of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its layout.
    pub kind: TableKind,
    /// The rows of it that a backup holds; `None` leaves the table out.
    pub(crate) kept: Option<Kept>,
}

/// Which rows of a table a backup holds, and how they go back in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    /// Condition on a row.
    pub rows: &'static str,
    /// Columns in whose order rows are read, so that rows named by others come first.
    pub order: &'static str,
    /// Columns that may name any row of the same table: filled in when all rows are there.
    pub later: &'static [&'static str],
}

const ALL: Kept = Kept {
    rows: "1 = 1",
    order: "1",
    later: &[],
};

const fn kept(name: &'static str, kind: TableKind, kept: Kept) -> Table {
    Table {
        name,
        kind,
        kept: Some(kept),
    }
}

const fn left_out(name: &'static str, kind: TableKind) -> Table {
    Table {
        name,
        kind,
        kept: None,
    }
}

/// Every table, those named by a foreign key before those that name them. A test compares this list
/// with the live schema of both databases. Sessions and failed logins are no part of a backup, nor
/// are jobs that have not ended: their uploads are not in it either.
pub const TABLES: &[Table] = {
    use TableKind::{Distributed, Local, Reference};
    &[
        kept("county", Reference, ALL),
        kept(
            "division",
            Reference,
            Kept {
                order: "level, id",
                later: &["successor"],
                ..ALL
            },
        ),
        kept("division_import", Reference, ALL),
        kept("division_history", Reference, ALL),
        kept("account", Distributed, ALL),
        kept("account_reach", Distributed, ALL),
        kept("account_deputy", Distributed, ALL),
        kept("second_factor", Distributed, ALL),
        kept("recovery_code", Distributed, ALL),
        kept("login", Local, ALL),
        left_out("login_failure", Local),
        left_out("session", Local),
        kept("term", Distributed, ALL),
        kept("term_unit", Distributed, ALL),
        kept("election", Distributed, ALL),
        kept("step_record", Distributed, ALL),
        kept("day_confirmation", Distributed, ALL),
        kept(
            "count_sheet",
            Distributed,
            Kept {
                later: &["supersedes"],
                ..ALL
            },
        ),
        kept("duty_post", Distributed, ALL),
        kept("duty_template", Distributed, ALL),
        kept("duty_task", Distributed, ALL),
        kept("duty_task_place", Distributed, ALL),
        kept("duty_receipt", Distributed, ALL),
        kept("duty_answer", Distributed, ALL),
        kept("duty_escalation", Distributed, ALL),
        kept("survey_edit", Distributed, ALL),
        kept("survey_round", Distributed, ALL),
        kept("survey_dossier", Distributed, ALL),
        kept("survey_upload", Distributed, ALL),
        kept("survey_upload_cell", Distributed, ALL),
        kept("survey_answer", Distributed, ALL),
        kept("survey_check", Distributed, ALL),
        kept("survey_sign", Distributed, ALL),
        kept("former_import", Distributed, ALL),
        kept("former_holder", Distributed, ALL),
        kept("person", Distributed, ALL),
        kept("person_past", Distributed, ALL),
        kept("team_review", Distributed, ALL),
        kept("team_review_past", Distributed, ALL),
        kept("card_opening", Distributed, ALL),
        // Sealed: a backup opens with the master key alone, which is in none.
        kept("data_key", Distributed, ALL),
        kept("person_number", Distributed, ALL),
        kept("number_look", Distributed, ALL),
        kept("kin_link", Distributed, ALL),
        kept("nominee", Distributed, ALL),
        kept("nominee_talk", Distributed, ALL),
        kept("reserve_person", Distributed, ALL),
        kept("committee_seat", Distributed, ALL),
        kept("review_department", Distributed, ALL),
        kept("review_officer", Distributed, ALL),
        kept("negative_rule", Distributed, ALL),
        kept("list_adoption", Distributed, ALL),
        kept("review_batch", Distributed, ALL),
        kept("review_ask", Distributed, ALL),
        kept("review_entry", Distributed, ALL),
        kept("review_answer", Distributed, ALL),
        kept("review_notice", Distributed, ALL),
        kept("review_objection", Distributed, ALL),
        kept("review_look", Distributed, ALL),
        kept("attachment", Distributed, ALL),
        kept("attachment_key", Distributed, ALL),
        kept("risk_rule", Distributed, ALL),
        kept("risk_overrule", Distributed, ALL),
        kept("risk_task", Distributed, ALL),
        kept("plan", Distributed, ALL),
        kept("plan_item", Distributed, ALL),
        kept("plan_record", Distributed, ALL),
        kept("tracker_entry", Distributed, ALL),
        kept("tracker_log", Distributed, ALL),
        kept("duty_checklist", Distributed, ALL),
        kept("duty_round", Distributed, ALL),
        kept("duty_inspection", Distributed, ALL),
        kept("duty_finding", Distributed, ALL),
        kept("duty_order", Distributed, ALL),
        kept("duty_order_act", Distributed, ALL),
        kept("duty_report", Distributed, ALL),
        kept("setting", Distributed, ALL),
        kept("holiday", Reference, ALL),
        kept("journal_head", Distributed, ALL),
        kept("journal_event", Distributed, ALL),
        kept("journal_salt", Distributed, ALL),
        kept("journal_signed_head", Distributed, ALL),
        kept(
            "job",
            Local,
            Kept {
                rows: "state IN ('done', 'failed', 'cancelled')",
                ..ALL
            },
        ),
    ]
};

/// Names of the tables that a backup leaves out.
#[must_use]
pub fn left_out_of_backups() -> Vec<&'static str> {
    TABLES
        .iter()
        .filter(|t| t.kept.is_none())
        .map(|t| t.name)
        .collect()
}

/// An applied migration against this program's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// The same in both.
    Same,
    /// The database has it with another content, or half applied.
    Differs,
    /// The database lacks it: the next start applies it.
    Missing,
    /// The database has it, this program does not: an older program on a newer database.
    Unknown,
}

/// How the database's schema stands to this program's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaState {
    /// Number of the newest migration applied; 0 for none.
    pub version: i64,
    /// Each migration by number.
    pub migrations: Vec<(i64, Applied)>,
}

impl SchemaState {
    /// The numbers of the migrations that stand so.
    #[must_use]
    pub fn numbers(&self, applied: Applied) -> Vec<i64> {
        self.migrations
            .iter()
            .filter(|(_, a)| *a == applied)
            .map(|(number, _)| *number)
            .collect()
    }
}

impl Store {
    /// Opens an existing database to look at it: nothing is created, migrated or written, and a
    /// server may be using it.
    ///
    /// # Errors
    /// When there is no such database, or it cannot be opened.
    pub async fn attach(target: &Target) -> Result<Self> {
        match target {
            Target::Url(url) => Self::open_pg(url).await,
            Target::File(path) => attach_lite(path).await,
        }
    }

    /// The applied migrations against this program's.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn schema_state(&self) -> Result<SchemaState> {
        let migrator: &Migrator = match &self.db {
            Db::Lite { .. } => &LITE,
            Db::Pg(_) => &PG,
        };
        let applied = self.read().await?.applied().await?;
        let mut migrations: Vec<(i64, Applied)> = migrator
            .iter()
            .map(|m| {
                let state = match applied.iter().find(|(version, ..)| *version == m.version) {
                    None => Applied::Missing,
                    Some((_, true, checksum)) if *checksum == *m.checksum => Applied::Same,
                    Some(_) => Applied::Differs,
                };
                (m.version, state)
            })
            .collect();
        let unknown = applied
            .iter()
            .map(|(version, ..)| *version)
            .filter(|version| !migrator.version_exists(*version));
        migrations.extend(unknown.map(|version| (version, Applied::Unknown)));
        migrations.sort_unstable_by_key(|(version, _)| *version);
        Ok(SchemaState {
            version: applied.iter().map(|(v, ..)| *v).max().unwrap_or(0),
            migrations,
        })
    }

    /// What the database finds wrong with itself, in its own words; empty when all is well. `quick`
    /// passes over the comparison of indexes with their tables.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn integrity(&self, quick: bool) -> Result<Vec<String>> {
        self.read().await?.integrity(quick).await
    }

    /// The SQLite file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.db {
            Db::Lite { path, .. } => Some(path),
            Db::Pg(_) => None,
        }
    }
}

async fn attach_lite(path: &Path) -> Result<Store> {
    if let Err(source) = std::fs::metadata(path) {
        let path = path.display().to_string();
        return Err(Error::File { path, source });
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10));
    let pool = |options| {
        SqlitePoolOptions::new()
            .max_connections(LOOKERS)
            .connect_with(options)
    };
    let alone = !path_with(path, "-wal").exists();
    let read = match look(pool(options.clone()).await).await {
        // A file in a folder that cannot be written (an auditor's disc), and that nobody is using.
        Err(_) if alone => look(pool(options.immutable(true)).await).await?,
        other => other?,
    };
    Ok(Store {
        db: Db::Lite {
            write: read.clone(),
            read,
            path: path.to_owned(),
        },
    })
}

/// SQLite opens lazily: only a look shows whether the file can be read.
async fn look(
    pool: std::result::Result<sqlx::SqlitePool, sqlx::Error>,
) -> std::result::Result<sqlx::SqlitePool, sqlx::Error> {
    let pool = pool?;
    sqlx::query("SELECT COUNT(*) FROM sqlite_schema")
        .execute(&pool)
        .await?;
    Ok(pool)
}

/// The path of a file that SQLite keeps beside the database (`-wal`, `-shm`).
#[must_use]
pub fn path_with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// A URL without its password, for messages and reports.
#[must_use]
pub fn shown_url(url: &str) -> String {
    match sqlx::postgres::PgConnectOptions::from_str(url) {
        Ok(options) => format!(
            "postgresql://{}:{}/{}",
            options.get_host(),
            options.get_port(),
            options.get_database().unwrap_or_default()
        ),
        Err(_) => "postgresql://…".to_owned(),
    }
}

impl Read {
    async fn applied(&mut self) -> Result<Vec<(i64, bool, Vec<u8>)>> {
        const HAS_LITE: &str = "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
        const HAS_PG: &str = "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = \
             '_sqlx_migrations' AND table_schema = current_schema()";
        const APPLIED: &str = "SELECT version, success, checksum FROM _sqlx_migrations ORDER BY \
             version";
        let (tables,): (i64,) = match &mut self.conn {
            Conn::Lite(tx) => sqlx::query_as(HAS_LITE).fetch_one(&mut **tx).await?,
            Conn::Pg(tx) => sqlx::query_as(HAS_PG).fetch_one(&mut **tx).await?,
        };
        if tables == 0 {
            return Ok(Vec::new());
        }
        Ok(on!(self, |c| sqlx::query_as(APPLIED).fetch_all(c).await?))
    }

    /// PostgreSQL answers for its own pages (checksums, WAL); SQLite is asked.
    pub(crate) async fn integrity(&mut self, quick: bool) -> Result<Vec<String>> {
        let Conn::Lite(tx) = &mut self.conn else {
            return Ok(Vec::new());
        };
        let check = if quick {
            "PRAGMA quick_check"
        } else {
            "PRAGMA integrity_check"
        };
        let rows: Vec<(String,)> = sqlx::query_as(check).fetch_all(&mut **tx).await?;
        let mut faults: Vec<String> = rows
            .into_iter()
            .map(|(text,)| text)
            .filter(|text| text != "ok")
            .take(INTEGRITY_MAX_ROWS)
            .collect();
        if !quick {
            let rows: Vec<(String, Option<i64>, String)> =
                sqlx::query_as("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check")
                    .fetch_all(&mut **tx)
                    .await?;
            faults.extend(
                rows.into_iter()
                    .take(INTEGRITY_MAX_ROWS)
                    .map(|(table, row, parent)| {
                        format!("{table} row {} names no row of {parent}", row.unwrap_or(0))
                    }),
            );
        }
        Ok(faults)
    }
}
