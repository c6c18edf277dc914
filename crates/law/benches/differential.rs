//! The engine against the naive decision on many random sheets: `cargo xtask
//! bench differential`, or a shard of the seeds: `... differential FIRST COUNT`.
//!
//! Seeds FIRST to FIRST + COUNT - 1; 0 and 1,000,000 where not given. It says
//! how far it is, so that a run that was ended can go on from there, and stops
//! at the first difference, whose seed can be put into a test.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a program for developers"
)]

#[path = "../tests/suite/support/differ.rs"]
mod differ;
#[path = "../tests/suite/support/naive/mod.rs"]
mod naive;
#[path = "../tests/suite/support/random.rs"]
mod random;

use differ::{Compared, Seen, book, compare};
use std::time::Instant;

/// How often it says how far it is, in seeds.
const TELLS_EVERY: u64 = 100_000;

fn main() {
    // Cargo adds a flag of its own.
    let mut numbers = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .map(|arg| arg.parse::<u64>().unwrap());
    let first = numbers.next().unwrap_or(0);
    let count = numbers.next().unwrap_or(1_000_000);
    let book = book();
    let (mut seen, mut compared) = (Seen::default(), 0_u64);
    let start = Instant::now();
    for seed in first..first + count {
        let sheet = random::sheet(seed);
        match compare(&book, &sheet) {
            Ok(result) => {
                compared += u64::from(result == Compared::Same);
                seen.add(&sheet, result);
            }
            Err(difference) => {
                eprintln!("seed {seed}: {difference}");
                std::process::exit(1);
            }
        }
        if (seed + 1 - first).is_multiple_of(TELLS_EVERY) {
            println!("seeds {first} to {seed}: no difference");
        }
    }
    println!("{seen}");
    let seconds = start.elapsed().as_millis().max(1);
    let rate = u128::from(count) * 1000 / seconds;
    println!("RESULT\tsheets decided twice, all the same\t{compared}\tsheets in all/s\t-\t-\t-");
    println!("RESULT\tsheets decided twice per second\t{rate}\tsheets/s\t-\t-\t-");
}
