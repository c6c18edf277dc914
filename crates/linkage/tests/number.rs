//! Numbers beside each other: every slip is found, wherever it is, and nothing that holds is taken for a slip.

#![cfg(test)]

use linkage::id::check_character;
use linkage::number::{Failing, Form, Number, NumberAgreement, Slip};
use proptest::prelude::*;

/// Numbers of a county code that was never given out.
fn number() -> impl Strategy<Value = String> {
    (0..40u32, 1950..2008u32, 1..=12u32, 1..=28u32, 0..1000u32).prop_map(
        |(county, year, month, day, sequence)| {
            let body = format!("4199{county:02}{year}{month:02}{day:02}{sequence:03}");
            let check = check_character(&body).unwrap_or('0');
            format!("{body}{check}")
        },
    )
}

fn compare(left: &str, right: &str) -> NumberAgreement {
    Number::of(left).compare(&Number::of(right))
}

/// The same from the other side.
fn mirrored(agreement: NumberAgreement) -> NumberAgreement {
    let slip = |slip| match slip {
        Slip::Extra { place, left } => Slip::Extra { place, left: !left },
        other => other,
    };
    match agreement {
        NumberAgreement::Slip(at, failing) => NumberAgreement::Slip(
            slip(at),
            match failing {
                Failing::Left => Failing::Right,
                Failing::Right => Failing::Left,
                Failing::Both => Failing::Both,
            },
        ),
        NumberAgreement::OldSlip(at) => NumberAgreement::OldSlip(slip(at)),
        NumberAgreement::LostDigits { left } => NumberAgreement::LostDigits { left: !left },
        other => other,
    }
}

proptest! {
    #[test]
    fn every_wrong_digit_is_a_slip_of_the_one_that_fails(number in number(), place in 0usize..18, digit in 0u8..11) {
        let mut wrong = number.clone().into_bytes();
        let digit = if digit == 10 { if place == 17 { b'X' } else { b'O' } } else { b'0' + digit };
        prop_assume!(wrong[place] != digit);
        wrong[place] = digit;
        let wrong = String::from_utf8(wrong).unwrap();
        let agreement = compare(&number, &wrong);
        let expected = NumberAgreement::Slip(Slip::Digit { place: place + 1 }, Failing::Right);
        // The last three noughts are told apart from a slip.
        let lost = wrong.ends_with("000") || number.ends_with("000");
        if place < 15 || !lost {
            prop_assert_eq!(agreement, expected);
        }
        prop_assert_eq!(compare(&wrong, &number), mirrored(agreement));
        prop_assert!(!Number::of(&wrong).holds());
    }

    #[test]
    fn every_swap_is_a_slip(number in number(), place in 0usize..17) {
        let mut wrong = number.clone().into_bytes();
        prop_assume!(wrong[place] != wrong[place + 1]);
        wrong.swap(place, place + 1);
        let wrong = String::from_utf8(wrong).unwrap();
        let expected = NumberAgreement::Slip(Slip::Swap { place: place + 1 }, Failing::Right);
        prop_assert_eq!(compare(&number, &wrong), expected);
        prop_assert_eq!(compare(&wrong, &number), mirrored(expected));
    }

    #[test]
    fn a_digit_missing_or_too_many_is_a_slip(number in number(), place in 0usize..18) {
        let mut short = number.clone();
        short.remove(place);
        let is_extra = |agreement, more: bool| {
            matches!(agreement, NumberAgreement::Slip(Slip::Extra { left, .. }, _) if left == more)
        };
        prop_assert!(is_extra(compare(&number, &short), true));
        prop_assert!(is_extra(compare(&short, &number), false));
        let mut long = number.clone();
        long.insert(place, '7');
        prop_assert!(is_extra(compare(&number, &long), false));
    }

    #[test]
    fn numbers_that_hold_are_the_same_or_different(one in number(), other in number()) {
        let agreement = compare(&one, &other);
        if one == other {
            prop_assert_eq!(agreement, NumberAgreement::Same);
        } else {
            let different = matches!(agreement, NumberAgreement::Different | NumberAgreement::LostDigits { .. });
            prop_assert!(different, "{:?}", agreement);
        }
    }

    #[test]
    fn whatever_stands_in_a_cell_compares_the_same_from_either_side(one in "[0-9Xx*O０-９]{0,20}", other in "\\PC{0,26}") {
        prop_assert_eq!(compare(&one, &other), mirrored(compare(&other, &one)));
        prop_assert_eq!(compare(&one, &one), mirrored(compare(&one, &one)));
    }

    #[test]
    fn old_numbers_meet_the_new_ones(number in number()) {
        let old = format!("{}{}", &number[..6], &number[8..17]);
        let agreement = compare(&number, &old);
        if &number[6..8] == "19" && !number[14..17].starts_with("99") {
            prop_assert_eq!(agreement, NumberAgreement::SameOld);
            prop_assert_eq!(compare(&old, &number), agreement);
        } else {
            prop_assert!(agreement != NumberAgreement::SameOld || &number[6..8] == "19");
        }
    }
}

#[test]
fn what_cells_hold_is_told_apart() {
    for (text, form) in [
        ("11010519491231002X", Form::Full),
        ("１１０１０５１９４９１２３１００２ｘ", Form::Full),
        ("'110105 19491231 002x", Form::Full),
        ("11010519491231002×", Form::Full),
        ("110105491231002", Form::Old),
        ("110105194912310O2X", Form::Broken),
        ("1101051949123100X", Form::Broken),
        ("E12345678", Form::Other),
        ("", Form::None),
        ("无", Form::None),
        ("-", Form::None),
        ("000000000000000000", Form::None),
        ("110***********002X", Form::None),
        ("4.11727E+17", Form::None),
        ("1234", Form::None),
    ] {
        assert_eq!(Number::of(text).form(), form, "{text}");
    }
}

#[test]
fn digits_lost_to_a_spreadsheet_are_seen_though_the_rest_may_pass_the_check() {
    for number in ["419901199001011230", "419901199001017317"] {
        let lost = format!("{}000", &number[..15]);
        let agreement = compare(number, &lost);
        assert_eq!(
            agreement,
            NumberAgreement::LostDigits { left: false },
            "{number}"
        );
        assert_eq!(
            compare(&lost, number),
            NumberAgreement::LostDigits { left: true }
        );
    }
}

#[test]
fn old_numbers_with_a_wrong_digit_are_found_although_they_have_no_check() {
    let old = "419901900101123";
    assert_eq!(
        compare(old, "419901900101133"),
        NumberAgreement::OldSlip(Slip::Digit { place: 14 })
    );
    // The day is none any more.
    assert_eq!(
        compare("41990119900101123X", "419901909101123"),
        NumberAgreement::OldSlip(Slip::Digit { place: 9 })
    );
}

#[test]
fn nothing_prints_a_number() {
    let shown = format!("{:?}", Number::of("11010519491231002X"));
    assert!(!shown.contains("1949"), "{shown}");
}
