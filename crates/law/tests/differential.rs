//! The engine against a second, deliberately naive decision on random sheets.
//!
//! A sample runs here; `cargo run --release -p law --example differential --
//! FIRST COUNT` runs any number, and can be cut into shards by the first seed.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail by panicking"
)]

#[path = "support/differ.rs"]
mod differ;
#[path = "support/naive.rs"]
mod naive;
#[path = "support/random.rs"]
mod random;

use differ::{Compared, compare};
use law::rules::RuleBook;

#[test]
fn the_engine_agrees_with_the_naive_decision() {
    let book = RuleBook::embedded().unwrap();
    let (mut same, mut refused, mut strange) = (0, 0, 0);
    for seed in 0..20_000 {
        match compare(&book, &random::sheet(seed)) {
            Ok(Compared::Same) => same += 1,
            Ok(Compared::Refused) => refused += 1,
            Ok(Compared::Strange) => strange += 1,
            Err(difference) => panic!("seed {seed}: {difference}"),
        }
    }
    // Most sheets must really have been compared.
    assert!(
        same > 15_000,
        "{same} same, {refused} refused, {strange} strange"
    );
}
