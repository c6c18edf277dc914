//! Identity numbers and telephones: sealed, masked, looked at for a reason, found by post; near relatives.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock};

use paper::team::{COLUMNS, read, write};

use crate::harness::{Actor, Page, World};
use crate::operations::backups::{back_up, file_of};
use crate::operations::raw::{WRITES_NUMBERS, tables};
use crate::team::{joins, only_member};

/// A telephone that nobody has.
const PHONE: &str = "13900007531";

/// The identity number of a woman born on 1 September 1990, as [`joins`] makes members; `seq` is even.
fn number(seq: u32) -> String {
    let today = chrono::NaiveDate::from_ymd_opt(2026, 1, 20).unwrap();
    let old = format!("410000900901{seq:03}");
    linkage::id::upgrade(&old, today)
        .unwrap()
        .expose()
        .to_owned()
}

/// Everything that the program logs, at its most talkative short of its crates' own traces.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn log() -> Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    LOG.get_or_init(|| {
        let log = Log::default();
        let kept = log.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
            .with_writer(move || kept.clone())
            .init();
        log
    })
    .clone()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

/// Every file below a folder, with its content.
fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

async fn enters(actor: &Actor, card: &str, kind: &str, typed: &str, version: &str) -> Page {
    let fields = [
        ("kind", kind),
        (kind, typed),
        ("source", "card"),
        ("version", version),
    ];
    actor.post(&format!("{card}/number"), &fields).await
}

async fn looks(actor: &Actor, card: &str, kind: &str, reason: &str) -> Page {
    let fields = [("kind", kind), ("reason", reason)];
    actor.post(&format!("{card}/unmask"), &fields).await
}

/// A member of a village with both numbers; the page of the card.
async fn numbered(world: &World, township: &Actor, place: usize, id: &str) -> String {
    let unit = world.place(place).id;
    joins(township, unit, "周云").await.expect(303);
    let card = only_member(township, unit).await;
    enters(township, &card, "resident_id", id, "0")
        .await
        .expect(303);
    enters(township, &card, "phone", PHONE, "0")
        .await
        .expect(303);
    card
}

