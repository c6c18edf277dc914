//! Rules on the documents and on the migrations' names.

use std::collections::BTreeSet;

use super::{Fault, House};
use crate::COMMANDS;

/// What README must name, so that a newcomer finds both.
const README_COMMANDS: &[&str] = &["cargo xtask demo", "cargo xtask test"];

/// Every `cargo xtask NAME` in the documents and in `.ci/run` exists.
pub fn commands(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    let readme = house
        .file("README.md")
        .and_then(|file| file.text.as_deref());
    for command in README_COMMANDS {
        if !readme.unwrap_or_default().contains(command) {
            faults.push(Fault::new("README.md", format!("must name `{command}`")));
        }
    }
    let named = house
        .files
        .iter()
        .filter(|file| file.has_extension(&["md"]) || file.path == ".ci/run");
    for file in named {
        for (number, line) in file.lines() {
            for rest in line.split("cargo xtask ").skip(1) {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                    .unwrap_or(rest.len());
                let name = rest.get(..end).unwrap_or_default();
                if !name.is_empty() && !COMMANDS.iter().any(|(known, _)| *known == name) {
                    faults.push(Fault::new(
                        format!("{}:{number}", file.path),
                        format!("there is no `cargo xtask {name}`"),
                    ));
                }
            }
        }
    }
    faults
}

/// The two folders of migrations hold the same names.
pub fn migrations(house: &House) -> Vec<Fault> {
    const SQLITE: &str = "crates/store/migrations/sqlite/";
    const POSTGRES: &str = "crates/store/migrations/postgres/";
    let names = |folder: &str| -> BTreeSet<&str> {
        house
            .files
            .iter()
            .filter_map(|file| file.path.strip_prefix(folder))
            .collect()
    };
    let (sqlite, postgres) = (names(SQLITE), names(POSTGRES));
    sqlite
        .symmetric_difference(&postgres)
        .map(|name| {
            let missing = if sqlite.contains(name) {
                POSTGRES
            } else {
                SQLITE
            };
            Fault::new(
                format!("{missing}{name}"),
                "is missing; a migration has the same name for both databases",
            )
        })
        .collect()
}

/// Relative links of the documents lead to a file or folder of the repository.
pub fn links(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for file in house.with_extension(&["md"]) {
        for (number, line) in file.lines() {
            if line.starts_with("<!--") {
                continue;
            }
            for target in line
                .split("](")
                .skip(1)
                .filter_map(|rest| rest.split(')').next())
            {
                let path = target.split('#').next().unwrap_or_default();
                if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
                    continue;
                }
                let full = resolved(&file.path, path);
                let folder = format!("{full}/");
                let exists = house
                    .files
                    .iter()
                    .any(|other| other.path == full || other.path.starts_with(&folder));
                if !exists {
                    faults.push(Fault::new(
                        format!("{}:{number}", file.path),
                        format!("the link to {target} leads nowhere"),
                    ));
                }
            }
        }
    }
    faults
}

/// `link` as seen from the file `from`, as a path from the root.
fn resolved(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_command_and_a_silent_readme_are_found() {
        let house = House::of(&[
            ("README.md", "`cargo xtask demo`"),
            (".ci/run", "exec cargo xtask tset\n"),
        ]);
        let places: Vec<String> = commands(&house)
            .into_iter()
            .map(|fault| fault.place)
            .collect();
        assert_eq!(places, ["README.md", ".ci/run:1"]);
    }

    #[test]
    fn a_migration_of_one_database_is_found() {
        let house = House::of(&[
            ("crates/store/migrations/sqlite/0001_a.sql", ""),
            ("crates/store/migrations/postgres/0001_a.sql", ""),
            ("crates/store/migrations/postgres/0002_b.sql", ""),
        ]);
        let places: Vec<String> = migrations(&house)
            .into_iter()
            .map(|fault| fault.place)
            .collect();
        assert_eq!(places, ["crates/store/migrations/sqlite/0002_b.sql"]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_found() {
        let house = House::of(&[
            (
                "docs/a.md",
                "[x](../README.md#top) [y](b.md) [z](https://example.org) [d](images) [e](#here)",
            ),
            ("docs/images/c.svg", ""),
            ("README.md", "[a](docs/a.md)"),
        ]);
        let faults = links(&house);
        assert_eq!(faults.len(), 1);
        assert!(faults.iter().all(|fault| fault.message.contains("b.md")));
    }
}
