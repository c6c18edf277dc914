//! Supervision orders: issued, answered, verified, returned, withdrawn.

use domain::account::{Actor, OfficeScope, Role, Verb};
use domain::duty::order::ORDERS_MAX;
use domain::duty::{
    OpenOrders, Order, OrderAct, OrderEntry, OrderFault, OrderState, Place, Verdict,
};
use domain::{Day, RecordId, UnitId};

use super::board::OrderLine;
use super::{Reader, acts_as};
use crate::attachment::SentFile;
use crate::attachment::owner::order_owner;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// An order as a form asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// To whom.
    pub place: Place,
    /// Title.
    pub title: String,
    /// What was found.
    pub problem: String,
    /// What is demanded.
    pub demand: String,
    /// The day by which it is to be answered.
    pub reply_by: Day,
    /// Whether files must come with the answer.
    pub evidence: bool,
    /// The inspection and finding it comes from.
    pub finding: Option<(RecordId, i64)>,
}

/// What a form does with an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderStep {
    /// What.
    pub act: OrderAct,
    /// In words.
    pub text: String,
    /// The new day, of a returned one.
    pub reply_by: Option<Day>,
    /// The version the form was opened with.
    pub version: i64,
}

impl App {
    /// Orders that the actor sees, the newest first.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn orders(&self, actor: &Actor) -> Result<Vec<OrderLine>> {
        let Some((board, reader)) = self.duty_board(actor, Verb::ViewSupervision).await? else {
            return Ok(Vec::new());
        };
        let seen = board.orders.iter().filter(|o| reader.sees(&o.order.place));
        Ok(seen.cloned().collect())
    }

    /// One order that the actor sees, with what was done with it.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn order_page(
        &self,
        actor: &Actor,
        id: &RecordId,
    ) -> Result<(OrderLine, Vec<OrderEntry>)> {
        let scope = actor.may(Verb::ViewSupervision)?;
        let found = self.orders(actor).await?;
        let found = found.into_iter().find(|o| o.order.id == *id);
        let line = found.ok_or(Error::NotFound("order"))?;
        let acts = self.store().read().await?.order_acts(&scope, id).await?;
        Ok((line, acts))
    }

    /// The open orders of a village, as a value for whoever asks before a step.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn open_orders_of(&self, actor: &Actor, unit: &UnitId) -> Result<OpenOrders> {
        let orders = self.orders(actor).await?;
        let own = orders.iter().map(|o| &o.order);
        Ok(OpenOrders::of(own.filter(|o| o.place.unit() == Some(unit))))
    }

    /// Issues an order.
    ///
    /// # Errors
    /// Denied, faults of the form, or not found for a place beyond reach.
    pub async fn issue_order(&self, actor: &Actor, new: &NewOrder) -> Result<RecordId> {
        let scope = actor.may(Verb::IssueOrder)?;
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::IssueOrder).await?;
        self.check_place(&mut tx, &scope, &term, &new.place).await?;
        if let Some((inspection, no)) = &new.finding {
            let found = tx.findings(&scope, &term.id, Some(inspection)).await?;
            let problem = found
                .iter()
                .any(|(_, f)| f.no == *no && f.verdict == Verdict::Problem);
            if !problem {
                return Err(Error::NotFound("finding"));
            }
        }
        let last = tx.last_order(&scope, &term.id).await?;
        if usize::try_from(last).unwrap_or(usize::MAX) >= ORDERS_MAX {
            return Err(Fault::from(OrderFault::TooMany).into());
        }
        let issuer = acts_as(actor);
        let text = |t: &str| t.trim().to_owned();
        let order = Order {
            id: self.env().ulid().into(),
            number: last.saturating_add(1),
            place: new.place.clone(),
            issuer_office: self.office_of(&mut tx, actor).await?,
            issuer,
            issuer_name: actor.name.clone(),
            finding: new.finding.clone(),
            title: text(&new.title),
            problem: text(&new.problem),
            demand: text(&new.demand),
            reply_by: new.reply_by,
            evidence: new.evidence,
            state: OrderState::Issued,
            at: self.env().now(),
            ended: None,
            version: 1,
        };
        order.check(self.env().today()).map_err(Fault::from)?;
        tx.add_order(&scope, &term.id, &order).await?;
        tx.commit().await?;
        Ok(order.id)
    }

    /// The place of an order must be there, and within reach; a department only for the county office.
    async fn check_place(
        &self,
        tx: &mut store::Write,
        scope: &OfficeScope,
        term: &domain::term::Term,
        place: &Place,
    ) -> Result<()> {
        let there = match place {
            Place::Town(town) => tx.towns(scope).await?.iter().any(|t| t.id == *town),
            Place::Village { town, unit } => tx
                .term_units(scope, &term.id, Some(unit))
                .await?
                .iter()
                .any(|u| u.unit.town == *town && u.unit.left.is_none()),
            Place::Department(account) => {
                scope.is_county()
                    && tx
                        .offices(scope, Role::DutyDepartment)
                        .await?
                        .iter()
                        .any(|d| d.id == account.as_str())
            }
        };
        if there {
            Ok(())
        } else {
            Err(Error::NotFound("place"))
        }
    }

    /// The office of the account in whose name somebody acts.
    pub(super) async fn office_of(&self, read: &mut store::Read, actor: &Actor) -> Result<String> {
        let scope = actor.may(Verb::ViewSupervision)?;
        let own = acts_as(actor);
        // A group's own account lies in no township of its reach: the list has it besides.
        let accounts = read.accounts(&scope, &own).await?;
        let found = accounts.into_iter().find(|account| account.id == own);
        Ok(found.map_or_else(|| actor.role.zh().to_owned(), |account| account.office))
    }

    /// Answers an order, with files as its evidence; all of it, or nothing.
    ///
    /// # Errors
    /// Denied, not found, a fault (also of single files, each with its name), or a clash.
    pub async fn answer_order(
        &self,
        actor: &Actor,
        id: &RecordId,
        step: &OrderStep,
        files: Vec<SentFile>,
    ) -> Result<()> {
        actor.may(Verb::AnswerOrder)?;
        let term = self.current_term(actor).await?;
        let owner = term.and_then(|term| order_owner(&term.id, id));
        let owner = owner.ok_or(Error::NotFound("order"))?;
        let sealed = self.seal_files(actor, &owner, "", files).await?;
        let mut tx = self.write(actor).await?;
        let there = self.files_on(&mut tx, actor, &owner).await?;
        let files = there.saturating_add(sealed.len());
        let answer = OrderStep {
            act: OrderAct::Answer,
            ..step.clone()
        };
        self.step_order(&mut tx, actor, id, (&answer, files))
            .await?;
        self.hang(&mut tx, actor, &owner, &sealed).await?;
        tx.commit().await?;
        sealed.claim();
        Ok(())
    }

    /// Returns, closes or withdraws an order.
    ///
    /// # Errors
    /// Denied, not found, a fault, or a clash.
    pub async fn act_on_order(&self, actor: &Actor, id: &RecordId, step: &OrderStep) -> Result<()> {
        if step.act == OrderAct::Answer {
            return self.answer_order(actor, id, step, Vec::new()).await;
        }
        let mut tx = self.write(actor).await?;
        self.step_order(&mut tx, actor, id, (step, 0)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// One step of an order within a change; `files` stand with an answer.
    async fn step_order(
        &self,
        tx: &mut store::Write,
        actor: &Actor,
        id: &RecordId,
        (step, files): (&OrderStep, usize),
    ) -> Result<()> {
        let verb = if step.act == OrderAct::Answer {
            Verb::AnswerOrder
        } else {
            Verb::IssueOrder
        };
        let scope = actor.may(verb)?;
        let reader = Reader::of(actor, scope.clone());
        let term = self.duty_term(tx, actor, verb).await?;
        let found = tx.orders(&scope, &term.id, Some(id)).await?;
        let order = found.into_iter().find(|o| reader.sees(&o.place));
        let order = order.ok_or(Error::NotFound("order"))?;
        if verb == Verb::IssueOrder {
            let office = actor.role == Role::CountyOffice;
            order
                .verified_by(&acts_as(actor), office)
                .map_err(Fault::from)?;
        }
        if order.version != step.version {
            return Err(Error::Clash("duty_order"));
        }
        if step.act == OrderAct::Answer && order.state.awaits_answer() {
            order.check_evidence(files).map_err(Fault::from)?;
        }
        let at = self.env().now();
        let changed = order
            .apply(step.act, (&step.text, step.reply_by), at)
            .map_err(Fault::from)?;
        let last = tx.order_acts(&scope, id).await?.last().map_or(0, |a| a.no);
        let entry = OrderEntry {
            no: last.saturating_add(1),
            act: step.act,
            text: step.text.trim().to_owned(),
            reply_by: step.reply_by.filter(|_| step.act == OrderAct::Return),
            by_name: actor.name.clone(),
            at,
        };
        tx.set_order(&scope, &changed, &entry).await?;
        Ok(())
    }
}
