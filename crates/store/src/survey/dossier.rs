//! Writing a village's dossier: answers, checked sections, signatures.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind, Stamp};
use domain::survey::{Answer, QuestionCode, Section, round::Sign};
use domain::time::Millis;
use domain::{RecordId, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::db::Write;
use crate::division::day_text;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

pub use super::answers::{HISTORY_MAX_ROWS, Picture, VersionRow};

/// Rows per statement: 14 columns stay far below SQLite's 32,766 parameters.
const ROWS_PER_STATEMENT: usize = 100;

/// Where a dossier lies: the term, the round, the village.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The term.
    pub term: &'a TermId,
    /// The round.
    pub round: i64,
    /// The township.
    pub town: &'a UnitId,
    /// The village.
    pub unit: &'a UnitId,
}

/// An answer about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// The question.
    pub code: QuestionCode,
    /// The answer; `None` empties it.
    pub answer: Option<Answer>,
    /// The version it takes the place of; 0 where none was.
    pub seen_no: i64,
    /// Since when the question has been answered without a gap in the round.
    pub since: Millis,
}

impl Write {
    /// Stores answers of one village and gives the dossier's new version. One event tells of them all.
    ///
    /// # Errors
    /// [`Error::Clash`] when one of them was changed meanwhile; a village beyond the scope.
    pub async fn save_answers(
        &mut self,
        scope: &OfficeScope,
        place: Place<'_>,
        answers: &[NewAnswer],
        upload: Option<&RecordId>,
    ) -> Result<i64> {
        within_reach(scope, place.town, place.unit, "survey_answer")?;
        let version = self.raise_dossier(scope, place).await?;
        self.add_survey_answers(scope, place, answers, upload)
            .await?;
        let values = answers.iter().map(|new| {
            Canonical::new("answer")
                .text("code", new.code.as_str())
                .integer("no", new.seen_no + 1)
                .optional_text("value", new.answer.as_ref().map(Answer::encode).as_deref())
        });
        let content = Canonical::new("dossier")
            .integer("round", place.round)
            .integer("version", version)
            .optional_text("upload", upload.map(RecordId::as_str))
            .list("answers", values);
        self.log_dossier(scope, place, "survey.answer", content)
            .await?;
        Ok(version)
    }

    async fn raise_dossier(&mut self, scope: &OfficeScope, place: Place<'_>) -> Result<i64> {
        const RAISE: &str = "INSERT INTO survey_dossier (county, term, unit, town, version, \
             changed_ms) VALUES ($1, $2, $3, $4, 1, $5) ON CONFLICT (county, term, unit) DO UPDATE \
             SET version = survey_dossier.version + 1, changed_ms = excluded.changed_ms RETURNING \
             version";
        let at = self.stamp.at.0;
        let (version,): (i64,) = on!(self.read, |c| sqlx::query_as(RAISE)
            .bind(scope.county().as_str())
            .bind(place.term.as_str())
            .bind(place.unit.as_str())
            .bind(place.town.as_str())
            .bind(at)
            .fetch_one(c)
            .await?);
        self.changes += 1;
        Ok(version)
    }

