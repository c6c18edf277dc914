//! The county's look at one person's review: opened by saying so, one event for each person, viewer and hour;
//! the notice handed over, the objection, its re-check and answer.

use domain::account::{Actor, Verb};
use domain::nomination::answer::{Answer, Verdict};
use domain::nomination::batch::BatchFault;
use domain::nomination::builtin;
use domain::nomination::conclude::{Conclusion, Outcome};
use domain::nomination::objection::{Answered, Handed, Notice, Objection, last_day, may_object};
use domain::nomination::rule::{Rule, meaning};
use domain::nomination::{LINE_MAX_CHARS, line};
use domain::person::team::hour_of;
use domain::{Day, Millis, RecordId};
use store::nomination::review::Look;

use super::board::{Person, ReviewBoard, rules_of};
use super::nominees::{NomineeRow, past_day, row_of, short_text};
use super::refused;
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// An answer as the county reads it.
#[derive(Debug, Clone)]
pub struct ReadAnswer {
    /// The answer.
    pub answer: Answer,
    /// The department's name.
    pub department: String,
    /// The list's entry.
    pub rule: Option<Rule>,
    /// Whether it bars this person.
    pub bars: bool,
    /// The articles, in words.
    pub cites: String,
    /// Whether a later answer took its place.
    pub fell: bool,
}

/// One batch of a person as the county reads it.
#[derive(Debug, Clone)]
pub struct DossierBatch {
    /// The batch.
    pub batch: RecordId,
    /// Its title.
    pub title: String,
    /// The conclusion.
    pub conclusion: Option<Conclusion>,
    /// Answers, standing and fallen.
    pub answers: Vec<ReadAnswer>,
    /// Departments that have not answered.
    pub missing: Vec<String>,
    /// The notice.
    pub notice: Option<Notice>,
    /// The objection.
    pub objection: Option<Objection>,
    /// Departments that still have to check again.
    pub unchecked: Vec<String>,
}

/// A person's review.
#[derive(Debug, Clone)]
pub struct DossierPage {
    /// The nominee.
    pub row: NomineeRow,
    /// Batches, newest first.
    pub batches: Vec<DossierBatch>,
    /// Whether the village's own measures adopted the county's list.
    pub adopted: bool,
    /// Days for an objection by the rule pack, and whether that was checked against the text.
    pub objection_days: (u16, bool),
    /// Who looked, newest first.
    pub looks: Vec<Look>,
}

/// A person's review, as far as it is open to the actor.
#[derive(Debug, Clone)]
pub enum FoundDossier {
    /// Not opened in this hour.
    Closed(Box<NomineeRow>),
    /// It is open.
    Open(Box<DossierPage>),
}

