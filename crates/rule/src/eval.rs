//! Deciding in three values. A missing fact makes what depends on it unknown; `false && ?` fails and
//! `true || ?` holds all the same, as nothing that is still to come could change it.
//!
//! With each value goes the set of facts it rests on: of `a && b` that fails, those of the side that
//! fails; of one that holds, those of both.

use crate::fact::Value;
use crate::tree::{Binary, Part};

/// Facts by their place in the rule's list; a rule has at most 32.
pub type Set = u32;

/// A value, or that it cannot be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<'a> {
    /// A whole number.
    Number(i64),
    /// Words.
    Text(&'a str),
    /// Yes or no.
    Flag(bool),
    /// A day.
    Day(chrono::NaiveDate),
    /// Codes of choices.
    Many(&'a [String]),
    /// Cannot be said.
    Unknown,
}

/// A value with the facts it rests on, and those that are missing for it.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// The value.
    pub value: Known<'a>,
    /// The facts it rests on.
    pub rests_on: Set,
    /// The facts that would have to be known.
    pub missing: Set,
    /// Whether a number went beyond counting, or was divided by nought.
    pub beyond: bool,
}

impl<'a> Found<'a> {
    const fn of(value: Known<'a>) -> Self {
        Self {
            value,
            rests_on: 0,
            missing: 0,
            beyond: false,
        }
    }

    /// Another value that rests on the same.
    fn with(&self, value: Known<'a>) -> Self {
        Self {
            value,
            ..self.clone()
        }
    }

    /// A value that rests on both.
    fn both(&self, other: &Self, value: Known<'a>) -> Self {
        Self {
            value,
            rests_on: self.rests_on | other.rests_on,
            missing: self.missing | other.missing,
            beyond: self.beyond || other.beyond,
        }
    }

    fn flag(&self) -> Option<bool> {
        match self.value {
            Known::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    fn number(&self) -> Option<i64> {
        match self.value {
            Known::Number(number) => Some(number),
            _ => None,
        }
    }

    fn is_unknown(&self) -> bool {
        self.value == Known::Unknown
    }
}

/// Decides a part over the values of the rule's facts, in their order; nothing is a missing one.
pub fn eval<'a>(part: &'a Part, facts: &[Option<&'a Value>]) -> Found<'a> {
    match part {
        Part::Fact(place) => fact(*place, facts),
        Part::Known(place) => Found {
            rests_on: bit(*place),
            ..Found::of(Known::Flag(at(*place, facts).is_some()))
        },
        Part::Number(number) => Found::of(Known::Number(*number)),
        Part::Text(text) => Found::of(Known::Text(text)),
        Part::Flag(flag) => Found::of(Known::Flag(*flag)),
        Part::Day(day) => Found::of(Known::Day(*day)),
        // Read by `in` itself.
        Part::List(_) => Found::of(Known::Unknown),
        Part::Not(inner) => {
            let inner = eval(inner, facts);
            let value = inner.flag().map_or(Known::Unknown, |f| Known::Flag(!f));
            inner.with(value)
        }
        Part::Negative(inner) => {
            let inner = eval(inner, facts);
            counted(&inner, &inner, inner.number().map(i64::checked_neg))
        }
        Part::Choose(three) => {
            let [asked, then, other] = &**three;
            let asked = eval(asked, facts);
            match asked.flag() {
                None => asked,
                Some(yes) => {
                    let chosen = eval(if yes { then } else { other }, facts);
                    asked.both(&chosen, chosen.value.clone())
                }
            }
        }
        Part::Two(operator, sides) => {
            let [left, right] = &**sides;
            two(*operator, left, right, facts)
        }
        Part::Size(inner) => {
            let inner = eval(inner, facts);
            let size = match &inner.value {
                Known::Many(codes) => i64::try_from(codes.len()).ok(),
                Known::Text(text) => i64::try_from(text.chars().count()).ok(),
                _ => None,
            };
            inner.with(size.map_or(Known::Unknown, Known::Number))
        }
        Part::Contains(sides) => {
            let [left, right] = &**sides;
            let (a, b) = (eval(left, facts), eval(right, facts));
            let value = match (&a.value, &b.value) {
                (Known::Text(a), Known::Text(b)) => Known::Flag(a.contains(b)),
                _ => Known::Unknown,
            };
            a.both(&b, value)
        }
    }
}

const fn bit(place: u8) -> Set {
    // A rule has at most FACTS_MAX facts, so the place is below 32.
    1_u32.wrapping_shl(place as u32)
}

fn at<'a>(place: u8, facts: &[Option<&'a Value>]) -> Option<&'a Value> {
    facts.get(usize::from(place)).copied().flatten()
}

