//! A rule about to be saved: checked against the facts before anything of it counts.

use rule::{FactDef, Rule, Template};

use super::{Applies, Cause, Level, MEASURE_MAX_CHARS, RULE_NAME_MAX_CHARS, RULES_MAX, RiskRule};

/// A rule as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is called.
    pub name: String,
    /// The condition, with codes or names of facts.
    pub expression: String,
    /// The level it gives.
    pub level: Level,
    /// The sentence that says why.
    pub reason: String,
    /// The cause.
    pub cause: Cause,
    /// What it proposes.
    pub measure: String,
    /// The task it proposes.
    pub task: String,
    /// Which villages it is asked of.
    pub applies: Applies,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// No name.
    #[error("no name")]
    NoName,
    /// Another rule in force has the name.
    #[error("the name is another rule's")]
    SameName,
    /// A text is too long.
    #[error("{field} longer than {max}")]
    TooLong {
        /// Field of the form.
        field: &'static str,
        /// Most characters.
        max: usize,
    },
    /// The condition cannot be read.
    #[error("condition: {0}")]
    Expression(rule::Fault),
    /// No reason is said.
    #[error("no reason")]
    NoReason,
    /// The reason cannot be read.
    #[error("reason: {0}")]
    Reason(rule::Fault),
    /// A rule gives the level 重点 or 难点; 一般 is what no rule gives.
    #[error("no level")]
    NoLevel,
    /// The thirteenth cause is for incidents with evidence, not for rules.
    #[error("cause by incident only")]
    IncidentOnly,
    /// The county has as many rules as it may have.
    #[error("too many rules")]
    TooMany,
    /// The rule was changed meanwhile, or is none.
    #[error("no such rule")]
    Unknown,
}

/// Checks a rule about to be saved under `code` and gives it as it will be stored, without number and
/// stamp: condition and reason carry the codes of facts, however they were written.
///
/// # Errors
/// Every fault found.
pub fn check(
    code: &str,
    draft: &Draft,
    standing: &[RiskRule],
    facts: &[FactDef],
) -> Result<RiskRule, Vec<RuleFault>> {
    let mut faults = plain_faults(code, draft, standing);
    let expression = match Rule::compile(draft.expression.trim(), facts) {
        Ok(rule) => rule.in_codes(),
        Err(fault) => {
            faults.push(RuleFault::Expression(fault));
            String::new()
        }
    };
    if draft.reason.trim().is_empty() {
        faults.push(RuleFault::NoReason);
    }
    let reason = match Template::compile(draft.reason.trim(), facts) {
        Ok(template) => template.in_codes(),
        Err(fault) => {
            faults.push(RuleFault::Reason(fault));
            String::new()
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(RiskRule {
        code: code.to_owned(),
        no: 0,
        name: draft.name.trim().to_owned(),
        expression,
        level: draft.level,
        reason,
        cause: draft.cause,
        measure: draft.measure.trim().to_owned(),
        task: draft.task.trim().to_owned(),
        applies: draft.applies,
        retired: false,
        by: String::new(),
        at: None,
    })
}

/// What is wrong apart from condition and reason.
fn plain_faults(code: &str, draft: &Draft, standing: &[RiskRule]) -> Vec<RuleFault> {
    let mut faults = Vec::new();
    let name = draft.name.trim();
    if name.is_empty() {
        faults.push(RuleFault::NoName);
    }
    let mut long = |field, text: &str, max| {
        if text.trim().chars().count() > max {
            faults.push(RuleFault::TooLong { field, max });
        }
    };
    long("name", name, RULE_NAME_MAX_CHARS);
    long("measure", &draft.measure, MEASURE_MAX_CHARS);
    long("task", &draft.task, MEASURE_MAX_CHARS);
    let other = |r: &&RiskRule| r.code != code && !r.retired;
    if standing.iter().filter(other).any(|r| r.name == name) {
        faults.push(RuleFault::SameName);
    }
    if standing.len() >= RULES_MAX && !standing.iter().any(|r| r.code == code) {
        faults.push(RuleFault::TooMany);
    }
    if draft.level == Level::Normal {
        faults.push(RuleFault::NoLevel);
    }
    if !draft.cause.by_rule() {
        faults.push(RuleFault::IncidentOnly);
    }
    faults
}
