//! The division list through the public interface: real names in every format, columns in any order, every refusal.

#[cfg(test)]
mod common;

use std::io::Cursor;

use common::{COUNTY, ODD_NAMES, gb18030, lines, permuted};
use paper::csv_out::{self, Formulas};
use paper::divisions::{self, DivisionFile, DivisionKind, Level, Note, Reason};
use paper::refused;
use paper::sheet::{Format, Options, SheetError};
use paper::text::{TextEncoding, gb18030_cannot_hold};

#[cfg(test)]
fn read(bytes: impl AsRef<[u8]>) -> DivisionFile {
    let file = divisions::read(Cursor::new(bytes.as_ref()), &Options::default(), |_| ()).unwrap();
    assert_eq!(file.rows_in(), file.accepted.len() + file.refused.len());
    file
}

#[cfg(test)]
fn cells(file: &DivisionFile) -> Vec<Vec<String>> {
    assert!(file.refused.is_empty(), "{:?}", file.refused);
    file.accepted
        .iter()
        .map(|row| row.cells().map(str::to_owned).to_vec())
        .collect()
}

#[cfg(test)]
fn exact(encoding: TextEncoding) -> csv_out::Options {
    csv_out::Options {
        encoding,
        formulas: Formulas::Exact,
        delimiter: ',',
    }
}

/// csv, rows, xlsx, rows, csv: the cells after each step are those of the file.
#[cfg(test)]
fn survives(csv: &[u8], encoding: TextEncoding, wanted: &[Vec<String>]) {
    let first = read(csv);
    assert_eq!(
        first.format,
        Format::Text {
            encoding,
            delimiter: ','
        }
    );
    assert_eq!(cells(&first), wanted);
    let xlsx = divisions::to_xlsx(
        Vec::new(),
        Some("导出人:王明 2026-03-01 09:00"),
        &first.accepted,
    )
    .unwrap();
    let second = read(&xlsx);
    assert!(matches!(second.format, Format::Xlsx { .. }));
    assert_eq!(cells(&second), wanted);
    let third = divisions::to_csv(Vec::new(), exact(encoding), &second.accepted).unwrap();
    assert_eq!(cells(&read(&third)), wanted);
}

#[test]
fn all_492_odd_names_survive_in_utf8() {
    let wanted = lines(ODD_NAMES);
    assert_eq!(wanted.len(), 492);
    survives(ODD_NAMES.as_bytes(), TextEncoding::Utf8, &wanted);
    let with_bom = format!("\u{FEFF}{ODD_NAMES}");
    survives(with_bom.as_bytes(), TextEncoding::Utf8Bom, &wanted);
}

#[test]
fn the_odd_names_survive_in_gb18030_where_their_characters_exist_there() {
    let (head, body) = ODD_NAMES.split_once('\n').unwrap();
    let held: Vec<&str> = body
        .lines()
        .filter(|line| !line.chars().any(gb18030_cannot_hold))
        .collect();
    let lost = 492 - held.len();
    assert!(
        lost < 20,
        "{lost} names have characters that GB18030 cannot hold"
    );
    let csv = format!("{head}\n{}\n", held.join("\n"));
    survives(&gb18030(&csv), TextEncoding::Gb18030, &lines(&csv));
    // The others are refused when written, never replaced.
    for line in body
        .lines()
        .filter(|line| line.chars().any(gb18030_cannot_hold))
    {
        let file = read(format!("{head}\n{line}\n"));
        let error = divisions::to_csv(Vec::new(), exact(TextEncoding::Gb18030), &file.accepted)
            .unwrap_err();
        assert!(
            matches!(error, csv_out::CsvError::CannotHold { row: 2, .. }),
            "{error}"
        );
    }
}

#[test]
fn a_county_is_read_whole_with_columns_in_any_order() {
    let wanted = lines(COUNTY);
    let file = read(COUNTY);
    assert_eq!(cells(&file), wanted);
    assert_eq!(file.rows_in(), 285);
    let count = |kind| file.accepted.iter().filter(|row| row.kind == kind).count();
    assert_eq!(
        (count(DivisionKind::Village), count(DivisionKind::Community)),
        (218, 67)
    );
    let mut towns: Vec<&str> = file
        .accepted
        .iter()
        .map(|row| row.town.code.as_str())
        .collect();
    towns.dedup();
    assert_eq!(towns.len(), 18);
    for seed in 1..8 {
        assert_eq!(cells(&read(permuted(COUNTY, seed))), wanted, "order {seed}");
        assert_eq!(
            cells(&read(gb18030(&permuted(COUNTY, seed)))),
            wanted,
            "order {seed} in GB18030"
        );
    }
}

