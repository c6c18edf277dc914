//! Tables as worksheets: the one place where a table of the web becomes a file.

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Column, Kind, Row, Value};

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
    /// Lines above the table: who made it and when, for whom.
    pub notes: Vec<String>,
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
            notes: Vec::new(),
            columns,
            rows: rows.into_iter().map(full).collect(),
        }
    }

    /// Adds a line above the table.
    #[must_use]
    pub fn note(mut self, line: impl Into<String>) -> Self {
        self.notes.push(line.into());
        self
    }
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
    (
        [
            (CONTENT_TYPE, HeaderValue::from_static(kind)),
            (CONTENT_DISPOSITION, disposition),
        ],
        body.into(),
    )
        .into_response()
}
