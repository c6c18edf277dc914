//! The house from outside: whole installations in the process, spoken to over HTTP by actors.
//!
//! A test is written with [`on_both!`](harness::on_both) and runs on SQLite and on PostgreSQL, each
//! time on a database of its own that is thrown away afterwards. [`World`](harness::World) is an
//! installation with an invented county of three townships in mid-term; `world.county()`,
//! `world.township(1)`, `world.village(2)` and so on are people with a session who `get`, `post` and
//! do what their office does (`records_step`, `sets_day`).
//!
//! Where to start reading: `harness/mod.rs`, then `term/progress.rs` for a typical test, then
//! `authorisation/coverage.rs`, which calls every route as everybody.

#![cfg(test)]

#[macro_use]
mod harness;

mod authorisation;
mod defence;
mod duty;
mod house;
mod lawbook;
mod nomination;
mod numbers;
mod operations;
mod planning;
mod survey;
mod team;
mod term;
