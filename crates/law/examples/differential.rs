//! The engine against the naive decision on many random sheets.
//!
//! `cargo run --release -p law --example differential -- FIRST COUNT`: seeds
//! FIRST to FIRST + COUNT - 1; 0 and 1,000,000 where not given. Stops at the
//! first difference, whose seed can be put into a test.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a program for developers"
)]

#[path = "../tests/support/differ.rs"]
mod differ;
#[path = "../tests/support/naive.rs"]
mod naive;
#[path = "../tests/support/random.rs"]
mod random;

use differ::{Compared, compare};
use law::rules::RuleBook;

fn main() {
    let mut numbers = std::env::args()
        .skip(1)
        .map(|arg| arg.parse::<u64>().unwrap());
    let first = numbers.next().unwrap_or(0);
    let count = numbers.next().unwrap_or(1_000_000);
    let book = RuleBook::embedded().unwrap();
    let (mut same, mut refused, mut strange) = (0_u64, 0_u64, 0_u64);
    for seed in first..first + count {
        match compare(&book, &random::sheet(seed)) {
            Ok(Compared::Same) => same += 1,
            Ok(Compared::Refused) => refused += 1,
            Ok(Compared::Strange) => strange += 1,
            Err(difference) => {
                eprintln!("seed {seed}: {difference}");
                std::process::exit(1);
            }
        }
    }
    println!(
        "seeds {first}..{}: {same} the same, {refused} refused sheets, {strange} with a tie among near relatives",
        first + count
    );
}
