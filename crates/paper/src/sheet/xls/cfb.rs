//! The container of an xls: a small file system in a file ([MS-CFB]). Only the workbook's stream is taken out.

use std::io::{Read, Seek, SeekFrom};

use crate::sheet::error::{SheetError, WrongKind};
use crate::sheet::limits::{Limits, MAX_XLS_BYTES};
use crate::sheet::text_rows::fill;

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Sector numbers from here on are marks and no sectors.
const FIRST_MARK: u32 = 0xFFFF_FFFA;
const HEADER_BYTES: usize = 512;
const ENTRY_BYTES: usize = 128;
const MINI_SECTOR_BYTES: usize = 64;
/// Streams shorter than this lie in the mini stream.
const MINI_CUTOFF_BYTES: usize = 4096;

pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(
        bytes.get(at..at.checked_add(2)?)?.try_into().ok()?,
    ))
}

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(
        bytes.get(at..at.checked_add(4)?)?.try_into().ok()?,
    ))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).filter_map(|chunk| u32_at(chunk, 0))
}

/// The file in memory and the tables that lead through it.
struct Container {
    bytes: Vec<u8>,
    sector_bytes: usize,
    /// The sector that follows each sector.
    fat: Vec<u32>,
}

impl Container {
    fn sector(&self, number: u32) -> Option<&[u8]> {
        // The header takes the place of sector -1, whatever the sector size.
        let start = usize::try_from(number)
            .ok()?
            .checked_add(1)?
            .checked_mul(self.sector_bytes)?;
        let end = start.checked_add(self.sector_bytes)?.min(self.bytes.len());
        self.bytes
            .get(start..end)
            .filter(|sector| !sector.is_empty())
    }

    /// The bytes of a chain of sectors. A chain that runs in circles ends when it is longer than the file.
    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut sector = first;
        while sector < FIRST_MARK {
            out.extend_from_slice(self.sector(sector)?);
            if out.len() > self.bytes.len() {
                return None;
            }
            sector = *self.fat.get(usize::try_from(sector).ok()?)?;
        }
        (sector == END_OF_CHAIN).then_some(out)
    }
}

/// A named stream in the container.
struct Entry {
    name: String,
    first: u32,
    length: usize,
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let name_bytes = usize::from(u16_at(bytes, 64)?).min(64).checked_sub(2)?;
    let units: Vec<u16> = bytes
        .get(..name_bytes)?
        .chunks_exact(2)
        .filter_map(|pair| u16_at(pair, 0))
        .collect();
    Some(Entry {
        name: String::from_utf16(&units).ok()?.to_lowercase(),
        first: u32_at(bytes, 116)?,
        length: usize::try_from(u32_at(bytes, 120)?).ok()?,
    })
}

/// Takes the workbook's stream out of an OLE file, or says what the file is instead.
pub(crate) fn workbook_stream<R: Read + Seek>(
    mut input: R,
    limits: &Limits,
) -> Result<Vec<u8>, SheetError> {
    let limit_bytes = MAX_XLS_BYTES.min(limits.upload_bytes);
    let length = input.seek(SeekFrom::End(0))?;
    if length > limit_bytes {
        return Err(SheetError::TooLarge { limit_bytes });
    }
    input.seek(SeekFrom::Start(0))?;
    let mut bytes =
        vec![0; usize::try_from(length).map_err(|_| SheetError::TooLarge { limit_bytes })?];
    let filled = fill(&mut input, &mut bytes)?;
    bytes.truncate(filled);
    let damaged = || SheetError::damaged("xls", "文件目录不完整");
    let container = open(bytes).ok_or_else(damaged)?;
    let directory = container
        .chain(u32_at(&container.bytes, 48).ok_or_else(damaged)?)
        .ok_or_else(damaged)?;
    let entries: Vec<Entry> = directory
        .chunks_exact(ENTRY_BYTES)
        .filter_map(entry)
        .collect();
    let named = |name: &str| entries.iter().find(|entry| entry.name == name);
    if named("encryptedpackage").is_some() {
        return Err(SheetError::Password);
    }
    let Some(workbook) = named("workbook") else {
        return Err(SheetError::WrongKind(match () {
            () if named("book").is_some() => WrongKind::OldXls,
            () if named("worddocument").is_some() => WrongKind::Word,
            () if named("powerpoint document").is_some() => WrongKind::Slides,
            () => WrongKind::Ole,
        }));
    };
    let root = entries.first().ok_or_else(damaged)?;
    stream(&container, workbook, root).ok_or_else(damaged)
}

fn open(bytes: Vec<u8>) -> Option<Container> {
    let sector_bytes = match u16_at(&bytes, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let mut container = Container {
        bytes,
        sector_bytes,
        fat: Vec::new(),
    };
    // The header lists the first 109 sectors of the table; the rest are listed in sectors linked by their last number.
    let mut tables: Vec<u32> = numbers(container.bytes.get(76..HEADER_BYTES)?).collect();
    let mut next = u32_at(&container.bytes, 68)?;
    let most = container.bytes.len() / sector_bytes + 1;
    while next < FIRST_MARK {
        tables.extend(numbers(container.sector(next)?));
        next = tables.pop()?;
        if tables.len() > most.saturating_add(2 * sector_bytes) {
            return None;
        }
    }
    for table in tables.into_iter().filter(|table| *table < FIRST_MARK) {
        let sector: Vec<u32> = numbers(container.sector(table)?).collect();
        container.fat.extend(sector);
        if container.fat.len() > most.saturating_add(sector_bytes).saturating_mul(2) {
            return None;
        }
    }
    Some(container)
}

fn stream(container: &Container, wanted: &Entry, root: &Entry) -> Option<Vec<u8>> {
    if wanted.length >= MINI_CUTOFF_BYTES {
        let mut out = container.chain(wanted.first)?;
        out.truncate(wanted.length);
        return Some(out);
    }
    let mini_stream = container.chain(root.first)?;
    let mini_fat: Vec<u32> = numbers(&container.chain(u32_at(&container.bytes, 60)?)?).collect();
    let mut out = Vec::new();
    let mut sector = wanted.first;
    while sector < FIRST_MARK && out.len() < wanted.length {
        let index = usize::try_from(sector).ok()?;
        let start = index.checked_mul(MINI_SECTOR_BYTES)?;
        out.extend_from_slice(mini_stream.get(start..start.checked_add(MINI_SECTOR_BYTES)?)?);
        sector = *mini_fat.get(index)?;
    }
    out.truncate(wanted.length);
    Some(out)
}
