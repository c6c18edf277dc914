//! Numbers as lists hold them, made ready for being compared: whole, old, mistyped, or of another kind.
//!
//! The check character of GB 11643 (ISO 7064 MOD 11-2) tells every single wrong character and every swap of
//! neighbours. So two numbers that are one slip apart are never both right: at least one of them fails its own check,
//! and where both hold, a likeness is chance. [`Number::compare`] rests on that.

use crate::birth::is_date;
use crate::id::{check_character_of, half_width, is_invisible, is_province_code};
use crate::name::mix;

/// Characters of a number that are looked at; what is longer is no number.
pub const MAX_NUMBER_CHARS: usize = 24;
/// Fewest characters of a number of another kind (passport, pass of Hong Kong, service number) that mean anything.
const MIN_OTHER_CHARS: usize = 5;

/// What a number is, by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// Nothing that could be compared: empty, a dash, masked with stars, all the same digit.
    #[default]
    None,
    /// Eighteen places, the last a digit or X.
    Full,
    /// Fifteen digits: a number of before 1999.
    Old,
    /// Nearly eighteen places: one is missing or too many, or one character is no digit.
    Broken,
    /// A number of another kind.
    Other,
}

/// A number made ready for comparing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Number {
    form: Form,
    text: [u8; MAX_NUMBER_CHARS],
    length: usize,
    /// Of a full or old number: province, date and, if full, check character are right.
    holds: bool,
}

impl std::fmt::Debug for Number {
    /// Without the digits, so that it cannot reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Number")
            .field("form", &self.form)
            .field("holds", &self.holds)
            .finish_non_exhaustive()
    }
}

/// A single slip between two numbers. Places count from 1 in the number of the left, or of the one that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slip {
    /// One character differs.
    Digit {
        /// Its place.
        place: usize,
    },
    /// Two neighbours are swapped.
    Swap {
        /// Place of the first of them.
        place: usize,
    },
    /// One of the numbers has a character more.
    Extra {
        /// Its place.
        place: usize,
        /// Whether the left number is the longer one.
        left: bool,
    },
}

/// Which of two numbers fails its own check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failing {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// Both.
    Both,
}

/// How far two numbers agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberAgreement {
    /// The same number.
    Same,
    /// The same: one of them in the old form of fifteen digits.
    SameOld,
    /// One slip apart.
    Slip(Slip, Failing),
    /// One slip apart in the fifteen digits that an old number has.
    OldSlip(Slip),
    /// The first fifteen digits agree, and the last three of one are the noughts that a spreadsheet leaves.
    LostDigits {
        /// Whether the left one lost them.
        left: bool,
    },
    /// Different, and both hold: numbers of two people, or a number that was changed.
    Different,
    /// Different, and at least one of them cannot be right.
    DifferentUnsure,
    /// One of them, or both, is not there or of another kind.
    Missing,
}

impl Number {
    /// Makes a number ready.
    #[must_use]
    pub fn of(given: &str) -> Self {
        let mut number = Self::default();
        number.fill(given);
        number
    }

