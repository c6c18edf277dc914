//! Reading dossiers: newest answers, the picture at the end of a round, and all versions.

use std::collections::HashMap;

use domain::account::OfficeScope;
use domain::survey::round::{Sign, Stored};
use domain::survey::{Answer, Dossier, QuestionCode, Questionnaire, Section};
use domain::time::Millis;
use domain::{TermId, UnitId};
use sqlx::FromRow;

use crate::db::Read;
use crate::division::{stored_day, unit_id};
use crate::error::{Error, Result};

/// Most answers one reading gives: 5,000 villages with 200 questions each.
const ANSWERS_MAX_ROWS: i64 = 1_000_000;
/// Most versions of answers one page of a history shows.
pub const HISTORY_MAX_ROWS: i64 = 2_000;

#[derive(FromRow)]
struct AnswerRow {
    unit: String,
    code: String,
    no: i64,
    round: i64,
    value: Option<String>,
    by_name: String,
    at_ms: i64,
    since_ms: i64,
}

/// One version of an answer.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct VersionRow {
    /// The village.
    pub unit: String,
    /// The question's code.
    pub code: String,
    /// 1, 2, 3 ...
    pub no: i64,
    /// The round in which it was given.
    pub round: i64,
    /// The answer as stored; `None` when it was emptied.
    pub value: Option<String>,
    /// Who gave it.
    pub by_name: String,
    /// When.
    pub at_ms: i64,
    /// The workbook it came with.
    pub upload: Option<String>,
}

macro_rules! answer_select {
    () => {
        "SELECT a.unit, a.code, a.no, a.round, a.value, a.by_name, a.at_ms, a.since_ms FROM \
         survey_answer a WHERE "
    };
}

const NEWEST: &str = concat!(
    answer_select!(),
    within!("a.county", "a.town", "a.unit"),
    " AND a.term = $4 AND a.newest = 1 AND ($5 = '' OR a.unit = $5) LIMIT $6"
);
const UNTIL: &str = concat!(
    answer_select!(),
    within!("a.county", "a.town", "a.unit"),
    " AND a.term = $4 AND ($5 = '' OR a.unit = $5) AND a.no = (SELECT MAX(b.no) FROM \
     survey_answer b WHERE b.county = a.county AND b.term = a.term AND b.unit = a.unit AND b.code = \
     a.code AND b.round <= $7) LIMIT $6"
);
const VERSIONS: &str = concat!(
    "SELECT a.unit, a.code, a.no, a.round, a.value, a.by_name, a.at_ms, a.upload FROM survey_answer \
     a WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.term = $4 AND ($5 = '' OR a.unit = $5) AND ($6 = '' OR a.code = $6) ORDER BY a.at_ms \
     DESC, a.code, a.no DESC LIMIT $7"
);
const CHECKS: &str = concat!(
    "SELECT k.unit, k.section, k.at_ms FROM survey_check k WHERE ",
    within!("k.county", "k.town", "k.unit"),
    " AND k.term = $4 AND k.round = $5 AND ($6 = '' OR k.unit = $6)"
);
const SIGNS: &str = concat!(
    "SELECT s.unit, s.name, s.signed_on, s.by_name, s.at_ms, s.dossier FROM survey_sign s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND s.round = $5 AND ($6 = '' OR s.unit = $6) ORDER BY s.no"
);
const STATES: &str = concat!(
    "SELECT d.unit, d.version FROM survey_dossier d WHERE ",
    within!("d.county", "d.town", "d.unit"),
    " AND d.term = $4 AND ($5 = '' OR d.unit = $5)"
);

const SIGNED: &str = concat!(
    "SELECT DISTINCT s.unit FROM survey_sign s WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND s.round = $5 AND NOT EXISTS (SELECT 1 FROM survey_answer a WHERE a.county \
     = s.county AND a.term = s.term AND a.unit = s.unit AND a.round = s.round AND a.at_ms > s.at_ms)"
);

/// Which dossiers to read, and as of when.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// The term.
    pub term: &'a TermId,
    /// The questionnaire that says how answers are read.
    pub questions: &'a Questionnaire,
    /// The round whose checks and signatures are read.
    pub round: i64,
    /// Whether answers of later rounds are left out.
    pub until_round: bool,
    /// One village only.
    pub unit: Option<&'a UnitId>,
}

