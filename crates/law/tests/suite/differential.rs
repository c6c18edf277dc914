//! The engine against a second, deliberately naive decision on random sheets.
//!
//! A sample runs here; `cargo xtask bench differential` runs a million, or any
//! shard of seeds.

use crate::support::cases;
use crate::support::differ::{Compared, Seen, book, compare};
use crate::support::random;
use law::body::{Body, Contest};

#[test]
fn the_engine_agrees_with_the_naive_decision() {
    let book = book();
    let mut seen = Seen::default();
    let seeds = u64::from(cases(12_000));
    for seed in 0..seeds {
        let sheet = random::sheet(seed);
        match compare(&book, &sheet) {
            Ok(compared) => seen.add(&sheet, compared),
            Err(difference) => panic!("seed {seed}: {difference}"),
        }
    }
    // Most sheets must really have been compared, and every body and contest.
    let same = seen.count(|compared, _, _| compared == Compared::Same);
    assert!(same > seeds / 4 * 3, "{seen}");
    for body in Body::ALL {
        let of_body = seen.count(|compared, b, _| compared == Compared::Same && b == *body);
        assert!(of_body > seeds / 50, "{body}: {seen}");
    }
    for contest in Contest::ALL {
        let of = seen.count(|compared, _, c| compared == Compared::Same && c == *contest);
        assert!(of > seeds / 50, "{contest}: {seen}");
    }
}
