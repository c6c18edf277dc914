//! A division list as it comes in: bytes of a csv, xlsx or xls file, possibly gzipped, read into rows
//! and refused rows.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::io::{Cursor, Read as _};
use std::sync::Arc;

use domain::division::diff::{Above, Incoming, Place};
use domain::division::{DIVISION_ROWS_MAX, Kind};
use flate2::read::MultiGzDecoder;
use paper::divisions::{
    COLUMNS, DivisionKind, DivisionReader, DivisionRow, Outcome, Parent, Reason,
};
use paper::refused;
use paper::sheet::{Format, Header, Limits, Options, Sheet, SheetError};
use seal::provider::{CryptoProvider as _, National};

use crate::Fault;
use crate::error::{Error, Result};
use crate::text;

/// Bytes of a list, also when it was gzipped: 128 MiB. The whole country as csv has about 90 MB.
pub const LIST_MAX_BYTES: u64 = 128 * 1024 * 1024;
/// Notes on good rows that are kept; the others are only counted.
pub const NOTES_MAX: usize = 200;
/// Digits of a county's code.
const COUNTY_DIGITS: usize = 6;
/// Digits of a whole code.
const CODE_DIGITS: usize = 12;
/// Rows between two words about progress.
const PROGRESS_ROWS: u32 = 1_000;
/// How a gzip file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Which rows of a list are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// All of them.
    All,
    /// Those of the county with this code; the others are passed over (a county out of a province's
    /// list, by command).
    Only(String),
    /// Those of the county with this code; the others are refused, because whoever sends the list may
    /// change no other county.
    Own(String),
}

impl Whose {
    /// The six digits of the one county whose rows are taken.
    fn county(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Only(code) | Self::Own(code) => code.get(..COUNTY_DIGITS),
        }
    }
}

/// Why a row was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusedReason {
    /// The row itself, or against the rows before it.
    Row(Reason),
    /// It belongs to another county.
    OtherCounty {
        /// Its county's code.
        code: String,
        /// The code of the county whose rows are taken.
        own: String,
    },
}

impl RefusedReason {
    /// Stable name for machines, in capitals.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Row(reason) => reason.code(),
            Self::OtherCounty { .. } => "OTHER_COUNTY",
        }
    }
}

impl fmt::Display for RefusedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Row(reason) => reason.fmt(f),
            Self::OtherCounty { code, own } => {
                f.write_str(&text::division::other_county(code, own))
            }
        }
    }
}

/// A refused row with the cells in which it came.
pub type RefusedRow = refused::Refused<RefusedReason>;

/// Something to look at on a row that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Row of the file, from 1.
    pub row: u32,
    /// The village's name.
    pub name: String,
    /// What to look at, in Chinese.
    pub text: String,
}

/// A list that was read.
#[derive(Debug, Clone)]
pub struct DivisionList {
    /// The file's name, for showing only.
    pub file_name: String,
    /// SM3 of the file as it came, 64 hex digits.
    pub file_hash: String,
    /// Rows taken, in the order of the file.
    pub rows: Vec<Incoming>,
    /// Rows refused, in the order of the file.
    pub refused: Vec<RefusedRow>,
    /// Rows of other counties that were not asked for.
    pub passed_over: usize,
    /// What to look at on rows taken, the first [`NOTES_MAX`].
    pub notes: Vec<Note>,
    /// How many such notes there are in all.
    pub notes_total: usize,
    /// What the file was.
    pub format: Format,
    header: Header,
}

