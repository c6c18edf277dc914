//! Appending events. They are hashed as they are told and written many at a time: with the change's
//! commit, or earlier when many wait or when the same transaction reads the journal.

use domain::journal::{Chain, RecordKind};
use seal::journal::{Actor, Canonical, Event, Hash, content_hash};
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::{EventRow, HEAD, HeadRow, hex};
use crate::db::{Conn, Read, Write, lock_chain};
use crate::error::{Error, Result};

/// Events written by one statement: 15 columns each, of 32,766 parameters that SQLite takes.
const ROWS_PER_STATEMENT: usize = 100;
/// Events that may wait; an import of a province has hundreds of thousands.
const WAITING_MAX: usize = 1_000;

const MOVE_HEAD: &str = "INSERT INTO journal_head (county, seq, hash) VALUES ($1, $2, $3) \
     ON CONFLICT (county) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
const APPEND: &str = "INSERT INTO journal_event (county, seq, at_ms, account, actor_name, \
     actor_role, acting_for, town, unit, verb, record_kind, record_id, content_hash, prev_hash, hash) ";
const SALT: &str = "INSERT INTO journal_salt (county, seq, salt) ";

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

/// Events of one transaction that are told but not yet written, and the heads they move.
#[derive(Default)]
pub(crate) struct Pending {
    heads: Vec<Head>,
    events: Vec<EventRow>,
    salts: Vec<String>,
}

/// The newest event of a chain, waiting ones included.
struct Head {
    chain: String,
    seq: i64,
    hash: Hash,
    moved: bool,
}

/// Township and village as the one text that is hashed.
pub(super) fn place(town: Option<&str>, unit: Option<&str>) -> String {
    format!("{}/{}", town.unwrap_or(""), unit.unwrap_or(""))
}

impl Write {
    /// Appends one event to a chain.
    pub(crate) async fn log(&mut self, chain: &Chain, entry: Entry<'_>) -> Result<()> {
        let name = chain.name();
        let verb = domain::journal::act(entry.verb).ok_or(Error::UnknownAct(entry.verb))?;
        let at = self.head_of(name).await?;
        let salt = self.salts.draw();
        let stamp = &self.stamp;
        let head = self.read.pending.heads.get_mut(at);
        let head = head.ok_or(Error::Stored("journal_head"))?;
        let seq = head.seq.checked_add(1);
        let seq = seq.ok_or(Error::Stored("journal_head.seq"))?;
        let lies = place(entry.town, entry.unit);
        let event = Event {
            chain: name,
            seq,
            at_ms: stamp.at.0,
            actor: Actor {
                account_id: &stamp.account,
                name: &stamp.name,
                role: &stamp.role,
                acting_for: stamp.acting_for.as_deref(),
                place: &lies,
            },
            verb,
            record_kind: entry.kind.code(),
            record_id: entry.id,
            content_hash: content_hash(&salt, &entry.content),
            prev: head.hash,
        };
        let hash = event.hash();
        let row = EventRow {
            county: name.to_owned(),
            seq,
            at_ms: event.at_ms,
            account: stamp.account.clone(),
            actor_name: stamp.name.clone(),
            actor_role: stamp.role.clone(),
            acting_for: stamp.acting_for.clone(),
            town: entry.town.map(str::to_owned),
            unit: entry.unit.map(str::to_owned),
            verb: verb.to_owned(),
            record_kind: event.record_kind.to_owned(),
            record_id: entry.id.to_owned(),
            content_hash: event.content_hash.to_string(),
            prev_hash: event.prev.to_string(),
            hash: hash.to_string(),
        };
        (head.seq, head.hash, head.moved) = (seq, hash, true);
        self.read.pending.events.push(row);
        self.read.pending.salts.push(hex(&salt));
        self.events = self.events.saturating_add(1);
        if self.read.pending.events.len() >= WAITING_MAX {
            self.read.settled().await?;
        }
        Ok(())
    }

    /// Where among the pending heads a chain's is; read from the database at the chain's first event.
    async fn head_of(&mut self, chain: &str) -> Result<usize> {
        let known = &self.read.pending.heads;
        if let Some(at) = known.iter().position(|head| head.chain == chain) {
            return Ok(at);
        }
        // A second chain's head is locked as the first one's was when the transaction began.
        if let Conn::Pg(tx) = &mut self.read.conn {
            lock_chain(tx, chain).await?;
        }
        let stored: Option<HeadRow> = on!(self.read, |c| sqlx::query_as(HEAD)
            .bind(chain)
            .fetch_optional(c)
            .await?);
        let (seq, hash) = match stored.filter(|head| head.seq > 0) {
            Some(head) => (
                head.seq,
                head.hash
                    .parse()
                    .map_err(|_| Error::Stored("journal_head.hash"))?,
            ),
            None => (0, Hash::genesis(chain)),
        };
        self.read.pending.heads.push(Head {
            chain: chain.to_owned(),
            seq,
            hash,
            moved: false,
        });
        Ok(self.read.pending.heads.len().saturating_sub(1))
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
}

impl Read {
    /// Writes the events that wait, so that what follows in this transaction reads them. Every verb
    /// whose SQL names a table of the journal begins with it; a mere look has none waiting.
    pub(crate) async fn settled(&mut self) -> Result<()> {
        if self.pending.events.is_empty() {
            return Ok(());
        }
        let events = std::mem::take(&mut self.pending.events);
        let salts = std::mem::take(&mut self.pending.salts);
        let rows: Vec<(&EventRow, &String)> = events.iter().zip(&salts).collect();
        for chunk in rows.chunks(ROWS_PER_STATEMENT) {
            on!(self, |c| events_sql(chunk)
                .build()
                .execute(c)
                .await
                .map(|_| ())?);
            on!(self, |c| salts_sql(chunk)
                .build()
                .execute(c)
                .await
                .map(|_| ())?);
        }
        let mut heads = std::mem::take(&mut self.pending.heads);
        for head in heads.iter_mut().filter(|head| head.moved) {
            on!(self, |c| sqlx::query(MOVE_HEAD)
                .bind(head.chain.as_str())
                .bind(head.seq)
                .bind(head.hash.to_string())
                .execute(c)
                .await
                .map(|_| ())?);
            head.moved = false;
        }
        self.pending.heads = heads;
        Ok(())
    }
}

fn events_sql<DB>(rows: &[(&EventRow, &String)]) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(APPEND);
    sql.push_values(rows, |mut row, (event, _)| {
        row.push_bind(event.county.clone())
            .push_bind(event.seq)
            .push_bind(event.at_ms)
            .push_bind(event.account.clone())
            .push_bind(event.actor_name.clone())
            .push_bind(event.actor_role.clone())
            .push_bind(event.acting_for.clone())
            .push_bind(event.town.clone())
            .push_bind(event.unit.clone())
            .push_bind(event.verb.clone())
            .push_bind(event.record_kind.clone())
            .push_bind(event.record_id.clone())
            .push_bind(event.content_hash.clone())
            .push_bind(event.prev_hash.clone())
            .push_bind(event.hash.clone());
    });
    sql
}

fn salts_sql<DB>(rows: &[(&EventRow, &String)]) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(SALT);
    sql.push_values(rows, |mut row, (event, salt)| {
        row.push_bind(event.county.clone())
            .push_bind(event.seq)
            .push_bind((*salt).clone());
    });
    sql
}
