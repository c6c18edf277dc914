//! Risk that explains itself (重点村、难点村): rules over a village's facts give a level, each with a
//! reason that names its facts; a person may overrule, and both stay visible.
//!
//! Nothing is stored but the rules and what people overruled: the level of a village is a pure
//! function of its facts, the rules in force and what stands overruled ([`assess`]).

mod assess;
mod builtin;
mod cause;
mod edit;
mod facts;
mod task;

pub use assess::{Assessment, Change, Gap, Reason, RuleSet, changes};
pub use builtin::starter;
pub use cause::Cause;
pub use edit::{Draft, RuleFault, check};
pub use facts::{Values, definitions, values};
pub use task::{PROPOSED_DAYS_BEFORE_VOTE, RuleTask, proposed_deadline};

use super::question::Applies;
use crate::ids::UnitId;
use crate::time::{Day, Millis};

/// Most rules of one county, retired ones included.
pub const RULES_MAX: usize = 100;
/// Longest name of a rule, in characters.
pub const RULE_NAME_MAX_CHARS: usize = 30;
/// Longest measure or task that a rule proposes, in characters.
pub const MEASURE_MAX_CHARS: usize = 200;
/// Longest reason of an overruling, in characters.
pub const OVERRULE_MAX_CHARS: usize = 300;

/// How hard a village is. The order of the variants is that of the levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Level {
    /// 一般村
    #[default]
    Normal,
    /// 重点村
    Key,
    /// 难点村
    Hard,
}

impl Level {
    /// Every level, the hardest first.
    pub const ALL: &[Self] = &[Self::Hard, Self::Key, Self::Normal];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Key => "key",
            Self::Hard => "hard",
        }
    }

    /// Chinese word.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Normal => "一般",
            Self::Key => "重点",
            Self::Hard => "难点",
        }
    }

    /// From a stored code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|l| l.code() == code)
    }
}

/// A rule as one version of it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskRule {
    /// Its code, never used for another rule.
    pub code: String,
    /// Version: 0 as the program brings it, then one more for each edit.
    pub no: i64,
    /// What it is called.
    pub name: String,
    /// The condition, with codes of facts.
    pub expression: String,
    /// The level it gives where it holds.
    pub level: Level,
    /// The sentence that says why, with facts in braces.
    pub reason: String,
    /// The cause of the catalogue that it belongs to.
    pub cause: Cause,
    /// What it proposes to do; may be empty.
    pub measure: String,
    /// The task it proposes, and for whom; may be empty.
    pub task: String,
    /// Which villages it is asked of.
    pub applies: Applies,
    /// No longer in force; its versions stay readable.
    pub retired: bool,
    /// Who made this version; empty for the program's own.
    pub by: String,
    /// When it was made; none for the program's own.
    pub at: Option<Millis>,
}

/// The rules as they stand: the program's own under the county's versions, in order of code.
#[must_use]
pub fn standing(edits: &[RiskRule]) -> Vec<RiskRule> {
    let mut rules = starter();
    for edit in edits {
        match rules.iter_mut().find(|r| r.code == edit.code) {
            Some(there) if there.no < edit.no => *there = edit.clone(),
            Some(_) => {}
            None => rules.push(edit.clone()),
        }
    }
    rules.sort_by(|a, b| (b.level, &a.code).cmp(&(a.level, &b.code)));
    rules
}

/// What a person said against the level that the rules gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overrule {
    /// The village.
    pub unit: UnitId,
    /// Its township.
    pub town: UnitId,
    /// 1, 2, 3 ... for each time.
    pub no: i64,
    /// The level in place of the rules'; none gives the level back to the rules.
    pub level: Option<Level>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
    /// Of which office or role.
    pub role: String,
    /// When.
    pub at: Millis,
}

/// Why a village cannot be overruled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OverruleFault {
    /// It needs a reason.
    #[error("no reason")]
    NoReason,
    /// The reason is too long.
    #[error("too long")]
    TooLong,
    /// Nothing would change.
    #[error("nothing changes")]
    Same,
}

/// Checks an overruling about to be recorded over what stands.
///
/// # Errors
/// The first fault found.
pub fn check_overrule(
    standing: Option<&Overrule>,
    level: Option<Level>,
    reason: &str,
) -> Result<(), OverruleFault> {
    if reason.trim().is_empty() {
        return Err(OverruleFault::NoReason);
    }
    if reason.trim().chars().count() > OVERRULE_MAX_CHARS {
        return Err(OverruleFault::TooLong);
    }
    let stands = standing.and_then(|o| o.level);
    if stands == level && standing.is_none_or(|o| o.reason == reason.trim()) {
        return Err(OverruleFault::Same);
    }
    if stands.is_none() && level.is_none() {
        return Err(OverruleFault::Same);
    }
    Ok(())
}

/// The day from which a rule's version counts, as pages show it.
#[must_use]
pub fn since(rule: &RiskRule) -> Option<Day> {
    rule.at.map(Millis::day)
}
