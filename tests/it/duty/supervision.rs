//! Supervision: the whole life of an order, inspections, look-back rounds, weekly reports.

use domain::account::Role;

use crate::harness::{Actor, Page, World};

/// Plans an inspection of a village for a day; gives its address.
pub(super) async fn plans(who: &Actor, unit: &str, on: &str) -> Page {
    let form = [("unit", unit), ("planned_on", on)];
    who.post("/inspections/new", &form).await
}

/// Records an inspection with one problem.
pub(super) async fn records(who: &Actor, path: &str, on: &str) -> Page {
    let page = who.get(path).await.expect(200);
    let (version, list) = (page.field("version"), page.field("checklist"));
    let form = [
        ("version", version.as_str()),
        ("checklist", list.as_str()),
        ("on", on),
        ("verdict-0", "problem"),
        ("note-0", "少贴一处"),
        ("verdict-1", "good"),
        ("summary", "总体有序"),
    ];
    who.post(path, &form).await
}

pub(super) fn order_form<'a>(unit: &'a str, reply_by: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("to", "village"),
        ("unit", unit),
        ("title", "名单张贴不全"),
        ("problem", "少贴一处"),
        ("demand", "三日内补齐"),
        ("reply_by", reply_by),
    ]
}

async fn answers(who: &Actor, order: &str, text: &str) -> Page {
    let version = who.get(order).await.expect(200).field("version");
    let form = [("version", version.as_str()), ("text", text)];
    who.post(&format!("{order}/answer"), &form).await
}

pub(super) async fn verifies(who: &Actor, order: &str, act: &str, reply_by: &str) -> Page {
    let version = who.get(order).await.expect(200).field("version");
    let form = [
        ("version", version.as_str()),
        ("act", act),
        ("text", "核查意见"),
        ("reply_by", reply_by),
    ];
    who.post(&format!("{order}/verify"), &form).await
}

