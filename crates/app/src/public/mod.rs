//! What anybody may read: a county's progress, its villages, their calendar and declared results.
//!
//! It is made from published rows only, and has no field for an official's name, a draft or a note, so
//! that none can slip onto a page. It is kept in memory by the number of the county's newest journal
//! event and the day: a result night costs one reading for all its readers.

mod county;
mod now;
mod village;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::account::PublicScope;
use domain::time::Day;
use domain::{CountyId, UnitId};

pub use county::{DayLine, PublicCounty, PublicTown, ResultLine, StageLine, VillageLink};
pub use now::Now;
pub use village::{PublicCount, PublicElection, PublicStep, PublicVillage};

use crate::App;
use crate::board::Snapshot;
use crate::error::{Error, Result};

/// Digits of a county's stable id, with which the ids of its villages begin.
const COUNTY_DIGITS: usize = 6;
/// Counties kept in memory.
const KEPT_MAX: usize = 1_000;

/// Counties by id, as of an event of their journal and a day.
#[derive(Debug, Default)]
pub(crate) struct Sites {
    kept: Mutex<HashMap<CountyId, Arc<Site>>>,
    /// Held by the one reader who makes a county's pages anew.
    making: tokio::sync::Mutex<()>,
}

/// What is kept of one county.
#[derive(Debug)]
struct Site {
    revision: i64,
    today: Day,
    county: Arc<PublicCounty>,
    snapshot: Option<Arc<Snapshot>>,
    villages: Mutex<HashMap<UnitId, Arc<PublicVillage>>>,
}

/// Where to ask and where to report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// The office as it signs.
    pub office: String,
    /// Its telephone; may be empty.
    pub phone: String,
    /// Where wrongdoing is reported; may be empty.
    pub report: String,
}

impl App {
    /// A county's public page.
    ///
    /// # Errors
    /// Not found; the database's refusal.
    pub async fn public_county(&self, county: &CountyId) -> Result<Arc<PublicCounty>> {
        Ok(Arc::clone(&self.site(county).await?.county))
    }

    /// A village's public page.
    ///
    /// # Errors
    /// Not found; the database's refusal.
    pub async fn public_village(&self, unit: &UnitId) -> Result<Arc<PublicVillage>> {
        let county = unit.as_str().get(..COUNTY_DIGITS).unwrap_or_default();
        let county = CountyId::parse(county).map_err(|_| Error::NotFound("county"))?;
        let site = self.site(&county).await?;
        if let Some(kept) = lock(&site.villages).get(unit) {
            return Ok(Arc::clone(kept));
        }
        let mut read = self.store().read().await?;
        let place = village::Place {
            scope: &PublicScope::of(county),
            county: &site.county,
            snapshot: site.snapshot.as_deref(),
            today: site.today,
        };
        let made = Arc::new(village::village(&mut read, &place, unit).await?);
        // A change since the site was read belongs to the next one.
        if read.revision(&site.county.id).await? == site.revision {
            lock(&site.villages).insert(unit.clone(), Arc::clone(&made));
        }
        Ok(made)
    }

    async fn site(&self, county: &CountyId) -> Result<Arc<Site>> {
        if let Some(site) = self.kept_site(county).await? {
            return Ok(site);
        }
        // One reader makes the pages anew; the others wait for it and find them made.
        let _making = self.sites().making.lock().await;
        if let Some(site) = self.kept_site(county).await? {
            return Ok(site);
        }
        // The event read first is the oldest: what changes meanwhile is read again by the next.
        let (revision, today) = (self.store().revision(county).await?, self.env().today());
        let contact = self.contact(county).await?;
        let scope = PublicScope::of(county.clone());
        let mut read = self.store().read().await?;
        let terms = read.public_terms(&scope).await?;
        let snapshot = match crate::board::newest(terms) {
            Some(term) => Some(self.snapshot(&mut read, term).await?),
            None => None,
        };
        let made = county::county(&mut read, &scope, snapshot.as_deref(), contact).await?;
        drop(read);
        let site = Arc::new(Site {
            revision,
            today,
            county: Arc::new(made),
            snapshot,
            villages: Mutex::default(),
        });
        let mut kept = lock(&self.sites().kept);
        if kept.len() >= KEPT_MAX {
            kept.clear();
        }
        kept.insert(county.clone(), Arc::clone(&site));
        Ok(site)
    }

    /// What is kept of a county, while its journal and the day stand still.
    async fn kept_site(&self, county: &CountyId) -> Result<Option<Arc<Site>>> {
        let (revision, today) = (self.store().revision(county).await?, self.env().today());
        let kept = lock(&self.sites().kept).get(county).cloned();
        Ok(kept.filter(|site| site.revision == revision && site.today == today))
    }

    async fn contact(&self, county: &CountyId) -> Result<Contact> {
        let mut contact = Contact::default();
        for setting in self.public_settings(county).await? {
            use domain::setting::SettingKey;
            match setting.key {
                SettingKey::OfficeName => contact.office = setting.value,
                SettingKey::OfficePhone => contact.phone = setting.value,
                SettingKey::ReportChannel => contact.report = setting.value,
                _ => {}
            }
        }
        Ok(contact)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
