//! What is derived of a term between two events of the journal: made once, read by many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{CountyId, Day, TermId};

use crate::error::Result;

/// Counties and terms kept at once.
const KEPT_MAX: usize = 64;

/// As of which event and day something was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AsOf {
    /// Number of the journal's newest event.
    pub(crate) revision: i64,
    /// The day.
    pub(crate) today: Day,
}

type Key = (CountyId, TermId);

/// Values by county and term.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    kept: Mutex<HashMap<Key, (AsOf, Arc<T>)>>,
    /// Held by the one reader who makes a value anew.
    making: tokio::sync::Mutex<()>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            making: tokio::sync::Mutex::default(),
        }
    }
}

impl<T> Kept<T> {
    fn fresh(&self, key: &Key, asked: AsOf) -> Option<Arc<T>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key)
            .filter(|(made, _)| made.revision >= asked.revision && made.today == asked.today)
            .map(|(_, value)| Arc::clone(value))
    }

    /// The value as of `asked` or later; `make` says as of when it made it.
    pub(crate) async fn get(
        &self,
        key: Key,
        asked: AsOf,
        make: impl AsyncFnOnce() -> Result<(AsOf, T)>,
    ) -> Result<Arc<T>> {
        if let Some(kept) = self.fresh(&key, asked) {
            return Ok(kept);
        }
        let _making = self.making.lock().await;
        if let Some(kept) = self.fresh(&key, asked) {
            return Ok(kept);
        }
        let (made, value) = make().await?;
        let value = Arc::new(value);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT_MAX && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, (made, Arc::clone(&value)));
        Ok(value)
    }
}
