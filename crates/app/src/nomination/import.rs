//! Nominees from a workbook: every row is judged, and all of them come in or none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as IoRead, Seek};

use domain::account::{Actor, OfficeScope, Verb};
use domain::nomination::nominee::{Nominee, Origin, Post, Source};
use domain::nomination::{MAX_NOMINEES, UNIT_MAX_NOMINEES};
use domain::person::{Affiliation, Education, FactsInput, Person, Sex};
use domain::term::Term;
use domain::{RecordId, UnitId};
use paper::nominees::{COLUMNS, Cells, NomineeRow};
use store::nomination::people::PeopleFilter;
use store::person::MemberQuery;

use super::board::ReviewBoard;
use super::nominees::NomineeInput;
use super::{Place, facts_of};
use crate::App;
use crate::division::blocking;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// Largest workbook, in bytes.
pub const IMPORT_MAX_BYTES: u64 = 8 * 1024 * 1024;
/// Most refused rows that are told at once.
const TOLD_MAX: usize = 20;

fn cell<'a>(cells: &'a Cells, key: &str) -> &'a str {
    let at = COLUMNS.iter().position(|(of, ..)| *of == key);
    at.and_then(|at| cells.get(at)).map_or("", String::as_str)
}

fn input_of(cells: &Cells) -> NomineeInput {
    let text = |key: &str| cell(cells, key).to_owned();
    NomineeInput {
        facts: FactsInput {
            name: text("name"),
            sex: text("sex"),
            birth: text("birth"),
            education: text("education"),
            affiliation: text("affiliation"),
            ..FactsInput::default()
        },
        posts: vec![text("posts")],
        source: text("source"),
        joined: text("joined"),
        consent_on: text("consent_on"),
        ..NomineeInput::default()
    }
}

fn words<T: Copy>(all: &[T], zh: impl Fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|each| zh(*each).to_owned()).collect()
}

impl App {
    /// The empty form, with a line for each village of the actor's scope.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn nominee_form(&self, actor: &Actor) -> Result<Vec<u8>> {
        let scope = actor.may(Verb::EditNominees)?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("term"))?;
        let lines = board.villages.lines.iter();
        let villages: Vec<[String; 3]> = lines
            .filter(|v| scope.covers(&v.facts.town, &v.facts.unit))
            .map(|v| {
                let facts = &v.facts;
                [
                    facts.town_name.clone(),
                    facts.code.clone(),
                    facts.name.clone(),
                ]
            })
            .collect();
        let choices = vec![
            ("sex", words(Sex::ALL, Sex::zh)),
            ("education", words(Education::ALL, Education::zh)),
            ("affiliation", words(Affiliation::ALL, Affiliation::zh)),
            ("posts", words(Post::ALL, Post::zh)),
            ("source", words(Source::ALL, Source::zh)),
        ];
        blocking(move || {
            paper::nominees::write(Cursor::new(Vec::new()), &villages, &choices)
                .map(Cursor::into_inner)
                .map_err(Error::internal)
        })
        .await
    }

    /// Brings in nominees from a workbook; answers how many. Where reviewing has begun in their village, they
    /// are put to review at once, all in one batch.
    ///
    /// # Errors
    /// Denied; a fault that tells the rows that are refused, and then nothing came in.
    pub async fn import_nominees(
        &self,
        actor: &Actor,
        file: impl IoRead + Seek + Send + 'static,
    ) -> Result<usize> {
        let scope = actor.may(Verb::EditNominees)?;
        let rows = blocking(move || {
            paper::nominees::read(file).map_err(|e| Fault::File(format!("{e}。")).into())
        })
        .await?;
        self.take_nominees(actor, &scope, rows).await
    }

    /// Brings in rows.
    pub(crate) async fn take_nominees(
        &self,
        actor: &Actor,
        scope: &OfficeScope,
        rows: Vec<NomineeRow>,
    ) -> Result<usize> {
        let term = self.nomination_term(scope).await?;
        let board = self.review_board(scope.county()).await?;
        let board = board.ok_or(Error::NotFound("term"))?;
        let mut tx = self.write(actor).await?;
        let known = tx
            .members(
                scope,
                None,
                MemberQuery {
                    anyone: true,
                    ..MemberQuery::default()
                },
            )
            .await?;
        let there = tx
            .nominees(scope, &term.id, PeopleFilter::default())
            .await?;
        let mut intake = Intake::new(self, actor, scope, &board);
        for member in known.into_iter().filter(|m| m.person.ended.is_none()) {
            intake.know(&member.person);
        }
        for line in there.iter().filter(|l| l.nominee.stands()) {
            intake.stands(&line.nominee);
        }
        let mut refused = Vec::new();
        for row in rows {
            if let Err(why) = intake.take(&row) {
                refused.push(format!("第 {} 行：{why}", row.row));
            }
        }
        if !refused.is_empty() {
            let more = refused.len().saturating_sub(TOLD_MAX);
            refused.truncate(TOLD_MAX);
            let mut text = refused.join("\n");
            if more > 0 {
                text.push_str(&format!("\n另有 {more} 行有问题。"));
            }
            text.push_str("\n什么也没有导入，请改正后重新上传。");
            return Err(Fault::File(text).into());
        }
        let Intake {
            people, nominees, ..
        } = intake;
        if nominees.is_empty() {
            return Err(Fault::File("表里没有填写人选。".to_owned()).into());
        }
        let import: RecordId = self.env().ulid().into();
        tx.import_nominees(scope, &term.id, &import, &people, &nominees)
            .await?;
        self.put_late_to_review(&mut tx, actor, scope, &term, &nominees)
            .await?;
        tx.commit().await?;
        Ok(nominees.len())
    }

    async fn put_late_to_review(
        &self,
        tx: &mut store::Write,
        actor: &Actor,
        scope: &OfficeScope,
        term: &Term,
        nominees: &[Nominee],
    ) -> Result<()> {
        use domain::nomination::batch::BatchKind;
        let late = nominees.iter().filter(|n| n.origin != Origin::First);
        let late: Vec<&Nominee> = late.collect();
        let title = format!("增补人选 {} 人", late.len());
        let kind = (BatchKind::Auto, title.as_str());
        self.put_to_review(tx, actor, (scope, term), kind, None, &late)
            .await?;
        Ok(())
    }
}

