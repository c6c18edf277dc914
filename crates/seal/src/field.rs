//! What stands in encrypted columns: sealed values, and blind indexes to find them by.
//!
//! A sealed value is `key id (1 byte) ‖ nonce (12) ‖ SM4-GCM text ‖ tag (16)`, written as
//! unpadded base64url for a TEXT column. It is bound to `table:column:row`: copied to another
//! row or column it does not open.
//!
//! A blind index is HMAC-SM3 over the county, the kind of value and the normalised value,
//! shortened to 16 bytes: equal values of one county have equal indexes, so equality and
//! uniqueness work without opening anything; across counties nothing can be compared. An
//! identity number has few enough possibilities to be searched through by whoever holds the
//! key, so the key never leaves the county.

use std::{collections::BTreeMap, fmt};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

use crate::{
    hex,
    journal::Canonical,
    provider::{Cipher, CryptoError, CryptoProvider, Mac, NONCE_BYTES, Secret, TAG_BYTES},
};

/// Longest text that one field takes, in bytes of UTF-8.
pub const MAX_PLAIN_BYTES: usize = 65_536;

/// Where a sealed value belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    table: &'a str,
    column: &'a str,
    row: &'a str,
}

impl<'a> Place<'a> {
    /// Names the column and the row's id. The row's id must never change.
    ///
    /// # Errors
    /// [`FieldError::BadPlace`] when a part is empty, or table or column contains a colon.
    pub fn new(table: &'a str, column: &'a str, row: &'a str) -> Result<Self, FieldError> {
        let plain = |name: &str| !name.is_empty() && !name.contains(':');
        if plain(table) && plain(column) && !row.is_empty() {
            Ok(Self { table, column, row })
        } else {
            Err(FieldError::BadPlace)
        }
    }

    fn aad(&self) -> Vec<u8> {
        let Self { table, column, row } = self;
        format!("{table}:{column}:{row}").into_bytes()
    }
}

/// Why a field was not sealed or opened. Carries nothing of its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Table, column and row must be named, table and column without a colon.
    #[error("a field's place is table, column and row")]
    BadPlace,
    /// The text is longer than [`MAX_PLAIN_BYTES`].
    #[error("text of {bytes} bytes, at most {MAX_PLAIN_BYTES} fit")]
    TooLong {
        /// Its length in bytes of UTF-8.
        bytes: usize,
    },
    /// The stored text is no sealed value.
    #[error("the stored text is no sealed value")]
    NotSealed,
    /// Sealed under a key that is not at hand.
    #[error("sealed under field key {0}, which is not at hand")]
    UnknownKey(u8),
    /// Changed, moved to another place, or sealed under another key of the same number.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

/// The field keys of one county: one that seals, and older ones that still open.
pub struct FieldKeys {
    current: u8,
    ciphers: BTreeMap<u8, Box<dyn Cipher>>,
}

