//! The crate graph as ARCHITECTURE.md draws it.

use super::{Crate, Fault, House};

/// A crate's place in the house.
struct Floor {
    name: &'static str,
    /// Crates of the workspace it may import.
    may_import: &'static [&'static str],
    /// For pure crates: the only outside crates it may use, apart from its tests.
    only: Option<&'static [&'static str]>,
}

const ENGINES_AND_FLOORS: &[&str] = &[
    "law", "linkage", "seal", "paper", "rule", "media", "domain", "store", "app", "web",
];

const FLOORS: &[Floor] = &[
    Floor {
        name: "law",
        may_import: &[],
        // toml without serde: rule packs are text files, read with positions for messages.
        only: Some(&["chrono", "thiserror", "toml"]),
    },
    Floor {
        name: "linkage",
        may_import: &[],
        only: Some(&["chrono", "thiserror"]),
    },
    Floor {
        name: "seal",
        may_import: &[],
        only: None,
    },
    Floor {
        name: "paper",
        may_import: &[],
        only: None,
    },
    Floor {
        name: "rule",
        may_import: &[],
        // Expressions that a county writes are decided by us alone: no reader of others is linked.
        only: Some(&["chrono", "thiserror"]),
    },
    Floor {
        name: "media",
        may_import: &[],
        only: None,
    },
    Floor {
        name: "domain",
        may_import: &["law", "linkage", "rule"],
        only: Some(&["chrono", "thiserror", "ulid"]),
    },
    Floor {
        name: "store",
        may_import: &["domain", "seal"],
        only: None,
    },
    Floor {
        name: "app",
        may_import: &[
            "law", "linkage", "seal", "paper", "rule", "media", "domain", "store",
        ],
        only: None,
    },
    Floor {
        name: "web",
        may_import: &["app", "domain", "law", "paper"],
        only: None,
    },
    Floor {
        name: "cli",
        may_import: ENGINES_AND_FLOORS,
        only: None,
    },
    Floor {
        name: "tests",
        may_import: ENGINES_AND_FLOORS,
        only: None,
    },
    Floor {
        name: "xtask",
        may_import: &[],
        only: None,
    },
];

/// Outside crates that belong to one floor (or to the tests of the whole), so that what they do is
/// found in one place.
const OWNERS: &[(&str, &[&str])] = &[
    ("sqlx", &["store", "tests"]),
    ("axum", &["web", "tests"]),
    ("axum-server", &["web"]),
    ("askama", &["web"]),
    ("tower", &["web", "tests"]),
    ("tower-http", &["web"]),
    ("clap", &["cli"]),
    ("calamine", &["paper"]),
    ("cel", &["rule"]),
    ("image", &["media"]),
    ("qrcode", &["web"]),
    ("sha1", &["app"]),
    ("rust_xlsxwriter", &["paper"]),
    ("argon2", &["app"]),
    ("rand", &["app", "cli"]),
    ("sm2", &["seal"]),
    ("sm3", &["seal"]),
    ("sm4", &["seal"]),
];

/// Not reachable from the crates that decide: runtimes, databases, wire formats, randomness.
const IMPURE: &[&str] = &[
    "tokio",
    "mio",
    "sqlx",
    "sqlx-core",
    "axum",
    "hyper",
    "serde",
    "serde_core",
    "serde_json",
    "rand",
    "rand_core",
    "getrandom",
    "fastrand",
];

/// Crates import only downwards.
pub fn floors(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for floor in FLOORS {
        if !house.crates.iter().any(|krate| krate.name == floor.name) {
            faults.push(Fault::new(
                floor.name,
                "is drawn in ARCHITECTURE.md but is no crate of the workspace",
            ));
        }
    }
    for krate in &house.crates {
        let Some(floor) = FLOORS.iter().find(|floor| floor.name == krate.name) else {
            faults.push(Fault::new(
                &krate.name,
                "has no floor: a new crate needs an ADR, a place in ARCHITECTURE.md and in xtask/src/tidy/crates.rs",
            ));
            continue;
        };
        faults.extend(floor_faults(krate, floor));
    }
    faults
}

