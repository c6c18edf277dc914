//! Accounts of others: making, changing, disabling with a successor.

use domain::account::rules::{self, AccountFault};
use domain::account::{Actor, OfficeScope, Reach, Role, SystemScope, SystemUse, Verb};
use domain::division::Level;
use domain::{AccountId, UnitId};
use store::Read;
use store::account::Account;

use super::list::{is_own, may_inherit};
use super::places::Places;
use crate::error::{Error, Result};
use crate::password::one_time;
use crate::{App, Fault};

/// Most accounts that one import makes, or one bulk reset gives new passwords: each costs a password
/// hash, and a person waits for the slips.
pub const IMPORT_MAX_ACCOUNTS: usize = 1_000;
/// How long a password hash takes on a small and busy machine, in milliseconds; two run at once.
const HASH_MS: usize = 100;

/// About how many seconds it takes to give `accounts` accounts their passwords, for saying it before.
#[must_use]
pub const fn hashing_s(accounts: usize) -> usize {
    accounts.saturating_mul(HASH_MS).div_ceil(2_000)
}

/// What a new account needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Login name.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The office's name; empty for the name of what it reaches, or of its role.
    pub office: String,
    /// Role.
    pub role: Role,
    /// Reached units: one township, one village, several townships, or none for the county.
    pub reached: Vec<UnitId>,
}

/// What can be changed of an account.
#[derive(Debug, Clone)]
pub struct AccountEdit {
    /// Which account.
    pub id: AccountId,
    /// The version the form was opened with.
    pub version: i64,
    /// The person's name.
    pub name: String,
    /// The office's name.
    pub office: String,
    /// Reached units.
    pub reached: Vec<UnitId>,
}

/// An account just made or reset, with its one-time password for the slip: shown once, stored never.
#[derive(Clone)]
pub struct Issued {
    /// The account.
    pub account: Account,
    /// The one-time password.
    pub password: String,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Issued")
            .field("account", &self.account.id)
            .finish_non_exhaustive()
    }
}

impl App {
    /// Makes accounts with one-time passwords, all or none.
    ///
    /// # Errors
    /// Every fault of the first account at fault; nothing is made then.
    pub async fn add_accounts(&self, actor: &Actor, list: &[NewAccount]) -> Result<Vec<Issued>> {
        let scope = actor.may(Verb::ManageAccounts)?;
        if list.is_empty() {
            return Err(Fault::NoAccountChosen.into());
        }
        if list.len() > IMPORT_MAX_ACCOUNTS {
            return Err(Fault::TooMany {
                max: IMPORT_MAX_ACCOUNTS,
            }
            .into());
        }
        let mut read = self.store().read().await?;
        let places = Places::load(&mut read, &scope).await?;
        let mut accounts = Vec::with_capacity(list.len());
        for new in list {
            let account = self
                .prepared(&mut read, actor, &scope, new, &places)
                .await?;
            let taken = read
                .logins_taken(LOGIN, std::slice::from_ref(&account.login))
                .await?;
            if !taken.is_empty() {
                return Err(Fault::LoginTaken(account.login).into());
            }
            accounts.push(account);
        }
        drop(read);
        let passwords = self.one_time_passwords(accounts.len()).await?;
        let mut tx = self.write(actor).await?;
        for (account, (_, hash)) in accounts.iter().zip(&passwords) {
            tx.add_account(&scope, account, hash)
                .await
                .map_err(|e| taken_or(e, &account.login))?;
        }
        tx.commit().await?;
        Ok(accounts
            .into_iter()
            .zip(passwords)
            .map(|(account, (password, _))| Issued { account, password })
            .collect())
    }

    /// One-time passwords with their hashes. Two are hashed at once and no more are queued, so that a
    /// login in between waits for two hashes, not for hundreds. The hashes cost as much as those of
    /// chosen passwords: a cheaper one would tell by its speed that a login name is new.
    pub(super) async fn one_time_passwords(&self, count: usize) -> Result<Vec<(String, String)>> {
        let mut passwords = Vec::with_capacity(count);
        let hash = |password: String| async move {
            let hash = self
                .passwords()
                .hash(&password, self.env().random())
                .await?;
            Ok::<_, Error>((password, hash))
        };
        while passwords.len() < count {
            let first = one_time(self.env().random());
            if passwords.len() + 1 == count {
                passwords.push(hash(first).await?);
            } else {
                let second = one_time(self.env().random());
                let (one, two) = tokio::try_join!(hash(first), hash(second))?;
                passwords.extend([one, two]);
            }
        }
        Ok(passwords)
    }

