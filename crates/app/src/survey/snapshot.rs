//! Every village's dossier in the newest round, and how far it has come, as of one event of the
//! journal: a thousand readers between two changes cost one reading, and a change of one village reads
//! that village again.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use domain::account::{Actor, OfficeScope, SystemScope, SystemUse, Verb};
use domain::duty::Post;
use domain::flow::{Due, Opens};
use domain::journal::RecordKind;
use domain::survey::facts::{contacts, derived};
use domain::survey::round::{self, Signed, standing};
use domain::survey::{Dossier, Facts, Person, Questionnaire, Round, Standing};
use domain::term::State;
use domain::term::board::VillageFacts;
use domain::{CountyId, Day, TermId, UnitId};
use store::Read;
use store::survey::Moved;
use store::survey::dossier::Picture;

use crate::App;
use crate::board;
use crate::error::Result;

/// Snapshots kept: one per county and term in use.
const SNAPSHOTS_MAX: usize = 64;

/// A village in the newest round.
#[derive(Debug, Clone)]
pub struct Village {
    /// What the term knows of it.
    pub known: VillageFacts,
    /// Who is in contact with it, by the chain of responsibility.
    pub contacts: Vec<(&'static str, Person)>,
    /// Its answers, checks and signature.
    pub dossier: Arc<Dossier>,
    /// How far it has come.
    pub standing: Arc<Standing>,
}

impl Village {
    /// What Touyan knows of the village without asking.
    #[must_use]
    pub fn derived(&self) -> Facts {
        derived(&self.known, &self.contacts)
    }

    /// All facts of the village: its answers, and what Touyan knows without asking.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let mut facts = self.derived();
        for (code, stored) in &self.dossier.answers {
            if let Some(answer) = &stored.answer {
                facts.put(code.clone(), answer.clone());
            }
        }
        facts
    }
}

/// The survey of a term as of one event of the journal and one day.
#[derive(Debug)]
pub struct Snapshot {
    /// The board it was read with: villages, days, the term.
    pub board: Arc<board::Snapshot>,
    /// Number of the journal's newest event it was read at.
    pub revision: i64,
    /// The questionnaire of the newest round.
    pub questions: Arc<Questionnaire>,
    /// Rounds, first to last.
    pub rounds: Vec<Round>,
    /// Villages in order of code.
    pub villages: Vec<Village>,
}

impl Snapshot {
    /// The newest round.
    #[must_use]
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// The round in which answers are taken.
    #[must_use]
    pub fn open_round(&self) -> Option<&Round> {
        self.round().filter(|r| r.is_open())
    }

    /// The day it was judged on.
    #[must_use]
    pub fn today(&self) -> Day {
        self.board.today
    }

    /// A village of the scope.
    #[must_use]
    pub fn village<'a>(&'a self, scope: &'a OfficeScope, unit: &UnitId) -> Option<&'a Village> {
        self.visible(scope).find(|v| v.known.unit == *unit)
    }

    /// The villages that a scope covers.
    pub fn visible<'a>(&'a self, scope: &'a OfficeScope) -> impl Iterator<Item = &'a Village> {
        self.villages
            .iter()
            .filter(|v| scope.covers(&v.known.town, &v.known.unit))
    }

    /// A village's traffic light in the newest round.
    #[must_use]
    pub fn state(&self, village: &Village) -> State {
        self.round().map_or(State::Idle, |round| {
            let soon = self.board.soon_days;
            village.standing.state(round.deadline, self.today(), soon)
        })
    }

    /// What is to be done about a village in the round that runs.
    #[must_use]
    pub fn due(&self, village: &Village) -> Option<Due> {
        let unit = &village.known.unit;
        let opens = Opens::Record(RecordKind::Dossier, unit.to_string());
        let place = (&village.known.town, unit, opens);
        let (today, soon) = (self.today(), self.board.soon_days);
        round::due(self.open_round()?, &village.standing, place, today, soon)
    }

    /// What is to be done in the round that runs about the villages that a scope covers.
    #[must_use]
    pub fn dues(&self, scope: &OfficeScope) -> Vec<Due> {
        self.visible(scope).filter_map(|v| self.due(v)).collect()
    }

