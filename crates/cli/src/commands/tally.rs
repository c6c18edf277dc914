//! `touyan tally`: a table of ballots counted into a count sheet.

use crate::commands::rules::RulesArgs;
use anyhow::{Context as _, bail};
use app::contract::{SheetError, read_sheet, refused_json, tally_json, tally_table};
use app::text::law as words;
use clap::Args;
use law::count::{Ballots, Sheet, Tallied};
use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;

/// Tallied; invalid ballots are a result like any other.
const OK: u8 = 0;
/// The sheet or a row was understood and is wrong.
const WRONG: u8 = 1;
/// Largest sheet read, in bytes.
const MAX_SHEET_BYTES: u64 = 4 << 20;

/// 把逐张选票的选择计成计票单，列出无效票和原因
#[derive(Debug, Args)]
#[command(after_help = "示例：
  touyan tally --sheet 甲村.json 选票.csv
  touyan tally --sheet 甲村.json 选票.csv --json | touyan count -

选票表的列：ballot（选票编号）、post（职务编号）、marks（选择，以空格分开）；每张选票每个职务一行。
选择写被提名人编号，前面可以加 + 赞成、- 反对、~ 弃权；另选他人写 *姓名。
退出码：0 计票完成，1 计票单或者选票表有错，2 用法不对或读不到输入。")]
pub struct TallyArgs {
    /// 计票单（JSON），只用其中的职务、被提名人和规则
    #[arg(long, value_name = "SHEET")]
    pub sheet: PathBuf,
    /// 选票表（CSV，也可以是 xlsx）
    #[arg(value_name = "BALLOTS")]
    pub ballots: PathBuf,
    /// 输出 JSON：填好票数的计票单，另加 invalid_ballots
    #[arg(long)]
    pub json: bool,
    /// Where rules come from.
    #[command(flatten)]
    pub rules: RulesArgs,
}

/// Runs the command.
///
/// # Errors
/// The rules, the sheet or the ballots cannot be read, or the output cannot be
/// written.
pub fn run(args: &TallyArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let book = args.rules.load()?;
    let unreadable = || format!("读不到 {}", args.sheet.display());
    let mut source = String::new();
    let file = File::open(&args.sheet).with_context(unreadable)?;
    file.take(MAX_SHEET_BYTES)
        .read_to_string(&mut source)
        .with_context(unreadable)?;
    let source = source.strip_prefix('\u{feff}').unwrap_or(&source);
    let sheet = match read_sheet(source) {
        Ok(file) => file.sheet,
        Err(SheetError::NotJson(fault)) => bail!("{}：{}", args.sheet.display(), fault.message()),
        Err(SheetError::Wrong { id, faults }) => {
            if args.json {
                write_json(&refused_json(id, &faults), out)?;
            } else {
                writeln!(out, "计票单有错，不能计票：")?;
                for fault in &faults {
                    writeln!(out, "  {}", app::text::sheet::wire_fault(fault))?;
                }
            }
            return Ok(WRONG);
        }
    };
    let Some(selection) = book.select(sheet.body, &sheet.province, sheet.election_day) else {
        bail!("没有适用的规则包");
    };
    let path = &args.ballots;
    let ballots = File::open(path).with_context(|| format!("读不到 {}", path.display()))?;
    match tally_table(selection.rules, &sheet, ballots)? {
        Ok(tallied) if args.json => write_json(&tally_json(source, &tallied)?, out)?,
        Ok(tallied) => write_tallied(&tallied, out)?,
        Err(faults) => {
            let texts: Vec<String> = faults.iter().map(|fault| fault.message()).collect();
            if args.json {
                let faults: Vec<_> = texts
                    .iter()
                    .map(|text| serde_json::json!({ "message": text }))
                    .collect();
                write_json(&serde_json::json!({ "faults": faults }), out)?;
            } else {
                writeln!(out, "选票表有错，没有计票：\n  {}", texts.join("\n  "))?;
            }
            return Ok(WRONG);
        }
    }
    Ok(OK)
}

fn write_tallied(tallied: &Tallied, out: &mut impl Write) -> anyhow::Result<()> {
    let sheet = &tallied.sheet;
    match &sheet.ballots {
        Ballots::Joint(set) => writeln!(out, "{}", ballots_line(set))?,
        Ballots::PerPost(sets) => {
            for (post, set) in sets {
                writeln!(out, "{}：{}", words::post(sheet, *post), ballots_line(set))?;
            }
        }
    }
    for vote in &sheet.votes {
        let figure = |n: Option<u64>| n.unwrap_or(0);
        writeln!(
            out,
            "{} {}：赞成 {}，反对 {}，弃权 {}",
            words::post(sheet, vote.post),
            words::nominee(sheet, vote.nominee),
            figure(vote.for_),
            figure(vote.against),
            figure(vote.abstain)
        )?;
    }
    write_invalid(sheet, tallied, out)
}

fn ballots_line(set: &law::count::BallotSet) -> String {
    let figure = |n: Option<u64>| n.map_or_else(|| "未填".to_owned(), |n| n.to_string());
    let (returned, valid, invalid) = (figure(set.returned), figure(set.valid), figure(set.invalid));
    format!("收回选票 {returned}，有效 {valid}，无效 {invalid}")
}

fn write_invalid(sheet: &Sheet, tallied: &Tallied, out: &mut impl Write) -> anyhow::Result<()> {
    for invalid in &tallied.invalid {
        let post = words::post(sheet, invalid.post);
        let reason = words::invalid_reason(invalid.reason);
        writeln!(out, "无效：选票 {}，{post}，{reason}", invalid.ballot)?;
    }
    Ok(())
}

fn write_json(value: &impl serde::Serialize, out: &mut impl Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}
