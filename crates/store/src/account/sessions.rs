//! Sessions and failed logins: bookkeeping of the node that serves, swept when it is over.

use domain::account::{OfficeScope, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::{AccountId, CountyId, Millis};
use seal::journal::Canonical;

use super::Account;
use crate::db::{Read, Write};
use crate::error::{Error, Result};
use crate::journal::Entry;

/// Most sessions of one account that are listed.
const SESSIONS_MAX_ROWS: i64 = 20;

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
    /// Whether the second step was passed, or none was asked for.
    pub whole: bool,
}

const SESSION: &str = "SELECT county, account, acting_for, created_ms, seen_ms, whole FROM \
     session WHERE token_hash = $1";
const OF_ACCOUNT: &str = "SELECT created_ms, seen_ms FROM session WHERE county = $1 AND account = $2 \
     ORDER BY seen_ms DESC LIMIT $3";

type SessionRow = (String, String, Option<String>, i64, i64, i64);

impl Read {
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
        let Some((county, account, acting_for, created, seen, whole)) = row else {
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
            whole: whole == 1,
        }))
    }

    /// When the sessions of an account began and were last used, the latest first; ended ones that
    /// were not swept yet are among them. The account must have been read within a scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn sessions_of(
        &mut self,
        scope: &OfficeScope,
        account: &AccountId,
    ) -> Result<Vec<(Millis, Millis)>> {
        let rows: Vec<(i64, i64)> = on!(self, |c| sqlx::query_as(OF_ACCOUNT)
            .bind(scope.county().as_str())
            .bind(account.as_str())
            .bind(SESSIONS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        Ok(rows
            .into_iter()
            .map(|(created, seen)| (Millis(created), Millis(seen)))
            .collect())
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
}

impl Write {
    /// Begins a session, whole or waiting for the second step; the journal carries that the account logged in.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn add_session(
        &mut self,
        _scope: SystemScope,
        token_hash: &str,
        account: &Account,
        whole: bool,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO session (token_hash, county, account, acting_for, \
             created_ms, seen_ms, whole) VALUES ($1, $2, $3, NULL, $4, $4, $5)";
        let at = self.stamp.at.0;
        on!(self.read, |c| sqlx::query(ADD)
            .bind(token_hash)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(at)
            .bind(i64::from(whole))
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        self.log_session("session.login", account).await
    }

    pub(super) async fn log_session(
        &mut self,
        verb: &'static str,
        account: &Account,
    ) -> Result<()> {
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
