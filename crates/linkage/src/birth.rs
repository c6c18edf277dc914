//! Birth dates as lists write them, whole or to the month, and how far two of them agree.

use chrono::NaiveDate;

use crate::id::{half_width, is_invisible};

/// How far two birth dates agree, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BirthAgreement {
    /// The same day.
    Same,
    /// One of them is known to the month only, and the month is the same.
    Month,
    /// One digit differs, two neighbours are swapped, day and month are exchanged, or the year is one off.
    Slip,
    /// One of them is known to the year only, and the year is the same.
    Year,
    /// Different days.
    Different,
    /// One of them, or both, is not there.
    Missing,
}

/// Reads a birth date: `1990-05-03`, `1990/5/3`, `1990.5`, `19900503`, `1990年5月3日`, full width too, with or without a
/// time behind. Gives yyyymmdd, with 00 for what is not said, and 0 for what is no date.
#[must_use]
pub fn read_birth(text: &str) -> u32 {
    let mut groups = [(0u32, 0usize); 3];
    let mut at = 0;
    let mut inside = false;
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        let c = half_width(c);
        if let Some(digit) = c.to_digit(10) {
            inside = true;
            let Some((value, length)) = groups.get_mut(at) else {
                // The hours of a time.
                break;
            };
            if *length >= 8 {
                return 0;
            }
            *value = *value * 10 + digit;
            *length += 1;
        } else if inside {
            inside = false;
            at += 1;
        }
    }
    match groups {
        [(date, 8), ..] => full(date),
        [(month, 6), (_, 0), _] => partial(month / 100, month % 100),
        [(year, 4), (month, 1 | 2), (day, 1 | 2)] => full(year * 10_000 + month * 100 + day),
        [(year, 4), (month, 1 | 2), (_, 0)] => partial(year, month),
        [(year, 4), (_, 0), _] => partial(year, 0),
        _ => 0,
    }
}

fn full(date: u32) -> u32 {
    if is_date(date) { date } else { 0 }
}

fn partial(year: u32, month: u32) -> u32 {
    if (1850..=2100).contains(&year) && month <= 12 {
        year * 10_000 + month * 100
    } else {
        0
    }
}

/// Whether yyyymmdd is a day of the calendar on which somebody in a list may have been born.
pub(crate) fn is_date(date: u32) -> bool {
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    (1850..=2100).contains(&year)
        && i32::try_from(year)
            .ok()
            .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
            .is_some()
}

/// How far two dates of [`read_birth`] agree; the same from either side.
#[must_use]
pub fn compare_births(left: u32, right: u32) -> BirthAgreement {
    if left == 0 || right == 0 {
        return BirthAgreement::Missing;
    }
    let known = |date: u32| (!date.is_multiple_of(100), !(date / 100).is_multiple_of(100));
    match (known(left), known(right)) {
        ((true, _), (true, _)) if left == right => BirthAgreement::Same,
        ((true, _), (true, _)) if is_slip(left, right) => BirthAgreement::Slip,
        ((true, _), (true, _)) => BirthAgreement::Different,
        ((_, true), (_, true)) if left / 100 == right / 100 => BirthAgreement::Month,
        ((_, true), (_, true)) => BirthAgreement::Different,
        _ if left / 10_000 == right / 10_000 => BirthAgreement::Year,
        _ => BirthAgreement::Different,
    }
}

fn is_slip(left: u32, right: u32) -> bool {
    let digits = |date: u32| {
        let mut rest = date;
        [0u32; 8].map(|_| {
            let digit = rest % 10;
            rest /= 10;
            digit
        })
    };
    let (one, other) = (digits(left), digits(right));
    let differ: Vec<usize> = (0..)
        .zip(one.iter().zip(&other))
        .filter(|(_, (one, other))| one != other)
        .map(|(at, _)| at)
        .collect();
    let swapped = match differ.as_slice() {
        [_] => true,
        [a, b] if a + 1 == *b => one.get(*a) == other.get(*b) && one.get(*b) == other.get(*a),
        _ => false,
    };
    let (year, month, day) = (left / 10_000, left / 100 % 100, left % 100);
    let exchanged = year * 10_000 + day * 100 + month == right;
    let year_off = left % 10_000 == right % 10_000 && year.abs_diff(right / 10_000) == 1;
    swapped || exchanged || year_off
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for text in [
            "1990-05-03",
            "1990/5/3",
            "1990.05.03",
            "19900503",
            "1990年5月3日",
            "１９９０－０５－０３",
            "1990-05-03T00:00:00",
            "1990/5/3 0:00:00",
            " 1990年05月03日生",
        ] {
            assert_eq!(read_birth(text), 19_900_503, "{text}");
        }
        for (text, date) in [
            ("1990-05", 19_900_500),
            ("1990年5月", 19_900_500),
            ("199005", 19_900_500),
            ("1990.5", 19_900_500),
            ("1990", 19_900_000),
            ("1990-02-30", 0),
            ("", 0),
            ("不详", 0),
            ("90.5.3", 0),
            ("199005031", 0),
            ("32996", 0),
            ("1990-13", 0),
        ] {
            assert_eq!(read_birth(text), date, "{text}");
        }
    }

    #[test]
    fn dates_agree_in_steps_and_the_same_from_either_side() {
        use BirthAgreement::*;
        for (left, right, agreement) in [
            (19_900_503, 19_900_503, Same),
            (19_900_503, 19_900_500, Month),
            (19_900_500, 19_900_500, Month),
            (19_900_503, 19_900_000, Year),
            (19_900_503, 19_900_508, Slip),
            (19_900_503, 19_900_305, Slip),
            (19_900_512, 19_900_521, Slip),
            (19_900_503, 19_890_503, Slip),
            (19_900_503, 19_910_704, Different),
            (19_900_503, 19_900_600, Different),
            (19_900_503, 0, Missing),
        ] {
            assert_eq!(compare_births(left, right), agreement, "{left} {right}");
            assert_eq!(compare_births(right, left), agreement, "{right} {left}");
        }
    }
}
