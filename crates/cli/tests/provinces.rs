//! A province that is only a file: every command takes its rules, the demo votes under them, and a
//! broken file is refused with its line and the article it breaks.

#![cfg(test)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// The measures of an invented province: two thirds must vote, the whole ballot is spoilt, formal
/// candidates are published eight days before.
const PACK: &str = r#"id = "99"
name = "演示省"
title = "演示省村民委员会选举办法（试行）"
source = "YS"
since = 2020-01-01
verified_on = 2026-11-01

[villagers]
turnout = { value = ">2/3", cites = ["YS §7"] }
same_person = { value = "invalid", cites = ["YS §8"] }
runoff_days = { value = 20, cites = ["YS §9"] }
step.formal_candidates = { latest = "D-8 law", cites = ["YS §10"], verified = true }
"#;

fn touyan(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touyan"));
    let command = command.current_dir(folder).env_clear().args(args);
    command.output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn outcome(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(output)))
}

/// A folder with the province in `rules/`, and a sheet on which six in ten took part.
fn province(pack: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    fs::write(folder.path().join("rules/99.toml"), pack).unwrap();
    let sheet = json!({
        "schema": "touyan/count-1", "body": "villagers_committee", "contest": "regular",
        "province": "99", "election_day": "2026-03-22", "electorate": 1000, "voters": 600,
        "ballots": { "issued": 600, "returned": 600, "invalid": 0 },
        "posts": [ { "id": "chair", "title": "主任", "seats": 1 },
                   { "id": "member", "title": "委员", "seats": 2 } ],
        "nominees": [
            { "id": "a", "name": "申望山", "sex": "male", "posts": ["chair"] },
            { "id": "b", "name": "蒲秋苇", "sex": "female", "posts": ["member"] },
            { "id": "c", "name": "闻青禾", "sex": "male", "posts": ["member"] } ],
        "votes": [ { "post": "chair", "nominee": "a", "for": 500 },
                   { "post": "member", "nominee": "b", "for": 480 },
                   { "post": "member", "nominee": "c", "for": 470 } ],
    });
    fs::write(folder.path().join("sheet.json"), sheet.to_string()).unwrap();
    folder
}

