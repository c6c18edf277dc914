//! The files of the keys folder: read whole and short, written once with mode 0600 and synced.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use seal::head::{parse_public_key, write_public_key};
use seal::keys::MasterKey;
use seal::provider::PublicKey;
use zeroize::Zeroizing;

use super::{KeyFault, MASTER_FILE, PUBLIC_KEYS_MAX};

/// Key files are short; more than this is another file.
const MAX_BYTES: u64 = 8 * 1024;

fn unreadable(file: &Path, why: &io::Error) -> KeyFault {
    KeyFault::Unreadable {
        file: file.to_owned(),
        why: why.to_string(),
    }
}

fn unwritable(file: &Path, why: &io::Error) -> KeyFault {
    KeyFault::Unwritable {
        file: file.to_owned(),
        why: why.to_string(),
    }
}

fn read_short(file: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut content = Zeroizing::new(Vec::new());
    File::open(file)?
        .take(MAX_BYTES + 1)
        .read_to_end(&mut content)?;
    Ok(content)
}

/// A master key from its file.
pub(super) fn read_key(file: &Path) -> Result<MasterKey, KeyFault> {
    let content = read_short(file).map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => KeyFault::Missing(file.to_owned()),
        _ => unreadable(file, &e),
    })?;
    MasterKey::parse_file(&content).map_err(|error| KeyFault::Damaged {
        file: file.to_owned(),
        error,
    })
}

/// Puts a master key that is taking over in the place of the former one, which keeps another name.
pub(super) fn retire(master: &Path, retired: &Path, next: &Path) -> Result<(), KeyFault> {
    // A second name first: at no instant is there no master key.
    match fs::hard_link(master, retired) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(unwritable(retired, &e)),
        _ => {}
    }
    fs::rename(next, master).map_err(|e| unwritable(master, &e))?;
    let folder = master.parent().filter(|p| !p.as_os_str().is_empty());
    folder
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
        .map_err(|e| unwritable(master, &e))
}

/// Writes a master key into a folder that is there; never over another.
pub(super) fn write_key(file: &Path, key: &MasterKey) -> Result<(), KeyFault> {
    write_new(file, key.to_file().as_bytes(), 0o600).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => KeyFault::Exists(file.to_owned()),
        _ => unwritable(file, &e),
    })
}

/// Writes the master key; never over another.
pub(super) fn write_master(folder: &Path, key: &MasterKey) -> Result<(), KeyFault> {
    let file = folder.join(MASTER_FILE);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|e| unwritable(folder, &e))?;
    write_key(&file, key)
}

/// Writes the recovery sheet beside it; an older one that nobody has taken away gives way.
pub(super) fn write_sheet(file: &Path, text: &str) -> Result<(), KeyFault> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(unwritable(file, &e)),
        _ => {}
    }
    write_new(file, text.as_bytes(), 0o600).map_err(|e| unwritable(file, &e))
}

/// Writes a public key beside it; one that is there already is the same.
pub(super) fn write_public(file: &Path, key: &PublicKey) -> Result<(), KeyFault> {
    match write_new(file, write_public_key(key).as_bytes(), 0o644) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => Err(unwritable(file, &e)),
        _ => Ok(()),
    }
}

fn write_new(file: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(file)?;
    out.write_all(content)?;
    out.sync_all()?;
    match file.parent().filter(|p| !p.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// One public key.
pub(super) fn read_public(file: &Path) -> Result<PublicKey, KeyFault> {
    let content = read_short(file).map_err(|e| unreadable(file, &e))?;
    std::str::from_utf8(&content)
        .ok()
        .and_then(|text| parse_public_key(text).ok())
        .ok_or_else(|| KeyFault::BadPublic(file.to_owned()))
}

/// The public keys of a folder, by name of file.
pub(super) fn read_publics(folder: &Path) -> Result<Vec<PublicKey>, KeyFault> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(unreadable(folder, &e)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| unreadable(folder, &e))?.path();
        if path.extension().is_some_and(|e| e == "pub") {
            files.push(path);
        }
    }
    files.sort();
    files
        .iter()
        .take(PUBLIC_KEYS_MAX)
        .map(|f| read_public(f))
        .collect()
}
