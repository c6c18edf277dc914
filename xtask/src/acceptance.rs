//! `cargo xtask acceptance`: the program on data that nobody of this project wrote and that is no part
//! of the repository: real ballots, published ties, the divisions of a county and of a province.
//!
//! The data lies beside the clone, in `../shared/data`, or in the folder named by the first argument.
//! What is not there is counted as skipped and said, never passed over.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::stages::{Done, Stages};
use crate::tally::Tally;
use crate::{demo, machine, run};

/// Runs everything; the first argument is the folder of the data.
///
/// # Errors
/// When the program cannot be built.
pub fn run(args: &[String]) -> Result<bool> {
    let beside = machine::root().join("../shared/data");
    let data = args.first().map_or(beside, PathBuf::from);
    let binary = demo::build(true)?;
    let work = std::env::temp_dir().join(format!("touyan-acceptance-{}", std::process::id()));
    fs::create_dir_all(&work)?;
    let ground = Ground { data, binary, work };
    let mut stages = Stages::new(5);
    stages.stage(
        "approval",
        "real approval ballots give the published totals",
        || {
            ground.with(
                &[
                    "counting/approval_ballots.csv",
                    "counting/approval_totals.csv",
                ],
                approval,
            )
        },
    );
    stages.stage(
        "ties",
        "unique winners are found and ties at the cut reported",
        || ground.with(&["counting/topk_ties.jsonl"], ties),
    );
    stages.stage("county", "the divisions of a real county, twice", || {
        ground.with(&["county_411727_runan.csv"], |g| {
            divisions(g, "county_411727_runan.csv")
        })
    });
    stages.stage(
        "province",
        "the divisions of a real province, twice",
        || {
            ground.with(&["province_41_henan.csv.gz"], |g| {
                divisions(g, "province_41_henan.csv.gz")
            })
        },
    );
    stages.stage(
        "workbooks",
        "every workbook of a real county is accounted for",
        || ground.with(&["county_411727_runan.csv"], workbooks),
    );
    fs::remove_dir_all(&ground.work)?;
    Ok(stages.finish())
}

/// Where things are.
struct Ground {
    data: PathBuf,
    binary: PathBuf,
    work: PathBuf,
}

impl Ground {
    /// Runs a stage when its files are there.
    fn with(&self, files: &[&str], work: impl FnOnce(&Self) -> Result<Tally>) -> Result<Done> {
        for file in files {
            let path = self.data.join(file);
            if !path.exists() {
                eprintln!("NOT CHECKED: {} is not here", path.display());
                let skipped = Tally {
                    skipped: 1,
                    ..Tally::default()
                };
                return Ok(skipped.into());
            }
        }
        work(self).map(Done::from)
    }

    fn read(&self, file: &str) -> Result<String> {
        let path = self.data.join(file);
        fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
    }

    fn keep(&self, name: &str, text: &str) -> Result<String> {
        let path = self.work.join(name);
        fs::write(&path, text)?;
        Ok(path.to_string_lossy().into_owned())
    }

    fn touyan(&self, args: &[&str]) -> Result<String> {
        run::captured(&mut run::command(&self.binary, &self.work, args))
    }
}

/// The test of the workbooks on the real county: 18 townships, 285 villages.
fn workbooks(ground: &Ground) -> Result<Tally> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["test", "--quiet", "--package", "tests", "--test", "it"])
        .args([
            "--features",
            "acceptance",
            "--",
            "real_county",
            "--nocapture",
        ])
        .current_dir(machine::root())
        .env("TOUYAN_ACCEPTANCE_DATA", &ground.data);
    Ok(Tally::one(cargo.status()?.success()))
}

/// One row of a table without quotes, by column name.
type Cells<'a> = BTreeMap<&'a str, &'a str>;

fn rows(text: &str) -> Result<Vec<Cells<'_>>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().context("an empty table")?.split(',').collect();
    Ok(lines
        .map(|line| header.iter().copied().zip(line.split(',')).collect())
        .collect())
}

fn cell<'a>(row: &Cells<'a>, name: &str) -> Result<&'a str> {
    row.get(name)
        .copied()
        .with_context(|| format!("no column {name}"))
}