#[test]
fn a_sheet_is_decided_by_the_provinces_file_and_by_the_national_rules_without_it() {
    let folder = province(PACK);
    let own = touyan(
        folder.path(),
        &["count", "sheet.json", "--json", "--rules", "rules"],
    );
    assert_eq!(code(&own), 0, "{}", err(&own));
    let own = outcome(&own);
    assert_eq!(own["valid"], false);
    assert_eq!(own["rules"]["pack"], "CN-99");
    let turnout = &own["steps"][0];
    assert_eq!(turnout["text"], "600 × 3 > 1000 × 2");
    assert_eq!(turnout["cites"][0], "YS §7");
    let national = outcome(&touyan(folder.path(), &["count", "sheet.json", "--json"]));
    assert_eq!(national["valid"], true);
    assert_eq!(national["rules"]["pack"], "CN-00");
    let codes: Vec<&str> = national["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["code"].as_str())
        .collect();
    assert!(codes.contains(&"UNKNOWN_PROVINCE"), "{codes:?}");
}

#[test]
fn a_timetable_has_the_days_of_the_provinces_file() {
    let folder = province(PACK);
    let mut line =
        "timetable --body villagers_committee --election-day 2026-03-22 --province 99 --json"
            .split(' ')
            .collect::<Vec<_>>();
    let latest = |line: &[&str]| {
        let table = outcome(&touyan(folder.path(), line));
        let steps = table["steps"].as_array().unwrap().clone();
        let step = steps.iter().find(|s| s["code"] == "formal_candidates");
        step.unwrap().clone()
    };
    assert_eq!(latest(&line)["latest"], "2026-03-17");
    line.extend(["--rules", "rules"]);
    let own = latest(&line);
    assert_eq!(own["latest"], "2026-03-14");
    assert_eq!(own["basis"], "law");
    assert_eq!(own["cites"], json!(["YS §10", "VCL26 §18"]));
}

#[test]
fn ballots_are_counted_by_the_provinces_file() {
    let folder = province(PACK);
    let ballots = "ballot,post,marks\n1,chair,a\n1,member,a b\n2,chair,a\n2,member,b c\n";
    fs::write(folder.path().join("ballots.csv"), ballots).unwrap();
    let line = ["tally", "--sheet", "sheet.json", "ballots.csv", "--json"];
    let national = outcome(&touyan(folder.path(), &line));
    assert_eq!(national["invalid_ballots"], json!([]), "{national}");
    let mut line = line.to_vec();
    line.extend(["--rules", "rules"]);
    let own = outcome(&touyan(folder.path(), &line));
    let invalid = own["invalid_ballots"].as_array().unwrap();
    assert!(invalid.iter().all(|b| b["ballot"] == "1"), "{own}");
    assert!(!invalid.is_empty(), "{own}");
}

#[test]
fn a_broken_file_is_refused_by_every_command_with_its_line_and_the_article() {
    let unlawful = PACK.replace("\">2/3\"", "\">1/3\"");
    let folder = province(&unlawful);
    let lines = [
        "count sheet.json",
        "timetable --body villagers_committee --election-day 2026-03-22 --province 99",
        "tally --sheet sheet.json ballots.csv",
        "serve --listen 127.0.0.1:0 --public-listen 127.0.0.1:0",
        "demo --listen 127.0.0.1:0 --public-listen 127.0.0.1:0",
        "term list --county 990121",
    ];
    for line in lines {
        let mut args: Vec<&str> = line.split(' ').collect();
        args.extend(["--rules", "rules"]);
        let refused = touyan(folder.path(), &args);
        assert_eq!(code(&refused), 2, "{line}: {}", out(&refused));
        let said = err(&refused);
        assert!(
            said.contains("99.toml 第 9 行：“turnout”"),
            "{line}: {said}"
        );
        assert!(said.contains("违反村组法 §18"), "{line}: {said}");
    }
    for made in ["data", "demo-data"] {
        assert!(!folder.path().join(made).exists(), "{made} was made");
    }
    let slips = [
        ("name = \"演示省\"", "name = ", "99.toml 第 2 行"),
        (
            "runoff_days",
            "runof_days",
            "99.toml 第 11 行：没有“runof_days”这一项",
        ),
        (
            "value = 20",
            "value = \"soon\"",
            "99.toml 第 11 行：“runoff_days”的值",
        ),
        (
            "step.formal_candidates = { latest = \"D-8 law\"",
            "step.handover = { latest = \"D+20 law\"",
            "99.toml 第 12 行：“handover”",
        ),
    ];
    for (right, wrong, says) in slips {
        fs::write(
            folder.path().join("rules/99.toml"),
            PACK.replace(right, wrong),
        )
        .unwrap();
        let refused = touyan(folder.path(), &["count", "sheet.json", "--rules", "rules"]);
        assert_eq!(code(&refused), 2, "{wrong}");
        assert!(err(&refused).contains(says), "{wrong}: {}", err(&refused));
    }
}

struct Server {
    child: Child,
    said: Value,
}

impl Server {
    fn demo(folder: &Path, args: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_touyan"))
            .current_dir(folder)
            .env_clear()
            .args(["demo", "--json", "--data", "d"])
            .args(["--listen", "127.0.0.1:0", "--public-listen", "127.0.0.1:0"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let said = serde_json::from_str(&line).unwrap();
        Self { child, said }
    }

    /// A page of the public listener.
    fn page(&self, path: &str) -> String {
        let address = self.said["public"].as_str().unwrap();
        let host = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(host).unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_demo_votes_under_the_file_of_its_own_province() {
    let folder = province(PACK);
    {
        let demo = Server::demo(folder.path(), &["--rules", "rules"]);
        let book = demo.page("/rules?family=villagers&province=99&day=2026-03-22");
        for says in [
            "演示省村民委员会选举办法（试行）",
            "另行加载",
            "超过三分之二",
            "YS §7",
        ] {
            assert!(book.contains(says), "the rule book does not say {says}");
        }
        let option = "<option value=\"99\" selected>99 演示省</option>";
        assert!(demo.page("/trial/count?province=99").contains(option));
        let days =
            demo.page("/trial/timetable?body=villagers_committee&province=99&day=2026-03-22");
        assert!(days.contains(option) && days.contains("YS §10"));
        // An election of the demo is planned by it.
        let county = demo.page("/");
        let (_, rest) = county.split_once("href=\"/v/").unwrap();
        let village = format!("/v/{}", rest.split(['"', '#']).next().unwrap());
        assert!(demo.page(&village).contains("YS §10"), "{village}");
    }
    let line = [
        "term", "list", "--county", "990121", "--data", "d", "--json",
    ];
    let terms = outcome(&touyan(folder.path(), &line));
    assert_eq!(terms["terms"][0]["province"], "99");
}
