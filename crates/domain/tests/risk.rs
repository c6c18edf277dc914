//! Risk: the starter rules, levels with their reasons, missing facts, people who overrule.

#![cfg(test)]

use domain::division::Kind;
use domain::survey::risk::{
    Assessment, Cause, Draft, Level, Overrule, OverruleFault, RULES_MAX, RiskRule, RuleFault,
    RuleSet, changes, check, check_overrule, definitions, standing, starter, values,
};
use domain::survey::{Answer, Applies, Facts, Person, QuestionCode, Questionnaire};
use domain::{Millis, UnitId};
use rule::FactDef;

fn known() -> Vec<FactDef> {
    definitions(&Questionnaire::at(0, &[]))
}

fn unit() -> UnitId {
    UnitId::parse("990101100201").unwrap()
}

fn facts(pairs: &[(&str, Answer)]) -> Facts {
    let mut facts = Facts::default();
    for (code, answer) in pairs {
        facts.put(QuestionCode::parse(code).unwrap(), answer.clone());
    }
    facts
}

fn choice(code: &str) -> Answer {
    Answer::Choice(code.to_owned())
}

/// A village about which everything is known and nothing is wrong.
fn sound() -> Vec<(&'static str, Answer)> {
    let person = Answer::Person(Person {
        name: "林和".to_owned(),
        post: String::new(),
    });
    let mut pairs = vec![
        ("weak_lax", choice("none")),
        ("hard_village", choice("no")),
        ("exit_audit", choice("published")),
        ("dual_office", choice("feasible")),
        ("affairs_open", choice("regular")),
        ("three_assets", choice("done")),
        (
            "dispute_kinds",
            Answer::Choices(std::collections::BTreeSet::new()),
        ),
        ("town_leader", person.clone()),
        ("village_cadre", person),
    ];
    for (code, n) in [
        ("group_petitions", 0),
        ("petitions_open", 0),
        ("disputes_open", 0),
        ("debts", 0),
        ("income", 300_000),
        ("income_operating", 200_000),
        ("party_posts", 5),
        ("party_holders", 5),
        ("committee_posts", 3),
        ("committee_holders", 3),
        ("audit_open", 0),
        ("audit_findings", 0),
        ("reserve", 3),
        ("population", 2_000),
        ("away", 400),
    ] {
        pairs.push((code, Answer::Number(n)));
    }
    pairs
}

fn assess(rules: &[RiskRule], pairs: &[(&str, Answer)], kind: Kind) -> Assessment {
    let known = known();
    let set = RuleSet::of(rules, &known);
    assert_eq!(set.broken, Vec::new());
    set.assess(&unit(), kind, &values(&known, &facts(pairs)), None)
}