    /// What it is, by its form.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// Whether a full or old number passes the checks that need no day: province, date, check character.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds
    }

    pub(crate) fn fill(&mut self, given: &str) {
        *self = Self::default();
        let mut length = 0;
        let mut stars = 0;
        let characters = given.chars().filter(|c| {
            !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '\'' | '’' | '`' | '-' | '－')
        });
        for c in characters {
            let c = half_width(c).to_ascii_uppercase();
            stars += usize::from(c == '*');
            let byte = match c {
                '×' | '✕' => b'X',
                _ => u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?'),
            };
            let Some(place) = self.text.get_mut(length) else {
                *self = Self::default();
                return;
            };
            *place = byte;
            length += 1;
        }
        self.length = length;
        self.form = if stars > 1 {
            Form::None
        } else {
            self.classify()
        };
        match self.form {
            Form::None => *self = Self::default(),
            Form::Full => self.holds = self.full_holds(),
            Form::Old => self.holds = is_date(self.birth()) && self.has_province(),
            Form::Broken | Form::Other => {}
        }
    }

    pub(crate) fn text(&self) -> &[u8] {
        self.text.get(..self.length).unwrap_or_default()
    }

    fn classify(&self) -> Form {
        let text = self.text();
        let digits = text.iter().filter(|byte| byte.is_ascii_digit()).count();
        let first = text.first().copied().unwrap_or_default();
        if digits == 0 || text.iter().all(|byte| *byte == first) {
            return Form::None;
        }
        let last_fits = text
            .last()
            .is_some_and(|byte| byte.is_ascii_digit() || *byte == b'X');
        match text.len() {
            18 if last_fits && digits >= 17 && head(text).iter().all(u8::is_ascii_digit) => {
                Form::Full
            }
            15 if digits == 15 => Form::Old,
            17..=19 if digits >= 16 => Form::Broken,
            // A number that a spreadsheet wrote with an exponent has lost what could be compared.
            _ if text.contains(&b'+') => Form::None,
            length if length >= MIN_OTHER_CHARS => Form::Other,
            _ => Form::None,
        }
    }

    fn full_holds(&self) -> bool {
        let text = self.text();
        self.has_province()
            && is_date(self.birth())
            && text.last().copied() == Some(check_character_of(head(text)))
    }

    fn has_province(&self) -> bool {
        match self.text() {
            [first, second, ..] => is_province_code(digit(*first) * 10 + digit(*second)),
            _ => false,
        }
    }

    /// The birth date it tells as yyyymmdd, whether or not the number holds; 0 where it tells none.
    pub(crate) fn birth(&self) -> u32 {
        let text = self.text();
        let number = |digits: Option<&[u8]>| {
            let digits = digits.unwrap_or_default();
            let all = digits.iter().all(u8::is_ascii_digit);
            digits.iter().fold(0, |sum, next| sum * 10 + digit(*next)) * u32::from(all)
        };
        let birth = match self.form {
            Form::Full => number(text.get(6..14)),
            Form::Broken if text.len() == 18 => number(text.get(6..14)),
            Form::Old => number(text.get(6..12)) + self.century() * 1_000_000,
            _ => 0,
        };
        if is_date(birth) { birth } else { 0 }
    }

    /// Of an old number, the century of birth: sequences 996 to 999 were kept for those born in the 1800s.
    fn century(&self) -> u32 {
        match self.text().get(12..15) {
            Some([b'9', b'9', b'6'..=b'9']) => 18,
            _ => 19,
        }
    }

    /// The digit that is odd for men, of a full or old number.
    pub(crate) fn sex_digit(&self) -> Option<u32> {
        let place = match self.form {
            Form::Full => 16,
            Form::Old => 14,
            _ => return None,
        };
        self.text().get(place).map(|byte| digit(*byte))
    }

    /// The fifteen digits that a number of before 1999 would have: without century and check character.
    pub(crate) fn short(&self) -> Option<[u8; 15]> {
        let text = self.text();
        let mut short = [0; 15];
        let parts = match self.form {
            Form::Old => [text.get(..6)?, text.get(6..)?],
            Form::Full => [text.get(..6)?, text.get(8..17)?],
            _ => return None,
        };
        for (place, byte) in short.iter_mut().zip(parts.into_iter().flatten()) {
            *place = *byte;
        }
        Some(short)
    }

    /// How far two numbers agree; from the other side the same, with left and right changed.
    #[must_use]
    pub fn compare(&self, other: &Self) -> NumberAgreement {
        match (self.form, other.form) {
            (Form::None, _) | (_, Form::None) => NumberAgreement::Missing,
            (Form::Other, Form::Other) => self.compare_others(other),
            (Form::Other, _) | (_, Form::Other) => NumberAgreement::Missing,
            _ if self.text() == other.text() => NumberAgreement::Same,
            (Form::Old, Form::Full | Form::Old) | (Form::Full, Form::Old) => {
                self.compare_old(other)
            }
            _ => self.compare_slips(other),
        }
    }

    fn compare_others(&self, other: &Self) -> NumberAgreement {
        let (left, right) = (self.text(), other.text());
        if left == right {
            return NumberAgreement::Same;
        }
        match slip(left, right) {
            Some(slip) if left.len().min(right.len()) > MIN_OTHER_CHARS => {
                NumberAgreement::Slip(slip, Failing::Both)
            }
            _ => NumberAgreement::DifferentUnsure,
        }
    }

    fn compare_old(&self, other: &Self) -> NumberAgreement {
        let (Some(left), Some(right)) = (self.short(), other.short()) else {
            return NumberAgreement::DifferentUnsure;
        };
        let births = (self.birth(), other.birth());
        // A slip may have made a day that never was. Nobody born in this century has an old number.
        let this_century = births.0.max(births.1) >= 20_000_000;
        let unknown = births.0 == 0 || births.1 == 0;
        let same_century =
            !this_century && (unknown || births.0 / 1_000_000 == births.1 / 1_000_000);
        match slip(&left, &right) {
            _ if left == right && same_century => NumberAgreement::SameOld,
            // Old numbers have no check character: a slip leaves a number that holds.
            Some(slip) if same_century => NumberAgreement::OldSlip(slip),
            _ => self.different(other),
        }
    }

    fn compare_slips(&self, other: &Self) -> NumberAgreement {
        let (left, right) = (self.text(), other.text());
        // Of numbers that end so, one in eleven passes its check all the same.
        let lost = |short: &[u8], long: &[u8]| {
            short.len() == 18
                && long.len() == 18
                && short.ends_with(b"000")
                && short.get(..15) == long.get(..15)
        };
        if lost(left, right) || lost(right, left) {
            return NumberAgreement::LostDigits {
                left: left.ends_with(b"000"),
            };
        }
        let failing = match (self.holds, other.holds) {
            (true, true) => return NumberAgreement::Different,
            (true, false) => Failing::Right,
            (false, true) => Failing::Left,
            (false, false) => Failing::Both,
        };
        match slip(left, right) {
            Some(slip) => NumberAgreement::Slip(slip, failing),
            None => NumberAgreement::DifferentUnsure,
        }
    }

    fn different(&self, other: &Self) -> NumberAgreement {
        if self.holds && other.holds {
            NumberAgreement::Different
        } else {
            NumberAgreement::DifferentUnsure
        }
    }

    /// A hash of the number as it is.
    pub(crate) fn key(&self) -> u64 {
        hash(self.text())
    }

    /// Hashes of the text and of all that it becomes when one character is left out. Texts one slip apart, of whichever
    /// kind, have one of these in common: the one without the character that differs, or without one of the two that
    /// are swapped, or the shorter text itself.
    pub(crate) fn slip_keys(text: &[u8], keys: &mut Vec<u64>) {
        keys.clear();
        keys.push(hash(text));
        // The hash is a polynomial, so that leaving a character out needs only what stands before and behind it.
        let mut before = [0u64; MAX_NUMBER_CHARS];
        let mut sum = 0u64;
        for (place, byte) in before.iter_mut().zip(text) {
            *place = sum;
            sum = step(sum, *byte);
        }
        let (mut behind, mut power) = (0u64, 1u64);
        let places: Vec<(u8, u64)> = text.iter().copied().zip(before).collect();
        for (byte, before) in places.into_iter().rev() {
            keys.push(mix(before.wrapping_mul(power).wrapping_add(behind), TAG));
            behind = behind.wrapping_add(u64::from(byte).wrapping_mul(power));
            power = power.wrapping_mul(BASE);
        }
    }
}

