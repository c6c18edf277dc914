//! Ages in completed years (周岁).

use chrono::{Datelike as _, NaiveDate};

/// Completed years on the day: a year is completed on the birthday itself, so whoever turns 18
/// on election day has reached 18 (VCL26 §16, birth date by identity card or household
/// register). `None` before the birth.
#[must_use]
pub fn age_on(birth: NaiveDate, on: NaiveDate) -> Option<u16> {
    if on < birth {
        return None;
    }
    let turned = birthday_in(birth, on.year()).is_some_and(|birthday| birthday <= on);
    let years = on
        .year()
        .checked_sub(birth.year())?
        .checked_sub(i32::from(!turned))?;
    u16::try_from(years).ok()
}

/// The birthday in a year. Born on 29 February it is 28 February in common years: a period of
/// years ends on the corresponding day and, where the month has none, on its last day (Civil
/// Code §202). `None` beyond the range of dates.
#[must_use]
pub fn birthday_in(birth: NaiveDate, year: i32) -> Option<NaiveDate> {
    birth
        .with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
}