impl App {
    /// A person's review, as far as it is open to the actor.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn dossier(&self, actor: &Actor, id: &RecordId) -> Result<FoundDossier> {
        let scope = actor.may_open_review()?;
        let county = actor.may(Verb::OpenReview)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("nominee"))?;
        let person = board
            .person(&county, id)
            .ok_or(Error::NotFound("nominee"))?;
        let row = row_of(&board, actor, person);
        let mut read = self.store().read().await?;
        let hour = hour_of(self.env().now());
        if !read.review_is_open(&scope, id, hour).await? {
            return Ok(FoundDossier::Closed(Box::new(row)));
        }
        let found = read.dossier(&scope, id).await?;
        let list = builtin::whole(read.negative_rules(&county).await?);
        let reader = Reader {
            app: self,
            board: &board,
            person,
            list: &list,
        };
        let batches = person.parts.iter().map(|part| {
            let own = found.answers.iter().filter(|(a, _)| a.batch == part.batch);
            reader.batch(&part.batch, part.course.conclusion, own)
        });
        Ok(FoundDossier::Open(Box::new(DossierPage {
            batches: batches.collect(),
            adopted: board.adoptions.contains_key(&person.line.nominee.unit),
            objection_days: self.objection_days(&board, person),
            looks: found.looks,
            row,
        })))
    }

    /// Opens a person's review: one event for each person, viewer and hour.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn open_dossier(&self, actor: &Actor, id: &RecordId) -> Result<()> {
        let scope = actor.may_open_review()?;
        let county = actor.may(Verb::OpenReview)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("nominee"))?;
        board
            .person(&county, id)
            .ok_or(Error::NotFound("nominee"))?;
        let mut tx = self.write(actor).await?;
        let hour = hour_of(self.env().now());
        if tx.look_at_review(&scope, id, hour).await? {
            tx.commit().await?;
        }
        Ok(())
    }

    fn objection_days(&self, board: &ReviewBoard, person: &Person) -> (u16, bool) {
        let village = board.village(&person.line.nominee.unit);
        let rules = rules_of(self.rules(), &board.term.province, village, board.today);
        rules.map_or((0, false), |r| {
            let days = &r.params.review_objection_days;
            (days.value, days.verified)
        })
    }

    /// Records that the notice of a conclusion was handed over in person.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash when one was before.
    pub async fn hand_over_notice(
        &self,
        actor: &Actor,
        (batch, nominee): (&RecordId, &RecordId),
        number: &str,
        on: &str,
        how: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::RunReview)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("review_entry"))?;
        let conclusion = conclusion_of(&board, batch, nominee)?;
        let mut faults = Vec::new();
        let day = past_day("on", "送达日期", on, self.env().today(), &mut faults);
        let day = not_before("on", "送达日期", day, conclusion.on, &mut faults);
        let number = line(number, LINE_MAX_CHARS).filter(|n| !n.is_empty());
        if number.is_none() {
            faults.push(short_text("number", "通知书编号"));
        }
        let how = Handed::parse(how);
        if how.is_none() {
            faults.push(Fault::Missing {
                field: "how",
                label: "送达方式",
            });
        }
        let (Some(number), Some(delivered_on), Some(how)) = (number, day, how) else {
            return Err(Error::Fault(faults));
        };
        let notice = Notice {
            batch: batch.clone(),
            nominee: nominee.clone(),
            number,
            delivered_on,
            how,
            by_name: actor.name.clone(),
            at: self.env().now(),
        };
        let mut tx = self.write(actor).await?;
        tx.add_notice(&scope, &notice).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records an objection; departments that answered with a bar or advice check again.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash when one was before.
    pub async fn record_objection(
        &self,
        actor: &Actor,
        (batch, nominee): (&RecordId, &RecordId),
        on: &str,
        paper: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::RunReview)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("review_entry"))?;
        let conclusion = conclusion_of(&board, batch, nominee)?;
        if !may_object(&conclusion) {
            return Err(refused(BatchFault::NoObjection));
        }
        let mut faults = Vec::new();
        let day = past_day(
            "received_on",
            "收到日期",
            on,
            self.env().today(),
            &mut faults,
        );
        let day = not_before("received_on", "收到日期", day, conclusion.on, &mut faults);
        let paper = line(paper, LINE_MAX_CHARS).filter(|p| !p.is_empty());
        if paper.is_none() {
            faults.push(short_text("paper", "异议材料存放处"));
        }
        let (Some(received_on), Some(paper)) = (day, paper) else {
            return Err(Error::Fault(faults));
        };
        let person = board
            .person(&scope, nominee)
            .ok_or(Error::NotFound("nominee"))?;
        let (days, _) = self.objection_days(&board, person);
        let notice = board.notices.get(&(batch.clone(), nominee.clone()));
        let in_time = notice.is_none_or(|n| received_on <= last_day(n.delivered_on, days));
        let objection = Objection {
            batch: batch.clone(),
            nominee: nominee.clone(),
            received_on,
            in_time,
            paper,
            at: self.env().now(),
            by_name: actor.name.clone(),
            answered: None,
            answer_paper: String::new(),
        };
        let mut tx = self.write(actor).await?;
        tx.add_objection(&scope, &objection).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records the answer to an objection, when every department that had to has checked again.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a fault while somebody has not checked again; a clash.
    pub async fn answer_objection(
        &self,
        actor: &Actor,
        (batch, nominee): (&RecordId, &RecordId),
        on: &str,
        paper: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::RunReview)?;
        let FoundDossier::Open(page) = self.dossier(actor, nominee).await? else {
            return Err(Error::NotFound("review_entry"));
        };
        let found = page.batches.iter().find(|b| b.batch == *batch);
        let found = found.ok_or(Error::NotFound("review_entry"))?;
        let open = found.objection.as_ref().filter(|o| o.is_open());
        let open = open.ok_or_else(|| refused(BatchFault::NoObjection))?;
        if !found.unchecked.is_empty() {
            return Err(refused(BatchFault::NotChecked));
        }
        let mut faults = Vec::new();
        let day = past_day("on", "答复日期", on, self.env().today(), &mut faults);
        let day = not_before("on", "答复日期", day, open.received_on, &mut faults);
        let paper = line(paper, LINE_MAX_CHARS).filter(|p| !p.is_empty());
        if paper.is_none() {
            faults.push(short_text("paper", "答复书编号"));
        }
        let (Some(day), Some(paper)) = (day, paper) else {
            return Err(Error::Fault(faults));
        };
        let answered = Objection {
            answered: Some((day, outcome_of(found, open.at))),
            answer_paper: paper,
            ..open.clone()
        };
        let mut tx = self.write(actor).await?;
        tx.answer_objection(&scope, &answered).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Whether a re-check changed anything: an answer given after the objection differs from the one before.
