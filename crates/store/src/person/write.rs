//! Writing members, opinions and openings of cards, each with its event.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::person::team::{Opinion, Purpose, Review, hour_of};
use domain::person::{CommitteePost, Facts, Month, PartyPost, Person};
use domain::{Millis, RecordId, TermId};
use seal::journal::Canonical;

use crate::db::Write;
use crate::division::day_text;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

pub(super) fn month(month: Option<Month>) -> Option<String> {
    month.map(Month::text)
}

/// What the journal proves of a member.
pub(super) fn person_content(person: &Person) -> Canonical {
    let facts = &person.facts;
    Canonical::new("person")
        .text("id", person.id.as_str())
        .text("unit", person.unit.as_str())
        .text("name", &facts.name)
        .text("sex", facts.sex.code())
        .text("birth", &facts.birth.text())
        .text("education", facts.education.code())
        .text("affiliation", facts.affiliation.code())
        .optional_text("joined", month(facts.joined).as_deref())
        .optional_text("party_post", facts.party_post.map(PartyPost::code))
        .optional_text(
            "committee_post",
            facts.committee_post.map(CommitteePost::code),
        )
        .optional_text("since", month(facts.since).as_deref())
        .text("source", person.source.code())
        .optional_text("ended", person.ended.as_ref().map(|(_, why)| why.as_str()))
}

pub(super) fn review_content(term: &TermId, review: &Review) -> Canonical {
    let opinion = &review.opinion;
    Canonical::new("review")
        .text("term", term.as_str())
        .text("person", review.person.as_str())
        .optional_text("wish", opinion.wish.map(|w| w.code()))
        .optional_text("appraisal", opinion.appraisal.map(|a| a.code()))
        .optional_text("masses", opinion.masses.map(|m| m.code()))
        .optional_text("matters", opinion.matters.map(|m| m.code()))
        .optional_text("judgement", opinion.judgement.map(|j| j.code()))
        .text("reason", &opinion.reason)
        .text("talk_by", &opinion.talk_by)
        .optional_text("talk_on", opinion.talk_on.map(day_text).as_deref())
}

impl Write {
    /// Adds a member.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope.
    pub async fn add_person(&mut self, scope: &OfficeScope, person: &Person) -> Result<()> {
        within_reach(scope, &person.town, &person.unit, "person")?;
        self.insert_people(scope, std::slice::from_ref(person))
            .await?;
        self.log_person(scope, person, "person.add").await
    }

