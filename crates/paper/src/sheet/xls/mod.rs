//! Rows of an xls workbook (Excel 97 to 2003, BIFF8).

mod cfb;
mod records;
mod workbook;

pub(crate) use workbook::{Workbook, XlsRows};
