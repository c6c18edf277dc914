//! Rules as a county writes them: what holds, what is said to be wrong, and what is missing.

#![cfg(test)]

use std::collections::BTreeMap;

use rule::fault::Type;
use rule::{
    Choice, FactDef, Fault, FaultKind, Kind, PARTS_MAX, Rule, Span, Template, Truth, Value,
};

fn known() -> Vec<FactDef> {
    let audits = vec![
        Choice::new("none", "未开展"),
        Choice::new("published", "已公布"),
    ];
    let causes = vec![Choice::new("debt", "债务"), Choice::new("land", "征地")];
    vec![
        FactDef::new("debt_yuan", "债务", Kind::Number).in_unit("元"),
        FactDef::new("petitions", "信访件数", Kind::Number).in_unit("件"),
        FactDef::new("weak_lax", "软弱涣散", Kind::Flag),
        FactDef::new("audit", "离任审计", Kind::Choice(audits)),
        FactDef::new("causes", "矛盾类型", Kind::Choices(causes)),
        FactDef::new("elected_on", "当选日期", Kind::Day),
        FactDef::new("note", "备注", Kind::Text),
    ]
}

fn facts(pairs: &[(&str, Value)]) -> BTreeMap<String, Value> {
    pairs
        .iter()
        .map(|(code, value)| ((*code).to_owned(), value.clone()))
        .collect()
}

#[track_caller]
fn decide(text: &str, pairs: &[(&str, Value)]) -> rule::Decision {
    match Rule::compile(text, &known()) {
        Ok(rule) => rule.decide(&facts(pairs)),
        Err(fault) => panic!("{text}: {fault}"),
    }
}

#[track_caller]
fn fault(text: &str) -> Fault {
    match Rule::compile(text, &known()) {
        Ok(_) => panic!("{text} was taken"),
        Err(fault) => fault,
    }
}

#[test]
fn codes_names_and_full_width_marks_say_the_same() {
    let village = [
        ("debt_yuan", Value::Number(600_000)),
        ("petitions", Value::Number(4)),
    ];
    for text in [
        "debt_yuan > 500000 && petitions > 3",
        "债务 > 50万 且 信访件数 > 3",
        "债务＞５０万 并且 信访件数＞＝４",
        "（债务 ≥ 60万） 且 信访件数 != 0",
        "债务 大于 0.005亿 && !(信访件数 小于 3)",
        "petitions in [4, 5] && debt_yuan / 10000 == 60",
        "(weak_lax ? 1 : 2) == 2 || debt_yuan > 1",
    ] {
        assert_eq!(decide(text, &village).truth, Truth::Holds, "{text}");
    }
}

#[test]
fn choices_are_called_by_name_or_code() {
    let village = [
        ("audit", Value::Text("none".to_owned())),
        ("causes", Value::Many(vec!["land".to_owned()])),
        ("elected_on", Value::Day("2021-03-01".parse().unwrap())),
        ("note", Value::Text("村部未建".to_owned())),
        ("weak_lax", Value::Flag(false)),
    ];
    for text in [
        "离任审计 == \"未开展\"",
        "audit != 'published'",
        "audit in [“未开展”，“已公布”]",
        "'征地' in 矛盾类型",
        "size(causes) == 1",
        "当选日期 < '2022-01-01'",
        "elected_on == date('2021-03-01')",
        "软弱涣散 == '否' && weak_lax != \"是\"",
        "note.contains('村部')",
        "包含(备注, '村部')",
    ] {
        assert_eq!(decide(text, &village).truth, Truth::Holds, "{text}");
    }
}

#[test]
fn a_missing_fact_is_missing_and_never_nought() {
    let none = decide("debt_yuan < 100", &[]);
    assert_eq!(none.truth, Truth::Unknown);
    assert_eq!(none.missing, ["debt_yuan"]);
    assert_eq!(decide("!(debt_yuan < 100)", &[]).truth, Truth::Unknown);
    assert_eq!(decide("!known(debt_yuan)", &[]).truth, Truth::Holds);
    let some = [("petitions", Value::Number(9))];
    let either = decide("debt_yuan > 100 || petitions > 3", &some);
    assert_eq!(either.truth, Truth::Holds);
    assert_eq!(
        either.rests_on,
        ["petitions"],
        "it rests on what decided it"
    );
    assert!(either.missing.is_empty());
    let both = decide("debt_yuan > 100 && petitions > 3", &some);
    assert_eq!(
        (both.truth, both.missing),
        (Truth::Unknown, vec!["debt_yuan".to_owned()])
    );
    let neither = decide("debt_yuan > 100 && petitions > 30", &some);
    assert_eq!(
        (neither.truth, neither.rests_on),
        (Truth::Fails, vec!["petitions".to_owned()])
    );
}

#[test]
fn numbers_beyond_counting_are_said() {
    let village = [
        ("debt_yuan", Value::Number(i64::MAX)),
        ("petitions", Value::Number(0)),
    ];
    for text in [
        "debt_yuan * 2 > 1",
        "debt_yuan / petitions > 1",
        "debt_yuan % petitions > 1",
    ] {
        let decision = decide(text, &village);
        assert_eq!(decision.truth, Truth::Unknown, "{text}");
        assert!(decision.beyond && decision.missing.is_empty(), "{text}");
    }
    assert_eq!(
        decide("petitions == 0 || debt_yuan / petitions > 1", &village).truth,
        Truth::Holds
    );
}

