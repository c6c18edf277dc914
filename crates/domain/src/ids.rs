//! Identifiers as types of their own, so that a village's id cannot be passed where a term's is asked.
//!
//! Counties and units carry readable stable ids, issued once from their first GB/T 2260 code and
//! never changed when the code is; every other record carries a ULID made by the caller.

use std::fmt;

/// Longest id any table stores, in characters.
pub const ID_MAX_CHARS: usize = 40;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: letters, digits and hyphens only, 1 to {ID_MAX_CHARS} characters")]
pub struct BadId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Box<str>);

        impl $name {
            /// Takes a text for an id.
            ///
            /// # Errors
            /// [`BadId`] when it is empty, too long, or holds anything but ASCII letters, digits and
            /// hyphens (scope predicates rely on this: no comma, no `%`, no `_`).
            pub fn parse(text: &str) -> Result<Self, BadId> {
                let fits = !text.is_empty()
                    && text.len() <= ID_MAX_CHARS
                    && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
                if fits { Ok(Self(text.into())) } else { Err(BadId) }
            }

            /// The id as it is stored.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<ulid::Ulid> for $name {
            fn from(ulid: ulid::Ulid) -> Self {
                Self(ulid.to_string().into())
            }
        }
    )+};
}

ids! {
    /// An installation's county: the tenant key, issued from the six-digit code ("411727").
    CountyId,
    /// A unit of the division tree, from province to village, issued from its first code.
    UnitId,
    /// One round of change of term.
    TermId,
    /// A person who logs in.
    AccountId,
    /// A background job.
    JobId,
    /// Any other record (a count sheet, an import, a deputy's appointment).
    RecordId,
}
