//! Why a table could not be read. Each message is Chinese and says where the fault is and what to do about it.

use std::io;

use super::place::Place;
use crate::text::TextEncoding;

/// A file that is no readable table.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// Reading the bytes failed; nothing is said about the content.
    #[error("读取文件时出错：{0}。请重新选择文件再试")]
    Io(#[source] io::Error),
    /// The file has no bytes, or no cell with anything in it.
    #[error("文件是空的，没有可读的内容。请检查是否选错了文件")]
    Empty,
    /// More bytes than the limit.
    #[error("文件超过 {} MB 的上限。请拆成几个文件分别导入", limit_bytes / 1_048_576)]
    TooLarge {
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// A file of another kind, recognised by its content whatever its name.
    #[error("这不是表格文件，而是{0}。请用 Excel 或 WPS 打开后另存为 xlsx 或 CSV，再导入")]
    WrongKind(WrongKind),
    /// The workbook is encrypted.
    #[error("文件设有打开密码，无法读取。请在 Excel 或 WPS 中取消密码后另存，再导入")]
    Password,
    /// Bytes that are no text in the encoding of the file. They are refused, never replaced.
    #[error(
        "第 {line} 行有不能按 {encoding} 解读的字节，文件可能被截断或混用了两种编码。请在 WPS 或 Excel 中打开核对，另存为“CSV UTF-8”或 xlsx 后再导入"
    )]
    Undecodable {
        /// The encoding the rest of the file is in.
        encoding: TextEncoding,
        /// Line of the file, from 1.
        line: u64,
    },
    /// A quoted cell of a text file that never ends.
    #[error("第 {line} 行开始的引号没有配对。请检查这一行的英文双引号")]
    UnclosedQuote {
        /// Line on which the quote opens, from 1.
        line: u64,
    },
    /// Something other than a separator after the quote that ends a cell.
    #[error("第 {line} 行的英文双引号用法不对：引号里的引号应写成两个。请修改这一行")]
    StrayQuote {
        /// Line of the quote, from 1.
        line: u64,
    },
    /// The file is broken inside.
    #[error("文件已损坏（{part}：{detail}）。请用 Excel 或 WPS 打开确认，另存为 xlsx 后再导入")]
    Damaged {
        /// The part of the file.
        part: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A part that inflates beyond its limit, as a zip bomb does.
    #[error("文件解压后过大（{part} 超过 {} MB）。请删去多余的工作表和格式，或拆成几个文件", limit_bytes / 1_048_576)]
    UnzippedTooLarge {
        /// The part of the workbook.
        part: String,
        /// The limit in bytes.
        limit_bytes: u64,
    },
    /// More rows than the limit.
    #[error("表格超过 {limit} 行的上限。请拆成几个文件分别导入")]
    TooManyRows {
        /// The limit in rows, the header included.
        limit: u32,
    },
    /// Something stands further right than the limit.
    #[error("第 {row} 行超过 {limit} 列的上限。请删去右侧多余的内容")]
    TooManyColumns {
        /// Row of the file, from 1.
        row: u32,
        /// The limit in columns.
        limit: u32,
    },
    /// More cells than the limit.
    #[error("表格超过 {limit} 个单元格的上限。请删去不用的列，或拆成几个文件")]
    TooManyCells {
        /// The limit in cells.
        limit: u64,
    },
    /// A cell with more characters than the limit.
    #[error("{place}的内容超过 {limit} 个字的上限。请检查这一格，CSV 文件请检查引号是否配对")]
    CellTooLong {
        /// The cell.
        place: Place,
        /// The limit in characters.
        limit: usize,
    },
    /// A workbook without a worksheet one can see.
    #[error("工作簿里没有可见的工作表。请取消隐藏工作表后再导入")]
    NoSheet,
    /// The worksheet asked for by name is not there.
    #[error("工作簿里没有名为“{name}”的工作表，现有：{}", available.join("、"))]
    SheetNotFound {
        /// The name asked for.
        name: String,
        /// The worksheets there are.
        available: Vec<String>,
    },
    /// None of the first rows holds any of the headers looked for.
    #[error("前 {searched} 行里没有找到表头。第一行应写列名，必须有：{}", expected.join("、"))]
    HeaderNotFound {
        /// Headers of the required columns.
        expected: Vec<String>,
        /// How many rows were looked at.
        searched: usize,
    },
    /// A header row was found, but required columns are missing from it.
    #[error("第 {row} 行的表头缺少必需的列：{}。请补上这些列，列的先后不限", missing.join("、"))]
    HeaderMissing {
        /// Row of the header, from 1.
        row: u32,
        /// Headers of the missing columns.
        missing: Vec<String>,
    },
    /// Two columns with a header for the same thing.
    #[error("表头里有两列都表示“{name}”：{first}和{second}。请只保留一列")]
    HeaderDuplicate {
        /// The header both stand for.
        name: String,
        /// The first of them.
        first: Place,
        /// The second of them.
        second: Place,
    },
}

