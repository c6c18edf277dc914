//! Files as evidence: who reaches them, what is stored of them, and how they end.

use std::path::PathBuf;

use app::backup::{self, Restore};
use app::journal::verify::{Options, verify};
use domain::RecordId;
use store::Target;

use super::COUNTY;
use super::backups::{back_up, file_of};
use super::raw::Raw;
use crate::harness::{Actor, Page, World};

const STEP: &str = "villagers_committee:voter_list";

/// A PNG of so many pixels.
pub fn picture(width: u32, height: u32) -> Vec<u8> {
    let rgb: Vec<u8> = (0..width * height)
        .flat_map(|n| [200, u8::try_from(n % 200).unwrap(), 40])
        .collect();
    media::picture::from_pixels(width, height, &rgb).unwrap()
}

/// A JPEG with an EXIF block that says which device and where.
pub fn photograph() -> Vec<u8> {
    let limits = media::Limits::EVIDENCE;
    // Opaque pictures of the web become JPEG; a thumbnail is one already.
    let jpeg = media::remake(&picture(40, 20), media::FileKind::Png, &limits)
        .unwrap()
        .thumbnail;
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPS 32.1N 114.0E CAMERA-7");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &length, &exif, &jpeg[2..]].concat()
}

/// Records the step of village 2 and names it as an owner.
async fn recorded(world: &World) -> String {
    let village = world.village(2).await;
    let id = world.place(2).id;
    village
        .records_step(id, STEP, "2026-01-19")
        .await
        .expect(303);
    let term = world.term().await.id;
    format!("step:{term}/{id}/villagers_committee/voter_list/1")
}

impl Actor {
    /// Adds a file to a record.
    pub async fn attaches(&self, owner: &str, name: &str, bytes: &[u8]) -> Page {
        let fields = [("owner", owner), ("caption", "村务公开栏")];
        self.upload("/attachments", &fields, ("files", name, bytes))
            .await
    }

    /// The pages of a record's attachments, in their order.
    pub async fn attachments_of(&self, owner: &str) -> Vec<String> {
        let page = self
            .get(&format!("/attachments?owner={owner}"))
            .await
            .expect(200);
        let text = page.text();
        let mut found: Vec<String> = text
            .split("href=\"/attachments/")
            .skip(1)
            .filter_map(|rest| rest.split(['"', '/']).next())
            .map(|id| format!("/attachments/{id}"))
            .collect();
        found.dedup();
        found
    }
}

fn on_disk(world: &World, page: &str) -> PathBuf {
    let id = page.trim_start_matches("/attachments/");
    app::attachment::disk::path(&world.app.config().data_dir, COUNTY, id)
}

