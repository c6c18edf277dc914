//! The national algorithms behind one trait, so that a certified module can replace ours.
//!
//! Standards: SM3 hash GB/T 32905-2016; HMAC as GB/T 15852.2; SM4 block cipher GB/T 32907-2016 in
//! Galois/counter mode (RFC 8998 §3, NIST SP 800-38D); SM2 signature GB/T 32918.2-2016 with the
//! default signer identity of GM/T 0009-2012.
//!
//! Keys are handed over once and answered with a handle ([`Mac`], [`Cipher`], [`Signer`]). That
//! is faster in software (the key schedule is kept) and is the shape of a device session, where
//! a key is loaded or referred to and then used by its handle.

mod national;

use std::fmt;

use zeroize::Zeroize;

pub use national::National;

use crate::hex;

/// Signer identity used where none is agreed, GM/T 0009-2012 §10.
pub const SM2_IDENTITY: &str = "1234567812345678";

/// Length in bytes of the nonce of SM4-GCM. A nonce must never be used twice under one key.
pub const NONCE_BYTES: usize = 12;

/// Length in bytes of the tag that SM4-GCM appends to the encrypted text.
pub const TAG_BYTES: usize = 16;

/// Why a cryptographic operation was not done. Says nothing about keys or plain texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// The bytes handed in are no key of the algorithm.
    #[error("these bytes are not a key of this algorithm")]
    BadKey,
    /// The sealed bytes were changed, belong elsewhere, or were sealed under another key.
    #[error("refused: changed, moved or sealed under another key")]
    Refused,
    /// The signature is not the signature of this message by this key.
    #[error("the signature does not fit the message and the key")]
    BadSignature,
    /// The text is longer than the algorithm may process in one piece.
    #[error("text too long for one piece")]
    TooLong,
    /// A device or outside module did not answer; its own words.
    #[error("cryptographic module unavailable: {0}")]
    Unavailable(String),
}

/// An SM2 public key, an uncompressed point: `04`, then 32 bytes x and 32 bytes y.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey([u8; 65]);

impl PublicKey {
    /// Wraps the 65 bytes of an uncompressed point; [`CryptoProvider::verify`] checks that the
    /// point lies on the curve.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 65]) -> Self {
        Self(bytes)
    }

    /// The 65 bytes of the uncompressed point.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 65] {
        &self.0
    }

    /// Reads the 130 hex digits that [`Display`](fmt::Display) prints; `None` for other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text)
            .filter(|bytes: &[u8; 65]| bytes.first() == Some(&4))
            .map(Self)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// An SM2 signature: 32 bytes r, 32 bytes s, big endian.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Wraps 32 bytes r and 32 bytes s.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }

    /// 32 bytes r and 32 bytes s.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// Reads the 128 hex digits that [`Display`](fmt::Display) prints; `None` for other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(Self)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({self})")
    }
}

/// A secret of `N` bytes: wiped when dropped, never printed.
#[derive(Clone)]
pub struct Secret<const N: usize>([u8; N]);

impl<const N: usize> Secret<N> {
    /// Takes the bytes over; the caller's copy is the caller's to wipe.
    #[must_use]
    pub const fn new(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves, for handing to a [`CryptoProvider`].
    #[must_use]
    pub const fn expose(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> Drop for Secret<N> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({N} bytes)")
    }
}

/// A message authentication key in use (HMAC-SM3).
pub trait Mac: Send + Sync {
    /// The 32-byte code of the parts, read as one message.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] when an outside module does not answer.
    fn code(&self, parts: &[&[u8]]) -> Result<[u8; 32], CryptoError>;
}

/// An encryption key in use (SM4-GCM).
pub trait Cipher: Send + Sync {
    /// Encrypts; the answer is the encrypted text with its tag of [`TAG_BYTES`] behind it.
    ///
    /// # Errors
    /// [`CryptoError::TooLong`]; [`CryptoError::Unavailable`].
    fn seal(
        &self,
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, CryptoError>;

    /// Decrypts what [`Cipher::seal`] gave for the same nonce and associated data.
    ///
    /// # Errors
    /// [`CryptoError::Refused`] when anything differs; [`CryptoError::Unavailable`].
    fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, CryptoError>;
}

/// A signing key in use (SM2 with SM3).
pub trait Signer: Send + Sync {
    /// The public key that checks this key's signatures.
    fn public_key(&self) -> PublicKey;

    /// Signs under [`SM2_IDENTITY`]. Our provider derives the per-signature number from the key
    /// and the message (RFC 6979): no random source is needed, and a weak one cannot give the
    /// key away. The same message gives the same signature.
    ///
    /// # Errors
    /// [`CryptoError::BadSignature`] in the practically impossible case that no signature
    /// exists for the derived number; [`CryptoError::Unavailable`].
    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError>;
}

/// The algorithms. [`National`] is ours; a certified module implements the same.
pub trait CryptoProvider: Send + Sync {
    /// SM3 hash of the parts, read as one message. Needs no key and has one right answer, so it
    /// cannot fail; a provider whose module is away falls back to software.
    fn sm3(&self, parts: &[&[u8]]) -> [u8; 32];

    /// HMAC-SM3 under a key of any length.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`]; [`CryptoError::Unavailable`].
    fn mac(&self, key: &[u8]) -> Result<Box<dyn Mac>, CryptoError>;

    /// SM4-GCM under a key of 16 bytes.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`]; [`CryptoError::Unavailable`].
    fn cipher(&self, key: &Secret<16>) -> Result<Box<dyn Cipher>, CryptoError>;

    /// SM2 under a private key of 32 bytes, big endian.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] when the number is 0 or not below the order of the curve less
    /// one; [`CryptoError::Unavailable`].
    fn signer(&self, key: &Secret<32>) -> Result<Box<dyn Signer>, CryptoError>;

    /// Checks an SM2 signature made under [`SM2_IDENTITY`].
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] when the public key is no point of the curve;
    /// [`CryptoError::BadSignature`]; [`CryptoError::Unavailable`].
    fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), CryptoError>;
}