impl FieldKeys {
    /// Starts with the key that seals, under its id.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn new(
        provider: &dyn CryptoProvider,
        id: u8,
        key: &Secret<16>,
    ) -> Result<Self, CryptoError> {
        Ok(Self {
            current: id,
            ciphers: BTreeMap::from([(id, provider.cipher(key)?)]),
        })
    }

    /// Adds an older key, which only opens. The sealing key cannot be replaced this way.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] for the id of the sealing key; [`CryptoError::Unavailable`] from
    /// an outside module.
    pub fn add_older(
        &mut self,
        provider: &dyn CryptoProvider,
        id: u8,
        key: &Secret<16>,
    ) -> Result<(), CryptoError> {
        if id == self.current {
            return Err(CryptoError::BadKey);
        }
        self.ciphers.insert(id, provider.cipher(key)?);
        Ok(())
    }

    /// Seals a text for its place. The nonce is random and used once; 2^32 fields may be sealed
    /// under one key (NIST SP 800-38D §8.3).
    ///
    /// # Errors
    /// [`FieldError::TooLong`]; [`FieldError::Crypto`].
    pub fn seal(
        &self,
        place: &Place<'_>,
        nonce: [u8; NONCE_BYTES],
        plain: &str,
    ) -> Result<String, FieldError> {
        if plain.len() > MAX_PLAIN_BYTES {
            return Err(FieldError::TooLong { bytes: plain.len() });
        }
        let sealed = self
            .cipher(self.current)?
            .seal(&nonce, &place.aad(), plain.as_bytes())?;
        let bytes = [&[self.current], nonce.as_slice(), &sealed].concat();
        Ok(Base64UrlUnpadded::encode_string(&bytes))
    }

    /// Opens a sealed value in its place; the answer wipes itself when dropped.
    ///
    /// # Errors
    /// [`FieldError::NotSealed`], [`FieldError::UnknownKey`], [`FieldError::Crypto`].
    pub fn open(&self, place: &Place<'_>, stored: &str) -> Result<Zeroizing<String>, FieldError> {
        let bytes = decode(stored)?;
        let (id, rest) = bytes.split_first().ok_or(FieldError::NotSealed)?;
        let (nonce, sealed) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(FieldError::NotSealed)?;
        if sealed.len() < TAG_BYTES {
            return Err(FieldError::NotSealed);
        }
        let plain = self.cipher(*id)?.open(nonce, &place.aad(), sealed)?;
        match String::from_utf8(plain) {
            Ok(text) => Ok(Zeroizing::new(text)),
            // Only texts are ever sealed: whoever made this had the key but not this code.
            Err(error) => {
                drop(Zeroizing::new(error.into_bytes()));
                Err(FieldError::NotSealed)
            }
        }
    }

    /// Which key a stored value was sealed under, so that a job can find what to seal anew.
    ///
    /// # Errors
    /// [`FieldError::NotSealed`].
    pub fn key_of(stored: &str) -> Result<u8, FieldError> {
        let bytes = decode(stored)?;
        bytes.first().copied().ok_or(FieldError::NotSealed)
    }

    /// Id of the key that seals.
    #[must_use]
    pub const fn current(&self) -> u8 {
        self.current
    }

    fn cipher(&self, id: u8) -> Result<&dyn Cipher, FieldError> {
        self.ciphers
            .get(&id)
            .map(AsRef::as_ref)
            .ok_or(FieldError::UnknownKey(id))
    }
}

fn decode(stored: &str) -> Result<Vec<u8>, FieldError> {
    Base64UrlUnpadded::decode_vec(stored).map_err(|_| FieldError::NotSealed)
}

impl fmt::Debug for FieldKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldKeys")
            .field("current", &self.current)
            .field("ids", &self.ciphers.keys())
            .finish()
    }
}

/// A blind index: 16 bytes, 32 hex digits in the database.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlindIndex([u8; 16]);

impl fmt::Display for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for BlindIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlindIndex({self})")
    }
}

/// Makes the blind indexes of one county.
pub struct BlindIndexer {
    mac: Box<dyn Mac>,
    county: String,
}

impl BlindIndexer {
    /// Takes the county's index key ([`crate::keys::Purpose::BlindIndex`]) and its stable id.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn new(
        provider: &dyn CryptoProvider,
        key: &Secret<32>,
        county: &str,
    ) -> Result<Self, CryptoError> {
        Ok(Self {
            mac: provider.mac(key.expose())?,
            county: county.to_owned(),
        })
    }

    /// The index of a value that was normalised by its own rules; `kind` (`resident_id`,
    /// `phone`) keeps equal digits of different meaning apart.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn index(&self, kind: &str, normalised: &str) -> Result<BlindIndex, CryptoError> {
        let head = Canonical::new("touyan/blind-1")
            .text("county", &self.county)
            .text("kind", kind);
        let code = self.mac.code(&[head.as_bytes(), normalised.as_bytes()])?;
        let mut index = [0; 16];
        index.copy_from_slice(code.split_at(16).0);
        Ok(BlindIndex(index))
    }
}

impl fmt::Debug for BlindIndexer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlindIndexer({})", self.county)
    }
}