    async fn add_survey_answers(
        &mut self,
        scope: &OfficeScope,
        place: Place<'_>,
        answers: &[NewAnswer],
        upload: Option<&RecordId>,
    ) -> Result<()> {
        const OLD: &str = "UPDATE survey_answer SET newest = 0 WHERE county = $1 AND term = $2 AND \
             unit = $3 AND code = $4 AND no = $5 AND newest = 1";
        for new in answers.iter().filter(|new| new.seen_no > 0) {
            let rows = on!(self.read, |c| sqlx::query(OLD)
                .bind(scope.county().as_str())
                .bind(place.term.as_str())
                .bind(place.unit.as_str())
                .bind(new.code.as_str())
                .bind(new.seen_no)
                .execute(c)
                .await
                .map(|r| r.rows_affected())?);
            if rows != 1 {
                return Err(Error::Clash("survey_answer"));
            }
        }
        let (county, stamp) = (scope.county().as_str(), self.stamp.clone());
        for chunk in answers.chunks(ROWS_PER_STATEMENT) {
            let rows = on!(self.read, |c| answers_sql(
                (county, place),
                &stamp,
                chunk,
                upload
            )
            .build()
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
            // A number was taken: somebody answered the question for the first time meanwhile.
            if usize::try_from(rows) != Ok(chunk.len()) {
                return Err(Error::Clash("survey_answer"));
            }
            self.changes += 1;
        }
        Ok(())
    }

    /// Records that sections were looked at in the round and still hold. Twice changes nothing.
    ///
    /// # Errors
    /// A village beyond the scope.
    pub async fn check_sections(
        &mut self,
        scope: &OfficeScope,
        place: Place<'_>,
        sections: &[Section],
        upload: Option<&RecordId>,
    ) -> Result<()> {
        within_reach(scope, place.town, place.unit, "survey_check")?;
        let (county, stamp) = (scope.county().as_str(), self.stamp.clone());
        for chunk in sections.chunks(ROWS_PER_STATEMENT) {
            on!(self.read, |c| checks_sql(
                (county, place),
                &stamp,
                chunk,
                upload
            )
            .build()
            .execute(c)
            .await
            .map(|_| ())?);
            self.changes += 1;
        }
        let content = Canonical::new("dossier")
            .integer("round", place.round)
            .texts("sections", sections.iter().map(|s| s.code()));
        self.log_dossier(scope, place, "survey.check", content)
            .await
    }

    /// Takes back the checks of sections that came with a workbook.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn drop_checks_of(&mut self, scope: &OfficeScope, upload: &RecordId) -> Result<()> {
        const DROP: &str = "DELETE FROM survey_check WHERE county = $1 AND upload = $2";
        on!(self.read, |c| sqlx::query(DROP)
            .bind(scope.county().as_str())
            .bind(upload.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        Ok(())
    }

    /// Signs for a dossier at the version that was seen.
    ///
    /// # Errors
    /// [`Error::Clash`] when the dossier was changed meanwhile; a village beyond the scope.
    pub async fn add_sign(
        &mut self,
        scope: &OfficeScope,
        place: Place<'_>,
        sign: &Sign,
    ) -> Result<()> {
        const STATE: &str = "SELECT version FROM survey_dossier WHERE county = $1 AND term = $2 AND \
             unit = $3";
        const ADD: &str = "INSERT INTO survey_sign (county, term, round, unit, no, town, dossier, \
             name, signed_on, by_name, at_ms) SELECT $1, $2, $3, $4, COALESCE(MAX(s.no), 0) + 1, $5, \
             $6, $7, $8, $9, $10 FROM survey_sign s WHERE s.county = $1 AND s.term = $2 AND s.round = \
             $3 AND s.unit = $4";
        within_reach(scope, place.town, place.unit, "survey_sign")?;
        let now: Option<(i64,)> = on!(self.read, |c| sqlx::query_as(STATE)
            .bind(scope.county().as_str())
            .bind(place.term.as_str())
            .bind(place.unit.as_str())
            .fetch_optional(c)
            .await?);
        if now.is_none_or(|(version,)| version != sign.dossier) {
            return Err(Error::Clash("survey_dossier"));
        }
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(place.term.as_str())
            .bind(place.round)
            .bind(place.unit.as_str())
            .bind(place.town.as_str())
            .bind(sign.dossier)
            .bind(sign.name.as_str())
            .bind(day_text(sign.on))
            .bind(sign.by.as_str())
            .bind(sign.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let content = Canonical::new("dossier")
            .integer("round", place.round)
            .integer("version", sign.dossier)
            .text("name", &sign.name)
            .text("on", &day_text(sign.on));
        self.log_dossier(scope, place, "survey.sign", content).await
    }

    async fn log_dossier(
        &mut self,
        scope: &OfficeScope,
        place: Place<'_>,
        verb: &'static str,
        content: Canonical,
    ) -> Result<()> {
        let id = format!("{}/{}", place.term, place.unit);
        let entry = Entry {
            verb,
            kind: RecordKind::Dossier,
            id: &id,
            town: Some(place.town.as_str()),
            unit: Some(place.unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}

fn answers_sql<DB>(
    (county, place): (&str, Place<'_>),
    stamp: &Stamp,
    answers: &[NewAnswer],
    upload: Option<&RecordId>,
) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "INSERT INTO survey_answer (county, term, unit, code, no, town, round, value, newest, \
         by_account, by_name, at_ms, since_ms, upload) ",
    );
    sql.push_values(answers, |mut row, new| {
        row.push_bind(county.to_owned())
            .push_bind(place.term.as_str().to_owned())
            .push_bind(place.unit.as_str().to_owned())
            .push_bind(new.code.as_str().to_owned())
            .push_bind(new.seen_no + 1)
            .push_bind(place.town.as_str().to_owned())
            .push_bind(place.round)
            .push_bind(new.answer.as_ref().map(Answer::encode))
            .push_bind(1_i64)
            .push_bind(stamp.account.clone())
            .push_bind(stamp.name.clone())
            .push_bind(stamp.at.0)
            .push_bind(new.since.0)
            .push_bind(upload.map(|id| id.as_str().to_owned()));
    });
    sql.push(" ON CONFLICT (county, term, unit, code, no) DO NOTHING");
    sql
}

fn checks_sql<DB>(
    (county, place): (&str, Place<'_>),
    stamp: &Stamp,
    sections: &[Section],
    upload: Option<&RecordId>,
) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "INSERT INTO survey_check (county, term, round, unit, section, town, by_name, at_ms, upload) ",
    );
    sql.push_values(sections, |mut row, section| {
        row.push_bind(county.to_owned())
            .push_bind(place.term.as_str().to_owned())
            .push_bind(place.round)
            .push_bind(place.unit.as_str().to_owned())
            .push_bind(section.code().to_owned())
            .push_bind(place.town.as_str().to_owned())
            .push_bind(stamp.name.clone())
            .push_bind(stamp.at.0)
            .push_bind(upload.map(|id| id.as_str().to_owned()));
    });
    sql.push(" ON CONFLICT (county, term, round, unit, section) DO NOTHING");
    sql
}
