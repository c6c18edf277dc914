//! Records of the room `duty`: a place's part of a task, a supervision order, an inspection.

use domain::account::{Actor, OfficeScope, Role, Verb};
use domain::attachment::{Owner, OwnerKind};
use domain::duty::{Audience, Cascade, Place, Task};
use domain::{AccountId, RecordId, TermId, UnitId};
use store::Read;

use super::{Bar, OwnerPlace, change_at};
use crate::duty::{Reader, holds};
use crate::error::{Error, Result};

/// The id under which a place's part of a task owns attachments.
#[must_use]
pub fn part_owner(term: &TermId, task: &RecordId, place: &Place) -> Option<Owner> {
    Owner::new(
        OwnerKind::TaskPart,
        &format!("{term}/{task}/{}", place.id()),
    )
}

/// The ids of task and place in the id of such an owner.
pub(crate) fn part_of(owner: &str) -> Option<(String, String)> {
    let (_, part) = owner.split_once('/')?;
    let (task, place) = part.split_once('/')?;
    Some((task.to_owned(), place.to_owned()))
}

/// The id under which a supervision order owns attachments.
#[must_use]
pub fn order_owner(term: &TermId, order: &RecordId) -> Option<Owner> {
    Owner::new(OwnerKind::Order, &format!("{term}/{order}"))
}

/// The id under which a finding of an inspection owns attachments; 0 for the inspection as a whole.
#[must_use]
pub fn inspection_owner(term: &TermId, inspection: &RecordId, finding: i64) -> Option<Owner> {
    Owner::new(
        OwnerKind::Inspection,
        &format!("{term}/{inspection}/{finding}"),
    )
}

/// A part of a task: who sees it sees its evidence, who answers it adds to it.
pub(super) async fn part(read: &mut Read, actor: &Actor, id: &str) -> Result<OwnerPlace> {
    const NONE: Error = Error::NotFound("part");
    let see = actor.may(Verb::ViewTasks)?;
    let [term, task, place] = id.split('/').collect::<Vec<_>>()[..] else {
        return Err(NONE);
    };
    let term = TermId::parse(term).map_err(|_| NONE)?;
    let task = RecordId::parse(task).map_err(|_| NONE)?;
    let standing = read.term(&see, &term).await?.ok_or(NONE)?;
    let task = read.task(&see, &term, &task).await?.ok_or(NONE)?;
    let (place, name) = place_of(read, &see, (&term, &task), place)
        .await?
        .filter(|(place, _)| Reader::of(actor, see.clone()).sees(place))
        .ok_or(NONE)?;
    let open = standing.open && task.withdrawn.is_none();
    Ok(OwnerPlace {
        change: change_at(actor, Verb::AnswerTask, &place, open),
        see,
        term: Some(term),
        title: format!("{name} {}", task.content.title).trim().to_owned(),
        town: place.town().cloned(),
        unit: place.unit().cloned(),
    })
}

/// Where a part lies by its id, where the work of the task is done there, with its name.
async fn place_of(
    read: &mut Read,
    see: &OfficeScope,
    (term, task): (&TermId, &Task),
    id: &str,
) -> Result<Option<(Place, String)>> {
    match task.content.cascade {
        Cascade::Department => Ok(AccountId::parse(id)
            .ok()
            .filter(|own| matches!(&task.audience, Audience::Departments(all) if all.contains(own)))
            .map(|own| (Place::Department(own), String::new()))),
        Cascade::Town => {
            let towns = read.towns(see).await?;
            let town = towns.into_iter().find(|t| t.id.as_str() == id);
            let town = town.filter(|t| task.audience.asks_town(&t.id));
            Ok(town.map(|t| (Place::Town(t.id), t.name)))
        }
        Cascade::Village => {
            let Ok(unit) = UnitId::parse(id) else {
                return Ok(None);
            };
            let village = read.term_units(see, term, Some(&unit)).await?.pop();
            let village = village.filter(|v| task.audience.asks(&v.unit.town, &unit));
            Ok(village.map(|v| {
                let town = v.unit.town;
                (Place::Village { town, unit }, v.unit.name)
            }))
        }
    }
}

/// A supervision order: who sees it sees its evidence, who answers it adds to it until it is closed.
pub(super) async fn order(read: &mut Read, actor: &Actor, id: &str) -> Result<OwnerPlace> {
    const NONE: Error = Error::NotFound("order");
    let see = actor.may(Verb::ViewSupervision)?;
    let (term, order) = id.split_once('/').ok_or(NONE)?;
    let term = TermId::parse(term).map_err(|_| NONE)?;
    let order = RecordId::parse(order).map_err(|_| NONE)?;
    let standing = read.term(&see, &term).await?.ok_or(NONE)?;
    let reader = Reader::of(actor, see.clone());
    let found = read.orders(&see, &term, Some(&order)).await?.pop();
    let order = found.filter(|o| reader.sees(&o.place)).ok_or(NONE)?;
    let open = standing.open && order.state.is_open();
    Ok(OwnerPlace {
        change: change_at(actor, Verb::AnswerOrder, &order.place, open),
        see,
        term: Some(term),
        title: format!("督办单第 {} 号：{}", order.number, order.title),
        town: order.place.town().cloned(),
        unit: order.place.unit().cloned(),
    })
}

/// An inspection or a finding of it: who sees it sees its photographs, the group that holds it adds to
/// them. Departments see no inspections.
pub(super) async fn inspection(read: &mut Read, actor: &Actor, id: &str) -> Result<OwnerPlace> {
    const NONE: Error = Error::NotFound("inspection");
    let see = actor.may(Verb::ViewSupervision)?;
    let [term, inspection, no] = id.split('/').collect::<Vec<_>>()[..] else {
        return Err(NONE);
    };
    let term = TermId::parse(term).map_err(|_| NONE)?;
    let inspection = RecordId::parse(inspection).map_err(|_| NONE)?;
    let no: i64 = no.parse().map_err(|_| NONE)?;
    let standing = read.term(&see, &term).await?.ok_or(NONE)?;
    let found = read
        .inspections(&see, &term, Some(&inspection))
        .await?
        .pop();
    let one = found
        .filter(|_| actor.role != Role::DutyDepartment)
        .ok_or(NONE)?;
    let what = if no == 0 {
        "现场".to_owned()
    } else {
        let findings = read.findings(&see, &term, Some(&inspection)).await?;
        let finding = findings.into_iter().find(|(_, f)| f.no == no);
        finding.ok_or(NONE)?.1.item
    };
    let place = match &one.unit {
        None => Place::Town(one.town.clone()),
        Some(unit) => Place::Village {
            town: one.town.clone(),
            unit: unit.clone(),
        },
    };
    let open = standing.open && one.cancelled.is_none();
    let change = change_at(actor, Verb::Inspect, &place, open);
    let own = holds(actor, &one);
    Ok(OwnerPlace {
        change: change.and_then(|scope| if own { Ok(scope) } else { Err(Bar::Beyond) }),
        see,
        term: Some(term),
        title: format!("{} 的督导检查：{what}", one.planned_on),
        town: Some(one.town),
        unit: one.unit,
    })
}
