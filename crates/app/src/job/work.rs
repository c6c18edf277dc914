//! What each kind of job does. Every one can be begun again from the start: heads that are signed stay
//! as they are, a backup gets a name of its own, sweeping twice finds nothing,
//! what was reported upwards stays reported.

use std::sync::Arc;

use domain::account::rules::{SESSION_ABSOLUTE_MS, SESSION_IDLE_MS};
use domain::account::{SystemScope, SystemUse};
use domain::job::{JobKind, JobState};
use store::job::JobRow;

use super::Progress;
use crate::App;
use crate::division::{Progress as ImportProgress, ProgressFn};
use crate::error::{Error, Result};

const SCOPE: SystemScope = SystemScope::for_use(SystemUse::Jobs);
/// A draft that nobody confirmed is given up after this long: its upload is swept then.
const DRAFT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Ended jobs are listed this long.
const FORGET_MS: i64 = 400 * 24 * 60 * 60 * 1000;

impl App {
    /// Does the work of a job; the text that is answered is its result.
    pub(super) async fn work(&self, job: &JobRow, progress: &Progress) -> Result<String> {
        match JobKind::parse(&job.kind) {
            Some(JobKind::ImportDivisions) => self.import(job, progress).await,
            Some(JobKind::Backup) => self.run_backup(progress).await,
            Some(JobKind::SignHeads) => {
                let signed = self.sign_heads(self.env().today()).await?;
                Ok(serde_json::json!({ "signed": signed }).to_string())
            }
            Some(JobKind::Sweep) => self.sweep().await,
            Some(JobKind::Escalate) => {
                let reported = self.escalate_overdue().await?;
                Ok(serde_json::json!({ "reported": reported }).to_string())
            }
            None => Err(Error::internal(format!(
                "本程序不认识任务“{}”，它可能由更新的版本登记。",
                job.kind
            ))),
        }
    }

    /// Ends what nobody needs any more: sessions, drafts with their uploads, the list of old jobs.
    async fn sweep(&self) -> Result<String> {
        let now = self.env().now();
        let mut tx = self.write_system(None, "jobs").await?;
        let idle = now.plus_ms(-SESSION_IDLE_MS);
        tx.sweep_sessions(SCOPE, idle, now.plus_ms(-SESSION_ABSOLUTE_MS))
            .await?;
        let forgotten = tx.forget_jobs(SCOPE, now.plus_ms(-FORGET_MS)).await?;
        tx.commit().await?;
        let mut read = self.store().read().await?;
        let stale = read.stale_drafts(SCOPE, now.plus_ms(-DRAFT_MS)).await?;
        drop(read);
        for draft in &stale {
            let mut tx = self.job_tx(draft).await?;
            let ended = tx
                .set_job_state(draft, JobState::Draft, JobState::Cancelled, None)
                .await;
            match ended {
                Ok(()) => tx.commit().await?,
                // Confirmed or given up at this very moment.
                Err(store::Error::Clash(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let files = self.sweep_spool().await?;
        let orphans = self.sweep_attachments().await?;
        Ok(serde_json::json!({
            "drafts": stale.len(), "files": files, "orphans": orphans, "jobs": forgotten,
        })
        .to_string())
    }

    async fn import(&self, job: &JobRow, progress: &Progress) -> Result<String> {
        let shared = progress.clone();
        let tell: ProgressFn = Arc::new(move |at| {
            let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
            match at {
                ImportProgress::Reading { rows } => shared.set(number(rows), 0),
                ImportProgress::Comparing { rows } => shared.set(0, number(rows)),
                ImportProgress::Writing { units } => shared.set(0, number(units)),
            }
        });
        let record = self.run_import(job, &tell).await?;
        Ok(serde_json::json!({ "import": record.as_str() }).to_string())
    }
}