fn with(
    mut pairs: Vec<(&'static str, Answer)>,
    code: &'static str,
    answer: Answer,
) -> Vec<(&'static str, Answer)> {
    pairs.retain(|(c, _)| *c != code);
    pairs.push((code, answer));
    pairs
}

fn draft() -> Draft {
    Draft {
        name: "合同纠纷".to_owned(),
        expression: "未化解矛盾纠纷件数 > 3 且 债务总额 > 10万".to_owned(),
        level: Level::Key,
        reason: "纠纷 {未化解矛盾纠纷件数}，债务 {debts}".to_owned(),
        cause: Cause::Legacy,
        measure: "逐份清理合同".to_owned(),
        task: String::new(),
        applies: Applies::All,
    }
}

#[test]
fn facts_have_codes_and_names_of_their_own() {
    let known = known();
    for fact in &known {
        assert!(rule::fact::is_code(&fact.code), "{}", fact.code);
        assert!(!fact.name.is_empty(), "{}", fact.code);
        let same = known.iter().filter(|f| f.name == fact.name).count();
        assert_eq!(same, 1, "{} is the name of {same} facts", fact.name);
    }
    assert!(
        known.iter().all(|f| f.code != "talks_record"),
        "a file is no fact"
    );
}

#[test]
fn every_starter_rule_can_be_saved_as_it_is() {
    let (known, rules) = (known(), starter());
    for r in &rules {
        let draft = Draft {
            name: r.name.clone(),
            expression: r.expression.clone(),
            level: r.level,
            reason: r.reason.clone(),
            cause: r.cause,
            measure: r.measure.clone(),
            task: r.task.clone(),
            applies: r.applies,
        };
        let saved = check(&r.code, &draft, &rules, &known);
        assert_eq!(
            saved.as_ref().map(|s| &s.expression),
            Ok(&r.expression),
            "{}",
            r.name
        );
    }
}

#[test]
fn a_sound_village_is_normal_and_nothing_is_missing() {
    for kind in [Kind::Village, Kind::Community] {
        let sound = assess(&starter(), &sound(), kind);
        assert_eq!(sound.level(), Level::Normal, "{:?}", sound.reasons);
        assert_eq!(
            (sound.reasons.len(), sound.gaps.len()),
            (0, 0),
            "{:?}",
            sound.gaps
        );
    }
}

#[test]
fn the_highest_rule_decides_and_says_why_with_its_facts() {
    let pairs = with(
        with(sound(), "debts", Answer::Number(6_000_000)),
        "exit_audit",
        choice("not_started"),
    );
    let found = assess(&starter(), &pairs, Kind::Village);
    assert_eq!(found.level(), Level::Hard);
    let [first, second] = found.reasons.as_slice() else {
        panic!("{:?}", found.reasons);
    };
    assert_eq!((first.level, second.level), (Level::Hard, Level::Key));
    assert_eq!(first.sentence, "债务 6,000,000 元，上年集体收入 300,000 元");
    let rests: Vec<(&str, &str)> = first
        .facts
        .iter()
        .map(|(code, _, value)| (code.as_str(), value.as_str()))
        .collect();
    assert_eq!(rests, [("debts", "6,000,000 元"), ("income", "300,000 元")]);
    assert_eq!(second.sentence, "离任经济责任审计：未开始");
    assert_eq!(found.causes(), [Cause::Legacy]);
}

#[test]
fn a_missing_fact_is_a_gap_and_never_nought() {
    let mut pairs = sound();
    pairs.retain(|(code, _)| *code != "debts" && *code != "reserve");
    let found = assess(&starter(), &pairs, Kind::Village);
    assert_eq!(found.level(), Level::Normal);
    assert!(found.could_rise());
    let gaps: Vec<&str> = found.gaps.iter().map(|g| g.rule.as_str()).collect();
    assert_eq!(gaps, ["heavy_debt", "no_reserve"]);
    assert_eq!(
        found.gaps[0].missing,
        [("debts".to_owned(), "债务总额".to_owned())]
    );
    // Of a village about which nothing is known, nothing is said but what is missing.
    let nothing = assess(&starter(), &[], Kind::Village);
    assert_eq!(nothing.reasons, Vec::new());
    assert!(nothing.gaps.len() > 10);
}

#[test]
fn a_rule_for_villages_is_not_asked_of_communities() {
    let pairs = with(sound(), "three_assets", choice("not_started"));
    assert_eq!(
        assess(&starter(), &pairs, Kind::Village).level(),
        Level::Key
    );
    let mut pairs = sound();
    pairs.retain(|(code, _)| *code != "three_assets");
    let community = assess(&starter(), &pairs, Kind::Community);
    assert!(community.gaps.is_empty(), "{:?}", community.gaps);
}

#[test]
fn a_rule_is_saved_with_codes_and_its_faults_are_all_found() {
    let rule = check("own_1", &draft(), &starter(), &known()).unwrap();
    assert_eq!(rule.expression, "disputes_open > 3 且 debts > 10万");
    assert_eq!(rule.reason, "纠纷 {disputes_open}，债务 {debts}");
    let bad = Draft {
        name: "债务沉重、收入薄弱".to_owned(),
        expression: "债物总额 > 3".to_owned(),
        level: Level::Normal,
        reason: "{无此".to_owned(),
        cause: Cause::Interference,
        measure: "长".repeat(201),
        ..draft()
    };
    let faults = check("own_1", &bad, &starter(), &known()).unwrap_err();
    for wanted in [
        RuleFault::SameName,
        RuleFault::NoLevel,
        RuleFault::IncidentOnly,
        RuleFault::TooLong {
            field: "measure",
            max: 200,
        },
    ] {
        assert!(faults.contains(&wanted), "{wanted:?} not in {faults:?}");
    }
    assert!(faults.iter().any(|f| matches!(f, RuleFault::Expression(_))));
    assert!(faults.iter().any(|f| matches!(f, RuleFault::Reason(_))));
    let many = vec![starter().remove(0); RULES_MAX];
    assert!(
        check("own_1", &draft(), &many, &known())
            .unwrap_err()
            .contains(&RuleFault::TooMany)
    );
}

#[test]
fn the_newest_version_of_a_rule_stands_and_a_retired_one_is_not_asked() {
    let first = starter().into_iter().find(|r| r.code == "poor").unwrap();
    let second = RiskRule {
        no: 1,
        level: Level::Hard,
        ..first
    };
    let third = RiskRule {
        no: 2,
        retired: true,
        ..second.clone()
    };
    let rules = standing(&[third, second.clone()]);
    assert!(
        rules
            .iter()
            .any(|r| r.code == "poor" && r.retired && r.no == 2)
    );
    let poor = with(sound(), "income_operating", Answer::Number(3));
    assert_eq!(assess(&rules, &poor, Kind::Village).level(), Level::Normal);
    assert_eq!(
        assess(&standing(&[second]), &poor, Kind::Village).level(),
        Level::Hard
    );
}

#[test]
fn a_rule_over_a_question_that_is_gone_is_told_and_stops_no_other() {
    let mut rules = starter();
    rules.push(RiskRule {
        code: "own_1".to_owned(),
        expression: "own_7 > 3".to_owned(),
        ..rules[0].clone()
    });
    let set = RuleSet::of(&rules, &known());
    assert_eq!(
        set.broken
            .iter()
            .map(|(c, _)| c.as_str())
            .collect::<Vec<_>>(),
        ["own_1"]
    );
    let hard = with(sound(), "hard_village", choice("yes"));
    let found = set.assess(
        &unit(),
        Kind::Village,
        &values(&known(), &facts(&hard)),
        None,
    );
    assert_eq!(found.level(), Level::Hard);
}

fn overrule(level: Option<Level>) -> Overrule {
    Overrule {
        unit: unit(),
        town: UnitId::parse("990101100").unwrap(),
        no: 1,
        level,
        reason: "债务已签协议".to_owned(),
        by: "林和".to_owned(),
        role: "township".to_owned(),
        at: Millis(0),
    }
}

#[test]
fn a_person_overrules_with_a_reason_and_both_stay_visible() {
    let known = known();
    let set = RuleSet::of(&starter(), &known);
    let hard = values(
        &known,
        &facts(&with(sound(), "hard_village", choice("yes"))),
    );
    let found = set.assess(
        &unit(),
        Kind::Village,
        &hard,
        Some(overrule(Some(Level::Key))),
    );
    assert_eq!((found.by_rules, found.level()), (Level::Hard, Level::Key));
    assert_eq!(found.reasons.len(), 1);
    let back = set.assess(&unit(), Kind::Village, &hard, Some(overrule(None)));
    assert_eq!(back.level(), Level::Hard);
    assert_eq!(changes(&[found], &[back])[0].to, Level::Hard);

    assert_eq!(
        check_overrule(None, Some(Level::Key), " "),
        Err(OverruleFault::NoReason)
    );
    assert_eq!(
        check_overrule(None, Some(Level::Key), &"长".repeat(301)),
        Err(OverruleFault::TooLong)
    );
    assert_eq!(check_overrule(None, None, "恢复"), Err(OverruleFault::Same));
    let stands = overrule(Some(Level::Key));
    assert_eq!(
        check_overrule(Some(&stands), Some(Level::Key), "债务已签协议"),
        Err(OverruleFault::Same)
    );
    assert_eq!(
        check_overrule(Some(&stands), Some(Level::Key), "又有新情况"),
        Ok(())
    );
    assert_eq!(check_overrule(Some(&stands), None, "协议作废"), Ok(()));
}

#[test]
fn the_catalogue_has_fourteen_causes_and_the_survey_asks_thirteen_of_them() {
    assert_eq!(Cause::ALL.len(), 14);
    for (cause, no) in Cause::ALL.iter().zip(1..) {
        assert_eq!(cause.number(), no);
        assert_eq!(Cause::parse(cause.code()), Some(*cause));
    }
    let asked: Vec<&str> = domain::survey::builtin::HARD_CAUSES
        .iter()
        .map(|(c, _)| *c)
        .collect();
    let by_rule: Vec<&str> = Cause::ALL
        .iter()
        .filter(|c| c.by_rule())
        .map(|c| c.code())
        .collect();
    assert_eq!(asked, by_rule);
}
