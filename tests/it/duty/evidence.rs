//! Evidence of tasks, orders and inspections: who hangs it there, who sees it, who takes it away.

use domain::account::Role;

use super::supervision::{order_form, plans, records, verifies};
use super::tasks::{issues, makes_template};
use crate::harness::{Actor, Page, World};
use crate::operations::attachments::photograph;

/// Answers an order with a file.
async fn proves(who: &Actor, order: &str, name: &str, bytes: &[u8]) -> Page {
    let version = who.get(order).await.expect(200).field("version");
    let fields = [("version", version.as_str()), ("text", "已补贴到位")];
    let file = ("files", name, bytes);
    who.upload(&format!("{order}/answer"), &fields, file).await
}

/// Issues an order to village 2 that must be answered with evidence.
async fn demands(who: &Actor, unit: &str) -> String {
    let form = [&order_form(unit, "2026-01-23")[..], &[("evidence", "yes")]].concat();
    let made = who.post("/orders/new", &form).await.expect(303);
    made.location().to_owned()
}

async fn owner(world: &World, kind: &str, path: &str, rest: &str) -> String {
    let id = path.rsplit('/').next().unwrap();
    format!("{kind}:{}/{id}{rest}", world.term().await.id)
}

/// Every way to a file answers as `status` says.
async fn reaches(who: &Actor, (page, owner, file): (&str, &str, &str), status: u16) {
    for path in [
        page,
        file,
        &format!("{file}/file"),
        &format!("{file}/thumbnail"),
    ] {
        who.get(path).await.expect(status);
    }
    who.get(&format!("/attachments?owner={owner}"))
        .await
        .expect(status);
}

