//! Near relatives among the people of a village, where the law asks for avoidance.

use domain::account::{Actor, OfficeScope, Verb};
use domain::person::Person;
use domain::person::kin::{Kin, KinFault, KinLink, KinSource, check};
use domain::{RecordId, UnitId};
use law::rules::NATIONAL;
use store::Read;
use store::person::MemberQuery;

use super::number::standing;
use crate::App;
use crate::error::{Error, Result};
use crate::fault::Fault;
use crate::text;

/// A link as one of its two people is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KinLine {
    /// The link.
    pub id: RecordId,
    /// The other person.
    pub other: RecordId,
    /// The other's name.
    pub other_name: String,
    /// What the other is to this person.
    pub kin: Kin,
    /// From where it is known.
    pub source: KinSource,
    /// Who wrote it, and when.
    pub by: String,
}

/// The links of a person, and with whom there can be more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KinOf {
    /// The links.
    pub lines: Vec<KinLine>,
    /// Others of the village: id and name.
    pub others: Vec<(RecordId, String)>,
    /// Relations that may be written.
    pub kinds: Vec<Kin>,
}

impl App {
    /// Relations beside the near relatives of the Civil Code of which the rules that hold for a county
    /// ask avoidance.
    async fn asked_kin(&self, actor: &Actor) -> Result<Vec<Kin>> {
        let term = self.current_term(actor).await?;
        let province = term.map_or_else(|| NATIONAL.to_owned(), |t| t.province);
        let today = self.env().today();
        let mut asked = Vec::new();
        for body in law::body::Body::ALL {
            let Some(selection) = self.rules().select(*body, &province, today) else {
                continue;
            };
            let params = &selection.rules.params;
            let sets = [&params.recusal_kin, &params.teller_kin, &params.kin_scope];
            for kin in Kin::ALL.iter().filter(|k| !k.is_near()) {
                if sets.iter().any(|set| set.value.has(kin)) && !asked.contains(kin) {
                    asked.push(*kin);
                }
            }
        }
        Ok(asked)
    }

    /// The links of a person who has not left.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn kin_of(&self, actor: &Actor, id: &RecordId) -> Result<KinOf> {
        let scope = actor.may(Verb::ViewKin)?;
        let mut read = self.store().read().await?;
        let person = standing(&mut read, &scope, id).await?;
        let people = people_of(&mut read, &scope, &person.unit).await?;
        let links = read.kin_links(&scope, &person.unit).await?;
        let name = |id: &RecordId| {
            let found = people.iter().find(|p| p.id == *id);
            found.map_or_else(String::new, |p| p.facts.name.clone())
        };
        let lines = links.iter().filter_map(|link| {
            let (other, kin) = link.seen_from(id)?;
            Some(KinLine {
                id: link.id.clone(),
                other: other.clone(),
                other_name: name(other),
                kin,
                source: link.source,
                by: format!("{} {}", link.by_name, link.at.text()),
            })
        });
        let others = people.iter().filter(|p| p.id != *id);
        let asked = self.asked_kin(actor).await?;
        Ok(KinOf {
            lines: lines.collect(),
            others: others
                .map(|p| (p.id.clone(), p.facts.name.clone()))
                .collect(),
            kinds: Kin::ALL
                .iter()
                .copied()
                .filter(|k| k.is_near() || asked.contains(k))
                .collect(),
        })
    }

    /// Writes that somebody is a near relative of a person.
    ///
    /// # Errors
    /// Denied; not found; faults of the fields.
    pub async fn add_kin(
        &self,
        actor: &Actor,
        id: &RecordId,
        (relative, kin, source): (&str, &str, &str),
    ) -> Result<()> {
        let scope = actor.may(Verb::EditKin)?;
        let asked = self.asked_kin(actor).await?;
        let mut tx = self.write(actor).await?;
        let person = standing(&mut tx, &scope, id).await?;
        let missing = |field, label| Fault::Missing { field, label };
        let (other, kin, source) = (
            RecordId::parse(relative).map_err(|_| missing("relative", "亲属")),
            Kin::from_code(kin).ok_or_else(|| missing("kin", "关系")),
            KinSource::parse(source).ok_or_else(|| missing("kin_source", "依据")),
        );
        let (other, kin, source) = match (other, kin, source) {
            (Ok(other), Ok(kin), Ok(source)) => (other, kin, source),
            (other, kin, source) => {
                let faults = [other.err(), kin.err(), source.err()];
                return Err(Error::Fault(faults.into_iter().flatten().collect()));
            }
        };
        let relative = standing(&mut tx, &scope, &other).await?;
        let links = tx.kin_links(&scope, &person.unit).await?;
        check(&person, &relative, kin, &asked, &links).map_err(kin_fault)?;
        let link = KinLink {
            id: self.env().ulid().into(),
            unit: person.unit.clone(),
            person: person.id,
            relative: relative.id,
            kin,
            source,
            by_name: actor.name.clone(),
            at: self.env().now(),
        };
        tx.add_kin(&scope, &person.town, &link).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes a link of a person.
    ///
    /// # Errors
    /// Denied; not found.
    pub async fn remove_kin(&self, actor: &Actor, id: &RecordId, link: &str) -> Result<()> {
        let scope = actor.may(Verb::EditKin)?;
        let mut tx = self.write(actor).await?;
        let person = standing(&mut tx, &scope, id).await?;
        let links = tx.kin_links(&scope, &person.unit).await?;
        let found = links
            .iter()
            .find(|l| l.id.as_str() == link && l.seen_from(id).is_some())
            .ok_or(Error::Clash("kin"))?;
        tx.remove_kin(&scope, &person.town, found).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Everybody of the record of a village who has not left.
async fn people_of(read: &mut Read, scope: &OfficeScope, unit: &UnitId) -> Result<Vec<Person>> {
    let query = MemberQuery {
        unit: Some(unit),
        anyone: true,
        ..MemberQuery::default()
    };
    let members = read.members(scope, None, query).await?;
    Ok(members.into_iter().map(|m| m.person).collect())
}

fn kin_fault(fault: KinFault) -> Error {
    Fault::Invalid {
        field: "kin",
        label: "近亲属关系",
        hint: text::person::kin_fault(fault),
    }
    .into()
}
