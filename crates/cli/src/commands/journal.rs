//! `touyan journal`: verifying the journal, and handing out its signed heads and the public key.
//! Looks only: nothing is created, migrated or written, and a server may be using the database.

use std::fs::File;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use app::Clock as _;
use app::journal::heads::heads_file;
use app::journal::verify::{Options, verify};
use app::keys::{KeyFault, Keys, public_keys, read_public_key};
use clap::Subcommand;
use seal::head::{HeadFileError, LineFault, SignedHead, parse_heads, write_public_key};
use seal::provider::PublicKey;
use store::Store;

use crate::clock::SystemClock;
use crate::config::{Place, PlaceArgs};
use crate::open;
use crate::output::{OK, WRONG};
use crate::progress::Progress;

/// Largest file of heads, in bytes: `seal::head::MAX_HEADS` lines fit.
const HEADS_MAX_BYTES: u64 = 64 << 20;

/// 日志：核验、导出签署的链头和公钥
#[derive(Debug, clap::Args)]
pub struct JournalArgs {
    /// 做什么
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 核验每条日志链，以及每份计票记录与日志是否一致
    Verify(VerifyArgs),
    /// 导出签署过的链头，供另行保存和公布
    Heads(HeadsArgs),
    /// 导出核验签名用的公钥
    PublicKey(PublicKeyArgs),
}

/// 核验每条日志链，以及每份计票记录与日志是否一致
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan journal verify
  touyan journal verify --data /srv/touyan/data --head 链头.txt --public-key journal-1a2b.pub
  touyan journal verify --database-url postgres://auditor@db.example/touyan --json

服务运行时也可核验，不改动任何内容。没有密钥目录时只核验哈希，并予说明。
--head：以前导出或公布的链头，据此发现日志被截断或重写。
退出码：0 完整，1 有问题（逐条说明位置），2 读不到数据库或文件。")]
struct VerifyArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// 另行保存的链头文件
    #[arg(long, value_name = "FILE")]
    head: Option<PathBuf>,
    /// 公钥文件，可写多次；密钥目录里的公钥也会用
    #[arg(long, value_name = "FILE")]
    public_key: Vec<PathBuf>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// 导出签署过的链头，供另行保存和公布
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan journal heads > 链头-2026-03-15.txt")]
struct HeadsArgs {
    #[command(flatten)]
    place: PlaceArgs,
}

/// 导出核验签名用的公钥
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan journal public-key > 头雁公钥.pub")]
struct PublicKeyArgs {
    #[command(flatten)]
    place: PlaceArgs,
}

impl JournalArgs {
    /// Whether faults go out as JSON.
    #[must_use]
    pub const fn json(&self) -> bool {
        match &self.action {
            Action::Verify(args) => args.json,
            Action::Heads(_) | Action::PublicKey(_) => false,
        }
    }
}

/// Runs the command; answers the exit code.
///
/// # Errors
/// A database, key or file that cannot be read.
pub async fn run(args: JournalArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    match args.action {
        Action::Verify(args) => run_verify(&args, out).await,
        Action::Heads(args) => heads(&args.place.place()?, out).await,
        Action::PublicKey(args) => public_key(&args.place.place()?, out),
    }
}

async fn run_verify(args: &VerifyArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let place = args.place.place()?;
    let mut keys = trusted_keys(&place)?;
    for file in &args.public_key {
        keys.push(read_public_key(file).map_err(|fault| anyhow::anyhow!(fault.zh()))?);
    }
    let options = Options {
        kept: args
            .head
            .as_deref()
            .map(kept_heads)
            .transpose()?
            .unwrap_or_default(),
        keys,
        chains: Vec::new(),
    };
    let store = open::attach_store(&place).await?;
    let progress = Progress::new("已核验", "条");
    let report = verify(&store, &options, &|events| progress.at(events)).await;
    progress.end();
    store.close().await;
    let report = report.map_err(|error| anyhow::anyhow!("核验中断，数据库读不了：{error}"))?;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        writeln!(out, "{}", report.to_text())?;
    }
    Ok(if report.whole { OK } else { WRONG })
}

/// The public keys that an installation believes; none where there is no keys folder.
///
/// # Errors
/// A key file that is there and cannot be read.
pub fn trusted_keys(place: &Place) -> anyhow::Result<Vec<PublicKey>> {
    let found = match Keys::load(&place.keys) {
        Ok(keys) => Ok(keys.trusted().to_vec()),
        // An auditor's machine has the public files at most, or may not read the master key.
        Err(KeyFault::Missing(_) | KeyFault::Unreadable { .. }) => public_keys(&place.keys),
        Err(fault) => Err(fault),
    };
    match found {
        Err(KeyFault::Unreadable { .. }) => Ok(Vec::new()),
        other => other.map_err(|fault| anyhow::anyhow!(fault.zh())),
    }
}

fn kept_heads(file: &Path) -> anyhow::Result<Vec<SignedHead>> {
    let shown = file.display();
    let mut text = String::new();
    File::open(file)
        .and_then(|f| f.take(HEADS_MAX_BYTES + 1).read_to_string(&mut text))
        .with_context(|| format!("读不到链头文件 {shown}（须为文本）"))?;
    if u64::try_from(text.len()).is_ok_and(|length| length > HEADS_MAX_BYTES) {
        bail!("链头文件 {shown} 太大，最大 64 MB");
    }
    parse_heads(&text).map_err(|fault| anyhow::anyhow!("链头文件 {shown} {}", head_fault(fault)))
}

fn head_fault(fault: HeadFileError) -> String {
    match fault {
        HeadFileError::Line { line, fault } => {
            let what = match fault {
                LineFault::Format(word) => format!("不以 {word} 开头，不是链头"),
                LineFault::Missing(name) => format!("缺少 {name}=，或位置不对"),
                LineFault::Value(name) => format!("{name}= 的值写法不对"),
                LineFault::Extra => "行末有多余内容".to_owned(),
            };
            format!("第 {line} 行：{what}")
        }
        HeadFileError::TooMany => "中的链头太多，请分几次核验".to_owned(),
        HeadFileError::Empty => "里没有链头".to_owned(),
    }
}

async fn heads(place: &Place, out: &mut impl Write) -> anyhow::Result<u8> {
    let keys = Keys::load(&place.keys).ok();
    let store: Store = open::attach_store(place).await?;
    let text = heads_file(&store, &[], keys.as_ref(), SystemClock.now()).await;
    store.close().await;
    write!(out, "{}", text?)?;
    Ok(OK)
}

fn public_key(place: &Place, out: &mut impl Write) -> anyhow::Result<u8> {
    let keys = Keys::load(&place.keys).map_err(|fault| anyhow::anyhow!(fault.zh()))?;
    write!(out, "{}", write_public_key(&keys.public_key()))?;
    Ok(OK)
}
