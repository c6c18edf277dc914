//! Names to facts, and types: what is left after this cannot go wrong but for missing facts and
//! numbers beyond counting.

use chrono::NaiveDate;

use crate::FACTS_MAX;
use crate::fact::{Choice, FactDef, Kind};
use crate::fault::{Fault, FaultKind, Span, Type};
use crate::near::nearest;
use crate::tree::{Binary, Part, What, Written};

type Result<T> = std::result::Result<T, Fault>;

/// Words of operators that are easily glued to a name.
const GLUED: &[&str] = &[
    "且",
    "或",
    "非",
    "大于",
    "小于",
    "等于",
    "不等于",
    "并且",
    "或者",
    "属于",
];

/// A condition with its facts.
#[derive(Debug)]
pub struct Checked {
    /// The resolved tree.
    pub part: Part,
    /// The facts it reads, in the order of their first mention.
    pub facts: Vec<FactDef>,
    /// Each mention of a fact: where, and which.
    pub mentions: Vec<(Span, u8)>,
}

/// Resolves and checks a condition.
pub fn check(written: &Written, known: &[FactDef]) -> Result<Checked> {
    let mut checker = Checker {
        known,
        facts: Vec::new(),
        mentions: Vec::new(),
    };
    let (part, sort) = checker.part(written)?;
    if !matches!(sort, Sort::Flag) {
        let kind = FaultKind::NoCondition { found: sort.ty() };
        return Err(Fault::new(kind, written.span));
    }
    Ok(Checked {
        part,
        facts: checker.facts.into_iter().cloned().collect(),
        mentions: checker.mentions,
    })
}

/// The fact that is called so, by code or by name.
pub fn find<'a>(written: &str, span: Span, known: &'a [FactDef]) -> Result<&'a FactDef> {
    if let Some(fact) = known.iter().find(|f| f.code == written) {
        return Ok(fact);
    }
    let mut named = known.iter().filter(|f| f.name == written);
    match (named.next(), named.next()) {
        (Some(fact), None) => Ok(fact),
        (Some(_), Some(_)) => {
            let codes = known
                .iter()
                .filter(|f| f.name == written)
                .map(|f| f.code.clone())
                .collect();
            let written = written.to_owned();
            Err(Fault::new(FaultKind::Ambiguous { written, codes }, span))
        }
        _ => Err(Fault::new(
            FaultKind::UnknownFact {
                written: written.to_owned(),
                near: nearest(written, known),
                glued: GLUED
                    .iter()
                    .find(|word| {
                        known
                            .iter()
                            .any(|f| !f.name.is_empty() && written.starts_with(&f.name))
                            && written.contains(**word)
                    })
                    .copied(),
            },
            span,
        )),
    }
}

/// The type of a part, with the list of a choice.
#[derive(Debug, Clone, Copy)]
enum Sort<'a> {
    Number,
    Text,
    Flag,
    Day,
    Choice(&'a FactDef),
    Many(&'a FactDef),
}

impl Sort<'_> {
    const fn ty(self) -> Type {
        match self {
            Self::Number => Type::Number,
            Self::Text => Type::Text,
            Self::Flag => Type::Flag,
            Self::Day => Type::Day,
            Self::Choice(_) => Type::Choice,
            Self::Many(_) => Type::Many,
        }
    }
}

struct Checker<'a> {
    known: &'a [FactDef],
    facts: Vec<&'a FactDef>,
    mentions: Vec<(Span, u8)>,
}

impl<'a> Checker<'a> {
    fn part(&mut self, written: &Written) -> Result<(Part, Sort<'a>)> {
        Ok(match &written.what {
            What::Name(name) => {
                let (place, fact) = self.fact(name, written.span)?;
                (Part::Fact(place), sort(fact))
            }
            What::Number(number) => (Part::Number(*number), Sort::Number),
            What::Text(text) => (Part::Text(text.clone()), Sort::Text),
            What::Flag(flag) => (Part::Flag(*flag), Sort::Flag),
            // A list stands only on the right of `in`, which reads it itself.
            What::List(_) => return Err(Fault::new(FaultKind::Operand, written.span)),
            What::Not(inner) => {
                let part = self.wanted(inner, "!", Type::Flag)?;
                (Part::Not(Box::new(part)), Sort::Flag)
            }
            What::Negative(inner) => {
                let part = self.wanted(inner, "-", Type::Number)?;
                (Part::Negative(Box::new(part)), Sort::Number)
            }
            What::Choose(three) => self.choose(three)?,
            What::Two(operator, sides) => self.two(*operator, sides, written.span)?,
            What::Call(name, arguments) => self.call(name, arguments, written.span)?,
        })
    }

