//! The workbook of the members of village committees, both ways: written with what is known, drop-downs
//! and hidden keys, and read back as it was changed.
//!
//! This crate knows none of the words: the caller hands in the rows and what may be chosen, and judges
//! what comes back.

use std::io::{Read, Seek, Write};

use crate::keyed::{self, KeyedRow, Line};
use crate::sheet::{Column as HeaderColumn, SheetError};
use crate::xlsx_out::{SheetSpec, XlsxError};

/// Rows of one workbook: 3,000.
pub const MAX_TEAM_ROWS: u32 = 3_000;
/// Empty rows for new members.
const BLANK_ROWS: u32 = 100;

/// Columns in their order: key, heading, width in characters.
pub const COLUMNS: [Line; 24] = [
    ("id", "编号", 8),
    ("version", "版本", 8),
    ("town", "乡镇", 14),
    ("code", "村（社区）代码", 16),
    ("village", "村（社区）", 18),
    ("name", "姓名", 12),
    ("sex", "性别", 8),
    ("birth", "出生年月", 12),
    ("education", "文化程度", 14),
    ("affiliation", "政治面貌", 16),
    ("joined", "入党时间", 12),
    ("party_post", "党组织职务", 16),
    ("committee_post", "村（居）委会职务", 20),
    ("since", "任现职时间", 12),
    ("resident_id", "身份证号", 22),
    ("phone", "联系电话", 18),
    ("wish", "连任意愿", 10),
    ("appraisal", "任期考核", 12),
    ("masses", "群众评议", 10),
    ("matters", "信访、处分", 14),
    ("judgement", "研判意见", 10),
    ("reason", "研判理由", 36),
    ("talk_by", "谈话人", 12),
    ("talk_on", "谈话日期", 14),
];

const HEADER: &[HeaderColumn] = &[
    HeaderColumn::optional("id", &["编号"]),
    HeaderColumn::optional("version", &["版本"]),
    HeaderColumn::optional("town", &["乡镇"]),
    HeaderColumn::optional("code", &["村（社区）代码", "村(社区)代码", "代码"]),
    HeaderColumn::required("village", &["村（社区）", "村(社区)"]),
    HeaderColumn::required("name", &["姓名"]),
    HeaderColumn::required("sex", &["性别"]),
    HeaderColumn::required("birth", &["出生年月"]),
    HeaderColumn::required("education", &["文化程度", "学历"]),
    HeaderColumn::required("affiliation", &["政治面貌"]),
    HeaderColumn::optional("joined", &["入党时间"]),
    HeaderColumn::required("party_post", &["党组织职务"]),
    HeaderColumn::required("committee_post", &["村（居）委会职务", "村(居)委会职务"]),
    HeaderColumn::optional("since", &["任现职时间", "任职起始"]),
    HeaderColumn::optional("resident_id", &["身份证号", "身份证号码", "公民身份号码"]),
    HeaderColumn::optional("phone", &["联系电话", "手机号码", "电话"]),
    HeaderColumn::optional("wish", &["连任意愿"]),
    HeaderColumn::optional("appraisal", &["任期考核", "任期考核等次"]),
    HeaderColumn::optional("masses", &["群众评议"]),
    HeaderColumn::optional("matters", &["信访、处分"]),
    HeaderColumn::optional("judgement", &["研判意见"]),
    HeaderColumn::optional("reason", &["研判理由"]),
    HeaderColumn::optional("talk_by", &["谈话人"]),
    HeaderColumn::optional("talk_on", &["谈话日期"]),
];

/// A row of the workbook, one text for each of [`COLUMNS`].
pub type Cells = [String; COLUMNS.len()];

/// A row as it came back.
pub type TeamRow = KeyedRow<{ COLUMNS.len() }>;

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
            "town" => column,
            "birth" => column
                .note("年月，例如 1975-03；只知道年份的写 1975")
                .editable(),
            "resident_id" => column
                .note("没有改的保持原样（带星号）；要改或新填的写完整号码")
                .editable(),
            "reason" => column.note("200 字以内；不写健康、宗族、宗教").editable(),
            _ => column.editable(),
        },
    );
    let mut spec = SheetSpec::new("班子研判", columns);
    spec.title = Some(title.to_owned());
    spec.footer = Some(footer);
    spec.locked = true;
    spec.freeze_columns = 6;
    spec.blank_rows = BLANK_ROWS;
    let cells = rows.iter().map(|row| row.each_ref().map(String::as_str));
    keyed::write(out, &spec, cells)
}

/// Reads a workbook back; rows without a name and a village are passed over.
///
/// # Errors
/// The file is no table, lacks a column, is broken, or has more than [`MAX_TEAM_ROWS`] rows.
pub fn read<R: Read + Seek>(input: R) -> Result<Vec<TeamRow>, SheetError> {
    keyed::read(input, HEADER, &COLUMNS, &["id", "name"], MAX_TEAM_ROWS)
}
