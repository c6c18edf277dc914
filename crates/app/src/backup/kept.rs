//! The backups that an installation keeps by itself: made by the daily job and by the button, the
//! newest N of them, listed and downloaded.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use domain::account::{Actor, SystemScope, SystemUse, Verb};
use domain::journal::{Chain, RecordKind, Stamp};
use domain::setting::SettingKey;
use domain::{JobId, Millis};

use super::{BackupFault, Make, OnProgress, backups_dir, files, make};
use store::Store;

use crate::App;
use crate::contract::backup::BackupReport;
use crate::env::Env;
use crate::error::{Error, Result};
use crate::job::Progress;

/// Around the instant in the name of a backup.
const PREFIX: &str = "touyan-";
const SUFFIX: &str = ".backup";
/// Most backups that are listed.
const LIST_MAX: usize = 400;

/// A kept backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Its name in the backups folder.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was made, as in its name: "2026-03-15 02:00:07".
    pub made_at: String,
}

/// The name of a backup made at an instant; names sort by time.
#[must_use]
pub fn file_name(at: Millis) -> String {
    let digits: String = at
        .text_s()
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == ' ')
        .map(|c| if c == ' ' { '-' } else { c })
        .collect();
    format!("{PREFIX}{digits}{SUFFIX}")
}

/// The instant in a backup's name; `None` for a name that no backup of ours has.
fn made_at(name: &str) -> Option<String> {
    let digits = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?;
    let (date, time) = digits.split_once('-')?;
    let all_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if date.len() != 8 || time.len() != 6 || !all_digits(date) || !all_digits(time) {
        return None;
    }
    let (year, rest) = date.split_at(4);
    let (month, day) = rest.split_at(2);
    let (hour, rest) = time.split_at(2);
    let (minute, second) = rest.split_at(2);
    Some(format!("{year}-{month}-{day} {hour}:{minute}:{second}"))
}

impl From<BackupFault> for Error {
    fn from(fault: BackupFault) -> Self {
        Self::Internal(fault.zh())
    }
}

impl App {
    /// Makes a backup in the background; the job's page shows how far it is.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn start_backup(&self, actor: &Actor) -> Result<JobId> {
        self.start_job(actor, domain::job::JobKind::Backup, "")
            .await
    }

    /// The kept backups, newest first.
    ///
    /// # Errors
    /// Denied, or the folder cannot be read.
    pub fn backups(&self, actor: &Actor) -> Result<Vec<BackupFile>> {
        actor.may(Verb::MakeBackup)?;
        Ok(list(&backups_dir(&self.config().data_dir))?)
    }

    /// The file of a kept backup, for download; journaled.
    ///
    /// # Errors
    /// Denied; [`Error::NotFound`] for a name that no backup has.
    pub async fn download_backup(&self, actor: &Actor, name: &str) -> Result<PathBuf> {
        actor.may(Verb::MakeBackup)?;
        let folder = backups_dir(&self.config().data_dir);
        let known = list(&folder)?.iter().any(|b| b.name == name);
        if !known {
            return Err(Error::NotFound("backup"));
        }
        let stamp = Stamp::of(actor, self.env().now(), self.env().random());
        let chain = Chain::Installation;
        let mut tx = self.store().write(&chain, stamp).await?;
        tx.note(&chain, "backup.download", RecordKind::Backup, name, "")
            .await?;
        tx.commit().await?;
        Ok(folder.join(name))
    }

    /// The work of a backup job: make, verify, journal, keep the newest.
    pub(crate) async fn run_backup(&self, progress: &Progress) -> Result<String> {
        let folder = backups_dir(&self.config().data_dir);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|e| files::fault(&folder, &e))?;
        remove_unfinished(&folder)?;
        let shared = progress.clone();
        let on = move |done: usize, total: usize| {
            let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            shared.set(number(done), number(total));
        };
        let file = folder.join(file_name(self.env().now()));
        let report = self.back_up_to(&file, &on).await?;
        let keep = self.backups_to_keep().await?;
        let mut removed = 0_usize;
        for old in list(&folder)?.into_iter().skip(keep) {
            let path = folder.join(&old.name);
            fs::remove_file(&path).map_err(|e| files::fault(&path, &e))?;
            removed += 1;
        }
        let name = file.file_name().map(|n| n.to_string_lossy().into_owned());
        Ok(serde_json::json!({
            "file": name, "bytes": report.bytes, "rows": report.rows, "removed": removed,
        })
        .to_string())
    }

    /// Makes a backup at a path and journals it.
    ///
    /// # Errors
    /// [`BackupFault`] as an internal error with its text; the database's refusal.
    pub async fn back_up_to(&self, file: &Path, on: OnProgress<'_>) -> Result<BackupReport> {
        let keys = self
            .keys()
            .map(|k| k.trusted().to_vec())
            .unwrap_or_default();
        let attachments = crate::attachment::disk::folder(&self.config().data_dir);
        let asked = Make {
            store: self.store(),
            file,
            attachments: &attachments,
            now: self.env().now(),
            id: self.env().ulid(),
            keys: &keys,
        };
        let report = make(asked, on).await?;
        note_made(self.store(), file, &report, self.env()).await?;
        Ok(report)
    }

    /// How many backups are kept: what the county asks for; the most where counties differ.
    async fn backups_to_keep(&self) -> Result<usize> {
        let system = SystemScope::for_use(SystemUse::Jobs);
        let mut keep: i64 = 0;
        for (county, _, _) in self.counties().await? {
            let mut read = self.store().read().await?;
            let scope = system.county(county);
            let own = self
                .setting_number(&mut read, &scope, SettingKey::BackupKeep)
                .await?;
            keep = keep.max(own);
        }
        if keep < 1 {
            keep = SettingKey::BackupKeep.default().parse().unwrap_or(14);
        }
        Ok(usize::try_from(keep).unwrap_or(14))
    }
}

