//! Writing a division list in the columns in which it is read.

use std::io::Write;

use super::{COLUMNS, DivisionRow};
use crate::csv_out::{CsvError, CsvWriter, Options};
use crate::xlsx_out::{Column, Kind, SheetSpec, Value, Workbook, XlsxError};

/// Writes rows as a text file, under the headers of the contract (`code`, `name`, ...). For a list that is to come back
/// exactly set [`crate::csv_out::Formulas::Exact`].
///
/// # Errors
/// Writing failed, or a character does not exist in the encoding.
pub fn to_csv<'a, W: Write>(
    out: W,
    options: Options,
    rows: impl IntoIterator<Item = &'a DivisionRow>,
) -> Result<W, CsvError> {
    let mut writer = CsvWriter::new(out, options)?;
    writer.row(COLUMNS.iter().map(|column| column.key))?;
    for row in rows {
        writer.row(row.cells())?;
    }
    writer.finish()
}

/// Writes rows as a workbook, under Chinese headers, with a line below that says who exported it and when.
///
/// # Errors
/// Writing failed.
pub fn to_xlsx<'a, W: Write>(
    out: W,
    footer: Option<&str>,
    rows: impl IntoIterator<Item = &'a DivisionRow>,
) -> Result<W, XlsxError> {
    let columns = COLUMNS.iter().map(|column| {
        Column::new(column.title(), Kind::Text).width(if column.key.ends_with("code") {
            15
        } else {
            20
        })
    });
    let mut spec = SheetSpec::new("区划", columns.collect());
    spec.footer = footer.map(str::to_owned);
    let mut book = Workbook::new(out);
    let mut sheet = book.sheet(&spec)?;
    for row in rows {
        sheet.row(row.cells().map(Value::Text))?;
    }
    sheet.finish()?;
    book.finish()
}
