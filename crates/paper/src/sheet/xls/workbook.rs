//! The sheets of an xls and their rows.

use std::collections::HashMap;
use std::io::{Read, Seek};

use super::cfb::{u16_at, u32_at, workbook_stream};
use super::records::{Pieces, Record, error_text, kind, rk};
use crate::sheet::date::{self, Shown};
use crate::sheet::error::{SheetError, WrongKind};
use crate::sheet::limits::{Limits, MAX_SHEETS};
use crate::sheet::number;
use crate::sheet::row::{CellKind, RowBuf};

const BIFF8: u16 = 0x0600;

/// A workbook read into memory, without its cells' texts taken apart.
pub(crate) struct Workbook {
    stream: Vec<u8>,
    /// Visible worksheets: name and where they begin.
    sheets: Vec<(String, usize)>,
    strings: Vec<String>,
    /// Number format of each cell format.
    formats: Vec<u16>,
    custom: HashMap<u16, Shown>,
    epoch_1904: bool,
}

fn damaged(detail: &str) -> SheetError {
    SheetError::damaged("xls", detail)
}

impl Workbook {
    pub(crate) fn open<R: Read + Seek>(input: R, limits: &Limits) -> Result<Self, SheetError> {
        let stream = workbook_stream(input, limits)?;
        let mut book = Self {
            stream: Vec::new(),
            sheets: Vec::new(),
            strings: Vec::new(),
            formats: Vec::new(),
            custom: HashMap::new(),
            epoch_1904: false,
        };
        let first = Record::at(&stream, 0)
            .filter(|record| record.kind == kind::BOF)
            .ok_or_else(|| damaged("开头不是工作簿"))?;
        if u16_at(first.data(&stream), 0) != Some(BIFF8) {
            return Err(SheetError::WrongKind(WrongKind::OldXls));
        }
        let mut at = first.end;
        loop {
            let record = Record::at(&stream, at).ok_or_else(|| damaged("工作簿不完整"))?;
            at = record.end;
            if record.kind == kind::EOF {
                break;
            }
            book.globals(&stream, record)?;
        }
        if book.sheets.is_empty() {
            return Err(SheetError::NoSheet);
        }
        book.stream = stream;
        Ok(book)
    }

    /// Takes what a record ahead of the sheets says.
    fn globals(&mut self, stream: &[u8], record: Record) -> Result<(), SheetError> {
        let data = record.data(stream);
        match record.kind {
            kind::FILE_PASS => return Err(SheetError::Password),
            kind::DATE_MODE => self.epoch_1904 = u16_at(data, 0) == Some(1),
            kind::FORMAT => {
                let mut pieces = Pieces::of(stream, record);
                if let Some((id, text)) = pieces.u16().and_then(|id| Some((id, pieces.text()?))) {
                    self.custom.insert(id, date::custom(&text));
                }
            }
            kind::XF => self.formats.push(u16_at(data, 2).unwrap_or(0)),
            kind::BOUND_SHEET => self
                .bound_sheet(stream, record)
                .ok_or_else(|| damaged("工作表名称"))?,
            kind::SST => self
                .shared_strings(Pieces::of(stream, record))
                .ok_or_else(|| damaged("共享文本"))?,
            _ => {}
        }
        if self.sheets.len() > MAX_SHEETS {
            return Err(damaged(&format!("工作表超过 {MAX_SHEETS} 张")));
        }
        Ok(())
    }

    fn bound_sheet(&mut self, stream: &[u8], record: Record) -> Option<()> {
        let mut pieces = Pieces::of(stream, record);
        let start = usize::try_from(pieces.u32()?).ok()?;
        let visible = pieces.u8()? & 0x03 == 0;
        let worksheet = pieces.u8()? == 0;
        let length = usize::from(pieces.u8()?);
        let name = pieces.text_of(length)?;
        if visible && worksheet {
            self.sheets.push((name, start));
        }
        Some(())
    }

