//! Files with one sheet per line, decided in constant memory.

use crate::contract::json::NotJson;
use crate::contract::outcome::{outcome_json, refused_json, unreadable_json};
use crate::contract::outcome_wire::OutcomeWire;
use crate::contract::sheet::{SheetError, SheetFile, read_sheet};
use law::count::{Outcome, Sheet, decide};
use law::rules::RuleBook;
use std::io::{self, BufRead, Read, Write};

/// Longest line taken, in bytes: more than a sheet with every list at its limit
/// of ordinary names needs.
pub const MAX_LINE_BYTES: usize = 4 << 20;

/// What a document came to.
#[derive(Debug)]
pub enum Counted {
    /// Read and decided, or refused by the engine.
    Decided(Box<(Sheet, Outcome, OutcomeWire)>),
    /// JSON, but no sheet.
    Wrong(Box<OutcomeWire>),
    /// No JSON.
    Unreadable(NotJson),
}

/// Reads and decides one document.
#[must_use]
pub fn count_text(book: &RuleBook, source: &str) -> Counted {
    match read_sheet(source) {
        Ok(SheetFile { id, sheet }) => {
            let outcome = decide(book, &sheet);
            let wire = outcome_json(id, &sheet, &outcome);
            Counted::Decided(Box::new((sheet, outcome, wire)))
        }
        Err(SheetError::Wrong { id, faults }) => {
            Counted::Wrong(Box::new(refused_json(id, &faults)))
        }
        Err(SheetError::NotJson(fault)) => Counted::Unreadable(fault),
    }
}

/// How many lines came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineTotals {
    /// Lines read.
    pub lines: u64,
    /// Of these, lines without an outcome: unreadable, wrong or refused.
    pub without_outcome: u64,
}

/// Decides a sheet per line of `input` and writes an outcome per line to
/// `output`, in the same order. A line that cannot be read gives an outcome
/// with `valid` null in its place.
///
/// # Errors
/// Only from reading `input` or writing `output`.
pub fn count_lines(
    book: &RuleBook,
    mut input: impl BufRead,
    mut output: impl Write,
) -> io::Result<LineTotals> {
    let mut totals = LineTotals::default();
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        totals.lines += 1;
        let wire = count_line(book, &line, totals.lines);
        if wire.valid.is_none() {
            totals.without_outcome += 1;
        }
        serde_json::to_writer(&mut output, &wire)?;
        output.write_all(b"\n")?;
    }
    output.flush()?;
    Ok(totals)
}

fn count_line(book: &RuleBook, line: &[u8], number: u64) -> OutcomeWire {
    if line.len() > MAX_LINE_BYTES {
        let most = MAX_LINE_BYTES >> 20;
        return unreadable_json("LINE_TOO_LONG", format!("第 {number} 行超过 {most} MB"));
    }
    // A byte order mark may open a file that a spreadsheet or editor wrote.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let Ok(source) = std::str::from_utf8(line) else {
        return unreadable_json("NOT_UTF8", format!("第 {number} 行不是 UTF-8 文本"));
    };
    match count_text(book, source) {
        Counted::Decided(decided) => decided.2,
        Counted::Wrong(wire) => *wire,
        Counted::Unreadable(fault) => {
            let fault = NotJson {
                line: usize::try_from(number).unwrap_or(usize::MAX),
                ..fault
            };
            unreadable_json("NOT_JSON", fault.message())
        }
    }
}

/// Reads one line without its end; `false` at the end of the input. Of a line
/// that is too long only one byte more than the limit is kept.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let limit = u64::try_from(MAX_LINE_BYTES)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let read = input.by_ref().take(limit).read_until(b'\n', line)?;
    if read == 0 {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
    } else if line.len() > MAX_LINE_BYTES {
        skip_line(input)?;
    }
    Ok(true)
}

/// Drops the rest of a line.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|b| *b == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}
