//! Questions of the county's own: asked at once, refused with their ground, retired without losing.

use super::with_round;
use crate::harness::World;

const NEW: &str = "/survey/questions/new";

fn question<'a>(title: &'a str, version: &'a str, private: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("version", version),
        ("title", title),
        ("section", "basic"),
        ("kind", "number"),
        ("unit", "处"),
        ("min", "0"),
        ("max", "50"),
        ("applies", "all"),
        ("required", "yes"),
        ("private", private),
    ]
}

on_both! {
    async fn a_new_question_works_at_once_and_its_answers_outlive_it(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        let (county, village) = (world.county().await, world.village(2).await);
        county.post(NEW, &question("闲置校舍", "0", "yes")).await.expect(303);
        let here = format!("/survey/villages/{}/basic", world.place(2).id);
        village.get(&here).await.expect(200).says("闲置校舍");
        let answer = [("a.own_1", "3"), ("v.own_1", "0")];
        village.post(&here, &answer).await.expect(303);
        let too_many = [("a.own_1", "51"), ("v.own_1", "1")];
        village.post(&here, &too_many).await.expect(422).says("0 到 50");
        let mut retire = question("闲置校舍", "1", "");
        retire.push(("act", "retire"));
        county.post("/survey/questions/own_1", &retire).await.expect(303);
        let page = village.get(&here).await.expect(200);
        assert!(!page.words().contains("闲置校舍"));
        let history = village.get(&format!("/survey/villages/{}/history", world.place(2).id)).await;
        history.expect(200).says("3 处").says("闲置校舍");
    }

    async fn what_may_not_be_asked_is_refused_and_stays_typed(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let before = world.journal_heads().await;
        let page = county.post(NEW, &question("主要宗族姓氏", "0", "yes")).await.expect(422);
        page.says("不登记宗族").says("主要宗族姓氏");
        let page = county.post(NEW, &question("闲置校舍", "0", "")).await.expect(422);
        page.says("隐私确认").says("闲置校舍");
        let page = county.post(NEW, &question("户数", "0", "yes")).await.expect(422);
        page.says("同名");
        assert_eq!(world.journal_heads().await, before);
        // Somebody else edited the questionnaire meanwhile: told, and nothing is lost.
        county.post(NEW, &question("闲置校舍", "0", "yes")).await.expect(303);
        let page = county.post(NEW, &question("文化广场", "0", "yes")).await.expect(409);
        page.says("文化广场").says("有过改动");
    }
}
