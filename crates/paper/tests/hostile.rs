//! Files made to do harm, and files cut and changed at random: always an error or rows, never a panic, never much
//! memory.

#[cfg(test)]
mod common;

use std::io::{Cursor, Write};

use common::{COUNTY, fixture};
use paper::divisions;
use paper::sheet::{Column, Limits, Options, Sheet, SheetError};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

const ANY: &[Column] = &[];
const CONTENT_TYPES: &str =
    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
const RELATIONS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"x/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
const WORKBOOK: &str =
    "<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
const WORKBOOK_RELATIONS: &str = "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"s.xml\"/><Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"/xl/t.xml\"/></Relationships>";

/// Reads to the end: the rows, or the first error.
#[cfg(test)]
fn read(bytes: &[u8], limits: Limits) -> Result<u32, SheetError> {
    let options = Options {
        limits,
        ..Options::default()
    };
    let mut sheet = Sheet::open(Cursor::new(bytes), ANY, &options)?;
    while sheet.next_row()?.is_some() {}
    Ok(sheet.rows_read())
}

/// A workbook of one sheet and its shared strings.
#[cfg(test)]
fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", CONTENT_TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
        ("xl/s.xml", sheet),
        ("xl/t.xml", strings),
    ];
    for (path, text) in parts {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[cfg(test)]
fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

#[cfg(test)]
fn outcome(rows: &str, strings: &str) -> Result<u32, SheetError> {
    read(&workbook(&sheet(rows), strings), Limits::default())
}

const HEAD: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>代码</t></is></c></row>";

#[test]
fn what_is_inflated_has_a_limit() {
    let limits = Limits {
        sheet_bytes: 1 << 20,
        strings_bytes: 1 << 20,
        ..Limits::default()
    };
    let bomb = sheet(&format!("{HEAD}{}", "<row/>".repeat(400_000)));
    let bytes = workbook(&bomb, "<sst/>");
    assert!(
        bytes.len() < 20_000,
        "{} bytes stand for {}",
        bytes.len(),
        bomb.len()
    );
    assert!(
        matches!(read(&bytes, limits), Err(SheetError::UnzippedTooLarge { part, .. }) if part == "xl/s.xml")
    );
    let strings = format!("<sst>{}</sst>", "<si><t>aaaaaaaa</t></si>".repeat(100_000));
    let bytes = workbook(&sheet(HEAD), &strings);
    assert!(
        matches!(read(&bytes, limits), Err(SheetError::UnzippedTooLarge { part, .. }) if part == "xl/t.xml")
    );
}

#[test]
fn one_text_without_end_does_not_fill_the_memory() {
    let endless = format!(
        "{HEAD}<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "a".repeat(8 << 20)
    );
    assert!(matches!(
        outcome(&endless, "<sst/>"),
        Err(SheetError::UnzippedTooLarge { .. })
    ));
    let many = format!(
        "{HEAD}<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is>{}</is></c></row>",
        "<t>aaaa</t>".repeat(10_000)
    );
    assert!(matches!(
        outcome(&many, "<sst/>"),
        Err(SheetError::CellTooLong { .. })
    ));
}

#[test]
fn numbers_that_lie_are_not_believed() {
    let strings = "<sst count=\"99999999999999\" uniqueCount=\"18446744073709551615\"><si><t>甲</t></si></sst>";
    let cell = |cell: &str| format!("{HEAD}<row r=\"2\">{cell}</row>");
    assert_eq!(
        outcome(&cell("<c r=\"A2\" t=\"s\"><v>0</v></c>"), strings).unwrap(),
        1
    );
    for value in ["1", "-1", "99999999999999999999", "x"] {
        let result = outcome(
            &cell(&format!("<c r=\"A2\" t=\"s\"><v>{value}</v></c>")),
            strings,
        );
        assert!(matches!(result, Err(SheetError::Damaged { .. })), "{value}");
    }
    assert!(matches!(
        outcome(&cell("<c r=\"XFD2\"><v>1</v></c>"), strings),
        Err(SheetError::TooManyColumns { row: 2, .. })
    ));
    assert_eq!(
        outcome(
            &cell("<c r=\"XFD2\" s=\"3\"/><c r=\"A2\"><v>1</v></c>"),
            strings
        )
        .unwrap(),
        1,
        "empty cells far right cost nothing"
    );
    assert!(matches!(
        outcome(&cell("<c r=\"ZZZZZZZZZ2\"><v>1</v></c>"), strings),
        Err(SheetError::TooManyColumns { row: 2, .. })
    ));
    let far =
        format!("{HEAD}<row r=\"4294967295\"><c><v>1</v></c></row><row><c><v>1</v></c></row>");
    assert!(matches!(
        outcome(&far, strings),
        Err(SheetError::Damaged { .. })
    ));
    let back =
        format!("{HEAD}<row r=\"3\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>");
    assert!(matches!(
        outcome(&back, strings),
        Err(SheetError::Damaged { .. })
    ));
    let dimension =
        format!("<worksheet><dimension ref=\"B9:A1\"/><sheetData>{HEAD}</sheetData></worksheet>");
    assert_eq!(
        read(&workbook(&dimension, "<sst/>"), Limits::default()).unwrap(),
        0
    );
}

#[test]
fn limits_on_rows_and_cells_hold() {
    let rows = format!(
        "{HEAD}{}",
        "<row><c><v>1</v></c><c><v>2</v></c></row>".repeat(50)
    );
    let bytes = workbook(&sheet(&rows), "<sst/>");
    assert_eq!(read(&bytes, Limits::default()).unwrap(), 50);
    assert!(matches!(
        read(
            &bytes,
            Limits {
                rows: 20,
                ..Limits::default()
            }
        ),
        Err(SheetError::TooManyRows { limit: 20 })
    ));
    assert!(matches!(
        read(
            &bytes,
            Limits {
                cells: 60,
                ..Limits::default()
            }
        ),
        Err(SheetError::TooManyCells { limit: 60 })
    ));
}

#[test]
fn a_changed_byte_in_the_data_is_found_by_the_checksum() {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let content = sheet(&format!("{HEAD}<row><c><v>411727001001</v></c></row>"));
    for (path, text) in [
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS),
        ("xl/s.xml", &content),
    ] {
        zip.start_file(path, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    assert_eq!(read(&bytes, Limits::default()).unwrap(), 1);
    let at = bytes
        .windows(12)
        .position(|window| window == b"411727001001")
        .unwrap();
    bytes[at] = b'5';
    assert!(matches!(
        read(&bytes, Limits::default()),
        Err(SheetError::Damaged { .. })
    ));
}

#[test]
fn an_encrypted_workbook_says_that_it_is() {
    // The container of an encrypted xlsx: an OLE file with a stream of this name.
    let mut bytes = fixture("invented_small.xls");
    let name: Vec<u8> = "Workbook"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let at = bytes
        .windows(name.len())
        .position(|window| window == name)
        .unwrap();
    let encrypted: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes[at..at + encrypted.len()].copy_from_slice(&encrypted);
    bytes[at + 64] = 34;
    assert!(matches!(
        read(&bytes, Limits::default()),
        Err(SheetError::Password)
    ));
}

/// Every text an error can give is Chinese and bounded, whatever the file holds.
#[cfg(test)]
fn is_harmless(bytes: &[u8]) {
    let limits = Limits {
        rows: 2_000,
        sheet_bytes: 1 << 22,
        strings_bytes: 1 << 22,
        ..Limits::default()
    };
    if let Err(error) = read(bytes, limits) {
        assert!(error.to_string().chars().count() < 3_000);
    }
    let options = Options {
        limits,
        ..Options::default()
    };
    if let Ok(file) = divisions::read(Cursor::new(bytes), &options, |_| ()) {
        for row in &file.refused {
            assert!(row.detail.chars().count() < 1_000, "{}", row.detail);
        }
    }
}

#[cfg(test)]
fn corpus() -> &'static [Vec<u8>] {
    static CORPUS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
    CORPUS.get_or_init(make_corpus)
}

#[cfg(test)]
fn make_corpus() -> Vec<Vec<u8>> {
    let county: String = COUNTY.split_inclusive('\n').take(40).collect();
    let county = county.as_str();
    let gb = encoding_rs::GB18030.encode(county).0.into_owned();
    let list = divisions::read(Cursor::new(county), &Options::default(), |_| ()).unwrap();
    let ours = divisions::to_xlsx(Vec::new(), Some("x"), &list.accepted).unwrap();
    let plain = workbook(
        &sheet(&format!(
            "{HEAD}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c></row>"
        )),
        "<sst><si><r><t>甲</t></r><rPh><t>乙</t></rPh></si></sst>",
    );
    vec![
        fixture("invented_libreoffice.xlsx"),
        fixture("invented_libreoffice.xls"),
        fixture("invented_small.xls"),
        fixture("invented_openpyxl.xlsx"),
        ours,
        plain,
        county.as_bytes().to_vec(),
        gb,
    ]
}

#[test]
fn files_cut_anywhere_are_errors_or_shorter() {
    for bytes in corpus() {
        for part in 0..60 {
            is_harmless(&bytes[..bytes.len() * part / 60]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), magic in 0..3usize) {
        let head: &[u8] = [&b""[..], b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"][magic];
        is_harmless(&[head, &bytes].concat());
    }

    #[test]
    fn changed_files_never_panic(file in 0..8usize, changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = corpus()[file].clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        is_harmless(&bytes);
    }

    /// Changes inside of the XML, behind checksums that are right.
    #[test]
    fn changed_sheets_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..10), in_strings: bool) {
        let mut parts = [
            sheet(&format!("{HEAD}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"b\"><f>1&gt;0</f><v>1</v></c><c r=\"C2\" s=\"1\"><v>46096.5</v></c></row>")).into_bytes(),
            b"<sst><si><r><t xml:space=\"preserve\"> a&#x4E00;_x0041_</t></r><rPh><t>b</t></rPh></si></sst>".to_vec(),
        ];
        let part = &mut parts[usize::from(in_strings)];
        for (at, value) in changes {
            let at = at.index(part.len());
            part[at] = value;
        }
        let [sheet, strings] = parts.map(|part| String::from_utf8_lossy(&part).into_owned());
        is_harmless(&workbook(&sheet, &strings));
    }
}
