//! Connections, transactions, and the one dispatch between the two databases.
//!
//! SQLite: WAL, synchronous FULL, foreign keys, a pool of readers and one writer that begins
//! IMMEDIATE. PostgreSQL: one pool; a writer first locks the head of its county's journal chain, so
//! that writers of one county queue as they do on SQLite, and writers of others do not.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use domain::journal::{Chain, Stamp};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use crate::error::{Error, Result};
use crate::journal::Pending;

/// Readers SQLite keeps open; reading costs little and two cores serve no more at once.
const SQLITE_READERS: u32 = 8;
/// Connections to PostgreSQL.
const PG_CONNECTIONS: u32 = 16;
/// How long a connection may be waited for.
const ACQUIRE_S: u64 = 10;
/// How long SQLite waits for a lock held by another process (a backup, a command).
const BUSY_S: u64 = 10;
/// Rows SQLite's thread may be ahead of the one that reads them: each wait costs two switches.
const ROWS_AHEAD: usize = 1_000;
/// Prepared statements kept per connection.
const STATEMENTS: usize = 200;

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// SQLite in this file.
    File(PathBuf),
    /// PostgreSQL, or an engine that speaks its protocol, at this URL.
    Url(String),
}

/// An open database, its schema up to date.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) db: Db,
}

/// The two pools; nothing outside this crate sees which one it is.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// SQLite: readers and the one writer.
    Lite {
        /// Readers.
        read: SqlitePool,
        /// The writer.
        write: SqlitePool,
        /// The database file.
        path: PathBuf,
    },
    /// PostgreSQL.
    Pg(PgPool),
}

/// A transaction on either database.
pub(crate) enum Conn {
    /// SQLite.
    Lite(Transaction<'static, Sqlite>),
    /// PostgreSQL.
    Pg(Transaction<'static, Postgres>),
}

/// Runs one expression on whichever database the transaction is on: the only branch there is.
macro_rules! on {
    ($tx:expr, |$c:ident| $body:expr) => {
        match &mut $tx.conn {
            crate::db::Conn::Lite(tx) => {
                let $c = &mut **tx;
                $body
            }
            crate::db::Conn::Pg(tx) => {
                let $c = &mut **tx;
                $body
            }
        }
    };
}

/// The one scope predicate: `$1` county, `$2` kind of reach, `$3` reached ids as `,a,b,`.
/// Bind it with [`bind_scope!`]; further parameters begin at `$4`.
macro_rules! within {
    ($county:literal, $town:literal, $unit:literal) => {
        concat!(
            $county,
            " = $1 AND ($2 = 'county' OR ($2 = 'town' AND $3 LIKE '%,' || ",
            $town,
            " || ',%') OR ($2 = 'unit' AND $3 LIKE '%,' || ",
            $unit,
            " || ',%'))"
        )
    };
}

/// Binds the parameters of [`within!`].
macro_rules! bind_scope {
    ($query:expr, $scope:expr) => {
        $query
            .bind($scope.county().as_str().to_owned())
            .bind($scope.reach().code())
            .bind($scope.id_list())
    };
}

/// A consistent look at the database.
pub struct Read {
    pub(crate) conn: Conn,
    /// Events of the change this look belongs to; a mere look has none.
    pub(crate) pending: Pending,
}

/// A change: everything in it happens with its journal events, or not at all.
pub struct Write {
    pub(crate) read: Read,
    pub(crate) stamp: Stamp,
    pub(crate) salts: seal::journal::Salts,
    pub(crate) events: u32,
    pub(crate) changes: u64,
}

impl Read {
    /// A look through this connection, with no event waiting.
    pub(crate) fn on(conn: Conn) -> Self {
        let pending = Pending::default();
        Self { conn, pending }
    }
}

impl std::ops::Deref for Write {
    type Target = Read;
    fn deref(&self) -> &Read {
        &self.read
    }
}

impl std::ops::DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Read {
        &mut self.read
    }
}

impl std::fmt::Debug for Read {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Read")
    }
}

impl std::fmt::Debug for Write {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Write")
            .field("events", &self.events)
            .finish_non_exhaustive()
    }
}

pub(crate) static LITE: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/sqlite");
pub(crate) static PG: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/postgres");

impl Store {
    /// Opens the database, creating the SQLite file where there is none, and brings the schema up to
    /// this program's version after verifying the checksums of what was applied before.
    ///
    /// # Errors
    /// When it cannot be opened, or an applied migration differs from this program's.
    pub async fn open(target: &Target) -> Result<Self> {
        let store = match target {
            Target::File(path) => Self::open_lite(path).await?,
            Target::Url(url) => Self::open_pg(url).await?,
        };
        match &store.db {
            Db::Lite { write, .. } => LITE.run(write).await?,
            Db::Pg(pool) => PG.run(pool).await?,
        }
        Ok(store)
    }

