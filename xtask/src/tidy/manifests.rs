//! Rules on `Cargo.toml` and `clippy.toml`.

use super::{Fault, House, SourceFile};

/// Crates below `app`'s edge, which never read the clock themselves.
const NO_CLOCK: &[&str] = &[
    "law", "linkage", "seal", "paper", "rule", "domain", "store", "app", "web",
];

/// Every crate has its `clippy.toml`, with the clock banned where time is handed in.
pub fn clippy(house: &House) -> Vec<Fault> {
    let mut faults = Vec::new();
    for name in crate_folders(house) {
        let path = format!("crates/{name}/clippy.toml");
        let Some(file) = house.file(&path) else {
            faults.push(Fault::new(
                path,
                "is missing; copy it from the crate beside it",
            ));
            continue;
        };
        let text = file.text.as_deref().unwrap_or_default();
        if NO_CLOCK.contains(&name) && !text.contains("chrono::Utc::now") {
            faults.push(Fault::new(
                path,
                "does not ban chrono::Utc::now; time is handed in on this floor",
            ));
        }
    }
    faults
}

/// Every crate takes the lints of the workspace.
pub fn lints(house: &House) -> Vec<Fault> {
    manifests(house)
        .filter(|file| file.path != "Cargo.toml")
        .filter(|file| {
            let text = file.text.as_deref().unwrap_or_default();
            !text.contains("[lints]\nworkspace = true")
        })
        .map(|file| Fault::new(&file.path, "must say `[lints]` and `workspace = true`"))
        .collect()
}

/// In the workspace's `Cargo.toml` a comment stands directly above each dependency or its group.
pub fn dependency_comments(house: &House) -> Vec<Fault> {
    let Some(file) = house.file("Cargo.toml") else {
        return vec![Fault::new("Cargo.toml", "is missing")];
    };
    let mut faults = Vec::new();
    let mut inside = false;
    let mut commented = false;
    for (number, line) in file.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
            commented = false;
        } else if line.is_empty() {
            commented = false;
        } else if line.starts_with('#') {
            commented = true;
        } else if inside && !commented && !line.contains("path = ") {
            let name = line.split([' ', '=', '.']).next().unwrap_or(line);
            faults.push(Fault::new(
                format!("Cargo.toml:{number}"),
                format!(
                    "{name} needs a comment above it (or above its group) that says why it is here"
                ),
            ));
        }
    }
    // A crate that pins its own version hides from the list above.
    for manifest in manifests(house).filter(|file| file.path != "Cargo.toml") {
        faults.extend(own_versions(manifest));
    }
    faults
}

/// Dependencies of a crate that are not taken from the workspace.
fn own_versions(manifest: &SourceFile) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut inside = false;
    for (number, line) in manifest.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line.trim_matches(['[', ']']).ends_with("dependencies");
        } else if inside
            && !line.is_empty()
            && !line.starts_with('#')
            && !line.contains("workspace")
        {
            faults.push(Fault::new(
                format!("{}:{number}", manifest.path),
                "take it from [workspace.dependencies], where its reason stands",
            ));
        }
    }
    faults
}

fn manifests(house: &House) -> impl Iterator<Item = &SourceFile> {
    house
        .files
        .iter()
        .filter(|file| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml"))
        // Fuzz targets are a workspace of their own: they cannot inherit from this one.
        .filter(|file| !file.path.starts_with("fuzz/"))
}

/// Names of the folders below `crates/` that hold a crate.
fn crate_folders(house: &House) -> impl Iterator<Item = &str> {
    manifests(house).filter_map(|file| {
        file.path
            .strip_prefix("crates/")?
            .strip_suffix("/Cargo.toml")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_bans_is_found() {
        let house = House::of(&[
            ("crates/law/Cargo.toml", ""),
            ("crates/app/Cargo.toml", ""),
            ("crates/app/clippy.toml", "too-many-lines-threshold = 60"),
            ("crates/cli/Cargo.toml", ""),
            ("crates/cli/clippy.toml", ""),
        ]);
        let places: Vec<String> = clippy(&house)
            .into_iter()
            .map(|fault| fault.place)
            .collect();
        assert_eq!(places, ["crates/law/clippy.toml", "crates/app/clippy.toml"]);
    }

    #[test]
    fn a_crate_without_lints_is_found() {
        let house = House::of(&[
            ("Cargo.toml", "[workspace]"),
            ("crates/law/Cargo.toml", "[lints]\nworkspace = true\n"),
            ("tests/Cargo.toml", "[package]"),
        ]);
        assert_eq!(lints(&house).len(), 1);
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let house = House::of(&[
            (
                "Cargo.toml",
                "[workspace.dependencies]\nlaw = { path = \"crates/law\" }\n\n# Dates.\nchrono = \"0.4\"\nulid = \"3\"\n\nbare = \"1\"\n[profile.dev]\ndebug = 1\n",
            ),
            (
                "crates/x/Cargo.toml",
                "[dependencies]\nchrono.workspace = true\n# why\nown = \"1\"\n[lints]\nworkspace = true\n",
            ),
        ]);
        let places: Vec<String> = dependency_comments(&house)
            .into_iter()
            .map(|fault| fault.place)
            .collect();
        assert_eq!(places, ["Cargo.toml:8", "crates/x/Cargo.toml:4"]);
    }
}
