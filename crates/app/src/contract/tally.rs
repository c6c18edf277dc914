//! Writing a tallied sheet: the sheet as it was given, with `ballots`, `votes`
//! and the nominees written in filled in, and `invalid_ballots` beside them, so
//! that it can be read by `touyan count` at once.

use crate::contract::NotJson;
use law::count::{BallotSet, Ballots, RowFault, Sheet, Tallied, Tally};
use law::rules::Rules;
use paper::sheet::{Column, Options, Sheet as Table};
use serde_json::{Map, Value, json};
use std::io::{Read, Seek};

/// The columns of a table of ballots, one row per ballot and post.
const COLUMNS: &[Column] = &[
    Column::required("ballot", &["ballot", "选票编号"]),
    Column::required("post", &["post", "职务"]),
    Column::required("marks", &["marks", "选择"]),
];
/// Most faults of rows reported; more tell nobody anything.
const MAX_FAULTS: usize = 100;

/// A row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotRowFault {
    /// Row of the table, from 1, the header included.
    pub row: u32,
    /// The ballot.
    pub ballot: String,
    /// The post.
    pub post: String,
    /// Why.
    pub fault: RowFault,
}

impl BallotRowFault {
    /// What is wrong, in Chinese, with its row.
    #[must_use]
    pub fn message(&self) -> String {
        let what = match self.fault {
            RowFault::UnknownPost => format!("计票单上没有职务“{}”", self.post),
            RowFault::Twice => {
                format!("选票“{}”的职务“{}”已经有一行", self.ballot, self.post)
            }
            RowFault::TooManyBallots => {
                format!("选票太多，最多 {} 张", law::count::MAX_BALLOTS)
            }
            RowFault::TooManyMarks => {
                format!(
                    "选票“{}”选择太多，最多 {} 个",
                    self.ballot,
                    law::count::MAX_MARKS
                )
            }
        };
        format!("第 {} 行：{what}", self.row)
    }
}

/// Tallies a table of ballots.
///
/// # Errors
/// The outer one where the table cannot be read, the inner one every row that
/// could not be taken.
pub fn tally_table(
    rules: &Rules,
    sheet: &Sheet,
    input: impl Read + Seek,
) -> Result<Result<Tallied, Vec<BallotRowFault>>, paper::sheet::SheetError> {
    let mut table = Table::open(input, COLUMNS, &Options::default())?;
    let mut tally = Tally::new(sheet, rules);
    let mut faults = Vec::new();
    while let Some(row) = table.next_row()? {
        let (ballot, post) = (row.cell("ballot"), row.cell("post"));
        let (ballot, post) = (ballot.trimmed(), post.trimmed());
        let added = tally.add(ballot, post, row.cell("marks").trimmed());
        if let Err(fault) = added {
            let (ballot, post) = (ballot.to_owned(), post.to_owned());
            faults.push(BallotRowFault {
                row: row.number(),
                ballot,
                post,
                fault,
            });
            if faults.len() >= MAX_FAULTS {
                break;
            }
        }
    }
    Ok(if faults.is_empty() {
        Ok(tally.finish())
    } else {
        Err(faults)
    })
}

/// The tallied sheet as JSON, made from the text the sheet was read from.
///
/// # Errors
/// The text is no JSON; a sheet that was read from it always is.
pub fn tally_json(source: &str, tallied: &Tallied) -> Result<Value, NotJson> {
    let value: Value = serde_json::from_str(source).map_err(|error| NotJson {
        line: error.line(),
        column: error.column(),
        detail: error.to_string(),
    })?;
    let mut fields = match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    let sheet = &tallied.sheet;
    let post = |no: law::count::PostNo| sheet.post(no).map(|post| post.id.as_str());
    let nominee = |no: law::count::NomineeNo| sheet.nominee(no).map(|n| n.id.as_str());
    fields.insert("ballots".to_owned(), ballots(sheet));
    let votes = sheet.votes.iter().map(|vote| {
        json!({ "post": post(vote.post), "nominee": nominee(vote.nominee),
                "for": vote.for_, "against": vote.against, "abstain": vote.abstain })
    });
    fields.insert("votes".to_owned(), Value::Array(votes.collect()));
    let mut nominees = match fields.remove("nominees") {
        Some(Value::Array(nominees)) => nominees,
        _ => Vec::new(),
    };
    for added in sheet.nominees.iter().skip(nominees.len()) {
        nominees.push(json!({ "id": added.id, "name": added.name, "formal": false }));
    }
    fields.insert("nominees".to_owned(), Value::Array(nominees));
    let invalid = tallied.invalid.iter().map(|invalid| {
        json!({ "ballot": invalid.ballot, "post": post(invalid.post),
                "reason": invalid.reason.code() })
    });
    fields.insert(
        "invalid_ballots".to_owned(),
        Value::Array(invalid.collect()),
    );
    Ok(Value::Object(fields))
}

fn ballots(sheet: &Sheet) -> Value {
    let one = |set: &BallotSet| {
        json!({ "issued": set.issued, "returned": set.returned,
                "invalid": set.invalid, "valid": set.valid })
    };
    match &sheet.ballots {
        Ballots::Joint(set) => one(set),
        Ballots::PerPost(sets) => {
            let entry = |(no, set): &(law::count::PostNo, BallotSet)| {
                let id = sheet
                    .post(*no)
                    .map(|post| post.id.clone())
                    .unwrap_or_default();
                (id, one(set))
            };
            Value::Object(sets.iter().map(entry).collect())
        }
    }
}
