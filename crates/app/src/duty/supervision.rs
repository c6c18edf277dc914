//! Inspections of supervision groups and the checklist.

use std::collections::BTreeMap;

use domain::account::{Actor, Role, Verb};
use domain::attachment::Attachment;
use domain::duty::inspection::INSPECTIONS_MAX;
use domain::duty::{Checklist, Finding, Inspection, InspectionFault, Verdict};
use domain::term::board::{VillageLine, visible};
use domain::term::progress::Progress;
use domain::{AccountId, Day, RecordId, TermId, UnitId};

use super::acts_as;
use super::board::OrderLine;
use crate::attachment::owner::inspection_owner;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// An inspection in a list.
#[derive(Debug, Clone)]
pub struct InspectionLine {
    /// The inspection.
    pub inspection: Inspection,
    /// The village behind its township, or the township.
    pub place: String,
    /// How it stands.
    pub progress: Progress,
    /// Problems found.
    pub problems: usize,
}

/// An inspection with everything its page shows.
#[derive(Debug, Clone)]
pub struct InspectionPage {
    /// The inspection.
    pub line: InspectionLine,
    /// What was seen.
    pub findings: Vec<Finding>,
    /// The checklist in force, for recording.
    pub checklist: Checklist,
    /// Orders that came from it.
    pub orders: Vec<OrderLine>,
    /// Whether the actor may record it.
    pub own: bool,
}

/// The photographs of an inspection.
#[derive(Debug, Clone)]
pub struct InspectionPhotos {
    /// The term it belongs to.
    pub term: TermId,
    /// Whether the actor may add some.
    pub may_add: bool,
    /// By finding; 0 for the inspection as a whole.
    pub by_finding: BTreeMap<i64, Vec<Attachment>>,
}

impl InspectionPhotos {
    /// Those of one finding.
    #[must_use]
    pub fn of(&self, finding: i64) -> &[Attachment] {
        self.by_finding.get(&finding).map_or(&[], Vec::as_slice)
    }
}

/// An inspection as a form asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInspection {
    /// The township.
    pub town: UnitId,
    /// The village; none for the township itself.
    pub unit: Option<UnitId>,
    /// The day.
    pub planned_on: Day,
    /// The group; one's own where none is chosen.
    pub group: Option<AccountId>,
}

/// What was seen, as a form says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The version the form was opened with.
    pub version: i64,
    /// The day.
    pub on: Day,
    /// Verdict and words for each item of the checklist.
    pub verdicts: Vec<(Verdict, String)>,
    /// Number of the checklist that the form showed.
    pub checklist: i64,
    /// What is to be said as a whole.
    pub summary: String,
}

/// Whether an actor may record an inspection: the own group's, or any for the county office.
pub(crate) fn holds(actor: &Actor, one: &Inspection) -> bool {
    actor.role == Role::CountyOffice || one.group == acts_as(actor)
}

