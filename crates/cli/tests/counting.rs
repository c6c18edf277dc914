//! The commands `count` and `tally` as scripts meet them.

#![cfg(test)]

mod counting {
    pub mod peak;
}

use counting::peak::{lines, peak_kib};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

fn touyan(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touyan"));
    command.current_dir(folder).env_clear().args(args);
    command.output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder with the first sheet of the invented elections as `sheet.json`.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sheet = lines().unwrap().remove(0);
    fs::write(folder.path().join("sheet.json"), sheet).unwrap();
    folder
}

#[test]
fn memory_does_not_grow_with_the_lines() {
    let lines = lines().unwrap();
    assert!(lines.len() > 8);
    let few = peak_kib(&lines, 200).unwrap();
    let many = peak_kib(&lines, 5_000).unwrap();
    // Kept lines or outcomes would be more than 20 MiB.
    assert!(many < few + 2048, "{few} KiB, then {many} KiB");
}

#[test]
fn a_line_for_a_line_in_the_same_order() {
    let folder = tempfile::tempdir().unwrap();
    let lines = lines().unwrap();
    let mut text = lines.join("\n");
    text.push_str("\n{\"not\":\"a sheet\"}\nnot json\n");
    fs::write(folder.path().join("all.jsonl"), text).unwrap();
    let output = touyan(folder.path(), &["count", "all.jsonl"]);
    assert_eq!(code(&output), 1, "two lines without an outcome");
    let said = String::from_utf8(output.stdout).unwrap();
    let outcomes: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(outcomes.len(), lines.len() + 2);
    for (line, outcome) in lines.iter().zip(&outcomes) {
        let sheet: Value = serde_json::from_str(line).unwrap();
        assert_eq!(outcome["id"], sheet["id"]);
        assert!(outcome["valid"].is_boolean(), "{outcome}");
    }
    for outcome in outcomes.iter().rev().take(2) {
        assert!(outcome["valid"].is_null(), "{outcome}");
    }
}

#[test]
fn the_exit_code_says_whether_there_is_an_outcome() {
    let folder = folder();
    let at = folder.path();
    let decided = touyan(at, &["count", "sheet.json", "--json"]);
    assert_eq!(code(&decided), 0);
    assert!(json(&decided)["valid"].is_boolean());
    let read = touyan(at, &["count", "sheet.json"]);
    let report = String::from_utf8(read.stdout).unwrap();
    assert!(report.contains("适用规则"), "{report}");
    let sheet = fs::read_to_string(at.join("sheet.json")).unwrap();
    let mut wrong: Value = serde_json::from_str(&sheet).unwrap();
    wrong["electorate"] = 1.into();
    fs::write(at.join("wrong.json"), wrong.to_string()).unwrap();
    let wrong = touyan(at, &["count", "wrong.json", "--json"]);
    assert_eq!(code(&wrong), 1);
    assert!(json(&wrong)["valid"].is_null());
    fs::write(at.join("broken.json"), "{").unwrap();
    assert_eq!(code(&touyan(at, &["count", "broken.json"])), 2);
    assert_eq!(code(&touyan(at, &["count", "nowhere.json"])), 2);
}

#[test]
fn ballots_are_tallied_into_a_sheet_that_counts() {
    let folder = folder();
    let at = folder.path();
    let sheet: Value = serde_json::from_str(&lines().unwrap().remove(0)).unwrap();
    let post = sheet["posts"][0]["id"].as_str().unwrap();
    let stands = |n: &&Value| n["posts"].as_array().unwrap().iter().any(|p| p == post);
    let mut nominees = sheet["nominees"].as_array().unwrap().iter().filter(stands);
    let who = nominees.next().unwrap()["id"].as_str().unwrap();
    let mut ballots = String::from("ballot,post,marks\n");
    for i in 0..7 {
        ballots.push_str(&format!("{i},{post},{who}\n"));
    }
    ballots.push_str(&format!("7,{post},nobody\n"));
    fs::write(at.join("ballots.csv"), &ballots).unwrap();
    let line = ["tally", "--sheet", "sheet.json", "ballots.csv", "--json"];
    let tallied = touyan(at, &line);
    assert_eq!(code(&tallied), 0);
    let tallied = json(&tallied);
    let row = |row: &&Value| row["post"] == post && row["nominee"] == who;
    let votes = tallied["votes"]
        .as_array()
        .unwrap()
        .iter()
        .find(row)
        .unwrap();
    assert_eq!(votes["for"], 7);
    assert_eq!(tallied["invalid_ballots"].as_array().unwrap().len(), 1);
    fs::write(at.join("twice.csv"), format!("{ballots}0,{post},{who}\n")).unwrap();
    let twice = touyan(at, &["tally", "--sheet", "sheet.json", "twice.csv"]);
    assert_eq!(code(&twice), 1, "a ballot counted twice");
    let none = touyan(at, &["tally", "--sheet", "sheet.json", "none.csv"]);
    assert_eq!(code(&none), 2);
}
