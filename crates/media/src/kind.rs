//! What a file is, by its bytes.
//!
//! The list is short on purpose: pictures and recordings that a phone makes, and documents that
//! cannot carry programs. Old Office files (`.doc`, `.xls`) are refused, since whether they hold
//! macros cannot be told without reading all of them, and so is whatever a browser would run.

use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $media:literal;)+) => {
        /// A kind of file that is taken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FileKind { $($(#[$doc])* $name),+ }

        impl FileKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Stable code, which is also the ending of the file's name.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// Chinese name.
            #[must_use]
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh),+ }
            }

            /// Media type for downloads.
            #[must_use]
            pub const fn media_type(self) -> &'static str {
                match self { $(Self::$name => $media),+ }
            }

            /// From a stored code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// A photograph.
    Jpeg = "jpg", "照片", "image/jpeg";
    /// A screenshot or scan.
    Png = "png", "图片", "image/png";
    /// A picture of the web; stored as JPEG or PNG.
    Webp = "webp", "图片", "image/webp";
    /// A document for reading.
    Pdf = "pdf", "PDF 文件", "application/pdf";
    /// The national format of documents for reading, GB/T 33190.
    Ofd = "ofd", "OFD 版式文件", "application/ofd";
    /// A text document without macros.
    Docx = "docx", "Word 文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    /// A workbook without macros.
    Xlsx = "xlsx", "Excel 工作簿", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    /// Plain text.
    Text = "txt", "文本文件", "text/plain; charset=utf-8";
    /// A film, of a counting for example.
    Mp4 = "mp4", "视频", "video/mp4";
    /// A film of a telephone.
    Mov = "mov", "视频", "video/quicktime";
    /// A sound recording.
    Mp3 = "mp3", "录音", "audio/mpeg";
    /// A sound recording of a telephone.
    M4a = "m4a", "录音", "audio/mp4";
}

impl FileKind {
    /// Whether it is decoded and written anew.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp)
    }

    /// Whether it may still carry who made it, where and when: everything that is stored as it came.
    #[must_use]
    pub const fn keeps_traces(self) -> bool {
        !self.is_picture() && !matches!(self, Self::Text)
    }
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub enum KindError {
    /// Nothing in it.
    #[error("an empty file")]
    Empty,
    /// An Office file of the old format, or one with a password.
    #[error("an old or encrypted Office file")]
    OldOffice,
    /// A document that carries a program.
    #[error("a document with macros")]
    Macros,
    /// The picture format of newer telephones, which cannot be made anew.
    #[error("a HEIC or AVIF picture")]
    Heic,
    /// It begins like a document but cannot be read as one.
    #[error("a broken document")]
    Broken,
    /// None of the kinds that are taken.
    #[error("no kind of file that is taken")]
    Unknown,
    /// Reading failed.
    #[error("reading: {0}")]
    Read(#[from] io::Error),
}

/// Bytes looked at for the beginning of a file.
const HEAD_BYTES: u64 = 64;
/// The longest text that is taken, in bytes.
pub const TEXT_MAX_BYTES: u64 = 2 * 1024 * 1024;
/// Most parts of a document.
const PARTS_MAX: usize = 20_000;

/// Tells what a file is. The reader stands at its beginning again afterwards.
///
/// # Errors
/// [`KindError`], with the reason that a person can act upon.
pub fn detect<R: Read + Seek>(mut file: R) -> Result<FileKind, KindError> {
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
    let kind = by_head(&head, &mut file);
    file.seek(SeekFrom::Start(0))?;
    kind
}

fn by_head<R: Read + Seek>(head: &[u8], file: &mut R) -> Result<FileKind, KindError> {
    match head {
        [] => Err(KindError::Empty),
        [0xFF, 0xD8, 0xFF, ..] => Ok(FileKind::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Ok(FileKind::Png),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Ok(FileKind::Webp),
        [b'%', b'P', b'D', b'F', b'-', ..] => Ok(FileKind::Pdf),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(KindError::OldOffice),
        [b'P', b'K', 3, 4, ..] => document(file),
        [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] => recording([*a, *b, *c, *d]),
        [b'I', b'D', b'3', ..] => Ok(FileKind::Mp3),
        // A frame of MPEG audio, layer III.
        [0xFF, second, ..] if second & 0xE6 == 0xE2 => Ok(FileKind::Mp3),
        _ => text(file),
    }
}

fn recording(brand: [u8; 4]) -> Result<FileKind, KindError> {
    match &brand {
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" | b"avif"
        | b"avis" => Err(KindError::Heic),
        b"qt  " => Ok(FileKind::Mov),
        b"M4A " | b"M4B " => Ok(FileKind::M4a),
        b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1"
        | b"M4V " | b"MSNV" | b"3gp4" | b"3gp5" | b"3gp6" | b"3g2a" | b"dash" => Ok(FileKind::Mp4),
        _ => Err(KindError::Unknown),
    }
}

/// A zip is a document by the parts it has.
fn document<R: Read + Seek>(file: &mut R) -> Result<FileKind, KindError> {
    file.seek(SeekFrom::Start(0))?;
    let archive = ZipArchive::new(file).map_err(|_| KindError::Broken)?;
    if archive.len() > PARTS_MAX {
        return Err(KindError::Broken);
    }
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.map(|n| n.into_owned()))
        .collect::<Result<_, _>>()
        .map_err(|_| KindError::Broken)?;
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    let programs = names.iter().any(|name| {
        let name = name.to_ascii_lowercase();
        name.ends_with("vbaproject.bin")
            || name.contains("/activex/")
            || name.contains("macrosheets/")
    });
    let office = has("[Content_Types].xml");
    match (
        office && has("word/document.xml"),
        office && has("xl/workbook.xml"),
    ) {
        _ if programs => Err(KindError::Macros),
        (true, false) => Ok(FileKind::Docx),
        (false, true) => Ok(FileKind::Xlsx),
        _ if has("OFD.xml") => Ok(FileKind::Ofd),
        _ => Err(KindError::Unknown),
    }
}

/// Text is what reads as text to its end, in one of the two encodings in use.
fn text<R: Read + Seek>(file: &mut R) -> Result<FileKind, KindError> {
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.take(TEXT_MAX_BYTES + 1).read_to_end(&mut bytes)?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|n| n <= TEXT_MAX_BYTES);
    if fits && plain_text(&bytes).is_some() {
        Ok(FileKind::Text)
    } else {
        Err(KindError::Unknown)
    }
}

