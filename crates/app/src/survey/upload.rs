//! A workbook that comes back: kept, looked at, applied as one act, and undone as a whole.

use std::collections::{BTreeSet, HashMap};

use domain::account::{Actor, OfficeScope, Verb};
use domain::survey::merge::{Incoming, Merge, merge};
use domain::survey::{Answer, Dossier, Question, QuestionCode, Questionnaire, Section};
use domain::{Millis, RecordId, UnitId};
use paper::xlsx_out::Mark;
use seal::provider::{CryptoProvider as _, National};
use store::Write;
use store::survey::dossier::{NewAnswer, Place, VersionRow};
pub use store::survey::upload::{Upload, UploadCell};

use super::dossier::Desk;
use super::snapshot::Snapshot;
use super::workbook::{self, CHECKED, Overlay, Overlays, Parsed, ParsedRow};
use crate::error::{Error, Result};
use crate::{App, Fault, text};

/// Most versions of a township's answers that are read to compare with.
const VERSIONS_MAX_ROWS: i64 = 500_000;

const NOT_YOURS: &str = "工作簿里没有您管理的村（社区）";

/// What becomes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is no answer.
    Refused,
    /// Somebody else changed the answer meanwhile.
    Conflict,
    /// It takes the place of what stands.
    Change,
    /// It says what stands already.
    Same,
}

/// A line of the preview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The village.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// The question's code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// What stands.
    pub old: Option<String>,
    /// What the workbook says.
    pub new: String,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Why it is refused, or who changed it meanwhile.
    pub why: Option<String>,
    /// What became of it, once decided.
    pub outcome: Option<String>,
}

/// A workbook with a verdict on every cell that was touched.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The workbook.
    pub upload: Upload,
    /// Its township's name.
    pub town_name: String,
    /// Its touched cells.
    pub lines: Vec<Line>,
}

impl Preview {
    /// How many lines have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.lines.iter().filter(|l| l.verdict == verdict).count()
    }
}

