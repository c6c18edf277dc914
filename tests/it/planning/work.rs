//! What a rule proposes becomes work: a task in the villages, shown on risk card and plan, done there.

use crate::harness::{Actor, Page, World};

/// A rule of the county's own that holds in every village of the world.
async fn rule(county: &Actor) {
    let fields = [
        ("act", "save"),
        ("version", "0"),
        ("name", "没有包村干部"),
        ("expression", "非 已填(包村干部)"),
        ("level", "hard"),
        ("reason", "没有登记包村干部"),
        ("cause", "other"),
        ("applies", "all"),
        ("measure", "指定包村干部"),
        ("task", "乡镇党委：指定包村干部"),
    ];
    county.post("/risk-rules/new", &fields).await.expect(303);
}

/// Sends what the form proposes for the chosen villages.
async fn assigns(who: &Actor, units: &[&str], change: &[(&str, &str)]) -> Page {
    let mut fields = vec![
        ("rule", "own_1"),
        ("title", "指定包村干部"),
        ("text", "措施：指定包村干部。"),
        ("cascade", "village"),
        ("deadline", "step"),
        ("before", "15"),
    ];
    for (name, value) in change {
        fields.retain(|(n, _)| n != name);
        fields.push((name, value));
    }
    fields.extend(units.iter().map(|unit| ("unit", *unit)));
    who.post("/risk-tasks/new", &fields).await
}

on_both! {
    async fn a_proposal_becomes_a_task_that_risk_card_plan_and_village_show(database: Database) {
        let world = World::new(database).await;
        let unit = world.place(2).id;
        let (county, township, village) =
            (world.county().await, world.township(1).await, world.village(2).await);
        rule(&county).await;
        let card = format!("/risks/{unit}");
        county.get(&card).await.says("采纳建议，交办任务");
        village.get(&card).await.expect(200).does_not_say("采纳建议");
        // The plan takes the problem of the rule, with a day of its own: the form proposes that day.
        let line = [
            ("take_1", "yes"), ("rule_1", "own_1"), ("problem_1", "没有登记包村干部"),
            ("measure_1", "指定包村干部"), ("owner_1", "林和"), ("deadline_1", "2026-02-20"),
        ];
        township.post(&format!("/plans/{unit}/edit"), &line).await.expect(303);
        let form = county.get(&format!("/risk-tasks/new?rule=own_1&unit={unit}")).await.expect(200);
        assert_eq!(form.field("fixed_on"), "2026-02-20");
        form.says("没有登记包村干部");
        let fixed = [("deadline", "fixed"), ("fixed_on", "2026-02-20")];
        let made = assigns(&township, &[unit], &fixed).await.expect(303);
        let task = made.location().to_owned();
        // A village has one task of a rule at a time.
        assigns(&county, &[unit], &[]).await.expect(422).says("还没有完成的任务");
        for page in [card.clone(), format!("/plans/{unit}"), format!("/villages/{unit}")] {
            village.get(&page).await.expect(200).says("指定包村干部").says("期限 2026-02-20");
        }
        village.get("/tasks").await.expect(200).says("指定包村干部");
        let shown = village.get(&task).await.expect(200);
        shown.says("来自风险研判").says("规则“没有包村干部”").says("一村一策");
        let done = [
            ("place", unit), ("seen", "0"), ("kind", "done"),
            ("on", "2026-01-20"), ("note", "已指定两名干部"),
        ];
        village.post(&format!("{task}/answer"), &done).await.expect(303);
        township.get(&format!("/plans/{unit}")).await.expect(200).says("已完成").says("已指定两名干部");
        county.get(&card).await.says("已指定两名干部").says("采纳建议，交办任务");
        village.get(&format!("/villages/{unit}")).await.does_not_say("督办单和任务（");
        world.journal_is_whole().await;
    }

    async fn one_task_goes_to_several_villages_and_to_nobody_else(database: Database) {
        let world = World::new(database).await;
        let (county, township) = (world.county().await, world.township(1).await);
        rule(&county).await;
        county.get("/risks?rule=own_1").await.expect(200).says("按“没有包村干部”交办任务");
        let (one, two, beside) = (world.place(1).id, world.place(2).id, world.place(3).id);
        assigns(&county, &[], &[]).await.expect(422).says("先勾选");
        assigns(&county, &[one, two], &[("title", " ")]).await.expect(422).says("标题");
        let made = assigns(&county, &[one, two], &[]).await.expect(303);
        let task = made.location().to_owned();
        // Each village has its own day, fifteen days before its vote.
        county.get(&task).await.expect(200).says("2026-03-07").says("来自风险研判（2）");
        world.village(2).await.get(&task).await.expect(200);
        world.village(3).await.get(&task).await.expect(404);
        world.township(2).await.get(&task).await.expect(404);
        county.get(&format!("/risks/{beside}")).await.says("采纳建议，交办任务");
        // A township asks its own villages, and nobody but villages.
        assigns(&township, &[world.place(5).id], &[]).await.expect(404);
        assigns(&township, &[beside], &[("cascade", "town")]).await.expect(422);
        // The county may ask the township instead; its day is that of its first village.
        let asked = assigns(&county, &[beside], &[("cascade", "town")]).await.expect(303);
        let page = township.get(asked.location()).await.expect(200);
        page.says("2026-03-07").says(world.place(3).name);
        world.village(3).await.get(&format!("/risks/{beside}")).await.says("承办：");
        world.journal_is_whole().await;
    }

    async fn a_level_names_the_facts_it_rests_on_and_leads_to_them(database: Database) {
        let world = World::new(database).await;
        let (county, township) = (world.county().await, world.township(1).await);
        let unit = world.place(2).id;
        let round = [("name", "第一轮"), ("deadline", "2026-01-31")];
        county.post("/survey/rounds", &round).await.expect(303);
        let economy = [("a.debts", "2600000"), ("a.income", "80000"), ("v.debts", "0"), ("v.income", "0")];
        let section = format!("/survey/villages/{unit}/economy");
        township.post(&section, &economy).await.expect(303);
        let card = county.get(&format!("/risks/{unit}")).await.expect(200);
        let card = card.says("规则判定： ■ 难点村").says("债务沉重、收入薄弱").says("债务 2,600,000 元");
        let anchor = format!("/survey/villages/{unit}#q-debts");
        assert!(card.text().contains(&anchor), "the fact leads to its question");
        let dossier = county.get(&format!("/survey/villages/{unit}")).await.expect(200);
        assert!(dossier.text().contains("id=\"q-debts\""));
        // Paid off, the reason is gone.
        let paid = [("a.debts", "0"), ("a.income", "80000"), ("v.debts", "1"), ("v.income", "1")];
        township.post(&section, &paid).await.expect(303);
        county.get(&format!("/risks/{unit}")).await.expect(200).does_not_say("债务沉重、收入薄弱");
        world.journal_is_whole().await;
    }
}
