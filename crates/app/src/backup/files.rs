//! Files of backups: unfinished ones under another name, private from the first byte, synced, and named
//! in one step that never overwrites.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use store::schema::path_with;

use super::BackupFault;

/// An unfinished file; removed with what SQLite keeps beside it unless it is finished.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
}

impl Part {
    /// Makes an empty file, mode 0600, in the folder of `file`.
    pub(super) fn create(file: &Path, id: ulid::Ulid) -> Result<Self, BackupFault> {
        let name = file
            .file_name()
            .map_or_else(|| "backup".to_owned(), |n| n.to_string_lossy().into_owned());
        let path = file.with_file_name(format!(".{name}.{id}.part"));
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|e| fault(&path, &e))?;
        Ok(Self { path })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Brings it to the disk.
    pub(super) fn sync(&self) -> Result<(), BackupFault> {
        let file = File::open(&self.path).map_err(|e| fault(&self.path, &e))?;
        file.sync_all().map_err(|e| fault(&self.path, &e))
    }

    /// Fills it with the bytes of another file.
    pub(super) fn fill_from(&self, other: &Path) -> Result<(), BackupFault> {
        let copied = File::open(other).and_then(|mut from| {
            let mut to = OpenOptions::new()
                .write(true)
                .truncate(true)
                .open(&self.path)?;
            io::copy(&mut from, &mut to)?;
            to.sync_all()
        });
        copied.map_err(|e| fault(other, &e))
    }

    /// Gives it its name; refuses when something has that name.
    pub(super) fn finish(self, file: &Path) -> Result<(), BackupFault> {
        self.sync()?;
        // A hard link cannot overwrite; where the file system has none, the name is looked at first.
        match fs::hard_link(&self.path, file) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
                return Err(BackupFault::Exists(file.to_owned()));
            }
            Err(_) => {
                refuse_existing(file)?;
                fs::rename(&self.path, file).map_err(|e| fault(file, &e))?;
            }
        }
        sync_folder(file)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            // Gone already after a rename.
            let _ = fs::remove_file(path_with(&self.path, suffix));
        }
    }
}

/// Refuses a path at which something is.
pub(super) fn refuse_existing(path: &Path) -> Result<(), BackupFault> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(BackupFault::Exists(path.to_owned())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) => Err(fault(path, &e)),
    }
}

/// Size of a file in bytes.
pub(super) fn size(path: &Path) -> Result<u64, BackupFault> {
    fs::metadata(path)
        .map(|m| m.len())
        .map_err(|e| fault(path, &e))
}

/// Brings the names of a file's folder to the disk.
pub(super) fn sync_folder(file: &Path) -> Result<(), BackupFault> {
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let synced = File::open(folder).and_then(|f| f.sync_all());
    synced.map_err(|e| fault(folder, &e))
}

pub(super) fn fault(path: &Path, why: &io::Error) -> BackupFault {
    BackupFault::File {
        path: path.to_owned(),
        why: why.to_string(),
    }
}
