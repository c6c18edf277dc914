//! Texts of room `person`: days as sheets and forms have them.

use domain::Day;

/// Understands `2026-03-02`, `2026/3/2`, `2026.3.2`, `2026年3月2日`, and a date with a time behind it.
#[must_use]
pub fn day(typed: &str) -> Option<Day> {
    let date = typed.trim().split(['T', ' ']).next().unwrap_or("");
    let parts: Vec<&str> = date
        .trim_end_matches(['日', '号'])
        .split(['-', '/', '.', '年', '月'])
        .collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            Day::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_and_sheets_write_them() {
        let wanted = Day::from_ymd_opt(2026, 3, 2);
        for text in [
            "2026-03-02",
            "2026/3/2",
            " 2026.3.2 ",
            "2026年3月2日",
            "2026-03-02T00:00:00",
        ] {
            assert_eq!(day(text), wanted, "{text}");
        }
        for bad in ["", "3月2日", "2026-02-30", "昨天"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }
}
