//! One module per command.

pub mod account;
pub mod count;
pub mod demo;
pub mod id;
pub mod import;
pub mod rules;
pub mod serve;
pub mod term;
pub mod timetable;
