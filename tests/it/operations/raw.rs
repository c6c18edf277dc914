//! The database reached by its own driver, past the program: what somebody with the file can do.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use store::Target;

/// A connection that keeps no foreign keys.
pub enum Raw {
    Lite(SqliteConnection),
    Pg(PgConnection),
}

impl Raw {
    pub async fn to(target: &Target) -> Self {
        match target {
            Target::File(path) => Self::file(path).await,
            Target::Url(url) => {
                let mut pg = PgConnection::connect(url).await.unwrap();
                let free = "SET session_replication_role = replica";
                sqlx::query(free).execute(&mut pg).await.unwrap();
                Self::Pg(pg)
            }
        }
    }

    pub async fn file(path: &Path) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(false)
            .busy_timeout(std::time::Duration::from_secs(20));
        Self::Lite(SqliteConnection::connect_with(&options).await.unwrap())
    }

    /// Runs statements.
    pub async fn run(&mut self, sql: &str) {
        let text = AssertSqlSafe(sql.to_owned());
        let done = match self {
            Self::Lite(c) => sqlx::raw_sql(text).execute(c).await.map(|_| ()),
            Self::Pg(c) => sqlx::raw_sql(text).execute(c).await.map(|_| ()),
        };
        done.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    /// One number.
    pub async fn number(&mut self, sql: &str) -> i64 {
        let text = AssertSqlSafe(sql.to_owned());
        let (n,): (i64,) = match self {
            Self::Lite(c) => sqlx::query_as(text).fetch_one(c).await.unwrap(),
            Self::Pg(c) => sqlx::query_as(text).fetch_one(c).await.unwrap(),
        };
        n
    }

    /// Keeps what stands, so that it can be mended after each tampering.
    pub async fn keep(&mut self, tables: &[&str]) {
        for table in tables {
            self.run(&format!(
                "CREATE TABLE keep_{table} AS SELECT * FROM {table}"
            ))
            .await;
        }
    }

    pub async fn mend(&mut self, tables: &[&str]) {
        for table in tables {
            self.run(&format!(
                "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM keep_{table}"
            ))
            .await;
        }
    }
}

/// The statement by which numbers come in, as the database's driver logs it.
pub const WRITES_NUMBERS: &str = "INSERT INTO person_number";

/// Every row of every table as text, where the database is no file of ours.
pub async fn tables(target: &Target) -> Vec<(String, Vec<u8>)> {
    let Target::Url(url) = target else {
        return Vec::new();
    };
    let mut pg = PgConnection::connect(url).await.unwrap();
    let mut found = Vec::new();
    for table in store::schema::TABLES {
        let name = table.name;
        let sql = format!("SELECT COALESCE(string_agg(t::text, E'\\n'), '') FROM {name} t");
        let (text,): (String,) = sqlx::query_as(AssertSqlSafe(sql))
            .fetch_one(&mut pg)
            .await
            .unwrap();
        found.push((name.to_owned(), text.into_bytes()));
    }
    found
}
