//! Room `journal`: reading and filtering it, verifying it, its signed heads.

pub mod heads;
pub mod list;
pub mod verify;

use crate::look::Link;

/// The page of the journal.
const HERE: &str = "/journal";

fn home() -> Link {
    Link::new(HERE, "操作日志")
}
