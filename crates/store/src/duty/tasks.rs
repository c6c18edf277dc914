//! Templates and tasks, and what was read, answered and escalated of their parts.

use domain::account::OfficeScope;
use domain::duty::task::{ANSWERS_MAX, Content, TASKS_MAX, TEMPLATES_MAX};
use domain::duty::{Answer, Audience, Escalation, Task, Template};
use domain::journal::RecordKind;
use domain::{AccountId, RecordId, TermId, UnitId};
use seal::journal::Canonical;

use super::rows::{
    AnswerRow, EscalationRow, ReceiptRow, StoredAnswer, StoredEscalation, TaskRow, TemplateRow,
    column, deadline_columns,
};
use super::{PartKey, within_place};
use crate::db::{Read, Write};
use crate::division::{count, day_text};
use crate::error::{Error, Result};

/// Most receipts, answers or escalations of a term that are read: every village of every task.
const PARTS_MAX_ROWS: i64 = 1_000_000;

macro_rules! content_columns {
    () => {
        "t.kind, t.title, t.body, t.cascade, t.deadline, t.fixed_on, t.step_party, t.step, \
         t.offset_days, t.evidence"
    };
}

/// Tasks that concern somebody in the scope: the township among those asked, or the village's.
macro_rules! tasks_where {
    () => {
        "t.county = $1 AND ($2 = 'county' OR t.every_town = 1 OR EXISTS (SELECT 1 FROM \
         duty_task_place p WHERE p.county = t.county AND p.task = t.id AND (($2 = 'town' AND $3 LIKE \
         '%,' || p.place || ',%') OR ($2 = 'unit' AND EXISTS (SELECT 1 FROM division v WHERE \
         v.parent = p.place AND $3 LIKE '%,' || v.id || ',%'))))) AND t.term = $4"
    };
}

macro_rules! task_select {
    () => {
        concat!(
            "SELECT t.id, ",
            content_columns!(),
            ", t.every_town, t.template, t.issuer_town, t.by_name, t.issued_ms, t.withdrawn_ms, \
             t.withdrawn_reason, t.version FROM duty_task t WHERE ",
            tasks_where!()
        )
    };
}

const TEMPLATES: &str = concat!(
    "SELECT t.id, ",
    content_columns!(),
    ", t.offered, t.version FROM duty_template t WHERE t.county = $1 ORDER BY t.offered DESC, \
     t.id LIMIT $2"
);
const TASKS: &str = concat!(task_select!(), " ORDER BY t.issued_ms DESC, t.id LIMIT $5");
const TASK: &str = concat!(task_select!(), " AND t.id = $5");
const PLACES: &str = "SELECT p.task, p.place FROM duty_task_place p JOIN duty_task t ON \
     t.county = p.county AND t.id = p.task WHERE p.county = $1 AND t.term = $2 AND ($3 = '' OR \
     p.task = $3) ORDER BY p.task, p.place";
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

fn content_of(kind: &str, content: &Content) -> Canonical {
    let (deadline, fixed, party, step, offset) = deadline_columns(&content.deadline);
    Canonical::new(kind)
        .text("kind", content.kind.code())
        .text("title", &content.title)
        .text("text", &content.text)
        .text("cascade", content.cascade.code())
        .text("deadline", deadline)
        .optional_text("fixed", fixed.as_deref())
        .text("party", if party == 0 { "0" } else { "1" })
        .optional_text("step", step)
        .text("offset", &offset.to_string())
        .text("evidence", &content.evidence)
}