impl Read {
    /// Dossiers within the scope; a village without any answer, check or signature is not among them.
    ///
    /// # Errors
    /// The database's refusal, or a stored value that is none of its question's.
    pub async fn dossiers(
        &mut self,
        scope: &OfficeScope,
        picture: Picture<'_>,
    ) -> Result<HashMap<UnitId, Dossier>> {
        let mut all: HashMap<UnitId, Dossier> = HashMap::new();
        let unit = picture.unit.map_or("", UnitId::as_str);
        for row in self.answer_rows(scope, picture).await? {
            let Some(question) = picture.questions.question(&row.code) else {
                continue;
            };
            let answer = match &row.value {
                Some(value) => {
                    let answer = Answer::decode(&question.kind, value);
                    Some(answer.ok_or(Error::Stored("survey_answer.value"))?)
                }
                None => None,
            };
            let stored = Stored {
                answer,
                no: row.no,
                round: row.round,
                by: row.by_name,
                at: Millis(row.at_ms),
                since: Millis(row.since_ms),
            };
            let dossier = all.entry(unit_id(&row.unit)?).or_default();
            dossier.answers.insert(question.code.clone(), stored);
        }
        let states: Vec<(String, i64)> = on!(self, |c| bind_scope!(sqlx::query_as(STATES), scope)
            .bind(picture.term.as_str())
            .bind(unit)
            .fetch_all(c)
            .await?);
        for (unit, version) in states {
            all.entry(unit_id(&unit)?).or_default().version = version;
        }
        self.add_checks(scope, picture, &mut all).await?;
        self.add_signs(scope, picture, &mut all).await?;
        Ok(all)
    }

    async fn answer_rows(
        &mut self,
        scope: &OfficeScope,
        picture: Picture<'_>,
    ) -> Result<Vec<AnswerRow>> {
        let sql = if picture.until_round { UNTIL } else { NEWEST };
        let unit = picture.unit.map_or("", UnitId::as_str);
        Ok(on!(self, |c| {
            let mut query = bind_scope!(sqlx::query_as(sql), scope)
                .bind(picture.term.as_str())
                .bind(unit)
                .bind(ANSWERS_MAX_ROWS);
            if picture.until_round {
                query = query.bind(picture.round);
            }
            query.fetch_all(c).await?
        }))
    }

    async fn add_checks(
        &mut self,
        scope: &OfficeScope,
        picture: Picture<'_>,
        all: &mut HashMap<UnitId, Dossier>,
    ) -> Result<()> {
        let rows: Vec<(String, String, i64)> =
            on!(self, |c| bind_scope!(sqlx::query_as(CHECKS), scope)
                .bind(picture.term.as_str())
                .bind(picture.round)
                .bind(picture.unit.map_or("", UnitId::as_str))
                .fetch_all(c)
                .await?);
        for (unit, section, at) in rows {
            let section = Section::parse(&section).ok_or(Error::Stored("survey_check.section"))?;
            let dossier = all.entry(unit_id(&unit)?).or_default();
            dossier.checks.insert(section, Millis(at));
        }
        Ok(())
    }

    async fn add_signs(
        &mut self,
        scope: &OfficeScope,
        picture: Picture<'_>,
        all: &mut HashMap<UnitId, Dossier>,
    ) -> Result<()> {
        let rows: Vec<(String, String, String, String, i64, i64)> =
            on!(self, |c| bind_scope!(sqlx::query_as(SIGNS), scope)
                .bind(picture.term.as_str())
                .bind(picture.round)
                .bind(picture.unit.map_or("", UnitId::as_str))
                .fetch_all(c)
                .await?);
        // In order of number: the last one stands.
        for (unit, name, on, by, at, dossier) in rows {
            let sign = Sign {
                name,
                on: stored_day(&on)?,
                by,
                at: Millis(at),
                dossier,
            };
            all.entry(unit_id(&unit)?).or_default().sign = Some(sign);
        }
        Ok(())
    }

    /// Villages within the scope that are signed for in a round, and of which no answer of that round
    /// is newer than the signature.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn signed_villages(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        round: i64,
    ) -> Result<Vec<UnitId>> {
        let rows: Vec<(String,)> = on!(self, |c| bind_scope!(sqlx::query_as(SIGNED), scope)
            .bind(term.as_str())
            .bind(round)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(|(unit,)| unit_id(&unit)).collect()
    }

    /// Versions of answers within the scope, newest first; of one village or question, when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn answer_versions(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        (unit, code): (Option<&UnitId>, Option<&QuestionCode>),
        limit: i64,
    ) -> Result<Vec<VersionRow>> {
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(VERSIONS), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(code.map_or("", QuestionCode::as_str))
            .bind(limit.clamp(1, ANSWERS_MAX_ROWS))
            .fetch_all(c)
            .await?))
    }
}
