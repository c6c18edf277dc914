//! The provider in software, on the RustCrypto crates.

use aes_gcm::{
    AesGcm,
    aead::{Aead as _, KeyInit as _, Payload, consts::U12},
};
use hmac::{Hmac, Mac as _};
use sm2::{
    SecretKey,
    dsa::{
        Signature as Sm2Signature, SigningKey, VerifyingKey,
        signature::{Signer as _, Verifier as _},
    },
};
use sm3::{Digest as _, Sm3};
use sm4::Sm4;

use super::{
    Cipher, CryptoError, CryptoProvider, Mac, NONCE_BYTES, PublicKey, SM2_IDENTITY, Secret,
    Signature, Signer,
};

/// SM2, SM3 and SM4 in software.
#[derive(Debug, Clone, Copy, Default)]
pub struct National;

struct Code(Hmac<Sm3>);

impl Mac for Code {
    fn code(&self, parts: &[&[u8]]) -> Result<[u8; 32], CryptoError> {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        Ok(mac.finalize().into_bytes().into())
    }
}

struct Gcm(AesGcm<Sm4, U12>);

impl Cipher for Gcm {
    fn seal(
        &self,
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0
            .encrypt(nonce.into(), Payload { msg: plain, aad })
            .map_err(|_| CryptoError::TooLong)
    }

    fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0
            .decrypt(nonce.into(), Payload { msg: sealed, aad })
            .map_err(|_| CryptoError::Refused)
    }
}

/// Keeps the key in the form that wipes itself; the expanded form lives for one signature.
struct Sm2Key {
    secret: SecretKey,
    public: PublicKey,
}

impl Signer for Sm2Key {
    fn public_key(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Signature, CryptoError> {
        let key = SigningKey::new(SM2_IDENTITY, &self.secret).map_err(|_| CryptoError::BadKey)?;
        let signature: Sm2Signature = key
            .try_sign(message)
            .map_err(|_| CryptoError::BadSignature)?;
        Ok(Signature::from_bytes(signature.to_bytes().into()))
    }
}

impl CryptoProvider for National {
    fn sm3(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sm3::new();
        for part in parts {
            hash.update(part);
        }
        hash.finalize().into()
    }

    fn mac(&self, key: &[u8]) -> Result<Box<dyn Mac>, CryptoError> {
        let mac =
            <Hmac<Sm3> as hmac::KeyInit>::new_from_slice(key).map_err(|_| CryptoError::BadKey)?;
        Ok(Box::new(Code(mac)))
    }

    fn cipher(&self, key: &Secret<16>) -> Result<Box<dyn Cipher>, CryptoError> {
        Ok(Box::new(Gcm(AesGcm::new(key.expose().into()))))
    }

    fn signer(&self, key: &Secret<32>) -> Result<Box<dyn Signer>, CryptoError> {
        let secret = SecretKey::from_slice(key.expose()).map_err(|_| CryptoError::BadKey)?;
        // The algorithm divides by 1 + d, so d = n - 1 is no key (GB/T 32918.2 §6.1). Signing
        // anything shows it, whatever the message.
        let expanded = SigningKey::new(SM2_IDENTITY, &secret).map_err(|_| CryptoError::BadKey)?;
        let _: Sm2Signature = expanded.try_sign(b"").map_err(|_| CryptoError::BadKey)?;
        let point = expanded.verifying_key().to_sec1_bytes();
        let public = <[u8; 65]>::try_from(point.as_ref()).map_err(|_| CryptoError::BadKey)?;
        Ok(Box::new(Sm2Key {
            secret,
            public: PublicKey::from_bytes(public),
        }))
    }

    fn verify(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &Signature,
    ) -> Result<(), CryptoError> {
        let key = VerifyingKey::from_sec1_bytes(SM2_IDENTITY, key.as_bytes())
            .map_err(|_| CryptoError::BadKey)?;
        let signature = Sm2Signature::from_slice(signature.as_bytes())
            .map_err(|_| CryptoError::BadSignature)?;
        key.verify(message, &signature)
            .map_err(|_| CryptoError::BadSignature)
    }
}
