//! Names of the townships and villages that accounts are responsible for.

use std::collections::HashMap;

use domain::account::{Actor, OfficeScope, Reach, Verb};
use domain::division::Unit;
use domain::{AccountId, UnitId};
use store::Read;
use store::account::Account;
use store::division::{Show, UNITS_MAX_ROWS, VillageQuery, VillageRow};

use crate::App;
use crate::error::Result;

/// The townships and villages within a scope, for naming a reach and for choosing one.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Townships in the order of their codes.
    pub towns: Vec<Unit>,
    /// Villages with their townships, in the order of their codes; removed ones only for naming.
    pub villages: Vec<VillageRow>,
    names: HashMap<String, String>,
}

impl Places {
    /// Everything the scope reaches.
    pub(crate) async fn load(read: &mut Read, scope: &OfficeScope) -> Result<Self> {
        let towns = read.towns(scope).await?;
        let query = VillageQuery {
            show: Show::All,
            limit: UNITS_MAX_ROWS,
            ..VillageQuery::default()
        };
        let (villages, _) = read.villages(scope, &query).await?;
        let mut names = HashMap::with_capacity(towns.len() + villages.len());
        for town in &towns {
            names.insert(town.id.as_str().to_owned(), town.name.clone());
        }
        for village in &villages {
            names.insert(
                village.id.clone(),
                format!("{}{}", village.town_name, village.name),
            );
        }
        Ok(Self {
            towns,
            villages,
            names,
        })
    }

    /// The name of a unit, a village's behind its township's; the id of one that is not in reach.
    #[must_use]
    pub fn name(&self, id: &UnitId) -> String {
        self.names
            .get(id.as_str())
            .cloned()
            .unwrap_or_else(|| id.as_str().to_owned())
    }

    /// What an account reaches, in words.
    #[must_use]
    pub fn of(&self, reach: &Reach) -> String {
        match reach {
            Reach::County => "全县".to_owned(),
            Reach::Towns(ids) | Reach::Units(ids) => {
                let names: Vec<String> = ids.iter().map(|id| self.name(id)).collect();
                names.join("、")
            }
        }
    }

    /// Townships that stand.
    pub fn standing_towns(&self) -> impl Iterator<Item = &Unit> {
        self.towns.iter().filter(|t| t.removed_on.is_none())
    }

    /// Villages that stand, of one township or of all.
    pub fn standing_villages<'a>(
        &'a self,
        town: Option<&'a str>,
    ) -> impl Iterator<Item = &'a VillageRow> {
        self.villages
            .iter()
            .filter(move |v| v.removed_on.is_none() && town.is_none_or(|t| v.town == t))
    }
}

impl App {
    /// The townships and villages that the actor may make accounts for.
    ///
    /// # Errors
    /// Denied.
    pub async fn account_places(&self, actor: &Actor) -> Result<Places> {
        let scope = actor.may(Verb::ViewAccounts)?;
        Places::load(&mut self.store().read().await?, &scope).await
    }
}

/// The name under which an account's successor or a deputy's principal is shown.
pub(crate) async fn name_of(
    read: &mut Read,
    scope: &OfficeScope,
    id: &AccountId,
) -> Result<Option<String>> {
    let system = domain::account::SystemScope::for_use(domain::account::SystemUse::Login);
    let account: Option<Account> = read.account_by_id(system, scope.county(), id).await?;
    Ok(account.map(|a| format!("{} {}", a.office, a.name)))
}