fn floor_faults(krate: &Crate, floor: &Floor) -> Vec<Fault> {
    let mut faults = Vec::new();
    for dependency in &krate.dependencies {
        let name = dependency.name.as_str();
        if dependency.ours && !dependency.dev && !floor.may_import.contains(&name) {
            faults.push(Fault::new(
                &krate.name,
                format!(
                    "imports {name}; it may import {}. Move what both need down, or let it flow back as a value (Fact, Gate, Due)",
                    list(floor.may_import)
                ),
            ));
        }
        if let Some(only) = floor.only
            && !dependency.ours
            && !dependency.dev
            && !only.contains(&name)
        {
            faults.push(Fault::new(
                &krate.name,
                format!(
                    "uses {name}; this crate is pure and uses only {}. Hand the result in as a value, or argue for the crate in an ADR and add it in xtask/src/tidy/crates.rs",
                    list(only)
                ),
            ));
        }
    }
    faults
}

/// Some outside crates belong to one floor.
pub fn owners(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for krate in &house.crates {
        for dependency in &krate.dependencies {
            let owners = OWNERS.iter().find(|(name, _)| *name == dependency.name);
            if let Some((name, owners)) = owners
                && !owners.contains(&krate.name.as_str())
            {
                faults.push(Fault::new(
                    &krate.name,
                    format!(
                        "uses {name}, which belongs to {}; ask that crate for what you need",
                        list(owners)
                    ),
                ));
            }
        }
    }
    faults
}

/// What decides cannot reach the outside, not even through others.
pub fn purity(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for krate in &house.crates {
        for name in &krate.closure {
            if IMPURE.contains(&name.as_str()) {
                faults.push(Fault::new(
                    &krate.name,
                    format!(
                        "links {name} (see: cargo tree -p {} -i {name}); it must stay free of runtimes, wire formats and randomness: switch the feature off that brings it",
                        krate.name
                    ),
                ));
            }
        }
    }
    faults
}

fn list(names: &[&str]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> House {
        FLOORS.iter().fold(House::default(), |house, floor| {
            house.with_crate(floor.name, floor.may_import, &[])
        })
    }

    #[test]
    fn the_house_as_drawn_is_sound() {
        assert_eq!(floors(&whole()), []);
    }

    #[test]
    fn no_crate_may_import_itself_or_in_a_circle() {
        for floor in FLOORS {
            for below in floor.may_import {
                let below = FLOORS
                    .iter()
                    .find(|other| other.name == *below)
                    .expect("drawn");
                assert!(
                    !below.may_import.contains(&floor.name),
                    "{} and {}",
                    floor.name,
                    below.name
                );
            }
        }
    }

    #[test]
    fn upward_unknown_and_impure_dependencies_are_found() {
        let upward = whole().with_crate("law", &["domain"], &[]);
        assert!(
            floors(&upward)
                .iter()
                .any(|fault| fault.message.contains("imports domain"))
        );
        let unknown = whole().with_crate("extra", &[], &[]);
        assert!(floors(&unknown).iter().any(|fault| fault.place == "extra"));
        let impure = whole().with_crate("domain", &[], &["serde"]);
        assert!(
            floors(&impure)
                .iter()
                .any(|fault| fault.message.contains("uses serde"))
        );
        assert!(!floors(&House::default()).is_empty());
    }

    #[test]
    fn what_belongs_to_another_floor_is_found() {
        let house = House::default()
            .with_crate("app", &[], &["sqlx"])
            .with_crate("store", &[], &["sqlx"]);
        let faults = owners(&house);
        assert_eq!(faults.len(), 1);
        assert!(faults.iter().all(|fault| fault.place == "app"));
    }

    #[test]
    fn an_indirect_runtime_is_found() {
        let mut house = House::default().with_crate("law", &[], &[]);
        for krate in &mut house.crates {
            krate.closure = vec!["chrono".to_owned(), "tokio".to_owned()];
        }
        assert_eq!(purity(&house).len(), 1);
    }
}
