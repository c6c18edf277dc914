//! The demo's chance: SplitMix64 from a fixed seed, so that the same program always makes the same
//! county, whatever becomes of the randomness of libraries.

/// A sequence of numbers that depends on its seed alone.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// A sequence of its own for each use, so that one use more does not change the others.
    pub(super) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`; 0 where `n` is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next().checked_rem(n).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        low.saturating_add(i64::try_from(self.below(span)).unwrap_or(0))
    }

    /// An index into a list of `len` entries.
    pub(super) fn index(&mut self, len: usize) -> usize {
        let len = u64::try_from(len).unwrap_or(u64::MAX);
        usize::try_from(self.below(len)).unwrap_or(0)
    }

    /// An entry of a list of characters.
    pub(super) fn pick(&mut self, list: &[char]) -> char {
        let index = self.index(list.len());
        list.get(index).copied().unwrap_or('甲')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_within_their_bounds() {
        let (mut a, mut b) = (Dice::of(7), Dice::of(7));
        let first: Vec<i64> = (0..1000).map(|_| a.between(-3, 3)).collect();
        let again: Vec<i64> = (0..1000).map(|_| b.between(-3, 3)).collect();
        assert_eq!(first, again);
        assert_eq!(first.iter().min(), Some(&-3));
        assert_eq!(first.iter().max(), Some(&3));
        assert_eq!(Dice::of(1).below(0), 0);
    }
}
