//! Election days: set singly, by township, by list or for all, with a preview of what moves; cleared;
//! postponed with a reason and taken up again.

use std::collections::HashMap;

use domain::account::{Actor, OfficeScope, Verb};
use domain::term::{BULK_MAX_UNITS, Body, DayState, Election, Form, StepCode, Term};
use domain::time::{Day, days_between};
use domain::{TermId, UnitId};
use law::finding::Severity;
use law::timetable::{Change, Plan, StepCode as LawStep};
use store::setting::Holiday;

use crate::board::plan;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// Farthest an election day may lie from today, in days: two years back (recording what was), five
/// years ahead.
const DAY_BACK_MAX: i64 = 731;
const DAY_AHEAD_MAX: i64 = 5 * 366;

/// Which villages a command is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Every village within the scope.
    All,
    /// Every village of one township.
    Town(UnitId),
    /// The villages of a list.
    Units(Vec<UnitId>),
}

/// Setting (or clearing) the election day of one kind of body for some villages.
#[derive(Debug, Clone)]
pub struct SetDays {
    /// The term.
    pub term: TermId,
    /// Whether the Party organisation's or the committee's.
    pub party: bool,
    /// Which villages.
    pub target: Target,
    /// The day, or none to leave it open.
    pub day: Option<Day>,
}

/// Something about a day that a person should see before confirming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayWarning {
    /// The day is a public holiday.
    Holiday(String),
    /// The day is a working day, when villagers who work away are hard to reach; information only.
    MakeUpWorkday(String),
    /// A step already recorded breaks the law under the new day.
    StepBreaksLaw {
        /// The step.
        step: LawStep,
        /// The day it was done.
        done: Day,
        /// The latest (or earliest) day in law.
        limit: Day,
        /// Articles.
        cites: Vec<String>,
    },
    /// A step's latest day in law has passed already.
    AlreadyLate {
        /// The step.
        step: LawStep,
        /// Its latest day.
        latest: Day,
        /// Articles.
        cites: Vec<String>,
    },
    /// Against the county's order of the two bodies.
    Order {
        /// The other body's day.
        other: Day,
    },
    /// The rules of the day are not those of today's law text, or a national stand-in.
    Rules(String),
}

/// What a new day does to one election.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayChange {
    /// The election as it would be.
    pub election: Election,
    /// Village and township names, for the preview.
    pub name: String,
    /// Township's name.
    pub town_name: String,
    /// The day before.
    pub before: Option<Day>,
    /// Steps whose days move.
    pub moves: Vec<Change>,
    /// What should be seen.
    pub warnings: Vec<DayWarning>,
    /// Why it cannot be done for this village.
    pub fault: Option<Fault>,
}

/// The preview of a command over days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPlan {
    /// Elections that would change, or cannot.
    pub changes: Vec<DayChange>,
    /// Elections that have that day already.
    pub unchanged: usize,
}

/// What is read once for all villages of a command.
pub(super) struct Ground {
    scope: OfficeScope,
    term: Term,
    holidays: Vec<Holiday>,
    today: Day,
    names: HashMap<UnitId, (String, String)>,
    elections: Vec<Election>,
    done: HashMap<(UnitId, Body), Vec<(StepCode, Day)>>,
}

impl App {
    /// What setting the days would do, touching nothing.
    ///
    /// # Errors
    /// Denied, or faults of the command.
    pub async fn preview_days(&self, actor: &Actor, set: &SetDays) -> Result<DayPlan> {
        let scope = actor.may(Verb::SetElectionDay)?;
        let ground = self.ground(&scope, &set.term, set.day).await?;
        self.day_plan(&ground, set)
    }

    /// Sets the days. A village that cannot be changed stops nothing else: its fault is in the result.
    ///
    /// # Errors
    /// Denied, faults of the command, or a clash.
    pub async fn set_days(&self, actor: &Actor, set: &SetDays) -> Result<DayPlan> {
        let scope = actor.may(Verb::SetElectionDay)?;
        let ground = self.ground(&scope, &set.term, set.day).await?;
        let plan = self.day_plan(&ground, set)?;
        let mut tx = self.write(actor).await?;
        for change in plan.changes.iter().filter(|c| c.fault.is_none()) {
            tx.set_election(&scope, &set.term, &change.election, "term.set_day")
                .await?;
        }
        tx.commit().await?;
        Ok(plan)
    }