const BASE: u64 = 0x0100_0000_01b3;
const TAG: u64 = 0x6c69_6e6b;

const fn step(sum: u64, byte: u8) -> u64 {
    sum.wrapping_mul(BASE).wrapping_add(byte as u64)
}

fn hash(text: &[u8]) -> u64 {
    mix(text.iter().fold(0, |sum, byte| step(sum, *byte)), TAG)
}

/// All but the last character.
fn head(text: &[u8]) -> &[u8] {
    text.split_last().map_or(&[], |(_, head)| head)
}

fn digit(byte: u8) -> u32 {
    u32::from(byte.wrapping_sub(b'0'))
}

/// The one slip between two texts, if there is one.
fn slip(left: &[u8], right: &[u8]) -> Option<Slip> {
    let head = left
        .iter()
        .zip(right)
        .take_while(|(one, other)| one == other)
        .count();
    let (left_rest, right_rest) = (left.get(head..)?, right.get(head..)?);
    let place = head + 1;
    match (left_rest, right_rest) {
        ([_, left @ ..], [_, right @ ..]) if left == right => Some(Slip::Digit { place }),
        ([a, b, left @ ..], [c, d, right @ ..]) if a == d && b == c && left == right => {
            Some(Slip::Swap { place })
        }
        ([_, left @ ..], right) if left == right => Some(Slip::Extra { place, left: true }),
        (left, [_, right @ ..]) if left == right => Some(Slip::Extra { place, left: false }),
        _ => None,
    }
}
