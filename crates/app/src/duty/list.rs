//! Parts of tasks as lists: what waits for somebody, and everything that is due.

use domain::AccountId;
use domain::account::{Actor, Role, Verb};
use domain::duty::{Level, OrderState, Place, TaskKind};
use domain::flow::{Due, Opens};
use domain::journal::RecordKind;
use domain::term::State;

use super::board::{OrderLine, PartLine, TaskLine};
use super::{Reader, acts_as};
use crate::App;
use crate::desk::DeskLine;
use crate::error::Result;

/// One part in a list.
#[derive(Debug, Clone)]
pub struct DutyLine {
    /// What is to be done, by whom, until when.
    pub due: Due,
    /// Title of the task or letter.
    pub title: String,
    /// Where: village behind its township, township, or department.
    pub place: String,
    /// Days until it is reported one level up, and to whom.
    pub warning: Option<(i64, Level)>,
    /// To whom it was reported last.
    pub reported: Option<Level>,
    /// Days by which it is late.
    pub late_days: i64,
    /// Days left until its deadline.
    pub left_days: Option<i64>,
    /// Whether it was acknowledged.
    pub read: bool,
}

impl App {
    /// Open parts within reach, the most urgent first.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn open_duties(&self, actor: &Actor) -> Result<Vec<DutyLine>> {
        let Some((board, reader)) = self.duty_board(actor, Verb::ViewTasks).await? else {
            return Ok(Vec::new());
        };
        let mut lines = open_lines(&board.tasks, &reader, |_| true);
        let orders = board
            .orders
            .iter()
            .filter(|o| o.order.state.awaits_answer() && reader.sees(&o.order.place));
        lines.extend(orders.map(order_line));
        sort(&mut lines);
        Ok(lines)
    }

    /// What waits for the actor: the own parts, and what was reported to the actor's level.
    ///
    /// # Errors
    /// Denied, or the database's refusal.
    pub async fn waiting_duties(&self, actor: &Actor) -> Result<Vec<DutyLine>> {
        if !actor.can(Verb::ViewTasks) {
            return Ok(Vec::new());
        }
        let Some((board, reader)) = self.duty_board(actor, Verb::ViewTasks).await? else {
            return Ok(Vec::new());
        };
        let role = actor.role;
        let mut lines = open_lines(&board.tasks, &reader, |part| waits_for(role, part));
        let own = acts_as(actor);
        let orders = board
            .orders
            .iter()
            .filter(|o| reader.sees(&o.order.place) && order_waits_for(role, &own, o));
        lines.extend(orders.map(order_line));
        sort(&mut lines);
        Ok(lines)
    }
}

impl From<DutyLine> for DeskLine {
    fn from(line: DutyLine) -> Self {
        let mut what = line.title;
        let warned = line.warning.map(crate::text::duty::warning);
        let notes = line.reported.map(crate::text::duty::reported);
        let notes: Vec<String> = notes.into_iter().chain(warned).collect();
        if !notes.is_empty() {
            what = format!("{what}（{}）", notes.join("；"));
        }
        Self {
            due: line.due,
            place: line.place,
            what,
            who: None,
            law: String::new(),
        }
    }
}

/// Whether a part waits for somebody of this role.
fn waits_for(role: Role, part: &PartLine) -> bool {
    match role {
        Role::Village => part.place.unit().is_some(),
        Role::DutyDepartment => part.place.department().is_some(),
        Role::Township => matches!(part.place, Place::Town(_)) || part.reached(Level::Town),
        Role::CountyOffice => part.reached(Level::County),
        _ => false,
    }
}

fn open_lines(
    tasks: &[TaskLine],
    reader: &Reader,
    which: impl Fn(&PartLine) -> bool,
) -> Vec<DutyLine> {
    let mut lines: Vec<DutyLine> = tasks
        .iter()
        .filter(|t| t.task.withdrawn.is_none())
        .flat_map(|t| {
            t.working(reader)
                .filter(|p| p.is_open() && which(p))
                .map(|p| line(t, p))
        })
        .collect();
    sort(&mut lines);
    lines
}

fn sort(lines: &mut [DutyLine]) {
    lines.sort_by_key(|l| (urgency(l.due.state), l.due.until, l.place.clone()));
}

/// Whether an order waits for somebody: for the answer of the place, for its issuer's verification, or
/// for the level it was reported to.
fn order_waits_for(role: Role, own: &AccountId, line: &OrderLine) -> bool {
    let order = &line.order;
    let up = |level| line.escalated.iter().any(|e| e.to == level);
    if order.state == OrderState::Answered {
        return order.issuer == *own;
    }
    order.state.awaits_answer()
        && match role {
            Role::Village => order.place.unit().is_some(),
            Role::DutyDepartment => order.place.department().is_some(),
            // A village's order is its township's too: the township sees to it.
            Role::Township => order.place.town().is_some(),
            Role::CountyOffice => up(Level::County),
            _ => false,
        }
}

fn order_line(line: &OrderLine) -> DutyLine {
    let order = &line.order;
    let answered = order.state == OrderState::Answered;
    let todo = if answered { "（待核查）" } else { "" };
    DutyLine {
        due: Due {
            code: "duty.order".to_owned(),
            unit: order.place.unit().cloned(),
            town: order.place.town().cloned(),
            body: None,
            role: match (&order.place, answered) {
                (_, true) => Role::Supervision,
                (Place::Village { .. }, false) => Role::Village,
                (Place::Town(_), false) => Role::Township,
                (Place::Department(_), false) => Role::DutyDepartment,
            },
            who: order.place.department().cloned(),
            until: (!answered).then_some(order.reply_by),
            state: line.progress.state,
            opens: Opens::Record(RecordKind::Order, order.id.to_string()),
        },
        title: format!("督办单第 {} 号：{}{todo}", order.number, order.title),
        place: line.place.clone(),
        warning: line.warning,
        reported: line.escalated.iter().map(|e| e.to).max(),
        late_days: line.progress.late_days,
        left_days: line.progress.left_days,
        read: true,
    }
}

const fn urgency(state: State) -> u8 {
    match state {
        State::Late => 0,
        State::Soon => 1,
        State::Idle | State::Doing => 2,
        State::Done => 3,
    }
}

fn line(task: &TaskLine, part: &PartLine) -> DutyLine {
    let place = match &part.place {
        Place::Village { .. } => format!("{} {}", part.town_name, part.name),
        Place::Town(_) | Place::Department(_) => part.name.to_string(),
    };
    let code = match task.task.content.kind {
        TaskKind::Task => "duty.task",
        TaskKind::Letter => "duty.letter",
    };
    DutyLine {
        due: Due {
            code: code.to_owned(),
            unit: part.place.unit().cloned(),
            town: part.place.town().cloned(),
            body: None,
            role: match part.place {
                Place::Village { .. } => Role::Village,
                Place::Town(_) => Role::Township,
                Place::Department(_) => Role::DutyDepartment,
            },
            who: part.place.department().cloned(),
            until: part.deadline,
            state: part.progress.state,
            opens: Opens::Record(
                RecordKind::Task,
                format!("{}?place={}", task.task.id, part.place.id()),
            ),
        },
        title: task.task.content.title.clone(),
        place,
        warning: part.warning,
        reported: part.escalated.iter().map(|e| e.to).max(),
        late_days: part.progress.late_days,
        left_days: part.progress.left_days,
        read: part.read.is_some(),
    }
}
