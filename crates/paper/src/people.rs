//! Lists of people as departments keep them, whatever their make: every worksheet whose header names a person.
//!
//! The lists are not ours: headers are recognised by the many names in use for the same thing, columns that are not
//! asked for are never read out of the file, and of several worksheets all that fit are read, because a worksheet ends
//! at 1,048,576 rows.

use std::io::{self, Read, Seek};

use crate::sheet::{Column, Format, Limits, Options, Row, Sheet, SheetError};
use crate::text::TextEncoding;

/// The fields of a person that are read, in the order of [`FIELDS`].
pub const COLUMNS: &[Column] = &[
    Column::lenient(
        "name",
        &[
            "姓名",
            "被提名人姓名",
            "被提名人",
            "提名人选",
            "候选人姓名",
            "候选人",
            "人选姓名",
            "人员姓名",
            "本人姓名",
            "当事人姓名",
            "当事人",
            "被执行人姓名",
            "被执行人",
            "失信被执行人",
            "失信被执行人姓名",
            "被告人姓名",
            "被告人",
            "罪犯姓名",
            "犯罪嫌疑人姓名",
            "犯罪嫌疑人",
            "嫌疑人姓名",
            "被处罚人姓名",
            "被处罚人",
            "违法人员姓名",
            "违法人姓名",
            "被反映人姓名",
            "被反映人",
            "被审查人姓名",
            "信访人姓名",
            "信访人",
            "借款人姓名",
            "借款人",
            "欠款人姓名",
            "纳税人姓名",
            "申请人姓名",
            "户主姓名",
            "户主",
            "法定代表人姓名",
            "法定代表人",
            "负责人姓名",
            "党员姓名",
            "名字",
            "xm",
            "full_name",
            "fullname",
        ],
    ),
    Column::lenient(
        "number",
        &[
            "公民身份号码",
            "公民身份证号码",
            "居民身份证号码",
            "身份证号码",
            "公民身份证号",
            "居民身份证号",
            "身份证号",
            "身份证件号码",
            "身份证件号",
            "身份号码",
            "身份证",
            "二代身份证号",
            "本人身份证号",
            "当事人身份证号",
            "被执行人身份证号",
            "证件号码",
            "证件号",
            "有效证件号码",
            "证照号码",
            "gmsfhm",
            "gmsfzhm",
            "sfzhm",
            "sfzh",
            "sfz",
            "zjhm",
            "id_number",
            "id_no",
            "idno",
            "idcard",
            "id_card",
        ],
    ),
    Column::lenient(
        "birth",
        &[
            "出生日期",
            "出生年月日",
            "出生年月",
            "出生时间",
            "生日",
            "出生",
            "csrq",
            "csny",
            "birth_date",
            "birthdate",
            "date_of_birth",
            "birthday",
            "dob",
        ],
    ),
    Column::lenient("sex", &["性别", "xb", "gender"]),
    Column::lenient(
        "phone",
        &[
            "手机号码",
            "手机号",
            "手机",
            "移动电话",
            "联系手机",
            "本人电话",
            "联系电话",
            "电话号码",
            "联系方式",
            "联系号码",
            "电话",
            "sjhm",
            "sjh",
            "lxdh",
            "mobile",
            "tel",
            "telephone",
        ],
    ),
    Column::lenient(
        "place",
        &[
            "户籍地址",
            "户籍所在地",
            "户籍地",
            "户口所在地",
            "家庭住址",
            "家庭地址",
            "住址",
            "现住址",
            "现居住地",
            "居住地址",
            "居住地",
            "常住地址",
            "住所",
            "住所地",
            "联系地址",
            "详细地址",
            "地址",
            "所在村（社区）",
            "所在村社区",
            "所在村",
            "村（社区）",
            "村社区",
            "村名",
            "村",
            "社区",
            "所在地",
            "籍贯",
            "工作单位",
            "单位",
            "hjdz",
            "jtzz",
            "dz",
            "address",
            "village",
        ],
    ),
];

/// How many fields there are.
pub const FIELDS: usize = 6;

const NAME: usize = 0;
const NUMBER: usize = 1;
const BIRTH: usize = 2;
const PHONE: usize = 4;

/// Bytes of a list at most: 16 GiB. It is streamed from the own disk and never held.
pub const MAX_BYTES: u64 = 16 << 30;
/// Rows of a list at most, in all its worksheets: 50 million.
pub const MAX_ROWS: u32 = 50_000_000;

/// One row: the fields as the file has them.
#[derive(Debug, Clone, Copy)]
pub struct PersonRow<'a> {
    /// Row of the worksheet, or line of the text file, from 1.
    pub row: u32,
    /// Name, number, birth date, sex, phone, place; empty where there is none.
    pub fields: [&'a str; FIELDS],
}

/// A worksheet or text file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPart {
    /// Name of the worksheet; `None` for a text file.
    pub sheet: Option<String>,
    /// The encoding of a text file.
    pub encoding: Option<TextEncoding>,
    /// The headers under which the fields were found, in the order of [`COLUMNS`].
    pub titles: [Option<String>; FIELDS],
    /// Rows with anything in them.
    pub rows: u32,
}

/// A worksheet that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Name of the worksheet.
    pub sheet: String,
    /// Why, in Chinese.
    pub reason: String,
}

