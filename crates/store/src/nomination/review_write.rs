//! Writing the joint review. Events of it lie in no township: a township's journal page does not tell when
//! which department answered.

use domain::account::{DossierScope, OfficeScope, ReviewScope};
use domain::journal::RecordKind;
use domain::nomination::answer::Answer;
use domain::nomination::batch::{Ask, Batch, Entry};
use domain::nomination::department::Field;
use domain::nomination::objection::{Notice, Objection};
use domain::{Millis, RecordId};
use seal::journal::Canonical;
use sqlx::{Database, Encode, QueryBuilder, Type};

use super::{ROWS_PER_STATEMENT, county_only, digest, log_county, number};
use crate::db::Write;
use crate::division::day_text;
use crate::error::{Error, Result, within_reach};

fn answer_content(answer: &Answer) -> Canonical {
    let rule = answer.said.rule.as_ref();
    Canonical::new("review_answer")
        .text("batch", answer.batch.as_str())
        .text("nominee", answer.nominee.as_str())
        .text("department", &answer.department)
        .integer("no", answer.no)
        .text("verdict", answer.said.verdict.code())
        .optional_text("rule", rule.map(|(code, _)| code.as_str()))
        .integer("rule_no", rule.map_or(0, |(_, no)| *no))
        .text("note", &answer.said.note)
        .text("officer", &answer.said.officer)
}

fn entries_sql<DB>(county: &str, entries: &[Entry]) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
{
    let mut sql =
        QueryBuilder::new("INSERT INTO review_entry (county, batch, nominee, town, unit) ");
    sql.push_values(entries, |mut row, entry| {
        row.push_bind(county.to_owned())
            .push_bind(entry.batch.as_str().to_owned())
            .push_bind(entry.nominee.as_str().to_owned())
            .push_bind(entry.town.as_str().to_owned())
            .push_bind(entry.unit.as_str().to_owned());
    });
    sql
}

fn answers_sql<DB>(
    county: &str,
    (account, name): (&str, &str),
    answers: &[Answer],
) -> QueryBuilder<DB>
where
    DB: Database,
    String: Encode<'static, DB> + Type<DB>,
    Option<String>: Encode<'static, DB> + Type<DB>,
    Option<i64>: Encode<'static, DB> + Type<DB>,
    i64: Encode<'static, DB> + Type<DB>,
{
    let mut sql = QueryBuilder::new(
        "INSERT INTO review_answer (county, batch, nominee, department, no, standing, verdict, rule, \
         rule_no, note, officer, way, by_account, by_name, at_ms) ",
    );
    sql.push_values(answers, |mut row, answer| {
        let rule = answer.said.rule.as_ref();
        row.push_bind(county.to_owned())
            .push_bind(answer.batch.as_str().to_owned())
            .push_bind(answer.nominee.as_str().to_owned())
            .push_bind(answer.department.clone())
            .push_bind(answer.no)
            .push_bind(1_i64)
            .push_bind(answer.said.verdict.code().to_owned())
            .push_bind(rule.map(|(code, _)| code.clone()))
            .push_bind(rule.map(|(_, no)| *no))
            .push_bind(answer.said.note.clone())
            .push_bind(answer.said.officer.clone())
            .push_bind(answer.way.code().to_owned())
            .push_bind(account.to_owned())
            .push_bind(name.to_owned())
            .push_bind(answer.at.0);
    });
    sql
}

