//! Numbers of a worksheet as text: what the person who typed them would write, without exponents.

/// A number as the worksheet XML writes it, turned into text. `None` if it is no finite number.
///
/// Digits are kept as they stand, so that a code of 12 digits stays one. Written with an exponent (`4.1E+11`) it is
/// written out. Fractions are given with at most 15 significant digits, as a spreadsheet shows them: `0.3`, although
/// the file may hold `0.30000000000000004`.
pub(crate) fn from_raw(raw: &str) -> Option<String> {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    if !digits.is_empty() && digits.len() <= 300 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Some(
            if digits.bytes().all(|b| b == b'0') && raw.starts_with('-') {
                digits.to_owned()
            } else {
                raw.to_owned()
            },
        );
    }
    from_f64(raw.parse().ok()?)
}

/// A binary number as text. `None` if it is not finite.
pub(crate) fn from_f64(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    if value == 0.0 {
        return Some("0".to_owned());
    }
    let rounded = if value.fract() == 0.0 {
        value
    } else {
        format!("{value:.14e}").parse().unwrap_or(value)
    };
    Some(format!("{rounded}"))
}

/// True if a whole number has more digits than the 15 that a spreadsheet keeps: what stands behind is zeros or wrong.
pub(crate) fn lost_digits(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.contains('.') && digits.trim_start_matches('0').len() > 15
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_their_digits_and_nothing_has_an_exponent() {
        let cases = [
            ("411727001001", "411727001001"),
            ("4.11727001001E11", "411727001001"),
            ("4.11727001001E+11", "411727001001"),
            ("411727001001.0", "411727001001"),
            ("007", "007"),
            ("-5", "-5"),
            ("-0", "0"),
            ("0.30000000000000004", "0.3"),
            ("0.1", "0.1"),
            ("12.5", "12.5"),
            ("1E-3", "0.001"),
            ("1e20", "100000000000000000000"),
        ];
        for (raw, text) in cases {
            assert_eq!(from_raw(raw).as_deref(), Some(text), "{raw}");
        }
        for raw in ["", "-", "abc", "NaN", "inf", "1e999"] {
            assert_eq!(from_raw(raw), None, "{raw}");
        }
    }

    #[test]
    fn more_than_fifteen_digits_are_known_to_be_lost() {
        assert!(lost_digits("411727199001011230"));
        assert!(!lost_digits("411727001001"));
        assert!(!lost_digits("0.12345678901234567"));
    }
}
