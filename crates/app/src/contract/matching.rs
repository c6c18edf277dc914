//! `touyan match --json`, schema "touyan/match-1": counts, and the hits with score and differing fields. Rows are named
//! by their numbers; no name and no number of a person is printed, so that nothing of them stays in a terminal or a log.

use linkage::score::{Class, LEAD_FROM, REVIEW_FROM, STRONG_FROM};
use paper::people::COLUMNS;
use serde::Serialize;

use crate::matching::{Entry, Hit, ListRead, Matched};
use crate::text::linkage::{Field, unusable};

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchWire {
    /// Always `touyan/match-1`.
    pub schema: &'static str,
    /// The list whose people were looked for; with `--within` the only one.
    pub left: ListWire,
    /// The list they were looked for in; null with `--within`.
    pub right: Option<ListWire>,
    /// The least score of each class, and the figures.
    pub classes: ClassesWire,
    /// Persons of the left list with a hit for review or better.
    pub people_with_hits: usize,
    /// Leads that were found beyond those listed.
    pub leads_left_out: usize,
    /// Rows of the left list of which nobody can be told.
    pub unusable: Vec<UnusableWire>,
    /// Hits to be judged by a person, by row of the left list, best first.
    pub hits: Vec<HitWire>,
    /// Weaker likenesses, kept apart.
    pub leads: Vec<HitWire>,
}

/// A list as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListWire {
    /// Name of the file.
    pub file: String,
    /// Rows with anything in them.
    pub rows: u64,
    /// Rows of which nobody can be told.
    pub unusable: u64,
    /// Worksheets that were read, or the text file.
    pub parts: Vec<PartWire>,
    /// Worksheets that were not.
    pub passed_over: Vec<String>,
}

/// A worksheet, or a text file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartWire {
    /// Name of the worksheet; null for a text file.
    pub sheet: Option<String>,
    /// Encoding of a text file.
    pub encoding: Option<String>,
    /// Rows of it.
    pub rows: u32,
    /// Field and the header under which it was found.
    pub columns: Vec<(&'static str, String)>,
}

/// Least score and number of hits of each class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassesWire {
    /// 吻合.
    pub strong: ClassWire,
    /// 待核.
    pub review: ClassWire,
    /// 线索.
    pub lead: ClassWire,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassWire {
    /// Its least score.
    pub from: i32,
    /// Hits in it.
    pub count: usize,
}

/// A row that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnusableWire {
    /// Worksheet, if it is one.
    pub sheet: Option<String>,
    /// Row, from 1.
    pub row: u32,
    /// Why, in Chinese.
    pub message: String,
}

/// A pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HitWire {
    /// `strong`, `review` or `lead`.
    pub class: &'static str,
    /// 0 to 100.
    pub score: i32,
    /// Worksheet of the left list.
    pub left_sheet: Option<String>,
    /// Row of the left list, from 1; the header is a row too.
    pub left_row: u32,
    /// Worksheet of the right list.
    pub right_sheet: Option<String>,
    /// Row of the right list.
    pub right_row: u32,
    /// Fields that both have and that are not the same.
    pub differing: Vec<&'static str>,
    /// How each field agrees.
    pub fields: Vec<FieldWire>,
    /// Such hits to be expected by coincidence, in millionths; null where the number decides.
    pub chance_millionths: Option<u64>,
    /// Points of that.
    pub chance_points: i32,
}

/// A field of a pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldWire {
    /// Which.
    pub field: &'static str,
    /// How it agrees, a code.
    pub agreement: &'static str,
    /// What that counts.
    pub points: i32,
    /// The same in Chinese.
    pub text: String,
}

impl MatchWire {
    /// The answer of a finding.
    #[must_use]
    pub fn of(matched: &Matched) -> Self {
        let class = |class, from| ClassWire {
            from,
            count: matched.count(class),
        };
        let mut found: Vec<usize> = matched.hits.iter().map(|hit| hit.subject).collect();
        found.dedup();
        let unusable = matched.subjects.iter().filter_map(|subject| {
            Some(UnusableWire {
                sheet: sheet(&matched.left, &subject.entry),
                row: subject.entry.row,
                message: unusable(subject.unusable?).to_owned(),
            })
        });
        Self {
            schema: "touyan/match-1",
            left: list(&matched.left),
            right: matched.right.as_ref().map(list),
            classes: ClassesWire {
                strong: class(Class::Strong, STRONG_FROM),
                review: class(Class::Review, REVIEW_FROM),
                lead: class(Class::Lead, LEAD_FROM),
            },
            people_with_hits: found.len(),
            leads_left_out: matched.leads_left_out,
            unusable: unusable.collect(),
            hits: matched
                .hits
                .iter()
                .filter_map(|found| hit(matched, found))
                .collect(),
            leads: matched
                .leads
                .iter()
                .filter_map(|found| hit(matched, found))
                .collect(),
        }
    }
}

fn list(read: &ListRead) -> ListWire {
    let parts = read.parts.read.iter().map(|part| PartWire {
        sheet: part.sheet.clone(),
        encoding: part.encoding.map(|encoding| encoding.to_string()),
        rows: part.rows,
        columns: COLUMNS
            .iter()
            .zip(&part.titles)
            .filter_map(|(column, title)| Some((column.key, title.clone()?)))
            .collect(),
    });
    ListWire {
        file: read.name.clone(),
        rows: read.rows,
        unusable: read.unusable,
        parts: parts.collect(),
        passed_over: read
            .parts
            .passed_over
            .iter()
            .map(|part| part.sheet.clone())
            .collect(),
    }
}

fn sheet(list: &ListRead, entry: &Entry) -> Option<String> {
    list.parts.read.get(entry.part)?.sheet.clone()
}

fn hit(matched: &Matched, hit: &Hit) -> Option<HitWire> {
    let subject = matched.subjects.get(hit.subject)?;
    let right = matched.right.as_ref().unwrap_or(&matched.left);
    let names = ["左表", "右表"];
    Some(HitWire {
        class: match hit.judged.class {
            Class::Strong => "strong",
            Class::Review => "review",
            Class::Lead => "lead",
        },
        score: hit.judged.score,
        left_sheet: sheet(&matched.left, &subject.entry),
        left_row: subject.entry.row,
        right_sheet: sheet(right, &hit.other),
        right_row: hit.other.row,
        differing: Field::ALL
            .into_iter()
            .filter(|field| field.differs(&hit.comparison))
            .map(Field::code)
            .collect(),
        fields: Field::ALL
            .into_iter()
            .map(|field| FieldWire {
                field: field.code(),
                agreement: field.agreement(&hit.comparison),
                points: field.points(&hit.judged),
                text: field.text(&hit.comparison, names),
            })
            .collect(),
        chance_millionths: hit.judged.chance.map(|chance| chance.millionths),
        chance_points: hit.judged.points.chance,
    })
}
