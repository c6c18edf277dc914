//! `cargo xtask mutants`: mutation testing of the crate `law` with cargo-mutants.
//!
//! Each mutant is one small change of the engine (a comparison turned, a function's answer fixed)
//! that the tests must notice. The results stand in `crates/law/mutants`, one file per source file,
//! with the hash of the source: a file that has not changed is not run again. So a run can be ended
//! at any time and goes on with the files that are left, and `--shard 1/3` takes a third of them.
//!
//! ```text
//! cargo xtask mutants [--shard K/N] [FILE ...]   run what has no result for its present source
//! cargo xtask mutants --missed [FILE ...]        after new tests: only what was missed and is not explained
//! cargo xtask mutants --read DIR                 take over a mutants.out that was made by hand
//! cargo xtask mutants --status                   only the table
//! ```
//!
//! It is long (hours for everything) and no part of `cargo xtask test`.

mod record;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{machine, run};
use record::{Missed, Record};

/// The crate that is mutated.
const CRATE: &str = "crates/law";
/// Folders and files that decide who wins and which day is missed: they come first.
const FIRST: &[&str] = &["count/", "timetable/", "nomination", "eligibility/"];
/// The share of viable mutants that must be noticed, in hundredths.
const WANTED_PERCENT: usize = 95;

/// What a person asked for.
#[derive(Debug, Default, PartialEq)]
struct Asked {
    shard: Option<(usize, usize)>,
    missed: bool,
    status: bool,
    read: Vec<String>,
    files: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// When cargo-mutants is missing or fails, or a result cannot be read or written.
pub fn run(args: &[String]) -> Result<bool> {
    let asked = asked(args)?;
    let root = machine::root();
    for folder in &asked.read {
        take_over(&root, Path::new(folder))?;
    }
    if !asked.status && asked.read.is_empty() {
        let files: Vec<String> = chosen(&sources(&root)?, &asked);
        if asked.missed {
            run_missed(&root, &files)?;
        } else {
            run_stale(&root, &files)?;
        }
    }
    status(&root)
}

fn asked(args: &[String]) -> Result<Asked> {
    let mut asked = Asked::default();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--missed" => asked.missed = true,
            "--status" => asked.status = true,
            "--read" => asked
                .read
                .push(args.next().context("--read names a folder")?.clone()),
            "--shard" => {
                let text = args.next().context("--shard is written K/N")?;
                let (k, n) = text.split_once('/').context("--shard is written K/N")?;
                let shard: (usize, usize) = (k.parse()?, n.parse()?);
                if shard.0 == 0 || shard.0 > shard.1 {
                    bail!("--shard {text}: K is one of 1 to N");
                }
                asked.shard = Some(shard);
            }
            flag if flag.starts_with('-') => bail!("no option {flag} of cargo xtask mutants"),
            file => asked.files.push(file.to_owned()),
        }
    }
    Ok(asked)
}

/// The source files of the crate below `src/`, those that decide first.
fn sources(root: &Path) -> Result<Vec<String>> {
    let output = run::captured(&mut run::command(
        "git",
        root,
        &["ls-files", "--", &format!("{CRATE}/src")],
    ))?;
    let prefix = format!("{CRATE}/src/");
    let mut files: Vec<String> = output
        .lines()
        .filter_map(|line| line.strip_prefix(&prefix))
        .filter(|file| file.ends_with(".rs"))
        .map(str::to_owned)
        .collect();
    let rank = |file: &str| FIRST.iter().position(|first| file.starts_with(first));
    files.sort_by_key(|file| (rank(file).unwrap_or(FIRST.len()), file.clone()));
    Ok(files)
}

/// The files asked for by name, and of them those of the shard.
fn chosen(files: &[String], asked: &Asked) -> Vec<String> {
    let named = |file: &&String| {
        asked.files.is_empty() || asked.files.iter().any(|part| file.contains(part.as_str()))
    };
    let (k, n) = asked.shard.unwrap_or((1, 1));
    files
        .iter()
        .filter(named)
        .enumerate()
        .filter(|(i, _)| i % n == k - 1)
        .map(|(_, file)| file.clone())
        .collect()
}

/// The hash of a source file's text, as git names it.
fn hash(root: &Path, file: &str) -> Result<String> {
    let path = format!("{CRATE}/src/{file}");
    let hash = run::captured(&mut run::command("git", root, &["hash-object", &path]))?;
    Ok(hash.trim().to_owned())
}

fn record_path(root: &Path, file: &str) -> PathBuf {
    let name = file.trim_end_matches(".rs");
    root.join(CRATE)
        .join("mutants")
        .join(name)
        .with_extension("tsv")
}

