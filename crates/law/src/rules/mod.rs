//! Rule packs: which text applies on which day in which province.
//!
//! A *law text* ([`LawText`]) is a statute in one version with the day it takes
//! effect. A *pack* ([`Pack`]) belongs to a province, "00" for the nation, and
//! changes some parameters. [`RuleBook`] lays them over each other once, when
//! loaded, and refuses what contradicts itself or the statute; [`RuleBook::select`]
//! then only looks up.
//!
//! Packs are files in TOML, read by [`file`](self) from text handed in. That
//! format is for people who keep rules, not a contract with other programs, so
//! it lives here beside the types it fills.

mod book;
mod error;
mod file;
pub(crate) mod param;
mod steps;
mod validate;
pub mod value;

pub use book::{LawText, NATIONAL, Pack, RuleBook, Rules, Selected, Selection};
pub use error::{PackError, PackErrorKind};
pub use file::PackFile;
pub use param::{Param, ParamView, Params};
