//! Heads: signed, written, read back, refused when touched.

use chrono::NaiveDate;
use proptest::prelude::*;
use seal::{
    head::{
        Head, HeadError, HeadFileError, LineFault, SignedHead, parse_heads, parse_public_key,
        write_heads, write_public_key,
    },
    journal::Hash,
    provider::{CryptoError, CryptoProvider, National, Secret, Signer},
};

#[expect(
    clippy::unwrap_used,
    reason = "a helper of tests, with keys known to be good"
)]
fn signer(byte: u8) -> Box<dyn Signer> {
    National.signer(&Secret::new([byte; 32])).unwrap()
}

fn head(chain: &str) -> Head {
    Head {
        chain: chain.to_owned(),
        seq: 123,
        hash: Hash::genesis("any"),
        day: NaiveDate::from_ymd_opt(2026, 3, 15).unwrap_or_default(),
        at_ms: 1_773_532_800_000,
    }
}

#[test]
fn a_signed_head_verifies_after_being_written_and_read() {
    let signer = signer(9);
    let heads = [
        head("411727").sign(signer.as_ref()).unwrap(),
        head("installation").sign(signer.as_ref()).unwrap(),
    ];
    let text = format!("\u{feff}# published\r\n\r\n{}", write_heads(&heads));
    let read = parse_heads(&text).unwrap();
    assert_eq!(read, heads);
    for head in &read {
        assert_eq!(head.verify(&signer.public_key()), Ok(()));
        assert_eq!(head.head.kept().seq, 123);
    }
}

#[test]
fn a_public_key_is_read_back() {
    let key = signer(9).public_key();
    let text = write_public_key(&key);
    assert_eq!(parse_public_key(&text), Ok(key));

    let other = write_public_key(&signer(8).public_key());
    let (id, _) = text.split_once(" point=").unwrap();
    let (_, point) = other.split_once(" point=").unwrap();
    let mixed = format!("# comment\n{id} point={point}");
    assert_eq!(
        parse_public_key(&mixed),
        Err(HeadFileError::Line {
            line: 2,
            fault: LineFault::Value("key")
        })
    );
    assert_eq!(parse_public_key(" \n#\n"), Err(HeadFileError::Empty));
}

#[test]
fn another_key_is_named_before_the_signature_is_tried() {
    let signed = head("a").sign(signer(9).as_ref()).unwrap();
    let refused = signed.verify(&signer(8).public_key());
    assert!(matches!(refused, Err(HeadError::OtherKey { .. })));
}

#[test]
fn chains_that_the_text_cannot_carry_are_not_signed() {
    for bad in ["", "a b", "a=b", "汝南", "a\n", &"x".repeat(65)] {
        let refused = head(bad).sign(signer(9).as_ref());
        assert_eq!(refused, Err(HeadError::BadChain), "{bad}");
    }
}

#[test]
fn faults_of_a_file_name_line_and_field() {
    let line = head("411727").sign(signer(9).as_ref()).unwrap().to_line();
    let file = |second: &str| parse_heads(&format!("{line}\n{second}\n"));
    let cases = [
        ("nonsense".to_owned(), LineFault::Format("touyan/head-1")),
        (
            line.replace("head-1", "head-2"),
            LineFault::Format("touyan/head-1"),
        ),
        (line.replace(" seq=123", ""), LineFault::Missing("seq")),
        (line.replace("seq=123", "seq=0"), LineFault::Value("seq")),
        (
            line.replace("seq=123", "seq=9223372036854775808"),
            LineFault::Value("seq"),
        ),
        (line.replace("03-15", "02-30"), LineFault::Value("day")),
        (line.replace("at_ms=", "at_ms=x"), LineFault::Value("at_ms")),
        (line.replace("hash=", "hash=0"), LineFault::Value("hash")),
        (line.replace("411727", "411727/"), LineFault::Value("chain")),
        (format!("{line}00"), LineFault::Value("signature")),
        (format!("{line} more"), LineFault::Extra),
    ];
    for (second, fault) in cases {
        assert_eq!(
            file(&second),
            Err(HeadFileError::Line { line: 2, fault }),
            "{second}"
        );
    }
    assert_eq!(parse_heads(""), Err(HeadFileError::Empty));
}

proptest! {
    #[test]
    fn a_changed_field_is_refused(seq in 1i64.., at_ms: i64, hash: [u8; 32], days in 0u64..200_000) {
        let signer = signer(7);
        let original = head("411727");
        let signed = original.clone().sign(signer.as_ref()).unwrap();
        let day = original.day + chrono::Days::new(days);
        let changes = [
            Head { seq, ..original.clone() },
            Head { at_ms, ..original.clone() },
            Head { hash: Hash(hash), ..original.clone() },
            Head { day, ..original.clone() },
            Head { day, ..head("411728") },
        ];
        for head in changes.into_iter().filter(|head| *head != original) {
            let forged = SignedHead { head, ..signed.clone() };
            let refused = Err(HeadError::Crypto(CryptoError::BadSignature));
            prop_assert_eq!(forged.verify(&signer.public_key()), refused);
            prop_assert_eq!(SignedHead::parse_line(&forged.to_line()), Ok(forged));
        }
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,200}", lines in prop::collection::vec("[ -~]{0,40}", 0..5)) {
        prop_assert!(parse_heads(&text).is_err());
        prop_assert!(parse_heads(&lines.join("\n")).is_err());
        prop_assert!(parse_public_key(&text).is_err());
    }
}
