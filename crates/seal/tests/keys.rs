//! Key file, recovery sheet, derived keys, wrapped keys.

use std::collections::BTreeSet;

use proptest::{prelude::*, sample::Index};
use seal::{
    head::LineFault,
    keys::{
        DataKey, MasterFileError, MasterKey, Purpose, SheetError, SheetFault, UnwrapError,
        WrappedKey,
    },
    provider::{CryptoError, National},
};

/// Two keys are the same when their files are.
fn same(a: &MasterKey, b: &MasterKey) -> bool {
    *a.to_file() == *b.to_file()
}

fn sheet(key: &MasterKey) -> Vec<String> {
    key.recovery_sheet().lines().map(str::to_owned).collect()
}

#[test]
fn faults_of_a_key_file_name_the_line() {
    let file = MasterKey::new([5; 32]).to_file();
    let parse = |text: &str| MasterKey::parse_file(text.as_bytes()).err();
    let line = |line, wanted| Some(MasterFileError::Line { line, wanted });

    assert_eq!(parse(&file), None);
    assert_eq!(
        parse(&format!("\u{feff}{}", file.replace('\n', "\r\n\r\n"))),
        None
    );
    assert_eq!(parse(""), Some(MasterFileError::Missing("touyan/master-1")));
    assert_eq!(parse("hello"), line(1, "touyan/master-1"));
    assert_eq!(
        parse(&file.replace("key 05", "key 5")),
        line(4, "key and 64 hexadecimal digits")
    );
    assert_eq!(
        parse(&file.replace("\nid ", "\n")),
        line(3, "id and 8 hexadecimal digits")
    );
    let (without, _) = file.split_once("check").unwrap();
    assert_eq!(parse(without), Some(MasterFileError::Missing("check")));
    assert_eq!(
        parse(&format!("{}\nmore", file.as_str())),
        Some(MasterFileError::Extra { line: 7 })
    );
    assert_eq!(
        MasterKey::parse_file(&[0xff, 0xfe]).err(),
        Some(MasterFileError::NotAKeyFile)
    );
    assert_eq!(
        MasterKey::parse_file(&[b'\n'; 5000]).err(),
        Some(MasterFileError::NotAKeyFile)
    );
}

#[test]
fn faults_of_a_typed_sheet_name_the_line() {
    let lines = sheet(&MasterKey::new([0xab; 32]));
    let parse = |lines: &[String]| MasterKey::from_recovery_sheet(&lines.join("\n")).err();
    let with = |at: usize, text: &str| {
        let mut changed = lines.clone();
        changed[at] = text.to_owned();
        parse(&changed)
    };
    let fault = |line, fault| Some(SheetError::Line { line, fault });

    assert_eq!(lines.len(), 9);
    assert_eq!(parse(&lines), None);
    assert_eq!(with(2, "3  28801 12651 "), fault(3, SheetFault::Digits(11)));
    assert_eq!(
        with(2, "3  2880l 12651 00"),
        fault(3, SheetFault::Characters)
    );
    assert_eq!(with(2, &lines[3]), fault(3, SheetFault::Number(4)));
    assert_eq!(with(8, "9 99999 99999 99"), fault(9, SheetFault::Check));
    assert_eq!(parse(&lines[..4]), Some(SheetError::Missing { line: 5 }));
    assert_eq!(
        parse(&[lines.as_slice(), &lines[8..]].concat()),
        Some(SheetError::TooMany)
    );

    // A line of another sheet is right in itself.
    let other = sheet(&MasterKey::new([0xac; 32]));
    assert_eq!(with(0, &other[0]), Some(SheetError::Mixed));
}

