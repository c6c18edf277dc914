//! `touyan timetable`: every statutory step of an election with its days, or
//! the faults of a plan.

use crate::commands::rules::RulesArgs;
use anyhow::{Context as _, bail};
use app::contract::{
    FaultWire, TimetableWire, faults_json, read_plan, timetable_ics, timetable_json,
};
use app::text;
use chrono::NaiveDate;
use clap::Args;
use law::body::{Body, Form};
use law::rules::{RuleBook, Selection};
use law::timetable::{Plan, check};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The timetable was printed, or the plan has no fault.
const OK: u8 = 0;
/// The plan breaks a rule.
const WRONG: u8 = 1;
/// Largest plan read, in bytes.
const MAX_PLAN_BYTES: u64 = 1 << 20;

/// 换届选举的法定时间表，或者核对一份计划
#[derive(Debug, Args)]
#[command(after_help = "示例：
  touyan timetable --body villagers_committee --election-day 2026-03-22 --province 41
  touyan timetable --body residents_committee --form household_representatives \\
      --election-day 2026-03-22 --province 33 --ics > 时间表.ics
  touyan timetable --body villagers_committee --election-day 2026-03-22 --province 41 \\
      --check 计划.json

计划文件是每个环节的日期：{\"voter_list\": \"2026-03-01\", \"formal_candidates\": \"2026-03-16\"}
退出码：0 没有问题，1 计划有不合规定之处，2 用法不对或读不到输入。")]
pub struct TimetableArgs {
    /// 选举的组织，如 villagers_committee、residents_committee、party_branch
    #[arg(long, value_parser = parse_body)]
    pub body: Body,
    /// 居民委员会的选举方式，如 household_representatives
    #[arg(long, value_parser = parse_form)]
    pub form: Option<Form>,
    /// 选举日，如 2026-03-22
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub election_day: NaiveDate,
    /// 省级代码两位，全国规则写 00
    #[arg(long, value_name = "P", value_parser = parse_province, default_value = "00")]
    pub province: String,
    /// 输出 JSON
    #[arg(long, conflicts_with = "ics")]
    pub json: bool,
    /// 输出日历文件（iCalendar）
    #[arg(long, conflicts_with = "check")]
    pub ics: bool,
    /// 核对一份计划（JSON），- 表示标准输入
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
    /// Where rules come from.
    #[command(flatten)]
    pub rules: RulesArgs,
}

fn known(codes: &[&str]) -> String {
    format!("可用：{}", codes.join("、"))
}

fn parse_body(code: &str) -> Result<Body, String> {
    let codes: Vec<&str> = Body::ALL.iter().map(|body| body.code()).collect();
    Body::from_code(code).ok_or_else(|| known(&codes))
}

fn parse_form(code: &str) -> Result<Form, String> {
    let codes: Vec<&str> = Form::ALL.iter().map(|form| form.code()).collect();
    Form::from_code(code).ok_or_else(|| known(&codes))
}

fn parse_date(found: &str) -> Result<NaiveDate, String> {
    let date = NaiveDate::parse_from_str(found, "%Y-%m-%d").ok();
    date.filter(|_| found.len() == 10)
        .ok_or_else(|| "应当写成 2026-03-22".to_owned())
}

fn parse_province(found: &str) -> Result<String, String> {
    let two = found.len() == 2 && found.bytes().all(|b| b.is_ascii_digit());
    if two {
        Ok(found.to_owned())
    } else {
        Err("应当是两位数字，如 41".to_owned())
    }
}

/// Runs the command. `now` is the moment of writing, for the calendar file:
/// `20260101T000000Z`.
///
/// # Errors
/// The rules or the plan cannot be read, or the output cannot be written.
pub fn run(
    args: &TimetableArgs,
    now: &str,
    stdin: impl Read,
    out: &mut impl Write,
) -> anyhow::Result<u8> {
    let book = args.rules.load()?;
    let Some(selection) = book.select(args.body, &args.province, args.election_day) else {
        bail!("没有适用的规则包");
    };
    if let Some(path) = &args.check {
        return run_check(args, &book, selection, (path, stdin), out);
    }
    let table = selection
        .rules
        .timetable(args.body, args.form, args.election_day);
    if args.json {
        write_json(&timetable_json(&selection, &table), out)?;
    } else if args.ics {
        out.write_all(timetable_ics(&table, &args.province, now).as_bytes())?;
    } else {
        write_table(&timetable_json(&selection, &table), args.body, out)?;
    }
    Ok(OK)
}

fn write_table(table: &TimetableWire, body: Body, out: &mut impl Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "{}选举时间表，选举日 {}",
        text::timetable::body(body),
        table.election_day
    )?;
    writeln!(out, "适用规则：{}，{}", table.rules.law, table.rules.pack)?;
    for note in &table.notes {
        writeln!(out, "注意：{note}")?;
    }
    for step in &table.steps {
        let basis = if step.basis == "law" {
            "法定"
        } else {
            "惯例"
        };
        let optional = if step.optional {
            "（可不进行）"
        } else {
            ""
        };
        write!(
            out,
            "{} 至 {}  {}{optional}  {basis}",
            step.earliest, step.latest, step.title
        )?;
        if !step.notices.is_empty() {
            write!(out, "  公告 {}", step.notices.join("、"))?;
        }
        writeln!(out, "  {}", text::timetable::cite_texts(&step.cites))?;
    }
    Ok(())
}

