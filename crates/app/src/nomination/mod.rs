//! Room `nomination`: nominees and the pool ([`nominees`], [`reserve`], [`import`]), the departments and the
//! negative list ([`list`]), the joint review ([`batches`], [`answers`], [`sheet`], [`dossier`]), and what
//! leaves the room: [`gates`] with the desk's lines, [`auto`] for people who come in late.
//!
//! [`board`] derives how every nominee stands, for the program; what a township gets of it is a
//! [`Standing`](domain::nomination::Standing), which cannot tell a department or a reason.

pub mod answers;
pub mod auto;
pub mod batches;
pub(crate) mod board;
pub mod dossier;
pub mod gates;
pub mod import;
pub mod list;
pub mod nominees;
pub mod reserve;
pub mod seats;
pub mod sheet;

use domain::account::{Actor, OfficeScope};
use domain::nomination::batch::BatchFault;
use domain::person::{Facts, FactsInput, Person, Source as PersonSource};
use domain::term::{StepFault, Term};
use domain::{Day, RecordId, UnitId};
use store::person::MemberQuery;
use store::{Read, Write};

use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

pub use store::nomination::people::{NomineeLine, ReserveLine};
pub use store::nomination::review::PutTo;

/// A village that people are entered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Township.
    pub town: UnitId,
    /// Village.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
}

/// A record's id as a path has it.
///
/// # Errors
/// Not found for a text that is no id.
pub fn record_id(text: &str) -> Result<RecordId> {
    RecordId::parse(text).map_err(|_| Error::NotFound("nomination"))
}

/// A day as forms and sheets have it; empty for none.
fn typed_day(field: &'static str, typed: &str, faults: &mut Vec<Fault>) -> Option<Day> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let day = crate::text::person::day(typed);
    if day.is_none() {
        faults.push(Fault::BadDay {
            field,
            typed: typed.to_owned(),
        });
    }
    day
}

impl App {
    /// The running term, which nominees and batches belong to.
    pub(crate) async fn nomination_term(&self, scope: &OfficeScope) -> Result<Term> {
        let county = self.county(scope.county()).await?;
        let term = county.term.clone().filter(|term| term.open);
        term.ok_or_else(|| Fault::Step(StepFault::TermClosed).into())
    }

    /// A village of the term within the scope.
    pub(crate) async fn nomination_place(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        term: &Term,
        unit: &UnitId,
    ) -> Result<Place> {
        let units = read.term_units(scope, &term.id, Some(unit)).await?;
        let found = units.into_iter().find(|u| u.unit.left.is_none());
        let found = found.ok_or(Error::NotFound("unit"))?;
        Ok(Place {
            town: found.unit.town,
            unit: found.unit.unit,
            name: found.name_now,
        })
    }

    /// The record of a person of a village: the one that is there by name and month of birth, brought up to
    /// date unless it is a member's, or a new one.
    pub(crate) async fn person_of(
        &self,
        tx: &mut Write,
        actor: &Actor,
        scope: &OfficeScope,
        place: &Place,
        facts: Facts,
    ) -> Result<RecordId> {
        let query = MemberQuery {
            unit: Some(&place.unit),
            anyone: true,
            ..MemberQuery::default()
        };
        let known = tx.members(scope, None, query).await?;
        let same = known.into_iter().map(|m| m.person);
        let same = same
            .filter(|p| p.ended.is_none())
            .find(|p| p.facts.name == facts.name && p.facts.birth == facts.birth);
        let Some(found) = same else {
            let person = self.new_person(actor, place, facts);
            tx.add_person(scope, &person).await?;
            return Ok(person.id);
        };
        if !found.facts.is_member() && found.facts != facts {
            let changed = Person {
                facts,
                ..found.clone()
            };
            tx.set_person(scope, &changed, "person.edit").await?;
        }
        Ok(found.id)
    }

    pub(crate) fn new_person(&self, actor: &Actor, place: &Place, facts: Facts) -> Person {
        Person {
            id: self.env().ulid().into(),
            town: place.town.clone(),
            unit: place.unit.clone(),
            facts,
            source: PersonSource::Nomination,
            ended: None,
            by_name: actor.name.clone(),
            at: self.env().now(),
            version: 1,
        }
    }
}

/// Reads what was typed of a person who need not have a post.
fn facts_of(input: &FactsInput, today: Day) -> std::result::Result<Facts, Vec<Fault>> {
    input
        .read_anyone(today)
        .map_err(|bad| bad.into_iter().map(Fault::from).collect())
}

/// A batch's fault as an answer.
fn refused(fault: BatchFault) -> Error {
    Fault::Batch(fault).into()
}
