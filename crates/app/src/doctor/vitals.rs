//! Signs of life for monitoring: cheap figures, no personal data, no names.

use std::fs;

use domain::account::{SystemScope, SystemUse};
use store::Store;
use store::schema::path_with;

use crate::App;
use crate::error::Result;

/// The figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vitals {
    /// Version of the program.
    pub version: &'static str,
    /// Number of the newest migration.
    pub schema: i64,
    /// "sqlite" or "postgresql".
    pub engine: &'static str,
    /// Number of the newest event of each chain.
    pub chains: Vec<(String, i64)>,
    /// Jobs by state.
    pub jobs: Vec<(String, i64)>,
    /// Size of the SQLite file in bytes.
    pub database_bytes: Option<u64>,
    /// Size of its write-ahead log in bytes.
    pub wal_bytes: Option<u64>,
}

impl App {
    /// Whether the database answers: for a load balancer.
    ///
    /// # Errors
    /// It does not.
    pub async fn answers(&self) -> Result<()> {
        let scope = SystemScope::for_use(SystemUse::Verify);
        self.store().read().await?.heads(scope).await?;
        Ok(())
    }

    /// The figures for monitoring.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn vitals(&self) -> Result<Vitals> {
        let scope = SystemScope::for_use(SystemUse::Verify);
        let mut read = self.store().read().await?;
        let heads = read.heads(scope).await?;
        let jobs = read.job_counts(scope).await?;
        let size = |suffix: &str| {
            let file = self.store().file()?;
            fs::metadata(path_with(file, suffix)).ok().map(|m| m.len())
        };
        Ok(Vitals {
            version: crate::backup::PROGRAM,
            schema: Store::schema_version(),
            engine: self.store().engine(),
            chains: heads.into_iter().map(|h| (h.county, h.seq)).collect(),
            jobs,
            database_bytes: size(""),
            wal_bytes: size("-wal"),
        })
    }
}
