//! `cargo xtask demo`: builds the program and hands over to `touyan demo`.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::{machine, run};

/// Builds `touyan` and becomes `touyan demo ARGS`. Without `--release` it is the development build:
/// the first build of a fresh machine takes about half as long, and every page is quick enough to
/// look at; speed is measured with `cargo xtask bench`.
///
/// # Errors
/// When the build fails or the program cannot be started.
pub fn run(args: &[String]) -> Result<bool> {
    let release = args.first().is_some_and(|first| first == "--release");
    let rest = if release {
        args.get(1..).unwrap_or_default()
    } else {
        args
    };
    eprintln!("Building touyan (the first build takes some minutes) ...");
    let binary = build(release)?;
    let mut demo = std::process::Command::new(binary);
    demo.arg("demo").args(rest);
    // Signals and the exit code are then the program's own.
    let error = demo.exec();
    Err(error).with_context(|| format!("starting {}", run::name(&demo)))
}

/// Builds the binary `touyan` and returns where it lies.
///
/// # Errors
/// When the build fails.
pub fn build(release: bool) -> Result<PathBuf> {
    let root = machine::root();
    let mut cargo = run::command(
        machine::cargo(),
        &root,
        &["build", "--package", "cli", "--bin", "touyan"],
    );
    if release {
        cargo.arg("--release");
    }
    if machine::in_ci() {
        cargo.arg("--locked");
    }
    if !run::status(&mut cargo)? {
        bail!("the build of touyan failed");
    }
    let folder = if release { "release" } else { "debug" };
    Ok(target_folder()?.join(folder).join("touyan"))
}

/// Where cargo puts what it builds.
fn target_folder() -> Result<PathBuf> {
    let mut cargo = run::command(
        machine::cargo(),
        &machine::root(),
        &["metadata", "--format-version", "1", "--no-deps"],
    );
    let metadata: serde_json::Value = serde_json::from_str(&run::captured(&mut cargo)?)
        .context("reading the output of cargo metadata")?;
    metadata
        .get("target_directory")
        .and_then(serde_json::Value::as_str)
        .map(PathBuf::from)
        .context("cargo metadata does not name the target directory")
}
