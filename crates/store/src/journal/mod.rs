//! Room `journal`: appending events, reading them within a scope, heads, verification.

use domain::account::{OfficeScope, SystemScope};
use domain::{CountyId, Millis, UnitId};
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::error::Result;

mod append;

pub(crate) use append::{Entry, Pending};

/// Most events one page of the journal shows.
pub const PAGE_MAX_ROWS: i64 = 200;
/// Events read at a time while verifying.
pub const VERIFY_CHUNK_ROWS: i64 = 2_000;

/// An event as stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct EventRow {
    /// Chain name.
    pub county: String,
    /// 1, 2, 3 ... without gaps.
    pub seq: i64,
    /// When.
    pub at_ms: i64,
    /// Account id or "system".
    pub account: String,
    /// Name at that instant.
    pub actor_name: String,
    /// Role code.
    pub actor_role: String,
    /// Principal's name.
    pub acting_for: Option<String>,
    /// Township.
    pub town: Option<String>,
    /// Village.
    pub unit: Option<String>,
    /// What was done.
    pub verb: String,
    /// Kind of record.
    pub record_kind: String,
    /// Record.
    pub record_id: String,
    /// Salted hash of the content.
    pub content_hash: String,
    /// Hash of the event before.
    pub prev_hash: String,
    /// Hash of this event.
    pub hash: String,
}

impl EventRow {
    /// Township and village as the one text that is hashed.
    #[must_use]
    pub fn place(&self) -> String {
        append::place(self.town.as_deref(), self.unit.as_deref())
    }
}

/// Filters of the journal page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this verb.
    pub verb: Option<String>,
    /// Only this kind of record.
    pub kind: Option<String>,
    /// Only this record.
    pub record: Option<String>,
    /// Only this actor's account id.
    pub account: Option<String>,
    /// Only this village.
    pub unit: Option<String>,
    /// From this instant.
    pub from: Option<Millis>,
    /// Before this instant.
    pub until: Option<Millis>,
    /// Only events before this number (keyset paging, newest first).
    pub before_seq: Option<i64>,
}

/// The head of a chain.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct HeadRow {
    /// Chain name.
    pub county: String,
    /// Number of the newest event, 0 for an empty chain.
    pub seq: i64,
    /// Its hash, empty for an empty chain.
    pub hash: String,
}

/// A head signed for a day.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SignedHeadRow {
    /// Chain name.
    pub county: String,
    /// Day in Asia/Shanghai.
    pub day: String,
    /// Number of the newest event.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// When signed.
    pub at_ms: i64,
    /// Which key.
    pub key_id: String,
    /// The signature, hexadecimal.
    pub signature: String,
}

const HEAD: &str = "SELECT county, seq, hash FROM journal_head WHERE county = $1";
const HEADS: &str = "SELECT county, seq, hash FROM journal_head ORDER BY county";
const PAGE: &str = concat!(
    "SELECT county, seq, at_ms, account, actor_name, actor_role, acting_for, town, unit, verb, \
     record_kind, record_id, content_hash, prev_hash, hash FROM journal_event e WHERE ",
    within!("e.county", "e.town", "e.unit"),
    " AND ($4 = '' OR verb = $4) AND ($5 = '' OR record_kind = $5) AND ($6 = '' OR record_id = $6) \
     AND ($7 = '' OR account = $7) AND ($8 = '' OR unit = $8) AND at_ms >= $9 AND at_ms < $10 \
     AND seq < $11 ORDER BY seq DESC LIMIT $12"
);
const CHUNK: &str = "SELECT county, seq, at_ms, account, actor_name, actor_role, acting_for, town, \
     unit, verb, record_kind, record_id, content_hash, prev_hash, hash FROM journal_event \
     WHERE county = $1 AND seq > $2 ORDER BY seq LIMIT $3";
const SALT_OF: &str = "SELECT salt FROM journal_salt WHERE county = $1 AND seq = $2";
const CHAINS: &str = "SELECT DISTINCT county FROM journal_event UNION SELECT county FROM \
     journal_head UNION SELECT county FROM journal_signed_head ORDER BY 1";
const SIGN: &str = "INSERT INTO journal_signed_head (county, day, seq, hash, at_ms, key_id, \
     signature) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (county, day) DO NOTHING";
const SIGNED: &str = "SELECT county, day, seq, hash, at_ms, key_id, signature FROM \
     journal_signed_head WHERE county = $1 ORDER BY day DESC LIMIT $2";

