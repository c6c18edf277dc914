//! Plans of villages: versions, problems, and what came of each.

use std::collections::HashMap;

use domain::account::OfficeScope;
use domain::journal::{Chain, RecordKind};
use domain::survey::plan::{Content, ITEMS_MAX, Item, ItemRecord, Outcome, Plan, PlanState};
use domain::survey::risk::Cause;
use domain::{Millis, TermId, UnitId};
use seal::journal::Canonical;
use sqlx::FromRow;

use crate::db::{Read, Write};
use crate::division::{day_text, stored_day, unit_id};
use crate::error::{Error, Result, within_reach};
use crate::journal::Entry;
use crate::term::TERM_UNITS_MAX_ROWS;

/// Most versions of one village's plan, and most records of its problems, that are read.
const OF_ONE_MAX_ROWS: i64 = 500;

#[derive(FromRow)]
struct PlanRow {
    unit: String,
    no: i64,
    town: String,
    state: String,
    overview: String,
    written_by: String,
    secretary: Option<String>,
    approved_on: Option<String>,
    remark: Option<String>,
    remark_by: Option<String>,
    at_ms: i64,
    version: i64,
}

impl PlanRow {
    fn plan(self, items: Vec<Item>) -> Result<Plan> {
        let on = self.approved_on.as_deref().map(stored_day).transpose()?;
        Ok(Plan {
            unit: unit_id(&self.unit)?,
            town: unit_id(&self.town)?,
            no: self.no,
            state: PlanState::parse(&self.state).ok_or(Error::Stored("plan.state"))?,
            content: Content {
                overview: self.overview,
                items,
            },
            written_by: self.written_by,
            approved: self.secretary.zip(on),
            remark: self.remark.zip(self.remark_by),
            at: Millis(self.at_ms),
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct ItemRow {
    unit: String,
    plan: i64,
    no: i64,
    problem: String,
    cause: Option<String>,
    rule: Option<String>,
    hard: i64,
    measure: String,
    owner: String,
    post: String,
    deadline: Option<String>,
}

impl ItemRow {
    fn item(self) -> Result<Item> {
        let cause = match self.cause.as_deref() {
            Some(code) => Some(Cause::parse(code).ok_or(Error::Stored("plan_item.cause"))?),
            None => None,
        };
        Ok(Item {
            no: self.no,
            problem: self.problem,
            cause,
            rule: self.rule,
            hard: self.hard == 1,
            measure: self.measure,
            owner: self.owner,
            post: self.post,
            deadline: self.deadline.as_deref().map(stored_day).transpose()?,
        })
    }
}

#[derive(FromRow)]
struct RecordRow {
    unit: String,
    no: i64,
    item: i64,
    outcome: String,
    result: String,
    by_name: String,
    by_role: String,
    at_ms: i64,
}

impl RecordRow {
    fn record(self) -> Result<(UnitId, ItemRecord)> {
        let record = ItemRecord {
            item: self.item,
            no: self.no,
            outcome: Outcome::parse(&self.outcome).ok_or(Error::Stored("plan_record.outcome"))?,
            result: self.result,
            by: self.by_name,
            role: self.by_role,
            at: Millis(self.at_ms),
        };
        Ok((unit_id(&self.unit)?, record))
    }
}

const PLANS: &str = concat!(
    "SELECT p.unit, p.no, p.town, p.state, p.overview, p.written_by, p.secretary, p.approved_on, \
     p.remark, p.remark_by, p.at_ms, p.version FROM plan p WHERE ",
    within!("p.county", "p.town", "p.unit"),
    " AND p.term = $4 AND ($5 = '' OR p.unit = $5) AND ($5 <> '' OR p.state <> 'superseded') ORDER \
     BY p.unit, p.no DESC LIMIT $6"
);
const ITEMS: &str = concat!(
    "SELECT i.unit, i.plan, i.no, i.problem, i.cause, i.rule, i.hard, i.measure, i.owner, i.post, \
     i.deadline FROM plan_item i WHERE ",
    within!("i.county", "i.town", "i.unit"),
    " AND i.term = $4 AND ($5 = '' OR i.unit = $5) ORDER BY i.unit, i.plan, i.place LIMIT $6"
);
const RECORDS: &str = concat!(
    "SELECT r.unit, r.no, r.item, r.outcome, r.result, r.by_name, r.by_role, r.at_ms FROM \
     plan_record r WHERE ",
    within!("r.county", "r.town", "r.unit"),
    " AND r.term = $4 AND ($5 = '' OR r.unit = $5) ORDER BY r.unit, r.no DESC LIMIT $6"
);

impl Read {
    /// Versions of plans of a term, newest first within a village: of one village all, of many those
    /// that no later one superseded.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn plans(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: Option<&UnitId>,
    ) -> Result<Vec<Plan>> {
        let limit = if unit.is_some() {
            OF_ONE_MAX_ROWS
        } else {
            TERM_UNITS_MAX_ROWS * 2
        };
        let rows: Vec<PlanRow> = on!(self, |c| bind_scope!(sqlx::query_as(PLANS), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(limit)
            .fetch_all(c)
            .await?);
        let most = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
        let lines: Vec<ItemRow> = on!(self, |c| bind_scope!(sqlx::query_as(ITEMS), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(limit.saturating_mul(most).saturating_mul(4))
            .fetch_all(c)
            .await?);
        let mut items: HashMap<(String, i64), Vec<Item>> = HashMap::new();
        for line in lines {
            let key = (line.unit.clone(), line.plan);
            items.entry(key).or_default().push(line.item()?);
        }
        rows.into_iter()
            .map(|row| {
                let own = items
                    .remove(&(row.unit.clone(), row.no))
                    .unwrap_or_default();
                row.plan(own)
            })
            .collect()
    }

    /// What was recorded of the problems of plans, newest first within a village.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn plan_records(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        unit: Option<&UnitId>,
    ) -> Result<Vec<(UnitId, ItemRecord)>> {
        let limit = if unit.is_some() {
            OF_ONE_MAX_ROWS
        } else {
            TERM_UNITS_MAX_ROWS * 20
        };
        let rows: Vec<RecordRow> = on!(self, |c| bind_scope!(sqlx::query_as(RECORDS), scope)
            .bind(term.as_str())
            .bind(unit.map_or("", UnitId::as_str))
            .bind(limit)
            .fetch_all(c)
            .await?);
        rows.into_iter().map(RecordRow::record).collect()
    }
}

fn plan_content(id: &str, plan: &Plan) -> Canonical {
    let items = plan.content.items.iter().map(|i| {
        Canonical::new("item")
            .integer("no", i.no)
            .text("problem", &i.problem)
            .optional_text("cause", i.cause.map(Cause::code))
            .optional_text("rule", i.rule.as_deref())
            .flag("hard", i.hard)
            .text("measure", &i.measure)
            .text("owner", &i.owner)
            .text("post", &i.post)
            .optional_text("deadline", i.deadline.map(day_text).as_deref())
    });
    Canonical::new("plan")
        .text("id", id)
        .text("state", plan.state.code())
        .text("overview", &plan.content.overview)
        .optional_text("secretary", plan.approved.as_ref().map(|(n, _)| n.as_str()))
        .optional_text("remark", plan.remark.as_ref().map(|(r, _)| r.as_str()))
        .list("items", items)
}

impl Write {
    /// Stores a version of a plan: a new one where its version is 0, else in place of what was read.
    ///
    /// # Errors
    /// [`Error::Clash`] when it was changed meanwhile.
    pub async fn put_plan(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        plan: &Plan,
        verb: &'static str,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO plan (county, term, unit, no, town, state, overview, \
             written_by, secretary, approved_on, remark, remark_by, at_ms, version) VALUES ($1, $2, \
             $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1) ON CONFLICT (county, term, unit, no) \
             DO NOTHING";
        const SET: &str = "UPDATE plan SET state = $6, overview = $7, written_by = $8, \
             secretary = $9, approved_on = $10, remark = $11, remark_by = $12, at_ms = $13, \
             version = version + 1 WHERE county = $1 AND term = $2 AND unit = $3 AND no = $4 AND \
             town = $5 AND version = $14";
        within_reach(scope, &plan.town, &plan.unit, "plan")?;
        let new = plan.version == 0;
        let query = if new { ADD } else { SET };
        let rows = on!(self.read, |c| {
            let query = sqlx::query(query)
                .bind(scope.county().as_str())
                .bind(term.as_str())
                .bind(plan.unit.as_str())
                .bind(plan.no)
                .bind(plan.town.as_str())
                .bind(plan.state.code())
                .bind(plan.content.overview.as_str())
                .bind(plan.written_by.as_str())
                .bind(plan.approved.as_ref().map(|(name, _)| name.as_str()))
                .bind(plan.approved.as_ref().map(|(_, day)| day_text(*day)))
                .bind(plan.remark.as_ref().map(|(text, _)| text.as_str()))
                .bind(plan.remark.as_ref().map(|(_, by)| by.as_str()))
                .bind(plan.at.0);
            let query = if new { query } else { query.bind(plan.version) };
            query.execute(c).await.map(|r| r.rows_affected())?
        });
        if rows != 1 {
            return Err(Error::Clash("plan"));
        }
        self.changes += 1;
        self.put_items(scope, term, plan).await?;
        let id = format!("{term}/{}/{}", plan.unit, plan.no);
        let entry = Entry {
            verb,
            kind: RecordKind::Plan,
            id: &id,
            town: Some(plan.town.as_str()),
            unit: Some(plan.unit.as_str()),
            content: plan_content(&id, plan),
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }

    async fn put_items(&mut self, scope: &OfficeScope, term: &TermId, plan: &Plan) -> Result<()> {
        const DROP: &str = "DELETE FROM plan_item WHERE county = $1 AND term = $2 AND unit = $3 AND \
             plan = $4";
        const ADD: &str = "INSERT INTO plan_item (county, term, unit, plan, place, town, no, problem, \
             cause, rule, hard, measure, owner, post, deadline) VALUES ($1, $2, $3, $4, $5, $6, $7, \
             $8, $9, $10, $11, $12, $13, $14, $15)";
        on!(self.read, |c| sqlx::query(DROP)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(plan.unit.as_str())
            .bind(plan.no)
            .execute(c)
            .await
            .map(|_| ())?);
        for (place, item) in (1_i64..).zip(&plan.content.items) {
            on!(self.read, |c| sqlx::query(ADD)
                .bind(scope.county().as_str())
                .bind(term.as_str())
                .bind(plan.unit.as_str())
                .bind(plan.no)
                .bind(place)
                .bind(plan.town.as_str())
                .bind(item.no)
                .bind(item.problem.as_str())
                .bind(item.cause.map(Cause::code))
                .bind(item.rule.as_deref())
                .bind(i64::from(item.hard))
                .bind(item.measure.as_str())
                .bind(item.owner.as_str())
                .bind(item.post.as_str())
                .bind(item.deadline.map(day_text))
                .execute(c)
                .await
                .map(|_| ())?);
        }
        Ok(())
    }

    /// Records what came of a problem of a village's plan.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody else recorded one at the same moment.
    pub async fn add_plan_record(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        (town, unit): (&UnitId, &UnitId),
        record: &ItemRecord,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO plan_record (county, term, unit, no, town, item, outcome, \
             result, by_account, by_name, by_role, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
             $10, $11, $12) ON CONFLICT (county, term, unit, no) DO NOTHING";
        within_reach(scope, town, unit, "plan_record")?;
        let stamp = self.stamp.clone();
        let rows = on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .bind(unit.as_str())
            .bind(record.no)
            .bind(town.as_str())
            .bind(record.item)
            .bind(record.outcome.code())
            .bind(record.result.as_str())
            .bind(stamp.account.as_str())
            .bind(record.by.as_str())
            .bind(record.role.as_str())
            .bind(record.at.0)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("plan_record"));
        }
        self.changes += 1;
        let id = format!("{term}/{unit}/{}", record.no);
        let content = Canonical::new("plan_record")
            .text("id", &id)
            .integer("item", record.item)
            .text("outcome", record.outcome.code())
            .text("result", &record.result);
        let entry = Entry {
            verb: "plan.record",
            kind: RecordKind::PlanRecord,
            id: &id,
            town: Some(town.as_str()),
            unit: Some(unit.as_str()),
            content,
        };
        self.log(&Chain::County(scope.county().clone()), entry)
            .await
    }
}
