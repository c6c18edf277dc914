//! Rules of risk, and what people overruled.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::survey::Applies;
use domain::survey::risk::{Cause, Level, Overrule, RULES_MAX, RiskRule};
use domain::{Millis, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::unit_id;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;
use crate::term::TERM_UNITS_MAX_ROWS;

/// Most versions of rules that are read.
const VERSIONS_MAX_ROWS: usize = RULES_MAX * 50;

#[derive(FromRow)]
struct RuleRow {
    code: String,
    no: i64,
    name: String,
    expression: String,
    level: String,
    reason: String,
    cause: String,
    measure: String,
    task: String,
    applies: String,
    retired: i64,
    by_name: String,
    at_ms: i64,
}

impl RuleRow {
    fn rule(self) -> Result<RiskRule> {
        Ok(RiskRule {
            level: Level::parse(&self.level).ok_or(Error::Stored("risk_rule.level"))?,
            cause: Cause::parse(&self.cause).ok_or(Error::Stored("risk_rule.cause"))?,
            applies: Applies::parse(&self.applies).ok_or(Error::Stored("risk_rule.applies"))?,
            code: self.code,
            no: self.no,
            name: self.name,
            expression: self.expression,
            reason: self.reason,
            measure: self.measure,
            task: self.task,
            retired: self.retired == 1,
            by: self.by_name,
            at: Some(Millis(self.at_ms)),
        })
    }
}

#[derive(FromRow)]
struct OverruleRow {
    unit: String,
    no: i64,
    town: String,
    level: Option<String>,
    reason: String,
    by_name: String,
    by_role: String,
    at_ms: i64,
}

impl OverruleRow {
    fn overrule(self) -> Result<Overrule> {
        let level = match self.level.as_deref() {
            Some(code) => Some(Level::parse(code).ok_or(Error::Stored("risk_overrule.level"))?),
            None => None,
        };
        Ok(Overrule {
            unit: unit_id(&self.unit)?,
            town: unit_id(&self.town)?,
            no: self.no,
            level,
            reason: self.reason,
            by: self.by_name,
            role: self.by_role,
            at: Millis(self.at_ms),
        })
    }
}

const RULES: &str = "SELECT code, no, name, expression, level, reason, cause, measure, task, applies, \
     retired, by_name, at_ms FROM risk_rule WHERE county = $1 ORDER BY code, no DESC LIMIT $2";
const OVERRULES: &str = concat!(
    "SELECT o.unit, o.no, o.town, o.level, o.reason, o.by_name, o.by_role, o.at_ms FROM \
     risk_overrule o WHERE ",
    within!("o.county", "o.town", "o.unit"),
    " AND o.term = $4 AND ($5 = '' OR o.unit = $5) AND ($5 <> '' OR o.no = (SELECT MAX(n.no) FROM \
     risk_overrule n WHERE n.county = o.county AND n.term = o.term AND n.unit = o.unit)) ORDER BY \
     o.unit, o.no DESC LIMIT $6"
);

impl Read {
    /// Every version of the county's own and changed rules, by code, the newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn risk_rules(&mut self, scope: &OfficeScope) -> Result<Vec<RiskRule>> {
        let limit = i64::try_from(VERSIONS_MAX_ROWS).unwrap_or(i64::MAX);
        let rows: Vec<RuleRow> = on!(self, |c| sqlx::query_as(RULES)
            .bind(scope.county().as_str())
            .bind(limit)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(RuleRow::rule).collect()
    }

    /// The newest overruling of each village of a term, or all of one village's, newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn risk_overrules(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: Option<&UnitId>,
    ) -> Result<Vec<Overrule>> {
        let rows: Vec<OverruleRow> = on!(self, |c| bind_scope!(sqlx::query_as(OVERRULES), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(TERM_UNITS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(OverruleRow::overrule).collect()
    }
}

impl Write {
    /// Stores the next version of a rule; `rule.no` is the version it follows.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody else made that version meanwhile.
    pub async fn add_risk_rule(
        &mut self,
        scope: &OfficeScope,
        rule: &RiskRule,
        verb: &'static str,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO risk_rule (county, code, no, name, expression, level, reason, \
             cause, measure, task, applies, retired, by_account, by_name, at_ms) VALUES ($1, $2, $3, \
             $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (county, code, no) DO \
             NOTHING";
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(rule.code.as_str())
            .bind(rule.no + 1)
            .bind(rule.name.as_str())
            .bind(rule.expression.as_str())
            .bind(rule.level.code())
            .bind(rule.reason.as_str())
            .bind(rule.cause.code())
            .bind(rule.measure.as_str())
            .bind(rule.task.as_str())
            .bind(rule.applies.code())
            .bind(i64::from(rule.retired))
            .bind(stamp.account.as_str())
            .bind(stamp.name.as_str())
            .bind(stamp.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("risk_rule"));
        }
        self.changes += 1;
        let id = format!("{}/{}", rule.code, rule.no + 1);
        let content = Canonical::new("risk_rule")
            .text("code", &rule.code)
            .integer("no", rule.no + 1)
            .text("name", &rule.name)
            .text("expression", &rule.expression)
            .text("level", rule.level.code())
            .text("reason", &rule.reason)
            .text("cause", rule.cause.code())
            .text("measure", &rule.measure)
            .text("task", &rule.task)
            .text("applies", rule.applies.code())
            .flag("retired", rule.retired);
        let entry = Entry {
            verb,
            kind: RecordKind::RiskRule,
            id: &id,
            town: None,
            unit: None,
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    /// Records what a person said against a village's level.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody else did meanwhile.
    pub async fn add_risk_overrule(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        overrule: &Overrule,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO risk_overrule (county, term, unit, no, town, level, reason, \
             by_account, by_name, by_role, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
             $11) ON CONFLICT (county, term, unit, no) DO NOTHING";
        within_reach(scope, &overrule.town, &overrule.unit, "risk_overrule")?;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(overrule.unit.as_str())
            .bind(overrule.no)
            .bind(overrule.town.as_str())
            .bind(overrule.level.map(Level::code))
            .bind(overrule.reason.as_str())
            .bind(stamp.account.as_str())
            .bind(overrule.by.as_str())
            .bind(overrule.role.as_str())
            .bind(overrule.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("risk_overrule"));
        }
        self.changes += 1;
        let id = format!("{term}/{}/{}", overrule.unit, overrule.no);
        let content = Canonical::new("risk_overrule")
            .text("id", &id)
            .optional_text("level", overrule.level.map(Level::code))
            .text("reason", &overrule.reason);
        let entry = Entry {
            verb: "risk.overrule",
            kind: RecordKind::RiskOverrule,
            id: &id,
            town: Some(overrule.town.as_str()),
            unit: Some(overrule.unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