/// The text of a file in UTF-8 or GB18030; `None` where it is neither, or holds control characters or
/// the beginning of a page that a browser would run.
#[must_use]
pub fn plain_text(bytes: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)?
            .into_owned(),
    };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}');
    let markup = text.trim_start().starts_with('<');
    (!text.chars().any(control) && !markup).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::*;

    fn zipped(parts: &[&str]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            zip.start_file(*part, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(b"<x/>").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn of(bytes: &[u8]) -> Result<FileKind, KindError> {
        detect(Cursor::new(bytes))
    }

    #[test]
    fn a_kind_is_told_by_bytes() {
        let docx = zipped(&["[Content_Types].xml", "word/document.xml"]);
        let xlsx = zipped(&["[Content_Types].xml", "xl/workbook.xml"]);
        let gb = encoding_rs::GB18030
            .encode("会议记录：到会 31 人")
            .0
            .into_owned();
        let cases: [(&[u8], FileKind); 10] = [
            (b"\xFF\xD8\xFF\xE0....", FileKind::Jpeg),
            (b"%PDF-1.7\n", FileKind::Pdf),
            (&docx, FileKind::Docx),
            (&xlsx, FileKind::Xlsx),
            (&zipped(&["OFD.xml", "Doc_0/Document.xml"]), FileKind::Ofd),
            ("会议记录".as_bytes(), FileKind::Text),
            (&gb, FileKind::Text),
            (b"\0\0\0\x18ftypmp42....", FileKind::Mp4),
            (b"\0\0\0\x18ftypqt  ....", FileKind::Mov),
            (b"ID3\x03....", FileKind::Mp3),
        ];
        for (bytes, kind) in cases {
            assert_eq!(of(bytes).unwrap(), kind);
        }
        for kind in FileKind::ALL {
            assert_eq!(FileKind::parse(kind.code()), Some(*kind));
        }
    }

    #[test]
    fn what_could_run_or_cannot_be_read_is_refused_with_its_reason() {
        let macros = zipped(&[
            "[Content_Types].xml",
            "word/document.xml",
            "word/vbaProject.bin",
        ]);
        assert!(matches!(of(&macros), Err(KindError::Macros)));
        assert!(matches!(of(&zipped(&["a.exe"])), Err(KindError::Unknown)));
        assert!(matches!(
            of(b"PK\x03\x04 not a zip"),
            Err(KindError::Broken)
        ));
        assert!(matches!(
            of(b"\xD0\xCF\x11\xE0\xA1\xB1"),
            Err(KindError::OldOffice)
        ));
        assert!(matches!(of(b"\0\0\0\x18ftypheic"), Err(KindError::Heic)));
        assert!(matches!(of(b""), Err(KindError::Empty)));
        for other in [
            &b"MZ\x90\0"[..],
            b"<html><script>",
            b"GIF89a\0\0",
            b"\x7fELF",
        ] {
            assert!(matches!(of(other), Err(KindError::Unknown)), "{other:?}");
        }
    }
}
