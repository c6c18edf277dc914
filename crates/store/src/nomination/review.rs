//! Reading the joint review: batches, whom they ask about whom, answers, notices, objections, looks.

use domain::account::{DossierScope, OfficeScope, ReviewScope, SystemScope};
use domain::nomination::answer::{Answer, AnswerWay, Said, Verdict};
use domain::nomination::batch::{Ask, Batch, BatchKind, Entry};
use domain::nomination::department::Field;
use domain::nomination::nominee::Post;
use domain::nomination::objection::{Answered, Handed, Notice, Objection};
use domain::person::{Affiliation, CommitteePost, Education, Month, PartyPost, Sex};
use domain::{CountyId, Millis, RecordId, TermId};
use sqlx::FromRow;

use super::record;
use crate::db::Read;
use crate::division::{stored_day, unit_id};
use crate::error::{Error, Result};

/// Most batches of a term.
pub const BATCHES_MAX_ROWS: i64 = 5_000;
/// Most entries of a term: every nominee some times.
const ENTRIES_MAX_ROWS: i64 = 60_000;
/// Most standing answers of a term: every nominee before every department, some times.
const ANSWERS_MAX_ROWS: i64 = 1_000_000;
/// Most looks that a dossier shows.
const LOOKS_MAX_ROWS: i64 = 200;
const BAD: Error = Error::Stored("review_answer");

#[derive(Debug, FromRow)]
struct BatchRow {
    id: String,
    term: String,
    no: i64,
    kind: String,
    title: String,
    opened_ms: i64,
    opened_by: String,
    due: String,
    closed_ms: Option<i64>,
    version: i64,
}

impl BatchRow {
    fn batch(self) -> Result<Batch> {
        Ok(Batch {
            id: record(&self.id)?,
            term: TermId::parse(&self.term).map_err(|_| BAD)?,
            no: self.no,
            kind: BatchKind::parse(&self.kind).ok_or(BAD)?,
            title: self.title,
            opened: Millis(self.opened_ms),
            opened_by: self.opened_by,
            due: stored_day(&self.due)?,
            closed: self.closed_ms.map(Millis),
            version: self.version,
        })
    }
}

#[derive(Debug, FromRow)]
struct AskRow {
    batch: String,
    department: String,
    name: String,
    due: String,
    fields: String,
    reminded_ms: Option<i64>,
}

impl AskRow {
    fn ask(self) -> Result<Ask> {
        Ok(Ask {
            batch: record(&self.batch)?,
            due: stored_day(&self.due)?,
            fields: Field::list(&self.fields),
            reminded: self.reminded_ms.map(Millis),
            department: self.department,
            name: self.name,
        })
    }
}

#[derive(Debug, FromRow)]
struct EntryRow {
    batch: String,
    nominee: String,
    town: String,
    unit: String,
}

#[derive(Debug, FromRow)]
struct AnswerRow {
    batch: String,
    nominee: String,
    department: String,
    no: i64,
    verdict: String,
    rule: Option<String>,
    rule_no: Option<i64>,
    note: String,
    officer: String,
    way: String,
    at_ms: i64,
}

impl AnswerRow {
    fn answer(self) -> Result<Answer> {
        Ok(Answer {
            batch: record(&self.batch)?,
            nominee: record(&self.nominee)?,
            department: self.department,
            no: self.no,
            said: Said {
                verdict: Verdict::parse(&self.verdict).ok_or(BAD)?,
                rule: self.rule.zip(self.rule_no),
                note: self.note,
                officer: self.officer,
            },
            way: AnswerWay::parse(&self.way).ok_or(BAD)?,
            at: Millis(self.at_ms),
        })
    }
}

#[derive(Debug, FromRow)]
struct KeyRow {
    batch: String,
    nominee: String,
    department: String,
    verdict: String,
    rule: Option<String>,
    rule_no: Option<i64>,
    at_ms: i64,
}

/// A standing answer as conclusions need it: without note and officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingAnswer {
    /// The batch.
    pub batch: RecordId,
    /// The nominee.
    pub nominee: RecordId,
    /// The department's code.
    pub department: String,
    /// What was said.
    pub verdict: Verdict,
    /// Code and version of the list's entry.
    pub rule: Option<(String, i64)>,
    /// When.
    pub at: Millis,
}

