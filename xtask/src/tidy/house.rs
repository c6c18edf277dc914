//! The checkout as the rules see it: tracked and new files, and the crates with their dependencies.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{machine, run};

/// One file of the checkout.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path from the root, with `/`.
    pub path: String,
    /// Content as text; nothing when it is not UTF-8 or holds a NUL.
    pub text: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
}

impl SourceFile {
    /// The file's lines, numbered from 1; none when it is not text.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.as_deref().unwrap_or_default();
        (1_usize..).zip(text.lines())
    }

    /// Whether the name ends with a dot and one of `extensions`.
    pub fn has_extension(&self, extensions: &[&str]) -> bool {
        self.path
            .rsplit_once('.')
            .is_some_and(|(_, ext)| extensions.contains(&ext))
    }
}

/// A dependency as a crate declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The package's name.
    pub name: String,
    /// Only for tests and benchmarks.
    pub dev: bool,
    /// A crate of this workspace.
    pub ours: bool,
}

/// A crate of the workspace.
#[derive(Debug, Clone)]
pub struct Crate {
    /// Package name.
    pub name: String,
    /// What it declares.
    pub dependencies: Vec<Dependency>,
    /// Everything its normal dependencies lead to, with the features it asks for itself.
    pub closure: Vec<String>,
}

/// Everything the rules look at.
#[derive(Debug, Default)]
pub struct House {
    /// Tracked files, and new ones that are not ignored.
    pub files: Vec<SourceFile>,
    /// The crates of the workspace.
    pub crates: Vec<Crate>,
    /// Licence expressions of all packages we build with, by `name version`.
    pub licences: BTreeMap<String, String>,
}

/// Crates whose transitive dependencies a rule looks at.
const CLOSED: &[&str] = &["law", "linkage", "rule", "domain"];

impl House {
    /// Reads the checkout.
    ///
    /// # Errors
    /// When git or cargo metadata fails.
    pub fn load() -> Result<Self> {
        let metadata = metadata()?;
        Ok(Self {
            files: files()?,
            crates: crates(&metadata)?,
            licences: licences(&metadata),
        })
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Files that end with one of `extensions`.
    pub fn with_extension(
        &self,
        extensions: &'static [&'static str],
    ) -> impl Iterator<Item = &SourceFile> {
        self.files
            .iter()
            .filter(move |file| file.has_extension(extensions))
    }
}

fn files() -> Result<Vec<SourceFile>> {
    let root = machine::root();
    let listed = run::captured(&mut run::command(
        "git",
        &root,
        &[
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
    ))?;
    let mut files = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // A tracked file that was just deleted is no fault of this rule.
        let Ok(content) = fs::read(root.join(path)) else {
            continue;
        };
        let bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let text = String::from_utf8(content)
            .ok()
            .filter(|text| !text.contains('\0'));
        files.push(SourceFile {
            path: path.to_owned(),
            text,
            bytes,
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

/// `cargo metadata` for the host platform, so that nothing of other platforms must be downloaded.
fn metadata() -> Result<Value> {
    let root = machine::root();
    let rustc = run::captured(&mut run::command("rustc", &root, &["-vV"]))?;
    let host = rustc
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .context("rustc -vV names no host")?;
    let output = run::captured(&mut run::command(
        machine::cargo(),
        &root,
        &[
            "metadata",
            "--format-version",
            "1",
            "--filter-platform",
            host,
        ],
    ))?;
    serde_json::from_str(&output).context("reading the output of cargo metadata")
}

fn crates(metadata: &Value) -> Result<Vec<Crate>> {
    let mut crates = Vec::new();
    for package in packages(metadata).filter(|package| package["source"].is_null()) {
        let name = text(package, "name").context("a package has no name")?;
        let dependencies = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|dependency| {
                Some(Dependency {
                    name: text(dependency, "name")?,
                    dev: dependency["kind"] == "dev",
                    ours: dependency["path"].is_string(),
                })
            })
            .collect();
        let closure = if CLOSED.contains(&name.as_str()) {
            closure(&name)?
        } else {
            Vec::new()
        };
        crates.push(Crate {
            name,
            dependencies,
            closure,
        });
    }
    Ok(crates)
}

/// Names of all packages `name` links, with only the features that `name` itself asks for.
fn closure(name: &str) -> Result<Vec<String>> {
    let tree = run::captured(&mut run::command(
        machine::cargo(),
        &machine::root(),
        &[
            "tree",
            "--package",
            name,
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ],
    ))?;
    let mut names: Vec<String> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

fn licences(metadata: &Value) -> BTreeMap<String, String> {
    let used: Vec<&str> = metadata
        .pointer("/resolve/nodes")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|node| node["id"].as_str())
        .collect();
    packages(metadata)
        .filter(|package| package["id"].as_str().is_some_and(|id| used.contains(&id)))
        .filter_map(|package| {
            let key = format!("{} {}", text(package, "name")?, text(package, "version")?);
            Some((key, text(package, "license").unwrap_or_default()))
        })
        .collect()
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

#[cfg(test)]
impl House {
    /// A house of text files, for the tests of the rules.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files = files
            .iter()
            .map(|(path, text)| SourceFile {
                path: (*path).to_owned(),
                text: Some((*text).to_owned()),
                bytes: u64::try_from(text.len()).unwrap(),
            })
            .collect();
        Self {
            files,
            ..Self::default()
        }
    }

    /// With one crate more.
    pub fn with_crate(mut self, name: &str, ours: &[&str], others: &[&str]) -> Self {
        let dependency = |name: &&str, ours| Dependency {
            name: (*name).to_owned(),
            dev: false,
            ours,
        };
        let dependencies = ours
            .iter()
            .map(|name| dependency(name, true))
            .chain(others.iter().map(|name| dependency(name, false)))
            .collect();
        self.crates.push(Crate {
            name: name.to_owned(),
            dependencies,
            closure: Vec::new(),
        });
        self
    }
}
