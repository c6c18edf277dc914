//! The most a table handed in may hold. A file beyond a limit is refused with the limit in the message.

/// Bytes of the file as uploaded: 256 MiB. A roll of one million voters with eight columns is about 50 MB as xlsx.
pub const MAX_UPLOAD_BYTES: u64 = 256 * MIB;
/// Bytes of an old xls file: 64 MiB. It holds at most 65,536 rows and is read whole into memory.
pub const MAX_XLS_BYTES: u64 = 64 * MIB;
/// Unzipped bytes of the shared strings of a workbook: 512 MiB. They are the only part of an xlsx kept in memory.
pub const MAX_STRINGS_BYTES: u64 = 512 * MIB;
/// Unzipped bytes of one worksheet: 4 GiB, streamed and never held.
pub const MAX_SHEET_BYTES: u64 = 4 * 1024 * MIB;
/// Unzipped bytes of each other part of a workbook (styles, list of sheets): 16 MiB.
pub const MAX_PART_BYTES: u64 = 16 * MIB;
/// Rows of a table, the header included: 1,048,576, what a worksheet can hold.
pub const MAX_ROWS: u32 = 1_048_576;
/// Columns of a table that may hold something: 512.
pub const MAX_COLUMNS: u32 = 512;
/// Cells of a table: 64 million.
pub const MAX_CELLS: u64 = 64_000_000;
/// Characters of one cell: 32,767, what a cell of a worksheet can hold.
pub const MAX_CELL_CHARS: usize = 32_767;
/// Rows at the top of a sheet in which the header is looked for: 10.
pub const HEADER_SEARCH_ROWS: usize = 10;
/// Worksheets of a workbook: 256.
pub const MAX_SHEETS: usize = 256;
/// Files inside a zip: 10,000.
pub const MAX_ZIP_ENTRIES: usize = 10_000;

const MIB: u64 = 1024 * 1024;

/// Bytes of XML between two tags: a cell of [`MAX_CELL_CHARS`] characters, each written as a six-digit reference.
pub(crate) const MAX_XML_EVENT_BYTES: usize = 1024 * 1024;

const _: () = assert!(MAX_XML_EVENT_BYTES > MAX_CELL_CHARS * 12);
const _: () = assert!(MAX_XLS_BYTES <= MAX_UPLOAD_BYTES);
// Positions in the string table are 32 bits.
const _: () = assert!(MAX_STRINGS_BYTES < u32::MAX as u64);

/// Limits of one reading. The default is the constants of this module; a room that expects a small list may lower them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as uploaded.
    pub upload_bytes: u64,
    /// Unzipped bytes of the shared strings.
    pub strings_bytes: u64,
    /// Unzipped bytes of one worksheet.
    pub sheet_bytes: u64,
    /// Rows, the header included.
    pub rows: u32,
    /// Columns that may hold something.
    pub columns: u32,
    /// Cells of the table.
    pub cells: u64,
    /// Characters of one cell.
    pub cell_chars: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            upload_bytes: MAX_UPLOAD_BYTES,
            strings_bytes: MAX_STRINGS_BYTES,
            sheet_bytes: MAX_SHEET_BYTES,
            rows: MAX_ROWS,
            columns: MAX_COLUMNS,
            cells: MAX_CELLS,
            cell_chars: MAX_CELL_CHARS,
        }
    }
}
