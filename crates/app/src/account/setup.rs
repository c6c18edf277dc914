//! The first start: a county and its first administrator, by the code printed on the server.

use domain::CountyId;
use domain::account::rules;
use domain::account::{Reach, Role, SystemScope, SystemUse};
use seal::provider::{CryptoProvider as _, National};
use store::account::Account;

use super::manage::{Issued, taken_or};
use crate::error::{Error, Result};
use crate::{App, Fault};

/// The role of the first account.
pub const SETUP_ROLE: Role = Role::Administrator;
/// What the first administrator's office is called until somebody changes it.
const SETUP_OFFICE: &str = "系统管理";

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

    /// The first start: makes the administrator of a county, when the code printed on the server was
    /// typed and nobody can log in yet. Wrong codes make the address wait.
    ///
    /// # Errors
    /// [`Fault::AlreadySetUp`], [`Fault::Wait`], [`Fault::SetupCode`], faults of the names.
    pub async fn set_up(
        &self,
        typed: &str,
        expected: Option<&str>,
        address: &str,
        setup: &Setup,
    ) -> Result<Issued> {
        if !self.needs_setup().await? {
            return Err(Fault::AlreadySetUp.into());
        }
        let subject = format!("setup:{address}");
        let mut read = self.store().read().await?;
        if let Some(seconds) = self.waits_of(&mut read, &subject, 0).await? {
            return Err(Fault::Wait { seconds }.into());
        }
        drop(read);
        if !expected.is_some_and(|code| same_code(typed, code)) {
            let login = SystemScope::for_use(SystemUse::Login);
            let mut tx = self.write_system(None, "setup").await?;
            tx.add_failure(login, &subject).await?;
            tx.commit().await?;
            return Err(Fault::SetupCode.into());
        }
        self.made(setup, SETUP_ROLE, Vec::new(), SETUP_OFFICE, true)
            .await
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
        self.made(setup, role, reached, office, false).await
    }

    async fn made(
        &self,
        setup: &Setup,
        role: Role,
        reached: Vec<domain::UnitId>,
        office: &str,
        first: bool,
    ) -> Result<Issued> {
        let system = SystemScope::for_use(SystemUse::Command);
        check(setup, office)?;
        let reach = match role.reach_kind() {
            "town" => Reach::Towns(reached),
            "unit" => Reach::Units(reached),
            _ => Reach::County,
        };
        rules::check_reach(role, &reach).map_err(Fault::from)?;
        let counties = self.counties().await?;
        if !counties.iter().any(|(id, _, _)| *id == setup.county) {
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
            login: setup.login.trim().to_ascii_lowercase(),
            name: setup.name.trim().to_owned(),
            office: office.trim().to_owned(),
            role,
            reach,
            home_town,
            must_change: true,
            disabled: None,
            successor: None,
            created_at: self.env().now(),
            version: 1,
        };
        let mut passwords = self.one_time_passwords(1).await?;
        let (password, hash) = passwords.pop().ok_or_else(|| Error::internal("password"))?;
        let mut tx = self.write_system(Some(&setup.county), "command").await?;
        if first && tx.has_accounts(system).await? {
            return Err(Fault::AlreadySetUp.into());
        }
        tx.add_account(&scope, &account, &hash)
            .await
            .map_err(|e| taken_or(e, &account.login))?;
        tx.commit().await?;
        Ok(Issued { account, password })
    }
}

fn check(setup: &Setup, office: &str) -> Result<()> {
    let mut faults = Vec::new();
    let checks = [
        rules::check_login(setup.login.trim()),
        rules::check_name(setup.name.trim()),
        rules::check_name(office.trim()),
    ];
    for fault in checks.into_iter().filter_map(std::result::Result::err) {
        faults.push(Fault::Account(fault));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Fault(faults))
    }
}

/// Compares two codes by their hashes, so that the time taken says nothing about the digits. Blanks,
/// hyphens and the case of letters do not count.
fn same_code(typed: &str, expected: &str) -> bool {
    let hash = |code: &str| {
        let plain: String = code
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        National.sm3(&[plain.as_bytes()])
    };
    hash(typed) == hash(expected)
}
