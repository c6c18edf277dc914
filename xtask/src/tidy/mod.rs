//! The rules of the repository that no compiler checks, each a function from the whole checkout to
//! its faults. `cargo xtask tidy`, `check` and `test` run them.
//!
//! A new rule: write the function beside its kin, add it to [`RULES`], and test that it finds a
//! planted fault. Messages teach: they say what to do instead.

mod crates;
mod documents;
mod house;
mod licences;
mod manifests;
mod rooms;
mod text;

use anyhow::{Result, bail};

use crate::tally::Tally;
use house::{Crate, House, SourceFile};

/// Something that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// File, file:line, or crate.
    pub place: String,
    /// What is wrong and what to do instead.
    pub message: String,
}

impl Fault {
    fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            message: message.into(),
        }
    }
}

/// One rule: its name, why it exists, and the function that finds its faults.
pub struct Rule {
    name: &'static str,
    why: &'static str,
    check: fn(&House) -> Vec<Fault>,
}

/// All rules, in the order they are run.
const RULES: &[Rule] = &[
    Rule {
        name: "floors",
        why: "crates import only downwards, engines know nobody (ARCHITECTURE.md, Crates)",
        check: crates::floors,
    },
    Rule {
        name: "owners",
        why: "only store contains SQL, only web HTTP, only cli arguments: by the crate graph",
        check: crates::owners,
    },
    Rule {
        name: "purity",
        why: "law, linkage, rule and domain cannot reach a runtime, a wire format or randomness",
        check: crates::purity,
    },
    Rule {
        name: "room-order",
        why: "a room of the domain imports only rooms before it; what flows back is a Fact, Gate or Due",
        check: rooms::order,
    },
    Rule {
        name: "clippy-toml",
        why: "each crate bans the ambient clock, randomness and environment of its floor",
        check: manifests::clippy,
    },
    Rule {
        name: "lints",
        why: "the lints of the workspace hold in every crate",
        check: manifests::lints,
    },
    Rule {
        name: "dependency-comments",
        why: "each dependency says why it is there",
        check: manifests::dependency_comments,
    },
    Rule {
        name: "licences",
        why: "what we link can be given away under the licences deny.toml allows",
        check: licences::allowed,
    },
    Rule {
        name: "length",
        why: "a file is read in one sitting",
        check: text::length,
    },
    Rule {
        name: "nothing-left-open",
        why: "what is not done is an issue, not a note in the code",
        check: text::left_open,
    },
    Rule {
        name: "module-docs",
        why: "every Rust file says what it is for",
        check: text::module_docs,
    },
    Rule {
        name: "words",
        why: "the repository knows neither the machine it was written on nor a registry's address",
        check: text::words,
    },
    Rule {
        name: "binaries",
        why: "what cannot be read in a diff stays out",
        check: text::binaries,
    },
    Rule {
        name: "sql",
        why: "only store contains SQL (invariant 2)",
        check: text::sql,
    },
    Rule {
        name: "environment",
        why: "only cli reads environment and arguments (invariant 2)",
        check: text::environment,
    },
    Rule {
        name: "migrations",
        why: "both databases have the same migrations, and none is ever edited",
        check: documents::migrations,
    },
    Rule {
        name: "commands",
        why: "every command the documents name exists, and README names its two",
        check: documents::commands,
    },
    Rule {
        name: "links",
        why: "links between documents lead somewhere",
        check: documents::links,
    },
];

/// Runs every rule on the checkout and prints each fault.
///
/// # Errors
/// When the checkout cannot be read (git or cargo metadata fails).
pub fn run() -> Result<Tally> {
    let house = House::load()?;
    if house.files.is_empty() {
        bail!("git lists no files; the rules would check nothing");
    }
    let mut tally = Tally::default();
    for rule in RULES {
        let faults = (rule.check)(&house);
        tally += Tally::one(faults.is_empty());
        if faults.is_empty() {
            continue;
        }
        eprintln!("tidy FAILED {}: {}", rule.name, rule.why);
        for fault in &faults {
            eprintln!("  {}: {}", fault.place, fault.message);
        }
    }
    for notice in text::getting_long(&house) {
        eprintln!("tidy notice: {}: {}", notice.place, notice.message);
    }
    eprintln!("{} rules over {} files", RULES.len(), house.files.len());
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn rule_names_are_unique() {
        let mut names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
