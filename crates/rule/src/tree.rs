//! The tree of an expression, before and after its names are resolved.

use chrono::NaiveDate;

use crate::fault::Span;

/// An operator with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binary {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    More,
    /// `>=`
    MoreEqual,
    /// `in`
    In,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
    /// `%`
    Rest,
}

impl Binary {
    /// As it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::More => ">",
            Self::MoreEqual => ">=",
            Self::In => "in",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Over => "/",
            Self::Rest => "%",
        }
    }

    /// How strongly it binds, as in CEL.
    pub const fn binds(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::Unequal
            | Self::Less
            | Self::LessEqual
            | Self::More
            | Self::MoreEqual
            | Self::In => 3,
            Self::Plus | Self::Minus => 4,
            Self::Times | Self::Over | Self::Rest => 5,
        }
    }

    /// Whether it compares, so that it does not chain.
    pub const fn compares(self) -> bool {
        self.binds() == 3
    }
}

/// A part of an expression as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What it is.
    pub what: What,
    /// Where it stands.
    pub span: Span,
}

/// What a part of an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A name.
    Name(String),
    /// A whole number.
    Number(i64),
    /// Words.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// `[a, b]`
    List(Vec<Written>),
    /// `!a`
    Not(Box<Written>),
    /// `-a`
    Negative(Box<Written>),
    /// `a ? b : c`
    Choose(Box<[Written; 3]>),
    /// Two sides.
    Two(Binary, Box<[Written; 2]>),
    /// `f(a)`, or `a.f(b)` with `a` as the first argument.
    Call(String, Vec<Written>),
}

/// A part of a resolved expression: facts are places in the rule's own list of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A fact, by its place in the rule's list.
    Fact(u8),
    /// A whole number.
    Number(i64),
    /// Words, or the code of a choice.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// A day.
    Day(NaiveDate),
    /// A list of values.
    List(Vec<Part>),
    /// `!a`
    Not(Box<Part>),
    /// `-a`
    Negative(Box<Part>),
    /// `a ? b : c`
    Choose(Box<[Part; 3]>),
    /// Two sides.
    Two(Binary, Box<[Part; 2]>),
    /// Whether a fact is known.
    Known(u8),
    /// How many choices, or characters.
    Size(Box<Part>),
    /// Whether a text holds another.
    Contains(Box<[Part; 2]>),
}
