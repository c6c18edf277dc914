//! `touyan keys`: the master key back from its recovery sheet, or a new one where it is given up.

use std::io::{Read, Write};

use anyhow::Context as _;
use app::keys::{Keys, recover};
use clap::Subcommand;
use seal::keys::MasterKey;

use crate::clock;
use crate::config::PlaceArgs;
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
}

/// Runs the command; answers the exit code.
///
/// # Errors
/// Input that cannot be read, output that cannot be written, no randomness.
pub fn run(args: &KeysArgs, input: impl Read, out: &mut impl Write) -> anyhow::Result<u8> {
    let made = match &args.action {
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
