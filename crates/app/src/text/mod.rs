//! The text catalogue: codes with typed values, rendered in Chinese.
//!
//! Each room that has codes of its own adds a file here and lists it below.

pub mod id;

mod term;

pub use term::{gate, selected};
