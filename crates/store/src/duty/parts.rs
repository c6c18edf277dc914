//! What was read, answered and escalated of the parts of tasks.

use domain::TermId;
use domain::account::OfficeScope;
use domain::duty::task::ANSWERS_MAX;
use domain::duty::{Answer, Escalation};
use domain::journal::RecordKind;
use seal::journal::Canonical;

use super::rows::{AnswerRow, EscalationRow, ReceiptRow, StoredAnswer, StoredEscalation, column};
use super::{PartKey, within_place};
use crate::db::{Read, Write};
use crate::division::{count, day_text};
use crate::error::Result;

/// Most receipts, answers or escalations of a term that are read: every village of every task.
const PARTS_MAX_ROWS: i64 = 1_000_000;

const RECEIPTS: &str = concat!(
    "SELECT r.task, r.place, r.by_name, r.at_ms FROM duty_receipt r WHERE ",
    within!("r.county", "r.town", "r.unit"),
    " AND r.term = $4 LIMIT $5"
);
const ANSWERS: &str = concat!(
    "SELECT a.task, a.place, a.no, a.kind, a.note, a.on_date, a.signer, a.by_name, a.at_ms FROM \
     duty_answer a WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.term = $4 ORDER BY a.task, a.place, a.no LIMIT $5"
);
const ANSWERS_OF: &str = concat!(
    "SELECT a.task, a.place, a.no, a.kind, a.note, a.on_date, a.signer, a.by_name, a.at_ms FROM \
     duty_answer a WHERE ",
    within!("a.county", "a.town", "a.unit"),
    " AND a.task = $4 AND a.place = $5 ORDER BY a.no LIMIT $6"
);
const ESCALATIONS: &str = concat!(
    "SELECT e.record, e.place, e.level, e.on_date, e.at_ms FROM duty_escalation e WHERE ",
    within!("e.county", "e.town", "e.unit"),
    " AND e.term = $4 ORDER BY e.at_ms, e.record, e.place, e.level LIMIT $5"
);

impl Read {
    /// Receipts of a term within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn task_receipts(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
    ) -> Result<Vec<ReceiptRow>> {
        Ok(on!(self, |c| bind_scope!(sqlx::query_as(RECEIPTS), scope)
            .bind(term.as_str())
            .bind(PARTS_MAX_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// Answers of a term within the scope, in their order.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn task_answers(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
    ) -> Result<Vec<AnswerRow>> {
        let rows: Vec<StoredAnswer> = on!(self, |c| bind_scope!(sqlx::query_as(ANSWERS), scope)
            .bind(term.as_str())
            .bind(PARTS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(StoredAnswer::row).collect()
    }

    /// Answers to one part, in their order.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn answers_of(
        &mut self,
        scope: &OfficeScope,
        part: PartKey<'_>,
    ) -> Result<Vec<Answer>> {
        let rows: Vec<StoredAnswer> = on!(self, |c| bind_scope!(sqlx::query_as(ANSWERS_OF), scope)
            .bind(part.record.as_str())
            .bind(part.place.id())
            .bind(count(ANSWERS_MAX))
            .fetch_all(c)
            .await?);
        rows.into_iter().map(|row| Ok(row.row()?.answer)).collect()
    }

    /// What was reported one level up in a term, within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn escalations(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
    ) -> Result<Vec<EscalationRow>> {
        let rows: Vec<StoredEscalation> =
            on!(self, |c| bind_scope!(sqlx::query_as(ESCALATIONS), scope)
                .bind(term.as_str())
                .bind(PARTS_MAX_ROWS)
                .fetch_all(c)
                .await?);
        rows.into_iter().map(StoredEscalation::row).collect()
    }
}

impl Write {
    /// Keeps that a part was read; a second time changes nothing and answers `false`.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a place beyond the scope.
    pub async fn add_receipt(&mut self, scope: &OfficeScope, part: PartKey<'_>) -> Result<bool> {
        const ADD: &str = "INSERT INTO duty_receipt (county, task, place, term, town, unit, \
             by_account, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT \
             (county, task, place) DO NOTHING";
        let (town, unit) = (part.place.town(), part.place.unit());
        within_place(scope, town, unit, "duty_receipt")?;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(part.record.as_str())
            .bind(part.place.id())
            .bind(part.term.as_str())
            .bind(column(town))
            .bind(column(unit))
            .bind(stamp.account.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows == 0 {
            return Ok(false);
        }
        let content = Canonical::new("receipt").text("place", part.place.id());
        let record = (RecordKind::Task, part.record.as_str());
        self.log_duty(scope, "task.read", record, (town, unit), content)
            .await?;
        Ok(true)
    }

    /// Adds an answer to a part.
    ///
    /// # Errors
    /// A duplicate when somebody answered at the same moment.
    pub async fn add_answer(
        &mut self,
        scope: &OfficeScope,
        part: PartKey<'_>,
        answer: &Answer,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_answer (county, task, place, no, term, town, unit, kind, \
             note, on_date, signer, by_account, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, \
             $8, $9, $10, $11, $12, $13, $14)";
        let (town, unit) = (part.place.town(), part.place.unit());
        within_place(scope, town, unit, "duty_answer")?;
        let by = self.stamp.account.clone();
        let on = answer.on.map(day_text);
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(part.record.as_str())
            .bind(part.place.id())
            .bind(answer.no)
            .bind(part.term.as_str())
            .bind(column(town))
            .bind(column(unit))
            .bind(answer.kind.code())
            .bind(answer.note.as_str())
            .bind(on.as_deref())
            .bind(answer.signer.as_str())
            .bind(by.as_str())
            .bind(answer.by_name.as_str())
            .bind(answer.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        let content = Canonical::new("answer")
            .text("place", part.place.id())
            .text("no", &answer.no.to_string())
            .text("kind", answer.kind.code())
            .text("note", &answer.note)
            .optional_text("on", on.as_deref())
            .text("signer", &answer.signer);
        let record = (RecordKind::Task, part.record.as_str());
        self.log_duty(scope, "task.answer", record, (town, unit), content)
            .await
    }

    /// Keeps that something overdue was reported one level up; a second time changes nothing and
    /// answers `false`. `kind` says whether the record is a task or an order.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a place beyond the scope.
    pub async fn add_escalation(
        &mut self,
        scope: &OfficeScope,
        (kind, part): (RecordKind, PartKey<'_>),
        escalation: Escalation,
    ) -> Result<bool> {
        const ADD: &str = "INSERT INTO duty_escalation (county, record, place, level, term, town, \
             unit, on_date, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (county, \
             record, place, level) DO NOTHING";
        let (town, unit) = (part.place.town(), part.place.unit());
        within_place(scope, town, unit, "duty_escalation")?;
        let at = self.stamp.at.0;
        let on = day_text(escalation.on);
        let rows = on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(part.record.as_str())
            .bind(part.place.id())
            .bind(escalation.to.code())
            .bind(part.term.as_str())
            .bind(column(town))
            .bind(column(unit))
            .bind(on.as_str())
            .bind(at)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows == 0 {
            return Ok(false);
        }
        let content = Canonical::new("escalation")
            .text("place", part.place.id())
            .text("level", escalation.to.code())
            .text("on", &on);
        let record = (kind, part.record.as_str());
        self.log_duty(scope, "task.escalate", record, (town, unit), content)
            .await?;
        Ok(true)
    }
}
