//! Which unit a line of the list is. The passes, each only among what the ones before left over:
//!
//! 1. the same code with the same name;
//! 2. the same name under the same unit above, with another code;
//! 3. the same name but for the word for its kind (张楼村, 张楼社区) under the same unit above, when
//!    there is one such on either side: a village that became a community has a new code and name;
//! 4. a township by its villages: at least half of either side's village names are the other's;
//! 5. a village by its name, when the county has one such on either side: moved to another township;
//! 6. the same code with another name: renamed.
//!
//! The first two also find removed units again; the others only those that stand.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::names::stem;
use crate::division::{Kind, Level, Unit};
use crate::ids::{CountyId, UnitId};

/// One node of the list at any level.
#[derive(Debug, Clone)]
pub(super) struct Node<'a> {
    pub(super) code: &'a str,
    /// None above the township, where a list may leave it out.
    pub(super) name: Option<&'a str>,
    pub(super) parent: Option<&'a str>,
    pub(super) kind: Option<Kind>,
    /// Of a township: stems of its villages' names.
    pub(super) villages: HashSet<&'a str>,
}

impl<'a> Node<'a> {
    pub(super) fn new(
        code: &'a str,
        name: Option<&'a str>,
        parent: Option<&'a str>,
        kind: Option<Kind>,
    ) -> Self {
        Self {
            code,
            name,
            parent,
            kind,
            villages: HashSet::new(),
        }
    }
}

/// A unit of the list whose identity is decided.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) id: UnitId,
    pub(super) county: Option<CountyId>,
}

/// A node with its place in the list and the unit above it.
type Open<'n> = (usize, &'n Node<'n>, Option<&'n Known>);

/// By what a unit was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Code and name.
    Same,
    /// Name and unit above.
    Name,
    /// Stem of the name and unit above.
    Stem,
    /// Its villages.
    Villages,
    /// Name within the county.
    Moved,
    /// Code.
    Code,
}

