//! Background jobs: long work that a page can leave and come back to, and the daily work.
//!
//! One runner ([`runner`]) takes one job after another under a lease that it renews while the work goes
//! on; a runner that fell silent is replaced after [`domain::job::LEASE_MS`]. Every kind of work can be
//! begun again from the start without harm ([`work`]). Progress is written with each renewal, and read
//! live from memory by the pages of the same process.

pub mod runner;
mod work;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::account::{Actor, OfficeScope, Verb};
use domain::job::{JobKind, JobState};
use domain::journal::{Chain, Stamp};
use domain::{CountyId, JobId, Millis};
use store::Write;
use store::job::JobRow;
use tokio::sync::Notify;

use crate::App;
use crate::error::{Error, Result};
use crate::journal::installation_scope;

pub use runner::Runner;

/// Tenant column of jobs that belong to no county.
const INSTALLATION: &str = "installation";

/// How far a job is, shared between the work and whoever looks; also how a job is asked to stop.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    done: AtomicI64,
    total: AtomicI64,
    stop: AtomicBool,
}

impl Progress {
    /// Says how far the work is; `total` 0 = not known yet.
    pub fn set(&self, done: i64, total: i64) {
        self.shared.done.store(done, Ordering::Relaxed);
        self.shared.total.store(total, Ordering::Relaxed);
    }

    /// Units of work done, and in all.
    #[must_use]
    pub fn get(&self) -> (i64, i64) {
        let done = self.shared.done.load(Ordering::Relaxed);
        (done, self.shared.total.load(Ordering::Relaxed))
    }

    /// Asks the work to end where it can be begun again.
    pub fn ask_stop(&self) {
        self.shared.stop.store(true, Ordering::Relaxed);
    }

    /// Whether the work was asked to end.
    #[must_use]
    pub fn stopping(&self) -> bool {
        self.shared.stop.load(Ordering::Relaxed)
    }

    /// For work to call at places where it can be begun again.
    ///
    /// # Errors
    /// When it was asked to end; the runner then gives the job back.
    pub fn check(&self) -> Result<()> {
        if self.stopping() {
            Err(Error::internal("stopped"))
        } else {
            Ok(())
        }
    }
}

/// What the runner and the pages of one process share.
#[derive(Debug, Default)]
pub(crate) struct Board {
    running: Mutex<HashMap<String, Progress>>,
    wake: Notify,
}

impl Board {
    fn begin(&self, id: &str) -> Progress {
        let progress = Progress::default();
        self.lock().insert(id.to_owned(), progress.clone());
        progress
    }

    fn end(&self, id: &str) {
        self.lock().remove(id);
    }

    fn live(&self, id: &str) -> Option<(i64, i64)> {
        self.lock().get(id).map(Progress::get)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Progress>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A job as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobView {
    /// Id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Where it stands.
    pub state: JobState,
    /// Who started it; "系统" for the program itself.
    pub by: String,
    /// When it was made.
    pub created: Millis,
    /// When it began.
    pub started: Option<Millis>,
    /// When it ended.
    pub finished: Option<Millis>,
    /// Units of work done.
    pub done: i64,
    /// Units of work in all; 0 = not known.
    pub total: i64,
    /// What came of it: JSON of its kind, or why it failed, in Chinese.
    pub result: Option<String>,
}

impl JobView {
    /// Whether it will change yet: the page comes back by itself.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, JobState::Queued | JobState::Running)
    }

    /// Hundredths of the work done, when that is known.
    #[must_use]
    pub fn percent(&self) -> Option<i64> {
        (self.total > 0).then(|| {
            let done = self.done.clamp(0, self.total);
            done.saturating_mul(100)
                .checked_div(self.total)
                .unwrap_or(0)
        })
    }
}

/// Who may start and watch jobs of a kind.
#[must_use]
pub const fn verb_of(kind: JobKind) -> Verb {
    match kind {
        JobKind::ImportDivisions => Verb::ImportDivisions,
        JobKind::Backup => Verb::MakeBackup,
        JobKind::SignHeads => Verb::VerifyJournal,
        JobKind::Sweep | JobKind::Escalate => Verb::ViewHealth,
    }
}

/// Jobs on the whole installation stand in no county.
const fn of_installation(kind: JobKind) -> bool {
    !matches!(kind, JobKind::ImportDivisions)
}

impl App {
    pub(crate) fn jobs(&self) -> &Board {
        &self.inner.jobs
    }

