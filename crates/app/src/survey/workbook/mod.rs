//! A township's workbook: a row per village, prefilled, with drop-downs, notes and locked keys; and
//! reading one that comes back.

mod read;

use std::collections::HashMap;
use std::io::Cursor;

use domain::UnitId;
use domain::account::{Actor, Verb};
use domain::survey::{
    Answer, AnswerFault, Dossier, Kind, Question, QuestionCode, Questionnaire, Round,
};
use domain::time::Day;
use paper::xlsx_out::{Column, Kind as CellKind, Mark, MarkedCell, SheetSpec, Value, Workbook};

use super::snapshot::{Snapshot, Village};
use crate::error::{Error, Result};
use crate::{App, Fault};
pub use read::{Parsed, ParsedRow, read};

/// Largest workbook, in bytes.
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// Most villages of one workbook.
pub const MAX_ROWS: usize = 1_000;
/// The code under which "checked in this round" is kept among the cells; no question has it.
pub const CHECKED: &str = "round_checked";
/// Its heading.
const CHECKED_ZH: &str = "本轮已核对";
const SHEET: &str = "村情";

/// A cell that says something else than what it was typed over, or that stands out.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    /// What was typed.
    pub typed: String,
    /// How it stands out.
    pub mark: Mark,
    /// Why.
    pub note: Option<String>,
    /// The version it was typed over, which stays in the workbook.
    pub base_no: i64,
}

/// Cells of a workbook that differ from what stands, by village and question code.
pub type Overlays = HashMap<(UnitId, String), Overlay>;

/// A question's heading.
#[must_use]
pub fn heading(question: &Question) -> String {
    match &question.kind {
        Kind::Number { unit, .. } if !unit.is_empty() => format!("{}（{unit}）", question.title),
        _ => question.title.clone(),
    }
}

/// The questions that a workbook asks: all but files, of which it only tells how many there are.
pub fn questions(all: &Questionnaire) -> impl Iterator<Item = &Question> {
    all.asked().filter(|q| q.kind != Kind::File)
}

impl App {
    /// A township's workbook, prefilled with the answers that stand.
    ///
    /// # Errors
    /// Denied, no such township, or no round is open.
    pub async fn survey_workbook(&self, actor: &Actor, town: &UnitId) -> Result<(String, Vec<u8>)> {
        self.workbook_with(actor, town, Overlays::new()).await
    }

    /// The same with cells that say something else or stand out.
    pub(crate) async fn workbook_with(
        &self,
        actor: &Actor,
        town: &UnitId,
        overlays: Overlays,
    ) -> Result<(String, Vec<u8>)> {
        let scope = actor.may(Verb::UploadSurvey)?;
        let Some((snapshot, _)) = self.survey(actor).await? else {
            return Err(Error::NotFound("term"));
        };
        let scope = scope.within_town(town).ok_or(Error::NotFound("unit"))?;
        let round = snapshot
            .open_round()
            .cloned()
            .ok_or(Fault::Round(domain::survey::RoundFault::NoneOpen))?;
        let villages: Vec<Village> = snapshot.visible(&scope).cloned().collect();
        let first = villages.first().ok_or(Error::NotFound("unit"))?;
        let name = first.known.town_name.clone();
        let by = format!("{} 于 {} 导出", actor.name, self.env().now().text());
        let job = Job {
            snapshot,
            round,
            villages,
            overlays,
            by,
        };
        let title = name.clone();
        let bytes = tokio::task::spawn_blocking(move || write(&job, &title))
            .await
            .map_err(Error::internal)??;
        Ok((name, bytes))
    }
}

struct Job {
    snapshot: std::sync::Arc<Snapshot>,
    round: Round,
    villages: Vec<Village>,
    overlays: Overlays,
    by: String,
}

fn write(job: &Job, town: &str) -> Result<Vec<u8>> {
    let asked: Vec<&Question> = job.snapshot.questions.asked().collect();
    let mut spec = SheetSpec::new(SHEET, columns(&asked, job.round.no > 1));
    spec.title = Some(format!(
        "{town}村情摸底表（{}，{} 前上传）",
        job.round.name, job.round.deadline
    ));
    spec.locked = true;
    spec.freeze_columns = 5;
    spec.filter = false;
    spec.footer = Some(job.by.clone());
    let mut book = Workbook::new(Cursor::new(Vec::new()));
    let mut sheet = book.sheet(&spec).map_err(Error::internal)?;
    let form = format!(
        "{}/{}",
        job.snapshot.board.term.id, job.snapshot.questions.version
    );
    for village in &job.villages {
        let row = RowText::of(village, &asked, &form, &job.overlays);
        sheet.marked_row(row.cells()).map_err(Error::internal)?;
    }
    sheet.finish().map_err(Error::internal)?;
    help(&mut book, &asked).map_err(Error::internal)?;
    let out = book.finish().map_err(Error::internal)?;
    Ok(out.into_inner())
}