    /// Townships with how far their villages have come, in order of code.
    #[must_use]
    pub fn towns(&self, scope: &OfficeScope) -> Vec<TownLine> {
        let mut towns: BTreeMap<&str, TownLine> = BTreeMap::new();
        for village in self.visible(scope) {
            let key = village.known.town.as_str();
            let town = towns.entry(key).or_insert_with(|| TownLine {
                town: village.known.town.clone(),
                name: village.known.town_name.clone(),
                tally: Tally::default(),
            });
            town.tally.add(self, village);
        }
        towns.into_values().collect()
    }

    /// Counts over the villages that a scope covers.
    #[must_use]
    pub fn tally(&self, scope: &OfficeScope) -> Tally {
        let mut tally = Tally::default();
        for village in self.visible(scope) {
            tally.add(self, village);
        }
        tally
    }
}

/// Counts over villages in a round.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Villages.
    pub villages: usize,
    /// Questions that must be answered.
    pub asked: usize,
    /// Of these, answered.
    pub answered: usize,
    /// Villages with every answer.
    pub complete: usize,
    /// Villages with no answer at all.
    pub untouched: usize,
    /// Villages finished late, or unfinished after the deadline.
    pub late: usize,
    /// Villages signed, nothing changed since.
    pub signed: usize,
    /// Villages changed after they were signed.
    pub stale: usize,
}

impl Tally {
    fn add(&mut self, snapshot: &Snapshot, village: &Village) {
        let standing = &village.standing;
        self.villages += 1;
        self.asked += standing.asked;
        self.answered += standing.answered;
        self.complete += usize::from(standing.complete());
        self.untouched += usize::from(standing.answered == 0);
        self.signed += usize::from(standing.signed == Signed::Yes);
        self.stale += usize::from(standing.signed == Signed::Stale);
        if let Some(round) = snapshot.round() {
            self.late += usize::from(standing.late(round.deadline, snapshot.today()));
        }
    }

    /// Villages that are not both complete and signed.
    #[must_use]
    pub const fn unfinished(&self) -> usize {
        self.villages - self.signed
    }
}

/// A township's line of the completeness page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownLine {
    /// The township.
    pub town: UnitId,
    /// Its name.
    pub name: String,
    /// Its villages.
    pub tally: Tally,
}

/// Snapshots by county and term.
#[derive(Debug, Default)]
pub struct Snapshots {
    kept: Mutex<HashMap<(CountyId, TermId), Arc<Snapshot>>>,
    /// Held by the one reader who reads the survey anew.
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

impl App {
    /// The survey of the running term with the part of it that the actor sees; none without a term.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn survey(&self, actor: &Actor) -> Result<Option<(Arc<Snapshot>, OfficeScope)>> {
        let scope = actor.may(Verb::ViewSurvey)?;
        let survey = self.survey_ground(scope.county()).await?;
        Ok(survey.map(|snapshot| (snapshot, scope)))
    }

    /// The survey of a county's running term, whoever asks: levels, plans and gates stand on it.
    pub(crate) async fn survey_ground(&self, id: &CountyId) -> Result<Option<Arc<Snapshot>>> {
        let county = self.county(id).await?;
        let Some(term) = &county.term else {
            return Ok(None);
        };
        let key = (id.clone(), term.id.clone());
        let fresh = |kept: &Arc<Snapshot>| {
            kept.revision >= county.revision && kept.today() == self.env().today()
        };
        if let Some(kept) = self.surveys().get(&key).filter(fresh) {
            return Ok(Some(kept));
        }
        let _making = self.surveys().making.lock().await;
        if let Some(kept) = self.surveys().get(&key).filter(fresh) {
            return Ok(Some(kept));
        }
        let mut read = self.store().read().await?;
        let board = self.snapshot(&mut read, term.clone()).await?;
        let snapshot = self
            .read_survey(&mut read, board, self.surveys().get(&key))
            .await?;
        let snapshot = Arc::new(snapshot);
        self.surveys().put(key, Arc::clone(&snapshot));
        Ok(Some(snapshot))
    }

