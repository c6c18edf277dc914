//! Floor 1 of the house: entities, state machines and the policy.
//!
//! What it is: everything that is true of a change of term whatever database or page stands around
//! it: who may do what ([`account`]), what a village is ([`division`]), what a term and its progress
//! are ([`term`]), how a count moves from paper to a declared result ([`polling`]).
//!
//! What it never does: no I/O, no clock, no randomness, no wire format. Dates and instants are
//! arguments; ids are made by the caller. It cannot fail for outside reasons.
//!
//! Where to start reading: [`account::policy`] (the one table of rights), then [`term::progress`]
//! (how a traffic light is decided), then [`flow`] (how rooms talk without calling each other).

pub mod account;
pub mod attachment;
mod codes;
pub mod division;
pub mod duty;
pub mod flow;
pub mod ids;
pub mod job;
pub mod journal;
pub mod nomination;
pub mod person;
pub mod polling;
pub mod retention;
pub mod setting;
pub mod survey;
pub mod term;
pub mod time;

pub use ids::{AccountId, CountyId, JobId, RecordId, TermId, UnitId};
pub use time::{Day, Millis};