    fn shared_strings(&mut self, mut pieces: Pieces<'_>) -> Option<()> {
        let _references = pieces.u32()?;
        for _ in 0..pieces.u32()? {
            self.strings.push(pieces.text()?);
        }
        Some(())
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    /// The rows of a visible sheet.
    pub(crate) fn rows(self, sheet: usize) -> Result<XlsRows, SheetError> {
        let start = self
            .sheets
            .get(sheet)
            .map(|(_, start)| *start)
            .ok_or(SheetError::NoSheet)?;
        let first = Record::at(&self.stream, start)
            .filter(|record| record.kind == kind::BOF)
            .ok_or_else(|| damaged("缺少工作表"))?;
        let cells = self.collect(first.end)?;
        Ok(XlsRows {
            book: self,
            cells,
            at: 0,
            count: 0,
        })
    }

    /// Finds the cells of a sheet, in the order of rows. Within a block of rows, a file may hold them in any order.
    fn collect(&self, mut at: usize) -> Result<Vec<Found>, SheetError> {
        let mut cells = Vec::new();
        let mut depth = 0usize;
        loop {
            let record = Record::at(&self.stream, at).ok_or_else(|| damaged("工作表不完整"))?;
            at = record.end;
            let data = record.data(&self.stream);
            match record.kind {
                // Charts inside of a sheet are streams of their own within it.
                kind::BOF => depth = depth.saturating_add(1),
                kind::EOF if depth == 0 => break,
                kind::EOF => depth -= 1,
                kind::LABEL_SST
                | kind::NUMBER
                | kind::RK
                | kind::MUL_RK
                | kind::FORMULA
                | kind::BOOL_ERR
                | kind::LABEL
                | kind::RSTRING
                    if depth == 0 =>
                {
                    let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else {
                        return Err(damaged("单元格不完整"));
                    };
                    cells.push(Found {
                        row,
                        column,
                        record,
                    });
                }
                _ => {}
            }
        }
        cells.sort_by_key(|cell| (cell.row, cell.column));
        Ok(cells)
    }
}

/// A cell in the stream.
struct Found {
    row: u16,
    column: u16,
    record: Record,
}

/// The rows of one sheet.
pub(crate) struct XlsRows {
    book: Workbook,
    cells: Vec<Found>,
    at: usize,
    count: u64,
}

impl XlsRows {
    pub(crate) fn into_book(self) -> Workbook {
        self.book
    }

    /// The next row that the sheet holds. False at the end.
    pub(crate) fn next_row(
        &mut self,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<bool, SheetError> {
        let Some(number) = self.cells.get(self.at).map(|cell| cell.row) else {
            return Ok(false);
        };
        row.clear(u32::from(number) + 1);
        while let Some(cell) = self.cells.get(self.at).filter(|cell| cell.row == number) {
            self.count = self.count.saturating_add(1);
            if self.count > limits.cells {
                return Err(SheetError::TooManyCells {
                    limit: limits.cells,
                });
            }
            self.book.cell(cell, row, limits)?;
            self.at = self.at.saturating_add(1);
        }
        Ok(true)
    }
}

impl Workbook {
    fn cell(&self, cell: &Found, row: &mut RowBuf, limits: &Limits) -> Result<(), SheetError> {
        let data = cell.record.data(&self.stream);
        let column = u32::from(cell.column);
        let broken = || damaged(&format!("第 {} 行的单元格不完整", u32::from(cell.row) + 1));
        let format = u16_at(data, 4);
        match cell.record.kind {
            kind::LABEL_SST => {
                let text = u32_at(data, 6)
                    .and_then(|number| self.strings.get(usize::try_from(number).ok()?))
                    .ok_or_else(broken)?;
                row.push(column, text, CellKind::Text, limits)
            }
            kind::LABEL | kind::RSTRING => {
                let mut pieces = Pieces::of(&self.stream, cell.record);
                let text = pieces
                    .u16()
                    .and(pieces.u16())
                    .and(pieces.u16())
                    .and_then(|_| pieces.text())
                    .ok_or_else(broken)?;
                row.push(column, &text, CellKind::Text, limits)
            }
            kind::NUMBER => self.number(
                column,
                format,
                f64_at(data, 6).ok_or_else(broken)?,
                row,
                limits,
            ),
            kind::RK => self.number(
                column,
                format,
                u32_at(data, 6).map(rk).ok_or_else(broken)?,
                row,
                limits,
            ),
            kind::MUL_RK => {
                // First row and column, then six bytes per cell, then the last column.
                let numbers = data
                    .get(4..data.len().saturating_sub(2))
                    .unwrap_or_default();
                for (column, number) in (column..).zip(numbers.chunks_exact(6)) {
                    self.number(
                        column,
                        u16_at(number, 0),
                        u32_at(number, 2).map(rk).ok_or_else(broken)?,
                        row,
                        limits,
                    )?;
                }
                Ok(())
            }
            kind::BOOL_ERR => match data.get(6..8) {
                Some([code, 1]) => row.push(column, error_text(*code), CellKind::Error, limits),
                Some([truth, _]) => row.push(column, truth_text(*truth), CellKind::Bool, limits),
                _ => Err(broken()),
            },
            kind::FORMULA => self.formula(cell, row, limits, broken),
            _ => Ok(()),
        }
    }

