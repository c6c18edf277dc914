//! The reserve pool: lists, entering, changing, leaving.

use domain::account::{Actor, OfficeScope, Verb};
use domain::nomination::reserve::{Outlook, Reserve, TRAINING_MAX_CHARS};
use domain::nomination::{LINE_MAX_CHARS, UNIT_MAX_RESERVES, line};
use domain::person::FactsInput;
use domain::{RecordId, UnitId};
use store::Read;
use store::nomination::people::{PeopleFilter, ReserveLine};

use super::facts_of;
use super::nominees::{past_day, short_text};
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// Somebody for the pool as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReserveInput {
    /// Who.
    pub facts: FactsInput,
    /// For what.
    pub aim: String,
    /// Where from.
    pub background: String,
    /// How proposed.
    pub way: String,
    /// Who guides.
    pub guide: String,
    /// How trained.
    pub training: String,
}

impl ReserveInput {
    fn outlook(&self) -> std::result::Result<Outlook, Vec<Fault>> {
        Outlook::read(
            &self.aim,
            &self.background,
            &self.way,
            &self.guide,
            &self.training,
        )
        .map_err(|bad| bad.into_iter().map(bad_field).collect())
    }
}

fn bad_field(field: &'static str) -> Fault {
    let (label, hint) = match field {
        "aim" => ("培养方向", "从列表中选择".to_owned()),
        "background" => ("人选来源", "从列表中选择".to_owned()),
        "way" => ("推荐方式", "从列表中选择".to_owned()),
        "guide" => ("培养联系人", format!("不超过 {LINE_MAX_CHARS} 个字")),
        _ => ("培养措施", format!("不超过 {TRAINING_MAX_CHARS} 个字")),
    };
    Fault::Invalid { field, label, hint }
}

impl App {
    /// The pool within the actor's scope.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn reserve_list(&self, actor: &Actor) -> Result<Vec<ReserveLine>> {
        let scope = actor.may(Verb::ViewReserve)?;
        let mut read = self.store().read().await?;
        Ok(read.reserves(&scope, PeopleFilter::default()).await?)
    }

    /// Somebody in the pool.
    ///
    /// # Errors
    /// Denied; not found outside the scope.
    pub async fn reserve_page(&self, actor: &Actor, id: &RecordId) -> Result<ReserveLine> {
        let scope = actor.may(Verb::ViewReserve)?;
        let mut read = self.store().read().await?;
        one(&mut read, &scope, id).await
    }

    /// Adds somebody to the pool.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields.
    pub async fn add_reserve(
        &self,
        actor: &Actor,
        unit: &UnitId,
        input: &ReserveInput,
    ) -> Result<RecordId> {
        let scope = actor.may(Verb::EditReserve)?;
        let term = self.nomination_term(&scope).await?;
        let mut tx = self.write(actor).await?;
        let place = self.nomination_place(&mut tx, &scope, &term, unit).await?;
        let mut faults = Vec::new();
        let facts = facts_of(&input.facts, self.env().today()).map_err(|bad| faults.extend(bad));
        let outlook = input.outlook().map_err(|bad| faults.extend(bad));
        let (Ok(facts), Ok(outlook)) = (facts, outlook) else {
            return Err(Error::Fault(faults));
        };
        let filter = PeopleFilter {
            unit: Some(unit),
            id: None,
        };
        let there = tx.reserves(&scope, filter).await?;
        let there: Vec<_> = there.iter().filter(|l| l.reserve.ended.is_none()).collect();
        if there.len() >= UNIT_MAX_RESERVES {
            return Err(Fault::TooMany {
                max: UNIT_MAX_RESERVES,
            }
            .into());
        }
        let person = self
            .person_of(&mut tx, actor, &scope, &place, facts)
            .await?;
        if there.iter().any(|l| l.reserve.person == person) {
            return Err(Fault::Invalid {
                field: "name",
                label: "姓名",
                hint: "已在本村后备力量中".to_owned(),
            }
            .into());
        }
        let reserve = Reserve {
            id: self.env().ulid().into(),
            town: place.town,
            unit: place.unit,
            person,
            outlook,
            ended: None,
            by_name: actor.name.clone(),
            at: self.env().now(),
            version: 1,
        };
        tx.add_reserve(&scope, &reserve).await?;
        tx.commit().await?;
        Ok(reserve.id)
    }

    /// Changes what is kept of somebody in the pool.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn save_reserve(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        input: &ReserveInput,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditReserve)?;
        let mut tx = self.write(actor).await?;
        let found = one(&mut tx, &scope, id).await?.reserve;
        let outlook = input.outlook().map_err(Error::Fault)?;
        if found.version != version {
            return Err(Error::Clash("reserve_person"));
        }
        if outlook == found.outlook {
            return Ok(());
        }
        let changed = Reserve { outlook, ..found };
        tx.set_reserve(&scope, &changed, "reserve.edit").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Says that somebody left the pool.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn end_reserve(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        on: &str,
        reason: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditReserve)?;
        let mut tx = self.write(actor).await?;
        let found = one(&mut tx, &scope, id).await?.reserve;
        let mut faults = Vec::new();
        let day = past_day("on", "移出日期", on, self.env().today(), &mut faults);
        let reason = line(reason, LINE_MAX_CHARS).filter(|r| !r.is_empty());
        if reason.is_none() {
            faults.push(short_text("reason", "移出原因"));
        }
        let (Some(day), Some(reason)) = (day, reason) else {
            return Err(Error::Fault(faults));
        };
        let changed = Reserve {
            ended: Some((day, reason)),
            version,
            ..found
        };
        tx.set_reserve(&scope, &changed, "reserve.end").await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn one(read: &mut Read, scope: &OfficeScope, id: &RecordId) -> Result<ReserveLine> {
    let filter = PeopleFilter {
        unit: None,
        id: Some(id),
    };
    let found = read.reserves(scope, filter).await?.pop();
    found.ok_or(Error::NotFound("reserve_person"))
}
