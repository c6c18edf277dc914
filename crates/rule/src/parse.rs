//! The grammar, CEL's for what there is of it:
//!
//! ```text
//! expression = or [ "?" or ":" expression ]
//! or         = and { "||" and }
//! and        = relation { "&&" relation }
//! relation   = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=" | "in") sum ]
//! sum        = product { ("+" | "-") product }
//! product    = unary { ("*" | "/" | "%") unary }
//! unary      = "!" unary | "-" unary | member
//! member     = primary { "." name "(" arguments ")" }
//! primary    = number | text | flag | name | name "(" arguments ")" | "(" expression ")" | list
//! ```
//!
//! One thing is narrower than CEL: comparisons do not chain, because `a < b < c` never means what
//! its writer thinks.

use crate::fault::{Fault, FaultKind, Span};
use crate::token::{Mark, Placed, Token, tokens};
use crate::tree::{Binary, What, Written};
use crate::{DEPTH_MAX, PARTS_MAX};

type Result<T> = std::result::Result<T, Fault>;

/// Parses an expression.
pub fn parse(text: &str) -> Result<Written> {
    let tokens = tokens(text)?;
    let end = text.chars().count();
    if tokens.is_empty() {
        return Err(Fault::new(FaultKind::Empty, Span { from: 0, to: end }));
    }
    let mut parser = Parser {
        tokens,
        at: 0,
        end,
        depth: 0,
        parts: 0,
    };
    let whole = parser.expression()?;
    match parser.peek() {
        None => Ok(whole),
        Some((Token::Mark(Mark::Close), span)) => Err(Fault::new(FaultKind::Unopened(')'), *span)),
        Some((Token::Mark(Mark::CloseList), span)) => {
            Err(Fault::new(FaultKind::Unopened(']'), *span))
        }
        Some((_, span)) => Err(Fault::new(FaultKind::Operator, *span)),
    }
}

struct Parser {
    tokens: Vec<Placed>,
    at: usize,
    /// Characters of the whole.
    end: usize,
    depth: usize,
    parts: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Placed> {
        self.tokens.get(self.at)
    }

    fn next_is(&self, mark: Mark) -> bool {
        matches!(self.peek(), Some((Token::Mark(m), _)) if *m == mark)
    }

    /// Takes the mark when it comes next.
    fn take(&mut self, mark: Mark) -> Option<Span> {
        let span = match self.peek() {
            Some((Token::Mark(m), span)) if *m == mark => *span,
            _ => return None,
        };
        self.at += 1;
        Some(span)
    }

    /// Where the next token stands, or the end of the whole.
    fn here(&self) -> Span {
        self.peek().map_or(
            Span {
                from: self.end,
                to: self.end,
            },
            |(_, span)| *span,
        )
    }

    fn part(&mut self, what: What, span: Span) -> Result<Written> {
        self.parts += 1;
        if self.parts > PARTS_MAX {
            return Err(Fault::new(FaultKind::TooManyParts, span));
        }
        Ok(Written { what, span })
    }

