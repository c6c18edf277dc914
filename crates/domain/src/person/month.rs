//! A month of a year, or a year alone: as much of a birth as the work needs.

use chrono::Datelike as _;

use crate::time::Day;

/// A month, or a year of which the month is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    /// 1 to 12; 0 where it is not known.
    month: u32,
}

impl Month {
    /// Makes one; `None` for what is in no calendar.
    #[must_use]
    pub fn new(year: i32, month: Option<u32>) -> Option<Self> {
        let month = month.unwrap_or(0);
        ((1900..=2199).contains(&year) && month <= 12).then_some(Self { year, month })
    }

    /// Reads `1975-03`, `1975.3`, `1975/03`, `1975年3月`, `197503`, `1975`, and full dates, of which the
    /// day is left out.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let text: String = typed
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '\u{ff10}'..='\u{ff19}' => {
                    char::from_u32(u32::from(c) - 0xff10 + 0x30).unwrap_or(c)
                }
                '年' | '月' | '.' | '/' | '－' | '—' | '．' => '-',
                c => c,
            })
            .filter(|c| *c != '日' && *c != '号')
            .collect();
        let parts: Vec<&str> = text.trim_end_matches('-').split('-').collect();
        let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !parts.iter().all(digits) {
            return None;
        }
        match parts.as_slice() {
            [year] if year.len() == 4 => Self::new(year.parse().ok()?, None),
            [all] if all.len() == 6 || all.len() == 8 => {
                let year = all.get(..4)?.parse().ok()?;
                Self::with_month(year, all.get(4..6)?.parse().ok()?)
            }
            [year, month] | [year, month, _] if year.len() == 4 && month.len() <= 2 => {
                Self::with_month(year.parse().ok()?, month.parse().ok()?)
            }
            _ => None,
        }
    }

    fn with_month(year: i32, month: u32) -> Option<Self> {
        Self::new(year, Some(month)).filter(|m| m.month > 0)
    }

    /// `1975-03`, or `1975`: as stored and as typed.
    #[must_use]
    pub fn text(self) -> String {
        match self.month {
            0 => format!("{}", self.year),
            month => format!("{}-{month:02}", self.year),
        }
    }

    /// Full years until a day; by the year alone where the month is not known.
    #[must_use]
    pub fn years_until(self, day: Day) -> i32 {
        let years = day.year().saturating_sub(self.year);
        if self.month > day.month() {
            years.saturating_sub(1)
        } else {
            years
        }
    }

    /// Whether a known month may be this one: a year alone agrees with each of its months.
    #[must_use]
    pub const fn agrees(self, known: Self) -> bool {
        self.year == known.year && (self.month == 0 || self.month == known.month)
    }

    /// Whether it has begun by a day.
    #[must_use]
    pub fn is_past(self, day: Day) -> bool {
        (self.year, self.month) <= (day.year(), day.month())
    }
}
