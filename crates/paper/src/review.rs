//! The workbook of a department's answers in the joint review, both ways: written with the people put to it,
//! drop-downs and hidden keys, and read back as it was filled in.
//!
//! Only the known columns are read; whatever else a department adds to its copy stays there. This crate knows
//! none of the words: the caller hands in the rows and what may be chosen, and judges what comes back.

use std::io::{Read, Seek, Write};

use crate::keyed::{self, KeyedRow, Line};
use crate::sheet::{Column as HeaderColumn, SheetError};
use crate::xlsx_out::{SheetSpec, XlsxError};

/// Rows of one workbook: 20,000.
pub const MAX_REVIEW_ROWS: u32 = 20_000;

/// Columns in their order: key, heading, width in characters.
pub const COLUMNS: [Line; 16] = [
    ("id", "编号", 8),
    ("version", "版本", 8),
    ("number", "序号", 8),
    ("town", "乡镇", 14),
    ("village", "村（社区）", 18),
    ("name", "姓名", 12),
    ("sex", "性别", 8),
    ("birth", "出生年月", 12),
    ("education", "文化程度", 14),
    ("affiliation", "政治面貌", 14),
    ("present", "现任职务", 20),
    ("posts", "拟任职务", 24),
    ("verdict", "审查意见", 12),
    ("code", "情形", 40),
    ("note", "情况说明", 36),
    ("officer", "经办人", 12),
];

const HEADER: &[HeaderColumn] = &[
    HeaderColumn::required("id", &["编号"]),
    HeaderColumn::required("version", &["版本"]),
    HeaderColumn::optional("number", &["序号"]),
    HeaderColumn::optional("town", &["乡镇"]),
    HeaderColumn::optional("village", &["村（社区）", "村(社区)"]),
    HeaderColumn::optional("name", &["姓名"]),
    HeaderColumn::optional("sex", &["性别"]),
    HeaderColumn::optional("birth", &["出生年月"]),
    HeaderColumn::optional("education", &["文化程度"]),
    HeaderColumn::optional("affiliation", &["政治面貌"]),
    HeaderColumn::optional("present", &["现任职务"]),
    HeaderColumn::optional("posts", &["拟任职务"]),
    HeaderColumn::required("verdict", &["审查意见"]),
    HeaderColumn::required("code", &["情形", "情形代码"]),
    HeaderColumn::required("note", &["情况说明"]),
    HeaderColumn::required("officer", &["经办人"]),
];

/// A row of the workbook, one text for each of [`COLUMNS`].
pub type Cells = [String; COLUMNS.len()];

/// A row as it came back.
pub type AnswerRow = KeyedRow<{ COLUMNS.len() }>;

/// Writes the workbook.
///
/// # Errors
/// Writing failed, or more rows than a worksheet holds.
pub fn write<W: Write>(
    out: W,
    title: &str,
    rows: &[Cells],
    choices: &[(&str, Vec<String>)],
    footer: String,
) -> Result<W, XlsxError> {
    let columns = keyed::columns(
        &COLUMNS,
        choices,
        |_| true,
        |key, column| match key {
            "id" | "version" => column.hidden(),
            "note" => column
                .note("60 字以内；不写案情细节，超过 60 字不能上传")
                .editable(),
            "verdict" => column.note("合格、不得、不宜、待核实").editable(),
            "code" => column.note("“不得”“不宜”须选情形，其余留空").editable(),
            "officer" => column.editable(),
            _ => column,
        },
    );
    let mut spec = SheetSpec::new("联审答复", columns);
    spec.title = Some(title.to_owned());
    spec.footer = Some(footer);
    spec.locked = true;
    spec.freeze_columns = 6;
    let cells = rows.iter().map(|row| row.each_ref().map(String::as_str));
    keyed::write(out, &spec, cells)
}

/// Reads a workbook back; rows without a key are passed over, as headings and footers have none.
///
/// # Errors
/// The file is no table, lacks a column, is broken, or has more than [`MAX_REVIEW_ROWS`] rows.
pub fn read<R: Read + Seek>(input: R) -> Result<Vec<AnswerRow>, SheetError> {
    keyed::read(input, HEADER, &COLUMNS, &["id", "name"], MAX_REVIEW_ROWS)
}
