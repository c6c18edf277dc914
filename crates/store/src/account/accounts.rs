//! Accounts with their reaches and login names.

use domain::account::{OfficeScope, Reach, Role, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::{AccountId, CountyId, Millis, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::unit_id;
use crate::error::{Error, Result};
use crate::journal::Entry;

/// Most accounts one list loads.
pub const ACCOUNTS_MAX_ROWS: i64 = 5_000;

/// An account as the use cases read it. The password hash stays out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// County.
    pub county: CountyId,
    /// Login name.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// The office as it is called on pages.
    pub office: String,
    /// Role.
    pub role: Role,
    /// Reach.
    pub reach: Reach,
    /// The township a village account belongs to.
    pub home_town: Option<UnitId>,
    /// The password must be changed at the next login.
    pub must_change: bool,
    /// Since when it is disabled, and why.
    pub disabled: Option<(Millis, String)>,
    /// Who took over the open work.
    pub successor: Option<AccountId>,
    /// When it was made.
    pub created_at: Millis,
    /// For concurrent editing.
    pub version: i64,
}

impl Account {
    /// Refuses a change of an account that reaches beyond the scope, or is of another county.
    fn within_reach(&self, scope: &OfficeScope) -> Result<()> {
        let inside = match (scope.reach(), &self.reach) {
            (Reach::County, _) => true,
            (Reach::Towns(own), Reach::Towns(ids)) | (Reach::Units(own), Reach::Units(ids)) => {
                ids.iter().all(|id| own.contains(id))
            }
            (Reach::Towns(own), Reach::Units(_)) => self
                .home_town
                .as_ref()
                .is_some_and(|town| own.contains(town)),
            (Reach::Towns(_) | Reach::Units(_), _) => false,
        };
        if inside && *scope.county() == self.county {
            Ok(())
        } else {
            Err(Error::OutOfReach("account"))
        }
    }
}

#[derive(FromRow)]
struct AccountRow {
    county: String,
    id: String,
    login: String,
    name: String,
    office: String,
    role: String,
    reach: String,
    home_town: Option<String>,
    must_change: i64,
    disabled_ms: Option<i64>,
    disabled_reason: Option<String>,
    successor: Option<String>,
    created_ms: i64,
    version: i64,
    reached: Option<String>,
}

impl AccountRow {
    fn account(self) -> Result<Account> {
        let ids = self
            .reached
            .as_deref()
            .unwrap_or("")
            .split(',')
            .filter(|id| !id.is_empty())
            .map(unit_id)
            .collect::<Result<Vec<_>>>()?;
        let reach = match self.reach.as_str() {
            "county" => Reach::County,
            "town" => Reach::Towns(ids),
            "unit" => Reach::Units(ids),
            _ => return Err(Error::Stored("account.reach")),
        };
        let id = |text: &str| AccountId::parse(text).map_err(|_| Error::Stored("account id"));
        Ok(Account {
            id: id(&self.id)?,
            county: CountyId::parse(&self.county).map_err(|_| Error::Stored("county"))?,
            login: self.login,
            name: self.name,
            office: self.office,
            role: Role::parse(&self.role).ok_or(Error::Stored("account.role"))?,
            reach,
            home_town: self.home_town.as_deref().map(unit_id).transpose()?,
            must_change: self.must_change != 0,
            disabled: self
                .disabled_ms
                .map(|at| (Millis(at), self.disabled_reason.unwrap_or_default())),
            successor: self.successor.as_deref().map(id).transpose()?,
            created_at: Millis(self.created_ms),
            version: self.version,
        })
    }
}

/// What a login needs: the account and its password hash.
#[derive(Clone)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// PHC string of argon2id.
    pub password_hash: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("account", &self.account.id)
            .finish_non_exhaustive()
    }
}

macro_rules! account_columns {
    () => {
        "a.county, a.id, a.login, a.name, a.office, a.role, a.reach, a.home_town, a.must_change, \
         a.disabled_ms, a.disabled_reason, a.successor, a.created_ms, a.version, r.reached"
    };
}

// The reached ids of each account as one text: `string_agg` and `group_concat` differ by database,
// so the ids of accounts with one reach (all but supervision groups) come by MIN and MAX, and the
// rest are filled in by `reached_of`.
macro_rules! account_from {
    () => {
        " FROM account a LEFT JOIN (SELECT county, account, CASE WHEN COUNT(*) = 1 THEN \
         MIN(division) ELSE '+' END AS reached FROM account_reach GROUP BY county, account) r ON \
         r.county = a.county AND r.account = a.id "
    };
}

