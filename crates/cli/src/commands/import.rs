//! `touyan import divisions`: a division list into the tree, by command of whoever holds the machine.

use std::fs;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use app::App;
use app::contract::divisions::{ChangeWire, ImportWire};
use app::division::list::LIST_MAX_BYTES;
use app::division::{DivisionList, ImportBy, ImportOrder, Progress, ProgressFn, Whose};
use chrono::NaiveDate;
use clap::Subcommand;

use crate::config::PlaceArgs;
use crate::open::{self, Missing};
use crate::output::{OK, WRONG};

/// Changes of a list that are printed; the JSON has all of them.
const PRINTED_MAX: usize = 40;
/// Rows between two lines of progress.
const PROGRESS_ROWS: usize = 10_000;
/// Digits of a whole code.
const CODE_DIGITS: usize = 12;

/// 导入：区划名单
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// 导入什么
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 导入区划名单：乡镇、村（社区）的代码和名称
    Divisions(DivisionArgs),
}

/// 导入区划名单：乡镇、村（社区）的代码和名称
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan import divisions 名单.xlsx
  touyan import divisions 全省.csv.gz --data /srv/touyan
  touyan import divisions 全省.csv --county 411727
  touyan import divisions 新名单.csv --on 2026-01-01 --dry-run

CSV（UTF-8 或 GB18030）、xlsx、xls，也可用 gzip 压缩；列的次序不限，按表头认列。
再次导入新名单时，新增、更名、改码、划转、撤销都作为历史记下，办过和在办的届次仍读原来的村（社区）。
名单里没有的县不动；名单里的县，没有列出的村（社区）记为撤销。
有行未导入时退出码为 1，这些行连同原因另存为一个文件。")]
struct DivisionArgs {
    /// 名单文件
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 只导入这个县的行，其余的行略过
    #[arg(long, value_name = "CODE", value_parser = county)]
    county: Option<String>,
    #[command(flatten)]
    place: PlaceArgs,
    /// 名单自哪天起有效，默认今天
    #[arg(long, value_name = "DATE", value_parser = date)]
    on: Option<NaiveDate>,
    /// 只比对，不写入
    #[arg(long)]
    dry_run: bool,
    /// 确认撤销：允许撤销一个县过半的村（社区）
    #[arg(long)]
    confirm_removals: bool,
    /// 这个代码的村（社区）是另一个地方，不是更名或划转；可写多次
    #[arg(long = "other-place", value_name = "CODE")]
    other_place: Vec<String>,
    /// 未导入的行存到哪个文件，默认存在当前目录
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

impl ImportArgs {
    /// Whether faults go out as JSON.
    #[must_use]
    pub const fn json(&self) -> bool {
        match &self.action {
            Action::Divisions(args) => args.json,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or is no list; a database that cannot be opened; a list that would
/// remove more than half of a county.
pub async fn run(args: ImportArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    match args.action {
        Action::Divisions(args) => divisions(args, out).await,
    }
}

async fn divisions(args: DivisionArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let list = Arc::new(read(&args)?);
    let app = open::open(&args.place.place()?, open::rules(None)?, Missing::Create).await?;
    let result = import(&app, &args, &list).await;
    app.store().close().await;
    let report = result?;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, out)?;
    }
    Ok(if report.refused > 0 { WRONG } else { OK })
}

/// Reads the list before anything is opened, so that a file that is none leaves nothing behind.
fn read(args: &DivisionArgs) -> anyhow::Result<DivisionList> {
    let shown = args.file.display();
    let mut bytes = Vec::new();
    fs::File::open(&args.file)
        .and_then(|file| file.take(LIST_MAX_BYTES + 1).read_to_end(&mut bytes))
        .with_context(|| format!("读不到名单 {shown}"))?;
    let name = args.file.file_name().map(|name| name.to_string_lossy());
    let whose = args.county.clone().map_or(Whose::All, Whose::Only);
    let tell = |rows: u32| {
        let rows = usize::try_from(rows).unwrap_or(usize::MAX);
        say(Progress::Reading { rows });
    };
    DivisionList::read(name.as_deref().unwrap_or_default(), &bytes, &whose, &tell).map_err(
        |error| match error {
            // Not a list at all: unreadable input, not data found wrong.
            app::Error::Fault(faults) => {
                let texts: Vec<String> = faults.iter().map(app::Fault::zh).collect();
                anyhow::anyhow!("名单 {shown}：{}", texts.join(""))
            }
            other => other.into(),
        },
    )
}

async fn import(app: &App, args: &DivisionArgs, list: &DivisionList) -> anyhow::Result<ImportWire> {
    let refused = match list.refused_file()? {
        Some(bytes) => Some(keep_refused(args, list, &bytes)?),
        None => None,
    };
    if list.rows.is_empty() && list.refused.is_empty() {
        let why = app::text::division::nothing_taken(0, list.passed_over);
        return Err(app::Error::from(app::Fault::File(why)).into());
    }
    let order = ImportOrder {
        id: None,
        on: args.on,
        other_place: args.other_place.iter().cloned().collect(),
        confirm_removals: args.confirm_removals,
        dry_run: args.dry_run,
    };
    let progress: ProgressFn = Arc::new(say);
    let outcome = app
        .import_list(&ImportBy::Command, list, &order, &progress)
        .await?;
    let refused = refused.map(|path| path.display().to_string());
    Ok(ImportWire::of(list, &outcome, args.dry_run, refused))
}

/// Writes the refused rows to the file named, or beside where the command runs.
fn keep_refused(args: &DivisionArgs, list: &DivisionList, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let path = args.refused.clone().unwrap_or_else(|| {
        let name = args.file.file_name().map(|name| name.to_string_lossy());
        let stem = name.as_deref().and_then(|name| name.split('.').next());
        let (stem, extension) = (stem.unwrap_or("名单"), list.refused_extension());
        Path::new(&format!("{stem}-未导入.{extension}")).to_owned()
    });
    fs::write(&path, bytes).with_context(|| {
        format!(
            "未导入的行不能写到 {}，请用 --refused 另指一个文件",
            path.display()
        )
    })?;
    Ok(path)
}

/// One line on standard error; what cannot be written there is not missed.
fn say(progress: Progress) {
    let line = match progress {
        Progress::Reading { rows } if rows.is_multiple_of(PROGRESS_ROWS) => {
            format!("已读 {rows} 行")
        }
        Progress::Reading { .. } => return,
        Progress::Comparing { rows } => format!("比对 {rows} 行"),
        Progress::Writing { units } => format!("写入 {units} 处变化"),
    };
    let _ = writeln!(std::io::stderr(), "{line}");
}

fn print(report: &ImportWire, out: &mut impl Write) -> anyhow::Result<()> {
    if report.dry_run {
        writeln!(out, "只比对，没有写入。")?;
    }
    writeln!(
        out,
        "名单 {} 行：新增 {}，变更 {}，未变 {}，未导入 {}",
        report.rows_in, report.added, report.changed, report.unchanged, report.refused
    )?;
    writeln!(
        out,
        "撤销 {} 个村（社区）；{} 个县，新增乡镇 {} 个；自 {} 起",
        report.removed,
        report.counties.len(),
        report.towns_added,
        report.on
    )?;
    if report.passed_over > 0 {
        writeln!(out, "其他县的 {} 行略过", report.passed_over)?;
    }
    // What a person should look at comes first.
    let (look, plain): (Vec<_>, Vec<_>) = report.changes.iter().partition(|c| c.look.is_some());
    for change in look.iter().chain(&plain).take(PRINTED_MAX) {
        writeln!(out, "{}", change_line(change))?;
    }
    if report.changes.len() > PRINTED_MAX {
        let rest = report.changes.len() - PRINTED_MAX;
        writeln!(out, "……还有 {rest} 处变化，用 --json 看全部")?;
    }
    for row in report.refused_rows.iter().take(PRINTED_MAX) {
        writeln!(out, "第 {} 行未导入：{}", row.row, row.message)?;
    }
    if let Some(path) = &report.refused_file {
        writeln!(
            out,
            "未导入的 {} 行连同原因存为 {path}，改正后可再导入",
            report.refused
        )?;
    }
    Ok(())
}

fn change_line(change: &ChangeWire) -> String {
    let words: Vec<&str> = change
        .changes
        .iter()
        .map(|code| {
            domain::division::Change::parse(code).map_or(*code, domain::division::Change::zh)
        })
        .collect();
    let side = |side: &app::contract::divisions::SideWire| {
        format!("{} {}{}", side.code, side.parent, side.name)
    };
    let before = change.before.as_ref().map(side).unwrap_or_default();
    let after = change.after.as_ref().map(side);
    let look = change
        .look
        .and_then(look_words)
        .map(|words| format!("（请核对：{words}）"));
    format!(
        "{}：{before}{}{}",
        words.join("、"),
        after.map(|after| format!(" → {after}")).unwrap_or_default(),
        look.unwrap_or_default()
    )
}

fn look_words(code: &str) -> Option<&'static str> {
    use domain::division::diff::Look;
    [Look::OtherName, Look::MovedByName, Look::ByVillages]
        .into_iter()
        .find(|look| look.code() == code)
        .map(Look::zh)
}

fn county(text: &str) -> Result<String, String> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    if digits && (text.len() == 6 || text.len() == CODE_DIGITS) {
        Ok(format!("{text:0<CODE_DIGITS$}"))
    } else {
        Err("县代码应为 6 位数字，如 411727".to_owned())
    }
}

fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| "日期应写成 2026-01-01 的形式".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        args: ImportArgs,
    }

    const LIST: &str = "代码,名称,乡镇名称,县名称,市名称,省名称
990100101201,上湾村委会,白水镇,云岭县,云中市,云南北省
990100101202,下湾村委会,白水镇,云岭县,云中市,云南北省
990122101201,外县村委会,外县镇,云西县,云中市,云南北省
";

    async fn import(folder: &Path, arguments: &[&str]) -> (anyhow::Result<u8>, String) {
        let data = folder.join("data");
        let list = folder.join("名单.csv");
        let refused = folder.join("back.csv");
        let fixed = [
            "import".into(),
            "divisions".into(),
            list.into_os_string(),
            "--data".into(),
            data.into_os_string(),
            "--refused".into(),
            refused.into_os_string(),
        ];
        let more = arguments.iter().map(Into::into);
        let args = Alone::try_parse_from(fixed.into_iter().chain(more))
            .map(|alone| alone.args)
            .unwrap();
        let mut out = Vec::new();
        let code = run(args, &mut out).await;
        (code, String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn refused_rows_end_with_1_and_come_back_as_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let bad = format!("{LIST}99010010120,短码村,白水镇,云岭县,云中市,云南北省\n");
        fs::write(folder.path().join("名单.csv"), bad).unwrap();
        let (code, text) = import(folder.path(), &["--json", "--on", "2026-01-01"]).await;
        assert_eq!(code.unwrap(), WRONG);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let figures = [
            "rows_in",
            "added",
            "changed",
            "unchanged",
            "refused",
            "removed",
        ];
        let figures = figures.map(|name| json[name].as_u64().unwrap());
        assert_eq!(figures, [4, 3, 0, 0, 1, 0]);
        assert_eq!(json["refused_rows"][0]["row"], 5);
        assert_eq!(json["refused_rows"][0]["code"], "CODE_LENGTH");
        let back = fs::read_to_string(folder.path().join("back.csv")).unwrap();
        assert!(
            back.contains("短码村") && back.contains("未导入原因"),
            "{back}"
        );
        let (code, text) = import(folder.path(), &[]).await;
        assert_eq!(code.unwrap(), WRONG);
        assert!(
            text.contains("名单 4 行：新增 0，变更 0，未变 3，未导入 1"),
            "{text}"
        );
        assert!(text.contains("第 5 行未导入"), "{text}");
    }

    #[tokio::test]
    async fn one_county_is_taken_and_a_dry_run_writes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("名单.csv"), LIST).unwrap();
        let (code, text) = import(folder.path(), &["--county", "990100", "--dry-run"]).await;
        assert_eq!(code.unwrap(), OK);
        assert!(
            text.contains("没有写入") && text.contains("新增 2"),
            "{text}"
        );
        let (code, text) = import(folder.path(), &["--county", "990100", "--json"]).await;
        assert_eq!(code.unwrap(), OK);
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&json["added"], &json["passed_over"]),
            (&2.into(), &1.into())
        );
        assert_eq!(json["counties"][0]["name"], "云岭县");
    }

    #[tokio::test]
    async fn what_is_no_list_is_unreadable_input() {
        let folder = tempfile::tempdir().unwrap();
        assert!(import(folder.path(), &[]).await.0.is_err(), "no file");
        for bytes in [
            &b""[..],
            b"a,b\n1,2\n",
            b"PK\x03\x04",
            &[0xff; 200],
            b"\x1f\x8b\x08x",
        ] {
            fs::write(folder.path().join("名单.csv"), bytes).unwrap();
            let error = import(folder.path(), &[]).await.0.unwrap_err();
            assert!(error.downcast_ref::<app::Error>().is_none(), "{error}");
        }
        assert!(
            !folder.path().join("data").exists(),
            "nothing is left behind"
        );
        assert!(Alone::try_parse_from(["import", "divisions", "a", "--county", "41172"]).is_err());
        assert!(Alone::try_parse_from(["import", "divisions", "a", "--on", "1.1.2026"]).is_err());
    }
}
