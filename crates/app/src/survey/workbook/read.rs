//! Reading a workbook that comes back.

use std::collections::BTreeMap;
use std::io::Cursor;

use domain::UnitId;
use paper::sheet::{Column as Asked, Limits, Options, Row, Sheet};

use super::{MAX_BYTES, MAX_ROWS};
use crate::Fault;

const KEYS: &[Asked] = &[
    Asked::required("unit", &["单位标识"]),
    Asked::required("form", &["问卷版本"]),
    Asked::required("versions", &["答案版本"]),
];

/// A workbook that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The term and the questionnaire's version it was made of.
    pub form: Option<(String, i64)>,
    /// The villages.
    pub rows: Vec<ParsedRow>,
    /// Rows that could not be taken.
    pub troubles: Vec<String>,
}

/// A village's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedRow {
    /// Row of the file.
    pub row: u32,
    /// The village.
    pub unit: UnitId,
    /// Versions of the answers that the row was prefilled with.
    pub versions: BTreeMap<String, i64>,
    /// What is typed, by heading.
    pub cells: BTreeMap<String, String>,
}

/// Reads a workbook that comes back.
///
/// # Errors
/// When it is none of ours, or larger than one may be.
pub fn read(bytes: &[u8]) -> std::result::Result<Parsed, Fault> {
    let limits = Limits {
        upload_bytes: MAX_BYTES,
        rows: 5_000,
        columns: 300,
        cells: 500_000,
        ..Limits::default()
    };
    let options = Options {
        limits,
        sheet: None,
    };
    let told = |e: paper::sheet::SheetError| Fault::File(e.to_string());
    let mut sheet = Sheet::open(Cursor::new(bytes), KEYS, &options).map_err(told)?;
    let titles = sheet.header().titles.clone();
    let mut parsed = Parsed::default();
    while let Some(row) = sheet.next_row().map_err(told)? {
        if let Err(trouble) = parsed.take(&row, &titles) {
            parsed
                .troubles
                .push(format!("第 {} 行：{trouble}", row.number()));
        }
        if parsed.rows.len() + parsed.troubles.len() > MAX_ROWS {
            return Err(Fault::TooMany { max: MAX_ROWS });
        }
    }
    Ok(parsed)
}

impl Parsed {
    fn take(&mut self, row: &Row<'_>, titles: &[String]) -> std::result::Result<(), String> {
        let key = row.cell("unit").trimmed();
        if key.is_empty() {
            return Err("没有单位标识，请在下载的工作簿里填写，不要另加行".to_owned());
        }
        let unit = UnitId::parse(key).map_err(|_| "单位标识被改动，请重新下载工作簿".to_owned())?;
        if self.rows.iter().any(|r| r.unit == unit) {
            return Err("与前面一行是同一个村（社区）".to_owned());
        }
        let form = row.cell("form").trimmed().to_owned();
        let form = form
            .split_once('/')
            .and_then(|(term, version)| Some((term.to_owned(), version.parse::<i64>().ok()?)))
            .ok_or_else(|| "问卷版本被改动，请重新下载工作簿".to_owned())?;
        if *self.form.get_or_insert_with(|| form.clone()) != form {
            return Err("与前面的行不是同一份工作簿".to_owned());
        }
        let versions = row
            .cell("versions")
            .trimmed()
            .split_whitespace()
            .map(|pair| {
                let (code, no) = pair.split_once(':')?;
                Some((code.to_owned(), no.parse::<i64>().ok()?))
            })
            .collect::<Option<BTreeMap<_, _>>>()
            .ok_or_else(|| "答案版本被改动，请重新下载工作簿".to_owned())?;
        let cells = titles
            .iter()
            .zip(row.cells())
            .filter(|(title, cell)| !title.trim().is_empty() && !row.is_asked(cell))
            .map(|(title, cell)| {
                // A day comes as an instant now and then.
                let text = cell.trimmed();
                let text = text.strip_suffix("T00:00:00").unwrap_or(text);
                (title.trim().to_owned(), text.to_owned())
            })
            .collect();
        self.rows.push(ParsedRow {
            row: row.number(),
            unit,
            versions,
            cells,
        });
        Ok(())
    }
}
