//! Profiles with known ties, counted as ballots: unique winners are found, ties at the cut reported.
//!
//! `cargo xtask acceptance` does the same, and more, with the program itself on data from outside.

use super::*;
use law::rules::RuleBook;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::Cursor;

/// Source and licence in the README beside it.
const PROFILES: &str = include_str!("../../../../fixtures/ties/topk_ties.jsonl");

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

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one conversion, read from top to bottom"
)]
fn ties_at_the_cut_are_reported_and_unique_winners_found() {
    let book = RuleBook::embedded().unwrap();
    let (mut unique, mut tied) = (0, 0);
    for line in PROFILES.lines() {
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
    assert_eq!((unique, tied), (230, 130));
}
