//! Workbooks that a township brought back: what they say, and what became of it.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::survey::QuestionCode;
use domain::time::Millis;
use domain::{RecordId, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::unit_id;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

/// Most uploads one list shows.
const LIST_MAX_ROWS: i64 = 200;
/// Most cells of one upload: 2,000 villages with 200 questions.
const CELLS_MAX_ROWS: i64 = 400_000;

/// A workbook that was brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Id.
    pub id: RecordId,
    /// The term.
    pub term: TermId,
    /// The round it was brought back in.
    pub round: i64,
    /// The township whose villages it holds.
    pub town: UnitId,
    /// The questionnaire's version when it was taken out.
    pub questionnaire: i64,
    /// The file's name.
    pub file_name: String,
    /// SM3 of the file, hexadecimal.
    pub file_hash: String,
    /// Rows of villages read.
    pub rows_read: i64,
    /// Cells compared.
    pub cells_read: i64,
    /// Rows that could not be taken, a line each.
    pub troubles: String,
    /// `draft`, `applied`, `undone` or `dropped`.
    pub state: String,
    /// Who brought it.
    pub by_name: String,
    /// When.
    pub at: Millis,
    /// When it was applied, undone or dropped.
    pub decided: Option<Millis>,
    /// By whom.
    pub decided_by: Option<String>,
    /// For concurrent editing.
    pub version: i64,
}

/// A cell that differs from the answer it was typed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadCell {
    /// The village.
    pub unit: UnitId,
    /// The question.
    pub code: QuestionCode,
    /// The version of the answer it was typed over.
    pub base_no: i64,
    /// What was typed.
    pub typed: String,
    /// What became of it, once decided.
    pub outcome: Option<String>,
}

#[derive(FromRow)]
struct UploadRow {
    id: String,
    term: String,
    round: i64,
    town: String,
    questionnaire: i64,
    file_name: String,
    file_hash: String,
    rows_read: i64,
    cells_read: i64,
    troubles: String,
    state: String,
    by_name: String,
    at_ms: i64,
    decided_ms: Option<i64>,
    decided_by: Option<String>,
    version: i64,
}

impl UploadRow {
    fn upload(self) -> Result<Upload> {
        Ok(Upload {
            id: RecordId::parse(&self.id).map_err(|_| Error::Stored("survey_upload.id"))?,
            term: TermId::parse(&self.term).map_err(|_| Error::Stored("survey_upload.term"))?,
            round: self.round,
            town: unit_id(&self.town)?,
            questionnaire: self.questionnaire,
            file_name: self.file_name,
            file_hash: self.file_hash,
            rows_read: self.rows_read,
            cells_read: self.cells_read,
            troubles: self.troubles,
            state: self.state,
            by_name: self.by_name,
            at: Millis(self.at_ms),
            decided: self.decided_ms.map(Millis),
            decided_by: self.decided_by,
            version: self.version,
        })
    }
}

macro_rules! upload_select {
    () => {
        "SELECT u.id, u.term, u.round, u.town, u.questionnaire, u.file_name, u.file_hash, \
         u.rows_read, u.cells_read, u.troubles, u.state, u.by_name, u.at_ms, u.decided_ms, \
         u.decided_by, u.version FROM survey_upload u WHERE "
    };
}

// A village reaches no workbook: those hold its whole township.
const UPLOADS: &str = concat!(
    upload_select!(),
    within!("u.county", "u.town", "''"),
    " AND u.term = $4 ORDER BY u.at_ms DESC, u.id DESC LIMIT $5"
);
const UPLOAD: &str = concat!(
    upload_select!(),
    within!("u.county", "u.town", "''"),
    " AND u.id = $4"
);
const CELLS: &str = "SELECT unit, code, base_no, typed, outcome FROM survey_upload_cell WHERE \
     county = $1 AND upload = $2 ORDER BY unit, code LIMIT $3";

