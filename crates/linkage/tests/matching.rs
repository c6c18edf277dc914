//! People of one list in another, and twice in one: nothing exact is missed, whatever stands beside it.

#![cfg(test)]

#[path = "../examples/people/truth.rs"]
mod truth;

use std::collections::HashSet;

use linkage::compare::Comparison;
use linkage::duplicates;
use linkage::matcher::{MAX_SHORT_LIST, Matcher};
use linkage::number::NumberAgreement;
use linkage::person::{Fields, Person};
use linkage::score::{Class, Points};
use proptest::prelude::*;
use truth::{Lists, Random, Row};

fn person(row: &Row) -> Person {
    Person::of(&Fields {
        name: &row.name,
        number: &row.number,
        birth: &row.birth,
        sex: &row.sex,
        phone: &row.phone,
        place: &row.place,
    })
}

/// Pairs found, with their class.
fn found(left: &[Row], right: &[Row]) -> Vec<(usize, usize, Class, i32)> {
    let matcher = Matcher::new(left.iter().map(person).collect()).unwrap();
    let mut pass = matcher.pass();
    let mut candidates = Vec::new();
    for (at, row) in right.iter().enumerate() {
        candidates.extend(
            matcher
                .find(&person(row), &mut pass)
                .iter()
                .map(|candidate| (*candidate, at)),
        );
    }
    let passed = pass.finish();
    candidates
        .iter()
        .filter_map(|(candidate, at)| {
            let judged = matcher.judge(candidate, &passed)?;
            Some((candidate.left, *at, judged.class, judged.score))
        })
        .collect()
}

#[test]
fn of_a_generated_list_enough_is_found_and_little_else() {
    let lists = Lists::new(11, 630, 8_000);
    let rows: Vec<Row> = lists.records().collect();
    let hits: HashSet<(usize, usize)> = found(&lists.nominees, &rows)
        .into_iter()
        .filter(|hit| hit.2 <= Class::Review)
        .map(|hit| (hit.0, hit.1))
        .collect();
    let right = lists
        .links
        .iter()
        .filter(|link| hits.contains(&(link.nominee, link.record)))
        .count();
    assert!(
        right * 1000 >= lists.links.len() * 995,
        "{right} of {}",
        lists.links.len()
    );
    assert!(
        right * 100 >= hits.len() * 99,
        "{right} of {} are right",
        hits.len()
    );
}

#[test]
fn the_generator_is_the_same_for_the_same_seed() {
    let rows = |seed| -> Vec<Row> { Lists::new(seed, 40, 200).records().collect() };
    assert_eq!(rows(5), rows(5));
    assert_ne!(rows(5), rows(6));
}

#[test]
fn duplicates_within_a_list_are_found_from_either_end() {
    let lists = Lists::new(3, 420, 1_000);
    let mut rows = lists.nominees.clone();
    let records: Vec<Row> = lists.records().collect();
    let mut truth = HashSet::new();
    for link in &lists.links {
        truth.insert((link.nominee, rows.len()));
        rows.push(records[link.record].clone());
    }
    let people: Vec<Person> = rows.iter().map(person).collect();
    let pairs = duplicates::find(&people).unwrap().pairs;
    let hits: HashSet<_> = pairs
        .iter()
        .filter(|pair| pair.judged.class <= Class::Review)
        .map(|pair| (pair.first, pair.second))
        .collect();
    let right = truth.intersection(&hits).count();
    assert!(
        right * 1000 >= truth.len() * 995,
        "{right} of {}",
        truth.len()
    );
    assert!(right * 100 >= hits.len() * 99, "{right} of {}", hits.len());
    // Turned round, the same pairs come out.
    let turned: Vec<Person> = people.iter().rev().cloned().collect();
    let last = people.len() - 1;
    let again: HashSet<_> = duplicates::find(&turned)
        .unwrap()
        .pairs
        .iter()
        .map(|pair| (last - pair.second, last - pair.first))
        .collect();
    let all: HashSet<_> = pairs.iter().map(|pair| (pair.first, pair.second)).collect();
    assert_eq!(again, all);
}

#[test]
fn a_crowd_with_one_birth_date_is_counted_and_same_numbers_in_it_are_found() {
    let row = |n: usize| Row {
        name: format!(
            "王{}",
            char::from_u32(0x4e00 + u32::try_from(n).unwrap() * 7).unwrap()
        ),
        number: if n.is_multiple_of(2) {
            format!("E{:08}", n / 4)
        } else {
            String::new()
        },
        birth: "1990-01-01".to_owned(),
        ..Row::default()
    };
    let people: Vec<Person> = (0..600).map(|n| person(&row(n))).collect();
    let found = duplicates::find(&people).unwrap();
    assert!(found.crowds > 0);
    assert!(
        found
            .pairs
            .iter()
            .any(|pair| (pair.first, pair.second) == (0, 2))
    );
}

#[test]
fn too_long_a_short_list_is_refused() {
    assert!(Matcher::new(vec![Person::default(); MAX_SHORT_LIST + 1]).is_err());
}