    /// One level deeper: everything that recurses passes here.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= DEPTH_MAX {
            return Err(Fault::new(FaultKind::TooDeep, self.here()));
        }
        self.depth += 1;
        let answer = inner(self);
        self.depth -= 1;
        answer
    }

    fn expression(&mut self) -> Result<Written> {
        self.deeper(|p| {
            let asked = p.binary(1)?;
            if p.take(Mark::Then).is_none() {
                return Ok(asked);
            }
            let then = p.binary(1)?;
            if p.take(Mark::Else).is_none() {
                return Err(Fault::new(FaultKind::Operator, p.here()));
            }
            let other = p.expression()?;
            let span = asked.span.with(other.span);
            p.part(What::Choose(Box::new([asked, then, other])), span)
        })
    }

    /// Operators that bind at least as strongly as `floor`, by climbing precedence.
    fn binary(&mut self, floor: u8) -> Result<Written> {
        let mut left = self.unary()?;
        while let Some(operator) = self.operator().filter(|o| o.binds() >= floor) {
            let at = self.here();
            self.at += 1;
            let right = self.deeper(|p| p.binary(operator.binds() + 1))?;
            let span = left.span.with(right.span);
            left = self.part(What::Two(operator, Box::new([left, right])), span)?;
            if operator.compares() && self.operator().is_some_and(Binary::compares) {
                return Err(Fault::new(FaultKind::Chained, at.with(self.here())));
            }
        }
        Ok(left)
    }

    fn operator(&self) -> Option<Binary> {
        let Some((Token::Mark(mark), _)) = self.peek() else {
            return None;
        };
        Some(match mark {
            Mark::Or => Binary::Or,
            Mark::And => Binary::And,
            Mark::Equal => Binary::Equal,
            Mark::Unequal => Binary::Unequal,
            Mark::Less => Binary::Less,
            Mark::LessEqual => Binary::LessEqual,
            Mark::More => Binary::More,
            Mark::MoreEqual => Binary::MoreEqual,
            Mark::In => Binary::In,
            Mark::Plus => Binary::Plus,
            Mark::Minus => Binary::Minus,
            Mark::Times => Binary::Times,
            Mark::Over => Binary::Over,
            Mark::Rest => Binary::Rest,
            _ => return None,
        })
    }

    fn unary(&mut self) -> Result<Written> {
        for (mark, make) in [
            (Mark::Not, What::Not as fn(Box<Written>) -> What),
            (Mark::Minus, What::Negative),
        ] {
            if let Some(span) = self.take(mark) {
                let inner = self.deeper(Self::unary)?;
                let span = span.with(inner.span);
                return self.part(make(Box::new(inner)), span);
            }
        }
        self.member()
    }

    fn member(&mut self) -> Result<Written> {
        let mut left = self.primary()?;
        while self.take(Mark::Dot).is_some() {
            let at = self.here();
            let Some((Token::Name(name), _)) = self.peek().cloned() else {
                return Err(Fault::new(FaultKind::Operand, at));
            };
            self.at += 1;
            let Some(open) = self.take(Mark::Open) else {
                return Err(Fault::new(FaultKind::Operator, at));
            };
            let (rest, close) = self.list(Mark::Close, open)?;
            let span = left.span.with(close);
            let mut arguments = vec![left];
            arguments.extend(rest);
            left = self.part(What::Call(name, arguments), span)?;
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<Written> {
        let Some((token, span)) = self.peek().cloned() else {
            return Err(Fault::new(FaultKind::Operand, self.here()));
        };
        self.at += 1;
        match token {
            Token::Number(number) => self.part(What::Number(number), span),
            Token::Text(text) => self.part(What::Text(text), span),
            Token::Flag(flag) => self.part(What::Flag(flag), span),
            Token::Name(name) => {
                let Some(open) = self.take(Mark::Open) else {
                    return self.part(What::Name(name), span);
                };
                let (arguments, close) = self.list(Mark::Close, open)?;
                self.part(What::Call(name, arguments), span.with(close))
            }
            Token::Mark(Mark::Open) => {
                let inner = self.expression()?;
                if self.take(Mark::Close).is_some() {
                    return Ok(inner);
                }
                Err(self.unclosed('(', span))
            }
            Token::Mark(Mark::OpenList) => {
                let (entries, close) = self.list(Mark::CloseList, span)?;
                self.part(What::List(entries), span.with(close))
            }
            Token::Mark(Mark::Close) if self.at == 1 => {
                Err(Fault::new(FaultKind::Unopened(')'), span))
            }
            Token::Mark(_) => Err(Fault::new(FaultKind::Operand, span)),
        }
    }

    /// Entries between commas until the closing mark.
    fn list(&mut self, close: Mark, open: Span) -> Result<(Vec<Written>, Span)> {
        let mut entries = Vec::new();
        if let Some(span) = self.take(close) {
            return Ok((entries, span));
        }
        loop {
            entries.push(self.expression()?);
            if let Some(span) = self.take(close) {
                return Ok((entries, span));
            }
            if self.take(Mark::Comma).is_none() {
                let sign = if close == Mark::Close { '(' } else { '[' };
                return Err(self.unclosed(sign, open));
            }
        }
    }

    /// Something is open: at the end it was forgotten, before it an operator is missing.
    fn unclosed(&self, sign: char, open: Span) -> Fault {
        if self.peek().is_none() || self.next_is(Mark::Close) || self.next_is(Mark::CloseList) {
            Fault::new(FaultKind::Unclosed(sign), open)
        } else {
            Fault::new(FaultKind::Operator, self.here())
        }
    }
}
