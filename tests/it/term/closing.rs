//! A closed term is read only, on every route that writes to it, and can be taken up again.

use crate::harness::{Actor, World};

async fn closes(world: &World, county: &Actor, act: &str) {
    let path = format!("/terms/{}", world.term().await.id);
    let version = world.term().await.version.to_string();
    let fields = [("act", act), ("version", version.as_str())];
    county.post(&path, &fields).await.expect(303);
}

on_both! {
    async fn a_closed_term_is_read_and_not_written(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let id = world.place(2).id;
        let list = "villagers_committee:voter_list";
        county.records_step(id, list, "2026-01-19").await.expect(303);
        let draft = county.drafts_count(world.place(3).id, "2026-01-18", 480).await;
        let form = county.get(&draft).await.expect(200).form(&draft);
        let path = format!("/villages/{id}/postpone?body=villagers_committee");
        let version = county.get(&path).await.expect(200).field("version");
        closes(&world, &county, "close").await;
        let before = world.journal_heads().await;
        county.records_step(id, "villagers_committee:nomination", "2026-01-19").await.expect(422).says("届次已结束");
        county.undoes_step(id, list, "记错").await.expect(422);
        county.sets_day("committee", "all", "2026-04-12").await.expect(422);
        county.previews_day("committee", "all", "2026-04-12").await.expect(422);
        let fields = [("version", version.as_str()), ("reason", "汛期")];
        county.post(&path, &fields).await.expect(422);
        let bulk = [
            ("act", "record"),
            ("unit", id),
            ("step", "committee:nomination"),
            ("done_on", "2026-01-19"),
        ];
        county.post("/villages", &bulk).await.expect(422);
        let assign = [("act", "assign"), ("unit", id), ("responsible", "")];
        county.post("/villages", &assign).await.expect(422);
        county.post_all(&draft, &form, "confirm").await.expect(422);
        assert_eq!(world.journal_heads().await, before, "a closed term was written to");
        for page in ["/cockpit", "/villages", "/days", "/terms", &format!("/villages/{id}")] {
            county.get(page).await.expect(200);
        }
        let page = county.get(&format!("/villages/{id}")).await;
        page.says("已完成 1 月 19 日").does_not_say("登记完成");
    }

    async fn a_closed_term_can_be_taken_up_again(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        closes(&world, &county, "close").await;
        closes(&world, &county, "reopen").await;
        let list = "villagers_committee:voter_list";
        county.records_step(world.place(2).id, list, "2026-01-19").await.expect(303);
        closes(&world, &county, "close").await;
        let first = world.term().await;
        county.opens_term("下一届").await.expect(303);
        // Not while another one runs.
        let path = format!("/terms/{}", first.id);
        let version = first.version.to_string();
        let fields = [("act", "reopen"), ("version", version.as_str())];
        county.post(&path, &fields).await.expect(422);
        county.get("/terms").await.says("下一届").says("两委").says("已结束");
        world.journal_is_whole().await;
    }
}
