//! A village's public page: what one can do now, its calendar, its declared results.

use domain::UnitId;
use domain::account::PublicScope;
use domain::division::Level;
use domain::term::board::{ElectionLine, StepLine};
use domain::term::progress::State;
use domain::term::{Body, DayState, Form, StepCode};
use domain::time::Day;
use law::body::Contest;
use law::count::Sheet;
use store::Read;

use super::Contact;
use super::county::PublicCounty;
use super::now::{Now, now};
use crate::board::Snapshot;
use crate::error::{Error, Result};
use crate::polling::{Count, Declared};

/// A village as published.
#[derive(Debug, Clone)]
pub struct PublicVillage {
    /// Id.
    pub unit: UnitId,
    /// Name in force.
    pub name: String,
    /// Its township.
    pub town: UnitId,
    /// The township's name.
    pub town_name: String,
    /// The county's name.
    pub county_name: String,
    /// The term's name.
    pub term: Option<String>,
    /// Whether it takes part in the term.
    pub takes_part: bool,
    /// What one can do now.
    pub now: Vec<Now>,
    /// Its elections.
    pub elections: Vec<PublicElection>,
    /// Its declared counts: of each vote the one that stands, then the ones it superseded.
    pub counts: Vec<PublicCount>,
    /// Where to ask.
    pub contact: Contact,
}

/// An election as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicElection {
    /// The body.
    pub body: Body,
    /// The form, of a residents' committee.
    pub form: Option<Form>,
    /// Election day; none while it is open or postponed.
    pub day: Option<Day>,
    /// Whether it is postponed.
    pub postponed: bool,
    /// Whether the day is planned and not confirmed yet, so that it may still move.
    pub provisional: bool,
    /// Its steps in order of time.
    pub steps: Vec<PublicStep>,
}

/// A step as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicStep {
    /// The step.
    pub code: StepCode,
    /// How it stands.
    pub state: State,
    /// When it was done.
    pub done: Option<Day>,
    /// First day.
    pub earliest: Option<Day>,
    /// Latest day.
    pub latest: Option<Day>,
    /// Articles, where the latest day is law.
    pub cites: Vec<String>,
}

/// A declared count as published: names and votes in full, nobody's who entered it.
#[derive(Debug, Clone)]
pub struct PublicCount {
    /// Id, for the anchor on the page.
    pub id: String,
    /// The body.
    pub body: Body,
    /// The kind of vote.
    pub contest: Contest,
    /// The figures.
    pub sheet: Sheet,
    /// The outcome.
    pub declared: Declared,
    /// The day it was declared.
    pub declared_on: Day,
    /// Whether another count took its place.
    pub superseded: bool,
    /// Whether it took another's place.
    pub corrects: bool,
}

/// What a village's page is made from.
pub(super) struct Place<'a> {
    pub scope: &'a PublicScope,
    pub county: &'a PublicCounty,
    pub snapshot: Option<&'a Snapshot>,
    pub today: Day,
}

/// Makes the page.
pub(super) async fn village(
    read: &mut Read,
    at: &Place<'_>,
    unit: &UnitId,
) -> Result<PublicVillage> {
    let found = read.public_unit(at.scope, unit).await?;
    let found = found.filter(|u| u.level == Level::Village);
    let found = found.ok_or(Error::NotFound("unit"))?;
    let town = found.parent.clone().ok_or(Error::NotFound("town"))?;
    let town_name = read.public_unit(at.scope, &town).await?.map(|t| t.name);
    let line = at
        .snapshot
        .and_then(|s| s.lines.iter().find(|l| l.facts.unit == *unit));
    let mut counts = Vec::new();
    if let Some(snapshot) = at.snapshot {
        for row in read
            .public_counts(at.scope, &snapshot.term.id, unit)
            .await?
        {
            counts.push(published(Count::of(row)?)?);
        }
    }
    // The last round first; of each round the count that stands before the ones it superseded.
    counts.reverse();
    let elections: Vec<PublicElection> = line
        .iter()
        .flat_map(|l| &l.elections)
        .map(election)
        .collect();
    let committee = line.and_then(|l| l.elections.iter().find(|e| !e.facts.body.is_party()));
    Ok(PublicVillage {
        unit: unit.clone(),
        name: found.name,
        town,
        town_name: town_name.unwrap_or_default(),
        county_name: at.county.name.clone(),
        term: at.county.term.clone(),
        takes_part: line.is_some(),
        now: committee
            .map(|e| now(e, &counts, at.today))
            .unwrap_or_default(),
        elections,
        counts,
        contact: at.county.contact.clone(),
    })
}

fn election(line: &ElectionLine) -> PublicElection {
    PublicElection {
        body: line.facts.body,
        provisional: line.facts.unconfirmed(),
        form: line.facts.form,
        day: line.facts.day.day(),
        postponed: matches!(line.facts.day, DayState::Postponed { .. }),
        steps: line
            .steps
            .iter()
            // Inner work of the offices, and what a village may do without, unless it was done.
            .filter(|s| !s.optional || s.done.is_some())
            .map(step)
            .collect(),
    }
}

fn step(line: &StepLine) -> PublicStep {
    PublicStep {
        code: line.code,
        state: line.progress.state,
        done: line.done,
        earliest: line.window.earliest,
        latest: line.window.latest,
        cites: if line.is_law {
            line.cites.texts()
        } else {
            Vec::new()
        },
    }
}

fn published(count: Count) -> Result<PublicCount> {
    let (row, sheet) = (count.row, count.sheet);
    let declared = count
        .declared
        .ok_or_else(|| Error::internal("declared without outcome"))?;
    let at = domain::Millis(row.confirmed_ms.unwrap_or(row.entered_ms));
    Ok(PublicCount {
        body: sheet.body,
        contest: sheet.contest,
        declared_on: at.day(),
        superseded: row.state == "superseded",
        corrects: row.supersedes.is_some(),
        id: row.id,
        declared,
        sheet,
    })
}
