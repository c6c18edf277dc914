//! The county's board of batches: opening, closing, reminding, how far departments are.

use domain::account::{Actor, Verb};
use domain::nomination::batch::{Batch, BatchFault, BatchKind, TITLE_MAX_CHARS};
use domain::nomination::conclude::Outcome;
use domain::nomination::nominee::Nominee;
use domain::nomination::{Standing, line, needs_review};
use domain::{Day, Millis, RecordId, UnitId};

use super::board::{BatchState, Person, ReviewBoard};
use super::nominees::{NomineeRow, row_of};
use super::{refused, typed_day};
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// A department's progress in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskLine {
    /// Code.
    pub department: String,
    /// Name.
    pub name: String,
    /// Until when.
    pub due: Day,
    /// Answered.
    pub answered: usize,
    /// Whether it is late.
    pub late: bool,
    /// When it was reminded last.
    pub reminded: Option<Millis>,
}

/// A batch as the board shows it.
#[derive(Debug, Clone)]
pub struct BatchLine {
    /// The batch.
    pub batch: Batch,
    /// People who stand.
    pub people: usize,
    /// People with a conclusion.
    pub concluded: usize,
    /// Departments.
    pub asks: Vec<AskLine>,
}

impl BatchLine {
    /// Departments that have answered about everybody.
    #[must_use]
    pub fn finished(&self) -> usize {
        self.asks
            .iter()
            .filter(|a| a.answered >= self.people)
            .count()
    }

    /// Departments that are late.
    #[must_use]
    pub fn late(&self) -> usize {
        self.asks.iter().filter(|a| a.late).count()
    }

    fn of(state: &BatchState, today: Day) -> Self {
        let late: Vec<&str> = state.late(today).map(|a| a.department.as_str()).collect();
        let asks = state.asks.iter();
        Self {
            batch: state.batch.clone(),
            people: state.people,
            concluded: state.concluded,
            asks: asks
                .map(|(ask, answered)| AskLine {
                    department: ask.department.clone(),
                    name: ask.name.clone(),
                    due: ask.due,
                    answered: *answered,
                    late: late.contains(&ask.department.as_str()),
                    reminded: ask.reminded,
                })
                .collect(),
        }
    }
}

/// The board.
#[derive(Debug, Clone, Default)]
pub struct BatchBoard {
    /// Batches, newest first.
    pub batches: Vec<BatchLine>,
    /// Townships with nominees who need a review: id, name, how many.
    pub waiting: Vec<(UnitId, String, usize)>,
    /// Nominees by how they stand, in the order of the words.
    pub tally: Vec<(&'static str, &'static str, usize)>,
    /// Objections that wait for an answer.
    pub objections: usize,
    /// Whether departments are set up.
    pub departments: usize,
    /// Whether the term is open.
    pub open: bool,
}

/// One batch with its people.
#[derive(Debug, Clone)]
pub struct BatchPage {
    /// The batch.
    pub line: BatchLine,
    /// Its people, with progress and conclusion in this batch.
    pub people: Vec<BatchPerson>,
}

/// Somebody in a batch.
#[derive(Debug, Clone)]
pub struct BatchPerson {
    /// The nominee.
    pub row: NomineeRow,
    /// Answered, in this batch.
    pub answered: usize,
    /// Asked.
    pub asked: usize,
    /// The outcome in this batch.
    pub outcome: Option<Outcome>,
    /// Whether there is advice against the person; only for whoever runs the review.
    pub advice: bool,
    /// Whether the notice of it was handed over.
    pub delivered: bool,
    /// Whether an objection waits.
    pub objected: bool,
}

/// Whom to put into a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Everybody of some townships who needs a review.
    Towns(Vec<UnitId>),
    /// Those chosen.
    Chosen(Vec<RecordId>),
}

/// A batch about to be opened, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBatch {
    /// Whom.
    pub whom: Whom,
    /// Whether it is a single urgent one.
    pub single: bool,
    /// Title.
    pub title: String,
    /// Latest day of all departments; empty for each one's own days.
    pub due: String,
}

