//! Office holders and results of the previous term, as a county or township imported them for
//! comparison. No identity number, no telephone.

use domain::account::{OfficeScope, Reach};
use domain::journal::{Chain, RecordKind};
use domain::time::Millis;
use domain::{RecordId, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::unit_id;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

/// Most office holders that one reading gives.
const HOLDERS_MAX_ROWS: i64 = 20_000;
/// Most imports one list shows.
const LIST_MAX_ROWS: i64 = 100;

/// An import of office holders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerImport {
    /// Id.
    pub id: RecordId,
    /// The term for which they are the previous ones.
    pub term: TermId,
    /// The township that brought it; none for the county.
    pub town: Option<UnitId>,
    /// The file's name.
    pub file_name: String,
    /// SM3 of the file, hexadecimal.
    pub file_hash: String,
    /// Rows that could not be taken, a line each.
    pub refused: String,
    /// `draft`, `applied` or `dropped`.
    pub state: String,
    /// Who brought it.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

/// An office holder of the previous term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerHolder {
    /// The village.
    pub unit: UnitId,
    /// Its township.
    pub town: UnitId,
    /// The post.
    pub post: String,
    /// The name.
    pub name: String,
    /// `male` or `female`.
    pub sex: Option<String>,
    /// Year of birth.
    pub born_year: Option<i64>,
    /// Votes received.
    pub votes: Option<i64>,
    /// The result, in the file's words.
    pub result: String,
}

#[derive(FromRow)]
struct ImportRow {
    id: String,
    term: String,
    town: Option<String>,
    file_name: String,
    file_hash: String,
    refused: String,
    state: String,
    by_name: String,
    at_ms: i64,
    version: i64,
}

