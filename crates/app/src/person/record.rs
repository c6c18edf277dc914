//! A person's record beyond the card: numbers, masked, and near relatives.

use domain::RecordId;
use domain::account::{Actor, Verb};
use domain::person::Person;
use store::person::{Look, NumberQuery};

use super::kin::KinOf;
use super::number::Numbers;
use crate::App;
use crate::error::{Error, Result};

/// Everything the page of numbers shows.
#[derive(Debug, Clone)]
pub struct PersonRecord {
    /// The person.
    pub person: Person,
    /// Name of the village.
    pub unit_name: String,
    /// Name of the township.
    pub town_name: String,
    /// Numbers, masked.
    pub numbers: Numbers,
    /// Who looked at whole ones, newest first.
    pub looks: Vec<Look>,
    /// Near relatives; none of somebody who has left.
    pub kin: KinOf,
}

impl App {
    /// A person's numbers and near relatives.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn person_record(&self, actor: &Actor, id: &RecordId) -> Result<PersonRecord> {
        let scope = actor.may(Verb::EditNumbers)?;
        let mut read = self.store().read().await?;
        let found = read.member(&scope, None, id).await?;
        let member = found.ok_or(Error::NotFound("person"))?;
        let query = NumberQuery {
            person: Some(id),
            ..NumberQuery::default()
        };
        let mut numbers = self.masked_numbers(&mut read, &scope, query).await?;
        let looks = read.looks_at(&scope, id).await?;
        drop(read);
        let kin = if actor.can(Verb::ViewKin) && member.person.ended.is_none() {
            self.kin_of(actor, id).await?
        } else {
            KinOf::default()
        };
        Ok(PersonRecord {
            person: member.person,
            unit_name: member.unit_name,
            town_name: member.town_name,
            numbers: numbers.remove(id).unwrap_or_default(),
            looks,
            kin,
        })
    }
}
