//! The calculator: by plain forms, by JSON, within its limits, leaving nothing behind.

use axum::body::Body;

use crate::harness::{Actor, Page, World};

/// The form sent by plain POST.
const COUNT: &str = "/trial/count";

/// Writes figures into the fields of the form.
#[track_caller]
fn fill(fields: &mut [(String, String)], figures: &[(&str, &str)]) {
    for (name, value) in figures {
        let field = fields.iter_mut().find(|(n, _)| n == name);
        let (_, slot) = field.unwrap_or_else(|| panic!("the form has no field {name}"));
        (*value).clone_into(slot);
    }
}

/// A sheet on which 298 votes are more than half of the ballots returned and not of those who voted.
const FIGURES: &[(&str, &str)] = &[
    ("election_day", "2026-03-15"),
    ("electorate", "1000"),
    ("issued", "600"),
    ("returned", "590"),
    ("voters", "600"),
    ("chair-seats", "1"),
    ("chair-0-name", "申望山"),
    ("chair-0-sex", "male"),
    ("chair-0-for", "298"),
    ("chair-1-name", "蒲秋苇"),
    ("chair-1-for", "280"),
];

fn form(page: &Page) -> Vec<(String, String)> {
    page.form("/trial/count#outcome")
}

async fn filled(reader: &Actor, figures: &[(&str, &str)]) -> Vec<(String, String)> {
    let start = format!("{COUNT}?body=villagers_committee&province=00&day=2026-03-15");
    let mut fields = form(&reader.get(&start).await.expect(200));
    fill(&mut fields, figures);
    fields
}

