//! Rounds: opening, moving and freezing them, signing for villages, comparing two of them.

use std::collections::BTreeSet;

use domain::account::{Actor, Verb};
use domain::survey::round::{Frozen, Sign};
use domain::survey::{Answer, Dossier, QuestionCode, Questionnaire, Round, RoundFault};
use domain::term::Term;
use domain::{Day, UnitId};
use store::Write;
use store::survey::dossier::{Picture, Place};

use super::snapshot::questions_of;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// Longest name under a signature, in characters.
pub const SIGN_MAX_CHARS: usize = 40;

/// What became of signing for some villages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignOutcome {
    /// Villages signed for.
    pub signed: usize,
    /// Villages that are not complete yet, by name.
    pub incomplete: Vec<String>,
}

/// A question that a village answers differently in two rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The village.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Its township's name.
    pub town_name: String,
    /// What differs.
    pub change: Change,
}

/// Two answers to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The question.
    pub code: QuestionCode,
    /// Its title.
    pub title: String,
    /// The answer in the earlier round.
    pub before: Option<String>,
    /// The answer in the later one.
    pub after: Option<String>,
    /// How much a number grew.
    pub grown: Option<i64>,
}

/// Two rounds compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The earlier round.
    pub from: Round,
    /// The later round.
    pub to: Round,
    /// What differs, by village and question.
    pub differences: Vec<Difference>,
    /// Villages without any difference.
    pub unchanged: usize,
}

impl App {
    /// Opens the next round.
    ///
    /// # Errors
    /// Denied, no open term, or a fault of name, deadline or state.
    pub async fn open_round(&self, actor: &Actor, name: &str, deadline: Day) -> Result<Round> {
        let scope = actor.may(Verb::RunSurvey)?;
        let mut tx = self.write(actor).await?;
        let term = running(&mut tx, &scope).await?;
        let rounds = tx.survey_rounds(&scope, &term.id).await?;
        let round =
            Round::open(&rounds, name, self.env().today(), deadline).map_err(Fault::Round)?;
        tx.add_survey_round(&scope, &term.id, &round).await?;
        tx.commit().await?;
        Ok(round)
    }

    /// Gives a round another name or deadline.
    ///
    /// # Errors
    /// Denied, not found, clash, or a fault.
    pub async fn set_round(
        &self,
        actor: &Actor,
        (no, version): (i64, i64),
        name: &str,
        deadline: Day,
    ) -> Result<()> {
        let change = |round: Round, _: &[Round]| round.set(name, deadline);
        self.change_round(actor, (no, version), "survey.edit", change)
            .await
    }

    /// Freezes a round; villages that are not signed need `sure`.
    ///
    /// # Errors
    /// Denied, not found, clash, or a fault.
    pub async fn freeze_round(
        &self,
        actor: &Actor,
        (no, version): (i64, i64),
        sure: bool,
    ) -> Result<()> {
        actor.may(Verb::RunSurvey)?;
        let Some((snapshot, scope)) = self.survey(actor).await? else {
            return Err(Error::NotFound("term"));
        };
        let unfinished = snapshot.tally(&scope).unfinished();
        let frozen = Frozen {
            at: self.env().now(),
            by: actor.name.clone(),
            questionnaire: snapshot.questions.version,
        };
        let change = |round: Round, _: &[Round]| round.freeze(frozen, unfinished, sure);
        self.change_round(actor, (no, version), "survey.freeze", change)
            .await
    }

    /// Opens a frozen round again.
    ///
    /// # Errors
    /// Denied, not found, clash, or a fault.
    pub async fn reopen_round(&self, actor: &Actor, (no, version): (i64, i64)) -> Result<()> {
        let change = |round: Round, all: &[Round]| round.reopen(all);
        self.change_round(actor, (no, version), "survey.reopen", change)
            .await
    }

