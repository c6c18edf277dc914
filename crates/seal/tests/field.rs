//! Encrypted fields and blind indexes.

use proptest::{prelude::*, sample::Index};
use seal::{
    field::{BlindIndexer, FieldError, FieldKeys, MAX_PLAIN_BYTES, Place},
    provider::{CryptoError, National, Secret},
};

#[expect(
    clippy::unwrap_used,
    reason = "a helper of tests, with keys known to be good"
)]
fn keys(id: u8, byte: u8) -> FieldKeys {
    FieldKeys::new(&National, id, &Secret::new([byte; 16])).unwrap()
}

#[expect(
    clippy::unwrap_used,
    reason = "a helper of tests, with keys known to be good"
)]
fn place(row: &str) -> Place<'_> {
    Place::new("person", "resident_id", row).unwrap()
}

#[test]
fn a_value_opens_only_in_its_place() {
    let keys = keys(1, 7);
    let stored = keys.seal(&place("01A"), [3; 12], "某某").unwrap();
    let refused = Some(FieldError::Crypto(CryptoError::Refused));
    assert_eq!(keys.open(&place("01A"), &stored).unwrap().as_str(), "某某");
    assert_eq!(keys.open(&place("01B"), &stored).err(), refused);
    for (table, column) in [("person", "phone"), ("nominee", "resident_id")] {
        let elsewhere = Place::new(table, column, "01A").unwrap();
        assert_eq!(keys.open(&elsewhere, &stored).err(), refused);
    }
}

#[test]
fn places_cannot_be_confused() {
    for (table, column, row) in [
        ("a:b", "c", "d"),
        ("a", "b:c", "d"),
        ("", "b", "c"),
        ("a", "", "c"),
        ("a", "b", ""),
    ] {
        assert_eq!(Place::new(table, column, row), Err(FieldError::BadPlace));
    }
    assert!(Place::new("a", "b", "c:d").is_ok());
}

#[test]
fn older_keys_open_and_the_current_one_seals() {
    let old = keys(1, 7);
    let stored = old.seal(&place("r"), [3; 12], "x").unwrap();

    let mut ring = keys(2, 8);
    assert_eq!(
        ring.open(&place("r"), &stored).err(),
        Some(FieldError::UnknownKey(1))
    );
    ring.add_older(&National, 1, &Secret::new([7; 16])).unwrap();
    assert_eq!(ring.open(&place("r"), &stored).unwrap().as_str(), "x");
    assert_eq!(FieldKeys::key_of(&stored), Ok(1));

    let anew = ring.seal(&place("r"), [4; 12], "x").unwrap();
    assert_eq!(FieldKeys::key_of(&anew), Ok(ring.current()));
    let same_id = ring.add_older(&National, 2, &Secret::new([9; 16]));
    assert_eq!(same_id, Err(CryptoError::BadKey));

    // The same number for another key does not open silently.
    let wrong = keys(1, 9).open(&place("r"), &stored).err();
    assert_eq!(wrong, Some(FieldError::Crypto(CryptoError::Refused)));
}

#[test]
fn texts_have_a_limit() {
    let keys = keys(1, 7);
    let long = "x".repeat(MAX_PLAIN_BYTES);
    assert!(keys.seal(&place("r"), [0; 12], &long).is_ok());
    let bytes = MAX_PLAIN_BYTES + 1;
    assert_eq!(
        keys.seal(&place("r"), [0; 12], &format!("{long}x")),
        Err(FieldError::TooLong { bytes })
    );
}

#[test]
fn keys_are_not_printed() {
    let indexer = BlindIndexer::new(&National, &Secret::new([0xab; 32]), "411727").unwrap();
    assert_eq!(
        format!("{:?}", keys(1, 0xab)),
        "FieldKeys { current: 1, ids: [1] }"
    );
    assert_eq!(format!("{indexer:?}"), "BlindIndexer(411727)");
}

#[test]
fn indexes_are_equal_only_within_key_county_and_kind() {
    let index = |key, county: &str, kind: &str, value: &str| {
        let key = Secret::new([key; 32]);
        let indexer = BlindIndexer::new(&National, &key, county).unwrap();
        indexer.index(kind, value).unwrap().to_string()
    };
    let one = index(1, "411727", "phone", "13800000000");
    assert_eq!(one, index(1, "411727", "phone", "13800000000"));
    assert_eq!(one.len(), 32);
    for other in [
        index(2, "411727", "phone", "13800000000"),
        index(1, "411728", "phone", "13800000000"),
        index(1, "411727", "resident_id", "13800000000"),
        index(1, "411727", "phone", "13800000001"),
        index(1, "411727", "phon", "e13800000000"),
    ] {
        assert_ne!(one, other);
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_and_any_change_is_refused(
        plain in "\\PC{0,40}", nonce: [u8; 12], row in "[0-9A-Z]{1,26}", at: Index, other in "[A-Za-z0-9_-]")
    {
        let keys = keys(1, 7);
        let stored = keys.seal(&place(&row), nonce, &plain).unwrap();
        let opened = keys.open(&place(&row), &stored).unwrap();
        prop_assert_eq!(opened.as_str(), plain.as_str());
        prop_assert!(plain.len() < 3 || !stored.contains(&plain));

        let at = at.index(stored.len());
        let changed = format!("{}{other}{}", &stored[..at], &stored[at + 1..]);
        prop_assert_eq!(keys.open(&place(&row), &changed).is_ok(), changed == stored);
        prop_assert!(keys.open(&place(&row), &stored[..at]).is_err());
    }

    #[test]
    fn any_stored_text_is_survived(text in "\\PC{0,80}", bytes in "[A-Za-z0-9_-]{0,80}") {
        let keys = keys(1, 7);
        prop_assert!(keys.open(&place("r"), &text).is_err());
        prop_assert!(keys.open(&place("r"), &bytes).is_err());
    }
}
