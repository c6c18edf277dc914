//! What can be wrong with a pack file.

use crate::cite::Cites;
use crate::rules::value::Expected;

/// One fault of a pack file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {kind:?}")]
pub struct PackError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub kind: PackErrorKind,
}

/// What is wrong with a pack file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackErrorKind {
    /// Not TOML; the parser's words.
    Syntax(String),
    /// Larger than a megabyte.
    TooLarge,
    /// A key that has no meaning here.
    UnknownKey(String),
    /// A key that must be there is not.
    MissingKey(String),
    /// A key has a value it cannot have.
    BadValue {
        /// The key.
        key: String,
        /// What was found.
        found: String,
        /// What should be there.
        expected: Expected,
    },
    /// Two files are for the same law text, or the same province and day.
    SamePack(String),
    /// No national pack, or no law text of a family.
    NoBase(String),
    /// A parameter that nobody sets.
    Unset(String),
    /// A value breaks the statute.
    Unlawful {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What the statute asks for, in the form of a value.
        limit: String,
        /// The article it breaks.
        cites: Cites,
    },
    /// Two values contradict each other.
    Contradiction {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// The other key.
        other: String,
        /// Its value.
        other_value: String,
    },
}
