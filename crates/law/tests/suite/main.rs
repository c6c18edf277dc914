//! The tests of the engine, in one binary: it is linked once, which is what a
//! mutation run spends its time on (`cargo xtask mutants`).

#![cfg(test)]

mod book;
mod cases;
mod cites;
mod differential;
mod eligibility;
mod eligibility_edges;
mod equals;
mod findings;
mod lawful;
mod next_votes;
mod pack_files;
mod packs;
mod pending;
mod properties;
mod refused;
mod steps;
mod support;
mod tally;
mod timetable;
mod timetable_edges;
mod worked_cases;
mod worked_cases_bodies;