/// What a file is when it is no table, recognised by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WrongKind {
    /// A web page, as many systems hand out under the name of xls.
    #[error("网页（HTML）")]
    Html,
    /// XML that is no worksheet, such as the XML table of Excel 2003.
    #[error("XML 文件")]
    Xml,
    /// A PDF document.
    #[error("PDF 文件")]
    Pdf,
    /// A picture.
    #[error("图片")]
    Picture,
    /// A docx or doc document.
    #[error("Word 文档")]
    Word,
    /// A pptx or ppt document.
    #[error("PPT 演示文稿")]
    Slides,
    /// An OpenDocument file.
    #[error("ODS 等 OpenDocument 文件")]
    OpenDocument,
    /// A binary workbook.
    #[error("二进制工作簿（xlsb）")]
    Xlsb,
    /// A workbook of Excel 95 or older.
    #[error("Excel 95 或更早的旧版工作簿")]
    OldXls,
    /// A zip without a workbook in it.
    #[error("压缩包")]
    Zip,
    /// A rar or 7z archive.
    #[error("压缩包（rar、7z）")]
    Archive,
    /// Text in UTF-16.
    #[error("UTF-16（“Unicode 文本”）编码的文本")]
    Utf16,
    /// An OLE file without a workbook.
    #[error("没有工作簿的 OLE 文件")]
    Ole,
    /// Bytes that are no text.
    #[error("无法识别的二进制文件")]
    Binary,
}

impl SheetError {
    /// A stable name of the error for machines, in capitals.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "SHEET_IO",
            Self::Empty => "SHEET_EMPTY",
            Self::TooLarge { .. } => "SHEET_TOO_LARGE",
            Self::WrongKind(_) => "SHEET_WRONG_KIND",
            Self::Password => "SHEET_PASSWORD",
            Self::Undecodable { .. } => "SHEET_UNDECODABLE",
            Self::UnclosedQuote { .. } => "SHEET_UNCLOSED_QUOTE",
            Self::StrayQuote { .. } => "SHEET_STRAY_QUOTE",
            Self::Damaged { .. } => "SHEET_DAMAGED",
            Self::UnzippedTooLarge { .. } => "SHEET_UNZIPPED_TOO_LARGE",
            Self::TooManyRows { .. } => "SHEET_TOO_MANY_ROWS",
            Self::TooManyColumns { .. } => "SHEET_TOO_MANY_COLUMNS",
            Self::TooManyCells { .. } => "SHEET_TOO_MANY_CELLS",
            Self::CellTooLong { .. } => "SHEET_CELL_TOO_LONG",
            Self::NoSheet => "SHEET_NO_SHEET",
            Self::SheetNotFound { .. } => "SHEET_NOT_FOUND",
            Self::HeaderNotFound { .. } => "SHEET_HEADER_NOT_FOUND",
            Self::HeaderMissing { .. } => "SHEET_HEADER_MISSING",
            Self::HeaderDuplicate { .. } => "SHEET_HEADER_DUPLICATE",
        }
    }

    pub(crate) fn damaged(part: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Damaged {
            part: part.into(),
            detail: detail.into(),
        }
    }
}

impl From<io::Error> for SheetError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
