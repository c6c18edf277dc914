//! Matching lists of people at a department's own desk: `touyan match`.
//!
//! What it is: two lists are read with [`paper::people`], the shorter is kept ready, the longer streams by
//! ([`linkage::matcher`]), and what was found is written as a workbook ([`workbook`]) or as JSON
//! ([`crate::contract::matching`]). It knows no store and no network, and no file but what the caller opens: nothing is
//! sent, nothing is kept, no temporary file is made.
//!
//! What it never does: decide. Every hit is put before a person with what agrees and what differs.

mod batch;
mod lists;
pub mod workbook;

use linkage::compare::Comparison;
use linkage::matcher::Judged;
use linkage::person::{Fields, Person, Unusable};
use linkage::score::Class;
use paper::people::{FIELDS, ListError, ListParts};

pub use lists::{match_lists, match_within};

/// Pairs kept in memory at most: 1,000,000. More means that the wrong columns are compared.
pub const MAX_PAIRS: usize = 1_000_000;
/// Leads shown for one person at most; the best are.
pub const MAX_LEADS_PER_PERSON: usize = 20;

/// Why lists cannot be matched.
#[derive(Debug, thiserror::Error)]
pub enum MatchError {
    /// A list cannot be read.
    #[error("{list}：{why}")]
    List {
        /// Which of them, as the caller named it.
        list: String,
        /// Why.
        why: Box<ListError>,
    },
    /// The first list is too long to be kept ready.
    #[error(
        "{list}超过 {} 人的上限。请把人少的名单写在前面，人多的名单写在后面；两份都很长时，把前一份拆开分几次比对",
        linkage::matcher::MAX_SHORT_LIST
    )]
    TooManyPeople {
        /// Which list.
        list: String,
    },
    /// A list to be searched for duplicates is too long.
    #[error("{list}超过 {} 人的上限，请拆开查重", linkage::duplicates::MAX_PERSONS)]
    TooManyToSearch {
        /// Which list.
        list: String,
    },
    /// A list has no person in it who can be compared.
    #[error("{list}里没有可以比对的人：每个人都要有公民身份号码，或者姓名加出生日期")]
    NobodyUsable {
        /// Which list.
        list: String,
    },
    /// More pairs than [`MAX_PAIRS`].
    #[error(
        "相像的人超过 {MAX_PAIRS} 对，多半是某一列认错了。请核对两份名单的表头（姓名、公民身份号码、出生日期）"
    )]
    TooManyPairs,
}

/// A list to be read: a name for messages, and how to open it; it is opened once for each worksheet.
pub struct List<'a, R> {
    /// Name of the file.
    pub name: String,
    /// Opens it at its beginning.
    pub open: &'a dyn Fn() -> std::io::Result<R>,
}

/// What a row says of a person, kept for the result.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Place of the worksheet among those read.
    pub part: usize,
    /// Row, from 1, as a spreadsheet numbers it.
    pub row: u32,
    /// Name, number, birth date, sex, phone, place, as the file has them.
    pub fields: [String; FIELDS],
}

impl Entry {
    fn of(part: usize, row: u32, fields: [&str; FIELDS]) -> Self {
        Self {
            part,
            row,
            fields: fields.map(str::to_owned),
        }
    }

    fn fields(&self) -> Fields<'_> {
        let [name, number, birth, sex, phone, place] = &self.fields;
        Fields {
            name,
            number,
            birth,
            sex,
            phone,
            place,
        }
    }
}

/// A list as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListRead {
    /// Name of the file.
    pub name: String,
    /// What it consisted of.
    pub parts: ListParts,
    /// Rows with anything in them.
    pub rows: u64,
    /// Rows of which nobody can be told.
    pub unusable: u64,
}

/// A person of the first list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The row.
    pub entry: Entry,
    /// Why the person cannot be compared, if so.
    pub unusable: Option<Unusable>,
}

/// A pair put before a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Place among the subjects.
    pub subject: usize,
    /// The row it is compared with.
    pub other: Entry,
    /// What agrees and what differs.
    pub comparison: Comparison,
    /// Points, score and class.
    pub judged: Judged,
}

/// Everything found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    /// The list whose people were looked for.
    pub left: ListRead,
    /// The list they were looked for in; `None` when duplicates of one list were.
    pub right: Option<ListRead>,
    /// The people of the first list, in its order. When duplicates were looked for, only those who have some.
    pub subjects: Vec<Subject>,
    /// Hits of the classes for review, by person, best first.
    pub hits: Vec<Hit>,
    /// Leads, kept apart, by person, best first.
    pub leads: Vec<Hit>,
    /// Leads beyond [`MAX_LEADS_PER_PERSON`].
    pub leads_left_out: usize,
    /// When duplicates were looked for: groups too large to compare within.
    pub crowds: usize,
    /// When duplicates were looked for: slips of numbers were not, because too many numbers fail their check.
    pub slips_left_out: bool,
}

impl Matched {
    /// How many hits of a class there are.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        let all = self.hits.iter().chain(&self.leads);
        all.filter(|hit| hit.judged.class == class).count()
    }
}

fn person(entry: &Entry) -> Person {
    Person::of(&entry.fields())
}

/// Splits off the leads and leaves the best of each person.
fn settle(matched: &mut Matched, mut all: Vec<Hit>) {
    all.sort_by(|one, other| {
        let rank = |hit: &Hit| {
            (
                hit.subject,
                hit.judged.class,
                -hit.judged.score,
                hit.other.part,
                hit.other.row,
            )
        };
        rank(one).cmp(&rank(other))
    });
    let mut of_one = (usize::MAX, 0);
    for hit in all {
        if hit.judged.class != Class::Lead {
            matched.hits.push(hit);
            continue;
        }
        if of_one.0 != hit.subject {
            of_one = (hit.subject, 0);
        }
        of_one.1 += 1;
        if of_one.1 <= MAX_LEADS_PER_PERSON {
            matched.leads.push(hit);
        } else {
            matched.leads_left_out += 1;
        }
    }
}