#[test]
fn chinese_headers_titles_and_extra_columns_are_understood() {
    let csv = "某县村(社区)名单\n\n序号;统计用区划代码;村(社区)名称;所属乡镇(街道);类别;联系人\n1;999999001001;甲社区;东街道;;王明\n2;999999001201; 乙村;东街道;村;\n";
    let file = read(csv);
    assert_eq!(
        file.format,
        Format::Text {
            encoding: TextEncoding::Utf8,
            delimiter: ';'
        }
    );
    assert_eq!(file.header.row, 3);
    assert_eq!(
        file.header
            .extra
            .iter()
            .map(|extra| extra.title.as_str())
            .collect::<Vec<_>>(),
        ["序号", "联系人"]
    );
    let [first, second] = &file.accepted[..] else {
        panic!("{file:?}")
    };
    assert_eq!(
        (first.row, first.kind, first.name.as_str()),
        (4, DivisionKind::Community, "甲社区")
    );
    assert_eq!(
        (first.town.code.as_str(), first.town.name.as_deref()),
        ("999999001000", Some("东街道"))
    );
    assert_eq!(
        (first.county.code.as_str(), first.county.name.as_deref()),
        ("999999000000", None)
    );
    assert_eq!(
        (first.province.code.as_str(), first.city.code.as_str()),
        ("990000000000", "999900000000")
    );
    assert_eq!(second.name, " 乙村", "a name is not trimmed");
    assert_eq!(
        second.notes,
        [Note::OuterSpace {
            level: Level::Village
        }]
    );
}

const HEAD: &str = "代码,名称,类别,乡镇代码,乡镇名称,县代码,县名称";

#[cfg(test)]
fn refusal(row: &str) -> Reason {
    let file = read(format!(
        "{HEAD}\n999999001001,甲社区,居委会,999999001000,东街道,999999000000,某县\n{row}\n"
    ));
    assert_eq!((file.accepted.len(), file.refused.len()), (1, 1), "{row}");
    let refused = file.refused.into_iter().next().unwrap();
    assert_eq!(refused.row, 3);
    assert_eq!(refused.detail, refused.code.to_string());
    assert!(
        refused.detail.contains("请"),
        "says what to do: {}",
        refused.detail
    );
    refused.code
}

#[test]
fn each_fault_has_its_reason() {
    let long = "长".repeat(101);
    let cases = [
        (",乙村,,,东街道".to_owned(), "CODE_EMPTY"),
        ("99999900100,乙村,,,东街道".to_owned(), "CODE_LENGTH"),
        ("99999900100A,乙村,,,东街道".to_owned(), "CODE_CHARACTER"),
        (
            "99999900100\u{FF11},乙村,,,东街道".to_owned(),
            "CODE_CHARACTER",
        ),
        ("999999002000,西乡,,,西乡".to_owned(), "NOT_A_VILLAGE"),
        (
            "999999001202,乙村,,999999002000,东街道".to_owned(),
            "NOT_UNDER",
        ),
        (
            "999999001202,乙村,,999999001,东街道,999998".to_owned(),
            "NOT_UNDER",
        ),
        (
            "999999001202,乙村,,999999001202,东街道".to_owned(),
            "CODE_TAIL",
        ),
        (
            "999999001202,乙村,,99999900,东街道".to_owned(),
            "CODE_LENGTH",
        ),
        ("999999001202,,,,东街道".to_owned(), "NAME_EMPTY"),
        ("999999001202,\u{3000},,,东街道".to_owned(), "NAME_EMPTY"),
        ("999999001202,乙村,,,".to_owned(), "NAME_EMPTY"),
        (
            "999999001202,\"乙\n村\",,,东街道".to_owned(),
            "NAME_CONTROL",
        ),
        (
            "999999001202,乙\u{202E}村,,,东街道".to_owned(),
            "NAME_CONTROL",
        ),
        (format!("999999001202,{long},,,东街道"), "NAME_TOO_LONG"),
        (
            "999999001202,乙村,自然村,,东街道".to_owned(),
            "KIND_UNKNOWN",
        ),
        ("999999001702,乙村,,,东街道".to_owned(), "KIND_MISSING"),
        ("999999001001,乙村,,,东街道".to_owned(), "DUPLICATE_CODE"),
        (
            "999999001202,乙村,,,东街".to_owned(),
            "PARENT_NAME_CONFLICT",
        ),
        (
            "999999001202,东、西,南村,村委会,999999001000,东街道,999999000000,某县".to_owned(),
            "WITHOUT_HEADER",
        ),
    ];
    for (row, code) in cases {
        assert_eq!(refusal(&row).code(), code, "{row}");
    }
}

