//! An empty database per test on each engine, reached by its own driver, so that what the program
//! believes of its schema is not asked of the program.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use store::Target;

static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A database of a test.
pub enum Database {
    Lite {
        pool: SqlitePool,
        folder: tempfile::TempDir,
    },
    Pg {
        pool: PgPool,
        server: String,
        name: String,
    },
}

impl Database {
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(folder.path().join("touyan.db"))
            .create_if_missing(true)
            .foreign_keys(true);
        let pool = SqlitePool::connect_with(options).await.unwrap();
        Self::Lite { pool, folder }
    }

    /// `None` where no server is named; that is said aloud.
    pub async fn postgresql() -> Option<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests are told their server by the environment"
        )]
        let server = std::env::var("TOUYAN_TEST_PG_URL");
        let Ok(server) = server else {
            eprintln!("SKIPPED ON POSTGRESQL: TOUYAN_TEST_PG_URL is not set");
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("schema_{}_{number}", std::process::id());
        let admin = PgPool::connect(&server).await.unwrap();
        let make = format!("CREATE DATABASE {name}");
        sqlx::query(AssertSqlSafe(make))
            .execute(&admin)
            .await
            .unwrap();
        admin.close().await;
        let (base, _) = server.rsplit_once('/').unwrap();
        let pool = PgPool::connect(&format!("{base}/{name}")).await.unwrap();
        Some(Self::Pg { pool, server, name })
    }

    /// Both engines, as far as they are there.
    pub async fn all() -> Vec<Self> {
        let mut all = vec![Self::sqlite().await];
        all.extend(Self::postgresql().await);
        all
    }

    pub fn target(&self) -> Target {
        match self {
            Self::Lite { folder, .. } => Target::File(folder.path().join("touyan.db")),
            Self::Pg { server, name, .. } => {
                let (base, _) = server.rsplit_once('/').unwrap();
                Target::Url(format!("{base}/{name}"))
            }
        }
    }

    /// The migrations of this engine, from their files.
    pub async fn migrations(&self) -> Vec<Migration> {
        let engine = match self {
            Self::Lite { .. } => "sqlite",
            Self::Pg { .. } => "postgres",
        };
        let folder = super::migrations::folder(engine);
        let migrator = Migrator::new(folder.as_path()).await.unwrap();
        migrator.iter().cloned().collect()
    }

    pub async fn migrate(&self, migrations: Vec<Migration>) -> Result<(), MigrateError> {
        let migrator = Migrator::with_migrations(migrations);
        match self {
            Self::Lite { pool, .. } => migrator.run(pool).await,
            Self::Pg { pool, .. } => migrator.run(pool).await,
        }
    }

    pub async fn execute(&self, sql: &str) -> Result<(), sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Lite { pool, .. } => sqlx::raw_sql(sql).execute(pool).await.map(|_| ()),
            Self::Pg { pool, .. } => sqlx::raw_sql(sql).execute(pool).await.map(|_| ()),
        }
    }

    pub async fn count(&self, table: &str) -> i64 {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let (rows,): (i64,) = match self {
            Self::Lite { pool, .. } => sqlx::query_as(sql).fetch_one(pool).await.unwrap(),
            Self::Pg { pool, .. } => sqlx::query_as(sql).fetch_one(pool).await.unwrap(),
        };
        rows
    }

    pub async fn end(self) {
        match self {
            Self::Lite { pool, .. } => pool.close().await,
            Self::Pg { pool, server, name } => {
                pool.close().await;
                let admin = PgPool::connect(&server).await.unwrap();
                let drop = format!("DROP DATABASE {name} WITH (FORCE)");
                sqlx::query(AssertSqlSafe(drop))
                    .execute(&admin)
                    .await
                    .unwrap();
                admin.close().await;
            }
        }
    }
}