#[derive(Debug, FromRow)]
struct NoticeRow {
    batch: String,
    nominee: String,
    number: String,
    delivered_on: String,
    how: String,
    by_name: String,
    at_ms: i64,
}

#[derive(Debug, FromRow)]
struct ObjectionRow {
    batch: String,
    nominee: String,
    received_on: String,
    in_time: i64,
    paper: String,
    at_ms: i64,
    by_name: String,
    answered_on: Option<String>,
    answered: Option<String>,
    answer_paper: String,
}

impl ObjectionRow {
    fn objection(self) -> Result<Objection> {
        let answered = match (&self.answered_on, &self.answered) {
            (Some(on), Some(what)) => Some((
                stored_day(on)?,
                Answered::parse(what).ok_or(Error::Stored("review_objection"))?,
            )),
            _ => None,
        };
        Ok(Objection {
            batch: record(&self.batch)?,
            nominee: record(&self.nominee)?,
            received_on: stored_day(&self.received_on)?,
            in_time: self.in_time == 1,
            paper: self.paper,
            at: Millis(self.at_ms),
            by_name: self.by_name,
            answered,
            answer_paper: self.answer_paper,
        })
    }
}

/// Everything of a term's review from which conclusions are derived.
#[derive(Debug, Clone, Default)]
pub struct ReviewRows {
    /// Batches by number.
    pub batches: Vec<Batch>,
    /// Asks.
    pub asks: Vec<Ask>,
    /// Entries.
    pub entries: Vec<Entry>,
    /// Standing answers.
    pub answers: Vec<StandingAnswer>,
    /// Notices handed over.
    pub notices: Vec<Notice>,
    /// Objections.
    pub objections: Vec<Objection>,
}

/// A person put to a department, with the fields that a list can show, and what the department has said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutTo {
    /// The nominee.
    pub nominee: RecordId,
    /// The person's record.
    pub person: Option<RecordId>,
    /// Name.
    pub name: String,
    /// Sex.
    pub sex: Option<Sex>,
    /// Month of birth.
    pub birth: Option<Month>,
    /// Schooling.
    pub education: Option<Education>,
    /// Political affiliation.
    pub affiliation: Option<Affiliation>,
    /// Present posts, in words.
    pub present: String,
    /// Posts nominated for.
    pub posts: Vec<Post>,
    /// Village.
    pub unit_name: String,
    /// Township.
    pub town_name: String,
    /// The village's code in the division tree.
    pub unit: domain::UnitId,
    /// Whether the nominee stands.
    pub stands: bool,
    /// The standing answer of this department.
    pub answer: Option<Answer>,
}

#[derive(Debug, FromRow)]
struct PutToRow {
    nominee: String,
    person: Option<String>,
    name: String,
    sex: Option<String>,
    birth: Option<String>,
    education: Option<String>,
    affiliation: Option<String>,
    party_post: Option<String>,
    committee_post: Option<String>,
    posts: String,
    unit: String,
    unit_name: String,
    town_name: String,
    withdrawn_on: Option<String>,
    batch: String,
    department: String,
    no: Option<i64>,
    verdict: Option<String>,
    rule: Option<String>,
    rule_no: Option<i64>,
    note: Option<String>,
    officer: Option<String>,
    way: Option<String>,
    at_ms: Option<i64>,
}

