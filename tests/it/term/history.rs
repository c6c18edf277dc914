//! A newer division list: running and past terms read names as they were, new terms as they are.

use domain::account::Verb;

use super::{board, id as unit_id, village};
use crate::harness::{World, county_list};

/// The first county, where village 2 bears a new name, village 4 is gone and another one came.
fn newer_list(world: &World) -> String {
    let mut rows: Vec<(&str, &str, &str)> = Vec::new();
    for number in 1..=12 {
        let (place, town) = (world.place(number), world.town((number - 1) / 4 + 1));
        let name = match number {
            2 => "柳湾新村委会",
            4 => continue,
            _ => place.name,
        };
        rows.push((place.id, name, town.name));
    }
    rows.push(("990101100209", "新桥村委会", "清溪镇"));
    county_list("990101", &rows)
}

on_both! {
    async fn a_term_reads_the_names_of_its_own_time(database: Database) {
        let world = World::new(database).await;
        let first = world.term().await.id;
        let county = world.county().await;
        world.imports(&newer_list(&world)).await;
        let page = county.get(&format!("/villages/{}", world.place(2).id)).await.expect(200);
        page.says("柳湾新村委会").says("开届时名").says("柳湾村委会");
        let line = village(&world, 2).await;
        assert_eq!(line.facts.former_name.as_deref(), Some("柳湾村委会"));
        // What the list no longer carries stays in the running term until somebody takes it out.
        assert_eq!(board(&world).await.lines.len(), 12);
        county.get(&format!("/villages/{}", world.place(4).id)).await.expect(200);
        let scope = world.office_actor().may(Verb::ViewTerm).unwrap();
        let mut read = world.app.store().read().await.unwrap();
        let units = read.term_units(&scope, &first, None).await.unwrap();
        let of = |id: &str| units.iter().find(|u| u.unit.unit.as_str() == id).unwrap();
        assert_eq!(of(world.place(2).id).unit.name, "柳湾村委会");
        assert_eq!(of(world.place(2).id).name_now, "柳湾新村委会");
        drop(read);
        world.journal_is_whole().await;
    }

    async fn a_village_that_joined_later_is_offered_and_taken_in_once(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        world.imports(&newer_list(&world)).await;
        let path = format!("/terms/{}", world.term().await.id);
        county.get(&path).await.expect(200).says("新桥村委会");
        let fields = [("act", "join"), ("form", "household_representatives")];
        let done = county.post(&path, &fields).await.expect(303);
        assert!(done.notice().contains("1 个"), "{}", done.notice());
        county.get(&path).await.expect(200).does_not_say("新桥村委会");
        county.post(&path, &fields).await.expect(303);
        assert_eq!(board(&world).await.lines.len(), 13);
        county.get("/villages/990101100209").await.expect(200).says("未定");
    }

    async fn the_next_term_has_the_new_names_only(database: Database) {
        let world = World::new(database).await;
        let first = world.term().await;
        let county = world.county().await;
        world.imports(&newer_list(&world)).await;
        let version = first.version.to_string();
        let fields = [("act", "close"), ("version", version.as_str())];
        county.post(&format!("/terms/{}", first.id), &fields).await.expect(303);
        county.opens_term("下一届").await.expect(303);
        let board = board(&world).await;
        assert_eq!(board.lines.len(), 12);
        let names: Vec<&str> = board.lines.iter().map(|l| l.facts.name.as_str()).collect();
        assert!(names.contains(&"柳湾新村委会") && names.contains(&"新桥村委会"), "{names:?}");
        assert!(!names.contains(&"柳湾村委会"), "{names:?}");
        assert!(board.lines.iter().all(|l| l.facts.former_name.is_none()));
        assert_eq!(names.iter().filter(|n| **n == "李家庄村委会").count(), 1);
    }

    async fn a_village_taken_out_of_the_term_keeps_its_records(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let id = world.place(4).id;
        county.records_step(id, "villagers_committee:voter_list", "2026-01-19").await.expect(303);
        let term = world.term().await.id;
        world.imports(&newer_list(&world)).await;
        let page = county.get(&format!("/divisions/units/{id}")).await.expect(200);
        let path = format!("/divisions/units/{id}/leave");
        let mut form = page.form(&path);
        for (name, value) in &mut form {
            if name == "reason" {
                "并入新桥村".clone_into(value);
            }
        }
        county.post_all(&path, &form, "").await.expect(303);
        assert_eq!(board(&world).await.lines.len(), 11);
        county.get(&format!("/villages/{id}")).await.expect(404);
        let scope = world.office_actor().may(Verb::ViewTerm).unwrap();
        let mut read = world.app.store().read().await.unwrap();
        let records = read.step_records(&scope, &term, &unit_id(&world, 4)).await.unwrap();
        assert_eq!(records.len(), 1);
        drop(read);
        world.journal_is_whole().await;
    }
}
