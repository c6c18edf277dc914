//! Members of committees: who sees what, the card that opens for a purpose, the workbook both ways.

use paper::team::{COLUMNS, Cells, read, write};

use crate::harness::{Actor, Page, World};

/// Adds a member to a village.
pub async fn joins(actor: &Actor, unit: &str, name: &str) -> Page {
    let fields = [
        ("unit", unit),
        ("name", name),
        ("sex", "female"),
        ("birth", "1990-09"),
        ("education", "college"),
        ("affiliation", "party"),
        ("party_post", "secretary"),
        ("committee_post", "chair"),
    ];
    actor.post("/team/new", &fields).await
}

/// The page of the only member that a list of a village has.
pub async fn only_member(actor: &Actor, unit: &str) -> String {
    let page = actor.get(&format!("/team?unit={unit}")).await.expect(200);
    let text = page.text();
    let (_, rest) = text.split_once("href=\"/team/01").expect("a member");
    format!("/team/01{}", rest.split('"').next().unwrap())
}

/// Opens a card for a talk.
pub async fn opens(actor: &Actor, card: &str) -> Page {
    let fields = [("purpose", "talk"), ("note", "届末谈心谈话")];
    actor.post(&format!("{card}/open"), &fields).await
}

async fn openings(world: &World) -> usize {
    let county = world.county().await;
    let page = county.get("/journal?act=person.open").await.expect(200);
    // One is the word in the filter.
    page.text().matches("打开班子成员卡片").count() - 1
}

const OPINION: [(&str, &str); 5] = [
    ("wish", "stay"),
    ("judgement", "continue"),
    ("reason", "班子团结，群众认可"),
    ("talk_by", "林和"),
    ("talk_on", "2026-01-19"),
];

