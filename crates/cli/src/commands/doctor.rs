//! `touyan doctor`: looks at everything an installation stands on and says what to do.

use std::io::Write;
use std::path::PathBuf;

use app::Clock as _;
use app::doctor::{Asked, examine};

use crate::clock::SystemClock;
use crate::config::{FileConfig, PlaceArgs};
use crate::output::{OK, WRONG};

/// 检查：数据库、日志、密钥、磁盘、时间、备份、证书、字体
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan doctor
  touyan doctor --data /srv/touyan/data --tls-cert cert.pem
  touyan doctor --config /etc/touyan.toml --json

服务运行时也可检查，不改动任何内容。每一项故障都说明怎么办。
退出码：0 没有故障（可以有需要注意的），1 有故障，2 用法不对。")]
pub struct DoctorArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// 服务用的 TLS 证书，检查到期日
    #[arg(long, value_name = "FILE", env = "TOUYAN_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
}

/// Examines and prints the findings; answers the exit code.
///
/// # Errors
/// A configuration file that cannot be read, output that cannot be written.
pub async fn run(args: DoctorArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let file = FileConfig::load(args.place.config.as_deref())?;
    let place = args.place.place_with(&file);
    let asked = Asked {
        data_dir: place.data.clone(),
        keys_dir: place.keys.clone(),
        tls_cert: args.tls_cert.or(file.tls_cert),
        now: SystemClock.now(),
        demo: place.is_demo(),
    };
    let report = examine(&asked, &place.database).await;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", report.to_text())?;
    }
    Ok(if report.well { OK } else { WRONG })
}