/// A primary on one post: the most votes win, so the sheet asks for nothing else.
fn primary(id: &str, options: &[String], seats: u64, most: usize, ballots: usize) -> Value {
    let nominees: Vec<Value> = options
        .iter()
        .map(|option| json!({"id": option, "posts": ["post"]}))
        .collect();
    json!({
        "schema": "touyan/count-1", "id": id, "body": "villagers_committee",
        "contest": "preselection", "province": "00", "election_day": "2026-03-15",
        "electorate": ballots, "voters": ballots, "ballots": {},
        "posts": [{"id": "post", "seats": seats, "max_marks": most}],
        "nominees": nominees, "votes": []
    })
}

/// Converts the ballots of each vote into a sheet and a table of marks, counts them with `touyan tally`
/// and compares each option with the published total. A blank limit is the number of options.
fn approval(ground: &Ground) -> Result<Tally> {
    let (ballots, totals) = (
        ground.read("counting/approval_ballots.csv")?,
        ground.read("counting/approval_totals.csv")?,
    );
    let mut tables: BTreeMap<&str, (String, usize)> = BTreeMap::new();
    for row in rows(&ballots)? {
        let (table, count) = tables
            .entry(cell(&row, "election")?)
            .or_insert_with(|| ("ballot,post,marks\n".to_owned(), 0));
        writeln!(
            table,
            "{},post,{}",
            cell(&row, "ballot_id")?,
            cell(&row, "choices")?
        )?;
        *count = count.saturating_add(1);
    }
    let mut published: BTreeMap<&str, Vec<Cells<'_>>> = BTreeMap::new();
    for row in rows(&totals)? {
        published
            .entry(cell(&row, "election")?)
            .or_default()
            .push(row);
    }
    let mut tally = Tally::default();
    for (election, options) in &published {
        let (table, count) = tables.get(election).context("a vote without ballots")?;
        let ids: Vec<String> = options
            .iter()
            .map(|row| cell(row, "option").map(str::to_owned))
            .collect::<Result<_>>()?;
        let limit = options.first().context("no options")?;
        let most = cell(limit, "max_choices")?.parse().unwrap_or(ids.len());
        let sheet = primary(election, &ids, 1, most, *count).to_string();
        let sheet = ground.keep("sheet.json", &sheet)?;
        let table = ground.keep("ballots.csv", table)?;
        let said = ground.touyan(&["tally", "--sheet", &sheet, &table, "--json"])?;
        let said: Value = serde_json::from_str(&said)?;
        for option in options {
            let (id, votes) = (cell(option, "option")?, cell(option, "votes_published")?);
            let counted = votes_of(&said, id);
            if counted.to_string() != votes {
                eprintln!("{election}, option {id}: {counted}, published {votes}");
            }
            tally += Tally::one(counted.to_string() == votes);
        }
    }
    Ok(tally)
}

fn votes_of(sheet: &Value, nominee: &str) -> u64 {
    let rows = sheet.get("votes").and_then(Value::as_array);
    let row = rows
        .into_iter()
        .flatten()
        .find(|row| row.get("nominee") == Some(&nominee.into()));
    row.and_then(|row| row.get("for"))
        .and_then(Value::as_u64)
        .unwrap_or(0)
}

/// A published profile as a sheet, and its sets of winners.
fn profile(line: &str) -> Result<(Value, Vec<BTreeSet<String>>)> {
    let read: Value = serde_json::from_str(line)?;
    let list = |name: &str| {
        let list = read.get(name).and_then(Value::as_array);
        list.with_context(|| format!("no list {name}"))
    };
    let number = |name: &str| {
        let number = read.get(name).and_then(Value::as_u64);
        number.with_context(|| format!("no number {name}"))
    };
    let names = |set: &Value| -> Vec<String> {
        set.as_array()
            .into_iter()
            .flatten()
            .map(ToString::to_string)
            .collect()
    };
    let ballots: Vec<Vec<String>> = list("ballots")?.iter().map(names).collect();
    let ids: Vec<String> = (0..number("num_candidates")?)
        .map(|n| n.to_string())
        .collect();
    let longest = ballots.iter().map(Vec::len).max().unwrap_or(1);
    let id = read.get("instance").and_then(Value::as_str).unwrap_or("");
    let mut sheet = primary(id, &ids, number("seats")?, longest, ballots.len());
    let votes: Vec<Value> = ids
        .iter()
        .map(|id| {
            let votes = ballots.iter().filter(|b| b.contains(id)).count();
            json!({"post": "post", "nominee": id, "for": votes})
        })
        .collect();
    if let Some(fields) = sheet.as_object_mut() {
        let cast = ballots.len();
        fields.insert("votes".to_owned(), votes.into());
        let box_of = json!({"issued": cast, "returned": cast, "invalid": 0});
        fields.insert("ballots".to_owned(), box_of);
    }
    let sets = list("all_winning_committees")?;
    Ok((
        sheet,
        sets.iter()
            .map(|set| names(set).into_iter().collect())
            .collect(),
    ))
}

