//! Workbooks through the public interface: what other programs write is read exactly, what we write other programs
//! read, and every text comes back code point for code point.

#[cfg(test)]
mod common;

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use chrono::NaiveDate;
use common::fixture;
use paper::sheet::{CellKind, Column, Format, Options, Sheet, SheetError};
use paper::xlsx_out::{self, Kind, SheetSpec, Value, Workbook};
use proptest::prelude::*;

const LIST: &[Column] = &[
    Column::required("code", &["代码"]),
    Column::required("name", &["名称"]),
    Column::optional("date", &["日期"]),
    Column::optional("homes", &["户数"]),
    Column::optional("share", &["比例"]),
    Column::optional("remark", &["备注"]),
];

#[cfg(test)]
fn open(bytes: &[u8]) -> Sheet<Cursor<&[u8]>> {
    Sheet::open(Cursor::new(bytes), LIST, &Options::default()).unwrap()
}

/// The rows as (number, texts and kinds of the columns of [`LIST`]).
#[cfg(test)]
fn rows(sheet: &mut Sheet<Cursor<&[u8]>>) -> Vec<(u32, Vec<(String, CellKind)>)> {
    let mut out = Vec::new();
    while let Some(row) = sheet.next_row().unwrap() {
        let cells = LIST
            .iter()
            .map(|column| row.cell(column.key))
            .map(|cell| (cell.exact().to_owned(), cell.kind()));
        out.push((row.number(), cells.collect()));
    }
    out
}

#[cfg(test)]
fn texts(row: &(u32, Vec<(String, CellKind)>)) -> Vec<&str> {
    row.1.iter().map(|(text, _)| text.as_str()).collect()
}

#[cfg(test)]
fn expect_invented(bytes: &[u8], calculated: bool) {
    let mut sheet = open(bytes);
    let (Format::Xlsx {
        sheet: name,
        others,
    }
    | Format::Xls {
        sheet: name,
        others,
    }) = sheet.format().clone()
    else {
        panic!()
    };
    assert_eq!(
        (name.as_str(), others),
        ("名单", vec!["说明".to_owned()]),
        "not the hidden sheet, not the first"
    );
    assert_eq!(sheet.header().row, 3);
    let rows = rows(&mut sheet);
    assert_eq!(rows.len(), 304);
    assert_eq!((rows[0].0, rows[303].0), (4, 307));
    expect_first_rows(&rows, calculated);
    for (index, row) in rows[4..].iter().enumerate() {
        assert_eq!(row.1[1].0, format!("{}村{index}𨟠", "长名".repeat(20)));
        assert_eq!(
            (row.1[3].0.as_str(), row.1[5].0.len()),
            (index.to_string().as_str(), index % 37)
        );
    }
}

#[cfg(test)]
fn expect_first_rows(rows: &[(u32, Vec<(String, CellKind)>)], calculated: bool) {
    let value = |text: &'static str| if calculated { text } else { "" };
    let first = [
        "999999001001",
        "甲社区",
        "2026-03-15",
        "1203",
        "0.3",
        "TRUE",
    ];
    assert_eq!(texts(&rows[0]), first);
    let second = [
        "999999001201",
        " 𨟠村\u{3000}",
        "2026-03-15T08:30:00",
        "-5",
        "0.001",
        value("999999001001x"),
    ];
    assert_eq!(texts(&rows[1]), second);
    assert_eq!(
        texts(&rows[2])[..3],
        ["999999001202", "㘵头\u{E170}村(北)", "12:00:00"]
    );
    assert_eq!(texts(&rows[2])[5], value("#DIV/0!"));
    assert_eq!(texts(&rows[3])[..2], ["999999001203", "_x0041_村"]);
    let kinds: Vec<CellKind> = rows[0].1.iter().map(|(_, kind)| *kind).collect();
    use CellKind::{Bool, Date, Number, Text};
    assert_eq!(kinds, [Number, Text, Date, Number, Number, Bool]);
    assert_eq!(
        rows[2].1[5].1,
        if calculated {
            CellKind::Error
        } else {
            CellKind::Uncalculated
        }
    );
}

