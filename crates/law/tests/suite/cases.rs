//! Every worked case of the rules has a test that names it.

use std::collections::BTreeSet;

/// The numbers of the worked cases. G73 to G75 are formulas of the statistics.
const CASES: &[u32] = &[
    1, 2, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 17, 19, 20, 22, 23, 24, 25, 28, 29, 31, 32, 33, 34,
    35, 36, 37, 39, 41, 43, 44, 46, 47, 48, 49, 51, 52, 53, 54, 56, 57, 58, 59, 61, 62, 64, 65, 66,
    67, 69, 71,
];

/// The files that hold them.
const SOURCES: &[&str] = &[
    include_str!("worked_cases.rs"),
    include_str!("worked_cases_bodies.rs"),
    include_str!("eligibility.rs"),
    include_str!("tally.rs"),
    include_str!("timetable.rs"),
];

/// The numbers a test's name begins with: `g61_g62_members_due` names two.
fn numbers(name: &str) -> impl Iterator<Item = u32> {
    name.split('_')
        .map_while(|part| part.strip_prefix('g')?.parse().ok())
}

/// Names of the functions right below a `#[test]`.
fn tests(source: &str) -> impl Iterator<Item = &str> {
    source.split("#[test]\nfn ").skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('(')?;
        Some(name)
    })
}

#[test]
fn every_worked_case_is_a_test() {
    let names = SOURCES.iter().flat_map(|source| tests(source));
    let tested: BTreeSet<u32> = names.flat_map(numbers).collect();
    let cases: BTreeSet<u32> = CASES.iter().copied().collect();
    assert_eq!(tested, cases);
}
