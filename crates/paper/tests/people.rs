//! Lists of people of any make are read: headers of every name, several worksheets, both encodings.

#![cfg(test)]

use std::io::{Cursor, Read, Seek};

use paper::people::{ListError, ListParts, PersonRow, read_list};
use paper::sheet::SheetError;
use rust_xlsxwriter::Workbook;

type Rows = Vec<(usize, u32, Vec<String>)>;

fn read<R: Read + Seek>(open: impl Fn() -> R) -> Result<(ListParts, Rows), ListError> {
    let mut rows = Vec::new();
    let parts = read_list(
        || Ok(open()),
        |part, PersonRow { row, fields }| {
            rows.push((part, row, fields.map(str::to_owned).to_vec()));
            Ok::<(), ListError>(())
        },
    )?;
    Ok((parts, rows))
}

fn text(bytes: &[u8]) -> Result<(ListParts, Rows), ListError> {
    read(|| Cursor::new(bytes.to_vec()))
}

#[test]
fn headers_in_use_are_known_in_any_order_and_others_are_not_read() {
    for header in [
        "案号,当事人姓名,身份证号,生日,备注",
        "案号,被执行人,证件号码（18位）,出生年月日,备注",
        "案号,姓 名*,公民身份证号码,出生年月,备注",
        "AJBH,XM,SFZH,CSRQ,BZ",
    ] {
        let list =
            format!("2026年台账,,,,\n{header}\n(1)号,王一,11010519491231002X,1949-12-31,机密\n");
        let (parts, rows) = text(list.as_bytes()).unwrap();
        assert_eq!(rows.len(), 1, "{header}");
        let (_, row, fields) = &rows[0];
        assert_eq!(*row, 3);
        assert_eq!(
            fields[..3],
            ["王一", "11010519491231002X", "1949-12-31"],
            "{header}"
        );
        assert!(fields.iter().all(|field| field != "机密"));
        assert_eq!(parts.read[0].rows, 1);
    }
}

#[test]
fn of_two_headers_for_one_thing_the_better_known_is_taken() {
    let (parts, rows) = text(
        "姓名,证件号,身份证号码,联系电话,手机号码\n王一,甲1,11010519491231002X,1,13900001111\n"
            .as_bytes(),
    )
    .unwrap();
    assert_eq!(rows[0].2[1], "11010519491231002X");
    assert_eq!(rows[0].2[4], "13900001111");
    assert_eq!(parts.read[0].titles[1].as_deref(), Some("身份证号码"));
}

#[test]
fn gb18030_and_utf8_read_the_same() {
    let list = "姓名\t身份证号\r\n𬭎䶮\t11010519491231002X\r\n";
    let (gb, _, _) = encoding_rs::GB18030.encode(list);
    let (one, other) = (text(list.as_bytes()).unwrap(), text(&gb).unwrap());
    assert_eq!(one.1, other.1);
    assert_ne!(one.0.read[0].encoding, other.0.read[0].encoding);
}

#[test]
fn all_worksheets_that_fit_are_read_and_the_others_named() {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("说明")
        .unwrap()
        .write(0, 0, "本表按月更新")
        .unwrap();
    for (name, person) in [("上半年", "王一"), ("下半年", "李二")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet
            .write(0, 0, "姓名")
            .unwrap()
            .write(0, 1, "出生日期")
            .unwrap();
        sheet
            .write(1, 0, person)
            .unwrap()
            .write(1, 1, "1990-01-01")
            .unwrap();
    }
    // Names alone tell nobody apart.
    book.add_worksheet()
        .set_name("名册")
        .unwrap()
        .write(0, 0, "姓名")
        .unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let (parts, rows) = text(&bytes).unwrap();
    let names: Vec<_> = parts
        .read
        .iter()
        .map(|part| part.sheet.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["上半年", "下半年"]);
    let passed: Vec<_> = parts
        .passed_over
        .iter()
        .map(|part| part.sheet.as_str())
        .collect();
    assert_eq!(passed, ["说明", "名册"]);
    let people: Vec<_> = rows.iter().map(|row| (row.0, row.2[0].as_str())).collect();
    assert_eq!(people, [(0, "王一"), (1, "李二")]);
}

#[test]
fn a_list_that_tells_nobody_apart_is_refused_with_what_to_do() {
    let error = text("姓名,性别\n王一,男\n".as_bytes()).unwrap_err();
    assert!(matches!(error, ListError::TooFewColumns { .. }));
    let said = error.to_string();
    assert!(
        said.contains("只认出：姓名、性别") && said.contains("公民身份号码"),
        "{said}"
    );
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("甲")
        .unwrap()
        .write(0, 0, "品名")
        .unwrap();
    assert!(text(&book.save_to_buffer().unwrap()).is_err());
    assert!(matches!(
        text(b""),
        Err(ListError::Sheet(SheetError::Empty))
    ));
    assert!(matches!(
        text(b"a,b\n1,2\n"),
        Err(ListError::Sheet(SheetError::HeaderNotFound { .. }))
    ));
}

#[test]
fn strict_columns_stay_strict() {
    use paper::sheet::{Column, Options, Sheet};
    const STRICT: &[Column] = &[Column::required("name", &["姓名", "名字"])];
    let open = |list: &str| {
        Sheet::open(
            Cursor::new(list.as_bytes().to_vec()),
            STRICT,
            &Options::default(),
        )
        .map(|_| ())
    };
    assert!(open("姓名,性别\n").is_ok());
    assert!(matches!(
        open("姓名（必填）,性别\n"),
        Err(SheetError::HeaderNotFound { .. })
    ));
    assert!(matches!(
        open("姓名,名字\n"),
        Err(SheetError::HeaderDuplicate { .. })
    ));
}
