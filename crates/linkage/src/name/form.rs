//! A name made ready for being compared many times.

use super::sound::{self, Syllable};
use super::{Agreement, distance, key_characters, variant};

/// Characters of a name that are looked at; a longer one is cut, for comparing only.
pub const MAX_NAME_CHARS: usize = 64;
/// Keys by sound made for one name: readings of its characters multiply.
const MAX_SOUND_KEYS: usize = 64;

/// A name in the forms in which it is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Name {
    /// As given.
    given: String,
    /// Without separators, half width, capital letters.
    key: Vec<char>,
    /// Besides, every character in its standard form.
    folded: Vec<char>,
    /// Whether it is written in letters and not in Chinese characters.
    letters: bool,
}

impl Name {
    /// Makes a name ready.
    #[must_use]
    pub fn of(given: &str) -> Self {
        let mut name = Self::default();
        name.fill(given);
        name
    }

    /// Makes another name ready in the same place, so that a long list needs no new memory for each.
    pub(crate) fn fill(&mut self, given: &str) {
        self.given.clear();
        self.given.push_str(given);
        self.key.clear();
        self.key.extend(key_characters(given).take(MAX_NAME_CHARS));
        self.folded.clear();
        self.folded
            .extend(self.key.iter().copied().map(variant::fold));
        self.letters = !self.key.is_empty() && self.key.iter().all(|c| u32::from(*c) < 0x2e80);
    }

    /// Whether there is nothing to compare.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.key.is_empty()
    }

    /// Whether both names are the same but for spelling and variant characters.
    #[must_use]
    pub fn same_folded(&self, other: &Self) -> bool {
        self.folded == other.folded
    }

    /// How far two names agree; the same from either side.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Agreement {
        if self.key.is_empty() || other.key.is_empty() {
            return Agreement::Missing;
        }
        if self.key == other.key {
            return if self.given == other.given {
                Agreement::Same
            } else {
                Agreement::Spelling
            };
        }
        if self.folded == other.folded {
            return Agreement::Variant;
        }
        if self.letters || other.letters {
            return distance::letters(&self.folded, &other.folded);
        }
        by_character(&self.folded, &other.folded)
    }

    /// Hashes that two names have in common when they are written alike or, each character by one of its readings,
    /// sound alike. Of a long name with many readings only the first readings are followed.
    pub(crate) fn sound_keys(&self, keys: &mut Vec<u64>) {
        keys.clear();
        if self.folded.is_empty() {
            return;
        }
        keys.push(0x9e37_79b9_7f4a_7c15);
        for c in &self.folded {
            let readings = sound::readings(*c);
            match readings {
                [] => keys
                    .iter_mut()
                    .for_each(|key| *key = mix(*key, u64::from(u32::from(*c)) << 16)),
                [first, more @ ..] => {
                    let so_far = keys.len();
                    if so_far.saturating_mul(readings.len()) <= MAX_SOUND_KEYS {
                        for reading in more {
                            for at in 0..so_far {
                                let key = keys.get(at).copied().unwrap_or(0);
                                keys.push(mix(key, u64::from(*reading)));
                            }
                        }
                    }
                    let first: Syllable = *first;
                    for key in keys.iter_mut().take(so_far) {
                        *key = mix(*key, u64::from(first));
                    }
                }
            }
        }
    }

    /// A hash of one character of the name by its first reading: 0 is the first, 1 the last.
    pub(crate) fn edge_key(&self, last: bool) -> Option<u64> {
        let c = if last {
            self.folded.last()
        } else {
            self.folded.first()
        };
        let c = *c?;
        let first = sound::readings(c).first().copied();
        Some(first.map_or_else(|| u64::from(u32::from(c)) << 16, u64::from))
    }

    /// A hash of the name but for spelling and variant characters.
    pub(crate) fn folded_key(&self) -> u64 {
        self.folded
            .iter()
            .fold(1, |key, c| mix(key, u64::from(u32::from(*c))))
    }
}

/// Stirs a value into a hash.
pub(crate) const fn mix(key: u64, value: u64) -> u64 {
    let stirred = (key ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    stirred ^ (stirred >> 29)
}

/// Names of Chinese characters that are not the same.
fn by_character(left: &[char], right: &[char]) -> Agreement {
    if left.len() == right.len() {
        let pairs = || left.iter().copied().zip(right.iter().copied());
        if pairs().all(|(one, other)| sound::same(one, other)) {
            return Agreement::Sound;
        }
        if pairs().all(|(one, other)| sound::alike(one, other)) {
            return Agreement::Near;
        }
    }
    let long = left.len().max(right.len());
    if long >= 3 && distance::one_off(left, right) {
        return Agreement::OneOff;
    }
    let short = left.len().min(right.len());
    if short >= 2
        && long >= 4
        && left
            .iter()
            .zip(right)
            .all(|(one, other)| sound::same(*one, *other))
    {
        return Agreement::Part;
    }
    Agreement::Different
}