#[test]
fn a_sheet_may_be_typed_in_many_ways() {
    let key = MasterKey::new([0x3c; 32]);
    let lines = sheet(&key);
    let full_width: String = lines
        .join("\n\n")
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_u32(0xff10 + digit).unwrap_or(c),
            None if c == ' ' => '\u{3000}',
            None => c,
        })
        .collect();
    let unnumbered: Vec<&str> = lines.iter().map(|line| &line[1..]).collect();
    for text in [
        full_width,
        unnumbered.join("\r\n"),
        lines.join("\n").replace(' ', ""),
        format!("恢复单\n{}\n", lines.join("\n").replace("  ", " - ")),
    ] {
        let read = MasterKey::from_recovery_sheet(&text).unwrap();
        assert!(same(&read, &key), "{text}");
    }
}

#[test]
fn derived_keys_differ_by_root_purpose_context_and_version() {
    let purposes = [
        Purpose::JournalSigning,
        Purpose::FieldEncryption,
        Purpose::BlindIndex,
        Purpose::Sessions,
        Purpose::KeyWrapping,
    ];
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for root in [1, 2] {
        for purpose in purposes {
            for context in ["", "411727", "411728"] {
                let key = DataKey::new([root; 32]);
                let derived = key.derive(&National, purpose, context).unwrap();
                seen.insert(derived.expose().to_vec());
                count += 1;
            }
        }
    }
    assert_eq!(seen.len(), count);

    let data = DataKey::new([1; 32]);
    let first = data.field_key(&National, "411727", 1).unwrap();
    let second = data.field_key(&National, "411727", 2).unwrap();
    let elsewhere = data.field_key(&National, "411728", 1).unwrap();
    assert_ne!(first.expose(), second.expose());
    assert_ne!(first.expose(), elsewhere.expose());
}

#[test]
fn the_signing_key_is_the_same_every_time() {
    let public = |byte| {
        let signer = DataKey::new([byte; 32]).journal_signer(&National).unwrap();
        signer.public_key()
    };
    assert_eq!(public(1), public(1));
    assert_ne!(public(1), public(2));
    let master = MasterKey::new([1; 32]).journal_signer(&National).unwrap();
    assert_eq!(master.public_key(), public(1));
}

#[test]
fn changing_the_master_key_keeps_the_data_key() {
    let (old, new) = (MasterKey::new([1; 32]), MasterKey::new([2; 32]));
    let data = DataKey::new([3; 32]);
    let stored = WrappedKey::wrap(&National, &old, "411727", &data, [4; 12]).unwrap();
    let stored = WrappedKey::parse_line(&stored.to_line()).unwrap();
    let anew = stored
        .rewrap(&National, &old, &new, "411727", [5; 12])
        .unwrap();

    let open = |wrapped: &WrappedKey, master| wrapped.unwrap(&National, master, "411727");
    let index = |key: &DataKey| {
        let derived = key.derive(&National, Purpose::BlindIndex, "").unwrap();
        *derived.expose()
    };
    assert_eq!(index(&open(&anew, &new).unwrap()), index(&data));
    assert_eq!(
        open(&anew, &old).err(),
        Some(UnwrapError::OtherMaster {
            wrapped_by: new.id(),
            at_hand: old.id()
        })
    );
    let moved = stored.unwrap(&National, &old, "411728").err();
    assert_eq!(moved, Some(UnwrapError::Crypto(CryptoError::Refused)));
}

#[test]
fn faults_of_a_wrapped_key_name_the_field() {
    let key = WrappedKey::wrap(
        &National,
        &MasterKey::new([1; 32]),
        "",
        &DataKey::new([3; 32]),
        [4; 12],
    );
    let line = key.unwrap().to_line();
    let parse = |line: &str| WrappedKey::parse_line(line).err();
    assert_eq!(parse(&line), None);
    assert_eq!(parse("x"), Some(LineFault::Format("touyan/wrapped-1")));
    assert_eq!(
        parse(&line.replace("by=", "by=0")),
        Some(LineFault::Value("by"))
    );
    assert_eq!(
        parse(&line.replace("nonce", "n")),
        Some(LineFault::Missing("nonce"))
    );
    assert_eq!(
        parse(&format!("{line}aa")),
        Some(LineFault::Value("sealed"))
    );
    assert_eq!(parse(&format!("{line} x")), Some(LineFault::Extra));
}