const LIST: &str = concat!(
    "SELECT ",
    account_columns!(),
    account_from!(),
    "WHERE a.county = $1 AND ($2 = 'county' OR ($2 = 'town' AND (a.role = 'village' AND $3 LIKE \
     '%,' || a.home_town || ',%' OR a.id = $4))) ORDER BY a.role, a.login LIMIT $5"
);
const ONE: &str = concat!(
    "SELECT ",
    account_columns!(),
    account_from!(),
    "WHERE a.county = $1 AND ($2 = 'county' OR ($2 = 'town' AND a.role = 'village' AND $3 LIKE \
     '%,' || a.home_town || ',%')) AND a.id = $4"
);
const BY_ID: &str = concat!(
    "SELECT ",
    account_columns!(),
    account_from!(),
    "WHERE a.county = $1 AND a.id = $2"
);
const REACHED: &str =
    "SELECT division FROM account_reach WHERE county = $1 AND account = $2 ORDER BY division";
const FIND_LOGIN: &str = "SELECT county, account FROM login WHERE login = $1";
const HASH: &str = "SELECT password_hash FROM account WHERE county = $1 AND id = $2";
const ANY_ACCOUNT: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM login LIMIT 1) x";

impl Read {
    async fn filled(&mut self, row: AccountRow) -> Result<Account> {
        let mut row = row;
        if row.reached.as_deref() == Some("+") {
            let ids: Vec<(String,)> = on!(self, |c| sqlx::query_as(REACHED)
                .bind(row.county.as_str())
                .bind(row.id.as_str())
                .fetch_all(c)
                .await?);
            row.reached = Some(
                ids.into_iter()
                    .map(|(id,)| id)
                    .collect::<Vec<_>>()
                    .join(","),
            );
        }
        row.account()
    }

    /// Accounts within the scope: all of the county, or a township's own village accounts.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn accounts(&mut self, scope: &OfficeScope, own: &AccountId) -> Result<Vec<Account>> {
        let rows: Vec<AccountRow> = on!(self, |c| bind_scope!(sqlx::query_as(LIST), scope)
            .bind(own.as_str())
            .bind(ACCOUNTS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let mut accounts = Vec::with_capacity(rows.len());
        for row in rows {
            accounts.push(self.filled(row).await?);
        }
        Ok(accounts)
    }

    /// One account within the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn account(
        &mut self,
        scope: &OfficeScope,
        id: &AccountId,
    ) -> Result<Option<Account>> {
        let row: Option<AccountRow> = on!(self, |c| bind_scope!(sqlx::query_as(ONE), scope)
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        match row {
            Some(row) => Ok(Some(self.filled(row).await?)),
            None => Ok(None),
        }
    }

    /// An account by id, for its own session and for names.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn account_by_id(
        &mut self,
        _scope: SystemScope,
        county: &CountyId,
        id: &AccountId,
    ) -> Result<Option<Account>> {
        let row: Option<AccountRow> = on!(self, |c| sqlx::query_as(BY_ID)
            .bind(county.as_str())
            .bind(id.as_str())
            .fetch_optional(c)
            .await?);
        match row {
            Some(row) => Ok(Some(self.filled(row).await?)),
            None => Ok(None),
        }
    }

    /// The account of a login name with its password hash.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn credentials(
        &mut self,
        scope: SystemScope,
        login: &str,
    ) -> Result<Option<Credentials>> {
        let found: Option<(String, String)> = on!(self, |c| sqlx::query_as(FIND_LOGIN)
            .bind(login)
            .fetch_optional(c)
            .await?);
        let Some((county, id)) = found else {
            return Ok(None);
        };
        let county = CountyId::parse(&county).map_err(|_| Error::Stored("login.county"))?;
        let id = AccountId::parse(&id).map_err(|_| Error::Stored("login.account"))?;
        let Some(account) = self.account_by_id(scope, &county, &id).await? else {
            return Ok(None);
        };
        let (password_hash,): (String,) = on!(self, |c| sqlx::query_as(HASH)
            .bind(county.as_str())
            .bind(id.as_str())
            .fetch_one(c)
            .await?);
        Ok(Some(Credentials {
            account,
            password_hash,
        }))
    }

    /// Whether anybody can log in at all.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn has_accounts(&mut self, _scope: SystemScope) -> Result<bool> {
        let (n,): (i64,) = on!(self, |c| sqlx::query_as(ANY_ACCOUNT).fetch_one(c).await?);
        Ok(n > 0)
    }

    /// Those of some login names that are taken, in any county.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn logins_taken(
        &mut self,
        _scope: SystemScope,
        logins: &[String],
    ) -> Result<Vec<String>> {
        let mut taken = Vec::new();
        for login in logins {
            let found: Option<(String, String)> = on!(self, |c| sqlx::query_as(FIND_LOGIN)
                .bind(login.as_str())
                .fetch_optional(c)
                .await?);
            if found.is_some() {
                taken.push(login.clone());
            }
        }
        Ok(taken)
    }
}

