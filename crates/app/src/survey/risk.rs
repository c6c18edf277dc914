//! Levels of villages with their reasons, the county's rules, and what people overruled.

use std::collections::HashMap;
use std::sync::Arc;

use domain::UnitId;
use domain::account::{Actor, OfficeScope, SystemScope, SystemUse, Verb};
use domain::survey::risk::{
    self, Assessment, Change, Draft, Level, Overrule, RiskRule, RuleFault, RuleSet, Values,
};
use domain::term::Term;
use domain::term::board::VillageFacts;
use rule::FactDef;

use super::kept::AsOf;
use super::{Snapshot, Village};
use crate::error::{Error, Result};
use crate::{App, Fault};

/// A village with its facts as values and what the rules say of it.
#[derive(Debug)]
pub struct RiskLine {
    /// What the term knows of it.
    pub village: VillageFacts,
    /// Its facts by code.
    pub values: Values,
    /// Its level and why.
    pub assessment: Assessment,
}

/// All villages of a term with their levels, as of one event of the journal.
#[derive(Debug)]
pub struct RiskBoard {
    /// The term.
    pub term: Term,
    /// The facts that rules may speak of.
    pub facts: Vec<FactDef>,
    /// Rules as they stand, retired ones included, the hardest first.
    pub rules: Vec<RiskRule>,
    /// The rules in force, ready to be asked.
    pub set: RuleSet,
    /// Villages in order of code.
    pub lines: Vec<RiskLine>,
    /// Where each village stands among them.
    places: HashMap<UnitId, usize>,
}

impl RiskBoard {
    /// The villages that a scope covers.
    pub fn visible<'a>(&'a self, scope: &'a OfficeScope) -> impl Iterator<Item = &'a RiskLine> {
        self.lines
            .iter()
            .filter(|l| scope.covers(&l.village.town, &l.village.unit))
    }

    /// A village of the scope.
    #[must_use]
    pub fn line(&self, scope: &OfficeScope, unit: &UnitId) -> Option<&RiskLine> {
        let line = self.lines.get(*self.places.get(unit)?)?;
        let covered = scope.covers(&line.village.town, &line.village.unit);
        covered.then_some(line)
    }

    /// The level that counts of a village of the term.
    #[must_use]
    pub fn level(&self, unit: &UnitId) -> Level {
        let line = self.places.get(unit).and_then(|p| self.lines.get(*p));
        line.map_or(Level::Normal, |l| l.assessment.level())
    }

    /// A rule by code.
    #[must_use]
    pub fn rule(&self, code: &str) -> Option<&RiskRule> {
        self.rules.iter().find(|r| r.code == code)
    }
}

/// A village's card.
#[derive(Debug, Clone)]
pub struct RiskCard {
    /// The village.
    pub village: VillageFacts,
    /// Its level and why.
    pub assessment: Assessment,
    /// Everything that was overruled, newest first.
    pub history: Vec<Overrule>,
    /// Whether the term runs.
    pub open: bool,
}

/// What a rule would change if it were in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The rule as it would be stored.
    pub rule: RiskRule,
    /// Its condition in the names of facts.
    pub in_names: String,
    /// Villages in which it holds, with the sentence.
    pub holds: Vec<(VillageFacts, String)>,
    /// Villages of which it cannot be said, with the names of the missing facts.
    pub unknown: Vec<(VillageFacts, Vec<String>)>,
    /// Villages whose level would change.
    pub changes: Vec<(VillageFacts, Change)>,
    /// Villages of each level now and then, the hardest first.
    pub levels: Vec<(Level, usize, usize)>,
}

