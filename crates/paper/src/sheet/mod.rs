//! Reading a table: whatever the file is (xlsx, xls, text), rows of cells by the names in the header.
//!
//! [`Sheet::open`] finds out what the file is by its content, finds the header row by the names asked for, in any
//! order and within the first rows, and then gives row after row. What is read:
//!
//! - xlsx: the first visible worksheet whose top holds all required headers. Rows are streamed.
//! - xls of Excel 97 to 2003, read whole; it is limited to 65,536 rows by its nature.
//! - text in UTF-8 or GB18030 (see [`crate::text`]) with comma, semicolon or tab.
//!
//! Of a formula the value calculated last is read. Of merged cells only the first holds the value, as in the file.

mod date;
mod error;
mod header;
mod limits;
mod number;
mod place;
mod reader;
mod row;
mod sniff;
mod text_rows;
mod xls;
mod xlsx;

pub use error::{SheetError, WrongKind};
pub use header::{Column, ExtraColumn, Header};
pub use limits::{
    HEADER_SEARCH_ROWS, Limits, MAX_CELL_CHARS, MAX_CELLS, MAX_COLUMNS, MAX_PART_BYTES, MAX_ROWS,
    MAX_SHEET_BYTES, MAX_SHEETS, MAX_STRINGS_BYTES, MAX_UPLOAD_BYTES, MAX_XLS_BYTES,
    MAX_ZIP_ENTRIES,
};
pub use place::{Place, column_letters};
pub use reader::{Cell, Format, Options, Row, Sheet};
pub use row::CellKind;