    async fn open_lite(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(BUSY_S))
            .statement_cache_capacity(STATEMENTS)
            .row_buffer_size(ROWS_AHEAD)
            // What is deleted is overwritten: a destroyed key must not stay readable in a free page.
            .pragma("secure_delete", "ON")
            .optimize_on_close(true, 400);
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(ACQUIRE_S * 6))
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .min_connections(2)
            .acquire_timeout(Duration::from_secs(ACQUIRE_S))
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        Ok(Self {
            db: Db::Lite {
                read,
                write,
                path: path.to_owned(),
            },
        })
    }

    pub(crate) async fn open_pg(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url).map_err(|e| Error::Url(e.to_string()))?;
        let pool = PgPoolOptions::new()
            .max_connections(PG_CONNECTIONS)
            .acquire_timeout(Duration::from_secs(ACQUIRE_S))
            .connect_with(options.statement_cache_capacity(STATEMENTS))
            .await?;
        Ok(Self { db: Db::Pg(pool) })
    }

    /// "sqlite" or "postgresql", for health and doctor pages.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match &self.db {
            Db::Lite { .. } => "sqlite",
            Db::Pg(_) => "postgresql",
        }
    }

    /// The number of the newest migration this program knows.
    #[must_use]
    pub fn schema_version() -> i64 {
        LITE.iter().map(|m| m.version).max().unwrap_or(0)
    }

    /// Begins a consistent look.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn read(&self) -> Result<Read> {
        let conn = match &self.db {
            Db::Lite { read, .. } => Conn::Lite(read.begin().await?),
            Db::Pg(pool) => Conn::Pg(
                pool.begin_with("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        };
        Ok(Read::on(conn))
    }

    /// Begins a change on one chain, stamped with who, when, and the randomness for its salts.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn write(&self, chain: &Chain, stamp: Stamp) -> Result<Write> {
        let conn = match &self.db {
            Db::Lite { write, .. } => Conn::Lite(write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Pg(pool) => {
                let mut tx = pool.begin().await?;
                lock_chain(&mut tx, chain.name()).await?;
                Conn::Pg(tx)
            }
        };
        let salts = seal::journal::salts(stamp.seed);
        Ok(Write {
            read: Read::on(conn),
            stamp,
            salts,
            events: 0,
            changes: 0,
        })
    }

    /// Closes the pools, so that SQLite folds its WAL back into the file.
    pub async fn close(&self) {
        match &self.db {
            Db::Lite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Db::Pg(pool) => pool.close().await,
        }
    }
}

/// Locks a chain's head on PostgreSQL; SQLite's one writer needs none.
pub(crate) async fn lock_chain(tx: &mut Transaction<'static, Postgres>, chain: &str) -> Result<()> {
    const MAKE: &str = "INSERT INTO journal_head (county, seq, hash) VALUES ($1, 0, '') \
                        ON CONFLICT (county) DO NOTHING";
    const LOCK: &str = "SELECT seq FROM journal_head WHERE county = $1 FOR UPDATE";
    sqlx::query(MAKE).bind(chain).execute(&mut **tx).await?;
    sqlx::query(LOCK).bind(chain).execute(&mut **tx).await?;
    Ok(())
}

impl Write {
    /// Ends the change; only now it has happened.
    ///
    /// # Errors
    /// [`Error::Unjournaled`] when rows were changed without an event, or the database's refusal.
    pub async fn commit(mut self) -> Result<()> {
        if self.changes > 0 && self.events == 0 {
            return Err(Error::Unjournaled);
        }
        self.read.settled().await?;
        match self.read.conn {
            Conn::Lite(tx) => tx.commit().await?,
            Conn::Pg(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Who and when, as the events of this change carry it.
    #[must_use]
    pub const fn stamp(&self) -> &Stamp {
        &self.stamp
    }
}

#[cfg(test)]
mod tests {
    use domain::Millis;

    use super::*;

    /// No verb leaves its event out, so only from in here can the last lock be tried.
    #[tokio::test]
    async fn rows_changed_without_an_event_are_not_committed() {
        let folder = tempfile::tempdir().unwrap();
        let target = Target::File(folder.path().join("touyan.db"));
        let store = Store::open(&target).await.unwrap();
        let stamp = Stamp::system("test", Millis(0), [7; 32]);
        let mut tx = store.write(&Chain::Installation, stamp).await.unwrap();
        let made = on!(tx, |c| sqlx::query(
            "INSERT INTO county VALUES ('990101', 0, 1)"
        )
        .execute(c)
        .await
        .map(|_| ()));
        made.unwrap();
        tx.changes += 1;
        let refused = tx.commit().await;
        assert!(matches!(refused, Err(Error::Unjournaled)), "{refused:?}");
        let mut read = store.read().await.unwrap();
        let (counties,): (i64,) = on!(read, |c| sqlx::query_as("SELECT COUNT(*) FROM county")
            .fetch_one(c)
            .await
            .unwrap());
        assert_eq!(counties, 0);
    }
}
