//! Room `attachment`: what is kept of a file beside the file itself, and its wrapped key.
//!
//! The key stands in a table of its own: destroying an attachment deletes that row and the salts of the
//! events that spoke of its name, clears name and caption, and leaves number, dates, hash and reason.

mod write;

use std::collections::HashMap;

use domain::account::{OfficeScope, SystemScope};
use domain::attachment::{Attachment, Destroyed, Owner, OwnerKind};
use domain::{Millis, RecordId, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::Read;
use crate::division::unit_id;
use crate::error::{Error, Result};
use crate::verify::{Newest, RECORDS_CHUNK_ROWS};

/// Most attachments that one list shows.
pub const LIST_MAX_ROWS: i64 = 2_000;
/// Files of a walk over all of them that are read at a time.
pub const FILES_CHUNK_ROWS: i64 = 1_000;

#[derive(Debug, FromRow)]
struct Row {
    id: String,
    no: i64,
    owner_kind: String,
    owner_id: String,
    term: Option<String>,
    town: Option<String>,
    unit: Option<String>,
    name: String,
    caption: String,
    kind: String,
    bytes: i64,
    hash: String,
    sent_hash: String,
    sealed_hash: String,
    thumbnail_bytes: i64,
    width_px: Option<i64>,
    height_px: Option<i64>,
    by_account: String,
    by_name: String,
    at_ms: i64,
    destroyed_ms: Option<i64>,
    destroyed_by: Option<String>,
    destroyed_reason: Option<String>,
    version: i64,
}

impl Row {
    fn attachment(self) -> Result<Attachment> {
        const BAD: Error = Error::Stored("attachment");
        let kind = OwnerKind::parse(&self.owner_kind).ok_or(BAD)?;
        Ok(Attachment {
            id: RecordId::parse(&self.id).map_err(|_| BAD)?,
            no: self.no,
            owner: Owner::new(kind, &self.owner_id).ok_or(BAD)?,
            term: self
                .term
                .as_deref()
                .map(TermId::parse)
                .transpose()
                .map_err(|_| BAD)?,
            town: self.town.as_deref().map(unit_id).transpose()?,
            unit: self.unit.as_deref().map(unit_id).transpose()?,
            name: self.name,
            caption: self.caption,
            kind: self.kind,
            bytes: self.bytes,
            hash: self.hash,
            sent_hash: self.sent_hash,
            sealed_hash: self.sealed_hash,
            thumbnail_bytes: self.thumbnail_bytes,
            size_px: self.width_px.zip(self.height_px),
            by_account: self.by_account,
            by_name: self.by_name,
            at: Millis(self.at_ms),
            destroyed: self.destroyed_ms.map(|at| Destroyed {
                at: Millis(at),
                by_name: self.destroyed_by.unwrap_or_default(),
                reason: self.destroyed_reason.unwrap_or_default(),
            }),
            version: self.version,
        })
    }
}

/// What the journal proves of an attachment.
fn content(file: &Attachment) -> Canonical {
    let gone = file.destroyed.as_ref();
    Canonical::new("attachment")
        .text("id", file.id.as_str())
        .integer("no", file.no)
        .text("owner", &file.owner.text())
        .text("name", &file.name)
        .text("caption", &file.caption)
        .text("kind", &file.kind)
        .integer("bytes", file.bytes)
        .text("hash", &file.hash)
        .text("sent_hash", &file.sent_hash)
        .text("sealed_hash", &file.sealed_hash)
        .integer("thumbnail_bytes", file.thumbnail_bytes)
        .text("by", &file.by_account)
        .integer("at", file.at.0)
        .optional_integer("destroyed", gone.map(|d| d.at.0))
        .optional_text("reason", gone.map(|d| d.reason.as_str()))
}

/// A file that should lie on the disk.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct FileRow {
    /// The county.
    pub county: String,
    /// The attachment.
    pub id: String,
    /// Bytes that were sealed, the thumbnail included.
    pub plain_bytes: i64,
    /// SM3 of the sealed file.
    pub sealed_hash: String,
}