fn columns(asked: &[&Question], later_round: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::new("单位标识", CellKind::Text).hidden(),
        Column::new("问卷版本", CellKind::Text).hidden(),
        Column::new("答案版本", CellKind::Text).hidden(),
        Column::new("村（社区）", CellKind::Text).width(20),
        Column::new("类型", CellKind::Text).width(10),
    ];
    for question in asked {
        let kind = match question.kind {
            Kind::Number { .. } => CellKind::Integer,
            Kind::Day => CellKind::Date,
            _ => CellKind::Text,
        };
        let mut column = Column::new(&heading(question), kind);
        if question.kind != Kind::File {
            column = column.editable();
        }
        column.width_chars = column.width_chars.clamp(10, 28);
        column = column.note(&guidance(question));
        column = match &question.kind {
            Kind::Number { min, max, .. } => column.range(*min, *max),
            Kind::Choice(options) => {
                let words = options.iter().filter(|o| !o.retired).map(|o| o.zh.clone());
                column.choices(words.collect(), true)
            }
            _ => column,
        };
        columns.push(column);
    }
    let note = if later_round {
        "上一轮的答案都看过、仍然属实的，选“是”"
    } else {
        "整行都看过、属实的，选“是”"
    };
    columns.push(
        Column::new(CHECKED_ZH, CellKind::Text)
            .editable()
            .width(12)
            .choices(vec!["是".to_owned()], true)
            .note(note),
    );
    columns
}

/// How a question is filled in, in one line.
#[must_use]
pub fn guidance(question: &Question) -> String {
    let how = match &question.kind {
        Kind::Text => "文字，500 字以内".to_owned(),
        Kind::Number { min, max, unit } => format!("{min} 到 {max} 的整数，单位：{unit}"),
        Kind::Day => "日期，如 2026-03-22".to_owned(),
        Kind::Choice(_) => "从下拉列表中选".to_owned(),
        Kind::Choices(options) => {
            let words: Vec<&str> = options
                .iter()
                .filter(|o| !o.retired)
                .map(|o| o.zh.as_str())
                .collect();
            format!(
                "可填几项，用顿号隔开；没有填“无”。可填：{}",
                words.join("、")
            )
        }
        Kind::Person => "姓名（职务），如：周敏（副县长）。不填电话".to_owned(),
        Kind::File => "在村情页面上传文件，这里只显示个数，不能填".to_owned(),
    };
    let must = if question.required {
        "必填。"
    } else {
        "选填。"
    };
    if question.help.is_empty() {
        format!("{must}{how}。")
    } else {
        format!("{must}{}。{how}。", question.help)
    }
}

fn help(
    book: &mut Workbook<Cursor<Vec<u8>>>,
    asked: &[&Question],
) -> std::result::Result<(), paper::xlsx_out::XlsxError> {
    let columns = vec![
        Column::new("项目", CellKind::Text).width(36),
        Column::new("怎么填", CellKind::Text).width(90),
    ];
    let mut spec = SheetSpec::new("填写说明", columns);
    spec.filter = false;
    let mut sheet = book.sheet(&spec)?;
    let rules = [
        (
            "上传",
            "填好后在“村情工作簿”页上传。上传后先看改动，再应用；可以整份撤销。",
        ),
        (
            "锁定的格子",
            "村名和隐藏的标识列不能改。不要增加、删除行和列。",
        ),
        ("清空", "把原有答案删空，上传后按“清空”处理。"),
        ("灰格", "不问这个村（社区）的题目，不用填。"),
    ];
    for (name, rule) in rules {
        sheet.row([Value::Text(name), Value::Text(rule)])?;
    }
    for question in asked {
        let (heading, guidance) = (heading(question), guidance(question));
        sheet.row([Value::Text(&heading), Value::Text(&guidance)])?;
    }
    sheet.finish()
}

/// The texts of a row, from which its cells are made.
struct RowText {
    keys: [String; 5],
    cells: Vec<CellText>,
}

struct CellText {
    answer: Content,
    mark: Mark,
    note: Option<String>,
}

