//! An import by a person: the upload lies in the spool folder until it is confirmed, then a job reads
//! it again and applies it. Everything has one id: the draft, the job, the import's record.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::account::{Actor, OfficeScope, SystemScope, SystemUse, Verb};
use domain::job::{JobKind, JobState};
use domain::journal::Stamp;
use domain::{CountyId, Day, JobId, RecordId};
use serde::{Deserialize, Serialize};
use store::job::JobRow;

use super::import::{ImportBy, ImportOrder, ImportOutcome, Progress, ProgressFn};
use super::list::{DivisionList, Whose};
use crate::error::{Error, Result};
use crate::{App, Fault, text};

/// Folder of uploads within the data folder.
const SPOOL: &str = "spool";
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// Days after which a file in the spool folder is removed, whatever it is.
const SPOOL_KEEP_DAYS: i64 = 30;

/// What the job of an import is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportJob {
    /// Name of the file as it was uploaded.
    pub file_name: String,
    /// From which day the list holds, ISO 8601.
    pub on: Option<String>,
    /// Codes that mean another place than the one which bears the code so far.
    #[serde(default)]
    pub other_place: BTreeSet<String>,
    /// More than half of a county's villages may be removed.
    #[serde(default)]
    pub confirm_removals: bool,
    /// The uploader's role, for the journal.
    pub role: String,
    /// For whom a deputy acted.
    pub acting_for: Option<String>,
}

/// An import on its way: a draft with its preview, or a job that waits, runs or has ended.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The job.
    pub job: JobRow,
    /// Where it stands.
    pub state: JobState,
    /// What was decided so far.
    pub order: ImportJob,
    /// The list and what it would do, while it is a draft.
    pub preview: Option<(DivisionList, ImportOutcome)>,
}

