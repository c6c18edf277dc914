//! Tasks: a template made and cascaded, receipts and answers, escalation with the clock moved.

use crate::harness::{Actor, Page, World};

const TITLE: &str = "公布选民名单并留存照片";

pub(super) async fn makes_template(county: &Actor) -> String {
    let form = [
        ("kind", "task"),
        ("title", TITLE),
        ("text", "按时公布选民名单。"),
        ("cascade", "village"),
        ("deadline", "step"),
        ("step", "committee:voter_list"),
        ("offset", "10"),
        ("side", "before"),
        ("evidence", "张贴照片"),
        ("offered", "yes"),
    ];
    county.post("/tasks/templates", &form).await.expect(303);
    let list = county
        .get("/tasks/templates")
        .await
        .expect(200)
        .says(TITLE)
        .text();
    let link = list.split("/tasks/new?template=").nth(1).unwrap();
    link.split('"').next().unwrap().to_owned()
}

/// Issues what the form of a template shows; gives the task's address.
pub(super) async fn issues(who: &Actor, template: &str) -> String {
    let page = who
        .get(&format!("/tasks/new?template={template}"))
        .await
        .expect(200);
    let fields: Vec<(String, String)> = page.form("/tasks/new");
    let made = who
        .post_all("/tasks/new", &fields, "issue")
        .await
        .expect(303);
    made.location().to_owned()
}

async fn answers(who: &Actor, task: &str, place: &str, kind: &str, on: &str, seen: &str) -> Page {
    let form = [
        ("place", place),
        ("seen", seen),
        ("kind", kind),
        ("on", on),
        ("note", "照片存村档案"),
    ];
    who.post(&format!("{task}/answer"), &form).await
}

