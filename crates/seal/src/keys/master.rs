//! The master key and the text of its file.

use std::fmt;

use zeroize::Zeroizing;

use super::{
    Purpose,
    derive::{derive, derive_16, signer},
};
use crate::{
    hex,
    provider::{CryptoError, CryptoProvider, National, Secret, Signer},
};

/// First line of the file.
const FORMAT: &str = "touyan/master-1";

/// A key file is short; a longer file is some other file.
const MAX_FILE_BYTES: usize = 4096;

/// The installation's master key: 32 random bytes.
#[derive(Clone)]
pub struct MasterKey(Secret<32>);

/// Tells which master key it was, without telling anything about it: 8 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MasterKeyId(pub(super) [u8; 4]);

impl MasterKeyId {
    /// Reads the 8 hex digits that `Display` prints; `None` for other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex::decode(text).map(Self)
    }
}

impl fmt::Display for MasterKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// Why a key file cannot be read. Carries nothing of the file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MasterFileError {
    /// Not text, or far too long: some other file.
    #[error("this is no master key file")]
    NotAKeyFile,
    /// The file ends before the line that must begin with this word.
    #[error("the line {0} is missing")]
    Missing(&'static str),
    /// The line does not read as it must.
    #[error("line {line} must be: {wanted}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What must stand there.
        wanted: &'static str,
    },
    /// Every line reads well, but the check does not fit the key: a digit was changed.
    #[error("line {line}: the check does not fit the key, a digit was changed")]
    Check {
        /// Number of the line with the check, from 1.
        line: usize,
    },
    /// Something stands behind the last line.
    #[error("line {line}: something stands behind the end")]
    Extra {
        /// Its number, from 1.
        line: usize,
    },
}

impl MasterKey {
    /// Takes 32 bytes from a cryptographic random source.
    #[must_use]
    pub const fn new(random: [u8; 32]) -> Self {
        Self(Secret::new(random))
    }

    /// The key's id.
    #[must_use]
    pub fn id(&self) -> MasterKeyId {
        let hash = self.hash(b"touyan/master-id-1\0");
        let mut id = [0; 4];
        id.copy_from_slice(hash.split_at(4).0);
        MasterKeyId(id)
    }

    /// The text of the key file. It is the key: mode 0600, outside the data folder and backups.
    #[must_use]
    pub fn to_file(&self) -> Zeroizing<String> {
        let key = Zeroizing::new(hex::encode(self.0.expose()));
        Zeroizing::new(format!(
            "# Touyan master key. Keep it secret, apart from the data, and out of backups.\n\
             {FORMAT}\nid {}\nkey {}\ncheck {}\n",
            self.id(),
            key.as_str(),
            hex::encode(&self.check())
        ))
    }

    /// Reads a key file. Comment lines (`#`) and empty lines may stand anywhere.
    ///
    /// # Errors
    /// [`MasterFileError`], with the number of the line.
    pub fn parse_file(content: &[u8]) -> Result<Self, MasterFileError> {
        if content.len() > MAX_FILE_BYTES {
            return Err(MasterFileError::NotAKeyFile);
        }
        let text = std::str::from_utf8(content).map_err(|_| MasterFileError::NotAKeyFile)?;
        let mut lines = (1..)
            .zip(text.trim_start_matches('\u{feff}').lines())
            .map(|(number, line)| (number, line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));

        let (line, format) = lines.next().ok_or(MasterFileError::Missing(FORMAT))?;
        if format != FORMAT {
            return Err(MasterFileError::Line {
                line,
                wanted: FORMAT,
            });
        }
        let (_, id) = field(&mut lines, "id", "id and 8 hexadecimal digits")?;
        let (_, key) = field(&mut lines, "key", "key and 64 hexadecimal digits")?;
        let (line, check) = field(&mut lines, "check", "check and 16 hexadecimal digits")?;
        let key = Self::new(key);
        if check != key.check() || MasterKeyId(id) != key.id() {
            return Err(MasterFileError::Check { line });
        }
        match lines.next() {
            Some((line, _)) => Err(MasterFileError::Extra { line }),
            None => Ok(key),
        }
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

    /// The key that signs journal heads, where no data key is used.
    ///
    /// # Errors
    /// [`CryptoError::Unavailable`] from an outside module.
    pub fn journal_signer(
        &self,
        provider: &dyn CryptoProvider,
    ) -> Result<Box<dyn Signer>, CryptoError> {
        signer(provider, &self.0, "")
    }

    /// The key that wraps data keys.
    pub(super) fn wrapping_key(
        &self,
        provider: &dyn CryptoProvider,
    ) -> Result<Secret<16>, CryptoError> {
        derive_16(provider, &self.0, Purpose::KeyWrapping, "", 0)
    }

    /// The bytes, for the recovery sheet.
    pub(super) const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    fn check(&self) -> [u8; 8] {
        let hash = self.hash(b"touyan/master-check-1\0");
        let mut check = [0; 8];
        check.copy_from_slice(hash.split_at(8).0);
        check
    }

    fn hash(&self, prefix: &[u8]) -> [u8; 32] {
        National.sm3(&[prefix, self.0.expose()])
    }
}

/// The next line as a word and a value of `N` bytes in hex.
fn field<'a, const N: usize>(
    lines: &mut impl Iterator<Item = (usize, &'a str)>,
    word: &'static str,
    wanted: &'static str,
) -> Result<(usize, [u8; N]), MasterFileError> {
    let (line, text) = lines.next().ok_or(MasterFileError::Missing(word))?;
    text.split_once(' ')
        .filter(|(found, _)| *found == word)
        .and_then(|(_, value)| hex::decode(value.trim()))
        .map(|value| (line, value))
        .ok_or(MasterFileError::Line { line, wanted })
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.id())
    }
}
