//! The recovery sheet: the master key in decimal digits that can be typed back from paper.
//!
//! Nine lines, each `number  five digits  five digits  two check digits`. Lines 1 to 8 hold 32
//! bits of the key each; line 9 holds the key's id, so that a wrong sheet or exchanged lines
//! show. The check digits are those of ISO/IEC 7064 MOD 97-10 over line number and value: every
//! single wrong digit and every exchange of neighbours is found, and the line named.

use std::fmt;

use zeroize::Zeroizing;

use super::{MasterKey, MasterKeyId};

/// Lines of the sheet.
const LINES: u8 = 9;

/// Digits of a value and its check.
const VALUE_DIGITS: usize = 12;

/// A printed sheet's nine lines. They are the key: no `Display`, wiped when dropped.
pub struct RecoverySheet {
    lines: Vec<Zeroizing<String>>,
}

impl RecoverySheet {
    /// The lines to print, `1  12345 67890  42` and so on.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| line.as_str())
    }
}

impl fmt::Debug for RecoverySheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecoverySheet({} lines)", self.lines.len())
    }
}

/// What is wrong with a line that was typed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetFault {
    /// Something that is neither a digit nor a separator.
    #[error("only digits are wanted")]
    Characters,
    /// Not 12 digits, nor 13 with the line's number in front.
    #[error("{0} digits instead of 12")]
    Digits(usize),
    /// The number in front is not the number of the line that is due.
    #[error("line {0} stands here")]
    Number(u32),
    /// The check digits do not fit: a digit is wrong, or two are exchanged.
    #[error("a digit is wrong or two are exchanged")]
    Check,
}

/// Why a sheet that was typed back is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// A line is wrong.
    #[error("line {line} of the sheet: {fault}")]
    Line {
        /// The line of the sheet, 1 to 9.
        line: u8,
        /// What is wrong.
        fault: SheetFault,
    },
    /// The sheet ends before this line.
    #[error("line {line} of the sheet is missing")]
    Missing {
        /// The line of the sheet, 1 to 9.
        line: u8,
    },
    /// There are more than nine lines.
    #[error("the sheet has nine lines")]
    TooMany,
    /// Every line is right in itself, but they are not of one sheet.
    #[error("the lines are not of one sheet")]
    Mixed,
}

impl MasterKey {
    /// The recovery sheet of this key.
    #[must_use]
    pub fn recovery_sheet(&self) -> RecoverySheet {
        let (words, _) = self.expose().as_chunks::<4>();
        let lines = (1..)
            .zip(words.iter().chain([&self.id().0]))
            .map(|(number, word)| {
                let value = u32::from_be_bytes(*word);
                let digits = Zeroizing::new(format!("{value:010}"));
                let (left, right) = digits.split_at(5);
                let check = check_digits(number, value);
                Zeroizing::new(format!("{number}  {left} {right}  {check:02}"))
            })
            .collect();
        RecoverySheet { lines }
    }

    /// Reads a sheet that was typed back: nine lines with or without their numbers; spaces,
    /// hyphens and full-width digits are allowed, empty lines and lines without any digit are
    /// passed over.
    ///
    /// # Errors
    /// The first [`SheetError`], which names the line of the sheet.
    pub fn from_recovery_sheet(text: &str) -> Result<Self, SheetError> {
        let mut typed = text
            .lines()
            .filter(|line| line.chars().any(|c| digit(c).is_some()));
        let mut key = Zeroizing::new([0u8; 32]);
        let (words, _) = key.as_chunks_mut::<4>();
        for (number, word) in (1..).zip(words) {
            *word = next_value(&mut typed, number)?.to_be_bytes();
        }
        let id = next_value(&mut typed, LINES)?.to_be_bytes();
        if typed.next().is_some() {
            return Err(SheetError::TooMany);
        }
        let key = Self::new(*key);
        if key.id() != MasterKeyId(id) {
            return Err(SheetError::Mixed);
        }
        Ok(key)
    }
}

fn next_value<'a>(typed: &mut impl Iterator<Item = &'a str>, line: u8) -> Result<u32, SheetError> {
    let text = typed.next().ok_or(SheetError::Missing { line })?;
    read_line(text, line).map_err(|fault| SheetError::Line { line, fault })
}

fn read_line(text: &str, number: u8) -> Result<u32, SheetFault> {
    let mut digits = Zeroizing::new(Vec::with_capacity(VALUE_DIGITS + 1));
    for c in text.chars() {
        match digit(c) {
            Some(digit) => digits.push(digit),
            None if is_separator(c) => {}
            None => return Err(SheetFault::Characters),
        }
    }
    let digits = match digits.split_first() {
        Some((first, rest)) if rest.len() == VALUE_DIGITS => {
            if *first != u32::from(number) {
                return Err(SheetFault::Number(*first));
            }
            rest
        }
        _ if digits.len() == VALUE_DIGITS => digits.as_slice(),
        _ => return Err(SheetFault::Digits(digits.len())),
    };
    let decimal = |digits: &[u32]| {
        digits
            .iter()
            .fold(0u64, |sum, digit| sum * 10 + u64::from(*digit))
    };
    let (value, check) = digits.split_at(10);
    let value = u32::try_from(decimal(value)).map_err(|_| SheetFault::Check)?;
    if decimal(check) != check_digits(number, value) {
        return Err(SheetFault::Check);
    }
    Ok(value)
}

/// ISO/IEC 7064 MOD 97-10 over the line's number and its value: 02 to 98.
fn check_digits(number: u8, value: u32) -> u64 {
    let digits = u64::from(number) * 10_000_000_000 + u64::from(value);
    98 - digits * 100 % 97
}

/// The value of a digit, half or full width.
fn digit(c: char) -> Option<u32> {
    c.to_digit(10)
        .or_else(|| u32::from(c).checked_sub(0xff10).filter(|digit| *digit <= 9))
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '–' | '.' | ':' | '·' | '、' | '。' | '：' | '－')
}
