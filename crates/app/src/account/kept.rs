//! Sessions kept in memory between two events of their county's journal.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Day, Millis};

use super::Who;

/// Sessions kept at most; a county has a few hundred accounts.
const SESSIONS_MAX: usize = 10_000;

/// A session as it was read.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// Number of the county's newest event when it was read.
    pub(crate) revision: i64,
    /// The day on which deputies were judged.
    pub(crate) today: Day,
    /// When it began.
    pub(crate) created_at: Millis,
    /// When it was last used, as far as it was written down.
    pub(crate) seen_at: Millis,
    /// Who it belongs to.
    pub(crate) who: Arc<Who>,
}

/// Sessions by the hash of their token.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    kept: Mutex<HashMap<String, Kept>>,
}

impl Sessions {
    pub(crate) fn get(&self, hash: &str) -> Option<Kept> {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(hash)
            .cloned()
    }

    pub(crate) fn put(&self, hash: &str, session: Kept) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= SESSIONS_MAX && !kept.contains_key(hash) {
            kept.clear();
        }
        kept.insert(hash.to_owned(), session);
    }
}
