//! Heads of chains: "on this day the chain ended with this event", signed with SM2.
//!
//! A head is published or kept in a drawer. Whoever holds one can later show that the chain was
//! cut or written anew before it ([`Kept`] in [`crate::journal::Verifier`]).
//!
//! Text form, one head a line, fields in this order, `#` begins a comment line:
//! ```text
//! touyan/head-1 chain=411727 seq=123 day=2026-03-15 at_ms=1773532800000 hash=HEX64 key=HEX16 signature=HEX128
//! ```

use chrono::NaiveDate;

pub use crate::words::LineFault;
use crate::{
    hex,
    journal::{Canonical, Hash, Kept},
    provider::{CryptoError, CryptoProvider, National, PublicKey, Signature, Signer},
    words::Words,
};

/// First word of a head's line.
const HEAD_FORMAT: &str = "touyan/head-1";

/// First word of a public key's line.
const KEY_FORMAT: &str = "touyan/public-1";

/// In front of the signed bytes: tells them from everything else the key may sign.
const SIGN_PREFIX: &[u8] = b"touyan/head-1\0";

/// Most heads that one file may hold: one a day for 270 years.
pub const MAX_HEADS: usize = 100_000;

/// Longest name of a chain, in characters.
pub const MAX_CHAIN_CHARS: usize = 64;

/// Identifies a public key in texts: the first 8 bytes of its SM3 hash, 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKeyId([u8; 8]);

impl PublicKeyId {
    /// The id of a key.
    #[must_use]
    pub fn of(key: &PublicKey) -> Self {
        let hash = National.sm3(&[b"touyan/public-id-1\0", key.as_bytes()]);
        let mut id = [0; 8];
        id.copy_from_slice(hash.split_at(8).0);
        Self(id)
    }
}

impl std::fmt::Display for PublicKeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// The end of a chain on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Name of the chain: ASCII letters, digits, `.`, `_`, `-`, at most [`MAX_CHAIN_CHARS`].
    pub chain: String,
    /// Number of the last event.
    pub seq: i64,
    /// Hash of the last event.
    pub hash: Hash,
    /// The day the head is for, in the installation's time zone.
    pub day: NaiveDate,
    /// When it was made, in milliseconds since 1970-01-01 00:00 UTC.
    pub at_ms: i64,
}

/// A head with its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// What was signed.
    pub head: Head,
    /// Which key signed.
    pub key: PublicKeyId,
    /// The signature over the head.
    pub signature: Signature,
}

/// Why a head was not signed, or a signed head not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// The chain's name has characters that the text form cannot carry, or is too long.
    #[error("a chain is named by up to 64 ASCII letters, digits, '.', '_', '-'")]
    BadChain,
    /// The head was signed by another key than the one it is checked with.
    #[error("signed by key {signed_by}, checked with key {checked_with}")]
    OtherKey {
        /// The key named in the head.
        signed_by: PublicKeyId,
        /// The key handed in.
        checked_with: PublicKeyId,
    },
    /// The signature does not fit, or signing failed.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// Why a file of heads, or a public key, cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HeadFileError {
    /// A line is wrong.
    #[error("line {line}: {fault}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        fault: LineFault,
    },
    /// More than [`MAX_HEADS`] heads.
    #[error("more than {MAX_HEADS} heads in one file")]
    TooMany,
    /// There is nothing but comments and empty lines.
    #[error("nothing in the file")]
    Empty,
}

impl Head {
    /// Signs the head.
    ///
    /// # Errors
    /// [`HeadError::BadChain`]; [`HeadError::Crypto`] from the signer.
    pub fn sign(self, signer: &dyn Signer) -> Result<SignedHead, HeadError> {
        if !is_chain_name(&self.chain) {
            return Err(HeadError::BadChain);
        }
        let signature = signer.sign(&self.signed_bytes())?;
        Ok(SignedHead {
            key: PublicKeyId::of(&signer.public_key()),
            head: self,
            signature,
        })
    }

    /// As the checker of chains wants it.
    #[must_use]
    pub const fn kept(&self) -> Kept {
        Kept {
            seq: self.seq,
            hash: self.hash,
        }
    }

    fn signed_bytes(&self) -> Vec<u8> {
        let fields = Canonical::new("head")
            .text("chain", &self.chain)
            .integer("seq", self.seq)
            .bytes("hash", &self.hash.0)
            .text("day", &self.day.to_string())
            .integer("at_ms", self.at_ms);
        [SIGN_PREFIX, fields.as_bytes()].concat()
    }
}

