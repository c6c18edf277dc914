//! Names compared: what of a name says which place it is.

use std::collections::HashMap;

use super::Incoming;
use super::matching::Node;

/// Words that every name of a unit may carry and that say nothing about the place; longer ones first.
const COMMON: &[&str] = &[
    "居民委员会",
    "村民委员会",
    "管理委员会",
    "街道办事处",
    "居委会",
    "村委会",
    "管委会",
    "办事处",
    "社区",
    "街道",
    "民族",
    "村",
    "镇",
    "乡",
];

/// The part of a name that tells the place: without the words for the kind of place at its end.
/// A name of nothing else stays whole.
#[must_use]
pub fn stem(name: &str) -> &str {
    let mut rest = name;
    'again: loop {
        for word in COMMON {
            if let Some(shorter) = rest.strip_suffix(word)
                && !shorter.is_empty()
            {
                rest = shorter;
                continue 'again;
            }
        }
        return rest;
    }
}

/// Whether two names share a character once the common words are taken off.
#[must_use]
pub fn names_share(a: &str, b: &str) -> bool {
    let strip = |name: &str| {
        COMMON
            .iter()
            .fold(name.to_owned(), |rest, word| rest.replace(word, ""))
    };
    let (a, b) = (strip(a), strip(b));
    if a.is_empty() || b.is_empty() {
        return true;
    }
    a.chars().any(|c| b.contains(c))
}

/// Gives each township of the list the stems of its villages' names, by which it may be known.
pub(super) fn give_stems<'a>(towns: &mut [Node<'a>], rows: &'a [Incoming]) {
    let at: HashMap<&str, usize> = towns
        .iter()
        .enumerate()
        .map(|(at, town)| (town.code, at))
        .collect();
    for row in rows {
        let town = at
            .get(row.above.town.code.as_str())
            .and_then(|at| towns.get_mut(*at));
        if let Some(town) = town {
            town.villages.insert(stem(&row.name));
        }
    }
}
