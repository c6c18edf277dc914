//! The second factor: set up by its owner, asked for after the password, taken back by whoever manages
//! the account.

use domain::AccountId;
use domain::account::rules::SecondFactorFor;
use domain::account::{Actor, SystemScope, SystemUse, Verb};
use domain::journal::{Chain, RecordKind};
use domain::setting::SettingKey;
use seal::provider::{CryptoProvider as _, National};
use store::account::{Account, SecondFactor};
use store::{Read, Write};
use zeroize::Zeroizing;

use super::list::is_own;
use super::login::{Who, own_actor, token_hash};
use super::totp;
use crate::error::{Error, Result};
use crate::{App, Fault};

const LOGIN: SystemScope = SystemScope::for_use(SystemUse::Login);
/// How many recovery codes are given.
pub const RECOVERY_CODES: usize = 10;

/// How an account stands to the second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondState {
    /// It has one, and this session has not shown it yet.
    Asked,
    /// It must have one and has none: nothing else before that.
    Missing,
    /// Nothing stands in the way.
    Passed,
}

/// One's own second factor, for its page.
pub struct OwnSecond {
    /// When it was put into force; none where there is none.
    pub since: Option<domain::Millis>,
    /// Recovery codes left.
    pub codes_left: i64,
    /// The secret that is being set up: base 32, and the text of the QR code.
    pub pending: Option<(Zeroizing<String>, Zeroizing<String>)>,
    /// Whether the role must have one.
    pub asked: bool,
}

impl std::fmt::Debug for OwnSecond {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OwnSecond")
            .field("since", &self.since)
            .field("codes_left", &self.codes_left)
            .finish_non_exhaustive()
    }
}

/// Recovery codes, shown once.
pub struct RecoveryCodes(pub Vec<String>);

impl std::fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RecoveryCodes({})", self.0.len())
    }
}

fn place(account: &AccountId) -> (&'static str, &'static str, &str) {
    ("second_factor", "sealed", account.as_str())
}

/// The stored form of a recovery code: bound to its account; blanks, hyphens and case do not count.
fn code_hash(account: &AccountId, typed: &str) -> String {
    let plain: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let parts: [&[u8]; 3] = [
        b"touyan/recovery-1\0",
        account.as_str().as_bytes(),
        plain.as_bytes(),
    ];
    seal::journal::Hash(National.sm3(&parts)).to_string()
}

fn refused() -> Fault {
    Fault::Invalid {
        field: "code",
        label: "动态口令",
        hint: "请输入手机上现在显示的 6 位数字；每个数字只能用一次，换新的再试".to_owned(),
    }
}

impl App {
    /// Who must have a second factor.
    pub(crate) async fn second_factor_for(
        &self,
        read: &mut Read,
        own: &Actor,
    ) -> Result<SecondFactorFor> {
        let scope = own.may(Verb::ChangeOwnPassword)?;
        let key = SettingKey::SecondFactor;
        let set = self.setting_set(read, &scope, key).await?;
        Ok(match set {
            Some(value) => SecondFactorFor::parse(&value).unwrap_or(SecondFactorFor::Offices),
            None if self.config().second_factor => SecondFactorFor::Offices,
            None => SecondFactorFor::Nobody,
        })
    }

    /// How a session stands to the second factor; `roles` are those it acts under.
    pub(super) async fn second_state(
        &self,
        read: &mut Read,
        (account, whole): (&Account, bool),
        acting: domain::account::Role,
    ) -> Result<SecondState> {
        let second = read.second_factor(&account.county, &account.id).await?;
        let has = second.is_some_and(|s| s.confirmed_at.is_some());
        if has {
            return Ok(if whole {
                SecondState::Passed
            } else {
                SecondState::Asked
            });
        }
        let must = self.second_factor_for(read, &own_actor(account)).await?;
        Ok(if must.asks(account.role) || must.asks(acting) {
            SecondState::Missing
        } else {
            SecondState::Passed
        })
    }

