//! Templates and tasks.

use domain::account::OfficeScope;
use domain::duty::task::{Content, TASKS_MAX, TEMPLATES_MAX};
use domain::duty::{Audience, Task, Template};
use domain::journal::RecordKind;
use domain::{AccountId, RecordId, TermId, UnitId};
use seal::journal::Canonical;

use super::rows::{TaskRow, TemplateRow, column, deadline_columns};
use super::within_place;
use crate::db::{Read, Write};
use crate::division::count;
use crate::error::{Error, Result};

macro_rules! content_columns {
    () => {
        "t.kind, t.title, t.body, t.cascade, t.deadline, t.fixed_on, t.step_party, t.step, \
         t.offset_days, t.evidence"
    };
}

/// Tasks that concern somebody in the scope: the place itself is asked, a village its township, or a
/// township one of its villages.
macro_rules! tasks_where {
    () => {
        "t.county = $1 AND ($2 = 'county' OR t.every_town = 1 OR EXISTS (SELECT 1 FROM \
         duty_task_place p WHERE p.county = t.county AND p.task = t.id AND ($3 LIKE '%,' || p.place || \
         ',%' OR ($2 = 'town' AND t.of_villages = 1 AND EXISTS (SELECT 1 FROM division v WHERE v.id = \
         p.place AND $3 LIKE '%,' || v.parent || ',%')) OR ($2 = 'unit' AND EXISTS (SELECT 1 FROM \
         division v WHERE v.parent = p.place AND $3 LIKE '%,' || v.id || ',%'))))) AND t.term = $4"
    };
}

macro_rules! task_select {
    () => {
        concat!(
            "SELECT t.id, ",
            content_columns!(),
            ", t.every_town, t.of_villages, t.template, t.issuer_town, t.by_name, t.issued_ms, t.withdrawn_ms, \
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
             deadline, fixed_on, step_party, step, offset_days, evidence, every_town, of_villages, \
             template, issuer_town, by_account, by_name, issued_ms, version) VALUES ($1, $2, $3, $4, \
             $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)";
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
            .bind(i64::from(matches!(task.audience, Audience::Villages(_))))
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
            Audience::Towns(units) | Audience::Villages(units) => {
                units.iter().map(UnitId::as_str).collect()
            }
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
}
