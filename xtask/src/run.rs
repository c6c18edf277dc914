//! Starting other programs: inherited output, or output shown and kept for counting.

use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, anyhow};

/// How a program ended and what it printed, escape sequences removed.
#[derive(Debug)]
pub struct Output {
    /// Whether it exited 0.
    pub ok: bool,
    /// Lines of both its streams; within one stream in order.
    pub lines: Vec<String>,
}

/// A command that starts in `folder`.
pub fn command(program: impl AsRef<std::ffi::OsStr>, folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).args(args);
    command
}

/// Runs `command` with our own streams (standard input closed) and says whether it exited 0.
///
/// # Errors
/// When it cannot be started.
pub fn status(command: &mut Command) -> Result<bool> {
    let name = name(command);
    Ok(command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("starting {name}"))?
        .success())
}

/// Runs `command`, passing its output on line by line while keeping it.
///
/// # Errors
/// When it cannot be started or its output not be read.
pub fn shown(command: &mut Command) -> Result<Output> {
    let name = name(command);
    if std::io::stdout().is_terminal() {
        command
            .env("CARGO_TERM_COLOR", "always")
            .env("FORCE_COLOR", "1");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting {name}"))?;
    let stderr = child.stderr.take().map(|stream| {
        thread::spawn(move || pass_on(stream, &mut |line| write_line(&mut std::io::stderr(), line)))
    });
    let mut lines = match child.stdout.take() {
        Some(stream) => pass_on(stream, &mut |line| write_line(&mut std::io::stdout(), line))?,
        None => Vec::new(),
    };
    if let Some(reader) = stderr {
        let more = reader
            .join()
            .map_err(|_| anyhow!("the reader of {name} ended unexpectedly"))??;
        lines.extend(more);
    }
    let ok = child
        .wait()
        .with_context(|| format!("waiting for {name}"))?
        .success();
    Ok(Output { ok, lines })
}

/// Runs `command` quietly and returns its standard output.
///
/// # Errors
/// When it cannot be started, exits with another code than 0 (its error output is in the message),
/// or prints something that is not UTF-8.
pub fn captured(command: &mut Command) -> Result<String> {
    let name = name(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {name}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(anyhow!("{name} failed ({}): {said}", output.status));
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("{name} printed something that is not UTF-8"))
}

/// The program and its arguments as one would type them.
pub fn name(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Reads lines to the end, hands each to `show`, and keeps it without escape sequences.
fn pass_on(
    stream: impl Read,
    show: &mut dyn FnMut(&str) -> std::io::Result<()>,
) -> Result<Vec<String>> {
    let mut reader = BufReader::new(stream);
    let mut kept = Vec::new();
    let mut raw = Vec::new();
    loop {
        raw.clear();
        if reader.read_until(b'\n', &mut raw)? == 0 {
            return Ok(kept);
        }
        let line = String::from_utf8_lossy(&raw);
        let line = line.trim_end_matches(['\n', '\r']);
        show(line)?;
        kept.push(without_escapes(line));
    }
}

/// Writes one line; whole, so that two readers do not mix theirs.
fn write_line(out: &mut dyn Write, line: &str) -> std::io::Result<()> {
    out.write_all(format!("{line}\n").as_bytes())?;
    out.flush()
}

/// `line` without terminal colour sequences (`ESC [ ... letter`).
pub fn without_escapes(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            plain.push(c);
            continue;
        }
        if chars.next() == Some('[') {
            for c in chars.by_ref() {
                if c.is_ascii_alphabetic() {
                    break;
                }
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_removed_and_text_is_kept() {
        assert_eq!(
            without_escapes("\u{1b}[32;1mPASS\u{1b}[0m 头雁"),
            "PASS 头雁"
        );
        assert_eq!(without_escapes("plain [1m]"), "plain [1m]");
    }

    #[test]
    fn both_streams_and_the_exit_code_are_kept() {
        let output = shown(Command::new("sh").args(["-c", "echo one; echo two >&2; exit 3"]))
            .expect("sh starts");
        assert!(!output.ok);
        assert_eq!(output.lines, ["one", "two"]);
    }

    #[test]
    fn a_failing_command_says_what_it_said() {
        let error = captured(Command::new("sh").args(["-c", "echo reason >&2; exit 1"]))
            .expect_err("it fails");
        assert!(error.to_string().contains("reason"), "{error}");
    }
}
