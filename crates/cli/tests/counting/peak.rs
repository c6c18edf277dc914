//! Feeds count sheets to `touyan count` line by line and reads how much memory it ever took.

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The sheets of the whole invented elections, one line each.
pub fn lines() -> io::Result<Vec<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/law/elections");
    let mut paths = Vec::new();
    for folder in entries(&root)? {
        if folder.is_dir() {
            paths.extend(entries(&folder)?);
        }
    }
    let mut lines = Vec::new();
    for path in paths {
        let name = path.to_string_lossy();
        if name.ends_with(".json") && !name.ends_with(".outcome.json") {
            let mut sheet: serde_json::Value = serde_json::from_slice(&fs::read(&path)?)?;
            // The sheet it follows is another line here.
            if let Some(sheet) = sheet.as_object_mut() {
                sheet.remove("previous");
            }
            lines.push(sheet.to_string());
        }
    }
    Ok(lines)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Counts so many lines and returns the most memory the program ever had, in KiB: read while it
/// still waits for more, after all but the last few lines are decided.
pub fn peak_kib(lines: &[String], count: usize) -> io::Result<u64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_touyan"))
        .args(["count", "-", "--lines"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let stdin = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut stdin = BufWriter::new(stdin);
    for line in lines.iter().cycle().take(count) {
        stdin.write_all(line.as_bytes())?;
        stdin.write_all(b"\n")?;
    }
    stdin.flush()?;
    let peak = high_water_kib(child.id())?;
    drop(stdin);
    let status = child.wait()?;
    if status.success() {
        Ok(peak)
    } else {
        Err(io::Error::other(format!(
            "touyan count ended with {status}"
        )))
    }
}

/// `VmHWM` of a process that runs.
fn high_water_kib(id: u32) -> io::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let figure = line.and_then(|line| line.trim().strip_suffix(" kB"));
    figure
        .and_then(|kib| kib.trim().parse().ok())
        .ok_or_else(|| io::Error::other("the system does not say how much memory it took"))
}
