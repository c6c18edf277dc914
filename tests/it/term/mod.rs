//! Terms: opening, progress, days and their confirmation, steps, closing, and what a later list of divisions does to them.

mod closing;
mod confirming;
mod counts;
mod days;
mod history;
mod opening;
mod progress;
mod steps;

use std::sync::Arc;

use app::board::Snapshot;
use domain::term::board::{ElectionLine, StepLine, VillageLine};
use domain::term::{Body, Form, StepCode};
use domain::{Day, UnitId};
use law::rules::RuleBook;
use law::timetable::Timetable;

use crate::harness::World;

/// What the cockpit, the desk and the lists read.
async fn board(world: &World) -> Arc<Snapshot> {
    let found = world.app.board(&world.office_actor(), None).await.unwrap();
    found.expect("a term").0
}

/// One village on the board.
async fn village(world: &World, number: usize) -> VillageLine {
    let id = world.place(number).id;
    let board = board(world).await;
    let line = board.lines.iter().find(|l| l.facts.unit.as_str() == id);
    line.expect("the village takes part").clone()
}

/// One election of a village on the board.
pub async fn election(world: &World, number: usize, body: Body) -> ElectionLine {
    let line = village(world, number).await;
    let found = line.elections.into_iter().find(|e| e.facts.body == body);
    found.expect("the election")
}

/// One step of a village on the board.
async fn step(world: &World, number: usize, body: Body, code: StepCode) -> StepLine {
    let line = election(world, number, body).await;
    let found = line.steps.into_iter().find(|s| s.code == code);
    found.expect("the step")
}

/// The law engine's own timetable, straight from the rules.
fn lawful(body: Body, form: Option<Form>, day: &str) -> Timetable {
    let day: Day = day.parse().unwrap();
    let book = RuleBook::embedded().unwrap();
    let chosen = book.select(body, "00", day).unwrap();
    chosen.rules.timetable(body, form, day)
}

fn id(world: &World, number: usize) -> UnitId {
    crate::harness::unit(world.place(number).id)
}
