//! The fields of an outcome, "touyan/outcome-1".

use serde::Serialize;

/// An outcome as the contract writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeWire {
    /// Always `touyan/outcome-1`.
    pub schema: &'static str,
    /// The sheet's id, echoed.
    pub id: Option<String>,
    /// The rules applied; null where none could be chosen.
    pub rules: Option<RulesWire>,
    /// Whether the vote is valid; null where the sheet was refused.
    pub valid: Option<bool>,
    /// Validity per post.
    pub posts: Vec<PostWire>,
    /// Who is elected.
    pub elected: Vec<ElectedWire>,
    /// Who reached the votes and may not sit.
    pub void: Vec<VoidWire>,
    /// Whose recall carried.
    pub recalled: Vec<String>,
    /// Seats not filled.
    pub vacant: Vec<VacancyWire>,
    /// Equal votes at the cut.
    pub ties: Vec<TieWire>,
    /// Seats whose filling hangs on a tie elsewhere.
    pub pending: Vec<PendingWire>,
    /// Reductions of seats that took effect.
    pub reduced: Vec<ReducedWire>,
    /// What comes next.
    pub next: NextWire,
    /// Whether confirming needs a named acceptance by the township.
    pub needs_acceptance: bool,
    /// Findings.
    pub findings: Vec<FindingWire>,
    /// Steps.
    pub steps: Vec<StepWire>,
}

/// The rules applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulesWire {
    /// The statute, e.g. `VCL26`.
    pub law: String,
    /// The pack, e.g. `CN-41`.
    pub pack: String,
    /// The day on which the pack was checked, ISO 8601.
    pub pack_verified_on: Option<String>,
}

/// Validity of one post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PostWire {
    /// The post's id.
    pub id: String,
    /// Whether its vote is valid.
    pub valid: bool,
}

/// Somebody elected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElectedWire {
    /// The post's id.
    pub post: String,
    /// The nominee's id.
    pub nominee: String,
    /// Votes, those added from higher posts included.
    pub votes: u64,
    /// Sex where recorded, so that an outcome can be the `previous` of a runoff.
    pub sex: Option<&'static str>,
}

/// Somebody who may not sit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VoidWire {
    /// The post's id.
    pub post: String,
    /// The nominee's id.
    pub nominee: String,
    /// BARRED, KIN or SECOND_POST.
    pub reason: &'static str,
    /// For KIN: of whom, by id.
    pub because_of: Option<String>,
    /// Articles.
    pub cites: Vec<String>,
}

/// Seats not filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VacancyWire {
    /// The post's id.
    pub post: String,
    /// How many.
    pub seats: u32,
    /// `female` where set aside for a woman.
    pub reserved: Option<&'static str>,
}

/// Equal votes at the cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TieWire {
    /// The post's id.
    pub post: String,
    /// The nominees' ids.
    pub nominees: Vec<String>,
    /// Seats at stake.
    pub seats: u32,
}

/// Seats whose filling hangs on a tie elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingWire {
    /// The post's id.
    pub post: String,
    /// The nominees' ids.
    pub nominees: Vec<String>,
    /// Seats.
    pub seats: u32,
    /// KIN, WOMEN_SEAT or SECOND_POST.
    pub reason: &'static str,
}

/// A reduction of seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReducedWire {
    /// The post's id.
    pub post: String,
    /// From how many seats.
    pub from: u32,
    /// To how many.
    pub to: u32,
    /// Consents.
    pub consent: u64,
}

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextWire {
    /// new_election, revote_tie, runoff or none.
    pub kind: &'static str,
    /// Whether a decision may leave seats vacant.
    pub may_stop: bool,
    /// The votes to be held.
    pub posts: Vec<NextPostWire>,
}

/// One vote to be held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextPostWire {
    /// Its kind.
    pub kind: &'static str,
    /// The post's id.
    pub post: String,
    /// Seats.
    pub seats: u32,
    /// Candidates' ids.
    pub nominees: Vec<String>,
    /// What a winner needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<String>,
    /// `female` where set aside for a woman.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reserved: Option<&'static str>,
    /// Within how many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u16>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingWire {
    /// The stable code.
    pub code: &'static str,
    /// info, warning or error.
    pub severity: &'static str,
    /// A sentence in Chinese.
    pub message: String,
    /// Articles.
    pub cites: Vec<String>,
    /// Where, as a path in the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// For NOT_ENOUGH_FIGURES: the missing fields, as paths.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// For RESULT_DEPENDS: the two results.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ReadingWire>,
}

/// One result under one reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingWire {
    /// The parameter.
    pub parameter: &'static str,
    /// Its value.
    pub value: String,
    /// Whether the vote is valid.
    pub valid: bool,
    /// Who is elected.
    pub elected: Vec<WinnerWire>,
}

/// Somebody elected under one reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WinnerWire {
    /// The post's id.
    pub post: String,
    /// The nominee's id.
    pub nominee: String,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepWire {
    /// The rule's code.
    pub rule: &'static str,
    /// The comparison with its numbers.
    pub text: String,
    /// Whether it holds.
    pub holds: bool,
    /// Articles.
    pub cites: Vec<String>,
    /// What the rule asks, in Chinese.
    pub title: &'static str,
    /// The post's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// The nominee's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nominee: Option<String>,
    /// Left side.
    pub left: SideWire,
    /// The relation asked for: `>`, `>=`, `<=`, `<` or `=`.
    pub relation: &'static str,
    /// Right side.
    pub right: SideWire,
    /// Whether the rule's text was read.
    pub verified: bool,
}

/// One side of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SideWire {
    /// What is counted.
    pub quantity: &'static str,
    /// The value.
    pub value: u64,
    /// What it is multiplied by.
    pub factor: u32,
}
