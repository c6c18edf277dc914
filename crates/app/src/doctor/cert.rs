//! When a certificate ends: as much of X.509 (RFC 5280 §4.1) as that takes.

use base64ct::{Base64, Encoding as _};
use domain::Millis;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
/// DER tags.
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of validity of the first certificate of a PEM file (the server's own, by RFC 8446 §4.4.2);
/// `None` when it is none.
pub(super) fn expires(pem: &[u8]) -> Option<Millis> {
    let text = std::str::from_utf8(pem).ok()?;
    let (_, rest) = text.split_once(BEGIN)?;
    let (body, _) = rest.split_once(END)?;
    let body: String = body.split_ascii_whitespace().collect();
    let der = Base64::decode_vec(&body).ok()?;
    let (certificate, _) = value(&der, SEQUENCE)?;
    let (tbs, _) = value(certificate, SEQUENCE)?;
    let rest = value(tbs, VERSION).map_or(tbs, |(_, rest)| rest);
    let (_, rest) = value(rest, INTEGER)?;
    let (_, rest) = value(rest, SEQUENCE)?;
    let (_, rest) = value(rest, SEQUENCE)?;
    let (validity, _) = value(rest, SEQUENCE)?;
    let (_, not_after) = time(validity)?;
    time(not_after).map(|(at, _)| at)
}

/// The content of an element with this tag at the beginning, and what follows it.
fn value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    if *found != tag {
        return None;
    }
    let (first, rest) = rest.split_first()?;
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(*first & 0x7f))?;
        if digits.len() > 4 {
            return None;
        }
        let length = digits
            .iter()
            .fold(0_usize, |n, b| (n << 8) | usize::from(*b));
        (length, rest)
    };
    rest.split_at_checked(length)
}

/// A time at the beginning, and what follows it.
fn time(der: &[u8]) -> Option<(Millis, &[u8])> {
    let (text, century, rest) = match value(der, UTC_TIME) {
        Some((text, rest)) => {
            // RFC 5280 §4.1.2.5.1: 50 to 99 are of the twentieth century.
            let old = text.first().is_some_and(|d| *d >= b'5');
            (text, if old { "19" } else { "20" }, rest)
        }
        None => {
            let (text, rest) = value(der, GENERALIZED_TIME)?;
            (text, "", rest)
        }
    };
    let text = format!("{century}{}", std::str::from_utf8(text).ok()?);
    let at = chrono::NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").ok()?;
    Some((Millis(at.and_utc().timestamp_millis()), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = u8::try_from(content.len()).unwrap();
        [&[tag, length], content].concat()
    }

    /// A certificate as far as it is read: version, serial, algorithm, issuer, validity.
    fn pem(not_after: &[u8]) -> String {
        let validity = [element(UTC_TIME, b"250101000000Z"), not_after.to_vec()].concat();
        let tbs = [
            element(VERSION, &element(INTEGER, &[2])),
            element(INTEGER, &[7]),
            element(SEQUENCE, &[]),
            element(SEQUENCE, &[]),
            element(SEQUENCE, &validity),
        ]
        .concat();
        let der = element(SEQUENCE, &element(SEQUENCE, &tbs));
        format!("{BEGIN}\n{}\n{END}\n", Base64::encode_string(&der))
    }

    #[test]
    fn both_forms_of_time_are_read() {
        let short = expires(pem(&element(UTC_TIME, b"260315160000Z")).as_bytes());
        assert_eq!(short.unwrap().text(), "2026-03-16 00:00");
        let long = expires(pem(&element(GENERALIZED_TIME, b"20510101000000Z")).as_bytes());
        assert_eq!(long.unwrap().text(), "2051-01-01 08:00");
    }

    #[test]
    fn what_is_no_certificate_gives_none() {
        let whole = pem(&element(UTC_TIME, b"260315160000Z"));
        assert_eq!(expires(b"\xff\xfe"), None);
        assert_eq!(expires(b""), None);
        for cut in 0..whole.len() - END.len() {
            // A file that breaks off anywhere is refused without a panic.
            let _ = expires(&whole.as_bytes()[..cut]);
        }
        let broken = whole.replace("MD", "//");
        let _ = expires(broken.as_bytes());
    }
}
