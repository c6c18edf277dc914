//! Background jobs: a local table with lease, progress and result.

use domain::account::{OfficeScope, SystemScope};
use domain::job::{JobKind, JobState, LEASE_MS};
use domain::journal::{Chain, RecordKind};
use domain::{CountyId, JobId, Millis};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::error::{Error, Result};
use crate::journal::Entry;

/// A job as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct JobRow {
    /// Id.
    pub id: String,
    /// County, or "installation".
    pub county: String,
    /// Code of [`JobKind`].
    pub kind: String,
    /// Code of [`JobState`].
    pub state: String,
    /// Account that started it, or "system".
    pub account: String,
    /// That person's name.
    pub by_name: String,
    /// What to do, as JSON of the job's own kind.
    pub payload: String,
    /// Units of work done.
    pub progress: i64,
    /// Units of work in all; 0 = not known yet.
    pub total: i64,
    /// What came of it, as JSON or an error text in Chinese.
    pub result: Option<String>,
    /// When it was made.
    pub created_ms: i64,
    /// When the runner took it.
    pub started_ms: Option<i64>,
    /// When it ended.
    pub finished_ms: Option<i64>,
    /// Until when the runner holds it.
    pub lease_ms: Option<i64>,
    /// Jobs with one key are made once.
    pub dedupe: Option<String>,
}

macro_rules! columns {
    () => {
        "id, county, kind, state, account, by_name, payload, progress, total, result, created_ms, \
         started_ms, finished_ms, lease_ms, dedupe"
    };
}

const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM job WHERE id = $1 AND (county = $2 OR $2 = '')"
);
const LIST: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM job WHERE county = $1 AND ($2 = '' OR kind = $2) ORDER BY created_ms DESC, id DESC LIMIT $3"
);
const NEXT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM job WHERE state = 'queued' OR (state = 'running' AND lease_ms < $1) ORDER BY created_ms, \
     id LIMIT 1"
);
const WAITING: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM job WHERE state = 'queued' OR (state = \
     'running' AND lease_ms < $1) LIMIT 1) x";
const KEYED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM job WHERE county = $1 AND created_ms >= $2 AND dedupe IS NOT NULL ORDER BY created_ms DESC, \
     id DESC LIMIT 500"
);
const STALE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM job WHERE state = 'draft' AND created_ms < $1 ORDER BY created_ms LIMIT 500"
);
const BY_KEY: &str = "SELECT COUNT(*) FROM job WHERE dedupe = $1";

impl Read {
    /// A job of the scope's county.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn job(&mut self, scope: &OfficeScope, id: &JobId) -> Result<Option<JobRow>> {
        Ok(on!(self, |c| sqlx::query_as(ONE)
            .bind(id.as_str())
            .bind(scope.county().as_str())
            .fetch_optional(c)
            .await?))
    }

    /// Newest jobs of the scope's county, of one kind when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn jobs(
        &mut self,
        scope: &OfficeScope,
        kind: Option<JobKind>,
        limit: i64,
    ) -> Result<Vec<JobRow>> {
        Ok(on!(self, |c| sqlx::query_as(LIST)
            .bind(scope.county().as_str())
            .bind(kind.map_or("", JobKind::code))
            .bind(limit.clamp(1, 500))
            .fetch_all(c)
            .await?))
    }

    /// Whether a job waits for a runner, or for another one.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn job_waits(&mut self, _scope: SystemScope, now: Millis) -> Result<bool> {
        let (n,): (i64,) = on!(self, |c| sqlx::query_as(WAITING)
            .bind(now.0)
            .fetch_one(c)
            .await?);
        Ok(n > 0)
    }

    /// Jobs of the scope's tenant with a key, made since an instant, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn keyed_jobs(&mut self, scope: &OfficeScope, since: Millis) -> Result<Vec<JobRow>> {
        Ok(on!(self, |c| sqlx::query_as(KEYED)
            .bind(scope.county().as_str())
            .bind(since.0)
            .fetch_all(c)
            .await?))
    }

    /// Drafts that nobody confirmed since an instant.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn stale_drafts(
        &mut self,
        _scope: SystemScope,
        before: Millis,
    ) -> Result<Vec<JobRow>> {
        Ok(on!(self, |c| sqlx::query_as(STALE)
            .bind(before.0)
            .fetch_all(c)
            .await?))
    }

    /// How many jobs stand in each state, for metrics.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn job_counts(&mut self, _scope: SystemScope) -> Result<Vec<(String, i64)>> {
        const COUNTS: &str = "SELECT state, COUNT(*) FROM job GROUP BY state ORDER BY state";
        Ok(on!(self, |c| sqlx::query_as(COUNTS).fetch_all(c).await?))
    }

    /// Whether a job with this key exists.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn has_job(&mut self, _scope: SystemScope, key: &str) -> Result<bool> {
        let (n,): (i64,) = on!(self, |c| sqlx::query_as(BY_KEY)
            .bind(key)
            .fetch_one(c)
            .await?);
        Ok(n > 0)
    }
}

