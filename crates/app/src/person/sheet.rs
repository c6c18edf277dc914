//! A township's members as a workbook, out and in: every row is judged, differences are shown before they
//! are applied, and all of it is applied or nothing.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as IoRead, Seek};

use domain::account::{Actor, OfficeScope, Verb};
use domain::person::number::{NumberKind, Plain};
use domain::person::team::{Appraisal, Judgement, Masses, Matters, Opinion, OpinionInput, Wish};
use domain::person::{
    Affiliation, BadField, CommitteePost, Education, Facts, FactsInput, PartyPost, Person, Sex,
    Source,
};
use domain::term::Term;
use domain::{RecordId, UnitId};
use paper::team::{COLUMNS, Cells, TeamRow};
use store::person::{Member, MemberQuery};

use super::number::reason_of;
use super::sheet_numbers::{Known, judge, of, shown};
use super::{day, editor, purpose_of};
use crate::App;
use crate::account::Places;
use crate::division::blocking;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// Largest workbook, in bytes.
pub const SHEET_MAX_BYTES: u64 = 8 * 1024 * 1024;

/// What a row would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A new member.
    New,
    /// Changes: heading, from, to.
    Changed(Vec<(&'static str, String, String)>),
    /// Nothing.
    Same,
    /// Refused, with what to do.
    Refused(String),
}

/// A row with what it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedRow {
    /// The row as it came.
    pub row: TeamRow,
    /// Village and name, for showing.
    pub who: String,
    /// What it would do.
    pub verdict: Verdict,
}

/// What a workbook did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SheetOutcome {
    /// Members added.
    pub added: usize,
    /// Members whose facts or opinion changed.
    pub changed: usize,
}

/// A row that is to be applied.
struct Planned {
    member: Option<Member>,
    town: UnitId,
    unit: UnitId,
    facts: Facts,
    opinion: Opinion,
    /// Numbers entered or corrected, with the versions they are written over.
    numbers: Vec<(Plain, i64)>,
}

/// The cell of a column.
fn cell<'a>(cells: &'a Cells, key: &str) -> &'a str {
    let at = COLUMNS.iter().position(|(of, ..)| *of == key);
    at.and_then(|at| cells.get(at)).map_or("", String::as_str)
}

fn inputs(cells: &Cells) -> (FactsInput, OpinionInput) {
    let text = |key: &str| cell(cells, key).to_owned();
    let facts = FactsInput {
        name: text("name"),
        sex: text("sex"),
        birth: text("birth"),
        education: text("education"),
        affiliation: text("affiliation"),
        joined: text("joined"),
        party_post: text("party_post"),
        committee_post: text("committee_post"),
        since: text("since"),
    };
    let opinion = OpinionInput {
        wish: text("wish"),
        appraisal: text("appraisal"),
        masses: text("masses"),
        matters: text("matters"),
        judgement: text("judgement"),
        reason: text("reason"),
        talk_by: text("talk_by"),
        talk_on: text("talk_on"),
    };
    (facts, opinion)
}

/// A member as a row of the workbook.
fn cells_of(member: &Member, code: &str, numbers: &[(Plain, i64)], whole: bool) -> Cells {
    let facts = FactsInput::from(&member.person.facts);
    let none = Opinion::default();
    let opinion = member.review.as_ref().map_or(&none, |r| &r.opinion);
    let opinion = OpinionInput::from(opinion);
    [
        member.person.id.as_str().to_owned(),
        versions(member),
        member.town_name.clone(),
        code.to_owned(),
        member.unit_name.clone(),
        facts.name,
        facts.sex,
        facts.birth,
        facts.education,
        facts.affiliation,
        facts.joined,
        facts.party_post,
        facts.committee_post,
        facts.since,
        shown(numbers, NumberKind::ResidentId, whole),
        shown(numbers, NumberKind::Phone, whole),
        opinion.wish,
        opinion.appraisal,
        opinion.masses,
        opinion.matters,
        opinion.judgement,
        opinion.reason,
        opinion.talk_by,
        opinion.talk_on,
    ]
}

/// The versions of facts and opinion that a row was written from.
fn versions(member: &Member) -> String {
    let review = member.review.as_ref().map_or(0, |r| r.version);
    format!("{}.{review}", member.person.version)
}

fn words<T: Copy>(all: &[T], zh: impl Fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|each| zh(*each).to_owned()).collect()
}