on_both! {
    async fn a_sheet_is_decided_with_every_step_and_leaves_nothing_behind(database: Database) {
        let world = World::new(database).await;
        let before = world.journal_heads().await;
        let reader = world.passer_by();
        let fields = filled(&reader, FIGURES).await;
        let page = reader.post_all(COUNT, &fields, "check").await.expect(200);
        assert!(page.header("set-cookie").is_empty());
        let page = page
            .says("投票有效")
            .says("申望山 298")
            .says("参加投票人数与应参加人数， 600 × 2 > 1000")
            .says("得票与收回选票， 298 × 2 > 590")
            .says("村组法 §18")
            // The base can be read in two ways, and here it decides.
            .says("结果取决于没有核实或者有不同理解的规则“ 过半数的计算基数 ”")
            .says("按“收回选票”：当选：主任申望山（上面的结果）")
            .says("按“参加投票人数”：无人当选 按“发出选票”：无人当选")
            .says("须由乡镇负责人具名接受")
            .says("key=majority_base");
        assert_eq!(page.field("chair-0-name"), "申望山");
        let sheet = reader.post_all(COUNT, &fields, "sheet").await.expect(200);
        assert!(sheet.header("content-disposition").starts_with("attachment"));
        let outcome = reader.post_all(COUNT, &fields, "outcome").await.expect(200);
        let outcome: serde_json::Value = serde_json::from_slice(&outcome.body).unwrap();
        assert_eq!(outcome["schema"], "touyan/outcome-1");
        assert_eq!(outcome["needs_acceptance"], true);
        // The downloaded sheet gives the same outcome the other way, and comes back into the form.
        let text = sheet.text();
        let upload = ("file", "计票单.json", text.as_bytes());
        let again = reader.upload("/trial/sheet", &[("act", "outcome")], upload).await.expect(200);
        let again: serde_json::Value = serde_json::from_slice(&again.body).unwrap();
        assert_eq!(again["elected"], outcome["elected"]);
        assert_eq!(again["steps"], outcome["steps"]);
        let back = reader.upload("/trial/sheet", &[("act", "form")], upload).await.expect(200);
        assert_eq!(form(&back).len(), fields.len());
        assert_eq!(back.field("chair-0-for"), "298");
        assert_eq!(world.journal_heads().await, before, "a try is not journaled");
    }

    async fn the_form_is_arranged_by_buttons_and_keeps_what_was_typed(database: Database) {
        let world = World::new(database).await;
        let reader = world.passer_by();
        let fields = filled(&reader, FIGURES).await;
        let page = reader.post_all(COUNT, &fields, "rows:chair").await.expect(200);
        assert_eq!(page.field("chair-rows"), "5");
        assert_eq!(page.field("chair-0-for"), "298");
        let page = reader.post_all(COUNT, &form(&page), "ballots:each").await.expect(200);
        assert_eq!(page.field("chair-returned"), "");
        let page = reader.post_all(COUNT, &form(&page), "ballots:one").await.expect(200);
        assert_eq!(page.field("returned"), "590");
        let page = reader.post_all(COUNT, &form(&page), "post:").await.expect(200);
        let mut fields = form(&page);
        fill(&mut fields, &[("p1-title", "文书"), ("body", "party_branch"), ("contest", "regular")]);
        let page = reader.post_all(COUNT, &fields, "setup:").await.expect(200);
        page.says("实到会人数").says("减少后名额").says("委员得票").says("主任得票");
    }

    async fn what_cannot_be_read_or_decided_is_told_at_its_place(database: Database) {
        let world = World::new(database).await;
        let reader = world.passer_by();
        let mut fields = filled(&reader, FIGURES).await;
        fill(&mut fields, &[("returned", "五百九"), ("chair-marks", "x")]);
        let page = reader.post_all(COUNT, &fields, "check").await.expect(422);
        let page = page.says("“五百九”不是数字").says("“x”不是数字");
        assert_eq!(page.field("returned"), "五百九");
        let mut fields = filled(&reader, FIGURES).await;
        fill(&mut fields, &[("returned", "590"), ("valid", "500"), ("invalid", "10")]);
        let page = reader.post_all(COUNT, &fields, "check").await.expect(422);
        page.says("有效票 500 加无效票 10 不等于收回选票 590");
        for (text, says) in [
            ("", "请粘贴计票单"),
            ("{\"schema\"", "不是"),
            ("{\"schema\": \"touyan/count-1\"}", "body"),
        ] {
            let page = reader
                .upload("/trial/sheet", &[("act", "check"), ("text", text)], ("file", "", b""))
                .await;
            page.expect(422).says(says);
        }
    }

    async fn every_kind_of_vote_has_its_fields(database: Database) {
        let world = World::new(database).await;
        let reader = world.passer_by();
        let start = format!("{COUNT}?body=villagers_committee&contest=recall&province=41&day=2026-03-15");
        let mut fields = form(&reader.get(&start).await.expect(200).says("谁联名"));
        fill(&mut fields, FIGURES);
        fill(&mut fields, &[
            ("petition_by", "voters"), ("signatures", "250"), ("base", "1000"),
            ("chair-0-for", "500"), ("chair-1-for", "90"),
        ]);
        let page = reader.post_all(COUNT, &fields, "check").await.expect(200);
        page.says("罢免通过：申望山").does_not_say("应选名额全部选出");
        let start = format!("{COUNT}?body=party_branch&province=41&day=2026-02-08");
        let mut fields = form(&reader.get(&start).await.expect(200).says("应到会有选举权的党员"));
        fill(&mut fields, &[
            ("electorate", "40"), ("present", "36"), ("issued", "36"), ("returned", "36"),
            ("invalid", "0"), ("member-seats", "3"), ("member-0-name", "申望山"), ("member-0-for", "30"),
            ("member-1-name", "蒲秋苇"), ("member-1-for", "25"), ("member-2-name", "乔木"),
            ("member-2-for", "12"), ("member-reduce", "2"), ("member-consent", "21"),
        ]);
        let page = reader.post_all(COUNT, &fields, "check").await.expect(200);
        page.says("委员名额由 3 名减为 2 名，21 人同意");
        let start = format!(
            "{COUNT}?body=residents_committee&form=household_representatives&province=33&day=2026-03-15"
        );
        reader.get(&start).await.expect(200).says("户的代表人数").says("实到会人数");
        // A province with a post of its own for a woman.
        reader.get(&format!("{COUNT}?province=33&day=2026-03-15")).await.says("妇女委员得票");
    }

    async fn the_calculator_has_limits_of_size_and_rate(database: Database) {
        let world = World::new(database).await;
        let reader = world.passer_by();
        let large = "x".repeat(700 * 1024);
        let file = ("file", "大.json", large.as_bytes());
        let page = reader.upload("/trial/sheet", &[("act", "check")], file).await.expect(413);
        page.says("超过了上限");
        let head = [("content-type", "application/x-www-form-urlencoded")];
        let body = Body::from(format!("text={large}"));
        reader.send("POST", COUNT, &head, body).await.expect(413);
        let mut last = reader.get("/trial/timetable").await;
        for _ in 0..80 {
            last = reader.get("/trial/timetable").await;
        }
        let last = last.expect(429).says("短时间内的请求太多");
        assert!(!last.header("retry-after").is_empty());
        // The rest of the site, and other addresses, are not concerned.
        reader.get("/rules").await.expect(200);
        world.passer_by().at_address("192.0.2.77").get("/trial/timetable").await.expect(200);
        world.later_ms(5_000);
        reader.get("/trial/timetable").await.expect(200);
    }

    async fn days_are_computed_beside_another_day(database: Database) {
        let world = World::new(database).await;
        let reader = world.passer_by();
        let asked = "/trial/timetable?body=villagers_committee&province=41&day=2026-03-22";
        let page = reader.get(&format!("{asked}&other=2025-12-20")).await.expect(200);
        page.says("公布选民名单 2 月 22 日 至 3 月 2 日 2025 年 11 月 22 日 至 2025 年 11 月 30 日 提前 92 天")
            .says("第 4 号 选民名单公告")
            .says("村组法 §17")
            .says("2026-03-22：中华人民共和国村民委员会组织法（2025年修正）；2025-12-20：");
        let file = reader.get(&format!("{asked}&format=ics")).await.expect(200);
        assert!(file.header("content-type").starts_with("text/calendar"));
        assert!(file.text().contains("BEGIN:VCALENDAR") && file.text().contains("20260303"));
        let json = reader.get(&format!("{asked}&format=json")).await.expect(200);
        assert!(json.text().contains("touyan/timetable-1"));
        let page = reader.get("/trial/timetable?day=明天").await.expect(422);
        assert_eq!(page.field("day"), "明天");
        page.says("应填日期");
    }
}
