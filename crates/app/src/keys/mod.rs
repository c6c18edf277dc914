//! The installation's keys: one master key in a file outside the data folder, mode 0600, never in a
//! backup; the signer of the journal derived from it; the public keys that its signatures are checked
//! with.
//!
//! The folder holds `master.key` and, for each key that ever signed, `journal-ID.pub`. The public files
//! stay when the master key is changed, so that old heads can still be checked, and they are what an
//! auditor is given.

mod fault;
mod files;
mod rotate;

use std::path::{Path, PathBuf};

use domain::account::{SystemScope, SystemUse};
use seal::head::PublicKeyId;
use seal::keys::MasterKey;
use seal::provider::{National, PublicKey, Signer};
use zeroize::Zeroizing;

pub use fault::KeyFault;
pub use rotate::{Resealed, Rotated};

use crate::App;

/// Name of the master key's file in the keys folder.
pub const MASTER_FILE: &str = "master.key";
/// Name of the file of a master key that is taking over.
pub const NEXT_FILE: &str = "master.key.next";
/// Name of the recovery sheet's file, where a first start without a terminal kept it.
pub const RECOVERY_FILE: &str = "recovery-sheet.txt";
/// Most public keys that are read from a keys folder: one for each change of the master key.
pub const PUBLIC_KEYS_MAX: usize = 100;

/// The keys in use.
pub struct Keys {
    folder: PathBuf,
    master: MasterKey,
    signer: Box<dyn Signer>,
    trusted: Vec<PublicKey>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys")
            .field("folder", &self.folder)
            .field("master", &self.master.id())
            .finish_non_exhaustive()
    }
}

/// The recovery sheet, to be printed once and put away. It is the key.
pub struct RecoveryPage {
    /// The lines to print, Chinese text around the nine lines of digits.
    pub lines: Vec<String>,
}

impl std::fmt::Debug for RecoveryPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecoveryPage({} lines)", self.lines.len())
    }
}

/// Where keys lie when nothing else is said: `data.keys` beside the folder `data`.
#[must_use]
pub fn default_dir(data_dir: &Path) -> PathBuf {
    let named = if data_dir.file_name().is_some() {
        data_dir.to_owned()
    } else {
        std::path::absolute(data_dir).unwrap_or_else(|_| data_dir.to_owned())
    };
    let name = named.file_name().map_or_else(
        || std::ffi::OsString::from("touyan.keys"),
        |name| {
            let mut name = name.to_owned();
            name.push(".keys");
            name
        },
    );
    named.with_file_name(name)
}

impl Keys {
    /// Loads the keys of a folder.
    ///
    /// # Errors
    /// [`KeyFault`], with the file and what to do.
    pub fn load(folder: &Path) -> Result<Self, KeyFault> {
        let next = folder.join(NEXT_FILE);
        if next.exists() {
            return Err(KeyFault::Unfinished(next));
        }
        let master = files::read_key(&folder.join(MASTER_FILE))?;
        let signer = master
            .journal_signer(&National)
            .map_err(|e| KeyFault::Module(e.to_string()))?;
        let own = signer.public_key();
        let mut trusted = public_keys(folder)?;
        if !trusted.contains(&own) {
            trusted.push(own);
        }
        Ok(Self {
            folder: folder.to_owned(),
            master,
            signer,
            trusted,
        })
    }

    /// Writes a master key into a folder that has none, with its public key beside it.
    ///
    /// # Errors
    /// [`KeyFault::Exists`] when there is one; what cannot be written.
    pub fn create(folder: &Path, master: &MasterKey) -> Result<Self, KeyFault> {
        files::write_master(folder, master)?;
        let keys = Self::load(folder)?;
        let public = keys.public_key();
        let name = format!("journal-{}.pub", PublicKeyId::of(&public));
        files::write_public(&folder.join(name), &public)?;
        Ok(keys)
    }

    /// The folder they were read from.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The master key: field encryption and data keys hang on it.
    #[must_use]
    pub const fn master(&self) -> &MasterKey {
        &self.master
    }

    /// Signs the heads of the journal.
    #[must_use]
    pub fn signer(&self) -> &dyn Signer {
        self.signer.as_ref()
    }

