//! A department's answers as a workbook, out and in: only the known columns are read, the file is not kept, and
//! nothing is applied before it was looked at. Text that is too long is refused, never cut.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as IoRead, Seek};

use domain::RecordId;
use domain::account::Actor;
use domain::nomination::answer::{Answer, AnswerInput, AnswerWay, Verdict};
use domain::nomination::department::Field;
use domain::nomination::nominee::Post;
use domain::nomination::rule::Rule;
use paper::review::{AnswerRow, COLUMNS, Cells};
use store::nomination::review::PutTo;

use super::answers::Desk;
use crate::App;
use crate::division::blocking;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// Largest workbook, in bytes.
pub const SHEET_MAX_BYTES: u64 = 8 * 1024 * 1024;

/// What a row would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdicted {
    /// An answer, in words.
    Answer(String),
    /// Nothing: empty, or as it stands.
    Same,
    /// Refused, with what to do.
    Refused(String),
}

/// A row with what it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedAnswer {
    /// The row as it came.
    pub row: AnswerRow,
    /// Village and name, for showing.
    pub who: String,
    /// What it would do.
    pub verdict: Verdicted,
}

fn cell<'a>(cells: &'a Cells, key: &str) -> &'a str {
    let at = COLUMNS.iter().position(|(of, ..)| *of == key);
    at.and_then(|at| cells.get(at)).map_or("", String::as_str)
}

/// An entry of the list as the drop-down shows it: its code first.
fn choice(rule: &Rule) -> String {
    format!("{} {}（{}）", rule.code, rule.title, rule.severity.zh())
}

fn cells_of(person: &PutTo, desk: &Desk, n: usize) -> Cells {
    let needs = |field| desk.ask.fields.contains(&field);
    let shown = |field: Field, text: &str| {
        if needs(field) {
            text.to_owned()
        } else {
            String::new()
        }
    };
    let said = person.answer.as_ref().map(|a| &a.said);
    let rule = said.and_then(|s| s.rule.as_ref());
    let rule = rule.and_then(|(code, _)| desk.rules.iter().find(|r| r.code == *code));
    [
        person.nominee.as_str().to_owned(),
        person.answer.as_ref().map_or(0, |a| a.no).to_string(),
        (n + 1).to_string(),
        person.town_name.clone(),
        person.unit_name.clone(),
        person.name.clone(),
        person.sex.map_or("", |s| s.zh()).to_owned(),
        person.birth.map_or_else(String::new, |b| b.text()),
        shown(Field::Education, person.education.map_or("", |e| e.zh())),
        shown(
            Field::Affiliation,
            person.affiliation.map_or("", |a| a.zh()),
        ),
        shown(Field::PresentPost, &person.present),
        Post::words(&person.posts),
        said.map_or("", |s| s.verdict.zh()).to_owned(),
        rule.map_or_else(String::new, choice),
        said.map_or_else(String::new, |s| s.note.clone()),
        said.map_or_else(String::new, |s| s.officer.clone()),
    ]
}

