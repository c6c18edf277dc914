//! Reading the tree: the county with its townships, lists of villages, one unit with its history.

use domain::UnitId;
use domain::account::{Actor, Verb};
use domain::division::{Level, Unit};
use store::division::{HistoryRow, TownRow, UNITS_MAX_ROWS, VillageQuery, VillageRow};

use crate::App;
use crate::error::{Error, Result};

/// The tree as far as the actor reaches it.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Province, city and county; empty before the county's first list.
    pub path: Vec<Unit>,
    /// Townships with figures, removed ones too.
    pub towns: Vec<TownRow>,
}

/// A page of a list of villages.
#[derive(Debug, Clone)]
pub struct VillageList {
    /// The rows.
    pub rows: Vec<VillageRow>,
    /// How many there are in all.
    pub total: i64,
}

/// One unit with what surrounds it.
#[derive(Debug, Clone)]
pub struct UnitPage {
    /// The unit.
    pub unit: Unit,
    /// What lies above it, from the province down.
    pub path: Vec<Unit>,
    /// Into which unit it was merged.
    pub successor: Option<Unit>,
    /// Of a village: others of the county that bear its name, live ones.
    pub namesakes: Vec<VillageRow>,
    /// Its history, newest first.
    pub history: Vec<HistoryRow>,
}

impl App {
    /// The tree as far as the actor reaches it.
    ///
    /// # Errors
    /// Denied.
    pub async fn tree(&self, actor: &Actor) -> Result<Tree> {
        let scope = actor.may(Verb::ViewDivisions)?;
        let mut read = self.store().read().await?;
        Ok(Tree {
            path: read.county_path(&scope).await?,
            towns: read.town_figures(&scope).await?,
        })
    }

    /// Villages within the actor's reach, searched, sorted and cut as asked.
    ///
    /// # Errors
    /// Denied.
    pub async fn village_list(&self, actor: &Actor, query: &VillageQuery) -> Result<VillageList> {
        let scope = actor.may(Verb::ViewDivisions)?;
        let mut read = self.store().read().await?;
        let (rows, total) = read.villages(&scope, query).await?;
        Ok(VillageList { rows, total })
    }

    /// One unit of the county within the actor's reach: the county, a township or a village.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn unit_page(&self, actor: &Actor, id: &UnitId) -> Result<UnitPage> {
        let scope = actor.may(Verb::ViewDivisions)?;
        let mut read = self.store().read().await?;
        let unit = read.unit(&scope, id).await?;
        let unit = unit.ok_or(Error::NotFound("unit"))?;
        let mut path = read.county_path(&scope).await?;
        path.retain(|above| above.level < unit.level);
        if unit.level == Level::Village
            && let Some(town) = &unit.parent
        {
            path.extend(
                read.towns(&scope)
                    .await?
                    .into_iter()
                    .filter(|t| t.id == *town),
            );
        }
        // The successor may lie outside a village's or township's reach; its name is no secret within the
        // county.
        let county = domain::account::PublicScope::of(scope.county().clone());
        let successor = match &unit.successor {
            Some(successor) => read.public_unit(&county, successor).await?,
            None => None,
        };
        let namesakes = if unit.level == Level::Village {
            let query = VillageQuery {
                text: unit.name.clone(),
                limit: UNITS_MAX_ROWS,
                ..VillageQuery::default()
            };
            let (mut rows, _) = read.villages(&scope, &query).await?;
            rows.retain(|row| row.name == unit.name && row.id != unit.id.as_str());
            rows
        } else {
            Vec::new()
        };
        let history = read.unit_history(&scope, id).await?;
        Ok(UnitPage {
            unit,
            path,
            successor,
            namesakes,
            history,
        })
    }
}
