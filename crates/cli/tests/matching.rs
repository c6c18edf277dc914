//! `touyan match` as a clerk and as scripts meet it: two lists in, a workbook and counts out, nothing else anywhere.

#![cfg(test)]

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::{Command, Output};

use paper::sheet::{Options, Sheet};
use paper::xlsx_out::{Column, Kind, SheetSpec, Value, Workbook};
use serde_json::Value as Json;
use tempfile::TempDir;

const NOMINEES: &str = "\
序号,姓名,性别,公民身份号码,出生日期,所在村
1,王小伟,男,{a},,柳树村
2,张丽华,女,{b},,柳树村
3,阿依古丽·买买提,女,{c},,桥头村
4,李明,男,{d},1971-02-03,桥头村
5,赵云,男,,,桥头村
6,钱进,男,{e},,桥头村
";
const OWN: &str = "\
案号,当事人,身份证号,出生年月日,住址,案由
(2024)1号,王小伟,{a},,,=1+1
(2024)2号,張莉华,{b_slip},,白水镇柳树村,=HYPERLINK(\"x\")
(2024)3号,阿依古丽 买买提,,1985年6月7日,桥头村,丙
(2024)4号,黎明,{d_old},,,丁
(2024)5号,赵云,,1990-01-01,,戊
(2024)6号,孙七,{e},,,己
(2024)7号,周八,{f},,,庚
(2024)8号,,,,,辛
";

/// Numbers of a county code that was never given out.
fn number(body: &str) -> String {
    format!("{body}{}", linkage::id::check_character(body).unwrap())
}

fn fill(text: &str) -> String {
    let b = number("41990219800506124");
    let mut slip = b.clone().into_bytes();
    slip.swap(8, 9);
    let d = number("41990419710203123");
    text.replace("{a}", &number("41990119900101123"))
        .replace("{b_slip}", &String::from_utf8(slip).unwrap())
        .replace("{b}", &b)
        .replace("{c}", &number("41990319850607128"))
        .replace("{d_old}", &format!("{}{}", &d[..6], &d[8..17]))
        .replace("{d}", &d)
        .replace("{e}", &number("41990519660808125"))
        .replace("{f}", &number("41990619770909127"))
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("被提名人.csv"), fill(NOMINEES)).unwrap();
    fs::write(folder.path().join("台账.csv"), fill(OWN)).unwrap();
    folder
}

