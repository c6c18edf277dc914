//! `touyan restore FILE --data DIR`: verified before and after, never over anything.

use std::io::Write;
use std::path::PathBuf;

use app::backup::{Restore, restore};
use store::Target;

use super::backup::{print, refused};
use super::journal::trusted_keys;
use crate::clock::{self, SystemClock};
use crate::config::{FileConfig, Place, PlaceArgs};
use crate::output::{OK, WRONG};
use crate::progress::Progress;

/// 恢复：把备份恢复到新的数据目录或空的 PostgreSQL 数据库
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan restore /mnt/usb/touyan-2026-03-15.backup --data /srv/touyan/data-new
  touyan restore 备份.backup --data ./data --database-url postgres://touyan@db.example/touyan

先核验备份，再恢复，再核验；不覆盖任何已有的数据库。
密钥不在备份里：恢复后请把密钥目录放回（默认在数据目录旁的 DIR.keys），或凭恢复单运行 touyan keys recover。
所有人都要重新登录。退出码：0 已恢复并通过核验，1 备份有问题或目标不空，2 读写不了。")]
pub struct RestoreArgs {
    /// 备份文件
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 数据目录，其中还没有数据库
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// 空的 PostgreSQL 数据库；不写则恢复成数据目录里的 SQLite
    #[arg(
        long,
        value_name = "URL",
        env = "TOUYAN_DATABASE_URL",
        hide_env_values = true
    )]
    database_url: Option<String>,
    /// 密钥目录，其中的公钥用来核验签名
    #[arg(long, value_name = "DIR", env = "TOUYAN_KEYS")]
    keys: Option<PathBuf>,
    /// 备份里的日志有问题也恢复（只有这一份时）；问题照样逐条列出
    #[arg(long)]
    accept_faults: bool,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// Restores and prints what was restored; answers the exit code.
///
/// # Errors
/// Keys that cannot be read, output that cannot be written.
pub async fn run(args: RestoreArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let place = place(&args);
    let keys = trusted_keys(&place)?;
    let env = clock::env(std::sync::Arc::new(SystemClock))?;
    let asked = Restore {
        file: &args.file,
        data_dir: &place.data,
        target: &place.database,
        keys: &keys,
        accept_faults: args.accept_faults,
    };
    let progress = Progress::new("恢复中", "张表");
    let restored = restore(&asked, &env, &|done, total| progress.of(done, total)).await;
    progress.end();
    let report = match restored {
        Ok(report) => report,
        Err(fault) => return refused(&fault, args.json, out),
    };
    print(&report, args.json, out)?;
    if !args.json {
        writeln!(out, "已恢复到 {}。", shown(&place.database))?;
        if keys.is_empty() {
            writeln!(
                out,
                "请把密钥目录放回 {}，或凭恢复单运行 touyan keys recover。",
                place.keys.display()
            )?;
        }
    }
    Ok(if report.sound { OK } else { WRONG })
}

fn place(args: &RestoreArgs) -> Place {
    let url = args.database_url.clone();
    let wanted = PlaceArgs {
        data: Some(args.data.clone()),
        database_url: url,
        keys: args.keys.clone(),
        config: None,
    };
    wanted.place_with(&FileConfig::default())
}

fn shown(target: &Target) -> String {
    match target {
        Target::File(path) => path.display().to_string(),
        Target::Url(url) => store::schema::shown_url(url),
    }
}
