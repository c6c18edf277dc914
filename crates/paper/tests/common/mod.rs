//! What the tests share: the fixtures, taken apart without the code under test.
#![allow(dead_code, reason = "each test binary uses its part")]

/// Real villages whose names hold rare, private-use, Latin, digit, bracket or comma-like characters.
pub const ODD_NAMES: &str = include_str!("../../../../fixtures/divisions/odd_village_names.csv");
/// One whole real county.
pub const COUNTY: &str = include_str!("../../../../fixtures/divisions/county_411727_runan.csv");

/// Cells of a simple CSV file without its header, by an independent parser.
pub fn lines(csv: &str) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .from_reader(csv.as_bytes())
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// Text in GB18030; panics if a character has no bytes there.
pub fn gb18030(text: &str) -> Vec<u8> {
    let (bytes, _, lost) = encoding_rs::GB18030.encode(text);
    assert!(!lost, "a character without bytes in GB18030");
    bytes.into_owned()
}

/// The same table with its columns in another order.
pub fn permuted(csv: &str, seed: usize) -> String {
    let all = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_bytes())
        .records()
        .map(Result::unwrap)
        .collect::<Vec<_>>();
    let width = all[0].len();
    let mut order: Vec<usize> = (0..width).collect();
    for at in 0..width {
        order.swap(at, (at * 7 + seed * 5) % width);
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for record in &all {
        writer
            .write_record(order.iter().map(|column| &record[*column]))
            .unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Bytes of a fixture file.
pub fn fixture(name: &str) -> Vec<u8> {
    match name {
        "invented_libreoffice.xlsx" => {
            include_bytes!("../../../../fixtures/divisions/invented_libreoffice.xlsx").to_vec()
        }
        "invented_libreoffice.xls" => {
            include_bytes!("../../../../fixtures/divisions/invented_libreoffice.xls").to_vec()
        }
        "invented_openpyxl.xlsx" => {
            include_bytes!("../../../../fixtures/divisions/invented_openpyxl.xlsx").to_vec()
        }
        "invented_small.xls" => {
            include_bytes!("../../../../fixtures/divisions/invented_small.xls").to_vec()
        }
        other => panic!("no fixture {other}"),
    }
}
