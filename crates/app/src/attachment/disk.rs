//! Where sealed files lie: `attachments/COUNTY/XX/ID` in the data folder, where `XX` are the last two
//! characters of the id, which are random. Nothing of a sender's name is ever part of a path.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::take::Taken;

/// The folder of sealed files in the data folder.
pub const FOLDER: &str = "attachments";
/// Where uploads are read, without a name, until they are sealed.
const INCOMING: &str = ".incoming";
/// Most files that one sweep looks at.
const SWEEP_MAX: usize = 1_000_000;

/// The folder of sealed files.
#[must_use]
pub fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join(FOLDER)
}

/// The path of an attachment's file below a folder of sealed files.
#[must_use]
pub fn path_in(folder: &Path, county: &str, id: &str) -> PathBuf {
    let last = id.len().saturating_sub(2);
    folder
        .join(county)
        .join(id.get(last..).unwrap_or("00"))
        .join(id)
}

/// The path of an attachment's file.
#[must_use]
pub fn path(data_dir: &Path, county: &str, id: &str) -> PathBuf {
    path_in(&folder(data_dir), county, id)
}

/// The folder for uploads, made when it is not there.
pub(super) fn incoming(data_dir: &Path) -> io::Result<PathBuf> {
    let folder = folder(data_dir).join(INCOMING);
    make(&folder)?;
    Ok(folder)
}

/// Makes a folder with those above it, for this user alone.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Opens a sealed file.
pub(super) fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

/// A sealed file being written, under a name that no attachment has until it is whole.
#[derive(Debug)]
pub(crate) struct Unfinished {
    part: PathBuf,
    path: PathBuf,
}

impl Unfinished {
    /// Makes the empty file.
    pub(crate) fn create(path: PathBuf) -> io::Result<(Self, File)> {
        let folder = path.parent().unwrap_or(Path::new("."));
        make(folder)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let part = path.with_file_name(format!(".{name}.part"));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)?;
        Ok((Self { part, path }, file))
    }

    /// Brings it to the disk and gives it its name.
    pub(crate) fn finish(self, file: &File) -> io::Result<PathBuf> {
        file.sync_all()?;
        fs::rename(&self.part, &self.path)?;
        if let Some(folder) = self.path.parent() {
            open(folder)?.sync_all()?;
        }
        Ok(self.path.clone())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Gone already after the renaming.
        let _ = fs::remove_file(&self.part);
    }
}

/// Sealed files whose rows are not committed yet: removed again unless they are claimed.
#[derive(Debug, Default)]
pub(super) struct Unclaimed {
    files: Vec<Taken>,
    claimed: bool,
}

impl Unclaimed {
    pub(super) fn push(&mut self, file: Taken) {
        self.files.push(file);
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Taken> {
        self.files.iter()
    }

    /// The rows are committed: the files stay.
    pub(super) fn claim(mut self) {
        self.claimed = true;
    }
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        if !self.claimed {
            for file in &self.files {
                // What cannot be removed has no row and is swept.
                let _ = fs::remove_file(&file.path);
            }
        }
    }
}

/// A file found below the folder of sealed files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) county: String,
    /// The attachment's id, of an unfinished file too.
    pub(crate) id: String,
    pub(crate) path: PathBuf,
}

/// Everything that lies below the folder of sealed files.
pub(crate) fn all(data_dir: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    for county in entries(&folder(data_dir))? {
        let name = name_of(&county);
        if name == INCOMING {
            continue;
        }
        for shelf in entries(&county)? {
            for path in entries(&shelf)? {
                let id = name_of(&path);
                let id = id.trim_start_matches('.').trim_end_matches(".part");
                found.push(Found {
                    county: name.clone(),
                    id: id.to_owned(),
                    path: path.clone(),
                });
                if found.len() >= SWEEP_MAX {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|e| e.path())).collect(),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(Vec::new())
        }
        Err(error) => Err(error),
    }
}
