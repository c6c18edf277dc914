//! Rows of this room as they are stored, and what they are in the domain.

use domain::duty::task::Content;
use domain::duty::{
    Answer, AnswerKind, Audience, Cascade, Deadline, Level, Post, PostKind, Task, TaskKind,
    Template,
};
use domain::term::StepCode;
use domain::{AccountId, Millis, RecordId, UnitId};
use sqlx::FromRow;

use crate::division::{stored_day, unit_id};
use crate::error::{Error, Result};

pub(super) fn record_id(text: &str) -> Result<RecordId> {
    RecordId::parse(text).map_err(|_| Error::Stored("record id"))
}

pub(super) fn account_id(text: &str) -> Result<AccountId> {
    AccountId::parse(text).map_err(|_| Error::Stored("account id"))
}

#[derive(FromRow)]
pub(super) struct PostRow {
    id: String,
    kind: String,
    town: Option<String>,
    unit: Option<String>,
    group_name: String,
    rank: String,
    name: String,
    title: String,
    office: String,
    phone: String,
    charge: String,
    account: Option<String>,
    from_date: String,
    until_date: Option<String>,
    end_reason: String,
    version: i64,
}

impl PostRow {
    pub(super) fn post(self) -> Result<Post> {
        Ok(Post {
            id: record_id(&self.id)?,
            kind: PostKind::parse(&self.kind).ok_or(Error::Stored("duty_post.kind"))?,
            town: self.town.as_deref().map(unit_id).transpose()?,
            unit: self.unit.as_deref().map(unit_id).transpose()?,
            group: self.group_name,
            rank: self.rank,
            name: self.name,
            title: self.title,
            office: self.office,
            phone: self.phone,
            charge: self.charge,
            account: self.account.as_deref().map(account_id).transpose()?,
            from: stored_day(&self.from_date)?,
            until: self.until_date.as_deref().map(stored_day).transpose()?,
            end_reason: self.end_reason,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
pub(super) struct ContentRow {
    kind: String,
    title: String,
    body: String,
    cascade: String,
    deadline: String,
    fixed_on: Option<String>,
    step_party: i64,
    step: Option<String>,
    offset_days: i64,
    evidence: String,
}

impl ContentRow {
    fn content(self) -> Result<Content> {
        let day = self.fixed_on.as_deref().map(stored_day).transpose()?;
        let step = self.step.as_deref().and_then(StepCode::from_code);
        let deadline = match (self.deadline.as_str(), day, step) {
            ("open", ..) => Deadline::Open,
            ("fixed", Some(day), _) => Deadline::Fixed(day),
            ("step", _, Some(step)) => Deadline::Step {
                party: self.step_party != 0,
                step,
                offset_days: self.offset_days,
            },
            _ => return Err(Error::Stored("duty deadline")),
        };
        Ok(Content {
            kind: TaskKind::parse(&self.kind).ok_or(Error::Stored("duty kind"))?,
            title: self.title,
            text: self.body,
            cascade: Cascade::parse(&self.cascade).ok_or(Error::Stored("duty cascade"))?,
            deadline,
            evidence: self.evidence,
        })
    }
}

#[derive(FromRow)]
pub(super) struct TemplateRow {
    id: String,
    #[sqlx(flatten)]
    content: ContentRow,
    offered: i64,
    version: i64,
}

impl TemplateRow {
    pub(super) fn template(self) -> Result<Template> {
        Ok(Template {
            id: record_id(&self.id)?,
            content: self.content.content()?,
            offered: self.offered != 0,
            version: self.version,
        })
    }
}

#[derive(FromRow)]
pub(super) struct TaskRow {
    pub(super) id: String,
    #[sqlx(flatten)]
    content: ContentRow,
    every_town: i64,
    of_villages: i64,
    template: Option<String>,
    issuer_town: Option<String>,
    by_name: String,
    issued_ms: i64,
    withdrawn_ms: Option<i64>,
    withdrawn_reason: Option<String>,
    version: i64,
}

impl TaskRow {
    /// The task with the places it goes to, unless it goes to every township.
    pub(super) fn task(self, places: &[&str]) -> Result<Task> {
        let content = self.content.content()?;
        let audience = if content.cascade == Cascade::Department {
            let accounts = places.iter().map(|p| account_id(p));
            Audience::Departments(accounts.collect::<Result<_>>()?)
        } else if self.every_town != 0 {
            Audience::AllTowns
        } else {
            let units = places.iter().map(|p| unit_id(p)).collect::<Result<_>>()?;
            if self.of_villages != 0 {
                Audience::Villages(units)
            } else {
                Audience::Towns(units)
            }
        };
        Ok(Task {
            id: record_id(&self.id)?,
            content,
            audience,
            template: self.template.as_deref().map(record_id).transpose()?,
            issuer_town: self.issuer_town.as_deref().map(unit_id).transpose()?,
            by_name: self.by_name,
            at: Millis(self.issued_ms),
            withdrawn: self
                .withdrawn_ms
                .map(|at| (Millis(at), self.withdrawn_reason.unwrap_or_default())),
            version: self.version,
        })
    }
}

/// Who read a part, and when.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ReceiptRow {
    /// The task.
    pub task: String,
    /// Id of the place.
    pub place: String,
    /// Who.
    pub by_name: String,
    /// When.
    pub at_ms: i64,
}

#[derive(FromRow)]
pub(super) struct StoredAnswer {
    task: String,
    place: String,
    no: i64,
    kind: String,
    note: String,
    on_date: Option<String>,
    signer: String,
    by_name: String,
    at_ms: i64,
}

/// An answer with the part it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// The task.
    pub task: String,
    /// Id of the place.
    pub place: String,
    /// The answer.
    pub answer: Answer,
}

impl StoredAnswer {
    pub(super) fn row(self) -> Result<AnswerRow> {
        Ok(AnswerRow {
            task: self.task,
            place: self.place,
            answer: Answer {
                no: self.no,
                kind: AnswerKind::parse(&self.kind).ok_or(Error::Stored("duty_answer.kind"))?,
                note: self.note,
                on: self.on_date.as_deref().map(stored_day).transpose()?,
                signer: self.signer,
                by_name: self.by_name,
                at: Millis(self.at_ms),
            },
        })
    }
}

#[derive(FromRow)]
pub(super) struct StoredEscalation {
    record: String,
    place: String,
    level: String,
    on_date: String,
    at_ms: i64,
}

/// Something that was reported one level up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationRow {
    /// The task or order.
    pub record: String,
    /// Id of the place.
    pub place: String,
    /// To whom.
    pub to: Level,
    /// The day on which it was due.
    pub on: domain::Day,
    /// When it was recorded.
    pub at: Millis,
}

impl StoredEscalation {
    pub(super) fn row(self) -> Result<EscalationRow> {
        Ok(EscalationRow {
            record: self.record,
            place: self.place,
            to: Level::parse(&self.level).ok_or(Error::Stored("duty_escalation.level"))?,
            on: stored_day(&self.on_date)?,
            at: Millis(self.at_ms),
        })
    }
}

/// A deadline as its columns: kind, fixed day, whether of the Party's election, step, days.
pub(super) type DeadlineColumns = (&'static str, Option<String>, i64, Option<&'static str>, i64);

pub(super) fn deadline_columns(deadline: &Deadline) -> DeadlineColumns {
    match deadline {
        Deadline::Open => ("open", None, 0, None, 0),
        Deadline::Fixed(day) => ("fixed", Some(crate::division::day_text(*day)), 0, None, 0),
        Deadline::Step {
            party,
            step,
            offset_days,
        } => (
            "step",
            None,
            i64::from(*party),
            Some(step.code()),
            *offset_days,
        ),
    }
}

/// A unit as its column.
pub(super) fn column(unit: Option<&UnitId>) -> Option<String> {
    unit.map(|u| u.as_str().to_owned())
}