impl App {
    /// Villages with their levels, and the part of them that the actor sees; none without a term.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn risks(&self, actor: &Actor) -> Result<Option<(Arc<RiskBoard>, OfficeScope)>> {
        let scope = actor.may(Verb::ViewRisk)?;
        let Some(survey) = self.survey_ground(scope.county()).await? else {
            return Ok(None);
        };
        let board = self.risk_board(&survey).await?;
        Ok(Some((board, scope)))
    }

    /// The levels that go with a state of the survey.
    pub(crate) async fn risk_board(&self, survey: &Arc<Snapshot>) -> Result<Arc<RiskBoard>> {
        let term = survey.board.term.clone();
        let key = (term.county.clone(), term.id.clone());
        let as_of = AsOf {
            revision: survey.revision,
            today: survey.today(),
        };
        self.risk_boards()
            .get(key, as_of, async || {
                let system = SystemScope::for_use(SystemUse::Snapshot);
                let scope = system.county(term.county.clone());
                let mut read = self.store().read().await?;
                let edits = read.risk_rules(&scope).await?;
                let overrules = read.risk_overrules(&scope, &term.id, None).await?;
                Ok((as_of, board_of(survey, &edits, overrules)))
            })
            .await
    }

    /// One village's card.
    ///
    /// # Errors
    /// Denied; not found outside the scope.
    pub async fn risk_card(&self, actor: &Actor, unit: &UnitId) -> Result<RiskCard> {
        let (board, scope) = self.risks(actor).await?.ok_or(Error::NotFound("term"))?;
        let line = board.line(&scope, unit).ok_or(Error::NotFound("unit"))?;
        let mut read = self.store().read().await?;
        let history = read
            .risk_overrules(&scope, &board.term.id, Some(unit))
            .await?;
        Ok(RiskCard {
            village: line.village.clone(),
            assessment: line.assessment.clone(),
            history,
            open: board.term.open,
        })
    }

    /// Gives a village another level than its rules, or gives it back to them.
    ///
    /// # Errors
    /// Denied, not found, a fault of the form, or a clash with somebody who was faster.
    pub async fn overrule_risk(
        &self,
        actor: &Actor,
        unit: &UnitId,
        level: Option<Level>,
        reason: &str,
        seen_no: i64,
    ) -> Result<()> {
        let scope = actor.may(Verb::OverruleRisk)?;
        let (board, _) = self.risks(actor).await?.ok_or(Error::NotFound("term"))?;
        let line = board.line(&scope, unit).ok_or(Error::NotFound("unit"))?;
        let mut tx = self.write(actor).await?;
        self.open_term_in(&mut tx, &scope, &board.term.id).await?;
        let history = tx
            .risk_overrules(&scope, &board.term.id, Some(unit))
            .await?;
        let standing = history.first();
        let no = standing.map_or(0, |o| o.no);
        if no != seen_no {
            return Err(Error::Clash("risk_overrule"));
        }
        risk::check_overrule(standing, level, reason).map_err(Fault::Overrule)?;
        let overrule = Overrule {
            unit: unit.clone(),
            town: line.village.town.clone(),
            no: no + 1,
            level,
            reason: reason.trim().to_owned(),
            by: actor.name.clone(),
            role: actor.role.code().to_owned(),
            at: self.env().now(),
        };
        tx.add_risk_overrule(&scope, &board.term.id, &overrule)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every version of a rule, newest first; the program's own is the last.
    ///
    /// # Errors
    /// Denied, or no such rule.
    pub async fn risk_rule_versions(&self, actor: &Actor, code: &str) -> Result<Vec<RiskRule>> {
        let scope = actor.may(Verb::ViewRisk)?;
        let mut versions: Vec<RiskRule> = self
            .store()
            .read()
            .await?
            .risk_rules(&scope)
            .await?
            .into_iter()
            .filter(|r| r.code == code)
            .collect();
        versions.extend(risk::starter().into_iter().filter(|r| r.code == code));
        if versions.is_empty() {
            return Err(Error::NotFound("risk_rule"));
        }
        Ok(versions)
    }

    /// What a rule would change, without saving it; `code` is that of a rule to be changed.
    ///
    /// # Errors
    /// Denied, or every fault of the rule.
    pub async fn try_risk_rule(
        &self,
        actor: &Actor,
        code: Option<&str>,
        draft: &Draft,
    ) -> Result<Trial> {
        actor.may(Verb::EditRiskRules)?;
        let (board, scope) = self.risks(actor).await?.ok_or(Error::NotFound("term"))?;
        let code = rule_code(&board, code)?;
        let checked = checked(&board, &code, draft)?;
        Ok(trial(&board, &scope, checked))
    }

    /// Saves the next version of a rule, in force from now on; `seen_no` is the version it was opened
    /// with, 0 for a new one.
    ///
    /// # Errors
    /// Denied, every fault of the rule, or a clash.
    pub async fn save_risk_rule(
        &self,
        actor: &Actor,
        code: Option<&str>,
        draft: &Draft,
        seen_no: i64,
    ) -> Result<String> {
        let scope = actor.may(Verb::EditRiskRules)?;
        let (board, _) = self.risks(actor).await?.ok_or(Error::NotFound("term"))?;
        let code = rule_code(&board, code)?;
        let mut rule = checked(&board, &code, draft)?;
        rule.no = board.rule(&code).map_or(0, |r| r.no);
        if rule.no != seen_no {
            return Err(Error::Clash("risk_rule"));
        }
        let mut tx = self.write(actor).await?;
        tx.add_risk_rule(&scope, &rule, "risk.rule_edit").await?;
        tx.commit().await?;
        Ok(code)
    }

    /// Takes a rule out of force, or puts it back.
    ///
    /// # Errors
    /// Denied, no such rule, or a clash.
    pub async fn retire_risk_rule(
        &self,
        actor: &Actor,
        code: &str,
        retired: bool,
        seen_no: i64,
    ) -> Result<()> {
        let scope = actor.may(Verb::EditRiskRules)?;
        let (board, _) = self.risks(actor).await?.ok_or(Error::NotFound("term"))?;
        let rule = board.rule(code).ok_or(Error::NotFound("risk_rule"))?;
        if rule.no != seen_no || rule.retired == retired {
            return Err(Error::Clash("risk_rule"));
        }
        let rule = RiskRule {
            retired,
            ..rule.clone()
        };
        let mut tx = self.write(actor).await?;
        tx.add_risk_rule(&scope, &rule, "risk.rule_retire").await?;
        tx.commit().await?;
        Ok(())
    }
}

