//! The workbook of nominees that a township fills in: an empty form out, the filled form in.

use std::io::{Read, Seek, Write};

use crate::keyed::{self, KeyedRow, Line};
use crate::sheet::{Column as HeaderColumn, SheetError};
use crate::xlsx_out::{SheetSpec, XlsxError};

/// Rows of one workbook: 20,000.
pub const MAX_NOMINEE_ROWS: u32 = 20_000;
/// Empty rows of the form.
const BLANK_ROWS: u32 = 300;

/// Columns in their order: key, heading, width in characters.
pub const COLUMNS: [Line; 12] = [
    ("town", "乡镇", 14),
    ("code", "村（社区）代码", 16),
    ("village", "村（社区）", 18),
    ("name", "姓名", 12),
    ("sex", "性别", 8),
    ("birth", "出生年月", 12),
    ("education", "文化程度", 14),
    ("affiliation", "政治面貌", 14),
    ("posts", "拟任职务", 28),
    ("source", "提名方式", 16),
    ("joined", "联名人数", 10),
    ("consent_on", "本人同意日期", 14),
];

const HEADER: &[HeaderColumn] = &[
    HeaderColumn::optional("town", &["乡镇"]),
    HeaderColumn::optional("code", &["村（社区）代码", "村(社区)代码", "代码"]),
    HeaderColumn::required("village", &["村（社区）", "村(社区)"]),
    HeaderColumn::required("name", &["姓名"]),
    HeaderColumn::required("sex", &["性别"]),
    HeaderColumn::required("birth", &["出生年月"]),
    HeaderColumn::required("education", &["文化程度", "学历"]),
    HeaderColumn::required("affiliation", &["政治面貌"]),
    HeaderColumn::required("posts", &["拟任职务"]),
    HeaderColumn::required("source", &["提名方式"]),
    HeaderColumn::optional("joined", &["联名人数"]),
    HeaderColumn::optional("consent_on", &["本人同意日期", "同意日期"]),
];

/// A row of the workbook, one text for each of [`COLUMNS`].
pub type Cells = [String; COLUMNS.len()];

/// A row as it came back.
pub type NomineeRow = KeyedRow<{ COLUMNS.len() }>;

/// Writes the empty form, with one line for each village.
///
/// # Errors
/// Writing failed, or more rows than a worksheet holds.
pub fn write<W: Write>(
    out: W,
    villages: &[[String; 3]],
    choices: &[(&str, Vec<String>)],
) -> Result<W, XlsxError> {
    // Several posts are joined by 、, which no list of single ones holds.
    let only = |key: &str| key != "posts";
    let columns = keyed::columns(&COLUMNS, choices, only, |key, column| {
        let column = column.editable();
        match key {
            "birth" => column.note("年月，例如 1975-03；只知道年份的写 1975"),
            "posts" => column.note("一人参选几个职务的，用顿号隔开"),
            _ => column,
        }
    });
    let mut spec = SheetSpec::new("提名人选", columns);
    spec.title = Some("村（社区）提名人选登记表".to_owned());
    spec.freeze_columns = 4;
    spec.blank_rows = BLANK_ROWS;
    let lines = villages.iter().map(|[town, code, village]| {
        let mut row: [&str; COLUMNS.len()] = [""; COLUMNS.len()];
        for (cell, text) in row.iter_mut().zip([town, code, village]) {
            *cell = text;
        }
        row
    });
    keyed::write(out, &spec, lines)
}

/// Reads the filled form; rows without a name are passed over.
///
/// # Errors
/// The file is no table, lacks a column, is broken, or has more than [`MAX_NOMINEE_ROWS`] rows.
pub fn read<R: Read + Seek>(input: R) -> Result<Vec<NomineeRow>, SheetError> {
    keyed::read(input, HEADER, &COLUMNS, &["name"], MAX_NOMINEE_ROWS)
}