    fn fact(&mut self, name: &str, span: Span) -> Result<(u8, &'a FactDef)> {
        let fact = find(name, span, self.known)?;
        let place = match self.facts.iter().position(|f| f.code == fact.code) {
            Some(place) => place,
            None => {
                self.facts.push(fact);
                self.facts.len() - 1
            }
        };
        if place >= FACTS_MAX {
            return Err(Fault::new(FaultKind::TooManyFacts, span));
        }
        let place = u8::try_from(place).map_err(|_| Fault::new(FaultKind::TooManyFacts, span))?;
        self.mentions.push((span, place));
        Ok((place, fact))
    }

    /// A part of one type.
    fn wanted(&mut self, inner: &Written, operator: &'static str, wanted: Type) -> Result<Part> {
        let (part, sort) = self.part(inner)?;
        if sort.ty() == wanted {
            return Ok(part);
        }
        let found = sort.ty();
        let kind = FaultKind::Wants {
            operator,
            wanted,
            found,
        };
        Err(Fault::new(kind, inner.span))
    }

    fn choose(&mut self, three: &[Written; 3]) -> Result<(Part, Sort<'a>)> {
        let [asked, then, other] = three;
        let asked = self.wanted(asked, "?", Type::Flag)?;
        let (then_part, left) = self.part(then)?;
        let (other_part, right) = self.part(other)?;
        if left.ty() != right.ty() {
            let (left, right) = (left.ty(), right.ty());
            let kind = FaultKind::Mismatch {
                operator: "?:",
                left,
                right,
            };
            return Err(Fault::new(kind, then.span.with(other.span)));
        }
        let part = Part::Choose(Box::new([asked, then_part, other_part]));
        Ok((part, left))
    }

    fn two(
        &mut self,
        operator: Binary,
        sides: &[Written; 2],
        span: Span,
    ) -> Result<(Part, Sort<'a>)> {
        let [left, right] = sides;
        let sign = operator.sign();
        let (parts, sort) = match operator {
            Binary::Or | Binary::And => {
                let left = self.wanted(left, sign, Type::Flag)?;
                let right = self.wanted(right, sign, Type::Flag)?;
                ([left, right], Sort::Flag)
            }
            Binary::Plus | Binary::Minus | Binary::Times | Binary::Over | Binary::Rest => {
                let left = self.wanted(left, sign, Type::Number)?;
                let right = self.wanted(right, sign, Type::Number)?;
                ([left, right], Sort::Number)
            }
            Binary::In => (self.within(left, right, span)?, Sort::Flag),
            _ => (self.compared(operator, left, right, span)?, Sort::Flag),
        };
        Ok((Part::Two(operator, Box::new(parts)), sort))
    }

    /// Two sides of a comparison; a text beside a choice or a day is read as one.
    fn compared(
        &mut self,
        operator: Binary,
        left: &Written,
        right: &Written,
        span: Span,
    ) -> Result<[Part; 2]> {
        let (mut a, mut a_sort) = self.part(left)?;
        let (mut b, mut b_sort) = self.part(right)?;
        (a, a_sort) = read_as(a, a_sort, b_sort, left.span)?;
        (b, b_sort) = read_as(b, b_sort, a_sort, right.span)?;
        let ordered = !matches!(operator, Binary::Equal | Binary::Unequal);
        let fits = match (a_sort, b_sort) {
            (Sort::Number, Sort::Number) | (Sort::Day, Sort::Day) => true,
            (Sort::Text, Sort::Text) | (Sort::Flag, Sort::Flag) => !ordered,
            (Sort::Choice(x), Sort::Choice(y)) => !ordered && x.kind == y.kind,
            _ => false,
        };
        if fits {
            return Ok([a, b]);
        }
        let kind = FaultKind::Mismatch {
            operator: operator.sign(),
            left: a_sort.ty(),
            right: b_sort.ty(),
        };
        Err(Fault::new(kind, span))
    }

