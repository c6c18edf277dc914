//! Counts as they are read: one result with its chain, and the list of the county.

use std::collections::HashMap;

use domain::account::{Actor, Verb};
use domain::{RecordId, UnitId};
use store::polling::{CountRow, SHEETS_MAX_ROWS};

use super::ballot::{Ballot, ballot_of_row};
use super::record::Count;
use super::rounds::{NextVote, next_votes};
use crate::App;
use crate::error::{Error, Result};

/// Drafts on the list.
const DRAFTS_MAX: i64 = 500;

/// One count's page.
#[derive(Debug, Clone)]
pub struct CountPage {
    /// Where.
    pub ballot: Ballot,
    /// The count.
    pub count: Count,
    /// Every declared count of the same round, the first one first.
    pub chain: Vec<CountRow>,
    /// The count that took its place.
    pub superseded_by: Option<CountRow>,
    /// Standing counts of the other rounds.
    pub others: Vec<CountRow>,
    /// What is still to be voted on.
    pub next: Vec<NextVote>,
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct CountLine {
    /// The count.
    pub count: Count,
    /// The village's name.
    pub name: String,
    /// The township's name.
    pub town_name: String,
}

impl App {
    /// The page of a declared count.
    ///
    /// # Errors
    /// Denied; not found within the scope, or still a draft.
    pub async fn count_page(&self, actor: &Actor, id: &RecordId) -> Result<CountPage> {
        let scope = actor.may(Verb::ViewCount)?;
        let mut read = self.store().read().await?;
        let row = read
            .count(&scope, id)
            .await?
            .ok_or(Error::NotFound("count"))?;
        if !matches!(row.state.as_str(), "confirmed" | "superseded") {
            return Err(Error::NotFound("count"));
        }
        let ballot = ballot_of_row(&mut read, &scope, &row).await?;
        let declared = |r: &&CountRow| matches!(r.state.as_str(), "confirmed" | "superseded");
        let chain: Vec<CountRow> = ballot
            .all
            .iter()
            .filter(declared)
            .filter(|r| r.round == row.round)
            .cloned()
            .collect();
        let superseded_by = chain
            .iter()
            .find(|r| r.supersedes.as_deref() == Some(row.id.as_str()))
            .cloned();
        let others = ballot.standing.iter().filter(|c| c.row.round != row.round);
        Ok(CountPage {
            chain,
            superseded_by,
            others: others.map(|c| c.row.clone()).collect(),
            next: next_votes(&ballot.standing),
            count: Count::of(row)?,
            ballot,
        })
    }

    /// The counts that stand in the running term within the actor's scope, and the drafts that wait
    /// where the actor may enter counts.
    ///
    /// # Errors
    /// Denied.
    pub async fn counts(&self, actor: &Actor) -> Result<Vec<CountLine>> {
        let scope = actor.may(Verb::ViewCount)?;
        let Some(term) = self.current_term(actor).await? else {
            return Ok(Vec::new());
        };
        let mut read = self.store().read().await?;
        let mut rows = read
            .confirmed_counts(&scope, &term.id, SHEETS_MAX_ROWS, 0)
            .await?;
        if let Ok(scope) = actor.may(Verb::EnterCount) {
            let drafts = read.count_drafts(&scope, DRAFTS_MAX).await?;
            rows.extend(
                drafts
                    .into_iter()
                    .filter(|row| row.term == term.id.as_str()),
            );
        }
        let names: HashMap<UnitId, (String, String)> = read
            .term_units(&scope, &term.id, None)
            .await?
            .into_iter()
            .map(|u| (u.unit.unit, (u.name_now, u.unit.town_name)))
            .collect();
        rows.into_iter()
            .map(|row| {
                let unit = UnitId::parse(&row.unit).map_err(Error::internal)?;
                let (name, town_name) = names.get(&unit).cloned().unwrap_or_default();
                Ok(CountLine {
                    count: Count::of(row)?,
                    name,
                    town_name,
                })
            })
            .collect()
    }
}
