//! The second factor of accounts, sealed, and recovery codes as hashes.

use domain::account::{OfficeScope, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::{AccountId, CountyId, Millis};
use seal::journal::Canonical;

use super::Account;
use crate::db::{Read, Write};
use crate::error::{Error, Result};
use crate::journal::Entry;

/// Most accounts of a county that are sealed anew in one go.
pub const SECOND_MAX_ROWS: i64 = 10_000;

/// An account's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The sealed secret.
    pub sealed: String,
    /// When the account's owner showed to have it; none while it is being set up.
    pub confirmed_at: Option<Millis>,
    /// The newest step that was taken.
    pub last_step: i64,
    /// Recovery codes that were not used.
    pub codes_left: i64,
}

const SECOND: &str = "SELECT sealed, confirmed_ms, last_step, (SELECT COUNT(*) FROM recovery_code r \
     WHERE r.county = f.county AND r.account = f.account AND r.used_ms IS NULL) FROM second_factor f \
     WHERE county = $1 AND account = $2";

impl Read {
    /// The second factor of an account that was read within a scope or is logging in.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn second_factor(
        &mut self,
        county: &CountyId,
        account: &AccountId,
    ) -> Result<Option<SecondFactor>> {
        let row: Option<(String, Option<i64>, i64, i64)> = on!(self, |c| sqlx::query_as(SECOND)
            .bind(county.as_str())
            .bind(account.as_str())
            .fetch_optional(c)
            .await?);
        Ok(
            row.map(|(sealed, confirmed, last_step, codes_left)| SecondFactor {
                sealed,
                confirmed_at: confirmed.map(Millis),
                last_step,
                codes_left,
            }),
        )
    }

    /// Of the accounts in use, by county and role, how many there are and how many have a second factor.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn second_factor_counts(
        &mut self,
        _scope: SystemScope,
    ) -> Result<Vec<(String, String, i64, i64)>> {
        const COUNTS: &str = "SELECT a.county, a.role, COUNT(*), COUNT(f.confirmed_ms) FROM account a \
             LEFT JOIN second_factor f ON f.county = a.county AND f.account = a.id WHERE a.disabled_ms \
             IS NULL GROUP BY a.county, a.role ORDER BY a.county, a.role LIMIT 10000";
        Ok(on!(self, |c| sqlx::query_as(COUNTS).fetch_all(c).await?))
    }

    /// Sealed secrets of a county by account, for sealing anew.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn sealed_seconds(&mut self, scope: &OfficeScope) -> Result<Vec<(String, String)>> {
        const ALL: &str =
            "SELECT account, sealed FROM second_factor WHERE county = $1 ORDER BY account LIMIT $2";
        Ok(on!(self, |c| sqlx::query_as(ALL)
            .bind(scope.county().as_str())
            .bind(SECOND_MAX_ROWS)
            .fetch_all(c)
            .await?))
    }
}