impl Read {
    /// Workbooks brought back for the scope's townships, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn survey_uploads(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
    ) -> Result<Vec<Upload>> {
        let rows: Vec<UploadRow> = on!(self, |c| bind_scope!(sqlx::query_as(UPLOADS), scope)
            .bind(term.as_str())
            .bind(LIST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(UploadRow::upload).collect()
    }

    /// One of them with its cells.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn survey_upload(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
    ) -> Result<Option<(Upload, Vec<UploadCell>)>> {
        let row: Option<UploadRow> = on!(self, |c| bind_scope!(sqlx::query_as(UPLOAD), scope)
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        let Some(row) = row else { return Ok(None) };
        let upload = row.upload()?;
        let cells: Vec<(String, String, i64, String, Option<String>)> =
            on!(self, |c| sqlx::query_as(CELLS)
                .bind(scope.county().as_str())
                .bind(id.as_str())
                .bind(CELLS_MAX_ROWS)
                .fetch_all(c)
                .await?);
        let cells = cells
            .into_iter()
            .map(|(unit, code, base_no, typed, outcome)| {
                Ok(UploadCell {
                    unit: unit_id(&unit)?,
                    code: QuestionCode::parse(&code)
                        .ok_or(Error::Stored("survey_upload_cell.code"))?,
                    base_no,
                    typed,
                    outcome,
                })
            })
            .collect::<Result<_>>()?;
        Ok(Some((upload, cells)))
    }
}

impl Write {
    /// Keeps a workbook that was brought back, to be looked at before it is applied.
    ///
    /// # Errors
    /// A township beyond the scope.
    pub async fn add_survey_upload(
        &mut self,
        scope: &OfficeScope,
        upload: &Upload,
        cells: &[UploadCell],
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO survey_upload (county, id, term, round, town, questionnaire, \
             file_name, file_hash, rows_read, cells_read, troubles, state, by_account, by_name, \
             at_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'draft', $12, $13, \
             $14, 1)";
        const CELL: &str = "INSERT INTO survey_upload_cell (county, upload, unit, code, base_no, \
             typed) VALUES ($1, $2, $3, $4, $5, $6)";
        within_reach(scope, &upload.town, &upload.town, "survey_upload")?;
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(upload.id.as_str())
            .bind(upload.term.as_str())
            .bind(upload.round)
            .bind(upload.town.as_str())
            .bind(upload.questionnaire)
            .bind(upload.file_name.as_str())
            .bind(upload.file_hash.as_str())
            .bind(upload.rows_read)
            .bind(upload.cells_read)
            .bind(upload.troubles.as_str())
            .bind(stamp.account.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        for cell in cells {
            on!(self.read, |c| sqlx::query(CELL)
                .bind(scope.county().as_str())
                .bind(upload.id.as_str())
                .bind(cell.unit.as_str())
                .bind(cell.code.as_str())
                .bind(cell.base_no)
                .bind(cell.typed.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
            self.changes += 1;
        }
        self.log_upload(scope, upload, "survey.stage").await
    }

    /// Applies, undoes or drops a workbook; its version is the one that was read.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody decided about it meanwhile.
    pub async fn decide_survey_upload(
        &mut self,
        scope: &OfficeScope,
        upload: &Upload,
        (state, act): (&'static str, &'static str),
        outcomes: &[UploadCell],
    ) -> Result<()> {
        const SET: &str = "UPDATE survey_upload SET state = $1, decided_ms = $2, decided_by = $3, \
             version = version + 1 WHERE county = $4 AND id = $5 AND version = $6";
        const OUTCOME: &str = "UPDATE survey_upload_cell SET outcome = $1 WHERE county = $2 AND \
             upload = $3 AND unit = $4 AND code = $5";
        within_reach(scope, &upload.town, &upload.town, "survey_upload")?;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(state)
            .bind(stamp.at.0)
            .bind(stamp.name.as_str())
            .bind(scope.county().as_str())
            .bind(upload.id.as_str())
            .bind(upload.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("survey_upload"));
        }
        self.changes += 1;
        for cell in outcomes {
            on!(self.read, |c| sqlx::query(OUTCOME)
                .bind(cell.outcome.as_deref())
                .bind(scope.county().as_str())
                .bind(upload.id.as_str())
                .bind(cell.unit.as_str())
                .bind(cell.code.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
            self.changes += 1;
        }
        self.log_upload(scope, upload, act).await
    }

    async fn log_upload(
        &mut self,
        scope: &OfficeScope,
        upload: &Upload,
        verb: &'static str,
    ) -> Result<()> {
        let content = Canonical::new("survey_upload")
            .text("id", upload.id.as_str())
            .text("file_hash", &upload.file_hash)
            .integer("rows", upload.rows_read)
            .integer("cells", upload.cells_read);
        let entry = Entry {
            verb,
            kind: RecordKind::SurveyUpload,
            id: upload.id.as_str(),
            town: Some(upload.town.as_str()),
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
