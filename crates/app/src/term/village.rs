//! The village's page for officials: its elections with their steps, records, gates and history.

use std::collections::BTreeMap;

use domain::account::{Actor, OfficeScope, Verb};
use domain::attachment::OwnerKind;
use domain::flow::Gate;
use domain::term::board::VillageLine;
use domain::term::confirm::DayConfirmation;
use domain::term::{Body, Election, StepCode, StepRecord, Term};
use domain::{TermId, UnitId};
use store::Read;
use store::journal::EventRow;
use store::polling::CountRow;

use super::days::DayWarning;
use super::steps::gates_of;
use crate::App;
use crate::error::{Error, Result};

/// Events shown under "最近".
const RECENT_EVENTS: i64 = 12;

/// Everything the page shows.
#[derive(Debug, Clone)]
pub struct VillagePage {
    /// The term.
    pub term: Term,
    /// The village with progress.
    pub line: VillageLine,
    /// Its elections with their versions, for the forms.
    pub elections: Vec<Election>,
    /// Every record of its steps, undone ones included.
    pub records: Vec<StepRecord>,
    /// Gates of the voting step of each body.
    pub gates: Vec<(Body, Gate)>,
    /// What must hold before the day of each body is confirmed.
    pub day_gates: Vec<(Body, Vec<Gate>)>,
    /// Every confirmation of its days, oldest first.
    pub confirmations: Vec<DayConfirmation>,
    /// What should be seen about the election days it has.
    pub warnings: Vec<(Body, DayWarning)>,
    /// Its counts, drafts and superseded ones included.
    pub counts: Vec<CountRow>,
    /// Newest events about it, when the actor may read the journal.
    pub recent: Vec<EventRow>,
    /// How many attachments prove each recorded step, by the step's owner id.
    pub evidence: BTreeMap<String, usize>,
    /// For concurrent editing of who is responsible.
    pub unit_version: i64,
}

impl App {
    /// The page of a village in a term.
    ///
    /// # Errors
    /// Denied; not found when the village is not in the term or not within the scope.
    pub async fn village_page(
        &self,
        actor: &Actor,
        term: Option<&TermId>,
        unit: &UnitId,
    ) -> Result<VillagePage> {
        let scope = actor.may(Verb::ViewTerm)?;
        let Some((snapshot, board_scope)) = self.board(actor, term).await? else {
            return Err(Error::NotFound("term"));
        };
        let line = snapshot
            .lines
            .iter()
            .find(|l| l.facts.unit == *unit && board_scope.covers(&l.facts.town, &l.facts.unit))
            .cloned()
            .ok_or(Error::NotFound("unit"))?;
        let mut read = self.store().read().await?;
        let term = snapshot.term.clone();
        let elections = read.elections(&scope, &term.id, Some(unit)).await?;
        let records = read.step_records(&scope, &term.id, unit).await?;
        let units = read.term_units(&scope, &term.id, Some(unit)).await?;
        let unit_version = units.first().map_or(1, |u| u.unit.version);
        let warnings = if term.open {
            self.village_warnings(&mut read, &scope, &term, &line, &elections)
                .await?
        } else {
            Vec::new()
        };
        let confirmations = read.day_confirmations(&scope, &term.id, Some(unit)).await?;
        let day_gates = self
            .village_day_gates(&mut read, &scope, &term, &line)
            .await?;
        let counts = match actor.may(Verb::ViewCount) {
            Ok(scope) => read.counts_of_unit(&scope, &term.id, unit).await?,
            Err(_) => Vec::new(),
        };
        let recent = match actor.may(Verb::ViewJournal) {
            Ok(scope) => read.journal_of_unit(&scope, unit, RECENT_EVENTS).await?,
            Err(_) => Vec::new(),
        };
        let gates = self.village_vote_gates(&line, &term).await?;
        let kind = OwnerKind::StepEvidence;
        let mut evidence = BTreeMap::new();
        for file in read.attachments_in_unit(&scope, kind, unit).await? {
            *evidence.entry(file.owner.id).or_insert(0) += 1;
        }
        Ok(VillagePage {
            term,
            line,
            elections,
            records,
            gates,
            day_gates,
            confirmations,
            warnings,
            counts,
            recent,
            evidence,
            unit_version,
        })
    }

    /// Gates of the voting step of each body, those of nominees among them.
    async fn village_vote_gates(
        &self,
        line: &VillageLine,
        term: &Term,
    ) -> Result<Vec<(Body, Gate)>> {
        let mut gates = vote_gates(line, term);
        let reviewed = self
            .nominee_step_gates(&term.county, StepCode::ElectionDay)
            .await?;
        gates.extend(line.facts.elections.iter().filter_map(|e| {
            let gate = reviewed.get(&(line.facts.unit.clone(), e.body.is_party()))?;
            Some((e.body, gate.clone()))
        }));
        Ok(gates)
    }

    async fn village_day_gates(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        term: &Term,
        line: &VillageLine,
    ) -> Result<Vec<(Body, Vec<Gate>)>> {
        let mut asked = self.day_gates(read, scope, term, &[&line.facts]).await?;
        let elections = line.facts.elections.iter();
        Ok(elections
            .map(|e| {
                let gates = asked.remove(&(line.facts.unit.clone(), e.body.is_party()));
                (e.body, gates.unwrap_or_default())
            })
            .collect())
    }
}

/// Gates of the voting step of each body.
fn vote_gates(line: &VillageLine, term: &Term) -> Vec<(Body, Gate)> {
    let elections = line.facts.elections.iter();
    elections
        .flat_map(|e| {
            let gates = gates_of(&line.facts, term, e.body, StepCode::ElectionDay);
            gates.into_iter().map(|g| (e.body, g))
        })
        .collect()
}
