//! The county's questions: adding, changing, retiring. Each edit is a version of the questionnaire.

use domain::account::{Actor, Verb};
use domain::survey::{Edit, Question, Questionnaire};
use store::survey::EditNow;

use crate::App;
use crate::Fault;
use crate::error::{Error, Result};

/// The questionnaire with all edits that made it.
#[derive(Debug, Clone)]
pub struct Questions {
    /// As it stands.
    pub now: Questionnaire,
    /// The county's edits, oldest first.
    pub edits: Vec<EditNow>,
}

impl App {
    /// The questionnaire as it stands, with its history.
    ///
    /// # Errors
    /// Denied.
    pub async fn questions(&self, actor: &Actor) -> Result<Questions> {
        let scope = actor.may(Verb::ViewSurvey)?;
        let edits = self.store().read().await?.survey_edits(&scope).await?;
        let plain: Vec<Edit> = edits.iter().map(|e| e.edit.clone()).collect();
        Ok(Questions {
            now: Questionnaire::newest(&plain),
            edits,
        })
    }

    /// Adds or changes a question; `seen` is the questionnaire's version the form was opened with, and
    /// `confirmed` the county's word that the question touches nobody's privacy.
    ///
    /// # Errors
    /// Denied; every fault of the question; a clash when the questionnaire was edited meanwhile.
    pub async fn edit_question(
        &self,
        actor: &Actor,
        question: Question,
        (seen, confirmed): (i64, bool),
    ) -> Result<i64> {
        let scope = actor.may(Verb::EditQuestions)?;
        let mut tx = self.write(actor).await?;
        let edits: Vec<Edit> = tx
            .survey_edits(&scope)
            .await?
            .into_iter()
            .map(|e| e.edit)
            .collect();
        let now = Questionnaire::newest(&edits);
        if now.version != seen {
            return Err(Error::Clash("survey_edit"));
        }
        let faults = now.check(&question, confirmed).err().unwrap_or_default();
        if !faults.is_empty() {
            let faults = faults.into_iter().map(Fault::Question).collect();
            return Err(Error::Fault(faults));
        }
        let edit = Edit {
            version: now.version + 1,
            question,
        };
        tx.add_survey_edit(&scope, &edit).await?;
        tx.commit().await?;
        Ok(edit.version)
    }
}
