//! Division lists compared with what stands, through the public interface: each kind of change as it
//! occurs between published lists, in invented places, and random lists that must always arrive.

#![cfg(test)]

#[path = "division/support.rs"]
mod support;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use domain::UnitId;
use domain::division::diff::{Decisions, Incoming, Look, diff, names_share, stem};
use domain::division::{Change, Kind, Level, Unit};
use proptest::prelude::*;

use support::{COUNTY, Line, after, changes, checked, list, row, told};

const OLD: &[Line<'_>] = &[
    ("001001", "东门社区居委会", "城关街道"),
    ("001201", "张楼村委会", "城关街道"),
    ("001202", "李庄村委会", "城关街道"),
    ("200201", "上湾村委会", "古渡乡"),
    ("200202", "下湾村委会", "古渡乡"),
    ("200203", "石桥村委会", "古渡乡"),
    ("200204", "新村村委会", "古渡乡"),
];

fn with(changes: &[(usize, Option<Line<'static>>)], added: &[Line<'static>]) -> Vec<Line<'static>> {
    let mut lines: Vec<Option<Line<'static>>> = OLD.iter().copied().map(Some).collect();
    for (at, line) in changes {
        lines[*at] = *line;
    }
    lines
        .into_iter()
        .flatten()
        .chain(added.iter().copied())
        .collect()
}

#[test]
fn a_first_list_builds_the_tree_with_readable_ids() {
    let tree = after(&[list(OLD)]);
    let of = |level| tree.iter().filter(move |u: &&Unit| u.level == level);
    assert_eq!(
        [
            Level::Province,
            Level::City,
            Level::County,
            Level::Town,
            Level::Village
        ]
        .map(|level| of(level).count()),
        [1, 1, 1, 2, 7]
    );
    let village = tree.iter().find(|u| u.name == "上湾村委会").unwrap();
    assert_eq!(village.id.as_str(), "990100200201");
    assert_eq!(village.parent.as_ref().unwrap().as_str(), "990100200");
    assert_eq!(village.county.as_ref().unwrap().as_str(), "990100");
    assert_eq!(village.kind, Some(Kind::Village));
}

#[test]
fn additions_renames_and_removals_are_told_apart() {
    let new = with(
        &[(1, Some(("001201", "张家楼村委会", "城关街道"))), (5, None)],
        &[("200205", "北坡村委会", "古渡乡")],
    );
    assert_eq!(
        changes(OLD, &new),
        [
            "- > 北坡村委会: added",
            "张楼村委会 > 张家楼村委会: renamed",
            "石桥村委会 > -: removed",
        ]
    );
}

#[test]
fn a_village_that_became_a_community_is_the_same_place() {
    let new = with(&[(1, Some(("001002", "张楼社区居委会", "城关街道")))], &[]);
    assert_eq!(
        changes(OLD, &new),
        ["张楼村委会 > 张楼社区居委会: renamed,recoded,kind"]
    );
}

#[test]
fn codes_that_move_on_by_one_are_new_codes_and_no_renames() {
    let new = with(
        &[
            (3, Some(("200201", "北坡村委会", "古渡乡"))),
            (4, Some(("200202", "上湾村委会", "古渡乡"))),
            (5, Some(("200203", "下湾村委会", "古渡乡"))),
            (6, Some(("200204", "石桥村委会", "古渡乡"))),
        ],
        &[("200205", "新村村委会", "古渡乡")],
    );
    assert_eq!(
        changes(OLD, &new),
        [
            "- > 北坡村委会: added",
            "上湾村委会 > 上湾村委会: recoded",
            "下湾村委会 > 下湾村委会: recoded",
            "新村村委会 > 新村村委会: recoded",
            "石桥村委会 > 石桥村委会: recoded",
        ]
    );
}

#[test]
fn a_township_that_became_a_town_stays_the_same_with_all_its_villages() {
    let new: Vec<Line<'_>> = OLD
        .iter()
        .map(|(code, name, town)| match *town {
            "古渡乡" => (
                &*Box::leak(code.replace("200", "101").into_boxed_str()),
                *name,
                "古渡镇",
            ),
            _ => (*code, *name, *town),
        })
        .collect();
    assert_eq!(
        changes(OLD, &new),
        [
            "上湾村委会 > 上湾村委会: recoded",
            "下湾村委会 > 下湾村委会: recoded",
            "古渡乡 > 古渡镇: renamed,recoded",
            "新村村委会 > 新村村委会: recoded",
            "石桥村委会 > 石桥村委会: recoded",
        ]
    );
}

