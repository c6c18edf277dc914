//! Writing workbooks, streamed to the writer that is handed in: no temporary file, memory that does not grow with the
//! rows, and an error instead of a panic when the disk is full.
//!
//! [`Workbook`] holds any number of sheets, written one after the other: a table with a title, typed columns, a frozen
//! header with filters and a footer line (who exported it and when), or a form with drop-downs, notes and locked cells.
//!
//! Text is always written as text: codes keep their zeros, and text that begins with `=` is no formula. Characters that
//! XML cannot hold are written as worksheets do it (`_x0001_`), so that every text comes back code point for code point.

mod notes;
mod parts;
mod sheet;
mod spec;
mod xml;

use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

pub use sheet::SheetWriter;
pub use spec::{Choices, Column, Kind, Mark, MarkedCell, SheetSpec, Value};

use crate::sheet::{MAX_CELL_CHARS, MAX_ROWS, column_letters};

/// Columns of a sheet: 256.
pub const MAX_COLUMNS: usize = 256;
/// Sheets of a workbook: 64.
pub const MAX_SHEETS: usize = 64;
/// Bytes of the XML of one sheet: one less than 4 GiB.
pub const MAX_SHEET_BYTES: u64 = 0xFFFF_FFFF;
/// Characters of the name of a sheet: 31. A longer name is cut.
pub const MAX_SHEET_NAME_CHARS: usize = 31;

/// Why a workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum XlsxError {
    /// Writing the bytes failed.
    #[error("写文件时出错：{0}。请检查磁盘空间后再试")]
    Io(#[from] io::Error),
    /// More rows than a worksheet holds.
    #[error("超过一张工作表 {MAX_ROWS} 行的上限。请缩小范围，分几次导出")]
    TooManyRows,
    /// More columns than [`MAX_COLUMNS`].
    #[error("超过 {MAX_COLUMNS} 列的上限")]
    TooManyColumns,
    /// More sheets than [`MAX_SHEETS`].
    #[error("超过 {MAX_SHEETS} 张工作表的上限")]
    TooManySheets,
    /// A sheet of more bytes than the zip format takes as a stream ([`MAX_SHEET_BYTES`]).
    #[error("一张工作表的内容超过 4 GB 的上限。请缩小范围，分几次导出")]
    SheetTooLarge,
    /// A cell with more characters than a worksheet holds.
    #[error("第 {row} 行 {} 列超过一格 {MAX_CELL_CHARS} 个字的上限", column_letters(*column))]
    CellTooLong {
        /// Row of the sheet, from 1.
        row: u32,
        /// Column of the sheet, from 0.
        column: u32,
    },
}

impl From<zip::result::ZipError> for XlsxError {
    fn from(error: zip::result::ZipError) -> Self {
        match error {
            zip::result::ZipError::Io(error) => Self::Io(error),
            other => Self::Io(io::Error::other(other.to_string())),
        }
    }
}

/// A sheet that has been written, as the parts around it need to know it.
struct Written {
    name: String,
    hidden: bool,
    /// First and last row and last column of the filtered table, from 1 and from 0.
    filter: Option<(u32, u32, u32)>,
    /// Row that is repeated on every printed page.
    print_row: Option<u32>,
    notes: bool,
}

/// A workbook being written.
pub struct Workbook<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    sheets: Vec<Written>,
    /// Drop-down lists too long for a cell's own rule; they go to a hidden sheet at the end.
    lists: Vec<Vec<String>>,
}

impl<W: Write> Workbook<W> {
    /// Begins a workbook. Hand in a buffered writer.
    pub fn new(out: W) -> Self {
        Self {
            zip: ZipWriter::new_stream(out),
            sheets: Vec::new(),
            lists: Vec::new(),
        }
    }

    /// Begins a sheet; finish it before the next.
    ///
    /// # Errors
    /// Writing failed, or there are too many sheets or columns.
    pub fn sheet(&mut self, spec: &SheetSpec) -> Result<SheetWriter<'_, W>, XlsxError> {
        SheetWriter::begin(self, spec)
    }

    /// Ends the workbook and gives the writer back.
    ///
    /// # Errors
    /// Writing failed.
    pub fn finish(mut self) -> Result<W, XlsxError> {
        self.write_lists()?;
        parts::write(&mut self)?;
        let mut out = self.zip.finish()?.into_inner();
        out.flush()?;
        Ok(out)
    }

    fn begin_part(&mut self, path: &str) -> Result<(), XlsxError> {
        // A low level costs a fifth more bytes and saves half the time. Not `large_file`: an entry that is both streamed
        // and of the 64-bit kind is refused by spreadsheets.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(2));
        Ok(self.zip.start_file(path, options)?)
    }

    /// A name that no other sheet has, without the characters that a sheet's name must not hold.
    fn sheet_name(&self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|c| {
                if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() {
                    ' '
                } else {
                    c
                }
            })
            .collect();
        let base = clean.trim().trim_matches('\'');
        let base = if base.is_empty() { "Sheet" } else { base };
        let cut = |name: &str, chars: usize| name.chars().take(chars).collect::<String>();
        let mut name = cut(base, MAX_SHEET_NAME_CHARS);
        let mut number = 2u32;
        while self
            .sheets
            .iter()
            .any(|sheet| sheet.name.to_lowercase() == name.to_lowercase())
        {
            let suffix = format!("({number})");
            name = format!(
                "{}{suffix}",
                cut(base, MAX_SHEET_NAME_CHARS.saturating_sub(suffix.len()))
            );
            number = number.saturating_add(1);
        }
        name
    }

    /// Where a list of choices will lie on the hidden sheet, as a reference.
    fn keep_list(&mut self, choices: &[String]) -> String {
        let index = match self.lists.iter().position(|list| list == choices) {
            Some(index) => index,
            None => {
                self.lists.push(choices.to_vec());
                self.lists.len() - 1
            }
        };
        let letters = column_letters(u32::try_from(index).unwrap_or(u32::MAX));
        format!(
            "{}!${letters}$2:${letters}${}",
            parts::LISTS_SHEET,
            choices.len().saturating_add(1)
        )
    }

    fn write_lists(&mut self) -> Result<(), XlsxError> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let lists = std::mem::take(&mut self.lists);
        let columns = (1..=lists.len())
            .map(|number| Column::new(&format!("选项{number}"), Kind::Text))
            .collect();
        let mut spec = SheetSpec::new(parts::LISTS_SHEET, columns);
        spec.hidden = true;
        spec.filter = false;
        let mut sheet = self.sheet(&spec)?;
        let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
        for row in 0..longest {
            sheet.row(lists.iter().map(|list| {
                list.get(row)
                    .map_or(Value::Empty, |choice| Value::Text(choice))
            }))?;
        }
        sheet.finish()
    }
}
