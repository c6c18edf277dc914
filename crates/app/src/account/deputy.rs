//! Acting deputies: for a period, named by the principal, ended at any time.

use domain::RecordId;
use domain::account::rules::DEPUTY_MAX_DAYS;
use domain::account::{Actor, Role, SystemScope, SystemUse, Verb};
use domain::time::{Day, days_between};
use store::account::{Account, Deputy};

use super::Who;
use super::login::own_actor;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// An appointment as it is asked for.
#[derive(Debug, Clone)]
pub struct NewDeputy {
    /// The deputy's login name.
    pub login: String,
    /// First day.
    pub from: Day,
    /// Last day, included.
    pub until: Day,
    /// Why.
    pub reason: String,
}

impl App {
    /// Appointments in which the person is principal or deputy.
    ///
    /// # Errors
    /// Denied.
    pub async fn deputies(&self, who: &Who) -> Result<Vec<Deputy>> {
        let own = own_actor(&who.account);
        let scope = own.may(Verb::AppointDeputy)?;
        Ok(self
            .store()
            .read()
            .await?
            .deputies(&scope, &who.account.id)
            .await?)
    }

    /// Appoints an acting deputy for oneself. Only the person's own rights can be lent, and only when
    /// not acting for somebody else.
    ///
    /// # Errors
    /// Faults of the period or of the deputy.
    pub async fn appoint_deputy(&self, who: &Who, new: &NewDeputy) -> Result<()> {
        let own = own_actor(&who.account);
        let scope = own.may(Verb::AppointDeputy)?;
        let today = self.env().today();
        let days = days_between(new.from, new.until);
        if new.until < today || !(0..DEPUTY_MAX_DAYS).contains(&days) {
            return Err(Fault::DeputyPeriod.into());
        }
        let reason = checked_reason(&new.reason)?;
        let login = SystemScope::for_use(SystemUse::Login);
        let mut read = self.store().read().await?;
        let found = read
            .credentials(login, &new.login.trim().to_ascii_lowercase())
            .await?;
        drop(read);
        let deputy = found
            .map(|c| c.account)
            .filter(|a| fits(&own, a))
            .ok_or_else(|| Error::from(Fault::BadDeputy))?;
        let standing = self.deputies(who).await?;
        let overlaps = |d: &Deputy| {
            d.principal == own.account
                && d.deputy == deputy.id
                && d.ended_at.is_none()
                && d.from <= new.until
                && new.from <= d.until
        };
        if standing.iter().any(overlaps) {
            return Err(Fault::Invalid {
                field: "deputy",
                label: "代理人",
                hint: "这段时间已由此人代理，请先结束原来的代理".to_owned(),
            }
            .into());
        }
        let record = Deputy {
            id: self.env().ulid().into(),
            principal: who.account.id.clone(),
            principal_name: who.account.name.clone(),
            deputy: deputy.id,
            deputy_name: deputy.name,
            from: new.from,
            until: new.until,
            reason,
            ended_at: None,
            version: 1,
        };
        let mut tx = self.write(&own).await?;
        tx.add_deputy(&scope, &record).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends an appointment before its time; the principal and the deputy both may.
    ///
    /// # Errors
    /// Not found, or a clash.
    pub async fn end_deputy(&self, who: &Who, id: &RecordId, version: i64) -> Result<()> {
        let own = own_actor(&who.account);
        let scope = own.may(Verb::AppointDeputy)?;
        let found = self
            .store()
            .read()
            .await?
            .deputies(&scope, &who.account.id)
            .await?
            .into_iter()
            .find(|d| d.id == *id && d.ended_at.is_none())
            .ok_or(Error::NotFound("deputy"))?;
        let mut tx = self.write(&own).await?;
        tx.end_deputy(&scope, &Deputy { version, ..found }).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Longest reason, in characters.
const REASON_MAX_CHARS: usize = 200;

fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    let label = "代理理由";
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

/// A deputy is another live account of the same county. What discipline, reviewers, auditors and
/// administrators see is lent only to one of the same role: no report reaches the level it is about.
fn fits(own: &Actor, deputy: &Account) -> bool {
    let kept_apart = [
        Role::Department,
        Role::Discipline,
        Role::Auditor,
        Role::Administrator,
    ];
    let trusted = !kept_apart.contains(&own.role) || deputy.role == own.role;
    deputy.county == own.county && deputy.id != own.account && deputy.disabled.is_none() && trusted
}
