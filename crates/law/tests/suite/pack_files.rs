//! Reading one pack file: every key, at its limits, with the line of a fault.

use crate::support::book_with;
use chrono::NaiveDate;
use law::body::{Body, Form};
use law::rules::{PackErrorKind, PackFile, RuleBook};
use law::timetable::{Notice, Stage, StepCode};

const HEAD: &[(&str, &str)] = &[
    ("id", "\"45\""),
    ("name", "\"试验省\""),
    ("title", "\"试验办法\""),
    ("source", "\"GX\""),
    ("since", "2013-11-28"),
    ("verified_on", "2026-11-23"),
];

/// The head with one value changed, or left out.
fn with(key: &str, value: Option<&str>) -> Vec<(usize, PackErrorKind)> {
    let mut text = String::new();
    for (name, usual) in HEAD {
        let value = if *name == key { value } else { Some(*usual) };
        if let Some(value) = value {
            text.push_str(&format!("{name} = {value}\n"));
        }
    }
    faults(&text)
}

fn faults(text: &str) -> Vec<(usize, PackErrorKind)> {
    match PackFile::parse("x.toml", text) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|f| (f.line, f.kind)).collect(),
    }
}

/// The usual head with these lines as section `villagers`, from line 8.
fn villagers(lines: &str) -> Vec<(usize, PackErrorKind)> {
    let head: String = HEAD
        .iter()
        .map(|(key, value)| format!("{key} = {value}\n"))
        .collect();
    faults(&format!("{head}[villagers]\n{lines}\n"))
}

fn is_bad(found: &[(usize, PackErrorKind)], line: usize) -> bool {
    matches!(found, [(at, PackErrorKind::BadValue { .. })] if *at == line)
}

#[test]
fn every_key_of_the_head_is_needed_and_has_its_kind() {
    assert_eq!(with("", None), []);
    for (i, (key, _)) in HEAD.iter().enumerate() {
        let missing = (0, PackErrorKind::MissingKey((*key).to_owned()));
        assert_eq!(with(key, None), [missing]);
        assert!(is_bad(&with(key, Some("7")), i + 1), "{key}");
    }
    let text = |n: usize| format!("\"{}\"", "a".repeat(n));
    assert_eq!(with("name", Some(&text(200))), []);
    assert!(is_bad(&with("name", Some(&text(201))), 2));
    assert!(is_bad(&with("name", Some(&text(0))), 2));
    assert!(is_bad(&with("source", Some("\"G X\"")), 4));
    assert!(is_bad(&with("since", Some("2013-11-28T08:00:00")), 5));
    assert!(is_bad(&with("since", Some("2013-11-28T08:00:00Z")), 5));
    assert!(is_bad(&with("since", Some("08:00:00")), 5));
    assert!(is_bad(&with("id", Some("\"45\"\nfamily = \"dukes\"")), 2));
}

#[test]
fn a_value_stands_alone_or_with_its_source() {
    let unverified = book_with("runoff_days = 12");
    let stated = book_with("runoff_days = { value = 12, cites = [\"XX §3\"] }");
    let of = |book: &RuleBook| {
        let day: NaiveDate = "2026-03-22".parse().unwrap();
        let rules = book
            .select(Body::VillagersCommittee, "90", day)
            .unwrap()
            .rules;
        let days = &rules.params.runoff_days;
        (days.value, days.verified, days.cites.texts())
    };
    assert_eq!(of(&unverified), (12, false, Vec::new()));
    assert_eq!(of(&stated), (12, true, vec!["XX §3".to_owned()]));
    for wrong in [
        "runoff_days = 0x0c",
        "runoff_days = 0x10",
        "runoff_days = 0o10",
        "runoff_days = 1.5",
        "runoff_days = [12]",
        "runoff_days = \"soon\"",
        "kin_avoidance = 1",
        "runoff_days = { value = 12, verified = \"yes\" }",
        "runoff_days = { value = 12, cites = \"XX §3\" }",
        "runoff_days = { value = 12, cites = [3] }",
    ] {
        assert!(is_bad(&villagers(wrong), 8), "{wrong}");
    }
    let cites = |n: usize| {
        let list: Vec<String> = (1..=n).map(|i| format!("\"XX §{i}\"")).collect();
        villagers(&format!(
            "runoff_days = {{ value = 3, cites = [{}] }}",
            list.join(", ")
        ))
    };
    assert_eq!(cites(4), []);
    assert!(is_bad(&cites(5), 8));
}

