//! Rows on their way from the thread that reads to those that compare.

use linkage::person::Fields;
use paper::people::{FIELDS, PersonRow};

/// Rows of a batch.
const ROWS: usize = 2048;

/// Some rows of one part of a list, their texts one behind the other.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) part: usize,
    text: String,
    rows: Vec<(u32, [usize; FIELDS])>,
}

impl Batch {
    pub(super) fn of(part: usize) -> Self {
        Self {
            part,
            text: String::with_capacity(ROWS * 96),
            rows: Vec::with_capacity(ROWS),
        }
    }

    pub(super) fn push(&mut self, row: &PersonRow<'_>) {
        let ends = row.fields.map(|field| {
            self.text.push_str(field);
            self.text.len()
        });
        self.rows.push((row.row, ends));
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= ROWS
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows with their numbers.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, [&str; FIELDS])> {
        let mut start = 0;
        self.rows.iter().map(move |(row, ends)| {
            let fields = ends.map(|end| {
                let field = self.text.get(start..end).unwrap_or_default();
                start = end;
                field
            });
            (*row, fields)
        })
    }
}

/// The fields in the order of the columns.
pub(super) fn fields<'a>(of: &[&'a str; FIELDS]) -> Fields<'a> {
    let [name, number, birth, sex, phone, place] = *of;
    Fields {
        name,
        number,
        birth,
        sex,
        phone,
        place,
    }
}
