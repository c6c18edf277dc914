//! One suite for both databases: what every verb may rely on, whichever engine stands below.
//!
//! Each test gets a [`Ground`](ground::Ground), two counties in an empty database of its own, first
//! on SQLite, then on PostgreSQL where `TOUYAN_TEST_PG_URL` names a server. Where to start reading:
//! `conformance/ground.rs`.

#![cfg(test)]

#[macro_use]
#[path = "conformance/ground.rs"]
mod ground;

#[path = "conformance/clashes.rs"]
mod clashes;
#[path = "conformance/duties.rs"]
mod duties;
#[path = "conformance/numbers.rs"]
mod numbers;
#[path = "conformance/plans.rs"]
mod plans;
#[path = "conformance/scopes.rs"]
mod scopes;
#[path = "conformance/survey.rs"]
mod survey;
#[path = "conformance/text.rs"]
mod text;
#[path = "conformance/transactions.rs"]
mod transactions;
#[path = "conformance/writers.rs"]
mod writers;