    /// The value a formula had last: in the record itself, or as text in the record that follows.
    fn formula(
        &self,
        cell: &Found,
        row: &mut RowBuf,
        limits: &Limits,
        broken: impl Fn() -> SheetError,
    ) -> Result<(), SheetError> {
        let data = cell.record.data(&self.stream);
        let column = u32::from(cell.column);
        match data.get(6..14) {
            Some([0, _, _, _, _, _, 0xFF, 0xFF]) => {
                let mut next = Record::at(&self.stream, cell.record.end);
                // A shared formula or table may stand between.
                while let Some(record) = next.filter(|record| {
                    !matches!(record.kind, kind::STRING | kind::FORMULA | kind::EOF)
                }) {
                    next = Record::at(&self.stream, record.end);
                }
                let record = next
                    .filter(|record| record.kind == kind::STRING)
                    .ok_or_else(&broken)?;
                let text = Pieces::of(&self.stream, record).text().ok_or_else(broken)?;
                row.push(column, &text, CellKind::Text, limits)
            }
            Some([1, _, truth, _, _, _, 0xFF, 0xFF]) => {
                row.push(column, truth_text(*truth), CellKind::Bool, limits)
            }
            Some([2, _, code, _, _, _, 0xFF, 0xFF]) => {
                row.push(column, error_text(*code), CellKind::Error, limits)
            }
            Some([3, _, _, _, _, _, 0xFF, 0xFF]) => Ok(()),
            Some(_) => self.number(
                column,
                u16_at(data, 4),
                f64_at(data, 6).ok_or_else(broken)?,
                row,
                limits,
            ),
            None => Err(broken()),
        }
    }

    fn number(
        &self,
        column: u32,
        format: Option<u16>,
        value: f64,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<(), SheetError> {
        let id = format
            .and_then(|format| self.formats.get(usize::from(format)))
            .copied()
            .unwrap_or(0);
        let shown = self
            .custom
            .get(&id)
            .copied()
            .unwrap_or_else(|| date::builtin(u32::from(id)));
        let date = match shown {
            Shown::Number => None,
            Shown::Date => date::iso(value, self.epoch_1904),
            Shown::Elapsed => date::elapsed(value),
        };
        match (date, number::from_f64(value)) {
            (Some(date), _) => row.push(column, &date, CellKind::Date, limits),
            (None, Some(number)) => row.push(column, &number, CellKind::Number, limits),
            (None, None) => Ok(()),
        }
    }
}

fn f64_at(data: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(
        data.get(at..at.checked_add(8)?)?.try_into().ok()?,
    ))
}

fn truth_text(code: u8) -> &'static str {
    if code == 0 { "FALSE" } else { "TRUE" }
}
