//! How a rule book is made of its files, and what it says of them.

use chrono::NaiveDate;
use law::body::{Body, Family};
use law::rules::value::{NominationSource, Threshold, Value};
use law::rules::{PackErrorKind, PackFile, RuleBook};

/// A text of the program, by its name.
fn text(name: &str) -> &'static str {
    match name {
        "VCL26" => include_str!("../../packs/VCL26.toml"),
        "RCL26" => include_str!("../../packs/RCL26.toml"),
        "PER20" => include_str!("../../packs/PER20.toml"),
        "00" => include_str!("../../packs/00.toml"),
        "33" => include_str!("../../packs/33.toml"),
        name => panic!("{name}"),
    }
}

fn file(name: &str) -> PackFile {
    PackFile::parse(name, text(name)).unwrap()
}

fn of(names: &[&str]) -> Result<RuleBook, Vec<PackErrorKind>> {
    let files: Vec<PackFile> = names.iter().map(|name| file(name)).collect();
    RuleBook::of(&files).map_err(|faults| faults.into_iter().map(|f| f.kind).collect())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What a book of these files lacks.
fn lacks(names: &[&str]) -> Vec<String> {
    let kinds = of(names).unwrap_err();
    let base = kinds.into_iter().filter_map(|kind| match kind {
        PackErrorKind::NoBase(what) => Some(what),
        // A section for a text that is not there.
        _ => None,
    });
    base.collect()
}

#[test]
fn a_book_has_a_statute_for_every_family_and_the_nation() {
    assert_eq!(lacks(&[]), ["villagers", "residents", "party", "00"]);
    assert_eq!(lacks(&["VCL26", "RCL26", "PER20"]), ["00"]);
    assert_eq!(lacks(&["VCL26", "00"]), ["residents", "party"]);
    assert_eq!(lacks(&["RCL26", "PER20", "00"]), ["villagers"]);
    assert_eq!(lacks(&["VCL26", "RCL26", "PER20", "33"]), ["00"]);
    assert!(of(&["VCL26", "RCL26", "PER20", "00"]).is_ok());
}

#[test]
fn the_nation_lies_under_every_province_whatever_the_order_of_the_files() {
    let one = of(&["33", "00", "PER20", "RCL26", "VCL26"]).unwrap();
    let other = of(&["VCL26", "RCL26", "PER20", "00", "33"]).unwrap();
    for province in ["00", "33"] {
        for body in Body::ALL {
            let rules = |book: &RuleBook| {
                let selection = book.select(*body, province, day("2026-03-22"));
                selection.unwrap().rules.params.list()
            };
            assert_eq!(rules(&one), rules(&other), "{province} {body}");
        }
    }
    let rules = |province: &str| {
        let selection = one.select(Body::VillagersCommittee, province, day("2026-03-22"));
        selection.unwrap().rules
    };
    // Zhejiang's own, the nation's under it, and the statute's under both.
    let shown = |province: &str, key: &str| {
        let list = rules(province).params.list();
        list.into_iter().find(|p| p.key == key).unwrap().value
    };
    assert_eq!(shown("33", "stop_decision"), "automatic");
    assert_eq!(shown("00", "stop_decision"), "never");
    assert_eq!(shown("33", "turnout_nomination"), ">1/2");
    assert_eq!(shown("00", "runoff_days"), "10");
    assert_eq!(shown("33", "runoff_days"), "30");
    assert_eq!(rules("33").params.majority.value.show(), ">1/2");
}

#[test]
fn a_province_that_is_silent_has_the_nations_value() {
    let book = RuleBook::embedded().unwrap();
    let shown = |body, province, key: &str| {
        let rules = book
            .select(body, province, day("2026-03-22"))
            .unwrap()
            .rules;
        let list = rules.params.list();
        list.into_iter().find(|p| p.key == key).unwrap().value
    };
    assert_eq!(shown(Body::VillagersCommittee, "37", "runoff_days"), "10");
    assert_eq!(
        shown(Body::VillagersCommittee, "37", "women_seat"),
        "reserve"
    );
    assert_eq!(
        shown(Body::ResidentsCommittee, "33", "women_seat"),
        "reserve"
    );
}

#[test]
fn only_the_oldest_text_of_a_family_has_no_first_day() {
    let book = RuleBook::embedded().unwrap();
    let since = |family, on| {
        let selection = book.select_family(family, "00", day(on)).unwrap();
        selection.rules.since
    };
    let new = Some(day("2026-01-01"));
    assert_eq!(since(Family::Villagers, "2025-12-31"), None);
    assert_eq!(since(Family::Villagers, "2026-01-01"), new);
    assert_eq!(since(Family::Residents, "2025-12-31"), None);
    assert_eq!(since(Family::Residents, "2026-01-01"), new);
    assert_eq!(since(Family::Party, "2026-01-01"), None);
}

#[test]
fn a_share_is_a_part_of_a_whole() {
    for good in [">1/2", ">=1/3", ">0/1", ">=1/1", ">=999/1000"] {
        let share = Threshold::parse(good).unwrap();
        assert_eq!(share.show(), good);
    }
    for bad in [
        "1/2",
        ">1/0",
        ">=0/0",
        ">2/1",
        ">=1001/1000",
        ">1/1001",
        ">1",
        ">x/2",
        ">-1/2",
        "",
    ] {
        assert_eq!(Threshold::parse(bad), None, "{bad}");
    }
}

#[test]
fn a_set_has_what_it_was_read_with() {
    let book = RuleBook::embedded().unwrap();
    let day = day("2026-03-22");
    let selection = book.select(Body::ResidentsCommittee, "00", day).unwrap();
    let sources = &selection.rules.params.nomination_sources.value;
    let all = [NominationSource::PartyOrg, NominationSource::Joint];
    assert_eq!(sources.as_slice(), all);
    assert!(all.iter().all(|source| sources.has(source)));
    assert!(!sources.has(&NominationSource::Voter));
}

#[test]
fn the_least_that_is_enough_of_a_whole() {
    let least = |share: &str, whole| Threshold::parse(share).unwrap().least(whole);
    assert_eq!(least(">1/2", 600), Some(301));
    assert_eq!(least(">1/2", 601), Some(301));
    assert_eq!(least(">2/3", 60), Some(41));
    assert_eq!(least(">=1/3", 540), Some(180));
    assert_eq!(least(">=1/3", 541), Some(181));
    assert_eq!(least(">1/2", 0), Some(1));
    assert_eq!(least(">1/1", u64::MAX), None);
    for whole in 0..200 {
        for share in [">1/2", ">=1/3", ">2/3", ">=4/5"] {
            let share = Threshold::parse(share).unwrap();
            let enough = share.least(whole).unwrap();
            assert!(share.is_met(enough, whole));
            assert!(enough == 0 || !share.is_met(enough - 1, whole));
        }
    }
}