#[test]
fn workbooks_of_other_programs_are_read_exactly() {
    expect_invented(&fixture("invented_libreoffice.xlsx"), true);
    expect_invented(&fixture("invented_libreoffice.xls"), true);
    let bytes = fixture("invented_openpyxl.xlsx");
    let mut sheet = open(&bytes);
    let read = rows(&mut sheet);
    // This program escapes no `_x0041_`, so it means the letter A.
    assert_eq!(read[3].1[1].0, "A村");
    assert_eq!(read[2].1[5].1, CellKind::Uncalculated);
    assert_eq!(
        texts(&read[1])[..3],
        ["999999001201", " 𨟠村\u{3000}", "2026-03-15T08:30:00"]
    );
}

#[test]
fn a_small_xls_is_read_from_the_small_sectors() {
    let bytes = fixture("invented_small.xls");
    let mut sheet = open(&bytes);
    assert_eq!(
        sheet.format(),
        &Format::Xls {
            sheet: "名单".to_owned(),
            others: vec![]
        }
    );
    let rows = rows(&mut sheet);
    assert_eq!(
        texts(&rows[0]),
        ["999999001001", "甲社区", "2026-03-15", "1203", "", ""]
    );
    assert_eq!(
        texts(&rows[1]),
        ["999999001201", "乙村", "", "12.5", "", ""]
    );
}

#[test]
fn a_number_that_lost_its_digits_is_known() {
    let bytes = fixture("invented_libreoffice.xlsx");
    let mut sheet = open(&bytes);
    let mut lost = Vec::new();
    while let Some(row) = sheet.next_row().unwrap() {
        if row.cell("homes").lost_digits() {
            lost.push(row.cell("homes").place().to_string());
        }
    }
    assert_eq!(lost, ["第 6 行 F 列\u{FF08}户数\u{FF09}"]);
}

#[test]
fn what_rust_xlsxwriter_writes_with_shared_strings_is_read() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in ["名称", "代码", "户数"].iter().enumerate() {
        sheet
            .write(0, u16::try_from(column).unwrap(), *title)
            .unwrap();
    }
    let names = [
        "",
        " 甲 ",
        "a\r\nb\tc",
        "\u{1}\u{1F}",
        "𨟠\u{FFFF}",
        "_x0041_",
        "=1+1",
    ];
    for (row, name) in (1u32..).zip(names) {
        sheet.write_string(row, 0, name).unwrap();
        sheet
            .write_number(row, 1, 411_727_001_001.0 + f64::from(row))
            .unwrap();
        sheet.write_number(row, 2, f64::from(row) / 10.0).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let read = rows(&mut open(&bytes));
    for (index, (row, name)) in read.iter().zip(names).enumerate() {
        assert_eq!(
            (row.1[0].0.as_str(), row.1[1].0.as_str()),
            (
                format!("{}", 411_727_001_002_u64 + index as u64).as_str(),
                name
            )
        );
    }
    assert_eq!(read[2].1[3].0, "0.3");
}

#[cfg(test)]
fn spec() -> SheetSpec {
    let columns = vec![
        xlsx_out::Column::new("代码", Kind::Text)
            .width(15)
            .note("12 位\n代码"),
        xlsx_out::Column::new("名称", Kind::Text)
            .choices(vec!["甲".to_owned(), "乙<&\"".to_owned()], true),
        xlsx_out::Column::new("户数", Kind::Integer).editable(),
        xlsx_out::Column::new("日期", Kind::Date),
        xlsx_out::Column::new("备注", Kind::Text)
            .choices((0..500).map(|n| format!("东街道/村{n}")).collect(), false),
    ];
    let mut spec = SheetSpec::new("名单/[2026]", columns);
    spec.title = Some("某县<名单>".to_owned());
    spec.footer = Some("导出人:王明 2026-03-01 09:00".to_owned());
    spec.locked = true;
    spec
}

#[cfg(test)]
fn written() -> Vec<u8> {
    let mut book = Workbook::new(Vec::new());
    let mut sheet = book.sheet(&spec()).unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 3, 15).unwrap();
    let old = NaiveDate::from_ymd_opt(1899, 1, 1).unwrap();
    sheet
        .row([
            Value::Text("000000000001"),
            Value::Text("=1+1"),
            Value::Integer(-3),
            Value::Date(day),
            Value::Empty,
        ])
        .unwrap();
    sheet
        .row([
            Value::Text("@a"),
            Value::Text(" b "),
            Value::Integer(1_234_567_890_123_456),
            Value::Date(old),
            Value::Text("x"),
        ])
        .unwrap();
    assert_eq!(sheet.rows(), 2);
    sheet.finish().unwrap();
    book.sheet(&SheetSpec::new("名单/[2026]", vec![]))
        .unwrap()
        .finish()
        .unwrap();
    book.finish().unwrap()
}

