//! Text files through the public interface: encodings, separators, quotes, line numbers, and agreement with an
//! independent reader.

use std::io::Cursor;

use paper::csv_out::{self, CsvWriter, Formulas};
use paper::sheet::{Column, Format, Limits, Options, Sheet, SheetError};
use paper::text::TextEncoding;
use proptest::prelude::*;

const LIST: &[Column] = &[
    Column::required("code", &["代码"]),
    Column::required("name", &["名称"]),
    Column::optional("remark", &["备注"]),
];

#[cfg(test)]
fn open(bytes: &[u8]) -> Result<Sheet<Cursor<&[u8]>>, SheetError> {
    Sheet::open(Cursor::new(bytes), LIST, &Options::default())
}

/// (line, code, name) of each row.
#[cfg(test)]
fn rows(bytes: &[u8]) -> Vec<(u32, String, String)> {
    let mut sheet = open(bytes).unwrap();
    let mut out = Vec::new();
    while let Some(row) = sheet.next_row().unwrap() {
        let cell = |key| row.cell(key).exact().to_owned();
        out.push((row.number(), cell("code"), cell("name")));
    }
    out
}

#[cfg(test)]
fn row(line: u32, code: &str, name: &str) -> (u32, String, String) {
    (line, code.to_owned(), name.to_owned())
}

/// Reads to the end and gives the error met.
#[cfg(test)]
fn error(bytes: &[u8], limits: Limits) -> SheetError {
    let options = Options {
        limits,
        ..Options::default()
    };
    let mut sheet = match Sheet::open(Cursor::new(bytes), LIST, &options) {
        Ok(sheet) => sheet,
        Err(error) => return error,
    };
    loop {
        match sheet.next_row() {
            Ok(Some(_)) => {}
            Ok(None) => panic!("no error"),
            Err(error) => return error,
        }
    }
}

#[cfg(test)]
fn fault(bytes: &[u8]) -> SheetError {
    error(bytes, Limits::default())
}

#[test]
fn every_separator_and_encoding_is_found() {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let cases = [
        (
            "代码,名称\n1,甲\n".as_bytes().to_vec(),
            TextEncoding::Utf8,
            ',',
        ),
        (
            "\u{FEFF}代码;名称\n1;甲\n".as_bytes().to_vec(),
            TextEncoding::Utf8Bom,
            ';',
        ),
        (
            "名单,一,二\n代码\t名称\r\n1\t甲\r\n".as_bytes().to_vec(),
            TextEncoding::Utf8,
            '\t',
        ),
        (gb("代码,名称\r1,甲\r"), TextEncoding::Gb18030, ','),
        (gb("名称\t代码\n甲\t1"), TextEncoding::Gb18030, '\t'),
    ];
    for (bytes, encoding, delimiter) in cases {
        assert_eq!(
            open(&bytes).unwrap().format(),
            &Format::Text {
                encoding,
                delimiter
            }
        );
        let rows = rows(&bytes);
        assert_eq!(
            (rows.len(), rows[0].1.as_str(), rows[0].2.as_str()),
            (1, "1", "甲")
        );
    }
}

#[test]
fn rows_know_their_line_whatever_ends_it() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "",
            "代码,名称",
            "1,甲",
            "",
            "\"2\",\"乙@丙\"",
            "3,\"丁\"\"戊\"",
            ",",
            "4, 己 ",
        ]
        .join("\n")
        .replace('@', "\n")
        .replace('\n', end);
        let inner = format!("乙{end}丙");
        let wanted = [
            row(3, "1", "甲"),
            row(5, "2", &inner),
            row(7, "3", "丁\"戊"),
            row(9, "4", " 己 "),
        ];
        assert_eq!(rows(text.as_bytes()), wanted, "{end:?}");
        assert_eq!(open(text.as_bytes()).unwrap().header().row, 2);
    }
}

#[test]
fn headers_may_be_spaced_starred_full_width_and_english() {
    let text = "*代 码 ,\u{FF0A}名称\n1,甲\n";
    assert_eq!(rows(text.as_bytes()), [row(2, "1", "甲")]);
    assert_eq!(rows("CODE,Name\n1,甲\n".as_bytes()), [row(2, "1", "甲")]);
}

#[test]
fn a_header_twice_or_missing_is_refused_with_its_place() {
    let twice = fault("代码,名称,名 称\n".as_bytes());
    assert!(
        matches!(twice, SheetError::HeaderDuplicate { .. }),
        "{twice}"
    );
    assert!(
        twice.to_string().contains("第 1 行 B 列") && twice.to_string().contains("第 1 行 C 列"),
        "{twice}"
    );
    assert!(matches!(
        fault("代码,村名\n".as_bytes()),
        SheetError::HeaderMissing { row: 1, .. }
    ));
    assert!(matches!(
        fault("a,b\n1,2\n".as_bytes()),
        SheetError::HeaderNotFound { .. }
    ));
    let late = format!("{}代码,名称\n1,甲\n", "说明\n".repeat(9));
    assert_eq!(rows(late.as_bytes()), [row(11, "1", "甲")]);
    let too_late = format!("{}代码,名称\n1,甲\n", "说明\n".repeat(10));
    assert!(matches!(
        fault(too_late.as_bytes()),
        SheetError::HeaderNotFound { .. }
    ));
}

