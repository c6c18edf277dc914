//! Rows that were not taken, and the file in which they go back to who sent them: the same columns, the reason added.

use std::io::Write;

use crate::csv_out::{self, CsvError, CsvWriter, Formulas};
use crate::sheet::{Format, Header, Row};
use crate::xlsx_out::{Column, Kind, SheetSpec, Value, Workbook, XlsxError};

/// Header of the column that says why a row was refused.
pub const REASON_TITLE: &str = "未导入原因";

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused<C> {
    /// Row of the file, from 1, as a spreadsheet numbers it.
    pub row: u32,
    /// The reason with its values.
    pub code: C,
    /// The reason as a Chinese sentence that says what to do.
    pub detail: String,
    /// The cells of the row as the file holds them, by column.
    pub cells: Vec<String>,
}

impl<C: std::fmt::Display> Refused<C> {
    /// With all cells of the row.
    pub(crate) fn new(row: &Row<'_>, code: C) -> Self {
        let cells = row.cells().map(|cell| cell.exact().to_owned()).collect();
        Self {
            row: row.number(),
            detail: code.to_string(),
            code,
            cells,
        }
    }

    /// With the cells of the columns that were asked for; the others are left empty.
    pub(crate) fn of_asked(row: &Row<'_>, code: C) -> Self {
        let cells = row.cells().map(|cell| {
            if row.is_asked(&cell) {
                cell.exact().to_owned()
            } else {
                String::new()
            }
        });
        Self {
            row: row.number(),
            detail: code.to_string(),
            code,
            cells: cells.collect(),
        }
    }
}

/// Why the refused rows could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RefusedError {
    /// As a text file.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// As a workbook.
    #[error(transparent)]
    Xlsx(#[from] XlsxError),
}

/// File name extension in which [`write`] gives rows of this format back.
#[must_use]
pub fn extension(format: &Format) -> &'static str {
    match format {
        Format::Text { .. } => "csv",
        Format::Xlsx { .. } | Format::Xls { .. } => "xlsx",
    }
}

/// Writes refused rows as they came, with the reason behind: text in the encoding and with the separator it came in,
/// workbooks as xlsx (also an old xls). The texts are exact, so that a corrected file can be imported again; in a text
/// file they are therefore not guarded against formulas. The reason column of an earlier round is written anew.
///
/// # Errors
/// Writing failed.
pub fn write<C, W: Write>(
    out: W,
    format: &Format,
    header: &Header,
    rows: &[Refused<C>],
) -> Result<W, RefusedError> {
    let table = Table::new(header, rows);
    match format {
        Format::Text {
            encoding,
            delimiter,
        } => {
            let options = csv_out::Options {
                encoding: *encoding,
                formulas: Formulas::Exact,
                delimiter: *delimiter,
            };
            let mut writer = CsvWriter::new(out, options)?;
            writer.row(table.titles())?;
            for row in rows {
                writer.row(table.cells(row))?;
            }
            Ok(writer.finish()?)
        }
        Format::Xlsx { sheet, .. } | Format::Xls { sheet, .. } => {
            let mut columns: Vec<Column> = table
                .titles()
                .map(|title| Column::new(title, Kind::Text).width(16))
                .collect();
            if let Some(reason) = columns.last_mut() {
                reason.width_chars = 60;
            }
            let mut book = Workbook::new(out);
            let mut writer = book.sheet(&SheetSpec::new(sheet, columns))?;
            for row in rows {
                writer.row(table.cells(row).map(Value::Text))?;
            }
            writer.finish()?;
            Ok(book.finish()?)
        }
    }
}

/// The columns to write: those of the file without an earlier reason, then the reason.
struct Table<'a> {
    header: &'a Header,
    kept: Vec<usize>,
}

impl<'a> Table<'a> {
    fn new<C>(header: &'a Header, rows: &[Refused<C>]) -> Self {
        // Rows may reach beyond the header.
        let width = rows
            .iter()
            .map(|row| row.cells.len())
            .chain([header.titles.len()])
            .max()
            .unwrap_or(0);
        let is_reason = |column: &usize| {
            header
                .titles
                .get(*column)
                .is_some_and(|title| title.trim() == REASON_TITLE)
        };
        Self {
            header,
            kept: (0..width).filter(|column| !is_reason(column)).collect(),
        }
    }

    fn titles(&self) -> impl Iterator<Item = &str> {
        self.kept
            .iter()
            .map(|column| self.header.titles.get(*column).map_or("", String::as_str))
            .chain([REASON_TITLE])
    }

    fn cells<'r, C>(&'r self, row: &'r Refused<C>) -> impl Iterator<Item = &'r str> {
        self.kept
            .iter()
            .map(|column| row.cells.get(*column).map_or("", String::as_str))
            .chain([row.detail.as_str()])
    }
}
