//! A checked expression, ready to be decided over any number of places.

use crate::check::{Checked, check};
use crate::eval::{Known, Set, eval};
use crate::fact::{FactDef, Facts, Value};
use crate::fault::{Fault, Span};
use crate::parse::parse;
use crate::tree::Part;

/// What a condition comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Holds,
    /// It does not hold.
    Fails,
    /// It cannot be said: facts are missing, or a number went beyond counting.
    Unknown,
}

/// What a condition came to in one place, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it came to.
    pub truth: Truth,
    /// Codes of the facts this rests on.
    pub rests_on: Vec<String>,
    /// Codes of the facts that would have to be known; none unless it cannot be said.
    pub missing: Vec<String>,
    /// Whether it cannot be said because a number went beyond counting or was divided by nought.
    pub beyond: bool,
}

/// A checked expression.
#[derive(Debug, Clone)]
pub struct Rule {
    text: String,
    part: Part,
    facts: Vec<FactDef>,
    mentions: Vec<(Span, u8)>,
}

impl Rule {
    /// Parses, resolves and checks a condition over the known facts.
    ///
    /// # Errors
    /// The first thing wrong with it, and where.
    pub fn compile(text: &str, known: &[FactDef]) -> Result<Self, Fault> {
        let written = parse(text)?;
        let Checked {
            part,
            facts,
            mentions,
        } = check(&written, known)?;
        Ok(Self {
            text: text.to_owned(),
            part,
            facts,
            mentions,
        })
    }

    /// The expression as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The facts it speaks of, in the order of their first mention.
    #[must_use]
    pub fn facts(&self) -> &[FactDef] {
        &self.facts
    }

    /// The expression with the name of each fact in place of its code.
    #[must_use]
    pub fn in_names(&self) -> String {
        self.written_with(|fact| fact.name.clone())
    }

    /// The expression with the code of each fact, however it was written: what is stored, so that a
    /// fact may be renamed.
    #[must_use]
    pub fn in_codes(&self) -> String {
        self.written_with(|fact| fact.code.clone())
    }

    fn written_with(&self, name: impl Fn(&FactDef) -> String) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut mentions = self.mentions.clone();
        mentions.sort_by_key(|(span, _)| span.from);
        let mut mentions = mentions.into_iter().peekable();
        for (at, c) in self.text.chars().enumerate() {
            while mentions.next_if(|(span, _)| span.to <= at).is_some() {}
            match mentions.peek() {
                Some((span, place)) if span.from <= at => {
                    if span.from == at
                        && let Some(fact) = self.facts.get(usize::from(*place))
                    {
                        text.push_str(&name(fact));
                    }
                }
                _ => text.push(c),
            }
        }
        text
    }

    /// Decides the condition over the facts of one place.
    #[must_use]
    pub fn decide(&self, facts: &dyn Facts) -> Decision {
        let values: Vec<Option<&Value>> = self
            .facts
            .iter()
            .map(|fact| facts.value(&fact.code))
            .collect();
        let found = eval(&self.part, &values);
        let truth = match found.value {
            Known::Flag(true) => Truth::Holds,
            Known::Flag(false) => Truth::Fails,
            _ => Truth::Unknown,
        };
        let unknown = truth == Truth::Unknown;
        Decision {
            truth,
            rests_on: self.codes(found.rests_on),
            missing: self.codes(if unknown { found.missing } else { 0 }),
            beyond: unknown && found.beyond,
        }
    }

    fn codes(&self, set: Set) -> Vec<String> {
        self.facts
            .iter()
            .enumerate()
            .filter(|(place, _)| {
                set.checked_shr(u32::try_from(*place).unwrap_or(32))
                    .unwrap_or(0)
                    & 1
                    == 1
            })
            .map(|(_, fact)| fact.code.clone())
            .collect()
    }
}
