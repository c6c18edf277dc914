//! Attachments in backups: put in as they lie on the disk, checked by their hash without a key, taken
//! out into a folder that is not there yet.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use seal::file::{Hashing, sealed_bytes};
use store::attachment::FileRow;
use store::backup::files::{FileCounts, FilesIn, FilesOf, PIECE_BYTES};

use super::{BackupFault, files};
use crate::attachment::disk;

/// Most damaged files that a report names.
const TOLD_MAX: usize = 50;

/// Copies every file that the unfinished backup's rows name into it. One that is not on the disk, or not
/// as it was sealed, is noted as missing: a backup without it is better than none.
pub(super) async fn put_in(backup: &Path, folder: &Path) -> Result<(), BackupFault> {
    let into = FilesIn::create(backup).await?;
    let mut after = (String::new(), String::new());
    loop {
        let rows = into.named_after((&after.0, &after.1)).await?;
        let Some(last) = rows.last() else { break };
        after = (last.county.clone(), last.id.clone());
        for row in &rows {
            if !put_one(&into, folder, row).await? {
                into.missing(row).await?;
            }
        }
    }
    into.close().await;
    Ok(())
}

/// Whether the file was there and whole.
async fn put_one(into: &FilesIn, folder: &Path, row: &FileRow) -> Result<bool, BackupFault> {
    let path = disk::path_in(folder, &row.county, &row.id);
    let file = match fs::File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(files::fault(&path, &error)),
    };
    let limit = u64::try_from(PIECE_BYTES).unwrap_or(u64::MAX);
    let mut hashing = Hashing::new(io::sink());
    for no in 0_i64.. {
        let mut piece = Vec::new();
        let read = (&file).take(limit).read_to_end(&mut piece);
        read.map_err(|e| files::fault(&path, &e))?;
        if piece.is_empty() {
            break;
        }
        let _ = hashing.write_all(&piece);
        into.add(row, no, piece).await?;
    }
    Ok(hashing.finish().1 == row.sealed_hash)
}

/// Compares the files in a backup with its rows: what there is, and what is wrong with it.
pub(super) async fn check(backup: &Path) -> Result<(FileCounts, Vec<String>), BackupFault> {
    let of = FilesOf::open(backup).await?;
    let mut faults = Vec::new();
    let mut after = (String::new(), String::new());
    loop {
        let rows = of.named_after((&after.0, &after.1)).await?;
        let Some(last) = rows.last() else { break };
        after = (last.county.clone(), last.id.clone());
        for row in &rows {
            let found = whole(&of, row, &mut io::sink()).await;
            let found = found.map_err(|e| files::fault(backup, &e))?;
            if !found && !of.was_missing(row).await? && faults.len() < TOLD_MAX {
                faults.push(format!(
                    "附件 {}/{}：备份中的文件缺失或与记录不符",
                    row.county, row.id
                ));
            }
        }
    }
    let counts = of.counts().await?;
    of.close().await;
    Ok((counts, faults))
}

/// Writes a file of a backup out; whether it is whole by its row.
async fn whole(of: &FilesOf, row: &FileRow, out: &mut impl io::Write) -> io::Result<bool> {
    let mut hashing = Hashing::new(out);
    for no in 0_i64.. {
        match of.piece(row, no).await.map_err(io::Error::other)? {
            Some(piece) => hashing.write_all(&piece)?,
            None => break,
        }
    }
    let (_, hash, bytes) = hashing.finish();
    Ok(hash == row.sealed_hash && bytes == sealed_bytes(row.plain_bytes.unsigned_abs()))
}

/// Takes the files of a backup out into a folder of sealed files.
pub(super) async fn take_out(backup: &Path, folder: &Path) -> Result<(), BackupFault> {
    let of = FilesOf::open(backup).await?;
    let mut after = (String::new(), String::new());
    loop {
        let rows = of.named_after((&after.0, &after.1)).await?;
        let Some(last) = rows.last() else { break };
        after = (last.county.clone(), last.id.clone());
        for row in &rows {
            if of.was_missing(row).await? {
                continue;
            }
            let path = disk::path_in(folder, &row.county, &row.id);
            let (unfinished, mut file) =
                disk::Unfinished::create(path.clone()).map_err(|e| files::fault(&path, &e))?;
            let written = whole(&of, row, &mut file).await;
            written.map_err(|e| files::fault(&path, &e))?;
            unfinished
                .finish(&file)
                .map_err(|e| files::fault(&path, &e))?;
        }
    }
    of.close().await;
    Ok(())
}
