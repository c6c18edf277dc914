//! `touyan backup FILE`: one file that restores into either database, made while a server runs and
//! verified by opening it.

use std::io::Write;
use std::path::PathBuf;

use app::Clock as _;
use app::backup::{BackupFault, Make, make, note_made};
use serde_json::json;
use store::Store;

use super::journal::trusted_keys;
use crate::clock::{self, SystemClock};
use crate::config::PlaceArgs;
use crate::open;
use crate::output::{FAILED, OK, WRONG};
use crate::progress::Progress;

/// 备份：服务运行时即可，做成一个文件并打开核验
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan backup /mnt/usb/touyan-2026-03-15.backup
  touyan backup --data /srv/touyan/data 备份.backup --json
  touyan backup --database-url postgres://touyan@db.example/touyan 备份.backup

备份文件是一个 SQLite 文件，SQLite 和 PostgreSQL 的数据都可做成、都可恢复。
备份里没有密钥文件（请连同恢复单另行保管）、登录会话、登录失败记录、未完成的后台任务。
不覆盖已有文件。退出码：0 已备份并通过核验，1 不能备份或核验有问题，2 读写不了。")]
pub struct BackupArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// 备份文件，须还不存在
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// Makes the backup and prints what is in it; answers the exit code.
///
/// # Errors
/// A database that cannot be opened, keys that cannot be read, output that cannot be written.
pub async fn run(args: BackupArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let place = args.place.place()?;
    let keys = trusted_keys(&place)?;
    let store = open::attach_store(&place).await?;
    let env = clock::env(std::sync::Arc::new(SystemClock))?;
    let attachments = app::attachment::disk::folder(&place.data);
    let asked = Make {
        store: &store,
        file: &args.file,
        attachments: &attachments,
        now: SystemClock.now(),
        id: env.ulid(),
        keys: &keys,
    };
    let progress = Progress::new("备份中", "张表");
    let made = make(asked, &|done, total| progress.of(done, total)).await;
    progress.end();
    store.close().await;
    let report = match made {
        Ok(report) => report,
        Err(fault) => return refused(&fault, args.json, out),
    };
    if let Err(error) = note(&place, &args.file, &report, &env).await {
        eprintln!("touyan：备份已做成，但没有记入日志：{error:#}");
    }
    print(&report, args.json, out)?;
    Ok(OK)
}

/// The journal keeps that a backup was made; the schema is this program's, or none would have been.
async fn note(
    place: &crate::config::Place,
    file: &std::path::Path,
    report: &app::contract::backup::BackupReport,
    env: &app::Env,
) -> anyhow::Result<()> {
    let env = match place.is_demo() {
        // The demo's journal runs in its own time.
        true => {
            let store = Store::attach(&place.database).await?;
            let at = app::demo::resumes_at(&store).await?;
            store.close().await;
            env.with_clock(std::sync::Arc::new(clock::DemoClock::from(at)))
        }
        false => env.clone(),
    };
    let store = Store::open(&place.database).await?;
    let noted = note_made(&store, file, report, &env).await;
    store.close().await;
    Ok(noted?)
}

/// Prints a report.
///
/// # Errors
/// Output that cannot be written.
pub fn print(
    report: &app::contract::backup::BackupReport,
    as_json: bool,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    if as_json {
        serde_json::to_writer_pretty(&mut *out, report)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", report.to_text())?;
    }
    Ok(())
}

/// Tells why nothing was made: on standard error, or as JSON; answers the exit code.
///
/// # Errors
/// Output that cannot be written.
pub fn refused(fault: &BackupFault, as_json: bool, out: &mut impl Write) -> anyhow::Result<u8> {
    match fault {
        BackupFault::Unsound(report) if as_json => print(report, true, out)?,
        fault if as_json => {
            writeln!(out, "{}", json!({ "faults": [{ "message": fault.zh() }] }))?;
        }
        fault => eprintln!("touyan：{}", fault.zh()),
    }
    Ok(if fault.is_wrong() { WRONG } else { FAILED })
}
