//! Rows of an xlsx workbook, streamed: only the shared strings are held.

mod book;
mod part;
mod strings;
mod xml;

use std::io::{Read, Seek};

use quick_xml::events::Event;

pub(crate) use book::Book;
use xml::{XmlPart, attributes, unescape};

use super::date::{self, Shown};
use super::error::SheetError;
use super::limits::{Limits, MAX_ROWS};
use super::number;
use super::row::{CellKind, RowBuf};

/// The rows of one worksheet.
pub(crate) struct XlsxRows<R: Read> {
    book: Book,
    xml: XmlPart<R>,
    row: u32,
    cells: u64,
    ended: bool,
    events: Vec<u8>,
    inner: Vec<u8>,
    value: String,
}

/// Stands for a reference that names no column: beyond every limit, so that a cell is refused and never moved.
const NO_COLUMN: u32 = u32::MAX;

/// How a cell is written: its type, format and column.
struct Shape {
    column: u32,
    kind: Written,
    shown: Shown,
}

/// Type of a cell's value in the XML (ECMA-376 part 1, 18.18.11).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    Number,
    Shared,
    Inline,
    Text,
    Bool,
    Error,
    Iso,
}

impl<R: Read + Seek> XlsxRows<R> {
    /// Opens a worksheet by its position among the visible ones.
    pub(crate) fn open(
        book: Book,
        input: R,
        sheet: usize,
        limits: &Limits,
    ) -> Result<Self, SheetError> {
        let place = &book.sheets.get(sheet).ok_or(SheetError::NoSheet)?.place;
        let xml = XmlPart::open(input, place, limits.sheet_bytes)?;
        Ok(Self {
            xml,
            book,
            row: 0,
            cells: 0,
            ended: false,
            events: Vec::new(),
            inner: Vec::new(),
            value: String::new(),
        })
    }

    /// Gives the workbook back, to open another of its sheets.
    pub(crate) fn into_book(self) -> (Book, R) {
        (self.book, self.xml.into_inner())
    }
}

impl<R: Read> XlsxRows<R> {
    /// Reads the next row that the sheet holds. False at the end.
    pub(crate) fn next_row(
        &mut self,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<bool, SheetError> {
        let mut events = std::mem::take(&mut self.events);
        let result = self.next_row_with(&mut events, row, limits);
        self.events = events;
        result
    }

    fn next_row_with(
        &mut self,
        events: &mut Vec<u8>,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<bool, SheetError> {
        let mut next_column = 0u32;
        while !self.ended {
            match self.xml.next(events)? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "row" => {
                        let number = attributes(start.attributes_raw())
                            .find(|(name, _)| *name == "r")
                            .and_then(|(_, r)| r.parse().ok());
                        self.begin_row(number)?;
                        row.clear(self.row);
                        next_column = 0;
                    }
                    "c" => {
                        self.cells = self.cells.saturating_add(1);
                        if self.cells > limits.cells {
                            return Err(SheetError::TooManyCells {
                                limit: limits.cells,
                            });
                        }
                        let shape = self.shape(start.attributes_raw(), next_column);
                        next_column = shape.column.saturating_add(1);
                        self.cell(events, &shape, row, limits)?;
                    }
                    _ => {}
                },
                Event::End(end) => match end.local_name().as_ref() {
                    "row" => return Ok(true),
                    "sheetData" => {
                        self.xml.drain()?;
                        self.ended = true;
                    }
                    _ => {}
                },
                Event::Eof => return Err(self.xml.damaged("工作表不完整")),
                _ => {}
            }
        }
        Ok(false)
    }

    fn begin_row(&mut self, number: Option<u32>) -> Result<(), SheetError> {
        let next = self.row.saturating_add(1);
        let number = number.unwrap_or(next);
        if number < next || number > MAX_ROWS {
            return Err(self.xml.damaged(format!("行号 {number} 不对")));
        }
        self.row = number;
        Ok(())
    }