impl App {
    /// Reads a workbook that comes back and keeps it, to be looked at; nothing of it is applied.
    ///
    /// # Errors
    /// Denied; a file that cannot be read; no open round; a township beyond the scope.
    pub async fn stage_survey(
        &self,
        actor: &Actor,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<RecordId> {
        let scope = actor.may(Verb::UploadSurvey)?;
        let hash = seal::journal::Hash(National.sm3(&[&bytes])).to_string();
        let parsed = tokio::task::spawn_blocking(move || workbook::read(&bytes))
            .await
            .map_err(Error::internal)??;
        let mut tx = self.write(actor).await?;
        let desk = self.survey_desk(&mut tx, &scope).await?;
        let villages = tx.term_units(&scope, &desk.term.id, None).await?;
        let places: HashMap<&UnitId, (&UnitId, domain::division::Kind)> = villages
            .iter()
            .filter(|v| v.unit.left.is_none())
            .map(|v| (&v.unit.unit, (&v.unit.town, v.unit.kind)))
            .collect();
        let version = desk.version_of(&parsed)?;
        let town = parsed.rows.iter().find_map(|r| places.get(&r.unit));
        let (town, _) = town.ok_or_else(|| Fault::File(NOT_YOURS.to_owned()))?;
        let town = (*town).clone();
        let of_town = scope.within_town(&town).ok_or(Error::NotFound("unit"))?;
        let edits = tx.survey_edits(&scope).await?;
        let edits: Vec<_> = edits.into_iter().map(|e| e.edit).collect();
        let form = Questionnaire::at(version, &edits);
        let rows = tx
            .answer_versions(&of_town, &desk.term.id, (None, None), VERSIONS_MAX_ROWS)
            .await?;
        let bases = bases(&desk.questions, &rows);
        let mut sorter = Sorter {
            form: &form,
            now: &desk.questions,
            bases: &bases,
            cells: Vec::new(),
            cells_read: 0,
            rows_read: 0,
            troubles: parsed.troubles.clone(),
        };
        for row in &parsed.rows {
            sorter.place(row, &town, places.get(&row.unit).copied());
        }
        let upload = Upload {
            id: self.env().ulid().into(),
            term: desk.term.id.clone(),
            round: desk.round.no,
            town,
            questionnaire: version,
            file_name: name.chars().take(120).collect(),
            file_hash: hash,
            rows_read: sorter.rows_read,
            cells_read: sorter.cells_read,
            troubles: sorter.troubles.join("\n"),
            state: "draft".to_owned(),
            by_name: actor.name.clone(),
            at: self.env().now(),
            decided: None,
            decided_by: None,
            version: 1,
        };
        tx.add_survey_upload(&scope, &upload, &sorter.cells).await?;
        tx.commit().await?;
        Ok(upload.id)
    }

    /// Workbooks that were brought back, newest first.
    ///
    /// # Errors
    /// Denied.
    pub async fn survey_uploads(&self, actor: &Actor) -> Result<Vec<Upload>> {
        let scope = actor.may(Verb::UploadSurvey)?;
        let Some((snapshot, _)) = self.survey(actor).await? else {
            return Ok(Vec::new());
        };
        let mut read = self.store().read().await?;
        Ok(read.survey_uploads(&scope, &snapshot.board.term.id).await?)
    }

    /// One of them with a verdict on every touched cell, as of now.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn survey_preview(&self, actor: &Actor, id: &RecordId) -> Result<Preview> {
        let scope = actor.may(Verb::UploadSurvey)?;
        let Some((snapshot, seen)) = self.survey(actor).await? else {
            return Err(Error::NotFound("term"));
        };
        let mut read = self.store().read().await?;
        let found = read.survey_upload(&scope, id).await?;
        let (upload, cells) = found.ok_or(Error::NotFound("upload"))?;
        let of_town = scope
            .within_town(&upload.town)
            .ok_or(Error::NotFound("unit"))?;
        let rows = read
            .answer_versions(&of_town, &upload.term, (None, None), VERSIONS_MAX_ROWS)
            .await?;
        let bases = bases(&snapshot.questions, &rows);
        let town_name = snapshot
            .visible(&of_town)
            .next()
            .map(|v| v.known.town_name.clone())
            .unwrap_or_default();
        let mut lines = Vec::with_capacity(cells.len());
        for cell in cells {
            if let Some(village) = snapshot.village(&seen, &cell.unit) {
                let name = village.known.name.clone();
                lines.push(line(&snapshot, &village.dossier, &bases, (cell, name)));
            }
        }
        lines.sort_by(|a, b| (a.verdict, &a.unit).cmp(&(b.verdict, &b.unit)));
        Ok(Preview {
            upload,
            town_name,
            lines,
        })
    }

