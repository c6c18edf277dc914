//! What a use case can answer instead of its result. The edge turns it into a page or an exit code.
//!
//! Which one to use where: [`Error::Denied`] comes from the policy table only; [`Error::NotFound`]
//! when a row is not there *or not within the scope* (the two are not told apart to the asker);
//! [`Error::Fault`] when the input was understood and is wrong; [`Error::Clash`] when somebody else
//! changed the record since the form was opened; [`Error::Store`] and [`Error::Internal`] are logged
//! once at the boundary and never shown.

use domain::account::Denied;

use crate::fault::Fault;

/// The answer of a use case that could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The policy table does not grant the verb.
    #[error("denied: {0}")]
    Denied(#[from] Denied),
    /// Nobody is logged in, or the session ended.
    #[error("not logged in")]
    NotLoggedIn,
    /// No such record within the scope.
    #[error("not found: {0}")]
    NotFound(&'static str),
    /// The input is wrong, with every fault found.
    #[error("refused: {0:?}")]
    Fault(Vec<Fault>),
    /// Somebody else changed the record meanwhile.
    #[error("changed meanwhile: {0}")]
    Clash(&'static str),
    /// The database.
    #[error(transparent)]
    Store(store::Error),
    /// Anything else that should not happen.
    #[error("internal: {0}")]
    Internal(String),
}

/// Result of a use case.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// One fault.
    #[must_use]
    pub fn fault(fault: Fault) -> Self {
        Self::Fault(vec![fault])
    }

    /// An internal failure, for `map_err`.
    pub fn internal(why: impl std::fmt::Display) -> Self {
        Self::Internal(why.to_string())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::fault(fault)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Clash(what) => Self::Clash(what),
            store::Error::OutOfReach(what) => Self::NotFound(what),
            other => Self::Store(other),
        }
    }
}
