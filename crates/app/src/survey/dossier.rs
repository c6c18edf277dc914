//! One village's dossier: its page, saving a section by form or by autosave, and its history.

use std::collections::HashMap;

use domain::account::{Actor, OfficeScope, Verb};
use domain::survey::merge::{Incoming, Merge, merge};
use domain::survey::round::Stored;
use domain::survey::{
    Answer, AnswerFault, Dossier, Kind, Question, QuestionCode, Questionnaire, Round, RoundFault,
    Section,
};
use domain::term::Term;
use domain::{Millis, UnitId};
use store::Write;
use store::survey::dossier::{HISTORY_MAX_ROWS, NewAnswer, Picture, Place, VersionRow};

use super::snapshot::questions_of;
use crate::App;
use crate::error::{Error, Result};

/// An answer as it was typed into a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The question.
    pub code: QuestionCode,
    /// The version of the answer it was typed over.
    pub base_no: i64,
    /// What was typed.
    pub answer: std::result::Result<Option<Answer>, AnswerFault>,
}

/// An answer that somebody else changed while it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested {
    /// The question.
    pub code: QuestionCode,
    /// What was typed.
    pub mine: Option<Answer>,
    /// What stands.
    pub theirs: Option<Answer>,
    /// Its version.
    pub no: i64,
    /// Who gave it.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// What came of saving a section.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// Questions whose answers were stored, with their new versions.
    pub stored: Vec<(QuestionCode, i64)>,
    /// Questions that somebody else answered meanwhile; nothing of them was stored.
    pub contested: Vec<Contested>,
    /// What is no answer; nothing of it was stored.
    pub refused: Vec<(QuestionCode, AnswerFault)>,
}

/// A whole dossier as somebody filled it in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filled {
    /// The village.
    pub(crate) unit: UnitId,
    /// Its answers.
    pub(crate) answers: Vec<(QuestionCode, Option<Answer>)>,
    /// Sections that were looked at.
    pub(crate) checks: Vec<Section>,
}

/// A version of an answer, with words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The question's code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The section it stands in.
    pub section: Option<Section>,
    /// 1, 2, 3 ...
    pub no: i64,
    /// The round.
    pub round: i64,
    /// The answer in words; `None` when it was emptied.
    pub text: Option<String>,
    /// The answer that it took the place of.
    pub before: Option<String>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Millis,
    /// Whether it came with a workbook.
    pub upload: Option<String>,
}

/// What a change of a dossier needs to know, read within its transaction.
pub(crate) struct Desk {
    pub(crate) term: Term,
    pub(crate) round: Round,
    pub(crate) questions: Questionnaire,
}

impl App {
    /// The open round and its questionnaire, within a change.
    ///
    /// # Errors
    /// When no term or no round is open.
    pub(crate) async fn survey_desk(&self, tx: &mut Write, scope: &OfficeScope) -> Result<Desk> {
        let terms = tx.terms(scope).await?;
        let term = terms.into_iter().find(|t| t.open);
        let term = term.ok_or(Error::NotFound("term"))?;
        let round = tx.survey_rounds(scope, &term.id).await?.pop();
        let round = round
            .filter(Round::is_open)
            .ok_or(crate::Fault::Round(RoundFault::NoneOpen))?;
        let questions = questions_of(tx, scope, Some(&round)).await?;
        Ok(Desk {
            term,
            round,
            questions,
        })
    }

