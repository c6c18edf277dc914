//! A village's dossier: saved by button and by script, with history, clashes and errors kept.

use super::{basic, fields, section, with_round};
use crate::harness::World;

on_both! {
    async fn an_answer_keeps_who_when_and_what_stood_before(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let village = world.village(2).await;
        let unit = world.place(2).id;
        let here = section(unit);
        village.get(&here).await.expect(200).says("户数");
        village.post(&here, &fields(&basic("120", "0"))).await.expect(303);
        village.post(&here, &fields(&basic("１28", "1"))).await.expect(303);
        let page = village.get(&format!("/survey/villages/{unit}")).await;
        page.expect(200).says("128 户");
        let history = village.get(&format!("/survey/villages/{unit}/history")).await;
        history.expect(200).says("120 户").says("128 户").says("（空）");
        // Saving the same again is no change.
        let before = world.journal_heads().await;
        village.post(&here, &fields(&basic("128", "2"))).await.expect(303);
        assert_eq!(world.journal_heads().await, before);
        world.journal_is_whole().await;
    }

    async fn what_is_no_answer_stays_on_the_page(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let village = world.village(2).await;
        let here = section(world.place(2).id);
        let mut typed = basic("约 120", "0");
        typed.push(("a.groups", "6".to_owned()));
        typed.push(("v.groups", "0".to_owned()));
        let page = village.post(&here, &fields(&typed)).await;
        page.expect(422).says("应填整数").says("约 120");
        // The rest was stored.
        let page = village.get(&format!("/survey/villages/{}", world.place(2).id)).await;
        page.expect(200).says("6 个");
    }

    async fn two_who_answer_the_same_see_both_texts(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let (village, township) = (world.village(2).await, world.township(1).await);
        let here = section(world.place(2).id);
        township.post(&here, &fields(&basic("131", "0"))).await.expect(303);
        let page = village.post(&here, &fields(&basic("120", "0"))).await;
        let page = page.expect(409);
        page.says("120").says("131").says("两份内容都还在");
        // Chosen: one's own, over the version that stands.
        let choice = [
            ("_clash.a.households", "1"),
            ("_pick.a.households", "mine"),
            ("_mine.a.households", "120"),
            ("_theirs.a.households", "131"),
            ("v.households", "1"),
        ];
        village.post(&here, &choice).await.expect(303);
        let page = village.get(&format!("/survey/villages/{}", world.place(2).id)).await;
        page.expect(200).says("120 户");
    }

    async fn the_script_is_told_what_was_stored_refused_and_contested(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let (village, township) = (world.village(2).await, world.township(1).await);
        let here = section(world.place(2).id);
        township.post(&here, &fields(&basic("131", "0"))).await.expect(303);
        let mut typed = basic("120", "0");
        for (name, value) in [("a.groups", "6"), ("v.groups", "0"), ("a.population", "许多"), ("v.population", "0")] {
            typed.push((name, value.to_owned()));
        }
        let json = [("accept", "application/json")];
        let page = village.post_with(&here, &fields(&typed), &json).await.expect(200);
        let told: serde_json::Value = serde_json::from_str(&page.text()).unwrap();
        assert_eq!(told["versions"]["groups"], 1);
        assert_eq!(told["versions"].get("households"), None, "its base stays");
        assert!(told["refused"]["population"].as_str().unwrap().contains("整数"));
        assert!(told["contested"]["households"].as_str().unwrap().contains("131 户"));
    }

    async fn without_a_round_answers_are_read_only(database: Database) {
        let world = World::new(database).await;
        let village = world.village(2).await;
        let here = section(world.place(2).id);
        let page = village.post(&here, &fields(&basic("120", "0"))).await;
        page.expect(422).says("没有进行中的摸底轮次");
        // Nor can a neighbour's be answered.
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let neighbour = section(world.place(3).id);
        village.post(&neighbour, &fields(&basic("1", "0"))).await.expect(404);
    }
}
