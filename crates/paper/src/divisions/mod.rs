//! The list of a county's villages and communities, as the statistical bureau lays it out: code, name, kind, and code
//! and name of the township, county, city and province above.
//!
//! [`DivisionReader`] gives row after row; each is either a [`DivisionRow`] or refused with a typed reason, so that
//! rows in = accepted + refused. [`read`] does the whole file. Names are kept code point for code point.
//!
//! Townships and what is above come out of the rows of their villages; a row for a township itself is refused, saying
//! so. Codes above the village may be written at their own length (a township's 9 digits) or filled up with zeros to
//! 12; they come out with 12. Where only a code is missing it is taken from the code of the village.

mod check;
mod columns;
mod reason;
mod row;
mod write;

use std::collections::HashMap;
use std::io::{Read, Seek};

pub use columns::COLUMNS;
pub use reason::{Level, Note, Reason};
pub use row::{DivisionKind, DivisionRow, Parent};
pub use write::{to_csv, to_xlsx};

use crate::refused::Refused as RefusedRow;
use crate::sheet::{Format, Header, Options, Sheet, SheetError};

/// Characters of a name: 100. The longest of the 620,573 published names is under 40.
pub const MAX_NAME_CHARS: usize = 100;
/// Digits of a village's code.
pub const CODE_DIGITS: usize = 12;

/// A row that was not taken.
pub type Refused = RefusedRow<Reason>;

/// What came of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is good.
    Accepted(DivisionRow),
    /// It is not, and why.
    Refused(Refused),
}

/// Names of the divisions above that rows gave so far: by level and code, the name and the row that gave it first. The
/// level counts, because a city without counties has its own code on both levels.
type SeenNames = HashMap<Level, HashMap<String, (String, u32)>>;

/// Reads a division list row by row. It remembers the codes and township names it has seen, nothing else.
pub struct DivisionReader<R: Read> {
    sheet: Sheet<R>,
    codes: HashMap<String, u32>,
    names: SeenNames,
    accepted: u32,
    refused: u32,
}

impl<R: Read + Seek> DivisionReader<R> {
    /// Opens a list.
    ///
    /// # Errors
    /// The file is no table, or lacks the columns for code, name or township name.
    pub fn open(input: R, options: &Options) -> Result<Self, SheetError> {
        let sheet = Sheet::open(input, COLUMNS, options)?;
        Ok(Self {
            sheet,
            codes: HashMap::new(),
            names: HashMap::new(),
            accepted: 0,
            refused: 0,
        })
    }

    /// The table that is read: its format, header and ignored columns.
    #[must_use]
    pub fn sheet(&self) -> &Sheet<R> {
        &self.sheet
    }

    /// Rows accepted so far.
    #[must_use]
    pub fn accepted(&self) -> u32 {
        self.accepted
    }

    /// Rows refused so far.
    #[must_use]
    pub fn refused(&self) -> u32 {
        self.refused
    }

    /// What came of the next row; `None` at the end. Not an `Iterator`, so that an error cannot be passed over.
    ///
    /// # Errors
    /// The file is broken further down or beyond a limit.
    pub fn next_row(&mut self) -> Result<Option<Outcome>, SheetError> {
        let Some(row) = self.sheet.next_row()? else {
            return Ok(None);
        };
        let checked = check::check(&row, &self.names).and_then(|checked| {
            match self.codes.get(&checked.code) {
                Some(first_row) => Err(Reason::DuplicateCode {
                    code: checked.code,
                    first_row: *first_row,
                }),
                None => Ok(checked),
            }
        });
        Ok(Some(match checked {
            Ok(division) => {
                self.codes.insert(division.code.clone(), division.row);
                for parent in division.parents() {
                    let names = self.names.entry(parent.level).or_default();
                    if let Some(name) = &parent.name
                        && !names.contains_key(&parent.code)
                    {
                        names.insert(parent.code.clone(), (name.clone(), division.row));
                    }
                }
                self.accepted = self.accepted.saturating_add(1);
                Outcome::Accepted(division)
            }
            Err(reason) => {
                self.refused = self.refused.saturating_add(1);
                Outcome::Refused(Refused::new(&row, reason))
            }
        }))
    }
}

/// A whole list.
#[derive(Debug, Clone)]
pub struct DivisionFile {
    /// What it was read from.
    pub format: Format,
    /// Its header, with the columns that were ignored.
    pub header: Header,
    /// The good rows, in the order of the file.
    pub accepted: Vec<DivisionRow>,
    /// The others.
    pub refused: Vec<Refused>,
    /// Rows passed over because nothing stands in them.
    pub blank_rows: u32,
}

impl DivisionFile {
    /// Rows of the file with anything in them, header and footer lines not counted: accepted and refused.
    #[must_use]
    pub fn rows_in(&self) -> usize {
        self.accepted.len() + self.refused.len()
    }
}

/// Reads a whole list, telling after each row how many have been read.
///
/// # Errors
/// The file is no table, is broken or beyond a limit; then no row is given.
pub fn read<R: Read + Seek>(
    input: R,
    options: &Options,
    mut progress: impl FnMut(u32),
) -> Result<DivisionFile, SheetError> {
    let mut reader = DivisionReader::open(input, options)?;
    let (mut accepted, mut refused) = (Vec::new(), Vec::new());
    while let Some(outcome) = reader.next_row()? {
        match outcome {
            Outcome::Accepted(row) => accepted.push(row),
            Outcome::Refused(row) => refused.push(row),
        }
        progress(reader.sheet.rows_read());
    }
    let sheet = reader.sheet;
    Ok(DivisionFile {
        format: sheet.format().clone(),
        header: sheet.header().clone(),
        accepted,
        refused,
        blank_rows: sheet.blank_rows(),
    })
}
