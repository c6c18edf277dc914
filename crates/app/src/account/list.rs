//! Looking at accounts: the list, the page of one, one's own.

use domain::account::rules::{self, session_alive};
use domain::account::{Actor, Extent, Reach, Role, Verb, policy};
use domain::{AccountId, Millis};
use store::account::{Account, Deputy};

use super::Who;
use super::login::own_actor;
use super::places::{Places, name_of};
use crate::App;
use crate::error::{Error, Result};

/// A line of the list of accounts.
#[derive(Debug, Clone)]
pub struct AccountLine {
    /// The account.
    pub account: Account,
    /// What it reaches, in words.
    pub places: String,
}

/// The page of an account.
#[derive(Debug, Clone)]
pub struct AccountPage {
    /// The account.
    pub account: Account,
    /// What it reaches, in words.
    pub places: String,
    /// Who took over its open work.
    pub successor: Option<String>,
    /// Seconds for which its login name waits after failures.
    pub waits_s: Option<i64>,
    /// Villages of running terms for which it is responsible.
    pub villages: usize,
    /// Sessions that run now.
    pub sessions: usize,
    /// Appointments in which it is principal or deputy, newest first.
    pub deputies: Vec<Deputy>,
    /// Whether the actor may change it.
    pub manageable: bool,
    /// Whether it is the actor's own, or the one the actor acts for.
    pub own: bool,
}

/// One's own account.
#[derive(Debug, Clone)]
pub struct OwnPage {
    /// What the account reaches, in words.
    pub places: String,
    /// When its running sessions began and were last used, the latest first.
    pub sessions: Vec<(Millis, Millis)>,
    /// What its role may do, and how far.
    pub rights: Vec<(Verb, Extent)>,
}

impl App {
    /// Accounts within the actor's scope: the county's, or a township's own village accounts.
    ///
    /// # Errors
    /// Denied.
    pub async fn accounts(&self, actor: &Actor) -> Result<Vec<Account>> {
        let scope = actor.may(Verb::ViewAccounts)?;
        let mut read = self.store().read().await?;
        Ok(read.accounts(&scope, &actor.account).await?)
    }

    /// The same with the names of what they reach.
    ///
    /// # Errors
    /// Denied.
    pub async fn account_lines(&self, actor: &Actor) -> Result<Vec<AccountLine>> {
        let scope = actor.may(Verb::ViewAccounts)?;
        let mut read = self.store().read().await?;
        let places = Places::load(&mut read, &scope).await?;
        let accounts = read.accounts(&scope, &actor.account).await?;
        Ok(accounts
            .into_iter()
            .map(|account| AccountLine {
                places: places.of(&account.reach),
                account,
            })
            .collect())
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

    /// The page of one account within the actor's scope.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn account_page(&self, actor: &Actor, id: &AccountId) -> Result<AccountPage> {
        let scope = actor.may(Verb::ViewAccounts)?;
        let mut read = self.store().read().await?;
        let account = read
            .account(&scope, id)
            .await?
            .ok_or(Error::NotFound("account"))?;
        let places = Places::load(&mut read, &scope).await?.of(&account.reach);
        let successor = match &account.successor {
            Some(heir) => name_of(&mut read, &scope, heir).await?,
            None => None,
        };
        let deputies = read.deputies(&scope, id).await?;
        let sessions = read.sessions_of(&scope, id).await?;
        let now = self.env().now();
        let sessions = sessions
            .iter()
            .filter(|(created, seen)| session_alive(*created, *seen, now))
            .count();
        let waits_s = self.waits_s(&mut read, &account.login).await?;
        drop(read);
        let villages = self.villages_of(&scope, id).await?;
        let manageable = actor.can(Verb::ManageAccounts) && rules::may_grant(actor, account.role);
        Ok(AccountPage {
            places,
            successor,
            waits_s,
            villages,
            sessions,
            deputies,
            manageable,
            own: is_own(actor, id),
            account,
        })
    }

    /// Who may take over the work of an account: others within the actor's scope, in use, that reach
    /// at least as far and may do the same work.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn heirs(&self, actor: &Actor, id: &AccountId) -> Result<Vec<Account>> {
        let scope = actor.may(Verb::ManageAccounts)?;
        let mut read = self.store().read().await?;
        let leaver = read
            .account(&scope, id)
            .await?
            .ok_or(Error::NotFound("account"))?;
        let mut heirs = read.accounts(&scope, &actor.account).await?;
        heirs.retain(|heir| may_inherit(heir, &leaver));
        // The nearest first: the same role, then the narrower reach.
        heirs.sort_by_key(|h| {
            (
                h.role != leaver.role,
                h.reach == Reach::County,
                h.login.clone(),
            )
        });
        Ok(heirs)
    }

    /// What a person sees of the own account.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn own_page(&self, who: &Who) -> Result<OwnPage> {
        let own = own_actor(&who.account);
        let scope = own.may(Verb::ChangeOwnPassword)?;
        let mut read = self.store().read().await?;
        let places = match &who.account.reach {
            Reach::County => Places::default(),
            _ => Places::load(&mut read, &scope).await?,
        };
        let now = self.env().now();
        let mut sessions = read.sessions_of(&scope, &who.account.id).await?;
        sessions.retain(|(created, seen)| session_alive(*created, *seen, now));
        let rights = Verb::ALL
            .iter()
            .filter_map(|verb| Some((*verb, policy::extent(who.account.role, *verb)?)))
            .collect();
        Ok(OwnPage {
            places: places.of(&who.account.reach),
            sessions,
            rights,
        })
    }
}

/// Whether an account is the actor's own, or the one acted for: neither may be disabled or reset by
/// the actor, so that no deputy takes an account over.
pub(super) fn is_own(actor: &Actor, id: &AccountId) -> bool {
    actor.account == *id || actor.acting_for.as_ref().is_some_and(|p| p.account == *id)
}

/// Whether `heir` can take over the villages of `leaver`.
pub(super) fn may_inherit(heir: &Account, leaver: &Account) -> bool {
    let covered = match (&heir.reach, &leaver.reach) {
        (Reach::County, _) => true,
        (Reach::Towns(towns), Reach::Units(_)) => {
            leaver.home_town.as_ref().is_some_and(|t| towns.contains(t))
        }
        (mine, theirs) => {
            mine.code() == theirs.code() && theirs.ids().iter().all(|id| mine.ids().contains(id))
        }
    };
    let works = |role: Role| policy::extent(role, Verb::RecordStep).is_some();
    let able = heir.role == leaver.role || works(heir.role);
    heir.id != leaver.id && heir.disabled.is_none() && covered && able
}
