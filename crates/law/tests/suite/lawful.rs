//! What a pack may not say under which text, with the article: at each limit
//! the last lawful value is taken.

use law::rules::{PackErrorKind, RuleBook};

/// What is unlawful in a pack that says these lines in one section.
fn unlawful(section: &str, lines: &str) -> Vec<(String, Vec<String>)> {
    let found = faults(section, lines).into_iter();
    let found = found.filter_map(|kind| match kind {
        PackErrorKind::Unlawful { key, cites, .. } => Some((key, cites.texts())),
        _ => None,
    });
    found.collect()
}

fn faults(section: &str, lines: &str) -> Vec<PackErrorKind> {
    let text = format!(
        "id = \"90\"\nname = \"试验省\"\ntitle = \"试验办法\"\nsource = \"XX\"\n\
         since = 2010-01-01\nverified_on = 2026-11-23\n[{section}]\n{lines}\n"
    );
    match RuleBook::with_files(&[("90.toml".to_owned(), text)]) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| fault.kind).collect(),
    }
}

/// The line is lawful with the first value and not with the second.
fn limit(section: &str, key: &str, (lawful, not): (&str, &str), article: &str) {
    let line = |value: &str| format!("{key} = {{ value = {value} }}");
    assert_eq!(
        faults(section, &line(lawful)),
        [],
        "{section} {key} {lawful}"
    );
    let found = unlawful(section, &line(not));
    let expected = (key.to_owned(), vec![article.to_owned()]);
    assert_eq!(found, [expected], "{section} {key} {not}");
}

#[test]
fn shares_are_at_least_those_of_the_text() {
    let half = ("\">1/2\"", "\">=1/2\"");
    for (section, article) in [
        ("VCL18", "VCL18 §15"),
        ("VCL26", "VCL26 §18"),
        ("RCL18", "RCL18 §8"),
        ("RCL26", "RCL26 §19"),
    ] {
        limit(section, "majority", half, article);
        limit(section, "turnout", half, article);
        limit(section, "turnout_runoff", half, article);
        limit(
            section,
            "runoff_threshold",
            ("\">=1/3\"", "\">=1/4\""),
            article,
        );
    }
    limit("PER20", "majority", half, "PER20");
    limit("PER20", "runoff_threshold", half, "PER20");
    limit("PER20", "turnout", ("\">=4/5\"", "\">=3/4\""), "PER20");
    limit("RCL26", "turnout_household", half, "RCL26 §19");
    limit(
        "RCL26",
        "turnout_group",
        ("\">2/3\"", "\">=2/3\""),
        "RCL26 §19",
    );
    // The text before fixed neither.
    assert_eq!(
        faults("RCL18", "turnout_household = { value = \">=1/3\" }"),
        []
    );
    assert_eq!(
        faults("VCL26", "turnout_household = { value = \">=1/3\" }"),
        []
    );
    let quorum = ("\">=2/3\"", "\">1/2\"");
    limit("VCL26", "turnout_representatives", quorum, "VCL26 §30");
    limit("VCL18", "turnout_representatives", quorum, "VCL18 §26");
    assert_eq!(
        faults("RCL26", "turnout_representatives = { value = \">1/2\" }"),
        []
    );
    let women = ("\">=1/3\"", "\">=1/4\"");
    limit("VCL26", "reps_women", women, "VCL26 §29");
    limit("VCL18", "reps_women", women, "VCL18 §25");
    assert_eq!(faults("RCL26", "reps_women = { value = \">=1/4\" }"), []);
}

#[test]
fn proxies_and_kin_stay_within_the_text() {
    for (section, article) in [("VCL26", "VCL26 §18"), ("RCL26", "RCL26 §19")] {
        limit(section, "proxy_cap", ("3", "4"), article);
        limit(section, "proxy_cap", ("0", "\"none\""), article);
        limit(section, "proxy_candidate", ("false", "true"), article);
    }
    limit("VCL26", "kin_avoidance", ("true", "false"), "VCL26 §8");
    limit("RCL26", "kin_avoidance", ("true", "false"), "RCL26 §8");
    limit(
        "PER20",
        "proxy_who",
        ("\"nobody\"", "\"any_voter\""),
        "PER20",
    );
    // Before 2026 the texts said nothing of these.
    for section in ["VCL18", "RCL18"] {
        let free = "proxy_cap = { value = \"none\" }\nproxy_candidate = { value = true }\n\
                    kin_avoidance = { value = false }";
        assert_eq!(faults(section, free), [], "{section}");
    }
    let near = "spouse parent child sibling grandparent grandchild";
    let wide = format!("\"{near} cousin\"");
    let narrow = "\"spouse parent child sibling grandparent\"";
    limit("VCL26", "kin_scope", (&wide, narrow), "CC §1045");
    // Without avoidance the scope has no floor.
    assert_eq!(faults("VCL18", "kin_scope = { value = \"spouse\" }"), []);
}

