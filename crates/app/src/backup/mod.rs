//! Backup and restore: one file, made while serving, verified by opening it.
//!
//! A backup is written beside its final name, synced, opened and verified, and only then given its name;
//! a restore is prepared beside the database, verified, and only then put in its place. Neither ever
//! overwrites. The master key is in no backup: keep it, or its recovery sheet, elsewhere.

mod attached;
mod fault;
mod files;
mod kept;
mod restore;

use std::path::{Path, PathBuf};

use domain::Millis;
use domain::account::{SystemScope, SystemUse};
use seal::provider::PublicKey;
use store::Store;
use store::backup::Manifest;
use store::backup::files::FileCounts;
use store::schema::Applied;

use crate::contract::backup::BackupReport;
use crate::journal::verify::{Options, verify};

pub use fault::BackupFault;
pub(crate) use kept::list;
pub use kept::{BackupFile, file_name, note_made};
pub use restore::{Restore, restore};

/// The program's version, as manifests carry it.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

const SCOPE: SystemScope = SystemScope::for_use(SystemUse::Backup);

/// Told while working: units done, units in all.
pub type OnProgress<'a> = &'a (dyn Fn(usize, usize) + Send + Sync);

/// A backup to be made.
#[derive(Debug)]
pub struct Make<'a> {
    /// The database, which a server may be using.
    pub store: &'a Store,
    /// Where the backup goes; nothing may be there.
    pub file: &'a Path,
    /// The folder of sealed files ([`crate::attachment::disk::folder`]).
    pub attachments: &'a Path,
    /// When it is made.
    pub now: Millis,
    /// Distinguishes the unfinished file from others.
    pub id: ulid::Ulid,
    /// Public keys for the signed heads in it.
    pub keys: &'a [PublicKey],
}

/// Makes a backup and verifies it by opening it.
///
/// # Errors
/// [`BackupFault`]; nothing is left behind then.
pub async fn make(make: Make<'_>, on: OnProgress<'_>) -> Result<BackupReport, BackupFault> {
    let schema = make.store.schema_state().await?;
    if !schema.numbers(Applied::Missing).is_empty() || !schema.numbers(Applied::Unknown).is_empty()
    {
        return Err(BackupFault::OtherSchema {
            database: schema.version,
            program: Store::schema_version(),
        });
    }
    files::refuse_existing(make.file)?;
    let part = files::Part::create(make.file, make.id)?;
    make.store
        .copy_to_file(SCOPE, part.path(), PROGRAM, make.now, on)
        .await?;
    attached::put_in(part.path(), make.attachments).await?;
    part.sync()?;
    let mut report = check(part.path(), make.keys).await?;
    make.file.display().to_string().clone_into(&mut report.file);
    if !report.sound {
        return Err(BackupFault::Unsound(Box::new(report)));
    }
    part.finish(make.file)?;
    Ok(report)
}

/// Opens a backup and verifies it: the file itself, rows and sums against its manifest, the journal in
/// it. A backup of an older schema is verified as far as this program can read it; the rest follows when
/// it has been restored and migrated.
///
/// # Errors
/// When it is no backup, or one of a newer program.
pub async fn check(file: &Path, keys: &[PublicKey]) -> Result<BackupReport, BackupFault> {
    let bytes = files::size(file)?;
    let opened = Store::open_backup(file).await;
    let (store, manifest) = opened
        .map_err(|e| BackupFault::NotABackup(file.to_owned(), e.to_string()))?
        .ok_or_else(|| BackupFault::NotABackup(file.to_owned(), String::new()))?;
    if manifest.schema > Store::schema_version() {
        return Err(BackupFault::Newer {
            file: manifest.schema,
            program: Store::schema_version(),
        });
    }
    let mut faults = store.integrity(false).await?;
    if faults.is_empty() {
        faults.extend(sums(&store, &manifest).await?);
    }
    let mut files = FileCounts::default();
    if faults.is_empty() {
        let (found, wrong) = attached::check(file).await?;
        files = found;
        faults.extend(wrong);
    }
    let same_schema = manifest.schema == Store::schema_version();
    let journal = if same_schema && faults.is_empty() {
        let options = Options {
            keys: keys.to_vec(),
            ..Options::default()
        };
        Some(verify(&store, &options, &|_| {}).await?)
    } else {
        None
    };
    store.close().await;
    let sound = faults.is_empty() && journal.as_ref().is_none_or(|j| j.whole);
    let mut report = report(file, bytes, &manifest, sound, faults, journal);
    report.files = files.files;
    report.files_bytes = files.bytes;
    report.files_missing = files.missing;
    Ok(report)
}

async fn sums(store: &Store, manifest: &Manifest) -> Result<Vec<String>, BackupFault> {
    Ok(store
        .check_sums(manifest)
        .await?
        .into_iter()
        .map(|f| {
            format!(
                "表 {}：清单记 {} 行，实有 {} 行，摘要不符，文件损坏或被改动",
                f.table, f.wanted, f.found
            )
        })
        .collect())
}

fn report(
    file: &Path,
    bytes: u64,
    manifest: &Manifest,
    sound: bool,
    faults: Vec<String>,
    journal: Option<crate::contract::journal::JournalReport>,
) -> BackupReport {
    BackupReport {
        schema: "touyan/backup-1",
        file: file.display().to_string(),
        bytes,
        made_at: manifest.made_at.text_s().replacen(' ', "T", 1) + "+08:00",
        program: manifest.program.clone(),
        engine: manifest.engine.clone(),
        schema_version: manifest.schema,
        rows: manifest.rows(),
        files: 0,
        files_bytes: 0,
        files_missing: 0,
        left_out: manifest.left_out.clone(),
        sound,
        faults,
        journal,
    }
}

impl From<store::Error> for BackupFault {
    fn from(error: store::Error) -> Self {
        Self::Database(error.to_string())
    }
}

/// The database file's name in a data folder.
pub const DATABASE_FILE: &str = "touyan.db";

/// Where the backups of an installation are kept.
#[must_use]
pub fn backups_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("backups")
}
