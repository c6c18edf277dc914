//! A sentence with the values of facts in it: `欠债 {debt_yuan}，信访 {petitions}`.

use crate::TEMPLATE_MAX_CHARS;
use crate::check::find;
use crate::fact::{FactDef, Facts};
use crate::fault::{Fault, FaultKind, Span};

/// A checked sentence.
#[derive(Debug, Clone)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Words(String),
    Fact(FactDef),
}

impl Template {
    /// Reads a sentence and resolves the facts it names between braces.
    ///
    /// # Errors
    /// An unknown fact, a brace too many, or a sentence that is too long.
    pub fn compile(text: &str, known: &[FactDef]) -> Result<Self, Fault> {
        let chars = text.chars().count();
        if chars > TEMPLATE_MAX_CHARS {
            let span = Span {
                from: TEMPLATE_MAX_CHARS,
                to: chars,
            };
            return Err(Fault::new(FaultKind::TooLong { chars }, span));
        }
        let mut pieces = Vec::new();
        let mut words = String::new();
        let mut open: Option<(usize, String)> = None;
        for (at, c) in text.chars().enumerate() {
            let here = Span {
                from: at,
                to: at + 1,
            };
            match (c, &mut open) {
                ('{' | '｛', None) => {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                    open = Some((at, String::new()));
                }
                ('}' | '｝', Some((from, name))) => {
                    let span = Span {
                        from: *from,
                        to: at + 1,
                    };
                    let fact = find(name.trim(), span, known)?;
                    pieces.push(Piece::Fact(fact.clone()));
                    open = None;
                }
                ('{' | '｛' | '}' | '｝', _) => return Err(Fault::new(FaultKind::Brace, here)),
                (_, Some((_, name))) => name.push(c),
                (_, None) => words.push(c),
            }
        }
        if let Some((from, _)) = open {
            let span = Span { from, to: chars };
            return Err(Fault::new(FaultKind::Brace, span));
        }
        pieces.push(Piece::Words(words));
        pieces.retain(|p| !matches!(p, Piece::Words(w) if w.is_empty()));
        Ok(Self { pieces })
    }

    /// The sentence with codes in its braces, however they were written.
    #[must_use]
    pub fn in_codes(&self) -> String {
        self.written(|fact| format!("{{{}}}", fact.code))
    }

    /// The sentence with names in its braces.
    #[must_use]
    pub fn in_names(&self) -> String {
        self.written(|fact| format!("{{{}}}", fact.name))
    }

    /// The sentence for one place; `missing` is said for a fact that is not known.
    #[must_use]
    pub fn say(&self, facts: &dyn Facts, missing: &str) -> String {
        self.written(|fact| {
            facts
                .value(&fact.code)
                .map_or_else(|| missing.to_owned(), |value| fact.say(value))
        })
    }

    fn written(&self, shown: impl Fn(&FactDef) -> String) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => words.clone(),
                Piece::Fact(fact) => shown(fact),
            })
            .collect()
    }
}