#[test]
fn a_township_with_a_new_name_and_code_is_known_by_its_villages_and_marked() {
    let new = [
        OLD[0],
        OLD[1],
        OLD[2],
        ("002001", "上湾社区居委会", "平湖街道"),
        ("002002", "下湾社区居委会", "平湖街道"),
        ("002201", "石桥村委会", "平湖街道"),
        ("002202", "南岗村委会", "平湖街道"),
    ];
    assert_eq!(
        changes(OLD, &new),
        [
            "- > 南岗村委会: added",
            "上湾村委会 > 上湾社区居委会: renamed,recoded,kind",
            "下湾村委会 > 下湾社区居委会: renamed,recoded,kind",
            "古渡乡 > 平湖街道: renamed,recoded by_villages",
            "新村村委会 > -: removed",
            "石桥村委会 > 石桥村委会: recoded",
        ]
    );
}

#[test]
fn a_village_moved_to_another_township_is_the_same_place_and_marked() {
    let new = with(&[(5, Some(("001203", "石桥村委会", "城关街道")))], &[]);
    assert_eq!(
        changes(OLD, &new),
        ["石桥村委会 > 石桥村委会: recoded,moved moved_by_name"]
    );
    // A township that is dissolved gives its villages to its neighbour: nothing doubtful about that.
    let merged: Vec<Line<'_>> = vec![
        OLD[0],
        OLD[1],
        OLD[2],
        ("001211", "上湾村委会", "城关街道"),
        ("001212", "下湾村委会", "城关街道"),
        ("001213", "石桥村委会", "城关街道"),
        ("001214", "新村村委会", "城关街道"),
    ];
    assert_eq!(
        changes(OLD, &merged),
        [
            "上湾村委会 > 上湾村委会: recoded,moved",
            "下湾村委会 > 下湾村委会: recoded,moved",
            "古渡乡 > -: removed",
            "新村村委会 > 新村村委会: recoded,moved",
            "石桥村委会 > 石桥村委会: recoded,moved",
        ]
    );
}

#[test]
fn a_name_that_is_not_alone_is_no_sign_of_a_move() {
    let old = with(&[(2, Some(("001202", "新村村委会", "城关街道")))], &[]);
    let new: Vec<Line<'_>> = old
        .iter()
        .copied()
        .filter(|l| l.1 != "新村村委会")
        .chain([("300201", "新村村委会", "南山乡")])
        .collect();
    assert_eq!(
        changes(&old, &new),
        [
            "- > 南山乡: added",
            "- > 新村村委会: added",
            "新村村委会 > -: removed",
            "新村村委会 > -: removed",
        ]
    );
}

#[test]
fn another_place_under_the_same_code_is_marked_and_a_person_decides() {
    let standing = after(&[list(OLD)]);
    let new = list(&with(&[(5, Some(("200203", "龙泉村委会", "古渡乡")))], &[]));
    let plan = diff(&standing, &new, &Decisions::default()).unwrap();
    assert_eq!(told(&plan), ["石桥村委会 > 龙泉村委会: renamed other_name"]);
    let decisions = Decisions {
        other_place: BTreeSet::from(["990100200203".to_owned()]),
        ..Decisions::default()
    };
    let plan = diff(&standing, &new, &decisions).unwrap();
    assert_eq!(
        told(&plan),
        ["- > 龙泉村委会: added", "石桥村委会 > -: removed"]
    );
    let tree = checked(&standing, &plan, &new);
    let fresh = tree.iter().find(|u| u.name == "龙泉村委会").unwrap();
    assert_eq!(
        fresh.id.as_str(),
        "990100200203-2",
        "the old place keeps its id"
    );
}

#[test]
fn a_removed_place_is_restored_and_its_code_can_go_to_another() {
    let without = with(&[(5, None)], &[]);
    let standing = after(&[list(OLD), list(&without)]);
    let back = diff(&standing, &list(OLD), &Decisions::default()).unwrap();
    assert_eq!(told(&back), ["石桥村委会 > 石桥村委会: restored"]);
    let reused = with(&[(5, Some(("200203", "龙泉村委会", "古渡乡")))], &[]);
    let plan = diff(&standing, &list(&reused), &Decisions::default()).unwrap();
    assert_eq!(told(&plan), ["- > 龙泉村委会: added"]);
    let standing = checked(&standing, &plan, &list(&reused));
    // And when the old place comes back under a new code, it is the old unit.
    let both = with(
        &[(5, Some(("200203", "龙泉村委会", "古渡乡")))],
        &[("200206", "石桥村委会", "古渡乡")],
    );
    let plan = diff(&standing, &list(&both), &Decisions::default()).unwrap();
    assert_eq!(told(&plan), ["石桥村委会 > 石桥村委会: restored,recoded"]);
    assert_eq!(plan.items[0].unit.id.as_str(), "990100200203");
}

