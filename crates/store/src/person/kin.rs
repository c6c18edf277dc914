//! Near-relative links between people of one village.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::person::Person;
use domain::person::kin::{Kin, KinLink, KinPair, KinSource};
use domain::{Millis, RecordId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

/// Most links of one village: those of the most members.
pub const UNIT_MAX_LINKS: i64 = 500;

#[derive(Debug, FromRow)]
struct KinRow {
    id: String,
    unit: String,
    person: String,
    relative: String,
    kin: String,
    source: String,
    by_name: String,
    at_ms: i64,
}

impl KinRow {
    fn link(self) -> Result<KinLink> {
        const BAD: Error = Error::Stored("kin_link");
        let id = |text: &str| RecordId::parse(text).map_err(|_| BAD);
        Ok(KinLink {
            id: id(&self.id)?,
            unit: UnitId::parse(&self.unit).map_err(|_| BAD)?,
            person: id(&self.person)?,
            relative: id(&self.relative)?,
            kin: Kin::from_code(&self.kin).ok_or(BAD)?,
            source: KinSource::parse(&self.source).ok_or(BAD)?,
            by_name: self.by_name,
            at: Millis(self.at_ms),
        })
    }
}

impl Read {
    /// Links among the people of a village within the scope; of nobody who has left.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn kin_links(&mut self, scope: &OfficeScope, unit: &UnitId) -> Result<Vec<KinLink>> {
        const LINKS: &str = concat!(
            "SELECT k.id, k.unit, k.person, k.relative, k.kin, k.source, k.by_name, k.at_ms FROM \
             kin_link k JOIN person a ON a.county = k.county AND a.id = k.person JOIN person b ON \
             b.county = k.county AND b.id = k.relative WHERE ",
            within!("k.county", "k.town", "k.unit"),
            " AND k.unit = $4 AND a.ended_on IS NULL AND b.ended_on IS NULL ORDER BY k.id LIMIT $5"
        );
        let rows: Vec<KinRow> = on!(self, |c| bind_scope!(sqlx::query_as(LINKS), scope)
            .bind(unit.as_str())
            .bind(UNIT_MAX_LINKS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(KinRow::link).collect()
    }

    /// Pairs of near relatives among the people of a list (candidates, committee, election committee) of
    /// a village: what avoidance asks for, and no more.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn kin_among(
        &mut self,
        scope: &OfficeScope,
        unit: &UnitId,
        people: &[RecordId],
    ) -> Result<Vec<KinPair>> {
        let links = self.kin_links(scope, unit).await?;
        let mut pairs: Vec<KinPair> = links
            .iter()
            .filter(|l| people.contains(&l.person) && people.contains(&l.relative))
            .map(KinLink::pair)
            .collect();
        pairs.sort();
        Ok(pairs)
    }
}

impl Write {
    /// Writes a link.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for people beyond the scope.
    pub async fn add_kin(
        &mut self,
        scope: &OfficeScope,
        town: &UnitId,
        link: &KinLink,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO kin_link (county, id, town, unit, person, relative, kin, \
             source, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
        within_reach(scope, town, &link.unit, "kin_link")?;
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(link.id.as_str())
            .bind(town.as_str())
            .bind(link.unit.as_str())
            .bind(link.person.as_str())
            .bind(link.relative.as_str())
            .bind(link.kin.code())
            .bind(link.source.code())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let content = Canonical::new("kin")
            .text("id", link.id.as_str())
            .text("person", link.person.as_str())
            .text("relative", link.relative.as_str())
            .text("kin", link.kin.code())
            .text("source", link.source.code());
        self.log_kin(scope, town, (&link.unit, &link.id), "kin.add", content)
            .await
    }

    /// Removes a link with the salt of its event.
    ///
    /// # Errors
    /// [`Error::Clash`] when it is gone already.
    pub async fn remove_kin(
        &mut self,
        scope: &OfficeScope,
        town: &UnitId,
        link: &KinLink,
    ) -> Result<()> {
        const END: &str = "DELETE FROM kin_link WHERE county = $1 AND id = $2";
        within_reach(scope, town, &link.unit, "kin_link")?;
        let rows = on!(self.read, |c| sqlx::query(END)
            .bind(scope.county().as_str())
            .bind(link.id.as_str())
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("kin_link"));
        }
        self.forget_kin(scope, &link.id).await?;
        let content = Canonical::new("kin").text("id", link.id.as_str());
        self.log_kin(scope, town, (&link.unit, &link.id), "kin.remove", content)
            .await
    }

    /// Removes the links of somebody who leaves: nobody has to avoid them any more.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a person beyond the scope.
    pub async fn remove_kin_of(&mut self, scope: &OfficeScope, person: &Person) -> Result<()> {
        let links = self.read.kin_links(scope, &person.unit).await?;
        for link in links.iter().filter(|l| l.seen_from(&person.id).is_some()) {
            self.remove_kin(scope, &person.town, link).await?;
        }
        Ok(())
    }

    async fn forget_kin(&mut self, scope: &OfficeScope, id: &RecordId) -> Result<()> {
        const SALTS: &str = "DELETE FROM journal_salt WHERE county = $1 AND seq IN (SELECT seq FROM \
             journal_event WHERE county = $1 AND record_kind = 'kin' AND record_id = $2)";
        self.read.settled().await?;
        on!(self.read, |c| sqlx::query(SALTS)
            .bind(scope.county().as_str())
            .bind(id.as_str())
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        Ok(())
    }

    async fn log_kin(
        &mut self,
        scope: &OfficeScope,
        town: &UnitId,
        (unit, id): (&UnitId, &RecordId),
        verb: &'static str,
        content: Canonical,
    ) -> Result<()> {
        let entry = Entry {
            verb,
            kind: RecordKind::Kin,
            id: id.as_str(),
            town: Some(town.as_str()),
            unit: Some(unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
