//! Plans of villages: writing, submitting, approving, giving back, revising, recording results.

use domain::account::{Actor, OfficeScope, Verb};
use domain::survey::plan::{
    Content, ItemRecord, Outcome, Plan, PlanFault, PlanState, RecordFault, check_record,
};
use domain::survey::risk::{Assessment, Reason};
use domain::term::Term;
use domain::term::board::VillageFacts;
use domain::{TermId, UnitId};
use store::Write;

use crate::error::{Error, Result};
use crate::{App, Fault};

/// A village's plan with everything around it.
#[derive(Debug, Clone)]
pub struct PlanPage {
    /// The term.
    pub term: Term,
    /// The village.
    pub village: VillageFacts,
    /// Every version, newest first.
    pub versions: Vec<Plan>,
    /// What was recorded of its problems, newest first.
    pub records: Vec<ItemRecord>,
    /// The village's level and why.
    pub assessment: Assessment,
}

impl PlanPage {
    /// The newest version.
    #[must_use]
    pub fn newest(&self) -> Option<&Plan> {
        self.versions.first()
    }

    /// A version by number.
    #[must_use]
    pub fn version(&self, no: i64) -> Option<&Plan> {
        self.versions.iter().find(|p| p.no == no)
    }

    /// The version in force: the approved one.
    #[must_use]
    pub fn in_force(&self) -> Option<&Plan> {
        self.versions
            .iter()
            .find(|p| p.state == PlanState::Approved)
    }

    /// Reasons of rules with a measure that no line of the newest version comes from.
    #[must_use]
    pub fn proposals(&self) -> Vec<&Reason> {
        let taken = |reason: &Reason| {
            self.newest().is_some_and(|plan| {
                let mut items = plan.content.items.iter();
                items.any(|i| i.rule.as_deref() == Some(reason.rule.as_str()))
            })
        };
        self.assessment
            .reasons
            .iter()
            .filter(|r| !r.measure.is_empty() && !taken(r))
            .collect()
    }

    /// How a problem stands.
    #[must_use]
    pub fn outcome(&self, item: i64) -> Option<&ItemRecord> {
        self.records.iter().find(|r| r.item == item)
    }
}

/// What to do with a plan, and the words it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanAct {
    /// Hand it to the township.
    Submit,
    /// Approve it, in the name of the township's secretary.
    Approve(String),
    /// The township gives it back.
    Return(String),
    /// The county gives an approved one back.
    SendBack(String),
    /// Begin the next version.
    Revise,
}

impl App {
    /// A village's plan.
    ///
    /// # Errors
    /// Denied; not found outside the scope.
    pub async fn plan_page(&self, actor: &Actor, unit: &UnitId) -> Result<PlanPage> {
        let scope = actor.may(Verb::ViewPlans)?;
        let (risks, _) = self.risks(actor).await?.ok_or(Error::NotFound("term"))?;
        let line = risks.line(&scope, unit).ok_or(Error::NotFound("unit"))?;
        let mut read = self.store().read().await?;
        let versions = read.plans(&scope, &risks.term.id, Some(unit)).await?;
        let records = read
            .plan_records(&scope, &risks.term.id, Some(unit))
            .await?
            .into_iter()
            .map(|(_, record)| record)
            .collect();
        Ok(PlanPage {
            term: risks.term.clone(),
            village: line.village.clone(),
            versions,
            records,
            assessment: line.assessment.clone(),
        })
    }

