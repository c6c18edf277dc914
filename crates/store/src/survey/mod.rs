//! Room `survey`: the county's edits of the questionnaire, rounds, and the tables behind a village's
//! dossier ([`dossier`]), workbooks that came back ([`upload`]) and the previous term's office holders
//! ([`former`]); rules of risk, plans, and the special [`tracker`]s.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::survey::round::Frozen;
use domain::survey::{Applies, Edit, Kind, QUESTIONS_MAX, Question, QuestionCode, Round, Section};
use domain::time::Millis;
use domain::{TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::{day_text, stored_day, unit_id};
use crate::error::{Error, Result};
use crate::journal::Entry;

mod answers;
pub mod dossier;
pub mod former;
mod plan;
mod risk;
mod rule_task;
pub mod tracker;
pub mod upload;

/// Most edits of a questionnaire that are read: each question changed ten times.
#[expect(
    clippy::cast_possible_wrap,
    reason = "a constant far below the limits of both types"
)]
const EDITS_MAX_ROWS: i64 = QUESTIONS_MAX as i64 * 10;

/// An edit with who made it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditNow {
    /// The edit.
    pub edit: Edit,
    /// Who made it.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

#[derive(FromRow)]
struct EditRow {
    version: i64,
    code: String,
    section: String,
    title: String,
    help: String,
    kind: String,
    detail: String,
    applies: String,
    required: i64,
    retired: i64,
    own: i64,
    by_name: String,
    at_ms: i64,
}

impl EditRow {
    fn edit(self) -> Result<EditNow> {
        let question = Question {
            code: QuestionCode::parse(&self.code).ok_or(Error::Stored("survey_edit.code"))?,
            section: Section::parse(&self.section).ok_or(Error::Stored("survey_edit.section"))?,
            title: self.title,
            help: self.help,
            kind: Kind::decode(&self.kind, &self.detail)
                .ok_or(Error::Stored("survey_edit.kind"))?,
            applies: Applies::parse(&self.applies).ok_or(Error::Stored("survey_edit.applies"))?,
            required: self.required == 1,
            retired: self.retired == 1,
            own: self.own == 1,
        };
        Ok(EditNow {
            edit: Edit {
                version: self.version,
                question,
            },
            by_name: self.by_name,
            at: Millis(self.at_ms),
        })
    }
}

#[derive(FromRow)]
struct RoundRow {
    no: i64,
    name: String,
    opened_on: String,
    deadline: String,
    frozen_ms: Option<i64>,
    frozen_by: Option<String>,
    questionnaire: Option<i64>,
    version: i64,
}

impl RoundRow {
    fn round(self) -> Result<Round> {
        let frozen = self.frozen_ms.map(|at| Frozen {
            at: Millis(at),
            by: self.frozen_by.unwrap_or_default(),
            questionnaire: self.questionnaire.unwrap_or(0),
        });
        Ok(Round {
            no: self.no,
            name: self.name,
            opened_on: stored_day(&self.opened_on)?,
            deadline: stored_day(&self.deadline)?,
            frozen,
            version: self.version,
        })
    }
}

/// What of the survey changed since an event of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// Only the dossiers of these villages; none, when nothing of the survey did.
    Dossiers(Vec<UnitId>),
    /// More than that: all is to be read again.
    All,
}

const EDITS: &str = "SELECT version, code, section, title, help, kind, detail, applies, required, \
     retired, own, by_name, at_ms FROM survey_edit WHERE county = $1 ORDER BY version LIMIT $2";
const ROUNDS: &str = "SELECT no, name, opened_on, deadline, frozen_ms, frozen_by, questionnaire, \
     version FROM survey_round WHERE county = $1 AND term = $2 ORDER BY no";
const MOVED: &str = "SELECT DISTINCT record_kind, unit FROM journal_event WHERE county = $1 AND \
     seq > $2 AND record_kind IN ('dossier', 'survey_round', 'survey_question') LIMIT 2000";

