//! The browser journeys: finds Node.js and Chromium, installs the locked packages, runs `e2e/`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::stages::Done;
use crate::{demo, machine, run, tally};

/// playwright-core asks for it.
const NODE_AT_LEAST: u32 = 20;

/// Runs the journeys named in `only` (paths below `e2e/`), or all of them.
///
/// # Errors
/// When something is missing (the message says what to install), the program does not build, or the
/// runner counted nothing.
pub fn run(only: &[String]) -> Result<Done> {
    let chromium = find_chromium()?;
    require_chinese_font()?;
    let node = find_node()?;
    let folder = machine::root().join("e2e");
    install_packages(&folder)?;
    let binary = demo::build(false)?;
    let mut runner = run::command(node, &folder, &["run.mjs"]);
    runner
        .args(only)
        .env("TOUYAN_BINARY", binary)
        .env("TOUYAN_CHROMIUM", chromium)
        .env("TOUYAN_ARTEFACTS", machine::root().join("artefacts"));
    let output = run::shown(&mut runner)?;
    let tally = tally::node(&output.lines);
    if tally.is_empty() {
        bail!("the browser journeys did not run (see above)");
    }
    if !output.ok && tally.failed == 0 {
        bail!(
            "the browser journeys ended with an error after {}",
            tally.line()
        );
    }
    Ok(tally.into())
}

/// Chromium: `TOUYAN_CHROMIUM` if set, else the usual names on the path.
fn find_chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("TOUYAN_CHROMIUM") {
        return Ok(PathBuf::from(path));
    }
    machine::program(&[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ])
    .ok_or_else(|| {
        anyhow!(
            "no Chromium on the path (or set TOUYAN_CHROMIUM to its path). The pages are tested in a \
             real browser with Chinese fonts; install both:\n    {}",
            machine::how_to_install("chromium fonts-noto-cjk")
        )
    })
}

/// Without a Chinese font every page is boxes, and a screenshot proves nothing.
fn require_chinese_font() -> Result<()> {
    let how = machine::how_to_install("fontconfig fonts-noto-cjk");
    let Some(lister) = machine::program(&["fc-list"]) else {
        bail!("fc-list is needed to see whether there is a Chinese font:\n    {how}");
    };
    let fonts = run::captured(&mut run::command(
        lister,
        Path::new("."),
        &[":lang=zh-cn", "family"],
    ))?;
    if fonts.trim().is_empty() {
        bail!("no font with Chinese characters is installed:\n    {how}");
    }
    Ok(())
}

/// Node.js of a sufficient version.
fn find_node() -> Result<PathBuf> {
    let wanted = format!("Node.js {NODE_AT_LEAST} or newer with npm");
    let how = machine::how_to_install("nodejs npm");
    let node = machine::program(&["node", "nodejs"]).ok_or_else(|| {
        anyhow!("{wanted} is needed for the browser journeys; install it:\n    {how}")
    })?;
    let said = run::captured(&mut run::command(&node, Path::new("."), &["--version"]))?;
    match major(&said) {
        Some(number) if number >= NODE_AT_LEAST => Ok(node),
        _ => bail!("{wanted} is needed for the browser journeys, this is {said}"),
    }
}

/// `v20.20.2` → 20.
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// `npm ci` when the installed packages are not those of the lock file.
fn install_packages(folder: &Path) -> Result<()> {
    let locked = fs::read(folder.join("package-lock.json")).context("reading package-lock.json")?;
    let stamp = folder.join("node_modules/.touyan-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == locked) {
        return Ok(());
    }
    let npm = machine::program(&["npm"]).ok_or_else(|| {
        anyhow!(
            "npm is needed to install the two packages of the browser journeys:\n    {}",
            machine::how_to_install("npm")
        )
    })?;
    if !run::status(&mut run::command(
        npm,
        folder,
        &["ci", "--no-audit", "--no-fund"],
    ))? {
        bail!("npm ci failed in e2e/ (it needs a registry or a filled cache)");
    }
    fs::write(&stamp, locked).context("noting which packages are installed")
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20.1"), None);
        assert_eq!(major("vx.1"), None);
    }
}
