//! Tests of the doctor: what it finds and what it says to do.

use std::os::unix::fs::PermissionsExt as _;

use seal::keys::MasterKey;

use super::*;
use crate::keys::Keys;

fn asked(dir: &Path, now: Millis) -> Asked {
    Asked {
        data_dir: dir.join("data"),
        keys_dir: dir.join("data.keys"),
        tls_cert: None,
        now,
        demo: false,
    }
}

fn now() -> Millis {
    Millis::start_of("2099-03-15".parse().unwrap())
}

fn private_folder(path: &Path) {
    std::fs::create_dir_all(path).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

fn state(report: &DoctorReport, code: &str) -> CheckState {
    report.checks.iter().find(|c| c.code == code).unwrap().state
}

#[tokio::test]
async fn a_new_installation_is_well_and_told_what_is_still_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let asked = asked(dir.path(), now());
    private_folder(&asked.data_dir);
    Keys::create(&asked.keys_dir, &MasterKey::new([7; 32])).unwrap();
    let target = Target::File(asked.data_dir.join("touyan.db"));
    Store::open(&target).await.unwrap().close().await;
    let report = examine(&asked, &target).await;
    assert!(report.well, "{}", report.to_text());
    for code in [
        "DATABASE",
        "SCHEMA",
        "INTEGRITY",
        "JOURNAL",
        "CLOCK",
        "KEYS",
        "KEYS_PLACE",
    ] {
        assert_eq!(state(&report, code), CheckState::Ok, "{}", report.to_text());
    }
    assert_eq!(state(&report, "BACKUPS"), CheckState::Warning);
    let advised = |c: &Check| (c.state == CheckState::Ok) == c.advice.is_none();
    assert!(report.checks.iter().all(advised));
}

#[tokio::test]
async fn no_database_is_a_fault_and_the_rest_is_examined_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let asked = asked(dir.path(), now());
    let target = Target::File(asked.data_dir.join("touyan.db"));
    let report = examine(&asked, &target).await;
    assert!(!report.well);
    assert_eq!(state(&report, "DATABASE"), CheckState::Fault);
    assert_eq!(state(&report, "DATA_FOLDER"), CheckState::Fault);
    assert_eq!(state(&report, "KEYS"), CheckState::Warning);
    // Nothing was made by looking.
    assert!(!asked.data_dir.exists() && !asked.keys_dir.exists());
}

#[tokio::test]
async fn keys_with_the_data_or_readable_by_others_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut asked = asked(dir.path(), now());
    private_folder(&asked.data_dir);
    let target = Target::File(asked.data_dir.join("touyan.db"));
    Store::open(&target).await.unwrap().close().await;
    asked.keys_dir = asked.data_dir.join("keys");
    Keys::create(&asked.keys_dir, &MasterKey::new([7; 32])).unwrap();
    let file = asked.keys_dir.join("master.key");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let report = examine(&asked, &target).await;
    assert_eq!(state(&report, "KEYS_PLACE"), CheckState::Fault);
    assert_eq!(state(&report, "KEYS"), CheckState::Warning);
    assert!(!report.well);
}

#[tokio::test]
async fn a_clock_that_went_back_and_a_file_that_is_no_database_are_faults() {
    let dir = tempfile::tempdir().unwrap();
    let early = Millis::start_of("1999-01-01".parse().unwrap());
    let asked = asked(dir.path(), early);
    private_folder(&asked.data_dir);
    let target = Target::File(asked.data_dir.join("touyan.db"));
    Store::open(&target).await.unwrap().close().await;
    let report = examine(&asked, &target).await;
    assert_eq!(state(&report, "CLOCK"), CheckState::Fault);
    assert_eq!(state(&report, "FILE_TIME"), CheckState::Warning);
    // A log that a slow reader left behind would bring the file back to life.
    for rest in ["touyan.db-wal", "touyan.db-shm"] {
        let _ = std::fs::remove_file(asked.data_dir.join(rest));
    }
    std::fs::write(asked.data_dir.join("touyan.db"), vec![b'x'; 10_000]).unwrap();
    let report = examine(&asked, &target).await;
    assert_eq!(
        state(&report, "DATABASE"),
        CheckState::Fault,
        "{}",
        report.to_text()
    );
}