    /// Tells the runner of this process that a job waits, so that it does not sleep until its next look.
    pub fn wake_jobs(&self) {
        self.jobs().wake.notify_one();
    }

    /// A row for a new job, not stored yet. Store it with [`Write::add_job`] in a change on the chain of
    /// its tenant, then call [`App::wake_jobs`].
    #[must_use]
    pub fn job_row(
        &self,
        kind: JobKind,
        state: JobState,
        actor: Option<&Actor>,
        payload: &str,
    ) -> JobRow {
        let county = match actor {
            Some(actor) if !of_installation(kind) => actor.county.as_str(),
            _ => INSTALLATION,
        };
        JobRow {
            id: JobId::from(self.env().ulid()).as_str().to_owned(),
            county: county.to_owned(),
            kind: kind.code().to_owned(),
            state: state.code().to_owned(),
            account: actor.map_or("system", |a| a.account.as_str()).to_owned(),
            by_name: actor.map_or("系统", |a| a.name.as_str()).to_owned(),
            payload: payload.to_owned(),
            progress: 0,
            total: 0,
            result: None,
            created_ms: self.env().now().0,
            started_ms: None,
            finished_ms: None,
            lease_ms: None,
            dedupe: None,
        }
    }

    /// Starts a job by a person's hand; answers its id at once.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn start_job(&self, actor: &Actor, kind: JobKind, payload: &str) -> Result<JobId> {
        actor.may(verb_of(kind))?;
        let row = self.job_row(kind, JobState::Queued, Some(actor), payload);
        let stamp = Stamp::of(actor, self.env().now(), self.env().random());
        let mut tx = self.store().write(&chain_of(&row), stamp).await?;
        tx.add_job(&row).await?;
        tx.commit().await?;
        self.wake_jobs();
        JobId::parse(&row.id).map_err(Error::internal)
    }

    /// A job with its progress as of now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not the county's or the actor may not watch its kind.
    pub async fn job(&self, actor: &Actor, id: &JobId) -> Result<JobView> {
        let mut read = self.store().read().await?;
        let own = self.job_scope(actor)?;
        let mut row = read.job(&own, id).await?;
        if row.is_none() {
            row = read.job(&installation_scope()?, id).await?;
        }
        let view = row.and_then(|row| self.view(row));
        view.filter(|job| actor.can(verb_of(job.kind)))
            .ok_or(Error::NotFound("job"))
    }

    /// Newest jobs of a kind.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn jobs_of(&self, actor: &Actor, kind: JobKind, limit: i64) -> Result<Vec<JobView>> {
        let own = actor.may(verb_of(kind))?;
        let scope = if of_installation(kind) {
            installation_scope()?
        } else {
            own
        };
        let rows = self
            .store()
            .read()
            .await?
            .jobs(&scope, Some(kind), limit)
            .await?;
        Ok(rows.into_iter().filter_map(|row| self.view(row)).collect())
    }

    fn job_scope(&self, actor: &Actor) -> Result<OfficeScope> {
        let verb = JobKind::ALL
            .iter()
            .map(|kind| verb_of(*kind))
            .find(|verb| actor.can(*verb));
        Ok(actor.may(verb.unwrap_or(Verb::ImportDivisions))?)
    }

    fn view(&self, row: JobRow) -> Option<JobView> {
        let (done, total) = self
            .jobs()
            .live(&row.id)
            .unwrap_or((row.progress, row.total));
        Some(JobView {
            id: JobId::parse(&row.id).ok()?,
            kind: JobKind::parse(&row.kind)?,
            state: JobState::parse(&row.state)?,
            by: row.by_name,
            created: Millis(row.created_ms),
            started: row.started_ms.map(Millis),
            finished: row.finished_ms.map(Millis),
            done,
            total,
            result: row.result,
        })
    }

    /// Begins a change on the chain of a job's tenant, by the runner.
    async fn job_tx(&self, row: &JobRow) -> Result<Write> {
        let stamp = Stamp::system("jobs", self.env().now(), self.env().random());
        Ok(self.store().write(&chain_of(row), stamp).await?)
    }
}

fn chain_of(row: &JobRow) -> Chain {
    CountyId::parse(&row.county)
        .ok()
        .filter(|county| county.as_str() != INSTALLATION)
        .map_or(Chain::Installation, Chain::County)
}
