//! Many-to-many lookup by hashed keys, made for the case that most questions find nothing.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Persons by key. A bit per key in a small field answers most questions without the table.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    filter: Vec<u64>,
    /// For each key where its persons stand, and how many.
    places: HashMap<u64, (usize, usize), BuildHasherDefault<Taken>>,
    persons: Vec<u32>,
}

/// Keys are hashes already.
#[derive(Debug, Default)]
pub(crate) struct Taken(u64);

impl Hasher for Taken {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = crate::name::mix(self.0, u64::from(*byte));
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = crate::name::mix(key, 0);
    }
}

impl Keys {
    /// Bits of the filter for each key.
    const BITS: usize = 16;

    pub(crate) fn of(mut entries: Vec<(u64, u32)>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        let words = (entries.len() * Self::BITS / 64).next_power_of_two().max(1);
        let mut keys = Self {
            filter: vec![0; words],
            places: HashMap::with_capacity_and_hasher(entries.len(), BuildHasherDefault::default()),
            persons: entries.iter().map(|(_, person)| *person).collect(),
        };
        let mut start = 0;
        for group in entries.chunk_by(|one, next| one.0 == next.0) {
            if let Some((key, _)) = group.first() {
                let (word, bit) = keys.bit(*key);
                if let Some(word) = keys.filter.get_mut(word) {
                    *word |= bit;
                }
                keys.places.insert(*key, (start, group.len()));
            }
            start += group.len();
        }
        keys
    }

    fn bit(&self, key: u64) -> (usize, u64) {
        let stirred = crate::name::mix(key, 1);
        let word = usize::try_from(stirred >> 6).unwrap_or(0) & (self.filter.len().wrapping_sub(1));
        (word, 1 << (stirred & 63))
    }

    /// The persons with this key.
    pub(crate) fn get(&self, key: u64) -> &[u32] {
        let (word, bit) = self.bit(key);
        if self.filter.get(word).is_none_or(|word| word & bit == 0) {
            return &[];
        }
        self.places
            .get(&key)
            .and_then(|(start, count)| self.persons.get(*start..start + count))
            .unwrap_or_default()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.persons.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_person_is_found_by_each_key_and_nobody_by_another() {
        let entries: Vec<(u64, u32)> = (0..5000u32)
            .map(|n| (u64::from(n / 3) * 1_000_003, n))
            .collect();
        let keys = Keys::of(entries);
        for n in 0..5000u32 {
            assert!(keys.get(u64::from(n / 3) * 1_000_003).contains(&n));
        }
        assert!(keys.get(17).is_empty());
        assert!(Keys::of(Vec::new()).get(17).is_empty() && Keys::default().get(0).is_empty());
    }
}