impl PutToRow {
    fn put_to(self) -> Result<PutTo> {
        let party = self.party_post.as_deref().and_then(PartyPost::parse);
        let committee = self
            .committee_post
            .as_deref()
            .and_then(CommitteePost::parse);
        let present: Vec<&str> = party
            .map(PartyPost::zh)
            .into_iter()
            .chain(committee.map(CommitteePost::zh))
            .collect();
        let answer = match (self.no, self.verdict, self.way, self.at_ms) {
            (Some(no), Some(verdict), Some(way), Some(at_ms)) => Some(
                AnswerRow {
                    batch: self.batch,
                    nominee: self.nominee.clone(),
                    department: self.department,
                    no,
                    verdict,
                    rule: self.rule,
                    rule_no: self.rule_no,
                    note: self.note.unwrap_or_default(),
                    officer: self.officer.unwrap_or_default(),
                    way,
                    at_ms,
                }
                .answer()?,
            ),
            _ => None,
        };
        Ok(PutTo {
            nominee: record(&self.nominee)?,
            person: self.person.as_deref().map(record).transpose()?,
            sex: self.sex.as_deref().and_then(Sex::parse),
            birth: self.birth.as_deref().and_then(Month::parse),
            education: self.education.as_deref().and_then(Education::parse),
            affiliation: self.affiliation.as_deref().and_then(Affiliation::parse),
            present: present.join("、"),
            posts: Post::list(&self.posts).ok_or(BAD)?,
            unit: unit_id(&self.unit)?,
            stands: self.withdrawn_on.is_none(),
            name: self.name,
            unit_name: self.unit_name,
            town_name: self.town_name,
            answer,
        })
    }
}

/// A look at somebody's review.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Look {
    /// Who.
    pub by_name: String,
    /// When first within the hour.
    pub at_ms: i64,
}

/// What departments said of one person, with the history of it.
#[derive(Debug, Clone, Default)]
pub struct Dossier {
    /// Answers of all batches and numbers, oldest first; whether each stands.
    pub answers: Vec<(Answer, bool)>,
    /// Looks, newest first.
    pub looks: Vec<Look>,
}

/// The department that an account answers for, of the scope: `$1` county, `$2` account.
macro_rules! own_department {
    () => {
        "(SELECT o.department FROM review_officer o WHERE o.county = $1 AND o.account = $2)"
    };
}

const PUT_TO: &str = concat!(
    "SELECT e.nominee, n.person, COALESCE(p.name, n.name) AS name, p.sex, p.birth, p.education, \
     p.affiliation, p.party_post, p.committee_post, n.posts, n.unit, u.name AS unit_name, t.name AS \
     town_name, n.withdrawn_on, e.batch, k.department, a.no, a.verdict, a.rule, a.rule_no, a.note, \
     a.officer, a.way, a.at_ms FROM review_ask k JOIN review_entry e ON e.county = k.county AND \
     e.batch = k.batch JOIN nominee n ON n.county = e.county AND n.id = e.nominee JOIN division u ON \
     u.id = n.unit JOIN division t ON t.id = n.town LEFT JOIN person p ON p.county = n.county AND p.id \
     = n.person LEFT JOIN review_answer a ON a.county = k.county AND a.batch = e.batch AND a.nominee = \
     e.nominee AND a.department = k.department AND a.standing = 1 WHERE k.county = $1 AND \
     k.department = ",
    own_department!(),
    " AND k.batch = $3 AND ($4 = '' OR e.nominee = $4) ORDER BY u.code, n.at_ms, n.id LIMIT $5"
);