impl Write {
    /// Keeps a secret that its owner has yet to show to have; one that was not confirmed gives way.
    ///
    /// # Errors
    /// [`Error::Clash`] when there is a confirmed one.
    pub async fn begin_second(&mut self, account: &Account, sealed: &str) -> Result<()> {
        const BEGIN: &str = "INSERT INTO second_factor (county, account, sealed, made_ms, confirmed_ms, \
             last_step) VALUES ($1, $2, $3, $4, NULL, 0) ON CONFLICT (county, account) DO UPDATE SET \
             sealed = excluded.sealed, made_ms = excluded.made_ms WHERE second_factor.confirmed_ms IS \
             NULL";
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(BEGIN)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(sealed)
            .bind(at)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("second_factor"));
        }
        self.changes += 1;
        self.log_second(account, "account.second_begin").await
    }

    /// Puts the second factor into force, with its recovery codes.
    ///
    /// # Errors
    /// [`Error::Clash`] when it is in force already.
    pub async fn confirm_second(
        &mut self,
        account: &Account,
        step: i64,
        hashes: &[String],
    ) -> Result<()> {
        const CONFIRM: &str = "UPDATE second_factor SET confirmed_ms = $3, last_step = $4 WHERE county \
             = $1 AND account = $2 AND confirmed_ms IS NULL";
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(CONFIRM)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(at)
            .bind(step)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("second_factor"));
        }
        self.changes += 1;
        self.insert_codes(account, hashes).await?;
        self.log_second(account, "account.second_on").await
    }

    /// Takes a step, once: answers whether it was newer than the last one taken.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn take_second_step(
        &mut self,
        _scope: SystemScope,
        account: &Account,
        step: i64,
    ) -> Result<bool> {
        const TAKE: &str = "UPDATE second_factor SET last_step = $3 WHERE county = $1 AND account = $2 \
             AND last_step < $3";
        let rows = on!(self.read, |c| sqlx::query(TAKE)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(step)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        self.changes += rows;
        Ok(rows == 1)
    }

    /// Takes a recovery code, once: answers whether there was such a one.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn take_recovery_code(
        &mut self,
        _scope: SystemScope,
        account: &Account,
        hash: &str,
    ) -> Result<bool> {
        const TAKE: &str = "UPDATE recovery_code SET used_ms = $4 WHERE county = $1 AND account = $2 \
             AND hash = $3 AND used_ms IS NULL";
        let at = self.stamp.at.0;
        let rows = on!(self.read, |c| sqlx::query(TAKE)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .bind(hash)
            .bind(at)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        self.changes += rows;
        Ok(rows == 1)
    }

    /// Makes the session of a token whole: the second step was passed.
    ///
    /// # Errors
    /// [`Error::Clash`] when the session has ended.
    pub async fn make_session_whole(
        &mut self,
        _scope: SystemScope,
        token_hash: &str,
        account: &Account,
    ) -> Result<()> {
        const WHOLE: &str = "UPDATE session SET whole = 1 WHERE token_hash = $1 AND county = $2 AND \
             account = $3";
        let rows = on!(self.read, |c| sqlx::query(WHOLE)
            .bind(token_hash)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("session"));
        }
        self.changes += 1;
        self.log_session("session.second", account).await
    }

    /// Puts fresh recovery codes in the place of all there are.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn replace_recovery_codes(
        &mut self,
        account: &Account,
        hashes: &[String],
    ) -> Result<()> {
        self.delete_codes(account).await?;
        self.insert_codes(account, hashes).await?;
        self.log_second(account, "account.second_codes").await
    }

    /// Takes the second factor away, with its codes.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn end_second(&mut self, account: &Account, verb: &'static str) -> Result<()> {
        const END: &str = "DELETE FROM second_factor WHERE county = $1 AND account = $2";
        self.delete_codes(account).await?;
        on!(self.read, |c| sqlx::query(END)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.log_second(account, verb).await
    }

    async fn delete_codes(&mut self, account: &Account) -> Result<()> {
        const CODES: &str = "DELETE FROM recovery_code WHERE county = $1 AND account = $2";
        on!(self.read, |c| sqlx::query(CODES)
            .bind(account.county.as_str())
            .bind(account.id.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        Ok(())
    }

    async fn insert_codes(&mut self, account: &Account, hashes: &[String]) -> Result<()> {
        const ADD: &str = "INSERT INTO recovery_code (county, account, hash, used_ms) VALUES ($1, $2, \
             $3, NULL)";
        for hash in hashes {
            on!(self.read, |c| sqlx::query(ADD)
                .bind(account.county.as_str())
                .bind(account.id.as_str())
                .bind(hash.as_str())
                .execute(c)
                .await
                .map(|_| ())?);
        }
        self.changes += 1;
        Ok(())
    }

    /// Puts a secret that was sealed anew in the place of the one that was read. The caller writes the
    /// one event.
    ///
    /// # Errors
    /// [`Error::Clash`] when it is gone.
    pub async fn replace_sealed_second(
        &mut self,
        scope: &OfficeScope,
        account: &str,
        sealed: &str,
    ) -> Result<()> {
        const SET: &str = "UPDATE second_factor SET sealed = $3 WHERE county = $1 AND account = $2";
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(scope.county().as_str())
            .bind(account)
            .bind(sealed)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("second_factor"));
        }
        self.changes += 1;
        Ok(())
    }

    async fn log_second(&mut self, account: &Account, verb: &'static str) -> Result<()> {
        let entry = Entry {
            verb,
            kind: RecordKind::Account,
            id: account.id.as_str(),
            town: None,
            unit: None,
            content: Canonical::new("second_factor").text("account", account.id.as_str()),
        };
        self.log(&Chain::County(account.county.clone()), entry)
            .await
    }
}