impl DivisionList {
    /// Reads a list. Blocks: call it on a blocking thread. `progress` hears every thousand rows how
    /// many have been read.
    ///
    /// # Errors
    /// [`Fault::File`] when it is no list: no table, too large, columns missing.
    pub fn read(
        file_name: &str,
        bytes: &[u8],
        whose: &Whose,
        progress: &dyn Fn(u32),
    ) -> Result<Self> {
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LIST_MAX_BYTES {
            return Err(too_large());
        }
        let file_hash = seal::journal::Hash(National.sm3(&[bytes])).to_string();
        let opened;
        let table = if bytes.starts_with(&GZIP) {
            opened = gunzip(bytes)?;
            opened.as_slice()
        } else {
            bytes
        };
        let mut reading = Reading::new(whose);
        let (format, header) = reading
            .read(table, progress)
            .map_err(|e| Error::from(Fault::File(e.to_string())))?;
        Ok(Self {
            file_name: bare_name(file_name),
            file_hash,
            rows: reading.rows,
            refused: reading.refused,
            passed_over: reading.passed_over,
            notes: reading.notes,
            notes_total: reading.notes_total,
            format,
            header,
        })
    }

    /// Rows that count: taken and refused.
    #[must_use]
    pub fn rows_in(&self) -> usize {
        self.rows.len() + self.refused.len()
    }

    /// The counties of the rows taken, each once, in the order of the file.
    #[must_use]
    pub fn counties(&self) -> Vec<Place> {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut counties: Vec<Place> = Vec::new();
        for county in self.rows.iter().map(|row| &row.above.county) {
            match seen.get(county.code.as_str()) {
                None => {
                    seen.insert(&county.code, counties.len());
                    counties.push(county.clone());
                }
                Some(at) => {
                    if let Some(known) = counties.get_mut(*at)
                        && known.name.is_none()
                    {
                        known.name.clone_from(&county.name);
                    }
                }
            }
        }
        counties
    }

    /// Extension under which [`Self::refused_file`] is kept: csv or xlsx.
    #[must_use]
    pub fn refused_extension(&self) -> &'static str {
        refused::extension(&self.format)
    }

    /// The refused rows in the format in which they came, with the reason behind each; none when no
    /// row was refused.
    ///
    /// # Errors
    /// When a reason cannot be written in the file's encoding, which no reason of ours is.
    pub fn refused_file(&self) -> Result<Option<Vec<u8>>> {
        if self.refused.is_empty() {
            return Ok(None);
        }
        refused::write(Vec::new(), &self.format, &self.header, &self.refused)
            .map(Some)
            .map_err(Error::internal)
    }
}

fn too_large() -> Error {
    Fault::File(text::division::list_too_large(LIST_MAX_BYTES)).into()
}

/// The last part of a path of any system, without control characters.
fn bare_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    last.chars().filter(|c| !c.is_control()).take(120).collect()
}

fn gunzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut opened = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(LIST_MAX_BYTES + 1)
        .read_to_end(&mut opened)
        .map_err(|_| Error::from(Fault::File(text::division::BROKEN_GZIP.to_owned())))?;
    if u64::try_from(opened.len()).unwrap_or(u64::MAX) > LIST_MAX_BYTES {
        return Err(too_large());
    }
    Ok(opened)
}

/// What is gathered while a list is read.
struct Reading<'a> {
    whose: &'a Whose,
    rows: Vec<Incoming>,
    refused: Vec<RefusedRow>,
    passed_over: usize,
    notes: Vec<Note>,
    notes_total: usize,
    /// What lies above, once per township.
    above: HashMap<Above, Arc<Above>>,
    /// Rows of the file that belong to another county.
    others: HashSet<u32>,
}

impl<'a> Reading<'a> {
    fn new(whose: &'a Whose) -> Self {
        Self {
            whose,
            rows: Vec::new(),
            refused: Vec::new(),
            passed_over: 0,
            notes: Vec::new(),
            notes_total: 0,
            above: HashMap::new(),
            others: HashSet::new(),
        }
    }

