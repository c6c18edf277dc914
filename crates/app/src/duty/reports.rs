//! The weekly dispatch: one click counts the week by township and writes it in prose.

use std::collections::BTreeSet;

use domain::account::{Actor, Verb};
use domain::duty::report::{OrderFact, PartFact, figures, total};
use domain::duty::task::done_on;
use domain::duty::{OrderState, Report, ReportFault, ReportState, TownFigures, Week};
use domain::term::board::visible;
use domain::{Day, Millis, RecordId, UnitId};
use serde::{Deserialize, Serialize};
use store::duty::StoredReport;

use super::board::DutyBoard;
use crate::error::{Error, Result};
use crate::{App, Fault};

/// A report with its figures.
#[derive(Debug, Clone)]
pub struct ReportPage {
    /// The report.
    pub report: Report,
    /// By township, of those within the reader's reach.
    pub towns: Vec<TownFigures>,
    /// Over all of these.
    pub total: TownFigures,
}

/// Figures as they are written down with a report.
#[derive(Debug, Serialize, Deserialize)]
struct Written {
    town: String,
    name: String,
    villages: usize,
    steps: usize,
    steps_before: usize,
    late: usize,
    late_before: usize,
    votes: usize,
    votes_total: usize,
    orders_open: usize,
    orders_open_before: usize,
    orders_closed: usize,
    tasks_late: usize,
    tasks_late_before: usize,
}

impl From<&TownFigures> for Written {
    fn from(t: &TownFigures) -> Self {
        Self {
            town: t.town.clone(),
            name: t.name.clone(),
            villages: t.villages,
            steps: t.steps,
            steps_before: t.steps_before,
            late: t.late,
            late_before: t.late_before,
            votes: t.votes,
            votes_total: t.votes_total,
            orders_open: t.orders_open,
            orders_open_before: t.orders_open_before,
            orders_closed: t.orders_closed,
            tasks_late: t.tasks_late,
            tasks_late_before: t.tasks_late_before,
        }
    }
}

impl From<Written> for TownFigures {
    fn from(w: Written) -> Self {
        Self {
            town: w.town,
            name: w.name,
            villages: w.villages,
            steps: w.steps,
            steps_before: w.steps_before,
            late: w.late,
            late_before: w.late_before,
            votes: w.votes,
            votes_total: w.votes_total,
            orders_open: w.orders_open,
            orders_open_before: w.orders_open_before,
            orders_closed: w.orders_closed,
            tasks_late: w.tasks_late,
            tasks_late_before: w.tasks_late_before,
        }
    }
}

/// A report with the rows of these townships; of all, where none are named.
fn page(stored: StoredReport, own: Option<&BTreeSet<UnitId>>) -> Result<ReportPage> {
    let written: Vec<Written> = serde_json::from_str(&stored.figures).map_err(Error::internal)?;
    let seen =
        |t: &TownFigures| own.is_none_or(|own| own.iter().any(|town| town.as_str() == t.town));
    let towns: Vec<TownFigures> = written
        .into_iter()
        .map(TownFigures::from)
        .filter(seen)
        .collect();
    Ok(ReportPage {
        total: total(&towns),
        towns,
        report: stored.report,
    })
}

/// The figures of a week as of today, from the records.
fn count(board: &DutyBoard, week: Week) -> Vec<TownFigures> {
    let parts: Vec<PartFact<'_>> = board
        .tasks
        .iter()
        .filter(|t| t.task.withdrawn.is_none())
        .flat_map(|t| t.parts.iter().filter(|p| p.sums.is_none()))
        .filter_map(|p| {
            Some(PartFact {
                town: p.place.town()?,
                deadline: p.deadline,
                done: done_on(&p.answers),
            })
        })
        .collect();
    let orders: Vec<OrderFact<'_>> = board
        .orders
        .iter()
        .filter_map(|o| {
            let order = &o.order;
            Some(OrderFact {
                town: order.place.town()?,
                issued: order.at.day(),
                closed: order.ended.map(Millis::day),
                withdrawn: order.state == OrderState::Withdrawn,
            })
        })
        .collect();
    let villages = &board.villages;
    figures(&villages.lines, &parts, &orders, week, villages.today)
}