fn board_of(survey: &Snapshot, edits: &[RiskRule], overrules: Vec<Overrule>) -> RiskBoard {
    let facts = risk::definitions(&survey.questions);
    let rules = risk::standing(edits);
    let set = RuleSet::of(&rules, &facts);
    let mut overruled: HashMap<UnitId, Overrule> =
        overrules.into_iter().map(|o| (o.unit.clone(), o)).collect();
    let lines: Vec<RiskLine> = survey
        .villages
        .iter()
        .map(|village: &Village| {
            let values = risk::values(&facts, &village.facts());
            let known = &village.known;
            let own = overruled.remove(&known.unit);
            RiskLine {
                assessment: set.assess(&known.unit, known.kind, &values, own),
                village: known.clone(),
                values,
            }
        })
        .collect();
    RiskBoard {
        term: survey.board.term.clone(),
        facts,
        rules,
        set,
        places: lines
            .iter()
            .enumerate()
            .map(|(place, line)| (line.village.unit.clone(), place))
            .collect(),
        lines,
    }
}

/// The code of the rule to be changed, or the next free one.
fn rule_code(board: &RiskBoard, code: Option<&str>) -> Result<String> {
    match code {
        Some(code) if board.rule(code).is_some() => Ok(code.to_owned()),
        Some(_) => Err(Error::NotFound("risk_rule")),
        None => {
            let own = |r: &RiskRule| r.code.strip_prefix("own_")?.parse::<u32>().ok();
            let highest = board.rules.iter().filter_map(own).max().unwrap_or(0);
            Ok(format!("own_{}", highest.saturating_add(1)))
        }
    }
}

