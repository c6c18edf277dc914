//! One row while it is read: the texts of its cells in one buffer that is used again for the next row.

use super::error::SheetError;
use super::limits::Limits;
use super::place::Place;

/// What kind of cell a text came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellKind {
    /// Nothing there.
    #[default]
    Empty,
    /// Text, code point for code point as the file holds it. Every cell of a text file is text.
    Text,
    /// A number; whole numbers are given without exponent or decimal point. A number of more than 15 digits has lost
    /// the digits behind in the spreadsheet already: see [`super::Cell::lost_digits`].
    Number,
    /// A date, time of day or both, given in ISO 8601.
    Date,
    /// A truth value, given as `TRUE` or `FALSE`.
    Bool,
    /// An error value such as `#N/A`.
    Error,
    /// A formula whose value the program that wrote the file never calculated.
    Uncalculated,
}

#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: usize,
    end: usize,
    kind: CellKind,
}

/// The cells of a row by column, and how many rows and cells have been read so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowBuf {
    pub(crate) number: u32,
    text: String,
    spans: Vec<Span>,
}

impl RowBuf {
    pub(crate) fn clear(&mut self, number: u32) {
        self.number = number;
        self.text.clear();
        self.spans.clear();
    }

    /// Adds a cell. Empty ones are not kept, so that a sheet formatted to its last column costs nothing.
    pub(crate) fn push(
        &mut self,
        column: u32,
        text: &str,
        kind: CellKind,
        limits: &Limits,
    ) -> Result<(), SheetError> {
        if text.is_empty() && kind != CellKind::Uncalculated {
            return Ok(());
        }
        if column >= limits.columns {
            return Err(SheetError::TooManyColumns {
                row: self.number,
                limit: limits.columns,
            });
        }
        if text.len() > limits.cell_chars && text.chars().count() > limits.cell_chars {
            let place = Place {
                row: self.number,
                column: Some(column),
                title: None,
            };
            return Err(SheetError::CellTooLong {
                place,
                limit: limits.cell_chars,
            });
        }
        let index = usize::try_from(column).unwrap_or(usize::MAX);
        if self.spans.len() <= index {
            self.spans.resize(index.saturating_add(1), Span::default());
        }
        let start = self.text.len();
        self.text.push_str(text);
        if let Some(span) = self.spans.get_mut(index) {
            *span = Span {
                start,
                end: self.text.len(),
                kind,
            };
        }
        Ok(())
    }

    pub(crate) fn get(&self, column: u32) -> (&str, CellKind) {
        let span = usize::try_from(column)
            .ok()
            .and_then(|index| self.spans.get(index))
            .copied()
            .unwrap_or_default();
        (
            self.text.get(span.start..span.end).unwrap_or_default(),
            span.kind,
        )
    }

    /// Columns up to the last one that holds something.
    pub(crate) fn width(&self) -> u32 {
        u32::try_from(self.spans.len()).unwrap_or(u32::MAX)
    }

    /// Nothing but white space in any cell.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
            && self
                .spans
                .iter()
                .all(|span| span.kind != CellKind::Uncalculated)
    }
}
