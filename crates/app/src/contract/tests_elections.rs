//! The whole invented elections of `fixtures/law/elections`, sheet by sheet.

use super::*;
use law::rules::RuleBook;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn read(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The files of a folder whose names satisfy `test`, in their order.
fn files(folder: &Path, test: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| test(&path.file_name().unwrap().to_string_lossy()))
        .collect();
    paths.sort();
    paths
}

/// The fields that a fixture names, in its short form.
fn short(outcome: &OutcomeWire) -> Value {
    let elected = outcome
        .elected
        .iter()
        .map(|e| format!("{}/{}/{}", e.post, e.nominee, e.votes));
    let void = outcome
        .void
        .iter()
        .map(|v| format!("{}/{}/{}", v.post, v.nominee, v.reason));
    let ties = outcome
        .ties
        .iter()
        .map(|t| format!("{}/{}/{}", t.post, t.nominees.join(","), t.seats));
    let vacant = outcome.vacant.iter().map(|v| match v.reserved {
        Some(sex) => format!("{}/{}/{sex}", v.post, v.seats),
        None => format!("{}/{}", v.post, v.seats),
    });
    let reduced = outcome
        .reduced
        .iter()
        .map(|r| format!("{}/{}/{}", r.post, r.from, r.to));
    json!({
        "recalled": outcome.recalled,
        "reduced": reduced.collect::<Vec<_>>(),
        "may_stop": outcome.next.may_stop,
        "valid": outcome.valid,
        "elected": elected.collect::<Vec<_>>(),
        "void": void.collect::<Vec<_>>(),
        "ties": ties.collect::<Vec<_>>(),
        "vacant": vacant.collect::<Vec<_>>(),
        "next": outcome.next.kind,
        "needs_acceptance": outcome.needs_acceptance,
    })
}

#[test]
fn whole_elections_come_to_what_their_folders_say() {
    let book = RuleBook::embedded().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/law/elections");
    let folders = files(&root, |name| !name.ends_with(".md"));
    // Villagers, residents in their three forms, Party branch and committee, supervision,
    // representatives, recall and by-elections.
    assert!(folders.len() >= 10, "{folders:?}");
    for folder in folders {
        let sheets = files(&folder, |name| {
            name.ends_with(".json") && !name.ends_with(".outcome.json")
        });
        let mut outcomes: Vec<Value> = Vec::new();
        for path in sheets {
            let mut sheet = read(&path);
            if let Some(before) = sheet["previous"]
                .as_str()
                .and_then(|at| at.strip_prefix('@'))
            {
                let at: usize = before.parse().unwrap();
                sheet["previous"] = outcomes[at - 1].clone();
            }
            let Counted::Decided(decided) = count_text(&book, &sheet.to_string()) else {
                panic!("{} was not understood", path.display());
            };
            let outcome = decided.2;
            let found = short(&outcome);
            let expected = read(&path.with_extension("outcome.json"));
            let codes: Vec<&str> = outcome.findings.iter().map(|f| f.code).collect();
            for (field, value) in expected.as_object().unwrap() {
                if field == "says" {
                    for code in value.as_array().unwrap() {
                        assert!(
                            codes.contains(&code.as_str().unwrap()),
                            "{}: {codes:?}",
                            path.display()
                        );
                    }
                    continue;
                }
                assert_eq!(
                    &found[field],
                    value,
                    "{} {field}: {:#?}",
                    path.display(),
                    outcome.findings
                );
            }
            outcomes.push(serde_json::to_value(&outcome).unwrap());
        }
    }
}