    /// Keeps what was written, in the version that is being worked on; `seen` is number and version of
    /// what was opened, none for the first writing.
    ///
    /// # Errors
    /// Denied, not found, faults of the content, or a clash.
    pub async fn save_plan(
        &self,
        actor: &Actor,
        unit: &UnitId,
        content: Content,
        seen: Option<(i64, i64)>,
    ) -> Result<()> {
        let scope = actor.may(Verb::DraftPlan)?;
        let (mut tx, term, town) = self.plan_ground(actor, &scope, unit).await?;
        let versions = tx.plans(&scope, &term, Some(unit)).await?;
        let at = self.env().now();
        let standing = match (versions.first(), seen) {
            (None, None) => Plan::first(unit.clone(), town, at),
            (Some(plan), Some((no, version))) if plan.no == no && plan.version == version => {
                plan.clone()
            }
            _ => return Err(Error::Clash("plan")),
        };
        let items = versions.iter().flat_map(|p| &p.content.items);
        let used = items.map(|i| i.no).max().unwrap_or(0);
        let content = content.numbered(used);
        let plan = standing
            .edit(content, &actor.name, at)
            .map_err(Fault::Plan)?;
        tx.put_plan(&scope, &term, &plan, "plan.draft").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Moves a plan on.
    ///
    /// # Errors
    /// Denied, not found, a fault of its state, or a clash.
    pub async fn move_plan(
        &self,
        actor: &Actor,
        unit: &UnitId,
        act: PlanAct,
        (no, version): (i64, i64),
    ) -> Result<()> {
        let verb = match act {
            PlanAct::Submit | PlanAct::Revise => Verb::DraftPlan,
            PlanAct::Approve(_) | PlanAct::Return(_) => Verb::ApprovePlan,
            PlanAct::SendBack(_) => Verb::SendBackPlan,
        };
        let scope = actor.may(verb)?;
        let (mut tx, term, _) = self.plan_ground(actor, &scope, unit).await?;
        let versions = tx.plans(&scope, &term, Some(unit)).await?;
        let plan = versions
            .iter()
            .find(|p| p.no == no && p.version == version)
            .cloned()
            .ok_or(Error::Clash("plan"))?;
        let (at, today) = (self.env().now(), self.env().today());
        let fault = |fault: PlanFault| Error::from(Fault::Plan(fault));
        let (moved, act) = match act {
            PlanAct::Submit => (plan.submit(at).map_err(fault)?, "plan.submit"),
            PlanAct::Approve(name) => {
                self.supersede(&mut tx, &scope, &term, &versions, no)
                    .await?;
                let plan = plan.approve(&name, today, at).map_err(fault)?;
                (plan, "plan.approve")
            }
            PlanAct::Return(why) => {
                let plan = plan.give_back(PlanState::Submitted, &why, &actor.name, at);
                (plan.map_err(fault)?, "plan.return")
            }
            PlanAct::SendBack(why) => {
                let plan = plan.give_back(PlanState::Approved, &why, &actor.name, at);
                (plan.map_err(fault)?, "plan.send_back")
            }
            PlanAct::Revise if versions.first().is_some_and(|p| p.no > no) => {
                return Err(fault(PlanFault::DraftThere));
            }
            PlanAct::Revise => (plan.revise(at).map_err(fault)?, "plan.draft"),
        };
        tx.put_plan(&scope, &term, &moved, act).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Earlier versions make way for the one that is being approved.
    async fn supersede(
        &self,
        tx: &mut Write,
        scope: &OfficeScope,
        term: &TermId,
        versions: &[Plan],
        no: i64,
    ) -> Result<()> {
        let stands = |p: &&Plan| matches!(p.state, PlanState::Approved | PlanState::SentBack);
        for old in versions.iter().filter(|p| p.no < no).filter(stands) {
            let old = old.clone().superseded(self.env().now());
            tx.put_plan(scope, term, &old, "plan.supersede").await?;
        }
        Ok(())
    }

    /// Records what came of a problem of the plan in force; accepting it unsolved is the township's
    /// and the county's.
    ///
    /// # Errors
    /// Denied, not found, or a fault of the record.
    pub async fn record_plan(
        &self,
        actor: &Actor,
        unit: &UnitId,
        item: i64,
        outcome: Outcome,
        result: &str,
    ) -> Result<()> {
        let verb = if outcome == Outcome::Accepted {
            Verb::AcceptProblem
        } else {
            Verb::DraftPlan
        };
        let scope = actor.may(verb)?;
        let (mut tx, term, town) = self.plan_ground(actor, &scope, unit).await?;
        check_record(outcome, result).map_err(Fault::PlanRecord)?;
        let versions = tx.plans(&scope, &term, Some(unit)).await?;
        let in_force = versions.iter().find(|p| p.state == PlanState::Approved);
        if !in_force.is_some_and(|p| p.content.items.iter().any(|i| i.no == item)) {
            return Err(Fault::PlanRecord(RecordFault::NoItem).into());
        }
        let records = tx.plan_records(&scope, &term, Some(unit)).await?;
        let last = records.iter().map(|(_, r)| r.no).max().unwrap_or(0);
        let record = ItemRecord {
            item,
            no: last + 1,
            outcome,
            result: result.trim().to_owned(),
            by: actor.name.clone(),
            role: actor.role.code().to_owned(),
            at: self.env().now(),
        };
        tx.add_plan_record(&scope, &term, (&town, unit), &record)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// A write on a village of the running term, with its township.
    pub(super) async fn plan_ground(
        &self,
        actor: &Actor,
        scope: &OfficeScope,
        unit: &UnitId,
    ) -> Result<(Write, TermId, UnitId)> {
        let term = self.county(scope.county()).await?.term.clone();
        let term = term.ok_or(Error::NotFound("term"))?.id;
        let mut tx = self.write(actor).await?;
        self.open_term_in(&mut tx, scope, &term).await?;
        let units = tx.term_units(scope, &term, Some(unit)).await?;
        let town = units
            .first()
            .filter(|u| u.unit.left.is_none())
            .ok_or(Error::NotFound("unit"))?
            .unit
            .town
            .clone();
        Ok((tx, term, town))
    }
}