fn read_record(root: &Path, file: &str) -> Result<Option<Record>> {
    let path = record_path(root, file);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let record = Record::parse(&text).with_context(|| format!("in {}", path.display()))?;
    Ok(Some(record))
}

fn write_record(root: &Path, file: &str, record: &Record) -> Result<()> {
    let path = record_path(root, file);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let title = format!("{CRATE}/src/{file}");
    fs::write(&path, record.show(&title)).with_context(|| format!("writing {}", path.display()))
}

/// Runs every file whose result is missing or belongs to an older source.
fn run_stale(root: &Path, files: &[String]) -> Result<()> {
    for file in files {
        let hash = hash(root, file)?;
        let before = read_record(root, file)?;
        if before.as_ref().is_some_and(|record| record.source == hash) {
            continue;
        }
        eprintln!("\n==== {file}");
        let found = cargo_mutants(root, file, &[])?;
        let mut record = found.unwrap_or_default();
        record.source = hash;
        if let Some(before) = &before {
            record.explain_as(before);
        }
        write_record(root, file, &record)?;
    }
    Ok(())
}

/// Runs again what was missed and is not explained, in files whose source is the one recorded.
fn run_missed(root: &Path, files: &[String]) -> Result<()> {
    for file in files {
        let Some(mut record) = read_record(root, file)? else {
            continue;
        };
        if record.source != hash(root, file)? {
            continue;
        }
        let (open, kept): (Vec<Missed>, Vec<Missed>) = record
            .missed
            .into_iter()
            .partition(|missed| missed.why.is_empty());
        record.missed = kept;
        if open.is_empty() {
            continue;
        }
        eprintln!("\n==== {file}: {} missed", open.len());
        let names: Vec<String> = open
            .iter()
            .map(|missed| format!("^{}$", escaped(&missed.full_name(CRATE, file))))
            .collect();
        let found = cargo_mutants(root, file, &names)?.unwrap_or_default();
        if found.all() != open.len() {
            bail!("{} mutants asked for, {} run", open.len(), found.all());
        }
        record.add(found);
        write_record(root, file, &record)?;
    }
    Ok(())
}

/// A text as a regular expression that matches only itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_alphanumeric() && !matches!(c, ' ' | '/' | ':' | '_' | '<' | '>' | '=' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Runs cargo-mutants on one file, on the mutants whose names match, or on all; `None` where the
/// file has none.
fn cargo_mutants(root: &Path, file: &str, names: &[String]) -> Result<Option<Record>> {
    if machine::program(&["cargo-mutants"]).is_none() {
        bail!("cargo-mutants is not installed; run: cargo install cargo-mutants --locked");
    }
    let target = target(root);
    let out = target.join("out");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let glob = format!("{CRATE}/src/{file}");
    let mut command = match machine::program(&["nice"]) {
        Some(nice) => {
            let mut command = run::command(nice, root, &["-n", "19"]);
            command.arg(machine::cargo());
            command
        }
        None => run::command(machine::cargo(), root, &[]),
    };
    command.args(["mutants", "--package", "law", "--jobs", "1", "--no-times"]);
    command.args([
        "--timeout",
        "120",
        "--cargo-arg=--test=suite",
        "--file",
        &glob,
    ]);
    // It stops at the first test that fails, which is all that is asked.
    if machine::program(&["cargo-nextest"]).is_some() {
        command.args(["--test-tool", "nextest"]);
    }
    command.arg("--output").arg(&out);
    for name in names {
        command.args(["--re", name]);
    }
    quick(&mut command).env("CARGO_TARGET_DIR", &target);
    // Exit codes 2 and 3 say that mutants were missed or timed out, which is a result.
    let ended = run::status(&mut command)?;
    // Each run builds in a folder of its own and leaves its intermediate files behind.
    let _ = fs::remove_dir_all(target.join("debug").join("incremental"));
    let folder = out.join("mutants.out");
    if ended && !folder.join("caught.txt").exists() {
        return Ok(None);
    }
    let found = read_out(&folder)?;
    let wanted = listed(&folder)?;
    let of_file = found.get(file).cloned().unwrap_or_default();
    if wanted.get(file).copied().unwrap_or(0) != of_file.all() {
        bail!("cargo-mutants did not get to the end of {file}");
    }
    Ok(Some(of_file))
}

/// Builds without debug information and few random cases: most of a mutant's time is building.
fn quick(command: &mut Command) -> &mut Command {
    command
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_PROFILE_TEST_DEBUG", "0")
        .env("PROPTEST_CASES", "24")
        .env("PROPTEST_MAX_SHRINK_ITERS", "20")
        .env("RUST_BACKTRACE", "0")
}

fn target(root: &Path) -> PathBuf {
    let base =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    base.join("mutants")
}