#[test]
fn an_unknown_fact_is_answered_with_the_nearest() {
    let FaultKind::UnknownFact {
        written,
        near,
        glued,
    } = fault("petition > 3").kind
    else {
        panic!("no unknown fact");
    };
    assert_eq!((written.as_str(), glued), ("petition", None));
    assert_eq!(
        near.first().map(|(code, _)| code.as_str()),
        Some("petitions")
    );
    let there = fault("weak_lax && 债务大于3");
    assert_eq!(there.span, Span { from: 12, to: 17 });
    let FaultKind::UnknownFact { near, glued, .. } = there.kind else {
        panic!("no unknown fact");
    };
    assert_eq!(glued, Some("大于"));
    assert_eq!(near.first().map(|(_, name)| name.as_str()), Some("债务"));
    assert!(
        matches!(fault("zzzzqqqq > 1").kind, FaultKind::UnknownFact { near, .. } if near.is_empty())
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let at = |text: &str| {
        let fault = fault(text);
        (fault.kind, fault.span.from, fault.span.to)
    };
    assert_eq!(at("  "), (FaultKind::Empty, 0, 2));
    assert_eq!(at("debt_yuan = 3"), (FaultKind::Single('='), 10, 11));
    assert_eq!(at("debt_yuan > "), (FaultKind::Operand, 12, 12));
    assert_eq!(at("debt_yuan > > 3"), (FaultKind::Operand, 12, 13));
    assert_eq!(at("debt_yuan petitions"), (FaultKind::Operator, 10, 19));
    assert_eq!(at("(debt_yuan > 3"), (FaultKind::Unclosed('('), 0, 1));
    assert_eq!(at("debt_yuan > 3)"), (FaultKind::Unopened(')'), 13, 14));
    assert_eq!(at("note == '未完"), (FaultKind::OpenText, 8, 11));
    assert_eq!(
        at("debt_yuan > 1.5"),
        (FaultKind::Number("1.5".to_owned()), 12, 15)
    );
    assert_eq!(at("1 < debt_yuan < 3").0, FaultKind::Chained);
    assert_eq!(at("debt_yuan # 3"), (FaultKind::Character('#'), 10, 11));
    assert_eq!(
        at("max(debt_yuan, 3) > 1").0,
        FaultKind::UnknownFunction("max".to_owned())
    );
    assert_eq!(
        at("debt_yuan + 3").0,
        FaultKind::NoCondition {
            found: Type::Number
        }
    );
    assert_eq!(
        at("elected_on > '三月'").0,
        FaultKind::NoDay("三月".to_owned())
    );
    assert_eq!(
        at("debt_yuan > '多'").0,
        FaultKind::Mismatch {
            operator: ">",
            left: Type::Number,
            right: Type::Text
        }
    );
    assert_eq!(
        at("petitions && weak_lax"),
        (
            FaultKind::Wants {
                operator: "&&",
                wanted: Type::Flag,
                found: Type::Number
            },
            0,
            9
        )
    );
    assert!(
        matches!(at("audit == '完成'").0, FaultKind::UnknownChoice { choices, .. } if choices.len() == 2)
    );
}

#[test]
fn length_depth_and_size_are_limited() {
    assert!(matches!(
        fault(&"1".repeat(501)).kind,
        FaultKind::TooLong { chars: 501 }
    ));
    let nested = format!("{}weak_lax{}", "(".repeat(40), ")".repeat(40));
    assert_eq!(fault(&nested).kind, FaultKind::TooDeep);
    assert_eq!(
        fault(&format!("{}weak_lax", "!".repeat(400))).kind,
        FaultKind::TooDeep
    );
    let wide = vec!["1"; PARTS_MAX].join("+");
    assert_eq!(fault(&format!("{wide}>1")).kind, FaultKind::TooManyParts);
}

#[test]
fn an_expression_is_shown_in_names_and_kept_in_codes() {
    let rule = Rule::compile("债务 > 50万 且 petitions>3", &known()).unwrap();
    assert_eq!(rule.in_codes(), "debt_yuan > 50万 且 petitions>3");
    assert_eq!(rule.in_names(), "债务 > 50万 且 信访件数>3");
    let again = Rule::compile(&rule.in_codes(), &known()).unwrap();
    assert_eq!(again.facts(), rule.facts());
}

#[test]
fn a_sentence_has_the_values_of_its_facts() {
    let sentence =
        Template::compile("债务 {债务}，信访 {petitions}，审计{audit}。", &known()).unwrap();
    let village = facts(&[
        ("debt_yuan", Value::Number(-1_234_567)),
        ("audit", Value::Text("none".into())),
    ]);
    assert_eq!(
        sentence.say(&village, "缺数据"),
        "债务 -1,234,567 元，信访 缺数据，审计未开展。"
    );
    assert_eq!(
        sentence.in_codes(),
        "债务 {debt_yuan}，信访 {petitions}，审计{audit}。"
    );
    for (text, from) in [("{债务", 0), ("债务}", 2), ("{a{b}", 2)] {
        let fault = Template::compile(text, &known()).unwrap_err();
        assert_eq!(
            (fault.kind, fault.span.from),
            (FaultKind::Brace, from),
            "{text}"
        );
    }
    assert!(Template::compile("{无此}", &known()).is_err());
}