#[test]
fn bytes_that_are_no_text_are_refused_with_their_line() {
    let mut utf8 = format!("代码,名称\n{}", "1,甲乙丙丁戊己庚辛\n".repeat(20)).into_bytes();
    utf8.extend_from_slice(b"2,\xE7\x94\n");
    assert!(
        matches!(
            fault(&utf8),
            SheetError::Undecodable {
                encoding: TextEncoding::Utf8,
                line: 22
            }
        ),
        "{}",
        fault(&utf8)
    );
    let mut cut = "\u{FEFF}代码,名称\n1,甲".as_bytes().to_vec();
    cut.pop();
    assert!(matches!(
        fault(&cut),
        SheetError::Undecodable {
            encoding: TextEncoding::Utf8Bom,
            line: 2
        }
    ));
    let mut gb = encoding_rs::GB18030
        .encode("代码,名称\n1,甲\n")
        .0
        .into_owned();
    gb.extend_from_slice(b"2,\xFF\xFF\n");
    assert!(matches!(
        fault(&gb),
        SheetError::Undecodable {
            encoding: TextEncoding::Gb18030,
            line: 3
        }
    ));
    assert!(matches!(
        fault(b"code,name\n1,a\0b\n"),
        SheetError::WrongKind(_)
    ));
}

#[test]
fn quotes_that_do_not_pair_are_never_guessed() {
    assert!(matches!(
        fault("代码,名称\n1,\"甲\n2,乙\n".as_bytes()),
        SheetError::UnclosedQuote { line: 2 }
    ));
    assert!(matches!(
        fault("代码,名称\n1,甲\n2,\"乙\"村\n".as_bytes()),
        SheetError::StrayQuote { line: 3 }
    ));
    assert_eq!(
        rows("代码,名称\n1,甲\"乙\"村\n".as_bytes()),
        [row(2, "1", "甲\"乙\"村")],
        "a quote inside is a character"
    );
}

#[test]
fn limits_hold_and_say_so() {
    let text = "代码,名称\n1,甲\n2,乙\n3,丙\n".as_bytes();
    let limit = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        limits
    };
    assert!(matches!(
        error(text, limit(|l| l.upload_bytes = 10)),
        SheetError::TooLarge { limit_bytes: 10 }
    ));
    assert!(matches!(
        error(text, limit(|l| l.rows = 3)),
        SheetError::TooManyRows { limit: 3 }
    ));
    let long = format!("代码,名称\n1,{}\n", "长".repeat(101));
    let long = error(long.as_bytes(), limit(|l| l.cell_chars = 100));
    assert!(
        matches!(&long, SheetError::CellTooLong { place, limit: 100 } if place.row == 2 && place.column == Some(1)),
        "{long}"
    );
    let wide = format!("代码,名称\n1,甲{}x\n", ",".repeat(600));
    assert!(matches!(
        fault(wide.as_bytes()),
        SheetError::TooManyColumns { row: 2, limit: 512 }
    ));
    let huge = format!("代码,名称\n1,\"{}\n", "甲,乙\n".repeat(200_000));
    assert!(
        matches!(fault(huge.as_bytes()), SheetError::CellTooLong { .. }),
        "a quote left open does not take the whole file"
    );
}

#[test]
fn other_files_are_recognised_whatever_their_name() {
    let cases: [(&[u8], &str); 8] = [
        (b"", "空"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "图片"),
        (b"<html><table>", "HTML"),
        (b"\xEF\xBB\xBF<?xml version=\"1.0\"?><Workbook>", "XML"),
        (b"\xFF\xFEa\0", "UTF-16"),
        (b"Rar!\x1A", "压缩"),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "压缩包"),
    ];
    for (bytes, word) in cases {
        let message = fault(bytes).to_string();
        assert!(message.contains(word), "{message}");
        assert!(message.contains("请"), "{message}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Any table written by this crate comes back the same, in both encodings and with every separator; and an
    /// independent reader reads the same.
    #[test]
    fn tables_come_back_exactly(
        cells in prop::collection::vec(("[^\0]{0,12}", "[,;\t\"\r\n '=甲𨟠]{0,8}"), 1..8),
        delimiter in prop::sample::select(vec![',', ';', '\t']),
        encoding in prop::sample::select(vec![TextEncoding::Utf8, TextEncoding::Utf8Bom, TextEncoding::Gb18030]),
    ) {
        let options = csv_out::Options { encoding, formulas: Formulas::Exact, delimiter };
        let mut writer = CsvWriter::new(Vec::new(), options).unwrap();
        writer.row(["代码", "名称", "备注"]).unwrap();
        let mut wanted = Vec::new();
        for (code, name) in &cells {
            if writer.row([code.as_str(), name, "x"]).is_ok() {
                wanted.push((code.clone(), name.clone()));
            } else {
                prop_assert!(encoding == TextEncoding::Gb18030 && code.chars().any(paper::text::gb18030_cannot_hold));
            }
        }
        let bytes = writer.finish().unwrap();
        let read: Vec<(String, String)> = rows(&bytes).into_iter().map(|(_, code, name)| (code, name)).collect();
        prop_assert_eq!(&read, &wanted);
        let text = if encoding == TextEncoding::Gb18030 { encoding_rs::GB18030.decode(&bytes).0.into_owned() } else { String::from_utf8(bytes).unwrap() };
        let text = text.trim_start_matches('\u{FEFF}');
        let delimiter = u8::try_from(delimiter).unwrap();
        let other: Vec<(String, String)> = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes()).records()
            .map(|record| record.map(|record| (record[0].to_owned(), record[1].to_owned())).unwrap()).collect();
        prop_assert_eq!(&other, &wanted);
    }
}
