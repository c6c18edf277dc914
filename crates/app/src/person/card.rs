//! One member's card: opened for a purpose, changed, ended.

use domain::account::{Actor, Verb};
use domain::person::team::{OpinionInput, Review, hour_of};
use domain::person::{FactsInput, Person, Source, UNIT_MAX_MEMBERS};
use domain::term::Term;
use domain::{RecordId, UnitId};
use store::Read;
use store::person::{Member, MemberQuery, NumberQuery, Opening, PastFacts};

use super::number::{Numbers, standing};
use super::team::MemberLine;
use super::{day, double, editor, purpose_of, refused, village};
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;

/// Longest reason why a member left, in characters.
pub const END_REASON_MAX_CHARS: usize = 100;

/// A card that is open to the actor.
#[derive(Debug, Clone)]
pub struct Card {
    /// The member with the opinion.
    pub member: Member,
    /// The term that the opinion belongs to.
    pub term: Option<Term>,
    /// Former facts, newest first.
    pub past: Vec<PastFacts>,
    /// Former opinions, newest first.
    pub past_reviews: Vec<Review>,
    /// Who opened the card, newest first.
    pub openings: Vec<Opening>,
    /// Identity number and telephone, masked.
    pub numbers: Numbers,
}

/// What the actor finds at a card.
#[derive(Debug, Clone)]
pub enum Found {
    /// It was not opened by the actor in this hour: name and post only.
    Closed(MemberLine),
    /// It is open.
    Open(Box<Card>),
}

impl App {
    /// A member's card, as far as it is open to the actor.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn card(&self, actor: &Actor, id: &RecordId) -> Result<Found> {
        let scope = actor.may(Verb::OpenCard)?;
        let term = self.current_term(actor).await?;
        let mut read = self.store().read().await?;
        let term_id = term.as_ref().map(|t| &t.id);
        let member = read.member(&scope, term_id, id).await?;
        let member = member.ok_or(Error::NotFound("person"))?;
        let hour = hour_of(self.env().now());
        let account = actor.account.as_str();
        if !read.card_is_open(&scope, id, account, hour).await? {
            return Ok(Found::Closed(MemberLine::from(&member)));
        }
        let past_reviews = match term_id {
            Some(term) => read.review_past(&scope, term, id).await?,
            None => Vec::new(),
        };
        let query = NumberQuery {
            person: Some(id),
            ..NumberQuery::default()
        };
        let mut numbers = self.masked_numbers(&mut read, &scope, query).await?;
        Ok(Found::Open(Box::new(Card {
            numbers: numbers.remove(id).unwrap_or_default(),
            past: read.member_past(&scope, id).await?,
            openings: read.card_openings(&scope, id).await?,
            past_reviews,
            member,
            term,
        })))
    }

    /// Opens a card for a purpose: one event for each person, viewer and hour.
    ///
    /// # Errors
    /// Denied; not found; faults of the purpose.
    pub async fn open_card(
        &self,
        actor: &Actor,
        id: &RecordId,
        purpose: &str,
        note: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::OpenCard)?;
        let found = self.store().read().await?.member(&scope, None, id).await?;
        let member = found.ok_or(Error::NotFound("person"))?;
        let (purpose, note) = purpose_of(purpose, note)?;
        let mut tx = self.write(actor).await?;
        if tx.open_card(&scope, &member.person, purpose, &note).await? {
            tx.commit().await?;
        }
        Ok(())
    }

    /// Adds a member to a village's committees.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields.
    pub async fn add_member(
        &self,
        actor: &Actor,
        unit: &UnitId,
        input: &FactsInput,
    ) -> Result<RecordId> {
        let scope = editor(actor)?;
        let facts = input.read(self.env().today());
        let mut tx = self.write(actor).await?;
        let (town, _) = village(&mut tx, &scope, unit).await?;
        let facts = facts.map_err(refused)?;
        let present = members_of(&mut tx, &scope, unit).await?;
        if present.len() >= UNIT_MAX_MEMBERS {
            return Err(Fault::TooMany {
                max: UNIT_MAX_MEMBERS,
            }
            .into());
        }
        let same =
            |p: &Member| p.person.facts.name == facts.name && p.person.facts.birth == facts.birth;
        if present.iter().any(same) {
            return Err(double(input).into());
        }
        let person = Person {
            id: self.env().ulid().into(),
            town,
            unit: unit.clone(),
            facts,
            source: Source::Township,
            ended: None,
            by_name: actor.name.clone(),
            at: self.env().now(),
            version: 1,
        };
        tx.add_person(&scope, &person).await?;
        tx.commit().await?;
        Ok(person.id)
    }

    /// Changes what is known of a member.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn save_member(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        input: &FactsInput,
    ) -> Result<()> {
        let scope = editor(actor)?;
        let mut tx = self.write(actor).await?;
        let person = standing(&mut tx, &scope, id).await?;
        let facts = input.read(self.env().today()).map_err(refused)?;
        if facts == person.facts {
            return Ok(());
        }
        self.facts_fit_number(&mut tx, &scope, id, &facts).await?;
        let changed = Person {
            facts,
            version,
            ..person
        };
        tx.set_person(&scope, &changed, "person.edit").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes what is thought of a member in the running term.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn save_review(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        input: &OpinionInput,
    ) -> Result<()> {
        let scope = editor(actor)?;
        let term = self.reviewed_term(actor).await?;
        let mut tx = self.write(actor).await?;
        let person = standing(&mut tx, &scope, id).await?;
        let opinion = input.read(self.env().today(), day).map_err(refused)?;
        let found = tx.member(&scope, Some(&term.id), id).await?;
        let stands = found.and_then(|m| m.review);
        let standing = stands.as_ref().map_or(0, |r| r.version);
        if standing != version {
            return Err(Error::Clash("team_review"));
        }
        if stands.is_some_and(|r| r.opinion == opinion) {
            return Ok(());
        }
        tx.set_review(&scope, &term.id, &person, &opinion, version)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Says that a member left the committees.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields; a clash.
    pub async fn end_member(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        on: &str,
        reason: &str,
    ) -> Result<()> {
        let scope = editor(actor)?;
        let mut tx = self.write(actor).await?;
        let person = standing(&mut tx, &scope, id).await?;
        let reason = reason.trim();
        let mut faults = Vec::new();
        let left = day(on).filter(|d| *d <= self.env().today());
        if left.is_none() {
            faults.push(Fault::BadDay {
                field: "on",
                typed: on.to_owned(),
            });
        }
        if reason.is_empty() || reason.chars().count() > END_REASON_MAX_CHARS {
            faults.push(Fault::Invalid {
                field: "reason",
                label: "离任原因",
                hint: format!("1 到 {END_REASON_MAX_CHARS} 个字"),
            });
        }
        let (Some(left), true) = (left, faults.is_empty()) else {
            return Err(Error::Fault(faults));
        };
        let ended = Person {
            ended: Some((left, reason.to_owned())),
            version,
            ..person
        };
        // Whoever has left is avoided by nobody: the links go.
        tx.remove_kin_of(&scope, &ended).await?;
        tx.set_person(&scope, &ended, "person.end").await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The members of a village that are in office.
pub(super) async fn members_of(
    read: &mut Read,
    scope: &domain::account::OfficeScope,
    unit: &UnitId,
) -> Result<Vec<Member>> {
    let query = MemberQuery {
        unit: Some(unit),
        ..MemberQuery::default()
    };
    Ok(read.members(scope, None, query).await?)
}