on_both! {
    async fn whole_numbers_stand_nowhere(database: Database) {
        let log = log();
        let world = World::new(database).await;
        let township = world.township(1).await;
        let id = number(2);
        let card = numbered(&world, &township, 2, &id).await;
        let page = format!("{card}/numbers");
        // Entered wrong, found, looked at, taken out and brought back: each leaves its traces.
        let slip = format!("{}0", &id[..17]);
        enters(&township, &card, "resident_id", &slip, "1").await.expect(422).says("校验码");
        enters(&township, &card, "phone", "139-0000-7531", "1").await.expect(303);
        township.get(&page).await.expect(200).does_not_say(&id).does_not_say(PHONE);
        looks(&township, &card, "phone", "电话通知谈话").await.expect(200).says(PHONE);
        looks(&township, &card, "resident_id", "核对身份证").await.expect(200).says(&id);
        township.post("/team/find", &[("number", &id)]).await.expect(200).says("周云");
        let ask = [("purpose", "report"), ("note", "联审报送"), ("whole", "yes")];
        let book = township.post("/team/sheet", &ask).await.expect(200);
        let mut rows = read(std::io::Cursor::new(book.body)).unwrap();
        let education = COLUMNS.iter().position(|(of, ..)| *of == "education").unwrap();
        rows[0].cells[education] = "本科及以上".to_owned();
        let out = write(std::io::Cursor::new(Vec::new()), "表", &[rows[0].cells.clone()], &[], String::new());
        let bytes = out.unwrap().into_inner();
        let file = ("list", "班子研判.xlsx", bytes.as_slice());
        let back = township.upload("/team/sheet/read", &[], file).await.expect(200);
        township.post("/team/sheet/apply", &[("rows", &back.field("rows"))]).await.expect(303);
        back_up(&world, &file_of(&world, "numbers.backup")).await.unwrap();

        let mut all = tables(world.database().target()).await;
        files(world.database().folder(), &mut all);
        all.push(("the log".to_owned(), log.0.lock().unwrap().clone()));
        for (name, bytes) in &all {
            assert!(!contains(bytes, &id), "{name} holds the identity number");
            assert!(!contains(bytes, PHONE), "{name} holds the telephone");
        }
        // What is looked for would be found: the name stands in the database and not in the log.
        assert!(all.iter().any(|(_, bytes)| contains(bytes, "周云")));
        assert!(!contains(&log.0.lock().unwrap(), "周云"));
        assert!(contains(&log.0.lock().unwrap(), WRITES_NUMBERS), "the log is listened to");
        world.journal_is_whole().await;
    }

    async fn numbers_are_masked_and_a_look_has_a_reason_and_a_limit(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let id = number(2);
        let card = numbered(&world, &township, 2, &id).await;
        let page = township.get(&format!("{card}/numbers")).await.expect(200);
        page.says(&format!("410**************{}", &id[17..])).says("139****7531").says("核对身份证");
        // No address carries a number, and no address shows one.
        township.get(&format!("{card}/unmask")).await.expect(405);
        for bad in ["", "看看", "核对 13912345678"] {
            looks(&township, &card, "phone", bad).await.expect(422).does_not_say(PHONE);
        }
        let before = world.journal_heads().await;
        let shown = looks(&township, &card, "phone", "电话通知谈话").await.expect(200).says(PHONE);
        assert_eq!(shown.header("cache-control"), "no-store");
        assert_ne!(world.journal_heads().await, before);
        let county = world.county().await;
        let journal = county.get("/journal?act=person.unmask").await.expect(200).says("查看完整号码");
        journal.does_not_say("电话通知谈话").does_not_say("7531");
        county.get("/team/looks").await.expect(200).says("电话通知谈话").says("查看 1 次");
        world.auditor().await.get("/team/looks").await.expect(200).says("电话通知谈话");
        // Nobody else: another township finds no such person, a village has no such page.
        let other = world.township(2).await;
        looks(&other, &card, "phone", "电话通知谈话").await.expect(404);
        other.get(&format!("{card}/numbers")).await.expect(404);
        for nobody in [world.village(2).await, world.auditor().await, world.admin().await, world.department().await] {
            looks(&nobody, &card, "phone", "电话通知谈话").await.expect(403);
            nobody.post("/team/find", &[("number", &id)]).await.expect(403);
        }
        for _ in 1..20 {
            looks(&township, &card, "phone", "电话通知谈话").await.expect(200);
        }
        looks(&township, &card, "phone", "电话通知谈话").await.expect(422).says("最多查看 20 次").does_not_say(PHONE);
        let ask = [("purpose", "report"), ("note", "联审报送"), ("whole", "yes")];
        township.post("/team/sheet", &ask).await.expect(422).says("最多查看 20 次");
        world.later_ms(60 * 60 * 1000 + 1);
        looks(&township, &card, "phone", "电话通知谈话").await.expect(200);
    }

    async fn one_number_is_one_person_and_says_who_only_within_reach(database: Database) {
        let world = World::new(database).await;
        let (one, two) = (world.township(1).await, world.township(2).await);
        let id = number(2);
        let card = numbered(&world, &one, 2, &id).await;
        let near = world.place(3).id;
        joins(&one, near, "林远").await.expect(303);
        let twin = only_member(&one, near).await;
        let page = enters(&one, &twin, "resident_id", &id, "0").await.expect(422);
        page.says("“周云”名下").says(world.place(2).name);
        // Whoever has the telephone too may well be of one household.
        enters(&one, &twin, "phone", PHONE, "0").await.expect(303);
        let far = (1..).map(|n| world.place(n)).find(|p| p.id.starts_with(world.town(2).id)).unwrap();
        joins(&two, far.id, "林远").await.expect(303);
        let stranger = only_member(&two, far.id).await;
        let page = enters(&two, &stranger, "resident_id", &id, "0").await.expect(422);
        page.says("已在其他乡镇登记，请联系县专班").does_not_say("周云").does_not_say(world.place(2).name);
        let found = two.post("/team/find", &[("number", &id)]).await.expect(200);
        found.says("已在其他乡镇登记").does_not_say("周云");
        let lower = id.to_lowercase();
        world.county().await.post("/team/find", &[("number", &lower)]).await.expect(200).says("周云");
        // A number that does not fit the record is refused, and facts that do not fit the number.
        let man = number(3);
        enters(&one, &card, "resident_id", &man, "1").await.expect(422).says("性别");
        let facts = [("version", "1"), ("name", "周云"), ("sex", "female"), ("birth", "1990-08"),
            ("education", "college"), ("affiliation", "party"), ("party_post", "secretary")];
        one.post(&format!("{card}/facts"), &facts).await.expect(422).says("号码中的出生年月是 1990-09");
        // Two people at one number: the second is told, and nothing is lost.
        enters(&one, &card, "phone", "0370-6812345", "1").await.expect(303);
        enters(&one, &card, "phone", "0370-6812346", "1").await.expect(409).says("有人刚改过").says("0370-*****45");
        // Once the first has left, the number is free.
        let end = [("version", "1"), ("on", "2026-01-19"), ("reason", "辞职")];
        one.post(&format!("{card}/end"), &end).await.expect(303);
        enters(&one, &twin, "resident_id", &id, "0").await.expect(303);
    }

    async fn what_is_known_of_somebody_who_left_is_destroyed(database: Database) {
        let world = World::new(database).await;
        let (township, county) = (world.township(1).await, world.county().await);
        let id = number(2);
        let card = numbered(&world, &township, 2, &id).await;
        let destroy = format!("{card}/destroy");
        let with = |version: &'static str, reason: &'static str| [("version", version), ("reason", reason)];
        township.post(&destroy, &with("1", "保管期满")).await.expect(403);
        county.post(&destroy, &with("1", "保管期满")).await.expect(404);
        let end = [("version", "1"), ("on", "2026-01-19"), ("reason", "辞职")];
        township.post(&format!("{card}/end"), &end).await.expect(303);
        county.post(&destroy, &with("1", "保管期满")).await.expect(409);
        county.post(&destroy, &with("2", "")).await.expect(422);
        county.post(&destroy, &with("2", "保管期满")).await.expect(303);
        let page = county.get(&format!("{card}/numbers")).await.expect(200).says("（已销毁）");
        page.does_not_say("周云").does_not_say("7531");
        let mut all = tables(world.database().target()).await;
        world.app.store().close().await;
        files(world.database().folder(), &mut all);
        for (name, bytes) in &all {
            assert!(!contains(bytes, "周云"), "{name} still names the person");
        }
    }

    async fn near_relatives_are_linked_within_a_village_for_avoidance_alone(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let unit = world.place(2).id;
        joins(&township, unit, "周云").await.expect(303);
        let card = only_member(&township, unit).await;
        joins(&township, unit, "林远").await.expect(303);
        joins(&township, world.place(3).id, "周琴").await.expect(303);
        let far = only_member(&township, world.place(3).id).await;
        let far = far.trim_start_matches("/team/").to_owned();
        let page = township.get(&format!("{card}/numbers")).await.expect(200).says("林远").does_not_say("周琴");
        let text = page.text();
        let (before, _) = text.split_once(">林远<").expect("an option");
        let other = before.rsplit_once("value=\"").unwrap().1.trim_end_matches('"').to_owned();
        let link = format!("{card}/kin");
        let with = |relative: &str, kin: &str| {
            [("relative", relative), ("kin", kin), ("kin_source", "declared")]
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .to_vec()
        };
        for (relative, kin, why) in [
            (far.as_str(), "sibling", "不在同一个村"),
            (other.as_str(), "cousin", "不在法律和本省规定的回避范围内"),
            (other.as_str(), "parent", "长辈的出生年月"),
            (other.as_str(), "", "关系"),
        ] {
            township.post_all(&link, &with(relative, kin), "").await.expect(422).says(why);
        }
        township.post_all(&link, &with(&other, "sibling"), "").await.expect(303);
        township.get(&format!("{card}/numbers")).await.expect(200).says("兄弟姐妹：林远");
        let there = format!("/team/{other}");
        township.get(&format!("{there}/numbers")).await.expect(200).says("兄弟姐妹：周云");
        township.post_all(&link, &with(&other, "sibling"), "").await.expect(422).says("登记过");
        world.village(2).await.get(&format!("{card}/numbers")).await.expect(403);
        world.township(2).await.post_all(&link, &with(&other, "sibling"), "").await.expect(404);
        // The rooms that see to avoidance read pairs of their own list, and nothing more.
        let scope = world.office_actor().may(domain::account::Verb::ViewKin).unwrap();
        let record = |text: &str| domain::RecordId::parse(text.trim_start_matches("/team/")).unwrap();
        let mut read = world.app.store().read().await.unwrap();
        let village = domain::UnitId::parse(unit).unwrap();
        let both = [record(&card), record(&other)];
        let pairs = read.kin_among(&scope, &village, &both).await.unwrap();
        assert_eq!(pairs.len(), 1);
        assert_eq!(pairs[0].kin, domain::person::kin::Kin::Sibling);
        assert_eq!(read.kin_among(&scope, &village, &both[..1]).await.unwrap(), []);
        drop(read);
        // With one of the two the link goes.
        let end = [("version", "1"), ("on", "2026-01-19"), ("reason", "辞职")];
        township.post(&format!("{there}/end"), &end).await.expect(303);
        township.get(&format!("{card}/numbers")).await.expect(200).does_not_say("兄弟姐妹：");
        let county = world.county().await;
        county.get("/journal?act=kin.remove").await.expect(200).says("删去近亲属关系").does_not_say("林远");
    }

    async fn a_workbook_carries_masks_unless_whole_numbers_are_asked_for(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let id = number(2);
        let card = numbered(&world, &township, 2, &id).await;
        let ask = [("purpose", "analysis"), ("note", "班子研判")];
        let book = township.post("/team/sheet", &ask).await.expect(200);
        let mut rows = read(std::io::Cursor::new(book.body)).unwrap();
        let at = |key: &str| COLUMNS.iter().position(|(of, ..)| *of == key).unwrap();
        assert!(rows[0].cells[at("resident_id")].starts_with("410***"));
        assert_eq!(rows[0].cells[at("phone")], "139****7531");
        let sends = async |cells: &paper::team::Cells| {
            let out = write(std::io::Cursor::new(Vec::new()), "表", std::slice::from_ref(cells), &[], String::new());
            let bytes = out.unwrap().into_inner();
            township.upload("/team/sheet/read", &[], ("list", "表.xlsx", &bytes)).await
        };
        // Brought back as it was it changes nothing; an empty cell takes nothing away.
        sends(&rows[0].cells).await.expect(200).says("没有");
        let same = rows[0].cells.clone();
        rows[0].cells[at("phone")] = "1390000753".to_owned();
        sends(&rows[0].cells).await.expect(422).says("联系电话");
        rows[0].cells = same.clone();
        rows[0].cells[at("phone")] = "0370-6812345".to_owned();
        let page = sends(&rows[0].cells).await.expect(200).says("139****7531 → 0370-*****45");
        township.post("/team/sheet/apply", &[("rows", &page.field("rows"))]).await.expect(303);
        township.get(&format!("{card}/numbers")).await.expect(200).says("0370-*****45").says("表格导入");
        // A new member with a number that somebody has.
        rows[0].cells = same;
        for (key, text) in [("id", ""), ("version", ""), ("name", "林远"), ("resident_id", id.as_str()), ("phone", "")] {
            rows[0].cells[at(key)] = text.to_owned();
        }
        sends(&rows[0].cells).await.expect(422).says("“周云”名下").does_not_say("周云周云");
        let whole = [("purpose", "analysis"), ("note", "联审报送"), ("whole", "yes")];
        let book = township.post("/team/sheet", &whole).await.expect(200);
        let rows = read(std::io::Cursor::new(book.body)).unwrap();
        assert_eq!(rows[0].cells[at("resident_id")], id);
        world.county().await.get("/team/looks").await.expect(200).says("导出整表").says("联审报送");
    }

    async fn keys_are_changed_and_everything_still_opens(database: Database) {
        let world = World::new(database).await;
        let township = world.township(1).await;
        let id = number(2);
        let card = numbered(&world, &township, 2, &id).await;
        let sealed = async || {
            let scope = world.office_actor().may(domain::account::Verb::EditNumbers).unwrap();
            let mut read = world.app.store().read().await.unwrap();
            let numbers = read.numbers(&scope, store::person::NumberQuery::default()).await.unwrap();
            let keys = read.data_keys(scope.county()).await.unwrap();
            (numbers, keys)
        };
        let (before, keys) = sealed().await;
        let done = world.app.reseal().await.unwrap();
        assert_eq!((done.counties, done.numbers), (1, 2));
        let (after, newer) = sealed().await;
        assert_eq!((keys.len(), newer.len(), newer[0].version), (1, 1, 2));
        for (old, new) in before.iter().zip(&after) {
            assert_ne!(old.sealed, new.sealed);
            assert_ne!(old.blind, new.blind, "the index is made under the new key");
            assert_eq!(old.version, new.version);
        }
        looks(&township, &card, "phone", "电话通知谈话").await.expect(200).says(PHONE);
        township.post("/team/find", &[("number", &id)]).await.expect(200).says("周云");
        // Another master key: what is sealed stays as it is, its key is wrapped anew.
        let folder = world.app.config().keys_dir.clone();
        let former = std::fs::read(folder.join("master.key")).unwrap();
        let rotated = world.app.rotate_master().await.unwrap();
        assert_eq!((rotated.rewrapped, rotated.lost), (1, 0));
        assert_ne!(std::fs::read(folder.join("master.key")).unwrap(), former);
        assert_eq!(std::fs::read(&rotated.retired).unwrap(), former);
        assert!(!folder.join("master.key.next").exists());
        let (_, wrapped) = sealed().await;
        assert_ne!(wrapped[0].wrapped, newer[0].wrapped);
        // A program started anew opens what the former one sealed.
        let app = world.started_anew().await;
        let person = domain::RecordId::parse(card.trim_start_matches("/team/")).unwrap();
        let kind = domain::person::number::NumberKind::ResidentId;
        let actor = world.office_actor();
        let shown = app.unmask(&actor, &person, kind, "核对身份证").await.unwrap();
        assert_eq!(shown.expose(), id);
    }
}
