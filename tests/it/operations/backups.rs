//! Backups: made under load, sound, private, the newest kept.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use app::backup::{self, BackupFault, Make, check};
use app::contract::backup::BackupReport;
use domain::setting::SettingKey;
use store::Store;

use super::raw::Raw;
use super::{administrator, counted};
use crate::harness::World;

/// Backs up a world.
pub async fn back_up(world: &World, file: &Path) -> Result<BackupReport, BackupFault> {
    let attachments = app::attachment::disk::folder(&world.app.config().data_dir);
    let asked = Make {
        store: world.app.store(),
        file,
        attachments: &attachments,
        now: world.app.env().now(),
        id: world.app.env().ulid(),
        keys: world.app.keys().unwrap().trusted(),
    };
    backup::make(asked, &|_, _| ()).await
}

pub fn file_of(world: &World, name: &str) -> PathBuf {
    world.database().folder().join(name)
}

on_both! {
    /// Writers go on while a backup is made, and what it holds is of one instant.
    async fn a_backup_under_load_is_whole(database: Database) {
        let world = Arc::new(counted(database).await);
        let stop = Arc::new(AtomicBool::new(false));
        let writer = {
            let (world, stop) = (Arc::clone(&world), Arc::clone(&stop));
            tokio::spawn(async move {
                let actor = world.office_actor();
                let mut written = 0_i64;
                while !stop.load(Ordering::Relaxed) {
                    let value = format!("0370-{written:07}");
                    let change = (SettingKey::OfficePhone, value, written);
                    world.app.set_settings(&actor, &[change]).await.unwrap();
                    written += 1;
                }
                written
            })
        };
        let before = world.journal_heads().await;
        for number in 0..4 {
            let file = file_of(&world, &format!("load-{number}.backup"));
            let report = back_up(&world, &file).await.unwrap();
            assert!(report.sound, "{}", report.to_text());
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        stop.store(true, Ordering::Relaxed);
        assert!(writer.await.unwrap() > 4);
        assert!(world.journal_heads().await > before);
        world.journal_is_whole().await;
        // Nothing unfinished is left beside them.
        let left = std::fs::read_dir(world.database().folder()).unwrap();
        let names: Vec<String> =
            left.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        assert!(!names.iter().any(|n| n.contains(".part") || n.ends_with("-journal")), "{names:?}");
    }

    async fn a_backup_holds_what_it_should_and_nothing_else(database: Database) {
        let world = counted(database).await;
        let township = world.township(1).await;
        township.get("/").await.expect(200);
        let file = file_of(&world, "whole.backup");
        let report = back_up(&world, &file).await.unwrap();
        assert_eq!(report.left_out, ["login_failure", "session"]);
        let mut raw = Raw::file(&file).await;
        assert_eq!(raw.number("SELECT COUNT(*) FROM session").await, 0);
        assert_eq!(raw.number("SELECT COUNT(*) FROM count_sheet").await, 3);
        assert_eq!(raw.number("SELECT COUNT(*) FROM account").await, 1);
        let bytes = std::fs::read(&file).unwrap();
        let key = std::fs::read_to_string(world.app.config().keys_dir.join("master.key")).unwrap();
        let secret = key.lines().find_map(|l| l.strip_prefix("key ")).unwrap();
        let holds = |what: &[u8]| bytes.windows(what.len()).any(|w| w == what);
        assert!(!holds(secret.as_bytes()) && holds(b"01COUNT2"));
    }

    async fn nothing_is_overwritten(database: Database) {
        let world = counted(database).await;
        let file = file_of(&world, "there.backup");
        std::fs::write(&file, b"precious").unwrap();
        let fault = back_up(&world, &file).await.unwrap_err();
        assert!(matches!(fault, BackupFault::Exists(_)) && fault.is_wrong());
        assert_eq!(std::fs::read(&file).unwrap(), b"precious");
        let nowhere = file_of(&world, "no/such/folder.backup");
        let fault = back_up(&world, &nowhere).await.unwrap_err();
        assert!(matches!(fault, BackupFault::File { .. }) && !fault.is_wrong());
    }

    async fn damage_is_found_by_opening(database: Database) {
        let world = counted(database).await;
        let file = file_of(&world, "sound.backup");
        back_up(&world, &file).await.unwrap();
        let bad = file_of(&world, "bad.backup");

        std::fs::copy(&file, &bad).unwrap();
        let mut raw = Raw::file(&bad).await;
        raw.run("UPDATE setting SET value = '3' WHERE no = 1; UPDATE term SET number = 11")
            .await;
        drop(raw);
        let report = check(&bad, &[]).await.unwrap();
        assert!(!report.sound);
        assert_eq!(report.faults.len(), 2, "{}", report.to_text());

        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&bad, &bytes[..bytes.len() / 2]).unwrap();
        let truncated = check(&bad, &[]).await;
        assert!(truncated.is_err() || !truncated.unwrap().sound);

        std::fs::write(&bad, b"not a database at all, only text").unwrap();
        let fault = check(&bad, &[]).await.unwrap_err();
        assert!(matches!(fault, BackupFault::NotABackup(..)), "{fault}");

        // A database is no backup.
        let other = store::Target::File(file_of(&world, "other.db"));
        Store::open(&other).await.unwrap().close().await;
        let fault = check(&file_of(&world, "other.db"), &[]).await.unwrap_err();
        assert!(fault.zh().contains("没有备份清单"), "{}", fault.zh());
    }

    /// The button and the daily job keep the newest N, by the county's setting.
    async fn the_newest_are_kept(database: Database) {
        let world = counted(database).await;
        let admin = administrator(&world);
        let keep = (SettingKey::BackupKeep, "2".to_owned(), 0);
        world.app.set_settings(&world.office_actor(), &[keep]).await.unwrap();
        for day in ["2026-01-21", "2026-01-22", "2026-01-23"] {
            world.on(day);
            let id = world.app.start_backup(&admin).await.unwrap();
            assert!(world.app.run_next_job().await.unwrap());
            let job = world.app.job(&admin, &id).await.unwrap();
            assert_eq!(job.state, domain::job::JobState::Done, "{:?}", job.result);
            assert_eq!(job.percent(), Some(100));
        }
        let kept = world.app.backups(&admin).unwrap();
        let days: Vec<&str> = kept.iter().map(|b| &b.made_at[..10]).collect();
        assert_eq!(days, ["2026-01-23", "2026-01-22"]);
        let path = world.app.download_backup(&admin, &kept[0].name).await.unwrap();
        assert!(check(&path, &[]).await.unwrap().sound);
        for name in ["touyan-20260121-093000.backup", "../touyan.db", ""] {
            assert!(world.app.download_backup(&admin, name).await.is_err(), "{name}");
        }
        let office = world.office_actor();
        assert!(world.app.backups(&office).is_err());
        assert!(world.app.start_backup(&office).await.is_err());
    }
}