    fn shape(&self, raw: &str, next_column: u32) -> Shape {
        let mut shape = Shape {
            column: next_column,
            kind: Written::Number,
            shown: Shown::Number,
        };
        for (name, value) in attributes(raw) {
            match name {
                "r" => shape.column = column_of(value).unwrap_or(NO_COLUMN),
                "s" => {
                    shape.shown = value
                        .parse::<usize>()
                        .ok()
                        .and_then(|s| self.book.formats.get(s))
                        .copied()
                        .unwrap_or_default()
                }
                "t" => {
                    shape.kind = match value {
                        "s" => Written::Shared,
                        "inlineStr" => Written::Inline,
                        "str" => Written::Text,
                        "b" => Written::Bool,
                        "e" => Written::Error,
                        "d" => Written::Iso,
                        _ => Written::Number,
                    }
                }
                _ => {}
            }
        }
        shape
    }

    fn cell(
        &mut self,
        events: &mut Vec<u8>,
        shape: &Shape,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<(), SheetError> {
        let mut value = std::mem::take(&mut self.value);
        value.clear();
        let mut formula = false;
        loop {
            match self.xml.next(events)? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "v" if shape.kind != Written::Inline => self.xml.text(&mut value)?,
                    "is" if shape.kind == Written::Inline => {
                        let mut inner = std::mem::take(&mut self.inner);
                        self.xml.string_item(&mut inner, &mut value)?;
                        self.inner = inner;
                    }
                    name => {
                        formula |= name == "f";
                        self.xml.skip()?;
                    }
                },
                Event::End(_) => break,
                Event::Eof => return Err(self.xml.damaged("工作表不完整")),
                _ => {}
            }
        }
        let result = self.take_value(shape, &value, formula, row, limits);
        self.value = value;
        result
    }

    /// Turns the value as written into the cell's text.
    fn take_value(
        &self,
        shape: &Shape,
        value: &str,
        formula: bool,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<(), SheetError> {
        let column = shape.column;
        if value.is_empty() {
            return if formula && shape.kind != Written::Text {
                row.push(column, "", CellKind::Uncalculated, limits)
            } else {
                Ok(())
            };
        }
        match shape.kind {
            Written::Shared => {
                let text = value
                    .trim_ascii()
                    .parse()
                    .ok()
                    .and_then(|number| self.book.strings.get(number));
                let text = text.ok_or_else(|| {
                    self.xml
                        .damaged(format!("第 {} 行的单元格指向不存在的文本", row.number))
                })?;
                row.push(column, text, CellKind::Text, limits)
            }
            Written::Inline => row.push(column, value, CellKind::Text, limits),
            Written::Text => row.push(column, &unescape(value), CellKind::Text, limits),
            Written::Bool => row.push(
                column,
                if matches!(value, "1" | "true") {
                    "TRUE"
                } else {
                    "FALSE"
                },
                CellKind::Bool,
                limits,
            ),
            Written::Error => row.push(column, value, CellKind::Error, limits),
            Written::Iso => row.push(
                column,
                value.strip_suffix("T00:00:00").unwrap_or(value),
                CellKind::Date,
                limits,
            ),
            Written::Number => push_number(
                column,
                value.trim_ascii(),
                shape.shown,
                self.book.epoch_1904,
                row,
                limits,
            ),
        }
    }
}

fn push_number(
    column: u32,
    raw: &str,
    shown: Shown,
    epoch_1904: bool,
    row: &mut RowBuf,
    limits: &Limits,
) -> Result<(), SheetError> {
    let date = match shown {
        Shown::Number => None,
        Shown::Date => raw
            .parse()
            .ok()
            .and_then(|serial| date::iso(serial, epoch_1904)),
        Shown::Elapsed => raw.parse().ok().and_then(date::elapsed),
    };
    match (date, number::from_raw(raw)) {
        (Some(date), _) => row.push(column, &date, CellKind::Date, limits),
        (None, Some(number)) => row.push(column, &number, CellKind::Number, limits),
        (None, None) => row.push(column, raw, CellKind::Text, limits),
    }
}

/// Column of a cell reference such as `AB12`, from 0.
fn column_of(reference: &str) -> Option<u32> {
    let mut column = 0u32;
    for byte in reference.bytes().take_while(u8::is_ascii_alphabetic) {
        let digit = u32::from(byte.to_ascii_uppercase().checked_sub(b'A')?) + 1;
        column = column.checked_mul(26)?.checked_add(digit)?;
    }
    column.checked_sub(1)
}
