//! A declared outcome as it was stored, read back for pages: what was decided then, not what the rules
//! of today would say.

use law::body::Contest;
use law::count::{NextKind, Sheet};
use serde::Deserialize;
use store::polling::CountRow;

use crate::contract::{OutcomeWire, read_sheet};
use crate::error::{Error, Result};

/// An outcome, "touyan/outcome-1".
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Declared {
    /// The rules applied.
    pub rules: Option<Rules>,
    /// Whether the vote is valid; none where the sheet was refused.
    pub valid: Option<bool>,
    /// Validity per post.
    #[serde(default)]
    pub posts: Vec<PostValid>,
    /// Who is elected.
    #[serde(default)]
    pub elected: Vec<Winner>,
    /// Who reached the votes and may not sit.
    #[serde(default)]
    pub void: Vec<NotSeated>,
    /// Whose recall carried.
    #[serde(default)]
    pub recalled: Vec<String>,
    /// Reductions of seats that took effect.
    #[serde(default)]
    pub reduced: Vec<Lessened>,
    /// Seats not filled.
    #[serde(default)]
    pub vacant: Vec<Vacant>,
    /// Equal votes at the cut.
    #[serde(default)]
    pub ties: Vec<Tied>,
    /// Seats that hang on a tie elsewhere.
    #[serde(default)]
    pub pending: Vec<Waiting>,
    /// What comes next.
    pub next: Following,
    /// Whether confirming needed a named acceptance.
    #[serde(default)]
    pub needs_acceptance: bool,
    /// Findings.
    #[serde(default)]
    pub findings: Vec<Found>,
    /// Steps.
    #[serde(default)]
    pub steps: Vec<Stepped>,
}

/// The rules applied.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Rules {
    /// The statute's code.
    pub law: String,
    /// The pack.
    pub pack: String,
    /// When the pack was checked.
    pub pack_verified_on: Option<String>,
}

/// Validity of one post.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PostValid {
    /// The post.
    pub id: String,
    /// Whether its vote is valid.
    pub valid: bool,
}

/// Somebody elected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Winner {
    /// The post.
    pub post: String,
    /// Who.
    pub nominee: String,
    /// Votes.
    pub votes: u64,
    /// Sex, where recorded.
    #[serde(default)]
    pub sex: Option<String>,
}

/// Somebody who may not sit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NotSeated {
    /// The post.
    pub post: String,
    /// Who.
    pub nominee: String,
    /// Why, a code.
    pub reason: String,
    /// Of whom a relative.
    #[serde(default)]
    pub because_of: Option<String>,
    /// Articles.
    #[serde(default)]
    pub cites: Vec<String>,
}

/// A reduction of seats.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Lessened {
    /// The post.
    pub post: String,
    /// From how many seats.
    pub from: u32,
    /// To how many.
    pub to: u32,
    /// Consents.
    pub consent: u64,
}

/// Seats not filled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Vacant {
    /// The post.
    pub post: String,
    /// How many.
    pub seats: u32,
    /// Set aside for a woman.
    #[serde(default)]
    pub reserved: Option<String>,
}

/// Equal votes at the cut.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tied {
    /// The post.
    pub post: String,
    /// Who.
    pub nominees: Vec<String>,
    /// Seats at stake.
    pub seats: u32,
}

/// Seats that hang on a tie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Waiting {
    /// The post.
    pub post: String,
    /// Who.
    pub nominees: Vec<String>,
    /// Seats.
    pub seats: u32,
    /// Why, a code.
    pub reason: String,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Following {
    /// new_election, revote_tie, runoff or none.
    pub kind: String,
    /// Whether a decision may leave seats vacant.
    #[serde(default)]
    pub may_stop: bool,
    /// The votes to be held.
    #[serde(default)]
    pub posts: Vec<FollowingPost>,
}

/// One vote to be held.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FollowingPost {
    /// Its kind.
    pub kind: String,
    /// The post.
    pub post: String,
    /// Seats.
    pub seats: u32,
    /// Candidates.
    #[serde(default)]
    pub nominees: Vec<String>,
    /// Set aside for a woman.
    #[serde(default)]
    pub reserved: Option<String>,
    /// Within how many days.
    #[serde(default)]
    pub within_days: Option<u16>,
    /// What a winner needs.
    #[serde(default)]
    pub threshold: Option<String>,
}

