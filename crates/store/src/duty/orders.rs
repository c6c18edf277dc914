//! Supervision orders with what was done about each.

use domain::account::OfficeScope;
use domain::duty::order::{ACTS_MAX, ORDERS_MAX};
use domain::duty::{Order, OrderAct, OrderEntry, OrderState, Place};
use domain::journal::RecordKind;
use domain::{AccountId, Millis, RecordId, TermId};
use seal::journal::Canonical;
use sqlx::FromRow;

use super::rows::{account_id, column, record_id};
use super::within_place;
use crate::db::{Read, Write};
use crate::division::{count, day_text, stored_day, unit_id};
use crate::error::{Error, Result};

#[derive(FromRow)]
struct OrderRow {
    id: String,
    number: i64,
    town: Option<String>,
    unit: Option<String>,
    department: Option<String>,
    issuer: String,
    issuer_name: String,
    issuer_office: String,
    inspection: Option<String>,
    finding: Option<i64>,
    title: String,
    problem: String,
    demand: String,
    reply_by: String,
    evidence: i64,
    state: String,
    at_ms: i64,
    ended_ms: Option<i64>,
    version: i64,
}

impl OrderRow {
    fn order(self) -> Result<Order> {
        let place = match (&self.town, &self.unit, &self.department) {
            (Some(town), Some(unit), None) => Place::Village {
                town: unit_id(town)?,
                unit: unit_id(unit)?,
            },
            (Some(town), None, None) => Place::Town(unit_id(town)?),
            (None, None, Some(account)) => Place::Department(account_id(account)?),
            _ => return Err(Error::Stored("duty_order place")),
        };
        let finding = match (self.inspection.as_deref(), self.finding) {
            (Some(id), Some(no)) => Some((record_id(id)?, no)),
            _ => None,
        };
        Ok(Order {
            id: record_id(&self.id)?,
            number: self.number,
            place,
            issuer: account_id(&self.issuer)?,
            issuer_name: self.issuer_name,
            issuer_office: self.issuer_office,
            finding,
            title: self.title,
            problem: self.problem,
            demand: self.demand,
            reply_by: stored_day(&self.reply_by)?,
            evidence: self.evidence != 0,
            state: OrderState::parse(&self.state).ok_or(Error::Stored("duty_order.state"))?,
            at: Millis(self.at_ms),
            ended: self.ended_ms.map(Millis),
            version: self.version,
        })
    }
}

#[derive(FromRow)]
struct ActRow {
    no: i64,
    act: String,
    body: String,
    reply_by: Option<String>,
    by_name: String,
    at_ms: i64,
}

const ORDERS: &str = concat!(
    "SELECT o.id, o.number, o.town, o.unit, o.department, o.issuer, o.issuer_name, o.issuer_office, \
     o.inspection, o.finding, o.title, o.problem, o.demand, o.reply_by, o.evidence, o.state, o.at_ms, \
     o.ended_ms, o.version FROM duty_order o WHERE ",
    within!("o.county", "o.town", "o.unit"),
    " AND o.term = $4 AND ($5 = '' OR o.id = $5) ORDER BY o.number DESC LIMIT $6"
);
const ORDER_ACTS: &str = concat!(
    "SELECT a.no, a.act, a.body, a.reply_by, a.by_name, a.at_ms FROM duty_order_act a JOIN \
     duty_order o ON o.county = a.county AND o.id = a.record WHERE ",
    within!("o.county", "o.town", "o.unit"),
    " AND o.id = $4 ORDER BY a.no LIMIT $5"
);
const NUMBER: &str =
    "SELECT COALESCE(MAX(number), 0) FROM duty_order WHERE county = $1 AND term = $2";

impl Read {
    /// Orders of a term within the scope, the newest first; one only, when asked.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn orders(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        id: Option<&RecordId>,
    ) -> Result<Vec<Order>> {
        let rows: Vec<OrderRow> = on!(self, |c| bind_scope!(sqlx::query_as(ORDERS), scope)
            .bind(term.as_str())
            .bind(id.map_or("", RecordId::as_str))
            .bind(count(ORDERS_MAX))
            .fetch_all(c)
            .await?);
        rows.into_iter().map(OrderRow::order).collect()
    }

    /// What was done with an order within the scope, in its order.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn order_acts(
        &mut self,
        scope: &OfficeScope,
        id: &RecordId,
    ) -> Result<Vec<OrderEntry>> {
        let rows: Vec<ActRow> = on!(self, |c| bind_scope!(sqlx::query_as(ORDER_ACTS), scope)
            .bind(id.as_str())
            .bind(count(ACTS_MAX))
            .fetch_all(c)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(OrderEntry {
                    no: row.no,
                    act: OrderAct::parse(&row.act).ok_or(Error::Stored("duty_order_act.act"))?,
                    text: row.body,
                    reply_by: row.reply_by.as_deref().map(stored_day).transpose()?,
                    by_name: row.by_name,
                    at: Millis(row.at_ms),
                })
            })
            .collect()
    }

    /// The number of the newest order of a term; 0 before the first.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn last_order(&mut self, scope: &OfficeScope, term: &TermId) -> Result<i64> {
        let (number,): (i64,) = on!(self, |c| sqlx::query_as(NUMBER)
            .bind(scope.county().as_str())
            .bind(term.as_str())
            .fetch_one(c)
            .await?);
        Ok(number)
    }
}