enum Content {
    Text(String),
    Number(i64),
    Day(Day),
}

impl RowText {
    fn of(village: &Village, asked: &[&Question], form: &str, overlays: &Overlays) -> Self {
        let unit = &village.known.unit;
        let dossier = &village.dossier;
        let mut versions = Vec::new();
        let mut cells = Vec::with_capacity(asked.len() + 1);
        for question in asked {
            let code = question.code.as_str();
            let over = overlays.get(&(unit.clone(), code.to_owned()));
            let no = over.map_or_else(|| dossier.no(code), |o| o.base_no);
            if no > 0 && question.kind != Kind::File {
                versions.push(format!("{code}:{no}"));
            }
            cells.push(match over {
                Some(over) => CellText::over(question, over),
                None if question.kind == Kind::File && dossier.answer(code).is_none() => CellText {
                    answer: Content::Text("0 个文件".to_owned()),
                    mark: Mark::Closed,
                    note: None,
                },
                None if question.applies.asks(village.known.kind) => {
                    CellText::plain(question, dossier.answer(code))
                }
                None => CellText {
                    answer: Content::Text("—".to_owned()),
                    mark: Mark::Closed,
                    note: None,
                },
            });
        }
        let checked = overlays.get(&(unit.clone(), CHECKED.to_owned()));
        cells.push(CellText {
            answer: Content::Text(checked.map(|o| o.typed.clone()).unwrap_or_default()),
            mark: checked.map_or(Mark::None, |o| o.mark),
            note: checked.and_then(|o| o.note.clone()),
        });
        let keys = [
            unit.as_str().to_owned(),
            form.to_owned(),
            versions.join(" "),
            village.known.name.clone(),
            village.known.kind.zh().to_owned(),
        ];
        Self { keys, cells }
    }

    fn cells(&self) -> impl Iterator<Item = MarkedCell<'_>> {
        let keys = self.keys.iter().map(|k| Value::Text(k).into());
        keys.chain(self.cells.iter().map(|cell| MarkedCell {
            value: match &cell.answer {
                Content::Text(text) => Value::Text(text),
                Content::Number(n) => Value::Integer(*n),
                Content::Day(day) => Value::Date(*day),
            },
            mark: cell.mark,
            note: cell.note.clone(),
        }))
    }
}

impl CellText {
    fn plain(question: &Question, answer: Option<&Answer>) -> Self {
        Self {
            answer: content(question, answer),
            mark: Mark::None,
            note: None,
        }
    }

    fn over(question: &Question, over: &Overlay) -> Self {
        let answer = match Answer::typed(&question.kind, &over.typed) {
            Ok(answer) => content(question, answer.as_ref()),
            Err(_) => Content::Text(over.typed.clone()),
        };
        Self {
            answer,
            mark: over.mark,
            note: over.note.clone(),
        }
    }
}

fn content(question: &Question, answer: Option<&Answer>) -> Content {
    match answer {
        Some(Answer::Number(n)) => Content::Number(*n),
        Some(Answer::Day(day)) => Content::Day(*day),
        Some(answer) => Content::Text(answer.plain(&question.kind)),
        None => Content::Text(String::new()),
    }
}

/// A cell of a workbook against what it was typed over: `None` when it was not touched.
#[must_use]
pub fn touched(
    question: &Question,
    typed: &str,
    base: Option<&Answer>,
) -> Option<std::result::Result<Option<Answer>, AnswerFault>> {
    let answer = Answer::typed(&question.kind, typed);
    match &answer {
        Ok(same) if same.as_ref() == base => None,
        _ => Some(answer),
    }
}

/// The question of a heading.
pub fn question_of<'a>(all: &'a Questionnaire, title: &str) -> Option<&'a Question> {
    questions(all).find(|q| heading(q) == title)
}

/// Whether a heading is that of the column "checked in this round".
#[must_use]
pub fn is_checked_column(title: &str) -> bool {
    title == CHECKED_ZH
}

/// The dossier's version of an answer as a workbook's row has it.
#[must_use]
pub fn base_no(row: &ParsedRow, code: &QuestionCode) -> i64 {
    row.versions.get(code.as_str()).copied().unwrap_or(0)
}

/// Whether a village says "yes" to having checked all that stands.
#[must_use]
pub fn nothing_to_check(dossier: &Dossier, all: &Questionnaire) -> bool {
    all.asked().all(|q| dossier.checks.contains_key(&q.section))
}
