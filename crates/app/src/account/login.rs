//! Logging in and out, sessions, one's own password.

use std::sync::Arc;

use domain::AccountId;
use domain::account::rules::{self, session_alive};
use domain::account::{ActingFor, Actor, SystemScope, SystemUse, Verb};
use domain::journal::{Chain, RecordKind};
use seal::provider::{CryptoProvider as _, National};
use store::account::{Account, Session};

use super::kept::Kept;
use super::second::SecondState;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// A session's last use is written at most this often.
const TOUCH_MS: i64 = 60_000;
/// Longest password looked at, in bytes.
const PASSWORD_MAX_BYTES: usize = 1024;

/// Failures from one address that are forgiven beyond those of a login name.
const ADDRESS_FREE_FAILURES: i64 = 45;

const LOGIN: SystemScope = SystemScope::for_use(SystemUse::Login);

/// What a login gives: the token for the cookie, shown once.
pub struct Login {
    /// 64 hexadecimal digits; only its hash is stored.
    pub token: String,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// A code of the second factor is asked for before anything else.
    pub second: bool,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login")
            .field("must_change", &self.must_change)
            .finish_non_exhaustive()
    }
}

/// Who a request comes from.
#[derive(Debug, Clone)]
pub struct Who {
    /// With the rights acted under.
    pub actor: Actor,
    /// The account that logged in.
    pub account: Account,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// How the session stands to the second factor.
    pub second: SecondState,
    /// Accounts this person may act for today: id and name.
    pub may_act_for: Vec<(AccountId, String)>,
}

/// The stored form of a session token.
pub(super) fn token_hash(token: &str) -> String {
    seal::journal::Hash(National.sm3(&[token.as_bytes()])).to_string()
}

impl App {
    /// Checks login name and password. The work is the same for names that do not exist; failures
    /// make both the name and the address wait, never locked for good.
    ///
    /// # Errors
    /// [`Fault::Login`] or [`Fault::Wait`].
    pub async fn log_in(&self, login: &str, password: &str, address: &str) -> Result<Login> {
        let login = login.trim().to_ascii_lowercase();
        let known_form = rules::check_login(&login).is_ok();
        let subjects = [format!("login:{login}"), format!("address:{address}")];
        let mut read = self.store().read().await?;
        for subject in subjects
            .iter()
            .filter(|s| known_form || s.starts_with("address:"))
        {
            // One office sits behind one address: it waits only after many more failures.
            let free = if subject.starts_with("address:") {
                ADDRESS_FREE_FAILURES
            } else {
                0
            };
            if let Some(seconds) = self.waits_of(&mut read, subject, free).await? {
                return Err(Fault::Wait { seconds }.into());
            }
        }
        let found = if known_form {
            read.credentials(LOGIN, &login).await?
        } else {
            None
        };
        drop(read);
        let password = if password.len() > PASSWORD_MAX_BYTES {
            ""
        } else {
            password
        };
        let stored = found.as_ref().map(|c| c.password_hash.as_str());
        let matched = self.passwords().check(password, stored).await?;
        match found.filter(|c| matched && c.account.disabled.is_none()) {
            Some(credentials) => self.begin_session(&credentials.account, &subjects).await,
            None => self.refuse_login(&subjects, known_form).await,
        }
    }

    async fn begin_session(&self, account: &Account, subjects: &[String]) -> Result<Login> {
        let token = hex(&self.env().random::<32>());
        let mut tx = self.write(&own_actor(account)).await?;
        let second = tx.second_factor(&account.county, &account.id).await?;
        let second = second.is_some_and(|s| s.confirmed_at.is_some());
        if let Some(subject) = subjects.first() {
            tx.clear_failures(LOGIN, subject).await?;
        }
        tx.add_session(LOGIN, &token_hash(&token), account, !second)
            .await?;
        tx.commit().await?;
        Ok(Login {
            token,
            must_change: account.must_change,
            second,
        })
    }

    async fn refuse_login(&self, subjects: &[String], known_form: bool) -> Result<Login> {
        let mut tx = self.write_system(None, "login").await?;
        for subject in subjects
            .iter()
            .filter(|s| known_form || s.starts_with("address:"))
        {
            tx.add_failure(LOGIN, subject).await?;
        }
        tx.note(
            &Chain::Installation,
            "session.refused",
            RecordKind::Session,
            "login",
            "",
        )
        .await?;
        tx.commit().await?;
        Err(Fault::Login.into())
    }

