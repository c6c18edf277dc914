//! Reading nominees, talks, the reserve pool and the roster of election committees.

use domain::account::OfficeScope;
use domain::nomination::avoid::{Seat, SeatRole};
use domain::nomination::nominee::{
    Material, Nomination, Nominee, Origin, Post, Source, Talk, TalkKind, Withdrawal,
};
use domain::nomination::reserve::{Aim, Background, Outlook, Reserve, Way};
use domain::person::{Affiliation, CommitteePost, Education, Facts, Month, PartyPost, Sex};
use domain::{Millis, RecordId, TermId, UnitId};
use sqlx::FromRow;

use super::record;
use crate::db::Read;
use crate::division::{stored_day, unit_id};
use crate::error::{Error, Result};

/// Most nominees, reserves or seats that one list loads.
pub const PEOPLE_MAX_ROWS: i64 = 20_000;
/// Most talks of one nominee.
const TALKS_MAX_ROWS: i64 = 100;
const BAD: Error = Error::Stored("nominee");

/// A nominee with what the lists show beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NomineeLine {
    /// The nominee.
    pub nominee: Nominee,
    /// What is known of the person.
    pub facts: Option<Facts>,
    /// The version of the person's record.
    pub person_version: i64,
    /// Today's name of the village.
    pub unit_name: String,
    /// Today's name of the township.
    pub town_name: String,
    /// Talks held.
    pub talks: i64,
}

/// Somebody in the pool with what the lists show beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReserveLine {
    /// The pool's record.
    pub reserve: Reserve,
    /// What is known of the person.
    pub facts: Facts,
    /// Today's name of the village.
    pub unit_name: String,
    /// Today's name of the township.
    pub town_name: String,
}

#[derive(Debug, FromRow)]
struct PersonRow {
    person_name: Option<String>,
    sex: Option<String>,
    birth: Option<String>,
    education: Option<String>,
    affiliation: Option<String>,
    party_post: Option<String>,
    committee_post: Option<String>,
    person_version: Option<i64>,
}

fn word<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    text.map(|text| parse(text).ok_or(BAD)).transpose()
}

impl PersonRow {
    fn facts(&self) -> Result<Option<Facts>> {
        let parts = (
            self.person_name.clone(),
            word(self.sex.as_deref(), Sex::parse)?,
            word(self.birth.as_deref(), Month::parse)?,
            word(self.education.as_deref(), Education::parse)?,
            word(self.affiliation.as_deref(), Affiliation::parse)?,
        );
        let (Some(name), Some(sex), Some(birth), Some(education), Some(affiliation)) = parts else {
            return Ok(None);
        };
        Ok(Some(Facts {
            name,
            sex,
            birth,
            education,
            affiliation,
            joined: None,
            party_post: word(self.party_post.as_deref(), PartyPost::parse)?,
            committee_post: word(self.committee_post.as_deref(), CommitteePost::parse)?,
            since: None,
        }))
    }
}

#[derive(Debug, FromRow)]
struct NomineeRow {
    id: String,
    town: String,
    unit: String,
    person: Option<String>,
    name: String,
    origin: String,
    posts: String,
    source: String,
    joined: i64,
    consent_on: Option<String>,
    materials: String,
    pledge_on: Option<String>,
    withdrawn_on: Option<String>,
    withdrawal: Option<String>,
    by_name: String,
    at_ms: i64,
    version: i64,
    unit_name: String,
    town_name: String,
    talks: i64,
    #[sqlx(flatten)]
    known: PersonRow,
}