#[test]
fn a_stated_kind_that_differs_from_the_code_is_taken_with_a_note() {
    let file = read(format!(
        "{HEAD}\n999999001201,甲社区,社区,,东街道\n999999001702,乙村,村委会,,东街道\n999999001503,丙林场,,,东街道\n"
    ));
    let kinds: Vec<_> = file.accepted.iter().map(|row| row.kind).collect();
    assert_eq!(
        kinds,
        [
            DivisionKind::Community,
            DivisionKind::Village,
            DivisionKind::SimilarToVillage
        ]
    );
    assert_eq!(
        file.accepted[0].notes,
        [Note::KindDiffers {
            stated: DivisionKind::Community,
            by_code: Some(DivisionKind::Village)
        }]
    );
    assert_eq!(
        file.accepted[1].notes,
        [Note::KindDiffers {
            stated: DivisionKind::Village,
            by_code: None
        }]
    );
    assert!(file.accepted[2].notes.is_empty());
}

/// Three rows, two of them to be refused, with a column that is not read.
#[cfg(test)]
fn with_faults() -> String {
    format!(
        "{HEAD},备注\n999999001001,甲社区,,,东街道,,,好\n99999900100,=乙村,,,东街道,,,\"短,码\"\n999999001203,,,,东街道,,,\n"
    )
}

#[test]
fn refused_rows_come_back_in_the_text_they_came_in() {
    let csv = with_faults();
    for (bytes, encoding) in [
        (csv.clone().into_bytes(), TextEncoding::Utf8),
        (gb18030(&csv), TextEncoding::Gb18030),
    ] {
        let file = read(&bytes);
        let back = refused::write(Vec::new(), &file.format, &file.header, &file.refused).unwrap();
        let again = read(&back);
        assert_eq!(
            again.format,
            Format::Text {
                encoding,
                delimiter: ','
            }
        );
        assert_eq!((again.accepted.len(), again.refused.len()), (0, 2));
        assert_eq!(
            again.refused[0].cells[1], "=乙村",
            "exact, so that it can be imported again"
        );
        assert_eq!(again.refused[0].cells[7], "短,码");
        assert_eq!(
            again.refused[0].cells.last().unwrap(),
            &file.refused[0].detail
        );
        // Sent back once more, there is still one column with the reason.
        let third =
            refused::write(Vec::new(), &again.format, &again.header, &again.refused).unwrap();
        assert_eq!(read(&third).header.titles, again.header.titles);
    }
}

#[test]
fn a_refused_row_that_is_mended_is_taken() {
    let file = read(with_faults());
    let back = refused::write(Vec::new(), &file.format, &file.header, &file.refused).unwrap();
    let mended = String::from_utf8(back)
        .unwrap()
        .replace("99999900100,", "999999001202,");
    let mended = read(mended);
    assert_eq!((mended.accepted.len(), mended.refused.len()), (1, 1));
    assert_eq!(mended.accepted[0].name, "=乙村");
}

#[test]
fn refused_rows_of_a_workbook_come_back_as_a_workbook() {
    let rows = read(with_faults());
    let format = Format::Xlsx {
        sheet: "名单".to_owned(),
        others: vec![],
    };
    let again = read(refused::write(Vec::new(), &format, &rows.header, &rows.refused).unwrap());
    assert_eq!(again.format, format);
    let codes: Vec<_> = again.refused.iter().map(|row| row.code.code()).collect();
    assert_eq!(codes, ["CODE_LENGTH", "NAME_EMPTY"]);
}

#[test]
fn a_list_without_its_columns_is_refused_whole() {
    let error = divisions::read(
        Cursor::new("代码,村名\n999999001001,甲\n"),
        &Options::default(),
        |_| (),
    )
    .unwrap_err();
    assert!(
        matches!(&error, SheetError::HeaderMissing { row: 1, missing } if missing == &["乡镇名称"]),
        "{error}"
    );
    let error = divisions::read(
        Cursor::new("姓名,电话\n甲,1\n"),
        &Options::default(),
        |_| (),
    )
    .unwrap_err();
    assert!(
        matches!(&error, SheetError::HeaderNotFound { .. }),
        "{error}"
    );
}
