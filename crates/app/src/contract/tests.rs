//! The contracts from outside: documents in, documents out.

use super::*;
use law::rules::RuleBook;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::OnceLock;

fn book() -> &'static RuleBook {
    static BOOK: OnceLock<RuleBook> = OnceLock::new();
    BOOK.get_or_init(|| RuleBook::embedded().unwrap())
}

/// The example of the contract.
pub(super) fn example() -> Value {
    json!({
        "schema": "touyan/count-1", "id": "甲村", "body": "villagers_committee",
        "contest": "regular", "province": "41", "election_day": "2026-03-15",
        "electorate": 1203, "present": null, "voters": null, "held_by": "voters",
        "ballots": { "issued": 1100, "returned": 1098, "invalid": 12 },
        "posts": [ { "id": "chair", "title": "主任", "seats": 1 },
                   { "id": "deputy", "title": "副主任", "seats": 1 },
                   { "id": "member", "title": "委员", "seats": 3 } ],
        "nominees": [
            { "id": "a", "name": "甲", "sex": "male", "posts": ["chair"], "formal": true, "kin_of": [], "barred": [] },
            { "id": "b", "name": "乙", "sex": "male", "posts": ["deputy"] },
            { "id": "f", "name": "丙", "sex": "female", "posts": ["member"] },
            { "id": "w", "name": "丁", "formal": false, "sex": "male", "barred": ["criminally_punished"] },
            { "id": "d", "name": "戊", "sex": "male", "posts": ["member"] },
            { "id": "e", "name": "己", "sex": "male", "posts": ["member"], "kin_of": ["f"] } ],
        "votes": [ { "post": "chair", "nominee": "a", "for": 800, "against": 12, "abstain": 30 },
                   { "post": "deputy", "nominee": "b", "for": 500 },
                   { "post": "member", "nominee": "f", "for": 700 },
                   { "post": "member", "nominee": "w", "for": 600 },
                   { "post": "member", "nominee": "d", "for": 650 },
                   { "post": "member", "nominee": "e", "for": 640 } ]
    })
}

fn outcome(sheet: &Value) -> Value {
    match count_text(book(), &sheet.to_string()) {
        Counted::Decided(decided) => serde_json::to_value(decided.2).unwrap(),
        Counted::Wrong(wire) => serde_json::to_value(wire).unwrap(),
        Counted::Unreadable(fault) => panic!("{fault:?}"),
    }
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut sheet = example();
    change(&mut sheet);
    outcome(&sheet)
}

