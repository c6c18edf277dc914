//! The text catalogue: codes with typed values, rendered in Chinese.
//!
//! Each room that has codes of its own adds a file here and lists it below.

pub mod id;
pub mod law;
pub mod outcome;
pub mod rules;
pub mod pack;
mod term;
pub mod timetable;

pub use pack::pack_error;
pub use term::{gate, selected};