impl App {
    /// The board of batches.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn batch_board(&self, actor: &Actor) -> Result<BatchBoard> {
        let scope = actor.may(Verb::ViewReview)?;
        let Some(board) = self.review_board(scope.county()).await? else {
            return Ok(BatchBoard::default());
        };
        let mut read = self.store().read().await?;
        let departments = self.asked_departments(&mut read, &scope).await?.len();
        let lines = board.batches.iter().rev();
        Ok(BatchBoard {
            batches: lines.map(|s| BatchLine::of(s, board.today)).collect(),
            waiting: waiting(&board),
            tally: tally(&board),
            objections: board.objections.values().filter(|o| o.is_open()).count(),
            departments,
            open: board.term.open,
        })
    }

    /// One batch.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn batch_page(&self, actor: &Actor, id: &RecordId) -> Result<BatchPage> {
        let scope = actor.may(Verb::ViewReview)?;
        let runs = actor.can(Verb::RunReview);
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("review_batch"))?;
        let state = board.batch(id).ok_or(Error::NotFound("review_batch"))?;
        let people = board.people.iter().filter_map(|person| {
            let part = person.parts.iter().find(|p| p.batch == *id)?;
            let key = (id.clone(), person.line.nominee.id.clone());
            let end = part.course.conclusion;
            Some(BatchPerson {
                row: row_of(&board, actor, person),
                answered: part.course.answered,
                asked: part.course.asked,
                outcome: end.map(|c| c.outcome),
                advice: runs && end.is_some_and(|c| c.advice),
                delivered: board.notices.contains_key(&key),
                objected: board.objections.get(&key).is_some_and(|o| o.is_open()),
            })
        });
        Ok(BatchPage {
            line: BatchLine::of(state, board.today),
            people: people.collect(),
        })
    }

    /// Nominees who can be put into a batch: those who stand and are known, with how they stand.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn reviewable(&self, actor: &Actor) -> Result<Vec<NomineeRow>> {
        let scope = actor.may(Verb::RunReview)?;
        let Some(board) = self.review_board(scope.county()).await? else {
            return Ok(Vec::new());
        };
        let people = board.people.iter().filter(|p| can_be_put(p));
        Ok(people.map(|p| row_of(&board, actor, p)).collect())
    }

    /// Opens a batch.
    ///
    /// # Errors
    /// Denied; faults of the form; not found for somebody who is not there.
    pub async fn open_batch(&self, actor: &Actor, ask: &OpenBatch) -> Result<RecordId> {
        let scope = actor.may(Verb::RunReview)?;
        let term = self.nomination_term(&scope).await?;
        let today = self.env().today();
        let mut faults = Vec::new();
        let due = typed_day("due", &ask.due, &mut faults);
        if due.is_some_and(|due| due < today) {
            faults.push(Fault::Batch(BatchFault::Day));
        }
        let title = line(&ask.title, TITLE_MAX_CHARS).filter(|t| !t.is_empty());
        if title.is_none() {
            faults.push(Fault::Batch(BatchFault::Title));
        }
        let (Some(title), true) = (title, faults.is_empty()) else {
            return Err(Error::Fault(faults));
        };
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("term"))?;
        let chosen = chosen(&board, &ask.whom)?;
        if ask.single && chosen.len() != 1 {
            return Err(refused(BatchFault::NotSingle));
        }
        let kind = match (&ask.whom, ask.single) {
            (_, true) => BatchKind::Single,
            (Whom::Towns(_), _) => BatchKind::Town,
            (Whom::Chosen(_), _) => BatchKind::List,
        };
        let mut tx = self.write(actor).await?;
        let opened = self
            .put_to_review(
                &mut tx,
                actor,
                (&scope, &term),
                (kind, &title),
                due,
                &chosen,
            )
            .await?;
        let opened = opened.ok_or_else(|| refused(BatchFault::NoDepartment))?;
        tx.commit().await?;
        Ok(opened)
    }

    /// Closes a batch: conclusions appear, also where somebody has not answered.
    ///
    /// # Errors
    /// Denied; not found; a fault when it is closed; a clash.
    pub async fn close_batch(&self, actor: &Actor, id: &RecordId, version: i64) -> Result<()> {
        let scope = actor.may(Verb::RunReview)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("review_batch"))?;
        let state = board.batch(id).ok_or(Error::NotFound("review_batch"))?;
        if state.batch.closed.is_some() {
            return Err(refused(BatchFault::Closed));
        }
        let batch = Batch {
            version,
            ..state.batch.clone()
        };
        let mut tx = self.write(actor).await?;
        tx.close_batch(&scope, &batch).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Reminds the departments of a batch that have not answered about everybody; answers how many.
    ///
    /// # Errors
    /// Denied; not found; a fault when it is closed.
    pub async fn remind(&self, actor: &Actor, id: &RecordId) -> Result<usize> {
        let scope = actor.may(Verb::RunReview)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("review_batch"))?;
        let state = board.batch(id).ok_or(Error::NotFound("review_batch"))?;
        if state.batch.closed.is_some() {
            return Err(refused(BatchFault::Closed));
        }
        let open = state.asks.iter().filter(|(_, n)| *n < state.people);
        let departments: Vec<String> = open.map(|(ask, _)| ask.department.clone()).collect();
        if departments.is_empty() {
            return Ok(0);
        }
        let mut tx = self.write(actor).await?;
        tx.remind(&scope, id, &departments).await?;
        tx.commit().await?;
        Ok(departments.len())
    }
}

