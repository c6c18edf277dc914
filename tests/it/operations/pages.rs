//! The pages of journal, backups and health, and what monitoring asks for.

use domain::job::JobKind;

use super::raw::Raw;
use super::{administrator, counted};
use crate::harness::{World, day};

/// Exports and downloads as bytes.
fn begins_with(page: &crate::harness::Page, what: &[u8]) -> bool {
    page.body.starts_with(what)
}

on_both! {
    async fn the_journal_is_read_within_ones_scope(database: Database) {
        let world = counted(database).await;
        let county = world.county().await;
        let page = county.get("/journal").await.expect(200);
        page.says("确认计票结果").says("开启届次").says("命令行");
        let page = county.get("/journal?act=count.confirm").await.expect(200);
        page.says("确认计票结果").does_not_say(">开启届次</td>");
        // Village 2 lies in township 1, and so do the counts; the second township has none of them.
        let own = world.township(1).await;
        own.get("/journal?kind=count").await.expect(200).says("01COUNT1");
        let other = world.township(2).await;
        other.get("/journal?kind=count").await.expect(200).says("没有符合条件的日志");
        own.get("/journal?chain=installation").await.expect(403);
        own.get("/journal/verify").await.expect(403);
        world.village(1).await.get("/journal").await.expect(403);
        world.admin().await.get("/journal?chain=installation").await.expect(200).says("导入区划");
    }

    async fn signed_heads_are_published_for_anybody_to_keep(database: Database) {
        let world = World::new(database).await;
        let passer_by = world.passer_by();
        let county = passer_by.get("/").await.expect(200).says("/c/990101/heads");
        assert!(county.header("set-cookie").is_empty());
        passer_by.get("/c/990101/heads").await.expect(200).says("还没有签署过");
        world.app.sign_heads(day("2026-01-20")).await.unwrap();
        let heads = world.app.published_heads(&domain::CountyId::parse("990101").unwrap(), 10).await.unwrap();
        let page = passer_by.get("/c/990101/heads").await.expect(200);
        assert_eq!(heads.len(), 2, "the county's chain and the installation's");
        for head in &heads {
            assert!(page.text().contains(&head.hash), "{}", head.chain);
        }
        // What anybody kept is enough to find a cut tail.
        let file = passer_by.get("/c/990101/heads.txt").await.expect(200).text();
        let kept = seal::head::parse_heads(&file).unwrap();
        assert_eq!(kept.len(), 2);
        passer_by.get("/c/990102/heads").await.expect(404);
        passer_by.get("/c/990102/heads.txt").await.expect(404);
    }

    async fn further_pages_begin_where_the_last_ended(database: Database) {
        let world = counted(database).await;
        for number in 0..60_i64 {
            let phone = format!("0370-{number:07}");
            let change = (domain::setting::SettingKey::OfficePhone, phone, number);
            world.app.set_settings(&world.office_actor(), &[change]).await.unwrap();
        }
        let county = world.county().await;
        let first = county.get("/journal?act=setting.edit").await.expect(200);
        let html = first.text();
        let seqs = |html: &str| -> Vec<i64> {
            html.split("scope=\"row\">")
                .skip(1)
                .filter_map(|t| t.split('<').next()?.parse().ok())
                .collect()
        };
        let shown = seqs(&html);
        assert_eq!(shown.len(), 50);
        let oldest = shown.last().unwrap();
        let next = format!("/journal?act=setting%2Eedit&amp;before={oldest}");
        assert!(html.contains(&next) || html.contains(&next.replace("&amp;", "&#38;")), "{next}");
        let second = county.get(&format!("/journal?act=setting.edit&before={oldest}")).await;
        let rest = seqs(&second.expect(200).text());
        assert_eq!(rest.len(), 12);
        assert!(rest.iter().all(|seq| seq < oldest));
        // All of it goes into a worksheet, and that is journaled itself.
        let sheet = county.get("/journal?act=setting.edit&format=xlsx").await.expect(200);
        assert!(begins_with(&sheet, b"PK"));
        county.get("/journal?act=export.table").await.expect(200).says("导出表格");
        county.get("/journal?from=31.12.2026").await.expect(422).says("从哪天");
    }

    async fn the_button_finds_what_was_changed(database: Database) {
        let world = counted(database).await;
        world.app.sign_heads(day("2026-01-20")).await.unwrap();
        let auditor = world.auditor().await;
        auditor.get("/journal/verify").await.expect(200).says("开始核验");
        auditor.post("/journal/verify", &[]).await.expect(200).says("日志完整");
        let mut raw = Raw::to(world.database().target()).await;
        raw.run("UPDATE count_sheet SET outcome = replace(outcome, '800', '801') WHERE id = '01COUNT1'")
            .await;
        let page = auditor.post("/journal/verify", &[]).await.expect(200);
        page.says("日志或记录有问题").says("计票 01COUNT1").says("RECORD_CHANGED");
        let heads = auditor.get("/journal/heads.txt").await.expect(200);
        let kept = seal::head::parse_heads(&heads.text()).unwrap();
        assert_eq!(kept.len(), 2);
        let key = auditor.get("/journal/public-key").await.expect(200);
        let key = seal::head::parse_public_key(&key.text()).unwrap();
        for head in &kept {
            head.verify(&key).unwrap();
        }
        auditor.get("/journal/heads").await.expect(200).says("2026-01-20");
    }

    async fn a_backup_is_made_by_the_button_and_downloaded(database: Database) {
        let world = counted(database).await;
        let admin = world.admin().await;
        admin.get("/backups").await.expect(200).says("还没有备份");
        admin.post("/backups", &[]).await.expect(303);
        let waiting = admin.get("/backups").await.expect(200);
        assert_eq!(waiting.header("refresh"), "2");
        waiting.says("正在排队");
        // A second press while one is on its way makes no second one.
        admin.post("/backups", &[]).await.expect(303);
        while world.app.run_next_job().await.unwrap() {}
        let jobs = world.app.jobs_of(&administrator(&world), JobKind::Backup, 9).await.unwrap();
        assert_eq!(jobs.len(), 1);
        let page = admin.get("/backups").await.expect(200);
        page.says("已打开核验").says("已完成");
        let name = world.app.backups(&administrator(&world)).unwrap()[0].name.clone();
        let file = admin.get(&format!("/backups/file?name={name}")).await.expect(200);
        assert!(begins_with(&file, b"SQLite format 3\0"));
        admin.get("/backups/file?name=..%2Ftouyan.db").await.expect(404);
        world.county().await.get("/backups").await.expect(403);
    }

    async fn health_is_shown_and_asked_for(database: Database) {
        let world = counted(database).await;
        let admin = world.admin().await;
        admin.get("/health").await.expect(200).says("主密钥").says("数据库结构").says("磁盘空间");
        world.township(1).await.get("/health").await.expect(403);
        let anybody = world.anonymous();
        let health = anybody.get("/healthz").await.expect(200);
        let json: serde_json::Value = serde_json::from_str(&health.text()).unwrap();
        assert_eq!((&json["status"], &json["database"]), (&"ok".into(), &"ok".into()));
        assert!(json["schema"].as_i64().unwrap() >= 7 && json["version"].is_string());
        let metrics = anybody.get("/metrics").await.expect(200).text();
        for line in [
            "touyan_info{",
            "touyan_journal_events{chain=\"990101\"}",
            "touyan_jobs{state=\"queued\"}",
            "touyan_requests_total{route=\"/health\",method=\"GET\",status=\"200\"}",
            "touyan_request_seconds_bucket{",
        ] {
            assert!(metrics.contains(line), "{line} not in\n{metrics}");
        }
        // Neither exists on the public listener.
        world.passer_by().get("/metrics").await.expect(404);
        world.passer_by().get("/healthz").await.expect(404);
    }
}
