//! Room `journal`: reading it within one's scope, verifying it, signing and handing out its heads.
//!
//! Read [`verify`] for what is checked, [`heads`] for what is signed.

pub(crate) mod chain;
mod changed;
pub mod heads;
mod page;
pub mod verify;

pub(crate) use page::installation_scope;
pub use page::{ChainChoice, Entry, JournalFilter, JournalPage, PAGE_ROWS};