impl ImportRow {
    fn import(self) -> Result<FormerImport> {
        Ok(FormerImport {
            id: RecordId::parse(&self.id).map_err(|_| Error::Stored("former_import.id"))?,
            term: TermId::parse(&self.term).map_err(|_| Error::Stored("former_import.term"))?,
            town: self.town.as_deref().map(unit_id).transpose()?,
            file_name: self.file_name,
            file_hash: self.file_hash,
            refused: self.refused,
            state: self.state,
            by_name: self.by_name,
            at: Millis(self.at_ms),
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct HolderRow {
    unit: String,
    town: String,
    post: String,
    name: String,
    sex: Option<String>,
    born_year: Option<i64>,
    votes: Option<i64>,
    result: String,
}

impl HolderRow {
    fn holder(self) -> Result<FormerHolder> {
        Ok(FormerHolder {
            unit: unit_id(&self.unit)?,
            town: unit_id(&self.town)?,
            post: self.post,
            name: self.name,
            sex: self.sex,
            born_year: self.born_year,
            votes: self.votes,
            result: self.result,
        })
    }
}

macro_rules! import_select {
    () => {
        "SELECT i.id, i.term, i.town, i.file_name, i.file_hash, i.refused, i.state, i.by_name, \
         i.at_ms, i.version FROM former_import i WHERE "
    };
}
macro_rules! holder_select {
    () => {
        "SELECT h.unit, h.town, h.post, h.name, h.sex, h.born_year, h.votes, h.result FROM \
         former_holder h JOIN former_import i ON i.county = h.county AND i.id = h.import WHERE "
    };
}

// The county's imports are seen by the county only.
const IMPORTS: &str = concat!(
    import_select!(),
    within!("i.county", "COALESCE(i.town, '')", "''"),
    " AND i.term = $4 ORDER BY i.at_ms DESC, i.id DESC LIMIT $5"
);
const IMPORT: &str = concat!(
    import_select!(),
    within!("i.county", "COALESCE(i.town, '')", "''"),
    " AND i.id = $4"
);
const OF_IMPORT: &str = concat!(
    holder_select!(),
    within!("h.county", "h.town", "h.unit"),
    " AND h.import = $4 ORDER BY h.no LIMIT $5"
);
/// The newest import that names the village stands.
const OF_UNIT: &str = concat!(
    holder_select!(),
    within!("h.county", "h.town", "h.unit"),
    " AND i.term = $4 AND h.unit = $5 AND i.state = 'applied' AND i.decided_ms = (SELECT \
     MAX(o.decided_ms) FROM former_import o JOIN former_holder p ON p.county = o.county AND p.import \
     = o.id WHERE o.county = h.county AND o.term = i.term AND o.state = 'applied' AND p.unit = \
     h.unit) ORDER BY h.no LIMIT $6"
);

impl Read {
    /// Imports within the scope, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn former_imports(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
    ) -> Result<Vec<FormerImport>> {
        let rows: Vec<ImportRow> = on!(self, |c| bind_scope!(sqlx::query_as(IMPORTS), scope)
            .bind(term.as_str())
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(ImportRow::import).collect()
    }

    /// One of them with its rows.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn former_import(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
    ) -> Result<Option<(FormerImport, Vec<FormerHolder>)>> {
        let row: Option<ImportRow> = on!(self, |c| bind_scope!(sqlx::query_as(IMPORT), scope)
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        let Some(row) = row else { return Ok(None) };
        let rows: Vec<HolderRow> = on!(self, |c| bind_scope!(sqlx::query_as(OF_IMPORT), scope)
            .bind(id.as_str())
            .bind(HOLDERS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let holders: Result<Vec<FormerHolder>> = rows.into_iter().map(HolderRow::holder).collect();
        Ok(Some((row.import()?, holders?)))
    }

    /// The office holders of a village's previous term.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn former_holders(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: &UnitId,
    ) -> Result<Vec<FormerHolder>> {
        let rows: Vec<HolderRow> = on!(self, |c| bind_scope!(sqlx::query_as(OF_UNIT), scope)
            .bind(term.as_str())
            .bind(unit.as_str())
            .bind(HOLDERS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(HolderRow::holder).collect()
    }
}

impl Write {
    /// Keeps an import, to be looked at before it stands.
    ///
    /// # Errors
    /// A village beyond the scope.
    pub async fn add_former_import(
        &mut self,
        scope: &OfficeScope,
        import: &FormerImport,
        holders: &[FormerHolder],
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO former_import (county, id, term, town, file_name, file_hash, \
             refused, state, by_name, at_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', \
             $8, $9, 1)";
        const HOLDER: &str = "INSERT INTO former_holder (county, import, no, unit, town, post, name, \
             sex, born_year, votes, result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        self.owns(scope, import)?;
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(import.id.as_str())
            .bind(import.term.as_str())
            .bind(import.town.as_ref().map(UnitId::as_str))
            .bind(import.file_name.as_str())
            .bind(import.file_hash.as_str())
            .bind(import.refused.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        for (no, holder) in (1_i64..).zip(holders) {
            within_reach(scope, &holder.town, &holder.unit, "former_holder")?;
            on!(self.read, |c| sqlx::query(HOLDER)
                .bind(scope.county().as_str())
                .bind(import.id.as_str())
                .bind(no)
                .bind(holder.unit.as_str())
                .bind(holder.town.as_str())
                .bind(holder.post.as_str())
                .bind(holder.name.as_str())
                .bind(holder.sex.as_deref())
                .bind(holder.born_year)
                .bind(holder.votes)
                .bind(holder.result.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
            self.changes += 1;
        }
        self.log_former(scope, import, "survey.former_stage").await
    }

    /// Lets an import stand, or drops it; its version is the one that was read.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody decided about it meanwhile.
    pub async fn decide_former_import(
        &mut self,
        scope: &OfficeScope,
        import: &FormerImport,
        (state, act): (&'static str, &'static str),
    ) -> Result<()> {
        const SET: &str = "UPDATE former_import SET state = $1, decided_ms = $2, version = version + \
             1 WHERE county = $3 AND id = $4 AND version = $5 AND state = 'draft'";
        self.owns(scope, import)?;
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(state)
            .bind(at)
            .bind(scope.county().as_str())
            .bind(import.id.as_str())
            .bind(import.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("former_import"));
        }
        self.changes += 1;
        self.log_former(scope, import, act).await
    }

    /// Whether the scope reaches the import: a township's own, or any for the county.
    fn owns(&self, scope: &OfficeScope, import: &FormerImport) -> Result<()> {
        match (scope.reach(), &import.town) {
            (Reach::County, _) => Ok(()),
            (_, Some(town)) => within_reach(scope, town, town, "former_import"),
            (_, None) => Err(Error::OutOfReach("former_import")),
        }
    }

    async fn log_former(
        &mut self,
        scope: &OfficeScope,
        import: &FormerImport,
        verb: &'static str,
    ) -> Result<()> {
        let content = Canonical::new("former_import")
            .text("id", import.id.as_str())
            .text("file_hash", &import.file_hash);
        let entry = Entry {
            verb,
            kind: RecordKind::FormerImport,
            id: import.id.as_str(),
            town: import.town.as_ref().map(UnitId::as_str),
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
