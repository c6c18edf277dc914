//! The board: every village of a term with its plan and progress, behind cockpit, desk and lists.
//!
//! Progress is never stored, but the facts it is computed from change only with the journal: the
//! number of the county's newest event is the key of a snapshot, so that a thousand readers between
//! two changes cost one computation. Readers see the part of it that their scope covers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::account::{Actor, OfficeScope, SystemScope, SystemUse, Verb};
use domain::setting::SettingKey;
use domain::term::board::{ElectionFacts, VillageFacts, VillageLine, village_line};
use domain::term::{Body, Form, StepCode, Term};
use domain::{CountyId, Day, TermId};
use law::timetable::Timetable;
use store::Read;

use crate::App;
use crate::error::{Error, Result};

/// Snapshots kept: one per county and term in use.
const SNAPSHOTS_MAX: usize = 64;

/// Every village of a term as of one event of the journal and one day.
#[derive(Debug)]
pub struct Snapshot {
    /// The term.
    pub term: Term,
    /// Number of the journal's newest event it was read at.
    pub revision: i64,
    /// The day progress was judged on.
    pub today: Day,
    /// The county's days before a latest day.
    pub soon_days: i64,
    /// Villages in order of code.
    pub lines: Vec<VillageLine>,
}

/// Snapshots by county and term.
#[derive(Debug, Default)]
pub struct Snapshots {
    kept: Mutex<HashMap<(CountyId, TermId), Arc<Snapshot>>>,
    /// Held by the one reader who computes a board anew.
    making: tokio::sync::Mutex<()>,
}

impl Snapshots {
    fn get(&self, key: &(CountyId, TermId)) -> Option<Arc<Snapshot>> {
        self.kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    fn put(&self, key: (CountyId, TermId), snapshot: Arc<Snapshot>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= SNAPSHOTS_MAX && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, snapshot);
    }
}

/// Timetables by what they depend on, for one computation.
pub(crate) struct Timetables<'a> {
    rules: &'a law::rules::RuleBook,
    province: &'a str,
    today: Day,
    made: HashMap<(Body, Option<Form>, Option<Day>), Arc<Timetable>>,
}

impl<'a> Timetables<'a> {
    pub(crate) fn new(rules: &'a law::rules::RuleBook, province: &'a str, today: Day) -> Self {
        Self {
            rules,
            province,
            today,
            made: HashMap::new(),
        }
    }

    /// The lawful plan for an election day; without one, the steps that will come, for their names.
    pub(crate) fn of(
        &mut self,
        body: Body,
        form: Option<Form>,
        day: Option<Day>,
    ) -> Arc<Timetable> {
        let (rules, province, today) = (self.rules, self.province, self.today);
        Arc::clone(
            self.made.entry((body, form, day)).or_insert_with(|| {
                Arc::new(plan(rules, province, body, form, day.unwrap_or(today)))
            }),
        )
    }
}

/// The timetable of an election under the rules its day chooses.
pub(crate) fn plan(
    rules: &law::rules::RuleBook,
    province: &str,
    body: Body,
    form: Option<Form>,
    day: Day,
) -> Timetable {
    match rules.select(body, province, day) {
        Some(selection) => selection.rules.timetable(body, form, day),
        // The embedded book holds rules for every family (tested); an own book is validated when
        // loaded. A book without rules plans nothing.
        None => Timetable {
            body,
            form,
            election_day: day,
            steps: Vec::new(),
            term_years: 5,
        },
    }
}

