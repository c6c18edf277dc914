//! Room `account`: accounts, reaches, deputies, logins, sessions, failed logins.

use domain::account::{OfficeScope, Reach, Role, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::time::Day;
use domain::{AccountId, CountyId, Millis, RecordId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::{day_text, stored_day, unit_id};
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

/// An acting deputy's appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deputy {
    /// Id.
    pub id: RecordId,
    /// For whom.
    pub principal: AccountId,
    /// The principal's name.
    pub principal_name: String,
    /// Who acts.
    pub deputy: AccountId,
    /// The deputy's name.
    pub deputy_name: String,
    /// First day.
    pub from: Day,
    /// Last day, included.
    pub until: Day,
    /// Why.
    pub reason: String,
    /// When it was ended before its time.
    pub ended_at: Option<Millis>,
    /// For concurrent editing.
    pub version: i64,
}

#[derive(FromRow)]
struct DeputyRow {
    id: String,
    principal: String,
    principal_name: String,
    deputy: String,
    deputy_name: String,
    from_date: String,
    until_date: String,
    reason: String,
    ended_ms: Option<i64>,
    version: i64,
}

impl DeputyRow {
    fn deputy(self) -> Result<Deputy> {
        let account = |text: &str| AccountId::parse(text).map_err(|_| Error::Stored("account id"));
        Ok(Deputy {
            id: RecordId::parse(&self.id).map_err(|_| Error::Stored("deputy id"))?,
            principal: account(&self.principal)?,
            principal_name: self.principal_name,
            deputy: account(&self.deputy)?,
            deputy_name: self.deputy_name,
            from: stored_day(&self.from_date)?,
            until: stored_day(&self.until_date)?,
            reason: self.reason,
            ended_at: self.ended_ms.map(Millis),
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

/// A session with the account behind it.
#[derive(Debug, Clone)]
pub struct Session {
    /// The account that logged in.
    pub account: Account,
    /// The account acted for, while an appointment runs.
    pub acting_for: Option<AccountId>,
    /// When it began.
    pub created_at: Millis,
    /// When it was last used.
    pub seen_at: Millis,
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
const SESSION: &str = "SELECT county, account, acting_for, created_ms, seen_ms FROM session \
     WHERE token_hash = $1";
const DEPUTIES: &str = "SELECT d.id, d.principal, p.name AS principal_name, d.deputy, q.name AS \
     deputy_name, d.from_date, d.until_date, d.reason, d.ended_ms, d.version FROM account_deputy d \
     JOIN account p ON p.county = d.county AND p.id = d.principal JOIN account q ON q.county = \
     d.county AND q.id = d.deputy WHERE d.county = $1 AND ($2 = d.principal OR $2 = d.deputy) \
     ORDER BY d.from_date DESC, d.id DESC LIMIT 100";
const ANY_ACCOUNT: &str = "SELECT COUNT(*) FROM (SELECT 1 AS one FROM login LIMIT 1) x";

type SessionRow = (String, String, Option<String>, i64, i64);

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

    /// A session by the hash of its token.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn session(
        &mut self,
        scope: SystemScope,
        token_hash: &str,
    ) -> Result<Option<Session>> {
        let row: Option<SessionRow> = on!(self, |c| sqlx::query_as(SESSION)
            .bind(token_hash)
            .fetch_optional(c)
            .await?);
        let Some((county, account, acting_for, created, seen)) = row else {
            return Ok(None);
        };
        let county = CountyId::parse(&county).map_err(|_| Error::Stored("session.county"))?;
        let id = AccountId::parse(&account).map_err(|_| Error::Stored("session.account"))?;
        let Some(account) = self.account_by_id(scope, &county, &id).await? else {
            return Ok(None);
        };
        let acting_for = acting_for
            .as_deref()
            .map(AccountId::parse)
            .transpose()
            .map_err(|_| Error::Stored("session.acting_for"))?;
        let (created_at, seen_at) = (Millis(created), Millis(seen));
        Ok(Some(Session {
            account,
            acting_for,
            created_at,
            seen_at,
        }))
    }

    /// Appointments in which an account is principal or deputy, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn deputies(
        &mut self,
        county: &OfficeScope,
        account: &AccountId,
    ) -> Result<Vec<Deputy>> {
        let rows: Vec<DeputyRow> = on!(self, |c| sqlx::query_as(DEPUTIES)
            .bind(county.county().as_str())
            .bind(account.as_str())
            .fetch_all(c)
            .await?);
        rows.into_iter().map(DeputyRow::deputy).collect()
    }

    /// Failures in a row of a login subject (account or address) and the last one's instant.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn failures(&mut self, _scope: SystemScope, subject: &str) -> Result<(i64, Millis)> {
        const FAILURES: &str = "SELECT failures, last_ms FROM login_failure WHERE subject = $1";
        let row: Option<(i64, i64)> = on!(self, |c| sqlx::query_as(FAILURES)
            .bind(subject)
            .fetch_optional(c)
            .await?);
        Ok(row.map_or((0, Millis(0)), |(n, at)| (n, Millis(at))))
    }

    /// Whether anybody can log in at all.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn has_accounts(&mut self, _scope: SystemScope) -> Result<bool> {
        let (n,): (i64,) = on!(self, |c| sqlx::query_as(ANY_ACCOUNT).fetch_one(c).await?);
        Ok(n > 0)
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
        _scope: &OfficeScope,
        account: &Account,
        password_hash: &str,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO account (county, id, login, name, office, role, reach, \
             home_town, password_hash, must_change, disabled_ms, disabled_reason, successor, \
             created_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, \
             NULL, $11, 1)";
        const ADD_LOGIN: &str = "INSERT INTO login (login, county, account) VALUES ($1, $2, $3)";
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
        _scope: &OfficeScope,
        account: &Account,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE account SET name = $1, office = $2, role = $3, reach = $4, \
             home_town = $5, must_change = $6, disabled_ms = $7, disabled_reason = $8, \
             successor = $9, version = version + 1 WHERE county = $10 AND id = $11 AND version = $12";
        const CLEAR: &str = "DELETE FROM account_reach WHERE county = $1 AND account = $2";
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
        _scope: &OfficeScope,
        account: &Account,
        password_hash: &str,
        must_change: bool,
        verb: &'static str,
    ) -> Result<()> {
        const SET: &str = "UPDATE account SET password_hash = $1, must_change = $2, \
             version = version + 1 WHERE county = $3 AND id = $4";
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

    /// Appoints an acting deputy.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_deputy(&mut self, scope: &OfficeScope, deputy: &Deputy) -> Result<()> {
        const ADD: &str = "INSERT INTO account_deputy (county, id, principal, deputy, from_date, \
             until_date, reason, ended_ms, version) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, 1)";
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(deputy.id.as_str())
            .bind(deputy.principal.as_str())
            .bind(deputy.deputy.as_str())
            .bind(day_text(deputy.from))
            .bind(day_text(deputy.until))
            .bind(deputy.reason.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_deputy(scope, "account.deputy_add", deputy).await
    }

    /// Ends an appointment before its time, and every session that acts under it.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn end_deputy(&mut self, scope: &OfficeScope, deputy: &Deputy) -> Result<()> {
        const END: &str = "UPDATE account_deputy SET ended_ms = $1, version = version + 1 WHERE \
             county = $2 AND id = $3 AND version = $4 AND ended_ms IS NULL";
        const DROP: &str = "UPDATE session SET acting_for = NULL WHERE county = $1 AND account = $2 \
             AND acting_for = $3";
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(END)
            .bind(at)
            .bind(scope.county().as_str())
            .bind(deputy.id.as_str())
            .bind(deputy.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("account_deputy"));
        }
        on!(self.read, |c| sqlx::query(DROP)
            .bind(scope.county().as_str())
            .bind(deputy.deputy.as_str())
            .bind(deputy.principal.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_deputy(scope, "account.deputy_end", deputy).await
    }

    async fn log_deputy(
        &mut self,
        scope: &OfficeScope,
        verb: &'static str,
        deputy: &Deputy,
    ) -> Result<()> {
        let content = Canonical::new("deputy")
            .text("principal", deputy.principal.as_str())
            .text("deputy", deputy.deputy.as_str())
            .text("from", &day_text(deputy.from))
            .text("until", &day_text(deputy.until))
            .text("reason", &deputy.reason);
        let id = deputy.id.clone();
        let entry = Entry {
            verb,
            kind: RecordKind::Deputy,
            id: id.as_str(),
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Begins a session; the journal carries that the account logged in.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_session(
        &mut self,
        _scope: SystemScope,
        token_hash: &str,
        account: &Account,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO session (token_hash, county, account, acting_for, \
             created_ms, seen_ms) VALUES ($1, $2, $3, NULL, $4, $4)";
        let at = self.stamp.at.0;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(token_hash)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(at)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_session("session.login", account).await
    }

    async fn log_session(&mut self, verb: &'static str, account: &Account) -> Result<()> {
        let content = Canonical::new("session").text("account", account.id.as_str());
        let entry = Entry {
            verb,
            kind: RecordKind::Session,
            id: account.id.as_str(),
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(account.county.clone()), entry)
            .await
    }

    /// Sets for whom a session acts.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn set_acting(
        &mut self,
        _scope: SystemScope,
        token_hash: &str,
        account: &Account,
        acting_for: Option<&AccountId>,
    ) -> Result<()> {
        const SET: &str = "UPDATE session SET acting_for = $1 WHERE token_hash = $2";
        on!(self.read, |c| sqlx::query(SET)
            .bind(acting_for.map(AccountId::as_str))
            .bind(token_hash)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let verb = if acting_for.is_some() {
            "session.act_for"
        } else {
            "session.act_own"
        };
        self.log_session(verb, account).await
    }

    /// Ends one session.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn end_session(
        &mut self,
        _scope: SystemScope,
        token_hash: &str,
        account: &Account,
    ) -> Result<()> {
        const END: &str = "DELETE FROM session WHERE token_hash = $1";
        on!(self.read, |c| sqlx::query(END)
            .bind(token_hash)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_session("session.logout", account).await
    }

    /// Ends every session of an account but one (disabling, a new password).
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn end_sessions(&mut self, account: &Account, but: &str) -> Result<()> {
        const END: &str =
            "DELETE FROM session WHERE county = $1 AND account = $2 AND token_hash <> $3";
        on!(self.read, |c| sqlx::query(END)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(but)
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Counts a failed login of a subject. Local bookkeeping of the node, not a record.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_failure(&mut self, _scope: SystemScope, subject: &str) -> Result<()> {
        const ADD: &str = "INSERT INTO login_failure (subject, failures, last_ms) VALUES \
             ($1, 1, $2) ON CONFLICT (subject) DO UPDATE SET failures = login_failure.failures + 1, \
             last_ms = excluded.last_ms";
        let at = self.stamp.at.0;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(subject)
            .bind(at)
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Forgets the failures of a subject.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn clear_failures(&mut self, _scope: SystemScope, subject: &str) -> Result<()> {
        const CLEAR: &str = "DELETE FROM login_failure WHERE subject = $1";
        on!(self.read, |c| sqlx::query(CLEAR)
            .bind(subject)
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Moves a session's last use forward (at most once a minute, by the caller). Local bookkeeping.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn touch_session(&mut self, _scope: SystemScope, token_hash: &str) -> Result<()> {
        const TOUCH: &str = "UPDATE session SET seen_ms = $1 WHERE token_hash = $2";
        let at = self.stamp.at.0;
        on!(self.read, |c| sqlx::query(TOUCH)
            .bind(at)
            .bind(token_hash)
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }

    /// Removes sessions that ended, and failures older than a day. Local bookkeeping.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn sweep_sessions(
        &mut self,
        _scope: SystemScope,
        idle_before: Millis,
        created_before: Millis,
    ) -> Result<()> {
        const SWEEP: &str = "DELETE FROM session WHERE seen_ms < $1 OR created_ms < $2";
        const FORGET: &str = "DELETE FROM login_failure WHERE last_ms < $1";
        on!(self.read, |c| sqlx::query(SWEEP)
            .bind(idle_before.0)
            .bind(created_before.0)
            .execute(c)
            .await
            .map(|_| ())?);
        on!(self.read, |c| sqlx::query(FORGET)
            .bind(created_before.0)
            .execute(c)
            .await
            .map(|_| ())?);
        Ok(())
    }
}
