//! The same expressions by the reference reader of CEL: what both can say, they say alike. And any
//! text at all is answered, never with a panic.

#![cfg(test)]

use std::collections::BTreeMap;

use cel::{Context, Program};
use proptest::prelude::*;
use rule::{Choice, DEPTH_MAX, FactDef, Kind, Rule, Template, Truth, Value};

fn known() -> Vec<FactDef> {
    let list = || vec![Choice::new("a", "甲"), Choice::new("b", "乙")];
    vec![
        FactDef::new("n1", "数一", Kind::Number),
        FactDef::new("n2", "数二", Kind::Number),
        FactDef::new("f1", "是否一", Kind::Flag),
        FactDef::new("t1", "文字一", Kind::Text),
        FactDef::new("c1", "选择一", Kind::Choice(list())),
        FactDef::new("m1", "多选一", Kind::Choices(list())),
    ]
}

/// Numbers as CEL and we both write them. Few brackets: the reference reader overflows the stack on
/// deep ones, which is why it is no part of the program.
fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("n1".to_owned()),
        Just("n2".to_owned()),
        (0_i64..20).prop_map(|n| n.to_string()),
        Just("size(m1)".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), "[-+*/%]", inner.clone()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
            inner.clone().prop_map(|a| format!("({a})")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let order = prop_oneof![
        Just("<"),
        Just("<="),
        Just(">"),
        Just(">="),
        Just("=="),
        Just("!=")
    ];
    let leaf = prop_oneof![
        (number(), order, number()).prop_map(|(a, o, b)| format!("{a} {o} {b}")),
        Just("f1".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        "[ab]".prop_map(|c| format!("c1 == '{c}'")),
        "[ab]".prop_map(|c| format!("\"{c}\" in m1")),
        "[ab]".prop_map(|c| format!("t1.contains('{c}')")),
        (0_i64..4).prop_map(|n| format!("n1 in [{n}, 2, n2]")),
    ];
    leaf.prop_recursive(3, 10, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} && {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} || {b}")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
        ]
    })
}

prop_compose! {
    fn facts()(
        n1 in proptest::option::weighted(0.8, -3_i64..12),
        n2 in proptest::option::weighted(0.8, -3_i64..12),
        f1 in proptest::option::weighted(0.8, any::<bool>()),
        t1 in proptest::option::weighted(0.8, "[abc]{0,3}"),
        c1 in proptest::option::weighted(0.8, "[ab]"),
        m1 in proptest::option::weighted(0.8, proptest::sample::subsequence(vec!["a", "b"], 0..=2)),
    ) -> BTreeMap<String, Value> {
        let many = m1.map(|m| Value::Many(m.into_iter().map(str::to_owned).collect()));
        [
            ("n1", n1.map(Value::Number)),
            ("n2", n2.map(Value::Number)),
            ("f1", f1.map(Value::Flag)),
            ("t1", t1.map(Value::Text)),
            ("c1", c1.map(Value::Text)),
            ("m1", many),
        ]
        .into_iter()
        .filter_map(|(code, value)| Some((code.to_owned(), value?)))
        .collect()
    }
}