impl NomineeRow {
    fn line(self) -> Result<NomineeLine> {
        let day = |text: &Option<String>| text.as_deref().map(stored_day).transpose();
        let facts = self.known.facts()?;
        let withdrawal = word(self.withdrawal.as_deref(), Withdrawal::parse)?;
        Ok(NomineeLine {
            nominee: Nominee {
                id: record(&self.id)?,
                town: unit_id(&self.town)?,
                unit: unit_id(&self.unit)?,
                person: self.person.as_deref().map(record).transpose()?,
                name: facts.as_ref().map_or(self.name, |f| f.name.clone()),
                origin: Origin::parse(&self.origin).ok_or(BAD)?,
                nomination: Nomination {
                    posts: Post::list(&self.posts).ok_or(BAD)?,
                    source: Source::parse(&self.source).ok_or(BAD)?,
                    joined: u32::try_from(self.joined).map_err(|_| BAD)?,
                    consent_on: day(&self.consent_on)?,
                    materials: Material::list(&self.materials),
                    pledge_on: day(&self.pledge_on)?,
                },
                withdrawn: day(&self.withdrawn_on)?.zip(withdrawal),
                by_name: self.by_name,
                at: Millis(self.at_ms),
                version: self.version,
            },
            facts,
            person_version: self.known.person_version.unwrap_or(0),
            unit_name: self.unit_name,
            town_name: self.town_name,
            talks: self.talks,
        })
    }
}

#[derive(Debug, FromRow)]
struct ReserveRow {
    id: String,
    town: String,
    unit: String,
    person: String,
    aim: String,
    background: String,
    way: String,
    guide: String,
    training: String,
    ended_on: Option<String>,
    ended_reason: Option<String>,
    by_name: String,
    at_ms: i64,
    version: i64,
    unit_name: String,
    town_name: String,
    #[sqlx(flatten)]
    known: PersonRow,
}

impl ReserveRow {
    fn line(self) -> Result<ReserveLine> {
        let ended_on = self.ended_on.as_deref().map(stored_day).transpose()?;
        Ok(ReserveLine {
            facts: self.known.facts()?.ok_or(BAD)?,
            reserve: Reserve {
                id: record(&self.id)?,
                town: unit_id(&self.town)?,
                unit: unit_id(&self.unit)?,
                person: record(&self.person)?,
                outlook: Outlook {
                    aim: Aim::parse(&self.aim).ok_or(BAD)?,
                    background: Background::parse(&self.background).ok_or(BAD)?,
                    way: Way::parse(&self.way).ok_or(BAD)?,
                    guide: self.guide,
                    training: self.training,
                },
                ended: ended_on.zip(self.ended_reason),
                by_name: self.by_name,
                at: Millis(self.at_ms),
                version: self.version,
            },
            unit_name: self.unit_name,
            town_name: self.town_name,
        })
    }
}

#[derive(Debug, FromRow)]
struct SeatRow {
    id: String,
    town: String,
    unit: String,
    person: String,
    name: String,
    role: String,
    left_on: Option<String>,
    by_name: String,
    at_ms: i64,
}

#[derive(Debug, FromRow)]
struct TalkRow {
    no: i64,
    kind: String,
    held_on: String,
    talker: String,
    by_name: String,
}

/// Which people are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct PeopleFilter<'a> {
    /// Of one village only.
    pub unit: Option<&'a UnitId>,
    /// One only.
    pub id: Option<&'a RecordId>,
}

const NOMINEES: &str = concat!(
    "SELECT n.id, n.town, n.unit, n.person, n.name, n.origin, n.posts, n.source, n.joined, \
     n.consent_on, n.materials, n.pledge_on, n.withdrawn_on, n.withdrawal, n.by_name, n.at_ms, \
     n.version, u.name AS unit_name, t.name AS town_name, (SELECT COUNT(*) FROM nominee_talk k WHERE \
     k.county = n.county AND k.nominee = n.id) AS talks, p.name AS person_name, p.sex, p.birth, \
     p.education, p.affiliation, p.party_post, p.committee_post, p.version AS person_version FROM \
     nominee n JOIN division u ON u.id = n.unit JOIN division t ON t.id = n.town LEFT JOIN person p \
     ON p.county = n.county AND p.id = n.person WHERE ",
    within!("n.county", "n.town", "n.unit"),
    " AND n.term = $4 AND ($5 = '' OR n.unit = $5) AND ($6 = '' OR n.id = $6) ORDER BY u.code, \
     n.at_ms, n.id LIMIT $7"
);
const RESERVES: &str = concat!(
    "SELECT r.id, r.town, r.unit, r.person, r.aim, r.background, r.way, r.guide, r.training, \
     r.ended_on, r.ended_reason, r.by_name, r.at_ms, r.version, u.name AS unit_name, t.name AS \
     town_name, p.name AS person_name, p.sex, p.birth, p.education, p.affiliation, p.party_post, \
     p.committee_post, p.version AS person_version FROM reserve_person r JOIN division u ON u.id = \
     r.unit JOIN division t ON t.id = r.town JOIN person p ON p.county = r.county AND p.id = \
     r.person WHERE ",
    within!("r.county", "r.town", "r.unit"),
    " AND ($4 = '' OR r.unit = $4) AND ($5 = '' OR r.id = $5) ORDER BY u.code, r.at_ms, r.id LIMIT $6"
);
const SEATS: &str = concat!(
    "SELECT s.id, s.town, s.unit, s.person, p.name, s.role, s.left_on, s.by_name, s.at_ms FROM \
     committee_seat s JOIN person p ON p.county = s.county AND p.id = s.person WHERE ",
    within!("s.county", "s.town", "s.unit"),
    " AND s.term = $4 AND ($5 = '' OR s.unit = $5) ORDER BY s.unit, s.left_on, s.at_ms, s.id LIMIT $6"
);

