//! Facts: what is known of a place, by code, with a type; and their values.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

/// What a fact holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Number,
    /// Words.
    Text,
    /// Yes or no.
    Flag,
    /// A day.
    Day,
    /// One of a list.
    Choice(Vec<Choice>),
    /// Any of a list.
    Choices(Vec<Choice>),
}

/// One entry of a list: its code, and what people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Stable code.
    pub code: String,
    /// What people call it.
    pub name: String,
}

impl Choice {
    /// A choice.
    pub fn new(code: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
        }
    }
}

/// A fact that expressions may speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactDef {
    /// Stable code, an ASCII identifier.
    pub code: String,
    /// What people call it; expressions may use it too.
    pub name: String,
    /// In what it is counted, where it is a number: 元.
    pub unit: String,
    /// What it holds.
    pub kind: Kind,
}

impl FactDef {
    /// A fact.
    pub fn new(code: impl Into<String>, name: impl Into<String>, kind: Kind) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            unit: String::new(),
            kind,
        }
    }

    /// The fact counted in this unit.
    #[must_use]
    pub fn in_unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// What the value is called: with the names of choices, and 是 or 否.
    #[must_use]
    pub fn say(&self, value: &Value) -> String {
        let name = |code: &str| match &self.kind {
            Kind::Choice(choices) | Kind::Choices(choices) => choices
                .iter()
                .find(|c| c.code == code)
                .map_or_else(|| code.to_owned(), |c| c.name.clone()),
            _ => code.to_owned(),
        };
        match value {
            Value::Number(number) => format!("{} {}", thousands(*number), self.unit)
                .trim_end()
                .to_owned(),
            Value::Text(text) => name(text),
            Value::Flag(true) => "是".to_owned(),
            Value::Flag(false) => "否".to_owned(),
            Value::Day(day) => day.to_string(),
            Value::Many(codes) if codes.is_empty() => "无".to_owned(),
            Value::Many(codes) => codes.iter().map(|c| name(c)).collect::<Vec<_>>().join("、"),
        }
    }
}

/// The value of a fact. The code of a choice is a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Number(i64),
    /// Words, or the code of a choice.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(NaiveDate),
    /// Codes of choices.
    Many(Vec<String>),
}

/// Where values are looked up by code; nothing there is a missing fact.
pub trait Facts {
    /// The value of a fact.
    fn value(&self, code: &str) -> Option<&Value>;
}

impl<S: std::hash::BuildHasher> Facts for HashMap<String, Value, S> {
    fn value(&self, code: &str) -> Option<&Value> {
        self.get(code)
    }
}

impl Facts for BTreeMap<String, Value> {
    fn value(&self, code: &str) -> Option<&Value> {
        self.get(code)
    }
}

/// Whether a text can be the code of a fact: an ASCII letter, then letters, digits and `_`.
#[must_use]
pub fn is_code(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// `-1234567` as `-1,234,567`.
fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
