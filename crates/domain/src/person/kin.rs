//! Near relatives, written down only where the law asks for avoidance: between two people of the record
//! of one village (members of its committees, nominees, its election committee). No tree is built of
//! it, nothing is concluded from two links, and a link goes with either of its people.

pub use law::body::Kin;

use super::Person;
use crate::codes::worded;
use crate::ids::{RecordId, UnitId};
use crate::time::Millis;

/// Most links of one person.
pub const PERSON_MAX_LINKS: usize = 12;

worded! {
    /// From where a link is known.
    KinSource {
        /// The person declared it.
        Declared = "declared", "本人申报";
        /// The township checked it.
        Checked = "checked", "乡镇核实";
        /// The household register shows it.
        Register = "register", "户口簿";
        /// An objection that was found true.
        Objection = "objection", "群众反映，已核实";
    }
}

/// That one person is a near relative of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KinLink {
    /// Id.
    pub id: RecordId,
    /// The village of both.
    pub unit: UnitId,
    /// One.
    pub person: RecordId,
    /// The other.
    pub relative: RecordId,
    /// What the other is to the one: `Parent` says that `relative` is a parent of `person`.
    pub kin: Kin,
    /// From where it is known.
    pub source: KinSource,
    /// Who wrote it.
    pub by_name: String,
    /// When.
    pub at: Millis,
}

/// Two people of a list who are near relatives, for the rooms that must see to avoidance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KinPair {
    /// One, with the lesser id.
    pub one: RecordId,
    /// The other.
    pub other: RecordId,
    /// What the other is to the one.
    pub kin: Kin,
}

/// Why a link is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KinFault {
    /// A person and the same person.
    Same,
    /// The two are not of one village: no avoidance to ask about.
    OtherVillage,
    /// One of the two has left.
    Left,
    /// The law asks no avoidance of such relatives.
    NotAsked,
    /// The two are linked already.
    Linked,
    /// More than [`PERSON_MAX_LINKS`] links.
    TooMany,
    /// A parent younger than the child: most likely the wrong way round.
    Ages,
    /// Two spouses of one sex: most likely the wrong kind.
    Spouses,
}

/// The same relation seen from the other side.
#[must_use]
pub const fn inverse(kin: Kin) -> Kin {
    match kin {
        Kin::Parent => Kin::Child,
        Kin::Child => Kin::Parent,
        Kin::Grandparent => Kin::Grandchild,
        Kin::Grandchild => Kin::Grandparent,
        Kin::ParentInLaw => Kin::ChildInLaw,
        Kin::ChildInLaw => Kin::ParentInLaw,
        Kin::UncleOrAunt => Kin::NephewOrNiece,
        Kin::NephewOrNiece => Kin::UncleOrAunt,
        Kin::Spouse | Kin::Sibling | Kin::SiblingInLaw | Kin::Cousin | Kin::Other => kin,
    }
}

impl KinLink {
    /// What the other person is, seen from one of the two; `None` for somebody else.
    #[must_use]
    pub fn seen_from(&self, person: &RecordId) -> Option<(&RecordId, Kin)> {
        if *person == self.person {
            Some((&self.relative, self.kin))
        } else if *person == self.relative {
            Some((&self.person, inverse(self.kin)))
        } else {
            None
        }
    }

    /// As a pair, which does not depend on how it was entered.
    #[must_use]
    pub fn pair(&self) -> KinPair {
        let (one, other, kin) = if self.person <= self.relative {
            (&self.person, &self.relative, self.kin)
        } else {
            (&self.relative, &self.person, inverse(self.kin))
        };
        KinPair {
            one: one.clone(),
            other: other.clone(),
            kin,
        }
    }
}

