//! `cargo xtask check`, `test`, `tidy` and `e2e`: which stages they have and how each is counted.

use std::process::Command;

use anyhow::{Result, bail};

use crate::postgres::{Durability, Postgres, URL_VARIABLE};
use crate::stages::{Done, Stages};
use crate::tally::{self, Tally};
use crate::{browser, machine, run, tidy};

/// Crates without I/O, whose tests need no server and end within seconds.
const FAST: &[&str] = &["law", "linkage", "seal", "paper", "rule", "domain"];

/// The fast subset.
///
/// # Errors
/// Never; failures are counted and printed.
pub fn check() -> Result<bool> {
    let mut stages = Stages::new(4);
    format_stage(&mut stages);
    lint_stage(&mut stages);
    tidy_stage(&mut stages);
    stages.stage("unit tests", &FAST.join(" "), || {
        let packages: Vec<&str> = FAST.iter().flat_map(|name| ["--package", *name]).collect();
        tests(&packages, None)
    });
    Ok(stages.finish())
}

/// Everything the CI runs.
///
/// # Errors
/// Never; failures are counted and printed.
pub fn everything() -> Result<bool> {
    let mut stages = Stages::new(6);
    format_stage(&mut stages);
    lint_stage(&mut stages);
    tidy_stage(&mut stages);
    stages.stage(
        "tests",
        "unit, property, store on SQLite and PostgreSQL, web",
        tests_with_postgres,
    );
    stages.stage("doc tests", "examples in the documentation", || {
        let output = run::shown(&mut cargo(&[
            "test",
            "--workspace",
            "--doc",
            "--no-fail-fast",
        ]))?;
        counted("doc tests", &output, tally::cargo_test(&output.lines))
    });
    stages.stage(
        "browser",
        "journeys in Chromium, axe, print, screenshots",
        || browser::run(&[]),
    );
    Ok(stages.finish())
}

/// Only the rules of the repository.
///
/// # Errors
/// Never; failures are counted and printed.
pub fn tidy_only() -> Result<bool> {
    let mut stages = Stages::new(1);
    tidy_stage(&mut stages);
    Ok(stages.finish())
}

/// Only the browser journeys, all or those named.
///
/// # Errors
/// Never; failures are counted and printed.
pub fn browser_only(only: &[String]) -> Result<bool> {
    let mut stages = Stages::new(1);
    stages.stage(
        "browser",
        "journeys in Chromium, axe, print, screenshots",
        || browser::run(only),
    );
    Ok(stages.finish())
}

fn format_stage(stages: &mut Stages) {
    stages.stage("format", "cargo fmt --all --check", || {
        let ok = run::status(&mut run::command(
            machine::cargo(),
            &machine::root(),
            &["fmt", "--all", "--check"],
        ))?;
        if !ok {
            eprintln!("run: cargo fmt --all");
        }
        Ok(Tally::one(ok).into())
    });
}

fn lint_stage(stages: &mut Stages) {
    stages.stage(
        "lints",
        "cargo clippy, every crate and target, no warning",
        || {
            let mut clippy = cargo(&["clippy", "--workspace", "--all-targets"]);
            clippy.args(["--", "-D", "warnings"]);
            Ok(Tally::one(run::status(&mut clippy)?).into())
        },
    );
}

fn tidy_stage(stages: &mut Stages) {
    stages.stage("tidy", "the rules of the repository", || {
        tidy::run().map(Done::from)
    });
}

/// All tests of the workspace, with a PostgreSQL for the store: the one the environment names, else
/// a private one.
fn tests_with_postgres() -> Result<Done> {
    if std::env::var_os(URL_VARIABLE).is_some() {
        eprintln!("PostgreSQL: the server that {URL_VARIABLE} names");
        return tests(&["--workspace"], None);
    }
    let server = Postgres::start(Durability::Off)?;
    eprintln!("PostgreSQL: private server, {}", server.version());
    tests(&["--workspace"], Some(server.url()))
}

/// Runs the tests of `packages` with cargo-nextest where it is installed, else with cargo test.
fn tests(packages: &[&str], postgres: Option<&str>) -> Result<Done> {
    let nextest = machine::program(&["cargo-nextest"]).is_some();
    let mut command = if nextest {
        cargo(&["nextest", "run", "--no-fail-fast", "--status-level", "skip"])
    } else {
        eprintln!("cargo-nextest is not installed; using cargo test");
        cargo(&["test", "--tests", "--no-fail-fast"])
    };
    command.args(packages);
    if let Some(url) = postgres {
        command.env(URL_VARIABLE, url);
    }
    let output = run::shown(&mut command)?;
    if nextest {
        let mut done = counted("the tests", &output, tally::nextest(&output.lines))?;
        done.detail = tally::nextest_by_crate(&output.lines).into_iter().collect();
        Ok(done)
    } else {
        counted("the tests", &output, tally::cargo_test(&output.lines))
    }
}

/// The count of a runner, unless it ended with an error that its count does not show (a test that
/// did not compile, say): nothing may look passed that did not run.
fn counted(what: &str, output: &run::Output, tally: Tally) -> Result<Done> {
    if !output.ok && tally.failed == 0 {
        bail!("{what} ended with an error after {}", tally.line());
    }
    Ok(tally.into())
}

/// cargo at the root; in the CI the lock file must be up to date.
fn cargo(args: &[&str]) -> Command {
    let mut command = run::command(machine::cargo(), &machine::root(), args);
    if machine::in_ci() {
        command.arg("--locked");
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_that_failed_without_counting_is_an_error() {
        let broken = run::Output {
            ok: false,
            lines: Vec::new(),
        };
        assert!(counted("x", &broken, Tally::default()).is_err());
        let failed = counted("x", &broken, Tally::one(false)).expect("counted");
        assert_eq!(failed.tally.failed, 1);
    }
}