/// An attachment with the newest event about it.
#[derive(Debug, Clone)]
pub struct Proven {
    /// The attachment.
    pub id: String,
    /// Its content as it stands.
    pub content: Canonical,
    /// The newest event; none when no event speaks of it.
    pub newest: Option<Newest>,
}

macro_rules! columns {
    () => {
        "a.id, a.no, a.owner_kind, a.owner_id, a.term, a.town, a.unit, a.name, a.caption, a.kind, \
         a.bytes, a.hash, a.sent_hash, a.sealed_hash, a.thumbnail_bytes, a.width_px, a.height_px, \
         a.by_account, a.by_name, a.at_ms, a.destroyed_ms, a.destroyed_by, a.destroyed_reason, \
         a.version"
    };
}

const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM attachment a WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.id = $4"
);
const OF_OWNER: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM attachment a WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.owner_kind = $4 AND a.owner_id = $5 ORDER BY a.no LIMIT $6"
);
const IN_UNIT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM attachment a WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.owner_kind = $4 AND a.unit = $5 AND a.destroyed_ms IS NULL ORDER BY a.no LIMIT $6"
);
const COUNTS: &str = concat!(
    "SELECT a.owner_id, COUNT(*) FROM attachment a WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.owner_kind = $4 AND a.term = $5 AND a.destroyed_ms IS NULL GROUP BY a.owner_id"
);
const BELOW: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM attachment a WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.owner_kind = $4 AND SUBSTR(a.owner_id, 1, LENGTH($5)) = $5 AND a.destroyed_ms IS NULL \
     ORDER BY a.no LIMIT $6"
);
const DUE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM attachment a JOIN term t ON t.county = a.county AND t.id = a.term WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.owner_kind = $4 AND a.destroyed_ms IS NULL AND t.state = 'closed' AND \
      t.closed_ms < $5 ORDER BY a.no LIMIT $6"
);
const PROVEN: &str = concat!(
    "SELECT ",
    columns!(),
    ", e.seq AS event_seq, e.content_hash AS event_hash, j.salt AS event_salt FROM attachment a \
     LEFT JOIN journal_event e ON e.county = a.county AND e.record_kind = 'attachment' AND \
     e.record_id = a.id AND e.seq = (SELECT MAX(n.seq) FROM journal_event n WHERE \
     n.county = a.county AND n.record_kind = 'attachment' AND n.record_id = a.id) \
     LEFT JOIN journal_salt j ON j.county = e.county AND j.seq = e.seq \
     WHERE a.county = $1 AND a.id > $2 ORDER BY a.id LIMIT $3"
);
const FILES: &str = "SELECT county, id, bytes + thumbnail_bytes AS plain_bytes, sealed_hash FROM \
     attachment WHERE destroyed_ms IS NULL AND (county > $1 OR (county = $1 AND id > $2)) \
     ORDER BY county, id LIMIT $3";
const KEY: &str = "SELECT wrapped FROM attachment_key WHERE county = $1 AND attachment = $2";

