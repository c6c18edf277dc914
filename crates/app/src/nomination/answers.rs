//! A department's own desk: the people put to it, and answering about them one by one or all clear but some.

use std::collections::HashMap;
use std::sync::Arc;

use domain::account::{Actor, ReviewScope, Verb};
use domain::nomination::answer::{
    Answer, AnswerFault, AnswerInput, AnswerWay, Ground, Said, may_answer,
};
use domain::nomination::batch::{Ask, Batch};
use domain::nomination::department::Field;
use domain::nomination::rule::Rule;
use domain::nomination::{LINE_MAX_CHARS, builtin, line};
use domain::{Day, RecordId, UnitId};
use store::Read;
use store::nomination::review::PutTo;

use super::board::ReviewBoard;
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// A batch at a department's desk.
#[derive(Debug, Clone)]
pub struct AskedLine {
    /// The batch.
    pub batch: Batch,
    /// What is asked of this department.
    pub ask: Ask,
    /// People who stand.
    pub people: usize,
    /// Answered.
    pub answered: usize,
}

/// A department's desk.
#[derive(Debug, Clone, Default)]
pub struct DepartmentDesk {
    /// The department's name; none where the account answers for none.
    pub department: Option<String>,
    /// Batches, newest first.
    pub batches: Vec<AskedLine>,
    /// People to be checked again after an objection: batch, nominee, day it was received.
    pub rechecks: Vec<(RecordId, RecordId, Day)>,
}

/// A batch with the people put to a department.
#[derive(Debug, Clone)]
pub struct AskedPage {
    /// The batch and its progress.
    pub line: AskedLine,
    /// The department's name.
    pub department: String,
    /// The people; fields that the department does not need are empty.
    pub people: Vec<Asked>,
    /// Entries of the list that the department may answer with.
    pub rules: Vec<Rule>,
}

impl AskedPage {
    /// People who stand and are not answered.
    pub fn unanswered(&self) -> impl Iterator<Item = &Asked> {
        let people = self.people.iter();
        people.filter(|p| p.put.stands && p.put.answer.is_none())
    }
}

/// Somebody put to a department.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The person, and the department's standing answer.
    pub put: PutTo,
    /// Whether an objection asks to check again.
    pub recheck: bool,
    /// Why it cannot be answered any more.
    pub shut: Option<AnswerFault>,
    /// The village's election day, from which look-back periods count.
    pub vote: Day,
}

/// What came of answering many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswerOutcome {
    /// Answers written.
    pub answered: usize,
    /// People left for single answers.
    pub left: usize,
}

/// What a department's answers are judged against.
pub(super) struct Desk {
    pub(super) scope: ReviewScope,
    pub(super) code: String,
    pub(super) department: String,
    pub(super) batch: Batch,
    pub(super) ask: Ask,
    pub(super) people: Vec<PutTo>,
    pub(super) rules: Vec<Rule>,
    rechecks: Vec<RecordId>,
    concluded: HashMap<RecordId, bool>,
    votes: HashMap<UnitId, Day>,
    today: Day,
}

impl Desk {
    pub(super) async fn load(
        read: &mut Read,
        scope: ReviewScope,
        board: &Arc<ReviewBoard>,
        id: &RecordId,
    ) -> Result<Self> {
        const NONE: Error = Error::NotFound("review_batch");
        let (code, department) = read.own_department(&scope).await?.ok_or(NONE)?;
        let mut batches = read.asked_batches(&scope).await?.into_iter();
        let (batch, ask) = batches.find(|(b, _)| b.id == *id).ok_or(NONE)?;
        let people = read.put_to(&scope, id, None).await?;
        let rules = builtin::whole(read.negative_rules_asked(&scope).await?);
        let rechecks = read.rechecks(&scope).await?.into_iter();
        let rechecks = rechecks.filter(|o| o.batch == *id).map(|o| o.nominee);
        let mut concluded = HashMap::new();
        let mut votes = HashMap::new();
        for person in &board.people {
            let part = person.parts.iter().find(|p| p.batch == *id);
            if let Some(part) = part {
                let nominee = &person.line.nominee;
                concluded.insert(nominee.id.clone(), part.course.conclusion.is_some());
                let vote = board.vote(person).unwrap_or(board.today);
                votes.insert(nominee.unit.clone(), vote);
            }
        }
        Ok(Self {
            rechecks: rechecks.collect(),
            scope,
            code,
            department,
            batch,
            ask,
            people,
            rules,
            concluded,
            votes,
            today: board.today,
        })
    }

