//! Names, for comparison only: what is stored and shown stays code point for code point as given.
//!
//! Names of minorities carry separators that every system writes differently (`·`, `•`, `・`, a
//! space, nothing); lists mix full-width and half-width letters; characters have variants, and
//! some surnames were written in the simplified forms of 1977 and never changed back. Each of
//! these is a step of its own, so that a match can say in what two names differ.

mod surname;
mod variant;

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
    /// Different names.
    Different,
}

/// Compares two names. Two empty names, or names of nothing but separators, differ: nothing is
/// known of either.
#[must_use]
pub fn compare(left: &str, right: &str) -> Agreement {
    let (left_key, right_key) = (comparison_key(left), comparison_key(right));
    if left_key.is_empty() || right_key.is_empty() {
        Agreement::Different
    } else if left == right {
        Agreement::Same
    } else if left_key == right_key {
        Agreement::Spelling
    } else if fold_variants(&left_key) == fold_variants(&right_key) {
        Agreement::Variant
    } else {
        Agreement::Different
    }
}

/// The name without separators, spaces and invisible characters, half width, capital letters.
/// For comparing and indexing, never for storing.
#[must_use]
pub fn comparison_key(name: &str) -> String {
    name.chars()
        .filter(|c| !is_separator(*c) && !is_invisible(*c))
        .map(half_width)
        .filter(|c| !is_separator(*c))
        .flat_map(char::to_uppercase)
        .collect()
}

/// Spaces and the dots in use between the parts of a name.
const fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '.' | '\u{b7}'
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
                | '\u{ff65}'
        )
}