#[test]
fn what_a_person_set_about_a_unit_outlives_the_list() {
    let mut standing = after(&[list(OLD)]);
    let unit = standing
        .iter_mut()
        .find(|u| u.name == "新村村委会")
        .unwrap();
    unit.kind = Some(Kind::SimilarVillage);
    unit.no_part = Some("林场，不换届".to_owned());
    let id = unit.id.clone();
    let plan = diff(&standing, &list(OLD), &Decisions::default()).unwrap();
    assert_eq!(plan.items[0].changes, [Change::KindChanged]);
    assert_eq!(plan.items[0].unit.no_part.as_deref(), Some("林场，不换届"));
    let kept = Decisions {
        kinds_kept: HashSet::from([id]),
        ..Decisions::default()
    };
    assert_eq!(diff(&standing, &list(OLD), &kept).unwrap().items, []);
}

#[test]
fn other_counties_are_left_alone_and_a_missing_name_changes_nothing() {
    let second = |lines: &[Line<'_>]| -> Vec<Incoming> {
        lines.iter().map(|l| row("990122", "云西县", l)).collect()
    };
    let both: Vec<Incoming> = list(OLD).into_iter().chain(second(OLD)).collect();
    let standing = after(&[both]);
    let plan = diff(&standing, &second(&OLD[..4]), &Decisions::default()).unwrap();
    assert_eq!(
        (plan.counties.len(), plan.removed(), plan.counties[0].stood),
        (1, 3, 7)
    );
    assert!(
        plan.items
            .iter()
            .all(|i| i.unit.county.as_ref().unwrap().as_str() == "990122")
    );
    let mut nameless = second(OLD);
    for row in &mut nameless {
        let mut above = (*row.above).clone();
        above.county.name = None;
        above.city.name = None;
        row.above = Arc::new(above);
    }
    assert_eq!(
        diff(&standing, &nameless, &Decisions::default())
            .unwrap()
            .items,
        []
    );
}

#[test]
fn a_city_without_counties_has_one_code_on_two_levels() {
    let lines: Vec<Incoming> = OLD.iter().map(|l| row("990100", "云中市", l)).collect();
    let mut rows = lines;
    for row in &mut rows {
        let mut above = (*row.above).clone();
        above.city = above.county.clone();
        row.above = Arc::new(above);
    }
    let tree = after(&[rows]);
    let ids: Vec<&str> = tree
        .iter()
        .filter(|u| u.code == "990100000000")
        .map(|u| u.id.as_str())
        .collect();
    assert_eq!(ids, ["9901", "990100"]);
}

#[test]
fn a_partial_list_shows() {
    let standing = after(&[list(OLD)]);
    let plan = diff(&standing, &list(&OLD[..3]), &Decisions::default()).unwrap();
    assert_eq!(plan.partial(), Some((4, 7)));
    let plan = diff(&standing, &list(&OLD[..4]), &Decisions::default()).unwrap();
    assert_eq!(plan.partial(), None);
}

#[test]
fn a_code_that_is_none_is_refused() {
    let mut rows = list(OLD);
    rows[3].code = "99010020020".to_owned();
    assert_eq!(
        diff(&[], &rows, &Decisions::default()).unwrap_err().0,
        "99010020020"
    );
}

#[test]
fn stems_and_shared_names() {
    for (name, place) in [
        ("张楼村委会", "张楼"),
        ("张楼社区居民委员会", "张楼"),
        ("张楼村社区居委会", "张楼"),
        ("古渡镇", "古渡"),
        ("城关街道办事处", "城关"),
        ("村", "村"),
        ("社区居委会", "社区"),
        ("𬇙水村", "𬇙水"),
        ("", ""),
    ] {
        assert_eq!(stem(name), place);
    }
    assert!(names_share("张楼村", "张家楼社区"));
    assert!(!names_share("张楼村委会", "李庄村委会"));
    assert_eq!(Look::OtherName.code(), "other_name");
}

/// Random lists: any subset of villages under any of the townships' codes, with names and codes mixed.
fn any_list() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    prop::collection::vec((0..4_u8, 0..12_u8, 0..10_u8), 1..30)
}

fn rows_of(picks: &[(u8, u8, u8)]) -> Vec<Incoming> {
    const NAMES: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
    let mut codes = BTreeSet::new();
    picks
        .iter()
        .filter_map(|(town, number, name)| {
            let kind = if number % 2 == 0 { "2" } else { "0" };
            let code = format!("{:03}{kind}{number:02}", u16::from(*town) + 1);
            let suffix = if number % 2 == 0 { "村" } else { "社区" };
            let name = format!("{}{suffix}", NAMES[usize::from(*name)]);
            let town_name = format!("{}镇", NAMES[usize::from(*town)]);
            codes
                .insert(code.clone())
                .then(|| row(COUNTY, "云岭县", &(&code, &name, &town_name)))
        })
        .collect()
}

proptest! {
    #[test]
    fn whatever_the_lists_the_last_one_stands(lists in prop::collection::vec(any_list(), 1..6)) {
        let lists: Vec<Vec<Incoming>> = lists.iter().map(|l| rows_of(l)).collect();
        let tree = after(&lists);
        let ids: HashSet<&UnitId> = tree.iter().map(|u| &u.id).collect();
        prop_assert_eq!(ids.len(), tree.len());
    }
}