fn choices(places: &Places) -> Vec<(&'static str, Vec<String>)> {
    let villages = places.standing_villages(None).map(|v| v.name.clone());
    vec![
        ("village", villages.collect()),
        ("sex", words(Sex::ALL, Sex::zh)),
        ("education", words(Education::ALL, Education::zh)),
        ("affiliation", words(Affiliation::ALL, Affiliation::zh)),
        ("party_post", words(PartyPost::ALL, PartyPost::zh)),
        (
            "committee_post",
            words(CommitteePost::ALL, CommitteePost::zh),
        ),
        ("wish", words(Wish::ALL, Wish::zh)),
        ("appraisal", words(Appraisal::ALL, Appraisal::zh)),
        ("masses", words(Masses::ALL, Masses::zh)),
        ("matters", words(Matters::ALL, Matters::zh)),
        ("judgement", words(Judgement::ALL, Judgement::zh)),
    ]
}

impl App {
    /// The workbook of a township's members, or of all within the actor's scope; opens every card in it
    /// for the purpose given.
    ///
    /// # Errors
    /// Denied; not found; faults of the purpose.
    pub async fn team_workbook(
        &self,
        actor: &Actor,
        town: Option<&UnitId>,
        (purpose, note, whole): (&str, &str, bool),
    ) -> Result<Vec<u8>> {
        let scope = actor.may(Verb::OpenCard)?;
        let (purpose, note) = purpose_of(purpose, note)?;
        if whole {
            actor.may(Verb::Unmask)?;
            reason_of("note", &note)?;
        }
        let scope = match town {
            Some(town) => scope.within_town(town).ok_or(Error::NotFound("town"))?,
            None => scope,
        };
        let term = self.current_term(actor).await?;
        let mut tx = self.write(actor).await?;
        let places = Places::load(&mut tx, &scope).await?;
        let known = self.known_numbers(&mut tx, &scope).await?;
        let id = term.as_ref().map(|t| &t.id);
        let members = tx.members(&scope, id, MemberQuery::default()).await?;
        let codes: BTreeMap<&str, &str> = places
            .villages
            .iter()
            .map(|v| (v.id.as_str(), v.code.as_str()))
            .collect();
        let mut rows = Vec::with_capacity(members.len());
        let mut opened = false;
        if whole {
            let count = known.values().map(Vec::len).sum();
            self.look_at_sheet(&mut tx, actor, &scope, (town, count, &note))
                .await?;
            opened = true;
        }
        for member in &members {
            opened |= tx.open_card(&scope, &member.person, purpose, &note).await?;
            let code = codes.get(member.person.unit.as_str()).copied();
            let numbers = known.get(&member.person.id).map_or(&[][..], Vec::as_slice);
            rows.push(cells_of(member, code.unwrap_or(""), numbers, whole));
        }
        if opened {
            tx.commit().await?;
        }
        let footer = format!(
            "{} 导出于 {}，用途：{note}",
            actor.name,
            self.env().now().text()
        );
        let choices = choices(&places);
        blocking(move || {
            let out = Cursor::new(Vec::new());
            let title = "村（社区）“两委”班子研判表";
            let out = paper::team::write(out, title, &rows, &choices, footer);
            out.map(Cursor::into_inner).map_err(Error::internal)
        })
        .await
    }

    /// Reads a workbook that came back and judges every row.
    ///
    /// # Errors
    /// Denied; [`Fault::File`] when it cannot be read.
    pub async fn read_team(
        &self,
        actor: &Actor,
        file: impl IoRead + Seek + Send + 'static,
    ) -> Result<Vec<JudgedRow>> {
        editor(actor)?;
        let rows = blocking(move || {
            paper::team::read(file).map_err(|e| Fault::File(format!("{e}。")).into())
        })
        .await?;
        self.judge_team(actor, rows).await
    }

    /// Judges rows, as read from a workbook or as they come back from its preview.
    ///
    /// # Errors
    /// Denied.
    pub async fn judge_team(&self, actor: &Actor, rows: Vec<TeamRow>) -> Result<Vec<JudgedRow>> {
        let scope = editor(actor)?;
        let term = self.reviewed_term(actor).await?;
        let mut read = self.store().read().await?;
        let judged = self.judged(&mut read, &scope, &term, rows).await?;
        Ok(judged.into_iter().map(|(row, _)| row).collect())
    }

    /// Applies rows: all of them, or none when one is refused.
    ///
    /// # Errors
    /// Denied; a fault with how many are refused.
    pub async fn apply_team(&self, actor: &Actor, rows: Vec<TeamRow>) -> Result<SheetOutcome> {
        let scope = editor(actor)?;
        let term = self.reviewed_term(actor).await?;
        let mut tx = self.write(actor).await?;
        let mut outcome = SheetOutcome::default();
        for (judged, planned) in self.judged(&mut tx, &scope, &term, rows).await? {
            if let Verdict::Refused(why) = &judged.verdict {
                let text = format!("第 {} 行没有通过：{why}什么也没有改。", judged.row.row);
                return Err(Fault::File(text).into());
            }
            let Some(planned) = planned else { continue };
            match planned.member {
                None => outcome.added += 1,
                Some(_) => outcome.changed += 1,
            }
            self.apply_row(&mut tx, actor, &scope, &term, planned)
                .await?;
        }
        if outcome != SheetOutcome::default() {
            tx.commit().await?;
        }
        Ok(outcome)
    }