/// Sheets of all profiles through one `touyan count`: the one set of winners where there is one, a tie
/// with the right people and seats where there are several.
fn ties(ground: &Ground) -> Result<Tally> {
    let text = ground.read("counting/topk_ties.jsonl")?;
    let profiles: Vec<_> = text.lines().map(profile).collect::<Result<_>>()?;
    let sheets: String = profiles
        .iter()
        .map(|(sheet, _)| format!("{sheet}\n"))
        .collect();
    let said = ground.touyan(&["count", &ground.keep("ties.jsonl", &sheets)?, "--json"])?;
    ensure!(
        said.lines().count() == profiles.len(),
        "not one outcome per line"
    );
    let (mut tally, mut tied) = (Tally::default(), 0_usize);
    for ((sheet, sets), line) in profiles.iter().zip(said.lines()) {
        let outcome: Value = serde_json::from_str(line)?;
        let agreed = agrees(sheet, &outcome, sets);
        if !agreed {
            eprintln!("{}: {outcome}", sheet.get("id").unwrap_or(&Value::Null));
        }
        tied = tied.saturating_add(usize::from(sets.len() > 1));
        tally += Tally::one(agreed);
    }
    eprintln!(
        "{tied} of {} profiles have a tie at the cut",
        profiles.len()
    );
    Ok(tally)
}

fn agrees(sheet: &Value, outcome: &Value, sets: &[BTreeSet<String>]) -> bool {
    let texts = |list: Option<&Value>, field: Option<&str>| -> BTreeSet<String> {
        let list = list.and_then(Value::as_array).into_iter().flatten();
        let texts = list.filter_map(|v| field.map_or(Some(v), |f| v.get(f))?.as_str());
        texts.map(str::to_owned).collect()
    };
    let elected = texts(outcome.get("elected"), Some("nominee"));
    let ties = outcome.get("ties").and_then(Value::as_array);
    let ties = ties.map_or(&[][..], Vec::as_slice);
    match (sets, ties) {
        ([only], []) => elected == *only,
        ([_], _) | (_, []) => false,
        (several, [tie]) => {
            let open: BTreeSet<String> = several.iter().flatten().cloned().collect();
            let open: BTreeSet<String> = open.difference(&elected).cloned().collect();
            let seats = sheet.pointer("/posts/0/seats").and_then(Value::as_u64);
            let at_stake = tie.get("seats").and_then(Value::as_u64);
            let sure = u64::try_from(elected.len()).ok();
            several.iter().all(|set| elected.is_subset(set))
                && texts(tie.get("nominees"), None) == open
                && seats == sure.zip(at_stake).map(|(a, b)| a.saturating_add(b))
        }
        _ => false,
    }
}

/// Imports a list into an empty installation, and again: every row is added, then every row unchanged.
fn divisions(ground: &Ground, file: &str) -> Result<Tally> {
    let mut list = ground.data.join(file);
    if file.ends_with(".gz") {
        let plain = run::captured(Command::new("gunzip").arg("-c").arg(&list))?;
        list = ground.keep("divisions.csv", &plain)?.into();
    }
    let rows = u64::try_from(fs::read_to_string(&list)?.lines().count())?.saturating_sub(1);
    let data = ground.work.join(file).with_extension("data");
    let mut tally = Tally::default();
    for (what, expected) in [("added", rows), ("unchanged", rows)] {
        let begun = Instant::now();
        let said = import(ground, &list, &data)?;
        let number = |name: &str| said.get(name).and_then(Value::as_u64).unwrap_or(0);
        eprintln!(
            "{} rows, {} townships new, {} added, {} unchanged, {} refused in {:.1} s",
            number("rows_in"),
            number("towns_added"),
            number("added"),
            number("unchanged"),
            number("refused"),
            begun.elapsed().as_secs_f64()
        );
        tally += Tally::one(number("rows_in") == rows && number(what) == expected);
    }
    Ok(tally)
}

fn import(ground: &Ground, list: &Path, data: &Path) -> Result<Value> {
    let (Some(list), Some(data)) = (list.to_str(), data.to_str()) else {
        bail!("a path that is not UTF-8");
    };
    let said = ground.touyan(&["import", "divisions", list, "--data", data, "--json"])?;
    Ok(serde_json::from_str(&said)?)
}