on_both! {
    async fn a_photograph_of_a_village_is_seen_by_its_own_and_nobody_else(database: Database) {
        let world = World::new(database).await;
        let owner = recorded(&world).await;
        let village = world.village(2).await;
        village.attaches(&owner, "公告.jpg", &photograph()).await.expect(303);
        let files = village.attachments_of(&owner).await;
        let [file] = files.as_slice() else { panic!("{files:?}") };
        let id = world.place(2).id;
        let page = village.get(&format!("/villages/{id}")).await.expect(200);
        page.says("凭证附件 1 件");
        let card = format!("/villages/{id}?evidence={STEP}");
        village.get(&card).await.expect(200).says("1-公告.jpg").says("村务公开栏");
        for (who, may) in [
            (world.township(1).await, true),
            (world.county().await, true),
            (world.supervision().await, true),
            (world.auditor().await, true),
            (world.discipline().await, true),
            (world.township(2).await, false),
            (world.village(3).await, false),
        ] {
            let status = if may { 200 } else { 404 };
            for path in [file.clone(), format!("{file}/file"), format!("{file}/thumbnail")] {
                who.get(&path).await.expect(status);
            }
            who.get(&format!("/attachments?owner={owner}")).await.expect(status);
        }
        for who in [world.department().await, world.admin().await] {
            who.get(&format!("{file}/file")).await.expect(403);
        }
        world.anonymous().get(&format!("{file}/file")).await.expect(303);
        world.passer_by().get(&format!("{file}/file")).await.expect(404);
        // Who only reads adds nothing, and a neighbour not even by the owner's name.
        let before = world.journal_heads().await;
        world.supervision().await.attaches(&owner, "a.txt", b"x").await.expect(403);
        world.auditor().await.attaches(&owner, "a.txt", b"x").await.expect(403);
        world.township(2).await.attaches(&owner, "a.txt", b"x").await.expect(404);
        world.village(3).await.attaches(&owner, "a.txt", b"x").await.expect(404);
        assert_eq!(world.journal_heads().await, before);
        world.journal_is_whole().await;
    }

    async fn a_photograph_loses_where_and_with_what_it_was_taken(database: Database) {
        let world = World::new(database).await;
        let owner = recorded(&world).await;
        let village = world.village(2).await;
        let sent = photograph();
        assert!(sent.windows(8).any(|w| w == b"CAMERA-7"));
        village.attaches(&owner, "../../IMG_0001.JPG", &sent).await.expect(303);
        let file = village.attachments_of(&owner).await.remove(0);
        let got = village.get(&format!("{file}/file")).await.expect(200);
        assert!(!got.body.windows(8).any(|w| w == b"CAMERA-7"));
        assert!(!got.body.windows(4).any(|w| w == b"Exif"));
        assert_eq!(&got.body[..3], b"\xFF\xD8\xFF");
        assert_eq!(got.header("content-length"), got.body.len().to_string());
        assert!(got.header("content-disposition").starts_with("attachment; filename*=UTF-8''1-IMG"));
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert!(got.header("content-security-policy").contains("sandbox"));
        let view = village.get(&format!("{file}/file?view=1")).await.expect(200);
        assert_eq!((view.header("content-disposition"), view.header("content-type")), ("", "image/jpeg"));
        // The camera was held on its side: 40 by 20 came, 20 by 40 is stored.
        village.get(&file).await.expect(200).says("20 × 40 像素").says("上传原件的 SM3");
        // On the disk nothing can be read, and no name of the sender stands in a path.
        let sealed = std::fs::read(on_disk(&world, &file)).unwrap();
        assert!(!sealed.windows(3).any(|w| w == b"\xFF\xD8\xFF"));
    }

    async fn what_is_not_evidence_is_refused_with_a_reason_and_nothing_is_kept(database: Database) {
        let world = World::new(database).await;
        let owner = recorded(&world).await;
        let village = world.village(2).await;
        let before = world.journal_heads().await;
        let cases: [(&str, &[u8], &str); 5] = [
            ("公告.jpg", b"MZ\x90\0 program", "不是可以上传的类型"),
            ("公告.pdf", b"<html><script>alert(1)</script>", "不是可以上传的类型"),
            ("旧表.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "旧版"),
            ("照片.jpg", b"\0\0\0\x18ftypheic....", "HEIC"),
            ("空.pdf", b"", "文件是空的"),
        ];
        for (name, bytes, reason) in cases {
            let page = village.attaches(&owner, name, bytes).await.expect(422);
            assert_eq!(page.field("caption"), "村务公开栏");
            page.says(reason).says(name);
        }
        let large = [b"%PDF-1.7\n".as_slice(), &vec![b' '; 21 << 20]].concat();
        village.attaches(&owner, "大.pdf", &large).await.expect(413).says("20 MB");
        village.post("/attachments", &[("owner", owner.as_str())]).await.expect(400);
        assert_eq!(world.journal_heads().await, before);
        let folder = app::attachment::disk::folder(&world.app.config().data_dir);
        let left = walk(&folder);
        assert_eq!(left, Vec::<PathBuf>::new());
    }

    async fn a_destroyed_file_cannot_be_read_even_from_its_old_bytes(database: Database) {
        let world = World::new(database).await;
        let owner = recorded(&world).await;
        let village = world.village(2).await;
        village.attaches(&owner, "村民张某的身份证.pdf", b"%PDF-1.7 secret").await.expect(303);
        let file = village.attachments_of(&owner).await.remove(0);
        let kept = std::fs::read(on_disk(&world, &file)).unwrap();
        let end = format!("{file}/destroy");
        village.post(&end, &[("version", "1"), ("reason", " ")]).await.expect(422).says("理由");
        village.post(&end, &[("version", "7"), ("reason", "传错")]).await.expect(409);
        village.post(&end, &[("version", "1"), ("reason", "传错文件")]).await.expect(303);
        village.get(&format!("{file}/file")).await.expect(404);
        assert!(!on_disk(&world, &file).exists());
        // The bytes put back, they open for nobody: the key is gone.
        std::fs::write(on_disk(&world, &file), &kept).unwrap();
        world.county().await.get(&format!("{file}/file")).await.expect(404);
        let mut raw = Raw::to(world.database().target()).await;
        assert_eq!(raw.number("SELECT COUNT(*) FROM attachment_key").await, 0);
        assert_eq!(raw.number("SELECT COUNT(*) FROM attachment WHERE name = '' AND no = 1").await, 1);
        // What may be known stays.
        let page = village.get(&file).await.expect(200);
        page.says("已销毁").says("传错文件").does_not_say("身份证");
        let journal = world.county().await.get("/journal?act=attachment.destroy").await;
        journal.expect(200).says("销毁附件").does_not_say("身份证");
        world.journal_is_whole().await;
        // A day later a village takes back nothing; its township does.
        village.attaches(&owner, "二.txt", "会议记录".as_bytes()).await.expect(303);
        let second = village.attachments_of(&owner).await.remove(0);
        world.on("2026-01-22");
        world.logs_in_again(&village).await;
        let end = format!("{second}/destroy");
        let fields = [("version", "1"), ("reason", "重复")];
        village.post(&end, &fields).await.expect(422).says("24 小时");
        world.township(2).await.post(&end, &fields).await.expect(404);
        world.township(1).await.post(&end, &fields).await.expect(303);
    }

    async fn a_row_that_was_changed_is_found_by_the_journal(database: Database) {
        let world = World::new(database).await;
        let owner = recorded(&world).await;
        let village = world.village(2).await;
        village.attaches(&owner, "公告.jpg", &photograph()).await.expect(303);
        let mut raw = Raw::to(world.database().target()).await;
        for sql in ["UPDATE attachment SET hash = 'x'", "UPDATE attachment SET owner_id = owner_id || '1'"] {
            raw.run(sql).await;
            let report = verify(world.app.store(), &Options::default(), &|_| ()).await.unwrap();
            assert!(!report.whole);
            assert_eq!(report.faults[0].code, "RECORD_CHANGED");
            assert_eq!(report.faults[0].record_kind.as_deref(), Some("attachment"));
        }
    }

    async fn a_backup_carries_the_files_and_a_restore_brings_them_back(database: Database) {
        let world = World::new(database).await;
        let owner = recorded(&world).await;
        let village = world.village(2).await;
        village.attaches(&owner, "公告.jpg", &photograph()).await.expect(303);
        village.attaches(&owner, "记录.txt", "会议记录".as_bytes()).await.expect(303);
        village.attaches(&owner, "丢.txt", "丢了".as_bytes()).await.expect(303);
        let files = village.attachments_of(&owner).await;
        std::fs::remove_file(on_disk(&world, &files[2])).unwrap();
        village.get(&format!("{}/file", files[2])).await.expect(422).says("从备份恢复");
        let backup = file_of(&world, "with-files.backup");
        let report = back_up(&world, &backup).await.unwrap();
        assert_eq!((report.files, report.files_missing), (2, 1), "{}", report.to_text());
        let data = world.database().folder().join("restored");
        let target = Target::File(data.join("touyan.db"));
        let asked = Restore {
            file: &backup,
            data_dir: &data,
            target: &target,
            keys: world.app.keys().unwrap().trusted(),
            accept_faults: false,
        };
        let restored = backup::restore(&asked, world.app.env(), &|_, _| ()).await.unwrap();
        assert!(restored.sound, "{}", restored.to_text());
        for file in &files[..2] {
            let id = file.trim_start_matches("/attachments/");
            let there = app::attachment::disk::path(&data, COUNTY, id);
            assert_eq!(std::fs::read(there).unwrap(), std::fs::read(on_disk(&world, file)).unwrap());
        }
        // A piece of a file in a backup that was touched is found without any key.
        let mut raw = Raw::file(&backup).await;
        raw.run("UPDATE backup_file SET piece = x'00' WHERE id = (SELECT MIN(id) FROM backup_file)").await;
        let bad = backup::check(&backup, &[]).await.unwrap();
        assert!(!bad.sound && bad.faults[0].contains("附件"), "{:?}", bad.faults);
    }

    async fn files_without_a_row_are_swept_and_what_is_due_is_destroyed(database: Database) {
        let world = World::new(database).await;
        let owner = recorded(&world).await;
        let village = world.village(2).await;
        village.attaches(&owner, "公告.jpg", &photograph()).await.expect(303);
        let file = village.attachments_of(&owner).await.remove(0);
        let orphan = RecordId::from(world.app.env().ulid());
        let orphan = app::attachment::disk::path(&world.app.config().data_dir, COUNTY, orphan.as_str());
        std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
        std::fs::write(&orphan, b"half").unwrap();
        for (day, left) in [("2026-01-20", true), ("2026-01-23", false)] {
            world.on(day);
            world.app.enqueue_due().await.unwrap();
            while world.app.run_next_job().await.unwrap() {}
            assert_eq!(orphan.exists(), left, "{day}");
            assert!(on_disk(&world, &file).exists(), "{day}");
        }
        let county = world.county().await;
        world.logs_in_again(&village).await;
        county.get("/retention").await.expect(200).says("没有到期的").does_not_say("件到期");
        let term = county.get(&format!("/terms/{}", world.term().await.id)).await.expect(200);
        let path = format!("/terms/{}", world.term().await.id);
        county.post(&path, &[("version", &term.field("version")), ("act", "close")]).await.expect(303);
        village.attaches(&owner, "晚了.txt", b"late").await.expect(422).says("届次已结束");
        world.on("2031-01-22");
        world.logs_in_again(&county).await;
        county.get("/retention").await.expect(200).does_not_say("1 件到期");
        world.on("2031-01-24");
        world.logs_in_again(&county).await;
        county.get("/retention").await.expect(200).says("1 件到期");
        county.post("/retention/destroy", &[("what", "step_evidence")]).await.expect(303);
        assert!(on_disk(&world, &file).exists());
        let sure = [("what", "step_evidence"), ("sure", "yes")];
        county.post("/retention/destroy", &sure).await.expect(303);
        assert!(!on_disk(&world, &file).exists());
        county.get(&file).await.expect(200).says("保管期满");
        world.journal_is_whole().await;
    }
}

/// Files below a folder.
fn walk(folder: &std::path::Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
