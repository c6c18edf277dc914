//! What the workbooks of people share: one row per person, a fixed list of columns that are found by their keys, and
//! the form in which rows that were read wait on a page for a confirmation.

use std::io::{Read, Seek, Write};

use crate::sheet::{Column as HeaderColumn, Options, Sheet, SheetError};
use crate::xlsx_out::{Column, Kind, SheetSpec, Value, Workbook, XlsxError};

/// A column: key, heading, width in characters.
pub type Line = (&'static str, &'static str, u16);

/// A row as it came, one cell for each column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedRow<const N: usize> {
    /// Row of the file, from 1.
    pub row: u32,
    /// Its cells, without white space around them.
    pub cells: [String; N],
}

/// The columns of a workbook, with what may be chosen in them; `only` says whether anything else is refused there.
pub(crate) fn columns(
    lines: &[Line],
    choices: &[(&str, Vec<String>)],
    only: impl Fn(&str) -> bool,
    more: impl Fn(&str, Column) -> Column,
) -> Vec<Column> {
    let column = |(key, heading, width): &Line| {
        let column = Column::new(heading, Kind::Text).width(*width);
        let column = match choices.iter().find(|(of, _)| of == key) {
            Some((_, values)) => column.choices(values.clone(), only(key)),
            None => column,
        };
        more(key, column)
    };
    lines.iter().map(column).collect()
}

/// Writes a workbook of one sheet.
pub(crate) fn write<'a, W: Write, const N: usize>(
    out: W,
    spec: &SheetSpec,
    rows: impl Iterator<Item = [&'a str; N]>,
) -> Result<W, XlsxError> {
    let mut book = Workbook::new(out);
    let mut sheet = book.sheet(spec)?;
    for row in rows {
        sheet.row(row.map(Value::Text))?;
    }
    sheet.finish()?;
    book.finish()
}

/// Reads a workbook back. A row in which every one of the `marks` is empty is passed over, as headings and footers
/// are.
pub(crate) fn read<R: Read + Seek, const N: usize>(
    input: R,
    header: &'static [HeaderColumn],
    lines: &[Line; N],
    marks: &[&str],
    max_rows: u32,
) -> Result<Vec<KeyedRow<N>>, SheetError> {
    let mut options = Options::default();
    options.limits.rows = max_rows.saturating_add(1);
    let mut sheet = Sheet::open(input, header, &options)?;
    let mut rows = Vec::new();
    while let Some(row) = sheet.next_row()? {
        if marks.iter().any(|key| !row.cell(key).trimmed().is_empty()) {
            rows.push(KeyedRow {
                row: row.number(),
                cells: lines.map(|(key, ..)| row.cell(key).trimmed().to_owned()),
            });
        }
    }
    Ok(rows)
}

/// Rows as one field of a form: a line a row, tabs between the cells; so that nothing is kept on the server.
#[must_use]
pub fn carry<'a, const N: usize>(rows: impl Iterator<Item = &'a KeyedRow<N>>) -> String {
    let plain = |cell: &String| cell.replace(['\t', '\n', '\r'], " ");
    let lines: Vec<String> = rows
        .map(|row| {
            let cells: Vec<String> = row.cells.iter().map(plain).collect();
            format!("{}\t{}", row.row, cells.join("\t"))
        })
        .collect();
    lines.join("\n")
}

/// Reads such a field back; `None` when it is not what [`carry`] wrote.
#[must_use]
pub fn carried<const N: usize>(text: &str) -> Option<Vec<KeyedRow<N>>> {
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let mut parts = line.split('\t').map(str::to_owned);
            let row = parts.next()?.parse().ok()?;
            let cells: Vec<String> = parts.collect();
            let cells = cells.try_into().ok()?;
            Some(KeyedRow { row, cells })
        })
        .collect()
}
