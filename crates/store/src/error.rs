//! What can go wrong below the use cases.

use domain::UnitId;
use domain::account::OfficeScope;

/// A failure of the database or of what stands in it. A missing row is not an error but `None`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Db(#[from] sqlx::Error),
    /// The schema could not be brought to this program's version, or an applied migration differs.
    #[error("migrations: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row was changed by somebody else since it was read.
    #[error("changed meanwhile: {0}")]
    Clash(&'static str),
    /// A stored value is not one this program writes.
    #[error("stored value out of range in {0}")]
    Stored(&'static str),
    /// A change of a row beyond the scope. Use cases read a row within the scope before they change
    /// it, so this is the second lock and no answer that a person should meet.
    #[error("beyond the scope: {0}")]
    OutOfReach(&'static str),
    /// A transaction changed rows without a journal event; nothing was committed.
    #[error("a change without a journal event")]
    Unjournaled,
    /// A verb wrote an act that `domain::journal::ACTS` does not list; nothing was committed.
    #[error("act {0} is not in domain::journal::ACTS")]
    UnknownAct(&'static str),
    /// Files of the database.
    #[error("file {path}: {source}")]
    File {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The database URL cannot be understood.
    #[error("database URL: {0}")]
    Url(String),
}

/// Result of a store verb.
pub type Result<T> = std::result::Result<T, Error>;

/// Refuses a change of a village's row that the scope does not cover.
pub(crate) fn within_reach(
    scope: &OfficeScope,
    town: &UnitId,
    unit: &UnitId,
    what: &'static str,
) -> Result<()> {
    if scope.covers(town, unit) {
        Ok(())
    } else {
        Err(Error::OutOfReach(what))
    }
}

impl Error {
    /// Whether a unique constraint was hit: somebody else was first.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Db(sqlx::Error::Database(e)) if e.is_unique_violation())
    }
}
