//! Engine: who is who. Resident identity numbers, names, matching of person lists.
//!
//! What it is: pure functions over texts and dates. Nothing is stored here; what is made for
//! comparison (a normalised number, a folded name) is never written back over what a person or
//! a register gave.
//!
//! What it never does: read a clock or a file, keep or print a whole number, decide that two
//! records are one person. It says what agrees and what differs; a person judges.
//!
//! Where to start reading: [`id`] (numbers by GB 11643, what follows from them, and ages), then
//! [`name`] (comparing names of all nationalities).

pub mod id;
pub mod name;