fn outcome_of(found: &DossierBatch, at: Millis) -> Answered {
    let changed = found.answers.iter().filter(|a| !a.fell).any(|now| {
        let before = found.answers.iter().rfind(|old| {
            old.fell
                && old.answer.department == now.answer.department
                && old.answer.no < now.answer.no
        });
        now.answer.at > at
            && before.is_some_and(|old| {
                let (old, now) = (&old.answer.said, &now.answer.said);
                old.verdict != now.verdict || old.rule != now.rule
            })
    });
    if changed {
        Answered::Changed
    } else {
        Answered::Upheld
    }
}

fn conclusion_of(board: &ReviewBoard, batch: &RecordId, nominee: &RecordId) -> Result<Conclusion> {
    let person = board.people.iter().find(|p| p.line.nominee.id == *nominee);
    let part = person.and_then(|p| p.parts.iter().find(|p| p.batch == *batch));
    let part = part.ok_or(Error::NotFound("review_entry"))?;
    let conclusion = part.course.conclusion;
    conclusion
        .filter(|c| c.outcome != Outcome::Pending)
        .ok_or_else(|| refused(BatchFault::NoConclusion))
}

fn not_before(
    field: &'static str,
    label: &'static str,
    day: Option<Day>,
    first: Day,
    faults: &mut Vec<Fault>,
) -> Option<Day> {
    let day = day?;
    if day < first {
        faults.push(Fault::Invalid {
            field,
            label,
            hint: format!("不能早于 {first}"),
        });
        return None;
    }
    Some(day)
}

/// What reading answers needs.
struct Reader<'a> {
    app: &'a App,
    board: &'a ReviewBoard,
    person: &'a Person,
    list: &'a [Rule],
}

impl Reader<'_> {
    fn batch<'b>(
        &self,
        id: &RecordId,
        conclusion: Option<Conclusion>,
        answers: impl Iterator<Item = &'b (Answer, bool)>,
    ) -> DossierBatch {
        let state = self.board.batch(id);
        let asks = state.map_or(&[][..], |s| s.asks.as_slice());
        let name = |code: &str| {
            let ask = asks.iter().find(|(a, _)| a.department == code);
            ask.map_or_else(|| code.to_owned(), |(a, _)| a.name.clone())
        };
        let answers: Vec<ReadAnswer> = answers
            .map(|(answer, stands)| self.answer(answer, *stands, name(&answer.department)))
            .collect();
        let key = (id.clone(), self.person.line.nominee.id.clone());
        let objection = self.board.objections.get(&key).cloned();
        let said = |code: &str| answers.iter().any(|a| a.answer.department == code);
        let missing = asks.iter().filter(|(a, _)| !said(&a.department));
        let open = objection.as_ref().filter(|o| o.is_open());
        let unchecked = answers.iter().filter(|a| {
            let verdict = a.answer.said.verdict;
            let against = matches!(verdict, Verdict::Barred | Verdict::Unsuitable);
            !a.fell && against && open.is_some_and(|o| !o.is_checked(a.answer.at))
        });
        DossierBatch {
            batch: id.clone(),
            title: state.map_or_else(String::new, |s| s.batch.title.clone()),
            conclusion,
            missing: missing.map(|(a, _)| a.name.clone()).collect(),
            unchecked: unchecked.map(|a| a.department.clone()).collect(),
            notice: self.board.notices.get(&key).cloned(),
            objection,
            answers,
        }
    }

    fn answer(&self, answer: &Answer, stands: bool, department: String) -> ReadAnswer {
        let code = answer.said.rule.as_ref().map(|(code, _)| code);
        let rule = code.and_then(|code| self.list.iter().find(|r| r.code == *code));
        let unit = &self.person.line.nominee.unit;
        let village = self.board.village(unit);
        let province = &self.board.term.province;
        let rules = rules_of(self.app.rules(), province, village, self.board.today);
        let adopted = self.board.adoptions.contains_key(unit);
        let day = self.board.vote(self.person).unwrap_or(self.board.today);
        let meant = rules
            .zip(rule)
            .map(|(rules, rule)| meaning(rules, rule, adopted, day));
        let cites = meant.as_ref().map_or_else(String::new, |m| {
            let all = m
                .against
                .iter()
                .map(|a| crate::text::timetable::cites(&a.cites));
            all.filter(|t| !t.is_empty()).collect::<Vec<_>>().join("、")
        });
        ReadAnswer {
            bars: meant.is_some_and(|m| m.bars) && answer.said.verdict == Verdict::Barred,
            rule: rule.cloned(),
            answer: answer.clone(),
            fell: !stands,
            department,
            cites,
        }
    }
}
