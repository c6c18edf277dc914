//! From characters to tokens. Full-width punctuation and the words 且, 或 and 非 mean what their
//! half-width forms mean, since that is what a Chinese keyboard gives.

use crate::EXPRESSION_MAX_CHARS;
use crate::fault::{Fault, FaultKind, Span};

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A fact, by code or by name, or a function.
    Name(String),
    /// A whole number.
    Number(i64),
    /// Words in quotation marks.
    Text(String),
    /// `true` or `false`.
    Flag(bool),
    /// An operator or a mark.
    Mark(Mark),
}

/// Operators and marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenList,
    /// `]`
    CloseList,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `?`
    Then,
    /// `:`
    Else,
    /// `!`
    Not,
    /// `&&`
    And,
    /// `||`
    Or,
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

/// A token and where it stands.
pub type Placed = (Token, Span);

/// Reads an expression into tokens.
pub fn tokens(text: &str) -> Result<Vec<Placed>, Fault> {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > EXPRESSION_MAX_CHARS {
        let kind = FaultKind::TooLong { chars: chars.len() };
        let span = Span {
            from: EXPRESSION_MAX_CHARS,
            to: chars.len(),
        };
        return Err(Fault::new(kind, span));
    }
    let mut reader = Reader { chars, at: 0 };
    let mut tokens = Vec::new();
    loop {
        while reader.peek().is_some_and(char::is_whitespace) {
            reader.at += 1;
        }
        let from = reader.at;
        let Some(c) = reader.peek() else { break };
        let token = reader.token(c)?;
        tokens.push((token, reader.span(from)));
    }
    Ok(tokens)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied().map(half_width)
    }

    fn span(&self, from: usize) -> Span {
        Span { from, to: self.at }
    }

    fn token(&mut self, c: char) -> Result<Token, Fault> {
        match c {
            '0'..='9' => self.number(),
            '"' | '\'' | '“' | '”' | '‘' | '’' | '「' => self.text(c),
            c if c == '_' || c.is_alphabetic() => Ok(self.word()),
            _ => self.mark(c),
        }
    }

    /// Letters, digits and `_`; letters of any script.
    fn word(&mut self) -> Token {
        let mut word = String::new();
        while let Some(c) = self
            .peek()
            .filter(|c| *c == '_' || *c == '·' || c.is_alphanumeric())
        {
            word.push(c);
            self.at += 1;
        }
        match word.as_str() {
            "true" | "真" => Token::Flag(true),
            "false" | "假" => Token::Flag(false),
            "in" | "属于" => Token::Mark(Mark::In),
            "且" | "并且" => Token::Mark(Mark::And),
            "或" | "或者" => Token::Mark(Mark::Or),
            "非" => Token::Mark(Mark::Not),
            "大于" => Token::Mark(Mark::More),
            "小于" => Token::Mark(Mark::Less),
            "等于" => Token::Mark(Mark::Equal),
            "不等于" => Token::Mark(Mark::Unequal),
            _ => Token::Name(word),
        }
    }

    /// Digits, perhaps with a decimal part, when 万 or 亿 after them makes the whole a whole number.
    fn number(&mut self) -> Result<Token, Fault> {
        let from = self.at;
        let digits = self.digits();
        let mut part = String::new();
        if self.peek() == Some('.') {
            self.at += 1;
            part = self.digits();
        }
        let zeros: u32 = match self.peek() {
            Some('万') => 4,
            Some('亿') => 8,
            _ => 0,
        };
        if zeros > 0 {
            self.at += 1;
        }
        let glued = self.peek().is_some_and(|c| c.is_ascii_alphanumeric());
        let number = scaled(&digits, &part, zeros).filter(|_| !glued);
        number.map(Token::Number).ok_or_else(|| {
            let span = self.span(from);
            let written = self.chars.iter().skip(from).take(span.to - from).collect();
            Fault::new(FaultKind::Number(written), span)
        })
    }

    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_digit) {
            digits.push(c);
            self.at += 1;
        }
        digits
    }

    /// A text until its closing mark; a backslash takes the next character as it is.
    fn text(&mut self, opening: char) -> Result<Token, Fault> {
        let from = self.at;
        let closing: &[char] = match opening {
            '“' | '”' => &['“', '”'],
            '‘' | '’' => &['‘', '’'],
            '「' => &['」'],
            '\'' => &['\''],
            _ => &['"'],
        };
        self.at += 1;
        let mut text = String::new();
        loop {
            // Inside a text nothing is changed but the closing mark's own width.
            let Some(c) = self.chars.get(self.at).copied() else {
                return Err(Fault::new(FaultKind::OpenText, self.span(from)));
            };
            self.at += 1;
            if closing.contains(&c) || closing.contains(&half_width(c)) {
                return Ok(Token::Text(text));
            }
            if c == '\\' {
                let Some(next) = self.chars.get(self.at).copied() else {
                    return Err(Fault::new(FaultKind::OpenText, self.span(from)));
                };
                self.at += 1;
                text.push(next);
            } else {
                text.push(c);
            }
        }
    }

    fn mark(&mut self, c: char) -> Result<Token, Fault> {
        let from = self.at;
        self.at += 1;
        let mut follows = |wanted: char| {
            let there = self.chars.get(self.at).copied().map(half_width) == Some(wanted);
            self.at += usize::from(there);
            there
        };
        let mark = match c {
            '(' => Mark::Open,
            ')' => Mark::Close,
            '[' | '【' => Mark::OpenList,
            ']' | '】' => Mark::CloseList,
            ',' | '、' => Mark::Comma,
            '.' => Mark::Dot,
            '?' => Mark::Then,
            ':' => Mark::Else,
            '+' => Mark::Plus,
            '-' => Mark::Minus,
            '*' | '×' => Mark::Times,
            '/' | '÷' => Mark::Over,
            '%' => Mark::Rest,
            '≥' => Mark::MoreEqual,
            '≤' => Mark::LessEqual,
            '≠' => Mark::Unequal,
            '!' if follows('=') => Mark::Unequal,
            '!' => Mark::Not,
            '<' if follows('=') => Mark::LessEqual,
            '<' => Mark::Less,
            '>' if follows('=') => Mark::MoreEqual,
            '>' => Mark::More,
            '=' if follows('=') => Mark::Equal,
            '&' if follows('&') => Mark::And,
            '|' if follows('|') => Mark::Or,
            '=' | '&' | '|' => return Err(Fault::new(FaultKind::Single(c), self.span(from))),
            other => return Err(Fault::new(FaultKind::Character(other), self.span(from))),
        };
        Ok(Token::Mark(mark))
    }
}

/// `12`, `.5` and four noughts are 125000; nothing when a part of one is left or it is too large.
fn scaled(digits: &str, part: &str, zeros: u32) -> Option<i64> {
    let part = part.trim_end_matches('0');
    let decimals = u32::try_from(part.len()).ok()?;
    let zeros = zeros.checked_sub(decimals)?;
    let all: i64 = format!("{digits}{part}").parse().ok()?;
    all.checked_mul(10_i64.checked_pow(zeros)?)
}

/// U+FF01 to U+FF5E are the full-width forms of U+0021 to U+007E.
fn half_width(c: char) -> char {
    const SHIFT: u32 = 0xFF01 - 0x21;
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c)
            .checked_sub(SHIFT)
            .and_then(char::from_u32)
            .unwrap_or(c),
        '\u{3000}' => ' ',
        '。' => '.',
        _ => c,
    }
}
