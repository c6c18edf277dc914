//! The account list through the public interface.

use std::io::{Cursor, Read as _};

use paper::accounts::{self, AccountFile, Role, TEMPLATE_ROWS, Unit, Vocabulary};
use paper::refused;
use paper::sheet::{Format, Options, SheetError};
use paper::text::TextEncoding;

#[cfg(test)]
fn vocabulary() -> Vocabulary {
    let role = |code: &str, title: &str, needs_unit| Role {
        code: code.to_owned(),
        title: title.to_owned(),
        needs_unit,
    };
    let unit = |id: &str, name: &str, town: Option<&str>| Unit {
        id: id.to_owned(),
        code: format!("{:0<12}", id.split('-').next().unwrap()),
        name: name.to_owned(),
        town: town.map(str::to_owned),
    };
    Vocabulary::new(
        vec![
            role("county_office", "换届办", false),
            role("township", "乡镇", true),
            role("village", "村级", true),
        ],
        vec![
            unit("999999001", "东街道", None),
            unit("999999002", "西镇", None),
            unit("999999001201", "甲村", Some("东街道")),
            unit("999999002201", "甲村", Some("西镇")),
            unit("999999002202-2", "乙,丙村", Some("西镇")),
        ],
    )
}

#[cfg(test)]
fn read(bytes: &[u8]) -> AccountFile {
    accounts::read(Cursor::new(bytes), &vocabulary(), &Options::default()).unwrap()
}

#[test]
fn good_rows_come_out_with_the_callers_codes() {
    let csv = "登录名,姓名,角色,所属单位,手机\n\
        wang.ming,王明 ,换届办,,13000000000\n\
        li2,李红,乡镇,东街道、西镇,\n\
        zhao_3,赵亮,village,999999001201,\n\
        sun-4,孙丽,村级,西镇/甲村,\n\
        qian5,钱伟,村级,西镇甲村,\n\
        zhou6,周芳,乡镇,999999002000,\n\
        wu7,吴刚,村级,\"乙,丙村\",\n";
    let file = read(csv.as_bytes());
    assert!(file.refused.is_empty(), "{:?}", file.refused);
    let rows: Vec<_> = file
        .accepted
        .iter()
        .map(|row| {
            (
                row.login.as_str(),
                row.name.as_str(),
                row.role.as_str(),
                row.units.join(" "),
            )
        })
        .collect();
    let wanted = [
        ("wang.ming", "王明", "county_office", ""),
        ("li2", "李红", "township", "999999001 999999002"),
        ("zhao_3", "赵亮", "village", "999999001201"),
        ("sun-4", "孙丽", "village", "999999002201"),
        ("qian5", "钱伟", "village", "999999002201"),
        ("zhou6", "周芳", "township", "999999002"),
        ("wu7", "吴刚", "village", "999999002202-2"),
    ]
    .map(|(login, name, role, units)| (login, name, role, units.to_owned()));
    assert_eq!(rows, wanted);
    assert_eq!(
        file.header.extra[0].title, "手机",
        "the phone number is not read"
    );
}

#[test]
fn each_fault_has_its_reason() {
    let cases = [
        (",wang1,换届办,", "NAME_EMPTY"),
        ("\"王\n明\",wang1,换届办,", "NAME_CONTROL"),
        (
            &*format!("{},wang1,换届办,", "长".repeat(61)),
            "NAME_TOO_LONG",
        ),
        ("王明,,换届办,", "LOGIN_EMPTY"),
        ("王明,王明,换届办,", "LOGIN_CHARACTER"),
        ("王明,w,换届办,", "LOGIN_LENGTH"),
        ("王明,-wang,换届办,", "LOGIN_START"),
        ("王明,FIRST,换届办,", "LOGIN_DUPLICATE"),
        ("王明,wang1,,", "ROLE_EMPTY"),
        ("王明,wang1,系统管理员,", "ROLE_UNKNOWN"),
        ("王明,wang1,乡镇,", "UNIT_EMPTY"),
        ("王明,wang1,换届办,东街道", "UNIT_NOT_FITTING"),
        ("王明,wang1,乡镇,南镇", "UNIT_UNKNOWN"),
        ("王明,wang1,村级,甲村", "UNIT_AMBIGUOUS"),
        ("王明,wang1,换届办,,x", "WITHOUT_HEADER"),
    ];
    for (row, code) in cases {
        let file =
            read(format!("姓名,登录名,角色,所属单位\n张三,first,换届办,\n{row}\n").as_bytes());
        assert_eq!((file.accepted.len(), file.refused.len()), (1, 1), "{row}");
        assert_eq!(
            (file.refused[0].code.code(), file.refused[0].row),
            (code, 3),
            "{row}"
        );
        assert!(
            file.refused[0].detail.contains("请"),
            "{}",
            file.refused[0].detail
        );
    }
}

#[test]
fn refused_rows_come_back_without_what_was_not_read() {
    let file = read("姓名,手机,登录名,角色\n王明,13000000000,王明,换届办\n".as_bytes());
    let back = refused::write(Vec::new(), &file.format, &file.header, &file.refused).unwrap();
    let text = String::from_utf8(back).unwrap();
    assert!(
        text.starts_with("姓名,手机,登录名,角色,未导入原因\r\n王明,,王明,换届办,"),
        "{text}"
    );
}

#[test]
fn the_template_is_empty_and_takes_what_is_filled_in() {
    let bytes = accounts::template(Vec::new(), &vocabulary()).unwrap();
    let file = read(&bytes);
    assert_eq!(
        file.format,
        Format::Xlsx {
            sheet: "账号".to_owned(),
            others: vec!["填写说明".to_owned()]
        }
    );
    assert_eq!(
        (file.accepted.len(), file.refused.len(), file.header.row),
        (0, 0, 2)
    );
    let part = |path: &str| {
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        let mut text = String::new();
        archive
            .by_name(path)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let sheet = part("xl/worksheets/sheet1.xml");
    let last = 2 + TEMPLATE_ROWS;
    let roles = format!("sqref=\"C3:C{last}\"><formula1>\"换届办,乡镇,村级\"</formula1>");
    assert!(sheet.contains(&roles), "roles are chosen from a list");
    let units = format!("sqref=\"D3:D{last}\"><formula1>选项!$A$2:$A$6</formula1>");
    assert!(
        sheet.contains(&units),
        "units with a mark in the name are chosen from the hidden sheet"
    );
    assert!(
        part("xl/workbook.xml").contains("<sheet name=\"选项\" sheetId=\"3\" state=\"hidden\"")
    );
    assert!(
        part("xl/comments1.xml").contains("ref=\"B2\""),
        "headers carry notes"
    );
}

#[test]
fn a_list_beyond_its_limit_is_refused_whole() {
    let mut csv = "姓名,登录名,角色\n".to_owned();
    for number in 0..=accounts::MAX_ACCOUNT_ROWS {
        csv.push_str(&format!("王明,user{number},换届办\n"));
    }
    let error = accounts::read(
        Cursor::new(csv.as_bytes()),
        &vocabulary(),
        &Options::default(),
    )
    .unwrap_err();
    assert!(matches!(error, SheetError::TooManyRows { .. }), "{error}");
    let last = csv.trim_end().rfind('\n').unwrap();
    let file = read(csv.get(..last).unwrap().as_bytes());
    assert_eq!(file.accepted.len(), 5_000);
    assert_eq!(
        file.format,
        Format::Text {
            encoding: TextEncoding::Utf8,
            delimiter: ','
        }
    );
}
