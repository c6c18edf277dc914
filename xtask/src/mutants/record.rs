//! The result of mutating one source file, as it stands in the repository.
//!
//! ```text
//! # Mutants of crates/law/src/count/kin.rs (cargo xtask mutants).
//! source  2a1f...
//! caught  17
//! timeout  0
//! unviable  1
//! missed  83:5  replace f -> bool with true  why it can stay
//! ```
//!
//! Fields are separated by tabs. The reason is written by a person and kept when the file is run
//! again.

use anyhow::{Context, Result, bail};

/// A mutant that no test noticed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Missed {
    /// Line and column in the source, `83:5`.
    pub place: String,
    /// What was changed.
    pub change: String,
    /// Why it can stay; empty where nobody has said yet.
    pub why: String,
}

impl Missed {
    /// Reads a line of cargo-mutants: the file below `src/` and the mutant.
    pub fn read(krate: &str, line: &str) -> Result<(String, Self)> {
        let rest = line
            .strip_prefix(krate)
            .and_then(|rest| rest.strip_prefix("/src/"))
            .context("not of this crate")?;
        let (position, change) = rest.split_once(": ").context("no change named")?;
        let mut parts = position.splitn(2, ':');
        let (file, place) = (parts.next(), parts.next());
        let (Some(file), Some(place)) = (file, place) else {
            bail!("no place named");
        };
        let missed = Self {
            place: place.to_owned(),
            change: change.to_owned(),
            why: String::new(),
        };
        Ok((file.to_owned(), missed))
    }

    /// The name cargo-mutants has for it.
    pub fn full_name(&self, krate: &str, file: &str) -> String {
        format!("{krate}/src/{file}:{}: {}", self.place, self.change)
    }
}

/// The result of one source file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// The hash of the source.
    pub source: String,
    /// Noticed by a test that failed.
    pub caught: usize,
    /// Noticed because the tests did not end.
    pub timeout: usize,
    /// Did not compile.
    pub unviable: usize,
    /// Not noticed.
    pub missed: Vec<Missed>,
}

impl Record {
    /// All mutants.
    pub fn all(&self) -> usize {
        self.viable() + self.unviable
    }

    /// Mutants that compiled.
    pub fn viable(&self) -> usize {
        self.caught + self.timeout + self.missed.len()
    }

    /// The counts as a line of the table.
    pub fn line(&self) -> String {
        format!(
            "{:>7} {:>7} {:>7} {:>7}",
            self.viable(),
            self.caught + self.timeout,
            self.missed.len(),
            self.unviable
        )
    }

    /// Adds the mutants of another result.
    pub fn add(&mut self, other: Self) {
        self.caught += other.caught;
        self.timeout += other.timeout;
        self.unviable += other.unviable;
        self.missed.extend(other.missed);
        self.missed.sort_by_key(|missed| position(&missed.place));
    }

    /// Takes over the reasons an earlier result gives for the same changes, in their order.
    pub fn explain_as(&mut self, before: &Self) {
        let mut reasons: Vec<&Missed> = before.missed.iter().collect();
        for missed in &mut self.missed {
            let same = reasons.iter().position(|old| old.change == missed.change);
            if let Some(at) = same {
                missed.why = reasons.remove(at).why.clone();
            }
        }
    }

    /// The text of the file.
    pub fn show(&self, title: &str) -> String {
        let mut text = format!(
            "# Mutants of {title} (cargo xtask mutants).\nsource\t{}\ncaught\t{}\ntimeout\t{}\nunviable\t{}\n",
            self.source, self.caught, self.timeout, self.unviable
        );
        for missed in &self.missed {
            let Missed { place, change, why } = missed;
            text.push_str(format!("missed\t{place}\t{change}\t{why}").trim_end());
            text.push('\n');
        }
        text
    }

    /// Reads what [`Record::show`] wrote and people explained.
    pub fn parse(text: &str) -> Result<Self> {
        let mut record = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields.as_slice() {
                ["source", hash] => (*hash).clone_into(&mut record.source),
                ["caught", n] => record.caught = n.parse()?,
                ["timeout", n] => record.timeout = n.parse()?,
                ["unviable", n] => record.unviable = n.parse()?,
                ["missed", place, change, rest @ ..] if rest.len() < 2 => {
                    record.missed.push(Missed {
                        place: (*place).to_owned(),
                        change: (*change).to_owned(),
                        why: rest.first().copied().unwrap_or_default().to_owned(),
                    });
                }
                _ => bail!("cannot be read: {line:?}"),
            }
        }
        Ok(record)
    }
}

/// Line and column as numbers, for sorting.
fn position(place: &str) -> (usize, usize) {
    let (line, column) = place.split_once(':').unwrap_or((place, "0"));
    (line.parse().unwrap_or(0), column.parse().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "crates/law/src/count/kin.rs:83:5: replace < with <= in a::f";

    fn record(why: &str) -> Record {
        let (_, mut missed) = Missed::read("crates/law", LINE).expect("read");
        missed.why = why.to_owned();
        Record {
            source: "2a1f".to_owned(),
            caught: 17,
            timeout: 1,
            unviable: 2,
            missed: vec![missed],
        }
    }

    #[test]
    fn a_line_of_cargo_mutants_is_read_and_named_again() {
        let (file, missed) = Missed::read("crates/law", LINE).expect("read");
        assert_eq!(file, "count/kin.rs");
        assert_eq!((missed.place.as_str(), missed.why.as_str()), ("83:5", ""));
        assert_eq!(missed.full_name("crates/law", &file), LINE);
        assert!(Missed::read("crates/app", LINE).is_err());
    }

    #[test]
    fn what_is_written_is_read_again() {
        for why in ["", "both ways give the same day"] {
            let text = record(why).show("crates/law/src/count/kin.rs");
            assert_eq!(Record::parse(&text).expect("read"), record(why));
        }
        assert!(Record::parse("missed\tx").is_err());
        assert!(Record::parse("caught\tmany").is_err());
    }

    #[test]
    fn a_reason_is_kept_when_the_line_moves() {
        let mut again = record("");
        again.missed[0].place = "90:5".to_owned();
        again.missed.push(again.missed[0].clone());
        again.explain_as(&record("it cannot matter"));
        let reasons: Vec<&str> = again.missed.iter().map(|m| m.why.as_str()).collect();
        assert_eq!(
            reasons,
            ["it cannot matter", ""],
            "one reason for one mutant"
        );
    }

    #[test]
    fn timeouts_are_noticed_and_unviable_ones_do_not_count() {
        let record = record("");
        assert_eq!((record.viable(), record.all()), (19, 21));
        assert_eq!(
            record.line().split_whitespace().collect::<Vec<_>>(),
            ["19", "18", "1", "2"]
        );
    }
}
