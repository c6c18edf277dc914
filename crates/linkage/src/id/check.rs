//! The checks of an 18-character number.

use std::fmt;

use chrono::NaiveDate;

use super::{ResidentId, Sex, age_on};

/// A birth date further back than this many years is taken for a slip.
pub const MAX_AGE_YEARS: u16 = 130;

/// What is wrong with a number. Places count characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Fault {
    /// There is no number.
    #[error("no number")]
    Empty,
    /// Not 18 characters.
    #[error("{found} characters instead of 18")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// Fifteen digits: a number of before 1999, out of use since 2013; see [`super::upgrade`].
    #[error("a 15-digit number of before 1999")]
    OldNumber,
    /// Neither a digit nor, in the last place, `X`.
    #[error("character {place} is no digit")]
    Character {
        /// Its place.
        place: usize,
    },
    /// Places 1 and 2 are no province of GB/T 2260.
    #[error("places 1 and 2 name no province")]
    Province,
    /// Places 7 to 14 are no day of the calendar.
    #[error("places 7 to 14 are no date")]
    Date,
    /// Born after the day of the check.
    #[error("born in the future")]
    BirthInFuture,
    /// Born more than [`MAX_AGE_YEARS`] years before the day of the check.
    #[error("born more than {MAX_AGE_YEARS} years ago")]
    BirthTooEarly,
    /// The last character does not fit the others: some character is wrong.
    #[error("the check character does not fit")]
    CheckCharacter,
}

impl Fault {
    /// The code for machines; fixed.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "EMPTY",
            Self::Length { .. } => "LENGTH",
            Self::OldNumber => "OLD_NUMBER",
            Self::Character { .. } => "CHARACTER",
            Self::Province => "PROVINCE",
            Self::Date => "DATE",
            Self::BirthInFuture => "BIRTH_IN_FUTURE",
            Self::BirthTooEarly => "BIRTH_TOO_EARLY",
            Self::CheckCharacter => "CHECK_CHARACTER",
        }
    }

    /// First and last place concerned; `None` where it is the number as a whole.
    #[must_use]
    pub const fn places(self) -> Option<(usize, usize)> {
        match self {
            Self::Empty | Self::Length { .. } | Self::OldNumber => None,
            Self::Character { place } => Some((place, place)),
            Self::Province => Some((1, 2)),
            Self::Date | Self::BirthInFuture | Self::BirthTooEarly => Some((7, 14)),
            Self::CheckCharacter => Some((18, 18)),
        }
    }
}

/// The faults of one number, in order of place; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn one(fault: Fault) -> Self {
        Self(vec![fault])
    }

    /// The faults.
    #[must_use]
    pub fn as_slice(&self) -> &[Fault] {
        &self.0
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "; " };
            write!(f, "{comma}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// See [`ResidentId::check`].
pub(super) fn check(number: &str, on: NaiveDate) -> Result<ResidentId, Faults> {
    let characters = shape(number)?;
    let mut faults = Vec::new();
    if !is_province(leading(&characters)) {
        faults.push(Fault::Province);
    }
    let birth = date(&characters);
    faults.extend(birth.map_or(Some(Fault::Date), |birth| implausible(birth, on)));
    let (body, last) = split(&characters);
    if check_character(body) != last {
        faults.push(Fault::CheckCharacter);
    }
    match birth {
        Some(birth) if faults.is_empty() => Ok(ResidentId {
            characters,
            birth,
            sex: sex(body),
        }),
        _ => Err(Faults(faults)),
    }
}

/// Eighteen characters of the right kind, or what is wrong with them.
fn shape(number: &str) -> Result<[u8; 18], Faults> {
    let found = number.chars().count();
    if found == 0 {
        return Err(Faults::one(Fault::Empty));
    }
    if found == 15 && number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Faults::one(Fault::OldNumber));
    }
    let mut faults = Vec::new();
    if found != 18 {
        faults.push(Fault::Length { found });
    }
    // Of an over-long text only what could be a number is looked at, so the list is bounded.
    faults.extend((1..=18).zip(number.chars()).filter_map(|(place, c)| {
        let fits = c.is_ascii_digit() || (place == 18 && c == 'X');
        (!fits).then_some(Fault::Character { place })
    }));
    match <[u8; 18]>::try_from(number.as_bytes()) {
        Ok(characters) if faults.is_empty() => Ok(characters),
        _ => Err(Faults(faults)),
    }
}

/// The first two digits as a number.
fn leading(characters: &[u8; 18]) -> u32 {
    let [first, second, ..] = *characters;
    digit(first) * 10 + digit(second)
}

/// Provinces of GB/T 2260-2007, and 83: the address code of residence permits of Taiwan
/// residents (2018), whose numbers follow GB 11643 as do 81 and 82.
pub(crate) const fn is_province(code: u32) -> bool {
    matches!(
        code,
        11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83
    )
}

fn date(characters: &[u8; 18]) -> Option<NaiveDate> {
    let (_, rest) = characters.split_first_chunk::<6>()?;
    let [y1, y2, y3, y4, m1, m2, d1, d2, ..] = *rest else {
        return None;
    };
    let number = |digits: &[u8]| digits.iter().fold(0, |sum, next| sum * 10 + digit(*next));
    NaiveDate::from_ymd_opt(
        i32::try_from(number(&[y1, y2, y3, y4])).ok()?,
        number(&[m1, m2]),
        number(&[d1, d2]),
    )
}

fn implausible(birth: NaiveDate, on: NaiveDate) -> Option<Fault> {
    match age_on(birth, on) {
        None => Some(Fault::BirthInFuture),
        Some(years) if years > MAX_AGE_YEARS => Some(Fault::BirthTooEarly),
        Some(_) => None,
    }
}

/// The seventeen digits and the check character.
const fn split(characters: &[u8; 18]) -> (&[u8], u8) {
    let [body @ .., last] = characters;
    (body, *last)
}

fn sex(body: &[u8]) -> Sex {
    match body.last() {
        Some(last) if digit(*last) % 2 == 1 => Sex::Male,
        _ => Sex::Female,
    }
}

/// ISO 7064 MOD 11-2 over the seventeen digits: the character that makes the weighted sum,
/// with weights of powers of two, leave 1 when divided by 11.
pub(crate) fn check_character(body: &[u8]) -> u8 {
    let sum = body
        .iter()
        .fold(0, |sum, next| (sum + digit(*next)) * 2 % 11);
    match (12 - sum) % 11 {
        10 => b'X',
        value => b"0123456789"
            .iter()
            .copied()
            .find(|c| digit(*c) == value)
            .unwrap_or(b'X'),
    }
}

fn digit(character: u8) -> u32 {
    u32::from(character.wrapping_sub(b'0'))
}
