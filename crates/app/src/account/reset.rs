//! New one-time passwords, and ending the wait after failed logins.

use domain::AccountId;
use domain::account::{Actor, SystemScope, SystemUse, Verb};
use domain::journal::{Chain, RecordKind};

use super::list::is_own;
use super::manage::{IMPORT_MAX_ACCOUNTS, Issued};
use crate::error::{Error, Result};
use crate::{App, Fault};

const LOGIN: SystemScope = SystemScope::for_use(SystemUse::Login);

impl App {
    /// Gives an account a new one-time password; its sessions end. `version` is the one the page was
    /// opened with, so that sending the form again does not reset a second time.
    ///
    /// # Errors
    /// Denied, not found, or a clash.
    pub async fn reset_password(
        &self,
        actor: &Actor,
        id: &AccountId,
        version: i64,
    ) -> Result<Issued> {
        let (_, account) = self.manageable(actor, id).await?;
        if account.version != version {
            return Err(Error::Clash("account"));
        }
        let mut issued = self
            .reset_passwords(actor, std::slice::from_ref(id))
            .await?;
        issued.pop().ok_or(Error::NotFound("account"))
    }

    /// Gives several accounts new one-time passwords, all or none; their sessions end.
    ///
    /// # Errors
    /// Denied, not found, or [`Fault::OwnAccount`]: one's own password is changed by oneself.
    pub async fn reset_passwords(&self, actor: &Actor, ids: &[AccountId]) -> Result<Vec<Issued>> {
        if ids.is_empty() {
            return Err(Fault::NoAccountChosen.into());
        }
        if ids.len() > IMPORT_MAX_ACCOUNTS {
            return Err(Fault::TooMany {
                max: IMPORT_MAX_ACCOUNTS,
            }
            .into());
        }
        let mut accounts = Vec::with_capacity(ids.len());
        for id in ids {
            if is_own(actor, id) {
                return Err(Fault::OwnAccount.into());
            }
            let (_, account) = self.manageable(actor, id).await?;
            accounts.push(account);
        }
        let scope = actor.may(Verb::ManageAccounts)?;
        let passwords = self.one_time_passwords(accounts.len()).await?;
        let mut tx = self.write(actor).await?;
        let mut issued = Vec::with_capacity(accounts.len());
        for (account, (password, hash)) in accounts.into_iter().zip(passwords) {
            // Read again inside the transaction: nobody may have changed it meanwhile.
            let now = tx.account(&scope, &account.id).await?;
            if now.is_none_or(|a| a.version != account.version) {
                return Err(Error::Clash("account"));
            }
            tx.set_password(&scope, &account, &hash, true, "account.reset")
                .await?;
            tx.end_sessions(&account, "").await?;
            tx.clear_failures(LOGIN, &format!("login:{}", account.login))
                .await?;
            issued.push(Issued { account, password });
        }
        tx.commit().await?;
        Ok(issued)
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
        let chain = Chain::County(actor.county.clone());
        tx.note(
            &chain,
            "account.unlock",
            RecordKind::Account,
            account.id.as_str(),
            "",
        )
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