    /// One's own second factor.
    ///
    /// # Errors
    /// Denied; keys that are not at hand.
    pub async fn own_second(&self, who: &Who) -> Result<OwnSecond> {
        let own = own_actor(&who.account);
        own.may(Verb::ChangeOwnPassword)?;
        let mut read = self.store().read().await?;
        let must = self.second_factor_for(&mut read, &own).await?;
        let asked = must.asks(who.account.role);
        let account = &who.account;
        let found = read.second_factor(&account.county, &account.id).await?;
        let mut shown = OwnSecond {
            since: None,
            codes_left: 0,
            pending: None,
            asked,
        };
        if let Some(second) = found {
            shown.since = second.confirmed_at;
            shown.codes_left = second.codes_left;
            if second.confirmed_at.is_none() {
                let secret = self.secret_of(&mut read, account, &second).await?;
                let text = Zeroizing::new(totp::base32(&secret));
                let uri = Zeroizing::new(totp::uri(&account.login, &text));
                shown.pending = Some((text, uri));
            }
        }
        Ok(shown)
    }

    async fn secret_of(
        &self,
        read: &mut Read,
        account: &Account,
        second: &SecondFactor,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let vault = self.vault(read, &account.county).await?;
        let vault = vault.ok_or_else(|| Error::internal("a second factor without a data key"))?;
        let text = vault.unseal(place(&account.id), &second.sealed)?;
        let secret = totp::from_base32(&text);
        Ok(Zeroizing::new(
            secret.ok_or(Error::NotFound("second_factor"))?,
        ))
    }

