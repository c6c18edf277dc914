//! `cargo xtask bench`: runs the benchmark programs and prints their results as ratios.
//!
//! A benchmark is a program `crates/CRATE/benches/NAME.rs` without the test harness. It prints what
//! it likes and, per result, one line of seven fields separated by tabs:
//!
//! ```text
//! RESULT<tab>job<tab>value<tab>unit<tab>budget<tab>peer<tab>peer value
//! ```
//!
//! Value, budget and peer value are in the same unit; budget, peer and peer value may be `-`. For
//! units that end in `/s` more is better, for all others less is. Only `-` means "not measured":
//! a field that cannot be read fails the run.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::postgres::{Durability, Postgres, URL_VARIABLE};
use crate::{machine, run};

/// One result of a benchmark.
#[derive(Debug, PartialEq)]
struct Measured {
    job: String,
    value: f64,
    unit: String,
    budget: Option<f64>,
    peer: Option<(String, f64)>,
}

/// Runs the benchmark named by the first argument, or all of them; further arguments go to it.
///
/// # Errors
/// When there is no such benchmark, one fails, or a result line cannot be read.
pub fn run(args: &[String]) -> Result<bool> {
    let all = programs(&machine::root())?;
    let chosen: BTreeMap<&String, &String> = match args.first() {
        Some(name) => all.iter().filter(|(bench, _)| *bench == name).collect(),
        None => all.iter().collect(),
    };
    if all.is_empty() {
        bail!("there is no benchmark yet; how one is written stands in xtask/src/bench.rs");
    }
    if chosen.is_empty() {
        let names: Vec<&str> = all.keys().map(String::as_str).collect();
        bail!("no such benchmark; there are: {}", names.join(", "));
    }
    let server = Postgres::start(Durability::On)?;
    let mut results = Vec::new();
    for (bench, package) in chosen {
        eprintln!("\n==== {package}: {bench}");
        let mut cargo = run::command(
            machine::cargo(),
            &machine::root(),
            &["bench", "--package", package, "--bench", bench, "--"],
        );
        cargo
            .args(args.get(1..).unwrap_or_default())
            .env(URL_VARIABLE, server.url());
        let output = run::shown(&mut cargo)?;
        if !output.ok {
            bail!("the benchmark {bench} failed");
        }
        for line in output
            .lines
            .iter()
            .filter(|line| line.starts_with("RESULT\t"))
        {
            results.push(measured(line).with_context(|| format!("{bench} printed {line:?}"))?);
        }
    }
    println!("\n{}", table(&results));
    Ok(results.iter().all(within_budget))
}

/// Benchmark names with the crate each belongs to.
fn programs(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for package in fs::read_dir(root.join("crates")).context("reading crates/")? {
        let package = package?;
        let Ok(benches) = fs::read_dir(package.path().join("benches")) else {
            continue;
        };
        for file in benches {
            let path = file?.path();
            if path.extension().is_some_and(|ext| ext == "rs")
                && let Some(name) = path.file_stem().and_then(|stem| stem.to_str())
            {
                let package = package.file_name().to_string_lossy().into_owned();
                found.insert(name.to_owned(), package);
            }
        }
    }
    Ok(found)
}

/// Reads one `RESULT` line.
fn measured(line: &str) -> Result<Measured> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [_, job, value, unit, budget, peer, peer_value] = fields.as_slice() else {
        bail!(
            "a result has seven fields separated by tabs, not {}",
            fields.len()
        );
    };
    let number = |text: &str| -> Result<f64> {
        text.parse()
            .with_context(|| format!("{text:?} is not a number"))
    };
    let optional = |text: &str| -> Result<Option<f64>> {
        if text == "-" {
            Ok(None)
        } else {
            number(text).map(Some)
        }
    };
    Ok(Measured {
        job: (*job).to_owned(),
        value: number(value)?,
        unit: (*unit).to_owned(),
        budget: optional(budget)?,
        peer: optional(peer_value)?.map(|value| ((*peer).to_owned(), value)),
    })
}

/// How many times better than `other`: above 1 is better, whatever the unit.
fn times_better(result: &Measured, other: f64) -> f64 {
    if result.unit.ends_with("/s") {
        result.value / other
    } else {
        other / result.value
    }
}

fn within_budget(result: &Measured) -> bool {
    result
        .budget
        .is_none_or(|budget| times_better(result, budget) >= 1.0)
}

/// One line per result, with the ratio to its budget and to the peer.
fn table(results: &[Measured]) -> String {
    let mut text = String::new();
    for result in results {
        text.push_str(&format!("{}: {} {}", result.job, result.value, result.unit));
        if let Some(budget) = result.budget {
            let verdict = if within_budget(result) {
                "within"
            } else {
                "OVER"
            };
            text.push_str(&format!(
                "; {verdict} budget {budget} ({:.2}x)",
                times_better(result, budget)
            ));
        }
        if let Some((peer, value)) = &result.peer {
            text.push_str(&format!(
                "; {:.2}x as good as {peer} ({value})",
                times_better(result, *value)
            ));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_time_and_more_per_second_are_better() {
        let time = measured("RESULT\toutcome\t1.0\ts\t2.0\t-\t-").expect("read");
        assert!(within_budget(&time));
        let rate = measured("RESULT\tlogin\t300\treq/s\t-\tAbacus\t100").expect("read");
        assert!(table(&[rate]).contains("3.00x as good as Abacus"));
        let slow = measured("RESULT\toutcome\t4.0\ts\t2.0\t-\t-").expect("read");
        assert!(!within_budget(&slow));
        assert!(table(&[slow]).contains("OVER budget"));
    }

    #[test]
    fn a_result_that_cannot_be_read_is_an_error() {
        assert!(measured("RESULT\tx\tfast\ts\t-\t-\t-").is_err());
        assert!(measured("RESULT\tx\t1").is_err());
    }
}
