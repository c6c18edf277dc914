//! Reading for `journal verify`: counted records beside their newest event, events whose record is
//! gone, signed heads in full. Everything comes in chunks, so that memory does not grow with the
//! database.

use domain::Millis;
use domain::account::SystemScope;
use sqlx::{FromRow, Row as _};

use crate::db::Read;
use crate::error::Result;
use crate::journal::{EventRow, SignedHeadRow, VERIFY_CHUNK_ROWS};
use crate::polling::CountRow;

/// Records compared at a time.
pub const RECORDS_CHUNK_ROWS: i64 = 500;

/// The newest event about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// Its number.
    pub seq: i64,
    /// The salted hash it carries.
    pub content_hash: String,
    /// The salt; none once it was destroyed.
    pub salt: Option<String>,
}

/// A count with the newest event about it; none when no event speaks of it.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The record.
    pub row: CountRow,
    /// Its newest event.
    pub newest: Option<Newest>,
}

/// An event about a count that is not there.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Recordless {
    /// Id of the record.
    pub record_id: String,
    /// Number of its newest event.
    pub seq: i64,
    /// 1 while the salt is there: then the record was not lawfully deleted.
    pub salted: i64,
}

const COUNTED: &str = "SELECT s.id, s.term, s.unit, s.body, s.town, s.contest, s.round, s.no, \
     s.state, s.supersedes, s.reason, s.election_day, s.sheet, s.outcome, s.valid, s.next_kind, \
     s.accepted_by, s.entered_by, s.entered_name, s.entered_ms, s.confirmed_ms, s.version, \
     e.seq AS event_seq, e.content_hash AS event_hash, j.salt AS event_salt FROM count_sheet s \
     LEFT JOIN journal_event e ON e.county = s.county AND e.record_kind = 'count' AND \
     e.record_id = s.id AND e.seq = (SELECT MAX(n.seq) FROM journal_event n WHERE \
     n.county = s.county AND n.record_kind = 'count' AND n.record_id = s.id) \
     LEFT JOIN journal_salt j ON j.county = e.county AND j.seq = e.seq \
     WHERE s.county = $1 AND s.id > $2 ORDER BY s.id LIMIT $3";
const RECORDLESS: &str = "SELECT e.record_id, e.seq, CAST(CASE WHEN j.salt IS NULL \
     THEN 0 ELSE 1 END AS BIGINT) AS salted FROM journal_event e LEFT JOIN journal_salt j ON j.county = e.county AND \
     j.seq = e.seq WHERE e.county = $1 AND e.record_kind = 'count' AND e.seq > $2 AND NOT EXISTS \
     (SELECT 1 FROM count_sheet s WHERE s.county = e.county AND s.id = e.record_id) AND NOT EXISTS \
     (SELECT 1 FROM journal_event n WHERE n.county = e.county AND n.record_kind = 'count' AND \
     n.record_id = e.record_id AND n.seq > e.seq) ORDER BY e.seq LIMIT $3";
const COUNT_CHAINS: &str = "SELECT DISTINCT county FROM count_sheet ORDER BY county";
const COUNTIES: &str = "SELECT county FROM county ORDER BY county";
const SIGNED_AFTER: &str = "SELECT county, day, seq, hash, at_ms, key_id, signature FROM \
     journal_signed_head WHERE county = $1 AND day > $2 ORDER BY day LIMIT 1000";
const NEWEST_HEADS: &str = "SELECT h.county, h.day, h.seq, h.hash, h.at_ms, h.key_id, h.signature \
     FROM journal_signed_head h WHERE h.county = $1 OR h.county = $2 ORDER BY h.day DESC, h.county \
     LIMIT $3";
const TAIL: &str = "SELECT county, seq, at_ms, account, actor_name, actor_role, acting_for, town, \
     unit, verb, record_kind, record_id, content_hash, prev_hash, hash FROM journal_event \
     WHERE county = $1 ORDER BY seq DESC LIMIT $2";

impl Read {
    /// Counts of a chain after an id, each with its newest event, in the order of id.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn counted_after(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        after: &str,
    ) -> Result<Vec<Counted>> {
        self.settled().await?;
        Ok(on!(self, |c| {
            let rows = sqlx::query(COUNTED)
                .bind(chain)
                .bind(after)
                .bind(RECORDS_CHUNK_ROWS)
                .fetch_all(c)
                .await?;
            let mut counted = Vec::with_capacity(rows.len());
            for row in rows {
                let seq: Option<i64> = row.try_get("event_seq")?;
                let hash: Option<String> = row.try_get("event_hash")?;
                let salt: Option<String> = row.try_get("event_salt")?;
                let newest = seq.zip(hash).map(|(seq, content_hash)| Newest {
                    seq,
                    content_hash,
                    salt,
                });
                let row = CountRow::from_row(&row)?;
                counted.push(Counted { row, newest });
            }
            counted
        }))
    }

    /// Events about counts that are not there, the newest of each record, in order of number.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn recordless_after(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        after: i64,
    ) -> Result<Vec<Recordless>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(RECORDLESS)
            .bind(chain)
            .bind(after)
            .bind(RECORDS_CHUNK_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// Tenants under which a count is stored.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn count_chains(&mut self, _scope: SystemScope) -> Result<Vec<String>> {
        self.settled().await?;
        let rows: Vec<(String,)> = on!(self, |c| sqlx::query_as(COUNT_CHAINS).fetch_all(c).await?);
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// Tenant keys of the installation.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn tenants(&mut self, _scope: SystemScope) -> Result<Vec<String>> {
        self.settled().await?;
        let rows: Vec<(String,)> = on!(self, |c| sqlx::query_as(COUNTIES).fetch_all(c).await?);
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// Signed heads of a chain after a day, oldest first, at most 1,000.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn signed_heads_after(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        after_day: &str,
    ) -> Result<Vec<SignedHeadRow>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(SIGNED_AFTER)
            .bind(chain)
            .bind(after_day)
            .fetch_all(c)
            .await?))
    }

    /// The newest signed heads of a county's chain and of the installation's.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn newest_signed_heads(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        limit: i64,
    ) -> Result<Vec<SignedHeadRow>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(NEWEST_HEADS)
            .bind(chain)
            .bind(domain::journal::Chain::Installation.name())
            .bind(limit.clamp(1, 1000))
            .fetch_all(c)
            .await?))
    }

    /// The newest events of a chain, newest first, for a quick check.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn chain_tail(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        limit: i64,
    ) -> Result<Vec<EventRow>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(TAIL)
            .bind(chain)
            .bind(limit.clamp(1, VERIFY_CHUNK_ROWS))
            .fetch_all(c)
            .await?))
    }

    /// When the newest event was written, by any chain.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn newest_event_at(&mut self, _scope: SystemScope) -> Result<Option<Millis>> {
        self.settled().await?;
        const NEWEST: &str = "SELECT MAX(e.at_ms) FROM journal_head h JOIN journal_event e ON \
             e.county = h.county AND e.seq = h.seq";
        let (at,): (Option<i64>,) = on!(self, |c| sqlx::query_as(NEWEST).fetch_one(c).await?);
        Ok(at.map(Millis))
    }
}