    /// Who a session token belongs to; `None` when it has ended.
    ///
    /// Whatever changes an account, a deputy or a session writes an event, so what was read stays true
    /// until the county's journal moves on or the day ends.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn who(&self, token: &str) -> Result<Option<Arc<Who>>> {
        if token.len() != 64 {
            return Ok(None);
        }
        let hash = token_hash(token);
        let kept = match self.sessions().get(&hash) {
            Some(kept) if self.still_true(&kept).await? => kept,
            _ => match self.read_session(&hash).await? {
                Some(kept) => kept,
                None => return Ok(None),
            },
        };
        let now = self.env().now();
        if !session_alive(kept.created_at, kept.seen_at, now) {
            return Ok(None);
        }
        if now.0.saturating_sub(kept.seen_at.0) > TOUCH_MS {
            let county = &kept.who.account.county;
            let mut tx = self.write_system(Some(county), "session").await?;
            tx.touch_session(LOGIN, &hash).await?;
            tx.commit().await?;
            self.sessions().put(
                &hash,
                Kept {
                    seen_at: now,
                    ..kept.clone()
                },
            );
        }
        Ok(Some(kept.who))
    }

    async fn still_true(&self, kept: &Kept) -> Result<bool> {
        let revision = self.store().revision(&kept.who.account.county).await?;
        Ok(kept.revision == revision && kept.today == self.env().today())
    }

    /// Reads a session with the account behind it and whom it acts for, and keeps it.
    async fn read_session(&self, hash: &str) -> Result<Option<Kept>> {
        let mut read = self.store().read().await?;
        let Some(session) = read.session(LOGIN, hash).await? else {
            return Ok(None);
        };
        if session.account.disabled.is_some() {
            return Ok(None);
        }
        let revision = read.revision(&session.account.county).await?;
        let own = own_actor(&session.account);
        let (principals, principal) = self.principals(&mut read, &session, &own).await?;
        let actor = match &principal {
            Some(principal) => Actor {
                role: principal.role,
                reach: principal.reach.clone(),
                acting_for: Some(ActingFor {
                    account: principal.id.clone(),
                    name: principal.name.clone(),
                }),
                ..own
            },
            None => own,
        };
        let of = (&session.account, session.whole);
        let second = self.second_state(&mut read, of, actor.role).await?;
        let who = Who {
            actor,
            second,
            must_change: session.account.must_change,
            account: session.account,
            may_act_for: principals,
        };
        let kept = Kept {
            revision,
            today: self.env().today(),
            created_at: session.created_at,
            seen_at: session.seen_at,
            who: Arc::new(who),
        };
        self.sessions().put(hash, kept.clone());
        Ok(Some(kept))
    }

    /// The accounts a person may act for today, and the one acted for now.
    async fn principals(
        &self,
        read: &mut store::Read,
        session: &Session,
        own: &Actor,
    ) -> Result<(Vec<(AccountId, String)>, Option<Account>)> {
        let Ok(scope) = own.may(Verb::AppointDeputy) else {
            return Ok((Vec::new(), None));
        };
        let today = self.env().today();
        let running: Vec<_> = read
            .deputies(&scope, &session.account.id)
            .await?
            .into_iter()
            .filter(|d| d.deputy == session.account.id && d.ended_at.is_none())
            .filter(|d| d.from <= today && today <= d.until)
            .map(|d| (d.principal, d.principal_name))
            .collect();
        let chosen = session
            .acting_for
            .as_ref()
            .filter(|id| running.iter().any(|(p, _)| p == *id));
        let principal = match chosen {
            Some(id) => read
                .account_by_id(LOGIN, scope.county(), id)
                .await?
                .filter(|a| a.disabled.is_none()),
            None => None,
        };
        Ok((running, principal))
    }

    /// Acts for somebody by a running appointment, or for oneself again.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no appointment runs.
    pub async fn act_for(
        &self,
        who: &Who,
        token: &str,
        principal: Option<&AccountId>,
    ) -> Result<()> {
        if let Some(id) = principal
            && !who.may_act_for.iter().any(|(p, _)| p == id)
        {
            return Err(Error::NotFound("deputy"));
        }
        let mut tx = self.write(&own_actor(&who.account)).await?;
        tx.set_acting(LOGIN, &token_hash(token), &who.account, principal)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends the session of a token.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn log_out(&self, who: &Who, token: &str) -> Result<()> {
        let mut tx = self.write(&own_actor(&who.account)).await?;
        tx.end_session(LOGIN, &token_hash(token), &who.account)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes one's own password; every other session of the account ends.
    ///
    /// # Errors
    /// Faults of the present or the new password.
    pub async fn change_own_password(
        &self,
        who: &Who,
        token: &str,
        old: &str,
        new: &str,
        again: &str,
    ) -> Result<()> {
        let own = own_actor(&who.account);
        let scope = own.may(Verb::ChangeOwnPassword)?;
        let mut read = self.store().read().await?;
        let stored = read.credentials(LOGIN, &who.account.login).await?;
        drop(read);
        let stored = stored.ok_or(Error::NotFound("account"))?;
        let old = if old.len() > PASSWORD_MAX_BYTES {
            ""
        } else {
            old
        };
        if !self
            .passwords()
            .check(old, Some(&stored.password_hash))
            .await?
        {
            return Err(Fault::OldPassword.into());
        }
        rules::check_password(&who.account.login, new).map_err(Fault::from)?;
        if new != again {
            return Err(Fault::PasswordsDiffer.into());
        }
        if new == old {
            return Err(Fault::SamePassword.into());
        }
        let hash = self.passwords().hash(new, self.env().random()).await?;
        let mut tx = self.write(&own).await?;
        tx.set_password(
            &scope,
            &stored.account,
            &hash,
            false,
            "account.own_password",
        )
        .await?;
        tx.end_sessions(&stored.account, &token_hash(token)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Seconds for which a login name waits after failures.
    pub(super) async fn waits_s(&self, read: &mut store::Read, login: &str) -> Result<Option<i64>> {
        self.waits_of(read, &format!("login:{login}"), 0).await
    }

    /// Seconds for which a subject waits, `free` more failures than usual being forgiven.
    pub(super) async fn waits_of(
        &self,
        read: &mut store::Read,
        subject: &str,
        free: i64,
    ) -> Result<Option<i64>> {
        let now = self.env().now();
        let (failures, last) = read.failures(LOGIN, subject).await?;
        let until = rules::blocked_until(failures.saturating_sub(free), last);
        Ok(until
            .filter(|t| *t > now)
            .map(|t| t.0.saturating_sub(now.0).saturating_add(999) / 1000))
    }
}

/// The actor an account is for itself.
#[must_use]
pub(crate) fn own_actor(account: &Account) -> Actor {
    Actor {
        county: account.county.clone(),
        account: account.id.clone(),
        name: account.name.clone(),
        role: account.role,
        reach: account.reach.clone(),
        acting_for: None,
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, b| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{b:02x}");
        text
    })
}