#[test]
fn our_workbooks_are_read_by_an_independent_reader() {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(written())).unwrap();
    assert_eq!(book.sheet_names(), ["名单  2026", "名单  2026(2)", "选项"]);
    let range = book.worksheet_range("名单  2026").unwrap();
    let text = |text: &str| Data::String(text.to_owned());
    assert_eq!(range.get_value((0, 0)), Some(&text("某县<名单>")));
    assert_eq!(range.get_value((1, 0)), Some(&text("代码")));
    let row: Vec<Data> = (0..4)
        .map(|column| range.get_value((2, column)).unwrap().clone())
        .collect();
    assert_eq!(
        row[..3],
        [text("000000000001"), text("=1+1"), Data::Float(-3.0)]
    );
    assert!(
        matches!(&row[3], Data::DateTime(date) if date.as_datetime().unwrap().to_string() == "2026-03-15 00:00:00")
    );
    assert_eq!(
        range.get_value((3, 2)),
        Some(&text("1234567890123456")),
        "no digit is lost"
    );
    assert!(
        matches!(range.get_value((5, 0)), Some(Data::String(footer)) if footer.contains("王明"))
    );
}

#[test]
fn the_zip_is_of_the_plain_kind_that_spreadsheets_open() {
    let bytes = written();
    // "Version needed" of the first entry: 2.0. Streamed entries of version 4.5 (zip64) are refused by LibreOffice.
    assert_eq!(bytes[..6], *b"PK\x03\x04\x14\x00");
}

#[test]
fn our_workbooks_are_read_back_without_title_and_footer() {
    let bytes = written();
    let mut sheet = open(&bytes);
    assert_eq!(sheet.header().row, 2);
    let rows = rows(&mut sheet);
    assert_eq!(rows.len(), 2, "the footer is no row");
    assert_eq!(
        texts(&rows[0]),
        ["000000000001", "=1+1", "2026-03-15", "-3", "", ""]
    );
    assert_eq!(
        texts(&rows[1]),
        ["@a", " b ", "1899-01-01", "1234567890123456", "", "x"]
    );
}

#[test]
fn a_sheet_asked_for_by_name_is_read_or_the_others_are_named() {
    let bytes = fixture("invented_libreoffice.xlsx");
    let named = |name: &str| {
        let options = Options {
            sheet: Some(name.to_owned()),
            ..Options::default()
        };
        Sheet::open(Cursor::new(&bytes[..]), LIST, &options).map(|sheet| sheet.format().clone())
    };
    assert!(named("名单").is_ok());
    assert!(matches!(
        named("说明"),
        Err(SheetError::HeaderNotFound { .. })
    ));
    assert!(
        matches!(named("隐藏"), Err(SheetError::SheetNotFound { available, .. }) if available == ["说明", "名单"])
    );
}

#[test]
fn a_full_disk_is_an_error() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::new(std::io::ErrorKind::StorageFull, "full"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut book = Workbook::new(Full);
    let result = book.sheet(&spec()).and_then(xlsx_out::SheetWriter::finish);
    assert!(matches!(result, Err(xlsx_out::XlsxError::Io(_))));
    assert!(book.finish().is_err());
}