/// What a list consisted of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListParts {
    /// What was read.
    pub read: Vec<ListPart>,
    /// Worksheets that were not.
    pub passed_over: Vec<PassedOver>,
}

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// No readable table.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The columns that are there cannot tell people apart.
    #[error(
        "{}表头第 {row} 行只认出：{}。要比对至少要有“公民身份号码”一列，或者“姓名”加“出生日期”（或“联系电话”）两列。请把表头改成这些名称后再试",
        in_sheet(sheet.as_deref()), if known.is_empty() { "（无）".to_owned() } else { known.join("、") }
    )]
    TooFewColumns {
        /// Name of the worksheet.
        sheet: Option<String>,
        /// Row of the header.
        row: u32,
        /// Headers that were recognised.
        known: Vec<String>,
        /// The other worksheets.
        others: Vec<String>,
    },
    /// Reading from the disk failed.
    #[error("读取文件时出错：{0}")]
    Io(#[from] io::Error),
}

fn in_sheet(sheet: Option<&str>) -> String {
    sheet.map_or_else(String::new, |sheet| format!("工作表“{sheet}”的"))
}

/// Reads a list from its beginning to its end, giving each row with the place of its part among those read. The list is
/// opened anew for each worksheet.
///
/// # Errors
/// The list cannot be read, or `each` gives an error. Rows given before are good as far as they go.
pub fn read_list<R, E>(
    mut open: impl FnMut() -> io::Result<R>,
    mut each: impl FnMut(usize, PersonRow<'_>) -> Result<(), E>,
) -> Result<ListParts, E>
where
    R: Read + Seek,
    E: From<ListError>,
{
    let mut parts = ListParts::default();
    let mut refused = None;
    let mut wanted: Option<String> = None;
    let mut others: Option<Vec<String>> = None;
    let mut left = MAX_ROWS;
    loop {
        let input = open().map_err(ListError::Io)?;
        match open_part(input, wanted.clone(), left) {
            Ok((mut sheet, mut part)) => {
                others.get_or_insert_with(|| others_of(sheet.format()));
                let at = parts.read.len();
                while let Some(row) = sheet.next_row().map_err(ListError::from)? {
                    each(at, person_of(&row))?;
                }
                part.rows = sheet.rows_read();
                left = left.saturating_sub(part.rows);
                parts.read.push(part);
            }
            Err(error) => {
                // A worksheet of a workbook that has others may be something else.
                let sheet = match &error {
                    ListError::TooFewColumns {
                        sheet: Some(sheet),
                        others: more,
                        ..
                    } => {
                        others.get_or_insert_with(|| more.clone());
                        Some(sheet.clone())
                    }
                    ListError::Sheet(SheetError::Empty | SheetError::HeaderNotFound { .. }) => {
                        wanted.clone()
                    }
                    _ => None,
                };
                let Some(sheet) = sheet else {
                    return Err(error.into());
                };
                parts.passed_over.push(PassedOver {
                    sheet,
                    reason: "没有认出姓名、公民身份号码等列".to_owned(),
                });
                refused.get_or_insert(error);
            }
        }
        let next = others.as_mut().filter(|others| !others.is_empty());
        match (next, refused) {
            (Some(others), none_yet) => {
                wanted = Some(others.remove(0));
                refused = none_yet;
            }
            (None, Some(error)) if parts.read.is_empty() => return Err(error.into()),
            (None, _) => return Ok(parts),
        }
    }
}

fn person_of<'a>(row: &Row<'a>) -> PersonRow<'a> {
    PersonRow {
        row: row.number(),
        fields: std::array::from_fn(|place| row.asked(place).exact()),
    }
}

fn open_part<R: Read + Seek>(
    input: R,
    wanted: Option<String>,
    rows: u32,
) -> Result<(Sheet<R>, ListPart), ListError> {
    let limits = Limits {
        upload_bytes: MAX_BYTES,
        sheet_bytes: MAX_BYTES,
        rows: rows.max(1),
        cells: u64::from(MAX_ROWS) * 64,
        ..Limits::default()
    };
    let options = Options {
        limits,
        sheet: wanted,
    };
    let sheet = Sheet::open(input, COLUMNS, &options)?;
    let titles: [Option<String>; FIELDS] =
        std::array::from_fn(|place| sheet.title_of(place).map(|title| title.trim().to_owned()));
    let (name, encoding) = match sheet.format() {
        Format::Xlsx { sheet, .. } | Format::Xls { sheet, .. } => (Some(sheet.clone()), None),
        Format::Text { encoding, .. } => (None, Some(*encoding)),
    };
    let has = |place: usize| titles.get(place).is_some_and(Option::is_some);
    if !has(NUMBER) && !(has(NAME) && (has(BIRTH) || has(PHONE))) {
        return Err(ListError::TooFewColumns {
            sheet: name,
            row: sheet.header().row,
            known: titles.into_iter().flatten().collect(),
            others: others_of(sheet.format()),
        });
    }
    let part = ListPart {
        sheet: name,
        encoding,
        titles,
        rows: 0,
    };
    Ok((sheet, part))
}

fn others_of(format: &Format) -> Vec<String> {
    match format {
        Format::Xlsx { others, .. } | Format::Xls { others, .. } => others.clone(),
        Format::Text { .. } => Vec::new(),
    }
}