    /// Changes a member, or says that the member left; what stood is kept.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read.
    pub async fn set_person(
        &mut self,
        scope: &OfficeScope,
        person: &Person,
        verb: &'static str,
    ) -> Result<()> {
        const KEEP: &str = "INSERT INTO person_past (county, person, version, name, sex, birth, \
             education, affiliation, joined, party_post, committee_post, since, by_name, at_ms) \
             SELECT county, id, version, name, sex, birth, education, affiliation, joined, \
             party_post, committee_post, since, by_name, at_ms FROM person WHERE county = $1 AND \
             id = $2 AND version = $3";
        const SET: &str = "UPDATE person SET name = $1, sex = $2, birth = $3, education = $4, \
             affiliation = $5, joined = $6, party_post = $7, committee_post = $8, since = $9, \
             ended_on = $10, ended_reason = $11, by_name = $12, at_ms = $13, version = version + 1 \
             WHERE county = $14 AND id = $15 AND version = $16";
        within_reach(scope, &person.town, &person.unit, "person")?;
        let kept = on!(self.read, |c| sqlx::query(KEEP)
            .bind(scope.county().as_str())
            .bind(person.id.as_str())
            .bind(person.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        let (facts, stamp) = (&person.facts, self.stamp.clone());
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(facts.name.as_str())
            .bind(facts.sex.code())
            .bind(facts.birth.text())
            .bind(facts.education.code())
            .bind(facts.affiliation.code())
            .bind(month(facts.joined))
            .bind(facts.party_post.map(PartyPost::code))
            .bind(facts.committee_post.map(CommitteePost::code))
            .bind(month(facts.since))
            .bind(person.ended.as_ref().map(|(day, _)| day_text(*day)))
            .bind(person.ended.as_ref().map(|(_, why)| why.clone()))
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .bind(scope.county().as_str())
            .bind(person.id.as_str())
            .bind(person.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if kept != 1 || rows != 1 {
            return Err(Error::Clash("person"));
        }
        self.changes += 1;
        self.log_person(scope, person, verb).await
    }

    async fn log_person(
        &mut self,
        scope: &OfficeScope,
        person: &Person,
        verb: &'static str,
    ) -> Result<()> {
        let entry = Entry {
            verb,
            kind: RecordKind::Person,
            id: person.id.as_str(),
            town: Some(person.town.as_str()),
            unit: Some(person.unit.as_str()),
            content: person_content(person),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Writes what is thought of a member; what was thought before is kept. `version` is the one that
    /// was read, 0 for none.
    ///
    /// # Errors
    /// [`Error::Clash`] when it changed since it was read.
    pub async fn set_review(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        person: &Person,
        opinion: &Opinion,
        version: i64,
    ) -> Result<()> {
        within_reach(scope, &person.town, &person.unit, "team_review")?;
        let stamp = self.stamp.clone();
        let review = Review {
            person: person.id.clone(),
            opinion: opinion.clone(),
            by_name: stamp.name.clone(),
            at: stamp.at,
            version: version.saturating_add(1),
        };
        if version == 0 {
            self.insert_reviews(scope, term, std::slice::from_ref(&review))
                .await?;
        } else {
            self.replace_review(scope, term, &review, version).await?;
        }
        let id = format!("{term}/{}", person.id);
        let entry = Entry {
            verb: "review.edit",
            kind: RecordKind::Review,
            id: &id,
            town: Some(person.town.as_str()),
            unit: Some(person.unit.as_str()),
            content: review_content(term, &review),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    async fn replace_review(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        review: &Review,
        version: i64,
    ) -> Result<()> {
        const KEEP: &str = "INSERT INTO team_review_past (county, term, person, version, wish, \
             appraisal, masses, matters, judgement, reason, talk_by, talk_on, by_name, at_ms) SELECT \
             county, term, person, version, wish, appraisal, masses, matters, judgement, reason, \
             talk_by, talk_on, by_name, at_ms FROM team_review WHERE county = $1 AND term = $2 AND \
             person = $3 AND version = $4";
        const SET: &str = "UPDATE team_review SET wish = $1, appraisal = $2, masses = $3, \
             matters = $4, judgement = $5, reason = $6, talk_by = $7, talk_on = $8, by_name = $9, \
             at_ms = $10, version = version + 1 WHERE county = $11 AND term = $12 AND person = $13 \
             AND version = $14";
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(KEEP)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(review.person.as_str())
            .bind(version)
            .execute(c)
            .await
            .map(|_| ())?);
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(review.opinion.wish.map(|w| w.code()))
            .bind(review.opinion.appraisal.map(|a| a.code()))
            .bind(review.opinion.masses.map(|m| m.code()))
            .bind(review.opinion.matters.map(|m| m.code()))
            .bind(review.opinion.judgement.map(|j| j.code()))
            .bind(review.opinion.reason.as_str())
            .bind(review.opinion.talk_by.as_str())
            .bind(review.opinion.talk_on.map(day_text))
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(review.person.as_str())
            .bind(version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("team_review"));
        }
        self.changes += 1;
        Ok(())
    }

    /// Opens a card for an account: one row and one event for each hour. Answers whether it was new.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn open_card(
        &mut self,
        scope: &OfficeScope,
        person: &Person,
        purpose: Purpose,
        note: &str,
    ) -> Result<bool> {
        const OPEN: &str = "INSERT INTO card_opening (county, person, account, hour, purpose, note, \
             by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (county, person, \
             account, hour) DO NOTHING";
        within_reach(scope, &person.town, &person.unit, "person")?;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(OPEN)
            .bind(scope.county().as_str())
            .bind(person.id.as_str())
            .bind(stamp.account.as_str())
            .bind(hour_of(stamp.at))
            .bind(purpose.code())
            .bind(note)
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows == 0 {
            return Ok(false);
        }
        self.changes += 1;
        let entry = Entry {
            verb: "person.open",
            kind: RecordKind::Person,
            id: person.id.as_str(),
            town: Some(person.town.as_str()),
            unit: Some(person.unit.as_str()),
            content: Canonical::new("card").text("purpose", purpose.code()),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await?;
        Ok(true)
    }

    /// Erases the opinions of terms that were closed before an instant, with what was thought before and
    /// the salts of their events. Answers how many.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] unless the scope is the whole county.
    pub async fn erase_reviews(&mut self, scope: &OfficeScope, before: Millis) -> Result<u64> {
        const SALTS: &str = "DELETE FROM journal_salt WHERE county = $1 AND seq IN (SELECT e.seq \
             FROM journal_event e JOIN term t ON t.county = e.county AND e.record_id LIKE \
             t.id || '/%' WHERE e.county = $1 AND e.record_kind = 'review' AND t.state = 'closed' \
             AND t.closed_ms < $2)";
        const PAST: &str = "DELETE FROM team_review_past WHERE county = $1 AND term IN (SELECT id \
             FROM term WHERE county = $1 AND state = 'closed' AND closed_ms < $2)";
        const NOW: &str = "DELETE FROM team_review WHERE county = $1 AND term IN (SELECT id FROM \
             term WHERE county = $1 AND state = 'closed' AND closed_ms < $2)";
        if !scope.is_county() {
            return Err(Error::OutOfReach("team_review"));
        }
        self.read.settled().await?;
        let mut erased = 0;
        for sql in [SALTS, PAST, NOW] {
            erased = on!(self.read, |c| sqlx::query(sql)
                .bind(scope.county().as_str())
                .bind(before.0)
                .execute(c)
                .await
                .map(|r| r.rows_affected())?);
        }
        if erased > 0 {
            self.changes += 1;
            let chain = Chain::County(scope.county().clone());
            let count = erased.to_string();
            self.note(&chain, "review.erase", RecordKind::Review, "all", &count)
                .await?;
        }
        Ok(erased)
    }

    /// Adds a whole list of members with their opinions under one event, named by the list's id.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope.
    pub async fn import_people(
        &mut self,
        scope: &OfficeScope,
        import: &RecordId,
        term: &TermId,
        people: &[Person],
        reviews: &[Review],
    ) -> Result<()> {
        for person in people {
            within_reach(scope, &person.town, &person.unit, "person")?;
        }
        self.insert_people(scope, people).await?;
        self.insert_reviews(scope, term, reviews).await?;
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let first = people.first();
        let entry = Entry {
            verb: "person.import",
            kind: RecordKind::PeopleImport,
            id: import.as_str(),
            town: first.map(|p| p.town.as_str()),
            unit: None,
            content: Canonical::new("people_import")
                .integer("people", number(people.len()))
                .integer("reviews", number(reviews.len()))
                .text("digest", &super::bulk::digest(term, people, reviews)),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}

pub(super) fn columns_of(facts: &Facts) -> [Option<String>; 9] {
    let text = |text: &str| Some(text.to_owned());
    [
        text(&facts.name),
        text(facts.sex.code()),
        Some(facts.birth.text()),
        text(facts.education.code()),
        text(facts.affiliation.code()),
        month(facts.joined),
        facts.party_post.map(|p| p.code().to_owned()),
        facts.committee_post.map(|p| p.code().to_owned()),
        month(facts.since),
    ]
}
