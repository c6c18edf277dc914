//! Resident identity numbers, against a second, plainly written implementation and worked cases.
//! The numbers are made up; two come from the text of GB 11643 itself.

use chrono::{Datelike, Days, NaiveDate};
use linkage::id::{
    Fault, MAX_AGE_YEARS, ResidentId, Sex, age_on, birthday_in, mask, normalise, upgrade,
};
use proptest::{prelude::*, sample::Index};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn today() -> NaiveDate {
    day(2026, 3, 15)
}

fn faults(number: &str) -> Vec<Fault> {
    match ResidentId::check(number, today()) {
        Ok(_) => vec![],
        Err(faults) => faults.as_slice().to_vec(),
    }
}

/// The check character straight from the standard: the weights it lists, its table of results.
fn naive_check_character(body: &str) -> char {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const RESULTS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 = body
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    RESULTS
        .into_iter()
        .zip(0..)
        .find(|(_, at)| *at == sum % 11)
        .map_or('?', |(c, _)| c)
}

fn number(region: &str, birth: NaiveDate, sequence: u32) -> String {
    let body = format!("{region}{}{sequence:03}", birth.format("%Y%m%d"));
    format!("{body}{}", naive_check_character(&body))
}

#[test]
fn the_examples_of_the_standard() {
    let woman = ResidentId::check("11010519491231002X", today()).unwrap();
    assert_eq!(
        (woman.birth(), woman.sex()),
        (day(1949, 12, 31), Sex::Female)
    );
    assert_eq!((woman.province(), woman.county()), ("11", "110105"));
    // The other, of a man born in 1880, on the day the standard came into force.
    let man = ResidentId::check("440524188001010014", day(1999, 7, 1)).unwrap();
    assert_eq!((man.birth(), man.sex()), (day(1880, 1, 1), Sex::Male));
    assert_eq!(man.age_on(day(1999, 7, 1)), Some(119));
}

#[test]
fn every_fault_is_named() {
    assert_eq!(faults(""), [Fault::Empty]);
    assert_eq!(faults("1101051949123100"), [Fault::Length { found: 16 }]);
    assert_eq!(faults("110105491231002"), [Fault::OldNumber]);
    assert_eq!(
        faults("11010519491231002x"),
        [Fault::Character { place: 18 }]
    );
    assert_eq!(
        faults("1101051949123100XX"),
        [Fault::Character { place: 17 }]
    );
    assert_eq!(
        faults("１1010519491231002王9"),
        [
            Fault::Length { found: 19 },
            Fault::Character { place: 1 },
            Fault::Character { place: 18 }
        ]
    );
    assert_eq!(faults("110105194912310029"), [Fault::CheckCharacter]);
    assert_eq!(
        faults(&number("990105", day(1990, 1, 1), 1)),
        [Fault::Province]
    );
    assert_eq!(
        faults(&number("110105", today() + Days::new(1), 1)),
        [Fault::BirthInFuture]
    );
    assert_eq!(faults(&number("110105", today(), 1)), []);
    assert_eq!(
        faults(&number("110105", day(1894, 1, 1), 1)),
        [Fault::BirthTooEarly]
    );
    // Several at once, in order of place.
    assert_eq!(
        faults("990105194913310020"),
        [Fault::Province, Fault::Date, Fault::CheckCharacter]
    );
}

#[test]
fn leap_years_of_the_calendar() {
    for (date, exists) in [
        ("20000229", true),
        ("19000229", false),
        ("20040229", true),
        ("20030229", false),
        ("20040431", false),
        ("20040001", false),
        ("20040100", false),
    ] {
        let body = format!("411727{date}001");
        let number = format!("{body}{}", naive_check_character(&body));
        assert_eq!(!faults(&number).contains(&Fault::Date), exists, "{date}");
    }
}

#[test]
fn places_and_codes_of_faults() {
    let all = [
        Fault::Empty,
        Fault::Length { found: 1 },
        Fault::OldNumber,
        Fault::Character { place: 4 },
        Fault::Province,
        Fault::Date,
        Fault::BirthInFuture,
        Fault::BirthTooEarly,
        Fault::CheckCharacter,
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes.len(), all.len());
    assert_eq!(Fault::Character { place: 4 }.places(), Some((4, 4)));
    assert_eq!(Fault::Date.places(), Some((7, 14)));
    assert_eq!(Fault::OldNumber.places(), None);
}

#[test]
fn a_year_is_completed_on_the_birthday() {
    let birth = day(2008, 3, 15);
    assert_eq!(age_on(birth, day(2026, 3, 14)), Some(17));
    assert_eq!(age_on(birth, day(2026, 3, 15)), Some(18));
    assert_eq!(age_on(birth, day(2008, 3, 15)), Some(0));
    assert_eq!(age_on(birth, day(2008, 3, 14)), None);
}

#[test]
fn born_on_29_february() {
    let birth = day(2008, 2, 29);
    assert_eq!(age_on(birth, day(2026, 2, 27)), Some(17));
    assert_eq!(age_on(birth, day(2026, 2, 28)), Some(18));
    assert_eq!(age_on(birth, day(2028, 2, 28)), Some(19));
    assert_eq!(age_on(birth, day(2028, 2, 29)), Some(20));
    assert_eq!(birthday_in(birth, 2026), Some(day(2026, 2, 28)));
}