    /// The workbook as it came, with refused and clashing cells marked.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn marked_workbook(&self, actor: &Actor, id: &RecordId) -> Result<(String, Vec<u8>)> {
        let scope = actor.may(Verb::UploadSurvey)?;
        let preview = self.survey_preview(actor, id).await?;
        let found = self.store().read().await?.survey_upload(&scope, id).await?;
        let (upload, cells) = found.ok_or(Error::NotFound("upload"))?;
        let draft = upload.state == "draft";
        let mut overlays = Overlays::new();
        for line in &preview.lines {
            let mark = match line.verdict {
                Verdict::Refused => Mark::Wrong,
                Verdict::Conflict => Mark::Clash,
                Verdict::Change if draft => Mark::None,
                Verdict::Change | Verdict::Same => continue,
            };
            let base_no = cells
                .iter()
                .find(|c| c.unit == line.unit && c.code.as_str() == line.code)
                .map_or(0, |c| c.base_no);
            let over = Overlay {
                typed: line.new.clone(),
                mark,
                note: line.why.clone(),
                base_no,
            };
            overlays.insert((line.unit.clone(), line.code.clone()), over);
        }
        self.workbook_with(actor, &upload.town, overlays).await
    }

    /// Applies a workbook as one act: every change, and of the conflicts those named in `taken` as
    /// "village/question".
    ///
    /// # Errors
    /// Denied, not found, decided already, nothing to apply, or no round is open.
    pub async fn apply_survey(
        &self,
        actor: &Actor,
        (id, version): (&RecordId, i64),
        taken: &BTreeSet<String>,
    ) -> Result<usize> {
        let scope = actor.may(Verb::UploadSurvey)?;
        let mut tx = self.write(actor).await?;
        let desk = self.survey_desk(&mut tx, &scope).await?;
        let (upload, mut cells) = draft_of(&mut tx, &scope, (id, version), "draft").await?;
        let of_town = scope
            .within_town(&upload.town)
            .ok_or(Error::NotFound("unit"))?;
        let rows = tx
            .answer_versions(&of_town, &desk.term.id, (None, None), VERSIONS_MAX_ROWS)
            .await?;
        let bases = bases(&desk.questions, &rows);
        let dossiers = tx.dossiers(&of_town, desk.picture(None)).await?;
        let units: BTreeSet<UnitId> = cells.iter().map(|c| c.unit.clone()).collect();
        let mut applied = 0;
        for unit in &units {
            let empty = Dossier::default();
            let dossier = dossiers.get(unit).unwrap_or(&empty);
            let mut new = Vec::new();
            let mut check = false;
            for cell in cells.iter_mut().filter(|c| c.unit == *unit) {
                check |= cell.code.as_str() == CHECKED;
                let key = format!("{unit}/{}", cell.code);
                let outcome = decide(&desk, dossier, &bases, (cell, taken.contains(&key)));
                if let (Some(answer), _) = &outcome {
                    let question = desk.questions.question(cell.code.as_str());
                    let question = question.ok_or(Error::NotFound("question"))?;
                    new.push(desk.new_answer(question, dossier, answer.clone(), self.env().now()));
                }
                cell.outcome = Some(outcome.1.to_owned());
            }
            let place = Place {
                term: &desk.term.id,
                round: desk.round.no,
                town: &upload.town,
                unit,
            };
            applied += new.len();
            if !new.is_empty() {
                tx.save_answers(&of_town, place, &new, Some(id)).await?;
            }
            let open: Vec<Section> = Section::ALL
                .iter()
                .filter(|s| check && !dossier.checks.contains_key(s))
                .copied()
                .collect();
            if !open.is_empty() {
                applied += 1;
                tx.check_sections(&of_town, place, &open, Some(id)).await?;
            }
        }
        if applied == 0 {
            return Err(Fault::NothingToApply.into());
        }
        tx.decide_survey_upload(&of_town, &upload, ("applied", "survey.apply"), &cells)
            .await?;
        tx.commit().await?;
        Ok(applied)
    }

    /// Drops a workbook that was not applied.
    ///
    /// # Errors
    /// Denied, not found, or decided already.
    pub async fn drop_survey(&self, actor: &Actor, id: &RecordId, version: i64) -> Result<()> {
        let scope = actor.may(Verb::UploadSurvey)?;
        let mut tx = self.write(actor).await?;
        let (upload, _) = draft_of(&mut tx, &scope, (id, version), "draft").await?;
        tx.decide_survey_upload(&scope, &upload, ("dropped", "survey.drop"), &[])
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes an applied workbook back as a whole: each answer becomes what it was before.
    ///
    /// # Errors
    /// Denied, not found, no round is open, or something newer stands on it.
    pub async fn undo_survey(&self, actor: &Actor, id: &RecordId, version: i64) -> Result<usize> {
        let scope = actor.may(Verb::UploadSurvey)?;
        let mut tx = self.write(actor).await?;
        let desk = self.survey_desk(&mut tx, &scope).await?;
        let (upload, _) = draft_of(&mut tx, &scope, (id, version), "applied").await?;
        if upload.round != desk.round.no {
            return Err(Fault::Round(domain::survey::RoundFault::Frozen).into());
        }
        let of_town = scope
            .within_town(&upload.town)
            .ok_or(Error::NotFound("unit"))?;
        let rows = tx
            .answer_versions(&of_town, &desk.term.id, (None, None), VERSIONS_MAX_ROWS)
            .await?;
        let mine: Vec<&VersionRow> = rows
            .iter()
            .filter(|r| r.upload.as_deref() == Some(id.as_str()))
            .collect();
        let newer = |row: &&&VersionRow| {
            rows.iter()
                .any(|r| r.unit == row.unit && r.code == row.code && r.no > row.no)
        };
        let built_on = mine.iter().filter(newer).count();
        if built_on > 0 {
            return Err(Fault::UploadBuiltOn { answers: built_on }.into());
        }
        let back = self.back(&desk, &rows, &mine);
        let undone = mine.len();
        for (unit, new) in back {
            let place = Place {
                term: &desk.term.id,
                round: desk.round.no,
                town: &upload.town,
                unit: &unit,
            };
            tx.save_answers(&of_town, place, &new, None).await?;
        }
        tx.drop_checks_of(&of_town, id).await?;
        tx.decide_survey_upload(&of_town, &upload, ("undone", "survey.undo"), &[])
            .await?;
        tx.commit().await?;
        Ok(undone)
    }

    /// The answers that stood before, by village.
    fn back(
        &self,
        desk: &Desk,
        rows: &[VersionRow],
        mine: &[&VersionRow],
    ) -> HashMap<UnitId, Vec<NewAnswer>> {
        let mut back: HashMap<UnitId, Vec<NewAnswer>> = HashMap::new();
        for row in mine {
            let Some(question) = desk.questions.question(&row.code) else {
                continue;
            };
            let before = rows
                .iter()
                .find(|r| r.unit == row.unit && r.code == row.code && r.no == row.no - 1);
            let answer = before
                .and_then(|r| r.value.as_deref())
                .and_then(|value| Answer::decode(&question.kind, value));
            let Ok(unit) = UnitId::parse(&row.unit) else {
                continue;
            };
            back.entry(unit).or_default().push(NewAnswer {
                code: question.code.clone(),
                answer,
                seen_no: row.no,
                since: before.map_or_else(|| self.env().now(), |r| Millis(r.at_ms)),
            });
        }
        back
    }
}

