//! Tables as worksheets: the one place where a table of the web becomes a file.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use paper::xlsx_out::{self, SheetSpec, Workbook, XlsxError};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Column, Kind, Row, Value};
use crate::shell::Problem;

/// The media type of a worksheet.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// Rows looked at for the width of a column.
const ROWS_MEASURED: usize = 200;
/// The narrowest and the widest column, in characters of a Latin digit.
const WIDTHS: (u16, u16) = (8, 60);

/// A column of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportColumn {
    /// Its heading.
    pub title: String,
    /// What it holds.
    pub kind: Kind,
}

/// A table to be written to a worksheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportTable {
    /// The name of the sheet and the heading above it.
    pub title: String,
    /// The line below the table: who exported it and when.
    pub footer: Option<String>,
    /// The columns.
    pub columns: Vec<ExportColumn>,
    /// The rows, each with one value for every column.
    pub rows: Vec<Vec<Value>>,
}

impl ExportTable {
    pub(super) fn new(title: &str, columns: &[Column], rows: Vec<Row>) -> Self {
        let width = columns.len();
        let columns = columns
            .iter()
            .map(|column| ExportColumn {
                title: column.title.clone(),
                kind: column.kind,
            })
            .collect();
        let full = |row: Row| {
            let mut values: Vec<Value> = row.cells.into_iter().map(|cell| cell.value).collect();
            values.resize(width, Value::Nothing);
            values
        };
        Self {
            title: title.to_owned(),
            footer: None,
            columns,
            rows: rows.into_iter().map(full).collect(),
        }
    }

    /// Says below the table who exported it and when.
    #[must_use]
    pub fn footer(mut self, line: impl Into<String>) -> Self {
        self.footer = Some(line.into());
        self
    }

    /// The bytes of the worksheet.
    ///
    /// # Errors
    /// When the table has more rows or columns than a worksheet, or a text longer than a cell.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let columns = self.columns.iter().enumerate();
        let columns = columns.map(|(at, column)| self.plan(at, column)).collect();
        let spec = SheetSpec {
            title: Some(self.title.clone()),
            footer: self.footer.clone(),
            ..SheetSpec::new(&self.title, columns)
        };
        let mut book = Workbook::new(Vec::new());
        let mut sheet = book.sheet(&spec)?;
        for row in &self.rows {
            sheet.row(row.iter().map(written))?;
        }
        sheet.finish()?;
        book.finish()
    }

    /// Answers with the worksheet, to be kept under `file_name`. It is made on a thread that may block.
    pub async fn answer(self, file_name: &str) -> Response {
        match tokio::task::spawn_blocking(move || self.to_xlsx()).await {
            Ok(Ok(bytes)) => download(file_name, XLSX, bytes),
            Ok(Err(XlsxError::Io(error))) => {
                tracing::error!(%error, "an export could not be written");
                Problem::internal().into_response()
            }
            Ok(Err(error)) => Problem::invalid()
                .what(format!("没有导出：{error}。"))
                .advice("请用查找或筛选缩小范围后再导出。")
                .into_response(),
            Err(error) => {
                tracing::error!(%error, "an export did not end");
                Problem::internal().into_response()
            }
        }
    }

    fn plan(&self, at: usize, column: &ExportColumn) -> xlsx_out::Column {
        let kind = match column.kind {
            Kind::Number => xlsx_out::Kind::Integer,
            Kind::Date => xlsx_out::Kind::Date,
            Kind::Text | Kind::State => xlsx_out::Kind::Text,
        };
        let texts = self
            .rows
            .iter()
            .take(ROWS_MEASURED)
            .filter_map(|row| row.get(at));
        let content = texts.map(|value| match value {
            Value::Text(text) | Value::State(_, text) => width_chars(text),
            Value::Number(_) | Value::Date(_) => 12,
            Value::Nothing => 0,
        });
        let widest = content.max().unwrap_or(0).max(width_chars(&column.title));
        xlsx_out::Column::new(&column.title, kind)
            .width(widest.saturating_add(2).clamp(WIDTHS.0, WIDTHS.1))
    }
}

fn written(value: &Value) -> xlsx_out::Value<'_> {
    match value {
        Value::Nothing => xlsx_out::Value::Empty,
        Value::Number(number) => xlsx_out::Value::Integer(*number),
        Value::Date(day) => xlsx_out::Value::Date(*day),
        Value::State(_, text) | Value::Text(text) => xlsx_out::Value::Text(text),
    }
}

/// A Chinese character is as wide as two Latin digits.
fn width_chars(text: &str) -> u16 {
    text.chars()
        .map(|c| if c.is_ascii() { 1 } else { 2 })
        .fold(0, u16::saturating_add)
}

/// What stays as it is in the extended form of a file name (RFC 8187, attr-char).
const FILE_NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Answers with a file to be kept under `file_name`, which may be Chinese.
pub fn download(file_name: &str, kind: &'static str, body: impl Into<Body>) -> Response {
    let encoded = utf8_percent_encode(file_name, FILE_NAME);
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    let disposition =
        HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind)),
        (CONTENT_DISPOSITION, disposition),
    ];
    (headers, body.into()).into_response()
}