impl Write {
    /// Issues an order, with its first act.
    ///
    /// # Errors
    /// A duplicate when somebody took the number at the same moment.
    pub async fn add_order(
        &mut self,
        scope: &OfficeScope,
        term: &TermId,
        order: &Order,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_order (county, id, term, number, town, unit, department, \
             issuer, issuer_name, issuer_office, inspection, finding, title, problem, demand, \
             reply_by, evidence, state, at_ms, ended_ms, version) VALUES ($1, $2, $3, $4, $5, $6, \
             $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, NULL, 1)";
        let (town, unit) = (order.place.town(), order.place.unit());
        within_place(scope, town, unit, "duty_order")?;
        let (inspection, finding) = match &order.finding {
            Some((id, no)) => (Some(id.as_str()), Some(*no)),
            None => (None, None),
        };
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(order.id.as_str())
            .bind(term.as_str())
            .bind(order.number)
            .bind(column(town))
            .bind(column(unit))
            .bind(order.place.department().map(AccountId::as_str))
            .bind(order.issuer.as_str())
            .bind(order.issuer_name.as_str())
            .bind(order.issuer_office.as_str())
            .bind(inspection)
            .bind(finding)
            .bind(order.title.as_str())
            .bind(order.problem.as_str())
            .bind(order.demand.as_str())
            .bind(day_text(order.reply_by))
            .bind(i64::from(order.evidence))
            .bind(order.state.code())
            .bind(order.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        let entry = OrderEntry {
            no: 1,
            act: OrderAct::Issue,
            text: order.demand.clone(),
            reply_by: Some(order.reply_by),
            by_name: order.issuer_name.clone(),
            at: order.at,
        };
        self.add_order_act(scope, order, &entry, "order.issue")
            .await
    }

    /// Keeps what was done with an order and where it stands now; `order.version` is the version that
    /// was read.
    ///
    /// # Errors
    /// [`Error::Clash`] when somebody did something with it meanwhile.
    pub async fn set_order(
        &mut self,
        scope: &OfficeScope,
        order: &Order,
        entry: &OrderEntry,
    ) -> Result<()> {
        const SET: &str = "UPDATE duty_order SET state = $1, reply_by = $2, ended_ms = $3, \
             version = version + 1 WHERE county = $4 AND id = $5 AND version = $6";
        let (town, unit) = (order.place.town(), order.place.unit());
        within_place(scope, town, unit, "duty_order")?;
        let rows = on!(self.read, |c| sqlx::query(SET)
            .bind(order.state.code())
            .bind(day_text(order.reply_by))
            .bind(order.ended.map(|at| at.0))
            .bind(scope.county().as_str())
            .bind(order.id.as_str())
            .bind(order.version)
            .execute(c)
            .await
            .map(|r| r.rows_affected())?);
        if rows != 1 {
            return Err(Error::Clash("duty_order"));
        }
        let verb = match entry.act {
            OrderAct::Issue => "order.issue",
            OrderAct::Answer => "order.answer",
            OrderAct::Return => "order.return",
            OrderAct::Close => "order.close",
            OrderAct::Withdraw => "order.withdraw",
        };
        self.add_order_act(scope, order, entry, verb).await
    }

    async fn add_order_act(
        &mut self,
        scope: &OfficeScope,
        order: &Order,
        entry: &OrderEntry,
        verb: &'static str,
    ) -> Result<()> {
        const ADD: &str = "INSERT INTO duty_order_act (county, record, no, act, body, reply_by, \
             by_account, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let by = self.stamp.account.clone();
        let reply_by = entry.reply_by.map(day_text);
        on!(self.read, |c| sqlx::query(ADD)
            .bind(scope.county().as_str())
            .bind(order.id.as_str())
            .bind(entry.no)
            .bind(entry.act.code())
            .bind(entry.text.as_str())
            .bind(reply_by.as_deref())
            .bind(by.as_str())
            .bind(entry.by_name.as_str())
            .bind(entry.at.0)
            .execute(c)
            .await
            .map(|_| ())?);
        let content = Canonical::new("order")
            .integer("number", order.number)
            .text("title", &order.title)
            .text("problem", &order.problem)
            .text("demand", &order.demand)
            .text("reply_by", &day_text(order.reply_by))
            .integer("evidence", i64::from(order.evidence))
            .text("state", order.state.code())
            .text("act", entry.act.code())
            .text("text", &entry.text);
        let record = (RecordKind::Order, order.id.as_str());
        let place = (order.place.town(), order.place.unit());
        self.log_duty(scope, verb, record, place, content).await
    }
}