/// The journal keeps that a backup was made: name, rows, bytes.
///
/// # Errors
/// The database's refusal.
pub async fn note_made(
    store: &Store,
    file: &Path,
    report: &BackupReport,
    env: &Env,
) -> store::Result<()> {
    let name = file
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let stamp = Stamp::system("backup", env.now(), env.random());
    let chain = Chain::Installation;
    let mut tx = store.write(&chain, stamp).await?;
    let detail = format!("{} {}", report.rows, report.bytes);
    tx.note(&chain, "backup.make", RecordKind::Backup, &name, &detail)
        .await?;
    tx.commit().await
}

/// The backups of a folder, newest first; none when the folder is not there.
pub(crate) fn list(folder: &Path) -> std::result::Result<Vec<BackupFile>, BackupFault> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(files::fault(folder, &e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|e| files::fault(folder, &e))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(made_at) = made_at(&name) else {
            continue;
        };
        let bytes = entry
            .metadata()
            .map_err(|e| files::fault(folder, &e))?
            .len();
        found.push(BackupFile {
            name,
            bytes,
            made_at,
        });
    }
    found.sort_by(|a, b| b.name.cmp(&a.name));
    found.truncate(LIST_MAX);
    Ok(found)
}

/// Removes what a killed backup left behind; the one runner makes one at a time.
fn remove_unfinished(folder: &Path) -> std::result::Result<(), BackupFault> {
    let entries = fs::read_dir(folder).map_err(|e| files::fault(folder, &e))?;
    for entry in entries {
        let path = entry.map_err(|e| files::fault(folder, &e))?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        let ours =
            name.is_some_and(|n| n.starts_with(&format!(".{PREFIX}")) && n.contains(".part"));
        if ours {
            fs::remove_file(&path).map_err(|e| files::fault(&path, &e))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_and_foreign_files_are_no_backups() {
        let at = Millis::start_of("2026-03-15".parse().unwrap()).plus_s(7_207);
        let name = file_name(at);
        assert_eq!(name, "touyan-20260315-020007.backup");
        assert_eq!(made_at(&name).unwrap(), "2026-03-15 02:00:07");
        for foreign in [
            "touyan.db",
            "touyan-2026.backup",
            "../touyan-20260315-020007.backup",
        ] {
            assert_eq!(made_at(foreign), None, "{foreign}");
        }
    }
}