fn canonical(account: &Account) -> Canonical {
    Canonical::new("account")
        .text("id", account.id.as_str())
        .text("login", &account.login)
        .text("name", &account.name)
        .text("office", &account.office)
        .text("role", account.role.code())
        .text("reach", account.reach.code())
        .texts("reached", account.reach.ids().iter().map(UnitId::as_str))
        .flag("must_change", account.must_change)
        .flag("disabled", account.disabled.is_some())
}

fn entry<'a>(verb: &'static str, account: &'a Account) -> Entry<'a> {
    Entry {
        verb,
        kind: RecordKind::Account,
        id: account.id.as_str(),
        town: account.home_town.as_ref().map(UnitId::as_str),
        unit: match &account.reach {
            Reach::Units(ids) => ids.first().map(UnitId::as_str),
            Reach::County | Reach::Towns(_) => None,
        },
        content: canonical(account),
    }
}

impl Write {
    /// Adds an account with its login name.
    ///
    /// # Errors
    /// A duplicate ([`Error::is_duplicate`]) when the login name is taken.
    pub async fn add_account(
        &mut self,
        scope: &OfficeScope,
        account: &Account,
        password_hash: &str,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO account (county, id, login, name, office, role, reach, \
             home_town, password_hash, must_change, disabled_ms, disabled_reason, successor, \
             created_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, \
             NULL, $11, 1)";
        const ADD_LOGIN: &str = "INSERT INTO login (login, county, account) VALUES ($1, $2, $3)";
        account.within_reach(scope)?;
        let login = account.login.to_ascii_lowercase();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(login.as_str())
            .bind(account.name.as_str())
            .bind(account.office.as_str())
            .bind(account.role.code())
            .bind(account.reach.code())
            .bind(account.home_town.as_ref().map(UnitId::as_str))
            .bind(password_hash)
            .bind(i64::from(account.must_change))
            .bind(account.created_at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        on!(self.read, |c| sqlx::query(ADD_LOGIN)
            .bind(login.as_str())
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.add_reach(account).await?;
        self.changes += 1;
        self.log(
            &Chain::County(account.county.clone()),
            entry("account.add", account),
        )
        .await
    }

    async fn add_reach(&mut self, account: &Account) -> Result<()> {
        const ADD: &str =
            "INSERT INTO account_reach (county, account, division) VALUES ($1, $2, $3)";
        for id in account.reach.ids() {
            on!(self.read, |c| sqlx::query(ADD)
                .bind(account.county.as_str())
                .bind(account.id.as_str())
                .bind(id.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
        }
        Ok(())
    }

    /// Changes name, office, role, reach, disabling or successor of an account read with its version.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn set_account(
        &mut self,
        scope: &OfficeScope,
        account: &Account,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE account SET name = $1, office = $2, role = $3, reach = $4, \
             home_town = $5, must_change = $6, disabled_ms = $7, disabled_reason = $8, \
             successor = $9, version = version + 1 WHERE county = $10 AND id = $11 AND version = $12";
        const CLEAR: &str = "DELETE FROM account_reach WHERE county = $1 AND account = $2";
        account.within_reach(scope)?;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(account.name.as_str())
            .bind(account.office.as_str())
            .bind(account.role.code())
            .bind(account.reach.code())
            .bind(account.home_town.as_ref().map(UnitId::as_str))
            .bind(i64::from(account.must_change))
            .bind(account.disabled.as_ref().map(|(at, _)| at.0))
            .bind(account.disabled.as_ref().map(|(_, why)| why.as_str()))
            .bind(account.successor.as_ref().map(AccountId::as_str))
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(account.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("account"));
        }
        on!(self.read, |c| sqlx::query(CLEAR)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.add_reach(account).await?;
        self.changes += 1;
        self.log(&Chain::County(account.county.clone()), entry(verb, account))
            .await
    }

    /// Replaces a password hash and says whether it must be changed at the next login.
    ///
    /// # Errors
    /// [`Error::Clash`] when the account is gone.
    pub async fn set_password(
        &mut self,
        scope: &OfficeScope,
        account: &Account,
        password_hash: &str,
        must_change: bool,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE account SET password_hash = $1, must_change = $2, \
             version = version + 1 WHERE county = $3 AND id = $4";
        account.within_reach(scope)?;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(password_hash)
            .bind(i64::from(must_change))
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("account"));
        }
        self.changes += 1;
        let account = Account {
            must_change,
            ..account.clone()
        };
        self.log(
            &Chain::County(account.county.clone()),
            entry(verb, &account),
        )
        .await
    }
}
