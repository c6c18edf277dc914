//! The text catalogue: codes with typed values, rendered in Chinese.
//!
//! Each room that has codes of its own adds a file here and lists it below.

pub mod division;
pub mod duty;
pub mod id;
pub mod journal;
pub mod law;
pub mod linkage;
pub mod nomination;
pub mod outcome;
pub mod person;
pub mod plan;
pub mod polling;
pub mod report;
pub mod risk;
pub mod rulebook;
pub mod rules;
pub mod sheet;
pub mod survey;
mod term;
pub mod timetable;
pub mod tracker;

pub use term::{gate, gate_name, selected};
