//! What a file is, by its first bytes and never by its name.

use std::io::{Read, Seek, SeekFrom};

use super::error::{SheetError, WrongKind};
use super::text_rows::fill;

/// The three kinds of file that can be tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Zip,
    Ole,
    Text,
}

const HEAD_BYTES: usize = 512;

/// Looks at the first bytes and refuses what is known to be something else. Leaves the input at its start.
pub(crate) fn sniff<R: Read + Seek>(
    input: &mut R,
    limit_bytes: u64,
) -> Result<Container, SheetError> {
    let length = input.seek(SeekFrom::End(0))?;
    input.seek(SeekFrom::Start(0))?;
    if length == 0 {
        return Err(SheetError::Empty);
    }
    if length > limit_bytes {
        return Err(SheetError::TooLarge { limit_bytes });
    }
    let mut buffer = [0u8; HEAD_BYTES];
    let filled = fill(input, &mut buffer)?;
    input.seek(SeekFrom::Start(0))?;
    let head = buffer.get(..filled).unwrap_or_default();
    let starts = |magic: &[u8]| head.starts_with(magic);
    let wrong = |kind| Err(SheetError::WrongKind(kind));
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(Container::Ole);
    }
    if starts(b"%PDF") {
        return wrong(WrongKind::Pdf);
    }
    if starts(b"\x89PNG") || starts(b"\xFF\xD8\xFF") || starts(b"GIF8") {
        return wrong(WrongKind::Picture);
    }
    if starts(b"Rar!") || starts(b"7z\xBC\xAF\x27\x1C") {
        return wrong(WrongKind::Archive);
    }
    if starts(b"\xFF\xFE") || starts(b"\xFE\xFF") {
        return wrong(WrongKind::Utf16);
    }
    // Worksheets of Excel 2 to 4 stand in the file without an OLE container.
    if matches!(head, [0x09, 0x00 | 0x02 | 0x04, 0x04 | 0x06, 0x00, ..]) {
        return wrong(WrongKind::OldXls);
    }
    markup(head)?;
    Ok(Container::Text)
}

/// Web pages and XML tables that carry the name of xls.
fn markup(head: &[u8]) -> Result<(), SheetError> {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let text = text.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if [
        "<!doctype html",
        "<html",
        "<table",
        "<head",
        "<body",
        "<meta",
    ]
    .iter()
    .any(|tag| text.starts_with(tag))
    {
        return Err(SheetError::WrongKind(WrongKind::Html));
    }
    if text.starts_with("<?xml") {
        let kind = if text.contains("<html") {
            WrongKind::Html
        } else {
            WrongKind::Xml
        };
        return Err(SheetError::WrongKind(kind));
    }
    Ok(())
}
