//! A county's public page: progress in public words, days, townships and villages, results.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::account::PublicScope;
use domain::term::progress::State;
use domain::term::{Column, DayState};
use domain::time::Day;
use domain::{CountyId, UnitId};
use law::body::Contest;
use store::Read;

use super::Contact;
use crate::board::Snapshot;
use crate::error::{Error, Result};
use crate::polling::Count;

/// Stages that the public page tells of, in order of time.
const STAGES: &[Column] = &[
    Column::PartyElection,
    Column::ElectionCommittee,
    Column::Registration,
    Column::VoterList,
    Column::FormalCandidates,
    Column::Vote,
    Column::Handover,
];

/// A county as published.
#[derive(Debug, Clone)]
pub struct PublicCounty {
    /// Id.
    pub id: CountyId,
    /// Name in force.
    pub name: String,
    /// The running term's name, or the newest one's; none before there was one.
    pub term: Option<String>,
    /// Villages and communities that take part.
    pub taking_part: usize,
    /// How far the county has come.
    pub stages: Vec<StageLine>,
    /// Election days of the committees.
    pub days: Vec<DayLine>,
    /// Townships with their villages.
    pub towns: Vec<PublicTown>,
    /// Results that stand, the newest first.
    pub results: Vec<ResultLine>,
    /// Where to ask.
    pub contact: Contact,
}

/// How many villages have finished a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageLine {
    /// The stage.
    pub stage: Column,
    /// Villages that have finished it.
    pub done: usize,
    /// Villages that have it before or behind them.
    pub total: usize,
}

/// A day on which villages vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayLine {
    /// The day.
    pub day: Day,
    /// How many vote.
    pub villages: usize,
}

/// A township with its villages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicTown {
    /// Id.
    pub id: UnitId,
    /// Name.
    pub name: String,
    /// Its villages and communities.
    pub villages: Vec<VillageLink>,
}

/// A village on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageLink {
    /// Id.
    pub unit: UnitId,
    /// Name.
    pub name: String,
    /// Whether another village of the county bears the same name.
    pub same_name: bool,
    /// Whether a result has been declared.
    pub has_result: bool,
}

/// A result on the county's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultLine {
    /// The village.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// The township's name.
    pub town_name: String,
    /// The kind of vote.
    pub contest: Contest,
    /// Day of the vote.
    pub day: Day,
    /// Whether the vote was valid.
    pub valid: bool,
    /// Who was elected: title of the post, name.
    pub elected: Vec<(String, String)>,
    /// Whether a further vote follows, by the contract's code.
    pub next_kind: String,
}

/// Makes the page.
pub(super) async fn county(
    read: &mut Read,
    scope: &PublicScope,
    snapshot: Option<&Snapshot>,
    contact: Contact,
) -> Result<PublicCounty> {
    let id = UnitId::parse(scope.county().as_str()).map_err(Error::internal)?;
    let unit = read
        .public_unit(scope, &id)
        .await?
        .ok_or(Error::NotFound("county"))?;
    let villages = read.public_villages(scope).await?;
    let names: HashMap<&str, (&str, &str)> = villages
        .iter()
        .map(|v| (v.id.as_str(), (v.name.as_str(), v.town_name.as_str())))
        .collect();
    let mut results = Vec::new();
    if let Some(snapshot) = snapshot {
        for row in read.public_standing(scope, &snapshot.term.id).await? {
            let (name, town_name) = names.get(row.unit.as_str()).copied().unwrap_or_default();
            results.push(result(&Count::of(row)?, name, town_name)?);
        }
    }
    let with_result: HashSet<&str> = results.iter().map(|r| r.unit.as_str()).collect();
    let mut bearers: HashMap<&str, usize> = HashMap::new();
    for village in &villages {
        *bearers.entry(village.name.as_str()).or_default() += 1;
    }
    let mut towns: Vec<PublicTown> = Vec::new();
    for village in &villages {
        let link = VillageLink {
            unit: UnitId::parse(&village.id).map_err(Error::internal)?,
            name: village.name.clone(),
            same_name: bearers.get(village.name.as_str()).is_some_and(|n| *n > 1),
            has_result: with_result.contains(village.id.as_str()),
        };
        match towns
            .iter_mut()
            .rev()
            .find(|t| t.id.as_str() == village.town)
        {
            Some(town) => town.villages.push(link),
            None => towns.push(PublicTown {
                id: UnitId::parse(&village.town).map_err(Error::internal)?,
                name: village.town_name.clone(),
                villages: vec![link],
            }),
        }
    }
    Ok(PublicCounty {
        id: scope.county().clone(),
        name: unit.name,
        term: snapshot.map(|s| s.term.name.clone()),
        taking_part: snapshot.map_or(0, |s| s.lines.len()),
        stages: snapshot.map(stages).unwrap_or_default(),
        days: snapshot.map(days).unwrap_or_default(),
        towns,
        results,
        contact,
    })
}

fn result(count: &Count, name: &str, town_name: &str) -> Result<ResultLine> {
    let title = |id: &str| {
        let post = count.sheet.posts.iter().find(|p| p.id == id);
        post.map_or_else(|| id.to_owned(), |p| p.title.clone())
    };
    let elected = count.declared.iter().flat_map(|d| &d.elected);
    Ok(ResultLine {
        unit: UnitId::parse(&count.row.unit).map_err(Error::internal)?,
        name: name.to_owned(),
        town_name: town_name.to_owned(),
        contest: count.contest(),
        day: count.sheet.election_day,
        valid: count.row.valid == Some(1),
        elected: elected
            .map(|e| (title(&e.post), e.nominee.clone()))
            .collect(),
        next_kind: count.row.next_kind.clone().unwrap_or_default(),
    })
}

fn stages(snapshot: &Snapshot) -> Vec<StageLine> {
    let line = |stage: &Column| {
        let states = snapshot.lines.iter().filter_map(|l| l.columns.get(stage));
        let done = states.clone().filter(|s| **s == State::Done).count();
        StageLine {
            stage: *stage,
            done,
            total: states.count(),
        }
    };
    STAGES.iter().map(line).filter(|l| l.total > 0).collect()
}

fn days(snapshot: &Snapshot) -> Vec<DayLine> {
    let mut days: BTreeMap<Day, usize> = BTreeMap::new();
    let elections = snapshot.lines.iter().flat_map(|l| &l.facts.elections);
    for election in elections.filter(|e| !e.body.is_party()) {
        if let DayState::Set(day) = election.day {
            *days.entry(day).or_default() += 1;
        }
    }
    days.into_iter()
        .map(|(day, villages)| DayLine { day, villages })
        .collect()
}
