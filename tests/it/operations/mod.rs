//! Journal, backup, restore, jobs: seen from outside, with the database tampered with by its own driver.

pub mod attachments;
pub mod backups;
mod jobs;
mod pages;
pub mod raw;
mod restores;
mod tampering;

use app::term::NewTerm;
use domain::account::{Actor, Role, SystemScope, SystemUse};
use domain::journal::{Chain, Stamp};
use domain::setting::SettingKey;
use domain::term::{BodyOrder, Form};
use store::polling::CountRow;

use crate::harness::{Database, World, day};

/// The county of every world.
const COUNTY: &str = "990101";

/// A world with a running term and three declared counts.
async fn counted(database: Database) -> World {
    let world = World::without_term(database).await;
    let new = NewTerm {
        name: "2026 年村(社区)“两委”换届".to_owned(),
        number: 10,
        province: "41".to_owned(),
        order: BodyOrder::PartyFirst,
        with_party: true,
        community_form: Form::HouseholdRepresentatives,
        committee_day: Some(day("2026-03-22")),
        party_day: Some(day("2026-03-08")),
    };
    let term = world
        .app
        .open_term(&world.office_actor(), &new)
        .await
        .unwrap();
    for village in 1..=3 {
        let place = world.place(village + 1);
        count(
            &world,
            term.id.as_str(),
            place.id,
            1,
            &format!("01COUNT{village}"),
        )
        .await;
    }
    // The chain ends with events that are about no count.
    for (number, days) in [(0, "4"), (1, "5")] {
        let change = (SettingKey::SoonDays, days.to_owned(), number);
        world
            .app
            .set_settings(&world.office_actor(), &[change])
            .await
            .unwrap();
    }
    world
}

/// The administrator below the pages.
fn administrator(world: &World) -> Actor {
    Actor {
        role: Role::Administrator,
        ..world.office_actor()
    }
}

/// Declares a count as the use case does: the row and its event.
async fn count(world: &World, term: &str, unit: &str, no: i64, id: &str) {
    let row = CountRow {
        id: id.to_owned(),
        term: term.to_owned(),
        unit: unit.to_owned(),
        body: "villagers_committee".to_owned(),
        town: unit[..9].to_owned(),
        contest: "regular".to_owned(),
        round: 1,
        no,
        state: "confirmed".to_owned(),
        supersedes: None,
        reason: None,
        election_day: "2026-03-22".to_owned(),
        sheet: format!("{{\"id\":\"{id}\",\"electorate\":1203}}"),
        outcome: Some("{\"valid\":true,\"elected\":[{\"votes\":800}]}".to_owned()),
        valid: Some(1),
        next_kind: Some("none".to_owned()),
        accepted_by: None,
        entered_by: "01TEST".to_owned(),
        entered_name: "周敏".to_owned(),
        entered_ms: world.app.env().now().0,
        confirmed_ms: Some(world.app.env().now().0),
        version: 1,
    };
    let scope = SystemScope::for_use(SystemUse::Command).county(world.office_actor().county);
    let stamp = Stamp::system("command", world.app.env().now(), world.app.env().random());
    let chain = Chain::County(scope.county().clone());
    let mut tx = world.app.store().write(&chain, stamp).await.unwrap();
    tx.add_count(&scope, &row, "count.confirm").await.unwrap();
    tx.commit().await.unwrap();
}