    /// Stores what was typed into a section. What clashes or is no answer is not stored and comes
    /// back; everything else is. `check` records that the whole section was looked at.
    ///
    /// # Errors
    /// Denied, not found, or no round is open.
    pub async fn save_section(
        &self,
        actor: &Actor,
        unit: &UnitId,
        (section, check): (Section, bool),
        typed: &[Typed],
    ) -> Result<Saved> {
        let scope = actor.may(Verb::AnswerSurvey)?;
        let mut tx = self.write(actor).await?;
        let desk = self.survey_desk(&mut tx, &scope).await?;
        let units = tx.term_units(&scope, &desk.term.id, Some(unit)).await?;
        let village = units.into_iter().find(|u| u.unit.left.is_none());
        let village = village.ok_or(Error::NotFound("unit"))?.unit;
        let dossier = desk.dossier(&mut tx, &scope, unit).await?;
        let bases = desk.bases(&mut tx, &scope, unit, (typed, &dossier)).await?;
        let own: Vec<&Question> = desk
            .questions
            .asked_of(village.kind)
            .filter(|q| q.section == section)
            .collect();
        let mut saved = Saved::default();
        let mut new = Vec::new();
        let now = self.env().now();
        for each in typed {
            let question = own
                .iter()
                .find(|q| q.code == each.code && q.kind != Kind::File);
            if let Some(question) = question {
                let base = bases.get(&(each.code.clone(), each.base_no));
                let of = (&dossier, base);
                desk.take(&mut saved, &mut new, (question, each), of, now);
            }
        }
        let of = (own.as_slice(), &dossier);
        let files = self.stale_file_answers(&mut tx, &scope, (&desk, unit), of);
        new.extend(files.await?);
        let place = Place {
            term: &desk.term.id,
            round: desk.round.no,
            town: &village.town,
            unit,
        };
        if !new.is_empty() {
            tx.save_answers(&scope, place, &new, None).await?;
        }
        let all_taken = saved.contested.is_empty() && saved.refused.is_empty();
        let checks = check && all_taken && !dossier.checks.contains_key(&section);
        if checks {
            tx.check_sections(&scope, place, &[section], None).await?;
        }
        if checks || !new.is_empty() {
            tx.commit().await?;
        }
        Ok(saved)
    }