#[test]
fn the_committee_keeps_its_size() {
    for (section, min, max, article) in [
        ("VCL18", (3, 2), (7, 8), "VCL18 §6"),
        ("VCL26", (3, 2), (7, 8), "VCL26 §8"),
        ("RCL18", (5, 4), (9, 10), "RCL18 §7"),
        ("RCL26", (5, 4), (9, 10), "RCL26 §8"),
    ] {
        let text = |(a, b): (u8, u8)| (a.to_string(), b.to_string());
        let (least, most) = (text(min), text(max));
        limit(section, "committee_min", (&least.0, &least.1), article);
        limit(section, "committee_max", (&most.0, &most.1), article);
    }
    let free = "committee_min = { value = 1 }\ncommittee_max = { value = 20 }";
    assert_eq!(faults("PER20", free), []);
}

#[test]
fn two_numbers_that_contradict_each_other_are_refused() {
    let against = |lines: &str| -> Vec<(String, String)> {
        let found = faults("VCL26", lines).into_iter();
        let found = found.filter_map(|kind| match kind {
            PackErrorKind::Contradiction { key, other, .. } => Some((key, other)),
            _ => None,
        });
        found.collect()
    };
    let pair = |a: &str, b: &str| vec![(a.to_owned(), b.to_owned())];
    let two = |a: &str, x: u8, b: &str, y: u8| {
        against(&format!("{a} = {{ value = {x} }}\n{b} = {{ value = {y} }}"))
    };
    for (low, high) in [
        ("committee_min", "committee_max"),
        ("stop_min_elected", "committee_max"),
        ("extra_head_min", "extra_head_max"),
        ("extra_member_min", "extra_member_max"),
    ] {
        assert_eq!(two(low, 5, high, 5), [], "{low}");
        assert_eq!(two(low, 6, high, 5), pair(low, high));
    }
}

#[test]
fn days_the_text_fixes_are_not_moved() {
    let step = |section: &str, code: &str, latest: &str| {
        let lines = format!("step.{code} = {{ latest = \"{latest}\" }}");
        unlawful(section, &lines)
    };
    for (section, code, good, bad, article) in [
        ("VCL18", "voter_list", "D-20 law", "D-19 law", "VCL18 §14"),
        ("VCL26", "voter_list", "D-20 law", "D-19 law", "VCL26 §17"),
        ("RCL26", "voter_list", "D-20 law", "D-19 law", "RCL26 §17"),
        ("VCL18", "handover", "D+10 law", "D+11 law", "VCL18 §20"),
        ("VCL26", "handover", "D+10 law", "D+11 law", "VCL26 §24"),
        ("RCL26", "handover", "D+10 law", "D+11 law", "RCL26 §24"),
        ("VCL18", "exit_audit", "D-1 law", "D law", "VCL18 §35"),
        ("VCL26", "exit_audit", "D-1 law", "D law", "VCL26 §40"),
        ("RCL26", "exit_audit", "D-1 law", "D law", "RCL26 §38"),
    ] {
        assert_eq!(step(section, code, good), [], "{section} {code}");
        let expected = (code.to_owned(), vec![article.to_owned()]);
        assert_eq!(step(section, code, bad), [expected], "{section} {code}");
        // Counted from another day it cannot be compared.
        assert_eq!(
            step(section, code, "committee-9 law"),
            [],
            "{section} {code}"
        );
    }
    for section in ["RCL18", "PER20"] {
        assert_eq!(step(section, "handover", "D+30 law"), [], "{section}");
    }
}

#[test]
fn a_step_does_not_end_before_it_begins() {
    let order = |earliest: &str, latest: &str| {
        let lines =
            format!("step.nomination = {{ earliest = \"{earliest}\", latest = \"{latest}\" }}");
        let found = faults("VCL26", &lines).into_iter();
        let found = found.filter(|kind| matches!(kind, PackErrorKind::Contradiction { .. }));
        found.count()
    };
    assert_eq!(order("D-10 law", "D-10 law"), 0);
    assert_eq!(order("D-9 law", "D-10 law"), 1);
    assert_eq!(
        order("D-9 law", "D-10 practice"),
        0,
        "practice may be anything"
    );
    assert_eq!(
        order("list+9 law", "D-10 law"),
        0,
        "another day to count from"
    );
}
