//! Invented lists, and what a store does with a plan, with the checks that hold for every list.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use domain::division::diff::{Above, Decisions, Incoming, Place, Plan, diff};
use domain::division::{Kind, Level, Unit};
use domain::{Day, UnitId};

/// A village of an invented county: code from the county on (6 digits), name, township name.
pub type Line<'a> = (&'a str, &'a str, &'a str);

pub const COUNTY: &str = "990100";

pub fn place(code: &str, name: &str) -> Place {
    Place {
        code: format!("{code:0<12}"),
        name: Some(name.to_owned()).filter(|n| !n.is_empty()),
    }
}

pub fn row(county: &str, county_name: &str, line: &Line<'_>) -> Incoming {
    let (code, name, town) = line;
    let above = Above {
        town: place(&format!("{county}{}", &code[..3]), town),
        county: place(county, county_name),
        city: place(&county[..4], "云中市"),
        province: place(&county[..2], "某省"),
    };
    let kind = match &code[3..4] {
        "0" => Kind::Community,
        "2" => Kind::Village,
        "4" => Kind::SimilarCommunity,
        _ => Kind::SimilarVillage,
    };
    Incoming {
        code: format!("{county}{code}"),
        name: (*name).to_owned(),
        kind,
        above: Arc::new(above),
    }
}

pub fn list(lines: &[Line<'_>]) -> Vec<Incoming> {
    lines.iter().map(|l| row(COUNTY, "云岭县", l)).collect()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// What a store does with a plan.
pub fn apply(standing: &[Unit], plan: &Plan, on: Day) -> Vec<Unit> {
    let mut tree: BTreeMap<UnitId, Unit> =
        standing.iter().map(|u| (u.id.clone(), u.clone())).collect();
    for item in &plan.items {
        assert!(!item.changes.is_empty());
        if let Some(before) = &item.before {
            assert_eq!(tree.get(&before.id), Some(before));
            assert_eq!(before.id, item.unit.id, "an id is never changed");
        } else {
            assert!(!tree.contains_key(&item.unit.id), "an id is issued once");
        }
        if let Some(parent) = &item.unit.parent {
            assert!(tree.contains_key(parent), "parents come first");
        }
        let mut unit = item.unit.clone();
        if item.is_removal() {
            unit.removed_on = Some(on);
        }
        unit.version += i64::from(item.before.is_some());
        tree.insert(unit.id.clone(), unit);
    }
    tree.into_values().collect()
}

/// The tree after some lists, each of which must arrive whole and be unchanged when sent again.
pub fn after(lists: &[Vec<Incoming>]) -> Vec<Unit> {
    let mut standing = Vec::new();
    for rows in lists {
        let plan = diff(&standing, rows, &Decisions::default()).unwrap();
        standing = checked(&standing, &plan, rows);
    }
    standing
}

pub fn checked(standing: &[Unit], plan: &Plan, rows: &[Incoming]) -> Vec<Unit> {
    assert_eq!(
        plan.added() + plan.changed() + plan.unchanged(),
        rows.len(),
        "every row is counted once"
    );
    let tree = apply(standing, plan, day("2026-03-01"));
    let counties: HashSet<&str> = rows.iter().map(|r| r.above.county.code.as_str()).collect();
    let county_ids: HashSet<_> = tree
        .iter()
        .filter(|u| u.level == Level::County && counties.contains(u.code.as_str()))
        .filter_map(|u| u.county.clone())
        .collect();
    let stands: BTreeSet<(&str, &str)> = tree
        .iter()
        .filter(|u| u.level == Level::Village && u.removed_on.is_none())
        .filter(|u| u.county.as_ref().is_some_and(|c| county_ids.contains(c)))
        .map(|u| (u.code.as_str(), u.name.as_str()))
        .collect();
    let listed: BTreeSet<(&str, &str)> = rows
        .iter()
        .map(|r| (r.code.as_str(), r.name.as_str()))
        .collect();
    assert_eq!(stands, listed, "what stands is what the list says");
    let again = diff(&tree, rows, &Decisions::default()).unwrap();
    assert_eq!(again.items, [], "a list sent again changes nothing");
    assert_eq!(again.unchanged(), rows.len());
    tree
}

/// Changes from one list to the next, by the name before and after.
pub fn changes(old: &[Line<'_>], new: &[Line<'_>]) -> Vec<String> {
    let standing = after(&[list(old)]);
    let plan = diff(&standing, &list(new), &Decisions::default()).unwrap();
    checked(&standing, &plan, &list(new));
    told(&plan)
}

pub fn told(plan: &Plan) -> Vec<String> {
    let mut told: Vec<String> = plan
        .items
        .iter()
        .map(|item| {
            let before = item.before.as_ref().map_or("-", |u| u.name.as_str());
            let after = if item.is_removal() {
                "-"
            } else {
                &item.unit.name
            };
            let changes: Vec<&str> = item.changes.iter().map(|c| c.code()).collect();
            let look = item.look.map_or("", |l| l.code());
            format!("{before} > {after}: {} {look}", changes.join(","))
                .trim_end()
                .to_owned()
        })
        .collect();
    told.sort();
    told
}
