//! Passwords: argon2id on a bounded pool of blocking threads, so that thirty logins at eight o'clock
//! do not stall the pages, and the same work for names that do not exist.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashes computed at once: each takes 19 MiB and a core for about 50 ms.
const AT_ONCE: usize = 2;

/// Letters and digits of one-time passwords, without those that look alike on paper.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    decoy: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords")
    }
}

impl Passwords {
    /// Prepares the pool; the decoy is a hash that no password matches knowingly, checked for unknown
    /// names so that they take as long as known ones.
    ///
    /// # Errors
    /// When argon2 refuses its own parameters.
    pub fn new(decoy_password: [u8; 32], salt: [u8; 16]) -> Result<Self> {
        let decoy = hash(&decoy_password, &salt)?;
        Ok(Self {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            decoy: decoy.into(),
        })
    }

    /// Hashes a password with a fresh salt.
    ///
    /// # Errors
    /// When the pool is gone.
    pub async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String> {
        let password = password.to_owned();
        self.blocking(move || hash(password.as_bytes(), &salt))
            .await?
    }

    /// Whether a password matches a stored hash, or, without one, does the same work and says no.
    ///
    /// # Errors
    /// When the pool is gone.
    pub async fn check(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.decoy).to_owned();
        let password = password.to_owned();
        let matched = self
            .blocking(move || {
                PasswordHash::new(&stored).is_ok_and(|parsed| {
                    Argon2::default()
                        .verify_password(password.as_bytes(), &parsed)
                        .is_ok()
                })
            })
            .await?;
        Ok(matched && known)
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let permit = Arc::clone(&self.slots)
            .acquire_owned()
            .await
            .map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .map_err(Error::internal)
    }
}

fn hash(password: &[u8], salt: &[u8; 16]) -> Result<String> {
    let hash: argon2::password_hash::phc::PasswordHash = Argon2::default()
        .hash_password_with_salt(password, salt)
        .map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// A one-time password of 12 characters (60 bits) in groups of four, to be copied from paper.
#[must_use]
pub fn one_time(random: [u8; 12]) -> String {
    let mut text = String::with_capacity(14);
    for (i, byte) in random.iter().enumerate() {
        if i > 0 && i % 4 == 0 {
            text.push('-');
        }
        let index = usize::from(byte & 31);
        text.push(ALPHABET.get(index).copied().map_or('A', char::from));
    }
    text
}
