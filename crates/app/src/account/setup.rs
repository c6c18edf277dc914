//! The first start: a county and its first administrator, by the code printed on the server.

use domain::CountyId;
use domain::account::rules;
use domain::account::{Reach, Role, SystemScope, SystemUse};
use store::account::Account;

use super::manage::Issued;
use crate::error::{Error, Result};
use crate::password::one_time;
use crate::{App, Fault};

/// The role of the first account.
pub const SETUP_ROLE: Role = Role::Administrator;

/// What the first start asks for.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The county, which must have been imported.
    pub county: CountyId,
    /// The administrator's login name.
    pub login: String,
    /// The administrator's name.
    pub name: String,
}

impl App {
    /// Whether nobody can log in yet.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn needs_setup(&self) -> Result<bool> {
        let scope = SystemScope::for_use(SystemUse::Counties);
        Ok(!self.store().read().await?.has_accounts(scope).await?)
    }

    /// Counties of the installation: id, name, code.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn counties(&self) -> Result<Vec<(CountyId, String, String)>> {
        let scope = SystemScope::for_use(SystemUse::Counties);
        Ok(self.store().read().await?.counties(scope).await?)
    }

    /// Makes an account by command of whoever holds the machine: the first administrator, or any
    /// other (`touyan account create`). Returns its one-time password.
    ///
    /// # Errors
    /// Faults of the names; [`Error::NotFound`] when the county was not imported.
    pub async fn make_account(
        &self,
        setup: &Setup,
        role: Role,
        reached: Vec<domain::UnitId>,
        office: &str,
    ) -> Result<Issued> {
        let system = SystemScope::for_use(SystemUse::Command);
        rules::check_login(&setup.login).map_err(Fault::from)?;
        rules::check_name(&setup.name).map_err(Fault::from)?;
        rules::check_name(office).map_err(Fault::from)?;
        let reach = match role.reach_kind() {
            "town" => Reach::Towns(reached),
            "unit" => Reach::Units(reached),
            _ => Reach::County,
        };
        rules::check_reach(role, &reach).map_err(Fault::from)?;
        let known = self
            .counties()
            .await?
            .iter()
            .any(|(id, _, _)| *id == setup.county);
        if !known {
            return Err(Error::NotFound("county"));
        }
        let scope = system.county(setup.county.clone());
        let mut home_town = None;
        let mut read = self.store().read().await?;
        for id in reach.ids() {
            let unit = read
                .unit(&scope, id)
                .await?
                .ok_or(Error::NotFound("unit"))?;
            home_town = match role {
                Role::Village => unit.parent,
                Role::Township => Some(unit.id),
                _ => None,
            };
        }
        drop(read);
        let account = Account {
            id: self.env().ulid().into(),
            county: setup.county.clone(),
            login: setup.login.to_ascii_lowercase(),
            name: setup.name.clone(),
            office: office.to_owned(),
            role,
            reach,
            home_town,
            must_change: true,
            disabled: None,
            successor: None,
            created_at: self.env().now(),
            version: 1,
        };
        let password = one_time(self.env().random());
        let hash = self
            .passwords()
            .hash(&password, self.env().random())
            .await?;
        let mut tx = self.write_system(Some(&setup.county), "command").await?;
        tx.add_account(&scope, &account, &hash).await.map_err(|e| {
            if e.is_duplicate() {
                Fault::LoginTaken(account.login.clone()).into()
            } else {
                Error::from(e)
            }
        })?;
        tx.commit().await?;
        Ok(Issued { account, password })
    }
}