    /// The key that checks today's signatures.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.signer.public_key()
    }

    /// Every key that ever signed here, today's included.
    #[must_use]
    pub fn trusted(&self) -> &[PublicKey] {
        &self.trusted
    }

    /// The recovery sheet with the words around it.
    #[must_use]
    pub fn recovery_page(&self) -> RecoveryPage {
        let mut lines = vec![
            "头雁 主密钥恢复单".to_owned(),
            format!("密钥编号 {}", self.master.id()),
            format!("密钥文件 {}", self.folder.join(MASTER_FILE).display()),
            String::new(),
        ];
        lines.extend(self.master.recovery_sheet().lines().map(str::to_owned));
        lines.extend([
            String::new(),
            "请立即打印或抄写两份，分开密封存放，并清除屏幕上的记录。".to_owned(),
            "密钥文件丢失时，凭此单用 touyan keys recover 恢复。".to_owned(),
            "此单只给出这一次；持有此单即持有密钥。".to_owned(),
        ]);
        RecoveryPage { lines }
    }

    /// Keeps the recovery sheet in a file of the keys folder that only its owner reads, for a first
    /// start without a terminal: whatever else is printed there ends in a log. Answers the file.
    ///
    /// # Errors
    /// [`KeyFault`] when it cannot be written.
    pub fn keep_recovery_page(&self) -> Result<PathBuf, KeyFault> {
        let file = self.folder.join(RECOVERY_FILE);
        let text = Zeroizing::new(self.recovery_page().lines.join("\n") + "\n");
        files::write_sheet(&file, &text)?;
        Ok(file)
    }
}

/// The public keys of a keys folder; none when the folder is not there.
///
/// # Errors
/// A public key file that cannot be read.
pub fn public_keys(folder: &Path) -> Result<Vec<PublicKey>, KeyFault> {
    files::read_publics(folder)
}

/// Reads public keys from a file that an auditor was given.
///
/// # Errors
/// [`KeyFault`] with the file.
pub fn read_public_key(file: &Path) -> Result<PublicKey, KeyFault> {
    files::read_public(file)
}

/// Makes the master key file again from a recovery sheet that was typed back.
///
/// # Errors
/// The line of the sheet that is wrong; a key file that is there already.
pub fn recover(folder: &Path, sheet: &str) -> Result<Keys, KeyFault> {
    let master = MasterKey::from_recovery_sheet(sheet).map_err(KeyFault::Sheet)?;
    Keys::create(folder, &master)
}

impl App {
    /// Loads the keys, or makes them at the first start of a new installation; then the recovery page is
    /// answered, once. Called before anything is served.
    ///
    /// # Errors
    /// Where heads have been signed but the key file is gone, nothing is made ([`KeyFault::Lost`]): a
    /// lost key must be recovered from its sheet, or given up by `touyan keys new`.
    pub async fn open_keys(&self) -> Result<Option<RecoveryPage>, KeyFault> {
        let folder = self.config().keys_dir.clone();
        let (keys, page) = match Keys::load(&folder) {
            Ok(keys) => (keys, None),
            Err(KeyFault::Missing(file)) => {
                let signed = self.has_signed().await;
                if signed.map_err(|e| KeyFault::Database(e.to_string()))? {
                    return Err(KeyFault::Lost(file));
                }
                let keys = Keys::create(&folder, &MasterKey::new(self.env().random()))?;
                let page = keys.recovery_page();
                (keys, Some(page))
            }
            Err(fault) => return Err(fault),
        };
        // A second call finds the same keys: nothing is replaced.
        let _ = self.inner.keys.set(keys);
        Ok(page)
    }

    async fn has_signed(&self) -> store::Result<bool> {
        let scope = SystemScope::for_use(SystemUse::Verify);
        let mut read = self.store().read().await?;
        for name in read.chains(scope).await? {
            if !read.signed_heads(scope, &name, 1).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The keys in use.
    ///
    /// # Errors
    /// [`KeyFault::NotOpened`] in commands that run without them.
    pub fn keys(&self) -> Result<&Keys, KeyFault> {
        self.inner.keys.get().ok_or(KeyFault::NotOpened)
    }
}

#[cfg(test)]
mod tests;