    /// Sets the form in which a residents' committee is elected.
    ///
    /// # Errors
    /// Denied, not found, or the vote was held.
    pub async fn set_form(
        &self,
        actor: &Actor,
        term: &TermId,
        unit: &UnitId,
        form: Form,
        version: i64,
    ) -> Result<()> {
        let scope = actor.may(Verb::SetElectionDay)?;
        let ground = self.ground(&scope, term, None).await?;
        let election = ground
            .elections
            .iter()
            .find(|e| e.unit == *unit && e.body == Body::ResidentsCommittee)
            .ok_or(Error::NotFound("election"))?;
        if ground.voted(election) {
            return Err(Fault::Day(domain::term::DayFault::AlreadyVoted).into());
        }
        let changed = Election {
            form: Some(form),
            version,
            ..election.clone()
        };
        let mut tx = self.write(actor).await?;
        tx.set_election(&scope, term, &changed, "term.set_form")
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Postpones an election with a reason.
    ///
    /// # Errors
    /// Denied, not found, or a fault of the state.
    pub async fn postpone(
        &self,
        actor: &Actor,
        term: &TermId,
        unit: &UnitId,
        body: Body,
        version: i64,
        reason: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::Postpone)?;
        let ground = self.ground(&scope, term, None).await?;
        let election = ground.one(unit, body)?;
        let voted = ground.voted(election);
        let reason = reason.trim();
        if reason.chars().count() > domain::term::NOTE_MAX_CHARS {
            return Err(Fault::Step(domain::term::StepFault::TooLong).into());
        }
        let mut changed = election
            .clone()
            .postpone(reason, voted)
            .map_err(Fault::from)?;
        changed.version = version;
        let mut tx = self.write(actor).await?;
        tx.set_election(&scope, term, &changed, "term.postpone")
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a postponed election up again.
    ///
    /// # Errors
    /// Denied, not found, or a fault of the state.
    pub async fn resume(
        &self,
        actor: &Actor,
        term: &TermId,
        unit: &UnitId,
        body: Body,
        version: i64,
        day: Option<Day>,
    ) -> Result<()> {
        let scope = actor.may(Verb::Postpone)?;
        let ground = self.ground(&scope, term, day).await?;
        let mut changed = ground
            .one(unit, body)?
            .clone()
            .resume(day)
            .map_err(Fault::from)?;
        changed.version = version;
        let mut tx = self.write(actor).await?;
        tx.set_election(&scope, term, &changed, "term.resume")
            .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn ground(&self, scope: &OfficeScope, term: &TermId, day: Option<Day>) -> Result<Ground> {
        let today = self.env().today();
        if let Some(day) = day
            && !(-DAY_BACK_MAX..=DAY_AHEAD_MAX).contains(&days_between(today, day))
        {
            let hint = "须在前两年到后五年之内".to_owned();
            return Err(Fault::Invalid {
                field: "day",
                label: "投票日",
                hint,
            }
            .into());
        }
        let mut read = self.store().read().await?;
        let term = read
            .term(scope, term)
            .await?
            .ok_or(Error::NotFound("term"))?;
        if !term.open {
            return Err(Fault::Day(domain::term::DayFault::TermClosed).into());
        }
        let names = read
            .term_units(scope, &term.id, None)
            .await?
            .into_iter()
            .filter(|u| u.unit.left.is_none())
            .map(|u| (u.unit.unit, (u.name_now, u.unit.town_name)))
            .collect();
        let elections = read.elections(scope, &term.id, None).await?;
        let mut done: HashMap<(UnitId, Body), Vec<(StepCode, Day)>> = HashMap::new();
        for (unit, body, step, on) in read.done_steps(scope, &term.id).await? {
            let key = (
                UnitId::parse(&unit).map_err(Error::internal)?,
                Body::from_code(&body).ok_or_else(|| Error::internal("stored body"))?,
            );
            let step = StepCode::from_code(&step).ok_or_else(|| Error::internal("stored step"))?;
            done.entry(key)
                .or_default()
                .push((step, on.parse().map_err(Error::internal)?));
        }
        let holidays = match day {
            Some(day) => read.holidays(day, day).await?,
            None => Vec::new(),
        };
        Ok(Ground {
            scope: scope.clone(),
            term,
            holidays,
            today,
            names,
            elections,
            done,
        })
    }

    fn day_plan(&self, ground: &Ground, set: &SetDays) -> Result<DayPlan> {
        let chosen: Vec<&Election> = ground
            .elections
            .iter()
            .filter(|e| e.body.is_party() == set.party && ground.names.contains_key(&e.unit))
            .filter(|e| ground.scope.covers(&e.town, &e.unit))
            .filter(|e| match &set.target {
                Target::All => true,
                Target::Town(town) => e.town == *town,
                Target::Units(units) => units.contains(&e.unit),
            })
            .collect();
        if chosen.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        if chosen.len() > BULK_MAX_UNITS {
            return Err(Fault::TooMany {
                max: BULK_MAX_UNITS,
            }
            .into());
        }
        let unchanged = chosen.iter().filter(|e| same(e, set.day)).count();
        let changes = chosen
            .into_iter()
            .filter(|e| !same(e, set.day))
            .map(|e| self.day_change(ground, e, set.day))
            .collect();
        Ok(DayPlan { changes, unchanged })
    }

    fn day_change(&self, ground: &Ground, election: &Election, day: Option<Day>) -> DayChange {
        let (name, town_name) = ground
            .names
            .get(&election.unit)
            .cloned()
            .unwrap_or_default();
        let before = election.day.day();
        let voted = ground.voted(election);
        let (changed, fault) = match election.clone().set_day(day, voted) {
            Ok(changed) => (changed, None),
            Err(fault) => (election.clone(), Some(Fault::Day(fault))),
        };
        let table = |day: Day| {
            plan(
                self.rules(),
                &ground.term.province,
                election.body,
                election.form,
                day,
            )
        };
        let moves = match (before, day) {
            (Some(old), Some(new)) => law::timetable::diff(&table(old), &table(new)),
            _ => Vec::new(),
        };
        let warnings = day
            .map(|day| self.warnings(ground, election, day))
            .unwrap_or_default();
        DayChange {
            election: changed,
            name,
            town_name,
            before,
            moves,
            warnings,
            fault,
        }
    }

    /// What should be seen about the election days a village has now.
    pub(super) async fn village_warnings(
        &self,
        read: &mut store::Read,
        scope: &OfficeScope,
        term: &Term,
        line: &domain::term::board::VillageLine,
        elections: &[Election],
    ) -> Result<Vec<(Body, DayWarning)>> {
        let days: Vec<Day> = elections.iter().filter_map(|e| e.day.day()).collect();
        let mut holidays = Vec::new();
        if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
            holidays = read.holidays(*first, *last).await?;
        }
        let done = line
            .facts
            .elections
            .iter()
            .map(|e| ((line.facts.unit.clone(), e.body), e.done.clone()))
            .collect();
        let ground = Ground {
            scope: scope.clone(),
            term: term.clone(),
            holidays,
            today: self.env().today(),
            names: HashMap::new(),
            elections: elections.to_vec(),
            done,
        };
        let mut warnings = Vec::new();
        for election in elections {
            if let Some(day) = election.day.day() {
                let found = self.warnings(&ground, election, day);
                warnings.extend(found.into_iter().map(|w| (election.body, w)));
            }
        }
        Ok(warnings)
    }

    /// What should be seen about a day: holidays, steps that break the law under it, steps whose
    /// latest day has passed, the order of the bodies, stand-in rules.
    fn warnings(&self, ground: &Ground, election: &Election, day: Day) -> Vec<DayWarning> {
        let mut warnings = Vec::new();
        for holiday in ground.holidays.iter().filter(|h| h.day == day) {
            warnings.push(if holiday.off {
                DayWarning::Holiday(holiday.name.clone())
            } else {
                DayWarning::MakeUpWorkday(holiday.name.clone())
            });
        }
        let Some(selection) = self
            .rules()
            .select(election.body, &ground.term.province, day)
        else {
            return warnings;
        };
        for note in selection.notes.iter().flatten() {
            warnings.push(DayWarning::Rules(crate::text::selected(note)));
        }
        let done = ground.done_of(election);
        let older = self
            .rules()
            .older(election.body, &ground.term.province, day);
        let facts = Plan {
            body: election.body,
            form: election.form,
            election_day: day,
            days: done.iter().copied().collect(),
            term_end: None,
            pins: Vec::new(),
        };
        for fault in law::timetable::check(selection.rules, older, &facts) {
            if fault.severity == Severity::Error {
                warnings.push(DayWarning::StepBreaksLaw {
                    step: fault.step,
                    done: fault.day,
                    limit: fault.limit,
                    cites: fault.cites.texts(),
                });
            }
        }
        let timetable = selection.rules.timetable(election.body, election.form, day);
        for step in timetable
            .steps
            .iter()
            .filter(|s| s.is_law() && !s.rule.optional)
        {
            let recorded = done.iter().any(|(code, _)| *code == step.code);
            if !recorded && step.latest < ground.today && step.code != StepCode::ElectionDay {
                warnings.push(DayWarning::AlreadyLate {
                    step: step.code,
                    latest: step.latest,
                    cites: step.cites().texts(),
                });
            }
        }
        warnings.extend(ground.order_warning(election, day));
        warnings
    }
}

fn same(election: &Election, day: Option<Day>) -> bool {
    match (&election.day, day) {
        (DayState::Open, None) => true,
        (DayState::Set(old), Some(new)) => *old == new,
        _ => false,
    }
}

impl Ground {
    fn one(&self, unit: &UnitId, body: Body) -> Result<&Election> {
        self.elections
            .iter()
            .find(|e| e.unit == *unit && e.body == body)
            .ok_or(Error::NotFound("election"))
    }

    fn done_of(&self, election: &Election) -> &[(StepCode, Day)] {
        self.done
            .get(&(election.unit.clone(), election.body))
            .map_or(&[], Vec::as_slice)
    }

    fn voted(&self, election: &Election) -> bool {
        self.done_of(election)
            .iter()
            .any(|(code, _)| *code == StepCode::ElectionDay)
    }

    fn order_warning(&self, election: &Election, day: Day) -> Option<DayWarning> {
        let party_first = self.term.order == domain::term::BodyOrder::PartyFirst;
        let other = self
            .elections
            .iter()
            .find(|e| e.unit == election.unit && e.body.is_party() != election.body.is_party())?
            .day
            .day()?;
        let first_is_this = election.body.is_party() == party_first;
        let wrong = if first_is_this {
            day > other
        } else {
            day < other
        };
        wrong.then_some(DayWarning::Order { other })
    }
}