impl App {
    /// The term that runs in a county, else its newest.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn current_term(&self, actor: &Actor) -> Result<Option<Term>> {
        let scope = actor.may(Verb::ViewTerm)?;
        Ok(self.county(scope.county()).await?.term.clone())
    }

    /// The snapshot of a term that the actor may see part of; use
    /// [`visible`](domain::term::board::visible) with the returned scope.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn board(
        &self,
        actor: &Actor,
        term: Option<&TermId>,
    ) -> Result<Option<(Arc<Snapshot>, OfficeScope)>> {
        let scope = actor.may(Verb::ViewCockpit)?;
        let county = self.county(scope.county()).await?;
        let Some(id) = term.or(county.term.as_ref().map(|t| &t.id)) else {
            return Ok(None);
        };
        let key = (scope.county().clone(), id.clone());
        let fresh = |kept: &Arc<Snapshot>| {
            kept.revision >= county.revision && kept.today == self.env().today()
        };
        if let Some(kept) = self.snapshots().get(&key).filter(fresh) {
            return Ok(Some((kept, scope)));
        }
        // One reader computes the board; the others wait for it and find it computed.
        let _making = self.snapshots().making.lock().await;
        if let Some(kept) = self.snapshots().get(&key).filter(fresh) {
            return Ok(Some((kept, scope)));
        }
        let mut read = self.store().read().await?;
        let term = read
            .term(&scope, id)
            .await?
            .ok_or(Error::NotFound("term"))?;
        let snapshot = self.snapshot(&mut read, term).await?;
        Ok(Some((snapshot, scope)))
    }

    /// The snapshot of a term as of the transaction's view of the database.
    pub(crate) async fn snapshot(&self, read: &mut Read, term: Term) -> Result<Arc<Snapshot>> {
        let today = self.env().today();
        let revision = read.revision(&term.county).await?;
        let key = (term.county.clone(), term.id.clone());
        if let Some(kept) = self.snapshots().get(&key)
            && kept.revision == revision
            && kept.today == today
        {
            return Ok(kept);
        }
        let system = SystemScope::for_use(SystemUse::Snapshot);
        let scope = system.county(term.county.clone());
        let soon_days = self
            .setting_number(read, &scope, SettingKey::SoonDays)
            .await?;
        let facts = village_facts(read, &scope, &term).await?;
        let mut timetables = Timetables::new(self.rules(), &term.province, today);
        let lines = facts
            .into_iter()
            .map(|f| {
                village_line(f, today, soon_days, &mut |b, form, d| {
                    timetables.of(b, form, d)
                })
            })
            .collect();
        let snapshot = Arc::new(Snapshot {
            term,
            revision,
            today,
            soon_days,
            lines,
        });
        self.snapshots().put(key, Arc::clone(&snapshot));
        Ok(snapshot)
    }
}

/// The running term, else the one opened last.
pub(crate) fn newest(mut terms: Vec<Term>) -> Option<Term> {
    if let Some(open) = terms.iter().position(|t| t.open) {
        return Some(terms.swap_remove(open));
    }
    terms.into_iter().next()
}

/// What the board reads of every village within the scope.
pub(crate) async fn village_facts(
    read: &mut Read,
    scope: &OfficeScope,
    term: &Term,
) -> Result<Vec<VillageFacts>> {
    let units = read.term_units(scope, &term.id, None).await?;
    let mut done: HashMap<(String, String), Vec<(StepCode, Day)>> = HashMap::new();
    for (unit, body, step, on) in read.done_steps(scope, &term.id).await? {
        let step = StepCode::from_code(&step).ok_or_else(|| Error::internal("stored step"))?;
        let on = on.parse::<Day>().map_err(Error::internal)?;
        done.entry((unit, body)).or_default().push((step, on));
    }
    let mut next: HashMap<(String, String), Option<String>> = HashMap::new();
    for row in read.standing_counts(scope, &term.id).await? {
        // In order of round: the last one says what comes next.
        next.insert((row.unit, row.body), row.next_kind);
    }
    let mut confirmed: HashMap<(String, String), Day> = HashMap::new();
    for one in read.day_confirmations(scope, &term.id, None).await? {
        // In order of number: the last one counts.
        let key = (one.unit.as_str().to_owned(), one.body.code().to_owned());
        confirmed.insert(key, one.day);
    }
    let mut elections: HashMap<String, Vec<ElectionFacts>> = HashMap::new();
    for election in read.elections(scope, &term.id, None).await? {
        let key = (
            election.unit.as_str().to_owned(),
            election.body.code().to_owned(),
        );
        elections
            .entry(key.0.clone())
            .or_default()
            .push(ElectionFacts {
                body: election.body,
                form: election.form,
                day: election.day,
                done: done.remove(&key).unwrap_or_default(),
                confirmed: confirmed.remove(&key),
                next_kind: next.remove(&key).flatten(),
            });
    }
    let party_first = term.order == domain::term::BodyOrder::PartyFirst;
    Ok(units
        .into_iter()
        .filter(|u| u.unit.left.is_none())
        .map(|u| {
            let mut own = elections.remove(u.unit.unit.as_str()).unwrap_or_default();
            own.sort_by_key(|e| (e.body.is_party() != party_first, e.body));
            VillageFacts {
                unit: u.unit.unit,
                town: u.unit.town,
                code: u.unit.code,
                former_name: (u.name_now != u.unit.name).then_some(u.unit.name),
                name: u.name_now,
                town_name: u.unit.town_name,
                kind: u.unit.kind,
                responsible: u.unit.responsible.zip(u.responsible_name),
                elections: own,
            }
        })
        .collect())
}
