//! Writes lists of invented people for measuring: `nominees.csv`, `own.csv` and `truth.csv`.
//!
//! ```text
//! cargo run --release -p linkage --example people -- FOLDER [NOMINEES] [RECORDS] [SEED]
//! ```
//!
//! What is in them is told in `truth.rs`. `truth.csv` names the rows of the files (the header is row 1) that are the
//! same person, and the kind of error.

#[expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "invents people for measuring and is no part of the engine"
)]
mod truth;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use truth::{Lists, Row};

const HEADER: &str = "序号,姓名,性别,公民身份号码,出生日期,联系电话,住址";

#[expect(
    clippy::disallowed_methods,
    reason = "a program and no part of the engine: it reads its arguments and writes files"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = arguments.first().map(Path::new) else {
        return Err("usage: people FOLDER [NOMINEES] [RECORDS] [SEED]".into());
    };
    let number =
        |at: usize, otherwise: usize| arguments.get(at).map_or(Ok(otherwise), |text| text.parse());
    let (nominees, records, seed) = (
        number(1, 5_000)?,
        number(2, 200_000)?,
        number(3, 20_260_315)?,
    );
    let lists = Lists::new(u64::try_from(seed)?, nominees, records);
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let mut out = create("nominees.csv")?;
    writeln!(out, "{HEADER}")?;
    for (at, row) in (1..).zip(&lists.nominees) {
        write_row(&mut out, at, row)?;
    }
    out.flush()?;
    let mut out = create("own.csv")?;
    writeln!(out, "{HEADER}")?;
    for (at, row) in (1..).zip(lists.records()) {
        write_row(&mut out, at, &row)?;
    }
    out.flush()?;
    let mut out = create("truth.csv")?;
    writeln!(out, "nominee_row,own_row,kind")?;
    for link in &lists.links {
        writeln!(
            out,
            "{},{},{}",
            link.nominee + 2,
            link.record + 2,
            link.kind
        )?;
    }
    Ok(out.flush()?)
}

fn write_row(out: &mut impl Write, at: usize, row: &Row) -> std::io::Result<()> {
    let Row {
        name,
        sex,
        number,
        birth,
        phone,
        place,
    } = row;
    writeln!(out, "{at},{name},{sex},{number},{birth},{phone},{place}")
}
