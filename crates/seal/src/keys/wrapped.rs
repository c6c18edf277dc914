//! Data keys, and how they are stored wrapped under the master key.

use std::fmt;

use zeroize::Zeroizing;

use super::{
    MasterKey, MasterKeyId, Purpose,
    derive::{derive, derive_16, signer},
};
use crate::{
    hex,
    provider::{CryptoError, CryptoProvider, NONCE_BYTES, Secret, Signer, TAG_BYTES},
    words::{LineFault, Words},
};

/// First word of the text form, and what the wrapping is bound to.
const FORMAT: &str = "touyan/wrapped-1";

/// The key that data is sealed with, by way of derived keys: 32 random bytes.
#[derive(Clone)]
pub struct DataKey(Secret<32>);

impl DataKey {
    /// Takes 32 bytes from a cryptographic random source.
    #[must_use]
    pub const fn new(random: [u8; 32]) -> Self {
        Self(Secret::new(random))
    }

    /// 32 bytes for a purpose; the context separates, say, counties.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn derive(
        &self,
        provider: &dyn CryptoProvider,
        purpose: Purpose,
        context: &str,
    ) -> Result<Secret<32>, CryptoError> {
        derive(provider, &self.0, purpose, context, 0)
    }

    /// The SM4 key of encrypted columns of a county, by its version (the key id byte in front of
    /// sealed values).
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn field_key(
        &self,
        provider: &dyn CryptoProvider,
        county: &str,
        version: u8,
    ) -> Result<Secret<16>, CryptoError> {
        derive_16(
            provider,
            &self.0,
            Purpose::FieldEncryption,
            county,
            i64::from(version),
        )
    }

    /// The SM4 key of one sealed file ([`crate::file`]), where this is the file's own data key.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn file_key(
        &self,
        provider: &dyn CryptoProvider,
        label: &str,
    ) -> Result<Secret<16>, CryptoError> {
        derive_16(provider, &self.0, Purpose::FileEncryption, label, 0)
    }

    /// The key that signs journal heads.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn journal_signer(
        &self,
        provider: &dyn CryptoProvider,
    ) -> Result<Box<dyn Signer>, CryptoError> {
        signer(provider, &self.0, "")
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(32 bytes)")
    }
}

/// A data key as it may be stored: sealed under a master key, bound to a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// The master key it is wrapped under.
    pub wrapped_by: MasterKeyId,
    nonce: [u8; NONCE_BYTES],
    sealed: [u8; 32 + TAG_BYTES],
}

/// Why a wrapped key was not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnwrapError {
    /// It was wrapped under another master key than the one at hand.
    #[error("wrapped under master key {wrapped_by}, at hand is {at_hand}")]
    OtherMaster {
        /// The master key named in the wrapped key.
        wrapped_by: MasterKeyId,
        /// The master key handed in.
        at_hand: MasterKeyId,
    },
    /// Changed, or bound to another label.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
}

impl WrappedKey {
    /// Wraps a data key. The label (the county, say) is not stored and must be given again to
    /// unwrap; the nonce is random and used once.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn wrap(
        provider: &dyn CryptoProvider,
        master: &MasterKey,
        label: &str,
        key: &DataKey,
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Self, CryptoError> {
        let sealed = provider.cipher(&master.wrapping_key(provider)?)?.seal(
            &nonce,
            &aad(label),
            key.0.expose(),
        )?;
        Ok(Self {
            wrapped_by: master.id(),
            nonce,
            sealed: sealed.try_into().map_err(|_| CryptoError::Refused)?,
        })
    }

    /// Opens it.
    ///
    /// # Errors
    /// [`UnwrapError`].
    pub fn unwrap(
        &self,
        provider: &dyn CryptoProvider,
        master: &MasterKey,
        label: &str,
    ) -> Result<DataKey, UnwrapError> {
        if master.id() != self.wrapped_by {
            return Err(UnwrapError::OtherMaster {
                wrapped_by: self.wrapped_by,
                at_hand: master.id(),
            });
        }
        let cipher = provider.cipher(&master.wrapping_key(provider)?)?;
        let plain = Zeroizing::new(cipher.open(&self.nonce, &aad(label), &self.sealed)?);
        let mut key = Zeroizing::new([0; 32]);
        if plain.len() != key.len() {
            return Err(CryptoError::Refused.into());
        }
        key.copy_from_slice(&plain);
        Ok(DataKey::new(*key))
    }

    /// Changes the master key: unwraps with the old, wraps with the new. The data key, and so
    /// every sealed row, stays as it is.
    ///
    /// # Errors
    /// [`UnwrapError`].
    pub fn rewrap(
        &self,
        provider: &dyn CryptoProvider,
        old: &MasterKey,
        new: &MasterKey,
        label: &str,
        nonce: [u8; NONCE_BYTES],
    ) -> Result<Self, UnwrapError> {
        let key = self.unwrap(provider, old, label)?;
        Ok(Self::wrap(provider, new, label, &key, nonce)?)
    }

    /// The text form, one line without the line's end; safe to store with the data.
    #[must_use]
    pub fn to_line(&self) -> String {
        format!(
            "{FORMAT} by={} nonce={} sealed={}",
            self.wrapped_by,
            hex::encode(&self.nonce),
            hex::encode(&self.sealed)
        )
    }

    /// Reads the text form.
    ///
    /// # Errors
    /// The [`LineFault`] that names the field.
    pub fn parse_line(line: &str) -> Result<Self, LineFault> {
        let mut words = Words::start(line, FORMAT)?;
        let wrapped_by = words.read("by", MasterKeyId::parse)?;
        let nonce = words.read("nonce", hex::decode)?;
        let sealed = words.read("sealed", hex::decode)?;
        words.end()?;
        Ok(Self {
            wrapped_by,
            nonce,
            sealed,
        })
    }
}

fn aad(label: &str) -> Vec<u8> {
    [FORMAT.as_bytes(), b"\0", label.as_bytes()].concat()
}
