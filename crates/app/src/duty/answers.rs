//! Parts of tasks: acknowledged, answered, given back.

use std::collections::HashMap;

use domain::account::{Actor, Verb};
use domain::attachment::OwnerKind;
use domain::duty::task::check_answer;
use domain::duty::{Answer, AnswerKind, Place};
use domain::{Day, RecordId};
use store::duty::PartKey;

use super::Reader;
use crate::attachment::SentFile;
use crate::attachment::owner::{part_of, part_owner};
use crate::error::{Error, Result};
use crate::{App, Fault};

impl App {
    /// The place of a part by its id, within what `verb` reaches; not found beyond.
    async fn part_place(
        &self,
        actor: &Actor,
        verb: Verb,
        task: &RecordId,
        place: &str,
    ) -> Result<Place> {
        let reader = Reader::of(actor, actor.may(verb)?);
        let (line, ..) = self.task_page(actor, task).await?;
        let part = line.parts.into_iter().find(|p| p.place.id() == place);
        let part = part.ok_or(Error::NotFound("part"))?;
        if reader.sees(&part.place) {
            Ok(part.place)
        } else {
            Err(Error::NotFound("part"))
        }
    }

    /// The names of the files that prove the parts of a task, by place; of places beyond reach too, so
    /// that only those of parts which the actor sees may be shown.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn part_files(
        &self,
        actor: &Actor,
        task: &RecordId,
    ) -> Result<HashMap<String, Vec<String>>> {
        let scope = actor.may(Verb::ViewTasks)?;
        let Some(term) = self.current_term(actor).await? else {
            return Ok(HashMap::new());
        };
        let mut read = self.store().read().await?;
        let beginning = format!("{}/{task}/", term.id);
        let all = read.attachments_below(&scope, OwnerKind::TaskPart, &beginning);
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for file in all.await? {
            if let Some((_, place)) = part_of(&file.owner.id) {
                names.entry(place).or_default().push(file.file_name());
            }
        }
        Ok(names)
    }

    /// Acknowledges a part; a second time changes nothing.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn read_task(&self, actor: &Actor, task: &RecordId, place: &str) -> Result<bool> {
        let place = self
            .part_place(actor, Verb::AnswerTask, task, place)
            .await?;
        let scope = actor.may(Verb::AnswerTask)?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::AnswerTask).await?;
        let key = PartKey {
            term: &term.id,
            record: task,
            place: &place,
        };
        let new = tx.add_receipt(&scope, key).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Answers a part: how it goes on, that it is done, that the letter is signed; with files that
    /// prove it. All of it, or nothing.
    ///
    /// # Errors
    /// Denied, not found, or a fault (also of single files, each with its name).
    pub async fn answer_task(
        &self,
        actor: &Actor,
        task: &RecordId,
        place: &str,
        new: &NewAnswer,
        files: Vec<SentFile>,
    ) -> Result<()> {
        let verb = if new.kind == AnswerKind::Reopened {
            Verb::IssueTask
        } else {
            Verb::AnswerTask
        };
        let place = self.part_place(actor, verb, task, place).await?;
        let scope = actor.may(verb)?;
        let current = self.current_term(actor).await?;
        let owner = current.and_then(|term| part_owner(&term.id, task, &place));
        let owner = owner.ok_or(Error::NotFound("part"))?;
        let sealed = self.seal_files(actor, &owner, "", files).await?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, verb).await?;
        let found = tx.task(&scope, &term.id, task).await?;
        let found = found.ok_or(Error::NotFound("task"))?;
        let key = PartKey {
            term: &term.id,
            record: task,
            place: &place,
        };
        let before = tx.answers_of(&scope, key).await?;
        let last = before.last().map_or(0, |a| a.no);
        if last != new.seen {
            return Err(Error::Clash("task"));
        }
        let answer = Answer {
            no: last.saturating_add(1),
            kind: new.kind,
            note: new.note.trim().to_owned(),
            on: new.on,
            signer: new.signer.trim().to_owned(),
            by_name: actor.name.clone(),
            at: self.env().now(),
        };
        check_answer(&found, &before, &answer, self.env().today()).map_err(Fault::from)?;
        match tx.add_answer(&scope, key, &answer).await {
            Ok(()) => {}
            // Somebody answered at this very moment.
            Err(error) if error.is_duplicate() => return Err(Error::Clash("task")),
            Err(error) => return Err(error.into()),
        }
        self.hang(&mut tx, actor, &owner, &sealed).await?;
        tx.commit().await?;
        sealed.claim();
        Ok(())
    }
}

/// An answer as a form asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAnswer {
    /// What.
    pub kind: AnswerKind,
    /// In words.
    pub note: String,
    /// The day it was done or signed.
    pub on: Option<Day>,
    /// Who signed.
    pub signer: String,
    /// Number of the newest answer that the form showed.
    pub seen: i64,
}