    /// Reads the survey, and of what `kept` holds already only what was changed since.
    async fn read_survey(
        &self,
        read: &mut Read,
        board: Arc<board::Snapshot>,
        kept: Option<Arc<Snapshot>>,
    ) -> Result<Snapshot> {
        let system = SystemScope::for_use(SystemUse::Snapshot);
        let scope = system.county(board.term.county.clone());
        let revision = read.revision(&board.term.county).await?;
        let posts = read.posts(&scope, &board.term.id).await?;
        if let Some(kept) = kept
            && let Moved::Dossiers(units) = read.survey_moved(&scope, kept.revision).await?
        {
            let moved = (revision, units.as_slice(), posts.as_slice());
            return self.moved_on(read, board, &kept, moved).await;
        }
        let rounds = read.survey_rounds(&scope, &board.term.id).await?;
        let questions = Arc::new(questions_of(read, &scope, rounds.last()).await?);
        let picture = Picture {
            term: &board.term.id,
            questions: &questions,
            round: rounds.last().map_or(0, |r| r.no),
            until_round: false,
            unit: None,
        };
        let mut dossiers = read.dossiers(&scope, picture).await?;
        let villages = board
            .lines
            .iter()
            .map(|line| {
                let dossier = dossiers.remove(&line.facts.unit).unwrap_or_default();
                let known = (line.facts.clone(), posts.as_slice());
                village(known, &questions, picture.round, dossier)
            })
            .collect();
        Ok(Snapshot {
            board,
            revision,
            questions,
            rounds,
            villages,
        })
    }

    /// The same survey after the dossiers of some villages were changed.
    async fn moved_on(
        &self,
        read: &mut Read,
        board: Arc<board::Snapshot>,
        kept: &Snapshot,
        (revision, moved, posts): (i64, &[UnitId], &[Post]),
    ) -> Result<Snapshot> {
        let system = SystemScope::for_use(SystemUse::Snapshot);
        let scope = system.county(board.term.county.clone());
        let round = kept.round().map_or(0, |r| r.no);
        let mut anew: HashMap<&UnitId, Dossier> = HashMap::new();
        for unit in moved {
            let picture = Picture {
                term: &board.term.id,
                questions: &kept.questions,
                round,
                until_round: false,
                unit: Some(unit),
            };
            let mut found = read.dossiers(&scope, picture).await?;
            anew.insert(unit, found.remove(unit).unwrap_or_default());
        }
        let before: HashMap<&UnitId, &Village> =
            kept.villages.iter().map(|v| (&v.known.unit, v)).collect();
        let villages = board
            .lines
            .iter()
            .map(|line| {
                let unit = &line.facts.unit;
                let old = before.get(unit).filter(|v| v.known.kind == line.facts.kind);
                match (anew.remove(unit), old) {
                    (None, Some(old)) => Village {
                        contacts: contacts(posts, &line.facts.town, unit),
                        known: line.facts.clone(),
                        dossier: Arc::clone(&old.dossier),
                        standing: Arc::clone(&old.standing),
                    },
                    (changed, _) => {
                        let dossier = changed
                            .or_else(|| before.get(unit).map(|v| v.dossier.as_ref().clone()))
                            .unwrap_or_default();
                        let known = (line.facts.clone(), posts);
                        village(known, &kept.questions, round, dossier)
                    }
                }
            })
            .collect();
        Ok(Snapshot {
            board,
            revision,
            questions: Arc::clone(&kept.questions),
            rounds: kept.rounds.clone(),
            villages,
        })
    }
}

fn village(
    (known, posts): (VillageFacts, &[Post]),
    questions: &Questionnaire,
    round: i64,
    dossier: Dossier,
) -> Village {
    let standing = standing(questions, known.kind, &dossier, round);
    Village {
        contacts: contacts(posts, &known.town, &known.unit),
        known,
        dossier: Arc::new(dossier),
        standing: Arc::new(standing),
    }
}

/// The questionnaire of a round: the newest while it is open, that of its end afterwards.
pub(crate) async fn questions_of(
    read: &mut Read,
    scope: &OfficeScope,
    round: Option<&Round>,
) -> Result<Questionnaire> {
    let edits: Vec<_> = read
        .survey_edits(scope)
        .await?
        .into_iter()
        .map(|e| e.edit)
        .collect();
    Ok(match round.and_then(|r| r.frozen.as_ref()) {
        Some(frozen) => Questionnaire::at(frozen.questionnaire, &edits),
        None => Questionnaire::newest(&edits),
    })
}
