//! Which department stands against somebody, by what code and why, is learned by nobody but the county office
//! that opens the person: not through pages, exports, search, the journal, or what errors say.

use domain::nomination::answer::AnswerInput;
use paper::sheet::{Column, Options, Sheet};

use super::{Departments, nominated, put};
use crate::harness::{Actor, World};

/// What nobody may learn: the department, the code, its title, the note, the officer.
const SECRETS: [&str; 7] = [
    "公安局",
    "gongan",
    "criminally_punished",
    "因犯罪受过刑事处罚",
    "判决已生效",
    "林检",
    "barred",
];

async fn says_nothing(actor: &Actor, path: &str) {
    let page = actor.get(path).await;
    assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
    for secret in SECRETS {
        assert!(!page.text().contains(secret), "{path} tells {secret}");
    }
}

/// All cells of an exported workbook.
fn cells(bytes: Vec<u8>) -> String {
    const HEADER: &[Column] = &[Column::required("name", &["姓名"])];
    let input = std::io::Cursor::new(bytes);
    let mut sheet = Sheet::open(input, HEADER, &Options::default()).unwrap();
    let mut text = String::new();
    while let Some(row) = sheet.next_row().unwrap() {
        for cell in row.cells() {
            text.push_str(cell.exact());
            text.push('\n');
        }
    }
    text
}

on_both! {
    #[expect(clippy::too_many_lines, reason = "one story, told in its order")]
    async fn no_reason_reaches_a_township_or_a_village(database: Database) {
        let world = World::new(database).await;
        world.on("2026-03-05");
        let departments = Departments::of(&world).await;
        let nominee = nominated(&world, 2, "钱眉").await;
        let batch = put(&world, vec![nominee.clone()]).await;
        let input = AnswerInput {
            verdict: "barred".to_owned(),
            code: "criminally_punished".to_owned(),
            note: "判决已生效".to_owned(),
            officer: "林检".to_owned(),
        };
        let police = departments.actor("gongan");
        world.app.answer_one(police, &batch, &nominee, 0, &input).await.unwrap();
        let (township, village) = (world.township(1).await, world.village(2).await);
        let one = format!("/nominees/{nominee}");
        township.get(&one).await.expect(200).says("审查中（1/12 已答复）");
        departments.clear(&world, &batch, &[]).await;
        let office = world.office_actor();
        let at = (&batch, &nominee);
        world.app.hand_over_notice(&office, at, "1 号", "2026-03-05", "signed").await.unwrap();
        world.app.record_objection(&office, at, "2026-03-05", "卷宗 3 号").await.unwrap();
        world.app.open_dossier(&office, &nominee).await.unwrap();

        let unit = world.place(2).id;
        let paths = [
            "/".to_owned(),
            "/nominees".to_owned(),
            "/nominees?review=failed".to_owned(),
            "/nominees/combined".to_owned(),
            format!("/nominees/villages/{unit}"),
            one.clone(),
            format!("{one}/pledge"),
            format!("/villages/{unit}"),
            "/journal".to_owned(),
            format!("/journal?unit={unit}"),
            "/journal?act=joint_review.answer".to_owned(),
            "/search?q=钱眉".to_owned(),
            format!("/team?unit={unit}"),
            format!("/review/people/{nominee}"),
            format!("/review/people/{nominee}/notice"),
            format!("/review/batches/{batch}"),
            format!("/asked/{batch}"),
            format!("/asked/{batch}/people/{nominee}"),
        ];
        for actor in [&township, &village] {
            for path in &paths {
                // The filter of acts names every act there is; which of them happened is in the rows.
                says_nothing(actor, path).await;
            }
        }
        // What is not shown is not found either.
        for word in ["公安局", "criminally", "判决", "林检"] {
            let found = township.get(&format!("/nominees?q={word}")).await.expect(200);
            found.says("没有找到符合条件的记录").does_not_say("钱眉");
        }
        township.get(&one).await.expect(200).says("不通过").says("结论已送达本人");
        // A village sees that something was delivered, and not what.
        let seen = village.get(&one).await.expect(200);
        seen.says("结论已送达本人").does_not_say("不通过");
        village.get("/nominees").await.expect(200).says("已送达").does_not_say("不通过");
        let export = township.get("/nominees?format=xlsx").await.expect(200);
        let text = cells(export.body.clone());
        assert!(text.contains("不通过"), "{text}");
        for secret in SECRETS {
            assert!(!text.contains(secret), "the export tells {secret}");
        }
        let export = village.get("/nominees?format=xlsx").await.expect(200);
        assert!(!cells(export.body.clone()).contains("不通过"));

        // No event of the review lies in a township; which account answered is the county's to know.
        let journal = township.get("/journal").await.expect(200);
        journal.does_not_say(batch.as_str()).does_not_say("jiwei");
        // What errors say.
        for (path, fields) in [
            (format!("{one}/withdraw"), vec![("version", "9"), ("on", "2026-03-05"), ("why", "refused")]),
            (one.clone(), vec![("version", "1"), ("name", ""), ("posts", "")]),
            (format!("/review/people/{nominee}"), vec![("act", "notice")]),
            (format!("/asked/{batch}/people/{nominee}"), vec![("verdict", "clear")]),
        ] {
            let page = township.post(&path, &fields).await;
            for secret in SECRETS {
                assert!(!page.text().contains(secret), "{path} tells {secret}");
            }
        }
        // Another department sees its own people and its own answers, and nobody else's.
        let other = departments.actor("fayuan");
        let page = world.app.asked_batch(other, &batch).await.unwrap();
        let own = page.people[0].put.answer.as_ref().unwrap();
        assert_eq!((own.department.as_str(), own.said.officer.as_str()), ("fayuan", "经办人甲"));
        // The auditor reads progress, and no answer.
        let auditor = world.auditor().await;
        says_nothing(&auditor, &one).await;
        auditor.get(&format!("/review/people/{nominee}")).await.expect(403);
        let board = auditor.get(&format!("/review/batches/{batch}")).await.expect(200);
        board.does_not_say("因犯罪受过刑事处罚").does_not_say("判决已生效").does_not_say("林检");
        // The county office reads it all, after saying so, and that is in the journal.
        let county = world.county().await;
        let file = format!("/review/people/{nominee}");
        county.get(&file).await.expect(200).does_not_say("林检");
        county.post(&format!("{file}/open"), &[]).await.expect(303);
        let heads = world.journal_heads().await;
        county.post(&format!("{file}/open"), &[]).await.expect(303);
        assert_eq!(world.journal_heads().await, heads, "one event for each hour");
        let page = county.get(&file).await.expect(200).says("公安局").says("林检");
        page.says("法定情形").says("判决已生效");
        let notice = county.get(&format!("{file}/notice")).await.expect(200);
        notice.says("因犯罪受过刑事处罚").does_not_say("公安局").does_not_say("林检");
        let journal = county.get("/journal?act=joint_review.look").await.expect(200);
        journal.says("换届办的人").does_not_say("判决已生效").does_not_say("钱眉");
        world.journal_is_whole().await;
    }
}
