//! What a rule of risk proposes becomes work: a task of the room `duty` that is linked to the village
//! and, by the rule, to the problem of its plan.
//!
//! The task is an ordinary one: it is read, answered, late and escalated like any other. Here stands
//! only which rule in which village it came of.

use std::collections::BTreeMap;

use domain::account::{Actor, Verb};
use domain::duty::task::Content;
use domain::duty::{Audience, Cascade, Deadline, TaskFault, TaskKind};
use domain::survey::risk::{Reason, RiskRule, RuleTask, proposed_deadline};
use domain::term::board::VillageFacts;
use domain::term::{BULK_MAX_UNITS, StepCode};
use domain::{AccountId, Day, RecordId, UnitId};
use store::duty::OfficeRow;

use crate::duty::board::latest;
use crate::duty::{DutyBoard, NewTask, PartLine, Reader, TaskLine};
use crate::error::{Error, Result};
use crate::{App, Fault};

/// A task that came of a rule in a village, as it stands there.
#[derive(Debug, Clone)]
pub struct RuleWork {
    /// The rule and the village.
    pub made: RuleTask,
    /// The task's title.
    pub title: String,
    /// The part that the village waits for: its own, its township's or a department's.
    pub part: PartLine,
    /// Whether the task was withdrawn.
    pub withdrawn: bool,
    /// Whether the reader may open the task.
    pub opens: bool,
}

impl RuleWork {
    /// Whether somebody still has to do it.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.withdrawn && self.part.is_open()
    }
}

/// A village in which a rule holds.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The village.
    pub village: VillageFacts,
    /// Why the rule holds.
    pub reason: Reason,
    /// Whether its committee was voted for already.
    pub voted: bool,
    /// The tasks that came of it before, the newest first.
    pub tasks: Vec<RuleWork>,
}

impl Candidate {
    /// Whether a task for it is being worked on.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.tasks.iter().any(RuleWork::is_live)
    }
}

/// What a rule proposes, and where.
#[derive(Debug, Clone)]
pub struct ProposalPage {
    /// The rule.
    pub rule: RiskRule,
    /// The villages within reach in which it holds.
    pub candidates: Vec<Candidate>,
    /// Duty departments that may be asked, of the county.
    pub departments: Vec<OfficeRow>,
    /// Whether the actor asks the whole county or the own villages only.
    pub county: bool,
}

/// A task that somebody makes of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRuleTask {
    /// The rule.
    pub rule: String,
    /// The villages.
    pub units: Vec<UnitId>,
    /// Title.
    pub title: String,
    /// What is asked.
    pub text: String,
    /// Who does it: the villages, their townships, or departments.
    pub cascade: Cascade,
    /// The departments, where they do it.
    pub departments: Vec<AccountId>,
    /// Until when.
    pub deadline: Deadline,
    /// Which evidence is wanted.
    pub evidence: String,
}

/// The part of a task that a village waits for: its own, else its township's, else the department's
/// that is furthest behind.
fn part_for<'a>(line: &'a TaskLine, made: &RuleTask) -> Option<&'a PartLine> {
    let mut parts = line.parts.iter();
    let own = parts.clone().find(|p| p.place.unit() == Some(&made.unit));
    let town = || {
        let mut parts = line.parts.iter();
        parts.find(|p| p.place.town() == Some(&made.town) && p.sums.is_none())
    };
    let open = || line.parts.iter().find(|p| p.is_open());
    own.or_else(town).or_else(open).or_else(|| parts.next())
}

fn works(made: Vec<RuleTask>, board: &DutyBoard, reader: &Reader) -> Vec<RuleWork> {
    let lines: BTreeMap<&str, &TaskLine> = board
        .tasks
        .iter()
        .map(|line| (line.task.id.as_str(), line))
        .collect();
    made.into_iter()
        .filter_map(|made| {
            let line = lines.get(made.task.as_str())?;
            let part = part_for(line, &made)?.clone();
            Some(RuleWork {
                title: line.task.content.title.clone(),
                withdrawn: line.task.withdrawn.is_some(),
                opens: reader.sees(&part.place),
                part,
                made,
            })
        })
        .collect()
}

