//! A village's place in the work of counting, as every verb of the room reads it.

use domain::UnitId;
use domain::account::OfficeScope;
use domain::polling::PollingFault;
use domain::term::{DayState, Election, Term};
use law::body::Body;
use law::count::Sitting;
use store::Read;

use super::entry::Given;
use super::record::Count;
use crate::Fault;
use crate::error::{Error, Result};

/// Bodies whose counts are entered; others join with the polling issue.
pub const BODIES: &[Body] = &[Body::VillagersCommittee];

/// A village's place in the work of counting.
#[derive(Debug, Clone)]
pub struct Ballot {
    /// The term.
    pub term: Term,
    /// The village.
    pub unit: UnitId,
    /// Its name in force.
    pub name: String,
    /// Its township.
    pub town: UnitId,
    /// The township's name.
    pub town_name: String,
    /// The election.
    pub election: Election,
    /// Counts that stand, by round.
    pub standing: Vec<Count>,
    /// Counts of the body in every state, by round and number.
    pub all: Vec<store::polling::CountRow>,
}

impl Ballot {
    /// Refuses what cannot be entered: a closed term, a postponed election.
    pub(crate) fn must_be_open(&self) -> Result<()> {
        if !self.term.open {
            return Err(Fault::Polling(PollingFault::TermClosed).into());
        }
        if matches!(self.election.day, DayState::Postponed { .. }) {
            return Err(Fault::Day(domain::term::DayFault::Postponed).into());
        }
        Ok(())
    }

    /// The round that comes after the standing ones.
    pub(crate) fn next_round(&self) -> i64 {
        self.standing.last().map_or(0, |c| c.row.round) + 1
    }

    /// Standing counts of the rounds before one.
    pub(crate) fn before(&self, round: i64) -> &[Count] {
        let n = self
            .standing
            .iter()
            .take_while(|c| c.row.round < round)
            .count();
        self.standing.get(..n).unwrap_or_default()
    }

    /// What of a sheet of this round is not typed.
    pub(crate) fn given<'a>(&'a self, sitting: &'a [Sitting]) -> Given<'a> {
        Given {
            body: self.election.body,
            province: &self.term.province,
            sitting,
        }
    }
}

/// Reads a village's place in the counting, within the scope.
pub(crate) async fn ballot(
    read: &mut Read,
    scope: &OfficeScope,
    term: &Term,
    unit: &UnitId,
    body: Body,
) -> Result<Ballot> {
    if !BODIES.contains(&body) {
        return Err(Error::NotFound("body"));
    }
    let units = read.term_units(scope, &term.id, Some(unit)).await?;
    let village = units.into_iter().find(|u| u.unit.left.is_none());
    let village = village.ok_or(Error::NotFound("unit"))?;
    let elections = read.elections(scope, &term.id, Some(unit)).await?;
    let election = elections.into_iter().find(|e| e.body == body);
    let election = election.ok_or(Error::NotFound("election"))?;
    let mut all = read.counts_of_unit(scope, &term.id, unit).await?;
    all.retain(|row| row.body == body.code());
    let standing: Result<Vec<Count>> = all
        .iter()
        .filter(|row| row.state == "confirmed")
        .cloned()
        .map(Count::of)
        .collect();
    Ok(Ballot {
        term: term.clone(),
        unit: village.unit.unit,
        name: village.name_now,
        town: village.unit.town,
        town_name: village.unit.town_name,
        election,
        standing: standing?,
        all,
    })
}

/// The same for the village of a count.
pub(crate) async fn ballot_of_row(
    read: &mut Read,
    scope: &OfficeScope,
    row: &store::polling::CountRow,
) -> Result<Ballot> {
    let term = domain::TermId::parse(&row.term).map_err(Error::internal)?;
    let term = read
        .term(scope, &term)
        .await?
        .ok_or(Error::NotFound("term"))?;
    let unit = UnitId::parse(&row.unit).map_err(Error::internal)?;
    let body = Body::from_code(&row.body).ok_or_else(|| Error::internal("stored body"))?;
    ballot(read, scope, &term, &unit, body).await
}
