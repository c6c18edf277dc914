//! The list of members and the figures of teams: names, posts and counts, no opinion.

use std::collections::BTreeMap;

use domain::account::{Actor, Verb};
use domain::person::team::{Judgement, Structure, Wish};
use domain::term::Term;
use domain::{RecordId, UnitId};
use store::division::{Show, UNITS_MAX_ROWS, VillageQuery};
use store::person::{Member, MemberQuery};

use crate::App;
use crate::error::Result;

/// A member as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberLine {
    /// Id.
    pub id: RecordId,
    /// Village.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Township.
    pub town: UnitId,
    /// Its name.
    pub town_name: String,
    /// Name.
    pub name: String,
    /// Posts in words.
    pub posts: String,
    /// Whether a talk was held.
    pub talked: bool,
    /// Whether a judgement was written, not which.
    pub judged: bool,
}

impl From<&Member> for MemberLine {
    fn from(member: &Member) -> Self {
        let person = &member.person;
        let opinion = member.review.as_ref().map(|r| &r.opinion);
        Self {
            id: person.id.clone(),
            unit: person.unit.clone(),
            unit_name: member.unit_name.clone(),
            town: person.town.clone(),
            town_name: member.town_name.clone(),
            name: person.facts.name.clone(),
            posts: person.facts.posts_zh(),
            talked: opinion.is_some_and(domain::person::team::Opinion::talked),
            judged: opinion.is_some_and(|o| o.judgement.is_some()),
        }
    }
}

/// One village's team in figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VillageTeam {
    /// Village.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Township.
    pub town: UnitId,
    /// Its name.
    pub town_name: String,
    /// The figures; all nought where nobody was entered.
    pub structure: Structure,
}

/// Figures of all teams within a scope.
#[derive(Debug, Clone, Default)]
pub struct TeamFigures {
    /// All of them together.
    pub whole: Structure,
    /// By township, in the order of codes: id, name, figures, villages, villages without members.
    pub towns: Vec<(UnitId, String, Structure, usize, usize)>,
    /// By village.
    pub villages: Vec<VillageTeam>,
    /// How many wish what, over the whole.
    pub wishes: Vec<(Wish, usize)>,
    /// How many are judged how, over the whole.
    pub judgements: Vec<(Judgement, usize)>,
}

impl App {
    /// The members within the actor's scope, in office, by village and post.
    ///
    /// # Errors
    /// Denied.
    pub async fn team(&self, actor: &Actor) -> Result<Vec<MemberLine>> {
        let (_, members) = self.members(actor).await?;
        Ok(members.iter().map(MemberLine::from).collect())
    }

    async fn members(&self, actor: &Actor) -> Result<(Option<Term>, Vec<Member>)> {
        let scope = actor.may(Verb::ViewTeam)?;
        let term = self.current_term(actor).await?;
        let mut read = self.store().read().await?;
        let id = term.as_ref().map(|t| &t.id);
        let mut members = read.members(&scope, id, MemberQuery::default()).await?;
        // By village as read; within it by post.
        let mut first: BTreeMap<UnitId, usize> = BTreeMap::new();
        for (at, member) in members.iter().enumerate() {
            first.entry(member.person.unit.clone()).or_insert(at);
        }
        members.sort_by_key(|m| {
            let at = first.get(&m.person.unit).copied();
            (at, m.person.facts.rank())
        });
        Ok((term, members))
    }

    /// Figures of the teams within the actor's scope.
    ///
    /// # Errors
    /// Denied.
    pub async fn team_figures(&self, actor: &Actor) -> Result<TeamFigures> {
        let scope = actor.may(Verb::ViewTeam)?;
        let (_, members) = self.members(actor).await?;
        let today = self.env().today();
        let query = VillageQuery {
            show: Show::Live,
            limit: UNITS_MAX_ROWS,
            ..VillageQuery::default()
        };
        let (villages, _) = self.store().read().await?.villages(&scope, &query).await?;
        let mut teams: BTreeMap<&UnitId, Structure> = BTreeMap::new();
        let mut figures = TeamFigures::default();
        for member in &members {
            let opinion = member.review.as_ref().map(|r| &r.opinion);
            let team = teams.entry(&member.person.unit).or_default();
            team.add(&member.person.facts, opinion, today);
        }
        let opinions = || members.iter().filter_map(|m| m.review.as_ref());
        figures.wishes = count(Wish::ALL, opinions().filter_map(|r| r.opinion.wish));
        figures.judgements = count(
            Judgement::ALL,
            opinions().filter_map(|r| r.opinion.judgement),
        );
        for village in villages.into_iter().filter(|v| v.no_part.is_none()) {
            let unit = UnitId::parse(&village.id).map_err(crate::Error::internal)?;
            let town = UnitId::parse(&village.town).map_err(crate::Error::internal)?;
            let structure = teams.get(&unit).copied().unwrap_or_default();
            figures.whole.join(&structure);
            let missing = usize::from(structure.members == 0);
            match figures.towns.last_mut().filter(|t| t.0 == town) {
                Some((_, _, sum, villages, empty)) => {
                    sum.join(&structure);
                    *villages += 1;
                    *empty += missing;
                }
                None => {
                    let name = village.town_name.clone();
                    figures
                        .towns
                        .push((town.clone(), name, structure, 1, missing));
                }
            }
            figures.villages.push(VillageTeam {
                unit,
                unit_name: village.name,
                town,
                town_name: village.town_name,
                structure,
            });
        }
        Ok(figures)
    }
}

fn count<T: Copy + PartialEq>(all: &[T], found: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let found: Vec<T> = found.collect();
    all.iter()
        .map(|each| (*each, found.iter().filter(|f| *f == each).count()))
        .collect()
}