/// What the reference says; nothing when it cannot say either.
fn reference(text: &str, facts: &BTreeMap<String, Value>) -> Option<bool> {
    let program = Program::compile(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    let mut context = Context::default();
    for (code, value) in facts {
        match value {
            Value::Number(n) => context.add_variable(code.as_str(), *n).unwrap(),
            Value::Flag(b) => context.add_variable(code.as_str(), *b).unwrap(),
            Value::Text(t) => context.add_variable(code.as_str(), t.as_str()).unwrap(),
            Value::Many(codes) => context.add_variable(code.as_str(), codes.clone()).unwrap(),
            Value::Day(_) => unreachable!("no days here"),
        }
    }
    match program.execute(&context) {
        Ok(cel::Value::Bool(flag)) => Some(flag),
        Ok(other) => panic!("{text} is {other:?}"),
        Err(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Whatever the reference decides, we decide alike; what we cannot say, it cannot say either.
    #[test]
    fn both_say_the_same(text in condition(), facts in facts()) {
        let Ok(rule) = Rule::compile(&text, &known()) else {
            // Only our own limits may refuse what CEL takes.
            prop_assert!(text.chars().count() > rule::EXPRESSION_MAX_CHARS || text.len() > DEPTH_MAX);
            return Ok(());
        };
        let ours = rule.decide(&facts);
        if let Some(theirs) = reference(&text, &facts) {
            let ours_says = match ours.truth {
                Truth::Holds => Some(true),
                Truth::Fails => Some(false),
                Truth::Unknown => None,
            };
            prop_assert_eq!(ours_says, Some(theirs), "{} over {:?}", text, facts);
        }
        // A decision rests only on facts that are there, or says which are missing.
        for code in &ours.rests_on {
            prop_assert!(facts.contains_key(code) || ours.truth == Truth::Unknown || text.contains("known"));
        }
        prop_assert_eq!(ours.truth == Truth::Unknown, !ours.missing.is_empty() || ours.beyond);
    }

    /// Learning a missing fact never turns what was decided.
    #[test]
    fn more_facts_never_turn_a_decision(text in condition(), facts in facts(), more in facts()) {
        let Ok(rule) = Rule::compile(&text, &known()) else { return Ok(()) };
        let before = rule.decide(&facts).truth;
        let mut all = more;
        all.extend(facts);
        let after = rule.decide(&all).truth;
        prop_assert!(before == Truth::Unknown || before == after, "{}", text);
    }

    /// Only the facts a decision rests on can change it.
    #[test]
    fn other_facts_do_not_matter(text in condition(), facts in facts()) {
        let Ok(rule) = Rule::compile(&text, &known()) else { return Ok(()) };
        let decision = rule.decide(&facts);
        let mut kept = facts;
        kept.retain(|code, _| decision.rests_on.contains(code));
        prop_assert_eq!(rule.decide(&kept).truth, decision.truth, "{}", text);
    }

    /// Any text is answered.
    #[test]
    fn any_text_is_answered(text in "\\PC{0,120}", facts in facts()) {
        if let Ok(rule) = Rule::compile(&text, &known()) {
            let decision = rule.decide(&facts);
            prop_assert_eq!(decision.truth == Truth::Unknown, !decision.missing.is_empty() || decision.beyond);
        }
        if let Ok(template) = Template::compile(&text, &known()) {
            prop_assert_eq!(template.say(&facts, "缺"), Template::compile(&template.in_names(), &known()).unwrap().say(&facts, "缺"));
        }
    }

    /// Texts of the pieces of expressions are answered, and what is taken can be taken again by its
    /// codes and by its names.
    #[test]
    fn pieces_in_any_order_are_answered(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("n1"), Just("数二"), Just("f1"), Just("c1"), Just("t1"), Just("m1"), Just("("),
                Just(")"), Just("["), Just("]"), Just(","), Just("."), Just("?"), Just(":"), Just("!"),
                Just("&&"), Just("或"), Just("=="), Just("<"), Just("in"), Just("+"), Just("-"),
                Just("/"), Just("%"), Just("3"), Just("5万"), Just("'甲'"), Just("true"),
                Just("known"), Just("size"), Just("contains"), Just("9223372036854775807"),
            ],
            0..60,
        ),
        facts in facts(),
    ) {
        let text = pieces.join(" ");
        match Rule::compile(&text, &known()) {
            Ok(rule) => {
                let truth = rule.decide(&facts).truth;
                for other in [rule.in_codes(), rule.in_names()] {
                    let again = Rule::compile(&other, &known()).unwrap();
                    prop_assert_eq!(again.decide(&facts).truth, truth, "{} and {}", text, other);
                }
            }
            Err(fault) => {
                prop_assert!(fault.span.from <= fault.span.to);
                prop_assert!(fault.span.to <= text.chars().count());
            }
        }
    }
}

/// Deep and long hostile texts, which end other readers.
#[test]
fn hostile_texts_are_refused() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("!", ""),
        ("-", ""),
        ("f1 ? ", ""),
        ("t1.", ""),
        ("size(", ")"),
    ] {
        for times in [5, 50, 500, 100_000] {
            let text = format!("{}f1{}", open.repeat(times), close.repeat(times));
            let taken = Rule::compile(&text, &known()).is_ok();
            assert!(!taken || times <= DEPTH_MAX, "{open} {times} times");
        }
    }
    let wide = "f1 || ".repeat(70) + "f1";
    assert!(Rule::compile(&wide, &known()).is_ok());
}
