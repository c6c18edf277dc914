//! Look-back rounds (回头看): an inspection in each village chosen.

use domain::account::{Actor, Reach, Role, Verb};
use domain::duty::inspection::ROUND_UNITS_MAX;
use domain::duty::{Inspection, Round};
use domain::{AccountId, Day, RecordId, UnitId};

use super::acts_as;
use super::supervision::InspectionLine;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// A look-back round as a form asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRound {
    /// Title.
    pub title: String,
    /// What it looks at.
    pub focus: String,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
    /// The villages chosen.
    pub units: Vec<UnitId>,
}

/// A look-back round with its inspections within reach.
#[derive(Debug, Clone)]
pub struct RoundLine {
    /// The round.
    pub round: Round,
    /// Its inspections.
    pub inspections: Vec<InspectionLine>,
}

impl App {
    /// Plans a look-back round: an inspection in each village chosen, by the group of its township.
    ///
    /// # Errors
    /// Denied, a fault, or not found for a village beyond the term.
    pub async fn plan_round(&self, actor: &Actor, new: &NewRound) -> Result<RecordId> {
        let scope = actor.may(Verb::PlanLookBack)?;
        if new.units.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        if new.units.len() > ROUND_UNITS_MAX {
            let max = ROUND_UNITS_MAX;
            return Err(Fault::TooMany { max }.into());
        }
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::PlanLookBack).await?;
        let round = Round {
            id: self.env().ulid().into(),
            title: new.title.trim().to_owned(),
            focus: new.focus.trim().to_owned(),
            from: new.from,
            until: new.until,
            by_name: actor.name.clone(),
        };
        round.check().map_err(Fault::from)?;
        let units = tx.term_units(&scope, &term.id, None).await?;
        let groups = self.groups_by_town(&mut tx, actor).await?;
        let own = (acts_as(actor), self.office_of(&mut tx, actor).await?);
        tx.add_round(&scope, &term.id, &round).await?;
        for unit in &new.units {
            let found = units.iter().find(|u| u.unit.unit == *unit);
            let found = found.filter(|u| u.unit.left.is_none());
            let found = found.ok_or(Error::NotFound("unit"))?;
            let group = groups
                .iter()
                .find(|(towns, ..)| towns.contains(&found.unit.town));
            let (group, group_name) = group.map_or_else(
                || own.clone(),
                |(_, account, office)| (account.clone(), office.clone()),
            );
            let one = Inspection {
                id: self.env().ulid().into(),
                round: Some(round.id.clone()),
                town: found.unit.town.clone(),
                unit: Some(unit.clone()),
                planned_on: round.until,
                group,
                group_name,
                held_on: None,
                summary: String::new(),
                by_name: actor.name.clone(),
                cancelled: None,
                version: 1,
            };
            tx.add_inspection(&scope, &term.id, &one).await?;
        }
        tx.commit().await?;
        Ok(round.id)
    }

    async fn groups_by_town(
        &self,
        read: &mut store::Read,
        actor: &Actor,
    ) -> Result<Vec<(Vec<UnitId>, AccountId, String)>> {
        let scope = actor.may(Verb::ViewSupervision)?;
        let accounts = read.accounts(&scope, &actor.account).await?;
        Ok(accounts
            .into_iter()
            .filter(|a| a.role == Role::Supervision && a.disabled.is_none())
            .filter_map(|a| match a.reach {
                Reach::Towns(towns) => Some((towns, a.id, a.office)),
                Reach::County | Reach::Units(_) => None,
            })
            .collect())
    }

    /// Look-back rounds that have an inspection within reach; the county office sees all.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn rounds(&self, actor: &Actor) -> Result<Vec<RoundLine>> {
        let scope = actor.may(Verb::ViewSupervision)?;
        let Some(term) = self.current_term(actor).await? else {
            return Ok(Vec::new());
        };
        let inspections = self.inspections(actor).await?;
        let rounds = self.store().read().await?.rounds(&scope, &term.id).await?;
        let of = |round: &Round| {
            let own = inspections
                .iter()
                .filter(|l| l.inspection.round.as_ref() == Some(&round.id));
            own.cloned().collect::<Vec<_>>()
        };
        Ok(rounds
            .into_iter()
            .map(|round| RoundLine {
                inspections: of(&round),
                round,
            })
            .filter(|line| actor.can(Verb::PlanLookBack) || !line.inspections.is_empty())
            .collect())
    }

    /// One look-back round.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn round(&self, actor: &Actor, id: &RecordId) -> Result<RoundLine> {
        let found = self.rounds(actor).await?;
        let found = found.into_iter().find(|l| l.round.id == *id);
        found.ok_or(Error::NotFound("round"))
    }
}
