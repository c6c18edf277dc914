//! One-time codes by time (RFC 6238): HMAC-SHA1 over the number of the half minute, six digits.
//!
//! That is what every authenticator app understands. The arithmetic is ours because there is little of it
//! and everything depends on it; the hash is the one of the family that the rest uses.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;

/// Seconds of a step.
pub const STEP_S: i64 = 30;
/// Length of a secret in bytes, as RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
/// Steps before and after the present one that are taken: clocks of telephones differ.
const DRIFT_STEPS: i64 = 1;
const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step of an instant.
#[must_use]
pub const fn step_at(now: domain::Millis) -> i64 {
    now.0.div_euclid(STEP_S * 1000)
}

/// The code of a step; `None` for no step of the clock.
#[must_use]
pub fn code(secret: &[u8], step: i64) -> Option<u32> {
    let counter = u64::try_from(step).ok()?.to_be_bytes();
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&counter);
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash.last()? & 0x0f);
    let four: [u8; 4] = hash.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some((u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000)
}

/// The step whose code was typed: the present one or a neighbour, newer than the last one taken. All are
/// compared, whichever fits.
#[must_use]
pub fn accepted(secret: &[u8], now: domain::Millis, typed: &str, last: i64) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let six = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit());
    let typed: u32 = digits.parse().ok().filter(|_| six)?;
    let present = step_at(now);
    let mut found = None;
    for step in present.saturating_sub(DRIFT_STEPS)..=present.saturating_add(DRIFT_STEPS) {
        let fits = code(secret, step).is_some_and(|code| code ^ typed == 0);
        if fits && step > last {
            found = Some(step);
        }
    }
    found
}

/// Base 32 without padding (RFC 4648).
#[must_use]
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(held >> bits));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(digit(held << (5 - bits)));
    }
    text
}

fn digit(value: u32) -> char {
    let at = usize::try_from(value & 31).unwrap_or(0);
    char::from(DIGITS.get(at).copied().unwrap_or(b'A'))
}

/// Reads base 32, blanks and hyphens left out.
#[must_use]
pub fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut bytes = Vec::new();
    for c in text.bytes().filter(|c| !matches!(c, b' ' | b'-')) {
        let value = DIGITS.iter().position(|d| *d == c.to_ascii_uppercase())?;
        held = (held << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
        held &= (1 << bits) - 1;
    }
    Some(bytes)
}

/// In groups of four, for reading and typing.
#[must_use]
pub fn grouped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// What the QR code says: plain ASCII, so that every app shows it.
#[must_use]
pub fn uri(login: &str, secret: &str) -> String {
    format!(
        "otpauth://totp/Touyan:{login}?secret={secret}&issuer=Touyan&algorithm=SHA1&digits=6&period={STEP_S}"
    )
}

#[cfg(test)]
mod tests {
    use domain::Millis;

    use super::*;

    /// RFC 6238 appendix B, SHA-1, the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, wanted) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            let step = step_at(Millis(seconds * 1000));
            assert_eq!(code(secret, step), Some(wanted), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_for_its_step_and_the_neighbours_and_once() {
        let secret = b"12345678901234567890";
        let now = Millis(1_111_111_109_000);
        assert_eq!(accepted(secret, now, "081 804", 0), Some(step_at(now)));
        assert_eq!(accepted(secret, now, "081804", step_at(now)), None);
        let typed = |step| format!("{:06}", code(secret, step).unwrap());
        let at = step_at(now);
        assert_eq!(accepted(secret, now, &typed(at - 1), 0), Some(at - 1));
        assert_eq!(accepted(secret, now, &typed(at + 1), 0), Some(at + 1));
        assert_eq!(accepted(secret, now, &typed(at - 2), 0), None);
        assert_eq!(accepted(secret, now, &typed(at + 2), 0), None);
        for bad in ["", "81804", "0081804", "abcdef", "+81804"] {
            assert_eq!(accepted(secret, now, bad, 0), None, "{bad}");
        }
    }

    /// RFC 4648 §10.
    #[test]
    fn base_32_goes_both_ways() {
        for (plain, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), text);
            assert_eq!(from_base32(text).unwrap(), plain.as_bytes());
        }
        assert_eq!(from_base32("MZXW 6YTB-oi").unwrap(), b"foobar");
        assert_eq!(from_base32("M1"), None);
        assert_eq!(grouped("ABCDEFGHI"), "ABCD EFGH I");
    }
}
