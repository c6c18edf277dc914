//! Recording steps as done, singly and for many villages at once, and undoing them with a reason.

use domain::account::{Actor, OfficeScope, Verb};
use domain::flow::{Gate, Hold};
use domain::term::board::VillageFacts;
use domain::term::gate::{GateQuestion, GateRule};
use domain::term::{
    BULK_MAX_UNITS, Body, NOTE_MAX_CHARS, StepCode, StepFault, StepRecord, Term, check_step,
};
use domain::{Day, TermId, UnitId};

use crate::board::{plan, village_facts};
use crate::error::{Error, Result};
use crate::nomination::gates::NomineeGates;
use crate::{App, Fault};

/// Up to so many villages are read by themselves.
const READ_ALONE_MAX: usize = 20;

/// Recording one step for some villages.
#[derive(Debug, Clone)]
pub struct RecordSteps {
    /// The term.
    pub term: TermId,
    /// The villages.
    pub units: Vec<UnitId>,
    /// Whose election the step belongs to: the Party organisation's or the committee's.
    pub party: bool,
    /// The body, where it was named: another one than the village elects is refused.
    pub body: Option<Body>,
    /// The step.
    pub step: StepCode,
    /// The day it was done.
    pub done_on: Day,
    /// Evidence.
    pub note: String,
}

/// Why one village could not be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepFailure {
    /// The village.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Why.
    pub fault: Fault,
}

/// What came of recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepOutcome {
    /// Villages recorded.
    pub recorded: Vec<UnitId>,
    /// Villages that could not be, each with its reason.
    pub failed: Vec<StepFailure>,
    /// Gates that were open to warnings, by village: said, not stopping.
    pub warnings: Vec<(UnitId, Gate)>,
}

/// Every gate of every room, collected here.
#[must_use]
pub fn gates() -> Vec<GateRule> {
    domain::term::gate::own()
}

impl App {
    /// Records a step for one or many villages in one transaction.
    ///
    /// # Errors
    /// Denied; faults of the form. A single village's fault is an error; of many, it is in the result.
    pub async fn record_steps(&self, actor: &Actor, ask: &RecordSteps) -> Result<StepOutcome> {
        let scope = actor.may(Verb::RecordStep)?;
        if ask.units.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        if ask.units.len() > BULK_MAX_UNITS {
            return Err(Fault::TooMany {
                max: BULK_MAX_UNITS,
            }
            .into());
        }
        check_step(ask.done_on, self.env().today(), &ask.note).map_err(Fault::from)?;
        let mut tx = self.write(actor).await?;
        let term = self.open_term_in(&mut tx, &scope, &ask.term).await?;
        // A single village is read alone; of many, the whole scope is read at once.
        let read = if ask.units.len() <= READ_ALONE_MAX {
            scope.for_units(&ask.units)
        } else {
            scope.clone()
        };
        let villages = village_facts(&mut tx, &read, &term).await?;
        let numbers = tx.step_numbers(&read, &term.id, ask.step).await?;
        let reviewed = self.nominee_step_gates(scope.county(), ask.step).await?;
        let mut outcome = StepOutcome::default();
        let mut records = Vec::new();
        for unit in &ask.units {
            let village = villages.iter().find(|v| v.unit == *unit);
            let Some(village) = village else {
                return Err(Error::NotFound("unit"));
            };
            match self.check_one(&term, village, ask, &reviewed) {
                Ok((body, open)) => {
                    let no = numbers.get(&(unit.clone(), body)).copied().unwrap_or(0);
                    let record = self.record_of(actor, village, (body, no + 1), ask);
                    records.push((village.town.clone(), record));
                    outcome.recorded.push(unit.clone());
                    outcome
                        .warnings
                        .extend(open.into_iter().map(|g| (unit.clone(), g)));
                }
                Err(fault) => outcome.failed.push(StepFailure {
                    unit: unit.clone(),
                    name: village.name.clone(),
                    fault,
                }),
            }
        }
        if let ([_], Some(failure)) = (ask.units.as_slice(), outcome.failed.first()) {
            return Err(failure.fault.clone().into());
        }
        tx.add_steps(&scope, &term.id, &records).await?;
        tx.commit().await?;
        Ok(outcome)
    }

    pub(crate) async fn open_term_in(
        &self,
        tx: &mut store::Write,
        scope: &OfficeScope,
        id: &TermId,
    ) -> Result<Term> {
        let term = tx.term(scope, id).await?.ok_or(Error::NotFound("term"))?;
        if term.open {
            Ok(term)
        } else {
            Err(Fault::Step(StepFault::TermClosed).into())
        }
    }

