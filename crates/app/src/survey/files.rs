//! Questions of a dossier that are answered with files. The files are attachments of the question; the
//! answer names the numbers of those that stand, so that it is kept, compared and signed like any other.

use domain::account::{Actor, OfficeScope, Verb};
use domain::attachment::Owner;
use domain::survey::question::Kind;
use domain::survey::{Answer, Dossier, Question, QuestionCode};
use domain::{TermId, UnitId};
use store::Write;
use store::survey::dossier::{NewAnswer, Place};

use super::dossier::Desk;
use crate::App;
use crate::attachment::owner::dossier_owner;
use crate::error::{Error, Result};

impl App {
    /// Answers a question with the files that stand, within the change that added or destroyed one. When
    /// its round is frozen nothing follows: what was frozen stays as it was.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub(crate) async fn answer_with_files(
        &self,
        tx: &mut Write,
        actor: &Actor,
        (term, unit, code): &(TermId, UnitId, QuestionCode),
    ) -> Result<()> {
        let scope = actor.may(Verb::AnswerSurvey)?;
        let desk = match self.survey_desk(tx, &scope).await {
            Ok(desk) if desk.term.id == *term => desk,
            Ok(_) | Err(Error::NotFound(_) | Error::Fault(_)) => return Ok(()),
            Err(other) => return Err(other),
        };
        let village = tx.term_units(&scope, term, Some(unit)).await?.pop();
        let village = village.ok_or(Error::NotFound("unit"))?.unit;
        let question = desk.questions.question(code.as_str()).cloned();
        let question = question.ok_or(Error::NotFound("question"))?;
        let dossier = desk.dossier(tx, &scope, unit).await?;
        let new = self
            .file_answer(tx, &scope, (&desk, unit), (&question, &dossier))
            .await?;
        let Some(new) = new else { return Ok(()) };
        let place = Place {
            term,
            round: desk.round.no,
            town: &village.town,
            unit,
        };
        tx.save_answers(&scope, place, &[new], None).await?;
        Ok(())
    }

    /// The answers of questions whose files are no longer those that the dossier names: a file may have
    /// been destroyed after a former round was frozen.
    pub(crate) async fn stale_file_answers(
        &self,
        tx: &mut Write,
        scope: &OfficeScope,
        (desk, unit): (&Desk, &UnitId),
        (questions, dossier): (&[&Question], &Dossier),
    ) -> Result<Vec<NewAnswer>> {
        let mut new = Vec::new();
        for question in questions {
            if question.kind == Kind::File && dossier.answer(question.code.as_str()).is_some() {
                let of = (*question, dossier);
                new.extend(self.file_answer(tx, scope, (desk, unit), of).await?);
            }
        }
        Ok(new)
    }

    /// The answer of the files that stand, when it is another than the dossier has.
    async fn file_answer(
        &self,
        tx: &mut Write,
        scope: &OfficeScope,
        (desk, unit): (&Desk, &UnitId),
        (question, dossier): (&Question, &Dossier),
    ) -> Result<Option<NewAnswer>> {
        let owner: Option<Owner> = dossier_owner(&desk.term.id, unit, &question.code);
        let owner = owner.ok_or(Error::NotFound("question"))?;
        let files = tx.attachments_of(scope, &owner).await?;
        let standing = files.iter().filter(|f| f.destroyed.is_none());
        let answer = Answer::of_files(standing.map(|f| f.no));
        if answer.as_ref() == dossier.answer(question.code.as_str()) {
            return Ok(None);
        }
        let now = self.env().now();
        Ok(Some(desk.new_answer(question, dossier, answer, now)))
    }
}
