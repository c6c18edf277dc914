//! Near relatives on the sheet (近亲属回避, VCL26 §8).

use crate::count::fill::Candidate;
use crate::count::terms::Terms;
use crate::count::{NomineeNo, Person, Sheet};

/// Relatives with equal votes whose ways to sit together are all tried.
const MANY_RELATIVES: usize = 20;

/// Who is a near relative of whom, both ways.
#[derive(Debug, Default)]
pub(super) struct KinGraph {
    /// Sorted pairs; empty where nobody is related or no avoidance applies.
    pairs: Vec<(Person, Person)>,
}

impl KinGraph {
    /// Links given on one side count for both.
    pub(super) fn of(sheet: &Sheet, terms: &Terms<'_>) -> Self {
        let mut pairs = Vec::new();
        if !terms.kin.value {
            return Self { pairs };
        }
        let nominees = sheet.nominees.iter().enumerate();
        let links = nominees.map(|(i, n)| (Person::Nominee(NomineeNo(i)), &n.kin_of));
        let sitting = sheet.sitting.iter().enumerate();
        let links = links.chain(sitting.map(|(i, s)| (Person::Sitting(i), &s.kin_of)));
        for (from, to) in links {
            let near = to
                .iter()
                .filter(|link| terms.is_kin(link.kin) && link.to != from);
            pairs.extend(near.flat_map(|link| [(from, link.to), (link.to, from)]));
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    pub(super) fn related(&self, a: Person, b: Person) -> bool {
        self.pairs.binary_search(&(a, b)).is_ok()
    }

    /// The first of `seated` who is a near relative of `nominee`.
    pub(super) fn conflict(&self, nominee: NomineeNo, seated: &[Person]) -> Option<Person> {
        if self.is_empty() {
            return None;
        }
        seated
            .iter()
            .copied()
            .find(|other| self.related(Person::Nominee(nominee), *other))
    }

    /// The groups of `candidates` that are related to each other directly or
    /// through others in the list; those without a relative are left out.
    pub(super) fn groups(&self, candidates: &[Candidate]) -> Vec<Vec<NomineeNo>> {
        let mut groups: Vec<Vec<NomineeNo>> = Vec::new();
        if self.is_empty() {
            return groups;
        }
        for nominee in candidates.iter().map(|candidate| candidate.nominee) {
            let near =
                |other: &NomineeNo| self.related(Person::Nominee(nominee), Person::Nominee(*other));
            let (mut joined, apart): (Vec<_>, Vec<_>) =
                groups.into_iter().partition(|group| group.iter().any(near));
            let mut merged = vec![nominee];
            joined.drain(..).for_each(|group| merged.extend(group));
            merged.sort_unstable();
            groups = apart;
            groups.push(merged);
        }
        groups.retain(|group| group.len() > 1);
        groups.sort_unstable();
        groups
    }

    /// How many of a group may sit together at most. Exact for the families a
    /// ballot knows; of more than [`MANY_RELATIVES`] as many as fit in the order
    /// of the sheet.
    pub(super) fn most_together(&self, group: &[NomineeNo]) -> usize {
        if group.len() > MANY_RELATIVES {
            return self.in_order(group);
        }
        let Some((first, rest)) = group.split_first() else {
            return 0;
        };
        let apart =
            |other: &&NomineeNo| !self.related(Person::Nominee(*first), Person::Nominee(**other));
        let beside: Vec<NomineeNo> = rest.iter().filter(apart).copied().collect();
        if beside.len() == rest.len() {
            return 1 + self.most_together(rest);
        }
        self.most_together(rest)
            .max(1 + self.most_together(&beside))
    }

    fn in_order(&self, group: &[NomineeNo]) -> usize {
        let mut chosen: Vec<Person> = Vec::new();
        for &nominee in group {
            if self.conflict(nominee, &chosen).is_none() {
                chosen.push(Person::Nominee(nominee));
            }
        }
        chosen.len()
    }
}