    /// Whether a step can be recorded in a village, and the gates that only warn.
    fn check_one(
        &self,
        term: &Term,
        village: &VillageFacts,
        ask: &RecordSteps,
        reviewed: &NomineeGates,
    ) -> std::result::Result<(Body, Vec<Gate>), Fault> {
        let election = village
            .elections
            .iter()
            .find(|e| e.body.is_party() == ask.party)
            .filter(|e| ask.body.is_none_or(|body| body == e.body))
            .ok_or(Fault::Step(StepFault::NoSuchStep))?;
        let day = election.day.day().unwrap_or_else(|| self.env().today());
        let table = plan(
            self.rules(),
            &term.province,
            election.body,
            election.form,
            day,
        );
        if table.step(ask.step).is_none() {
            return Err(StepFault::NoSuchStep.into());
        }
        if election.done.iter().any(|(code, _)| *code == ask.step) {
            return Err(StepFault::AlreadyDone.into());
        }
        let mut gates = gates_of(village, term, election.body, ask.step);
        gates.extend(reviewed.get(&(village.unit.clone(), ask.party)).cloned());
        if let Some(shut) = gates.iter().find(|g| !g.open && g.hold == Hold::Stops) {
            return Err(Fault::Gate { code: shut.code });
        }
        Ok((
            election.body,
            gates.into_iter().filter(|g| !g.open).collect(),
        ))
    }

    fn record_of(
        &self,
        actor: &Actor,
        village: &VillageFacts,
        (body, no): (Body, i64),
        ask: &RecordSteps,
    ) -> StepRecord {
        StepRecord {
            unit: village.unit.clone(),
            body,
            step: ask.step,
            no,
            done_on: ask.done_on,
            note: ask.note.trim().to_owned(),
            by_name: actor.name.clone(),
            at: self.env().now(),
            undone: None,
        }
    }

    /// Undoes a recorded step, with a reason that stays.
    ///
    /// # Errors
    /// Denied, not found, or a fault of the state.
    pub async fn undo_step(
        &self,
        actor: &Actor,
        term: &TermId,
        unit: &UnitId,
        body: Body,
        step: StepCode,
        reason: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::UndoStep)?;
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Fault::Step(StepFault::NoReason).into());
        }
        if reason.chars().count() > NOTE_MAX_CHARS {
            return Err(Fault::Step(StepFault::TooLong).into());
        }
        let mut tx = self.write(actor).await?;
        self.open_term_in(&mut tx, &scope, term).await?;
        let units = tx.term_units(&scope, term, Some(unit)).await?;
        let town = units
            .first()
            .ok_or(Error::NotFound("unit"))?
            .unit
            .town
            .clone();
        let standing = tx
            .step_records(&scope, term, unit)
            .await?
            .into_iter()
            .find(|r| r.body == body && r.step == step && r.undone.is_none())
            .ok_or_else(|| Error::from(Fault::Step(StepFault::NotDone)))?;
        let counted = step == StepCode::ElectionDay
            && tx
                .standing_counts(&scope, term)
                .await?
                .iter()
                .any(|c| c.unit == unit.as_str() && c.body == body.code());
        if counted {
            return Err(Fault::Step(StepFault::FromCount).into());
        }
        tx.undo_step(&scope, term, &town, &standing, reason).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Names the person responsible for villages, in bulk.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn assign_villages(
        &self,
        actor: &Actor,
        term: &TermId,
        units: &[UnitId],
        responsible: Option<&domain::AccountId>,
    ) -> Result<usize> {
        let scope = actor.may(Verb::AssignVillage)?;
        if units.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        let accounts = self.accounts(actor).await?;
        if let Some(id) = responsible
            && !accounts.iter().any(|a| a.id == *id && a.disabled.is_none())
        {
            return Err(Fault::BadSuccessor.into());
        }
        let mut tx = self.write(actor).await?;
        self.open_term_in(&mut tx, &scope, term).await?;
        let all = tx.term_units(&scope, term, None).await?;
        let mut set = 0;
        for unit in units {
            let found = all
                .iter()
                .find(|u| u.unit.unit == *unit)
                .ok_or(Error::NotFound("unit"))?;
            if found.unit.responsible.as_ref() != responsible {
                let mut changed = found.unit.clone();
                changed.responsible = responsible.cloned();
                tx.set_term_unit(&scope, term, &changed, "term.assign")
                    .await?;
                set += 1;
            }
        }
        tx.commit().await?;
        Ok(set)
    }
}

/// The gates of a step of a village, shut ones and open ones.
#[must_use]
pub fn gates_of(village: &VillageFacts, term: &Term, body: Body, step: StepCode) -> Vec<Gate> {
    let question = GateQuestion {
        village,
        order: term.order,
        body,
        step,
    };
    gates().iter().filter_map(|rule| rule(&question)).collect()
}