impl App {
    /// Keeps an uploaded list for its preview. A file that is no list is refused here.
    ///
    /// # Errors
    /// Denied; [`Fault::File`].
    pub async fn stage_import(
        &self,
        actor: &Actor,
        file_name: &str,
        bytes: Vec<u8>,
        on: Option<Day>,
    ) -> Result<JobId> {
        let scope = actor.may(Verb::ImportDivisions)?;
        let bytes = Arc::new(bytes);
        let list = self
            .own_list(&scope, file_name, Arc::clone(&bytes), &quiet())
            .await?;
        if list.rows.is_empty() && list.refused.is_empty() {
            return Err(Fault::File(text::division::nothing_taken(0, 0)).into());
        }
        let payload = ImportJob {
            file_name: list.file_name,
            on: on.map(|day| day.to_string()),
            other_place: BTreeSet::new(),
            confirm_removals: false,
            role: actor.role.code().to_owned(),
            acting_for: actor.acting_for.as_ref().map(|p| p.name.clone()),
        };
        let payload = serde_json::to_string(&payload).map_err(Error::internal)?;
        let row = self.job_row(
            JobKind::ImportDivisions,
            JobState::Draft,
            Some(actor),
            &payload,
        );
        let id = JobId::parse(&row.id).map_err(Error::internal)?;
        let path = self.spool_path(&format!("{id}.list"));
        blocking(move || keep(&path, &bytes)).await?;
        let mut tx = self.write(actor).await?;
        tx.add_job(&row).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// An import of the actor's county by its id; none when there is no job for it (an import by
    /// command has only its record).
    ///
    /// # Errors
    /// Denied; [`Fault::UploadGone`] when a draft's file is no longer there.
    pub async fn import_draft(&self, actor: &Actor, id: &JobId) -> Result<Option<Draft>> {
        let scope = actor.may(Verb::ImportDivisions)?;
        let Some(job) = self.store().read().await?.job(&scope, id).await? else {
            return Ok(None);
        };
        let Some((state, order)) = understood(&job)? else {
            return Ok(None);
        };
        let preview = if state == JobState::Draft {
            Some(self.compared(actor, &scope, id, &order, true).await?)
        } else {
            None
        };
        Ok(Some(Draft {
            job,
            state,
            order,
            preview,
        }))
    }

    /// Reads a draft's list again and compares it.
    async fn compared(
        &self,
        actor: &Actor,
        scope: &OfficeScope,
        id: &JobId,
        order: &ImportJob,
        dry_run: bool,
    ) -> Result<(DivisionList, ImportOutcome)> {
        let bytes = self.spooled(id.as_str()).await?;
        let list = self
            .own_list(scope, &order.file_name, Arc::new(bytes), &quiet())
            .await?;
        let stamp = Stamp::of(actor, self.env().now(), self.env().random());
        let by = ImportBy::Person(scope.county().clone(), stamp);
        let order = ImportOrder {
            dry_run,
            ..order.order(None)
        };
        let outcome = self.import_list(&by, &list, &order, &quiet()).await?;
        Ok((list, outcome))
    }

    /// Hands a draft to the runner: which codes mean another place, and that many removals are meant.
    ///
    /// # Errors
    /// [`Fault::TooManyRemovals`] when that was not said; a clash when it is no draft any more.
    pub async fn confirm_import(
        &self,
        actor: &Actor,
        id: &JobId,
        other_place: BTreeSet<String>,
        confirm_removals: bool,
    ) -> Result<()> {
        let scope = actor.may(Verb::ImportDivisions)?;
        let job = self.store().read().await?.job(&scope, id).await?;
        let job = job.ok_or(Error::NotFound("import"))?;
        let order = match understood(&job)? {
            Some((JobState::Draft, order)) => ImportJob {
                other_place,
                confirm_removals,
                role: actor.role.code().to_owned(),
                acting_for: actor.acting_for.as_ref().map(|p| p.name.clone()),
                ..order
            },
            Some(_) => return Err(Error::Clash("job")),
            None => return Err(Error::NotFound("import")),
        };
        let (list, outcome) = self.compared(actor, &scope, id, &order, true).await?;
        if list.rows.is_empty() {
            let why = text::division::nothing_taken(list.refused.len(), list.passed_over);
            return Err(Fault::File(why).into());
        }
        if let Some((removed, stood)) = outcome.plan.partial()
            && !confirm_removals
        {
            return Err(Fault::TooManyRemovals { removed, stood }.into());
        }
        let payload = serde_json::to_string(&order).map_err(Error::internal)?;
        let mut tx = self.write(actor).await?;
        tx.queue_import(&scope, id, &payload).await?;
        tx.commit().await?;
        self.wake_jobs();
        Ok(())
    }

    /// Gives a draft up and removes its file.
    ///
    /// # Errors
    /// A clash when it is no draft any more.
    pub async fn drop_import(&self, actor: &Actor, id: &JobId) -> Result<()> {
        let scope = actor.may(Verb::ImportDivisions)?;
        let job = self.store().read().await?.job(&scope, id).await?;
        let job = job.ok_or(Error::NotFound("import"))?;
        if understood(&job)?.is_none() {
            return Err(Error::NotFound("import"));
        }
        let mut tx = self.write(actor).await?;
        tx.set_job_state(&job, JobState::Draft, JobState::Cancelled, None)
            .await?;
        tx.commit().await?;
        self.unspool(id.as_str()).await;
        Ok(())
    }

    /// Imports on their way in the actor's county: drafts, waiting, running and failed ones, newest
    /// first.
    ///
    /// # Errors
    /// Denied.
    pub async fn open_imports(&self, actor: &Actor) -> Result<Vec<(JobRow, JobState)>> {
        let scope = actor.may(Verb::ImportDivisions)?;
        let jobs = self
            .store()
            .read()
            .await?
            .jobs(&scope, Some(JobKind::ImportDivisions), 50)
            .await?;
        Ok(jobs
            .into_iter()
            .filter_map(|job| JobState::parse(&job.state).map(|state| (job, state)))
            .filter(|(_, state)| !matches!(state, JobState::Done | JobState::Cancelled))
            .collect())
    }

    /// Does the work of an import's job: for the runner. Doing it twice does it once. Returns the id of
    /// the import's record, which is the job's own.
    ///
    /// # Errors
    /// [`Fault::UploadGone`]; whatever [`App::import_list`] refuses.
    pub async fn run_import(&self, job: &JobRow, progress: &ProgressFn) -> Result<RecordId> {
        let system = SystemScope::for_use(SystemUse::Jobs);
        let county = CountyId::parse(&job.county).map_err(Error::internal)?;
        let id = RecordId::parse(&job.id).map_err(Error::internal)?;
        let scope = system.county(county.clone());
        let applied = self.store().read().await?.import(&scope, &id).await?;
        if applied.is_some() {
            return Ok(id);
        }
        let Some((_, order)) = understood(job)? else {
            return Err(Error::internal("not an import"));
        };
        let bytes = self.spooled(&job.id).await?;
        let list = self
            .own_list(&scope, &order.file_name, Arc::new(bytes), progress)
            .await?;
        if list.rows.is_empty() {
            let why = text::division::nothing_taken(list.refused.len(), list.passed_over);
            return Err(Fault::File(why).into());
        }
        if let Some(file) = list.refused_file()? {
            let path = self.spool_path(&format!("{id}.refused.{}", list.refused_extension()));
            blocking(move || keep(&path, &file)).await?;
        }
        let stamp = Stamp {
            account: job.account.clone(),
            name: job.by_name.clone(),
            role: order.role.clone(),
            acting_for: order.acting_for.clone(),
            at: self.env().now(),
            seed: self.env().random(),
        };
        let by = ImportBy::Person(county, stamp);
        let order = order.order(Some(id.clone()));
        self.import_list(&by, &list, &order, progress).await?;
        self.unspool(&job.id).await;
        Ok(id)
    }

    /// Reads a list of which only the rows of the scope's county are taken.
    async fn own_list(
        &self,
        scope: &OfficeScope,
        file_name: &str,
        bytes: Arc<Vec<u8>>,
        progress: &ProgressFn,
    ) -> Result<DivisionList> {
        let path = self.store().read().await?.county_path(scope).await?;
        let code = path
            .last()
            .map_or_else(|| scope.county().as_str().to_owned(), |u| u.code.clone());
        let (name, progress) = (file_name.to_owned(), Arc::clone(progress));
        blocking(move || {
            DivisionList::read(&name, &bytes, &Whose::Own(code), &|rows| {
                let rows = usize::try_from(rows).unwrap_or(usize::MAX);
                progress(Progress::Reading { rows });
            })
        })
        .await
    }

    /// Removes what has lain in the spool folder for 30 days. Returns how many files.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub async fn sweep_spool(&self) -> Result<usize> {
        let (folder, now) = (self.config().data_dir.join(SPOOL), self.env().now().0);
        blocking(move || match sweep(&folder, now) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            swept => swept.map_err(Error::internal),
        })
        .await
    }

    pub(crate) fn spool_path(&self, name: &str) -> PathBuf {
        self.config().data_dir.join(SPOOL).join(name)
    }

    async fn spooled(&self, id: &str) -> Result<Vec<u8>> {
        let path = self.spool_path(&format!("{id}.list"));
        blocking(move || match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(Fault::UploadGone.into()),
            read => read.map_err(Error::internal),
        })
        .await
    }

    /// Removes an upload; one that is gone already is no fault, and the sweep takes what stays.
    async fn unspool(&self, id: &str) {
        let path = self.spool_path(&format!("{id}.list"));
        let removed = blocking(move || fs::remove_file(&path).map_err(Error::internal)).await;
        if let Err(error) = removed {
            tracing::debug!(%error, "an upload was not removed");
        }
    }
}

