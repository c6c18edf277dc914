//! Where in a file something stands, for messages.

use std::fmt;

/// Letters of a column as a spreadsheet shows them: 0 is `A`, 26 is `AA`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A cell, or a row where `column` is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Row of the file, from 1, as a spreadsheet numbers it; in a text file the line on which the row begins.
    pub row: u32,
    /// Column of the file, from 0.
    pub column: Option<u32>,
    /// The header above the cell, as the file writes it.
    pub title: Option<String>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 行", self.row)?;
        if let Some(column) = self.column {
            write!(f, " {} 列", column_letters(column))?;
        }
        match self.title.as_deref().map(str::trim) {
            Some(title) if !title.is_empty() => write!(f, "（{title}）"),
            _ => Ok(()),
        }
    }
}
