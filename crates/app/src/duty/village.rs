//! Who answers for one village, and what is open or late there: for the village's own page.

use domain::UnitId;
use domain::account::{Actor, Verb};
use domain::duty::chain::{self, Village};
use domain::duty::{Post, PostKind};
use domain::survey::risk::Level as RiskLevel;

use super::Reader;
use super::board::{DutyBoard, OrderLine, PartLine};
use crate::App;
use crate::error::Result;

/// Most orders and tasks shown of one village.
const SHOWN_MAX: usize = 50;

/// A task as the village waits for it.
#[derive(Debug, Clone)]
pub struct VillageTask {
    /// The task.
    pub task: domain::RecordId,
    /// Its title.
    pub title: String,
    /// The village's own part.
    pub part: PartLine,
}

/// One village's people and what is to be done there.
#[derive(Debug, Clone, Default)]
pub struct VillageDuties {
    /// Each level from the county down with those who serve today; empty is a gap.
    pub levels: Vec<(PostKind, Vec<Post>)>,
    /// Orders to the village that are not closed, the newest first.
    pub orders: Vec<OrderLine>,
    /// Open tasks of the village, the most urgent first.
    pub tasks: Vec<VillageTask>,
}

impl App {
    /// The chain of responsibility above a village with its open orders and tasks, as far as the actor
    /// sees them.
    ///
    /// # Errors
    /// The database's refusal.
    pub async fn village_duties(&self, actor: &Actor, unit: &UnitId) -> Result<VillageDuties> {
        if !actor.can(Verb::ViewChain) {
            return Ok(VillageDuties::default());
        }
        let Some((board, reader)) = self.duty_board(actor, Verb::ViewChain).await? else {
            return Ok(VillageDuties::default());
        };
        let lines = &board.villages.lines;
        let found = lines.iter().find(|l| l.facts.unit == *unit);
        let Some(town) = found.map(|l| l.facts.town.clone()) else {
            return Ok(VillageDuties::default());
        };
        if !reader.scope.covers(&town, unit) {
            return Ok(VillageDuties::default());
        }
        let mut hard = board.hard.clone();
        // Whoever reads the levels of villages sees that a hard one lacks its county leader.
        if actor.can(Verb::ViewRisk)
            && let Some(survey) = self.survey_ground(reader.scope.county()).await?
            && self.risk_board(&survey).await?.level(unit) == RiskLevel::Hard
        {
            hard.insert(unit.clone());
        }
        let village = [Village {
            town,
            unit: unit.clone(),
        }];
        let chains = chain::lines(&village, &board.posts, &hard);
        let levels = chains.into_iter().flat_map(|line| line.levels);
        let levels = levels
            .map(|(kind, posts)| (kind, posts.into_iter().cloned().collect()))
            .collect();
        let mut duties = VillageDuties {
            levels,
            ..VillageDuties::default()
        };
        if actor.can(Verb::ViewSupervision) {
            duties.orders = open_orders(&board, &reader, unit);
        }
        if actor.can(Verb::ViewTasks) {
            duties.tasks = open_tasks(&board, &reader, unit);
        }
        Ok(duties)
    }
}

fn open_orders(board: &DutyBoard, reader: &Reader, unit: &UnitId) -> Vec<OrderLine> {
    let own = board.orders.iter().filter(|o| {
        let here = o.order.place.unit() == Some(unit) && reader.sees(&o.order.place);
        here && o.order.ended.is_none()
    });
    own.take(SHOWN_MAX).cloned().collect()
}

/// Open tasks, those furthest behind first.
fn open_tasks(board: &DutyBoard, reader: &Reader, unit: &UnitId) -> Vec<VillageTask> {
    let standing = board.tasks.iter().filter(|t| t.task.withdrawn.is_none());
    let mut tasks: Vec<VillageTask> = standing
        .filter_map(|line| {
            let mut parts = line.parts.iter();
            let part = parts.find(|p| p.place.unit() == Some(unit))?;
            (part.is_open() && reader.sees(&part.place)).then(|| VillageTask {
                task: line.task.id.clone(),
                title: line.task.content.title.clone(),
                part: part.clone(),
            })
        })
        .collect();
    tasks.sort_by_key(|t| {
        let late = std::cmp::Reverse(t.part.progress.late_days);
        (late, t.part.deadline.is_none(), t.part.deadline)
    });
    tasks.truncate(SHOWN_MAX);
    tasks
}
