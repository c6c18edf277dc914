//! Nominees and the joint review: a county's round from nomination to closed batches, what nobody may learn, and
//! where somebody unreviewed is caught.

mod desk;
mod gates;
mod leaks;
mod rights;
mod round;

use app::nomination::batches::{OpenBatch, Whom};
use app::nomination::list::DepartmentInput;
use app::nomination::nominees::NomineeInput;
use domain::account::{Actor, Role};
use domain::nomination::builtin;
use domain::person::FactsInput;
use domain::{RecordId, UnitId};

use crate::harness::World;

/// The twelve usual departments, each with an account of its own; the police and discipline inspection have
/// those of the harness.
pub struct Departments {
    actors: Vec<(String, Actor)>,
}

impl Departments {
    /// Sets them up.
    pub async fn of(world: &World) -> Self {
        let office = world.office_actor();
        world.app.load_departments(&office).await.unwrap();
        let mut actors = Vec::new();
        for usual in builtin::departments() {
            let (role, login) = match usual.code.as_str() {
                "gongan" => (Role::Department, world.department().await.login),
                "jiwei" => (Role::Discipline, world.discipline().await.login),
                code => {
                    let login = format!("dept-{code}");
                    world.account(&login, Role::Department, &[], "990101").await;
                    (Role::Department, login)
                }
            };
            let account = world.account_id(&login).await;
            let input = DepartmentInput {
                code: usual.code.clone(),
                name: usual.name,
                duty: usual.duty,
                days: "3".to_owned(),
                fields: Vec::new(),
                officers: vec![account.as_str().to_owned()],
                retired: false,
            };
            world.app.save_department(&office, 1, &input).await.unwrap();
            let actor = Actor {
                account,
                role,
                name: format!("{}的人", usual.code),
                ..office.clone()
            };
            actors.push((usual.code, actor));
        }
        Self { actors }
    }

    /// The one of a code.
    pub fn actor(&self, code: &str) -> &Actor {
        let found = self.actors.iter().find(|(c, _)| c == code);
        &found.unwrap().1
    }

    /// Those but some answer that everybody unanswered of a batch is clear.
    pub async fn clear(&self, world: &World, batch: &RecordId, silent: &[&str]) {
        for (code, actor) in &self.actors {
            if silent.contains(&code.as_str()) {
                continue;
            }
            let page = world.app.asked_batch(actor, batch).await.unwrap();
            let seen = page.unanswered().count();
            if seen > 0 {
                world
                    .app
                    .answer_clear_but(actor, batch, seen, &[], "经办人甲")
                    .await
                    .unwrap();
            }
        }
    }
}

/// A nomination for a member's post.
pub fn nomination(name: &str) -> NomineeInput {
    NomineeInput {
        facts: FactsInput {
            name: name.to_owned(),
            sex: "female".to_owned(),
            birth: "1990-09".to_owned(),
            education: "college".to_owned(),
            affiliation: "party".to_owned(),
            ..FactsInput::default()
        },
        posts: vec!["member".to_owned()],
        source: "voter".to_owned(),
        ..NomineeInput::default()
    }
}

/// Nominates somebody in a village.
pub async fn nominated(world: &World, place: usize, name: &str) -> RecordId {
    let unit = UnitId::parse(world.place(place).id).unwrap();
    let office = world.office_actor();
    let input = nomination(name);
    world.app.add_nominee(&office, &unit, &input).await.unwrap()
}

/// Puts people to review.
pub async fn put(world: &World, people: Vec<RecordId>) -> RecordId {
    let ask = OpenBatch {
        whom: Whom::Chosen(people),
        single: false,
        title: "第一次送审".to_owned(),
        due: String::new(),
    };
    world
        .app
        .open_batch(&world.office_actor(), &ask)
        .await
        .unwrap()
}

/// The newest batch of the term: somebody who came in late has one alone.
pub async fn newest_batch(world: &World) -> RecordId {
    let board = world.app.batch_board(&world.office_actor()).await.unwrap();
    board.batches.first().unwrap().batch.id.clone()
}
