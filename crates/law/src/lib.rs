//! The law engine of Touyan: statutes and provincial rule packs decide
//! timetables, eligibility, ballots and outcomes, and say by which article.
//!
//! It never reads a clock, a file or the environment, uses no randomness and
//! no floating point, and knows no wire format: time and texts are handed in,
//! and results are typed values with codes. Chinese sentences for the codes are
//! in `app::text`; the JSON of the contracts is in `app::contract`.
//!
//! Where to start reading: [`rules::RuleBook`] chooses the rules of a day and a
//! province; [`rules::Rules::timetable`] plans an election; [`count::decide`](crate::count)
//! decides a count sheet.

pub mod body;
pub mod cite;
mod codes;
pub mod count;
pub mod eligibility;
pub mod finding;
pub mod nomination;
pub mod rules;
pub mod timetable;

pub use body::{
    Bar, Body, Contest, Family, Form, HeldBy, InvalidScope, Kin, PetitionBy, Sex, StopBy,
};
pub use cite::{Cite, Cites, Source};
pub use finding::Severity;
