//! Comparing a division list with what stands: additions, renames, new codes, moves, removals.
//!
//! Codes are used again inside a township, so a code alone does not make a place. The comparison goes
//! level by level, so that a township is known before its villages are looked for; [`matching`] has
//! the passes in their order. What is left of the list is added, what is left of the tree is removed.
//!
//! A removal is history, never a deletion: terms that run or ran go on reading the unit. The counties
//! that the list does not name are left alone.

mod matching;
mod names;
mod plan;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::{Change, Level, Unit};
use crate::ids::{CountyId, UnitId};
use matching::{Known, Node, Pass, match_nodes};

pub use names::{names_share, stem};
pub use plan::{
    Above, BadCode, CODE_DIGITS, CountyPlan, Decisions, Incoming, Item, Look, Place, Plan,
};

/// Compares `rows` with `standing`, which must hold every unit, removed ones included, of the counties
/// that the rows name, every unit above them, and every unit whose id begins with such a county's code.
///
/// # Errors
/// [`BadCode`] for a code that is not 12 digits.
pub fn diff(standing: &[Unit], rows: &[Incoming], decisions: &Decisions) -> Result<Plan, BadCode> {
    check_codes(rows)?;
    let mut run = Run::new(standing, decisions);
    for level in [Level::Province, Level::City, Level::County] {
        run.compare(level, &nodes_above(level, rows))?;
    }
    run.counties = rows
        .iter()
        .filter_map(|row| {
            run.known
                .get(&(Level::County, row.above.county.code.as_str()))
        })
        .filter_map(|known| known.county.clone())
        .map(|county| (county, Counts::default()))
        .collect();
    let mut towns = nodes_above(Level::Town, rows);
    names::give_stems(&mut towns, rows);
    run.compare(Level::Town, &towns)?;
    run.compare(Level::Village, &villages(rows))?;
    Ok(run.plan())
}

fn check_codes(rows: &[Incoming]) -> Result<(), BadCode> {
    let fits = |code: &str| code.len() == CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit());
    let mut checked: HashSet<*const Above> = HashSet::new();
    for row in rows {
        if !fits(&row.code) {
            return Err(BadCode(row.code.clone()));
        }
        if !checked.insert(Arc::as_ptr(&row.above)) {
            continue;
        }
        let above = &row.above;
        for place in [&above.town, &above.county, &above.city, &above.province] {
            if !fits(&place.code) {
                return Err(BadCode(place.code.clone()));
            }
        }
    }
    Ok(())
}

/// The nodes of a level above the villages in the order of their first row; the first name given counts.
fn nodes_above(level: Level, rows: &[Incoming]) -> Vec<Node<'_>> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut nodes: Vec<Node<'_>> = Vec::new();
    for (place, parent) in rows.iter().filter_map(|row| row.above.at(level)) {
        match seen.get(place.code.as_str()) {
            None => {
                seen.insert(&place.code, nodes.len());
                nodes.push(Node::new(
                    &place.code,
                    place.name.as_deref(),
                    parent.map(|p| p.code.as_str()),
                    None,
                ));
            }
            Some(at) => {
                if let Some(node) = nodes.get_mut(*at)
                    && node.name.is_none()
                {
                    node.name = place.name.as_deref();
                }
            }
        }
    }
    nodes
}

fn villages(rows: &[Incoming]) -> Vec<Node<'_>> {
    rows.iter()
        .map(|row| {
            Node::new(
                &row.code,
                Some(&row.name),
                Some(&row.above.town.code),
                Some(row.kind),
            )
        })
        .collect()
}

/// The figures of a [`CountyPlan`] while they are counted.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    stood: usize,
    added: usize,
    changed: usize,
    unchanged: usize,
    removed: usize,
}

