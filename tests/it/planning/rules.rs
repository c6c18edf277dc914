//! The county's rules of risk, and people who overrule them.

use crate::harness::{Actor, Page, World};

/// A rule that holds in every village of the world, since nobody is named for any of them.
const RULE: [(&str, &str); 8] = [
    ("version", "0"),
    ("name", "没有包村干部"),
    ("expression", "非 已填(包村干部)"),
    ("level", "hard"),
    ("reason", "没有登记包村干部"),
    ("cause", "other"),
    ("applies", "all"),
    ("measure", "指定包村干部"),
];

async fn sends(who: &Actor, path: &str, act: &str, change: &[(&str, &str)]) -> Page {
    let mut fields: Vec<(&str, &str)> = RULE
        .iter()
        .map(|(name, value)| {
            let changed = change.iter().find(|(n, _)| n == name);
            (*name, changed.map_or(*value, |(_, v)| *v))
        })
        .collect();
    fields.push(("act", act));
    who.post(path, &fields).await
}

on_both! {
    async fn a_new_rule_is_tried_saved_and_works_at_once(database: Database) {
        let world = World::new(database).await;
        let (county, village) = (world.county().await, world.place(2));
        let card = format!("/risks/{}", village.id);
        county.get(&card).await.expect(200).says("规则判定： ● 一般村").says("缺数据，还不能判定");
        let tried = sends(&county, "/risk-rules/new", "try", &[]).await.expect(200);
        tried.says("试算结果（还没有保存）").says("一般 → 难点").says(village.name);
        county.get(&card).await.says("规则判定： ● 一般村");
        sends(&county, "/risk-rules/new", "save", &[]).await.expect(303);
        county.get(&card).await.says("规则判定： ■ 难点村").says("没有登记包村干部");
        // A township sees its own villages and the rule, and changes no rule.
        let township = world.township(1).await;
        let list = township.get("/risks?level=hard").await.expect(200);
        list.says(village.name).does_not_say("松树坳");
        township.get("/risk-rules/own_1").await.expect(200).says("第 1 版");
        sends(&township, "/risk-rules/own_1", "save", &[]).await.expect(403);
        // Out of force, the level falls back; the versions stay.
        sends(&county, "/risk-rules/own_1", "retire", &[("version", "1")]).await.expect(303);
        county.get(&card).await.says("规则判定： ● 一般村");
        county.get("/risk-rules/own_1").await.says("第 2 版（停用）").says("第 1 版");
        world.journal_is_whole().await;
    }

    async fn a_wrong_expression_is_refused_in_words_that_a_clerk_understands(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let before = world.journal_heads().await;
        for (expression, words) in [
            ("债务 > 50万", "第 1 个字处的“债务”不是村情事项。是不是 debts（债务总额）"),
            ("债务总额 > ", "缺少内容"),
            ("债务总额 = 3", "比较相等请写两个"),
            ("债务总额 > '多'", "左边是数字，右边是文字"),
            ("离任经济责任审计 == '做完'", "可选：未开始、审计中、已出报告、结果已公布"),
            ("(债务总额 > 3", "没有配对"),
            ("债务总额 + 3", "不是一个条件"),
        ] {
            let refused = sends(&county, "/risk-rules/new", "save", &[("expression", expression)]).await;
            let refused = refused.expect(422).says(words);
            assert!(refused.text().contains("没有包村干部"), "what was typed stays");
        }
        let twice = sends(&county, "/risk-rules/new", "save", &[("name", "村务不公开")]).await;
        twice.expect(422).says("已有同名的规则");
        assert_eq!(world.journal_heads().await, before);
    }

    async fn two_editors_of_a_rule_see_both_texts(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        sends(&county, "/risk-rules/new", "save", &[]).await.expect(303);
        let mine = [("version", "1"), ("measure", "乡镇选派干部")];
        sends(&county, "/risk-rules/own_1", "save", &mine).await.expect(303);
        let late = [("version", "1"), ("measure", "县里统一选派")];
        let clash = sends(&county, "/risk-rules/own_1", "save", &late).await.expect(409);
        clash.says("乡镇选派干部").says("县里统一选派");
    }

    async fn a_township_overrules_its_own_village_and_both_stay_visible(database: Database) {
        let world = World::new(database).await;
        let (township, village) = (world.township(1).await, world.place(2));
        let card = format!("/risks/{}", village.id);
        let blank = [("version", "0"), ("level", "key"), ("reason", " ")];
        township.post(&card, &blank).await.expect(422).says("须填写理由");
        let why = [("version", "0"), ("level", "key"), ("reason", "包村名单正在报批")];
        township.post(&card, &why).await.expect(303);
        let page = world.county().await.get(&card).await.expect(200);
        page.says("规则判定： ● 一般村").says("改判为重点村：包村名单正在报批");
        // Somebody who opened the page before does not write over it.
        let stale = [("version", "0"), ("level", "hard"), ("reason", "群众反映集中")];
        township.post(&card, &stale).await.expect(409).says("群众反映集中").says("包村名单正在报批");
        let back = [("version", "1"), ("level", "rules"), ("reason", "名单已批")];
        township.post(&card, &back).await.expect(303);
        township.get(&card).await.says("恢复按规则判定");
        // Its neighbour's village is not there for it, and the village sees its own only.
        world.township(2).await.post(&card, &why).await.expect(404);
        let own = world.village(2).await;
        own.get(&card).await.expect(200).says("改判记录");
        own.get(&format!("/risks/{}", world.place(3).id)).await.expect(404);
        own.post(&card, &why).await.expect(403);
        world.journal_is_whole().await;
    }
}
