//! Questions answered with files: asked, answered, counted, told in the workbook, frozen, compared.

use super::sheets::Table;
use super::with_round;
use crate::harness::{Actor, Page, World};
use crate::operations::attachments::photograph;

const TOWN: &str = "/survey/workbooks/990101100";

/// The county asks for the minutes of the posts meeting, and nobody may leave them out.
async fn asks(world: &World) {
    let form = [
        ("version", "0"),
        ("title", "职数会议记录"),
        ("section", "own"),
        ("kind", "file"),
        ("applies", "all"),
        ("required", "yes"),
        ("private", "yes"),
    ];
    let county = world.county().await;
    county
        .post("/survey/questions/new", &form)
        .await
        .expect(303);
    county
        .get("/survey/questions")
        .await
        .says("职数会议记录")
        .says("走访座谈记录")
        .says("文件");
}

/// Sends the section with a file, as its form does.
async fn sends(who: &Actor, unit: &str, name: &str, bytes: &[u8]) -> Page {
    let path = format!("/survey/villages/{unit}/own");
    who.upload(&path, &[], ("f.own_1", name, bytes)).await
}

async fn missing(world: &World, unit: &str) -> bool {
    let actor = world.office_actor();
    let (survey, scope) = world.app.survey(&actor).await.unwrap().unwrap();
    let village = survey
        .village(&scope, &domain::UnitId::parse(unit).unwrap())
        .unwrap();
    village
        .standing
        .missing
        .iter()
        .any(|code| code.as_str() == "own_1")
}

/// The page of the newest file of the question that stands.
async fn newest(who: &Actor, owner: &str) -> String {
    for page in who.attachments_of(owner).await.into_iter().rev() {
        if who.get(&format!("{page}/file")).await.status == 200 {
            return page;
        }
    }
    panic!("no file stands")
}

on_both! {
    async fn a_question_is_answered_by_its_files_and_unanswered_without(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        asks(&world).await;
        let village = world.village(2).await;
        let unit = world.place(2).id;
        let dossier = format!("/survey/villages/{unit}");
        let owner = format!("dossier:{}/{unit}/own_1", world.term().await.id);
        assert!(missing(&world, unit).await);
        village.get(&format!("{dossier}/own")).await.expect(200).says("职数会议记录");
        let before = world.journal_heads().await;
        let page = sends(&village, unit, "记录.pdf", b"<html>").await.expect(422);
        page.says("不是可以上传的类型").says("职数会议记录");
        assert_eq!(world.journal_heads().await, before);
        sends(&village, unit, "记录.jpg", &photograph()).await.expect(303);
        assert!(!missing(&world, unit).await);
        village.get(&dossier).await.says("1 个文件（1 号）").says("1-记录.jpg");
        // By the files' own page too.
        let back = village.attaches(&owner, "续页.txt", "第二页".as_bytes()).await.expect(303);
        assert_eq!(back.location(), format!("{dossier}#q-own_1"));
        village.get(&dossier).await.says("2 个文件（1、2 号）");
        for left in ["1 个文件（1 号）", "（清空）"] {
            let file = newest(&village, &owner).await;
            let end = [("version", "1"), ("reason", "传错")];
            village.post(&format!("{file}/destroy"), &end).await.expect(303);
            village.get(&format!("{dossier}/history?code=own_1")).await.says(left);
        }
        assert!(missing(&world, unit).await);
        // The history has numbers and no names, so that what was destroyed left nothing.
        let history = village.get(&format!("{dossier}/history?code=own_1")).await.expect(200);
        history.says("2 个文件（1、2 号）").says("村级的人").does_not_say("续页");
        world.journal_is_whole().await;
    }

    async fn files_of_a_dossier_are_seen_in_its_reach_alone(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        asks(&world).await;
        let unit = world.place(2).id;
        let village = world.village(2).await;
        sends(&village, unit, "记录.jpg", &photograph()).await.expect(303);
        let owner = format!("dossier:{}/{unit}/own_1", world.term().await.id);
        let file = newest(&village, &owner).await;
        for (who, status) in [
            (world.township(1).await, 200),
            (world.supervision().await, 200),
            (world.auditor().await, 200),
            (world.township(2).await, 404),
            (world.village(3).await, 404),
        ] {
            who.get(&format!("{file}/file")).await.expect(status);
            who.get(&format!("/attachments?owner={owner}")).await.expect(status);
        }
        for (who, status) in [(world.supervision().await, 403), (world.township(2).await, 404), (world.village(3).await, 404)] {
            who.attaches(&owner, "a.txt", b"x").await.expect(status);
        }
        // A question of another kind owns no files.
        let other = owner.replace("own_1", "households");
        village.attaches(&other, "a.txt", b"x").await.expect(404);
        sends(&world.township(1).await, unit, "补.txt", "补".as_bytes()).await.expect(303);
    }

    async fn a_workbook_tells_how_many_files_there_are_and_asks_for_none(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        asks(&world).await;
        let (township, unit) = (world.township(1).await, world.place(2).id);
        sends(&township, unit, "记录.jpg", &photograph()).await.expect(303);
        let mut table = Table::read(&township.get(TOWN).await.expect(200).body);
        assert_eq!(table.get(1, "职数会议记录"), "1 个文件");
        assert_eq!(table.get(0, "职数会议记录"), "0 个文件");
        // What somebody types there all the same is passed over.
        table.set(0, "职数会议记录", "见附件");
        table.set(1, "职数会议记录", "");
        let file = ("file", "清溪镇.xlsx", &table.write()[..]);
        let upload = township.upload("/survey/workbooks", &[], file).await.expect(303);
        let page = township.get(upload.location()).await.expect(200);
        page.says("没有").does_not_say("见附件");
        township.get(&format!("/survey/villages/{unit}")).await.says("1 个文件（1 号）");
    }

    async fn what_was_frozen_stays_and_two_rounds_are_compared(database: Database) {
        let world = World::new(database).await;
        with_round(&world, "第一轮摸底", "2026-02-20").await;
        asks(&world).await;
        let (county, village) = (world.county().await, world.village(2).await);
        let unit = world.place(2).id;
        let dossier = format!("/survey/villages/{unit}");
        let owner = format!("dossier:{}/{unit}/own_1", world.term().await.id);
        sends(&village, unit, "记录.jpg", &photograph()).await.expect(303);
        let freeze = [("form", "freeze"), ("version", "1"), ("sure", "yes")];
        county.post("/survey/rounds/1", &freeze).await.expect(303);
        sends(&village, unit, "晚了.jpg", &photograph()).await.expect(422);
        village.attaches(&owner, "晚了.txt", b"late").await.expect(422).says("冻结");
        // What must go goes, and the frozen answer keeps its number.
        let file = newest(&village, &owner).await;
        let end = [("version", "1"), ("reason", "传错")];
        village.post(&format!("{file}/destroy"), &end).await.expect(303);
        village.get(&dossier).await.says("1 个文件（1 号）");
        // In the next round whoever looks at the section finds the question open again.
        with_round(&world, "第二轮摸底", "2026-03-20").await;
        village.post(&format!("{dossier}/own"), &[]).await.expect(303);
        assert!(missing(&world, unit).await);
        sends(&village, unit, "新记录.txt", "会议记录".as_bytes()).await.expect(303);
        assert!(!missing(&world, unit).await);
        let page = county.get("/survey/compare?from=1&to=2").await.expect(200);
        page.says("职数会议记录").says("1 个文件（1 号）").says("1 个文件（2 号）");
        world.journal_is_whole().await;
    }
}
