//! The table as its caller sees it: a header and rows of cells.

use std::collections::VecDeque;
use std::io::{Read, Seek};

use super::error::SheetError;
use super::header::{self, Column, Header};
use super::limits::{HEADER_SEARCH_ROWS, Limits};
use super::number;
use super::place::Place;
use super::row::{CellKind, RowBuf};
use super::sniff::{Container, sniff};
use super::text_rows::{self, TextRows};
use super::xls::{self, XlsRows};
use super::xlsx::{Book, XlsxRows};
use crate::FOOTER_MARK;
use crate::text::TextEncoding;

/// How to read a table.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The most the table may hold.
    pub limits: Limits,
    /// Name of the worksheet to read; without it the first visible one whose header fits.
    pub sheet: Option<String>,
}

/// What the table was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// A worksheet of an xlsx workbook.
    Xlsx {
        /// Name of the worksheet that was read.
        sheet: String,
        /// Names of the visible worksheets that were not read.
        others: Vec<String>,
    },
    /// A worksheet of an xls workbook.
    Xls {
        /// Name of the worksheet that was read.
        sheet: String,
        /// Names of the visible worksheets that were not read.
        others: Vec<String>,
    },
    /// A text file.
    Text {
        /// Its encoding.
        encoding: TextEncoding,
        /// What separates its cells: comma, semicolon or tab.
        delimiter: char,
    },
}

enum Source<R: Read> {
    Text(TextRows<R>),
    Xlsx(Box<XlsxRows<R>>),
    Xls(XlsRows),
}

impl<R: Read + Seek> Source<R> {
    fn next_row(&mut self, row: &mut RowBuf, limits: &Limits) -> Result<bool, SheetError> {
        match self {
            Self::Text(rows) => rows.next_row(row, limits),
            Self::Xlsx(rows) => rows.next_row(row, limits),
            Self::Xls(rows) => rows.next_row(row, limits),
        }
    }
}

/// The rows before and up to the header, read to find it.
struct Top {
    rows: Vec<RowBuf>,
    blank: u32,
    /// What went wrong after these rows; it is reported unless another sheet fits.
    fault: Option<SheetError>,
}

/// A table that is being read.
pub struct Sheet<R: Read> {
    source: Source<R>,
    format: Format,
    columns: &'static [Column],
    header: Header,
    limits: Limits,
    /// Rows below the header that were read while looking for it.
    pending: VecDeque<RowBuf>,
    fault: Option<SheetError>,
    current: RowBuf,
    rows: u32,
    blank_rows: u32,
}

impl<R: Read + Seek> Sheet<R> {
    /// Opens a table and finds its header. With no columns asked for, the first row with anything in it is the header.
    ///
    /// # Errors
    /// The file is no table, is broken or too large, or its header lacks a required column: see [`SheetError`].
    pub fn open(
        mut input: R,
        columns: &'static [Column],
        options: &Options,
    ) -> Result<Self, SheetError> {
        let limits = options.limits;
        match sniff(&mut input, limits.upload_bytes)? {
            Container::Text => {
                let encoding = text_rows::detect(&mut input)?;
                let mut rows = TextRows::open(input, encoding, columns, &limits)?;
                let shape = rows.shape();
                let top = read_top(|row| rows.next_row(row, &limits));
                let format = Format::Text {
                    encoding: shape.encoding,
                    delimiter: char::from(shape.delimiter),
                };
                Self::from_top(Source::Text(rows), top, format, columns, limits)
            }
            Container::Zip => Self::open_xlsx(input, columns, options),
            Container::Ole => Self::open_xls(input, columns, options),
        }
    }

    fn open_xlsx(
        input: R,
        columns: &'static [Column],
        options: &Options,
    ) -> Result<Self, SheetError> {
        let limits = options.limits;
        let (mut book, mut input) = Book::open(input, &limits)?;
        let names: Vec<String> = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
        let mut chosen = None;
        let candidates = candidates(&names, options.sheet.as_deref())?;
        for index in &candidates {
            let mut rows = XlsxRows::open(book, input, *index, &limits)?;
            let top = read_top(|row| rows.next_row(row, &limits));
            if header::find(&top.rows, columns).is_ok() {
                chosen = Some((*index, rows, top));
                break;
            }
            (book, input) = rows.into_book();
            if candidates.last() == Some(index) {
                // None fits: the first sheet says what is missing.
                let first = candidates.first().copied().unwrap_or(0);
                let mut rows = XlsxRows::open(book, input, first, &limits)?;
                let top = read_top(|row| rows.next_row(row, &limits));
                chosen = Some((first, rows, top));
                break;
            }
        }
        let Some((index, rows, top)) = chosen else {
            return Err(SheetError::NoSheet);
        };
        let (sheet, others) = split(names, index);
        Self::from_top(
            Source::Xlsx(Box::new(rows)),
            top,
            Format::Xlsx { sheet, others },
            columns,
            limits,
        )
    }