    /// Begins to set one's second factor up: a fresh secret, not in force until a code of it is shown.
    ///
    /// # Errors
    /// A clash when one is in force.
    pub async fn begin_second(&self, who: &Who) -> Result<()> {
        let own = own_actor(&who.account);
        let scope = own.may(Verb::ChangeOwnPassword)?;
        let secret = Zeroizing::new(self.env().random::<{ totp::SECRET_BYTES }>());
        let text = Zeroizing::new(totp::base32(secret.as_slice()));
        let mut tx = self.write(&own).await?;
        let vault = self.vault_made(&mut tx, &scope).await?;
        let sealed = vault.seal(place(&who.account.id), self.env().random(), &text)?;
        tx.begin_second(&who.account, &sealed).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts the second factor into force by a code of it; the recovery codes are answered, once. Sessions
    /// elsewhere end.
    ///
    /// # Errors
    /// A fault of the code; a clash when it is in force already.
    pub async fn confirm_second(
        &self,
        who: &Who,
        token: &str,
        typed: &str,
    ) -> Result<RecoveryCodes> {
        let account = &who.account;
        let mut tx = self.write(&own_actor(account)).await?;
        let found = tx.second_factor(&account.county, &account.id).await?;
        let second = found.ok_or(Error::NotFound("second_factor"))?;
        let secret = self.secret_of(&mut tx, account, &second).await?;
        let now = self.env().now();
        let step = totp::accepted(&secret, now, typed, second.last_step);
        let step = step.ok_or_else(refused)?;
        let (codes, hashes) = self.fresh_codes(&account.id);
        tx.confirm_second(account, step, &hashes).await?;
        tx.end_sessions(account, &token_hash(token)).await?;
        tx.make_session_whole(LOGIN, &token_hash(token), account)
            .await?;
        tx.commit().await?;
        Ok(codes)
    }

    fn fresh_codes(&self, account: &AccountId) -> (RecoveryCodes, Vec<String>) {
        let codes: Vec<String> = (0..RECOVERY_CODES)
            .map(|_| totp::grouped(&totp::base32(&self.env().random::<10>())).replace(' ', "-"))
            .collect();
        let hashes = codes.iter().map(|c| code_hash(account, c)).collect();
        (RecoveryCodes(codes), hashes)
    }

    /// The second step of a login: a code of the app, or a recovery code. Failures make the account wait,
    /// as those of the password do.
    ///
    /// # Errors
    /// [`Fault::Wait`]; a fault of the code.
    pub async fn pass_second(&self, who: &Who, token: &str, typed: &str) -> Result<()> {
        let account = &who.account;
        let mut tx = self.write(&own_actor(account)).await?;
        if self.take_code(&mut tx, account, typed).await? {
            tx.make_session_whole(LOGIN, &token_hash(token), account)
                .await?;
            tx.commit().await?;
            return Ok(());
        }
        tx.commit().await?;
        Err(refused().into())
    }

    /// Takes a code in a transaction that the caller commits, or counts a failure in it.
    async fn take_code(&self, tx: &mut Write, account: &Account, typed: &str) -> Result<bool> {
        let subject = format!("second:{}", account.id);
        if let Some(seconds) = self.waits_of(tx, &subject, 0).await? {
            return Err(Fault::Wait { seconds }.into());
        }
        let found = tx.second_factor(&account.county, &account.id).await?;
        let second = found.filter(|s| s.confirmed_at.is_some());
        let second = second.ok_or(Error::NotFound("second_factor"))?;
        let secret = self.secret_of(tx, account, &second).await?;
        let step = totp::accepted(&secret, self.env().now(), typed, second.last_step);
        let taken = match step {
            Some(step) => tx.take_second_step(LOGIN, account, step).await?,
            None => {
                let hash = code_hash(&account.id, typed);
                tx.take_recovery_code(LOGIN, account, &hash).await?
            }
        };
        if taken {
            tx.clear_failures(LOGIN, &subject).await?;
        } else {
            tx.add_failure(LOGIN, &subject).await?;
            let chain = Chain::County(account.county.clone());
            let id = account.id.as_str();
            tx.note(
                &chain,
                "session.second_refused",
                RecordKind::Session,
                id,
                "",
            )
            .await?;
        }
        Ok(taken)
    }

    /// Fresh recovery codes in the place of all there are, for a code of the app.
    ///
    /// # Errors
    /// [`Fault::Wait`]; a fault of the code.
    pub async fn renew_codes(&self, who: &Who, typed: &str) -> Result<RecoveryCodes> {
        let account = &who.account;
        let mut tx = self.write(&own_actor(account)).await?;
        if !self.take_code(&mut tx, account, typed).await? {
            tx.commit().await?;
            return Err(refused().into());
        }
        let (codes, hashes) = self.fresh_codes(&account.id);
        tx.replace_recovery_codes(account, &hashes).await?;
        tx.commit().await?;
        Ok(codes)
    }

    /// Takes one's second factor away, for a code of it; whoever must have one sets up another.
    ///
    /// # Errors
    /// [`Fault::Wait`]; a fault of the code.
    pub async fn end_own_second(&self, who: &Who, typed: &str) -> Result<()> {
        let account = &who.account;
        let mut tx = self.write(&own_actor(account)).await?;
        if !self.take_code(&mut tx, account, typed).await? {
            tx.commit().await?;
            return Err(refused().into());
        }
        tx.end_second(account, "account.second_off").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes the second factor of somebody who lost the telephone away; the sessions end, and the next
    /// login sets up another.
    ///
    /// # Errors
    /// Denied, not found, or [`Fault::OwnAccount`].
    pub async fn reset_second(&self, actor: &Actor, id: &AccountId) -> Result<()> {
        if is_own(actor, id) {
            return Err(Fault::OwnAccount.into());
        }
        let (_, account) = self.manageable(actor, id).await?;
        let mut tx = self.write(actor).await?;
        let found = tx.second_factor(&account.county, &account.id).await?;
        if found.is_none() {
            return Err(Fault::NoSecondFactor.into());
        }
        tx.end_second(&account, "account.second_reset").await?;
        tx.end_sessions(&account, "").await?;
        tx.clear_failures(LOGIN, &format!("second:{}", account.id))
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same by whoever holds the machine, for an account of any role; answers whose it was.
    ///
    /// # Errors
    /// Not found: no such account, or it has none.
    pub async fn command_reset_second(
        &self,
        county: &domain::CountyId,
        login: &str,
    ) -> Result<Account> {
        let actor = self.command_actor(county).await?;
        let accounts = self.accounts(&actor).await?;
        let account = accounts.into_iter().find(|a| a.login == login);
        let account = account.ok_or(Error::NotFound("account"))?;
        let mut tx = self.write(&actor).await?;
        let found = tx.second_factor(county, &account.id).await?;
        if found.is_none() {
            return Err(Error::NotFound("second_factor"));
        }
        tx.end_second(&account, "account.second_reset").await?;
        tx.end_sessions(&account, "").await?;
        tx.clear_failures(LOGIN, &format!("second:{}", account.id))
            .await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Since when an account that the actor sees has a second factor.
    ///
    /// # Errors
    /// Denied.
    pub async fn second_since(
        &self,
        actor: &Actor,
        account: &Account,
    ) -> Result<Option<domain::Millis>> {
        actor.may(Verb::ViewAccounts)?;
        let mut read = self.store().read().await?;
        let found = read.second_factor(&account.county, &account.id).await?;
        Ok(found.and_then(|s| s.confirmed_at))
    }
}