impl Read {
    /// Templates of the county, those offered first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn task_templates(&mut self, scope: &OfficeScope) -> Result<Vec<Template>> {
        let rows: Vec<TemplateRow> = on!(self, |c| sqlx::query_as(TEMPLATES)
            .bind(scope.county().as_str())
            .bind(count(TEMPLATES_MAX))
            .fetch_all(c)
            .await?);
        rows.into_iter().map(TemplateRow::template).collect()
    }

    /// Tasks of a term that concern the scope, withdrawn ones too, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn tasks(&mut self, scope: &OfficeScope, term: &TermId) -> Result<Vec<Task>> {
        let rows: Vec<TaskRow> = on!(self, |c| bind_scope!(sqlx::query_as(TASKS), scope)
            .bind(term.as_str())
            .bind(count(TASKS_MAX))
            .fetch_all(c)
            .await?);
        let places = self.task_places(scope, term, "").await?;
        rows.into_iter()
            .map(|row| with_places(row, &places))
            .collect()
    }

    /// One task that concerns the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn task(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        id: &RecordId,
    ) -> Result<Option<Task>> {
        let row: Option<TaskRow> = on!(self, |c| bind_scope!(sqlx::query_as(TASK), scope)
            .bind(term.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        let Some(row) = row else { return Ok(None) };
        let places = self.task_places(scope, term, id.as_str()).await?;
        with_places(row, &places).map(Some)
    }

    async fn task_places(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        task: &str,
    ) -> Result<Vec<(String, String)>> {
        Ok(on!(self, |c| sqlx::query_as(PLACES)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(task)
            .fetch_all(c)
            .await?))
    }

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

fn with_places(row: TaskRow, places: &[(String, String)]) -> Result<Task> {
    let own: Vec<&str> = places
        .iter()
        .filter(|(task, _)| *task == row.id)
        .map(|(_, place)| place.as_str())
        .collect();
    row.task(&own)
}

impl Write {
    /// Adds a template.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_template(&mut self, scope: &OfficeScope, template: &Template) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_template (county, id, kind, title, body, cascade, \
             deadline, fixed_on, step_party, step, offset_days, evidence, offered, version) VALUES \
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)";
        within_place(scope, None, None, "duty_template")?;
        let content = &template.content;
        let (deadline, fixed, party, step, offset) = deadline_columns(&content.deadline);
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(template.id.as_str())
            .bind(content.kind.code())
            .bind(content.title.as_str())
            .bind(content.text.as_str())
            .bind(content.cascade.code())
            .bind(deadline)
            .bind(fixed)
            .bind(party)
            .bind(step)
            .bind(offset)
            .bind(content.evidence.as_str())
            .bind(i64::from(template.offered))
            .execute(c)
            .await
            .map(|_| ())?);
        self.log_template(scope, template, "template.add").await
    }

    /// Changes a template; tasks made from it before stay as they are.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody changed it meanwhile.
    pub async fn set_template(&mut self, scope: &OfficeScope, template: &Template) -> Result<()> {
        const SET: &str = "UPDATE duty_template SET kind = $1, title = $2, body = $3, cascade = $4, \
             deadline = $5, fixed_on = $6, step_party = $7, step = $8, offset_days = $9, \
             evidence = $10, offered = $11, version = version + 1 WHERE county = $12 AND id = $13 \
             AND version = $14";
        within_place(scope, None, None, "duty_template")?;
        let content = &template.content;
        let (deadline, fixed, party, step, offset) = deadline_columns(&content.deadline);
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(content.kind.code())
            .bind(content.title.as_str())
            .bind(content.text.as_str())
            .bind(content.cascade.code())
            .bind(deadline)
            .bind(fixed)
            .bind(party)
            .bind(step)
            .bind(offset)
            .bind(content.evidence.as_str())
            .bind(i64::from(template.offered))
            .bind(scope.county().as_str())
            .bind(template.id.as_str())
            .bind(template.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("duty_template"));
        }
        self.log_template(scope, template, "template.edit").await
    }

    async fn log_template(
        &mut self,
        scope: &OfficeScope,
        template: &Template,
        verb: &'static str,
    ) -> Result<()> {
        let offered = if template.offered { "1" } else { "0" };
        let content = content_of("template", &template.content).text("offered", offered);
        let record = (RecordKind::TaskTemplate, template.id.as_str());
        self.log_duty(scope, verb, record, (None, None), content)
            .await
    }

    /// Issues a task to its audience.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a township beyond the scope.
    pub async fn add_task(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        task: &Task,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_task (county, id, term, kind, title, body, cascade, \
             deadline, fixed_on, step_party, step, offset_days, evidence, every_town, template, \
             issuer_town, by_account, by_name, issued_ms, version) VALUES ($1, $2, $3, $4, $5, $6, \
             $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 1)";
        const PLACE: &str = "INSERT INTO duty_task_place (county, task, place) VALUES ($1, $2, $3)";
        within_place(scope, task.issuer_town.as_ref(), None, "duty_task")?;
        let content = &task.content;
        let (deadline, fixed, party, step, offset) = deadline_columns(&content.deadline);
        let by = self.stamp.account.clone();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(task.id.as_str())
            .bind(term.as_str())
            .bind(content.kind.code())
            .bind(content.title.as_str())
            .bind(content.text.as_str())
            .bind(content.cascade.code())
            .bind(deadline)
            .bind(fixed)
            .bind(party)
            .bind(step)
            .bind(offset)
            .bind(content.evidence.as_str())
            .bind(i64::from(task.audience == Audience::AllTowns))
            .bind(task.template.as_ref().map(RecordId::as_str))
            .bind(column(task.issuer_town.as_ref()))
            .bind(by)
            .bind(task.by_name.as_str())
            .bind(task.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        let places: Vec<&str> = match &task.audience {
            Audience::AllTowns => Vec::new(),
            Audience::Towns(towns) => towns.iter().map(UnitId::as_str).collect(),
            Audience::Departments(accounts) => accounts.iter().map(AccountId::as_str).collect(),
        };
        for place in &places {
            on!(self.read, |c| sqlx::query(PLACE)
                .bind(scope.county().as_str())
                .bind(task.id.as_str())
                .bind(*place)
                .execute(c)
                .await
                .map(|_| ())?);
        }
        let content = content_of("task", content).texts("places", places);
        let record = (RecordKind::Task, task.id.as_str());
        let town = task.issuer_town.as_ref();
        self.log_duty(scope, "task.issue", record, (town, None), content)
            .await
    }

    /// Withdraws a task, with the reason that the domain put into it.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody changed it meanwhile.
    pub async fn withdraw_task(&mut self, scope: &OfficeScope, task: &Task) -> Result<()> {
        const SET: &str = "UPDATE duty_task SET withdrawn_ms = $1, withdrawn_reason = $2, \
             version = version + 1 WHERE county = $3 AND id = $4 AND version = $5";
        within_place(scope, task.issuer_town.as_ref(), None, "duty_task")?;
        let withdrawn = task.withdrawn.as_ref();
        let reason = withdrawn.map_or("", |(_, why)| why.as_str());
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(withdrawn.map(|(at, _)| at.0))
            .bind(reason)
            .bind(scope.county().as_str())
            .bind(task.id.as_str())
            .bind(task.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("duty_task"));
        }
        let content = content_of("task", &task.content).text("withdrawn", reason);
        let record = (RecordKind::Task, task.id.as_str());
        let town = task.issuer_town.as_ref();
        self.log_duty(scope, "task.withdraw", record, (town, None), content)
            .await
    }

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