    fn open_xls(
        input: R,
        columns: &'static [Column],
        options: &Options,
    ) -> Result<Self, SheetError> {
        let limits = options.limits;
        let mut book = xls::Workbook::open(input, &limits)?;
        let names = book.names();
        let candidates = candidates(&names, options.sheet.as_deref())?;
        let mut chosen = candidates.first().copied().unwrap_or(0);
        for index in candidates {
            let mut rows = book.rows(index)?;
            let top = read_top(|row| rows.next_row(row, &limits));
            let fits = header::find(&top.rows, columns).is_ok();
            book = rows.into_book();
            if fits {
                chosen = index;
                break;
            }
        }
        let mut rows = book.rows(chosen)?;
        let top = read_top(|row| rows.next_row(row, &limits));
        let (sheet, others) = split(names, chosen);
        Self::from_top(
            Source::Xls(rows),
            top,
            Format::Xls { sheet, others },
            columns,
            limits,
        )
    }

    fn from_top(
        source: Source<R>,
        top: Top,
        format: Format,
        columns: &'static [Column],
        limits: Limits,
    ) -> Result<Self, SheetError> {
        let (index, header) = match (header::find(&top.rows, columns), &top.fault) {
            (Ok(found), _) => found,
            // Reading failed before a header could come: that is the reason, not the header.
            (Err(SheetError::Empty | SheetError::HeaderNotFound { .. }), Some(_)) => {
                return Err(top.fault.unwrap_or(SheetError::Empty));
            }
            (Err(error), _) => return Err(error),
        };
        let pending = top.rows.into_iter().skip(index + 1).collect();
        Ok(Self {
            source,
            format,
            columns,
            header,
            limits,
            pending,
            fault: top.fault,
            current: RowBuf::default(),
            rows: 0,
            blank_rows: top.blank,
        })
    }

    /// What the table was read from.
    #[must_use]
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// The header row.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Whether the table has a column asked for.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.columns
            .iter()
            .zip(&self.header.places)
            .any(|(column, place)| column.key == key && place.is_some())
    }

    /// The header, as the file writes it, above the column asked for in this place, from 0.
    #[must_use]
    pub fn title_of(&self, place: usize) -> Option<&str> {
        let column = self.header.places.get(place).copied().flatten()?;
        self.header.title(column)
    }

    /// Rows given so far, without header, blank rows and footer lines.
    #[must_use]
    pub fn rows_read(&self) -> u32 {
        self.rows
    }

    /// Rows passed over because no cell of them holds anything.
    #[must_use]
    pub fn blank_rows(&self) -> u32 {
        self.blank_rows
    }

    /// The next row with anything in it, `None` at the end.
    ///
    /// # Errors
    /// The file is broken further down or beyond a limit. Rows given before are good as far as they go; a caller that
    /// imports all or nothing reads to the end first.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, SheetError> {
        loop {
            match self.pending.pop_front() {
                Some(row) => self.current = row,
                None => {
                    if let Some(fault) = self.fault.take() {
                        return Err(fault);
                    }
                    if !self.source.next_row(&mut self.current, &self.limits)? {
                        return Ok(None);
                    }
                }
            }
            if self.current.is_blank() {
                self.blank_rows = self.blank_rows.saturating_add(1);
            } else if !self.is_footer() {
                break;
            }
        }
        self.rows = self.rows.saturating_add(1);
        // The header is a row too.
        if self.rows >= self.limits.rows {
            return Err(SheetError::TooManyRows {
                limit: self.limits.rows,
            });
        }
        Ok(Some(Row {
            cells: &self.current,
            header: &self.header,
            columns: self.columns,
        }))
    }

    /// A line that this crate wrote below a table: one cell, with the mark.
    fn is_footer(&self) -> bool {
        self.header.titles.len() > 1
            && self.current.width() == 1
            && self.current.get(0).0.starts_with(FOOTER_MARK)
    }
}