    pub(super) fn vote(&self, person: &PutTo) -> Day {
        self.votes.get(&person.unit).copied().unwrap_or(self.today)
    }

    pub(super) fn find(&self, id: &RecordId) -> Option<&PutTo> {
        self.people.iter().find(|p| p.nominee == *id)
    }

    fn is_recheck(&self, person: &PutTo) -> bool {
        self.rechecks.contains(&person.nominee)
    }

    /// Whether an answer about somebody is taken.
    pub(super) fn may(&self, person: &PutTo) -> std::result::Result<(), AnswerFault> {
        may_answer(Ground {
            stands: person.stands,
            closed: self.batch.closed.is_some(),
            concluded: self
                .concluded
                .get(&person.nominee)
                .copied()
                .unwrap_or(false),
            said: person.answer.as_ref().map(|a| a.said.verdict),
            recheck: self.is_recheck(person),
        })
    }

    /// Reads an answer about somebody.
    pub(super) fn read(
        &self,
        person: &PutTo,
        input: &AnswerInput,
    ) -> std::result::Result<Said, Vec<AnswerFault>> {
        input.read(&self.code, &self.rules, self.vote(person))
    }

    /// The answer that follows the standing one; nothing where it would say the same again.
    pub(super) fn next(
        &self,
        person: &PutTo,
        said: Said,
        way: AnswerWay,
        at: domain::Millis,
    ) -> Option<Answer> {
        let recheck = self.is_recheck(person);
        let stands = person.answer.as_ref();
        if !recheck && stands.is_some_and(|a| a.said == said) {
            return None;
        }
        Some(Answer {
            batch: self.batch.id.clone(),
            nominee: person.nominee.clone(),
            department: self.code.clone(),
            no: stands.map_or(0, |a| a.no) + 1,
            said,
            way: if recheck { AnswerWay::Recheck } else { way },
            at,
        })
    }

    fn line(&self) -> AskedLine {
        let standing = self.people.iter().filter(|p| p.stands);
        let answered = standing.clone().filter(|p| p.answer.is_some()).count();
        AskedLine {
            batch: self.batch.clone(),
            ask: self.ask.clone(),
            people: standing.count(),
            answered,
        }
    }

    fn page(self) -> AskedPage {
        let line = self.line();
        let needs = |field| self.ask.fields.contains(&field);
        let people = self.people.iter().map(|person| {
            let mut put = person.clone();
            if !needs(Field::Education) {
                put.education = None;
            }
            if !needs(Field::Affiliation) {
                put.affiliation = None;
            }
            if !needs(Field::PresentPost) {
                put.present.clear();
            }
            Asked {
                recheck: self.is_recheck(person),
                shut: self.may(person).err(),
                vote: self.vote(person),
                put,
            }
        });
        let people: Vec<Asked> = people.collect();
        let asked = |rule: &&Rule| {
            let any = people.iter().map(|p| p.vote).max().unwrap_or(self.today);
            rule.is_asked_of(&self.code, any)
        };
        AskedPage {
            rules: self.rules.iter().filter(asked).cloned().collect(),
            line,
            department: self.department,
            people,
        }
    }
}