fn fact<'a>(place: u8, facts: &[Option<&'a Value>]) -> Found<'a> {
    let Some(value) = at(place, facts) else {
        return Found {
            rests_on: bit(place),
            missing: bit(place),
            ..Found::of(Known::Unknown)
        };
    };
    let value = match value {
        Value::Number(number) => Known::Number(*number),
        Value::Text(text) => Known::Text(text),
        Value::Flag(flag) => Known::Flag(*flag),
        Value::Day(day) => Known::Day(*day),
        Value::Many(codes) => Known::Many(codes),
    };
    Found {
        rests_on: bit(place),
        ..Found::of(value)
    }
}

fn two<'a>(
    operator: Binary,
    left: &'a Part,
    right: &'a Part,
    facts: &[Option<&'a Value>],
) -> Found<'a> {
    let a = eval(left, facts);
    if operator == Binary::In {
        return within(&a, right, facts);
    }
    let b = eval(right, facts);
    match operator {
        Binary::And => joined(&a, &b, false),
        Binary::Or => joined(&a, &b, true),
        Binary::Plus => arithmetic(&a, &b, i64::checked_add),
        Binary::Minus => arithmetic(&a, &b, i64::checked_sub),
        Binary::Times => arithmetic(&a, &b, i64::checked_mul),
        Binary::Over => arithmetic(&a, &b, i64::checked_div),
        Binary::Rest => arithmetic(&a, &b, i64::checked_rem),
        _ => {
            let value = compared(operator, &a, &b).map_or(Known::Unknown, Known::Flag);
            a.both(&b, value)
        }
    }
}

/// `&&` and `||`: one side with the deciding value decides, whatever the other is.
fn joined<'a>(a: &Found<'a>, b: &Found<'a>, deciding: bool) -> Found<'a> {
    let decides = |side: &Found<'a>| side.flag() == Some(deciding);
    match (decides(a), decides(b)) {
        (true, false) => decided(a),
        (false, true) => decided(b),
        (true, true) => decided(&a.both(b, Known::Flag(deciding))),
        (false, false) => {
            let known = a.flag().is_some() && b.flag().is_some();
            let value = if known {
                Known::Flag(!deciding)
            } else {
                Known::Unknown
            };
            a.both(b, value)
        }
    }
}

/// What was decided waits for nothing.
fn decided<'a>(side: &Found<'a>) -> Found<'a> {
    Found {
        missing: 0,
        beyond: false,
        ..side.clone()
    }
}

fn arithmetic<'a>(
    a: &Found<'a>,
    b: &Found<'a>,
    operation: impl FnOnce(i64, i64) -> Option<i64>,
) -> Found<'a> {
    let value = a.number().zip(b.number()).map(|(x, y)| operation(x, y));
    counted(a, b, value)
}

/// The outer option: whether the numbers were known; the inner one: whether the result can be counted.
fn counted<'a>(a: &Found<'a>, b: &Found<'a>, value: Option<Option<i64>>) -> Found<'a> {
    let beyond = matches!(value, Some(None));
    let value = value.flatten().map_or(Known::Unknown, Known::Number);
    let mut found = a.both(b, value);
    found.beyond |= beyond;
    found
}

fn compared(operator: Binary, a: &Found<'_>, b: &Found<'_>) -> Option<bool> {
    let order = match (&a.value, &b.value) {
        (Known::Number(x), Known::Number(y)) => x.cmp(y),
        (Known::Day(x), Known::Day(y)) => x.cmp(y),
        (Known::Text(x), Known::Text(y)) => x.cmp(y),
        (Known::Flag(x), Known::Flag(y)) => x.cmp(y),
        _ => return None,
    };
    Some(match operator {
        Binary::Equal => order.is_eq(),
        Binary::Unequal => order.is_ne(),
        Binary::Less => order.is_lt(),
        Binary::LessEqual => order.is_le(),
        Binary::More => order.is_gt(),
        Binary::MoreEqual => order.is_ge(),
        _ => return None,
    })
}

fn within<'a>(a: &Found<'a>, right: &'a Part, facts: &[Option<&'a Value>]) -> Found<'a> {
    let Part::List(entries) = right else {
        let b = eval(right, facts);
        let value = match (&a.value, &b.value) {
            (Known::Text(code), Known::Many(codes)) => Known::Flag(codes.iter().any(|c| c == code)),
            _ => Known::Unknown,
        };
        return a.both(&b, value);
    };
    let mut all = a.with(Known::Flag(false));
    let mut open = a.is_unknown();
    for entry in entries {
        let entry = eval(entry, facts);
        if !a.is_unknown() && !entry.is_unknown() && a.value == entry.value {
            return decided(&a.both(&entry, Known::Flag(true)));
        }
        open |= entry.is_unknown();
        all = all.both(&entry, Known::Flag(false));
    }
    if open { all.with(Known::Unknown) } else { all }
}