fn touyan(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_touyan"));
    command.current_dir(folder).env_clear().args(args);
    command.output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

/// A sheet of a workbook as rows of texts.
fn rows(path: &Path, sheet: &str) -> Vec<Vec<String>> {
    let bytes = fs::read(path).unwrap();
    let options = Options {
        sheet: Some(sheet.to_owned()),
        ..Options::default()
    };
    let mut sheet = Sheet::open(Cursor::new(bytes), &[], &options).unwrap();
    let mut rows = Vec::new();
    while let Some(row) = sheet.next_row().unwrap() {
        rows.push(row.cells().map(|cell| cell.exact().to_owned()).collect());
    }
    rows
}

/// Rows, class, and how number and name agree.
fn told(hit: &Json) -> (u64, u64, String, String, String) {
    let fields = hit["fields"].as_array().unwrap();
    let agreement = |field: &str| {
        let field = fields.iter().find(|f| f["field"] == field).unwrap();
        field["agreement"].as_str().unwrap().to_owned()
    };
    (
        hit["left_row"].as_u64().unwrap(),
        hit["right_row"].as_u64().unwrap(),
        hit["class"].as_str().unwrap().to_owned(),
        agreement("number"),
        agreement("name"),
    )
}

#[test]
fn each_hit_says_what_agrees_and_nothing_of_a_person_is_printed() {
    let folder = folder();
    let output = touyan(
        folder.path(),
        &[
            "match",
            "被提名人.csv",
            "台账.csv",
            "-o",
            "结果.xlsx",
            "--json",
        ],
    );
    assert_eq!(
        code(&output),
        0,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stderr.is_empty(), "a pipe gets no progress bar");
    let json: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["schema"], "touyan/match-1");
    let hits: Vec<_> = json["hits"].as_array().unwrap().iter().collect();
    let told: Vec<_> = hits.iter().map(|hit| told(hit)).collect();
    let expected = [
        (2, 2, "strong", "same", "same"),
        (3, 3, "review", "two_swapped", "homophone"),
        (4, 4, "review", "missing", "spelling"),
        (5, 5, "strong", "same_15_digits", "homophone"),
        (7, 7, "review", "same", "different"),
    ];
    let expected = expected.map(|(l, r, class, number, name)| {
        (l, r, class.to_owned(), number.to_owned(), name.to_owned())
    });
    assert_eq!(told, expected);
    assert_eq!(
        hits[1]["differing"],
        serde_json::json!(["number", "name", "birth"])
    );
    assert_eq!(json["unusable"][0]["row"], 6);
    assert_eq!(json["right"]["unusable"], 1);
    assert_eq!(
        json["right"]["parts"][0]["columns"][0],
        serde_json::json!(["name", "当事人"])
    );
    let text = String::from_utf8(output.stdout).unwrap();
    for secret in ["王小伟", "阿依古丽", "4199"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn the_workbook_is_for_a_clerk_and_runs_no_formula() {
    let folder = folder();
    let output = touyan(
        folder.path(),
        &["match", "被提名人.csv", "台账.csv", "-o", "结果.xlsx"],
    );
    assert_eq!(code(&output), 0);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("吻合 2 条，待核 3 条"), "{said}");
    assert!(said.contains("答复后销毁"), "{said}");
    let result = folder.path().join("结果.xlsx");
    let people = rows(&result, "逐人结果");
    let results: Vec<_> = people
        .iter()
        .skip(1)
        .map(|row| row[3].as_str())
        .take(6)
        .collect();
    assert_eq!(
        results,
        ["有吻合", "有待核", "有待核", "有吻合", "不能比对", "有待核"]
    );
    let hits = rows(&result, "命中");
    assert_eq!(hits[0][..4], ["类别", "分值", "名单行号", "本单位行号"]);
    let second = &hits[2];
    assert!(
        second.contains(&"張莉华".to_owned()),
        "as the file has it: {second:?}"
    );
    let why = second.iter().find(|cell| cell.contains("合计")).unwrap();
    assert!(
        why.contains("第 9、10 位前后颠倒，本单位的号码通不过校验"),
        "{why}"
    );
    assert!(why.contains("姓名同音"), "{why}");
    assert_eq!(rows(&result, "不能比对")[1][1], "赵云");
    let about = rows(&result, "说明").concat().join(" ");
    assert!(
        about.contains("由人判定") && about.contains("当事人"),
        "{about}"
    );
    // What is not asked for is not read, and what is never runs.
    let whole = format!("{people:?}{hits:?}{about}");
    assert!(!whole.contains("HYPERLINK") && !whole.contains("案号"));
    assert!(!has_formula(&result));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            fs::metadata(&result).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 3, "no other file: {left:?}");
}

#[test]
fn a_formula_typed_as_a_name_stays_text() {
    let folder = tempfile::tempdir().unwrap();
    let number = number("41990119900101123");
    let list = format!("姓名,身份证号\n=cmd|' /C calc'!A0,{number}\n");
    fs::write(folder.path().join("a.csv"), &list).unwrap();
    fs::write(folder.path().join("b.csv"), &list).unwrap();
    let output = touyan(folder.path(), &["match", "a.csv", "b.csv", "-o", "r.xlsx"]);
    assert_eq!(code(&output), 0);
    let hits = rows(&folder.path().join("r.xlsx"), "命中");
    assert!(hits[1].contains(&"=cmd|' /C calc'!A0".to_owned()));
    assert!(!has_formula(&folder.path().join("r.xlsx")));
}

/// Whether any cell of a workbook is a formula.
fn has_formula(path: &Path) -> bool {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let sheets: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .filter(|name| name.starts_with("xl/worksheets/sheet"))
        .collect();
    assert!(sheets.len() >= 3, "{sheets:?}");
    sheets.iter().any(|name| {
        let mut text = String::new();
        zip.by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert!(text.contains("<sheetData>"));
        text.contains("<f>") || text.contains("<f ")
    })
}