impl App {
    /// The tasks that came of rules in one village, or in all within reach, the newest first.
    ///
    /// # Errors
    /// The database's refusal. Who reads no risks or no tasks gets none.
    pub async fn rule_works(&self, actor: &Actor, unit: Option<&UnitId>) -> Result<Vec<RuleWork>> {
        let Ok(scope) = actor.may(Verb::ViewRisk) else {
            return Ok(Vec::new());
        };
        if !actor.can(Verb::ViewTasks) {
            return Ok(Vec::new());
        }
        let Some((board, reader)) = self.duty_board(actor, Verb::ViewTasks).await? else {
            return Ok(Vec::new());
        };
        let term = &board.villages.term.id;
        let made = self
            .store()
            .read()
            .await?
            .rule_tasks(&scope, term, unit)
            .await?;
        Ok(works(made, &board, &reader))
    }

    /// The villages that a task works for because of rules, with the rule's name.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn task_origin(
        &self,
        actor: &Actor,
        task: &RecordId,
    ) -> Result<Vec<(VillageFacts, String, String)>> {
        if !actor.can(Verb::ViewRisk) {
            return Ok(Vec::new());
        }
        let Some((risks, scope)) = self.risks(actor).await? else {
            return Ok(Vec::new());
        };
        let made = self
            .store()
            .read()
            .await?
            .rule_tasks(&scope, &risks.term.id, None)
            .await?;
        Ok(made
            .into_iter()
            .filter(|m| m.task == *task)
            .filter_map(|m| {
                let village = risks.line(&scope, &m.unit)?.village.clone();
                let name = risks.rule(&m.rule).map_or("", |r| r.name.as_str());
                Some((village, m.rule.clone(), name.to_owned()))
            })
            .collect())
    }

    /// What a rule proposes, with the villages within reach in which it holds.
    ///
    /// # Errors
    /// Denied, or no such rule.
    pub async fn rule_proposal(&self, actor: &Actor, rule: &str) -> Result<ProposalPage> {
        let scope = actor.may(Verb::IssueTask)?;
        let (risks, _) = self.risks(actor).await?.ok_or(Error::NotFound("term"))?;
        let found = risks.rule(rule).ok_or(Error::NotFound("risk_rule"))?;
        let board = self.duty_board(actor, Verb::ViewTasks).await?;
        let (board, _) = board.ok_or(Error::NotFound("term"))?;
        let mut before: BTreeMap<UnitId, Vec<RuleWork>> = BTreeMap::new();
        for work in self.rule_works(actor, None).await? {
            if work.made.rule == rule {
                let unit = work.made.unit.clone();
                before.entry(unit).or_default().push(work);
            }
        }
        let voted = |unit: &UnitId| {
            let mut lines = board.villages.lines.iter();
            lines.find(|l| l.facts.unit == *unit).is_some_and(|line| {
                let committee = line.elections.iter().find(|e| !e.facts.body.is_party());
                committee.is_some_and(|e| {
                    let mut steps = e.steps.iter();
                    steps.any(|s| s.code == StepCode::ElectionDay && s.done.is_some())
                })
            })
        };
        let candidates = risks
            .visible(&scope)
            .filter_map(|line| {
                let mut reasons = line.assessment.reasons.iter();
                let reason = reasons.find(|r| r.rule == rule)?.clone();
                let unit = &line.village.unit;
                Some(Candidate {
                    voted: voted(unit),
                    tasks: before.remove(unit).unwrap_or_default(),
                    village: line.village.clone(),
                    reason,
                })
            })
            .collect();
        let county = scope.is_county();
        Ok(ProposalPage {
            rule: found.clone(),
            candidates,
            departments: if county {
                board.departments.clone()
            } else {
                Vec::new()
            },
            county,
        })
    }

    /// The deadline proposed for the work of a rule: the one that the plan of the village names.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn proposed_deadline(
        &self,
        actor: &Actor,
        rule: &str,
        unit: Option<&UnitId>,
    ) -> Result<Deadline> {
        let today = self.env().today();
        let planned = match unit {
            Some(unit) => self.planned_for(actor, rule, unit).await?,
            None => None,
        };
        Ok(proposed_deadline(planned, today))
    }

    async fn planned_for(&self, actor: &Actor, rule: &str, unit: &UnitId) -> Result<Option<Day>> {
        let Some((work, scope)) = self.village_work(actor, Verb::ViewPlans).await? else {
            return Ok(None);
        };
        let mut lines = work.visible(&scope);
        let own = lines.find(|(line, _)| line.facts.unit == *unit);
        let plan = own.and_then(|(_, own)| own.in_force().or_else(|| own.newest()));
        Ok(plan.and_then(|plan| {
            let mut items = plan.content.items.iter();
            items.find(|i| i.rule.as_deref() == Some(rule))?.deadline
        }))
    }

    /// Makes a task of what a rule proposes for the chosen villages, in one transaction with the links
    /// to them. A village has one task of a rule at a time.
    ///
    /// # Errors
    /// Denied, faults of the form, or not found for a village in which the rule does not hold.
    pub async fn issue_rule_task(&self, actor: &Actor, new: &NewRuleTask) -> Result<RecordId> {
        let page = self.rule_proposal(actor, &new.rule).await?;
        let chosen = chosen(&page, new)?;
        let board = self.duty_board(actor, Verb::ViewTasks).await?;
        let (board, _) = board.ok_or(Error::NotFound("term"))?;
        let scope = actor.may(Verb::IssueTask)?;
        if !scope.is_county() && new.cascade != Cascade::Village {
            return Err(Fault::from(TaskFault::BeyondTown).into());
        }
        let task = NewTask {
            content: Content {
                kind: TaskKind::Task,
                title: new.title.trim().to_owned(),
                text: new.text.trim().to_owned(),
                cascade: new.cascade,
                deadline: self.resolved(&board, new, &chosen),
                evidence: new.evidence.trim().to_owned(),
            },
            audience: audience(new, &chosen),
            template: None,
        };
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::IssueTask).await?;
        // Somebody may have been faster since the page was made.
        let known: Vec<&str> = board.tasks.iter().map(|t| t.task.id.as_str()).collect();
        for made in tx.rule_tasks(&scope, &term.id, None).await? {
            if made.rule == new.rule && !known.contains(&made.task.as_str()) {
                let taken = chosen.iter().find(|c| c.village.unit == made.unit);
                if let Some(taken) = taken {
                    let village = taken.village.name.clone();
                    return Err(Fault::RuleTaskThere { village }.into());
                }
            }
        }
        let id = self.issue_task_in(&mut tx, actor, &term, &task).await?;
        for candidate in chosen {
            let made = RuleTask {
                unit: candidate.village.unit.clone(),
                town: candidate.village.town.clone(),
                rule: new.rule.clone(),
                task: id.clone(),
                by: actor.name.clone(),
                at: self.env().now(),
            };
            tx.add_rule_task(&scope, &term.id, &made).await?;
        }
        tx.commit().await?;
        Ok(id)
    }

    /// The deadline as the task keeps it. Each village follows its own timetable; a township or a
    /// department has one day, that of the first of the villages it works for.
    fn resolved(&self, board: &DutyBoard, new: &NewRuleTask, chosen: &[&Candidate]) -> Deadline {
        if new.cascade == Cascade::Village || !matches!(new.deadline, Deadline::Step { .. }) {
            return new.deadline;
        }
        let lines = board.villages.lines.iter().filter(|line| {
            let mut chosen = chosen.iter();
            chosen.any(|c| c.village.unit == line.facts.unit)
        });
        let day = lines
            .filter_map(|line| new.deadline.day(|party, step| latest(line, party, step)))
            .min();
        day.map_or(Deadline::Open, |day| {
            Deadline::Fixed(day.max(self.env().today()))
        })
    }
}