/// Any text, with the characters that break writers more often than chance would give them.
#[cfg(test)]
fn any_text() -> impl Strategy<Value = String> {
    let hard = prop::sample::select(vec![
        '_',
        'x',
        '0',
        '4',
        '1',
        'A',
        '\u{0}',
        '\u{1}',
        '\t',
        '\n',
        '\r',
        ' ',
        '\u{3000}',
        '&',
        '<',
        '>',
        '"',
        '\'',
        '=',
        '\u{85}',
        '\u{2028}',
        '\u{E170}',
        '\u{FFFD}',
        '\u{FFFE}',
        '\u{FFFF}',
        '𨟠',
        '\u{10FFFF}',
        '\u{1FFFE}',
        '㘵',
        ']',
        ';',
    ]);
    prop::collection::vec(prop_oneof![3 => hard, 1 => any::<char>()], 1..40)
        .prop_map(|chars| chars.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_survives_a_workbook(texts in prop::collection::vec(any_text(), 1..8)) {
        let mut book = Workbook::new(Vec::new());
        let columns = vec![xlsx_out::Column::new("代码", Kind::Text), xlsx_out::Column::new("名称", Kind::Text)];
        let mut sheet = book.sheet(&SheetSpec::new("t", columns)).unwrap();
        for text in &texts {
            sheet.row([Value::Text("1"), Value::Text(text)]).unwrap();
        }
        sheet.finish().unwrap();
        let bytes = book.finish().unwrap();
        let read: Vec<String> = rows(&mut open(&bytes)).into_iter().map(|row| row.1[1].0.clone()).collect();
        prop_assert_eq!(&read, &texts);
    }
}

/// The text of a part of a workbook.
#[cfg(test)]
fn part(bytes: &[u8], path: &str) -> String {
    use std::io::Read as _;
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(path)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// A form as a township takes it out: hidden keys, locked names, open cells with rules, marked cells.
#[cfg(test)]
fn form() -> Vec<u8> {
    use xlsx_out::{Column, Mark, MarkedCell};
    let columns = vec![
        Column::new("标识", Kind::Text).hidden(),
        Column::new("村", Kind::Text),
        Column::new("户数", Kind::Integer)
            .editable()
            .range(0, 5_000)
            .note("户籍户数"),
        Column::new("类别", Kind::Text)
            .editable()
            .choices(vec!["一类".to_owned(), "二类".to_owned()], true),
    ];
    let mut spec = SheetSpec::new("村情", columns);
    spec.locked = true;
    spec.freeze_columns = 2;
    let mut book = Workbook::new(Vec::new());
    let mut sheet = book.sheet(&spec).unwrap();
    sheet
        .row([
            Value::Text("01A"),
            Value::Text("甲村"),
            Value::Integer(12),
            Value::Text("一类"),
        ])
        .unwrap();
    let mut wrong = MarkedCell::from(Value::Text("十二"));
    wrong.mark = Mark::Wrong;
    wrong.note = Some("不是整数".to_owned());
    let mut closed = MarkedCell::from(Value::Text("—"));
    closed.mark = Mark::Closed;
    sheet
        .marked_row([
            Value::Text("01B").into(),
            Value::Text("乙村").into(),
            wrong,
            closed,
        ])
        .unwrap();
    sheet.finish().unwrap();
    book.finish().unwrap()
}

#[test]
fn a_form_hides_its_keys_locks_what_is_not_asked_and_rules_what_is() {
    let bytes = form();
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for expected in [
        "<col min=\"1\" max=\"1\" width=\"8\" style=\"0\" hidden=\"1\"",
        "<pane xSplit=\"2\" ySplit=\"1\" topLeftCell=\"C2\" activePane=\"bottomRight\" state=\"frozen\"/>",
        "<sheetProtection sheet=\"1\"",
        "type=\"whole\" allowBlank=\"1\" showErrorMessage=\"1\"",
        "sqref=\"C2:C3\"><formula1>0</formula1><formula2>5000</formula2>",
        "type=\"list\"",
    ] {
        assert!(sheet.contains(expected), "{expected}\n{sheet}");
    }
    let styles = part(&bytes, "xl/styles.xml");
    let formats: Vec<&str> = styles
        .split("<cellXfs count=\"18\">")
        .nth(1)
        .and_then(|rest| rest.split("</cellXfs>").next())
        .map(|xfs| xfs.split("<xf ").skip(1).collect())
        .unwrap();
    assert_eq!(formats.len(), 18, "as many as are counted");
    let style_of = |cell: &str| {
        let from = sheet
            .split(&format!("<c r=\"{cell}\" s=\""))
            .nth(1)
            .unwrap();
        let number: usize = from.split('"').next().unwrap().parse().unwrap();
        formats[number]
    };
    let open = "locked=\"0\"";
    assert!(!style_of("A2").contains(open) && !style_of("B2").contains(open));
    assert!(style_of("C2").contains(open) && style_of("D2").contains(open));
    assert!(style_of("C3").contains(open) && style_of("C3").contains("fillId=\"3\""));
    assert!(!style_of("D3").contains(open) && style_of("D3").contains("fillId=\"5\""));
    let notes = part(&bytes, "xl/comments1.xml");
    assert!(
        notes.contains("ref=\"C1\"") && notes.contains("ref=\"C3\"") && notes.contains("不是整数")
    );
    // Another program reads it.
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("村情").unwrap();
    assert_eq!(range.get_value((1, 2)), Some(&Data::Float(12.0)));
    assert_eq!(
        range.get_value((2, 2)),
        Some(&Data::String("十二".to_owned()))
    );
}
