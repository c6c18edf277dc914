//! The runner: one task that makes the daily jobs when they are due and does one job after another.

use std::time::Duration;

use domain::Millis;
use domain::account::{SystemScope, SystemUse};
use domain::job::{Begun, JobState, due, parse_key};
use store::job::JobRow;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Progress;
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;
use crate::journal::installation_scope;

const SCOPE: SystemScope = SystemScope::for_use(SystemUse::Jobs);
/// How often the runner looks when nobody wakes it.
const LOOK: Duration = Duration::from_secs(5);
/// How often a lease is renewed; a sixth of [`domain::job::LEASE_MS`].
const RENEW: Duration = Duration::from_secs(10);
/// How long a job may go on after it was asked to stop; then it is dropped and given back.
const STOP: Duration = Duration::from_secs(20);
/// A day's jobs are looked at this far back.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Longest reason of a failure that is stored, in characters.
const REASON_MAX_CHARS: usize = 2_000;

/// A running runner.
#[derive(Debug)]
pub struct Runner {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Runner {
    /// Ends the runner: the job at work is asked to stop and given back for the next start.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the job runner ended badly");
        }
    }
}

/// How a piece of work ended.
enum End {
    Done(String),
    Failed(String),
    GivenBack,
}

impl App {
    /// Starts the runner of this process.
    #[must_use]
    pub fn start_jobs(&self) -> Runner {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(run(self.clone(), stopped));
        Runner { stop, task }
    }

    /// Makes the daily jobs that are due; answers how many.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn enqueue_due(&self) -> Result<usize> {
        let now = self.env().now();
        let since = Millis::start_of(now.day()).plus_ms(-DAY_MS);
        let rows = self
            .store()
            .read()
            .await?
            .keyed_jobs(&installation_scope()?, since)
            .await?;
        let begun: Vec<Begun> = rows.iter().filter_map(begun).collect();
        let mut made = 0;
        for job in due(&begun, now) {
            let mut row = self.job_row(job.kind, JobState::Queued, None, "");
            row.dedupe = Some(job.key);
            let mut tx = self.job_tx(&row).await?;
            match tx.add_job(&row).await {
                Ok(()) => {
                    tx.commit().await?;
                    made += 1;
                }
                // Another process was first.
                Err(error) if error.is_duplicate() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(made)
    }

    /// Does the next job that waits; `false` when none does. The runner's step, for commands and tests.
    ///
    /// # Errors
    /// The database's refusal; what goes wrong within a job is the job's result.
    pub async fn run_next_job(&self) -> Result<bool> {
        let (_keep, mut stop) = watch::channel(false);
        self.next_job(&mut stop).await
    }

    async fn next_job(&self, stop: &mut watch::Receiver<bool>) -> Result<bool> {
        let now = self.env().now();
        if !self.store().read().await?.job_waits(SCOPE, now).await? {
            return Ok(false);
        }
        let mut tx = self.write_system(None, "jobs").await?;
        let taken = tx.take_job(SCOPE).await?;
        tx.commit().await?;
        let Some(job) = taken else { return Ok(false) };
        let progress = self.jobs().begin(&job.id);
        let end = self.attend(&job, &progress, stop).await;
        let ended = self.end_job(&job, &progress, end).await;
        self.jobs().end(&job.id);
        ended?;
        Ok(true)
    }

    /// Runs the work in a task of its own, so that a panic ends the job and not the runner, and renews
    /// the lease meanwhile.
    async fn attend(
        &self,
        job: &JobRow,
        progress: &Progress,
        stop: &mut watch::Receiver<bool>,
    ) -> End {
        let (app, row, shared) = (self.clone(), job.clone(), progress.clone());
        let mut task = tokio::spawn(async move { app.work(&row, &shared).await });
        let mut beat = tokio::time::interval(RENEW);
        beat.tick().await;
        let mut deadline = None;
        loop {
            tokio::select! {
                result = &mut task => return match result {
                    Ok(Ok(text)) => End::Done(text),
                    Ok(Err(_)) if progress.stopping() => End::GivenBack,
                    Ok(Err(error)) => End::Failed(reason(&error)),
                    Err(error) => {
                        tracing::error!(%error, kind = job.kind, "a job panicked");
                        End::Failed("内部错误，请查看系统日志。".to_owned())
                    }
                },
                _ = beat.tick() => self.renew(job, progress).await,
                () = asked(stop), if deadline.is_none() => {
                    progress.ask_stop();
                    deadline = Some(tokio::time::Instant::now() + STOP);
                }
                () = until(deadline) => {
                    task.abort();
                    return End::GivenBack;
                }
            }
        }
    }

    async fn renew(&self, job: &JobRow, progress: &Progress) {
        let (done, total) = progress.get();
        let renewed = async {
            let mut tx = self.write_system(None, "jobs").await?;
            tx.renew_job(SCOPE, &job.id, done, total).await?;
            tx.commit().await?;
            Ok::<(), Error>(())
        };
        if let Err(error) = renewed.await {
            tracing::warn!(%error, kind = job.kind, "a job's lease was not renewed");
        }
    }

    async fn end_job(&self, job: &JobRow, progress: &Progress, end: End) -> Result<()> {
        let (state, text) = match end {
            End::Done(text) => (JobState::Done, Some(text)),
            End::Failed(text) => (JobState::Failed, Some(text)),
            End::GivenBack => (JobState::Queued, None),
        };
        let (done, total) = progress.get();
        let mut tx = self.job_tx(job).await?;
        tx.renew_job(SCOPE, &job.id, done, total).await?;
        tx.set_job_state(job, JobState::Running, state, text.as_deref())
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Ends when the runner is told to stop; never when its owner is gone without a word.
async fn asked(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|s| *s).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn run(app: App, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = app.enqueue_due().await {
            tracing::error!(%error, "daily jobs could not be made");
        }
        match app.next_job(&mut stop).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "the job table cannot be used"),
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = app.jobs().wake.notified() => {}
            _ = stop.changed() => {}
        }
    }
}

fn begun(row: &JobRow) -> Option<Begun> {
    let (kind, day) = parse_key(row.dedupe.as_deref()?)?;
    Some(Begun {
        kind,
        day,
        state: JobState::parse(&row.state)?,
        ended: row.finished_ms.map(Millis),
    })
}

/// Why a job failed, in Chinese, for its page; inner causes go to the log.
fn reason(error: &Error) -> String {
    let text = match error {
        Error::Fault(faults) => faults.iter().map(Fault::zh).collect::<Vec<_>>().join("\n"),
        Error::Clash(_) => "数据刚被别人改过，请重新开始。".to_owned(),
        Error::Denied(_) | Error::NotLoggedIn => "没有这项权限。".to_owned(),
        Error::NotFound(_) => "要处理的内容已不存在。".to_owned(),
        Error::Store(inner) => {
            tracing::error!(error = %inner, "a job failed");
            "数据库出错，请查看系统日志或运行 touyan doctor。".to_owned()
        }
        Error::Internal(why) => {
            tracing::error!(error = %why, "a job failed");
            why.clone()
        }
    };
    text.chars().take(REASON_MAX_CHARS).collect()
}