fn codes(outcome: &Value) -> Vec<&str> {
    let findings = outcome["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

fn paths(outcome: &Value) -> Vec<(&str, &str)> {
    let findings = outcome["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|f| {
            (
                f["code"].as_str().unwrap(),
                f["path"].as_str().unwrap_or(""),
            )
        })
        .collect()
}

#[test]
fn the_example_gives_an_outcome_by_the_contract() {
    let outcome = outcome(&example());
    assert_eq!(outcome["schema"], "touyan/outcome-1");
    assert_eq!(outcome["id"], "甲村");
    let rules = json!({"law": "VCL26", "pack": "CN-41", "pack_verified_on": "2026-11-23"});
    assert_eq!(outcome["rules"], rules);
    assert_eq!(outcome["valid"], true);
    let elected: Vec<_> = outcome["elected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            (
                e["post"].as_str().unwrap(),
                e["nominee"].as_str().unwrap(),
                e["votes"].as_u64().unwrap(),
            )
        })
        .collect();
    // Kin of the woman with more votes makes room; the barred write-in holds the third seat.
    assert_eq!(
        elected,
        [
            ("chair", "a", 800),
            ("member", "f", 700),
            ("member", "d", 650)
        ]
    );
    assert_eq!(
        outcome["void"][0],
        json!({"post": "member", "nominee": "w", "reason": "BARRED", "because_of": null, "cites": ["VCL26 §18"]})
    );
    assert_eq!(outcome["void"][1]["reason"], "KIN");
    assert_eq!(outcome["void"][1]["because_of"], "f");
    assert_eq!(
        outcome["vacant"],
        json!([
        {"post": "deputy", "seats": 1, "reserved": null}, {"post": "member", "seats": 1, "reserved": null}])
    );
    assert_eq!(outcome["next"]["kind"], "runoff");
    assert_eq!(
        outcome["next"]["posts"][0]["threshold"],
        "1/3 of ballots cast"
    );
    let first = &outcome["steps"][0];
    assert_eq!(first["rule"], "TURNOUT_MAJORITY");
    assert_eq!(first["text"], "1098 × 2 > 1203");
    assert_eq!(first["cites"], json!(["VCL26 §18"]));
    let missing = outcome["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["code"] == "VOTERS_NOT_RECORDED")
        .unwrap();
    assert_eq!(missing["message"], "未填参加投票人数，按收回选票数计算");
    assert_eq!(missing["severity"], "warning");
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn refused_sheets_have_no_outcome_and_name_the_place() {
    let refused = [
        (
            with(|s| s["ballots"]["valid"] = json!(1000)),
            "VALID_PLUS_INVALID",
            "ballots.valid",
        ),
        (
            with(|s| s["votes"][0]["for"] = json!(1087)),
            "NOMINEE_ABOVE_BALLOTS",
            "votes[0].for",
        ),
        (
            with(|s| s["votes"][2]["for"] = json!(1086 * 3 - 600 - 650 - 640 + 1)),
            "NOMINEE_ABOVE_BALLOTS",
            "votes[2].for",
        ),
        (
            with(|s| {
                s["posts"][2]["seats"] = json!(2);
            }),
            "VOTES_ABOVE_BALLOTS",
            "votes[post=member]",
        ),
        (
            with(|s| s["electorate"] = json!(-1)),
            "NEGATIVE_NUMBER",
            "electorate",
        ),
        (with(|s| s["voters"] = json!(1.5)), "FRACTION", "voters"),
        (
            with(|s| s["electorate"] = json!(u64::MAX)),
            "NUMBER_TOO_LARGE",
            "electorate",
        ),
        (
            with(|s| s["body"] = json!("senate")),
            "UNKNOWN_CODE",
            "body",
        ),
        (
            with(|s| s["votes"][0]["post"] = json!("king")),
            "UNKNOWN_ID",
            "votes[0].post",
        ),
        (
            with(|s| s["votes"][0]["nominee"] = json!("zz")),
            "UNKNOWN_ID",
            "votes[0].nominee",
        ),
        (
            with(|s| s["nominees"][5]["kin_of"] = json!(["zz"])),
            "UNKNOWN_ID",
            "nominees[5].kin_of[0]",
        ),
        (
            with(|s| s["nominees"][5]["kin_of"] = json!([{"id": "f", "kin": "wife"}])),
            "UNKNOWN_CODE",
            "nominees[5].kin_of[0].kin",
        ),
        (
            with(|s| s["votes"][3] = s["votes"][2].clone()),
            "DUPLICATE_ROW",
            "votes[3].nominee",
        ),
        (
            with(|s| {
                s["nominees"]
                    .as_array_mut()
                    .unwrap()
                    .push(json!({"id": "a"}))
            }),
            "DUPLICATE_ID",
            "nominees[6].id",
        ),
        (
            with(|s| s["province"] = json!("Henan")),
            "BAD_PROVINCE",
            "province",
        ),
        (
            with(|s| s["election_day"] = json!("15.3.2026")),
            "BAD_DATE",
            "election_day",
        ),
        (
            with(|s| {
                s.as_object_mut().unwrap().remove("contest");
            }),
            "MISSING_FIELD",
            "contest",
        ),
        (
            with(|s| s["schema"] = json!("touyan/count-2")),
            "WRONG_SCHEMA",
            "schema",
        ),
        (with(|s| s["posts"] = json!({})), "WRONG_TYPE", "posts"),
        (
            with(|s| s["posts"][0]["seats"] = json!(0)),
            "NUMBER_ZERO",
            "posts[0].seats",
        ),
        (
            with(|s| s["voters"] = json!(1204)),
            "VOTERS_ABOVE_ELECTORATE",
            "voters",
        ),
    ];
    for (outcome, code, path) in refused {
        assert_eq!(outcome["valid"], Value::Null, "{code}");
        assert_eq!(outcome["elected"], json!([]));
        assert!(
            paths(&outcome).contains(&(code, path)),
            "{code} {path}: {:#}",
            outcome["findings"]
        );
        assert_eq!(outcome["findings"][0]["severity"], "error");
    }
}

#[test]
fn absurd_numbers_are_found_with_their_path() {
    let text = example()
        .to_string()
        .replace("\"electorate\":1203", "\"electorate\":1e400");
    let Counted::Wrong(wire) = count_text(book(), &text) else {
        panic!("{text}")
    };
    assert_eq!(wire.findings[0].code, "NUMBER_TOO_LARGE");
    assert_eq!(wire.findings[0].path.as_deref(), Some("electorate"));
    assert_eq!(wire.id.as_deref(), Some("甲村"));
}

#[test]
fn a_field_given_twice_is_found() {
    let text = example()
        .to_string()
        .replacen('{', "{\"electorate\": 5,", 1);
    let Counted::Wrong(wire) = count_text(book(), &text) else {
        panic!("{text}")
    };
    assert_eq!(
        (wire.findings[0].code, wire.findings[0].path.as_deref()),
        ("DUPLICATE_FIELD", Some("electorate"))
    );
}

#[test]
fn missing_figures_are_named() {
    let outcome = with(|s| {
        s["electorate"] = Value::Null;
        s["ballots"] = Value::Null;
        s["votes"][1]["for"] = Value::Null;
        s["posts"][0]["seats"] = Value::Null;
    });
    assert_eq!(codes(&outcome), ["NOT_ENOUGH_FIGURES"]);
    assert_eq!(outcome["valid"], Value::Null);
    let missing = json!([
        "electorate",
        "ballots.returned",
        "posts[0].seats",
        "votes[1].for"
    ]);
    assert_eq!(outcome["findings"][0]["missing"], missing);
}

#[test]
fn more_ballots_than_issued_is_void_in_law_not_refused() {
    let outcome = with(|s| s["ballots"]["returned"] = json!(1101));
    assert_eq!(outcome["valid"], false);
    assert_eq!(outcome["next"]["kind"], "new_election");
    assert_eq!(codes(&outcome)[0], "RETURNED_ABOVE_ISSUED");
}

#[test]
fn ballots_per_post_void_only_their_post() {
    let outcome = with(|s| {
        s["voters"] = json!(1098);
        s["ballots"] = json!({
            "chair": {"issued": 1100, "returned": 1099, "invalid": 0},
            "deputy": {"issued": 1100, "returned": 1098, "invalid": 0},
            "member": {"issued": 1100, "returned": 1090, "invalid": 0}});
    });
    assert_eq!(outcome["valid"], true);
    assert_eq!(
        outcome["posts"],
        json!([
        {"id": "chair", "valid": false}, {"id": "deputy", "valid": true}, {"id": "member", "valid": true}])
    );
    assert_eq!(outcome["next"]["kind"], "new_election");
    assert_eq!(outcome["next"]["posts"][0]["post"], "chair");
}

#[test]
fn an_outcome_can_be_the_previous_of_a_runoff() {
    let before = outcome(&example());
    let sheet = json!({
        "schema": "touyan/count-1", "body": "villagers_committee", "contest": "runoff",
        "province": "41", "election_day": "2026-03-25", "electorate": 1203, "voters": 900,
        "ballots": {"issued": 900, "returned": 900, "invalid": 0},
        "posts": [{"id": "deputy", "seats": 1}, {"id": "member", "seats": 1}],
        "nominees": [{"id": "b", "posts": ["deputy"]}, {"id": "x", "posts": ["member"], "kin_of": ["a"]},
                     {"id": "y", "posts": ["member"]}],
        "votes": [{"post": "deputy", "nominee": "b", "for": 300}, {"post": "member", "nominee": "x", "for": 500},
                  {"post": "member", "nominee": "y", "for": 350}],
        "previous": before });
    let outcome = outcome(&sheet);
    assert_eq!(outcome["void"][0]["because_of"], "a", "{outcome:#}");
    let elected: Vec<_> = outcome["elected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["nominee"].as_str().unwrap())
        .collect();
    assert_eq!(elected, ["b", "y"]);
    assert_eq!(outcome["next"]["kind"], "none");
}

#[test]
fn lines_keep_their_order_and_go_on_after_a_bad_one() {
    let good = example().to_string();
    let long = format!("\"{}\"", "长".repeat(MAX_LINE_BYTES / 3 + 1));
    let mut input = format!("{good}\r\nno json\n{long}\n\n{{}}\n{good}").into_bytes();
    input.splice(0..0, *b"\xef\xbb\xbf");
    input.extend_from_slice(b"\n\xff\xfe\n");
    let mut output = Vec::new();
    let totals = count_lines(book(), Cursor::new(input), &mut output).unwrap();
    assert_eq!(
        totals,
        LineTotals {
            lines: 7,
            without_outcome: 5
        }
    );
    let lines: Vec<Value> = String::from_utf8(output)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let valid: Vec<&Value> = lines.iter().map(|line| &line["valid"]).collect();
    assert_eq!(
        valid,
        [
            &json!(true),
            &Value::Null,
            &Value::Null,
            &Value::Null,
            &Value::Null,
            &json!(true),
            &Value::Null
        ]
    );
    let first: Vec<&str> = lines
        .iter()
        .map(|l| codes(l).first().copied().unwrap_or(""))
        .collect();
    assert_eq!(
        first[1..5],
        ["NOT_JSON", "LINE_TOO_LONG", "NOT_JSON", "MISSING_FIELD"]
    );
    assert_eq!(first[6], "NOT_UTF8");
}

#[test]
fn plans_are_read_flat_or_with_facts() {
    let flat = read_plan(r#"{"voter_list": "2026-03-01", "handover": null}"#)
        .unwrap()
        .unwrap();
    assert_eq!(flat.days.len(), 1);
    let full = read_plan(
        r#"{"dates": {"voter_list": "2026-03-01"}, "term_end": "2026-03-20", "pins": {"voter_list": "按旧法"}}"#,
    );
    let full = full.unwrap().unwrap();
    assert_eq!(
        (full.days.len(), full.pins.len(), full.term_end.is_some()),
        (1, 1, true)
    );
    let faults = read_plan(r#"{"voterlist": "2026-03-01", "handover": "soon"}"#)
        .unwrap()
        .unwrap_err();
    let kinds: Vec<&str> = faults.iter().map(|fault| fault.kind.code()).collect();
    assert_eq!(kinds, ["UNKNOWN_CODE", "BAD_DATE"]);
    assert!(read_plan("{").is_err());
}

#[test]
fn published_results_of_real_votes() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/law/real");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let expected: Value = serde_json::from_str(&read("expected.json")).unwrap();
    for (id, expected) in expected.as_object().unwrap() {
        let sheet: Value = serde_json::from_str(&read(&format!("{id}.json"))).unwrap();
        let outcome = outcome(&sheet);
        if let Some(missing) = expected.get("missing") {
            assert_eq!(codes(&outcome)[0], "NOT_ENOUGH_FIGURES", "{id}");
            assert_eq!(&outcome["findings"][0]["missing"], missing, "{id}");
            continue;
        }
        assert_eq!(outcome["valid"], expected["valid"], "{id}");
        let elected: Vec<String> = outcome["elected"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| {
                format!(
                    "{}/{}",
                    e["post"].as_str().unwrap(),
                    e["nominee"].as_str().unwrap()
                )
            })
            .collect();
        assert_eq!(json!(elected), expected["elected"], "{id}");
        assert_eq!(outcome["next"]["kind"], expected["next"], "{id}");
    }
}

/// Random changes of a sound sheet: fields dropped, replaced, cut.
fn mangled() -> impl Strategy<Value = String> {
    let text = example().to_string();
    let len = text.len();
    let scrap = prop_oneof![
        Just("-1".to_owned()),
        Just("1e400".to_owned()),
        Just("null".to_owned()),
        Just("{}".to_owned()),
        Just("[]".to_owned()),
        Just("18446744073709551616".to_owned()),
        Just("\"\\ud800\"".to_owned()),
        "[0-9]{1,25}",
        "[a-z\"{}\\[\\],:]{1,8}",
    ];
    proptest::collection::vec((0..len, 0..12_usize, scrap), 1..4).prop_map(move |changes| {
        let mut bytes = text.clone().into_bytes();
        for (at, cut, scrap) in changes {
            let at = at.min(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, scrap.into_bytes());
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_panics(text in ".{0,400}") {
        let _ = count_text(book(), &text);
        let _ = read_plan(&text);
    }

    #[test]
    fn no_mangled_sheet_panics_and_refusals_say_why(text in mangled()) {
        match count_text(book(), &text) {
            Counted::Decided(decided) => {
                let (sheet, outcome, wire) = *decided;
                prop_assert_eq!(wire.valid.is_none(), outcome.is_refused());
                prop_assert!(!wire.findings.iter().any(|f| f.message.is_empty()));
                prop_assert!(!crate::text::outcome::report(&sheet, &outcome).is_empty());
                if outcome.is_refused() {
                    prop_assert!(wire.findings.iter().any(|f| f.severity == "error"));
                }
            }
            Counted::Wrong(wire) => prop_assert!(!wire.findings.is_empty()),
            Counted::Unreadable(fault) => prop_assert!(!fault.message().is_empty()),
        }
    }

    #[test]
    fn no_bytes_stop_the_stream(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let lines = bytes.split(|b| *b == b'\n').count();
        let ends = bytes.is_empty() || bytes.ends_with(b"\n");
        let mut output = Vec::new();
        let totals = count_lines(book(), Cursor::new(bytes), &mut output).unwrap();
        prop_assert_eq!(totals.lines, u64::try_from(lines - usize::from(ends)).unwrap());
    }
}