/// Rows coming in.
struct Intake<'a> {
    app: &'a App,
    actor: &'a Actor,
    scope: &'a OfficeScope,
    board: &'a ReviewBoard,
    known: BTreeMap<(UnitId, String, String), RecordId>,
    standing: BTreeSet<RecordId>,
    in_unit: BTreeMap<UnitId, usize>,
    begun: BTreeMap<UnitId, bool>,
    people: Vec<Person>,
    nominees: Vec<Nominee>,
}

impl<'a> Intake<'a> {
    const fn new(
        app: &'a App,
        actor: &'a Actor,
        scope: &'a OfficeScope,
        board: &'a ReviewBoard,
    ) -> Self {
        Self {
            app,
            actor,
            scope,
            board,
            known: BTreeMap::new(),
            standing: BTreeSet::new(),
            in_unit: BTreeMap::new(),
            begun: BTreeMap::new(),
            people: Vec::new(),
            nominees: Vec::new(),
        }
    }

    fn know(&mut self, person: &Person) {
        let facts = &person.facts;
        let key = (person.unit.clone(), facts.name.clone(), facts.birth.text());
        self.known.insert(key, person.id.clone());
    }

    fn stands(&mut self, nominee: &Nominee) {
        self.standing.extend(nominee.person.clone());
        *self.in_unit.entry(nominee.unit.clone()).or_default() += 1;
    }

    fn take(&mut self, row: &NomineeRow) -> std::result::Result<(), String> {
        let place = self.place(&row.cells)?;
        let input = input_of(&row.cells);
        let mut faults = Vec::new();
        let facts = facts_of(&input.facts, self.board.today).map_err(|bad| faults.extend(bad));
        let nomination = input.nomination(&mut faults);
        let words = |faults: &[Fault]| faults.iter().map(Fault::zh).collect::<String>();
        let (Ok(facts), Some(nomination), true) = (facts, nomination, faults.is_empty()) else {
            return Err(words(&faults));
        };
        self.app
            .check_nomination(self.board, &place.unit, &nomination, facts.affiliation)
            .map_err(|fault| fault.zh())?;
        let in_unit = self.in_unit.entry(place.unit.clone()).or_default();
        if *in_unit >= UNIT_MAX_NOMINEES || self.nominees.len() >= MAX_NOMINEES {
            return Err(format!("本村人选超过 {UNIT_MAX_NOMINEES} 名。"));
        }
        *in_unit += 1;
        let name = facts.name.clone();
        let key = (place.unit.clone(), name.clone(), facts.birth.text());
        let person = match self.known.get(&key) {
            Some(id) => id.clone(),
            None => {
                let person = self.app.new_person(self.actor, &place, facts);
                let id = person.id.clone();
                self.people.push(person);
                self.known.insert(key, id.clone());
                id
            }
        };
        if !self.standing.insert(person.clone()) {
            return Err("这个人已在名单中。".to_owned());
        }
        let board = self.board;
        let begun = self
            .begun
            .entry(place.unit.clone())
            .or_insert_with(|| board.has_begun(&place.unit));
        self.nominees.push(Nominee {
            id: self.app.env().ulid().into(),
            town: place.town,
            unit: place.unit,
            person: Some(person),
            name,
            origin: if *begun { Origin::Added } else { Origin::First },
            nomination,
            withdrawn: None,
            by_name: self.actor.name.clone(),
            at: self.app.env().now(),
            version: 1,
        });
        Ok(())
    }

    /// The village of a row, by code or by a name that is the only one.
    fn place(&self, cells: &Cells) -> std::result::Result<Place, String> {
        let (code, name, town) = (
            cell(cells, "code"),
            cell(cells, "village"),
            cell(cells, "town"),
        );
        let lines = self.board.villages.lines.iter().map(|v| &v.facts);
        let mut found = lines
            .filter(|f| self.scope.covers(&f.town, &f.unit))
            .filter(|f| {
                if code.is_empty() {
                    f.name == name && (town.is_empty() || f.town_name == town)
                } else {
                    f.code == code
                }
            });
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(Place {
                town: one.town.clone(),
                unit: one.unit.clone(),
                name: one.name.clone(),
            }),
            (None, _) => {
                Err("没有这个村（社区），或不在您的范围内；请填村（社区）代码。".to_owned())
            }
            (Some(_), Some(_)) => Err("有几个同名的村（社区），请填村（社区）代码。".to_owned()),
        }
    }
}
