//! Tests of the key folder: made, read, refused.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn mode(file: &Path) -> u32 {
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}

#[test]
fn keys_are_made_once_and_private() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("data.keys");
    assert!(matches!(Keys::load(&folder), Err(KeyFault::Missing(_))));
    let keys = Keys::create(&folder, &MasterKey::new([7; 32])).unwrap();
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join(MASTER_FILE)), 0o600);
    let again = Keys::create(&folder, &MasterKey::new([8; 32])).unwrap_err();
    assert!(matches!(again, KeyFault::Exists(_)));
    let loaded = Keys::load(&folder).unwrap();
    assert_eq!(loaded.public_key(), keys.public_key());
    assert_eq!(public_keys(&folder).unwrap(), [keys.public_key()]);
}

#[test]
fn a_lost_key_comes_back_from_its_sheet_and_old_public_keys_stay() {
    let dir = tempfile::tempdir().unwrap();
    let keys = Keys::create(dir.path(), &MasterKey::new([7; 32])).unwrap();
    let sheet: String = keys.recovery_page().lines.join("\n");
    std::fs::remove_file(dir.path().join(MASTER_FILE)).unwrap();
    // The whole printed page cannot be typed back, only its nine lines.
    let digits: Vec<&str> = sheet.lines().skip(4).take(9).collect();
    let back = recover(dir.path(), &digits.join("\n")).unwrap();
    assert_eq!(back.public_key(), keys.public_key());
    std::fs::remove_file(dir.path().join(MASTER_FILE)).unwrap();
    let other = Keys::create(dir.path(), &MasterKey::new([9; 32])).unwrap();
    assert!(other.trusted().contains(&keys.public_key()));
    assert!(other.trusted().contains(&other.public_key()));
}

#[test]
fn a_changed_digit_and_a_foreign_file_are_told_with_their_place() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(MASTER_FILE);
    std::fs::write(&file, b"\x89PNG").unwrap();
    let fault = Keys::load(dir.path()).unwrap_err();
    assert!(fault.zh().contains("不是主密钥文件"), "{}", fault.zh());
    let text = MasterKey::new([7; 32])
        .to_file()
        .replace("key 07", "key 08");
    std::fs::write(&file, text).unwrap();
    let fault = Keys::load(dir.path()).unwrap_err();
    assert!(fault.zh().contains("第 5 行"), "{}", fault.zh());
    assert!(!fault.zh().contains("0707"));
}

#[test]
fn the_folder_lies_beside_the_data() {
    let dir = default_dir(Path::new("/srv/touyan/data"));
    assert_eq!(dir, Path::new("/srv/touyan/data.keys"));
    assert_eq!(default_dir(Path::new("data")), Path::new("data.keys"));
    assert!(
        default_dir(Path::new("."))
            .to_string_lossy()
            .ends_with(".keys")
    );
}
