//! Real ballots that nobody on this project wrote, converted and counted.
//!
//! The data lies beside the repository (`../shared/data/counting`) and is not
//! part of it; without it these tests say so loudly and check nothing.

use super::*;
use law::rules::RuleBook;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::Cursor;
use std::path::PathBuf;

fn data(name: &str) -> Option<String> {
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/counting"
    ))
    .join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!(
            "!!! NOT CHECKED: {} is not here, so real ballots were not counted",
            path.display()
        );
    }
    text
}

/// A primary on one post, with nobody's votes yet.
fn sheet(options: &[String], seats: usize, max_marks: usize, ballots: usize) -> String {
    let nominees: Vec<Value> = options
        .iter()
        .map(|id| json!({"id": id, "posts": ["post"]}))
        .collect();
    json!({
        "schema": "touyan/count-1", "body": "villagers_committee", "contest": "preselection",
        "province": "00", "election_day": "2026-03-15", "electorate": ballots, "voters": ballots,
        "ballots": {}, "posts": [{"id": "post", "seats": seats, "max_marks": max_marks}],
        "nominees": nominees, "votes": []
    })
    .to_string()
}

/// Tallies ballots (numbers of options) by the table of the contract.
fn tallied(book: &RuleBook, source: &str, ballots: &[(String, Vec<String>)]) -> Value {
    let mut table = "ballot,post,marks\n".to_owned();
    for (ballot, marks) in ballots {
        writeln!(table, "{ballot},post,{}", marks.join(" ")).unwrap();
    }
    let sheet = read_sheet(source).unwrap().sheet;
    let rules = book
        .select(sheet.body, &sheet.province, sheet.election_day)
        .unwrap()
        .rules;
    let tallied = tally_table(rules, &sheet, Cursor::new(table))
        .unwrap()
        .unwrap();
    tally_json(source, &tallied).unwrap()
}

/// Rows of a CSV without quotes, by column name.
fn rows(text: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| header.iter().copied().zip(line.split(',')).collect())
        .collect()
}

#[test]
fn approval_ballots_give_the_published_totals() {
    let (Some(ballots), Some(totals)) = (data("approval_ballots.csv"), data("approval_totals.csv"))
    else {
        return;
    };
    let book = RuleBook::embedded().unwrap();
    let mut cast: BTreeMap<&str, Vec<(String, Vec<String>)>> = BTreeMap::new();
    for row in rows(&ballots) {
        let marks = row["choices"]
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        cast.entry(row["election"])
            .or_default()
            .push((row["ballot_id"].to_owned(), marks));
    }
    let mut published: BTreeMap<&str, Vec<BTreeMap<&str, &str>>> = BTreeMap::new();
    for row in rows(&totals) {
        published.entry(row["election"]).or_default().push(row);
    }
    let mut agreed = 0;
    for (election, options) in &published {
        let ids: Vec<String> = options.iter().map(|row| row["option"].to_owned()).collect();
        // A blank limit is the number of options.
        let most = options[0]["max_choices"].parse().unwrap_or(ids.len());
        let source = sheet(&ids, 1, most, cast[election].len());
        let out = tallied(&book, &source, &cast[election]);
        assert_eq!(out["invalid_ballots"], json!([]), "{election}");
        for option in options {
            let row = out["votes"]
                .as_array()
                .unwrap()
                .iter()
                .find(|vote| vote["nominee"] == option["option"]);
            let votes = row.map_or(0, |row| row["for"].as_u64().unwrap());
            assert_eq!(
                votes.to_string(),
                option["votes_published"],
                "{election} {}",
                option["option"]
            );
            agreed += 1;
        }
    }
    assert!(agreed > 0);
    eprintln!(
        "{agreed} published totals of {} votes agree",
        published.len()
    );
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one conversion, read from top to bottom"
)]
fn ties_at_the_cut_are_reported_and_unique_winners_found() {
    let Some(text) = data("topk_ties.jsonl") else {
        return;
    };
    let book = RuleBook::embedded().unwrap();
    let (mut unique, mut tied) = (0, 0);
    for line in text.lines() {
        let profile: Value = serde_json::from_str(line).unwrap();
        let numbers = |value: &Value| -> Vec<String> {
            value
                .as_array()
                .unwrap()
                .iter()
                .map(|n| n.to_string())
                .collect()
        };
        let count = profile["num_candidates"].as_u64().unwrap();
        let ids: Vec<String> = (0..count).map(|n| n.to_string()).collect();
        let ballots: Vec<(String, Vec<String>)> = profile["ballots"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
            .map(|(i, marks)| (i.to_string(), numbers(marks)))
            .collect();
        let longest = ballots.iter().map(|(_, marks)| marks.len()).max().unwrap();
        let seats = usize::try_from(profile["seats"].as_u64().unwrap()).unwrap();
        let source = sheet(&ids, seats, longest, ballots.len());
        let out = tallied(&book, &source, &ballots);
        let Counted::Decided(decided) = count_text(&book, &out.to_string()) else {
            panic!("{out}")
        };
        let outcome = decided.2;
        let elected: BTreeSet<String> = outcome.elected.iter().map(|e| e.nominee.clone()).collect();
        let sets: Vec<BTreeSet<String>> = profile["all_winning_committees"]
            .as_array()
            .unwrap()
            .iter()
            .map(|set| numbers(set).into_iter().collect())
            .collect();
        if let [only] = sets.as_slice() {
            assert_eq!(
                (&elected, outcome.ties.len()),
                (only, 0),
                "{}",
                profile["instance"]
            );
            unique += 1;
        } else {
            assert!(
                sets.iter().all(|set| elected.is_subset(set)),
                "{}",
                profile["instance"]
            );
            assert_eq!(outcome.ties.len(), 1, "{}", profile["instance"]);
            let at_stake = usize::try_from(outcome.ties[0].seats).unwrap();
            assert_eq!(elected.len() + at_stake, seats);
            let open: BTreeSet<String> = sets
                .iter()
                .flatten()
                .filter(|n| !elected.contains(*n))
                .cloned()
                .collect();
            let names: BTreeSet<String> = outcome.ties[0].nominees.iter().cloned().collect();
            assert_eq!(names, open, "{}", profile["instance"]);
            tied += 1;
        }
    }
    eprintln!("{unique} with one set of winners, {tied} with a tie at the cut");
    assert!(unique > 0 && tied > 0);
}
