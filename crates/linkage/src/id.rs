//! Resident identity numbers (公民身份号码, GB 11643-1999): checks, birth date, sex, age.
//!
//! Eighteen places: six of the division code (GB/T 2260), eight of the birth date, three of a
//! sequence (odd for men, even for women), one check character (ISO 7064 MOD 11-2).
//!
//! Numbers as typed or exported are first normalised, as a step of its own ([`normalise`]), so
//! that whoever stores a number knows what was changed. Nothing here prints a whole number:
//! faults name places, `Debug` masks.
//!
//! ```
//! use chrono::NaiveDate;
//! use linkage::id::{ResidentId, Sex, normalise};
//!
//! let today = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();
//! let id = ResidentId::check(&normalise("11010519491231002x"), today)?;
//! assert_eq!(id.sex(), Sex::Female);
//! assert_eq!(id.age_on(today), Some(76));
//! # Ok::<(), linkage::id::Faults>(())
//! ```

mod age;
mod check;
mod old;

pub use age::{age_on, birthday_in};
pub use check::{Fault, Faults, MAX_AGE_YEARS};
pub(crate) use check::{check_character as check_character_of, is_province as is_province_code};
pub use old::upgrade;

use std::fmt;

use chrono::NaiveDate;

/// Sex as the register of residents has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// Odd sequence.
    Male,
    /// Even sequence.
    Female,
}

/// A number that passed every check. Equal numbers are equal texts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResidentId {
    /// Seventeen ASCII digits and a digit or `X`.
    characters: [u8; 18],
    birth: NaiveDate,
    sex: Sex,
}

impl ResidentId {
    /// Checks a normalised number: length, characters, province, date, check character. The day
    /// bounds the birth date (not after it, not more than [`MAX_AGE_YEARS`] before it).
    ///
    /// That the division existed is not checked beyond the province: codes change for decades
    /// while numbers stay.
    ///
    /// # Errors
    /// Every fault found, in order of place; at least one.
    pub fn check(number: &str, on: NaiveDate) -> Result<Self, Faults> {
        check::check(number, on)
    }

    /// The eighteen characters, for storing (encrypted) and for indexing. Not for display.
    #[must_use]
    pub fn expose(&self) -> &str {
        // Only ASCII was let in.
        std::str::from_utf8(&self.characters).unwrap_or_default()
    }

    /// For display: the first three and the last character. With the birth date and the county
    /// known, some ninety numbers still fit.
    #[must_use]
    pub fn masked(&self) -> String {
        mask(self.expose())
    }

    /// Two digits of GB/T 2260: the province of first registration.
    #[must_use]
    pub fn province(&self) -> &str {
        self.expose().get(..2).unwrap_or_default()
    }

    /// Six digits of GB/T 2260 (or of a code since abolished): the county of first registration.
    #[must_use]
    pub fn county(&self) -> &str {
        self.expose().get(..6).unwrap_or_default()
    }

    /// Birth date.
    #[must_use]
    pub const fn birth(&self) -> NaiveDate {
        self.birth
    }

    /// Sex.
    #[must_use]
    pub const fn sex(&self) -> Sex {
        self.sex
    }

    /// Completed years on the day, see [`age_on`].
    #[must_use]
    pub fn age_on(&self, on: NaiveDate) -> Option<u16> {
        age_on(self.birth, on)
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResidentId({})", self.masked())
    }
}

/// The check character that belongs behind the first seventeen digits of a number; `None` for another text.
#[must_use]
pub fn check_character(body: &str) -> Option<char> {
    let digits = body.len() == 17 && body.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| char::from(check_character_of(body.as_bytes())))
}

/// Masks a number of any form for display: all but the first three and the last character
/// become `*`; a text of at most six characters is masked whole.
#[must_use]
pub fn mask(number: &str) -> String {
    let count = number.chars().count();
    (0..)
        .zip(number.chars())
        .map(|(at, c): (usize, char)| {
            let shown = count > 6 && (at < 3 || at == count - 1);
            if shown { c } else { '*' }
        })
        .collect()
}

/// Brings a number as typed or exported into the form that is checked, stored and indexed:
/// full-width digits and letters to ASCII, `x` to `X`, spaces and invisible characters gone.
/// Other characters stay and are faults of [`ResidentId::check`].
#[must_use]
pub fn normalise(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .map(half_width)
        .map(|c| if c == 'x' { 'X' } else { c })
        .collect()
}

/// Full-width forms U+FF01 to U+FF5E as their ASCII characters.
pub(crate) fn half_width(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Characters of no width that come along when cells and web pages are copied.
pub(crate) const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}'
    )
}