impl Write {
    /// Opens a batch: whom it asks, about whom.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for somebody beyond the scope; [`Error::Clash`] when another batch took the number.
    pub async fn open_batch(
        &mut self,
        scope: &OfficeScope,
        batch: &Batch,
        asks: &[Ask],
        entries: &[Entry],
    ) -> Result<()> {
        const OPEN: &str = "INSERT INTO review_batch (county, id, term, no, kind, title, opened_ms, \
             opened_by, due, closed_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, 1) \
             ON CONFLICT (county, term, no) DO NOTHING";
        for entry in entries {
            within_reach(scope, &entry.town, &entry.unit, "review_entry")?;
        }
        let county = scope.county().as_str();
        let rows = on!(self.read, |c| sqlx::query(OPEN)
            .bind(county)
            .bind(batch.id.as_str())
            .bind(batch.term.as_str())
            .bind(batch.no)
            .bind(batch.kind.code())
            .bind(batch.title.as_str())
            .bind(batch.opened.0)
            .bind(batch.opened_by.as_str())
            .bind(day_text(batch.due))
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("review_batch"));
        }
        for ask in asks {
            self.add_ask(county, ask).await?;
        }
        for chunk in entries.chunks(ROWS_PER_STATEMENT) {
            on!(self.read, |c| entries_sql(county, chunk)
                .build()
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.changes += 1;
        let asked: Vec<_> = asks.iter().map(ask_content).collect();
        let put: Vec<_> = entries
            .iter()
            .map(|e| Canonical::new("review_entry").text("nominee", e.nominee.as_str()))
            .collect();
        let content = Canonical::new("review_batch")
            .text("kind", batch.kind.code())
            .text("title", &batch.title)
            .text("due", &day_text(batch.due))
            .integer("people", number(entries.len()))
            .text("asks", &digest(&asked))
            .text("entries", &digest(&put));
        let kind = RecordKind::ReviewBatch;
        let id = batch.id.as_str();
        log_county(self, scope.county(), "joint_review.open", kind, id, content).await
    }

    async fn add_ask(&mut self, county: &str, ask: &Ask) -> Result<()> {
        const ASK: &str = "INSERT INTO review_ask (county, batch, department, name, due, fields) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        on!(self.read, |c| sqlx::query(ASK)
            .bind(county)
            .bind(ask.batch.as_str())
            .bind(ask.department.as_str())
            .bind(ask.name.as_str())
            .bind(day_text(ask.due))
            .bind(Field::codes(&ask.fields))
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Closes a batch.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read.
    pub async fn close_batch(&mut self, scope: &OfficeScope, batch: &Batch) -> Result<()> {
        const CLOSE: &str = "UPDATE review_batch SET closed_ms = $1, version = version + 1 WHERE \
             county = $2 AND id = $3 AND version = $4 AND closed_ms IS NULL";
        county_only(scope, "review_batch")?;
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(CLOSE)
            .bind(at)
            .bind(scope.county().as_str())
            .bind(batch.id.as_str())
            .bind(batch.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("review_batch"));
        }
        self.changes += 1;
        let content = Canonical::new("review_batch").integer("closed", at);
        let (kind, id) = (RecordKind::ReviewBatch, batch.id.as_str());
        log_county(
            self,
            scope.county(),
            "joint_review.close",
            kind,
            id,
            content,
        )
        .await
    }

    /// Reminds departments of a batch.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county.
    pub async fn remind(
        &mut self,
        scope: &OfficeScope,
        batch: &RecordId,
        departments: &[String],
    ) -> Result<()> {
        const REMIND: &str = "UPDATE review_ask SET reminded_ms = $1 WHERE county = $2 AND batch = $3 \
             AND department = $4";
        county_only(scope, "review_ask")?;
        let at = self.stamp.at.0;
        for department in departments {
            on!(self.read, |c| sqlx::query(REMIND)
                .bind(at)
                .bind(scope.county().as_str())
                .bind(batch.as_str())
                .bind(department.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.changes += 1;
        let content = Canonical::new("review_ask")
            .integer("reminded", at)
            .texts("departments", departments);
        let (kind, id) = (RecordKind::ReviewBatch, batch.as_str());
        log_county(
            self,
            scope.county(),
            "joint_review.remind",
            kind,
            id,
            content,
        )
        .await
    }

    /// Writes answers of the scope's department about people of one batch: one event for one answer, and one
    /// for many with the hash of all.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] when the department is not the scope's; [`Error::Clash`] when somebody answered
    /// meanwhile.
    pub async fn add_answers(&mut self, scope: &ReviewScope, answers: &[Answer]) -> Result<()> {
        const FALL: &str = "UPDATE review_answer SET standing = 0 WHERE county = $1 AND batch = $2 AND \
             nominee = $3 AND department = $4 AND no = $5 AND standing = 1";
        let Some(first) = answers.first() else {
            return Ok(());
        };
        let own = self.read.own_department(scope).await?;
        let own = own.ok_or(Error::OutOfReach("review_answer"))?.0;
        let alike = |a: &Answer| a.department == own && a.batch == first.batch;
        if !answers.iter().all(alike) {
            return Err(Error::OutOfReach("review_answer"));
        }
        let county = scope.county().as_str();
        for answer in answers.iter().filter(|a| a.no > 1) {
            let rows = on!(self.read, |c| sqlx::query(FALL)
                .bind(county)
                .bind(answer.batch.as_str())
                .bind(answer.nominee.as_str())
                .bind(answer.department.as_str())
                .bind(answer.no - 1)
                .execute(c)
                .await
                .map(|r| r.rows_affected())?);
            if rows != 1 {
                return Err(Error::Clash("review_answer"));
            }
        }
        let stamp = self.stamp.clone();
        for chunk in answers.chunks(ROWS_PER_STATEMENT) {
            let by = (stamp.account.as_str(), stamp.name.as_str());
            let written: std::result::Result<(), sqlx::Error> =
                on!(self.read, |c| answers_sql(county, by, chunk)
                    .build()
                    .execute(c)
                    .await
                    .map(|_| ()));
            if let Err(error) = written {
                let error = Error::from(error);
                let twice = error.is_duplicate();
                return Err(if twice {
                    Error::Clash("review_answer")
                } else {
                    error
                });
            }
            self.changes += 1;
        }
        self.log_answers(scope, answers, first).await
    }

    async fn log_answers(
        &mut self,
        scope: &ReviewScope,
        answers: &[Answer],
        first: &Answer,
    ) -> Result<()> {
        let kind = RecordKind::ReviewAnswer;
        if answers.len() == 1 {
            let id = format!("{}/{}", first.batch, first.nominee);
            let content = answer_content(first);
            let county = scope.county();
            return log_county(self, county, "joint_review.answer", kind, &id, content).await;
        }
        let contents: Vec<_> = answers.iter().map(answer_content).collect();
        let content = Canonical::new("review_answers")
            .text("department", &first.department)
            .integer("answers", number(answers.len()))
            .text("digest", &digest(&contents));
        let id = first.batch.as_str();
        let act = "joint_review.answer_many";
        log_county(self, scope.county(), act, kind, id, content).await
    }

    /// Records that a notice was handed over.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county; [`Error::Clash`] when one was before.
    pub async fn add_notice(&mut self, scope: &OfficeScope, notice: &Notice) -> Result<()> {
        const ADD: &str = "INSERT INTO review_notice (county, batch, nominee, number, delivered_on, how, \
             by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (county, batch, \
             nominee) DO NOTHING";
        county_only(scope, "review_notice")?;
        let rows = on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(notice.batch.as_str())
            .bind(notice.nominee.as_str())
            .bind(notice.number.as_str())
            .bind(day_text(notice.delivered_on))
            .bind(notice.how.code())
            .bind(notice.by_name.as_str())
            .bind(notice.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("review_notice"));
        }
        self.changes += 1;
        let content = Canonical::new("review_notice")
            .text("number", &notice.number)
            .text("delivered_on", &day_text(notice.delivered_on))
            .text("how", notice.how.code());
        self.log_file(
            scope,
            (&notice.batch, &notice.nominee),
            "joint_review.notice",
            content,
        )
        .await
    }

    /// Records an objection.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county; [`Error::Clash`] when one was before.
    pub async fn add_objection(
        &mut self,
        scope: &OfficeScope,
        objection: &Objection,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO review_objection (county, batch, nominee, received_on, in_time, \
             paper, at_ms, by_name, answer_paper) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '') ON CONFLICT \
             (county, batch, nominee) DO NOTHING";
        county_only(scope, "review_objection")?;
        let rows = on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(objection.batch.as_str())
            .bind(objection.nominee.as_str())
            .bind(day_text(objection.received_on))
            .bind(i64::from(objection.in_time))
            .bind(objection.paper.as_str())
            .bind(objection.at.0)
            .bind(objection.by_name.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("review_objection"));
        }
        self.changes += 1;
        let content = Canonical::new("review_objection")
            .text("received_on", &day_text(objection.received_on))
            .flag("in_time", objection.in_time)
            .text("paper", &objection.paper);
        let place = (&objection.batch, &objection.nominee);
        self.log_file(scope, place, "joint_review.objection", content)
            .await
    }

    /// Records the answer to an objection.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county; [`Error::Clash`] when it was answered.
    pub async fn answer_objection(
        &mut self,
        scope: &OfficeScope,
        objection: &Objection,
    ) -> Result<()> {
        const ANSWER: &str = "UPDATE review_objection SET answered_on = $1, answered = $2, answer_paper \
             = $3 WHERE county = $4 AND batch = $5 AND nominee = $6 AND answered_on IS NULL";
        county_only(scope, "review_objection")?;
        let answered = objection.answered.as_ref();
        let rows = on!(self.read, |c| sqlx::query(ANSWER)
            .bind(answered.map(|(day, _)| day_text(*day)))
            .bind(answered.map(|(_, what)| what.code()))
            .bind(objection.answer_paper.as_str())
            .bind(scope.county().as_str())
            .bind(objection.batch.as_str())
            .bind(objection.nominee.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("review_objection"));
        }
        self.changes += 1;
        let content = Canonical::new("review_objection")
            .optional_text("answered", answered.map(|(_, what)| what.code()))
            .text("answer_paper", &objection.answer_paper);
        let place = (&objection.batch, &objection.nominee);
        self.log_file(scope, place, "joint_review.objection_answer", content)
            .await
    }

    async fn log_file(
        &mut self,
        scope: &OfficeScope,
        (batch, nominee): (&RecordId, &RecordId),
        verb: &'static str,
        content: Canonical,
    ) -> Result<()> {
        let id = format!("{batch}/{nominee}");
        let kind = RecordKind::ReviewFile;
        log_county(self, scope.county(), verb, kind, &id, content).await
    }

    /// Opens somebody's review for an account: one row and one event for each hour. Answers whether it was new.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn look_at_review(
        &mut self,
        scope: &DossierScope,
        nominee: &RecordId,
        hour: i64,
    ) -> Result<bool> {
        const LOOK: &str = "INSERT INTO review_look (county, nominee, account, hour, by_name, at_ms) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (county, nominee, account, hour) DO NOTHING";
        let stamp = self.stamp.clone();
        let at: Millis = stamp.at;
        let rows = on!(self.read, |c| sqlx::query(LOOK)
            .bind(scope.county().as_str())
            .bind(nominee.as_str())
            .bind(scope.account().as_str())
            .bind(hour)
            .bind(stamp.name.as_str())
            .bind(at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows == 0 {
            return Ok(false);
        }
        self.changes += 1;
        let content = Canonical::new("review_look").integer("hour", hour);
        let (kind, id) = (RecordKind::ReviewFile, nominee.as_str());
        log_county(self, scope.county(), "joint_review.look", kind, id, content).await?;
        Ok(true)
    }
}

/// What the journal proves of an ask.
fn ask_content(ask: &Ask) -> Canonical {
    Canonical::new("review_ask")
        .text("department", &ask.department)
        .text("due", &day_text(ask.due))
        .text("fields", &Field::codes(&ask.fields))
}