/// The villages chosen, each of which the rule holds in and none of which has a task already.
fn chosen<'a>(page: &'a ProposalPage, new: &NewRuleTask) -> Result<Vec<&'a Candidate>> {
    if new.units.is_empty() {
        return Err(Fault::NothingChosen.into());
    }
    if new.units.len() > BULK_MAX_UNITS {
        let max = BULK_MAX_UNITS;
        return Err(Fault::TooMany { max }.into());
    }
    let mut units: Vec<&UnitId> = new.units.iter().collect();
    units.sort_unstable();
    units.dedup();
    let mut chosen = Vec::with_capacity(units.len());
    for unit in units {
        let mut candidates = page.candidates.iter();
        let found = candidates.find(|c| c.village.unit == *unit);
        let found = found.ok_or(Error::NotFound("unit"))?;
        if found.is_taken() {
            let village = found.village.name.clone();
            return Err(Fault::RuleTaskThere { village }.into());
        }
        chosen.push(found);
    }
    Ok(chosen)
}

fn audience(new: &NewRuleTask, chosen: &[&Candidate]) -> Audience {
    match new.cascade {
        Cascade::Village => {
            let units = chosen.iter().map(|c| c.village.unit.clone());
            Audience::Villages(units.collect())
        }
        Cascade::Town => {
            let mut towns: Vec<UnitId> = chosen.iter().map(|c| c.village.town.clone()).collect();
            towns.sort_unstable();
            towns.dedup();
            Audience::Towns(towns)
        }
        Cascade::Department => Audience::Departments(new.departments.clone()),
    }
}