impl ImportJob {
    fn order(&self, id: Option<RecordId>) -> ImportOrder {
        ImportOrder {
            id,
            on: self.on.as_deref().and_then(|day| day.parse().ok()),
            other_place: self.other_place.clone(),
            confirm_removals: self.confirm_removals,
            dry_run: false,
        }
    }
}

/// State and order of a job that is an import; none for other jobs.
fn understood(job: &JobRow) -> Result<Option<(JobState, ImportJob)>> {
    if JobKind::parse(&job.kind) != Some(JobKind::ImportDivisions) {
        return Ok(None);
    }
    let state = JobState::parse(&job.state).ok_or_else(|| Error::internal("job.state"))?;
    let order = serde_json::from_str(&job.payload).map_err(Error::internal)?;
    Ok(Some((state, order)))
}

/// Nobody is told.
fn quiet() -> ProgressFn {
    Arc::new(|_| ())
}

/// Runs work that blocks off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}

/// Writes a file that only this user may read, whole or not at all.
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || -> io::Result<()> {
        if let Some(folder) = path.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        let part = path.with_extension("part");
        let mut file: File = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    write().map_err(|error| Error::internal(format!("spool: {error}")))
}

fn sweep(folder: &Path, now_ms: i64) -> io::Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let written = entry.metadata()?.modified()?;
        let age_ms = written
            .duration_since(std::time::UNIX_EPOCH)
            .ok()
            .and_then(|since| i64::try_from(since.as_millis()).ok())
            .map_or(0, |at| now_ms.saturating_sub(at));
        if age_ms > SPOOL_KEEP_DAYS * DAY_MS {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}