    async fn change_round(
        &self,
        actor: &Actor,
        (no, version): (i64, i64),
        act: &'static str,
        change: impl FnOnce(Round, &[Round]) -> std::result::Result<Round, RoundFault>,
    ) -> Result<()> {
        let scope = actor.may(Verb::RunSurvey)?;
        let mut tx = self.write(actor).await?;
        let term = running(&mut tx, &scope).await?;
        let rounds = tx.survey_rounds(&scope, &term.id).await?;
        let round = rounds.iter().find(|r| r.no == no).cloned();
        let mut round = round.ok_or(Error::NotFound("round"))?;
        round.version = version;
        let round = change(round, &rounds).map_err(Fault::Round)?;
        tx.set_survey_round(&scope, &term.id, &round, act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Signs for villages as the township's secretary, under a name and a day; villages that are not
    /// complete are passed over and told. `seen` is the dossier's version of each village.
    ///
    /// # Errors
    /// Denied; nothing chosen; no name; a clash when a dossier was changed since it was seen.
    pub async fn sign_dossiers(
        &self,
        actor: &Actor,
        seen: &[(UnitId, i64)],
        name: &str,
        on: Day,
    ) -> Result<SignOutcome> {
        let scope = actor.may(Verb::SignSurvey)?;
        let name = name.trim();
        if seen.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        if name.is_empty() || name.chars().count() > SIGN_MAX_CHARS {
            return Err(Fault::Missing {
                field: "name",
                label: "签字人",
            }
            .into());
        }
        if on > self.env().today() {
            return Err(Fault::BadDay {
                field: "on",
                typed: format!("{on}（不能晚于今天）"),
            }
            .into());
        }
        let mut tx = self.write(actor).await?;
        let desk = self.survey_desk(&mut tx, &scope).await?;
        let villages = tx.term_units(&scope, &desk.term.id, None).await?;
        let dossiers = tx.dossiers(&scope, desk.picture(None)).await?;
        let mut outcome = SignOutcome::default();
        for (unit, version) in seen {
            let village = villages.iter().find(|v| v.unit.unit == *unit);
            let village = village.ok_or(Error::NotFound("unit"))?;
            let dossier = dossiers.get(unit).cloned().unwrap_or_default();
            let round = desk.round.no;
            let kind = village.unit.kind;
            let standing = domain::survey::round::standing(&desk.questions, kind, &dossier, round);
            if !standing.complete() {
                outcome.incomplete.push(village.name_now.clone());
                continue;
            }
            let sign = Sign {
                name: name.to_owned(),
                on,
                by: actor.name.clone(),
                at: self.env().now(),
                dossier: *version,
            };
            let place = Place {
                term: &desk.term.id,
                round,
                town: &village.unit.town,
                unit,
            };
            tx.add_sign(&scope, place, &sign).await?;
            outcome.signed += 1;
        }
        if outcome.signed > 0 {
            tx.commit().await?;
        }
        Ok(outcome)
    }

    /// What changed between two rounds in the villages that the actor sees.
    ///
    /// # Errors
    /// Denied, or no such rounds.
    pub async fn compare_rounds(&self, actor: &Actor, from: i64, to: i64) -> Result<Comparison> {
        let Some((snapshot, scope)) = self.survey(actor).await? else {
            return Err(Error::NotFound("term"));
        };
        let find = |no: i64| snapshot.rounds.iter().find(|r| r.no == no).cloned();
        let (Some(from), Some(to)) = (find(from.min(to)), find(from.max(to))) else {
            return Err(Error::NotFound("round"));
        };
        let mut read = self.store().read().await?;
        let questions = questions_of(&mut read, &scope, Some(&to)).await?;
        let picture = |round: &Round| Picture {
            term: &snapshot.board.term.id,
            questions: &questions,
            round: round.no,
            until_round: true,
            unit: None,
        };
        let earlier = read.dossiers(&scope, picture(&from)).await?;
        let later = read.dossiers(&scope, picture(&to)).await?;
        let mut differences = Vec::new();
        let mut unchanged = 0;
        let empty = Dossier::default();
        for village in snapshot.visible(&scope) {
            let unit = &village.known.unit;
            let before = earlier.get(unit).unwrap_or(&empty);
            let after = later.get(unit).unwrap_or(&empty);
            let found = compare(&questions, before, after);
            unchanged += usize::from(found.is_empty());
            differences.extend(found.into_iter().map(|change| Difference {
                unit: unit.clone(),
                name: village.known.name.clone(),
                town_name: village.known.town_name.clone(),
                change,
            }));
        }
        Ok(Comparison {
            from,
            to,
            differences,
            unchanged,
        })
    }
}

fn compare(questions: &Questionnaire, before: &Dossier, after: &Dossier) -> Vec<Change> {
    let codes: BTreeSet<&QuestionCode> =
        before.answers.keys().chain(after.answers.keys()).collect();
    let asked = questions.all().iter().filter(|q| codes.contains(&q.code));
    asked
        .filter_map(|question| {
            let code = question.code.as_str();
            let (old, new) = (before.answer(code), after.answer(code));
            if old == new {
                return None;
            }
            let zh = |answer: Option<&Answer>| answer.map(|a| a.zh(&question.kind));
            Some(Change {
                code: question.code.clone(),
                title: question.title.clone(),
                before: zh(old),
                after: zh(new),
                grown: match (old, new) {
                    (Some(Answer::Number(a)), Some(Answer::Number(b))) => {
                        Some(b.saturating_sub(*a))
                    }
                    _ => None,
                },
            })
        })
        .collect()
}

/// The running term.
async fn running(tx: &mut Write, scope: &domain::account::OfficeScope) -> Result<Term> {
    let terms = tx.terms(scope).await?;
    terms
        .into_iter()
        .find(|t| t.open)
        .ok_or(Error::NotFound("term"))
}