/// A workbook in the state it must be in.
async fn draft_of(
    tx: &mut Write,
    scope: &OfficeScope,
    (id, version): (&RecordId, i64),
    state: &str,
) -> Result<(Upload, Vec<UploadCell>)> {
    let found = tx.survey_upload(scope, id).await?;
    let (upload, cells) = found.ok_or(Error::NotFound("upload"))?;
    if upload.state != state {
        return Err(Fault::UploadDecided.into());
    }
    if upload.version != version {
        return Err(Error::Clash("survey_upload"));
    }
    Ok((upload, cells))
}

/// Answers by village, question and version.
type Bases = HashMap<(String, String, i64), Option<Answer>>;

fn bases(questions: &Questionnaire, rows: &[VersionRow]) -> Bases {
    rows.iter()
        .filter_map(|row| {
            let question = questions.question(&row.code)?;
            let value = row.value.as_deref();
            let answer = value.and_then(|v| Answer::decode(&question.kind, v));
            Some(((row.unit.clone(), row.code.clone(), row.no), answer))
        })
        .collect()
}

/// Sorts out the touched cells of rows.
struct Sorter<'a> {
    form: &'a Questionnaire,
    now: &'a Questionnaire,
    bases: &'a Bases,
    cells: Vec<UploadCell>,
    cells_read: i64,
    rows_read: i64,
    troubles: Vec<String>,
}

impl Desk {
    /// The questionnaire's version that a workbook was made of.
    fn version_of(&self, parsed: &Parsed) -> std::result::Result<i64, Fault> {
        let none = "工作簿里没有可用的行：请用“村情工作簿”页下载的文件填写";
        let (term, version) = parsed
            .form
            .clone()
            .ok_or_else(|| Fault::File(none.to_owned()))?;
        if term != self.term.id.as_str() || version > self.questions.version {
            let other = "这份工作簿不是本届的，请重新下载";
            return Err(Fault::File(other.to_owned()));
        }
        Ok(version)
    }
}