fn checked(board: &RiskBoard, code: &str, draft: &Draft) -> Result<RiskRule> {
    risk::check(code, draft, &board.rules, &board.facts).map_err(|faults: Vec<RuleFault>| {
        Error::Fault(faults.into_iter().map(Fault::RiskRule).collect())
    })
}

fn trial(board: &RiskBoard, scope: &OfficeScope, rule: RiskRule) -> Trial {
    let mut rules: Vec<RiskRule> = board
        .rules
        .iter()
        .filter(|r| r.code != rule.code)
        .cloned()
        .collect();
    rules.push(rule.clone());
    let set = RuleSet::of(&rules, &board.facts);
    let lines: Vec<&RiskLine> = board.visible(scope).collect();
    let before: Vec<Assessment> = lines.iter().map(|l| l.assessment.clone()).collect();
    let after: Vec<Assessment> = lines
        .iter()
        .zip(&before)
        .map(|(l, b)| {
            let own = b.overruled.clone();
            set.assess(&l.village.unit, l.village.kind, &l.values, own)
        })
        .collect();
    let count = |all: &[Assessment], level| all.iter().filter(|a| a.level() == level).count();
    let levels = Level::ALL
        .iter()
        .map(|level| (*level, count(&before, *level), count(&after, *level)))
        .collect();
    let mut holds = Vec::new();
    let mut unknown = Vec::new();
    for (line, assessment) in lines.iter().zip(&after) {
        if let Some(reason) = assessment.reasons.iter().find(|r| r.rule == rule.code) {
            holds.push((line.village.clone(), reason.sentence.clone()));
        }
        if let Some(gap) = assessment.gaps.iter().find(|g| g.rule == rule.code) {
            let names = gap.missing.iter().map(|(_, name)| name.clone()).collect();
            unknown.push((line.village.clone(), names));
        }
    }
    let changes = risk::changes(&before, &after)
        .into_iter()
        .filter_map(|change| {
            let line = lines.iter().find(|l| l.village.unit == change.unit)?;
            Some((line.village.clone(), change))
        })
        .collect();
    let in_names = in_names(&rule.expression, &board.facts);
    Trial {
        rule,
        in_names,
        holds,
        unknown,
        changes,
        levels,
    }
}

/// A condition in the names of facts; as it is where it cannot be read.
#[must_use]
pub fn in_names(expression: &str, facts: &[FactDef]) -> String {
    rule::Rule::compile(expression, facts).map_or_else(|_| expression.to_owned(), |r| r.in_names())
}

/// A sentence with the names of facts in its braces; as it is where it cannot be read.
#[must_use]
pub fn sentence_in_names(sentence: &str, facts: &[FactDef]) -> String {
    rule::Template::compile(sentence, facts).map_or_else(|_| sentence.to_owned(), |t| t.in_names())
}

/// What a fact holds, and an example of a condition with it, for the list beside the editor.
#[must_use]
pub fn usage(fact: &FactDef) -> (String, String) {
    let name = &fact.name;
    let names = |choices: &[rule::Choice]| {
        let names: Vec<&str> = choices.iter().map(|c| c.name.as_str()).collect();
        names.join("、")
    };
    let first =
        |choices: &[rule::Choice]| choices.first().map_or(String::new(), |c| c.name.clone());
    match &fact.kind {
        rule::Kind::Number => (format!("数字（{}）", fact.unit), format!("{name} > 10")),
        rule::Kind::Text => ("文字".into(), format!("包含({name}, '词')")),
        rule::Kind::Flag => ("是或否".into(), name.clone()),
        rule::Kind::Day => ("日期".into(), format!("{name} < '2026-03-22'")),
        rule::Kind::Choice(choices) => (
            format!("单选：{}", names(choices)),
            format!("{name} == '{}'", first(choices)),
        ),
        rule::Kind::Choices(choices) => (
            format!("多选：{}", names(choices)),
            format!("'{}' in {name}", first(choices)),
        ),
    }
}