impl FollowingPost {
    /// Its kind, where this program knows it.
    #[must_use]
    pub fn kind(&self) -> Option<NextKind> {
        NextKind::from_code(&self.kind)
    }
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Found {
    /// Code.
    pub code: String,
    /// info, warning or error.
    pub severity: String,
    /// In Chinese.
    pub message: String,
    /// Articles.
    #[serde(default)]
    pub cites: Vec<String>,
    /// Where the result hangs on an uncertain rule: the result under each reading of it.
    #[serde(default)]
    pub results: Vec<Reading>,
}

/// The result under one reading of an uncertain rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Reading {
    /// The rule's key.
    pub parameter: String,
    /// Its value.
    pub value: String,
    /// Whether the vote is valid.
    pub valid: bool,
    /// Who is elected, or whose recall carries.
    #[serde(default)]
    pub elected: Vec<Seated>,
}

/// Somebody elected under one reading.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Seated {
    /// The post.
    pub post: String,
    /// Who.
    pub nominee: String,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stepped {
    /// The rule's code.
    pub rule: String,
    /// The comparison with its numbers.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// Articles.
    #[serde(default)]
    pub cites: Vec<String>,
    /// What the rule asks.
    pub title: String,
    /// The post.
    #[serde(default)]
    pub post: Option<String>,
    /// The nominee.
    #[serde(default)]
    pub nominee: Option<String>,
    /// Whether the rule's text was read.
    pub verified: bool,
    /// The left side of the comparison.
    #[serde(default)]
    pub left: Option<Counted>,
    /// The right side.
    #[serde(default)]
    pub right: Option<Counted>,
}

/// What one side of a comparison counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Counted {
    /// A code of the contract.
    pub quantity: String,
}

impl Declared {
    /// The outcome as the contract just wrote it, for a page shown before anything is stored.
    ///
    /// # Errors
    /// An internal error if the two ends of the contract differed.
    pub(crate) fn of_wire(wire: &OutcomeWire) -> Result<Self> {
        let value = serde_json::to_value(wire).map_err(Error::internal)?;
        serde_json::from_value(value).map_err(Error::internal)
    }

    /// Whether two outcomes decide the same: valid, elected, tied, vacant, and what comes next.
    #[must_use]
    pub fn same_result(&self, other: &Self) -> bool {
        let elected = |of: &Self| {
            let all = of.elected.iter();
            let mut all: Vec<_> = all.map(|e| (e.post.clone(), e.nominee.clone())).collect();
            all.sort();
            all
        };
        let ties = |of: &Self| {
            let mut all: Vec<_> = of.ties.iter().map(|t| (t.post.clone(), t.seats)).collect();
            all.sort();
            all
        };
        self.valid == other.valid
            && self.next.kind == other.next.kind
            && self.recalled.len() == other.recalled.len()
            && self.vacant.len() == other.vacant.len()
            && elected(self) == elected(other)
            && ties(self) == ties(other)
    }

    fn parse(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|e| Error::internal(format!("stored outcome: {e}")))
    }
}

/// One count with its sheet and outcome read.
#[derive(Debug, Clone)]
pub struct Count {
    /// The row.
    pub row: CountRow,
    /// The sheet.
    pub sheet: Sheet,
    /// The outcome; none for a draft.
    pub declared: Option<Declared>,
}

impl Count {
    /// Reads a row.
    ///
    /// # Errors
    /// An internal error when what is stored is not the contract's text.
    pub(crate) fn of(row: CountRow) -> Result<Self> {
        let file = read_sheet(&row.sheet)
            .map_err(|e| Error::internal(format!("stored sheet {}: {e:?}", row.id)))?;
        let declared = row.outcome.as_deref().map(Declared::parse).transpose()?;
        Ok(Self {
            row,
            sheet: file.sheet,
            declared,
        })
    }

    /// The kind of vote.
    #[must_use]
    pub const fn contest(&self) -> Contest {
        self.sheet.contest
    }

    /// Whether it stands: confirmed, and not superseded.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.row.state == "confirmed"
    }
}