#[test]
fn old_numbers_become_new_ones() {
    let upgraded = upgrade("110105491231002", today()).unwrap();
    assert_eq!(upgraded.expose(), "11010519491231002X");
    // Sequences 996 to 999 were for people born in the 1800s.
    let old = upgrade("110105991231997", day(1990, 1, 1)).unwrap();
    assert_eq!(old.birth(), day(1899, 12, 31));
    for (bad, fault) in [
        ("11010549123100", Fault::Length { found: 14 }),
        ("11010519491231002X", Fault::Length { found: 18 }),
        ("110105491331002", Fault::Date),
        ("11010549123100X", Fault::Character { place: 17 }),
        ("990105491231002", Fault::Province),
        (
            "王王王王王王王王王王王王王王王",
            Fault::Character { place: 1 },
        ),
    ] {
        let found = upgrade(bad, today()).err().unwrap();
        assert!(found.as_slice().contains(&fault), "{bad} {found:?}");
    }
}

#[test]
fn normalising_is_a_step_of_its_own() {
    assert_eq!(
        normalise(" １１０１０５ 19491231\u{3000}002ｘ\u{feff}\t"),
        "11010519491231002X"
    );
    assert_eq!(normalise("11010519491231002Ｘ"), "11010519491231002X");
    // What is not known to be harmless stays and is then a fault.
    assert_eq!(normalise("'110105-1949"), "'110105-1949");
    assert_eq!(faults("11010519491231002X "), [Fault::Length { found: 19 }]);
}

#[test]
fn masks_show_little() {
    assert_eq!(mask("11010519491231002X"), "110**************X");
    assert_eq!(mask("110105491231002"), "110***********2");
    assert_eq!(mask("123456"), "******");
    assert_eq!(mask("王王王王王王王"), "王王王***王");
    assert_eq!(mask(""), "");
    let id = ResidentId::check("11010519491231002X", today()).unwrap();
    assert_eq!(format!("{id:?}"), "ResidentId(110**************X)");
    assert_eq!(id.masked(), "110**************X");
}

prop_compose! {
    fn births()(back in 0u64..47_000) -> NaiveDate { today() - Days::new(back) }
}

proptest! {
    #[test]
    fn well_formed_numbers_are_read(birth in births(), sequence in 0u32..1000, region in "(11|15|23|37|41|46|50|54|65|71|81|82|83)[0-9]{4}") {
        let number = number(&region, birth, sequence);
        let id = ResidentId::check(&number, today()).unwrap();
        prop_assert_eq!(id.expose(), &number);
        prop_assert_eq!(id.birth(), birth);
        prop_assert_eq!(id.sex() == Sex::Male, sequence % 2 == 1);
        prop_assert_eq!(id.county(), region);
        let full_width: String = number.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap()).collect();
        prop_assert_eq!(&normalise(&full_width.to_lowercase()), &number);
        prop_assert_eq!(normalise(&normalise(&number)), number);
    }

    #[test]
    fn every_single_slip_and_exchange_is_found(birth in births(), sequence in 0u32..1000, at: Index, other in 0u32..10, swap: bool) {
        let number = number("411727", birth, sequence);
        let mut typed: Vec<char> = number.chars().collect();
        if swap {
            let at = at.index(17);
            typed.swap(at, at + 1);
        } else {
            typed[at.index(18)] = char::from_digit(other, 10).unwrap();
        }
        let typed: String = typed.into_iter().collect();
        prop_assume!(typed != number);
        prop_assert!(!faults(&typed).is_empty(), "{typed}");
    }

    #[test]
    fn ages_agree_with_counting_birthdays(birth in births(), later in 0u64..60_000) {
        let on = birth + Days::new(later);
        // Birthdays passed, one by one; 29 February as the last day of February.
        let passed = (birth.year() + 1..=on.year())
            .filter(|year| {
                let birthday = birth.with_year(*year).unwrap_or(day(*year, 3, 1).pred_opt().unwrap());
                birthday <= on
            })
            .count();
        prop_assert_eq!(age_on(birth, on).map(usize::from), Some(passed));
    }

    #[test]
    fn old_and_new_numbers_agree(back in 10_000u64..40_000, sequence in 0u32..996) {
        let birth = day(1999, 12, 31) - Days::new(back - 10_000);
        prop_assume!(birth.year() >= 1900);
        let new = number("411727", birth, sequence);
        let old = format!("{}{}", &new[..6], &new[8..17]);
        let upgraded = upgrade(&old, today()).unwrap();
        prop_assert_eq!(upgraded.expose(), new);
    }

    #[test]
    fn any_text_is_survived_and_never_printed(text in "\\PC{0,40}|[0-9X]{15,19}") {
        let plain = normalise(&text);
        for result in [ResidentId::check(&text, today()), ResidentId::check(&plain, today()), upgrade(&plain, today())] {
            match result {
                Ok(id) => {
                    let age = id.age_on(today());
                    prop_assert!(age.is_some_and(|age| age <= MAX_AGE_YEARS));
                    let debug = format!("{id:?}");
                    prop_assert!(!debug.contains(id.expose()));
                }
                Err(faults) => {
                    prop_assert!(!faults.as_slice().is_empty());
                    let printed = format!("{faults} {faults:?}");
                    prop_assert!(plain.len() < 6 || !printed.contains(&plain), "{printed}");
                }
            }
        }
    }
}