    /// Judges rows against everything that stands, numbers of the whole county among it.
    async fn judged(
        &self,
        read: &mut store::Read,
        scope: &OfficeScope,
        term: &Term,
        rows: Vec<TeamRow>,
    ) -> Result<Vec<(JudgedRow, Option<Planned>)>> {
        let known = self.known_numbers(read, scope).await?;
        let desk = Desk::load(read, scope, term, (self.env().today(), known)).await?;
        let mut judged = desk.judge(rows);
        for (row, planned) in &mut judged {
            let Some(of) = planned else { continue };
            let member = of.member.as_ref().map(|m| &m.person.id);
            let numbers = (of.numbers.as_slice(), member);
            if let Some(why) = self.number_taken(read, scope, numbers).await? {
                row.verdict = Verdict::Refused(why);
                *planned = None;
            }
        }
        Ok(judged)
    }

    async fn apply_row(
        &self,
        tx: &mut store::Write,
        actor: &Actor,
        scope: &OfficeScope,
        term: &Term,
        row: Planned,
    ) -> Result<()> {
        let (person, stands) = match row.member {
            None => {
                let person = Person {
                    id: self.env().ulid().into(),
                    town: row.town,
                    unit: row.unit,
                    facts: row.facts,
                    source: Source::Sheet,
                    ended: None,
                    by_name: actor.name.clone(),
                    at: self.env().now(),
                    version: 1,
                };
                tx.add_person(scope, &person).await?;
                (person, None)
            }
            Some(member) => {
                let person = Person {
                    facts: row.facts,
                    ..member.person.clone()
                };
                if person.facts != member.person.facts {
                    tx.set_person(scope, &person, "person.edit").await?;
                }
                (person, member.review)
            }
        };
        let none = Opinion::default();
        let before = stands.as_ref().map_or(&none, |r| &r.opinion);
        if row.opinion != *before {
            let version = stands.as_ref().map_or(0, |r| r.version);
            tx.set_review(scope, &term.id, &person, &row.opinion, version)
                .await?;
        }
        for (plain, version) in &row.numbers {
            self.put_number(tx, scope, &person, plain, (Source::Sheet, *version))
                .await?;
        }
        Ok(())
    }
}

/// Everything rows are judged against.
struct Desk {
    members: BTreeMap<String, Member>,
    places: Places,
    today: domain::Day,
    known: Known,
}

impl Desk {
    async fn load(
        read: &mut store::Read,
        scope: &OfficeScope,
        term: &Term,
        (today, known): (domain::Day, Known),
    ) -> Result<Self> {
        let members = read
            .members(scope, Some(&term.id), MemberQuery::default())
            .await?;
        Ok(Self {
            members: members
                .into_iter()
                .map(|m| (m.person.id.as_str().to_owned(), m))
                .collect(),
            places: Places::load(read, scope).await?,
            today,
            known,
        })
    }

    fn judge(&self, rows: Vec<TeamRow>) -> Vec<(JudgedRow, Option<Planned>)> {
        let mut seen = BTreeMap::new();
        rows.into_iter()
            .map(|row| {
                let who = format!(
                    "{} {}",
                    cell(&row.cells, "village"),
                    cell(&row.cells, "name")
                );
                let (verdict, planned) = match self.one(&row, &mut seen) {
                    Ok(found) => found,
                    Err(why) => (Verdict::Refused(why), None),
                };
                (JudgedRow { row, who, verdict }, planned)
            })
            .collect()
    }