impl Read {
    /// One attachment within the scope, destroyed ones included.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachment(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
    ) -> Result<Option<Attachment>> {
        let row: Option<Row> = on!(self, |c| bind_scope!(sqlx::query_as(ONE), scope)
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        row.map(Row::attachment).transpose()
    }

    /// A record's attachments in the order of their numbers, destroyed ones included.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachments_of(
        &mut self,
        scope: &OfficeScope,
        owner: &Owner,
    ) -> Result<Vec<Attachment>> {
        let rows: Vec<Row> = on!(self, |c| bind_scope!(sqlx::query_as(OF_OWNER), scope)
            .bind(owner.kind.code())
            .bind(owner.id.as_str())
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(Row::attachment).collect()
    }

    /// The attachments that hang on a village's records of one kind, destroyed ones left out.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachments_in_unit(
        &mut self,
        scope: &OfficeScope,
        kind: OwnerKind,
        unit: &UnitId,
    ) -> Result<Vec<Attachment>> {
        let rows: Vec<Row> = on!(self, |c| bind_scope!(sqlx::query_as(IN_UNIT), scope)
            .bind(kind.code())
            .bind(unit.as_str())
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(Row::attachment).collect()
    }

    /// How many attachments stand on each record of one kind in a term, by the record's id.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachment_counts(
        &mut self,
        scope: &OfficeScope,
        kind: OwnerKind,
        term: &TermId,
    ) -> Result<HashMap<String, usize>> {
        let rows: Vec<(String, i64)> = on!(self, |c| bind_scope!(sqlx::query_as(COUNTS), scope)
            .bind(kind.code())
            .bind(term.as_str())
            .fetch_all(c)
            .await?);
        Ok(rows
            .into_iter()
            .map(|(owner, count)| (owner, usize::try_from(count).unwrap_or(0)))
            .collect())
    }

    /// The attachments that stand on records of one kind whose ids begin alike.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachments_below(
        &mut self,
        scope: &OfficeScope,
        kind: OwnerKind,
        beginning: &str,
    ) -> Result<Vec<Attachment>> {
        let rows: Vec<Row> = on!(self, |c| bind_scope!(sqlx::query_as(BELOW), scope)
            .bind(kind.code())
            .bind(beginning)
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(Row::attachment).collect()
    }

    /// Attachments of a kind of record whose term was closed before an instant.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachments_due(
        &mut self,
        scope: &OfficeScope,
        kind: OwnerKind,
        closed_before: Millis,
    ) -> Result<Vec<Attachment>> {
        let rows: Vec<Row> = on!(self, |c| bind_scope!(sqlx::query_as(DUE), scope)
            .bind(kind.code())
            .bind(closed_before.0)
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(Row::attachment).collect()
    }

    /// The wrapped key of an attachment within the scope; none once it was destroyed.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachment_key(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
    ) -> Result<Option<String>> {
        if self.attachment(scope, id).await?.is_none() {
            return Ok(None);
        }
        let row: Option<(String,)> = on!(self, |c| sqlx::query_as(KEY)
            .bind(scope.county().as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        Ok(row.map(|(wrapped,)| wrapped))
    }

    /// Files that should lie on the disk, after one of them, in the order of county and id.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn files_after(
        &mut self,
        _scope: SystemScope,
        after: (&str, &str),
    ) -> Result<Vec<FileRow>> {
        Ok(on!(self, |c| sqlx::query_as(FILES)
            .bind(after.0)
            .bind(after.1)
            .bind(FILES_CHUNK_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// Whether a file of this name should lie on the disk.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn file_is_kept(
        &mut self,
        _scope: SystemScope,
        county: &str,
        id: &str,
    ) -> Result<bool> {
        const KEPT: &str = "SELECT COUNT(*) FROM attachment WHERE county = $1 AND id = $2 AND \
             destroyed_ms IS NULL";
        let (rows,): (i64,) = on!(self, |c| sqlx::query_as(KEPT)
            .bind(county)
            .bind(id)
            .fetch_one(c)
            .await?);
        Ok(rows > 0)
    }

    /// Attachments of a chain after an id, each with its newest event, in the order of id.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn attachments_after(
        &mut self,
        _scope: SystemScope,
        chain: &str,
        after: &str,
    ) -> Result<Vec<Proven>> {
        use sqlx::Row as _;
        self.settled().await?;
        Ok(on!(self, |c| {
            let rows = sqlx::query(PROVEN)
                .bind(chain)
                .bind(after)
                .bind(RECORDS_CHUNK_ROWS)
                .fetch_all(c)
                .await?;
            let mut proven = Vec::with_capacity(rows.len());
            for row in rows {
                let seq: Option<i64> = row.try_get("event_seq")?;
                let hash: Option<String> = row.try_get("event_hash")?;
                let salt: Option<String> = row.try_get("event_salt")?;
                let newest = seq.zip(hash).map(|(seq, content_hash)| Newest {
                    seq,
                    content_hash,
                    salt,
                });
                let file = Row::from_row(&row)?.attachment()?;
                proven.push(Proven {
                    id: file.id.as_str().to_owned(),
                    content: content(&file),
                    newest,
                });
            }
            proven
        }))
    }
}
