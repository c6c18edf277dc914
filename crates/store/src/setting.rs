//! Room `setting`: versions of settings, and the holidays.

use domain::account::{OfficeScope, PublicScope, SystemScope};
use domain::journal::{Chain, RecordKind};
use domain::setting::SettingKey;
use domain::time::Day;
use domain::{CountyId, Millis};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::{day_text, stored_day};
use crate::error::{Error, Result};
use crate::journal::Entry;

/// One version of a setting.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SettingRow {
    /// Key.
    pub key: String,
    /// 1, 2, 3 ...
    pub no: i64,
    /// Value.
    pub value: String,
    /// Who set it.
    pub by_name: String,
    /// When.
    pub at_ms: i64,
}

impl SettingRow {
    /// When it was set.
    #[must_use]
    pub const fn at(&self) -> Millis {
        Millis(self.at_ms)
    }
}

/// A public holiday or a working day moved to a weekend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub day: Day,
    /// `true` for a day off, `false` for a make-up working day.
    pub off: bool,
    /// Its name.
    pub name: String,
}

const NEWEST: &str = "SELECT s.key, s.no, s.value, s.by_name, s.at_ms FROM setting s WHERE \
     s.county = $1 AND s.no = (SELECT MAX(n.no) FROM setting n WHERE n.county = s.county AND \
     n.key = s.key) ORDER BY s.key";
const VERSIONS: &str = "SELECT key, no, value, by_name, at_ms FROM setting WHERE county = $1 AND \
     key = $2 ORDER BY no DESC LIMIT 50";
const HOLIDAYS: &str = "SELECT day, kind, name FROM holiday WHERE day >= $1 AND day <= $2 ORDER BY \
     day LIMIT 2000";

impl Read {
    /// The newest version of each setting that the county has set.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn settings(&mut self, scope: &OfficeScope) -> Result<Vec<SettingRow>> {
        self.settings_of(scope.county()).await
    }

    /// The same for a public page.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_settings(&mut self, scope: &PublicScope) -> Result<Vec<SettingRow>> {
        self.settings_of(scope.county()).await
    }

    async fn settings_of(&mut self, county: &CountyId) -> Result<Vec<SettingRow>> {
        Ok(on!(self, |c| sqlx::query_as(NEWEST)
            .bind(county.as_str())
            .fetch_all(c)
            .await?))
    }

    /// Versions of one setting, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn setting_versions(
        &mut self,
        scope: &OfficeScope,
        key: SettingKey,
    ) -> Result<Vec<SettingRow>> {
        Ok(on!(self, |c| sqlx::query_as(VERSIONS)
            .bind(scope.county().as_str())
            .bind(key.code())
            .fetch_all(c)
            .await?))
    }

    /// Holidays from one day to another, both included. A calendar is no county's row.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn holidays(&mut self, from: Day, to: Day) -> Result<Vec<Holiday>> {
        let rows: Vec<(String, String, String)> = on!(self, |c| sqlx::query_as(HOLIDAYS)
            .bind(day_text(from))
            .bind(day_text(to))
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|(day, kind, name)| {
                Ok(Holiday {
                    day: stored_day(&day)?,
                    off: kind == "holiday",
                    name,
                })
            })
            .collect()
    }
}

impl Write {
    /// Sets a setting; `seen_no` is the version the form was opened with.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody set it meanwhile.
    pub async fn set_setting(
        &mut self,
        scope: &OfficeScope,
        key: SettingKey,
        value: &str,
        seen_no: i64,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO setting (county, key, no, value, by_name, at_ms) VALUES \
             ($1, $2, $3, $4, $5, $6)";
        const NO: &str = "SELECT COALESCE(MAX(no), 0) FROM setting WHERE county = $1 AND key = $2";
        let (no,): (i64,) = on!(self.read, |c| sqlx::query_as(NO)
            .bind(scope.county().as_str())
            .bind(key.code())
            .fetch_one(c)
            .await?);
        if no != seen_no {
            return Err(Error::Clash("setting"));
        }
        let (by, at) = (self.stamp.name.clone(), self.stamp.at.0);
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(key.code())
            .bind(no + 1)
            .bind(value)
            .bind(by.as_str())
            .bind(at)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let content = Canonical::new("setting")
            .text("key", key.code())
            .text("value", value);
        let entry = Entry {
            verb: "setting.edit",
            kind: RecordKind::Setting,
            id: key.code(),
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Sets or removes a holiday.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn set_holiday(
        &mut self,
        scope: &OfficeScope,
        day: Day,
        holiday: Option<&Holiday>,
    ) -> Result<()> {
        self.put_holiday(day, holiday).await?;
        let content = Canonical::new("holiday")
            .text("day", &day_text(day))
            .optional_text("name", holiday.map(|h| h.name.as_str()));
        let id = day_text(day);
        let entry = Entry {
            verb: "holiday.edit",
            kind: RecordKind::Holiday,
            id: &id,
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Loads published holidays where a day has none yet; one event on the installation's chain.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn load_holidays(&mut self, _scope: SystemScope, holidays: &[Holiday]) -> Result<()> {
        for holiday in holidays {
            self.put_holiday(holiday.day, Some(holiday)).await?;
        }
        let content =
            Canonical::new("holidays").texts("days", holidays.iter().map(|h| day_text(h.day)));
        let entry = Entry {
            verb: "holiday.load",
            kind: RecordKind::Holiday,
            id: "published",
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::Installation, entry).await
    }

    async fn put_holiday(&mut self, day: Day, holiday: Option<&Holiday>) -> Result<()> {
        const PUT: &str = "INSERT INTO holiday (day, kind, name) VALUES ($1, $2, $3) ON CONFLICT \
             (day) DO UPDATE SET kind = excluded.kind, name = excluded.name";
        const DROP: &str = "DELETE FROM holiday WHERE day = $1";
        let day = day_text(day);
        match holiday {
            Some(holiday) => {
                let kind = if holiday.off {
                    "holiday"
                } else {
                    "makeup_workday"
                };
                on!(self.read, |c| sqlx::query(PUT)
                    .bind(day.as_str())
                    .bind(kind)
                    .bind(holiday.name.as_str())
                    .execute(c)
                    .await
                    .map(|_| ())?);
            }
            None => {
                on!(self.read, |c| sqlx::query(DROP)
                    .bind(day.as_str())
                    .execute(c)
                    .await
                    .map(|_| ())?);
            }
        }
        self.changes += 1;
        Ok(())
    }
}
