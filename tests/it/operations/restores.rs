//! Restores: into either database, verified, never over anything.

use std::path::Path;

use app::backup::{BackupFault, Restore, restore};
use app::contract::backup::BackupReport;
use app::journal::verify::{Options, verify};
use store::{Store, Target};

use super::backups::{back_up, file_of};
use super::counted;
use super::raw::Raw;
use crate::harness::World;

async fn restored(
    world: &World,
    file: &Path,
    data_dir: &Path,
    target: &Target,
    accept_faults: bool,
) -> Result<BackupReport, BackupFault> {
    let asked = Restore {
        file,
        data_dir,
        target,
        keys: world.app.keys().unwrap().trusted(),
        accept_faults,
    };
    restore(&asked, world.app.env(), &|_, _| ()).await
}

/// Rows and sums of every table but the journal's, which has grown by the restore itself.
fn comparable(file: &Path) -> impl Future<Output = Vec<(String, i64, String)>> {
    let file = file.to_owned();
    async move {
        let (store, manifest) = Store::open_backup(&file).await.unwrap().unwrap();
        store.close().await;
        manifest
            .tables
            .into_iter()
            .filter(|t| !t.name.starts_with("journal_"))
            .map(|t| (t.name, t.rows, t.digest.to_string()))
            .collect()
    }
}

/// Backs up a restored database and compares it with the backup that it was restored from.
async fn is_the_same(world: &World, target: &Target, backup: &Path) {
    let store = Store::open(target).await.unwrap();
    let report = verify(&store, &Options::default(), &|_| ()).await.unwrap();
    assert!(report.whole, "{}", report.to_text());
    let again = file_of(world, &format!("again-{}.backup", world.app.env().ulid()));
    let asked = app::backup::Make {
        store: &store,
        file: &again,
        attachments: &app::attachment::disk::folder(&world.app.config().data_dir),
        now: world.app.env().now(),
        id: world.app.env().ulid(),
        keys: &[],
    };
    app::backup::make(asked, &|_, _| ()).await.unwrap();
    store.close().await;
    assert_eq!(comparable(&again).await, comparable(backup).await);
}

on_both! {
    /// From either database into either, the same rows stand.
    async fn a_backup_restores_into_both(database: Database) {
        let world = counted(database).await;
        world.app.sign_heads(world.app.env().today()).await.unwrap();
        let backup = file_of(&world, "whole.backup");
        back_up(&world, &backup).await.unwrap();

        let data = file_of(&world, "elsewhere/data");
        let file = Target::File(data.join("touyan.db"));
        let report = restored(&world, &backup, &data, &file, false).await.unwrap();
        assert!(report.sound, "{}", report.to_text());
        is_the_same(&world, &file, &backup).await;
        let left: Vec<_> = std::fs::read_dir(&data).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert!(!left.iter().any(|n| n.to_string_lossy().contains("part")), "{left:?}");

        if let Some(other) = crate::harness::Database::postgresql(module_path!()) {
            let data = file_of(&world, "elsewhere/pg");
            let report = restored(&world, &backup, &data, other.target(), false).await.unwrap();
            assert!(report.sound, "{}", report.to_text());
            is_the_same(&world, other.target(), &backup).await;
            let again = restored(&world, &backup, &data, other.target(), false).await.unwrap_err();
            assert!(matches!(again, BackupFault::NotEmpty), "{again}");
        }
    }

    async fn a_database_in_place_is_never_overwritten(database: Database) {
        let world = counted(database).await;
        let backup = file_of(&world, "whole.backup");
        back_up(&world, &backup).await.unwrap();
        let data = file_of(&world, "taken");
        std::fs::create_dir_all(&data).unwrap();
        let file = Target::File(data.join("touyan.db"));
        for name in ["touyan.db", "touyan.db-wal"] {
            std::fs::write(data.join(name), b"precious").unwrap();
            let fault = restored(&world, &backup, &data, &file, true).await.unwrap_err();
            assert!(matches!(fault, BackupFault::Exists(_)) && fault.is_wrong(), "{fault}");
            assert_eq!(std::fs::read(data.join(name)).unwrap(), b"precious");
            std::fs::remove_file(data.join(name)).unwrap();
        }
    }

    /// A backup of a journal that was tampered with is refused, and taken only when that is said aloud.
    async fn a_tampered_backup_is_refused(database: Database) {
        let world = counted(database).await;
        let backup = file_of(&world, "whole.backup");
        back_up(&world, &backup).await.unwrap();
        let data = file_of(&world, "new");
        let file = Target::File(data.join("touyan.db"));

        // Changed in the file: rows and sums differ. Never restored.
        let damaged = file_of(&world, "damaged.backup");
        std::fs::copy(&backup, &damaged).unwrap();
        let mut raw = Raw::file(&damaged).await;
        raw.run("UPDATE count_sheet SET outcome = replace(outcome, '800', '801')").await;
        drop(raw);
        let fault = restored(&world, &damaged, &data, &file, true).await.unwrap_err();
        assert!(matches!(fault, BackupFault::Unsound(_)), "{fault}");
        assert!(!data.join("touyan.db").exists());

        // Changed in the database before the backup was made: the backup itself refuses.
        let mut raw = Raw::to(world.database().target()).await;
        raw.run("UPDATE count_sheet SET outcome = replace(outcome, '800', '801')").await;
        let fault = back_up(&world, &file_of(&world, "later.backup")).await.unwrap_err();
        assert!(fault.zh().contains("这份记录与日志中的哈希不符"), "{}", fault.zh());
    }
}

/// A backup of an older program has fewer tables and columns: it is migrated on the way.
#[tokio::test]
async fn a_backup_of_a_newer_program_is_refused() {
    let world = counted(crate::harness::Database::sqlite()).await;
    let backup = file_of(&world, "whole.backup");
    back_up(&world, &backup).await.unwrap();
    let mut raw = Raw::file(&backup).await;
    raw.run("UPDATE backup_manifest SET value = '9999' WHERE key = 'schema'")
        .await;
    drop(raw);
    let data = file_of(&world, "new");
    let file = Target::File(data.join("touyan.db"));
    let fault = restored(&world, &backup, &data, &file, false)
        .await
        .unwrap_err();
    assert!(
        matches!(fault, BackupFault::Newer { file: 9999, .. }),
        "{fault}"
    );
    assert!(!data.exists());
}
