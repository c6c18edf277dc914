//! Confirming election days: the gates of every room, one village or many at once, and the county's
//! waiver with its reason.

use std::collections::HashMap;

use domain::account::{Actor, OfficeScope, Verb};
use domain::flow::{Gate, Hold};
use domain::survey::round::{gate, gate_round};
use domain::survey::tracker::published_in_time;
use domain::term::board::{ElectionFacts, VillageFacts};
use domain::term::confirm::{ConfirmFault, DayConfirmation, confirm, standing};
use domain::term::{BULK_MAX_UNITS, StepCode, Term};
use domain::{Day, TermId, UnitId};
use store::Read;

use super::steps::{StepFailure, StepOutcome};
use crate::board::village_facts;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// Gates by village; the flag is whether the body is the Party organisation.
pub type DayGates = HashMap<(UnitId, bool), Vec<Gate>>;

/// Confirming the days of some villages.
#[derive(Debug, Clone)]
pub struct ConfirmDays {
    /// The term.
    pub term: TermId,
    /// The villages.
    pub units: Vec<UnitId>,
    /// Whose election: the Party organisation's or the committee's.
    pub party: bool,
    /// The day that was looked at, for a single village: another one is not confirmed unseen.
    pub seen: Option<Day>,
    /// The county's reason for doing without the gates that are shut.
    pub waive: Option<String>,
}

impl App {
    /// What every room asks for before the day of a village is confirmed. A new room adds its gates
    /// here.
    ///
    /// # Errors
    /// The database's refusal.
    pub(crate) async fn day_gates(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        term: &Term,
        villages: &[&VillageFacts],
    ) -> Result<DayGates> {
        let surveyed = survey_gates(read, scope, term, villages).await?;
        let work = self.work_gates(read, scope, villages).await?;
        let nominees = self.nominee_gates(scope.county()).await?;
        let mut gates = DayGates::new();
        for village in villages {
            for election in &village.elections {
                let own = gates
                    .entry((village.unit.clone(), election.body.is_party()))
                    .or_default();
                own.extend(audit_published(election));
                own.extend(surveyed.get(&village.unit).cloned());
                own.extend(work.get(&village.unit).into_iter().flatten().cloned());
                let key = (village.unit.clone(), election.body.is_party());
                own.extend(nominees.get(&key).cloned());
            }
        }
        Ok(gates)
    }

    /// Confirms the election days of one or many villages in one transaction.
    ///
    /// # Errors
    /// Denied (a waiver is the county's); faults of the form. A single village's fault is an error; of
    /// many, it is in the result.
    pub async fn confirm_days(&self, actor: &Actor, ask: &ConfirmDays) -> Result<StepOutcome> {
        let scope = actor.may(Verb::ConfirmDay)?;
        if ask.waive.is_some() {
            actor.may(Verb::WaiveGate)?;
        }
        if ask.units.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        if ask.units.len() > BULK_MAX_UNITS {
            return Err(Fault::TooMany {
                max: BULK_MAX_UNITS,
            }
            .into());
        }
        let mut tx = self.write(actor).await?;
        let term = self.open_term_in(&mut tx, &scope, &ask.term).await?;
        let reach = scope.for_units(&ask.units);
        let villages = village_facts(&mut tx, &reach, &term).await?;
        let chosen: Vec<&VillageFacts> = ask
            .units
            .iter()
            .map(|unit| villages.iter().find(|v| v.unit == *unit))
            .collect::<Option<_>>()
            .ok_or(Error::NotFound("unit"))?;
        let gates = self.day_gates(&mut tx, &reach, &term, &chosen).await?;
        let mut made: HashMap<UnitId, Vec<DayConfirmation>> = HashMap::new();
        for one in tx.day_confirmations(&reach, &term.id, None).await? {
            made.entry(one.unit.clone()).or_default().push(one);
        }
        let mut outcome = StepOutcome::default();
        for village in chosen {
            let before = made.get(&village.unit).map_or(&[][..], Vec::as_slice);
            match self.confirm_one(actor, ask, village, &gates, before) {
                Ok(confirmation) => {
                    tx.add_day_confirmation(&scope, &term.id, &village.town, &confirmation)
                        .await?;
                    outcome.recorded.push(village.unit.clone());
                }
                Err(fault) => outcome.failed.push(StepFailure {
                    unit: village.unit.clone(),
                    name: village.name.clone(),
                    fault,
                }),
            }
        }
        if let ([_], Some(failure)) = (ask.units.as_slice(), outcome.failed.first()) {
            return Err(failure.fault.clone().into());
        }
        tx.commit().await?;
        Ok(outcome)
    }

    fn confirm_one(
        &self,
        actor: &Actor,
        ask: &ConfirmDays,
        village: &VillageFacts,
        gates: &DayGates,
        before: &[DayConfirmation],
    ) -> std::result::Result<DayConfirmation, Fault> {
        let election = village
            .elections
            .iter()
            .find(|e| e.body.is_party() == ask.party)
            .ok_or(ConfirmFault::NoDay)?;
        if ask.seen.is_some() && election.day.day() != ask.seen {
            return Err(ConfirmFault::Moved.into());
        }
        let own = || before.iter().filter(|c| c.body == election.body);
        let gates = gates.get(&(village.unit.clone(), ask.party));
        // In bulk a waiver falls on the villages that need one.
        let needed = gates.is_some_and(|all| all.iter().any(|g| !g.open && g.hold == Hold::Stops));
        let waive = ask.waive.as_deref();
        let waive = waive.filter(|_| needed || ask.units.len() == 1);
        let settled = confirm(
            &election.day,
            standing(&election.day, own()),
            voted(election),
            gates.map_or(&[][..], Vec::as_slice),
            waive,
        )?;
        Ok(DayConfirmation {
            unit: village.unit.clone(),
            body: election.body,
            no: own().map(|c| c.no).max().unwrap_or(0) + 1,
            day: settled.day,
            waived: settled.waived,
            reason: settled.reason,
            by_name: actor.name.clone(),
            at: self.env().now(),
        })
    }
}

/// The survey of each village is signed.
async fn survey_gates(
    read: &mut Read,
    scope: &OfficeScope,
    term: &Term,
    villages: &[&VillageFacts],
) -> Result<HashMap<UnitId, Gate>> {
    let rounds = read.survey_rounds(scope, &term.id).await?;
    let Some(round) = gate_round(&rounds) else {
        return Ok(HashMap::new());
    };
    let signed = read.signed_villages(scope, &term.id, round.no).await?;
    let gates = villages.iter().filter_map(|v| {
        let gate = gate(&rounds, signed.contains(&v.unit))?;
        Some((v.unit.clone(), gate))
    });
    Ok(gates.collect())
}

fn voted(election: &ElectionFacts) -> bool {
    let voted = |(code, _): &(StepCode, _)| *code == StepCode::ElectionDay;
    election.done.iter().any(voted)
}

/// The result of the exit audit is published before the committee's next election (VCL26 §40, RCL26
/// §38); a Party organisation has none.
fn audit_published(election: &ElectionFacts) -> Option<Gate> {
    let vote = election.day.day();
    let published = |(code, on): &(StepCode, Day)| {
        *code == StepCode::ExitAudit && published_in_time(Some(*on), vote)
    };
    (!election.body.is_party()).then(|| Gate {
        code: "AUDIT_PUBLISHED",
        hold: Hold::Stops,
        open: election.done.iter().any(published),
        cites: vec!["VCL26 §40".to_owned(), "RCL26 §38".to_owned()],
    })
}
