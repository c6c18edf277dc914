//! From facts and rules to a level with its reasons.

use rule::{FactDef, Rule, Template, Truth};

use super::{Cause, Level, Overrule, RiskRule, Values};
use crate::division::Kind;
use crate::ids::UnitId;

/// Said in a sentence for a fact that is not there.
pub const MISSING: &str = "缺数据";

/// Why a rule holds in a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The rule.
    pub rule: String,
    /// What it is called.
    pub name: String,
    /// The level it gives.
    pub level: Level,
    /// The cause.
    pub cause: Cause,
    /// The sentence with the village's values.
    pub sentence: String,
    /// The facts it rests on: code, name, and what the village answered.
    pub facts: Vec<(String, String, String)>,
    /// What the rule proposes; may be empty.
    pub measure: String,
    /// The task it proposes; may be empty.
    pub task: String,
}

/// A rule that cannot be said of a village.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The rule.
    pub rule: String,
    /// What it is called.
    pub name: String,
    /// The level it would give.
    pub level: Level,
    /// The facts that are missing: code and name.
    pub missing: Vec<(String, String)>,
    /// Whether a number went beyond counting.
    pub beyond: bool,
}

/// What the rules say of a village, and what a person said against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The village.
    pub unit: UnitId,
    /// The highest level of the rules that hold.
    pub by_rules: Level,
    /// The rules that hold, the highest first.
    pub reasons: Vec<Reason>,
    /// The rules that cannot be said.
    pub gaps: Vec<Gap>,
    /// What stands overruled.
    pub overruled: Option<Overrule>,
}

impl Assessment {
    /// The level that counts.
    #[must_use]
    pub fn level(&self) -> Level {
        self.overruled
            .as_ref()
            .and_then(|o| o.level)
            .unwrap_or(self.by_rules)
    }

    /// The causes of the rules that hold, each once, in the order of the catalogue.
    #[must_use]
    pub fn causes(&self) -> Vec<Cause> {
        let mut causes: Vec<Cause> = self.reasons.iter().map(|r| r.cause).collect();
        causes.sort_unstable();
        causes.dedup();
        causes
    }

    /// Whether a rule that cannot be said would give a higher level than the village has.
    #[must_use]
    pub fn could_rise(&self) -> bool {
        self.gaps.iter().any(|g| g.level > self.level())
    }
}

/// Rules ready to be asked of any number of villages.
#[derive(Debug, Clone)]
pub struct RuleSet {
    rules: Vec<Ready>,
    /// Rules in force that can no longer be read, with what is wrong.
    pub broken: Vec<(String, rule::Fault)>,
}

#[derive(Debug, Clone)]
struct Ready {
    rule: RiskRule,
    condition: Rule,
    sentence: Template,
}

impl RuleSet {
    /// Prepares the rules in force.
    #[must_use]
    pub fn of(rules: &[RiskRule], facts: &[FactDef]) -> Self {
        let mut set = Self {
            rules: Vec::with_capacity(rules.len()),
            broken: Vec::new(),
        };
        for rule in rules.iter().filter(|r| !r.retired) {
            let ready = Rule::compile(&rule.expression, facts).and_then(|condition| {
                let sentence = Template::compile(&rule.reason, facts)?;
                Ok((condition, sentence))
            });
            match ready {
                Ok((condition, sentence)) => set.rules.push(Ready {
                    rule: rule.clone(),
                    condition,
                    sentence,
                }),
                Err(fault) => set.broken.push((rule.code.clone(), fault)),
            }
        }
        set
    }

    /// Asks every rule of one village.
    #[must_use]
    pub fn assess(
        &self,
        unit: &UnitId,
        kind: Kind,
        values: &Values,
        overruled: Option<Overrule>,
    ) -> Assessment {
        let mut assessment = Assessment {
            unit: unit.clone(),
            by_rules: Level::Normal,
            reasons: Vec::new(),
            gaps: Vec::new(),
            overruled,
        };
        for ready in self.rules.iter().filter(|r| r.rule.applies.asks(kind)) {
            let decision = ready.condition.decide(values);
            match decision.truth {
                Truth::Fails => {}
                Truth::Holds => {
                    assessment.by_rules = assessment.by_rules.max(ready.rule.level);
                    let reason = ready.reason(values, &decision.rests_on);
                    assessment.reasons.push(reason);
                }
                Truth::Unknown => assessment.gaps.push(Gap {
                    rule: ready.rule.code.clone(),
                    name: ready.rule.name.clone(),
                    level: ready.rule.level,
                    missing: ready.named(&decision.missing),
                    beyond: decision.beyond,
                }),
            }
        }
        assessment
            .reasons
            .sort_by_key(|r| std::cmp::Reverse(r.level));
        assessment
    }
}

impl Ready {
    fn reason(&self, values: &Values, rests_on: &[String]) -> Reason {
        let facts = self
            .condition
            .facts()
            .iter()
            .filter(|f| rests_on.contains(&f.code))
            .map(|f| {
                let value = values
                    .get(&f.code)
                    .map_or_else(|| MISSING.to_owned(), |v| f.say(v));
                (f.code.clone(), f.name.clone(), value)
            })
            .collect();
        Reason {
            rule: self.rule.code.clone(),
            name: self.rule.name.clone(),
            level: self.rule.level,
            cause: self.rule.cause,
            sentence: self.sentence.say(values, MISSING),
            facts,
            measure: self.rule.measure.clone(),
            task: self.rule.task.clone(),
        }
    }

    fn named(&self, codes: &[String]) -> Vec<(String, String)> {
        self.condition
            .facts()
            .iter()
            .filter(|f| codes.contains(&f.code))
            .map(|f| (f.code.clone(), f.name.clone()))
            .collect()
    }
}

/// A village whose level would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The village.
    pub unit: UnitId,
    /// The level it has.
    pub from: Level,
    /// The level it would have.
    pub to: Level,
}

/// The villages whose level differs between two assessments of the same villages, in their order.
#[must_use]
pub fn changes(before: &[Assessment], after: &[Assessment]) -> Vec<Change> {
    before
        .iter()
        .zip(after)
        .filter(|(b, a)| b.unit == a.unit && b.level() != a.level())
        .map(|(b, a)| Change {
            unit: b.unit.clone(),
            from: b.level(),
            to: a.level(),
        })
        .collect()
}
