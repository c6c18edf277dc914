//! What is around the worksheets: the zip's directory, the list of sheets, the number formats, the shared strings.

use std::collections::HashMap;
use std::io::{Read, Seek};

use quick_xml::events::Event;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::part::PartPlace;
use super::strings::Strings;
use super::xml::{XmlPart, attribute};
use crate::sheet::date::{self, Shown};
use crate::sheet::error::{SheetError, WrongKind};
use crate::sheet::limits::{Limits, MAX_PART_BYTES, MAX_SHEETS, MAX_ZIP_ENTRIES};

/// A worksheet one can see.
#[derive(Debug, Clone)]
pub(crate) struct SheetPart {
    pub(crate) name: String,
    pub(crate) place: PartPlace,
}

/// Everything of a workbook but its cells.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) sheets: Vec<SheetPart>,
    pub(crate) strings: Strings,
    /// How each cell format shows a number.
    pub(crate) formats: Vec<Shown>,
    pub(crate) epoch_1904: bool,
}

/// A sheet as the workbook lists it.
struct Listed {
    name: String,
    relation: String,
    visible: bool,
}

/// The files of the zip by name, as the parts refer to them.
struct Parts(HashMap<String, PartPlace>);

impl Parts {
    fn get(&self, path: &str) -> Option<&PartPlace> {
        self.0.get(&key(path))
    }
}

/// Part names are compared without case; some programs write backslashes.
fn key(path: &str) -> String {
    path.replace('\\', "/")
        .trim_start_matches('/')
        .to_lowercase()
}

impl Book {
    /// Reads the workbook around its sheets and gives the input back.
    pub(crate) fn open<R: Read + Seek>(input: R, limits: &Limits) -> Result<(Self, R), SheetError> {
        let (parts, mut input) = directory(input)?;
        let root = workbook_path(&parts, &mut input)?;
        let relations = relations(&parts, &mut input, &root)?;
        let mut book = Self::default();
        let listed = book.read_workbook(&parts, &mut input, &root)?;
        for sheet in listed.into_iter().filter(|sheet| sheet.visible) {
            // Chart sheets and macros have no cells.
            let Some((_, target)) = relations
                .get(&sheet.relation)
                .filter(|(kind, _)| kind.ends_with("/worksheet"))
            else {
                continue;
            };
            let place = parts
                .get(target)
                .ok_or_else(|| SheetError::damaged(target.as_str(), "缺少工作表"))?;
            book.sheets.push(SheetPart {
                name: sheet.name,
                place: place.clone(),
            });
        }
        if book.sheets.is_empty() {
            return Err(SheetError::NoSheet);
        }
        let related = |kind: &str| {
            relations
                .values()
                .find(|(k, _)| k.ends_with(kind))
                .and_then(|(_, target)| parts.get(target))
        };
        if let Some(place) = related("/styles") {
            let mut xml = XmlPart::open(&mut input, place, MAX_PART_BYTES)?;
            book.formats = read_formats(&mut xml)?;
        }
        if let Some(place) = related("/sharedStrings") {
            let mut xml = XmlPart::open(&mut input, place, limits.strings_bytes)?;
            book.strings = Strings::read(&mut xml)?;
        }
        Ok((book, input))
    }

    fn read_workbook<R: Read + Seek>(
        &mut self,
        parts: &Parts,
        input: &mut R,
        root: &str,
    ) -> Result<Vec<Listed>, SheetError> {
        let place = parts
            .get(root)
            .ok_or_else(|| SheetError::damaged(root, "缺少工作簿"))?;
        let mut xml = XmlPart::open(input, place, MAX_PART_BYTES)?;
        let mut buffer = Vec::new();
        let mut listed = Vec::new();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(start) => {
                    let raw = start.attributes_raw();
                    match start.local_name().as_ref() {
                        "workbookPr" => {
                            self.epoch_1904 =
                                attribute(raw, "date1904").is_some_and(|v| v == "1" || v == "true")
                        }
                        "sheet" => listed.push(Listed {
                            name: attribute(raw, "name").unwrap_or_default().into_owned(),
                            relation: attribute(raw, "id").unwrap_or_default().into_owned(),
                            visible: attribute(raw, "state").is_none_or(|state| state == "visible"),
                        }),
                        _ => {}
                    }
                    if listed.len() > MAX_SHEETS {
                        return Err(xml.damaged(format!("工作表超过 {MAX_SHEETS} 张")));
                    }
                }
                Event::Eof => return Ok(listed),
                _ => {}
            }
        }
    }
}

