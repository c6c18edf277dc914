//! A database of a test's own, on SQLite or on PostgreSQL, gone when the test ends.

use store::Target;
use tempfile::TempDir;

/// Names the server on which tests may create databases; set by `cargo xtask test`.
const SERVER: &str = "TOUYAN_TEST_PG_URL";

#[path = "../../support/ready_database.rs"]
mod ready_database;

use ready_database::ReadyDatabase;

/// Makes two tests of one: `NAME::sqlite` and `NAME::postgresql`.
///
/// Where no PostgreSQL server is named, the second says `SKIPPED` and passes; `cargo xtask test`
/// always names one.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident: Database) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn test($database: $crate::harness::Database) $body

            #[tokio::test]
            async fn sqlite() {
                Box::pin(test($crate::harness::Database::sqlite())).await;
            }

            #[tokio::test]
            async fn postgresql() {
                if let Some(database) = $crate::harness::Database::postgresql(module_path!()) {
                    Box::pin(test(database)).await;
                }
            }
        }
    )+};
}

/// An empty database; dropping it removes it.
pub struct Database {
    target: Target,
    folder: TempDir,
    /// On PostgreSQL.
    _made: Option<ReadyDatabase>,
}

impl Database {
    /// A new SQLite file.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            target: Target::File(folder.path().join("touyan.db")),
            folder,
            _made: None,
        }
    }

    /// A new database on the server, or none (said loudly) where no server is named.
    pub fn postgresql(test: &str) -> Option<Self> {
        let Ok(server) = std::env::var(SERVER) else {
            eprintln!(
                "SKIPPED {test}::postgresql: {SERVER} names no server (cargo xtask test does)"
            );
            return None;
        };
        let made = ReadyDatabase::on(&server, "it");
        Some(Self {
            target: Target::Url(made.url()),
            folder: tempfile::tempdir().unwrap(),
            _made: Some(made),
        })
    }

    /// Where it is.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// A folder that lives as long as the database.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}
