//! Instants and days as they are handed in. China keeps one zone without daylight saving.

use chrono::{DateTime, Datelike, NaiveDate};

/// A calendar day in Asia/Shanghai.
pub type Day = NaiveDate;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub i64);

/// Offset of Asia/Shanghai from UTC, in milliseconds.
const SHANGHAI_MS: i64 = 8 * 60 * 60 * 1000;

impl Millis {
    /// This instant moved by `ms` milliseconds, kept in range.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// This instant moved by `s` seconds, kept in range.
    #[must_use]
    pub const fn plus_s(self, s: i64) -> Self {
        self.plus_ms(s.saturating_mul(1000))
    }

    /// The calendar day in Asia/Shanghai; the epoch's day where the number is beyond the calendar.
    #[must_use]
    pub fn day(self) -> Day {
        DateTime::from_timestamp_millis(self.0.saturating_add(SHANGHAI_MS))
            .map_or(NaiveDate::MIN, |t| t.date_naive())
    }

    /// "2026-03-02 09:41" in Asia/Shanghai.
    #[must_use]
    pub fn text(self) -> String {
        DateTime::from_timestamp_millis(self.0.saturating_add(SHANGHAI_MS))
            .map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M").to_string())
    }

    /// "2026-03-02 09:41:07" in Asia/Shanghai.
    #[must_use]
    pub fn text_s(self) -> String {
        DateTime::from_timestamp_millis(self.0.saturating_add(SHANGHAI_MS))
            .map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M:%S").to_string())
    }

    /// "20260302T014107Z", as calendar files write an instant (RFC 5545).
    #[must_use]
    pub fn calendar_stamp(self) -> String {
        chrono::DateTime::from_timestamp_millis(self.0)
            .map_or_else(String::new, |t| t.format("%Y%m%dT%H%M%SZ").to_string())
    }

    /// Midnight in Asia/Shanghai at which `day` begins.
    #[must_use]
    pub fn start_of(day: Day) -> Self {
        let ms = day
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
            .timestamp_millis();
        Self(ms.saturating_sub(SHANGHAI_MS))
    }
}

/// "3 月 2 日", with the year in front when it is not `year`.
#[must_use]
pub fn day_text(day: Day, year: i32) -> String {
    if day.year() == year {
        format!("{} 月 {} 日", day.month(), day.day())
    } else {
        format!("{} 年 {} 月 {} 日", day.year(), day.month(), day.day())
    }
}

/// "2026 年 3 月 22 日(星期日)".
#[must_use]
pub fn day_text_full(day: Day) -> String {
    let week = match day.weekday() {
        chrono::Weekday::Mon => "一",
        chrono::Weekday::Tue => "二",
        chrono::Weekday::Wed => "三",
        chrono::Weekday::Thu => "四",
        chrono::Weekday::Fri => "五",
        chrono::Weekday::Sat => "六",
        chrono::Weekday::Sun => "日",
    };
    format!(
        "{} 年 {} 月 {} 日（星期{week}）",
        day.year(),
        day.month(),
        day.day()
    )
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
#[must_use]
pub fn days_between(from: Day, to: Day) -> i64 {
    to.signed_duration_since(from).num_days()
}
