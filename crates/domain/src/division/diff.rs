//! Comparing a division list with what stands: additions, renames, new codes, moves, removals.
//!
//! Codes are used again inside a township, so a code alone does not make a place. The comparison
//! looks, level by level and within one county at a time, for
//! 1. the same code with the same name: unchanged (or moved, or of another kind);
//! 2. the same name in the same township under a code that no longer carries it: a new code;
//! 3. the same code with another name: a rename, marked for a look when the two names share nothing;
//! 4. what is left of the list: added; what is left of the tree: removed.
//!
//! A removal is history, never a deletion: terms that run or ran go on reading the unit.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Change, Kind, Level, Unit, first_id};
use crate::ids::{CountyId, UnitId};

/// One village of a list, its codes already checked (12 digits, each under the one above).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The village's own code.
    pub code: String,
    /// Its name as published.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Township code and name.
    pub town: (String, String),
    /// County code and name.
    pub county: (String, String),
    /// City code and name; the name is a placeholder where counties hang under the province.
    pub city: (String, String),
    /// Province code and name.
    pub province: (String, String),
}

/// A unit as it will stand, and what changed about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The unit after the change.
    pub unit: Unit,
    /// What stood before; none for an addition.
    pub before: Option<Unit>,
    /// Every change, at least one.
    pub changes: Vec<Change>,
    /// The names before and after share no character: perhaps another place under a reused code.
    pub look: bool,
}

/// What a list would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Changed units, from the top level down, so that parents come first.
    pub items: Vec<Item>,
    /// Villages of the list that stand as they are.
    pub unchanged: usize,
    /// Villages added.
    pub added: usize,
    /// Villages changed (renamed, recoded, moved, of another kind, restored).
    pub changed: usize,
    /// Villages no longer carried.
    pub removed: usize,
    /// Villages that stood before, in the counties of the list.
    pub stood: usize,
    /// The counties the list speaks of.
    pub counties: Vec<CountyId>,
}

/// One node of the list at any level.
#[derive(Debug, Clone)]
struct Node<'a> {
    code: &'a str,
    name: &'a str,
    parent_code: Option<&'a str>,
    kind: Option<Kind>,
}

/// Compares `rows` with `standing`, which must hold every unit of the list's provinces, cities and
/// counties that the store knows, removed ones included.
#[must_use]
pub fn diff(standing: &[Unit], rows: &[Incoming]) -> Plan {
    let mut plan = Plan::default();
    let mut tree = Tree::new(standing);
    let county_codes: HashSet<&str> = rows.iter().map(|r| r.county.0.as_str()).collect();
    for level in [
        Level::Province,
        Level::City,
        Level::County,
        Level::Town,
        Level::Village,
    ] {
        let nodes = nodes_of(level, rows);
        tree.compare(level, &nodes, &county_codes, &mut plan);
    }
    plan.counties.sort();
    plan.counties.dedup();
    plan
}

/// The nodes of one level in the order of their first row.
fn nodes_of(level: Level, rows: &[Incoming]) -> Vec<Node<'_>> {
    let mut seen: HashSet<&str> = HashSet::new();
    let mut nodes = Vec::new();
    for row in rows {
        let (code, name, parent, kind) = match level {
            Level::Province => (&row.province.0, &row.province.1, None, None),
            Level::City => (&row.city.0, &row.city.1, Some(&row.province.0), None),
            Level::County => (&row.county.0, &row.county.1, Some(&row.city.0), None),
            Level::Town => (&row.town.0, &row.town.1, Some(&row.county.0), None),
            Level::Village => (&row.code, &row.name, Some(&row.town.0), Some(row.kind)),
        };
        if seen.insert(code.as_str()) {
            let parent_code = parent.map(String::as_str);
            nodes.push(Node {
                code,
                name,
                parent_code,
                kind,
            });
        }
    }
    nodes
}

/// The tree as it is being brought to the list's state.
struct Tree<'a> {
    standing: BTreeMap<Level, Vec<&'a Unit>>,
    /// Unit by the code of the list, for the levels already compared.
    by_list_code: HashMap<String, (UnitId, Option<CountyId>)>,
    ids: HashSet<UnitId>,
}