impl App {
    /// Reports of the current term, the newest week first: those that were sent, for whoever does not
    /// reach the whole county, with the rows of the own townships.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn reports(&self, actor: &Actor) -> Result<Vec<ReportPage>> {
        let scope = actor.may(Verb::ViewReport)?;
        let Some(term) = self.current_term(actor).await? else {
            return Ok(Vec::new());
        };
        let stored = self
            .store()
            .read()
            .await?
            .reports(&scope, &term.id, None)
            .await?;
        let own = self.own_towns(actor, Verb::ViewReport).await?;
        stored
            .into_iter()
            .map(|stored| page(stored, own.as_ref()))
            .collect()
    }

    /// The townships of the villages within an actor's reach; none where that is the whole county.
    async fn own_towns(&self, actor: &Actor, verb: Verb) -> Result<Option<BTreeSet<UnitId>>> {
        if actor.may(verb)?.is_county() {
            return Ok(None);
        }
        let board = self.duty_board(actor, verb).await?;
        Ok(Some(board.map_or_else(BTreeSet::new, |(board, reader)| {
            visible(&board.villages.lines, &reader.scope)
                .map(|l| l.facts.town.clone())
                .collect()
        })))
    }

    /// One report.
    ///
    /// # Errors
    /// Denied, or not found.
    pub async fn report(&self, actor: &Actor, id: &RecordId) -> Result<ReportPage> {
        let found = self.reports(actor).await?;
        let found = found.into_iter().find(|p| p.report.id == *id);
        found.ok_or(Error::NotFound("report"))
    }

    /// Counts the week in which `day` lies and writes a draft of its report.
    ///
    /// # Errors
    /// Denied, a week that has not begun, or no term.
    pub async fn make_report(&self, actor: &Actor, day: Day) -> Result<RecordId> {
        let scope = actor.may(Verb::WriteReport)?;
        let week = Week::of(day);
        let today = self.env().today();
        if week.from > today {
            return Err(Fault::from(ReportFault::Week).into());
        }
        let board = self.duty_board(actor, Verb::ViewTasks).await?;
        let (board, _) = board.ok_or(Error::NotFound("term"))?;
        let towns = count(&board, week);
        let text = crate::text::report::prose(&towns, &total(&towns), week, today);
        let mut tx = self.write(actor).await?;
        let term = self.duty_term(&mut tx, actor, Verb::WriteReport).await?;
        let before = tx.reports(&scope, &term.id, None).await?;
        let same = before.iter().filter(|r| r.report.week == week);
        let no = same.map(|r| r.report.no).max().unwrap_or(0);
        let written: Vec<Written> = towns.iter().map(Written::from).collect();
        let stored = StoredReport {
            report: Report {
                id: self.env().ulid().into(),
                week,
                no: no.saturating_add(1),
                state: ReportState::Draft,
                text,
                by_name: actor.name.clone(),
                at: self.env().now(),
                sent: None,
                version: 1,
            },
            figures: serde_json::to_string(&written).map_err(Error::internal)?,
        };
        tx.add_report(&scope, &term.id, &stored).await?;
        tx.commit().await?;
        Ok(stored.report.id)
    }

    /// Changes the prose of a draft.
    ///
    /// # Errors
    /// Denied, not found, a fault, or a clash.
    pub async fn edit_report(
        &self,
        actor: &Actor,
        id: &RecordId,
        version: i64,
        text: &str,
    ) -> Result<()> {
        let scope = actor.may(Verb::WriteReport)?;
        let mut tx = self.write(actor).await?;
        let (stored, _) = self.report_in(&mut tx, actor, id).await?;
        let report = Report {
            version,
            ..stored.report
        };
        let report = report.edit(text).map_err(Fault::from)?;
        let stored = StoredReport { report, ..stored };
        tx.set_report(&scope, &stored, "report.edit").await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sends a draft; what was sent of the same week before stays readable as superseded.
    ///
    /// # Errors
    /// Denied, not found, a fault, or a clash.
    pub async fn send_report(&self, actor: &Actor, id: &RecordId, version: i64) -> Result<()> {
        let scope = actor.may(Verb::WriteReport)?;
        let mut tx = self.write(actor).await?;
        let (stored, others) = self.report_in(&mut tx, actor, id).await?;
        let week = stored.report.week;
        let before = others
            .into_iter()
            .find(|o| o.report.week == week && o.report.state == ReportState::Sent);
        let old = before.as_ref().map(|o| o.report.clone());
        let report = Report {
            version,
            ..stored.report
        };
        let sent = report.send(self.env().now(), &actor.name, old);
        let (sent, superseded) = sent.map_err(Fault::from)?;
        if let (Some(before), Some(report)) = (before, superseded) {
            let old = StoredReport { report, ..before };
            tx.set_report(&scope, &old, "report.supersede").await?;
        }
        let stored = StoredReport {
            report: sent,
            ..stored
        };
        tx.set_report(&scope, &stored, "report.send").await?;
        tx.commit().await?;
        Ok(())
    }

    async fn report_in(
        &self,
        tx: &mut store::Write,
        actor: &Actor,
        id: &RecordId,
    ) -> Result<(StoredReport, Vec<StoredReport>)> {
        let scope = actor.may(Verb::WriteReport)?;
        let term = self.duty_term(tx, actor, Verb::WriteReport).await?;
        let mut all = tx.reports(&scope, &term.id, None).await?;
        let at = all.iter().position(|r| r.report.id == *id);
        let at = at.ok_or(Error::NotFound("report"))?;
        Ok((all.remove(at), all))
    }
}