impl Write {
    /// Keeps a signed head; a second one for the same day changes nothing.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn keep_signed_head(
        &mut self,
        _scope: SystemScope,
        row: &SignedHeadRow,
    ) -> Result<()> {
        on!(self.read, |c| sqlx::query(SIGN)
            .bind(row.county.as_str())
            .bind(row.day.as_str())
            .bind(row.seq)
            .bind(row.hash.as_str())
            .bind(row.at_ms)
            .bind(row.key_id.as_str())
            .bind(row.signature.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{b:02x}");
            text
        })
}

impl crate::db::Store {
    /// The number of a county's newest event, outside any transaction: the cheapest question there is.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn revision(&self, county: &CountyId) -> Result<i64> {
        const SEQ: &str = "SELECT seq FROM journal_head WHERE county = $1";
        let row: Option<(i64,)> = match &self.db {
            crate::db::Db::Lite { read, .. } => {
                sqlx::query_as(SEQ)
                    .bind(county.as_str())
                    .fetch_optional(read)
                    .await?
            }
            crate::db::Db::Pg(pool) => {
                sqlx::query_as(SEQ)
                    .bind(county.as_str())
                    .fetch_optional(pool)
                    .await?
            }
        };
        Ok(row.map_or(0, |(seq,)| seq))
    }
}

impl Read {
    /// Events within the scope, newest first, at most `limit` ([`PAGE_MAX_ROWS`]).
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn journal_page(
        &mut self,
        scope: &OfficeScope,
        filter: &Filter,
        limit: i64,
    ) -> Result<Vec<EventRow>> {
        self.settled().await?;
        let limit = limit.clamp(1, PAGE_MAX_ROWS + 1);
        let rows = on!(self, |c| bind_scope!(sqlx::query_as(PAGE), scope)
            .bind(filter.verb.clone().unwrap_or_default())
            .bind(filter.kind.clone().unwrap_or_default())
            .bind(filter.record.clone().unwrap_or_default())
            .bind(filter.account.clone().unwrap_or_default())
            .bind(filter.unit.clone().unwrap_or_default())
            .bind(filter.from.map_or(i64::MIN, |t| t.0))
            .bind(filter.until.map_or(i64::MAX, |t| t.0))
            .bind(filter.before_seq.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(c)
            .await?);
        Ok(rows)
    }

    /// The newest events of one village, for its page.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn journal_of_unit(
        &mut self,
        scope: &OfficeScope,
        unit: &UnitId,
        limit: i64,
    ) -> Result<Vec<EventRow>> {
        self.settled().await?;
        let filter = Filter {
            unit: Some(unit.as_str().to_owned()),
            ..Filter::default()
        };
        self.journal_page(scope, &filter, limit).await
    }

    /// The number of a county's newest event: it moves with every change, and with nothing else.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn revision(&mut self, county: &CountyId) -> Result<i64> {
        self.settled().await?;
        let head: Option<HeadRow> = on!(self, |c| sqlx::query_as(HEAD)
            .bind(county.as_str())
            .fetch_optional(c)
            .await?);
        Ok(head.map_or(0, |h| h.seq))
    }

    /// The heads of all chains.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn heads(&mut self, _scope: SystemScope) -> Result<Vec<HeadRow>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(HEADS).fetch_all(c).await?))
    }

    /// Names of all chains that have an event, a head or a signed head.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn chains(&mut self, _scope: SystemScope) -> Result<Vec<String>> {
        self.settled().await?;
        let rows: Vec<(String,)> = on!(self, |c| sqlx::query_as(CHAINS).fetch_all(c).await?);
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// The next events of a chain after `after`, oldest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn chain_chunk(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        after: i64,
    ) -> Result<Vec<EventRow>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(CHUNK)
            .bind(chain)
            .bind(after)
            .bind(VERIFY_CHUNK_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// The salt of an event; none once it was destroyed.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn salt_of(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        seq: i64,
    ) -> Result<Option<String>> {
        self.settled().await?;
        let row: Option<(String,)> = on!(self, |c| sqlx::query_as(SALT_OF)
            .bind(chain)
            .bind(seq)
            .fetch_optional(c)
            .await?);
        Ok(row.map(|(salt,)| salt))
    }

    /// Signed heads of a chain, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn signed_heads(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        limit: i64,
    ) -> Result<Vec<SignedHeadRow>> {
        self.settled().await?;
        Ok(on!(self, |c| sqlx::query_as(SIGNED)
            .bind(chain)
            .bind(limit.clamp(1, 1000))
            .fetch_all(c)
            .await?))
    }
}
