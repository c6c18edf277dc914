//! Tasks and letters: issuing and withdrawing.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::account::{Actor, Reach, Role, Verb};
use domain::duty::task::{Content, TASKS_MAX};
use domain::duty::{Audience, Task, TaskFault};
use domain::term::Term;
use domain::{RecordId, UnitId};
use store::Write;

use super::Reader;
use super::board::{DutyBoard, TaskLine};
use crate::error::{Error, Result};
use crate::{App, Fault};

/// A task as a form asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// What it says.
    pub content: Content,
    /// Whom it goes to. A township's own villages are put in for a township.
    pub audience: Audience,
    /// The template it was made from.
    pub template: Option<RecordId>,
}

impl App {
    /// A task with its parts as the actor sees it: not found when no part of it is in reach.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn task_page(
        &self,
        actor: &Actor,
        id: &RecordId,
    ) -> Result<(TaskLine, Arc<DutyBoard>, Reader)> {
        let board = self.duty_board(actor, Verb::ViewTasks).await?;
        let (board, reader) = board.ok_or(Error::NotFound("term"))?;
        let line = board
            .tasks
            .iter()
            .find(|t| t.task.id == *id && is_seen(t, &reader))
            .cloned();
        let line = line.ok_or(Error::NotFound("task"))?;
        Ok((line, board, reader))
    }

    /// Issues a task or letter. It works at once: every place it asks has its part.
    ///
    /// # Errors
    /// Denied, faults of the form, or not found for a township beyond reach.
    pub async fn issue_task(&self, actor: &Actor, new: &NewTask) -> Result<RecordId> {
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::IssueTask).await?;
        let id = self.issue_task_in(&mut tx, actor, &term, new).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The same within a transaction that does more.
    pub(crate) async fn issue_task_in(
        &self,
        tx: &mut Write,
        actor: &Actor,
        term: &Term,
        new: &NewTask,
    ) -> Result<RecordId> {
        let scope = actor.may(Verb::IssueTask)?;
        let issuer_town = match scope.reach() {
            Reach::Towns(towns) => towns.first().cloned(),
            Reach::County | Reach::Units(_) => None,
        };
        let audience = match (&issuer_town, &new.audience) {
            (Some(town), Audience::AllTowns) => Audience::Towns(vec![town.clone()]),
            (_, audience) => audience.clone(),
        };
        self.check_audience(tx, actor, term, &audience).await?;
        let task = Task {
            id: self.env().ulid().into(),
            content: new.content.clone(),
            audience,
            template: new.template.clone(),
            issuer_town,
            by_name: actor.name.clone(),
            at: self.env().now(),
            withdrawn: None,
            version: 1,
        };
        task.check(self.env().today()).map_err(Fault::from)?;
        if let Some(template) = &task.template {
            let all = tx.task_templates(&scope).await?;
            if !all.iter().any(|t| t.id == *template) {
                return Err(Error::NotFound("template"));
            }
        }
        if tx.tasks(&scope, &term.id).await?.len() >= TASKS_MAX {
            return Err(Fault::from(TaskFault::TooMany).into());
        }
        tx.add_task(&scope, &term.id, &task).await?;
        Ok(task.id)
    }

    /// Townships, villages and departments must be there, and within reach.
    async fn check_audience(
        &self,
        tx: &mut Write,
        actor: &Actor,
        term: &Term,
        audience: &Audience,
    ) -> Result<()> {
        let scope = actor.may(Verb::IssueTask)?;
        match audience {
            Audience::AllTowns => {}
            Audience::Towns(towns) => {
                let known: Vec<UnitId> =
                    tx.towns(&scope).await?.into_iter().map(|t| t.id).collect();
                if towns.iter().any(|t| !known.contains(t)) {
                    return Err(Error::NotFound("unit"));
                }
            }
            Audience::Villages(units) => {
                let known = tx.term_units(&scope, &term.id, None).await?;
                let known: BTreeSet<&UnitId> = known
                    .iter()
                    .filter(|u| u.unit.left.is_none())
                    .map(|u| &u.unit.unit)
                    .collect();
                if units.iter().any(|unit| !known.contains(unit)) {
                    return Err(Error::NotFound("unit"));
                }
            }
            Audience::Departments(accounts) => {
                let known = tx.offices(&scope, Role::DutyDepartment).await?;
                if accounts
                    .iter()
                    .any(|a| !known.iter().any(|k| k.id == a.as_str()))
                {
                    return Err(Error::NotFound("account"));
                }
            }
        }
        Ok(())
    }

    /// Withdraws a task, with a reason that stays. A township withdraws only what it issued itself.
    ///
    /// # Errors
    /// Denied, not found, a fault, or a clash.
    pub async fn withdraw_task(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        reason: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::IssueTask)?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::IssueTask).await?;
        let task = tx.task(&scope, &term.id, id).await?;
        let task = task.ok_or(Error::NotFound("task"))?;
        if !scope.is_county() && task.issuer_town.is_none() {
            return Err(Fault::NotOwnTask.into());
        }
        let at = self.env().now();
        let withdrawn = Task { version, ..task }.withdraw(at, reason);
        let withdrawn = withdrawn.map_err(Fault::from)?;
        tx.withdraw_task(&scope, &withdrawn).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Whether a reader sees a task: some part of it, or all of the county's.
pub(super) fn is_seen(line: &TaskLine, reader: &Reader) -> bool {
    (reader.scope.is_county() && reader.department.is_none()) || line.seen(reader).next().is_some()
}