/// Reads the first rows that hold anything.
fn read_top(mut next: impl FnMut(&mut RowBuf) -> Result<bool, SheetError>) -> Top {
    let mut top = Top {
        rows: Vec::new(),
        blank: 0,
        fault: None,
    };
    while top.rows.len() < HEADER_SEARCH_ROWS {
        let mut row = RowBuf::default();
        match next(&mut row) {
            Ok(true) if row.is_blank() => top.blank = top.blank.saturating_add(1),
            Ok(true) => top.rows.push(row),
            Ok(false) => break,
            Err(fault) => {
                top.fault = Some(fault);
                break;
            }
        }
    }
    top
}

/// The worksheets to try: the one asked for, or all.
fn candidates(names: &[String], wanted: Option<&str>) -> Result<Vec<usize>, SheetError> {
    let Some(wanted) = wanted else {
        return Ok((0..names.len()).collect());
    };
    match names.iter().position(|name| name == wanted) {
        Some(index) => Ok(vec![index]),
        None => Err(SheetError::SheetNotFound {
            name: wanted.to_owned(),
            available: names.to_vec(),
        }),
    }
}

fn split(mut names: Vec<String>, chosen: usize) -> (String, Vec<String>) {
    if chosen < names.len() {
        (names.remove(chosen), names)
    } else {
        (String::new(), names)
    }
}

/// One row below the header.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    cells: &'a RowBuf,
    header: &'a Header,
    columns: &'static [Column],
}

impl<'a> Row<'a> {
    /// Row of the file, from 1, as a spreadsheet numbers it; in a text file the line on which the row begins.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.cells.number
    }

    /// The cell of a column asked for. An empty cell where the table has no such column.
    #[must_use]
    pub fn cell(&self, key: &str) -> Cell<'a> {
        let column = self
            .columns
            .iter()
            .zip(&self.header.places)
            .find(|(column, _)| column.key == key)
            .and_then(|(_, place)| *place);
        self.at(column)
    }

    /// The cell of the column asked for in this place, from 0: the same as [`Row::cell`], without looking for the name.
    #[must_use]
    pub fn asked(&self, place: usize) -> Cell<'a> {
        self.at(self.header.places.get(place).copied().flatten())
    }

    /// All cells by column, up to the last header or the last cell that holds something.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'a>> + use<'a> {
        let width = self
            .cells
            .width()
            .max(u32::try_from(self.header.titles.len()).unwrap_or(u32::MAX));
        let row = *self;
        (0..width).map(move |column| row.at(Some(column)))
    }

    /// Whether a cell of this row stands in a column asked for.
    #[must_use]
    pub fn is_asked(&self, cell: &Cell<'_>) -> bool {
        cell.column.is_some() && self.header.places.contains(&cell.column)
    }

    /// The first cell that holds something although its column has no header. In a text file this is what a comma
    /// inside an unquoted name does to a row: every cell behind it stands one column too far.
    #[must_use]
    pub fn without_header(&self) -> Option<Cell<'a>> {
        self.cells().find(|cell| {
            !cell.is_empty()
                && cell
                    .column
                    .is_some_and(|column| self.header.title(column).is_none())
        })
    }

    fn at(&self, column: Option<u32>) -> Cell<'a> {
        let (text, kind) = column.map_or(("", CellKind::Empty), |column| self.cells.get(column));
        Cell {
            text,
            kind,
            row: self.cells.number,
            column,
            header: self.header,
        }
    }
}

/// One cell.
#[derive(Clone, Copy)]
pub struct Cell<'a> {
    text: &'a str,
    kind: CellKind,
    row: u32,
    column: Option<u32>,
    header: &'a Header,
}

impl<'a> Cell<'a> {
    /// The text code point for code point as the file holds it.
    #[must_use]
    pub fn exact(&self) -> &'a str {
        self.text
    }

    /// The text without white space around it. For codes and numbers; a name is stored exactly.
    #[must_use]
    pub fn trimmed(&self) -> &'a str {
        self.text.trim()
    }

    /// What the text came from.
    #[must_use]
    pub fn kind(&self) -> CellKind {
        self.kind
    }

    /// Nothing in it but white space.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty() && self.kind != CellKind::Uncalculated
    }

    /// The cell is a number with more than 15 digits. A spreadsheet keeps 15, so an identity number typed as a number
    /// has lost its last three for good: it must be typed again as text.
    #[must_use]
    pub fn lost_digits(&self) -> bool {
        self.kind == CellKind::Number && number::lost_digits(self.text)
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        let title = self
            .column
            .and_then(|column| self.header.title(column))
            .map(str::to_owned);
        Place {
            row: self.row,
            column: self.column,
            title,
        }
    }
}
