//! Backup and restore. A backup is one SQLite file whatever database it was made from: the schema of
//! this program, the rows of one consistent look, and a manifest table. Making one blocks no writer.
//! What it leaves out: sessions, failed logins, jobs that have not ended. Keys never were in the
//! database.
//!
//! Names, modes and renaming of files are the use case's work; here a path is written or read.

mod copy;
pub mod files;
mod manifest;

use std::path::Path;
use std::time::Duration;

use domain::Millis;
use domain::account::SystemScope;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub use copy::TableSum;
pub use manifest::{FORMAT, Manifest};

use crate::db::{Conn, Db, LITE, Read, Store, Target};
use crate::error::{Error, Result};
use crate::schema::TABLES;

/// Told while copying: tables done, tables in all.
pub type OnTable<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// A table that does not hold what the manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumFault {
    /// The table.
    pub table: String,
    /// Rows by the manifest.
    pub wanted: i64,
    /// Rows found.
    pub found: i64,
}

impl Store {
    /// Copies everything that a backup holds, as of one instant, into the empty file at `path`, and
    /// writes the manifest. Writers go on meanwhile.
    ///
    /// # Errors
    /// The refusal of either database.
    pub async fn copy_to_file(
        &self,
        scope: SystemScope,
        path: &Path,
        program: &str,
        made_at: Millis,
        on_table: OnTable<'_>,
    ) -> Result<Manifest> {
        let file = open_plain(path).await?;
        LITE.run(&file).await?;
        let mut source = self.read().await?;
        let mut target = Read::on(Conn::Lite(file.begin_with("BEGIN IMMEDIATE").await?));
        let tables = copy_tables(&mut source, &mut target, on_table).await?;
        let manifest = Manifest {
            program: program.to_owned(),
            engine: self.engine().to_owned(),
            schema: Self::schema_version(),
            made_at,
            tables,
            heads: source.heads(scope).await?,
            left_out: crate::schema::left_out_of_backups()
                .into_iter()
                .map(str::to_owned)
                .collect(),
        };
        manifest.write(&mut target).await?;
        finish(target).await?;
        file.close().await;
        Ok(manifest)
    }

    /// Opens a backup read only. `None` when the file is a database without a manifest.
    ///
    /// # Errors
    /// When there is no such file or it is no database.
    pub async fn open_backup(path: &Path) -> Result<Option<(Self, Manifest)>> {
        let store = Self::attach(&Target::File(path.to_owned())).await?;
        let manifest = Manifest::read(&mut store.read().await?).await?;
        Ok(manifest.map(|manifest| (store, manifest)))
    }

    /// Adds up the tables of an opened backup and compares them with its manifest.
    ///
    /// # Errors
    /// The database's refusal: a table cannot be read.
    pub async fn check_sums(&self, manifest: &Manifest) -> Result<Vec<SumFault>> {
        let mut read = self.read().await?;
        let mut faults = Vec::new();
        for wanted in &manifest.tables {
            let table = TABLES.iter().find(|t| t.name == wanted.name);
            let Some((table, kept)) = table.and_then(|t| Some((t, t.kept?))) else {
                continue;
            };
            let columns = copy::columns(&mut read, table.name).await?;
            let found = copy::copy(&mut read, table, kept, &columns, None).await?;
            if found != *wanted {
                faults.push(SumFault {
                    table: wanted.name.clone(),
                    wanted: wanted.rows,
                    found: found.rows,
                });
            }
        }
        Ok(faults)
    }

    /// Turns a copy of a backup at `path` into a database of this program's schema: the manifest goes,
    /// the files, which the caller has taken out,
    /// go; migrations that came since are applied.
    ///
    /// # Errors
    /// When it cannot be opened or migrated.
    pub async fn adopt_file(path: &Path) -> Result<()> {
        let file = open_plain(path).await?;
        let had_files = sqlx::query("DELETE FROM backup_file")
            .execute(&file)
            .await
            .is_ok_and(|done| done.rows_affected() > 0);
        for table in ["backup_manifest", "backup_file", "backup_file_missing"] {
            let sql = format!("DROP TABLE IF EXISTS {table}");
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&file).await?;
        }
        if had_files {
            // The files took most of the room.
            sqlx::query("VACUUM").execute(&file).await?;
        }
        LITE.run(&file).await?;
        file.close().await;
        Ok(())
    }

    /// Copies everything from another database of the same schema into this empty one, in one
    /// transaction, and compares the sums of both.
    ///
    /// # Errors
    /// The refusal of either database; [`Error::Stored`] when the sums differ.
    pub async fn load_from(
        &self,
        _scope: SystemScope,
        other: &Self,
        on_table: OnTable<'_>,
    ) -> Result<()> {
        let mut source = other.read().await?;
        let mut target = Read::on(match &self.db {
            Db::Lite { write, .. } => Conn::Lite(write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Pg(pool) => Conn::Pg(pool.begin().await?),
        });
        let wanted = copy_tables(&mut source, &mut target, on_table).await?;
        for wanted in wanted {
            let table = TABLES.iter().find(|t| t.name == wanted.name);
            let Some((table, kept)) = table.and_then(|t| Some((t, t.kept?))) else {
                continue;
            };
            let columns = copy::columns(&mut source, table.name).await?;
            if copy::copy(&mut target, table, kept, &columns, None).await? != wanted {
                return Err(Error::Stored("restored table"));
            }
        }
        finish(target).await
    }

    /// Whether no table holds a row that a restore would collide with.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn is_empty(&self, _scope: SystemScope) -> Result<bool> {
        let mut read = self.read().await?;
        for table in TABLES {
            let sql = format!(
                "SELECT COUNT(*) FROM (SELECT 1 AS one FROM {} LIMIT 1) x",
                table.name
            );
            let (rows,): (i64,) = on!(read, |c| sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .fetch_one(c)
                .await?);
            if rows > 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Copies every kept table, after emptying the target of what its own migrations may have put in.
async fn copy_tables(
    source: &mut Read,
    target: &mut Read,
    on_table: OnTable<'_>,
) -> Result<Vec<TableSum>> {
    let kept: Vec<_> = TABLES.iter().filter_map(|t| Some((t, t.kept?))).collect();
    for (table, _) in kept.iter().rev() {
        let sql = format!("DELETE FROM {}", table.name);
        on!(target, |c| sqlx::query(sqlx::AssertSqlSafe(sql))
            .execute(c)
            .await
            .map(|_| ())?);
    }
    let mut sums = Vec::with_capacity(kept.len());
    for (done, (table, rows)) in kept.iter().enumerate() {
        on_table(done, kept.len());
        // One side is SQLite, and both have the same columns.
        let mut columns = copy::columns(target, table.name).await?;
        if columns.is_empty() {
            columns = copy::columns(source, table.name).await?;
        }
        sums.push(copy::copy(source, table, *rows, &columns, Some(target)).await?);
    }
    on_table(kept.len(), kept.len());
    Ok(sums)
}

async fn finish(target: Read) -> Result<()> {
    match target.conn {
        Conn::Lite(tx) => tx.commit().await?,
        Conn::Pg(tx) => tx.commit().await?,
    }
    Ok(())
}

/// One connection to a file with a rollback journal: nothing beside it once it is closed.
async fn open_plain(path: &Path) -> Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Delete)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10));
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    Ok(pool)
}
