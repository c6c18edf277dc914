//! Rules on the text of files.

use super::{Fault, House, SourceFile};

/// From here on a file asks to be split.
const LONG: usize = 500;
/// From here on it must be, unless [`LONGER`] names it.
const TOO_LONG: usize = 700;

/// Files allowed to be longer than [`TOO_LONG`], each up to a number of lines and with a reason. An
/// entry expires by itself: as soon as its file is short enough, the rule asks for the entry's removal.
const LONGER: &[(&str, usize, &str)] = &[];

const SOURCE: &[&str] = &["rs", "html", "js", "mjs", "css", "sql", "sh"];

/// Source files are short enough to read in one sitting.
pub fn length(house: &House) -> Vec<Fault> {
    length_with(house, LONGER)
}

fn length_with(house: &House, longer: &[(&str, usize, &str)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in house.with_extension(SOURCE) {
        let lines = file.lines().count();
        let allowed = longer.iter().find(|(path, _, _)| *path == file.path);
        let limit = allowed.map_or(TOO_LONG, |(_, limit, _)| *limit);
        if lines > limit {
            faults.push(Fault::new(
                &file.path,
                format!("has {lines} lines, more than {limit}; split it by what it is about (tests into tests/ or a tests.rs beside it)"),
            ));
        } else if lines <= TOO_LONG && allowed.is_some() {
            faults.push(Fault::new(
                &file.path,
                "is short enough now; remove its entry from LONGER in xtask/src/tidy/text.rs",
            ));
        }
    }
    for (path, _, _) in longer {
        if house.file(path).is_none() {
            faults.push(Fault::new(
                *path,
                "does not exist; remove its entry from LONGER in xtask/src/tidy/text.rs",
            ));
        }
    }
    faults
}

/// Files between the two limits: no fault, but said.
pub fn getting_long(house: &House) -> Vec<Fault> {
    house
        .with_extension(SOURCE)
        .map(|file| (file, file.lines().count()))
        .filter(|(_, lines)| (LONG + 1..=TOO_LONG).contains(lines))
        .map(|(file, lines)| {
            Fault::new(
                &file.path,
                format!("{lines} lines; over {LONG} asks to be split"),
            )
        })
        .collect()
}

/// Notes of unfinished work, spelled apart so that this file does not break its own rule.
const LEFT_OPEN: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("#[ign", "ore]"),
    concat!("it.on", "ly("),
    concat!("test.on", "ly("),
];

/// No unfinished work in the code.
pub fn left_open(house: &House) -> Vec<Fault> {
    let code = |file: &SourceFile| file.has_extension(SOURCE) || file.has_extension(&["toml"]);
    containing(house, code, LEFT_OPEN, |found| {
        format!(
            "{found}: finish it, or open an issue and leave the code without the note (an ignored test needs a reason)"
        )
    })
}

/// Every Rust file begins with its module documentation.
pub fn module_docs(house: &House) -> Vec<Fault> {
    house
        .with_extension(&["rs"])
        .filter(|file| !file.text.as_deref().unwrap_or_default().starts_with("//!"))
        .map(|file| {
            Fault::new(
                &file.path,
                "must begin with `//!` saying what the file is for and what it never does",
            )
        })
        .collect()
}

/// Paths of the machine the work was done on and addresses of package registries.
const UNWANTED: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("crates", ".io"),
    concat!("npm", "js."),
    concat!("pypi", ".org"),
    concat!("deb.deb", "ian.org"),
];

/// No machine paths and no registry addresses, except in lock files.
pub fn words(house: &House) -> Vec<Fault> {
    let checked = |file: &SourceFile| {
        !file.path.ends_with(".lock") && !file.path.ends_with("package-lock.json")
    };
    containing(house, checked, UNWANTED, |found| {
        format!("contains {found:?}; name things so that they are true on every machine")
    })
}

/// Where files that are not text may lie: folder, extension, largest size in bytes.
const BINARIES: &[(&str, &str, u64)] = &[
    ("docs/images/", "png", 1_000_000),
    ("crates/web/", "png", 50_000),
    ("crates/web/", "ico", 50_000),
    // Input files of tests in the encodings and formats that offices really send.
    ("fixtures/", "xlsx", 500_000),
    ("fixtures/", "xls", 500_000),
    ("fixtures/", "csv", 500_000),
    ("crates/paper/tests/", "xlsx", 500_000),
    ("crates/paper/tests/", "csv", 500_000),
];

/// No files that are not text, apart from icons, pictures of the documents and inputs of tests.
pub fn binaries(house: &House) -> Vec<Fault> {
    house
        .files
        .iter()
        .filter(|file| file.text.is_none())
        .filter(|file| {
            !BINARIES.iter().any(|(folder, extension, largest)| {
                file.path.starts_with(folder)
                    && file.has_extension(&[extension])
                    && file.bytes <= *largest
            })
        })
        .map(|file| Fault::new(&file.path, format!("is not text ({} bytes); make it when it is needed, or see BINARIES in xtask/src/tidy/text.rs", file.bytes)))
        .collect()
}

/// What only a statement of SQL holds: all parts in one line.
const SQL: &[&[&str]] = &[
    &["INSERT INTO"],
    &["DELETE FROM"],
    &["CREATE TABLE"],
    &["ON CONFLICT"],
    &["SELECT ", " FROM "],
    &["UPDATE ", " SET "],
];

/// Where SQL may stand: the store, this tool, which looks for it, and the tests that change rows
/// behind the program's back to see it found out.
const SQL_HOMES: &[&str] = &[
    "crates/store/",
    "xtask/",
    "tests/it/operations/",
    "crates/cli/tests/crash",
];