impl Read {
    /// Nominees of a term within the scope, withdrawn ones included.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn nominees(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        filter: PeopleFilter<'_>,
    ) -> Result<Vec<NomineeLine>> {
        let rows: Vec<NomineeRow> = on!(self, |c| bind_scope!(sqlx::query_as(NOMINEES), scope)
            .bind(term.as_str())
            .bind(filter.unit.map_or("", UnitId::as_str))
            .bind(filter.id.map_or("", RecordId::as_str))
            .bind(PEOPLE_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(NomineeRow::line).collect()
    }

    /// Talks held with a nominee, oldest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn nominee_talks(
        &mut self,
        scope: &OfficeScope,
        nominee: &RecordId,
    ) -> Result<Vec<Talk>> {
        const TALKS: &str = concat!(
            "SELECT k.no, k.kind, k.held_on, k.talker, k.by_name FROM nominee_talk k JOIN nominee n \
             ON n.county = k.county AND n.id = k.nominee WHERE ",
            within!("n.county", "n.town", "n.unit"),
            " AND k.nominee = $4 ORDER BY k.no LIMIT $5"
        );
        let rows: Vec<TalkRow> = on!(self, |c| bind_scope!(sqlx::query_as(TALKS), scope)
            .bind(nominee.as_str())
            .bind(TALKS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(Talk {
                    no: row.no,
                    kind: TalkKind::parse(&row.kind).ok_or(BAD)?,
                    held_on: stored_day(&row.held_on)?,
                    talker: row.talker,
                    by_name: row.by_name,
                })
            })
            .collect()
    }

    /// The reserve pool within the scope, those who left it included.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn reserves(
        &mut self,
        scope: &OfficeScope,
        filter: PeopleFilter<'_>,
    ) -> Result<Vec<ReserveLine>> {
        let rows: Vec<ReserveRow> = on!(self, |c| bind_scope!(sqlx::query_as(RESERVES), scope)
            .bind(filter.unit.map_or("", UnitId::as_str))
            .bind(filter.id.map_or("", RecordId::as_str))
            .bind(PEOPLE_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(ReserveRow::line).collect()
    }

    /// Seats of election committees of a term, those who left included.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn committee_seats(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: Option<&UnitId>,
    ) -> Result<Vec<Seat>> {
        let rows: Vec<SeatRow> = on!(self, |c| bind_scope!(sqlx::query_as(SEATS), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(PEOPLE_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(Seat {
                    id: record(&row.id)?,
                    town: unit_id(&row.town)?,
                    unit: unit_id(&row.unit)?,
                    person: record(&row.person)?,
                    name: row.name,
                    role: SeatRole::parse(&row.role).ok_or(BAD)?,
                    left_on: row.left_on.as_deref().map(stored_day).transpose()?,
                    by_name: row.by_name,
                    at: Millis(row.at_ms),
                })
            })
            .collect()
    }
}
