//! Entries of the special trackers and their history.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::survey::tracker::{Entry, Fields, Kind, LogLine};
use domain::{Millis, RecordId, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::{day_text, stored_day, unit_id};
use crate::error::{Error, Result, within_reach};
use crate::journal;

/// Most entries of a county's term that are read at once.
pub const ENTRIES_MAX_ROWS: i64 = 50_000;
/// Most lines of one entry's history.
const LOG_MAX_ROWS: i64 = 500;

#[derive(FromRow)]
struct EntryRow {
    id: String,
    kind: String,
    unit: String,
    town: String,
    state: String,
    fields: String,
    deadline: Option<String>,
    begun_ms: i64,
    at_ms: i64,
    by_name: String,
    version: i64,
}

impl EntryRow {
    fn entry(self) -> Result<Entry> {
        let kind = Kind::parse(&self.kind).ok_or(Error::Stored("tracker_entry.kind"))?;
        kind.state(&self.state)
            .ok_or(Error::Stored("tracker_entry.state"))?;
        Ok(Entry {
            id: RecordId::parse(&self.id).map_err(|_| Error::Stored("tracker_entry.id"))?,
            kind,
            unit: unit_id(&self.unit)?,
            town: unit_id(&self.town)?,
            state: self.state,
            fields: Fields::decode(&self.fields),
            deadline: self.deadline.as_deref().map(stored_day).transpose()?,
            begun: Millis(self.begun_ms),
            at: Millis(self.at_ms),
            by: self.by_name,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct LogRow {
    no: i64,
    act: String,
    state: String,
    note: String,
    by_name: String,
    at_ms: i64,
}

/// Which entries are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct EntryFilter<'a> {
    /// One kind only.
    pub kind: Option<Kind>,
    /// One village only.
    pub unit: Option<&'a UnitId>,
    /// One entry only.
    pub id: Option<&'a RecordId>,
}

const ENTRIES: &str = concat!(
    "SELECT t.id, t.kind, t.unit, t.town, t.state, t.fields, t.deadline, t.begun_ms, t.at_ms, \
     t.by_name, t.version FROM tracker_entry t WHERE ",
    within!("t.county", "t.town", "t.unit"),
    " AND t.term = $4 AND ($5 = '' OR t.kind = $5) AND ($6 = '' OR t.unit = $6) AND ($7 = '' OR \
     t.id = $7) ORDER BY t.kind, t.unit, t.begun_ms, t.id LIMIT $8"
);
const LOG: &str = concat!(
    "SELECT l.no, l.act, l.state, l.note, l.by_name, l.at_ms FROM tracker_log l WHERE ",
    within!("l.county", "l.town", "l.unit"),
    " AND l.entry = $4 ORDER BY l.no DESC LIMIT $5"
);

impl Read {
    /// Entries of trackers within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn tracker_entries(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        filter: EntryFilter<'_>,
    ) -> Result<Vec<Entry>> {
        let rows: Vec<EntryRow> = on!(self, |c| bind_scope!(sqlx::query_as(ENTRIES), scope)
            .bind(term.as_str())
            .bind(filter.kind.map_or("", Kind::code))
            .bind(filter.unit.map_or("", UnitId::as_str))
            .bind(filter.id.map_or("", RecordId::as_str))
            .bind(ENTRIES_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(EntryRow::entry).collect()
    }

    /// The history of an entry, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn tracker_log(
        &mut self,
        scope: &OfficeScope,
        entry: &RecordId,
    ) -> Result<Vec<LogLine>> {
        let rows: Vec<LogRow> = on!(self, |c| bind_scope!(sqlx::query_as(LOG), scope)
            .bind(entry.as_str())
            .bind(LOG_MAX_ROWS)
            .fetch_all(c)
            .await?);
        Ok(rows
            .into_iter()
            .map(|row| LogLine {
                no: row.no,
                act: row.act,
                state: row.state,
                note: row.note,
                by: row.by_name,
                at: Millis(row.at_ms),
            })
            .collect())
    }
}

impl Write {
    /// Stores an entry, a new one where its version is 0, with the line of its history.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile, or begun by somebody else.
    pub async fn put_tracker_entry(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        entry: &Entry,
        (act, note): (&str, &str),
    ) -> Result<()> {
        within_reach(scope, &entry.town, &entry.unit, "tracker_entry")?;
        let fields = entry.fields.encode();
        let deadline = entry.deadline.map(day_text);
        self.put_row(scope, term, entry, (&fields, deadline.as_deref()))
            .await?;
        self.changes += 1;
        self.add_tracker_line(scope, entry, act, note).await?;
        let verb = match act {
            "add" => "tracker.add",
            "edit" => "tracker.edit",
            _ => "tracker.move",
        };
        let content = Canonical::new("tracker")
            .text("id", entry.id.as_str())
            .text("kind", entry.kind.code())
            .text("state", &entry.state)
            .text("fields", &fields)
            .optional_text("deadline", deadline.as_deref())
            .text("note", note);
        let event = journal::Entry {
            verb,
            kind: RecordKind::Tracker,
            id: entry.id.as_str(),
            town: Some(entry.town.as_str()),
            unit: Some(entry.unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), event)
            .await
    }

    async fn put_row(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        entry: &Entry,
        (fields, deadline): (&str, Option<&str>),
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO tracker_entry (county, id, term, kind, unit, single, town, \
             state, fields, deadline, begun_ms, at_ms, by_name, version) VALUES ($1, $2, $3, $4, $5, \
             $6, $7, $8, $9, $10, $11, $12, $13, 1) ON CONFLICT DO NOTHING";
        const SET: &str = "UPDATE tracker_entry SET state = $1, fields = $2, deadline = $3, \
             at_ms = $4, by_name = $5, version = version + 1 WHERE county = $6 AND id = $7 AND \
             version = $8";
        let single = if entry.kind.is_many() {
            entry.id.as_str()
        } else {
            ""
        };
        let rows = on!(self.read, |c| if entry.version == 0 {
            sqlx::query(ADD)
                .bind(scope.county().as_str())
                .bind(entry.id.as_str())
                .bind(term.as_str())
                .bind(entry.kind.code())
                .bind(entry.unit.as_str())
                .bind(single)
                .bind(entry.town.as_str())
                .bind(entry.state.as_str())
                .bind(fields)
                .bind(deadline)
                .bind(entry.begun.0)
                .bind(entry.at.0)
                .bind(entry.by.as_str())
                .execute(c)
                .await
                .map(|r| r.rows_affected())?
        } else {
            sqlx::query(SET)
                .bind(entry.state.as_str())
                .bind(fields)
                .bind(deadline)
                .bind(entry.at.0)
                .bind(entry.by.as_str())
                .bind(scope.county().as_str())
                .bind(entry.id.as_str())
                .bind(entry.version)
                .execute(c)
                .await
                .map(|r| r.rows_affected())?
        });
        if rows != 1 {
            return Err(Error::Clash("tracker_entry"));
        }
        Ok(())
    }

    async fn add_tracker_line(
        &mut self,
        scope: &OfficeScope,
        entry: &Entry,
        act: &str,
        note: &str,
    ) -> Result<()> {
        const LINE: &str = "INSERT INTO tracker_log (county, entry, no, town, unit, act, state, note, \
             by_account, by_name, at_ms) SELECT $1, $2, COALESCE(MAX(no), 0) + 1, $3, $4, $5, $6, $7, \
             $8, $9, $10 FROM tracker_log WHERE county = $1 AND entry = $2";
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(LINE)
            .bind(scope.county().as_str())
            .bind(entry.id.as_str())
            .bind(entry.town.as_str())
            .bind(entry.unit.as_str())
            .bind(act)
            .bind(entry.state.as_str())
            .bind(note)
            .bind(stamp.account.as_str())
            .bind(stamp.name.as_str())
            .bind(entry.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }
}
