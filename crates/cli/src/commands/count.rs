//! `touyan count`: the outcome in law of a count sheet, or of a file of them.

use crate::commands::rules::RulesArgs;
use anyhow::{Context as _, bail};
use app::contract::{
    Counted, MAX_LINE_BYTES, OutcomeWire, count_lines, count_text, unreadable_json,
};
use clap::Args;
use law::rules::RuleBook;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

/// The outcome was decided.
const OK: u8 = 0;
/// A sheet was understood and refused, or a line could not be read.
const WRONG: u8 = 1;
/// The input is not readable.
const UNREADABLE: u8 = 2;

/// 按法律判定计票单的结果，列出依据和步骤
#[derive(Debug, Args)]
#[command(after_help = "示例：
  touyan count 甲村.json
  touyan count 甲村.json --json
  touyan count 全县.jsonl > 结果.jsonl    每行一张计票单，每行一个结果
  cat 甲村.json | touyan count - --json

退出码：0 已判定（投票无效也是一种结果），1 计票单有错或者数据不足，2 读不到或者不是 JSON。")]
pub struct CountArgs {
    /// 计票单文件（JSON；.jsonl 每行一张），- 表示标准输入
    #[arg(value_name = "SHEET")]
    pub sheet: PathBuf,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
    /// 标准输入每行一张计票单
    #[arg(long)]
    pub lines: bool,
    /// Where rules come from.
    #[command(flatten)]
    pub rules: RulesArgs,
}

/// Runs the command.
///
/// # Errors
/// The rules or the input cannot be read, or the output cannot be written.
pub fn run(args: &CountArgs, stdin: impl Read, out: &mut impl Write) -> anyhow::Result<u8> {
    let book = args.rules.load()?;
    let path = &args.sheet;
    let from_stdin = path.as_os_str() == OsStr::new("-");
    let lines = args.lines
        || path
            .extension()
            .is_some_and(|extension| extension == "jsonl");
    if from_stdin {
        return if lines {
            run_lines(&book, stdin, out)
        } else {
            run_one(args, &book, stdin, out)
        };
    }
    let file = File::open(path).with_context(|| format!("读不到 {}", path.display()))?;
    if lines {
        run_lines(&book, file, out)
    } else {
        run_one(args, &book, file, out)
    }
}

fn run_lines(book: &RuleBook, input: impl Read, out: &mut impl Write) -> anyhow::Result<u8> {
    let totals = count_lines(book, BufReader::new(input), BufWriter::new(out))?;
    Ok(if totals.without_outcome > 0 {
        WRONG
    } else {
        OK
    })
}

fn run_one(
    args: &CountArgs,
    book: &RuleBook,
    input: impl Read,
    out: &mut impl Write,
) -> anyhow::Result<u8> {
    let limit = u64::try_from(MAX_LINE_BYTES)?;
    let mut bytes = Vec::new();
    input
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .context("读不到计票单")?;
    if bytes.len() > MAX_LINE_BYTES {
        bail!(
            "计票单超过 {} MB；多张计票单请写成每行一张的 .jsonl 文件",
            MAX_LINE_BYTES >> 20
        );
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let Ok(source) = std::str::from_utf8(bytes) else {
        let message = "计票单不是 UTF-8 文本".to_owned();
        return unreadable(args, "NOT_UTF8", message, out);
    };
    match count_text(book, source) {
        Counted::Decided(decided) => {
            let (sheet, outcome, wire) = *decided;
            if args.json {
                write_json(&wire, out)?;
            } else {
                out.write_all(app::text::outcome::report(&sheet, &outcome).as_bytes())?;
            }
            Ok(if outcome.is_refused() { WRONG } else { OK })
        }
        Counted::Wrong(wire) => {
            if args.json {
                write_json(&wire, out)?;
            } else {
                writeln!(out, "计票单有错，不能判定：")?;
                for finding in &wire.findings {
                    writeln!(out, "  {}", finding.message)?;
                }
            }
            Ok(WRONG)
        }
        Counted::Unreadable(fault) => unreadable(args, "NOT_JSON", fault.message(), out),
    }
}

/// Input that is no JSON: told on standard output as JSON, or on standard error.
fn unreadable(
    args: &CountArgs,
    code: &'static str,
    message: String,
    out: &mut impl Write,
) -> anyhow::Result<u8> {
    if args.json {
        write_json(&unreadable_json(code, message), out)?;
    } else {
        writeln!(io::stderr(), "touyan：{message}")?;
    }
    Ok(UNREADABLE)
}

fn write_json(wire: &OutcomeWire, out: &mut impl Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, wire)?;
    writeln!(out)?;
    Ok(())
}
