//! Derivation of purpose keys: HKDF (RFC 5869) with HMAC-SM3.

use crate::{
    journal::Canonical,
    provider::{CryptoError, CryptoProvider, Secret, Signer},
};

/// HKDF's salt: tells keys of this scheme and version from every other use of the same bytes.
const SALT: &[u8] = b"touyan/derive-1";

/// What a derived key is for. Keys of different purposes have nothing to do with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// SM2 key that signs the heads of the journal.
    JournalSigning,
    /// SM4 key of encrypted columns.
    FieldEncryption,
    /// HMAC-SM3 key of blind indexes.
    BlindIndex,
    /// HMAC-SM3 key of session and form tokens.
    Sessions,
    /// SM4 key that wraps data keys.
    KeyWrapping,
    /// SM4 key of one sealed file, from the file's own data key.
    FileEncryption,
}

impl Purpose {
    /// Fixed for ever: every derived key rests on it.
    const fn label(self) -> &'static str {
        match self {
            Self::JournalSigning => "journal-signing",
            Self::FieldEncryption => "field-encryption",
            Self::BlindIndex => "blind-index",
            Self::Sessions => "sessions",
            Self::KeyWrapping => "key-wrapping",
            Self::FileEncryption => "file-encryption",
        }
    }
}

/// 32 bytes for a purpose and a context, from 32 bytes of a root key.
pub(super) fn derive(
    provider: &dyn CryptoProvider,
    root: &Secret<32>,
    purpose: Purpose,
    context: &str,
    attempt: i64,
) -> Result<Secret<32>, CryptoError> {
    let extracted = Secret::new(provider.mac(SALT)?.code(&[root.expose()])?);
    let info = Canonical::new(purpose.label())
        .text("context", context)
        .integer("attempt", attempt);
    // Expand: the first block of 32 bytes is all that is wanted.
    let expand = provider.mac(extracted.expose())?;
    Ok(Secret::new(expand.code(&[info.as_bytes(), &[1]])?))
}

/// The first 16 of the 32 bytes, for SM4.
pub(super) fn derive_16(
    provider: &dyn CryptoProvider,
    root: &Secret<32>,
    purpose: Purpose,
    context: &str,
    number: i64,
) -> Result<Secret<16>, CryptoError> {
    let long = derive(provider, root, purpose, context, number)?;
    let mut key = zeroize::Zeroizing::new([0; 16]);
    key.copy_from_slice(long.expose().split_at(16).0);
    Ok(Secret::new(*key))
}

/// A signing key. About one number in 2^32 is no private key of the curve; then the next is
/// taken.
pub(super) fn signer(
    provider: &dyn CryptoProvider,
    root: &Secret<32>,
    context: &str,
) -> Result<Box<dyn Signer>, CryptoError> {
    for attempt in 0..8 {
        let secret = derive(provider, root, Purpose::JournalSigning, context, attempt)?;
        match provider.signer(&secret) {
            Err(CryptoError::BadKey) => {}
            other => return other,
        }
    }
    Err(CryptoError::BadKey)
}
