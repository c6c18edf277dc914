//! How well matching finds people: precision and recall on generated lists whose truth is known, by kind of error and
//! by least score, and how long the engine alone takes.
//!
//! `cargo xtask bench truth [NOMINEES] [RECORDS] [SEED] [show]`; with `show` the pairs that went wrong are printed.

#[expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "invents people for measuring and is no part of the engine"
)]
#[path = "../examples/people/truth.rs"]
mod truth;

use std::collections::HashSet;
use std::time::Instant;

use linkage::matcher::{Candidate, Judged, Matcher};
use linkage::person::{Fields, Person};
use linkage::score::Class;
use truth::{KINDS, Lists, Row};

fn fields(row: &Row) -> Fields<'_> {
    Fields {
        name: &row.name,
        number: &row.number,
        birth: &row.birth,
        sex: &row.sex,
        phone: &row.phone,
        place: &row.place,
    }
}

/// A hit: places in both lists, what agrees, how it was judged.
type Hit = (usize, usize, Candidate, Judged);

fn main() {
    let (nominees, records, seed) = arguments();
    let lists = Lists::new(u64::try_from(seed).unwrap_or(0), nominees, records);
    let rows: Vec<Row> = lists.records().collect();
    let started = clock();
    let hits = find(&lists, &rows);
    let seconds = started.elapsed().as_secs_f64();
    println!("{nominees} nominees, {records} records, seed {seed}: {seconds:.2} s, one thread");
    let truth: Truth = lists
        .links
        .iter()
        .map(|link| (link.nominee, link.record))
        .collect();
    by_score(&hits, &truth);
    let review: Vec<Hit> = hits
        .into_iter()
        .filter(|hit| hit.3.class <= Class::Review)
        .collect();
    let right = review
        .iter()
        .filter(|hit| truth.contains(&(hit.0, hit.1)))
        .count();
    print_line("review", review.len(), right, truth.len());
    let exact = by_kind(&lists, &review);
    if show() {
        what_went_wrong(&lists, &rows, &review, &truth);
    }
    println!("RESULT\texact hits found\t{exact}\t%/s\t100\t-\t-");
    let recall = share(right, truth.len());
    println!("RESULT\trecall of hits for review\t{recall:.3}\t%/s\t99.5\t-\t-");
    let precision = share(right, review.len());
    println!("RESULT\tprecision of hits for review\t{precision:.3}\t%/s\t99\t-\t-");
}

type Truth = HashSet<(usize, usize)>;

fn find(lists: &Lists, rows: &[Row]) -> Vec<Hit> {
    let people = lists
        .nominees
        .iter()
        .map(|row| Person::of(&fields(row)))
        .collect();
    let Ok(matcher) = Matcher::new(people) else {
        return Vec::new();
    };
    let mut pass = matcher.pass();
    let mut person = Person::default();
    let mut found: Vec<(Candidate, usize)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        person.fill(&fields(row));
        found.extend(
            matcher
                .find(&person, &mut pass)
                .iter()
                .map(|candidate| (*candidate, at)),
        );
    }
    let passed = pass.finish();
    found
        .into_iter()
        .filter_map(|(candidate, at)| {
            let judged = matcher.judge(&candidate, &passed)?;
            Some((candidate.left, at, candidate, judged))
        })
        .collect()
}

fn by_score(hits: &[Hit], truth: &Truth) {
    println!(
        "{:>6} {:>8} {:>8} {:>10} {:>10}",
        "score", "hits", "true", "precision", "recall"
    );
    for least in (30..=95).step_by(5) {
        let of = || hits.iter().filter(|hit| hit.3.score >= least);
        let right = of().filter(|hit| truth.contains(&(hit.0, hit.1))).count();
        print_line(&least.to_string(), of().count(), right, truth.len());
    }
}

/// Prints what was found by kind of error, and gives the share of exact hits.
fn by_kind(lists: &Lists, review: &[Hit]) -> f64 {
    let hits: Truth = review.iter().map(|hit| (hit.0, hit.1)).collect();
    println!("\nfound by kind of error");
    let mut exact = 0.0;
    for (kind, what) in KINDS {
        let of = || lists.links.iter().filter(|link| link.kind == *kind);
        let found = of()
            .filter(|link| hits.contains(&(link.nominee, link.record)))
            .count();
        println!("{kind:>20} {found:>5} of {:<5} {what}", of().count());
        if *kind == "exact" {
            exact = share(found, of().count());
        }
    }
    exact
}

fn what_went_wrong(lists: &Lists, rows: &[Row], review: &[Hit], truth: &Truth) {
    for (left, right, candidate, judged) in review {
        if !truth.contains(&(*left, *right)) {
            let names = lists.nominees.get(*left).zip(rows.get(*right));
            println!(
                "false {names:?}\n  {:?}\n  {judged:?}",
                candidate.comparison
            );
        }
    }
    let hits: Truth = review.iter().map(|hit| (hit.0, hit.1)).collect();
    for link in &lists.links {
        if !hits.contains(&(link.nominee, link.record)) {
            let pair = lists.nominees.get(link.nominee).zip(rows.get(link.record));
            println!("missed {} {pair:?}", link.kind);
        }
    }
}

fn share(part: usize, all: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(part) * 100.0 / number(all.max(1))
}

fn print_line(label: &str, hits: usize, right: usize, all: usize) {
    let (precision, recall) = (share(right, hits), share(right, all));
    println!("{label:>6} {hits:>8} {right:>8} {precision:>9.2}% {recall:>9.2}%");
}

#[expect(
    clippy::disallowed_methods,
    reason = "a program that measures reads the clock"
)]
fn clock() -> Instant {
    Instant::now()
}

/// Whether to show what went wrong.
#[expect(clippy::disallowed_methods, reason = "a program reads its arguments")]
fn show() -> bool {
    std::env::args().any(|argument| argument == "show")
}

#[expect(clippy::disallowed_methods, reason = "a program reads its arguments")]
fn arguments() -> (usize, usize, usize) {
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|text| text.parse().ok())
        .collect();
    let at = |place: usize, otherwise| numbers.get(place).copied().unwrap_or(otherwise);
    (at(0, 5_000), at(1, 200_000), at(2, 20_260_315))
}
