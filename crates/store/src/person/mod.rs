//! Room `person`: people the work is about, what is thought of members in a term, who opened whose card;
//! sealed numbers, and near-relative links.

mod bulk;
mod kin;
mod number;
mod write;

use domain::account::OfficeScope;
use domain::person::team::{Appraisal, Judgement, Masses, Matters, Opinion, Purpose, Review, Wish};
use domain::person::{
    Affiliation, CommitteePost, Education, Facts, Month, PartyPost, Person, Sex, Source,
};
use domain::{Millis, RecordId, TermId, UnitId};
use sqlx::FromRow;

use crate::db::Read;
use crate::division::{stored_day, unit_id};
use crate::error::{Error, Result};

pub use kin::UNIT_MAX_LINKS;
pub use number::{Holder, LOOKS_MAX_ROWS, Look, NUMBERS_MAX_ROWS, NumberQuery};

/// Most members that one list loads: more than those of any county.
pub const MEMBERS_MAX_ROWS: i64 = 20_000;
/// Most former states of a record that a card shows.
const PAST_MAX_ROWS: i64 = 100;

/// A member with what is thought of the member's further service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The member.
    pub person: Person,
    /// Today's name of the village.
    pub unit_name: String,
    /// Today's name of the township.
    pub town_name: String,
    /// The opinion; none where nothing was written.
    pub review: Option<Review>,
}

/// Which members are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct MemberQuery<'a> {
    /// Only of this township.
    pub town: Option<&'a UnitId>,
    /// Only of this village.
    pub unit: Option<&'a UnitId>,
    /// Only this one.
    pub id: Option<&'a RecordId>,
    /// Those who left, too.
    pub ended: bool,
    /// Those without a post in the present committees, too: nominees, say.
    pub anyone: bool,
}

/// A former state of a member's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastFacts {
    /// What stood.
    pub facts: Facts,
    /// Who had written it.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

/// Somebody who opened a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Who.
    pub by_name: String,
    /// For what.
    pub purpose: Purpose,
    /// In words.
    pub note: String,
    /// When first within the hour.
    pub at: Millis,
}

#[derive(Debug, FromRow)]
struct FactsRow {
    name: String,
    sex: String,
    birth: String,
    education: String,
    affiliation: String,
    joined: Option<String>,
    party_post: Option<String>,
    committee_post: Option<String>,
    since: Option<String>,
    by_name: String,
    at_ms: i64,
}

/// What the journal proves of a person.
pub(crate) fn content(person: &Person) -> seal::journal::Canonical {
    write::person_content(person)
}

const BAD: Error = Error::Stored("person");

fn word<T>(text: Option<&str>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    text.map(|text| parse(text).ok_or(BAD)).transpose()
}

impl FactsRow {
    fn facts(self) -> Result<Facts> {
        Ok(Facts {
            name: self.name,
            sex: Sex::parse(&self.sex).ok_or(BAD)?,
            birth: Month::parse(&self.birth).ok_or(BAD)?,
            education: Education::parse(&self.education).ok_or(BAD)?,
            affiliation: Affiliation::parse(&self.affiliation).ok_or(BAD)?,
            joined: word(self.joined.as_deref(), Month::parse)?,
            party_post: word(self.party_post.as_deref(), PartyPost::parse)?,
            committee_post: word(self.committee_post.as_deref(), CommitteePost::parse)?,
            since: word(self.since.as_deref(), Month::parse)?,
        })
    }
}

#[derive(Debug, FromRow)]
struct OpinionRow {
    wish: Option<String>,
    appraisal: Option<String>,
    masses: Option<String>,
    matters: Option<String>,
    judgement: Option<String>,
    reason: Option<String>,
    talk_by: Option<String>,
    talk_on: Option<String>,
    review_by: Option<String>,
    review_ms: Option<i64>,
    review_version: Option<i64>,
}