/// The tree as it is being brought to the list's state.
struct Run<'a> {
    standing: BTreeMap<Level, Vec<&'a Unit>>,
    /// By level and the code of the list, for the levels already compared: a city without counties
    /// bears one code on both levels.
    known: HashMap<(Level, &'a str), Known>,
    /// Townships that the list no longer carries.
    gone_towns: HashSet<&'a UnitId>,
    ids: HashSet<UnitId>,
    decisions: &'a Decisions,
    counties: BTreeMap<CountyId, Counts>,
    items: Vec<Item>,
}

impl<'a> Run<'a> {
    fn new(standing: &'a [Unit], decisions: &'a Decisions) -> Self {
        let mut by_level: BTreeMap<Level, Vec<&Unit>> = BTreeMap::new();
        for unit in standing {
            by_level.entry(unit.level).or_default().push(unit);
        }
        Self {
            standing: by_level,
            known: HashMap::new(),
            gone_towns: HashSet::new(),
            ids: standing.iter().map(|u| u.id.clone()).collect(),
            decisions,
            counties: BTreeMap::new(),
            items: Vec::new(),
        }
    }

    fn plan(self) -> Plan {
        let counties = self.counties.into_iter().map(|(county, n)| CountyPlan {
            county,
            stood: n.stood,
            added: n.added,
            changed: n.changed,
            unchanged: n.unchanged,
            removed: n.removed,
        });
        Plan {
            counties: counties.collect(),
            items: self.items,
        }
    }

