//! Room `setting`: the county's settings and the calendar of holidays.

use chrono::Datelike as _;
use domain::account::{Actor, OfficeScope, PublicScope, SystemScope, SystemUse, Verb};
use domain::setting::SettingKey;
use domain::time::Day;
use domain::{CountyId, Millis};
use store::Read;
pub use store::setting::{Holiday, SettingRow};

use crate::error::{Error, Result};
use crate::{App, Fault};

/// Published holidays and make-up working days, from the `chinese-days` package (MIT), which follows
/// the State Council's yearly notices: `day,kind,name`.
const PUBLISHED: &str = include_str!("../data/holidays.csv");

/// Longest name of a holiday, in characters.
const HOLIDAY_NAME_MAX_CHARS: usize = 20;
/// Years whose holidays can be kept.
const HOLIDAY_YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

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

    /// A setting's value where the county has set one.
    pub(crate) async fn setting_set(
        &self,
        read: &mut Read,
        scope: &OfficeScope,
        key: SettingKey,
    ) -> Result<Option<String>> {
        let now = now_of(key, &read.settings(scope).await?);
        Ok(now.set.is_some().then_some(now.value))
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

    /// The whole calendar of holidays, for the page that keeps it.
    ///
    /// # Errors
    /// Denied.
    pub async fn calendar(&self, actor: &Actor) -> Result<Vec<Holiday>> {
        actor.may(Verb::ViewSettings)?;
        let day = |year, month, day| Day::from_ymd_opt(year, month, day).unwrap_or_default();
        let (first, last) = (*HOLIDAY_YEARS.start(), *HOLIDAY_YEARS.end());
        self.holidays(day(first, 1, 1), day(last, 12, 31)).await
    }

    /// Adds a day off or a make-up working day. The calendar is one for all counties of the
    /// installation, since the State Council's notice is.
    ///
    /// # Errors
    /// Denied, a fault of the name, or a day that the calendar has already.
    pub async fn add_holiday(&self, actor: &Actor, holiday: &Holiday) -> Result<()> {
        let scope = actor.may(Verb::EditSettings)?;
        let name = holiday.name.trim();
        let mut faults = Vec::new();
        if name.is_empty() || name.chars().count() > HOLIDAY_NAME_MAX_CHARS {
            faults.push(Fault::Invalid {
                field: "name",
                label: "名称",
                hint: format!("1 到 {HOLIDAY_NAME_MAX_CHARS} 个字"),
            });
        }
        if !HOLIDAY_YEARS.contains(&holiday.day.year()) {
            faults.push(Fault::BadDay {
                field: "day",
                typed: holiday.day.to_string(),
            });
        }
        if !faults.is_empty() {
            return Err(Error::Fault(faults));
        }
        let mut tx = self.write(actor).await?;
        if let Some(there) = tx.holidays(holiday.day, holiday.day).await?.first() {
            return Err(Fault::Invalid {
                field: "day",
                label: "日期",
                hint: format!("{} 已登记为“{}”，要改请先删除", there.day, there.name),
            }
            .into());
        }
        let holiday = Holiday {
            name: name.to_owned(),
            ..holiday.clone()
        };
        tx.set_holiday(&scope, holiday.day, Some(&holiday)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes days from the calendar; those that are gone already are passed over.
    ///
    /// # Errors
    /// Denied, or nothing chosen.
    pub async fn remove_holidays(&self, actor: &Actor, days: &[Day]) -> Result<usize> {
        let scope = actor.may(Verb::EditSettings)?;
        let mut tx = self.write(actor).await?;
        let mut removed = 0;
        for day in days {
            if !tx.holidays(*day, *day).await?.is_empty() {
                tx.set_holiday(&scope, *day, None).await?;
                removed += 1;
            }
        }
        tx.commit().await?;
        Ok(removed)
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
