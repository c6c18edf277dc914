//! Names, for comparison only: what is stored and shown stays code point for code point as given.
//!
//! Names of minorities carry separators that every system writes differently (`·`, `•`, `・`, a
//! space, nothing); lists mix full-width and half-width letters; characters have variants, and
//! some surnames were written in the simplified forms of 1977 and never changed back; who types by
//! sound takes a character that sounds alike. Each of these is a step of its own, so that a match
//! can say in what two names differ.

mod distance;
mod form;
pub(crate) mod sound;
mod surname;
mod variant;

pub use form::Name;
pub(crate) use form::mix;
pub use surname::{Parts, split};
pub use variant::fold_variants;

use crate::id::{half_width, is_invisible};

/// How far two names agree, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// The same text.
    Same,
    /// The same but for separators, spaces, width and letter case.
    Spelling,
    /// The same but for variant characters, besides those.
    Variant,
    /// Sounds the same: every character has a reading, without tone, in common with its counterpart.
    Sound,
    /// Sounds nearly the same: zh and z, l and n, ang and an and their kin besides.
    Near,
    /// One character differs, is missing, or changed places with its neighbour; of names in letters, one in four.
    OneOff,
    /// One is the beginning of the other, as when only the first part of a minority name was written.
    Part,
    /// Different names.
    Different,
    /// One of them, or both, is empty: nothing can be said.
    Missing,
}

/// Compares two names. Two empty names, or names of nothing but separators, are missing: nothing is
/// known of either.
#[must_use]
pub fn compare(left: &str, right: &str) -> Agreement {
    Name::of(left).compare(&Name::of(right))
}

/// The name without separators, spaces and invisible characters, half width, capital letters.
/// For comparing and indexing, never for storing.
#[must_use]
pub fn comparison_key(name: &str) -> String {
    key_characters(name).collect()
}

/// The characters of the comparison key.
pub(crate) fn key_characters(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars()
        .filter(|c| !is_separator(*c) && !is_invisible(*c))
        .map(half_width)
        .filter(|c| !is_separator(*c))
        .flat_map(char::to_uppercase)
}

/// Spaces and the dots in use between the parts of a name.
const fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '.' | '-'
                | '\u{b7}'
                | '\u{387}'
                | '\u{2022}'
                | '\u{2024}'
                | '\u{2027}'
                | '\u{2219}'
                | '\u{22c5}'
                | '\u{25cf}'
                | '\u{2e31}'
                | '\u{30fb}'
                | '\u{fe52}'
                | '\u{ff0e}'
                | '\u{ff65}'
        )
}