impl OpinionRow {
    fn review(self, person: &RecordId) -> Result<Option<Review>> {
        let Some(version) = self.review_version else {
            return Ok(None);
        };
        Ok(Some(Review {
            person: person.clone(),
            opinion: Opinion {
                wish: word(self.wish.as_deref(), Wish::parse)?,
                appraisal: word(self.appraisal.as_deref(), Appraisal::parse)?,
                masses: word(self.masses.as_deref(), Masses::parse)?,
                matters: word(self.matters.as_deref(), Matters::parse)?,
                judgement: word(self.judgement.as_deref(), Judgement::parse)?,
                reason: self.reason.unwrap_or_default(),
                talk_by: self.talk_by.unwrap_or_default(),
                talk_on: self.talk_on.as_deref().map(stored_day).transpose()?,
            },
            by_name: self.review_by.unwrap_or_default(),
            at: Millis(self.review_ms.unwrap_or(0)),
            version,
        }))
    }
}

#[derive(Debug, FromRow)]
struct MemberRow {
    id: String,
    town: String,
    unit: String,
    source: String,
    ended_on: Option<String>,
    ended_reason: Option<String>,
    version: i64,
    unit_name: String,
    town_name: String,
    #[sqlx(flatten)]
    facts: FactsRow,
    #[sqlx(flatten)]
    opinion: OpinionRow,
}

impl MemberRow {
    fn member(self) -> Result<Member> {
        let id = RecordId::parse(&self.id).map_err(|_| BAD)?;
        let (by_name, at) = (self.facts.by_name.clone(), Millis(self.facts.at_ms));
        let ended = match self.ended_on.as_deref() {
            Some(day) => Some((stored_day(day)?, self.ended_reason.unwrap_or_default())),
            None => None,
        };
        Ok(Member {
            review: self.opinion.review(&id)?,
            person: Person {
                id,
                town: unit_id(&self.town)?,
                unit: unit_id(&self.unit)?,
                facts: self.facts.facts()?,
                source: Source::parse(&self.source).ok_or(BAD)?,
                ended,
                by_name,
                at,
                version: self.version,
            },
            unit_name: self.unit_name,
            town_name: self.town_name,
        })
    }
}

const MEMBERS: &str = concat!(
    "SELECT p.id, p.town, p.unit, p.name, p.sex, p.birth, p.education, p.affiliation, p.joined, \
     p.party_post, p.committee_post, p.since, p.source, p.ended_on, p.ended_reason, p.by_name, p.at_ms, \
     p.version, u.name AS unit_name, t.name AS town_name, r.wish, r.appraisal, r.masses, r.matters, \
     r.judgement, r.reason, r.talk_by, r.talk_on, r.by_name AS review_by, r.at_ms AS review_ms, \
     r.version AS review_version FROM person p JOIN division u ON u.id = p.unit JOIN division t ON \
     t.id = p.town LEFT JOIN team_review r ON r.county = p.county AND r.person = p.id AND r.term = $4 \
     WHERE ",
    within!("p.county", "p.town", "p.unit"),
    " AND ($5 = '' OR p.town = $5) AND ($6 = '' OR p.unit = $6) AND ($7 = '' OR p.id = $7) AND \
     ($8 = 1 OR p.ended_on IS NULL) AND ($9 = 1 OR p.party_post IS NOT NULL OR p.committee_post IS \
     NOT NULL) ORDER BY u.code, p.id LIMIT $10"
);

