//! Understands numbers and days as people type them, in full-width digits too.

use chrono::NaiveDate;

/// Why a text is no number or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not a whole number from nought.
    #[error("应填 0 或正整数，例如 1203")]
    Number,
    /// Larger than any count in a county.
    #[error("数字太大")]
    TooLarge,
    /// Not a day.
    #[error("应填日期，例如 2026-03-22 或 2026年3月22日")]
    Day,
}

/// The largest number taken: more than the people of the world.
const MAX_NUMBER: i64 = 9_999_999_999;
/// Years that a term of this system or a birth can lie in.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// A whole number from nought; `None` when nothing was typed. Separators and full-width digits are understood.
///
/// # Errors
/// When it is no number, or too large.
pub fn number(text: &str) -> Result<Option<i64>, ReadError> {
    let digits: String = text
        .trim()
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' '))
        .map(half_width)
        .collect();
    if digits.is_empty() {
        return if text.trim().is_empty() {
            Ok(None)
        } else {
            Err(ReadError::Number)
        };
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ReadError::Number);
    }
    digits
        .parse()
        .ok()
        .filter(|number| *number <= MAX_NUMBER)
        .map(Some)
        .ok_or(ReadError::TooLarge)
}

/// A day; `None` when nothing was typed. `2026-03-22`, `2026/3/22`, `2026.3.22`, `20260322` and `2026年3月22日` are
/// understood.
///
/// # Errors
/// When it is no day of the years 1900 to 2199.
pub fn day(text: &str) -> Result<Option<NaiveDate>, ReadError> {
    let text: String = text
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace())
        .collect();
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Vec<&str> = text
        .trim_end_matches(['日', '号'])
        .split(['-', '/', '.', '年', '月', '－', '—'])
        .collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (*year, *month, *day),
        [all] if all.len() == 8 && all.is_ascii() => (
            all.get(..4).unwrap_or(""),
            all.get(4..6).unwrap_or(""),
            all.get(6..).unwrap_or(""),
        ),
        _ => return Err(ReadError::Day),
    };
    let all_digits = [year, month, day]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let date = match (all_digits, year.parse(), month.parse(), day.parse()) {
        (true, Ok(year), Ok(month), Ok(day)) if YEARS.contains(&year) => {
            NaiveDate::from_ymd_opt(year, month, day)
        }
        _ => None,
    };
    date.map(Some).ok_or(ReadError::Day)
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
        _ => c,
    }
}