    /// `a in [..]`, or a choice in a fact of several.
    fn within(&mut self, left: &Written, right: &Written, span: Span) -> Result<[Part; 2]> {
        let (a, a_sort) = self.part(left)?;
        if let What::List(entries) = &right.what {
            let mut parts = Vec::with_capacity(entries.len());
            for entry in entries {
                let (part, sort) = self.part(entry)?;
                let (part, sort) = read_as(part, sort, a_sort, entry.span)?;
                if sort.ty() != a_sort.ty() {
                    let kind = FaultKind::Mismatch {
                        operator: "in",
                        left: a_sort.ty(),
                        right: sort.ty(),
                    };
                    return Err(Fault::new(kind, entry.span));
                }
                parts.push(part);
            }
            return Ok([a, Part::List(parts)]);
        }
        let (b, b_sort) = self.part(right)?;
        let Sort::Many(fact) = b_sort else {
            let kind = FaultKind::Wants {
                operator: "in",
                wanted: Type::Many,
                found: b_sort.ty(),
            };
            return Err(Fault::new(kind, right.span));
        };
        let (a, a_sort) = read_as(a, a_sort, Sort::Choice(fact), left.span)?;
        if matches!(a_sort, Sort::Choice(_)) {
            return Ok([a, b]);
        }
        let kind = FaultKind::Mismatch {
            operator: "in",
            left: a_sort.ty(),
            right: Type::Many,
        };
        Err(Fault::new(kind, span))
    }

    fn call(&mut self, name: &str, arguments: &[Written], span: Span) -> Result<(Part, Sort<'a>)> {
        let wrong = |function| Fault::new(FaultKind::Arguments { function }, span);
        match name {
            "known" | "已填" => {
                let [
                    Written {
                        what: What::Name(fact),
                        span,
                    },
                ] = arguments
                else {
                    return Err(wrong("known"));
                };
                let (place, _) = self.fact(fact, *span)?;
                Ok((Part::Known(place), Sort::Flag))
            }
            "date" | "日期" => {
                let [
                    Written {
                        what: What::Text(text),
                        span,
                    },
                ] = arguments
                else {
                    return Err(wrong("date"));
                };
                Ok((Part::Day(day(text, *span)?), Sort::Day))
            }
            "size" | "个数" => {
                let [inner] = arguments else {
                    return Err(wrong("size"));
                };
                match self.part(inner)? {
                    (part, Sort::Many(_) | Sort::Text) => {
                        Ok((Part::Size(Box::new(part)), Sort::Number))
                    }
                    _ => Err(wrong("size")),
                }
            }
            "contains" | "包含" => {
                let [left, right] = arguments else {
                    return Err(wrong("contains"));
                };
                match (self.part(left)?, self.part(right)?) {
                    ((a, Sort::Text), (b, Sort::Text)) => {
                        Ok((Part::Contains(Box::new([a, b])), Sort::Flag))
                    }
                    _ => Err(wrong("contains")),
                }
            }
            other => Err(Fault::new(
                FaultKind::UnknownFunction(other.to_owned()),
                span,
            )),
        }
    }
}

const fn sort(fact: &FactDef) -> Sort<'_> {
    match &fact.kind {
        Kind::Number => Sort::Number,
        Kind::Text => Sort::Text,
        Kind::Flag => Sort::Flag,
        Kind::Day => Sort::Day,
        Kind::Choice(_) => Sort::Choice(fact),
        Kind::Choices(_) => Sort::Many(fact),
    }
}

/// A text beside a choice is one of its entries, by code or name; beside a day it is a day; beside
/// yes or no it is 是 or 否.
fn read_as<'a>(
    part: Part,
    own: Sort<'a>,
    beside: Sort<'a>,
    span: Span,
) -> Result<(Part, Sort<'a>)> {
    let Part::Text(text) = &part else {
        return Ok((part, own));
    };
    match beside {
        Sort::Day => Ok((Part::Day(day(text, span)?), Sort::Day)),
        Sort::Flag if matches!(text.as_str(), "是" | "yes") => Ok((Part::Flag(true), Sort::Flag)),
        Sort::Flag if matches!(text.as_str(), "否" | "no") => Ok((Part::Flag(false), Sort::Flag)),
        Sort::Choice(fact) => {
            let (Kind::Choice(choices) | Kind::Choices(choices)) = &fact.kind else {
                return Ok((part, own));
            };
            let called = |c: &&Choice| c.code == *text || c.name == *text;
            match choices.iter().find(called) {
                Some(choice) => Ok((Part::Text(choice.code.clone()), beside)),
                None => Err(Fault::new(
                    FaultKind::UnknownChoice {
                        written: text.clone(),
                        fact: fact.name.clone(),
                        choices: choices.iter().map(|c| c.name.clone()).collect(),
                    },
                    span,
                )),
            }
        }
        _ => Ok((part, own)),
    }
}

fn day(text: &str, span: Span) -> Result<NaiveDate> {
    text.trim()
        .parse()
        .map_err(|_| Fault::new(FaultKind::NoDay(text.to_owned()), span))
}