impl Read {
    /// Members within the scope, by village, with their opinions of a term.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn members(
        &mut self,
        scope: &OfficeScope,
        term: Option<&TermId>,
        query: MemberQuery<'_>,
    ) -> Result<Vec<Member>> {
        let rows: Vec<MemberRow> = on!(self, |c| bind_scope!(sqlx::query_as(MEMBERS), scope)
            .bind(term.map_or("", TermId::as_str))
            .bind(query.town.map_or("", UnitId::as_str))
            .bind(query.unit.map_or("", UnitId::as_str))
            .bind(query.id.map_or("", RecordId::as_str))
            .bind(i64::from(query.ended))
            .bind(i64::from(query.anyone))
            .bind(MEMBERS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(MemberRow::member).collect()
    }

    /// One member within the scope, in office or not.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn member(
        &mut self,
        scope: &OfficeScope,
        term: Option<&TermId>,
        id: &RecordId,
    ) -> Result<Option<Member>> {
        let query = MemberQuery {
            id: Some(id),
            ended: true,
            anyone: true,
            ..MemberQuery::default()
        };
        Ok(self.members(scope, term, query).await?.pop())
    }

    /// What stood of a member before, newest first; nothing of one beyond the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn member_past(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
    ) -> Result<Vec<PastFacts>> {
        const PAST: &str = "SELECT name, sex, birth, education, affiliation, joined, party_post, \
             committee_post, since, by_name, at_ms FROM person_past WHERE county = $1 AND \
             person = $2 ORDER BY version DESC LIMIT $3";
        if self.member(scope, None, id).await?.is_none() {
            return Ok(Vec::new());
        }
        let rows: Vec<FactsRow> = on!(self, |c| sqlx::query_as(PAST)
            .bind(scope.county().as_str())
            .bind(id.as_str())
            .bind(PAST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(PastFacts {
                    by_name: row.by_name.clone(),
                    at: Millis(row.at_ms),
                    facts: row.facts()?,
                })
            })
            .collect()
    }

    /// What was thought of a member before, newest first; nothing of one beyond the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn review_past(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        id: &RecordId,
    ) -> Result<Vec<Review>> {
        const PAST: &str = "SELECT wish, appraisal, masses, matters, judgement, reason, talk_by, \
             talk_on, by_name AS review_by, at_ms AS review_ms, version AS review_version FROM \
             team_review_past WHERE county = $1 AND term = $2 AND person = $3 ORDER BY version DESC \
             LIMIT $4";
        if self.member(scope, None, id).await?.is_none() {
            return Ok(Vec::new());
        }
        let rows: Vec<OpinionRow> = on!(self, |c| sqlx::query_as(PAST)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(id.as_str())
            .bind(PAST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        let past: Result<Vec<Option<Review>>> =
            rows.into_iter().map(|row| row.review(id)).collect();
        Ok(past?.into_iter().flatten().collect())
    }

    /// Whether an account has opened a card in an hour.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn card_is_open(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
        account: &str,
        hour: i64,
    ) -> Result<bool> {
        const OPEN: &str = "SELECT COUNT(*) FROM card_opening WHERE county = $1 AND person = $2 AND \
             account = $3 AND hour = $4";
        let (rows,): (i64,) = on!(self, |c| sqlx::query_as(OPEN)
            .bind(scope.county().as_str())
            .bind(id.as_str())
            .bind(account)
            .bind(hour)
            .fetch_one(c)
            .await?);
        Ok(rows > 0)
    }

    /// Who opened a card, newest first; nothing of one beyond the scope.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn card_openings(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
    ) -> Result<Vec<Opening>> {
        const ALL: &str = "SELECT by_name, purpose, note, at_ms FROM card_opening WHERE county = $1 \
             AND person = $2 ORDER BY at_ms DESC LIMIT $3";
        if self.member(scope, None, id).await?.is_none() {
            return Ok(Vec::new());
        }
        let rows: Vec<(String, String, String, i64)> = on!(self, |c| sqlx::query_as(ALL)
            .bind(scope.county().as_str())
            .bind(id.as_str())
            .bind(PAST_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|(by_name, purpose, note, at)| {
                Ok(Opening {
                    by_name,
                    purpose: Purpose::parse(&purpose).ok_or(Error::Stored("card_opening"))?,
                    note,
                    at: Millis(at),
                })
            })
            .collect()
    }

    /// How many opinions of terms that were closed before an instant are kept.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn reviews_due(&mut self, scope: &OfficeScope, before: Millis) -> Result<i64> {
        const DUE: &str = concat!(
            "SELECT COUNT(*) FROM team_review r JOIN person p ON p.county = r.county AND \
             p.id = r.person JOIN term t ON t.county = r.county AND t.id = r.term WHERE ",
            within!("p.county", "p.town", "p.unit"),
            " AND t.state = 'closed' AND t.closed_ms < $4"
        );
        let (rows,): (i64,) = on!(self, |c| bind_scope!(sqlx::query_as(DUE), scope)
            .bind(before.0)
            .fetch_one(c)
            .await?);
        Ok(rows)
    }
}
