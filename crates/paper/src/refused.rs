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
    pub(crate) fn new(row: &Row<'_>, code: C) -> Self {
        Self {
            row: row.number(),
            detail: code.to_string(),
            code,
            cells: row.cells().map(|cell| cell.exact().to_owned()).collect(),
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
    // Rows may reach beyond the header.
    let width = rows
        .iter()
        .map(|row| row.cells.len())
        .chain([header.titles.len()])
        .max()
        .unwrap_or(0);
    let kept: Vec<usize> = (0..width)
        .filter(|column| {
            header
                .titles
                .get(*column)
                .is_none_or(|title| title.trim() != REASON_TITLE)
        })
        .collect();
    let titles: Vec<&str> = kept
        .iter()
        .map(|column| header.titles.get(*column).map_or("", String::as_str))
        .chain([REASON_TITLE])
        .collect();
    let cells = |row: &'_ Refused<C>| -> Vec<String> {
        kept.iter()
            .map(|column| row.cells.get(*column).cloned().unwrap_or_default())
            .chain([row.detail.clone()])
            .collect()
    };
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
            writer.row(&titles)?;
            for row in rows {
                writer.row(cells(row))?;
            }
            Ok(writer.finish()?)
        }
        Format::Xlsx { sheet, .. } | Format::Xls { sheet, .. } => {
            let mut spec = SheetSpec::new(
                sheet,
                titles
                    .iter()
                    .map(|title| Column::new(title, Kind::Text).width(16))
                    .collect(),
            );
            if let Some(reason) = spec.columns.last_mut() {
                reason.width_chars = 60;
            }
            let mut book = Workbook::new(out);
            let mut writer = book.sheet(&spec)?;
            for row in rows {
                let cells = cells(row);
                writer.row(cells.iter().map(|cell| Value::Text(cell)))?;
            }
            writer.finish()?;
            Ok(book.finish()?)
        }
    }
}
