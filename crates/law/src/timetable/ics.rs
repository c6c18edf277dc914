//! The timetable as iCalendar (RFC 5545): one all-day event per step.
//!
//! Titles are handed in, since words in Chinese belong to the text catalogue.

use crate::timetable::{Step, Timetable};
use chrono::{Days, NaiveDate};
use std::fmt::Write;

/// Longest line of an iCalendar file, in bytes, without the line break (§3.1).
const LINE_BYTES: usize = 75;

/// Writes `timetable` as an iCalendar file.
///
/// `calendar_name` names the calendar, `title` gives the summary and `note` the
/// description of a step. `stamp` is the moment of writing as RFC 5545 wants it
/// (`20260101T000000Z`), handed in because there is no clock here; `uid` makes
/// the identifiers unique to an installation.
#[must_use]
pub fn to_ics(
    timetable: &Timetable,
    calendar_name: &str,
    stamp: &str,
    uid: &str,
    title: impl Fn(&Step) -> String,
    note: impl Fn(&Step) -> String,
) -> String {
    let mut out = String::new();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Touyan//Timetable//ZH",
        "CALSCALE:GREGORIAN",
    ] {
        push_line(&mut out, line);
    }
    push_line(&mut out, &format!("X-WR-CALNAME:{}", escape(calendar_name)));
    for step in &timetable.steps {
        push_line(&mut out, "BEGIN:VEVENT");
        let id = format!(
            "UID:{}-{}@{}",
            step.code,
            timetable.election_day,
            escape(uid)
        );
        push_line(&mut out, &id);
        push_line(&mut out, &format!("DTSTAMP:{stamp}"));
        push_line(
            &mut out,
            &format!("DTSTART;VALUE=DATE:{}", basic(step.earliest)),
        );
        // The end of an all-day event is the day after its last day (§3.6.1).
        let after = step
            .latest
            .checked_add_days(Days::new(1))
            .unwrap_or(step.latest);
        push_line(&mut out, &format!("DTEND;VALUE=DATE:{}", basic(after)));
        push_line(&mut out, &format!("SUMMARY:{}", escape(&title(step))));
        push_line(&mut out, &format!("DESCRIPTION:{}", escape(&note(step))));
        push_line(&mut out, "TRANSP:TRANSPARENT");
        push_line(&mut out, "END:VEVENT");
    }
    push_line(&mut out, "END:VCALENDAR");
    out
}

fn basic(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// Escapes a text value (§3.3.11).
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes one line, folded at [`LINE_BYTES`] between characters.
fn push_line(out: &mut String, line: &str) {
    let mut room = LINE_BYTES;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE_BYTES - 1;
        }
        out.push(c);
        room = room.saturating_sub(c.len_utf8());
    }
    // Writing to a String cannot fail.
    let _ = out.write_str("\r\n");
}
