//! A workbook as a script reads and changes it.

use std::io::Cursor;

use paper::sheet::{Column, Options, Sheet};
use paper::xlsx_out::{self, SheetSpec, Value, Workbook};

const KEYS: &[Column] = &[Column::required("unit", &["单位标识"])];

/// A workbook's headings and rows.
#[derive(Debug, Clone)]
pub struct Table {
    pub titles: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn read(bytes: &[u8]) -> Self {
        let mut sheet = Sheet::open(Cursor::new(bytes), KEYS, &Options::default()).unwrap();
        let titles = sheet.header().titles.clone();
        let mut rows = Vec::new();
        while let Some(row) = sheet.next_row().unwrap() {
            let cells = row.cells().map(|c| c.exact().to_owned());
            rows.push(cells.take(titles.len()).collect());
        }
        Self { titles, rows }
    }

    fn column(&self, title: &str) -> usize {
        let found = self.titles.iter().position(|t| t == title);
        found.unwrap_or_else(|| panic!("no column {title}: {:?}", self.titles))
    }

    pub fn get(&self, row: usize, title: &str) -> &str {
        &self.rows[row][self.column(title)]
    }

    pub fn set(&mut self, row: usize, title: &str, value: &str) {
        let column = self.column(title);
        self.rows[row][column] = value.to_owned();
    }

    /// The workbook again, as another program would write it.
    pub fn write(&self) -> Vec<u8> {
        let kind = xlsx_out::Kind::Text;
        let columns = self.titles.iter().map(|t| xlsx_out::Column::new(t, kind));
        let mut book = Workbook::new(Vec::new());
        let mut sheet = book
            .sheet(&SheetSpec::new("村情", columns.collect()))
            .unwrap();
        for row in &self.rows {
            sheet.row(row.iter().map(|c| Value::Text(c))).unwrap();
        }
        sheet.finish().unwrap();
        book.finish().unwrap()
    }
}