/// Whether somebody can be put into a batch at all.
fn can_be_put(person: &Person) -> bool {
    person.line.nominee.stands() && person.line.nominee.person.is_some()
}

/// Whether somebody's newest batch has no conclusion yet.
fn is_running(person: &Person) -> bool {
    let newest = person.parts.first();
    newest.is_some_and(|p| p.course.conclusion.is_none())
}

fn needs(board: &ReviewBoard, person: &Person) -> bool {
    can_be_put(person)
        && !is_running(person)
        && needs_review(&person.standing, board.vote(person), board.today)
}

/// The nominees of a batch about to be opened.
fn chosen<'a>(board: &'a ReviewBoard, whom: &Whom) -> Result<Vec<&'a Nominee>> {
    let people: Vec<&Person> = match whom {
        Whom::Towns(towns) => board
            .people
            .iter()
            .filter(|p| towns.contains(&p.line.nominee.town) && needs(board, p))
            .collect(),
        Whom::Chosen(ids) => {
            let all = board.people.iter();
            let people: Vec<&Person> = all.filter(|p| ids.contains(&p.line.nominee.id)).collect();
            if people.len() != ids.len() {
                return Err(Error::NotFound("nominee"));
            }
            people
        }
    };
    for person in &people {
        if !person.line.nominee.stands() {
            return Err(refused(BatchFault::Withdrawn));
        }
        if person.line.nominee.person.is_none() {
            return Err(refused(BatchFault::Unknown));
        }
        if is_running(person) {
            return Err(refused(BatchFault::Running));
        }
    }
    if people.is_empty() {
        return Err(refused(BatchFault::Nobody));
    }
    Ok(people.into_iter().map(|p| &p.line.nominee).collect())
}

/// Townships with nominees who need a review.
fn waiting(board: &ReviewBoard) -> Vec<(UnitId, String, usize)> {
    let mut towns: Vec<(UnitId, String, usize)> = Vec::new();
    for person in board.people.iter().filter(|p| needs(board, p)) {
        let nominee = &person.line.nominee;
        match towns.iter_mut().find(|(id, ..)| *id == nominee.town) {
            Some((.., n)) => *n += 1,
            None => towns.push((nominee.town.clone(), person.line.town_name.clone(), 1)),
        }
    }
    towns
}

/// Nominees who stand, by how they stand.
fn tally(board: &ReviewBoard) -> Vec<(&'static str, &'static str, usize)> {
    let day = board.today;
    let kinds = [
        Standing::Passed { until: day },
        Standing::Failed,
        Standing::Pending {
            answered: 0,
            asked: 0,
        },
        Standing::Running {
            answered: 0,
            asked: 0,
        },
        Standing::NotPut,
        Standing::Expired { until: day },
    ];
    let standing = board.people.iter().filter(|p| p.line.nominee.stands());
    let standing: Vec<&str> = standing.map(|p| p.standing.code()).collect();
    kinds
        .iter()
        .map(|kind| {
            let n = standing.iter().filter(|code| **code == kind.code()).count();
            (kind.code(), kind.zh(), n)
        })
        .collect()
}
