//! The roster of a village's election committee, and whether the village's own measures adopted the county's list.

use domain::account::{Actor, Verb};
use domain::nomination::avoid::{Seat, SeatRole};
use domain::nomination::nominee::NominationFault;
use domain::nomination::{LINE_MAX_CHARS, UNIT_MAX_SEATS, line};
use domain::{RecordId, UnitId};
use store::nomination::list::Adoption;

use super::facts_of;
use super::nominees::{SeatInput, past_day, short_text};
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

impl App {
    /// Adds somebody to a village's election committee.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields.
    pub async fn add_seat(&self, actor: &Actor, unit: &UnitId, input: &SeatInput) -> Result<()> {
        let scope = actor.may(Verb::EditNominees)?;
        let term = self.nomination_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        let place = self.nomination_place(&mut tx, &scope, &term, unit).await?;
        let mut faults = Vec::new();
        let facts = facts_of(&input.facts, self.env().today()).map_err(|bad| faults.extend(bad));
        let role = SeatRole::parse(input.role.trim());
        if role.is_none() {
            faults.push(Fault::Missing {
                field: "role",
                label: "选委会职务",
            });
        }
        let (Ok(facts), Some(role)) = (facts, role) else {
            return Err(Error::Fault(faults));
        };
        let there = tx.committee_seats(&scope, &term.id, Some(unit)).await?;
        if there.iter().filter(|s| s.left_on.is_none()).count() >= UNIT_MAX_SEATS {
            return Err(Fault::TooMany {
                max: UNIT_MAX_SEATS,
            }
            .into());
        }
        let name = facts.name.clone();
        let person = self
            .person_of(&mut tx, actor, &scope, &place, facts)
            .await?;
        if there
            .iter()
            .any(|s| s.left_on.is_none() && s.person == person)
        {
            return Err(Fault::Nomination(NominationFault::Double).into());
        }
        let seat = Seat {
            id: self.env().ulid().into(),
            town: place.town,
            unit: place.unit,
            person,
            name,
            role,
            left_on: None,
            by_name: actor.name.clone(),
            at: self.env().now(),
        };
        tx.add_seat(&scope, &term.id, &seat).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Says that a member of an election committee left it.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn leave_seat(
        &self,
        actor: &Actor,
        unit: &UnitId,
        seat: &RecordId,
        on: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditNominees)?;
        let term = self.nomination_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        let seats = tx.committee_seats(&scope, &term.id, Some(unit)).await?;
        let seat = seats.iter().find(|s| s.id == *seat);
        let seat = seat.ok_or(Error::NotFound("committee_seat"))?;
        let mut faults = Vec::new();
        let day = past_day("on", "退出日期", on, self.env().today(), &mut faults);
        let Some(day) = day else {
            return Err(Error::Fault(faults));
        };
        tx.leave_seat(&scope, seat, day).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Records that a village's own election measures adopted the county's list.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields.
    pub async fn adopt_list(
        &self,
        actor: &Actor,
        unit: &UnitId,
        on: &str,
        paper: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditNominees)?;
        let term = self.nomination_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        let place = self.nomination_place(&mut tx, &scope, &term, unit).await?;
        let mut faults = Vec::new();
        let day = past_day(
            "adopted_on",
            "通过日期",
            on,
            self.env().today(),
            &mut faults,
        );
        let paper = line(paper, LINE_MAX_CHARS).filter(|p| !p.is_empty());
        if paper.is_none() {
            faults.push(short_text("paper", "选举办法条款"));
        }
        let (Some(adopted_on), Some(paper)) = (day, paper) else {
            return Err(Error::Fault(faults));
        };
        let adoption = Adoption {
            unit: place.unit,
            adopted_on,
            paper,
            by_name: actor.name.clone(),
        };
        tx.adopt_list(&scope, &term.id, &place.town, &adoption)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
