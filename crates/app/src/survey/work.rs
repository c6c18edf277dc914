//! Plans and trackers of all villages of a term together, as of one event of the journal: what the
//! lists, the desk and the gates read.

use std::collections::HashMap;
use std::sync::Arc;

use domain::account::{Actor, OfficeScope, SystemScope, SystemUse, Verb};
use domain::survey::gate::Readiness;
use domain::survey::plan::{ItemRecord, Outcome, Plan, PlanState, standing_outcome};
use domain::survey::risk::Level;
use domain::survey::tracker::{self, Entry, Kind};
use domain::term::board::VillageLine;
use domain::term::{Progress, StepCode};
use domain::time::Day;
use domain::{CountyId, TermId, UnitId};
use store::survey::tracker::EntryFilter;

use super::Snapshot;
use super::kept::AsOf;
use crate::App;
use crate::board;
use crate::error::Result;

/// A village's plans and trackers.
#[derive(Debug, Clone, Default)]
pub struct VillageWork {
    /// Versions of its plan that no later one superseded, newest first.
    pub plans: Vec<Plan>,
    /// What was recorded of its problems, newest first.
    pub records: Vec<ItemRecord>,
    /// Its entries in trackers.
    pub entries: Vec<Entry>,
}

impl VillageWork {
    /// The newest version of the plan.
    #[must_use]
    pub fn newest(&self) -> Option<&Plan> {
        self.plans.first()
    }

    /// The version in force: the approved one.
    #[must_use]
    pub fn in_force(&self) -> Option<&Plan> {
        self.plans.iter().find(|p| p.state == PlanState::Approved)
    }

    /// How a problem stands.
    #[must_use]
    pub fn outcome(&self, item: i64) -> Outcome {
        standing_outcome(&self.records)
            .get(&item)
            .map_or(Outcome::Open, |r| r.outcome)
    }

    /// Problems settled, of all those in the plan in force.
    #[must_use]
    pub fn settled(&self) -> (usize, usize) {
        self.in_force().map_or((0, 0), |plan| {
            let items = &plan.content.items;
            let settled = items.iter().filter(|i| self.outcome(i.no).is_settled());
            (settled.count(), items.len())
        })
    }

    /// The one entry of a kind.
    #[must_use]
    pub fn entry(&self, kind: Kind) -> Option<&Entry> {
        self.entries.iter().find(|e| e.kind == kind)
    }

    /// How it stands before its day is confirmed.
    #[must_use]
    pub fn readiness(&self, level: Level) -> Readiness {
        let hard: Vec<Outcome> = self.in_force().map_or_else(Vec::new, |plan| {
            let items = plan.content.items.iter().filter(|i| i.hard);
            items.map(|i| self.outcome(i.no)).collect()
        });
        let settled = hard.iter().filter(|o| o.is_settled()).count();
        Readiness {
            plan_approved: self.in_force().is_some(),
            hard: level == Level::Hard,
            settled: (settled, hard.len()),
        }
    }
}

/// All villages of a term with their plans and trackers.
#[derive(Debug)]
pub struct WorkBoard {
    /// The board it was read with.
    pub board: Arc<board::Snapshot>,
    work: HashMap<UnitId, VillageWork>,
    none: VillageWork,
}

impl WorkBoard {
    /// A village's work.
    #[must_use]
    pub fn of(&self, unit: &UnitId) -> &VillageWork {
        self.work.get(unit).unwrap_or(&self.none)
    }

    /// Whether anybody has begun a plan.
    #[must_use]
    pub fn has_plans(&self) -> bool {
        self.work.values().any(|own| !own.plans.is_empty())
    }

    /// The villages that a scope covers, each with its work.
    pub fn visible<'a>(
        &'a self,
        scope: &'a OfficeScope,
    ) -> impl Iterator<Item = (&'a VillageLine, &'a VillageWork)> {
        domain::term::board::visible(&self.board.lines, scope)
            .map(|line| (line, self.of(&line.facts.unit)))
    }

    /// How an entry, or a village without one, stands today.
    #[must_use]
    pub fn progress(&self, kind: Kind, line: &VillageLine, entry: Option<&Entry>) -> Progress {
        let latest = deadline(kind, line, entry);
        let done = match entry {
            Some(entry) => entry.is_done(),
            None => kind.first().is_some_and(|s| s.tone == tracker::Tone::Done),
        };
        let window = domain::term::progress::Window {
            earliest: entry.map(|e| e.begun.day()),
            latest,
        };
        let today = self.board.today;
        domain::term::progress::progress(
            window,
            done.then_some(today.min(latest.unwrap_or(today))),
            today,
            self.board.soon_days,
        )
    }
}

/// The latest day of an entry: its own, or what the timetable of the committee's election says.
#[must_use]
pub fn deadline(kind: Kind, line: &VillageLine, entry: Option<&Entry>) -> Option<Day> {
    if let Some(own) = entry.and_then(|e| e.deadline) {
        return Some(own);
    }
    let election = line.elections.iter().find(|e| !e.facts.body.is_party())?;
    let vote = election.facts.day.day()?;
    let before = tracker::day_before(vote);
    if kind == Kind::ExitAudit {
        let step = election
            .steps
            .iter()
            .find(|s| s.code == StepCode::ExitAudit);
        return Some(
            step.and_then(|s| s.window.latest)
                .unwrap_or(before)
                .min(before),
        );
    }
    Some(before)
}

impl App {
    /// Plans and trackers of all villages, and the part of them that the actor sees.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn village_work(
        &self,
        actor: &Actor,
        verb: Verb,
    ) -> Result<Option<(Arc<WorkBoard>, OfficeScope)>> {
        let scope = actor.may(verb)?;
        let Some(survey) = self.survey_ground(scope.county()).await? else {
            return Ok(None);
        };
        let work = self.work_board(&survey).await?;
        Ok(Some((work, scope)))
    }

    pub(crate) async fn work_board(&self, survey: &Arc<Snapshot>) -> Result<Arc<WorkBoard>> {
        let term = &survey.board.term;
        let key: (CountyId, TermId) = (term.county.clone(), term.id.clone());
        let as_of = AsOf {
            revision: survey.revision,
            today: survey.today(),
        };
        self.work_boards()
            .get(key, as_of, async || {
                let system = SystemScope::for_use(SystemUse::Snapshot);
                let scope = system.county(term.county.clone());
                let mut read = self.store().read().await?;
                let mut work: HashMap<UnitId, VillageWork> = HashMap::new();
                for plan in read.plans(&scope, &term.id, None).await? {
                    work.entry(plan.unit.clone()).or_default().plans.push(plan);
                }
                for (unit, record) in read.plan_records(&scope, &term.id, None).await? {
                    work.entry(unit).or_default().records.push(record);
                }
                let filter = EntryFilter::default();
                for entry in read.tracker_entries(&scope, &term.id, filter).await? {
                    work.entry(entry.unit.clone())
                        .or_default()
                        .entries
                        .push(entry);
                }
                let board = WorkBoard {
                    board: Arc::clone(&survey.board),
                    work,
                    none: VillageWork::default(),
                };
                Ok((as_of, board))
            })
            .await
    }
}