    fn read(
        &mut self,
        table: &[u8],
        progress: &dyn Fn(u32),
    ) -> std::result::Result<(Format, Header), SheetError> {
        let options = Options {
            limits: Limits {
                rows: u32::try_from(DIVISION_ROWS_MAX).unwrap_or(u32::MAX),
                ..Limits::default()
            },
            sheet: None,
        };
        let mut reader = DivisionReader::open(Cursor::new(table), &options)?;
        while let Some(outcome) = reader.next_row()? {
            match outcome {
                Outcome::Accepted(row) => self.take(row),
                Outcome::Refused(row) => self.refuse(row),
            }
            let read = reader.accepted().saturating_add(reader.refused());
            if read.is_multiple_of(PROGRESS_ROWS) {
                progress(read);
            }
        }
        let (format, header) = (
            reader.sheet().format().clone(),
            reader.sheet().header().clone(),
        );
        if !self.others.is_empty() {
            self.refuse_others(table, &options)?;
        }
        Ok((format, header))
    }

    fn take(&mut self, row: DivisionRow) {
        let own = self
            .whose
            .county()
            .is_none_or(|county| row.county.code.starts_with(county));
        if !own {
            match self.whose {
                Whose::Own(_) => {
                    self.others.insert(row.row);
                }
                Whose::Only(_) | Whose::All => self.passed_over += 1,
            }
            return;
        }
        self.notes_total += row.notes.len();
        for note in &row.notes {
            if self.notes.len() < NOTES_MAX {
                self.notes.push(Note {
                    row: row.row,
                    name: row.name.clone(),
                    text: note.to_string(),
                });
            }
        }
        let above = Above {
            town: place(row.town),
            county: place(row.county),
            city: place(row.city),
            province: place(row.province),
        };
        let shared = match self.above.get(&above) {
            Some(shared) => Arc::clone(shared),
            None => {
                let shared = Arc::new(above.clone());
                self.above.insert(above, Arc::clone(&shared));
                shared
            }
        };
        self.rows.push(Incoming {
            code: row.code,
            name: row.name,
            kind: kind(row.kind),
            above: shared,
        });
    }

    fn refuse(&mut self, row: paper::divisions::Refused) {
        // Of a row that cannot be read, any cell may say which county it is of.
        let foreign = matches!(self.whose, Whose::Only(_))
            && self
                .whose
                .county()
                .is_some_and(|county| !row.cells.iter().any(|c| c.trim().starts_with(county)));
        if foreign {
            self.passed_over += 1;
            return;
        }
        self.refused.push(RefusedRow {
            row: row.row,
            code: RefusedReason::Row(row.code),
            detail: row.detail,
            cells: row.cells,
        });
    }

    /// Reads the file once more for the cells of the rows that belong to other counties.
    fn refuse_others(
        &mut self,
        table: &[u8],
        options: &Options,
    ) -> std::result::Result<(), SheetError> {
        let own = self.whose.county().unwrap_or("").to_owned();
        let own = format!("{own:0<CODE_DIGITS$}");
        let mut sheet = Sheet::open(Cursor::new(table), COLUMNS, options)?;
        while let Some(row) = sheet.next_row()? {
            if !self.others.contains(&row.number()) {
                continue;
            }
            let code: String = row
                .cell("code")
                .trimmed()
                .chars()
                .take(COUNTY_DIGITS)
                .collect();
            let reason = RefusedReason::OtherCounty {
                code: format!("{code:0<CODE_DIGITS$}"),
                own: own.clone(),
            };
            self.refused.push(RefusedRow {
                row: row.number(),
                detail: reason.to_string(),
                code: reason,
                cells: row.cells().map(|cell| cell.exact().to_owned()).collect(),
            });
        }
        self.refused.sort_by_key(|row| row.row);
        Ok(())
    }
}

fn place(parent: Parent) -> Place {
    Place {
        code: parent.code,
        name: parent.name,
    }
}

const fn kind(kind: DivisionKind) -> Kind {
    match kind {
        DivisionKind::Village => Kind::Village,
        DivisionKind::Community => Kind::Community,
        DivisionKind::SimilarToVillage => Kind::SimilarVillage,
        DivisionKind::SimilarToCommunity => Kind::SimilarCommunity,
    }
}
