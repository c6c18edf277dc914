//! One module per command.

pub mod account;
pub mod backup;
pub mod count;
pub mod demo;
pub mod doctor;
pub mod id;
pub mod import;
pub mod journal;
pub mod keys;
pub mod matching;
pub mod restore;
pub mod rules;
pub mod serve;
pub mod tally;
pub mod term;
pub mod timetable;
