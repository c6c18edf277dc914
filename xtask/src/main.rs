//! `cargo xtask`: the commands people and the CI use to build, check and try Touyan.
//!
//! The two commands of the README and `.ci/run` are thin names over this program, so that a check
//! that runs in the CI is the same check that runs on a desk. It never changes a tracked file.
//!
//! Where to start reading: [`main`] dispatches, `stages` runs and counts, `postgres` keeps the
//! private database server of the tests, `tidy` holds the rules of the repository.

mod acceptance;
mod bench;
mod browser;
mod demo;
mod machine;
mod mutants;
mod postgres;
mod run;
mod stages;
mod tally;
mod test;
mod tidy;

use std::process::ExitCode;

/// What `cargo xtask` can do: name and one line of help. The tidy rule `commands` compares the
/// documents with it.
pub const COMMANDS: &[(&str, &str)] = &[
    (
        "demo",
        "build touyan and start the demo; arguments go to `touyan demo` (--release first: optimised build)",
    ),
    (
        "check",
        "the fast subset: format, lints, tidy, unit tests of the engines and the domain",
    ),
    (
        "test",
        "everything the CI runs: format, lints, tidy, all tests on SQLite and PostgreSQL, browser",
    ),
    ("tidy", "only the rules of the repository"),
    (
        "e2e",
        "only the browser journeys; name files to run some: cargo xtask e2e journeys/first.test.mjs",
    ),
    (
        "bench",
        "the benchmarks, with ratios; name one to run only that one",
    ),
    (
        "acceptance",
        "the program on real data from beside the clone (../shared/data, or the folder named)",
    ),
    (
        "mutants",
        "mutation testing of the law engine, what changed only; --status shows the results",
    ),
    (
        "postgres",
        "start the private PostgreSQL of the tests, print its address, stop at end of input or Ctrl-C",
    ),
];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let done = match command.as_str() {
        "demo" => demo::run(&rest),
        "check" => test::check(),
        "test" => test::everything(),
        "tidy" => test::tidy_only(),
        "e2e" => test::browser_only(&rest),
        "bench" => bench::run(&rest),
        "acceptance" => acceptance::run(&rest),
        "mutants" => mutants::run(&rest),
        "postgres" => postgres::by_hand(),
        "" | "help" | "--help" | "-h" => {
            usage();
            return ExitCode::SUCCESS;
        }
        other => {
            eprintln!("xtask: no command `{other}`\n");
            usage();
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the commands on standard error.
fn usage() {
    eprintln!("cargo xtask COMMAND\n");
    for (name, help) in COMMANDS {
        eprintln!("  {name:<10} {help}");
    }
}
