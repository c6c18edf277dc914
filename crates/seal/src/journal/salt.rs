//! Salts of content hashes, drawn from one random seed per transaction.

use std::fmt;

use crate::provider::{CryptoProvider, National, Secret};

/// A stream of salts: SM3 of the seed and a counter, the first 16 bytes.
pub struct Salts {
    seed: Secret<32>,
    drawn: u64,
}

/// Starts the stream for a seed of 32 random bytes. A seed serves one transaction and is then
/// forgotten; the same seed gives the same salts.
#[must_use]
pub const fn salts(seed: [u8; 32]) -> Salts {
    Salts {
        seed: Secret::new(seed),
        drawn: 0,
    }
}

impl Salts {
    /// The next salt of 16 bytes.
    pub fn draw(&mut self) -> [u8; 16] {
        let hash = National.sm3(&[
            b"touyan/salt-1\0",
            self.seed.expose(),
            &self.drawn.to_be_bytes(),
        ]);
        // No transaction writes 2^64 events.
        self.drawn = self.drawn.wrapping_add(1);
        let mut salt = [0; 16];
        salt.copy_from_slice(hash.split_at(16).0);
        salt
    }
}

impl fmt::Debug for Salts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Salts({} drawn)", self.drawn)
    }
}
