//! `touyan demo`: an invented county in mid-term, made at the first start.

use std::fs;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use app::demo;
use law::rules::RuleBook;
use serde_json::json;
use store::{Store, Target};

use super::rules::RulesArgs;
use super::serve::{Addresses, Front, Sockets, address, serve, stopped};
use crate::config::{DEMO_MARK, OFFICE, PUBLIC, Place};
use crate::open::{self, Missing};
use crate::output::OK;

/// The demo's own data folder.
const DATA: &str = "demo-data";
/// Where the database is made before it takes its place, within the data folder.
const MAKING: &str = "making";

/// 演示：虚构的云岭县，正在换届中
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan demo
  touyan demo --data ./demo-data --listen 127.0.0.1:8420 --public-listen 127.0.0.1:8421
  touyan demo --rules ./rules        有演示省（99）的规则包时，新生成的演示按它选举
  touyan demo --json

第一次运行时生成数据（几秒钟），以后接着用；删除数据目录即重新生成。
县、村、人物均为虚构，口令是公开的，不要录入真实数据。")]
pub struct DemoArgs {
    /// 演示的数据目录，默认 ./demo-data
    #[arg(long, value_name = "DIR", env = "TOUYAN_DEMO_DATA")]
    data: Option<PathBuf>,
    /// 办公页面的地址，默认 127.0.0.1:8420
    #[arg(long, value_name = "ADDR", value_parser = address)]
    listen: Option<SocketAddr>,
    /// 公众页面的地址，默认 127.0.0.1:8421
    #[arg(long, value_name = "ADDR", value_parser = address)]
    public_listen: Option<SocketAddr>,
    /// 允许本机以外访问；口令是公开的，谁都能登录
    #[arg(long)]
    yes_public_demo: bool,
    #[command(flatten)]
    rules: RulesArgs,
    /// 就绪后用一行 JSON 打印地址和登录名
    #[arg(long)]
    pub json: bool,
}

/// Makes the demo where there is none and serves it until a signal ends it.
///
/// # Errors
/// A folder that holds something else, an address beyond loopback without the flag, a port in use.
pub async fn run(args: DemoArgs) -> anyhow::Result<u8> {
    let usual = |address: &str| address.parse::<SocketAddr>().context("address");
    let office = args.listen.map_or_else(|| usual(OFFICE), Ok)?;
    let public = args.public_listen.map_or_else(|| usual(PUBLIC), Ok)?;
    if !args.yes_public_demo
        && let Some(open) = [office, public].iter().find(|a| !a.ip().is_loopback())
    {
        bail!(
            "演示的口令是公开的，不能在 {open} 上提供：只用本机地址（127.0.0.1），\
             或者确实要让别人访问时加 --yes-public-demo"
        );
    }
    let place = Place::in_folder(args.data.unwrap_or_else(|| PathBuf::from(DATA)));
    // A broken pack is told before a port is taken or anything is made.
    let rules = args.rules.load()?;
    let sockets = Sockets::bind(office, public)?;
    make_if_missing(&place, &rules).await?;
    let app = open::open(&place, rules, Missing::Refuse).await?;
    // The recovery sheet of a demo protects nothing and is not printed.
    app.open_keys()
        .await
        .map_err(|fault| anyhow::anyhow!(fault.zh()))?;
    let front = Front {
        demo_logins: demo::logins()
            .into_iter()
            .map(|l| {
                (
                    l.role_zh.to_owned(),
                    l.login.to_owned(),
                    l.password.to_owned(),
                )
            })
            .collect(),
        ..Front::default()
    };
    let listeners = front.listeners(&app, sockets)?;
    let stop = stopped()?;
    ready(&Addresses::of(&listeners), &place.data, args.json)?;
    serve(app, listeners, stop).await?;
    Ok(OK)
}

/// Makes the demo aside and moves it to its place when it is whole, so that a start that was broken off
/// leaves nothing half made.
async fn make_if_missing(place: &Place, rules: &RuleBook) -> anyhow::Result<()> {
    let Target::File(file) = &place.database else {
        bail!("演示只用数据目录里的数据库");
    };
    if file.exists() {
        if place.is_demo() {
            return Ok(());
        }
        bail!(
            "目录 {} 里是别的数据，演示请用另一个目录（--data）",
            place.data.display()
        );
    }
    open::make_folder(&place.data)?;
    let aside = place.data.join(MAKING);
    if aside.exists() {
        fs::remove_dir_all(&aside).with_context(|| format!("不能清理 {}", aside.display()))?;
    }
    open::make_folder(&aside)?;
    let making = Place::in_folder(aside.clone());
    let store = Store::open(&making.database).await?;
    say("正在生成演示数据（只在第一次）……");
    let rules = Arc::new(rules.clone());
    let told = |what: &str| say(&format!("  {what}"));
    let made = demo::build(store.clone(), place.app_config(true), rules, told).await;
    store.close().await;
    made?;
    let Target::File(made) = &making.database else {
        bail!("演示只用数据目录里的数据库");
    };
    fs::write(
        place.data.join(DEMO_MARK),
        "此目录由 touyan demo 生成，数据均为虚构。删除整个目录即可重新生成。\n",
    )?;
    fs::rename(made, file).with_context(|| format!("不能移动到 {}", file.display()))?;
    fs::remove_dir_all(&aside).with_context(|| format!("不能清理 {}", aside.display()))?;
    Ok(())
}

/// Progress goes to standard error; whoever does not read it misses nothing.
fn say(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

fn ready(addresses: &Addresses, data: &Path, as_json: bool) -> anyhow::Result<()> {
    let logins = demo::logins();
    let mut out = io::stdout().lock();
    if as_json {
        let shown: Vec<_> = logins
            .iter()
            .map(|l| json!({ "role": l.role, "name": l.login, "password": l.password }))
            .collect();
        let line = json!({
            "office": addresses.office.trim_end_matches('/'),
            "public": addresses.public.trim_end_matches('/'),
            "logins": shown,
        });
        writeln!(out, "{line}")?;
    } else {
        writeln!(
            out,
            "演示：{}（虚构），{} 个村（社区），{} 名成年人",
            demo::COUNTY_NAME,
            demo::VILLAGES,
            demo::ADULTS
        )?;
        writeln!(out, "办公页面：{}", addresses.office)?;
        writeln!(out, "公众页面：{}", addresses.public)?;
        writeln!(out, "\n登录名         口令                   角色")?;
        for login in logins {
            writeln!(
                out,
                "{:<14} {:<22} {}",
                login.login, login.password, login.role_zh
            )?;
        }
        writeln!(
            out,
            "\nCtrl-C 停止。再次运行接着用；删除目录 {} 即重新生成。",
            data.display()
        )?;
    }
    out.flush()?;
    Ok(())
}