/// The results in a `mutants.out`, by file.
fn read_out(folder: &Path) -> Result<BTreeMap<String, Record>> {
    let mut found: BTreeMap<String, Record> = BTreeMap::new();
    for list in ["caught", "timeout", "unviable", "missed"] {
        let path = folder.join(format!("{list}.txt"));
        let text =
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (file, missed) = Missed::read(CRATE, line)
                .with_context(|| format!("{} has {line:?}", path.display()))?;
            let record = found.entry(file).or_default();
            match list {
                "caught" => record.caught += 1,
                "timeout" => record.timeout += 1,
                "unviable" => record.unviable += 1,
                _ => record.missed.push(missed),
            }
        }
    }
    Ok(found)
}

/// How many mutants a `mutants.out` was to run, by file.
fn listed(folder: &Path) -> Result<BTreeMap<String, usize>> {
    let text = fs::read_to_string(folder.join("mutants.json")).context("reading mutants.json")?;
    let list: serde_json::Value = serde_json::from_str(&text).context("mutants.json")?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for mutant in list.as_array().into_iter().flatten() {
        let file = mutant.get("file").and_then(serde_json::Value::as_str);
        let file = file.and_then(|file| file.strip_prefix(&format!("{CRATE}/src/")));
        if let Some(file) = file {
            *counts.entry(file.to_owned()).or_default() += 1;
        }
    }
    Ok(counts)
}

/// Takes over the results of a run by hand, for files it got to the end of and whose mutants are
/// still where they were.
fn take_over(root: &Path, folder: &Path) -> Result<()> {
    let found = read_out(folder)?;
    let wanted = listed(folder)?;
    for (file, mut record) in found {
        if wanted.get(&file).copied() != Some(record.all()) {
            eprintln!("{file}: not run to the end, left out");
            continue;
        }
        record.source = hash(root, &file)?;
        if let Some(before) = read_record(root, &file)? {
            record.explain_as(&before);
        }
        write_record(root, &file, &record)?;
    }
    Ok(())
}

/// Prints the table and says whether every file is up to date, every missed mutant explained and
/// the share noticed large enough.
fn status(root: &Path) -> Result<bool> {
    let mut all = Record::default();
    let (mut stale, mut open) = (Vec::new(), 0);
    println!(
        "{:<28} {:>7} {:>7} {:>7} {:>7}",
        "file", "viable", "caught", "missed", "unviable"
    );
    for file in sources(root)? {
        let Some(record) = read_record(root, &file)? else {
            stale.push(file);
            continue;
        };
        let old = record.source != hash(root, &file)?;
        if record.all() > 0 {
            let mark = if old { " (older source)" } else { "" };
            println!("{:<28} {}{mark}", file, record.line());
        }
        if old {
            stale.push(file);
        }
        open += record.missed.iter().filter(|m| m.why.is_empty()).count();
        all.add(record);
    }
    let (viable, caught) = (all.viable(), all.caught + all.timeout);
    println!("{:<28} {}", "all", all.line());
    let percent = (caught * 10_000).checked_div(viable).unwrap_or(0);
    println!(
        "{caught} of {viable} viable mutants caught: {}.{:02} %",
        percent / 100,
        percent % 100
    );
    println!(
        "{} missed and explained, {open} missed without a reason",
        all.missed.len() - open
    );
    if !stale.is_empty() {
        println!("no result for the present source of: {}", stale.join(", "));
    }
    Ok(stale.is_empty() && open == 0 && percent >= WANTED_PERCENT * 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_wrong_ones_refused() {
        let read = |text: &str| {
            let args: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            asked(&args)
        };
        let sharded = read("--shard 2/3 count").expect("read");
        assert_eq!(sharded.shard, Some((2, 3)));
        assert_eq!(sharded.files, ["count"]);
        assert!(read("--missed").expect("read").missed);
        for wrong in ["--shard 0/3", "--shard 4/3", "--shard", "--read", "--what"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shards_share_the_files_without_loss() {
        let files: Vec<String> = (0..7).map(|i| format!("f{i}.rs")).collect();
        let shard = |k| {
            let asked = Asked {
                shard: Some((k, 3)),
                ..Asked::default()
            };
            chosen(&files, &asked)
        };
        let mut all: Vec<String> = (1..=3).flat_map(shard).collect();
        all.sort();
        assert_eq!(all, files);
        assert_eq!(shard(2), ["f1.rs", "f4.rs"]);
    }

    #[test]
    fn a_name_is_matched_letter_by_letter() {
        assert_eq!(
            escaped("a.rs:1:2: replace + with * in f -> Vec<u8>"),
            "a\\.rs:1:2: replace \\+ with \\* in f \\-> Vec<u8>"
        );
    }
}
