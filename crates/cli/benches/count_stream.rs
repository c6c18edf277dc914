//! `touyan count` on 620,000 lines, one sheet each: how long it takes from text to text, and that
//! its memory does not grow with the lines.
//!
//! The sheets are those of the whole invented elections in `fixtures`, over and over, handed to
//! the program's standard input; its outcomes go nowhere.

#[path = "../tests/counting/peak.rs"]
mod peak;

use std::time::Instant;

/// Villages and communities of the country, rounded up.
const MANY: usize = 620_000;
/// Lines after which everything is warm.
const FEW: usize = 1_000;
/// What the second run may take more, in KiB: the allocator's slack, not the lines.
const SLACK_KIB: u64 = 2_048;

fn main() -> std::io::Result<()> {
    let lines = peak::lines()?;
    let bytes: usize = lines.iter().map(String::len).sum();
    println!(
        "{} sheets of {} bytes on average",
        lines.len(),
        bytes / lines.len().max(1)
    );
    let few = peak::peak_kib(&lines, FEW)?;
    let start = Instant::now();
    let many = peak::peak_kib(&lines, MANY)?;
    let seconds = start.elapsed().as_secs_f64();
    let mib = |kib: u64| format!("{}.{}", kib / 1024, kib % 1024 * 10 / 1024);
    println!("RESULT\ttouyan count, {MANY} lines\t{seconds:.1}\ts\t-\t-\t-");
    println!(
        "RESULT\tpeak memory at {FEW} lines\t{}\tMiB\t-\t-\t-",
        mib(few)
    );
    println!(
        "RESULT\tpeak memory at {MANY} lines\t{}\tMiB\t{}\t-\t-",
        mib(many),
        mib(few + SLACK_KIB)
    );
    Ok(())
}
