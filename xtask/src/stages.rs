//! A run in stages: a header before each, a table and the closing line after all.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::tally::Tally;

/// What one stage did.
#[derive(Debug, Default)]
pub struct Done {
    /// Its tests or checks.
    pub tally: Tally,
    /// More lines for the table at the end (tests by crate), each already formatted.
    pub detail: Vec<(String, Tally)>,
}

impl From<Tally> for Done {
    fn from(tally: Tally) -> Self {
        Self {
            tally,
            detail: Vec::new(),
        }
    }
}

/// Runs stages one after the other, all of them even when one fails, and keeps the score.
pub struct Stages {
    total: usize,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    done: Done,
    took: Duration,
}

impl Stages {
    /// A run of `total` stages.
    pub fn new(total: usize) -> Self {
        Self {
            total,
            rows: Vec::new(),
        }
    }

    /// Runs one stage. An error counts as one failure and is printed; the run goes on, so that one
    /// run tells everything that is wrong.
    pub fn stage(&mut self, name: &'static str, what: &str, work: impl FnOnce() -> Result<Done>) {
        let number = self.rows.len().saturating_add(1);
        eprintln!("\n==== {number}/{} {name}: {what}", self.total);
        let start = Instant::now();
        let done = work().unwrap_or_else(|error| {
            eprintln!("{name} FAILED: {error:#}");
            Tally::one(false).into()
        });
        self.rows.push(Row {
            name,
            done,
            took: start.elapsed(),
        });
    }

    /// Prints the table and the closing line; true when nothing failed and something passed.
    pub fn finish(self) -> bool {
        println!(
            "\n{:<22}{:>8}{:>8}{:>8}{:>9}",
            "stage", "passed", "failed", "skipped", "time"
        );
        let mut sum = Tally::default();
        for row in &self.rows {
            let seconds = format!("{:.1} s", row.took.as_secs_f64());
            println!("{}{seconds:>9}", table_row(row.name, &row.done.tally));
            for (name, tally) in &row.done.detail {
                println!("{}", table_row(&format!("  {name}"), tally));
            }
            sum += row.done.tally;
        }
        if sum.skipped > 0 {
            println!(
                "\nATTENTION: {} SKIPPED (see the SKIP lines above)",
                sum.skipped
            );
        }
        let failed: Vec<&str> = self
            .rows
            .iter()
            .filter(|row| row.done.tally.failed > 0)
            .map(|row| row.name)
            .collect();
        if !failed.is_empty() {
            println!("\nfailed stages: {}", failed.join(", "));
        }
        println!("\n{}", sum.line());
        sum.failed == 0 && sum.passed > 0
    }
}

fn table_row(name: &str, tally: &Tally) -> String {
    format!(
        "{name:<22}{:>8}{:>8}{:>8}",
        tally.passed, tally.failed, tally.skipped
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn an_error_is_one_failure_and_the_run_goes_on() {
        let mut stages = Stages::new(2);
        stages.stage("first", "fails", || bail!("no server"));
        let mut ran = false;
        stages.stage("second", "runs", || {
            ran = true;
            Ok(Tally::one(true).into())
        });
        assert!(ran);
        assert!(!stages.finish());
    }

    #[test]
    fn a_run_that_counted_nothing_has_not_passed() {
        let mut stages = Stages::new(1);
        stages.stage("empty", "counts nothing", || Ok(Done::default()));
        assert!(!stages.finish());
    }
}