impl Sorter<'_> {
    /// Takes a row when its village is one of the workbook's township.
    fn place(
        &mut self,
        row: &ParsedRow,
        town: &UnitId,
        found: Option<(&UnitId, domain::division::Kind)>,
    ) {
        let trouble = match found {
            Some((its, kind)) if its == town => {
                self.rows_read += 1;
                self.sort(row, kind);
                return;
            }
            Some(_) => "是另一个乡镇的村（社区），请分开上传",
            None => "没有这个村（社区），或不在您的范围内",
        };
        self.troubles.push(format!("第 {} 行：{trouble}", row.row));
    }

    fn sort(&mut self, row: &ParsedRow, kind: domain::division::Kind) {
        for (title, typed) in &row.cells {
            if workbook::is_checked_column(title) {
                self.cells_read += 1;
                if let (false, Some(code)) = (typed.is_empty(), QuestionCode::parse(CHECKED)) {
                    self.keep(row, code, 0, typed);
                }
                continue;
            }
            // By the words that the workbook had, and still asked.
            let question = workbook::question_of(self.form, title)
                .and_then(|q| self.now.question(q.code.as_str()))
                .filter(|q| !q.retired && q.applies.asks(kind));
            let Some(question) = question else { continue };
            self.cells_read += 1;
            let no = workbook::base_no(row, &question.code);
            let base = self.base(row, question, no);
            if workbook::touched(question, typed, base).is_some() {
                self.keep(row, question.code.clone(), no, typed);
            }
        }
    }

    fn base(&self, row: &ParsedRow, question: &Question, no: i64) -> Option<&Answer> {
        let key = (
            row.unit.as_str().to_owned(),
            question.code.as_str().to_owned(),
            no,
        );
        self.bases.get(&key)?.as_ref()
    }

    fn keep(&mut self, row: &ParsedRow, code: QuestionCode, base_no: i64, typed: &str) {
        self.cells.push(UploadCell {
            unit: row.unit.clone(),
            code,
            base_no,
            typed: typed.chars().take(2_000).collect(),
            outcome: None,
        });
    }
}

/// What a cell does to what stands.
fn judge(
    questions: &Questionnaire,
    dossier: &Dossier,
    bases: &Bases,
    cell: &UploadCell,
) -> Option<Merge> {
    let question = questions.question(cell.code.as_str())?;
    let key = (
        cell.unit.as_str().to_owned(),
        cell.code.as_str().to_owned(),
        cell.base_no,
    );
    let incoming = Incoming {
        base_no: cell.base_no,
        base: bases.get(&key).cloned().flatten(),
        typed: Answer::typed(&question.kind, &cell.typed),
    };
    let code = cell.code.as_str();
    Some(merge(&incoming, dossier.answer(code), dossier.no(code)))
}

/// The answer that a cell puts in place, if any, and what became of the cell.
fn decide(
    desk: &Desk,
    dossier: &Dossier,
    bases: &Bases,
    (cell, taken): (&UploadCell, bool),
) -> (Option<Option<Answer>>, &'static str) {
    if cell.code.as_str() == CHECKED {
        return (None, "checked");
    }
    match judge(&desk.questions, dossier, bases, cell) {
        Some(Merge::Change(answer)) => (Some(answer), "applied"),
        Some(Merge::Conflict(answer)) if taken => (Some(answer), "taken"),
        Some(Merge::Conflict(_)) => (None, "conflict"),
        Some(Merge::Same) => (None, "same"),
        Some(Merge::Refused(_)) | None => (None, "refused"),
    }
}

fn line(
    snapshot: &Snapshot,
    dossier: &Dossier,
    bases: &Bases,
    (cell, name): (UploadCell, String),
) -> Line {
    let code = cell.code.as_str().to_owned();
    let mut line = Line {
        unit: cell.unit.clone(),
        name,
        title: "本轮已核对".to_owned(),
        old: None,
        new: cell.typed.clone(),
        verdict: Verdict::Change,
        why: None,
        outcome: cell.outcome.clone(),
        code,
    };
    if cell.code.as_str() == CHECKED {
        if workbook::nothing_to_check(dossier, &snapshot.questions) {
            line.verdict = Verdict::Same;
        }
        return line;
    }
    let question = snapshot.questions.question(cell.code.as_str());
    if let Some(question) = question {
        line.title.clone_from(&question.title);
        line.old = dossier
            .answer(cell.code.as_str())
            .map(|a| a.zh(&question.kind));
    }
    match judge(&snapshot.questions, dossier, bases, &cell) {
        Some(Merge::Change(_)) => {}
        Some(Merge::Same) => line.verdict = Verdict::Same,
        Some(Merge::Conflict(_)) => {
            line.verdict = Verdict::Conflict;
            line.why = dossier.answers.get(&cell.code).map(|s| {
                let now = line.old.clone().unwrap_or_else(|| "（空）".to_owned());
                format!("{} 于 {} 改为“{now}”", s.by, s.at.text())
            });
        }
        Some(Merge::Refused(fault)) => {
            line.verdict = Verdict::Refused;
            line.why = Some(text::survey::answer(&fault));
        }
        None => {
            line.verdict = Verdict::Refused;
            line.why = Some("这道题已经不问了".to_owned());
        }
    }
    line
}