impl SignedHead {
    /// Checks the signature with the key that is known to be the installation's.
    ///
    /// # Errors
    /// [`HeadError::OtherKey`] when another key signed; [`HeadError::Crypto`] when the head or
    /// the signature was changed.
    pub fn verify(&self, key: &PublicKey) -> Result<(), HeadError> {
        self.verify_with(&National, key)
    }

    /// As [`SignedHead::verify`], by another provider.
    ///
    /// # Errors
    /// As [`SignedHead::verify`].
    pub fn verify_with(
        &self,
        provider: &dyn CryptoProvider,
        key: &PublicKey,
    ) -> Result<(), HeadError> {
        let checked_with = PublicKeyId::of(key);
        if checked_with != self.key {
            return Err(HeadError::OtherKey {
                signed_by: self.key,
                checked_with,
            });
        }
        Ok(provider.verify(key, &self.head.signed_bytes(), &self.signature)?)
    }

    /// The head as one line, without the line's end.
    #[must_use]
    pub fn to_line(&self) -> String {
        let Head {
            chain,
            seq,
            hash,
            day,
            at_ms,
        } = &self.head;
        format!(
            "{HEAD_FORMAT} chain={chain} seq={seq} day={day} at_ms={at_ms} hash={hash} key={} signature={}",
            self.key, self.signature
        )
    }

    /// Reads one line.
    ///
    /// # Errors
    /// The [`LineFault`] that names the field.
    pub fn parse_line(line: &str) -> Result<Self, LineFault> {
        let mut words = Words::start(line, HEAD_FORMAT)?;
        let head = Head {
            chain: words.read("chain", |text| is_chain_name(text).then(|| text.to_owned()))?,
            seq: words.read("seq", |text| text.parse().ok().filter(|seq| *seq >= 1))?,
            day: words.read("day", |text| text.parse().ok())?,
            at_ms: words.read("at_ms", |text| text.parse().ok())?,
            hash: words.read("hash", |text| text.parse().ok())?,
        };
        let key = words.read("key", hex::decode).map(PublicKeyId)?;
        let signature = words.read("signature", Signature::parse)?;
        words.end()?;
        Ok(Self {
            head,
            key,
            signature,
        })
    }
}

/// Heads as the text of a file, one a line, in the order given.
#[must_use]
pub fn write_heads(heads: &[SignedHead]) -> String {
    let mut text = String::new();
    for head in heads {
        text.push_str(&head.to_line());
        text.push('\n');
    }
    text
}

/// Reads a file of heads, in the order of the file. Signatures are not checked here.
///
/// # Errors
/// The first [`HeadFileError`], with the number of its line.
pub fn parse_heads(text: &str) -> Result<Vec<SignedHead>, HeadFileError> {
    let mut heads = Vec::new();
    for (line, content) in lines(text) {
        if heads.len() >= MAX_HEADS {
            return Err(HeadFileError::TooMany);
        }
        heads.push(
            SignedHead::parse_line(content).map_err(|fault| HeadFileError::Line { line, fault })?,
        );
    }
    if heads.is_empty() {
        return Err(HeadFileError::Empty);
    }
    Ok(heads)
}

/// A public key as the text of a file, for publishing beside the heads.
#[must_use]
pub fn write_public_key(key: &PublicKey) -> String {
    format!("{KEY_FORMAT} key={} point={key}\n", PublicKeyId::of(key))
}

/// Reads what [`write_public_key`] wrote. That the point lies on the curve is checked when a
/// signature is.
///
/// # Errors
/// The [`HeadFileError`] of the first line that is no comment; a key id that is not that of the
/// point is a wrong value of `key`.
pub fn parse_public_key(text: &str) -> Result<PublicKey, HeadFileError> {
    let (line, content) = lines(text).next().ok_or(HeadFileError::Empty)?;
    read_public_key(content).map_err(|fault| HeadFileError::Line { line, fault })
}

fn read_public_key(line: &str) -> Result<PublicKey, LineFault> {
    let mut words = Words::start(line, KEY_FORMAT)?;
    let id = words.read("key", hex::decode).map(PublicKeyId)?;
    let key = words.read("point", PublicKey::parse)?;
    words.end()?;
    if PublicKeyId::of(&key) != id {
        return Err(LineFault::Value("key"));
    }
    Ok(key)
}

/// Lines that are neither empty nor comments, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.trim_start_matches('\u{feff}').lines())
        .map(|(number, line)| (number, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn is_chain_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_CHAIN_CHARS
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}
