//! Room `journal`: appending events, reading them within a scope, heads, verification.

use domain::account::{OfficeScope, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::{CountyId, Millis, UnitId};
use seal::journal::{Actor, Canonical, Event, Hash, content_hash};
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::error::{Error, Result};

/// Most events one page of the journal shows.
pub const PAGE_MAX_ROWS: i64 = 200;
/// Events read at a time while verifying.
pub const VERIFY_CHUNK_ROWS: i64 = 2_000;

/// What a verb says about its change; the write transaction adds who, when and the chain.
pub(crate) struct Entry<'a> {
    /// Code of what was done.
    pub verb: &'static str,
    /// Kind of record.
    pub kind: RecordKind,
    /// The record.
    pub id: &'a str,
    /// Township it lies in, for reading within a scope.
    pub town: Option<&'a str>,
    /// Village it lies in.
    pub unit: Option<&'a str>,
    /// The record's content as it is now.
    pub content: Canonical,
}

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
        place(self.town.as_deref(), self.unit.as_deref())
    }
}

fn place(town: Option<&str>, unit: Option<&str>) -> String {
    format!("{}/{}", town.unwrap_or(""), unit.unwrap_or(""))
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
const MOVE_HEAD: &str = "INSERT INTO journal_head (county, seq, hash) VALUES ($1, $2, $3) \
     ON CONFLICT (county) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
const APPEND: &str = "INSERT INTO journal_event (county, seq, at_ms, account, actor_name, \
     actor_role, acting_for, town, unit, verb, record_kind, record_id, content_hash, prev_hash, hash) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
const SALT: &str = "INSERT INTO journal_salt (county, seq, salt) VALUES ($1, $2, $3)";
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
    /// Appends one event to a chain.
    pub(crate) async fn log(&mut self, chain: &Chain, entry: Entry<'_>) -> Result<()> {
        let name = chain.name();
        let verb = domain::journal::act(entry.verb).ok_or(Error::UnknownAct(entry.verb))?;
        let (seq, prev) = self.next(name).await?;
        let salt = self.salts.draw();
        let content = content_hash(&salt, &entry.content);
        let stamp = self.stamp.clone();
        let at = place(entry.town, entry.unit);
        let event = Event {
            chain: name,
            seq,
            at_ms: stamp.at.0,
            actor: Actor {
                account_id: &stamp.account,
                name: &stamp.name,
                role: &stamp.role,
                acting_for: stamp.acting_for.as_deref(),
                place: &at,
            },
            verb,
            record_kind: entry.kind.code(),
            record_id: entry.id,
            content_hash: content,
            prev,
        };
        let hash = event.hash().to_string();
        on!(self.read, |c| sqlx::query(APPEND)
            .bind(name)
            .bind(seq)
            .bind(stamp.at.0)
            .bind(stamp.account.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.role.as_str())
            .bind(stamp.acting_for.as_deref())
            .bind(entry.town)
            .bind(entry.unit)
            .bind(verb)
            .bind(entry.kind.code())
            .bind(entry.id)
            .bind(content.to_string())
            .bind(prev.to_string())
            .bind(hash.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.move_head(name, seq, &hash, &salt).await
    }

    /// The number that the next event of a chain gets, and the hash of the event before it.
    async fn next(&mut self, chain: &str) -> Result<(i64, Hash)> {
        let head: Option<HeadRow> = on!(self.read, |c| sqlx::query_as(HEAD)
            .bind(chain)
            .fetch_optional(c)
            .await?);
        let Some(head) = head.filter(|head| head.seq > 0) else {
            return Ok((1, Hash::genesis(chain)));
        };
        let prev = head.hash.parse();
        let seq = head.seq.checked_add(1);
        Ok((
            seq.ok_or(Error::Stored("journal_head.seq"))?,
            prev.map_err(|_| Error::Stored("journal_head.hash"))?,
        ))
    }

    /// Keeps an event's salt and makes the event the head of its chain.
    async fn move_head(&mut self, chain: &str, seq: i64, hash: &str, salt: &[u8]) -> Result<()> {
        on!(self.read, |c| sqlx::query(SALT)
            .bind(chain)
            .bind(seq)
            .bind(hex(salt))
            .execute(c)
            .await
            .map(|_| ())?);
        on!(self.read, |c| sqlx::query(MOVE_HEAD)
            .bind(chain)
            .bind(seq)
            .bind(hash)
            .execute(c)
            .await
            .map(|_| ())?);
        self.events = self.events.saturating_add(1);
        Ok(())
    }

    /// Records that something happened without a change of a record (an export, a refused login).
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn note(
        &mut self,
        chain: &Chain,
        verb: &'static str,
        kind: RecordKind,
        id: &str,
        detail: &str,
    ) -> Result<()> {
        let content = Canonical::new(kind.code()).text("detail", detail);
        self.log(
            chain,
            Entry {
                verb,
                kind,
                id,
                town: None,
                unit: None,
                content,
            },
        )
        .await
    }

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
        Ok(on!(self, |c| sqlx::query_as(HEADS).fetch_all(c).await?))
    }

    /// Names of all chains that have an event, a head or a signed head.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn chains(&mut self, _scope: SystemScope) -> Result<Vec<String>> {
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
        Ok(on!(self, |c| sqlx::query_as(SIGNED)
            .bind(chain)
            .bind(limit.clamp(1, 1000))
            .fetch_all(c)
            .await?))
    }
}