    /// Checks a new account against the rules and the actor's rights.
    pub(super) async fn prepared(
        &self,
        read: &mut Read,
        actor: &Actor,
        scope: &OfficeScope,
        new: &NewAccount,
        places: &Places,
    ) -> Result<Account> {
        let mut faults = checked(&new.login, &new.name, &new.office);
        if !rules::may_grant(actor, new.role) {
            faults.push(Fault::RoleNotGrantable);
        }
        let (reach, home_town) = match reach_of(read, scope, new.role, &new.reached).await {
            Ok(placed) => placed,
            Err(Error::Fault(more)) => {
                faults.extend(more);
                return Err(Error::Fault(faults));
            }
            Err(other) => return Err(other),
        };
        if !faults.is_empty() {
            return Err(Error::Fault(faults));
        }
        Ok(Account {
            id: self.env().ulid().into(),
            county: actor.county.clone(),
            login: new.login.trim().to_ascii_lowercase(),
            name: new.name.trim().to_owned(),
            office: office(new, &reach, places),
            role: new.role,
            reach,
            home_town,
            must_change: true,
            disabled: None,
            successor: None,
            created_at: self.env().now(),
            version: 1,
        })
    }

    /// An account that the actor may change.
    pub(super) async fn manageable(
        &self,
        actor: &Actor,
        id: &AccountId,
    ) -> Result<(OfficeScope, Account)> {
        let scope = actor.may(Verb::ManageAccounts)?;
        let found = self.store().read().await?.account(&scope, id).await?;
        let account = found.ok_or(Error::NotFound("account"))?;
        if !rules::may_grant(actor, account.role) {
            return Err(Fault::RoleNotGrantable.into());
        }
        Ok((scope, account))
    }