impl App {
    /// The workbook of a batch for the actor's department.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn answer_workbook(&self, actor: &Actor, batch: &RecordId) -> Result<Vec<u8>> {
        let (scope, board) = self.answering(actor).await?;
        let mut read = self.store().read().await?;
        let desk = Desk::load(&mut read, scope, &board, batch).await?;
        let standing = desk.people.iter().filter(|p| p.stands);
        let rows: Vec<Cells> = standing
            .enumerate()
            .map(|(n, p)| cells_of(p, &desk, n))
            .collect();
        let vote = desk.people.iter().map(|p| desk.vote(p)).max();
        let vote = vote.unwrap_or_else(|| self.env().today());
        let asked = desk
            .rules
            .iter()
            .filter(|r| r.is_asked_of(&desk.code, vote));
        let choices = vec![
            (
                "verdict",
                Verdict::ALL.iter().map(|v| v.zh().to_owned()).collect(),
            ),
            ("code", asked.map(choice).collect()),
        ];
        let footer = format!("{} 导出于 {}", actor.name, self.env().now().text());
        let title = format!("资格联审答复表 {} {}", desk.department, desk.batch.title);
        drop(read);
        self.note_export(actor, "资格联审答复表").await?;
        blocking(move || {
            let out = Cursor::new(Vec::new());
            paper::review::write(out, &title, &rows, &choices, footer)
                .map(Cursor::into_inner)
                .map_err(Error::internal)
        })
        .await
    }

    /// Reads a workbook that came back and judges every row.
    ///
    /// # Errors
    /// Denied; not found; [`Fault::File`] when it cannot be read.
    pub async fn read_answers(
        &self,
        actor: &Actor,
        batch: &RecordId,
        file: impl IoRead + Seek + Send + 'static,
    ) -> Result<Vec<JudgedAnswer>> {
        self.answering(actor).await?;
        let rows = blocking(move || {
            paper::review::read(file).map_err(|e| Fault::File(format!("{e}。")).into())
        })
        .await?;
        let (scope, board) = self.answering(actor).await?;
        let mut read = self.store().read().await?;
        let desk = Desk::load(&mut read, scope, &board, batch).await?;
        let judged = judge(&desk, rows, self.env().now());
        Ok(judged.into_iter().map(|(row, _)| row).collect())
    }

    /// Applies rows of a workbook: all of them, or none when one is refused. Answers how many were written.
    ///
    /// # Errors
    /// Denied; not found; a fault with the first row that is refused.
    pub async fn apply_answers(
        &self,
        actor: &Actor,
        batch: &RecordId,
        rows: Vec<AnswerRow>,
    ) -> Result<usize> {
        let (scope, board) = self.answering(actor).await?;
        let mut tx = self.write(actor).await?;
        let desk = Desk::load(&mut tx, scope, &board, batch).await?;
        let mut answers = Vec::new();
        for (judged, answer) in judge(&desk, rows, self.env().now()) {
            if let Verdicted::Refused(why) = &judged.verdict {
                let text = format!("第 {} 行没有通过：{why}什么也没有保存。", judged.row.row);
                return Err(Fault::File(text).into());
            }
            answers.extend(answer);
        }
        if !answers.is_empty() {
            tx.add_answers(&desk.scope, &answers).await?;
            tx.commit().await?;
        }
        Ok(answers.len())
    }
}

fn judge(
    desk: &Desk,
    rows: Vec<AnswerRow>,
    at: domain::Millis,
) -> Vec<(JudgedAnswer, Option<Answer>)> {
    let by_id: BTreeMap<&str, &PutTo> = desk
        .people
        .iter()
        .map(|p| (p.nominee.as_str(), p))
        .collect();
    let mut seen = BTreeMap::new();
    rows.into_iter()
        .map(|row| {
            let person = by_id.get(cell(&row.cells, "id")).copied();
            let who = match person {
                Some(p) => format!("{} {} {}", p.town_name, p.unit_name, p.name),
                None => cell(&row.cells, "name").chars().take(30).collect(),
            };
            let (verdict, answer) = match one(desk, &row, person, &mut seen, at) {
                Ok(found) => found,
                Err(why) => (Verdicted::Refused(why), None),
            };
            (JudgedAnswer { row, who, verdict }, answer)
        })
        .collect()
}

type Judged = std::result::Result<(Verdicted, Option<Answer>), String>;

fn one(
    desk: &Desk,
    row: &AnswerRow,
    person: Option<&PutTo>,
    seen: &mut BTreeMap<String, u32>,
    at: domain::Millis,
) -> Judged {
    let text = |key: &str| cell(&row.cells, key).to_owned();
    let person = person.ok_or("这一行不是本批次的人选，请用下载的表填写，不要增加行。")?;
    if let Some(first) = seen.insert(person.nominee.as_str().to_owned(), row.row) {
        return Err(format!("与第 {first} 行是同一人。"));
    }
    let input = AnswerInput {
        verdict: text("verdict"),
        code: text("code"),
        note: text("note"),
        officer: text("officer"),
    };
    if input.verdict.is_empty() && input.code.is_empty() && input.note.is_empty() {
        return Ok((Verdicted::Same, None));
    }
    let words = |faults: Vec<domain::nomination::answer::AnswerFault>| {
        let words = faults.iter().map(crate::text::nomination::answer_fault);
        words.collect::<Vec<String>>().join("")
    };
    let said = desk.read(person, &input).map_err(words)?;
    let stands = person.answer.as_ref();
    if stands.is_some_and(|a| a.said == said) {
        return Ok((Verdicted::Same, None));
    }
    desk.may(person).map_err(|f| words(vec![f]))?;
    if text("version") != stands.map_or(0, |a| a.no).to_string() {
        return Err("下载之后有人答复过这名人选，请重新下载。".to_owned());
    }
    let word = crate::text::nomination::said(&said, &desk.rules);
    let answer = desk.next(person, said, AnswerWay::Sheet, at);
    Ok((Verdicted::Answer(word), answer))
}