impl Read {
    /// The county's edits of the questionnaire, oldest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn survey_edits(&mut self, scope: &OfficeScope) -> Result<Vec<EditNow>> {
        let rows: Vec<EditRow> = on!(self, |c| sqlx::query_as(EDITS)
            .bind(scope.county().as_str())
            .bind(EDITS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(EditRow::edit).collect()
    }

    /// The rounds of a term, first to last.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn survey_rounds(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
    ) -> Result<Vec<Round>> {
        let rows: Vec<RoundRow> = on!(self, |c| sqlx::query_as(ROUNDS)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter().map(RoundRow::round).collect()
    }

    /// What of the survey the county's events after `seq` changed.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn survey_moved(&mut self, scope: &OfficeScope, seq: i64) -> Result<Moved> {
        self.settled().await?;
        let rows: Vec<(String, Option<String>)> = on!(self, |c| sqlx::query_as(MOVED)
            .bind(scope.county().as_str())
            .bind(seq)
            .fetch_all(c)
            .await?);
        let mut units = Vec::with_capacity(rows.len());
        for (kind, unit) in rows {
            match unit.filter(|_| kind == RecordKind::Dossier.code()) {
                Some(unit) => units.push(unit_id(&unit)?),
                None => return Ok(Moved::All),
            }
        }
        Ok(Moved::Dossiers(units))
    }
}

impl Write {
    /// Adds an edit of the questionnaire: its newest version.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody edited the questionnaire meanwhile.
    pub async fn add_survey_edit(&mut self, scope: &OfficeScope, edit: &Edit) -> Result<()> {
        const ADD: &str = "INSERT INTO survey_edit (county, version, code, section, title, help, \
             kind, detail, applies, required, retired, own, by_name, at_ms) VALUES ($1, $2, $3, $4, \
             $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
        const NEWEST: &str = "SELECT COALESCE(MAX(version), 0) FROM survey_edit WHERE county = $1";
        let (newest,): (i64,) = on!(self.read, |c| sqlx::query_as(NEWEST)
            .bind(scope.county().as_str())
            .fetch_one(c)
            .await?);
        if newest + 1 != edit.version {
            return Err(Error::Clash("survey_edit"));
        }
        let (by, at) = (self.stamp.name.clone(), self.stamp.at.0);
        let q = &edit.question;
        let detail = q.kind.encode_detail();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(edit.version)
            .bind(q.code.as_str())
            .bind(q.section.code())
            .bind(q.title.as_str())
            .bind(q.help.as_str())
            .bind(q.kind.code())
            .bind(detail.as_str())
            .bind(q.applies.code())
            .bind(i64::from(q.required))
            .bind(i64::from(q.retired))
            .bind(i64::from(q.own))
            .bind(by.as_str())
            .bind(at)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let content = Canonical::new("survey_question")
            .text("code", q.code.as_str())
            .integer("version", edit.version)
            .text("title", &q.title)
            .text("help", &q.help)
            .text("kind", q.kind.code())
            .text("detail", &detail)
            .flag("retired", q.retired);
        let entry = Entry {
            verb: "survey.question",
            kind: RecordKind::SurveyQuestion,
            id: q.code.as_str(),
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Adds a round.
    ///
    /// # Errors
    /// A duplicate when somebody opened it at the same moment.
    pub async fn add_survey_round(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        round: &Round,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO survey_round (county, term, no, name, opened_on, deadline, \
             version) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(round.no)
            .bind(round.name.as_str())
            .bind(day_text(round.opened_on))
            .bind(day_text(round.deadline))
            .bind(round.version)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_round(scope, term, round, "survey.open").await
    }

    /// Changes a round; its version is the one that was read.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody changed it meanwhile.
    pub async fn set_survey_round(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        round: &Round,
        act: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE survey_round SET name = $1, deadline = $2, frozen_ms = $3, \
             frozen_by = $4, questionnaire = $5, version = version + 1 WHERE county = $6 AND term = \
             $7 AND no = $8 AND version = $9";
        let frozen = round.frozen.as_ref();
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(round.name.as_str())
            .bind(day_text(round.deadline))
            .bind(frozen.map(|f| f.at.0))
            .bind(frozen.map(|f| f.by.as_str()))
            .bind(frozen.map(|f| f.questionnaire))
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(round.no)
            .bind(round.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("survey_round"));
        }
        self.changes += 1;
        self.log_round(scope, term, round, act).await
    }

    async fn log_round(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        round: &Round,
        verb: &'static str,
    ) -> Result<()> {
        let id = format!("{term}/{}", round.no);
        let content = Canonical::new("survey_round")
            .text("id", &id)
            .text("name", &round.name)
            .text("deadline", &day_text(round.deadline))
            .flag("frozen", round.frozen.is_some());
        let entry = Entry {
            verb,
            kind: RecordKind::SurveyRound,
            id: &id,
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