#[test]
fn neighbours_of_a_register_and_namesakes_are_no_hits() {
    let row = |name: &str, number: &str, birth: &str| Row {
        name: name.to_owned(),
        number: number.to_owned(),
        birth: birth.to_owned(),
        ..Row::default()
    };
    let with_check = |body: &str| format!("{body}{}", linkage::id::check_character(body).unwrap());
    let nominee = row("王小明", &with_check("41990119900101123"), "");
    for other in [
        // A twin.
        row("王小亮", &with_check("41990119900101125"), ""),
        // The same name and day, and a number of the own that holds.
        row("王小明", &with_check("41990219900101247"), ""),
        // The same name and another day.
        row("王小明", "", "1987-06-23"),
        // The same day and another name.
        row("李芳", "", "1990-01-01"),
    ] {
        let hits = found(std::slice::from_ref(&nominee), std::slice::from_ref(&other));
        assert!(
            hits.iter().all(|hit| hit.2 == Class::Lead),
            "{other:?} {hits:?}"
        );
    }
}

#[test]
fn more_namesakes_make_a_hit_by_name_weaker() {
    let nominee = Row {
        name: "王小明".to_owned(),
        birth: "1990-01-01".to_owned(),
        ..Row::default()
    };
    let score = |namesakes: usize| {
        let mut rows: Vec<Row> = vec![nominee.clone()];
        for n in 0..5_000 {
            let mut row = nominee.clone();
            row.birth = format!("{}-03-{:02}", 1950 + n % 30, 2 + n % 25);
            if n >= namesakes {
                row.name = format!(
                    "李{}",
                    char::from_u32(0x4e00 + u32::try_from(n).unwrap()).unwrap()
                );
            }
            rows.push(row);
        }
        found(std::slice::from_ref(&nominee), &rows)
            .iter()
            .find(|hit| hit.1 == 0)
            .map(|hit| hit.3)
    };
    let (rare, common) = (score(0).unwrap(), score(4_000).unwrap());
    assert!(rare >= 50 && common < 50, "{rare} {common}");
}

/// A row of a list, with anything that may stand there.
fn any_row() -> impl Strategy<Value = Row> {
    let number = prop_oneof![
        "",
        "[0-9]{17}[0-9X]",
        "[0-9]{15}",
        "419901199[0-9]010[1-9][0-9]{3}[0-9X]",
        "\\PC{0,20}"
    ];
    let name = prop_oneof![
        "[王李张陈][伟玮明铭小晓]{1,2}",
        "\\PC{0,8}",
        "[a-z]{2,6} [a-z]{2,6}"
    ];
    let birth = prop_oneof![
        "",
        "19[5-9][0-9]-0[1-9]-[12][0-9]",
        "19[5-9][0-9]年[1-9]月",
        "\\PC{0,10}"
    ];
    (
        name,
        number,
        birth,
        "[男女]?",
        "(139[0-9]{8})?",
        "(白水镇)?(柳树村|桥头村)?",
    )
        .prop_map(|(name, number, birth, sex, phone, place)| Row {
            name,
            sex,
            number,
            birth,
            phone,
            place,
        })
}

proptest! {
    #[test]
    fn the_same_number_is_never_missed(rows in prop::collection::vec(any_row(), 1..12), other in any_row(), at in 0usize..12, seed: u64) {
        let at = at % rows.len();
        let mut rows = rows;
        let body = format!("4199{:02}19{}0{}1{}{:03}", seed % 40, 50 + seed % 50, 1 + seed % 9, seed % 10, seed % 1000);
        rows[at].number = format!("{body}{}", linkage::id::check_character(&body).unwrap());
        let mut record = other;
        record.number = rows[at].number.clone();
        let hits = found(&rows, std::slice::from_ref(&record));
        prop_assert!(
            hits.iter().any(|hit| hit.0 == at && hit.2 <= Class::Review),
            "{:?} {:?} {:?}", rows[at], record, hits
        );
        // Whatever slip is made of it: with the name the same it is found.
        let mut random = Random(seed);
        let place = random.below(17);
        let mut bytes = record.number.clone().into_bytes();
        bytes.swap(place, place + 1);
        record.number = String::from_utf8(bytes).unwrap();
        record.name = "王小明".to_owned();
        record.sex = String::new();
        rows[at].name = "王小明".to_owned();
        rows[at].sex = String::new();
        let hits = found(&rows, std::slice::from_ref(&record));
        prop_assert!(hits.iter().any(|hit| hit.0 == at), "{:?} {:?}", rows[at], record);
    }

    #[test]
    fn points_are_the_same_from_either_side(one in any_row(), other in any_row()) {
        let (one, other) = (person(&one), person(&other));
        let (there, back) = (Comparison::of(&one, &other), Comparison::of(&other, &one));
        prop_assert_eq!(Points::of(&there, None), Points::of(&back, None));
        prop_assert_eq!(there.name, back.name);
        prop_assert_eq!(there.birth, back.birth);
        let score = Points::of(&there, None).score();
        prop_assert!((0..=100).contains(&score));
    }

    #[test]
    fn everybody_with_a_number_is_the_same_as_himself(row in any_row()) {
        let person = person(&row);
        if row.number.len() == 18 && person.number.holds() {
            let comparison = Comparison::of(&person, &person);
            prop_assert_eq!(comparison.number, NumberAgreement::Same);
        }
    }
}