on_both! {
    async fn a_card_opens_for_a_purpose_with_one_event_for_each_hour(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let unit = world.place(2).id;
        joins(&township, unit, "周云").await.expect(303);
        let card = only_member(&township, unit).await;
        // The list and the closed card have name and post and nothing else.
        let closed = township.get(&card).await.expect(200).says("打开卡片").says("党组织书记");
        closed.does_not_say("1990-09").does_not_say("研判理由");
        let ask = format!("{card}/open");
        let before = world.journal_heads().await;
        township.post(&ask, &[("purpose", "talk"), ("note", "")]).await.expect(422).says("用途说明");
        township.post(&ask, &[("note", "届末谈话")]).await.expect(422).says("用途");
        assert_eq!(world.journal_heads().await, before);
        opens(&township, &card).await.expect(303);
        let heads = world.journal_heads().await;
        assert_ne!(heads, before);
        let page = township.get(&card).await.expect(200).says("1990-09").says("研判理由");
        page.says("乡镇的人：谈心谈话（届末谈心谈话）");
        opens(&township, &card).await.expect(303);
        township.get(&card).await.expect(200);
        assert_eq!(world.journal_heads().await, heads, "the same hour wrote a second event");
        // Another viewer opens it by an opening of their own, and the next hour asks anew.
        let county = world.county().await;
        county.get(&card).await.expect(200).says("打开卡片").does_not_say("1990-09");
        opens(&county, &card).await.expect(303);
        world.later_ms(60 * 60 * 1000);
        township.get(&card).await.expect(200).says("打开卡片").does_not_say("1990-09");
        opens(&township, &card).await.expect(303);
        assert_eq!(openings(&world).await, 3);
        let journal = county.get("/journal?act=person.open").await.expect(200);
        journal.does_not_say("周云").does_not_say("届末谈心谈话");
        world.journal_is_whole().await;
    }

    async fn teams_are_seen_by_their_township_and_the_county_alone(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let unit = world.place(2).id;
        joins(&township, unit, "周云").await.expect(303);
        let card = only_member(&township, unit).await;
        for nobody in [world.village(2).await, world.supervision().await, world.discipline().await, world.admin().await] {
            nobody.get("/team").await.expect(403);
            nobody.get(&card).await.expect(403);
        }
        // An auditor reads names and figures, no card.
        let auditor = world.auditor().await;
        auditor.get("/team").await.expect(200).says("周云");
        auditor.get(&card).await.expect(403);
        auditor.get("/team/sheet").await.expect(403);
        let other = world.township(2).await;
        other.get("/team").await.expect(200).does_not_say("周云");
        other.get("/team/figures").await.expect(200).does_not_say(world.place(2).name);
        let before = world.journal_heads().await;
        other.get(&card).await.expect(404);
        opens(&other, &card).await.expect(404);
        joins(&other, unit, "林远").await.expect(404);
        for act in ["facts", "review", "end"] {
            other.post(&format!("{card}/{act}"), &[("version", "1")]).await.expect(404);
        }
        let ask = [("town", world.town(1).id), ("purpose", "report"), ("note", "汇总")];
        other.post("/team/sheet", &ask).await.expect(404);
        assert_eq!(world.journal_heads().await, before);
    }

    async fn an_opinion_keeps_what_was_thought_before_and_a_clash_shows_both(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let unit = world.place(2).id;
        joins(&township, unit, "周云").await.expect(303);
        joins(&township, unit, "周云").await.expect(422).says("已有同名");
        let card = only_member(&township, unit).await;
        opens(&township, &card).await.expect(303);
        let review = format!("{card}/review");
        let with = |version: &'static str, changes: &[(&'static str, &'static str)]| {
            let mut fields = OPINION.to_vec();
            fields.extend_from_slice(changes);
            fields.push(("version", version));
            fields
        };
        let unsuited = [("version", "0"), ("judgement", "unsuited")];
        township.post(&review, &unsuited).await.expect(422).says("须写明理由");
        township.post(&review, &with("0", &[])).await.expect(303);
        township.get("/team").await.expect(200).says("已谈话").says("已研判").does_not_say("班子团结");
        let figures = township.get("/team/figures").await.expect(200);
        figures.says("100%").says("一肩挑");
        // The county opens the card and changes the opinion; the township's older form clashes.
        let county = world.county().await;
        opens(&county, &card).await.expect(303);
        let moved = [("version", "1"), ("judgement", "move"), ("reason", "拟任村务顾问"), ("wish", "leave")];
        county.post(&review, &moved).await.expect(303);
        let page = township.post(&review, &with("1", &[])).await.expect(409);
        page.says("班子团结，群众认可").says("拟任村务顾问");
        let page = county.get(&card).await.expect(200);
        page.says("以前的填写").says("班子团结，群众认可");
        // Who left is no member any more, and what is known stays.
        let ended = [("version", "1"), ("on", "2026-01-18"), ("reason", "辞职")];
        township.post(&format!("{card}/end"), &ended).await.expect(303);
        township.get("/team").await.expect(200).does_not_say("周云");
        township.get(&card).await.expect(200).says("离任：辞职");
        township.post(&review, &with("2", &[])).await.expect(404);
        world.journal_is_whole().await;
    }

    async fn a_townships_workbook_goes_out_and_comes_back_changed(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let (first, second) = (world.place(1), world.place(2));
        joins(&township, first.id, "周云").await.expect(303);
        joins(&township, second.id, "林远").await.expect(303);
        let ask = [("purpose", "analysis"), ("note", "届末研判")];
        township.post("/team/sheet", &[("purpose", "analysis"), ("note", "")]).await.expect(422);
        let book = township.post("/team/sheet", &ask).await.expect(200);
        assert_eq!(openings(&world).await, 2);
        let mut rows: Vec<Cells> = read(std::io::Cursor::new(book.body)).unwrap().into_iter().map(|r| r.cells).collect();
        assert_eq!(rows.len(), 2);
        let at = |key: &str| COLUMNS.iter().position(|(of, ..)| *of == key).unwrap();
        let upload = async |rows: &[Cells]| {
            let out = write(std::io::Cursor::new(Vec::new()), "表", rows, &[], String::new());
            let bytes = out.unwrap().into_inner();
            township.upload("/team/sheet/read", &[], ("list", "班子研判.xlsx", &bytes)).await
        };
        // As it went out it changes nothing.
        upload(&rows).await.expect(200).says("没有要保存的改动");
        // One changed, one new by the village's name, one that cannot be.
        rows[0][at("wish")] = "留".to_owned();
        rows[0][at("talk_by")] = "林和".to_owned();
        rows[0][at("talk_on")] = "2026-01-19".to_owned();
        let mut new = rows[0].clone();
        new[at("id")] = String::new();
        new[at("version")] = String::new();
        new[at("code")] = String::new();
        new[at("village")] = second.name.to_owned();
        new[at("name")] = "吴山".to_owned();
        new[at("party_post")] = "党组织委员".to_owned();
        new[at("committee_post")] = String::new();
        rows.push(new);
        let mut wrong = rows.clone();
        wrong[2][at("education")] = "博士后".to_owned();
        let page = upload(&wrong).await.expect(422);
        page.says("文化程度").says("第 5 行");
        let page = upload(&rows).await.expect(200).says("连任意愿：（空） → 留").says("新增");
        let kept = page.field("rows");
        township.post("/team/sheet/apply", &[("rows", &kept)]).await.expect(303);
        township.get("/team").await.expect(200).says("吴山");
        // Sent a second time: who is new is there already, the other row is what stands.
        township.post("/team/sheet/apply", &[("rows", &kept)]).await.expect(422).says("已有同名");
        // A row written from an older state does not overwrite what came since.
        rows.pop();
        rows[0][at("wish")] = "退".to_owned();
        upload(&rows).await.expect(422).says("有人改过");
        // A neighbour's row is nobody's.
        let other = world.township(2).await;
        let mut foreign = rows.clone();
        foreign.truncate(1);
        let out = write(std::io::Cursor::new(Vec::new()), "表", &foreign, &[], String::new());
        let bytes = out.unwrap().into_inner();
        let page = other.upload("/team/sheet/read", &[], ("list", "表.xlsx", &bytes)).await;
        page.expect(422).says("不在您的范围内");
        other.upload("/team/sheet/read", &[], ("list", "表.xlsx", b"nothing")).await.expect(422);
        world.journal_is_whole().await;
    }

    async fn opinions_are_erased_a_year_after_the_term(database: Database) {
        let world = World::new(database).await;
        let county = world.county().await;
        let unit = world.place(2).id;
        joins(&county, unit, "周云").await.expect(303);
        let card = only_member(&county, unit).await;
        let mut fields = OPINION.to_vec();
        fields.push(("version", "0"));
        county.post(&format!("{card}/review"), &fields).await.expect(303);
        let term = world.term().await;
        let version = term.version.to_string();
        let close = [("act", "close"), ("version", version.as_str())];
        county.post(&format!("/terms/{}", term.id), &close).await.expect(303);
        world.on("2027-01-22");
        world.logs_in_again(&county).await;
        county.get("/retention").await.expect(200).says("1 件到期");
        let sure = [("what", "review"), ("sure", "yes")];
        county.post("/retention/destroy", &sure).await.expect(303);
        county.get("/retention").await.expect(200).says("已销毁 1 件");
        county.get("/retention").await.expect(200).does_not_say("1 件到期");
        world.journal_is_whole().await;
    }
}