proptest! {
    #[test]
    fn key_files_and_sheets_are_read_back(random: [u8; 32]) {
        let key = MasterKey::new(random);
        prop_assert!(same(&MasterKey::parse_file(key.to_file().as_bytes()).unwrap(), &key));
        let typed = sheet(&key).join("\n");
        prop_assert!(same(&MasterKey::from_recovery_sheet(&typed).unwrap(), &key));
    }

    #[test]
    fn a_changed_digit_of_a_key_file_is_found(random: [u8; 32], at: Index, other in "[0-9a-f]") {
        let file = MasterKey::new(random).to_file();
        let from = file.find("\nid ").unwrap();
        let at = from + at.index(file.len() - from);
        prop_assume!(file.as_bytes()[at].is_ascii_hexdigit() && file[at..=at] != other);
        let changed = format!("{}{other}{}", &file[..at], &file[at + 1..]);
        prop_assert!(MasterKey::parse_file(changed.as_bytes()).is_err());
    }

    #[test]
    fn every_slip_on_a_sheet_is_found_on_its_line(
        random: [u8; 32], line in 0usize..9, at: Index, other in 0u32..10, swap: bool)
    {
        let mut lines = sheet(&MasterKey::new(random));
        let digits: Vec<char> = lines[line].chars().filter(char::is_ascii_digit).skip(1).collect();
        let mut typed = digits.clone();
        if swap {
            let at = at.index(digits.len() - 1);
            typed.swap(at, at + 1);
        } else {
            typed[at.index(digits.len())] = char::from_digit(other, 10).unwrap();
        }
        prop_assume!(typed != digits);
        lines[line] = typed.into_iter().collect();
        let found = MasterKey::from_recovery_sheet(&lines.join("\n")).err();
        let line = u8::try_from(line + 1).unwrap();
        prop_assert_eq!(found, Some(SheetError::Line { line, fault: SheetFault::Check }));
    }

    #[test]
    fn exchanged_lines_are_found_even_without_numbers(random: [u8; 32], a in 0usize..9, b in 0usize..9) {
        let mut lines: Vec<String> = sheet(&MasterKey::new(random))
            .iter()
            .map(|line| line[1..].to_owned())
            .collect();
        prop_assume!(a != b);
        lines.swap(a, b);
        let found = MasterKey::from_recovery_sheet(&lines.join("\n")).err();
        let line = u8::try_from(a.min(b) + 1).unwrap();
        prop_assert_eq!(found, Some(SheetError::Line { line, fault: SheetFault::Check }));
    }

    #[test]
    fn any_bytes_are_survived(bytes: Vec<u8>, text in "[0-9０-９ a\n]{0,200}") {
        prop_assert!(MasterKey::parse_file(&bytes).is_err());
        prop_assert!(MasterKey::from_recovery_sheet(&text).is_err());
        prop_assert!(MasterKey::from_recovery_sheet(&String::from_utf8_lossy(&bytes)).is_err());
    }

    #[test]
    fn no_key_is_printed(random: [u8; 32]) {
        let master = MasterKey::new(random);
        let data = DataKey::new(random);
        let printed = format!("{master:?} {data:?} {:?}", master.recovery_sheet());
        let file = master.to_file();
        let key = file.lines().find_map(|line| line.strip_prefix("key ")).unwrap();
        for piece in key.as_bytes().windows(12) {
            prop_assert!(!printed.contains(std::str::from_utf8(piece).unwrap()), "{printed}");
        }
        for line in sheet(&master) {
            prop_assert!(!printed.contains(&line[3..14]), "{printed}");
        }
        let as_numbers = format!("{random:?}");
        prop_assert!(!printed.contains(&as_numbers), "{printed}");
    }
}