    /// Changes name, office and reach. Sessions go on: each request reads the account anew.
    ///
    /// # Errors
    /// Faults, or a clash when somebody else changed it meanwhile.
    pub async fn edit_account(&self, actor: &Actor, edit: &AccountEdit) -> Result<Account> {
        let (scope, account) = self.manageable(actor, &edit.id).await?;
        let mut faults = checked(&account.login, &edit.name, &edit.office);
        let mut read = self.store().read().await?;
        // A place that has been removed since stays with the account until another is chosen.
        let placed = if account.reach.ids() == edit.reached {
            Ok((account.reach.clone(), account.home_town.clone()))
        } else {
            reach_of(&mut read, &scope, account.role, &edit.reached).await
        };
        drop(read);
        let (reach, home_town) = match placed {
            Ok(placed) if faults.is_empty() => placed,
            Ok(_) => return Err(Error::Fault(faults)),
            Err(Error::Fault(more)) => {
                faults.extend(more);
                return Err(Error::Fault(faults));
            }
            Err(other) => return Err(other),
        };
        let office = edit.office.trim();
        let account = Account {
            name: edit.name.trim().to_owned(),
            office: if office.is_empty() {
                account.office.clone()
            } else {
                office.to_owned()
            },
            reach,
            home_town,
            version: edit.version,
            ..account
        };
        let mut tx = self.write(actor).await?;
        tx.set_account(&scope, &account, "account.edit").await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Disables a leaver's account and hands the open work to a successor; its sessions end.
    ///
    /// # Errors
    /// [`Fault::SuccessorNeeded`] when villages hang on the account and no successor is named.
    pub async fn disable_account(
        &self,
        actor: &Actor,
        id: &AccountId,
        version: i64,
        reason: &str,
        successor: Option<&AccountId>,
    ) -> Result<u64> {
        let (scope, account) = self.manageable(actor, id).await?;
        if is_own(actor, id) {
            return Err(Fault::OwnAccount.into());
        }
        let reason = checked_reason(reason)?;
        let villages = self.villages_of(&scope, id).await?;
        let heir = match successor {
            None if villages > 0 => return Err(Fault::SuccessorNeeded { villages }.into()),
            None => None,
            Some(heir) => {
                let heirs = self
                    .store()
                    .read()
                    .await?
                    .accounts(&scope, &actor.account)
                    .await?;
                let found = heirs
                    .into_iter()
                    .find(|h| h.id == *heir && may_inherit(h, &account));
                Some(found.ok_or(Fault::BadSuccessor)?)
            }
        };
        let disabled = Account {
            disabled: Some((self.env().now(), reason)),
            successor: heir.as_ref().map(|h| h.id.clone()),
            version,
            ..account
        };
        let mut tx = self.write(actor).await?;
        tx.set_account(&scope, &disabled, "account.disable").await?;
        let moved = tx
            .hand_over_villages(&scope, id, heir.as_ref().map(|h| &h.id))
            .await?;
        tx.end_sessions(&disabled, "").await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// Villages of running terms for which an account is responsible.
    pub(crate) async fn villages_of(&self, scope: &OfficeScope, id: &AccountId) -> Result<usize> {
        let mut read = self.store().read().await?;
        let mut villages = 0;
        for term in read.terms(scope).await?.into_iter().filter(|t| t.open) {
            villages += read
                .term_units(scope, &term.id, None)
                .await?
                .iter()
                .filter(|u| u.unit.responsible.as_ref() == Some(id))
                .count();
        }
        Ok(villages)
    }

    /// Takes a disabled account into use again.
    ///
    /// # Errors
    /// A clash when somebody else changed it meanwhile.
    pub async fn enable_account(&self, actor: &Actor, id: &AccountId, version: i64) -> Result<()> {
        let (scope, account) = self.manageable(actor, id).await?;
        let account = Account {
            disabled: None,
            successor: None,
            version,
            ..account
        };
        let mut tx = self.write(actor).await?;
        tx.set_account(&scope, &account, "account.enable").await?;
        tx.commit().await?;
        Ok(())
    }
}

const LOGIN: SystemScope = SystemScope::for_use(SystemUse::Login);

/// Longest reason for disabling, in characters.
const REASON_MAX_CHARS: usize = 200;

fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    let label = "停用理由";
    if reason.is_empty() {
        return Err(Fault::Missing {
            field: "reason",
            label,
        }
        .into());
    }
    if reason.chars().count() > REASON_MAX_CHARS {
        let hint = format!("最多 {REASON_MAX_CHARS} 个字");
        return Err(Fault::Invalid {
            field: "reason",
            label,
            hint,
        }
        .into());
    }
    Ok(reason.to_owned())
}

/// Faults of the texts of an account; an empty office is filled from what it reaches.
fn checked(login: &str, name: &str, office: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Err(fault) = rules::check_login(login.trim()) {
        faults.push(Fault::Account(fault));
    }
    if let Err(fault) = rules::check_name(name.trim()) {
        faults.push(Fault::Account(fault));
    }
    if !office.trim().is_empty() && rules::check_name(office.trim()).is_err() {
        faults.push(Fault::Invalid {
            field: "office",
            label: "单位",
            hint: format!("最多 {} 个字，可空", rules::NAME_MAX_CHARS),
        });
    }
    faults
}

/// The office as given, else the name of the place, else of the role.
fn office(new: &NewAccount, reach: &Reach, places: &Places) -> String {
    let given = new.office.trim();
    match (given.is_empty(), reach) {
        (false, _) => given.to_owned(),
        (true, Reach::Towns(ids) | Reach::Units(ids)) if new.role != Role::Supervision => {
            let name = ids.first().map(|id| places.name(id)).unwrap_or_default();
            name.chars().take(rules::NAME_MAX_CHARS).collect()
        }
        (true, _) => new.role.zh().to_owned(),
    }
}

pub(super) fn taken_or(error: store::Error, login: &str) -> Error {
    if error.is_duplicate() {
        Fault::LoginTaken(login.to_owned()).into()
    } else {
        error.into()
    }
}

/// The reach of a role over chosen units, each of which must lie within the actor's own scope.
async fn reach_of(
    read: &mut Read,
    scope: &OfficeScope,
    role: Role,
    reached: &[UnitId],
) -> Result<(Reach, Option<UnitId>)> {
    let bad = || Error::from(Fault::Account(AccountFault::Reach));
    let (reach, level) = match role.reach_kind() {
        "town" => (Reach::Towns(reached.to_vec()), Level::Town),
        "unit" => (Reach::Units(reached.to_vec()), Level::Village),
        _ if reached.is_empty() => (Reach::County, Level::County),
        _ => return Err(bad()),
    };
    rules::check_reach(role, &reach).map_err(Fault::from)?;
    let mut home_town = None;
    for id in reach.ids() {
        let unit = read.unit(scope, id).await?.ok_or_else(bad)?;
        if unit.level != level || unit.removed_on.is_some() {
            return Err(bad());
        }
        home_town = if level == Level::Village {
            unit.parent
        } else {
            Some(unit.id)
        };
    }
    if role == Role::Supervision {
        home_town = None;
    }
    Ok((reach, home_town))
}