/// For each node the unit it is and by what it was known. `parents` are the units above the nodes;
/// `below` the standing villages, for townships; `other_place` the codes that mean another place.
pub(super) fn match_nodes<'a>(
    standing: &[&'a Unit],
    nodes: &[Node<'_>],
    parents: &[Option<Known>],
    other_place: &BTreeSet<String>,
    below: &[&'a Unit],
    level: Level,
) -> Vec<Option<(&'a Unit, Pass)>> {
    let mut found = Found {
        standing,
        nodes,
        parents,
        other_place,
        units: vec![None; nodes.len()],
        used: HashSet::new(),
    };
    found.same();
    found.by_name();
    found.by_stem();
    match level {
        Level::Town => found.by_villages(below),
        Level::Village => found.moved(),
        Level::Province | Level::City | Level::County => {}
    }
    found.by_code();
    found.units
}

struct Found<'n, 'a> {
    standing: &'n [&'a Unit],
    nodes: &'n [Node<'n>],
    parents: &'n [Option<Known>],
    other_place: &'n BTreeSet<String>,
    units: Vec<Option<(&'a Unit, Pass)>>,
    used: HashSet<&'a UnitId>,
}

impl<'n, 'a> Found<'n, 'a> {
    fn take(&mut self, at: usize, unit: &'a Unit, pass: Pass) {
        if let Some(slot) = self.units.get_mut(at)
            && slot.is_none()
            && self.used.insert(&unit.id)
        {
            *slot = Some((unit, pass));
        }
    }

    /// Nodes not known yet, with their place in the list and the unit above.
    fn open(&self) -> Vec<Open<'n>> {
        let above = self.parents.iter().map(Option::as_ref);
        self.nodes
            .iter()
            .zip(above)
            .zip(&self.units)
            .enumerate()
            .filter(|(_, (_, slot))| slot.is_none())
            .map(|(at, ((node, parent), _))| (at, node, parent))
            .collect()
    }

    /// Nodes not known yet that may be a unit under another name, code or township.
    fn open_to_guess(&self) -> Vec<Open<'n>> {
        let mut open = self.open();
        open.retain(|(_, node, _)| !self.other_place.contains(node.code));
        open
    }

    /// Standing units that no node is yet.
    fn free(&self) -> impl Iterator<Item = &'a Unit> {
        self.standing
            .iter()
            .copied()
            .filter(|u| !self.used.contains(&u.id))
    }

    fn free_live(&self) -> impl Iterator<Item = &'a Unit> {
        self.free().filter(|u| u.removed_on.is_none())
    }

    fn same(&mut self) {
        let by_code = grouped(self.free(), |u| u.code.as_str());
        for (at, node, _) in self.open() {
            let units = by_code.get(node.code).into_iter().flatten().copied();
            let same = live_first(units.filter(|u| node.name.is_none_or(|name| u.name == name)));
            if let Some(unit) = same {
                self.take(at, unit, Pass::Same);
            }
        }
    }

    fn by_name(&mut self) {
        let by_place = grouped(self.free(), |u| (u.name.as_str(), u.parent.as_ref()));
        for (at, node, above) in self.open() {
            let Some(name) = node.name else { continue };
            let parent = above.map(|known| &known.id);
            let units = by_place.get(&(name, parent)).into_iter().flatten().copied();
            if let Some(unit) = live_first(units.filter(|u| !self.used.contains(&u.id))) {
                self.take(at, unit, Pass::Name);
            }
        }
    }

    fn by_stem(&mut self) {
        let units = grouped(self.free_live(), |u| (stem(&u.name), u.parent.as_ref()));
        let open = self.open_to_guess();
        let nodes = grouped(open.into_iter(), |(_, node, above)| {
            (node.name.map_or("", stem), above.map(|known| &known.id))
        });
        for (key, nodes) in nodes {
            if let ([(at, ..)], Some([unit])) =
                (nodes.as_slice(), units.get(&key).map(Vec::as_slice))
            {
                self.take(*at, unit, Pass::Stem);
            }
        }
    }

    fn by_villages(&mut self, below: &[&'a Unit]) {
        let mut stems: HashMap<&UnitId, HashSet<&str>> = HashMap::new();
        for village in below.iter().filter(|v| v.removed_on.is_none()) {
            if let Some(town) = &village.parent {
                stems.entry(town).or_default().insert(stem(&village.name));
            }
        }
        let mut pairs = Vec::new();
        for (at, node, above) in self.open_to_guess() {
            let county = above.and_then(|known| known.county.as_ref());
            for town in self.free_live().filter(|t| t.county.as_ref() == county) {
                let Some(theirs) = stems.get(&town.id) else {
                    continue;
                };
                let shared = node.villages.intersection(theirs).count();
                if shared * 2 >= theirs.len().max(node.villages.len()) {
                    pairs.push((Reverse(shared), node.code, &town.id, at, town));
                }
            }
        }
        pairs.sort_by(|a, b| (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)));
        for (.., at, town) in pairs {
            self.take(at, town, Pass::Villages);
        }
    }

    fn moved(&mut self) {
        let units = grouped(self.free_live(), |u| (u.name.as_str(), u.county.as_ref()));
        let open = self.open_to_guess();
        let nodes = grouped(open.into_iter(), |(_, node, above)| {
            let county = above.and_then(|known| known.county.as_ref());
            (node.name.unwrap_or(""), county)
        });
        for (key, nodes) in nodes {
            if let ([(at, ..)], Some([unit])) =
                (nodes.as_slice(), units.get(&key).map(Vec::as_slice))
            {
                self.take(*at, unit, Pass::Moved);
            }
        }
    }

    fn by_code(&mut self) {
        let by_code = grouped(self.free_live(), |u| u.code.as_str());
        for (at, node, _) in self.open_to_guess() {
            let mut units = by_code.get(node.code).into_iter().flatten().copied();
            if let Some(unit) = units.find(|u| !self.used.contains(&u.id)) {
                self.take(at, unit, Pass::Code);
            }
        }
    }
}

fn grouped<K: std::hash::Hash + Eq, V>(
    values: impl Iterator<Item = V>,
    key: impl Fn(&V) -> K,
) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for value in values {
        groups.entry(key(&value)).or_default().push(value);
    }
    groups
}

/// A unit still carried before one that was removed.
fn live_first<'a>(units: impl Iterator<Item = &'a Unit>) -> Option<&'a Unit> {
    units.min_by_key(|u| u.removed_on.is_some())
}