impl App {
    /// The actor's desk as a department.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn department_desk(&self, actor: &Actor) -> Result<DepartmentDesk> {
        let scope = actor.may_review(Verb::AnswerReview)?;
        let mut read = self.store().read().await?;
        let Some((_, department)) = read.own_department(&scope).await? else {
            return Ok(DepartmentDesk::default());
        };
        let progress = read.asked_progress(&scope).await?;
        let count = |n: i64| usize::try_from(n).unwrap_or(0);
        let batches = read.asked_batches(&scope).await?.into_iter();
        let batches = batches.map(|(batch, ask)| {
            let found = progress.iter().find(|(id, ..)| id == batch.id.as_str());
            AskedLine {
                people: found.map_or(0, |(_, people, _)| count(*people)),
                answered: found.map_or(0, |(.., answered)| count(*answered)),
                batch,
                ask,
            }
        });
        let batches = batches.collect();
        let rechecks = read.rechecks(&scope).await?.into_iter();
        Ok(DepartmentDesk {
            department: Some(department),
            batches,
            rechecks: rechecks
                .map(|o| (o.batch, o.nominee, o.received_on))
                .collect(),
        })
    }

    pub(super) async fn answering(&self, actor: &Actor) -> Result<(ReviewScope, Arc<ReviewBoard>)> {
        let scope = actor.may_review(Verb::AnswerReview)?;
        let board = self.review_board(scope.county()).await?;
        Ok((scope, board.ok_or(Error::NotFound("review_batch"))?))
    }

    /// A batch with the people put to the actor's department.
    ///
    /// # Errors
    /// Denied; not found when the department is not asked in it.
    pub async fn asked_batch(&self, actor: &Actor, id: &RecordId) -> Result<AskedPage> {
        let (scope, board) = self.answering(actor).await?;
        let mut read = self.store().read().await?;
        Ok(Desk::load(&mut read, scope, &board, id).await?.page())
    }

    /// Answers about one person; `seen` is the number of the answer that stood when the form was opened, 0 for
    /// none.
    ///
    /// # Errors
    /// Denied; not found; faults of the answer; a clash.
    pub async fn answer_one(
        &self,
        actor: &Actor,
        batch: &RecordId,
        nominee: &RecordId,
        seen: i64,
        input: &AnswerInput,
    ) -> Result<()> {
        let (scope, board) = self.answering(actor).await?;
        let mut tx = self.write(actor).await?;
        let desk = Desk::load(&mut tx, scope, &board, batch).await?;
        let person = desk.find(nominee).ok_or(Error::NotFound("review_entry"))?;
        if person.answer.as_ref().map_or(0, |a| a.no) != seen {
            return Err(Error::Clash("review_answer"));
        }
        desk.may(person).map_err(Fault::ReviewAnswer)?;
        let said = desk.read(person, input).map_err(faults)?;
        let way = AnswerWay::Single;
        if let Some(answer) = desk.next(person, said, way, self.env().now()) {
            tx.add_answers(&desk.scope, &[answer]).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Answers that everybody unanswered in a batch is clear, but some. `seen` is how many were unanswered
    /// when it was looked at: with another number nothing is written.
    ///
    /// # Errors
    /// Denied; not found; faults of the form.
    pub async fn answer_clear_but(
        &self,
        actor: &Actor,
        batch: &RecordId,
        seen: usize,
        except: &[RecordId],
        officer: &str,
    ) -> Result<AnswerOutcome> {
        let (scope, board) = self.answering(actor).await?;
        let officer = line(officer, LINE_MAX_CHARS).filter(|o| !o.is_empty());
        let officer = officer.ok_or(Fault::ReviewAnswer(AnswerFault::Officer))?;
        let mut tx = self.write(actor).await?;
        let desk = Desk::load(&mut tx, scope, &board, batch).await?;
        if desk.batch.closed.is_some() {
            return Err(Fault::ReviewAnswer(AnswerFault::Closed).into());
        }
        if except.iter().any(|id| desk.find(id).is_none()) {
            return Err(Error::NotFound("review_entry"));
        }
        let open = |p: &&PutTo| p.stands && p.answer.is_none();
        let unanswered: Vec<&PutTo> = desk.people.iter().filter(open).collect();
        if unanswered.len() != seen {
            return Err(Fault::ReviewAnswer(AnswerFault::Changed(unanswered.len())).into());
        }
        let now = self.env().now();
        let clear = unanswered.iter().filter(|p| !except.contains(&p.nominee));
        let answers: Vec<Answer> = clear
            .filter_map(|p| desk.next(p, Said::clear(officer.clone()), AnswerWay::Bulk, now))
            .collect();
        if answers.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        tx.add_answers(&desk.scope, &answers).await?;
        tx.commit().await?;
        Ok(AnswerOutcome {
            answered: answers.len(),
            left: seen.saturating_sub(answers.len()),
        })
    }
}

/// Faults of an answer.
fn faults(faults: Vec<AnswerFault>) -> Error {
    Error::Fault(faults.into_iter().map(Fault::ReviewAnswer).collect())
}
