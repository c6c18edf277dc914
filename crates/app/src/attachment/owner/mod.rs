//! Whose an attachment is: the one function from an owner to the rights over it.
//!
//! A room that wants evidence on its records adds a kind to [`OwnerKind`] and an arm below that loads
//! the record within the scope of the verb that shows it, and says whether the actor may change it.

mod duty;
mod survey;

use domain::account::{Actor, Denied, OfficeScope, Verb};
use domain::attachment::rules::AttachmentFault;
use domain::attachment::{Owner, OwnerKind};
use domain::duty::Place;
use domain::term::{Body, StepCode};
use domain::{TermId, UnitId};
use store::Read;

use crate::duty::Reader;
use crate::error::{Error, Result};
use crate::fault::Fault;
use crate::{App, text};

pub(crate) use duty::part_of;
pub use duty::{inspection_owner, order_owner, part_owner};
pub use survey::{dossier_owner, dossier_question, plan_owner, tracker_owner};

/// Where an owner stands, and what the actor may do with its attachments.
#[derive(Debug, Clone)]
pub struct OwnerPlace {
    /// The scope within which its attachments are read.
    pub see: OfficeScope,
    /// The scope within which they are added and destroyed, or what is in the way.
    pub change: std::result::Result<OfficeScope, Bar>,
    /// The term it belongs to.
    pub term: Option<TermId>,
    /// Its township.
    pub town: Option<UnitId>,
    /// Its village.
    pub unit: Option<UnitId>,
    /// What it is, in Chinese: "青砚村 村委会：公布选民名单".
    pub title: String,
}

/// What keeps an actor from changing the attachments of a record that may be seen.
#[derive(Debug, Clone)]
pub enum Bar {
    /// The policy.
    Denied(Denied),
    /// The record is closed; nothing is added, though what is wrong may still be destroyed within this scope.
    Closed(OfficeScope),
    /// It lies beyond the scope of the verb that changes it.
    Beyond,
}

impl OwnerPlace {
    /// The scope for adding.
    ///
    /// # Errors
    /// Denied, a fault, or not found: whatever is in the way.
    pub fn changeable(&self) -> Result<&OfficeScope> {
        match &self.change {
            Ok(scope) => Ok(scope),
            Err(Bar::Denied(denied)) => Err((*denied).into()),
            Err(Bar::Closed(_)) => Err(Fault::from(AttachmentFault::OwnerClosed).into()),
            Err(Bar::Beyond) => Err(Error::NotFound("owner")),
        }
    }

    /// The scope for destroying: a closed record's too, since what is wrong must go.
    ///
    /// # Errors
    /// Denied or not found.
    pub fn destroyable(&self) -> Result<&OfficeScope> {
        match &self.change {
            Err(Bar::Closed(scope)) => Ok(scope),
            _ => self.changeable(),
        }
    }
}

/// The scope in which `verb` changes a record of this place, or what is in the way.
///
/// # Errors
/// [`Bar`].
pub(crate) fn change_by(
    actor: &Actor,
    verb: Verb,
    town: &UnitId,
    unit: &UnitId,
    open: bool,
) -> std::result::Result<OfficeScope, Bar> {
    let scope = actor.may(verb).map_err(Bar::Denied)?;
    match (scope.covers(town, unit), open) {
        (false, _) => Err(Bar::Beyond),
        (true, false) => Err(Bar::Closed(scope)),
        (true, true) => Ok(scope),
    }
}

/// The same for a record of duty, which may lie with a township or a department.
fn change_at(
    actor: &Actor,
    verb: Verb,
    place: &Place,
    open: bool,
) -> std::result::Result<OfficeScope, Bar> {
    let scope = actor.may(verb).map_err(Bar::Denied)?;
    match (Reader::of(actor, scope.clone()).sees(place), open) {
        (false, _) => Err(Bar::Beyond),
        (true, false) => Err(Bar::Closed(scope)),
        (true, true) => Ok(scope),
    }
}

impl App {
    /// Finds an owner within what the actor may see.
    ///
    /// # Errors
    /// Denied; not found.
    pub(crate) async fn owner_place(
        &self,
        read: &mut Read,
        actor: &Actor,
        owner: &Owner,
    ) -> Result<OwnerPlace> {
        match owner.kind {
            OwnerKind::StepEvidence => step(read, actor, &owner.id).await,
            OwnerKind::Plan => survey::plan(read, actor, &owner.id).await,
            OwnerKind::Tracker => self.tracker_place(read, actor, &owner.id).await,
            OwnerKind::TaskPart => duty::part(read, actor, &owner.id).await,
            OwnerKind::Order => duty::order(read, actor, &owner.id).await,
            OwnerKind::Inspection => duty::inspection(read, actor, &owner.id).await,
            OwnerKind::Dossier => survey::dossier(read, actor, &owner.id).await,
        }
    }
}

/// The id under which a recorded step owns attachments.
#[must_use]
pub fn step_owner(
    term: &TermId,
    unit: &UnitId,
    body: Body,
    step: StepCode,
    no: i64,
) -> Option<Owner> {
    let id = format!("{term}/{unit}/{}/{}/{no}", body.code(), step.code());
    Owner::new(OwnerKind::StepEvidence, &id)
}

/// A recorded step: who sees the village's progress sees its evidence, who records steps adds to it.
async fn step(read: &mut Read, actor: &Actor, id: &str) -> Result<OwnerPlace> {
    const NONE: Error = Error::NotFound("step");
    let see = actor.may(Verb::ViewTerm)?;
    let [term, unit, body, step, no] = id.split('/').collect::<Vec<_>>()[..] else {
        return Err(NONE);
    };
    let term = TermId::parse(term).map_err(|_| NONE)?;
    let unit = UnitId::parse(unit).map_err(|_| NONE)?;
    let body = Body::from_code(body).ok_or(NONE)?;
    let step = StepCode::from_code(step).ok_or(NONE)?;
    let no: i64 = no.parse().map_err(|_| NONE)?;
    let standing = read.term(&see, &term).await?.ok_or(NONE)?;
    let village = read.term_units(&see, &term, Some(&unit)).await?.pop();
    let village = village.ok_or(NONE)?.unit;
    let records = read.step_records(&see, &term, &unit).await?;
    let record = records
        .into_iter()
        .find(|r| r.body == body && r.step == step && r.no == no)
        .ok_or(NONE)?;
    let open = standing.open && record.undone.is_none();
    Ok(OwnerPlace {
        change: change_by(actor, Verb::RecordStep, &village.town, &unit, open),
        see,
        term: Some(term),
        title: format!(
            "{} {}：{}",
            village.name,
            text::timetable::body(body),
            text::timetable::step(body, step)
        ),
        town: Some(village.town),
        unit: Some(unit),
    })
}