on_both! {
    async fn a_finding_becomes_an_order_and_goes_its_whole_way(database: Database) {
        let world = World::new(database).await;
        let group = world.supervision().await;
        let unit = world.place(2).id;
        let inspection = plans(&group, unit, "2026-01-20").await.expect(303).location().to_owned();
        records(&group, &inspection, "2026-01-21").await.expect(422).says("不晚于今天");
        records(&group, &inspection, "2026-01-20").await.expect(303);
        let seen = group.get(&inspection).await.expect(200).says("少贴一处").says("下达督办单");
        let id = inspection.trim_start_matches("/inspections/");
        assert!(seen.text().contains(&format!("/orders/new?inspection={id}&#38;finding=1"))
            || seen.text().contains(&format!("/orders/new?inspection={id}&amp;finding=1")));
        let from = format!("/orders/new?inspection={id}&finding=1");
        let page = group.get(&from).await.expect(200);
        assert_eq!(page.field("inspection"), id);
        let form = [&order_form(unit, "2026-01-23")[..], &[("inspection", id), ("finding", "1")]].concat();
        let order = group.post("/orders/new", &form).await.expect(303).location().to_owned();
        // The village answers with its evidence, the group returns it, it is answered again and closed.
        let village = world.village(2).await;
        village.get("/").await.says("督办单第 1 号");
        verifies(&group, &order, "close", "").await.expect(422).says("不能这样办理");
        answers(&village, &order, " ").await.expect(422).says("写明情况");
        answers(&village, &order, "已补贴，照片存村档案").await.expect(303);
        group.get("/").await.says("待核查");
        verifies(&group, &order, "return", "2026-01-19").await.expect(422).says("不早于今天");
        verifies(&group, &order, "return", "2026-01-26").await.expect(303);
        village.get(&order).await.says("退回").says("2026 年 1 月 26 日");
        answers(&world.township(1).await, &order, "已重新补贴").await.expect(303);
        verifies(&group, &order, "close", "").await.expect(303);
        let paper = village.get(&format!("{order}/paper")).await.expect(200);
        paper.says("督办单").says("已重新补贴").says("核查销号");
        group.get(&inspection).await.says("已销号");
        village.get("/").await.does_not_say("督办单第 1 号");
        // A form opened before the end is not taken, and nothing is lost of what was typed.
        let stale = [("version", "1"), ("text", "迟到的回复")];
        let page = village.post(&format!("{order}/answer"), &stale).await;
        assert!(page.status == 409 || page.status == 422, "{}", page.status);
        world.journal_is_whole().await;
    }

    async fn a_group_writes_only_its_own_and_in_its_townships(database: Database) {
        let world = World::new(database).await;
        let group = world.supervision().await;
        let (own, foreign) = (world.place(2).id, world.place(6).id);
        plans(&group, foreign, "2026-01-20").await.expect(404);
        group.post("/orders/new", &order_form(foreign, "2026-01-23")).await.expect(404);
        // Another group of the same township cannot record or verify what this one began.
        let other = world.person(Role::Supervision, &[world.town(1).id, world.town(2).id], "990101").await;
        if other.login == group.login {
            return;
        }
        let inspection = plans(&group, own, "2026-01-20").await.expect(303).location().to_owned();
        let form = [("version", "1"), ("checklist", "0"), ("on", "2026-01-20"), ("verdict-0", "good")];
        other.post(&inspection, &form).await.expect(422).says("其他督导组");
    }

    async fn who_may_not_issue_or_answer_is_refused(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let unit = world.place(2).id;
        let order = county.post("/orders/new", &order_form(unit, "2026-01-23")).await.expect(303).location().to_owned();
        let township = world.township(1).await;
        township.post("/orders/new", &order_form(unit, "2026-01-23")).await.expect(403);
        world.township(2).await.get(&order).await.expect(404);
        let group = world.supervision().await;
        answers(&township, &order, "已办").await.expect(303);
        // Another's order is read by the group and verified by its issuer.
        let form = [("version", "2"), ("act", "close"), ("text", "到位")];
        group.post(&format!("{order}/verify"), &form).await.expect(422).says("下达单位");
        verifies(&county, &order, "close", "").await.expect(303);
        world.journal_is_whole().await;
    }

    async fn an_order_without_answer_is_reported_upwards(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let unit = world.place(2).id;
        let order = county.post("/orders/new", &order_form(unit, "2026-01-23")).await.expect(303).location().to_owned();
        world.on("2026-01-24");
        let township = world.township(1).await;
        township.get("/").await.says("督办单第 1 号").says("再过 1 天将上报乡镇党委");
        world.on("2026-01-25");
        assert_eq!(world.app.escalate_overdue().await.unwrap(), 1);
        world.on("2026-01-27");
        assert_eq!(world.app.escalate_overdue().await.unwrap(), 1);
        let county = world.county().await;
        county.get("/").await.says("督办单第 1 号").says("已上报县换届办");
        county.get("/orders?state=late").await.says("名单张贴不全");
        let actor = world.office_actor();
        let village = domain::UnitId::parse(unit).unwrap();
        let open = world.app.open_orders_of(&actor, &village).await.unwrap();
        assert_eq!((open.orders.len(), open.late(world.app.env().today())), (1, 1));
        let township = world.township(1).await;
        answers(&township, &order, "已办").await.expect(303);
        assert_eq!(world.app.escalate_overdue().await.unwrap(), 0);
        world.journal_is_whole().await;
    }

    async fn a_new_checklist_is_used_at_once(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let group = world.supervision().await;
        let inspection = plans(&group, world.place(2).id, "2026-01-20").await.expect(303).location().to_owned();
        let stale = group.get(&inspection).await.expect(200).field("checklist");
        let path = "/inspections/checklist";
        county.post(path, &[("version", "0"), ("items", " ")]).await.expect(422);
        county.post(path, &[("version", "0"), ("items", "灯光是否够亮\n票箱是否上锁")]).await.expect(303);
        county.post(path, &[("version", "0"), ("items", "另一份")]).await.expect(409).says("灯光是否够亮").says("另一份");
        group.post(path, &[("version", "1"), ("items", "x")]).await.expect(403);
        // What was opened with the old list is not taken for the new one.
        let form = [("version", "1"), ("checklist", stale.as_str()), ("on", "2026-01-20"), ("verdict-0", "good")];
        group.post(&inspection, &form).await.expect(409).says("灯光是否够亮");
        records(&group, &inspection, "2026-01-20").await.expect(303);
        group.get(&inspection).await.says("灯光是否够亮").says("少贴一处");
        world.journal_is_whole().await;
    }

    async fn a_look_back_round_gives_each_group_its_villages(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let group = world.supervision().await;
        let form = [
            ("title", "换届后回头看"),
            ("focus", "移交"),
            ("from", "2026-01-20"),
            ("until", "2026-01-30"),
            ("unit", world.place(2).id),
            ("unit", world.place(6).id),
        ];
        county.post("/look-back/new", &form[..4]).await.expect(422);
        let round = county.post("/look-back/new", &form).await.expect(303).location().to_owned();
        county.get(&round).await.expect(200).says("柳湾村委会").says("松树坳村委会");
        group.get(&round).await.expect(200).says("柳湾村委会").does_not_say("松树坳");
        world.township(3).await.get(&round).await.expect(404);
        let list = group.get("/inspections?state=look_back").await.expect(200).text();
        let id = list.split("/inspections/").find(|t| t.starts_with("01")).unwrap();
        let path = format!("/inspections/{}", id.split('"').next().unwrap());
        records(&group, &path, "2026-01-20").await.expect(303);
        county.get(&round).await.says("已看 1/2").says("1 个问题");
        group.post("/look-back/new", &form).await.expect(403);
        world.journal_is_whole().await;
    }

    async fn a_weekly_report_is_made_edited_sent_and_superseded(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let township = world.township(1).await;
        let list = "villagers_committee:voter_list";
        township.records_step(world.place(2).id, list, "2026-01-19").await.expect(303);
        county.post("/reports", &[("day", "2026-01-27")]).await.expect(422).says("还没有开始");
        let report = county.post("/reports", &[("day", "2026-01-20")]).await.expect(303).location().to_owned();
        let page = county.get(&report).await.expect(200);
        page.says("完成换届环节1项，比上周增加1项").says("清溪镇").says("白石乡");
        let page = county.get(&report).await;
        let form = |version, act, text| [("version", version), ("act", act), ("text", text)];
        let version = page.field("version");
        county.post(&report, &form(version.as_str(), "save", " ")).await.expect(422);
        county.post(&report, &form(version.as_str(), "save", "改过的进展")).await.expect(303);
        county.post(&report, &form(version.as_str(), "save", "别人的进展")).await.expect(409).says("改过的进展").says("别人的进展").says("换届办的人 2026-01-20 09:30");
        // What is not sent yet is nobody else's to read.
        township.get("/reports").await.expect(200).says("还没有发出周调度");
        township.get(&report).await.expect(404);
        county.post(&report, &form("2", "send", "改过的进展")).await.expect(303);
        county.post(&report, &form("4", "save", "再改")).await.expect(422).says("已经发出");
        let again = county.post("/reports", &[("day", "2026-01-20")]).await.expect(303).location().to_owned();
        county.post(&again, &form("1", "send", "更正的进展")).await.expect(303);
        county.get(&report).await.says("已被新版代替").says("改过的进展");
        let paper = county.get(&format!("{again}/paper")).await.expect(200);
        paper.says("更正的进展").says("合计");
        county.get(&format!("{again}/text")).await.expect(200);
        let sheet = county.get(&format!("{again}?format=xlsx")).await.expect(200);
        assert!(sheet.body.starts_with(b"PK"));
        // Townships, villages and groups read what was sent, with the rows of their own townships.
        for reader in [&township, &world.village(2).await, &world.supervision().await] {
            let page = reader.get(&again).await.expect(200);
            let shown = page.says("更正的进展").says("清溪镇").does_not_say("白石乡");
            shown.does_not_say("保存并发出");
            reader.get(&format!("{again}/paper")).await.expect(200).does_not_say("白石乡");
            reader.post(&again, &form("3", "save", "改")).await.expect(403);
        }
        world.department().await.get("/reports").await.expect(403);
        world.auditor().await.get(&again).await.expect(200);
        world.journal_is_whole().await;
    }
}
