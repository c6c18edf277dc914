//! Counts through their use cases: from the sheet to the declared result, its corrections, the further
//! rounds, and what the public reads of them.

#![cfg(test)]

#[path = "polling/correction.rs"]
mod correction;
#[path = "polling/published.rs"]
mod published;
#[path = "polling/refused.rs"]
mod refused;
#[path = "polling/rounds.rs"]
mod rounds;
#[path = "polling/support.rs"]
mod support;
