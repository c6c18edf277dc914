//! What is wrong with an expression, where, and what was probably meant. The catalogue of the
//! application has the words.

/// A part of an expression, in characters from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first character, from 0.
    pub from: usize,
    /// The character after the last one.
    pub to: usize,
}

impl Span {
    /// From the beginning of one part to the end of another.
    #[must_use]
    pub(crate) const fn with(self, other: Self) -> Self {
        Self {
            from: self.from,
            to: other.to,
        }
    }
}

/// What kind of value stood or was wanted somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A whole number.
    Number,
    /// Words.
    Text,
    /// Yes or no, or a comparison.
    Flag,
    /// A day.
    Day,
    /// One of a list.
    Choice,
    /// Several of a list.
    Many,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Nothing was written.
    Empty,
    /// Longer than [`EXPRESSION_MAX_CHARS`](crate::EXPRESSION_MAX_CHARS).
    TooLong {
        /// Characters there are.
        chars: usize,
    },
    /// Nested deeper than [`DEPTH_MAX`](crate::DEPTH_MAX).
    TooDeep,
    /// More parts than [`PARTS_MAX`](crate::PARTS_MAX).
    TooManyParts,
    /// More facts than [`FACTS_MAX`](crate::FACTS_MAX).
    TooManyFacts,
    /// A character that no expression has.
    Character(char),
    /// One `=`, `&` or `|` where two are meant.
    Single(char),
    /// A text without its closing quotation mark.
    OpenText,
    /// A number that is not whole, or beyond what can be counted.
    Number(String),
    /// Something must stand here: a fact, a value or a parenthesis.
    Operand,
    /// An operator must stand here: two facts or values follow each other.
    Operator,
    /// A parenthesis or bracket that is not closed.
    Unclosed(char),
    /// A closing parenthesis or bracket that was not opened.
    Unopened(char),
    /// `a < b < c`: comparisons do not chain.
    Chained,
    /// A fact that is not known.
    UnknownFact {
        /// What was written.
        written: String,
        /// The nearest known facts: code and name.
        near: Vec<(String, String)>,
        /// A word of an operator that seems to be glued to it: 且.
        glued: Option<&'static str>,
    },
    /// A name that several facts have: their codes must be used.
    Ambiguous {
        /// What was written.
        written: String,
        /// The codes.
        codes: Vec<String>,
    },
    /// A function that is not known.
    UnknownFunction(String),
    /// A function was given something else than it takes.
    Arguments {
        /// The function.
        function: &'static str,
    },
    /// A choice that the list of the fact does not have.
    UnknownChoice {
        /// What was written.
        written: String,
        /// The name of the fact.
        fact: String,
        /// What its list has.
        choices: Vec<String>,
    },
    /// A text that is no day.
    NoDay(String),
    /// The two sides of an operator do not fit.
    Mismatch {
        /// The operator.
        operator: &'static str,
        /// What stands on its left.
        left: Type,
        /// What stands on its right.
        right: Type,
    },
    /// An operator was given something else than it takes.
    Wants {
        /// The operator.
        operator: &'static str,
        /// What it takes.
        wanted: Type,
        /// What stands there.
        found: Type,
    },
    /// The whole is no condition but a value.
    NoCondition {
        /// What it is.
        found: Type,
    },
    /// A brace in a sentence that is not closed or not opened.
    Brace,
}

/// Something wrong with an expression or a sentence, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind:?} at {}..{}", span.from, span.to)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Where.
    pub span: Span,
}

impl Fault {
    pub(crate) const fn new(kind: FaultKind, span: Span) -> Self {
        Self { kind, span }
    }
}
