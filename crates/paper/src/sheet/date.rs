//! Serial days of a worksheet as ISO 8601 dates, and which number formats mean a date.

use chrono::{Days, NaiveDate, NaiveTime};

/// How a number format shows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Shown {
    /// As a number.
    #[default]
    Number,
    /// As a date, a time of day or both.
    Date,
    /// As a span of hours, minutes or seconds, in brackets in the format.
    Elapsed,
}

/// What a built-in number format shows (ECMA-376 part 1, 18.8.30, with the East Asian ones).
pub(crate) fn builtin(id: u32) -> Shown {
    match id {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Shown::Date,
        46 => Shown::Elapsed,
        _ => Shown::Number,
    }
}

/// What a number format written out shows: a date if, outside of quotes, escapes and brackets, it has a letter of date
/// or time. Only the first section counts.
pub(crate) fn custom(format: &str) -> Shown {
    if format.trim().eq_ignore_ascii_case("general") {
        return Shown::Number;
    }
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => while chars.next().is_some_and(|c| c != '"') {},
            '\\' | '_' | '*' => {
                chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if !inside.is_empty()
                    && inside
                        .chars()
                        .all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'))
                {
                    return Shown::Elapsed;
                }
            }
            ';' => return Shown::Number,
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' => return Shown::Date,
            _ => {}
        }
    }
    Shown::Number
}

const SECONDS_PER_DAY: f64 = 86_400.0;
/// 9999-12-31, the last day a worksheet knows.
const LAST_SERIAL: f64 = 2_958_466.0;

/// A serial day as ISO 8601: the date alone at midnight, the time alone below one day, else both, to the second.
/// `None` outside of what a worksheet knows; the caller then shows the number.
pub(crate) fn iso(serial: f64, epoch_1904: bool) -> Option<String> {
    if !(0.0..LAST_SERIAL).contains(&serial) {
        return None;
    }
    let mut days = to_u64(serial.floor())?;
    let mut seconds = to_u64((serial.fract() * SECONDS_PER_DAY).round())?;
    if seconds >= 86_400 {
        days += 1;
        seconds = 0;
    }
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(seconds).ok()?, 0)?;
    if days == 0 && !epoch_1904 {
        return Some(time.format("%H:%M:%S").to_string());
    }
    let date = if epoch_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)?.checked_add_days(Days::new(days))?
    } else {
        // Excel counts a 1900-02-29 that never was as day 60; the days before it are one off.
        let epoch = NaiveDate::from_ymd_opt(1899, 12, if days < 60 { 31 } else { 30 })?;
        epoch.checked_add_days(Days::new(days))?
    };
    Some(if seconds == 0 {
        date.format("%Y-%m-%d").to_string()
    } else {
        format!("{}T{}", date.format("%Y-%m-%d"), time.format("%H:%M:%S"))
    })
}

/// A span of time as `hours:minutes:seconds`.
pub(crate) fn elapsed(serial: f64) -> Option<String> {
    if !(0.0..LAST_SERIAL).contains(&serial) {
        return None;
    }
    let seconds = to_u64((serial * SECONDS_PER_DAY).round())?;
    Some(format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    ))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked in the line before; whole floats have no checked conversion"
)]
fn to_u64(value: f64) -> Option<u64> {
    (0.0..=1e12).contains(&value).then_some(value as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_days_are_iso_dates() {
        assert_eq!(iso(46_096.0, false).as_deref(), Some("2026-03-15"));
        assert_eq!(
            iso(46_096.354_166_666_664, false).as_deref(),
            Some("2026-03-15T08:30:00")
        );
        assert_eq!(iso(0.5, false).as_deref(), Some("12:00:00"));
        assert_eq!(iso(1.0, false).as_deref(), Some("1900-01-01"));
        assert_eq!(iso(59.0, false).as_deref(), Some("1900-02-28"));
        assert_eq!(iso(61.0, false).as_deref(), Some("1900-03-01"));
        assert_eq!(iso(44_634.0, true).as_deref(), Some("2026-03-15"));
        assert_eq!(iso(46_096.999_999_99, false).as_deref(), Some("2026-03-16"));
        assert_eq!(iso(-1.0, false), None);
        assert_eq!(iso(3e6, false), None);
        assert_eq!(iso(f64::NAN, false), None);
        assert_eq!(elapsed(1.25).as_deref(), Some("30:00:00"));
    }

    #[test]
    fn formats_of_dates_are_known() {
        for format in [
            "yyyy-mm-dd",
            "yyyy\"年\"m\"月\"d\"日\"",
            "[$-804]yyyy/m/d;@",
            "[DBNum1]m\"月\"",
            "h:mm AM/PM",
            "[Red]d",
        ] {
            assert_eq!(custom(format), Shown::Date, "{format}");
        }
        for format in [
            "General",
            "0",
            "@",
            "#,##0.00_);[Red](#,##0.00)",
            "0\"days\"",
            "0;yyyy",
            "[Red]0",
            "\\d0",
            "0.00E+00",
            "_d0",
        ] {
            assert_eq!(custom(format), Shown::Number, "{format}");
        }
        assert_eq!(custom("[h]:mm:ss"), Shown::Elapsed);
    }
}