    /// Stores whole dossiers at once, over what stands; answers that stand already are passed over.
    pub(crate) async fn fill_dossiers(&self, actor: &Actor, filled: &[Filled]) -> Result<()> {
        let scope = actor.may(Verb::AnswerSurvey)?;
        let mut tx = self.write(actor).await?;
        let desk = self.survey_desk(&mut tx, &scope).await?;
        let units = tx.term_units(&scope, &desk.term.id, None).await?;
        let dossiers = tx.dossiers(&scope, desk.picture(None)).await?;
        let empty = Dossier::default();
        for each in filled {
            let village = units.iter().find(|u| u.unit.unit == each.unit);
            let village = village.ok_or(Error::NotFound("unit"))?;
            let dossier = dossiers.get(&each.unit).unwrap_or(&empty);
            let changed = each.answers.iter().filter_map(|(code, answer)| {
                let question = desk.questions.question(code.as_str())?;
                let stands = dossier.answer(code.as_str());
                (answer.as_ref() != stands)
                    .then(|| desk.new_answer(question, dossier, answer.clone(), self.env().now()))
            });
            let new: Vec<NewAnswer> = changed.collect();
            let place = Place {
                term: &desk.term.id,
                round: desk.round.no,
                town: &village.unit.town,
                unit: &each.unit,
            };
            if !new.is_empty() {
                tx.save_answers(&scope, place, &new, None).await?;
            }
            if !each.checks.is_empty() {
                tx.check_sections(&scope, place, &each.checks, None).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// The versions of a village's answers, newest first; of one question, when asked.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn dossier_history(
        &self,
        actor: &Actor,
        unit: &UnitId,
        code: Option<&QuestionCode>,
    ) -> Result<Vec<Version>> {
        let scope = actor.may(Verb::ViewSurvey)?;
        let Some((snapshot, seen)) = self.survey(actor).await? else {
            return Err(Error::NotFound("term"));
        };
        snapshot
            .village(&seen, unit)
            .ok_or(Error::NotFound("unit"))?;
        let mut read = self.store().read().await?;
        let term = &snapshot.board.term.id;
        let rows = read
            .answer_versions(&scope, term, (Some(unit), code), HISTORY_MAX_ROWS)
            .await?;
        let values: HashMap<(String, i64), Option<String>> = rows
            .iter()
            .map(|r| ((r.code.clone(), r.no), words(&snapshot.questions, r)))
            .collect();
        Ok(rows
            .into_iter()
            .map(|row| {
                let question = snapshot.questions.question(&row.code);
                let text = words(&snapshot.questions, &row);
                let before = values
                    .get(&(row.code.clone(), row.no - 1))
                    .cloned()
                    .flatten();
                Version {
                    title: question.map_or_else(|| row.code.clone(), |q| q.title.clone()),
                    section: question.map(|q| q.section),
                    code: row.code,
                    no: row.no,
                    round: row.round,
                    text,
                    before,
                    by: row.by_name,
                    at: Millis(row.at_ms),
                    upload: row.upload,
                }
            })
            .collect())
    }
}

impl Desk {
    pub(crate) async fn dossier(
        &self,
        tx: &mut Write,
        scope: &OfficeScope,
        unit: &UnitId,
    ) -> Result<Dossier> {
        let mut all = tx.dossiers(scope, self.picture(Some(unit))).await?;
        Ok(all.remove(unit).unwrap_or_default())
    }

    pub(crate) fn picture<'a>(&'a self, unit: Option<&'a UnitId>) -> Picture<'a> {
        Picture {
            term: &self.term.id,
            questions: &self.questions,
            round: self.round.no,
            until_round: false,
            unit,
        }
    }

    /// The answers that were typed over, where they are no longer those that stand.
    async fn bases(
        &self,
        tx: &mut Write,
        scope: &OfficeScope,
        unit: &UnitId,
        (typed, dossier): (&[Typed], &Dossier),
    ) -> Result<HashMap<(QuestionCode, i64), Option<Answer>>> {
        let stale = |t: &&Typed| t.base_no != dossier.no(t.code.as_str());
        if !typed.iter().any(|t| stale(&t)) {
            return Ok(HashMap::new());
        }
        let rows = tx
            .answer_versions(scope, &self.term.id, (Some(unit), None), HISTORY_MAX_ROWS)
            .await?;
        Ok(rows
            .iter()
            .filter_map(|row| {
                let question = self.questions.question(&row.code)?;
                let value = row.value.as_deref();
                let answer = value.and_then(|v| Answer::decode(&question.kind, v));
                Some(((question.code.clone(), row.no), answer))
            })
            .collect())
    }

    fn take(
        &self,
        saved: &mut Saved,
        new: &mut Vec<NewAnswer>,
        (question, typed): (&Question, &Typed),
        (dossier, base): (&Dossier, Option<&Option<Answer>>),
        at: Millis,
    ) {
        let code = &question.code;
        let stands = dossier.answers.get(code);
        let now = stands.and_then(|s| s.answer.as_ref());
        let incoming = Incoming {
            base_no: typed.base_no,
            base: if typed.base_no == dossier.no(code.as_str()) {
                now.cloned()
            } else {
                base.cloned().flatten()
            },
            typed: typed.answer.clone(),
        };
        match merge(&incoming, now, dossier.no(code.as_str())) {
            Merge::Same => {}
            Merge::Refused(fault) => saved.refused.push((code.clone(), fault)),
            Merge::Conflict(mine) => saved.contested.push(Contested {
                code: code.clone(),
                mine,
                theirs: now.cloned(),
                no: dossier.no(code.as_str()),
                by: stands.map(|s| s.by.clone()).unwrap_or_default(),
                at: stands.map_or(at, |s| s.at),
            }),
            Merge::Change(answer) => {
                let answer = self.new_answer(question, dossier, answer, at);
                saved.stored.push((code.clone(), answer.seen_no + 1));
                new.push(answer);
            }
        }
    }

    /// An answer in place of what stands.
    pub(crate) fn new_answer(
        &self,
        question: &Question,
        dossier: &Dossier,
        answer: Option<Answer>,
        at: Millis,
    ) -> NewAnswer {
        let stands = dossier.answers.get(&question.code);
        let counted = |s: &&Stored| s.answer.is_some() && s.round == self.round.no;
        // An answer of an earlier round that was checked in this one has counted since the check.
        let checked = dossier.checks.get(&question.section).copied();
        let since = stands
            .filter(counted)
            .map(|s| s.since)
            .or_else(|| checked.filter(|_| stands.is_some_and(|s| s.answer.is_some())));
        NewAnswer {
            code: question.code.clone(),
            answer,
            seen_no: dossier.no(question.code.as_str()),
            since: since.unwrap_or(at),
        }
    }
}

/// An answer in words.
fn words(questions: &Questionnaire, row: &VersionRow) -> Option<String> {
    let value = row.value.as_deref()?;
    let shown = questions.question(&row.code).and_then(|q| {
        let answer = Answer::decode(&q.kind, value)?;
        Some(answer.zh(&q.kind))
    });
    Some(shown.unwrap_or_else(|| value.to_owned()))
}
