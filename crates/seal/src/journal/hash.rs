//! The 32-byte SM3 hash with its text form.

use std::{fmt, str::FromStr};

use crate::{
    hex,
    provider::{CryptoProvider, National},
};

/// An SM3 hash. Printed and read as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// The text is not a hash: 64 hex digits are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: 64 hexadecimal digits are wanted")]
pub struct BadHash;

impl Hash {
    /// What the first event of a chain names as its predecessor. It differs for every chain, so
    /// the beginning of one chain cannot be put in front of another.
    #[must_use]
    pub fn genesis(chain: &str) -> Self {
        Self(National.sm3(&[b"touyan/genesis-1\0", chain.as_bytes()]))
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = BadHash;

    /// Reads 64 hex digits of either case, nothing around them.
    fn from_str(text: &str) -> Result<Self, BadHash> {
        hex::decode(text).map(Self).ok_or(BadHash)
    }
}
