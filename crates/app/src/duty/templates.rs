//! Templates of tasks: what a clerk of the county keeps, and from which tasks are made.

use domain::RecordId;
use domain::account::{Actor, Verb};
use domain::duty::task::{Content, TEMPLATES_MAX};
use domain::duty::{TaskFault, Template};

use crate::error::{Error, Result};
use crate::{App, Fault};

/// What a form says of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateEdit {
    /// What a task made from it says.
    pub content: Content,
    /// Whether it is offered.
    pub offered: bool,
}

impl App {
    /// Templates, those offered first; for whoever may issue tasks.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn templates(&self, actor: &Actor) -> Result<Vec<Template>> {
        let scope = actor.may(Verb::IssueTask)?;
        Ok(self.store().read().await?.task_templates(&scope).await?)
    }

    /// One template.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn template(&self, actor: &Actor, id: &RecordId) -> Result<Template> {
        let found = self.templates(actor).await?;
        let found = found.into_iter().find(|t| t.id == *id);
        found.ok_or(Error::NotFound("template"))
    }

    /// Adds a template; it is offered at once.
    ///
    /// # Errors
    /// Denied, or faults of the form.
    pub async fn add_template(&self, actor: &Actor, edit: &TemplateEdit) -> Result<RecordId> {
        let scope = actor.may(Verb::EditTemplate)?;
        edit.content.check().map_err(Fault::from)?;
        let mut tx = self.write(actor).await?;
        if tx.task_templates(&scope).await?.len() >= TEMPLATES_MAX {
            return Err(Fault::from(TaskFault::TooMany).into());
        }
        let template = Template {
            id: self.env().ulid().into(),
            content: edit.content.clone(),
            offered: edit.offered,
            version: 1,
        };
        tx.add_template(&scope, &template).await?;
        tx.commit().await?;
        Ok(template.id)
    }

    /// Changes a template; tasks made from it before stay as they are.
    ///
    /// # Errors
    /// Denied, not found, faults of the form, or a clash.
    pub async fn edit_template(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        edit: &TemplateEdit,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditTemplate)?;
        edit.content.check().map_err(Fault::from)?;
        let mut tx = self.write(actor).await?;
        let all = tx.task_templates(&scope).await?;
        if !all.iter().any(|t| t.id == *id) {
            return Err(Error::NotFound("template"));
        }
        let template = Template {
            id: id.clone(),
            content: edit.content.clone(),
            offered: edit.offered,
            version,
        };
        tx.set_template(&scope, &template).await?;
        tx.commit().await?;
        Ok(())
    }
}
