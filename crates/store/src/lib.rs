//! Floor 2: the only SQL of the house. SQLite embedded by default, PostgreSQL (and engines that
//! speak it) by URL, from one SQL text.
//!
//! What it is: [`Store`] opens a database and hands out transactions: [`Read`] for looking and
//! [`Write`] for changing. Every verb is a method on one of them, in the module of its room, and
//! takes a scope; every changing verb writes its journal event itself, in the same transaction, so
//! that no caller can forget it. A [`Write`] that is dropped without [`Write::commit`] never was.
//!
//! What it never does: decide. It knows no law, no right, no page, no clock; "not found" is `None`.
//!
//! Where to start reading: [`db`] (connections, the one dispatch macro), then [`within!`] (the one
//! scope predicate), then any room.

#[macro_use]
mod db;
mod error;

pub mod account;
pub mod attachment;
pub mod backup;
pub mod bulk;
pub mod division;
pub mod duty;
pub mod job;
pub mod journal;
pub mod keys;
pub mod nomination;
pub mod person;
pub mod polling;
pub mod schema;
pub mod setting;
pub mod survey;
pub mod term;
pub mod verify;

pub use db::{Read, Store, Target, Write};
pub use error::{Error, Result};
