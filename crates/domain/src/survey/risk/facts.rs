//! The survey's questions and answers as the rule engine reads them.

use std::collections::HashMap;

use rule::{Choice, FactDef, Kind, Value};

use crate::survey::question::{self, Opt, Question};
use crate::survey::{Answer, Facts, Questionnaire, facts};

/// The values of one village by code of fact.
pub type Values = HashMap<String, Value>;

/// Every fact that a rule may speak of: the questions, retired ones too, and what Touyan knows.
#[must_use]
pub fn definitions(questionnaire: &Questionnaire) -> Vec<FactDef> {
    let known = facts::known();
    let derived = known
        .iter()
        .filter_map(|k| definition(k.code.as_str(), k.title, &k.kind));
    questionnaire
        .all()
        .iter()
        .filter_map(|q: &Question| definition(q.code.as_str(), &q.title, &q.kind))
        .chain(derived)
        .collect()
}

fn definition(code: &str, title: &str, kind: &question::Kind) -> Option<FactDef> {
    let fact = FactDef::new(code, name_of(title), Kind::Text);
    Some(match kind {
        question::Kind::Number { unit, .. } => FactDef {
            kind: Kind::Number,
            unit: unit.clone(),
            ..fact
        },
        question::Kind::Text => fact,
        question::Kind::Day => FactDef {
            kind: Kind::Day,
            ..fact
        },
        question::Kind::Choice(options) if is_yes_no(options) => FactDef {
            kind: Kind::Flag,
            ..fact
        },
        question::Kind::Choice(options) => FactDef {
            kind: Kind::Choice(choices(options)),
            ..fact
        },
        question::Kind::Choices(options) => FactDef {
            kind: Kind::Choices(choices(options)),
            ..fact
        },
        // Whether somebody is named, never who.
        question::Kind::Person => FactDef {
            kind: Kind::Flag,
            ..fact
        },
        question::Kind::File => return None,
    })
}

/// A title as a name in an expression: letters and digits only, not beginning with a digit.
fn name_of(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_alphanumeric())
        .skip_while(|c| c.is_numeric())
        .collect()
}

fn is_yes_no(options: &[Opt]) -> bool {
    let mut codes: Vec<&str> = options.iter().map(|o| o.code.as_str()).collect();
    codes.sort_unstable();
    codes == ["no", "yes"]
}

fn choices(options: &[Opt]) -> Vec<Choice> {
    options
        .iter()
        .map(|o| Choice::new(o.code.clone(), o.zh.clone()))
        .collect()
}

/// A village's facts as values. What the survey asked and what Touyan knows may not share a code.
#[must_use]
pub fn values(definitions: &[FactDef], facts: &Facts) -> Values {
    let mut values = Values::with_capacity(facts.len());
    for (code, answer) in facts.iter() {
        let Some(definition) = definitions.iter().find(|d| d.code == code.as_str()) else {
            continue;
        };
        if let Some(value) = value(&definition.kind, answer) {
            values.insert(code.as_str().to_owned(), value);
        }
    }
    values
}

fn value(kind: &Kind, answer: &Answer) -> Option<Value> {
    Some(match (kind, answer) {
        (Kind::Number, Answer::Number(number)) => Value::Number(*number),
        (Kind::Text, Answer::Text(text)) => Value::Text(text.clone()),
        (Kind::Day, Answer::Day(day)) => Value::Day(*day),
        (Kind::Flag, Answer::Choice(code)) => Value::Flag(code == "yes"),
        (Kind::Flag, Answer::Person(_)) => Value::Flag(true),
        (Kind::Choice(_), Answer::Choice(code)) => Value::Text(code.clone()),
        (Kind::Choices(_), Answer::Choices(codes)) => Value::Many(codes.iter().cloned().collect()),
        // The question's kind changed since: the old answer says nothing.
        _ => return None,
    })
}
