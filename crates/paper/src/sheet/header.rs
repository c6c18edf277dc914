//! Which column holds what: the header row is found by the names in it, in any order.

use super::error::SheetError;
use super::place::Place;
use super::row::RowBuf;

/// A column that a reading asks for.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name under which the caller asks for the cell.
    pub key: &'static str,
    /// Headers that mean this column. The first is the one messages and templates use. White space, case, full-width
    /// letters and a star for "required" make no difference; everything else does.
    pub names: &'static [&'static str],
    /// Whether a table without it is refused.
    pub required: bool,
    /// Whether the table is somebody else's, whose headers are not ours to correct: a remark in brackets makes no
    /// difference, and of several headers for this column the one that stands first in the names is taken.
    pub lenient: bool,
}

impl Column {
    /// A column without which the table is refused.
    #[must_use]
    pub const fn required(key: &'static str, names: &'static [&'static str]) -> Self {
        Self {
            key,
            names,
            required: true,
            lenient: false,
        }
    }

    /// A column that may be missing.
    #[must_use]
    pub const fn optional(key: &'static str, names: &'static [&'static str]) -> Self {
        Self {
            key,
            names,
            required: false,
            lenient: false,
        }
    }

    /// A column of somebody else's table, which may be missing, carry a remark or stand there twice.
    #[must_use]
    pub const fn lenient(key: &'static str, names: &'static [&'static str]) -> Self {
        Self {
            key,
            names,
            required: false,
            lenient: true,
        }
    }

    /// The header that messages use: the first of the names, or the key.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.names.first().copied().unwrap_or(self.key)
    }

    fn accepts(&self, folded: &str) -> bool {
        self.rank(folded).is_some()
    }

    /// How early among the names a header stands; a remark behind it counts less than none.
    fn rank(&self, folded: &str) -> Option<usize> {
        let among = |folded: &str| {
            let mut names = self.names.iter().copied().chain([self.key]);
            names.position(|name| fold(name) == folded)
        };
        among(folded).or_else(|| {
            let bare = folded.split('(').next().filter(|_| self.lenient)?;
            Some(
                among(bare)?
                    .saturating_add(self.names.len())
                    .saturating_add(1),
            )
        })
    }
}

/// A column of the file that no one asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraColumn {
    /// Column of the file, from 0.
    pub column: u32,
    /// Its header as the file writes it.
    pub title: String,
}

/// The header row as it was found.
#[derive(Debug, Clone)]
pub struct Header {
    /// Row of the file, from 1.
    pub row: u32,
    /// All headers of the row by column, as the file writes them; empty where there is none.
    pub titles: Vec<String>,
    /// Columns that were not asked for and are ignored.
    pub extra: Vec<ExtraColumn>,
    /// Where each column asked for stands, in the order they were asked.
    pub(crate) places: Vec<Option<u32>>,
}

impl Header {
    /// Header above a column, as the file writes it.
    #[must_use]
    pub fn title(&self, column: u32) -> Option<&str> {
        let title = self.titles.get(usize::try_from(column).ok()?)?;
        (!title.trim().is_empty()).then_some(title)
    }
}

/// Folds what makes no difference between two headers.
fn fold(title: &str) -> String {
    title
        .chars()
        .map(|c| match u32::from(c) {
            full @ 0xFF01..=0xFF5E => char::from_u32(full - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{FEFF}' | '\u{200B}' | '*'))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// How many of the columns asked for a row names, and how many of the required ones.
pub(crate) fn score(row: &RowBuf, columns: &[Column]) -> (usize, usize) {
    let titles: Vec<String> = (0..row.width())
        .map(|column| fold(row.get(column).0))
        .collect();
    let found = |column: &&Column| titles.iter().any(|title| column.accepts(title));
    (
        columns.iter().filter(|c| c.required).filter(found).count(),
        columns.iter().filter(found).count(),
    )
}

/// Finds the header among the first rows: the row that names most of the columns. Gives its index among the rows.
pub(crate) fn find(rows: &[RowBuf], columns: &[Column]) -> Result<(usize, Header), SheetError> {
    if rows.is_empty() {
        return Err(SheetError::Empty);
    }
    let mut best: Option<(usize, &RowBuf, (usize, usize))> = None;
    for (index, row) in rows.iter().enumerate() {
        let score = score(row, columns);
        if best.is_none_or(|(_, _, best)| score > best) {
            best = Some((index, row, score));
        }
    }
    match best {
        Some((index, row, (_, named))) if named > 0 || columns.is_empty() => {
            Ok((index, read(row, columns)?))
        }
        _ => Err(SheetError::HeaderNotFound {
            expected: titles(columns.iter().filter(|c| c.required)),
            searched: rows.len(),
        }),
    }
}

fn titles<'a>(columns: impl Iterator<Item = &'a Column>) -> Vec<String> {
    columns.map(|column| column.title().to_owned()).collect()
}

fn read(row: &RowBuf, columns: &[Column]) -> Result<Header, SheetError> {
    let mut header = Header {
        row: row.number,
        titles: (0..row.width())
            .map(|column| row.get(column).0.to_owned())
            .collect(),
        extra: Vec::new(),
        places: vec![None; columns.len()],
    };
    for column in 0..row.width() {
        let title = row.get(column).0;
        let folded = fold(title);
        if folded.is_empty() {
            continue;
        }
        let Some((slot, wanted)) = header
            .places
            .iter_mut()
            .zip(columns)
            .find(|(_, wanted)| wanted.accepts(&folded))
        else {
            header.extra.push(ExtraColumn {
                column,
                title: title.to_owned(),
            });
            continue;
        };
        let Some(first) = *slot else {
            *slot = Some(column);
            continue;
        };
        let (taken, passed_over) = choose(row, wanted, first, column)?;
        *slot = Some(taken);
        header.extra.push(passed_over);
    }
    let missing = titles(
        header
            .places
            .iter()
            .zip(columns)
            .filter(|(place, wanted)| place.is_none() && wanted.required)
            .map(|(_, wanted)| wanted),
    );
    if missing.is_empty() {
        Ok(header)
    } else {
        Err(SheetError::HeaderMissing {
            row: row.number,
            missing,
        })
    }
}

/// Of two headers for one column the one to take, and the other.
fn choose(
    row: &RowBuf,
    wanted: &Column,
    first: u32,
    second: u32,
) -> Result<(u32, ExtraColumn), SheetError> {
    let title = |column: u32| row.get(column).0.to_owned();
    if !wanted.lenient {
        let place = |column: u32| Place {
            row: row.number,
            column: Some(column),
            title: Some(title(column)),
        };
        return Err(SheetError::HeaderDuplicate {
            name: wanted.title().to_owned(),
            first: place(first),
            second: place(second),
        });
    }
    let rank = |column: u32| wanted.rank(&fold(row.get(column).0));
    let (taken, passed_over) = if rank(second) < rank(first) {
        (second, first)
    } else {
        (first, second)
    };
    let extra = ExtraColumn {
        column: passed_over,
        title: title(passed_over),
    };
    Ok((taken, extra))
}