    fn one(
        &self,
        row: &TeamRow,
        seen: &mut BTreeMap<String, u32>,
    ) -> std::result::Result<(Verdict, Option<Planned>), String> {
        let (facts, opinion) = inputs(&row.cells);
        let id = cell(&row.cells, "id");
        let member = match id {
            "" => None,
            id => Some(
                self.members
                    .get(id)
                    .ok_or("编号不在您的范围内或已离任，请重新导出。")?,
            ),
        };
        let mut bad: Vec<BadField> = Vec::new();
        let read = facts.read(self.today).map_err(|b| bad.extend(b));
        let thought = opinion.read(self.today, day).map_err(|b| bad.extend(b));
        let (Ok(facts), Ok(opinion)) = (read, thought) else {
            let words: Vec<String> = bad.into_iter().map(|b| Fault::from(b).zh()).collect();
            return Err(words.join(""));
        };
        let (town, unit) = match member {
            Some(member) => (member.person.town.clone(), member.person.unit.clone()),
            None => self.village(&row.cells)?,
        };
        let key = match id {
            "" => format!("{unit}/{}/{}", facts.name, facts.birth.text()),
            id => id.to_owned(),
        };
        if let Some(first) = seen.insert(key, row.row) {
            return Err(format!("与第 {first} 行是同一人。"));
        }
        let known = member.and_then(|m| self.known.get(&m.person.id));
        let known = known.map_or(&[][..], Vec::as_slice);
        let numbers = self.numbers(row, known, &facts, seen)?;
        let planned = Planned {
            numbers,
            member: member.cloned(),
            town,
            unit,
            facts,
            opinion,
        };
        let Some(member) = member else {
            let same = |m: &&Member| {
                m.person.unit == planned.unit
                    && m.person.facts.name == planned.facts.name
                    && m.person.facts.birth == planned.facts.birth
            };
            if self.members.values().any(|m| same(&m)) {
                return Err("本村已有同名、同出生年月的成员；要修改请重新导出后改。".to_owned());
            }
            return Ok((Verdict::New, Some(planned)));
        };
        let changes = changes(member, &row.cells, &planned, known);
        if changes.is_empty() {
            return Ok((Verdict::Same, None));
        }
        if cell(&row.cells, "version") != versions(member) {
            return Err("导出之后有人改过这名成员，请重新导出，把改动填到新表里。".to_owned());
        }
        Ok((Verdict::Changed(changes), Some(planned)))
    }

    /// The numbers that a row enters or corrects.
    fn numbers(
        &self,
        row: &TeamRow,
        known: &[(Plain, i64)],
        facts: &Facts,
        seen: &mut BTreeMap<String, u32>,
    ) -> std::result::Result<Vec<(Plain, i64)>, String> {
        let typed = |kind: NumberKind| cell(&row.cells, kind.code()).to_owned();
        let numbers = judge(known, typed, self.today, facts)?;
        if let Some((plain, _)) = of(&numbers, NumberKind::ResidentId)
            && let Some(first) = seen.insert(plain.expose().to_owned(), row.row)
        {
            return Err(format!("身份证号与第 {first} 行相同。"));
        }
        Ok(numbers)
    }

    /// The village of a new row, by code or by a name that is the only one.
    fn village(&self, cells: &Cells) -> std::result::Result<(UnitId, UnitId), String> {
        let (code, name, town) = (
            cell(cells, "code"),
            cell(cells, "village"),
            cell(cells, "town"),
        );
        let mut found = self.places.standing_villages(None).filter(|v| {
            if code.is_empty() {
                v.name == name && (town.is_empty() || v.town_name == town)
            } else {
                v.code == code
            }
        });
        match (found.next(), found.next()) {
            (Some(one), None) => {
                let id = |text: &str| UnitId::parse(text).map_err(|e| e.to_string());
                Ok((id(&one.town)?, id(&one.id)?))
            }
            (None, _) => {
                Err("没有这个村（社区），或不在您的范围内；请填村（社区）代码。".to_owned())
            }
            (Some(_), Some(_)) => Err("有几个同名的村（社区），请填村（社区）代码。".to_owned()),
        }
    }
}

/// What a row changes: heading, from, to.
fn changes(
    member: &Member,
    cells: &Cells,
    planned: &Planned,
    known: &[(Plain, i64)],
) -> Vec<(&'static str, String, String)> {
    let code = cell(cells, "code");
    let before = cells_of(member, code, known, false);
    let still = |kind: NumberKind| of(&planned.numbers, kind).or_else(|| of(known, kind));
    let numbers: Vec<(Plain, i64)> = NumberKind::ALL
        .iter()
        .filter_map(|kind| still(*kind).cloned())
        .collect();
    let person = Person {
        facts: planned.facts.clone(),
        ..member.person.clone()
    };
    let review = domain::person::team::Review {
        person: person.id.clone(),
        opinion: planned.opinion.clone(),
        by_name: String::new(),
        at: person.at,
        version: 0,
    };
    let after = Member {
        person,
        review: Some(review),
        ..member.clone()
    };
    let after = cells_of(&after, code, &numbers, false);
    COLUMNS
        .iter()
        .zip(before.iter().zip(&after))
        .filter(|((key, ..), (from, to))| {
            // Two numbers may look the same when they are masked.
            let fresh = NumberKind::parse(key).and_then(|kind| of(&planned.numbers, kind));
            *key != "version" && (from != to || fresh.is_some())
        })
        .map(|((_, heading, _), (from, to))| (*heading, from.clone(), to.clone()))
        .collect()
}

/// Ids of members, for callers that hold texts.
///
/// # Errors
/// Not found for a text that is no id.
pub fn member_id(text: &str) -> Result<RecordId> {
    RecordId::parse(text).map_err(|_| Error::NotFound("person"))
}
