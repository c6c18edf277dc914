//! Accounts of others: making, changing, disabling with a successor, unlocking, resetting.

use domain::account::rules::{self, AccountFault};
use domain::account::{Actor, OfficeScope, Reach, Role, SystemScope, SystemUse, Verb};
use domain::division::Level;
use domain::{AccountId, UnitId};
use store::account::Account;

use crate::error::{Error, Result};
use crate::password::one_time;
use crate::{App, Fault};

const LOGIN: SystemScope = SystemScope::for_use(SystemUse::Login);

/// Most accounts one import makes.
pub const IMPORT_MAX_ACCOUNTS: usize = 2_000;

/// What a new account needs.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Login name.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The office's name.
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
    /// Accounts within the actor's scope: the county's, or a township's own village accounts.
    ///
    /// # Errors
    /// Denied.
    pub async fn accounts(&self, actor: &Actor) -> Result<Vec<Account>> {
        let scope = actor.may(Verb::ViewAccounts)?;
        Ok(self
            .store()
            .read()
            .await?
            .accounts(&scope, &actor.account)
            .await?)
    }

    /// One account within the actor's scope.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn account(&self, actor: &Actor, id: &AccountId) -> Result<Account> {
        let scope = actor.may(Verb::ViewAccounts)?;
        let found = self.store().read().await?.account(&scope, id).await?;
        found.ok_or(Error::NotFound("account"))
    }

    /// Makes accounts with one-time passwords, all or none.
    ///
    /// # Errors
    /// Every fault of the list; nothing is made then.
    pub async fn add_accounts(&self, actor: &Actor, list: &[NewAccount]) -> Result<Vec<Issued>> {
        let scope = actor.may(Verb::ManageAccounts)?;
        if list.is_empty() {
            return Err(Fault::NothingChosen.into());
        }
        if list.len() > IMPORT_MAX_ACCOUNTS {
            return Err(Fault::TooMany {
                max: IMPORT_MAX_ACCOUNTS,
            }
            .into());
        }
        let mut prepared = Vec::with_capacity(list.len());
        for new in list {
            let account = self.prepared(actor, &scope, new).await?;
            let password = one_time(self.env().random());
            let hash = self
                .passwords()
                .hash(&password, self.env().random())
                .await?;
            prepared.push((Issued { account, password }, hash));
        }
        let mut tx = self.write(actor).await?;
        for (issued, hash) in &prepared {
            tx.add_account(&scope, &issued.account, hash)
                .await
                .map_err(|e| {
                    if e.is_duplicate() {
                        Fault::LoginTaken(issued.account.login.clone()).into()
                    } else {
                        Error::from(e)
                    }
                })?;
        }
        tx.commit().await?;
        Ok(prepared.into_iter().map(|(issued, _)| issued).collect())
    }

    /// Checks a new account against the rules and the actor's rights.
    async fn prepared(
        &self,
        actor: &Actor,
        scope: &OfficeScope,
        new: &NewAccount,
    ) -> Result<Account> {
        let mut faults = Vec::new();
        if let Err(fault) = rules::check_login(&new.login) {
            faults.push(Fault::Account(fault));
        }
        for text in [&new.name, &new.office] {
            if let Err(fault) = rules::check_name(text) {
                faults.push(Fault::Account(fault));
            }
        }
        if !rules::may_grant(actor, new.role) {
            faults.push(Fault::RoleNotGrantable);
        }
        let placed = self.reach_of(scope, new.role, &new.reached).await;
        match placed {
            Ok((reach, home_town)) if faults.is_empty() => Ok(Account {
                id: self.env().ulid().into(),
                county: actor.county.clone(),
                login: new.login.to_ascii_lowercase(),
                name: new.name.clone(),
                office: new.office.clone(),
                role: new.role,
                reach,
                home_town,
                must_change: true,
                disabled: None,
                successor: None,
                created_at: self.env().now(),
                version: 1,
            }),
            Err(Error::Fault(more)) => {
                faults.extend(more);
                Err(Error::Fault(faults))
            }
            Err(other) => Err(other),
            Ok(_) => Err(Error::Fault(faults)),
        }
    }

    /// The reach of a role over chosen units, each of which must lie within the actor's own scope.
    async fn reach_of(
        &self,
        scope: &OfficeScope,
        role: Role,
        reached: &[UnitId],
    ) -> Result<(Reach, Option<UnitId>)> {
        let bad = || Error::from(Fault::Account(AccountFault::Reach));
        let (reach, level) = match role.reach_kind() {
            "town" => (Reach::Towns(reached.to_vec()), Level::Town),
            "unit" => (Reach::Units(reached.to_vec()), Level::Village),
            _ => (Reach::County, Level::County),
        };
        rules::check_reach(role, &reach).map_err(Fault::from)?;
        let mut home_town = None;
        let mut read = self.store().read().await?;
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
        let home_town = if role == Role::Supervision {
            None
        } else {
            home_town
        };
        Ok((reach, home_town))
    }

    /// An account that the actor may change.
    async fn manageable(&self, actor: &Actor, id: &AccountId) -> Result<(OfficeScope, Account)> {
        let scope = actor.may(Verb::ManageAccounts)?;
        let found = self.store().read().await?.account(&scope, id).await?;
        let account = found.ok_or(Error::NotFound("account"))?;
        if !rules::may_grant(actor, account.role) {
            return Err(Fault::RoleNotGrantable.into());
        }
        Ok((scope, account))
    }

    /// Changes name, office and reach.
    ///
    /// # Errors
    /// Faults, or a clash when somebody else changed it meanwhile.
    pub async fn edit_account(&self, actor: &Actor, edit: &AccountEdit) -> Result<Account> {
        let (scope, account) = self.manageable(actor, &edit.id).await?;
        for text in [&edit.name, &edit.office] {
            rules::check_name(text).map_err(Fault::from)?;
        }
        let (reach, home_town) = self.reach_of(&scope, account.role, &edit.reached).await?;
        let account = Account {
            name: edit.name.clone(),
            office: edit.office.clone(),
            reach,
            home_town,
            version: edit.version,
            ..account
        };
        let mut tx = self.write(actor).await?;
        tx.set_account(&scope, &account, "account.edit").await?;
        tx.end_sessions(&account, "").await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Disables a leaver's account and hands the open work to a successor.
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
        if *id == actor.account {
            return Err(Fault::OwnAccount.into());
        }
        if reason.trim().is_empty() {
            return Err(Fault::Missing {
                field: "reason",
                label: "停用理由",
            }
            .into());
        }
        let villages = self.villages_of(&scope, id).await?;
        let heir = match successor {
            None if villages > 0 => return Err(Fault::SuccessorNeeded { villages }.into()),
            None => None,
            Some(heir) => Some(self.heir(&scope, &account, heir).await?),
        };
        let disabled = Account {
            disabled: Some((self.env().now(), reason.trim().to_owned())),
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

    /// A successor: another live account whose reach covers at least the leaver's.
    async fn heir(
        &self,
        scope: &OfficeScope,
        leaver: &Account,
        heir: &AccountId,
    ) -> Result<Account> {
        let found = self
            .store()
            .read()
            .await?
            .account_by_id(SystemScope::for_use(SystemUse::Login), scope.county(), heir)
            .await?;
        let fits = |h: &Account| {
            let covered = match (&h.reach, &leaver.reach) {
                (Reach::County, _) => true,
                (Reach::Towns(towns), Reach::Units(_)) => {
                    leaver.home_town.as_ref().is_some_and(|t| towns.contains(t))
                }
                (mine, theirs) => {
                    mine.code() == theirs.code()
                        && theirs.ids().iter().all(|id| mine.ids().contains(id))
                }
            };
            h.id != leaver.id && h.disabled.is_none() && covered
        };
        found.filter(fits).ok_or_else(|| Fault::BadSuccessor.into())
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

    /// Gives an account a new one-time password; its sessions end.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn reset_password(&self, actor: &Actor, id: &AccountId) -> Result<Issued> {
        let (scope, account) = self.manageable(actor, id).await?;
        let password = one_time(self.env().random());
        let hash = self
            .passwords()
            .hash(&password, self.env().random())
            .await?;
        let mut tx = self.write(actor).await?;
        tx.set_password(&scope, &account, &hash, true, "account.reset")
            .await?;
        tx.end_sessions(&account, "").await?;
        tx.clear_failures(LOGIN, &format!("login:{}", account.login))
            .await?;
        tx.commit().await?;
        Ok(Issued { account, password })
    }

    /// Ends the waiting of a login name after failures.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn unlock_account(&self, actor: &Actor, id: &AccountId) -> Result<()> {
        let (_, account) = self.manageable(actor, id).await?;
        let mut tx = self.write(actor).await?;
        tx.clear_failures(LOGIN, &format!("login:{}", account.login))
            .await?;
        let chain = domain::journal::Chain::County(actor.county.clone());
        let kind = domain::journal::RecordKind::Account;
        tx.note(&chain, "account.unlock", kind, account.id.as_str(), "")
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
