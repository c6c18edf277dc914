//! The rule book of a command: the packs carried in the program, with those of
//! `--rules DIR` added or in their place.

use anyhow::{Context as _, bail};
use clap::Args;
use law::rules::RuleBook;
use std::fs;
use std::path::{Path, PathBuf};

/// Most files read from a folder of rules.
const MAX_FILES: usize = 500;
/// Largest file read, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// Where rules come from.
#[derive(Debug, Clone, Default, Args)]
pub struct RulesArgs {
    /// 规则包目录：其中的 .toml 文件补充或者替换内置规则
    #[arg(long, value_name = "DIR", env = "TOUYAN_RULES")]
    pub rules: Option<PathBuf>,
}

impl RulesArgs {
    /// Loads the rule book.
    ///
    /// # Errors
    /// The folder cannot be read, or a pack is refused; then every fault with
    /// its file, line and article.
    pub fn load(&self) -> anyhow::Result<RuleBook> {
        let files = self
            .rules
            .as_deref()
            .map(read_dir)
            .transpose()?
            .unwrap_or_default();
        RuleBook::with_files(&files).map_err(|faults| {
            let texts: Vec<String> = faults.iter().map(app::text::rules::pack_error).collect();
            anyhow::anyhow!("规则包有错，没有采用：\n  {}", texts.join("\n  "))
        })
    }
}

/// The pack files of a folder, by name.
fn read_dir(dir: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let unreadable = || format!("读不到规则包目录 {}", dir.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(dir).with_context(unreadable)? {
        let path = entry.with_context(unreadable)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.len() > MAX_FILES {
        bail!(
            "规则包目录 {} 有 {} 个文件，最多 {MAX_FILES} 个",
            dir.display(),
            paths.len()
        );
    }
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let unreadable = || format!("读不到规则包 {}", path.display());
        let size = fs::metadata(&path).with_context(unreadable)?.len();
        if size > MAX_FILE_BYTES {
            bail!("规则包 {} 超过 1 MB", path.display());
        }
        let text = fs::read_to_string(&path).with_context(unreadable)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        files.push((name, text));
    }
    Ok(files)
}
