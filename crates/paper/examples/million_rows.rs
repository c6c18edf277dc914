//! Writes and reads a roll of 1,000,000 rows and prints rows per second and the memory the process has taken most.
//!
//! Not part of the tests: `cargo run --release -p paper --example million_rows -- FOLDER [ROWS]` writes the files into
//! the folder. Each step is a process of its own, so that its memory is its own: the program calls itself.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use paper::csv_out::{self, CsvWriter};
use paper::sheet::{Column, Options, Sheet};
use paper::xlsx_out::{self, Kind, SheetSpec, Value, Workbook};

const COLUMNS: &[Column] = &[
    Column::required("name", &["姓名"]),
    Column::required("number", &["身份证号"]),
    Column::required("sex", &["性别"]),
    Column::required("born", &["出生日期"]),
    Column::required("address", &["住址"]),
    Column::required("group", &["村民小组"]),
    Column::required("phone", &["联系电话"]),
    Column::required("remark", &["备注"]),
];

type Error = Box<dyn std::error::Error>;

#[expect(
    clippy::disallowed_methods,
    reason = "a program and no part of the engine: it reads its arguments, files and the clock"
)]
fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *text {
        [folder] => all(folder, "1000000"),
        [folder, rows] => all(folder, rows),
        [step, path, rows] => {
            let rows = rows.parse()?;
            let started = Instant::now();
            let done = match step {
                "write-xlsx" => write_xlsx(BufWriter::new(File::create(path)?), rows)?,
                "write-csv" => write_csv(BufWriter::new(File::create(path)?), rows)?,
                _ => read(BufReader::new(File::open(path)?))?,
            };
            let seconds = started.elapsed().as_secs_f64();
            let size = std::fs::metadata(path)?.len();
            println!(
                "{step:<12} {done:>9} rows  {seconds:>6.2} s  {:>9.0} rows/s  {:>6.1} MB file  peak {}",
                f64::from(done) / seconds,
                as_mb(size),
                peak()?
            );
            Ok(())
        }
        _ => Err("usage: million_rows FOLDER [ROWS]".into()),
    }
}

fn as_mb(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap_or(u32::MAX)) / 1024.0
}

/// Runs each step by itself. A shared-strings workbook, as spreadsheets write them, is read too if one lies there.
fn all(folder: &str, rows: &str) -> Result<(), Error> {
    let path = |name: &str| Path::new(folder).join(name).display().to_string();
    let steps = [
        ("write-xlsx", "roll.xlsx"),
        ("read-xlsx", "roll.xlsx"),
        ("write-csv", "roll.csv"),
        ("read-csv", "roll.csv"),
        ("read-shared", "shared.xlsx"),
    ];
    for (step, name) in steps {
        if step == "read-shared" && !Path::new(&path(name)).exists() {
            continue;
        }
        let status = Command::new(std::env::current_exe()?)
            .args([step, &path(name), rows])
            .status()?;
        if !status.success() {
            return Err(format!("{step} failed").into());
        }
    }
    Ok(())
}

/// Peak memory of this process as the kernel counts it.
#[expect(
    clippy::disallowed_methods,
    reason = "a program and no part of the engine"
)]
fn peak() -> Result<String, Error> {
    let mut status = String::new();
    File::open("/proc/self/status")?.read_to_string(&mut status)?;
    Ok(status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("unknown")
        .trim()
        .to_owned())
}

/// The cells of an invented voter.
fn voter(row: u32) -> [String; 8] {
    let surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄"];
    let names = ["明", "红", "建国", "秀英", "伟", "芳", "志强", "丽"];
    let pick = |list: &[&'static str], by: u32| {
        usize::try_from(by)
            .ok()
            .and_then(|by| list.get(by % list.len()).copied())
            .unwrap_or_default()
    };
    let (year, month, day) = (1940 + row % 65, 1 + row % 12, 1 + row % 28);
    [
        format!("{}{}", pick(&surnames, row), pick(&names, row / 8)),
        format!("999999{year}{month:02}{day:02}{:04}", row % 10_000),
        if row.is_multiple_of(2) { "男" } else { "女" }.to_owned(),
        format!("{year}-{month:02}-{day:02}"),
        format!("某县东街道甲村{}组{}号", row % 12 + 1, row % 400),
        format!("{}", row % 12 + 1),
        format!("1990000{:04}", row % 10_000),
        String::new(),
    ]
}

fn write_xlsx(out: impl std::io::Write, rows: u32) -> Result<u32, Error> {
    let columns = COLUMNS
        .iter()
        .map(|column| xlsx_out::Column::new(column.title(), Kind::Text).width(18))
        .collect();
    let mut book = Workbook::new(out);
    let mut sheet = book.sheet(&SheetSpec::new("选民", columns))?;
    for row in 0..rows {
        sheet.row(voter(row).iter().map(|cell| Value::Text(cell)))?;
    }
    sheet.finish()?;
    book.finish()?;
    Ok(rows)
}

fn write_csv(out: impl std::io::Write, rows: u32) -> Result<u32, Error> {
    let mut writer = CsvWriter::new(out, csv_out::Options::default())?;
    writer.row(COLUMNS.iter().map(Column::title))?;
    for row in 0..rows {
        writer.row(voter(row))?;
    }
    writer.finish()?;
    Ok(rows)
}

fn read(input: impl Read + std::io::Seek) -> Result<u32, Error> {
    let mut sheet = Sheet::open(input, COLUMNS, &Options::default())?;
    while let Some(row) = sheet.next_row()? {
        let expected = row.cell("number").exact().len();
        if expected != 18 || row.cell("name").is_empty() {
            return Err(format!("row {} is not as written", row.number()).into());
        }
    }
    Ok(sheet.rows_read())
}
