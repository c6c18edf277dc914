//! Rule packs: choosing them, adding a province as a file, and refusing what
//! contradicts itself or the statute, with line and article.

use law::body::{Body, Family};
use law::rules::{PackErrorKind, Params, RuleBook, Selected};
use law::timetable::StepCode;

/// A province without a pack of its own in the program: Guangxi.
const HEAD: &str = r#"id = "45"
name = "广西壮族自治区"
title = "广西壮族自治区村民委员会选举办法"
source = "GX"
since = 2013-11-28
verified_on = 2026-11-23

[villagers]
"#;

fn with(body: &str) -> Result<RuleBook, Vec<(usize, PackErrorKind)>> {
    let text = format!("{HEAD}{body}");
    RuleBook::with_files(&[("45.toml".to_owned(), text)]).map_err(|faults| {
        assert!(
            faults.iter().all(|fault| fault.file == "45.toml"),
            "{faults:#?}"
        );
        faults
            .into_iter()
            .map(|fault| (fault.line, fault.kind))
            .collect()
    })
}

fn fault(body: &str) -> (usize, PackErrorKind) {
    let mut faults = with(body).unwrap_err();
    assert_eq!(faults.len(), 1, "{faults:#?}");
    faults.remove(0)
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn the_embedded_packs_are_sound() {
    let book = RuleBook::embedded().unwrap();
    assert_eq!(book.laws().len(), 5);
    let provinces: Vec<&str> = book
        .packs()
        .iter()
        .map(|pack| pack.province.as_str())
        .collect();
    assert_eq!(provinces, ["00", "11", "31", "33", "37", "41", "50"]);
    for family in Family::ALL {
        let rules = book
            .select_family(*family, "00", day("2026-03-15"))
            .unwrap()
            .rules;
        assert_eq!(rules.params.list().len(), Params::KEYS.len());
        // What is said to be verified names its article or is a value of the statute's silence.
        let bare: Vec<&str> = rules
            .params
            .list()
            .into_iter()
            .filter(|param| param.verified && param.cites.is_empty())
            .map(|param| param.key)
            .collect();
        assert_eq!(bare, Vec::<&str>::new(), "{family}");
    }
}

#[test]
fn election_day_chooses_the_law() {
    let book = RuleBook::embedded().unwrap();
    let chosen = |on: &str| {
        let selection = book
            .select(Body::VillagersCommittee, "41", day(on))
            .unwrap();
        (selection.rules.law.code().to_owned(), selection.notes)
    };
    assert_eq!(chosen("2025-12-31"), ("VCL18".to_owned(), [None, None]));
    assert_eq!(chosen("2026-01-01"), ("VCL26".to_owned(), [None, None]));
    let (law, notes) = chosen("2010-01-01");
    assert_eq!(law, "VCL18");
    assert!(matches!(
        notes,
        [
            Some(Selected::BeforeOldestPack { .. }),
            Some(Selected::BeforeOldestLaw { .. })
        ]
    ));
    let party = book
        .select(Body::PartyBranch, "65", day("2026-03-15"))
        .unwrap();
    assert_eq!(
        (party.rules.law.code(), party.notes[0]),
        ("PER20", Some(Selected::UnknownProvince))
    );
    assert_eq!(
        book.older(Body::VillagersCommittee, "41", day("2026-03-15"))
            .unwrap()
            .law
            .code(),
        "VCL18"
    );
    assert!(
        book.older(Body::VillagersCommittee, "41", day("2025-03-15"))
            .is_none()
    );
}

#[test]
fn a_province_added_as_a_file_is_used() {
    let book = with("runoff_days = { value = 15, cites = [\"GX §30\"] }\nstep.formal_candidates = { latest = \"D-7 law\", cites = [\"GX §18\"] }\n").unwrap();
    let rules = book
        .select(Body::VillagersCommittee, "45", day("2026-03-22"))
        .unwrap()
        .rules;
    assert_eq!(
        (rules.pack.as_str(), rules.params.runoff_days.value),
        ("CN-45", 15)
    );
    let table = rules.timetable(Body::VillagersCommittee, None, day("2026-03-22"));
    let formal = table.step(StepCode::FormalCandidates).unwrap();
    assert_eq!(formal.latest, day("2026-03-15"));
    assert!(formal.is_law());
    assert_eq!(formal.cites().texts(), ["GX §18", "VCL26 §18"]);
    let changes: Vec<&str> = rules.changes().iter().map(|change| change.key).collect();
    assert_eq!(changes, ["runoff_days"]);
    // What was added by hand is told from what the program carries.
    let added = book.packs().iter().filter(|pack| pack.added);
    let added: Vec<&str> = added.map(|pack| pack.province.as_str()).collect();
    assert_eq!(added, ["45"]);
    assert!(book.laws().iter().all(|law| !law.added));
}

#[test]
fn a_file_replaces_the_embedded_pack_of_the_same_day() {
    let text = HEAD
        .replace("\"45\"", "\"33\"")
        .replace("2013-11-28", "2020-07-31");
    let text = format!("{text}runoff_days = {{ value = 20, cites = [\"GX §1\"] }}\n");
    let book = RuleBook::with_files(&[("33.toml".to_owned(), text)]).unwrap();
    let rules = book
        .select(Body::VillagersCommittee, "33", day("2026-03-22"))
        .unwrap()
        .rules;
    assert_eq!(
        (
            rules.params.runoff_days.value,
            rules.params.proxy_days_before.value
        ),
        (20, 1)
    );
}

#[test]
fn a_newer_version_of_the_measures_applies_from_its_day() {
    let text = HEAD
        .replace("\"45\"", "\"33\"")
        .replace("2013-11-28", "2026-06-01");
    let text = format!("{text}runoff_days = {{ value = 20, cites = [\"GX §1\"] }}\n");
    let book = RuleBook::with_files(&[("33b.toml".to_owned(), text)]).unwrap();
    let days = |on| {
        book.select(Body::VillagersCommittee, "33", day(on))
            .unwrap()
            .rules
            .params
            .runoff_days
            .value
    };
    assert_eq!((days("2026-05-31"), days("2026-06-01")), (30, 20));
}

#[test]
fn unlawful_parameters_are_refused_with_line_and_article() {
    for (body, key, cites) in [
        ("turnout = { value = \">=1/2\" }", "turnout", "VCL26 §18"),
        ("majority = { value = \">1/3\" }", "majority", "VCL26 §18"),
        (
            "runoff_threshold = { value = \">=1/4\" }",
            "runoff_threshold",
            "VCL26 §18",
        ),
        (
            "turnout_representatives = { value = \">1/2\" }",
            "turnout_representatives",
            "VCL26 §30",
        ),
        (
            "reps_women = { value = \">=1/4\" }",
            "reps_women",
            "VCL26 §29",
        ),
        ("committee_min = { value = 2 }", "committee_min", "VCL26 §8"),
        ("committee_max = { value = 9 }", "committee_max", "VCL26 §8"),
        (
            "step.voter_list = { latest = \"D-15 law\" }",
            "voter_list",
            "VCL26 §17",
        ),
        (
            "step.handover = { latest = \"D+30 law\" }",
            "handover",
            "VCL26 §24",
        ),
    ] {
        let faults = with(body).unwrap_err();
        let found = faults.iter().find_map(|(line, kind)| match kind {
            PackErrorKind::Unlawful { key, cites, .. } => Some((*line, key.clone(), cites.texts())),
            _ => None,
        });
        let (line, found, _) = found.unwrap();
        assert_eq!((line, found.as_str()), (9, key), "{body}");
        let all: Vec<String> = faults
            .iter()
            .flat_map(|(_, kind)| match kind {
                PackErrorKind::Unlawful { cites, .. } => cites.texts(),
                _ => Vec::new(),
            })
            .collect();
        assert!(all.iter().any(|cite| cite == cites), "{body}: {all:?}");
    }
    for body in [
        "proxy_cap = { value = 4 }",
        "proxy_candidate = { value = true }",
        "kin_avoidance = { value = false }",
    ] {
        // Only the text of 2026 forbids these, so a section for that text is meant.
        let text = format!("{HEAD}\n[VCL26]\n{body}\n");
        let faults = RuleBook::with_files(&[("45.toml".to_owned(), text)]).unwrap_err();
        assert!(
            matches!(faults.as_slice(), [f] if matches!(f.kind, PackErrorKind::Unlawful { .. }) && f.line == 11),
            "{faults:?}"
        );
    }
}

#[test]
fn near_relatives_of_the_civil_code_are_the_floor() {
    let (line, kind) = fault(
        "kin_avoidance = { value = true }\nkin_scope = { value = \"spouse parent child sibling\" }",
    );
    assert_eq!(line, 10);
    assert!(matches!(kind, PackErrorKind::Unlawful { cites, .. } if cites.texts() == ["CC §1045"]));
}

#[test]
fn contradictions_are_refused() {
    let (line, kind) = fault("extra_member_min = { value = 3 }\nextra_member_max = { value = 1 }");
    assert_eq!(line, 9);
    assert!(
        matches!(kind, PackErrorKind::Contradiction { .. }),
        "{kind:?}"
    );
}

#[test]
fn faults_of_form_are_found_with_their_line() {
    assert!(
        matches!(fault("runof_days = { value = 3 }"), (9, PackErrorKind::UnknownKey(key)) if key == "runof_days")
    );
    assert!(matches!(
        fault("runoff_days = { value = \"soon\" }"),
        (9, PackErrorKind::BadValue { .. })
    ));
    assert!(matches!(
        fault("runoff_days = { value = -3 }"),
        (9, PackErrorKind::BadValue { .. })
    ));
    assert!(matches!(
        fault("runoff_days = { cites = [] }"),
        (9, PackErrorKind::MissingKey(_))
    ));
    assert!(matches!(
        fault("runoff_days = { value = 3, cite = [] }"),
        (9, PackErrorKind::UnknownKey(_))
    ));
    assert!(matches!(
        fault("runoff_days = { value = 3, cites = [\"§ 3\"] }"),
        (9, PackErrorKind::BadValue { .. })
    ));
    assert!(matches!(
        fault("step.holiday = { latest = \"D-3 law\" }"),
        (9, PackErrorKind::UnknownKey(_))
    ));
    assert!(matches!(
        fault("step.handover = { latest = \"D+3\" }"),
        (9, PackErrorKind::BadValue { .. })
    ));
    assert!(matches!(
        fault("runoff_days = = 3"),
        (9, PackErrorKind::Syntax(_))
    ));
    // A section for a law text nobody holds would be without effect.
    assert!(
        matches!(fault("\n[senate]\n"), (10, PackErrorKind::UnknownKey(key)) if key == "senate")
    );
    let twice = vec![
        ("a.toml".to_owned(), HEAD.to_owned()),
        ("b.toml".to_owned(), HEAD.to_owned()),
    ];
    let faults = RuleBook::with_files(&twice).unwrap_err();
    assert!(
        matches!(faults.as_slice(), [fault] if matches!(fault.kind, PackErrorKind::SamePack(_)))
    );
}

#[test]
fn every_fault_of_a_file_is_told_at_once() {
    let faults =
        with("runoff_days = { value = \"x\" }\nmajority = { value = \"most\" }\nnothing = 1\n")
            .unwrap_err();
    let lines: Vec<usize> = faults.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines.contains(&9) && lines.contains(&10) && lines.contains(&11));
}