/// SQL only in `store` and the few places above.
pub fn sql(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    let elsewhere = |path: &str| !SQL_HOMES.iter().any(|home| path.starts_with(home));
    for file in house
        .with_extension(&["rs"])
        .filter(|file| elsewhere(&file.path))
    {
        for (number, line) in file.lines() {
            let code = code_of(line);
            if SQL
                .iter()
                .any(|parts| parts.iter().all(|part| code.contains(part)))
            {
                faults.push(Fault::new(
                    format!("{}:{number}", file.path),
                    "SQL lives in crates/store; add a verb there",
                ));
            }
        }
    }
    faults
}

/// Reading environment or arguments only in `cli`, in this tool, and in tests.
pub fn environment(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    let elsewhere = |path: &str| {
        path.starts_with("crates/") && !path.starts_with("crates/cli/") && !in_tests(path)
    };
    for file in house
        .with_extension(&["rs"])
        .filter(|file| elsewhere(&file.path))
    {
        for (number, line) in file.lines() {
            let code = code_of(line);
            if code.contains("std::env") || code.contains("env::var") || code.contains("env::args")
            {
                faults.push(Fault::new(
                    format!("{}:{number}", file.path),
                    "only cli reads environment and arguments; take the value as a parameter",
                ));
            }
        }
    }
    faults
}

/// Whether a path is in a folder of tests, benchmarks or examples, or a file `tests.rs`.
fn in_tests(path: &str) -> bool {
    path.split('/')
        .any(|part| matches!(part, "tests" | "benches" | "examples" | "tests.rs"))
}

/// A line without its comment.
fn code_of(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}

/// A fault for each line of the chosen files that holds one of `words`.
fn containing(
    house: &House,
    chosen: impl Fn(&SourceFile) -> bool,
    words: &[&str],
    message: impl Fn(&str) -> String,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in house.files.iter().filter(|file| chosen(file)) {
        for (number, line) in file.lines() {
            if let Some(found) = words.iter().find(|word| line.contains(**word)) {
                faults.push(Fault::new(
                    format!("{}:{number}", file.path),
                    message(found),
                ));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(number: usize) -> String {
        "//! x\n".repeat(number)
    }

    #[test]
    fn long_files_are_said_and_too_long_ones_refused() {
        let (ok, long, too_long) = (lines(LONG), lines(LONG + 1), lines(TOO_LONG + 1));
        let house = House::of(&[("a.rs", &ok), ("b.rs", &long), ("c.rs", &too_long)]);
        let places = |faults: Vec<Fault>| -> Vec<String> {
            faults.into_iter().map(|fault| fault.place).collect()
        };
        assert_eq!(places(length(&house)), ["c.rs"]);
        assert_eq!(places(getting_long(&house)), ["b.rs"]);
    }

    #[test]
    fn an_exception_expires() {
        let (short, too_long) = (lines(10), lines(TOO_LONG + 1));
        let house = House::of(&[("a.rs", &short), ("c.rs", &too_long)]);
        assert_eq!(length_with(&house, &[("c.rs", 800, "a table")]), []);
        assert_eq!(
            length_with(
                &house,
                &[("c.rs", 800, "a table"), ("a.rs", 800, "was long")]
            )
            .len(),
            1
        );
        assert_eq!(
            length_with(
                &house,
                &[("c.rs", 800, "a table"), ("gone.rs", 800, "gone")]
            )
            .len(),
            1
        );
        assert_eq!(length_with(&house, &[("c.rs", 700, "grew")]).len(), 1);
    }

    #[test]
    fn notes_paths_and_addresses_are_found() {
        let note = format!("//! x\n// {}: later\n", LEFT_OPEN.first().unwrap());
        let path = format!("see {}main", UNWANTED.first().unwrap());
        let house = House::of(&[("a.rs", &note), ("b.md", &path), ("Cargo.lock", &path)]);
        assert_eq!(left_open(&house).len(), 1);
        assert_eq!(words(&house).len(), 1);
    }

    #[test]
    fn a_file_without_documentation_is_found() {
        let house = House::of(&[("a.rs", "use x;"), ("b.rs", "//! b"), ("c.js", "x")]);
        assert_eq!(module_docs(&house).len(), 1);
    }

    #[test]
    fn a_binary_is_found_unless_it_is_a_small_icon() {
        let mut house = House::of(&[
            ("a.rs", "//! text"),
            ("crates/web/a.ico", ""),
            ("b.bin", ""),
            ("docs/images/c.png", ""),
        ]);
        for file in house.files.iter_mut().skip(1) {
            file.text = None;
        }
        house.files.last_mut().unwrap().bytes = 2_000_000;
        let places: Vec<String> = binaries(&house)
            .into_iter()
            .map(|fault| fault.place)
            .collect();
        assert_eq!(places, ["b.bin", "docs/images/c.png"]);
    }

    #[test]
    fn sql_and_environment_outside_their_crates_are_found() {
        let statement = "//! x\nlet q = \"SELECT a FROM t\";\n";
        let update = "//! x\nlet q = \"UPDATE t SET a = 1\";\n";
        let reading = "//! x\nlet x = std::env::var(\"X\");\n// std::env in a comment\n";
        let house = House::of(&[
            ("crates/app/src/a.rs", statement),
            ("crates/store/src/a.rs", statement),
            ("tests/src/b.rs", update),
            ("crates/web/src/c.rs", reading),
            ("crates/cli/src/c.rs", reading),
            ("crates/store/tests/it/main.rs", reading),
        ]);
        assert_eq!(sql(&house).len(), 2);
        assert_eq!(environment(&house).len(), 1);
    }
}