impl Write {
    /// Adds a job, journaled on its county's or the installation's chain.
    ///
    /// # Errors
    /// A duplicate when its key exists.
    pub async fn add_job(&mut self, row: &JobRow) -> Result<()> {
        const ADD: &str = "INSERT INTO job (id, county, kind, state, account, by_name, payload, \
             progress, total, result, created_ms, started_ms, finished_ms, lease_ms, dedupe) VALUES \
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        on!(self.read, |c| sqlx::query(ADD)
            .bind(row.id.as_str())
            .bind(row.county.as_str())
            .bind(row.kind.as_str())
            .bind(row.state.as_str())
            .bind(row.account.as_str())
            .bind(row.by_name.as_str())
            .bind(row.payload.as_str())
            .bind(row.progress)
            .bind(row.total)
            .bind(row.result.as_deref())
            .bind(row.created_ms)
            .bind(row.started_ms)
            .bind(row.finished_ms)
            .bind(row.lease_ms)
            .bind(row.dedupe.as_deref())
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_job(row, "job.add").await
    }

    /// Moves a job between states by a person's or the runner's hand, journaled.
    ///
    /// # Errors
    /// [`Error::Clash`] when it is not in the state expected.
    pub async fn set_job_state(
        &mut self,
        row: &JobRow,
        from: JobState,
        to: JobState,
        result: Option<&str>,
    ) -> Result<()> {
        const SET: &str = "UPDATE job SET state = $1, result = COALESCE($2, result), finished_ms = \
             $3, lease_ms = NULL WHERE id = $4 AND state = $5";
        let ended = matches!(to, JobState::Done | JobState::Failed | JobState::Cancelled);
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(to.code())
            .bind(result)
            .bind(ended.then_some(at))
            .bind(row.id.as_str())
            .bind(from.code())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("job"));
        }
        self.changes += 1;
        self.log_job(
            &JobRow {
                state: to.code().to_owned(),
                ..row.clone()
            },
            "job.state",
        )
        .await
    }

    async fn log_job(&mut self, row: &JobRow, verb: &'static str) -> Result<()> {
        let content = Canonical::new("job")
            .text("kind", &row.kind)
            .text("state", &row.state);
        let chain = CountyId::parse(&row.county)
            .ok()
            .filter(|c| c.as_str() != Chain::Installation.name())
            .map_or(Chain::Installation, Chain::County);
        let entry = Entry {
            verb,
            kind: RecordKind::Job,
            id: &row.id,
            town: None,
            unit: None,
            content,
        };
        self.log(&chain, entry).await
    }

    /// Takes the next job that waits, or one whose runner fell silent. Local bookkeeping.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn take_job(&mut self, _scope: SystemScope) -> Result<Option<JobRow>> {
        const TAKE: &str = "UPDATE job SET state = 'running', started_ms = $1, lease_ms = $2 WHERE \
             id = $3 AND (state = 'queued' OR lease_ms < $1)";
        let now = self.stamp.at;
        let next: Option<JobRow> = on!(self.read, |c| sqlx::query_as(NEXT)
            .bind(now.0)
            .fetch_optional(c)
            .await?);
        let Some(mut row) = next else { return Ok(None) };
        let lease = now.plus_ms(LEASE_MS).0;
        let rows = on!(self.read, |c| sqlx::query(TAKE)
            .bind(now.0)
            .bind(lease)
            .bind(row.id.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Ok(None);
        }
        "running".clone_into(&mut row.state);
        row.lease_ms = Some(lease);
        Ok(Some(row))
    }

    /// Says how far a running job is and renews its lease. Local bookkeeping.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn renew_job(
        &mut self,
        _scope: SystemScope,
        id: &str,
        progress: i64,
        total: i64,
    ) -> Result<()> {
        const RENEW: &str = "UPDATE job SET progress = $1, total = $2, lease_ms = $3 WHERE id = $4 \
             AND state = 'running'";
        let lease = Millis(self.stamp.at.0).plus_ms(LEASE_MS).0;
        on!(self.read, |c| sqlx::query(RENEW)
            .bind(progress)
            .bind(total)
            .bind(lease)
            .bind(id)
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Forgets jobs that ended before an instant; the journal keeps that they were. Local bookkeeping.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn forget_jobs(&mut self, _scope: SystemScope, before: Millis) -> Result<u64> {
        const FORGET: &str = "DELETE FROM job WHERE state IN ('done', 'failed', 'cancelled') AND \
             finished_ms < $1";
        Ok(on!(self.read, |c| sqlx::query(FORGET)
            .bind(before.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?))
    }
}