/// Whether a link may be written. `asked` are the relatives whom the rules in force ask to avoid, beside
/// the near relatives of the Civil Code; `links` are those of either person.
///
/// # Errors
/// [`KinFault`].
pub fn check(
    person: &Person,
    relative: &Person,
    kin: Kin,
    asked: &[Kin],
    links: &[KinLink],
) -> Result<(), KinFault> {
    if person.id == relative.id {
        return Err(KinFault::Same);
    }
    if person.unit != relative.unit {
        return Err(KinFault::OtherVillage);
    }
    if person.ended.is_some() || relative.ended.is_some() {
        return Err(KinFault::Left);
    }
    if !kin.is_near() && !asked.contains(&kin) {
        return Err(KinFault::NotAsked);
    }
    let (born, other) = (person.facts.birth, relative.facts.birth);
    match kin {
        Kin::Parent | Kin::Grandparent if other >= born => return Err(KinFault::Ages),
        Kin::Child | Kin::Grandchild if other <= born => return Err(KinFault::Ages),
        Kin::Spouse if person.facts.sex == relative.facts.sex => return Err(KinFault::Spouses),
        _ => {}
    }
    let seen = |link: &KinLink| {
        link.seen_from(&person.id)
            .map(|(other, _)| other == &relative.id)
    };
    if links.iter().any(|link| seen(link) == Some(true)) {
        return Err(KinFault::Linked);
    }
    let of = |id: &RecordId| links.iter().filter(|l| l.seen_from(id).is_some()).count();
    if of(&person.id) >= PERSON_MAX_LINKS || of(&relative.id) >= PERSON_MAX_LINKS {
        return Err(KinFault::TooMany);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::number::Source;
    use super::super::{Affiliation, Education, Facts, Month, Sex};
    use super::*;

    fn person(id: &str, unit: &str, sex: Sex, birth: &str) -> Person {
        Person {
            id: RecordId::parse(id).unwrap(),
            town: UnitId::parse("T1").unwrap(),
            unit: UnitId::parse(unit).unwrap(),
            facts: Facts {
                name: "周云".to_owned(),
                sex,
                birth: Month::parse(birth).unwrap(),
                education: Education::College,
                affiliation: Affiliation::Masses,
                joined: None,
                party_post: None,
                committee_post: None,
                since: None,
            },
            source: Source::Township,
            ended: None,
            by_name: String::new(),
            at: Millis(0),
            version: 1,
        }
    }

    fn link(person: &Person, relative: &Person, kin: Kin) -> KinLink {
        KinLink {
            id: RecordId::parse("L1").unwrap(),
            unit: person.unit.clone(),
            person: person.id.clone(),
            relative: relative.id.clone(),
            kin,
            source: KinSource::Declared,
            by_name: String::new(),
            at: Millis(0),
        }
    }

    #[test]
    fn links_are_only_those_that_the_law_asks_about() {
        let old = person("P1", "U1", Sex::Male, "1955-02");
        let young = person("P2", "U1", Sex::Female, "1980-05");
        let far = person("P3", "U2", Sex::Female, "1980-05");
        assert_eq!(check(&young, &old, Kin::Parent, &[], &[]), Ok(()));
        assert_eq!(
            check(&old, &young, Kin::Parent, &[], &[]),
            Err(KinFault::Ages)
        );
        assert_eq!(
            check(&old, &old, Kin::Sibling, &[], &[]),
            Err(KinFault::Same)
        );
        assert_eq!(
            check(&old, &far, Kin::Sibling, &[], &[]),
            Err(KinFault::OtherVillage)
        );
        assert_eq!(
            check(&old, &young, Kin::Cousin, &[], &[]),
            Err(KinFault::NotAsked)
        );
        assert_eq!(
            check(&old, &young, Kin::ChildInLaw, &[Kin::ChildInLaw], &[]),
            Ok(())
        );
        let sister = person("P4", "U1", Sex::Female, "1982-05");
        assert_eq!(
            check(&young, &sister, Kin::Spouse, &[], &[]),
            Err(KinFault::Spouses)
        );
        // Entered either way, two people are linked once.
        let linked = [link(&young, &old, Kin::Parent)];
        assert_eq!(
            check(&old, &young, Kin::Child, &[], &linked),
            Err(KinFault::Linked)
        );
        let left = Person {
            ended: Some((
                Month::parse("2026")
                    .map(|_| chrono::NaiveDate::MIN)
                    .unwrap(),
                String::new(),
            )),
            ..old
        };
        assert_eq!(
            check(&young, &left, Kin::Parent, &[], &[]),
            Err(KinFault::Left)
        );
    }

    #[test]
    fn a_pair_does_not_depend_on_how_it_was_entered() {
        let old = person("P1", "U1", Sex::Male, "1955-02");
        let young = person("P2", "U1", Sex::Female, "1980-05");
        let pair = link(&young, &old, Kin::Parent).pair();
        assert_eq!(pair, link(&old, &young, Kin::Child).pair());
        assert_eq!(pair.kin, Kin::Child);
        let from_young = link(&old, &young, Kin::Child);
        assert_eq!(
            from_young.seen_from(&young.id),
            Some((&old.id, Kin::Parent))
        );
        for kin in Kin::ALL {
            assert_eq!(inverse(inverse(*kin)), *kin);
        }
    }
}