    fn compare(&mut self, level: Level, nodes: &[Node<'a>]) -> Result<(), BadCode> {
        let mut standing = self.standing.remove(&level).unwrap_or_default();
        if level >= Level::Town {
            // Units of counties that the list does not name only keep their ids from being given again.
            standing.retain(|u| {
                u.county
                    .as_ref()
                    .is_some_and(|c| self.counties.contains_key(c))
            });
        }
        let parents: Vec<Option<Known>> = nodes
            .iter()
            .map(|node| self.parent_of(level, node).cloned())
            .collect();
        let below = self.standing.get(&Level::Village);
        let matched = match_nodes(
            &standing,
            nodes,
            &parents,
            &self.decisions.other_place,
            below.map_or(&[][..], Vec::as_slice),
            level,
        );
        let mut taken: HashSet<&UnitId> = HashSet::new();
        for ((node, parent), old) in nodes.iter().zip(&parents).zip(&matched) {
            if let Some((old, _)) = old {
                taken.insert(&old.id);
            }
            self.settle(level, node, parent.as_ref(), *old)?;
        }
        if level >= Level::Town {
            self.remove_rest(level, &standing, &taken);
        }
        Ok(())
    }

    fn parent_of(&self, level: Level, node: &Node<'a>) -> Option<&Known> {
        let above = match level {
            Level::Province => return None,
            Level::City => Level::Province,
            Level::County => Level::City,
            Level::Town => Level::County,
            Level::Village => Level::Town,
        };
        self.known.get(&(above, node.parent?))
    }

    /// Decides what one node of the list means, and remembers its unit for the level below.
    fn settle(
        &mut self,
        level: Level,
        node: &Node<'a>,
        parent: Option<&Known>,
        old: Option<(&'a Unit, Pass)>,
    ) -> Result<(), BadCode> {
        let unit = match old {
            Some((old, _)) => self.brought_up_to(old, node, parent),
            None => self.fresh(level, node, parent)?,
        };
        let known = Known {
            id: unit.id.clone(),
            county: unit.county.clone(),
        };
        self.known.insert((level, node.code), known);
        let before = old.map(|(old, _)| old);
        let changes = changes(before, &unit);
        if level == Level::Village
            && let Some(count) = unit.county.as_ref().and_then(|c| self.counties.get_mut(c))
        {
            match (before, changes.is_empty()) {
                (None, _) => count.added += 1,
                (Some(_), true) => count.unchanged += 1,
                (Some(_), false) => count.changed += 1,
            }
        }
        if !changes.is_empty() {
            let look = old.and_then(|(old, pass)| self.look(old, &unit, pass));
            self.items.push(Item {
                unit,
                before: before.cloned(),
                changes,
                look,
            });
        }
        Ok(())
    }

    fn look(&self, old: &Unit, unit: &Unit, pass: Pass) -> Option<Look> {
        let stands_on = |town: &UnitId| !self.gone_towns.contains(town);
        match pass {
            Pass::Code if !names_share(&old.name, &unit.name) => Some(Look::OtherName),
            Pass::Moved if old.parent.as_ref().is_some_and(stands_on) => Some(Look::MovedByName),
            Pass::Villages if old.code != unit.code && stem(&old.name) != stem(&unit.name) => {
                Some(Look::ByVillages)
            }
            Pass::Villages if !names_share(&old.name, &unit.name) => Some(Look::OtherName),
            _ => None,
        }
    }

    fn brought_up_to(&self, old: &Unit, node: &Node<'_>, parent: Option<&Known>) -> Unit {
        let mut unit = old.clone();
        node.code.clone_into(&mut unit.code);
        if let Some(name) = node.name {
            name.clone_into(&mut unit.name);
        }
        unit.parent = parent.map(|known| known.id.clone());
        if !self.decisions.kinds_kept.contains(&old.id) {
            unit.kind = node.kind;
        }
        if unit.removed_on.take().is_some() {
            unit.successor = None;
        }
        unit
    }

    fn fresh(
        &mut self,
        level: Level,
        node: &Node<'_>,
        parent: Option<&Known>,
    ) -> Result<Unit, BadCode> {
        let id = self.issue_id(level, node.code)?;
        let county = match level {
            Level::Province | Level::City => None,
            Level::County => CountyId::parse(id.as_str()).ok(),
            Level::Town | Level::Village => parent.and_then(|known| known.county.clone()),
        };
        let name = node.name.map_or_else(
            || node.code.chars().take(level.digits()).collect(),
            str::to_owned,
        );
        Ok(Unit {
            id,
            county,
            parent: parent.map(|known| known.id.clone()),
            level,
            code: node.code.to_owned(),
            name,
            kind: node.kind,
            no_part: None,
            successor: None,
            removed_on: None,
            version: 1,
        })
    }

    /// The digits of the level, with `-2`, `-3` ... where another place holds that id already.
    fn issue_id(&mut self, level: Level, code: &str) -> Result<UnitId, BadCode> {
        let bad = || BadCode(code.to_owned());
        let digits = code.get(..level.digits()).ok_or_else(bad)?;
        let mut id = UnitId::parse(digits).map_err(|_| bad())?;
        let mut n = 1_u32;
        while !self.ids.insert(id.clone()) {
            n = n.checked_add(1).ok_or_else(bad)?;
            id = UnitId::parse(&format!("{digits}-{n}")).map_err(|_| bad())?;
        }
        Ok(id)
    }

    /// What the list no longer carries.
    fn remove_rest(&mut self, level: Level, standing: &[&'a Unit], taken: &HashSet<&UnitId>) {
        for old in standing.iter().filter(|u| u.removed_on.is_none()) {
            let count = old
                .county
                .as_ref()
                .filter(|_| level == Level::Village)
                .and_then(|c| self.counties.get_mut(c));
            let gone = !taken.contains(&old.id);
            if let Some(count) = count {
                count.stood += 1;
                count.removed += usize::from(gone);
            }
            if !gone {
                continue;
            }
            if level == Level::Town {
                self.gone_towns.insert(&old.id);
            }
            self.items.push(Item {
                unit: (*old).clone(),
                before: Some((*old).clone()),
                changes: vec![Change::Removed],
                look: None,
            });
        }
    }
}

fn changes(old: Option<&Unit>, new: &Unit) -> Vec<Change> {
    let Some(old) = old else {
        return vec![Change::Added];
    };
    let each = [
        (old.removed_on.is_some(), Change::Restored),
        (old.name != new.name, Change::Renamed),
        (old.code != new.code, Change::Recoded),
        (old.parent != new.parent, Change::Moved),
        (old.kind != new.kind, Change::KindChanged),
    ];
    each.into_iter()
        .filter_map(|(holds, change)| holds.then_some(change))
        .collect()
}