impl Read {
    /// The department that the scope's account answers for: code and name.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn own_department(
        &mut self,
        scope: &ReviewScope,
    ) -> Result<Option<(String, String)>> {
        const OWN: &str = concat!(
            "SELECT d.code, d.name FROM review_department d WHERE d.county = $1 AND d.code = ",
            own_department!(),
            " ORDER BY d.no DESC LIMIT 1"
        );
        Ok(on!(self, |c| sqlx::query_as(OWN)
            .bind(scope.county().as_str())
            .bind(scope.account().as_str())
            .fetch_optional(c)
            .await?))
    }

    /// Batches in which the scope's department is asked, with its ask, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn asked_batches(&mut self, scope: &ReviewScope) -> Result<Vec<(Batch, Ask)>> {
        const BATCHES: &str = concat!(
            "SELECT b.id, b.term, b.no, b.kind, b.title, b.opened_ms, b.opened_by, b.due, b.closed_ms, \
             b.version FROM review_batch b JOIN review_ask k ON k.county = b.county AND k.batch = b.id \
             WHERE b.county = $1 AND k.department = ",
            own_department!(),
            " ORDER BY b.opened_ms DESC, b.no DESC LIMIT $3"
        );
        const ASKS: &str = concat!(
            "SELECT k.batch, k.department, k.name, k.due, k.fields, k.reminded_ms FROM review_ask k \
             WHERE k.county = $1 AND k.department = ",
            own_department!(),
            " LIMIT $3"
        );
        let rows: Vec<BatchRow> = on!(self, |c| sqlx::query_as(BATCHES)
            .bind(scope.county().as_str())
            .bind(scope.account().as_str())
            .bind(BATCHES_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let asks: Vec<AskRow> = on!(self, |c| sqlx::query_as(ASKS)
            .bind(scope.county().as_str())
            .bind(scope.account().as_str())
            .bind(BATCHES_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let mut asks: std::collections::HashMap<String, AskRow> =
            asks.into_iter().map(|a| (a.batch.clone(), a)).collect();
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(ask) = asks.remove(&row.id) {
                found.push((row.batch()?, ask.ask()?));
            }
        }
        Ok(found)
    }

    /// How many people each batch puts to the scope's department, and how many of them it has answered; of
    /// those who stand.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn asked_progress(&mut self, scope: &ReviewScope) -> Result<Vec<(String, i64, i64)>> {
        const PROGRESS: &str = concat!(
            "SELECT e.batch, COUNT(*), COUNT(a.no) FROM review_ask k JOIN review_entry e ON e.county = \
             k.county AND e.batch = k.batch JOIN nominee n ON n.county = e.county AND n.id = e.nominee \
             LEFT JOIN review_answer a ON a.county = k.county AND a.batch = e.batch AND a.nominee = \
             e.nominee AND a.department = k.department AND a.standing = 1 WHERE k.county = $1 AND \
             k.department = ",
            own_department!(),
            " AND n.withdrawn_on IS NULL GROUP BY e.batch LIMIT $3"
        );
        Ok(on!(self, |c| sqlx::query_as(PROGRESS)
            .bind(scope.county().as_str())
            .bind(scope.account().as_str())
            .bind(BATCHES_MAX_ROWS)
            .fetch_all(c)
            .await?))
    }

    /// People of a batch put to the scope's department, one of them or all.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn put_to(
        &mut self,
        scope: &ReviewScope,
        batch: &RecordId,
        nominee: Option<&RecordId>,
    ) -> Result<Vec<PutTo>> {
        let rows: Vec<PutToRow> = on!(self, |c| sqlx::query_as(PUT_TO)
            .bind(scope.county().as_str())
            .bind(scope.account().as_str())
            .bind(batch.as_str())
            .bind(nominee.map_or("", RecordId::as_str))
            .bind(super::people::PEOPLE_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(PutToRow::put_to).collect()
    }

    /// Open objections that ask the scope's department to check again: those whose people it answered about
    /// with a bar or advice before the objection.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn rechecks(&mut self, scope: &ReviewScope) -> Result<Vec<Objection>> {
        const OPEN: &str = concat!(
            "SELECT j.batch, j.nominee, j.received_on, j.in_time, j.paper, j.at_ms, j.by_name, \
             j.answered_on, j.answered, j.answer_paper FROM review_objection j JOIN review_answer a ON \
             a.county = j.county AND a.batch = j.batch AND a.nominee = j.nominee AND a.standing = 1 \
             WHERE j.county = $1 AND a.department = ",
            own_department!(),
            " AND j.answered_on IS NULL AND a.verdict IN ('barred', 'unsuitable') AND a.at_ms <= \
             j.at_ms ORDER BY j.at_ms LIMIT $3"
        );
        let rows: Vec<ObjectionRow> = on!(self, |c| sqlx::query_as(OPEN)
            .bind(scope.county().as_str())
            .bind(scope.account().as_str())
            .bind(BATCHES_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(ObjectionRow::objection).collect()
    }

    /// Everything of a term's review from which conclusions are derived.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn review_rows(
        &mut self,
        _system: SystemScope,
        county: &CountyId,
        term: &TermId,
    ) -> Result<ReviewRows> {
        const BATCHES: &str = "SELECT id, term, no, kind, title, opened_ms, opened_by, due, closed_ms, \
             version FROM review_batch WHERE county = $1 AND term = $2 ORDER BY opened_ms, no LIMIT $3";
        const ASKS: &str = "SELECT k.batch, k.department, k.name, k.due, k.fields, k.reminded_ms FROM \
             review_ask k JOIN review_batch b ON b.county = k.county AND b.id = k.batch WHERE k.county = \
             $1 AND b.term = $2 ORDER BY k.batch, k.department LIMIT $3";
        const ENTRIES: &str = "SELECT e.batch, e.nominee, e.town, e.unit FROM review_entry e JOIN \
             review_batch b ON b.county = e.county AND b.id = e.batch WHERE e.county = $1 AND b.term = \
             $2 ORDER BY b.opened_ms, b.no, e.nominee LIMIT $3";
        const ANSWERS: &str = "SELECT a.batch, a.nominee, a.department, a.verdict, a.rule, a.rule_no, \
             a.at_ms FROM review_answer a JOIN review_batch b ON b.county = a.county AND b.id = a.batch \
             WHERE a.county = $1 AND b.term = $2 AND a.standing = 1 LIMIT $3";
        const NOTICES: &str = "SELECT x.batch, x.nominee, x.number, x.delivered_on, x.how, x.by_name, \
             x.at_ms FROM review_notice x JOIN review_batch b ON b.county = x.county AND b.id = x.batch \
             WHERE x.county = $1 AND b.term = $2 LIMIT $3";
        const OBJECTIONS: &str = "SELECT x.batch, x.nominee, x.received_on, x.in_time, x.paper, \
             x.at_ms, x.by_name, x.answered_on, x.answered, x.answer_paper FROM review_objection x JOIN \
             review_batch b ON b.county = x.county AND b.id = x.batch WHERE x.county = $1 AND b.term = \
             $2 LIMIT $3";
        macro_rules! rows {
            ($sql:expr, $max:expr) => {
                on!(self, |c| sqlx::query_as($sql)
                    .bind(county.as_str())
                    .bind(term.as_str())
                    .bind($max)
                    .fetch_all(c)
                    .await?)
            };
        }
        let batches: Vec<BatchRow> = rows!(BATCHES, BATCHES_MAX_ROWS);
        let asks: Vec<AskRow> = rows!(ASKS, ENTRIES_MAX_ROWS);
        let entries: Vec<EntryRow> = rows!(ENTRIES, ENTRIES_MAX_ROWS);
        let answers: Vec<KeyRow> = rows!(ANSWERS, ANSWERS_MAX_ROWS);
        let notices: Vec<NoticeRow> = rows!(NOTICES, ENTRIES_MAX_ROWS);
        let objections: Vec<ObjectionRow> = rows!(OBJECTIONS, ENTRIES_MAX_ROWS);
        Ok(ReviewRows {
            batches: batches
                .into_iter()
                .map(BatchRow::batch)
                .collect::<Result<_>>()?,
            asks: asks.into_iter().map(AskRow::ask).collect::<Result<_>>()?,
            entries: entries.iter().map(entry).collect::<Result<_>>()?,
            answers: answers.into_iter().map(standing).collect::<Result<_>>()?,
            notices: notices.into_iter().map(notice).collect::<Result<_>>()?,
            objections: objections
                .into_iter()
                .map(ObjectionRow::objection)
                .collect::<Result<_>>()?,
        })
    }

    /// Whether the scope's account has opened somebody's review in an hour.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn review_is_open(
        &mut self,
        scope: &DossierScope,
        nominee: &RecordId,
        hour: i64,
    ) -> Result<bool> {
        const OPEN: &str = "SELECT COUNT(*) FROM review_look WHERE county = $1 AND nominee = $2 AND \
             account = $3 AND hour = $4";
        let (looks,): (i64,) = on!(self, |c| sqlx::query_as(OPEN)
            .bind(scope.county().as_str())
            .bind(nominee.as_str())
            .bind(scope.account().as_str())
            .bind(hour)
            .fetch_one(c)
            .await?);
        Ok(looks > 0)
    }

    /// What departments said of one person.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn dossier(&mut self, scope: &DossierScope, nominee: &RecordId) -> Result<Dossier> {
        const ANSWERS: &str = "SELECT batch, nominee, department, no, verdict, rule, rule_no, note, \
             officer, way, at_ms FROM review_answer WHERE county = $1 AND nominee = $2 ORDER BY batch, \
             department, no LIMIT $3";
        const STANDING: &str = "SELECT batch, department, MAX(no) FROM review_answer WHERE county = $1 \
             AND nominee = $2 GROUP BY batch, department LIMIT $3";
        const LOOKS: &str = "SELECT by_name, at_ms FROM review_look WHERE county = $1 AND nominee = $2 \
             ORDER BY at_ms DESC LIMIT $3";
        let rows: Vec<AnswerRow> = on!(self, |c| sqlx::query_as(ANSWERS)
            .bind(scope.county().as_str())
            .bind(nominee.as_str())
            .bind(ENTRIES_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let newest: Vec<(String, String, i64)> = on!(self, |c| sqlx::query_as(STANDING)
            .bind(scope.county().as_str())
            .bind(nominee.as_str())
            .bind(ENTRIES_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let looks = on!(self, |c| sqlx::query_as(LOOKS)
            .bind(scope.county().as_str())
            .bind(nominee.as_str())
            .bind(LOOKS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let mut answers = Vec::with_capacity(rows.len());
        for row in rows {
            let stands = newest.iter().any(|(batch, department, no)| {
                *batch == row.batch && *department == row.department && *no == row.no
            });
            answers.push((row.answer()?, stands));
        }
        Ok(Dossier { answers, looks })
    }

    /// How many answers of terms that were closed before an instant still hold more than their verdict.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county.
    pub async fn review_answers_due(&mut self, scope: &OfficeScope, before: Millis) -> Result<i64> {
        const DUE: &str = "SELECT COUNT(*) FROM review_answer a JOIN review_batch b ON b.county = \
             a.county AND b.id = a.batch JOIN term t ON t.county = b.county AND t.id = b.term WHERE \
             a.county = $1 AND t.state = 'closed' AND t.closed_ms < $2 AND (a.rule IS NOT NULL OR \
             a.note <> '' OR a.officer <> '')";
        super::county_only(scope, "review_answer")?;
        let (due,): (i64,) = on!(self, |c| sqlx::query_as(DUE)
            .bind(scope.county().as_str())
            .bind(before.0)
            .fetch_one(c)
            .await?);
        Ok(due)
    }

    /// The number of the newest batch of a term; 0 for none.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn newest_batch_no(&mut self, scope: &OfficeScope, term: &TermId) -> Result<i64> {
        const NEWEST: &str =
            "SELECT COALESCE(MAX(no), 0) FROM review_batch WHERE county = $1 AND term = $2";
        let (no,): (i64,) = on!(self, |c| sqlx::query_as(NEWEST)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .fetch_one(c)
            .await?);
        Ok(no)
    }
}

fn entry(row: &EntryRow) -> Result<Entry> {
    Ok(Entry {
        batch: record(&row.batch)?,
        nominee: record(&row.nominee)?,
        town: unit_id(&row.town)?,
        unit: unit_id(&row.unit)?,
    })
}

fn standing(row: KeyRow) -> Result<StandingAnswer> {
    Ok(StandingAnswer {
        batch: record(&row.batch)?,
        nominee: record(&row.nominee)?,
        verdict: Verdict::parse(&row.verdict).ok_or(BAD)?,
        rule: row.rule.zip(row.rule_no),
        at: Millis(row.at_ms),
        department: row.department,
    })
}

fn notice(row: NoticeRow) -> Result<Notice> {
    Ok(Notice {
        batch: record(&row.batch)?,
        nominee: record(&row.nominee)?,
        delivered_on: stored_day(&row.delivered_on)?,
        how: Handed::parse(&row.how).ok_or(Error::Stored("review_notice"))?,
        number: row.number,
        by_name: row.by_name,
        at: Millis(row.at_ms),
    })
}
