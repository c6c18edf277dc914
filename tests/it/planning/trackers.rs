//! The special trackers: who keeps which, moves, bulk, and the audit that becomes a step.

use domain::account::Role;
use domain::term::{Body, StepCode};

use crate::harness::{Actor, World};
use crate::term::election;

async fn moves(who: &Actor, path: &str, step: &str, more: &[(&str, &str)]) -> u16 {
    let fields = [&[("step", step)][..], more].concat();
    who.post(path, &fields).await.status.as_u16()
}

on_both! {
    async fn an_audit_published_is_the_step_of_the_timetable(database: Database) {
        let world = World::new(database).await;
        let unit = world.place(2).id;
        let township = world.township(1).await;
        let path = format!("/trackers/exit_audit/{unit}");
        assert_eq!(moves(&township, &path, "publish", &[]).await, 422, "not from the start");
        assert_eq!(moves(&township, &path, "notify", &[("f_auditor", "镇审计站")]).await, 303);
        assert_eq!(moves(&township, &path, "field", &[]).await, 303);
        assert_eq!(moves(&township, &path, "report", &[("f_report_no", "3 号")]).await, 303);
        let future = [("f_published_on", "2026-02-20")];
        assert_eq!(moves(&township, &path, "publish", &future).await, 422);
        assert_eq!(moves(&township, &path, "publish", &[("f_published_on", "2026-01-18")]).await, 303);
        let published = |facts: &domain::term::board::ElectionFacts| {
            facts.done.iter().any(|(code, on)| {
                *code == StepCode::ExitAudit && on.to_string() == "2026-01-18"
            })
        };
        assert!(published(&election(&world, 2, Body::VillagersCommittee).await.facts));
        assert_eq!(moves(&township, &path, "withdraw", &[]).await, 422, "needs a note");
        assert_eq!(moves(&township, &path, "withdraw", &[("note", "公布的数字有误")]).await, 303);
        assert!(!published(&election(&world, 2, Body::VillagersCommittee).await.facts));
        township.get(&path).await.expect(200).says("公布的数字有误").says("已出报告");
        world.journal_is_whole().await;
    }

    async fn a_department_keeps_its_own_tracker_and_acts_in_bulk(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let department = world.person(Role::DutyDepartment, &[], "990101").await;
        let units = [world.place(2).id, world.place(3).id, world.place(6).id];
        let boxes: Vec<String> = units.iter().map(|u| format!("unit:{u}")).collect();
        let mut fields: Vec<(&str, &str)> = boxes.iter().map(|b| ("which", b.as_str())).collect();
        fields.extend([("step", "notify"), ("f_auditor", "县审计局")]);
        // Its office is none of those that the county's settings name for this tracker.
        let refused = department.post("/trackers/exit_audit", &fields).await.expect(422);
        refused.says("不由您的单位维护");
        let set = [("version", "0"), ("audit_offices", "审计、责任部门")];
        county.post("/settings", &set).await.expect(303);
        department.post("/trackers/exit_audit", &fields).await.expect(303);
        let list = department.get("/trackers/exit_audit?state=notice").await.expect(200);
        list.says(world.place(2).name).says(world.place(3).name).says(world.place(6).name);
        let petitions = department.post("/trackers/petition", &fields).await.expect(422);
        petitions.says("不由您的单位维护");
        // A village that cannot be moved stops no other.
        let fields = [&fields[..], &[("which", "unit:990101101202")]].concat();
        department.post("/trackers/exit_audit", &fields).await.expect(303);
        department.get("/trackers/exit_audit").await.says("已办理 1 个").says("3 个未办理");
        world.journal_is_whole().await;
    }

    async fn petitions_are_numbers_and_kinds(database: Database) {
        let world = World::new(database).await;
        let unit = world.place(2).id;
        let township = world.township(1).await;
        let path = format!("/trackers/petition/{unit}");
        let fields = [("f_number", "信〔2026〕1 号"), ("f_kind", "land")];
        township.post(&path, &fields).await.expect(303);
        township.post(&path, &fields).await.expect(422).says("登记编号已经有了");
        township.post(&path, &[("f_number", "2 号")]).await.expect(422).says("类型");
        let list = township.get("/trackers/petition").await.expect(200);
        let list = list.says("信〔2026〕1 号").says("土地承包与宅基地");
        let link = list.text();
        let (_, rest) = link.split_once("/tracker-entries/").unwrap();
        let entry = format!("/tracker-entries/{}", rest.split('"').next().unwrap());
        let take = [("step", "take"), ("version", "1")];
        township.post(&entry, &take).await.expect(422).says("包案领导");
        let take = [("step", "take"), ("version", "1"), ("f_leader", "副县长")];
        township.post(&entry, &take).await.expect(303);
        // Who opened the page before sees that it moved on.
        township.post(&entry, &take).await.expect(409).says("最新内容");
        world.township(2).await.get(&entry).await.expect(404);
        world.village(2).await.get(&entry).await.expect(200).says("副县长");
        world.village(2).await.post(&entry, &take).await.expect(403);
        world.journal_is_whole().await;
    }

    async fn a_village_reports_and_its_township_decides(database: Database) {
        let world = World::new(database).await;
        let unit = world.place(2).id;
        let (village, township) = (world.village(2).await, world.township(1).await);
        let path = format!("/trackers/three_assets/{unit}");
        assert_eq!(moves(&village, &path, "begin", &[]).await, 403, "not the village's to begin");
        assert_eq!(moves(&township, &path, "begin", &[]).await, 303);
        let page = village.get(&path).await.expect(200).says("本村上报").says("报清理结果");
        let text = page.text();
        let (_, rest) = text.split_once("/tracker-entries/").unwrap();
        let entry = format!("/tracker-entries/{}", rest.split('/').next().unwrap());
        let report = format!("{entry}/report");
        let blank = [("f_contracts", "18")];
        village.post(&report, &blank).await.expect(422).says("请填写说明");
        let more = [("f_contracts", "3"), ("f_corrected", "4"), ("note", "已清理")];
        village.post(&report, &more).await.expect(422).says("不能多于");
        // What the village may not fill in is not taken from it.
        let said = [
            ("f_contracts", "18"), ("f_corrected", "3"), ("note", "合同逐份核对，三份已纠正"),
            ("f_published_on", "2026-01-19"), ("version", "1"),
        ];
        village.post(&report, &said).await.expect(303);
        let page = village.get(&path).await.expect(200);
        page.says("村已清理，待乡镇核实").says("三份已纠正").does_not_say("2026-01-19").does_not_say("本村上报");
        village.post(&report, &said).await.expect(422);
        assert_eq!(moves(&village, &path, "verify", &[]).await, 403);
        township.get("/").await.expect(200).says("待乡镇核实");
        assert_eq!(moves(&township, &path, "send_back", &[]).await, 422, "needs a note");
        let why = [("note", "少两份林地合同")];
        assert_eq!(moves(&township, &path, "return", &why).await, 303);
        village.get(&path).await.expect(200).says("少两份林地合同").says("本村上报");
        let again = [("f_contracts", "20"), ("note", "补齐林地合同")];
        village.post(&report, &again).await.expect(303);
        assert_eq!(moves(&township, &path, "verify", &[]).await, 303);
        township.get(&path).await.expect(200).says("乡镇已核实").says("20 份");
        world.village(3).await.get(&entry).await.expect(404);
        world.village(3).await.post(&report, &again).await.expect(404);
        township.post(&report, &again).await.expect(403);
        world.journal_is_whole().await;
    }

    async fn a_rectification_is_accepted_by_the_county(database: Database) {
        let world = World::new(database).await;
        let unit = world.place(2).id;
        let (township, county) = (world.township(1).await, world.county().await);
        let path = format!("/trackers/rectification/{unit}");
        assert_eq!(moves(&township, &path, "list", &[("f_kind", "idle")]).await, 303);
        let four = [
            ("f_county_leader", "县委常委"),
            ("f_town_leader", "镇长"),
            ("f_county_unit", "县水利局"),
            ("f_measure", "补选支部委员"),
        ];
        assert_eq!(moves(&township, &path, "begin", &four[1..]).await, 422, "one of the four is missing");
        assert_eq!(moves(&township, &path, "begin", &four).await, 303);
        assert_eq!(moves(&township, &path, "submit", &[]).await, 303);
        let accepted = [("f_accepted_on", "2026-01-19")];
        assert_eq!(moves(&township, &path, "accept", &accepted).await, 422, "the county's");
        assert_eq!(moves(&county, &path, "return", &[("note", "账目未公开")]).await, 303);
        assert_eq!(moves(&township, &path, "begin", &[]).await, 303);
        assert_eq!(moves(&township, &path, "submit", &[]).await, 303);
        assert_eq!(moves(&county, &path, "accept", &accepted).await, 303);
        county.get("/trackers/rectification?state=accepted").await.expect(200).says("县水利局");
        world.journal_is_whole().await;
    }
}