#[test]
fn sections_are_tables_of_texts_that_may_be_held() {
    let head: String = HEAD
        .iter()
        .map(|(key, value)| format!("{key} = {value}\n"))
        .collect();
    let section = |line: &str| faults(&format!("{head}{line}\n"));
    assert_eq!(section("[VCL26]"), []);
    assert_eq!(section("[params]"), []);
    assert!(is_bad(&section("villagers = 3"), 7));
    let unknown = section("[\"two words\"]");
    assert!(matches!(&unknown[..], [(7, PackErrorKind::UnknownKey(key))] if key == "two words"));
    let syntax = section("[villagers");
    assert!(
        matches!(&syntax[..], [(7, PackErrorKind::Syntax(_))]),
        "{syntax:?}"
    );
}

#[test]
fn a_file_is_not_larger_than_any_pack() {
    let head: String = HEAD
        .iter()
        .map(|(key, value)| format!("{key} = {value}\n"))
        .collect();
    let most = 1 << 20;
    let padded = |bytes: usize| {
        let rest = bytes - head.len();
        faults(&format!("{head}{}", "#".repeat(rest)))
    };
    assert_eq!(padded(most), []);
    assert_eq!(padded(most + 1), [(0, PackErrorKind::TooLarge)]);
}

#[test]
fn bounds_are_counted_from_an_anchor_the_law_knows() {
    let bound = |text: &str| villagers(&format!("step.handover = {{ latest = \"{text}\" }}"));
    for good in [
        "D law",
        "D-20 law",
        "D+3660 practice",
        "D-3660 practice",
        "list+8 law",
        "committee-3 law",
        "term-180 practice",
    ] {
        assert_eq!(bound(good), [], "{good}");
    }
    for bad in [
        "D",
        "D-20",
        "D-20 custom",
        "D+3661 practice",
        "D-3661 practice",
        "moon+1 law",
        "D+ law",
        "D+x law",
        "",
    ] {
        assert!(is_bad(&bound(bad), 8), "{bad}");
    }
}

#[test]
fn a_step_says_what_it_changes() {
    let book = book_with(
        "step.handover = { stage = \"result_filing\", notices = [\"1\", \"4-1\"], optional = true, \
         forms = [\"all_residents\"], latest = \"D+5 law\", cites = [\"XX §9\"], verified = false }\n\
         step.primary = { drop = true }",
    );
    let day: NaiveDate = "2026-03-22".parse().unwrap();
    let rules = book
        .select(Body::VillagersCommittee, "90", day)
        .unwrap()
        .rules;
    let rule = |code| rules.steps().iter().find(|rule| rule.code == code);
    let handover = rule(StepCode::Handover).unwrap();
    assert_eq!(handover.stage, Stage::ResultFiling);
    assert_eq!(
        handover.notices,
        [Notice::ElectionDay, Notice::VoterListCorrection]
    );
    assert_eq!(handover.forms, [Form::AllResidents]);
    assert!(handover.optional && !handover.verified);
    assert_eq!(handover.to_string(), "D..D+5");
    assert_eq!(handover.cites.texts(), ["XX §9", "VCL26 §24"]);
    assert!(rule(StepCode::Primary).is_none());
    for wrong in [
        "step = 3",
        "step.handover = 3",
        "step.handover = { stage = \"dawn\" }",
        "step.handover = { notices = [\"99\"] }",
        "step.handover = { notices = \"1\" }",
        "step.handover = { forms = [1] }",
        "step.handover = { optional = 1 }",
        "step.handover = { drop = \"yes\" }",
        "step.handover = { cites = [\"§\"] }",
    ] {
        assert!(
            is_bad(&villagers(wrong), 8),
            "{wrong}: {:?}",
            villagers(wrong)
        );
    }
    let unknown = villagers("step.handover = { colour = \"red\" }");
    assert!(matches!(&unknown[..], [(8, PackErrorKind::UnknownKey(key))] if key == "colour"));
}