#[test]
fn workbooks_of_several_sheets_and_gb18030_are_read_the_same() {
    let folder = folder();
    let mut book = Workbook::new(Vec::new());
    let own = fill(OWN);
    for (name, range) in [("一月", 0..4), ("二月", 4..8)] {
        let columns = ["案号", "当事人", "身份证号", "出生年月日", "住址", "案由"]
            .map(|title| Column::new(title, Kind::Text));
        let mut sheet = book.sheet(&SheetSpec::new(name, columns.to_vec())).unwrap();
        for line in own.lines().skip(1).skip(range.start).take(range.len()) {
            sheet.row(line.split(',').map(Value::Text)).unwrap();
        }
        sheet.finish().unwrap();
    }
    fs::write(folder.path().join("台账.xlsx"), book.finish().unwrap()).unwrap();
    let (gb, _, _) = encoding_rs::GB18030.encode(&own);
    fs::write(folder.path().join("台账gb.csv"), gb).unwrap();
    let hits = |file: &str, result: &str| -> Vec<(u64, i64, String)> {
        let output = touyan(
            folder.path(),
            &["match", "被提名人.csv", file, "-o", result, "--json"],
        );
        let json: Json = serde_json::from_slice(&output.stdout).unwrap();
        let hits = json["hits"].as_array().unwrap();
        hits.iter()
            .map(|hit| {
                (
                    hit["left_row"].as_u64().unwrap(),
                    hit["score"].as_i64().unwrap(),
                    hit["right_sheet"].to_string(),
                )
            })
            .collect()
    };
    let (text, gb, book) = (
        hits("台账.csv", "1.xlsx"),
        hits("台账gb.csv", "2.xlsx"),
        hits("台账.xlsx", "3.xlsx"),
    );
    assert_eq!(text, gb);
    let without_sheet =
        |hits: &[(u64, i64, String)]| hits.iter().map(|hit| (hit.0, hit.1)).collect::<Vec<_>>();
    assert_eq!(without_sheet(&text), without_sheet(&book));
    assert!(book.iter().any(|hit| hit.2 == "\"二月\""));
    assert_eq!(
        rows(&folder.path().join("3.xlsx"), "命中")[0][3],
        "本单位工作表"
    );
}

#[test]
fn who_stands_twice_in_one_list_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let number = number("41990119900101123");
    let list = format!(
        "姓名,身份证号,出生日期\n王小伟,{number},\n李四,,1980-01-01\n王晓玮,{number},\n孙七,,1981-02-02\n"
    );
    fs::write(folder.path().join("名单.csv"), list).unwrap();
    let output = touyan(
        folder.path(),
        &["match", "--within", "名单.csv", "-o", "查重.xlsx", "--json"],
    );
    assert_eq!(
        code(&output),
        0,
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let json: Json = serde_json::from_slice(&output.stdout).unwrap();
    let pairs: Vec<_> = json["hits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hit| (hit["left_row"].as_u64(), hit["right_row"].as_u64()))
        .collect();
    assert_eq!(pairs, [(Some(2), Some(4))]);
    assert!(json["right"].is_null());
    let hits = rows(&folder.path().join("查重.xlsx"), "命中");
    assert_eq!(hits[0][2..4], ["前一行行号", "后一行行号"]);
}

#[test]
fn what_cannot_be_done_is_said_and_leaves_nothing() {
    let folder = folder();
    let at = folder.path();
    fs::write(at.join("names.csv"), "姓名,性别\n王一,男\n").unwrap();
    fs::write(at.join("empty.csv"), "姓名,出生日期\n").unwrap();
    fs::write(at.join("old.xlsx"), "kept").unwrap();
    for (args, said) in [
        (
            &["被提名人.csv", "没有.csv", "-o", "r.xlsx"][..],
            "读不到 没有.csv",
        ),
        (
            &["被提名人.csv", "names.csv", "-o", "r.xlsx"],
            "只认出：姓名、性别",
        ),
        (
            &["empty.csv", "台账.csv", "-o", "r.xlsx"],
            "没有可以比对的人",
        ),
        (
            &["被提名人.csv", "台账.csv", "-o", "old.xlsx"],
            "已存在，不会覆盖",
        ),
        (&["被提名人.csv", "台账.csv", "-o", "没有/r.xlsx"], "写不了"),
        (&["被提名人.csv", "台账.csv"], "缺少"),
        (&["被提名人.csv", "-o", "r.xlsx"], "缺少"),
        (
            &["--within", "被提名人.csv", "台账.csv", "-o", "r.xlsx"],
            "不能",
        ),
    ] {
        let output = touyan(at, &[&["match"], args].concat());
        assert_eq!(code(&output), 2, "{args:?}");
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(err.contains(said), "{args:?}: {err}");
        assert!(!at.join("r.xlsx").exists());
    }
    assert_eq!(fs::read(at.join("old.xlsx")).unwrap(), b"kept");
}
