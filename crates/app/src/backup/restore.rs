//! Restoring: verified first, prepared beside its place, put there in one step, verified after.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use domain::journal::{Chain, RecordKind, Stamp};
use seal::provider::PublicKey;
use store::schema::path_with;
use store::{Store, Target};

use super::{BackupFault, OnProgress, SCOPE, attached, check, files};
use crate::attachment::disk;
use crate::contract::backup::BackupReport;
use crate::env::Env;
use crate::journal::verify::{Options, verify};

/// A restore that is asked for.
#[derive(Debug)]
pub struct Restore<'a> {
    /// The backup.
    pub file: &'a Path,
    /// The data folder; made when it is not there.
    pub data_dir: &'a Path,
    /// The database to restore into: a file that is not there, or an empty PostgreSQL database.
    pub target: &'a Target,
    /// Public keys for the signed heads in it.
    pub keys: &'a [PublicKey],
    /// Restore although the journal in the backup has faults: what is there is all there is.
    pub accept_faults: bool,
}

/// Restores a backup. Answers what was found in the restored database.
///
/// # Errors
/// [`BackupFault`]; the place is left as it was then.
pub async fn restore(
    asked: &Restore<'_>,
    env: &Env,
    on: OnProgress<'_>,
) -> Result<BackupReport, BackupFault> {
    if let Target::File(place) = asked.target {
        for suffix in ["", "-wal"] {
            files::refuse_existing(&path_with(place, suffix))?;
        }
    }
    let attachments = disk::folder(asked.data_dir);
    files::refuse_existing(&attachments)?;
    let mut report = check(asked.file, asked.keys).await?;
    if !report.faults.is_empty() || (!report.sound && !asked.accept_faults) {
        return Err(BackupFault::Unsound(Box::new(report)));
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(asked.data_dir)
        .map_err(|e| files::fault(asked.data_dir, &e))?;
    let part = files::Part::create(&asked.data_dir.join("restore"), env.ulid())?;
    part.fill_from(asked.file)?;
    let taken = TakenOut::of(asked, &attachments, env).await?;
    Store::adopt_file(part.path()).await?;
    verified(part.path(), asked, &mut report).await?;
    let store = match asked.target {
        Target::File(place) => {
            part.finish(place)?;
            Store::open(asked.target).await?
        }
        Target::Url(_) => {
            let store = Store::open(asked.target).await?;
            load(&store, part.path(), on).await?;
            store
        }
    };
    taken.put_in_place(&attachments)?;
    note(&store, asked.file, env).await?;
    report.journal = Some(verify(&store, &options(asked.keys), &|_| {}).await?);
    report.sound = report.journal.as_ref().is_some_and(|j| j.whole);
    store.close().await;
    Ok(report)
}

/// The attachments of a backup, taken out beside their place; removed again unless they are put there.
struct TakenOut {
    folder: PathBuf,
}

impl TakenOut {
    async fn of(asked: &Restore<'_>, place: &Path, env: &Env) -> Result<Self, BackupFault> {
        let folder = place.with_file_name(format!(".attachments.{}.part", env.ulid()));
        let taken = Self { folder };
        attached::take_out(asked.file, &taken.folder).await?;
        Ok(taken)
    }

    /// A backup without attachments leaves no folder.
    fn put_in_place(self, place: &Path) -> Result<(), BackupFault> {
        if self.folder.exists() {
            fs::rename(&self.folder, place).map_err(|e| files::fault(place, &e))?;
            files::sync_folder(place)?;
        }
        Ok(())
    }
}

impl Drop for TakenOut {
    fn drop(&mut self) {
        // Gone already when it was put in place.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Verifies the prepared database once more, after the migrations that came since the backup.
async fn verified(
    part: &Path,
    asked: &Restore<'_>,
    report: &mut BackupReport,
) -> Result<(), BackupFault> {
    let store = Store::attach(&Target::File(part.to_owned())).await?;
    let faults = store.integrity(false).await?;
    let journal = verify(&store, &options(asked.keys), &|_| {}).await?;
    store.close().await;
    let whole = journal.whole;
    report.journal = Some(journal);
    report.faults = faults;
    if !report.faults.is_empty() || (!whole && !asked.accept_faults) {
        report.sound = false;
        return Err(BackupFault::Unsound(Box::new(report.clone())));
    }
    Ok(())
}

async fn load(store: &Store, part: &Path, on: OnProgress<'_>) -> Result<(), BackupFault> {
    if !store.is_empty(SCOPE).await? {
        return Err(BackupFault::NotEmpty);
    }
    let prepared = Store::attach(&Target::File(part.to_owned())).await?;
    store.load_from(SCOPE, &prepared, on).await?;
    prepared.close().await;
    Ok(())
}

/// The restored journal says that it was restored, and from what.
async fn note(store: &Store, file: &Path, env: &Env) -> Result<(), BackupFault> {
    let name = file
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let stamp = Stamp::system("backup", env.now(), env.random());
    let chain = Chain::Installation;
    let mut tx = store.write(&chain, stamp).await?;
    tx.note(&chain, "backup.restore", RecordKind::Backup, &name, "")
        .await?;
    tx.commit().await?;
    Ok(())
}

fn options(keys: &[PublicKey]) -> Options {
    Options {
        keys: keys.to_vec(),
        ..Options::default()
    }
}