impl<'a> Tree<'a> {
    fn new(standing: &'a [Unit]) -> Self {
        let mut by_level: BTreeMap<Level, Vec<&Unit>> = BTreeMap::new();
        for unit in standing {
            by_level.entry(unit.level).or_default().push(unit);
        }
        let ids = standing.iter().map(|u| u.id.clone()).collect();
        Self {
            standing: by_level,
            by_list_code: HashMap::new(),
            ids,
        }
    }

    fn compare(
        &mut self,
        level: Level,
        nodes: &[Node<'_>],
        county_codes: &HashSet<&str>,
        plan: &mut Plan,
    ) {
        let standing = self.standing.remove(&level).unwrap_or_default();
        let matched = match_nodes(&standing, nodes, |code| self.parent_of(code));
        let mut taken: HashSet<&UnitId> = HashSet::new();
        for (node, old) in nodes.iter().zip(&matched) {
            if let Some(old) = old {
                taken.insert(&old.id);
            }
            self.settle(level, node, *old, plan);
        }
        if level >= Level::Town {
            let counties: HashSet<&CountyId> = plan.counties.iter().collect();
            let gone: Vec<&Unit> = standing
                .iter()
                .copied()
                .filter(|u| u.county.as_ref().is_some_and(|c| counties.contains(c)))
                .collect();
            if level == Level::Village {
                plan.stood = gone.iter().filter(|u| u.removed_on.is_none()).count();
            }
            for old in gone
                .into_iter()
                .filter(|u| !taken.contains(&u.id) && u.removed_on.is_none())
            {
                plan.removed += usize::from(level == Level::Village);
                plan.items.push(Item {
                    unit: old.clone(),
                    before: Some(old.clone()),
                    changes: vec![Change::Removed],
                    look: false,
                });
            }
        }
        if level == Level::County {
            plan.counties = county_codes
                .iter()
                .filter_map(|code| self.by_list_code.get(*code).and_then(|(_, c)| c.clone()))
                .collect();
        }
    }

    fn parent_of(&self, code: Option<&str>) -> Option<UnitId> {
        code.and_then(|c| self.by_list_code.get(c))
            .map(|(id, _)| id.clone())
    }

    /// Decides what one node of the list means, and remembers its unit for the level below.
    fn settle(&mut self, level: Level, node: &Node<'_>, old: Option<&Unit>, plan: &mut Plan) {
        let parent = self.parent_of(node.parent_code);
        let unit = match old {
            Some(old) => {
                let mut unit = old.clone();
                node.code.clone_into(&mut unit.code);
                node.name.clone_into(&mut unit.name);
                unit.parent.clone_from(&parent);
                unit.kind = node.kind;
                unit.removed_on = None;
                unit
            }
            None => self.fresh(level, node, parent),
        };
        self.by_list_code
            .insert(node.code.to_owned(), (unit.id.clone(), unit.county.clone()));
        let changes = changes(old, &unit);
        if level == Level::Village {
            match (old, changes.is_empty()) {
                (None, _) => plan.added += 1,
                (Some(_), true) => plan.unchanged += 1,
                (Some(_), false) => plan.changed += 1,
            }
        }
        if !changes.is_empty() {
            let look = old.is_some_and(|o| {
                changes.contains(&Change::Renamed) && !names_share(&o.name, &unit.name)
            });
            plan.items.push(Item {
                unit,
                before: old.cloned(),
                changes,
                look,
            });
        }
    }

    fn fresh(&mut self, level: Level, node: &Node<'_>, parent: Option<UnitId>) -> Unit {
        let id = self.issue_id(level, node.code);
        let county = match level {
            Level::Province | Level::City => None,
            Level::County => CountyId::parse(id.as_str()).ok(),
            Level::Town | Level::Village => node
                .parent_code
                .and_then(|c| self.by_list_code.get(c))
                .and_then(|(_, county)| county.clone()),
        };
        Unit {
            id,
            county,
            parent,
            level,
            code: node.code.to_owned(),
            name: node.name.to_owned(),
            kind: node.kind,
            no_part: None,
            successor: None,
            removed_on: None,
            version: 1,
        }
    }

    /// The digits of the level, with `-2`, `-3` ... where another place holds that id already.
    fn issue_id(&mut self, level: Level, code: &str) -> UnitId {
        let digits = code.get(..level.digits()).unwrap_or(code);
        let mut n = 1_u32;
        loop {
            let text = if n == 1 {
                digits.to_owned()
            } else {
                format!("{digits}-{n}")
            };
            let id = first_id(Level::Village, &format!("{text:0<12}"))
                .filter(|_| n == 1 && text.len() == 12)
                .or_else(|| UnitId::parse(&text).ok());
            match id {
                Some(id) if self.ids.insert(id.clone()) => return id,
                Some(_) => n += 1,
                // Unreachable for checked codes; the padded code is an id of its own kind.
                None => n += 1,
            }
        }
    }
}

/// For each node the unit it is, in the three passes of the module's text.
fn match_nodes<'a>(
    standing: &[&'a Unit],
    nodes: &[Node<'_>],
    parent_of: impl Fn(Option<&str>) -> Option<UnitId>,
) -> Vec<Option<&'a Unit>> {
    let mut by_code: HashMap<&str, Vec<&'a Unit>> = HashMap::new();
    let mut by_place: HashMap<(&str, Option<&UnitId>), Vec<&'a Unit>> = HashMap::new();
    for &unit in standing {
        by_code.entry(unit.code.as_str()).or_default().push(unit);
        by_place
            .entry((unit.name.as_str(), unit.parent.as_ref()))
            .or_default()
            .push(unit);
    }
    let mut used: HashSet<&'a UnitId> = HashSet::new();
    let mut found: Vec<Option<&'a Unit>> = vec![None; nodes.len()];
    for (slot, node) in found.iter_mut().zip(nodes) {
        let same = by_code
            .get(node.code)
            .and_then(|units| live_first(units.iter().copied().filter(|u| u.name == node.name)));
        if let Some(unit) = same.filter(|u| used.insert(&u.id)) {
            *slot = Some(unit);
        }
    }
    for (slot, node) in found
        .iter_mut()
        .zip(nodes)
        .filter(|(slot, _)| slot.is_none())
    {
        let parent = parent_of(node.parent_code);
        let moved = by_place
            .get(&(node.name, parent.as_ref()))
            .and_then(|units| live_first(units.iter().copied().filter(|u| !used.contains(&u.id))));
        if let Some(unit) = moved {
            used.insert(&unit.id);
            *slot = Some(unit);
        }
    }
    for (slot, node) in found
        .iter_mut()
        .zip(nodes)
        .filter(|(slot, _)| slot.is_none())
    {
        let renamed = by_code.get(node.code).and_then(|units| {
            units
                .iter()
                .copied()
                .find(|u| u.removed_on.is_none() && !used.contains(&u.id))
        });
        if let Some(unit) = renamed {
            used.insert(&unit.id);
            *slot = Some(unit);
        }
    }
    found
}

/// A unit still carried before one that was removed.
fn live_first<'a>(units: impl Iterator<Item = &'a Unit>) -> Option<&'a Unit> {
    units.min_by_key(|u| u.removed_on.is_some())
}

fn changes(old: Option<&Unit>, new: &Unit) -> Vec<Change> {
    let Some(old) = old else {
        return vec![Change::Added];
    };
    let mut changes = Vec::new();
    if old.removed_on.is_some() {
        changes.push(Change::Restored);
    }
    if old.name != new.name {
        changes.push(Change::Renamed);
    }
    if old.code != new.code {
        changes.push(Change::Recoded);
    }
    if old.parent != new.parent {
        changes.push(Change::Moved);
    }
    if old.kind != new.kind {
        changes.push(Change::KindChanged);
    }
    changes
}

/// Words that every name of a unit may carry and that say nothing about the place.
const COMMON: &[&str] = &[
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "社区",
    "委会",
    "街道",
    "办事处",
    "村",
    "镇",
    "乡",
];

/// Whether two names share a character once the common words are taken off.
#[must_use]
pub fn names_share(a: &str, b: &str) -> bool {
    let strip = |name: &str| {
        let mut rest = name.to_owned();
        for word in COMMON {
            rest = rest.replace(word, "");
        }
        rest
    };
    let (a, b) = (strip(a), strip(b));
    if a.is_empty() || b.is_empty() {
        return true;
    }
    a.chars().any(|c| b.contains(c))
}
