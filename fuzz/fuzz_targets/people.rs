//! Any bytes as a list of people: it is refused, or read row by row, and each person is compared with himself and with
//! somebody else, the same from either side, and found in a list of himself by his number.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use linkage::compare::Comparison;
use linkage::matcher::Matcher;
use linkage::name::Agreement;
use linkage::number::{Form, NumberAgreement};
use linkage::person::{Fields, Person};
use linkage::score::Points;
use paper::people::{ListError, read_list};

/// Rows looked at of one input.
const ROWS: usize = 64;

fuzz_target!(|data: &[u8]| {
    let mut people = Vec::new();
    let read = read_list(
        || Ok(Cursor::new(data)),
        |_, row| {
            let [name, number, birth, sex, phone, place] = row.fields;
            if people.len() < ROWS {
                people.push(Person::of(&Fields { name, number, birth, sex, phone, place }));
            }
            Ok::<(), ListError>(())
        },
    );
    if read.is_err() {
        return;
    }
    let other = Person::of(&Fields {
        name: "王小明",
        number: "41990119900101123X",
        birth: "1990-01-01",
        ..Fields::default()
    });
    for person in &people {
        let (there, back) = (Comparison::of(person, &other), Comparison::of(&other, person));
        assert_eq!(Points::of(&there, None), Points::of(&back, None));
        let itself = Comparison::of(person, person);
        assert!(matches!(itself.name, Agreement::Same | Agreement::Missing));
        if person.number.form() != Form::None {
            assert_eq!(itself.number, NumberAgreement::Same);
        }
    }
    let matcher = Matcher::new(people.clone()).expect("few");
    let mut pass = matcher.pass();
    for (at, person) in people.iter().enumerate() {
        let found = matcher.find(person, &mut pass);
        if person.number.form() != Form::None {
            assert!(found.iter().any(|candidate| candidate.left == at));
        }
    }
});