on_both! {
    async fn an_order_that_demands_evidence_is_answered_with_a_photograph(database: Database) {
        let world = World::new(database).await;
        let (group, village) = (world.supervision().await, world.village(2).await);
        let unit = world.place(2).id;
        let order = demands(&group, unit).await;
        village.get("/orders").await.expect(200).says("须附，还没有");
        village.get("/orders?state=bare").await.says("名单张贴不全");
        village.get(&order).await.says("须附凭证").says("还没有附件");
        village.get(&format!("{order}/paper")).await.says("须附凭证，还没有上传");
        // Words alone are no answer, nor is a program; what was written stays, and nothing is kept.
        let before = world.journal_heads().await;
        let form = [("version", "1"), ("text", "已补贴到位")];
        let page = village.post(&format!("{order}/answer"), &form).await.expect(422);
        page.says("还没有一个文件").says("已补贴到位");
        let page = proves(&village, &order, "照片.jpg", b"MZ\x90\0 program").await.expect(422);
        page.says("不是可以上传的类型").says("已补贴到位").says("待整改");
        let large = [b"%PDF-1.7\n".as_slice(), &vec![b' '; 21 << 20]].concat();
        proves(&village, &order, "大.pdf", &large).await.expect(413).says("20 MB");
        assert_eq!(world.journal_heads().await, before);
        proves(&village, &order, "整改后.jpg", &photograph()).await.expect(303);
        let page = group.get(&order).await.expect(200);
        page.says("待核查").says("1-整改后.jpg").does_not_say("没有一个文件");
        village.get("/orders").await.says("1 件");
        village.get(&format!("{order}/paper")).await.says("1-整改后.jpg");
        world.journal_is_whole().await;
    }

    async fn evidence_of_an_order_is_seen_in_its_reach_alone(database: Database) {
        let world = World::new(database).await;
        let (group, village) = (world.supervision().await, world.village(2).await);
        let order = demands(&group, world.place(2).id).await;
        proves(&village, &order, "整改后.jpg", &photograph()).await.expect(303);
        let owner = owner(&world, "order", &order, "").await;
        let file = village.attachments_of(&owner).await.remove(0);
        let of = (order.as_str(), owner.as_str(), file.as_str());
        for (who, status) in [
            (world.township(1).await, 200),
            (world.county().await, 200),
            (world.supervision().await, 200),
            (world.auditor().await, 200),
            (world.township(2).await, 404),
            (world.village(3).await, 404),
            (world.person(Role::DutyDepartment, &[], "990101").await, 404),
            (world.department().await, 403),
        ] {
            reaches(&who, of, status).await;
        }
        // Who only reads adds nothing and takes nothing away; a neighbour finds nothing.
        let before = world.journal_heads().await;
        let end = format!("{file}/destroy");
        let reason = [("version", "1"), ("reason", "传错")];
        for (who, status) in [(group.clone(), 403), (world.auditor().await, 403), (world.township(2).await, 404)] {
            who.attaches(&owner, "a.txt", b"x").await.expect(status);
            who.post(&end, &reason).await.expect(status);
        }
        assert_eq!(world.journal_heads().await, before);
        // Taken back, it is missed by whoever verifies.
        village.post(&end, &reason).await.expect(303);
        group.get(&order).await.says("现在没有一个文件").says("传错");
        verifies(&group, &order, "return", "2026-01-26").await.expect(303);
        proves(&world.township(1).await, &order, "重拍.jpg", &photograph()).await.expect(303);
        verifies(&group, &order, "close", "").await.expect(303);
        village.attaches(&owner, "晚了.txt", b"late").await.expect(422).says("已办结");
        world.journal_is_whole().await;
    }

    async fn a_department_proves_its_own_order(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let department = world.person(Role::DutyDepartment, &[], "990101").await;
        let account = world.account_id(&department.login).await.to_string();
        let form = [
            ("to", "department"),
            ("department", account.as_str()),
            ("title", "审计报告偏慢"),
            ("problem", "三个村没有出报告"),
            ("demand", "列出日期"),
            ("reply_by", "2026-01-23"),
            ("evidence", "yes"),
        ];
        let order = county.post("/orders/new", &form).await.expect(303).location().to_owned();
        proves(&department, &order, "清单.txt", "石桥村 2 月 1 日".as_bytes()).await.expect(303);
        let owner = owner(&world, "order", &order, "").await;
        let file = department.attachments_of(&owner).await.remove(0);
        county.get(&format!("{file}/file")).await.expect(200);
        department.get(&order).await.expect(200).says("1-清单.txt");
        for who in [world.township(1).await, world.village(2).await, world.supervision().await] {
            who.get(&format!("{file}/file")).await.expect(404);
            who.get(&order).await.expect(404);
        }
        world.journal_is_whole().await;
    }

    async fn a_task_is_answered_with_what_proves_it(database: Database) {
        let world = World::new(database).await;
        let (county, village) = (world.county().await, world.village(2).await);
        let template = makes_template(&county).await;
        let task = issues(&county, &template).await;
        let unit = world.place(2).id;
        let here = format!("{task}?place={unit}");
        village.get(&here).await.expect(200).says("要求的凭证还没有上传");
        let fields = [("place", unit), ("seen", "0"), ("kind", "done"), ("on", "2026-01-20"), ("note", "已张贴")];
        let answer = format!("{task}/answer");
        let page = village.upload(&answer, &fields, ("files", "旧.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")).await;
        page.expect(422).says("旧版").says("已张贴");
        county.get(&here).await.says("未阅知");
        let photo = photograph();
        village.upload(&answer, &fields, ("files", "张贴.jpg", &photo)).await.expect(303);
        village.get(&here).await.says("1-张贴.jpg").does_not_say("要求的凭证还没有上传");
        county.get(&task).await.says("1 件");
        county.get(&format!("{task}/letter?place={unit}")).await.expect(200).says("1-张贴.jpg");
        let owner = owner(&world, "task", &task, &format!("/{unit}")).await;
        let file = village.attachments_of(&owner).await.remove(0);
        for (who, status) in [(world.township(1).await, 200), (world.supervision().await, 200), (world.township(2).await, 404), (world.village(3).await, 404)] {
            who.get(&format!("{file}/file")).await.expect(status);
            who.get(&format!("/attachments?owner={owner}")).await.expect(status);
        }
        world.supervision().await.attaches(&owner, "a.txt", b"x").await.expect(403);
        // A township that passes the task on has no part of its own, nor has a village that is not asked.
        let (head, _) = owner.rsplit_once('/').unwrap();
        for other in [world.town(1).id, "990101999999"] {
            world.township(1).await.attaches(&format!("{head}/{other}"), "a.txt", b"x").await.expect(404);
        }
        // What was withdrawn is proved no more.
        let version = county.get(&task).await.field("version");
        let form = [("version", version.as_str()), ("reason", "改由县里统一公布")];
        county.post(&format!("{task}/withdraw"), &form).await.expect(303);
        village.attaches(&owner, "晚了.txt", b"late").await.expect(422);
        world.journal_is_whole().await;
    }

    async fn an_inspection_is_photographed_by_the_group_that_holds_it(database: Database) {
        let world = World::new(database).await;
        let (group, village) = (world.supervision().await, world.village(2).await);
        let unit = world.place(2).id;
        let inspection = plans(&group, unit, "2026-01-20").await.expect(303).location().to_owned();
        let whole = owner(&world, "inspection", &inspection, "/0").await;
        let finding = owner(&world, "inspection", &inspection, "/1").await;
        group.attaches(&finding, "太早.jpg", &photograph()).await.expect(404);
        let back = group.attaches(&whole, "现场.jpg", &photograph()).await.expect(303);
        assert_eq!(back.location(), format!("{inspection}#photos-0"));
        records(&group, &inspection, "2026-01-20").await.expect(303);
        let page = group.get(&inspection).await.expect(200);
        assert!(page.text().contains("capture=\"environment\""));
        group.attaches(&finding, "少一处.jpg", &photograph()).await.expect(303);
        let file = group.attachments_of(&finding).await.remove(0);
        village.get(&inspection).await.expect(200).says("1-现场.jpg").says("2-少一处.jpg").does_not_say("上传照片");
        for (who, status) in [
            (world.township(1).await, 200),
            (world.county().await, 200),
            (world.township(2).await, 404),
            (world.village(3).await, 404),
            (world.person(Role::DutyDepartment, &[], "990101").await, 404),
        ] {
            who.get(&format!("{file}/file")).await.expect(status);
        }
        village.attaches(&finding, "a.txt", b"x").await.expect(403);
        world.township(1).await.attaches(&finding, "a.txt", b"x").await.expect(403);
        world.township(1).await.post(&format!("{file}/destroy"), &[("version", "1"), ("reason", "x")]).await.expect(403);
        // The order that comes of it shows what was seen.
        let id = inspection.trim_start_matches("/inspections/");
        let form = [&order_form(unit, "2026-01-23")[..], &[("inspection", id), ("finding", "1")]].concat();
        let order = group.post("/orders/new", &form).await.expect(303).location().to_owned();
        village.get(&order).await.expect(200).says("检查照片").says("2-少一处.jpg");
        // Another inspection is called off: nothing is added, and its photographs go only with a reason.
        let other = plans(&group, unit, "2026-01-22").await.expect(303).location().to_owned();
        group.post(&format!("{other}/cancel"), &[("version", "1"), ("reason", "下雪")]).await.expect(303);
        let gone = owner(&world, "inspection", &other, "/0").await;
        group.attaches(&gone, "a.jpg", &photograph()).await.expect(422);
        world.journal_is_whole().await;
    }
}
