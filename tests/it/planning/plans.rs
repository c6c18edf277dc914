//! One plan for each village: drafted, approved, given back, revised, and what an election day waits for.

use crate::harness::{Actor, Page, World};

/// A plan of one line, as the form sends it.
async fn writes(who: &Actor, unit: &str, seen: (i64, i64), problem: &str, hard: bool) -> Page {
    let (no, version) = (seen.0.to_string(), seen.1.to_string());
    let mut fields = vec![
        ("no", no.as_str()),
        ("version", version.as_str()),
        ("overview", "班子三人，换届氛围平稳"),
        ("problem_1", problem),
        ("measure_1", "清债公示"),
        ("owner_1", "林和"),
        ("post_1", "副镇长"),
        ("deadline_1", "2026-03-10"),
    ];
    if hard {
        fields.push(("hard_1", "yes"));
    }
    who.post(&format!("/plans/{unit}/edit"), &fields).await
}

async fn moves(who: &Actor, unit: &str, act: &str, seen: (i64, i64), words: (&str, &str)) -> Page {
    let (no, version) = (seen.0.to_string(), seen.1.to_string());
    let fields = [("no", no.as_str()), ("version", version.as_str()), words];
    who.post(&format!("/plans/{unit}/{act}"), &fields).await
}

const NOTHING: (&str, &str) = ("remark", "");

on_both! {
    async fn a_plan_goes_from_the_village_to_the_county_and_comes_back(database: Database) {
        let world = World::new(database).await;
        let unit = world.place(2).id;
        let (village, township, county) =
            (world.village(2).await, world.township(1).await, world.county().await);
        village.get(&format!("/plans/{unit}")).await.expect(200).says("还没有起草一村一策");
        writes(&village, unit, (0, 0), "债务 83 万元", false).await.expect(303);
        moves(&village, unit, "submit", (1, 1), NOTHING).await.expect(303);
        moves(&village, unit, "approve", (1, 2), ("secretary", "赵清")).await.expect(403);
        writes(&village, unit, (1, 2), "改一改", false).await.expect(422).says("正等待乡镇审批");
        moves(&township, unit, "return", (1, 2), NOTHING).await.expect(422).says("退回须写明意见");
        moves(&township, unit, "return", (1, 2), ("remark", "时限太迟")).await.expect(303);
        village.get(&format!("/plans/{unit}")).await.says("退回意见：时限太迟");
        writes(&village, unit, (1, 3), "债务 83 万元，逐笔核对", false).await.expect(303);
        moves(&village, unit, "submit", (1, 4), NOTHING).await.expect(303);
        moves(&township, unit, "approve", (1, 5), ("secretary", " ")).await.expect(422).says("党委书记姓名");
        moves(&township, unit, "approve", (1, 5), ("secretary", "赵清")).await.expect(303);
        county.get("/plans?state=approved").await.expect(200).says("赵清");
        moves(&county, unit, "send-back", (1, 6), ("remark", "责任人应是班子成员")).await.expect(303);
        moves(&township, unit, "revise", (1, 7), NOTHING).await.expect(303);
        writes(&township, unit, (2, 1), "债务 83 万元，书记负责", false).await.expect(303);
        // The approved version stays readable, and prints.
        let old = county.get(&format!("/plans/{unit}?no=1")).await.expect(200);
        old.says("逐笔核对").does_not_say("书记负责");
        let paper = county.get(&format!("/plans/{unit}/print?no=1")).await.expect(200);
        paper.says("一村一策").says("赵清").says("林和");
        world.township(2).await.get(&format!("/plans/{unit}")).await.expect(404);
        world.journal_is_whole().await;
    }

    async fn two_writers_of_a_plan_see_both_texts(database: Database) {
        let world = World::new(database).await;
        let unit = world.place(2).id;
        let (village, township) = (world.village(2).await, world.township(1).await);
        writes(&village, unit, (0, 0), "债务 83 万元", false).await.expect(303);
        writes(&township, unit, (1, 1), "债务 90 万元", false).await.expect(303);
        let clash = writes(&village, unit, (1, 1), "债务 70 万元", false).await.expect(409);
        clash.says("债务 90 万元").says("债务 70 万元");
        let unfinished = [("no", "1"), ("version", "2"), ("problem_1", "后备不足")];
        township.post(&format!("/plans/{unit}/edit"), &unfinished).await.expect(303);
        let refused = moves(&township, unit, "submit", (1, 3), NOTHING).await.expect(422);
        refused.says("第 1 行还没有填写“措施”").says("第 1 行还没有填写“时限”");
    }

    async fn an_election_day_waits_for_plan_and_hard_problems(database: Database) {
        let world = World::new(database).await;
        let unit = world.place(2).id;
        let (township, county) = (world.township(1).await, world.county().await);
        let audit = "villagers_committee:exit_audit";
        township.records_step(unit, audit, "2026-01-19").await.expect(303);
        let hard = [("version", "0"), ("level", "hard"), ("reason", "两派争执，乡镇研究定为难点")];
        township.post(&format!("/risks/{unit}"), &hard).await.expect(303);
        writes(&township, unit, (0, 0), "两派争执", true).await.expect(303);
        let confirm = [("body", "villagers_committee"), ("seen", "2026-03-22")];
        let path = format!("/villages/{unit}/confirm");
        township.post(&path, &confirm).await.expect(422).says("一村一策已审批").says("难点问题已处理");
        moves(&township, unit, "submit", (1, 1), NOTHING).await.expect(303);
        moves(&township, unit, "approve", (1, 2), ("secretary", "赵清")).await.expect(303);
        township.post(&path, &confirm).await.expect(422).says("难点问题已处理");
        // The village cannot accept its own problem unsolved; the township can, with a reason.
        let accept = [("item", "1"), ("outcome", "accepted"), ("result", "双方签了承诺书，驻村干部到位")];
        let result = format!("/plans/{unit}/result");
        world.village(2).await.post(&result, &accept).await.expect(403);
        let blank = [("item", "1"), ("outcome", "accepted"), ("result", "")];
        township.post(&result, &blank).await.expect(422).says("写明理由");
        township.post(&result, &accept).await.expect(303);
        township.post(&path, &confirm).await.expect(303);
        // Given back by the county, the plan is no plan: the next day is not confirmed any more.
        moves(&county, unit, "send-back", (1, 3), ("remark", "承诺书没有上传")).await.expect(303);
        township.sets_day_of("committee", unit, "2026-03-29").await.expect(303);
        let moved = [("body", "villagers_committee"), ("seen", "2026-03-29")];
        township.post(&path, &moved).await.expect(422).says("一村一策已审批");
        world.journal_is_whole().await;
    }
}
