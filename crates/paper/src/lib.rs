//! Sheets of paper in and out: xlsx, xls and csv on the `Read`, `Seek` and `Write` that the caller hands in.
//!
//! What this crate is: the engine with which every room reads the tables people send ([`sheet`]), writes tables and
//! form workbooks ([`xlsx_out`], [`csv_out`]), and the readings that are more than a table: the division list
//! ([`divisions`]), the account list ([`accounts`]) and lists of people of any make ([`people`]).
//!
//! What it never does: open a file, read a clock, use the network, keep a temporary file. A roll of voters that
//! passes through leaves no trace on the disk. It does not know the store or the domain either: rows come out as plain
//! structs, refusals as typed reasons with a Chinese sentence each.
//!
//! Text is never changed. A cell's text is what the file holds, code point for code point: no trimming, no Unicode
//! normalisation, no replacement characters. Where a caller wants a trimmed code it asks for it
//! ([`sheet::Cell::trimmed`]).
//!
//! Why the sheets are parsed here and not by a spreadsheet crate: numbers must come out digit for digit (a division
//! code of 12 digits, an identity number of 18), every inflated stream needs its own limit, a hostile file must give
//! an error and not an abort, and writing must not use temporary files or panic when the disk is full. The tests check
//! both directions against independent implementations.
//!
//! Start reading at [`sheet::Sheet`], then [`divisions::DivisionReader`].

pub mod accounts;
pub mod csv_out;
pub mod divisions;
pub mod keyed;
pub mod nominees;
pub mod people;
pub mod refused;
pub mod review;
pub mod sheet;
pub mod team;
pub mod text;
pub mod xlsx_out;

/// What the lines below a table begin with when this crate writes them (who exported it and when). The reader knows
/// the mark and does not take such a line for a row, so that an exported table can be imported as it is.
pub const FOOTER_MARK: &str = "※";
