//! `touyan keys`: the master key back from its recovery sheet, a new one where it is given up, and the
//! change of keys that are at hand.

use std::io::{Read, Write};

use anyhow::Context as _;
use app::keys::{Keys, recover};
use clap::Subcommand;
use seal::keys::MasterKey;

use crate::clock;
use crate::config::PlaceArgs;
use crate::open::{self, Missing};
use crate::output::{OK, WRONG};

/// Longest sheet read, in bytes: nine lines with whatever spaces surround them.
const SHEET_MAX_BYTES: u64 = 8 * 1024;

/// 密钥：凭恢复单恢复，或另立新密钥
#[derive(Debug, clap::Args)]
pub struct KeysArgs {
    /// 做什么
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 凭打印的恢复单恢复主密钥文件，从标准输入读取 9 行数字
    #[command(after_help = "示例：
  touyan keys recover --data /srv/touyan/data < 恢复单.txt
  touyan keys recover          （然后逐行输入，以 Ctrl-D 结束）

不覆盖已有的密钥文件。退出码：0 已恢复，1 恢复单有错（说明哪一行）或密钥已存在。")]
    Recover(PlaceArgs),
    /// 另立新的主密钥，只在旧密钥和恢复单都已丢失时用
    #[command(after_help = "示例：
  touyan keys new --data /srv/touyan/data

打印新的恢复单。旧签名今后只能用密钥目录里保留的旧公钥文件核验。不覆盖已有的密钥文件。")]
    New(PlaceArgs),
    /// 更换主密钥：旧密钥还在时用，数据密钥和附件密钥都改由新主密钥保护
    #[command(after_help = "示例：
  touyan keys rotate --data /srv/touyan/data

请先停止服务。打印新的恢复单；旧主密钥改名保留，只用于打开以前的备份，旧备份淘汰后请删除。
中途停止的，再运行一次即接着做完。退出码：0 已更换，1 没有更换（说明原因）。")]
    Rotate(PlaceArgs),
    /// 更换各县的数据密钥：身份证号、电话和动态口令密钥全部重新加密，旧数据密钥销毁
    #[command(after_help = "示例：
  touyan keys reseal --data /srv/touyan/data

不必停止服务；每县一次完成。以前的备份不受影响。")]
    Reseal(PlaceArgs),
}

/// Runs the command; answers the exit code.
///
/// # Errors
/// Input that cannot be read, output that cannot be written, no randomness.
pub async fn run(args: &KeysArgs, input: impl Read, out: &mut impl Write) -> anyhow::Result<u8> {
    let made = match &args.action {
        Action::Rotate(place) => return rotate(place, out).await,
        Action::Reseal(place) => return reseal(place, out).await,
        Action::Recover(place) => {
            let place = place.place()?;
            let mut sheet = String::new();
            input
                .take(SHEET_MAX_BYTES)
                .read_to_string(&mut sheet)
                .context("读不到恢复单（须为文本）")?;
            recover(&place.keys, &sheet)
        }
        Action::New(place) => {
            let place = place.place()?;
            Keys::create(&place.keys, &MasterKey::new(clock::randomness()?))
        }
    };
    let keys = match made {
        Ok(keys) => keys,
        Err(fault) => {
            eprintln!("touyan：{}", fault.zh());
            return Ok(WRONG);
        }
    };
    if matches!(args.action, Action::New(_)) {
        for line in &keys.recovery_page().lines {
            writeln!(out, "{line}")?;
        }
        writeln!(
            out,
            "由旧主密钥保护的附件、身份证号、电话和动态口令密钥从此打不开；旧密钥还在的，请用 touyan keys rotate。"
        )?;
    } else {
        writeln!(
            out,
            "已恢复主密钥，编号 {}，在 {}。",
            keys.master().id(),
            keys.folder().display()
        )?;
    }
    Ok(OK)
}

async fn rotate(place: &PlaceArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let app = open::open(&place.place()?, open::rules(None)?, Missing::Refuse).await?;
    let rotated = app.rotate_master().await;
    app.store().close().await;
    let rotated = match rotated {
        Ok(rotated) => rotated,
        Err(fault) => {
            eprintln!("touyan：{}", fault.zh());
            return Ok(WRONG);
        }
    };
    for line in &rotated.page.lines {
        writeln!(out, "{line}")?;
    }
    writeln!(
        out,
        "已更换主密钥，{} 个密钥改由它保护。旧主密钥在 {}，只用于打开以前的备份，旧备份淘汰后请删除。",
        rotated.rewrapped,
        rotated.retired.display()
    )?;
    if rotated.lost > 0 {
        writeln!(
            out,
            "另有 {} 个密钥由更早已丢失的主密钥保护，打不开，没有改动。",
            rotated.lost
        )?;
    }
    Ok(OK)
}

async fn reseal(place: &PlaceArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let app = open::open(&place.place()?, open::rules(None)?, Missing::Refuse).await?;
    if let Err(fault) = app.open_keys().await {
        eprintln!("touyan：{}", fault.zh());
        return Ok(WRONG);
    }
    let done = app.reseal().await;
    app.store().close().await;
    let done = done?;
    writeln!(
        out,
        "已更换 {} 个县的数据密钥，{} 个号码、{} 个动态口令密钥已重新加密，旧数据密钥已销毁。",
        done.counties, done.numbers, done.secrets
    )?;
    Ok(OK)
}
