//! What a department says of a person: a code of the list and no more than the list needs.

use super::rule::{Rule, Severity};
use super::{ANSWER_NOTE_MAX_CHARS, LINE_MAX_CHARS, line};
use crate::codes::{coded, worded};
use crate::ids::RecordId;
use crate::time::{Day, Millis};

worded! {
    /// What is said.
    Verdict {
        /// Nothing stands against the person.
        Clear = "clear", "合格";
        /// A bar.
        Barred = "barred", "不得";
        /// Advice against.
        Unsuitable = "unsuitable", "不宜";
        /// Still being verified.
        Pending = "pending", "待核实";
    }
}

coded! {
    /// How an answer came in.
    AnswerWay {
        /// One by one.
        Single = "single", "逐人答复";
        /// All clear but some.
        Bulk = "bulk", "批量合格";
        /// From a workbook.
        Sheet = "sheet", "Excel";
        /// Checked again after an objection.
        Recheck = "recheck", "复核";
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The batch.
    pub batch: RecordId,
    /// The nominee.
    pub nominee: RecordId,
    /// The department's code.
    pub department: String,
    /// 1, 2, 3 ...: the newest stands.
    pub no: i64,
    /// What is said.
    pub said: Said,
    /// How it came in.
    pub way: AnswerWay,
    /// When.
    pub at: Millis,
}

/// The content of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The verdict.
    pub verdict: Verdict,
    /// Code and version of the list's entry; of a bar and of advice.
    pub rule: Option<(String, i64)>,
    /// At most 60 characters.
    pub note: String,
    /// Who in the department answers for it.
    pub officer: String,
}

impl Said {
    /// Nothing stands against the person.
    #[must_use]
    pub const fn clear(officer: String) -> Self {
        Self {
            verdict: Verdict::Clear,
            rule: None,
            note: String::new(),
            officer,
        }
    }
}

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// No verdict, or one that is none.
    #[error("verdict")]
    Verdict,
    /// A bar or advice without an entry of the list.
    #[error("no code")]
    NoCode,
    /// "Qualified" or "pending" with an entry.
    #[error("code not wanted")]
    CodeUnwanted,
    /// No entry of this code is asked of the department.
    #[error("not asked")]
    NotAsked(String),
    /// The entry says another severity than the verdict.
    #[error("severity")]
    Severity(Severity),
    /// The note is longer than 60 characters; how long it is.
    #[error("note")]
    NoteTooLong(usize),
    /// No officer, or too long a name.
    #[error("officer")]
    Officer,
    /// The batch is closed.
    #[error("closed")]
    Closed,
    /// The conclusion stands; only a re-check after an objection changes an answer.
    #[error("concluded")]
    Concluded,
    /// The nominee no longer stands.
    #[error("withdrawn")]
    Withdrawn,
    /// Who is unanswered changed since the page was looked at: how many there are now.
    #[error("changed")]
    Changed(usize),
}

/// An answer as it was typed, in a form or a sheet: words or codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswerInput {
    /// Verdict.
    pub verdict: String,
    /// Code of the list's entry.
    pub code: String,
    /// Note.
    pub note: String,
    /// Officer.
    pub officer: String,
}

impl AnswerInput {
    /// Reads what was typed by a department for an election on a day.
    ///
    /// # Errors
    /// Every fault found.
    pub fn read(
        &self,
        department: &str,
        list: &[Rule],
        election_day: Day,
    ) -> Result<Said, Vec<AnswerFault>> {
        let mut faults = Vec::new();
        let verdict = Verdict::parse(self.verdict.trim());
        if verdict.is_none() {
            faults.push(AnswerFault::Verdict);
        }
        // A drop-down of the workbook holds "code title".
        let code = self.code.split_whitespace().next().unwrap_or("");
        let rule = list
            .iter()
            .find(|r| r.code == code && r.is_asked_of(department, election_day));
        if !code.is_empty() && rule.is_none() {
            faults.push(AnswerFault::NotAsked(code.chars().take(40).collect()));
        }
        if let Some(verdict) = verdict {
            faults.extend(fits(verdict, code, rule));
        }
        let chars = self.note.trim().chars().count();
        if chars > ANSWER_NOTE_MAX_CHARS {
            faults.push(AnswerFault::NoteTooLong(chars));
        }
        let officer = line(&self.officer, LINE_MAX_CHARS).filter(|name| !name.is_empty());
        if officer.is_none() {
            faults.push(AnswerFault::Officer);
        }
        match (verdict, officer, faults.is_empty()) {
            (Some(verdict), Some(officer), true) => Ok(Said {
                verdict,
                rule: rule.map(|r| (r.code.clone(), r.no)),
                note: one_line(&self.note),
                officer,
            }),
            _ => Err(faults),
        }
    }
}

/// A note on one line: breaks become blanks, nothing is cut.
fn one_line(note: &str) -> String {
    let blank = |c: char| if c.is_control() { ' ' } else { c };
    note.trim().chars().map(blank).collect()
}

fn fits(verdict: Verdict, code: &str, rule: Option<&Rule>) -> Option<AnswerFault> {
    let wanted = match verdict {
        Verdict::Barred => Severity::Bar,
        Verdict::Unsuitable => Severity::Unsuitable,
        Verdict::Clear | Verdict::Pending => {
            return (!code.is_empty()).then_some(AnswerFault::CodeUnwanted);
        }
    };
    if code.is_empty() {
        return Some(AnswerFault::NoCode);
    }
    rule.filter(|r| r.severity != wanted)
        .map(|r| AnswerFault::Severity(r.severity))
}

/// What an answer about to be given stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ground {
    /// Whether the nominee stands.
    pub stands: bool,
    /// Whether the batch is closed.
    pub closed: bool,
    /// Whether there is a conclusion.
    pub concluded: bool,
    /// What this department has said, where it has.
    pub said: Option<Verdict>,
    /// Whether an objection asks this department to check again.
    pub recheck: bool,
}

/// Whether an answer is taken, and as what.
///
/// # Errors
/// Why not.
pub const fn may_answer(ground: Ground) -> Result<(), AnswerFault> {
    if !ground.stands {
        return Err(AnswerFault::Withdrawn);
    }
    // What is still being verified is answered in the end whatever else has happened.
    if ground.recheck || matches!(ground.said, Some(Verdict::Pending)) {
        return Ok(());
    }
    if ground.closed {
        return Err(AnswerFault::Closed);
    }
    if ground.concluded && ground.said.is_some() {
        return Err(AnswerFault::Concluded);
    }
    Ok(())
}