on_both! {
    async fn a_template_made_on_a_page_cascades_at_once(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let template = makes_template(&county).await;
        let task = issues(&county, &template).await;
        let unit = world.place(2).id;
        // The list is due twenty days before the vote at the latest, and here ten days before that.
        let page = county.get(&task).await.expect(200);
        page.says("柳湾村委会").says("松树坳村委会").says("清溪镇").says("2026-02-20");
        let village = world.village(2).await;
        village.get("/").await.expect(200).says(TITLE);
        village.get(&task).await.expect(200).says("未阅知").does_not_say("石桥村委会");
        village.post(&format!("{task}/read"), &[("place", unit)]).await.expect(303);
        county.get(&task).await.says("村级的人");
        // Another village's part is not the village's to answer.
        let foreign = world.place(3).id;
        answers(&village, &task, foreign, "done", "2026-01-20", "0").await.expect(404);
        answers(&village, &task, unit, "done", "2026-01-21", "0").await.expect(422).says("不晚于今天");
        answers(&village, &task, unit, "done", "2026-01-20", "0").await.expect(303);
        // A form opened before the answer is not taken.
        answers(&world.township(1).await, &task, unit, "progress", "", "0").await.expect(409);
        county.get("/tasks").await.says("进行中");
        let back = answers(&village, &task, unit, "reopened", "", "1").await;
        back.expect(403);
        answers(&county, &task, unit, "reopened", "", "1").await.expect(303);
        village.get("/").await.says(TITLE);
        world.journal_is_whole().await;
    }

    async fn what_is_overdue_goes_up_and_says_so_beforehand(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let template = makes_template(&county).await;
        let task = issues(&county, &template).await;
        let unit = world.place(2).id;
        let village = world.village(2).await;
        answers(&world.village(3).await, &task, world.place(3).id, "done", "2026-01-20", "0").await.expect(303);
        let part = format!("{task}?place={unit}");
        // Due on 20 February; two days of grace.
        world.on("2026-02-19");
        let village_again = world.logs_in_again(&village).await;
        village_again.expect(303);
        village.get("/").await.says("再过 3 天将上报乡镇党委");
        assert_eq!(world.app.escalate_overdue().await.unwrap(), 0);
        world.on("2026-02-22");
        // Every village but the one that is done.
        assert_eq!(world.app.escalate_overdue().await.unwrap(), 11);
        assert_eq!(world.app.escalate_overdue().await.unwrap(), 0);
        let township = world.township(1).await;
        township.get("/").await.says(TITLE).says("已上报乡镇党委").says("再过 2 天将上报县换届办");
        township.get("/tasks/due").await.says("柳湾村委会").does_not_say("石桥村委会").does_not_say("松树坳");
        let county = world.county().await;
        county.get("/").await.does_not_say("已上报县换届办");
        world.on("2026-02-24");
        assert_eq!(world.app.escalate_overdue().await.unwrap(), 11);
        let county = world.county().await;
        county.get("/").await.says("已上报县换届办");
        county.get("/cockpit").await.says("任务逾期");
        let township = world.township(1).await;
        township.get(&part).await.says("已上报乡镇党委").says("已上报县换届办").says("逾期 4 天");
        // Done late: it leaves the desk, and the report stays on the record.
        answers(&township, &task, unit, "done", "2026-02-24", "0").await.expect(303);
        township.get(&part).await.says("已完成，迟 4 天").says("已上报县换届办");
        county.get("/papers/due").await.expect(200).says("松树坳村委会").does_not_say("柳湾村委会");
        assert_eq!(world.app.escalate_overdue().await.unwrap(), 0);
        world.journal_is_whole().await;
    }

    async fn the_daily_job_reports_and_a_withdrawn_task_is_left_alone(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let template = makes_template(&county).await;
        let task = issues(&county, &template).await;
        county.post(&format!("{task}/withdraw"), &[("version", "1"), ("reason", "")]).await.expect(422).says("撤回理由");
        county.post(&format!("{task}/withdraw"), &[("version", "1"), ("reason", "重复下达")]).await.expect(303);
        issues(&county, &template).await;
        world.on("2026-02-22");
        world.app.enqueue_due().await.unwrap();
        while world.app.run_next_job().await.unwrap() {}
        let scope = world.office_actor().may(domain::account::Verb::ViewTasks).unwrap();
        let term = world.term().await.id;
        let mut read = world.app.store().read().await.unwrap();
        assert_eq!(read.escalations(&scope, &term).await.unwrap().len(), 12);
        drop(read);
        let village = world.village(2).await;
        answers(&village, &task, world.place(2).id, "done", "2026-02-22", "0").await.expect(422).says("已撤回");
        world.journal_is_whole().await;
    }

    async fn letters_are_printed_and_signed_off_by_township(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let form = [
            ("kind", "letter"),
            ("title", "换届工作责任书"),
            ("text", "第一责任人对本乡镇换届负总责。"),
            ("cascade", "town"),
            ("deadline", "fixed"),
            ("fixed_on", "2026-01-31"),
            ("every", "yes"),
        ];
        let task = county.post("/tasks/new", &form).await.expect(303).location().to_owned();
        let all = county.get(&format!("{task}/letter")).await.expect(200);
        all.says("清溪镇党委").says("白石乡党委").says("2026 年 1 月 31 日");
        let township = world.township(1).await;
        let place = world.town(1).id;
        let own = township.get(&format!("{task}/letter")).await.expect(200);
        own.says("清溪镇党委").does_not_say("白石乡");
        let sign = |signer| [("place", place), ("seen", "0"), ("kind", "signed"), ("on", "2026-01-20"), ("signer", signer)];
        township.post(&format!("{task}/answer"), &sign("")).await.expect(422).says("签订人");
        township.post(&format!("{task}/answer"), &sign("程砚")).await.expect(303);
        county.get(&format!("{task}/letter?place={place}")).await.says("程砚 已签订");
    }

    async fn a_department_sees_and_answers_its_own_tasks_only(database: Database) {
        use domain::account::Role;
        let world = World::new(database).await;
        let county = world.county().await;
        let audit = world.person(Role::DutyDepartment, &[], "990101").await;
        let account = world.account_id(&audit.login).await;
        let template = makes_template(&county).await;
        let others = issues(&county, &template).await;
        let form = [
            ("kind", "task"),
            ("title", "离任审计结果公布"),
            ("text", "按时公布。"),
            ("cascade", "department"),
            ("deadline", "fixed"),
            ("fixed_on", "2026-01-31"),
            ("department", account.as_str()),
        ];
        let own = county.post("/tasks/new", &form).await.expect(303).location().to_owned();
        audit.get("/tasks").await.says("离任审计结果公布").does_not_say(TITLE);
        audit.get("/").await.says("离任审计结果公布");
        audit.get(&others).await.expect(404);
        answers(&audit, &own, account.as_str(), "done", "2026-01-20", "0").await.expect(303);
        answers(&audit, &others, world.place(2).id, "done", "2026-01-20", "0").await.expect(404);
        world.township(1).await.get("/tasks").await.does_not_say("离任审计结果公布");
    }

    async fn a_township_asks_its_own_villages_only(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let form = [
            ("kind", "task"),
            ("title", "报送包村日志"),
            ("text", "每周五前报送。"),
            ("cascade", "village"),
            ("deadline", "open"),
            ("every", "yes"),
        ];
        let task = township.post("/tasks/new", &form).await.expect(303).location().to_owned();
        world.village(2).await.get(&task).await.expect(200).says("每周五前报送");
        world.village(6).await.get(&task).await.expect(404);
        world.township(2).await.get(&task).await.expect(404);
        let beyond = [&form[..5], &[("town", world.town(2).id)]].concat();
        township.post("/tasks/new", &beyond).await.expect(404);
        township.post("/tasks/templates", &form).await.expect(403);
        world.county().await.get("/tasks").await.says("报送包村日志");
    }

    async fn papers_for_a_meeting_are_made_without_storing_anything(database: Database) {
        let world = World::new(database).await;
        let village = world.village(2).await;
        village.get("/papers").await.expect(200);
        let before = world.journal_heads().await;
        let sheet = village.get("/papers/meeting?kind=sign_in&title=村民代表会议&lines=45&day=2026-02-01").await.expect(200);
        sheet.says("村民代表会议签到表").says("第 3 页，共 3 页").says("2026 年 2 月 1 日");
        village.get("/papers/meeting?kind=minutes").await.expect(200).says("会议记录").says("表决与决定");
        assert_eq!(world.journal_heads().await, before);
    }
}
