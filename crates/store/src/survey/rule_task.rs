//! Tasks that came of rules of risk: which task works on what a rule found in a village.

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::survey::risk::RuleTask;
use domain::{Millis, RecordId, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::unit_id;
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;

/// Most rows that are read: every village with several tasks.
const RULE_TASKS_MAX_ROWS: i64 = 20_000;

#[derive(FromRow)]
struct RuleTaskRow {
    unit: String,
    town: String,
    rule: String,
    task: String,
    by_name: String,
    at_ms: i64,
}

impl RuleTaskRow {
    fn rule_task(self) -> Result<RuleTask> {
        Ok(RuleTask {
            unit: unit_id(&self.unit)?,
            town: unit_id(&self.town)?,
            rule: self.rule,
            task: RecordId::parse(&self.task).map_err(|_| Error::Stored("risk_task.task"))?,
            by: self.by_name,
            at: Millis(self.at_ms),
        })
    }
}

const RULE_TASKS: &str = concat!(
    "SELECT r.unit, r.town, r.rule, r.task, r.by_name, r.at_ms FROM risk_task r WHERE ",
    within!("r.county", "r.town", "r.unit"),
    " AND r.term = $4 AND ($5 = '' OR r.unit = $5) ORDER BY r.at_ms DESC, r.unit, r.rule, r.task LIMIT \
     $6"
);

impl Read {
    /// Tasks that came of rules, of a term or of one of its villages, the newest first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn rule_tasks(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: Option<&UnitId>,
    ) -> Result<Vec<RuleTask>> {
        let rows: Vec<RuleTaskRow> = on!(self, |c| bind_scope!(sqlx::query_as(RULE_TASKS), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(RULE_TASKS_MAX_ROWS)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(RuleTaskRow::rule_task).collect()
    }
}

impl Write {
    /// Keeps that a task came of a rule in a village.
    ///
    /// # Errors
    /// [`Error::OutOfReach`] for a village beyond the scope.
    pub async fn add_rule_task(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        made: &RuleTask,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO risk_task (county, term, unit, rule, task, town, by_account, \
             by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        within_reach(scope, &made.town, &made.unit, "risk_task")?;
        let stamp = self.stamp.clone();
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(made.unit.as_str())
            .bind(made.rule.as_str())
            .bind(made.task.as_str())
            .bind(made.town.as_str())
            .bind(stamp.account.as_str())
            .bind(made.by.as_str())
            .bind(made.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        self.changes += 1;
        let content = Canonical::new("risk_task")
            .text("unit", made.unit.as_str())
            .text("rule", &made.rule);
        let entry = Entry {
            verb: "risk.task",
            kind: RecordKind::Task,
            id: made.task.as_str(),
            town: Some(made.town.as_str()),
            unit: Some(made.unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