/// Lists the files of the zip. Nothing is inflated here.
fn directory<R: Read + Seek>(input: R) -> Result<(Parts, R), SheetError> {
    let mut archive = ZipArchive::new(input).map_err(zip_error)?;
    if archive.len() > MAX_ZIP_ENTRIES {
        return Err(SheetError::damaged(
            "zip",
            format!("文件超过 {MAX_ZIP_ENTRIES} 个"),
        ));
    }
    let mut parts = HashMap::new();
    for index in 0..archive.len() {
        let Some(Ok(name)) = archive
            .name_for_index(index)
            .map(|name| name.map(std::borrow::Cow::into_owned))
        else {
            continue;
        };
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(ZipError::Io(error)) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
                return Err(error.into());
            }
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(SheetError::Password);
            }
            Err(_) => return Err(SheetError::damaged(name, "无法解压")),
        };
        let deflated = match entry.compression() {
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return Err(SheetError::damaged(name, "不支持的压缩方法")),
        };
        let Some(start) = entry.data_start() else {
            continue;
        };
        let place = PartPlace {
            start,
            compressed_bytes: entry.compressed_size(),
            deflated,
            crc: entry.crc32(),
            name,
        };
        parts.insert(key(&place.name), place);
    }
    Ok((Parts(parts), archive.into_inner()))
}

fn zip_error(error: ZipError) -> SheetError {
    match error {
        ZipError::Io(error)
            if !matches!(
                error.kind(),
                std::io::ErrorKind::UnexpectedEof
                    | std::io::ErrorKind::InvalidInput
                    | std::io::ErrorKind::InvalidData
            ) =>
        {
            SheetError::Io(error)
        }
        _ => SheetError::damaged("zip", "目录不完整，文件可能没有下载完"),
    }
}

/// Path of the workbook part, or what the zip is instead.
fn workbook_path<R: Read + Seek>(parts: &Parts, input: &mut R) -> Result<String, SheetError> {
    let office = relations(parts, input, "")?;
    let target = office
        .values()
        .find(|(kind, _)| kind.ends_with("/officeDocument"))
        .map(|(_, target)| target.clone());
    let path = target.unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let kind = match key(&path) {
        path if path.starts_with("word/") => WrongKind::Word,
        path if path.starts_with("ppt/") => WrongKind::Slides,
        path if path.ends_with(".bin") => WrongKind::Xlsb,
        path if parts.get(&path).is_some() => return Ok(path),
        _ if parts.get("mimetype").is_some() => WrongKind::OpenDocument,
        _ => WrongKind::Zip,
    };
    Err(SheetError::WrongKind(kind))
}

/// The relations of a part: id to (type, path from the root of the zip). The root's own for the empty path.
fn relations<R: Read + Seek>(
    parts: &Parts,
    input: &mut R,
    of: &str,
) -> Result<HashMap<String, (String, String)>, SheetError> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let path = if folder.is_empty() {
        format!("_rels/{file}.rels")
    } else {
        format!("{folder}/_rels/{file}.rels")
    };
    let mut found = HashMap::new();
    let Some(place) = parts.get(&path) else {
        return Ok(found);
    };
    let mut xml = XmlPart::open(input, place, MAX_PART_BYTES)?;
    let mut buffer = Vec::new();
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(start) if start.local_name().as_ref() == "Relationship" => {
                let raw = start.attributes_raw();
                if let (Some(id), Some(kind), Some(target)) = (
                    attribute(raw, "Id"),
                    attribute(raw, "Type"),
                    attribute(raw, "Target"),
                ) {
                    found.insert(
                        id.into_owned(),
                        (kind.into_owned(), resolve(folder, &target)),
                    );
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The path a relation means, seen from its folder.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').collect()
    };
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "" | "." => {}
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

/// How each cell format (`cellXfs`) shows a number.
fn read_formats<R: Read + Seek>(xml: &mut XmlPart<R>) -> Result<Vec<Shown>, SheetError> {
    let mut buffer = Vec::new();
    let mut custom = HashMap::new();
    let mut formats = Vec::new();
    let mut in_cell_formats = false;
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(start) => {
                let raw = start.attributes_raw();
                let id = || attribute(raw, "numFmtId").and_then(|id| id.parse::<u32>().ok());
                match start.local_name().as_ref() {
                    "numFmt" => {
                        if let (Some(id), Some(code)) = (id(), attribute(raw, "formatCode")) {
                            custom.insert(id, date::custom(&code));
                        }
                    }
                    "cellXfs" => in_cell_formats = true,
                    "xf" if in_cell_formats => {
                        let id = id().unwrap_or(0);
                        formats.push(
                            custom
                                .get(&id)
                                .copied()
                                .unwrap_or_else(|| date::builtin(id)),
                        );
                    }
                    _ => {}
                }
            }
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => in_cell_formats = false,
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}
