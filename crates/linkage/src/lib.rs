//! Engine: who is who. Resident identity numbers, names, matching of person lists.
//!
//! What it is: pure functions over texts and dates. Nothing is stored here; what is made for
//! comparison (a normalised number, a folded name) is never written back over what a person or
//! a register gave.
//!
//! What it never does: read a clock or a file, keep or print a whole number, decide that two
//! records are one person. It says what agrees and what differs; a person judges.
//!
//! Where to start reading: [`id`] (numbers by GB 11643, what follows from them, and ages) and
//! [`name`] (comparing names of all nationalities). Matching: a [`person::Person`] is made of the
//! fields of a row, [`compare::Comparison`] says what agrees between two, [`score`] gives points
//! and classes, [`matcher::Matcher`] finds a short list in a long one, and [`duplicates`] finds
//! those who stand twice in one list. How candidates are found (blocking) stands at the head of
//! the last two; how good it is, in `docs/decisions/0024`.

mod birth;
pub mod compare;
pub mod duplicates;
pub mod id;
mod keys;
pub mod matcher;
pub mod name;
pub mod number;
pub mod person;
pub mod score;

pub use birth::{BirthAgreement, compare_births, read_birth};
