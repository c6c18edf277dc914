//! Room `setting`: the county's settings and the calendar of holidays.

use domain::account::{Actor, OfficeScope, PublicScope, SystemScope, SystemUse, Verb};
use domain::setting::SettingKey;
use domain::time::Day;
use domain::{CountyId, Millis};
use store::Read;
use store::setting::{Holiday, SettingRow};

use crate::error::{Error, Result};
use crate::{App, Fault};

/// Published holidays and make-up working days, from the `chinese-days` package (MIT), which follows
/// the State Council's yearly notices: `day,kind,name`.
const PUBLISHED: &str = include_str!("../data/holidays.csv");

/// A setting with its value in force and the version it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingNow {
    /// Which.
    pub key: SettingKey,
    /// Value in force.
    pub value: String,
    /// Version, 0 where the default stands.
    pub no: i64,
    /// Who set it and when.
    pub set: Option<(String, Millis)>,
}

fn now_of(key: SettingKey, rows: &[SettingRow]) -> SettingNow {
    match rows.iter().find(|r| r.key == key.code()) {
        Some(row) => SettingNow {
            key,
            value: row.value.clone(),
            no: row.no,
            set: Some((row.by_name.clone(), row.at())),
        },
        None => SettingNow {
            key,
            value: key.default().to_owned(),
            no: 0,
            set: None,
        },
    }
}

/// The published holidays.
///
/// # Errors
/// When the embedded list is malformed (tested).
pub fn published_holidays() -> Result<Vec<Holiday>> {
    PUBLISHED
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut fields = line.splitn(3, ',');
            let mut field = || fields.next().ok_or_else(|| Error::internal("holidays.csv"));
            let day = field()?.parse::<Day>().map_err(Error::internal)?;
            let off = field()? == "holiday";
            Ok(Holiday {
                day,
                off,
                name: field()?.to_owned(),
            })
        })
        .collect()
}

impl App {
    /// Every setting as it stands.
    ///
    /// # Errors
    /// Denied.
    pub async fn settings(&self, actor: &Actor) -> Result<Vec<SettingNow>> {
        let scope = actor.may(Verb::ViewSettings)?;
        let rows = self.store().read().await?.settings(&scope).await?;
        Ok(SettingKey::ALL
            .iter()
            .map(|key| now_of(*key, &rows))
            .collect())
    }

    /// Versions of one setting, newest first.
    ///
    /// # Errors
    /// Denied.
    pub async fn setting_versions(
        &self,
        actor: &Actor,
        key: SettingKey,
    ) -> Result<Vec<SettingRow>> {
        let scope = actor.may(Verb::ViewSettings)?;
        Ok(self
            .store()
            .read()
            .await?
            .setting_versions(&scope, key)
            .await?)
    }

    /// Sets settings; `seen_no` is the version each field was opened with. Unchanged ones are left.
    ///
    /// # Errors
    /// Faults of values (nothing is set then), or a clash.
    pub async fn set_settings(
        &self,
        actor: &Actor,
        changes: &[(SettingKey, String, i64)],
    ) -> Result<usize> {
        let scope = actor.may(Verb::EditSettings)?;
        let faults: Vec<Fault> = changes
            .iter()
            .filter(|(key, value, _)| !key.accepts(value))
            .map(|(key, _, _)| Fault::Invalid {
                field: key.code(),
                label: key.zh(),
                hint: format!("应为{}", key.hint()),
            })
            .collect();
        if !faults.is_empty() {
            return Err(Error::Fault(faults));
        }
        let rows = self.store().read().await?.settings(&scope).await?;
        let mut tx = self.write(actor).await?;
        let mut set = 0;
        for (key, value, seen) in changes {
            if now_of(*key, &rows).value != *value {
                tx.set_setting(&scope, *key, value, *seen).await?;
                set += 1;
            }
        }
        tx.commit().await?;
        Ok(set)
    }

    /// A setting's value for the use cases.
    pub(crate) async fn setting_value(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        key: SettingKey,
    ) -> Result<String> {
        Ok(now_of(key, &read.settings(scope).await?).value)
    }

    /// A setting's value as a number; its default where a stored value is none.
    pub(crate) async fn setting_number(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        key: SettingKey,
    ) -> Result<i64> {
        let value = self.setting_value(read, scope, key).await?;
        Ok(value
            .parse()
            .or_else(|_| key.default().parse())
            .unwrap_or(0))
    }

    /// What a county publishes of its settings: office, telephone, where to report.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn public_settings(&self, county: &CountyId) -> Result<Vec<SettingNow>> {
        let scope = PublicScope::of(county.clone());
        let rows = self.store().read().await?.public_settings(&scope).await?;
        let keys = [
            SettingKey::OfficeName,
            SettingKey::OfficePhone,
            SettingKey::ReportChannel,
        ];
        Ok(keys.iter().map(|key| now_of(*key, &rows)).collect())
    }

    /// Holidays from one day to another.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn holidays(&self, from: Day, to: Day) -> Result<Vec<Holiday>> {
        Ok(self.store().read().await?.holidays(from, to).await?)
    }

    /// Sets or removes a holiday.
    ///
    /// # Errors
    /// Denied, or a fault of the name.
    pub async fn set_holiday(
        &self,
        actor: &Actor,
        day: Day,
        holiday: Option<(bool, String)>,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditSettings)?;
        let holiday = match holiday {
            Some((off, name)) => {
                let fits = !name.trim().is_empty() && name.chars().count() <= 20;
                if !fits {
                    return Err(Fault::Invalid {
                        field: "name",
                        label: "名称",
                        hint: "1 到 20 个字".to_owned(),
                    }
                    .into());
                }
                Some(Holiday {
                    day,
                    off,
                    name: name.trim().to_owned(),
                })
            }
            None => None,
        };
        let mut tx = self.write(actor).await?;
        tx.set_holiday(&scope, day, holiday.as_ref()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Loads the published holidays once, when the calendar is empty.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn load_published_holidays(&self) -> Result<()> {
        let holidays = published_holidays()?;
        let (Some(first), Some(last)) = (holidays.first(), holidays.last()) else {
            return Ok(());
        };
        if !self.holidays(first.day, last.day).await?.is_empty() {
            return Ok(());
        }
        let mut tx = self.write_system(None, "calendar").await?;
        tx.load_holidays(SystemScope::for_use(SystemUse::Jobs), &holidays)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