fn run_check(
    args: &TimetableArgs,
    book: &RuleBook,
    selection: Selection<'_>,
    (path, stdin): (&Path, impl Read),
    out: &mut impl Write,
) -> anyhow::Result<u8> {
    let source = read_text(path, stdin)?;
    let plan = match read_plan(&source) {
        Ok(Ok(plan)) => plan,
        Ok(Err(faults)) => {
            let texts: Vec<String> = faults.iter().map(text::sheet::wire_fault).collect();
            if args.json {
                let faults: Vec<_> = texts
                    .iter()
                    .map(|text| serde_json::json!({ "message": text }))
                    .collect();
                write_json(&serde_json::json!({ "faults": faults }), out)?;
            } else {
                writeln!(out, "计划文件有错：\n  {}", texts.join("\n  "))?;
            }
            return Ok(WRONG);
        }
        Err(fault) => bail!("{}：{}", path.display(), fault.message()),
    };
    let plan = Plan {
        body: args.body,
        form: args.form,
        election_day: args.election_day,
        days: plan.days,
        term_end: plan.term_end,
        pins: plan.pins,
    };
    let older = book.older(args.body, &args.province, args.election_day);
    let faults = faults_json(args.body, &check(selection.rules, older, &plan));
    write_faults(args, &faults, out)?;
    Ok(if faults.is_empty() { OK } else { WRONG })
}

fn write_faults(
    args: &TimetableArgs,
    faults: &[FaultWire],
    out: &mut impl Write,
) -> anyhow::Result<()> {
    if args.json {
        return write_json(&serde_json::json!({ "violations": faults }), out);
    }
    if faults.is_empty() {
        writeln!(out, "没有发现不合规定之处")?;
    }
    for fault in faults {
        let mark = if fault.severity == "error" {
            "违反规定"
        } else {
            "注意"
        };
        let cites = text::timetable::cite_texts(&fault.cites);
        writeln!(out, "{mark}：{}（{cites}）", fault.message)?;
    }
    Ok(())
}

fn read_text(path: &Path, stdin: impl Read) -> anyhow::Result<String> {
    let unreadable = || format!("读不到 {}", path.display());
    let mut source = String::new();
    if path.as_os_str() == OsStr::new("-") {
        stdin
            .take(MAX_PLAN_BYTES)
            .read_to_string(&mut source)
            .with_context(unreadable)?;
    } else {
        let file = File::open(path).with_context(unreadable)?;
        file.take(MAX_PLAN_BYTES)
            .read_to_string(&mut source)
            .with_context(unreadable)?;
    }
    Ok(source)
}

fn write_json(value: &impl serde::Serialize, out: &mut impl Write) -> anyhow::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}