impl App {
    /// Inspections within reach, the latest planned first. A department sees none.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn inspections(&self, actor: &Actor) -> Result<Vec<InspectionLine>> {
        let scope = actor.may(Verb::ViewSupervision)?;
        let board = self.duty_board(actor, Verb::ViewSupervision).await?;
        let Some((board, _)) = board.filter(|_| actor.role != Role::DutyDepartment) else {
            return Ok(Vec::new());
        };
        let term = &board.villages.term.id;
        let mut read = self.store().read().await?;
        let all = read.inspections(&scope, term, None).await?;
        let findings = read.findings(&scope, term, None).await?;
        let days = (board.villages.today, board.villages.soon_days);
        Ok(all
            .into_iter()
            .map(|one| {
                let of = |(id, f): &&(String, Finding)| {
                    id == one.id.as_str() && f.verdict == Verdict::Problem
                };
                InspectionLine {
                    place: place_name(&board.villages.lines, &one),
                    progress: one.standing(days.0, days.1),
                    problems: findings.iter().filter(of).count(),
                    inspection: one,
                }
            })
            .collect())
    }

    /// The page of one inspection within reach.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn inspection_page(&self, actor: &Actor, id: &RecordId) -> Result<InspectionPage> {
        let scope = actor.may(Verb::ViewSupervision)?;
        let all = self.inspections(actor).await?;
        let line = all.into_iter().find(|l| l.inspection.id == *id);
        let line = line.ok_or(Error::NotFound("inspection"))?;
        let term = self.current_term(actor).await?;
        let term = term.ok_or(Error::NotFound("term"))?;
        let mut orders = self.orders(actor).await?;
        orders.retain(|o| o.order.finding.as_ref().is_some_and(|(from, _)| from == id));
        let mut read = self.store().read().await?;
        let findings = read.findings(&scope, &term.id, Some(id)).await?;
        let ended = line.inspection.held_on.is_some() || line.inspection.cancelled.is_some();
        Ok(InspectionPage {
            findings: findings.into_iter().map(|(_, f)| f).collect(),
            checklist: read.checklist(&scope).await?,
            orders,
            own: !ended && actor.can(Verb::Inspect) && holds(actor, &line.inspection),
            line,
        })
    }

    /// The photographs of an inspection that the actor sees, by finding; 0 for the inspection as a whole.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn inspection_photos(
        &self,
        actor: &Actor,
        id: &RecordId,
    ) -> Result<InspectionPhotos> {
        let term = self.current_term(actor).await?;
        let term = term.ok_or(Error::NotFound("term"))?.id;
        let whole = inspection_owner(&term, id, 0).ok_or(Error::NotFound("inspection"))?;
        let mut read = self.store().read().await?;
        let place = self.owner_place(&mut read, actor, &whole).await?;
        let beginning = format!("{term}/{id}/");
        let all = read.attachments_below(&place.see, whole.kind, &beginning);
        let mut by_finding: BTreeMap<i64, Vec<Attachment>> = BTreeMap::new();
        for file in all.await? {
            let no = file.owner.id.rsplit('/').next().unwrap_or("");
            by_finding
                .entry(no.parse().unwrap_or(0))
                .or_default()
                .push(file);
        }
        Ok(InspectionPhotos {
            term,
            may_add: place.changeable().is_ok(),
            by_finding,
        })
    }

    /// Plans an inspection.
    ///
    /// # Errors
    /// Denied, a fault, or not found for a place or group that is not there.
    pub async fn plan_inspection(&self, actor: &Actor, new: &NewInspection) -> Result<RecordId> {
        let scope = actor.may(Verb::Inspect)?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::Inspect).await?;
        if scope.within_town(&new.town).is_none() {
            return Err(Error::NotFound("town"));
        }
        let there = match &new.unit {
            Some(unit) => tx
                .term_units(&scope, &term.id, Some(unit))
                .await?
                .iter()
                .any(|u| u.unit.town == new.town && u.unit.left.is_none()),
            None => tx.towns(&scope).await?.iter().any(|t| t.id == new.town),
        };
        if !there {
            return Err(Error::NotFound("unit"));
        }
        if new.planned_on < self.env().today() {
            return Err(Fault::from(InspectionFault::Day).into());
        }
        if tx.inspections(&scope, &term.id, None).await?.len() >= INSPECTIONS_MAX {
            return Err(Fault::from(InspectionFault::TooMany).into());
        }
        let own = (acts_as(actor), self.office_of(&mut tx, actor).await?);
        let (group, group_name) = match &new.group {
            Some(group) if *group != own.0 => {
                let groups = tx.offices(&scope, Role::Supervision).await?;
                let found = groups.into_iter().find(|g| g.id == group.as_str());
                let office = found.ok_or(Error::NotFound("group"))?.office;
                (group.clone(), office)
            }
            _ => own,
        };
        let one = Inspection {
            id: self.env().ulid().into(),
            round: None,
            town: new.town.clone(),
            unit: new.unit.clone(),
            planned_on: new.planned_on,
            group,
            group_name,
            held_on: None,
            summary: String::new(),
            by_name: actor.name.clone(),
            cancelled: None,
            version: 1,
        };
        tx.add_inspection(&scope, &term.id, &one).await?;
        tx.commit().await?;
        Ok(one.id)
    }

    /// Records what was seen.
    ///
    /// # Errors
    /// Denied, not found, a fault, or a clash (the checklist or the inspection changed meanwhile).
    pub async fn hold_inspection(&self, actor: &Actor, id: &RecordId, seen: &Seen) -> Result<()> {
        let scope = actor.may(Verb::Inspect)?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::Inspect).await?;
        let one = self.own_inspection(&mut tx, actor, &term, id).await?;
        let list = tx.checklist(&scope).await?;
        if list.no != seen.checklist {
            return Err(Error::Clash("duty_checklist"));
        }
        let findings: Vec<Finding> = (1..)
            .zip(&list.items)
            .zip(&seen.verdicts)
            .map(|((no, item), (verdict, note))| Finding {
                no,
                item: item.clone(),
                verdict: *verdict,
                note: note.trim().to_owned(),
            })
            .collect();
        let today = self.env().today();
        let held = Inspection {
            version: seen.version,
            by_name: actor.name.clone(),
            ..one
        }
        .hold(seen.on, today, &findings, &seen.summary)
        .map_err(Fault::from)?;
        tx.end_inspection(&scope, (&held, &findings), "inspection.hold")
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Calls an inspection off, with a reason.
    ///
    /// # Errors
    /// Denied, not found, a fault, or a clash.
    pub async fn cancel_inspection(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        reason: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::Inspect)?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::Inspect).await?;
        let one = self.own_inspection(&mut tx, actor, &term, id).await?;
        let off = Inspection { version, ..one }.cancel(reason);
        let off = off.map_err(Fault::from)?;
        tx.end_inspection(&scope, (&off, &[]), "inspection.cancel")
            .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn own_inspection(
        &self,
        tx: &mut store::Write,
        actor: &Actor,
        term: &domain::term::Term,
        id: &RecordId,
    ) -> Result<Inspection> {
        let scope = actor.may(Verb::Inspect)?;
        let found = tx.inspections(&scope, &term.id, Some(id)).await?;
        let one = found.into_iter().next();
        let one = one.ok_or(Error::NotFound("inspection"))?;
        if holds(actor, &one) {
            Ok(one)
        } else {
            Err(Fault::from(InspectionFault::NotOwn).into())
        }
    }

    /// The checklist in force.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn checklist(&self, actor: &Actor) -> Result<Checklist> {
        let scope = actor.may(Verb::ViewSupervision)?;
        Ok(self.store().read().await?.checklist(&scope).await?)
    }

    /// Writes a new version of the checklist, one item a line; inspections recorded before stay as
    /// they are.
    ///
    /// # Errors
    /// Denied, a fault, or a clash.
    pub async fn edit_checklist(&self, actor: &Actor, text: &str, seen: i64) -> Result<()> {
        let scope = actor.may(Verb::EditChecklist)?;
        let next = seen.saturating_add(1);
        let list = Checklist::parse(next, text).map_err(Fault::from)?;
        let mut tx = self.write(actor).await?;
        tx.add_checklist(&scope, &list, seen).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The villages that the actor may choose, as the board has them.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn supervised(&self, actor: &Actor) -> Result<Vec<VillageLine>> {
        let Some((board, reader)) = self.duty_board(actor, Verb::Inspect).await? else {
            return Ok(Vec::new());
        };
        let lines = visible(&board.villages.lines, &reader.scope);
        Ok(lines.cloned().collect())
    }
}

fn place_name(lines: &[VillageLine], one: &Inspection) -> String {
    let in_town = lines.iter().find(|l| match &one.unit {
        Some(unit) => l.facts.unit == *unit,
        None => l.facts.town == one.town,
    });
    in_town.map_or_else(
        || one.town.as_str().to_owned(),
        |l| match one.unit {
            Some(_) => format!("{} {}", l.facts.town_name, l.facts.name),
            None => l.facts.town_name.clone(),
        },
    )
}
