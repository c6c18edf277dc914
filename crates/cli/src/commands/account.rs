//! `touyan account`: accounts by command of whoever holds the machine.

use std::io::Write;

use app::account::{Issued, Setup};
use clap::Subcommand;
use domain::UnitId;
use domain::account::Role;
use serde_json::json;
use store::account::Account;

use crate::config::PlaceArgs;
use crate::open::{self, Missing};
use crate::output::{OK, WRONG};

/// 账号：设立、列出（由掌管本机的人使用，记入日志）
#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    /// 做什么
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 设立一个账号，打印一次性口令
    Create(CreateArgs),
    /// 列出一个县的账号
    List(ListArgs),
    /// 重置一个账号的动态口令（手机和恢复码都丢失时）
    ResetSecond(ResetSecondArgs),
}

/// 设立一个账号，打印一次性口令
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan account create --county 411727 --role county_office --login banzhang --name 张主任
  touyan account create --county 411727 --role township --login zhen1 --name 李书记 --unit 411727100
  touyan account create --county 411727 --role village --login c001 --name 王支书 --unit 411727100001 --json

角色：county_office 换届办，civil_affairs 民政社工，township 乡镇，village 村级，department 联审单位，
discipline 纪委监委，publicity 宣传部，duty_department 责任部门，supervision 督导组，
administrator 系统管理员，auditor 审计员。
乡镇账号要一个乡镇（--unit 九位代码），村级账号要一个村，督导组要一个或多个乡镇，其余不写。
口令只显示这一次，首次登录须修改。")]
struct CreateArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// 县的代码，如 411727
    #[arg(long, value_name = "CODE")]
    county: String,
    /// 角色，见下
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,
    /// 登录名：2 到 32 位字母、数字或 . - _
    #[arg(long, value_name = "LOGIN")]
    login: String,
    /// 姓名
    #[arg(long, value_name = "NAME")]
    name: String,
    /// 乡镇或村的代码，可写多次
    #[arg(long = "unit", value_name = "CODE", value_parser = unit)]
    units: Vec<UnitId>,
    /// 单位名称，默认为角色名
    #[arg(long, value_name = "OFFICE")]
    office: Option<String>,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// 列出一个县的账号
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan account list --county 411727
  touyan account list --county 411727 --json")]
struct ListArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// 县的代码，如 411727
    #[arg(long, value_name = "CODE")]
    county: String,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// 重置一个账号的动态口令（手机和恢复码都丢失时）
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan account reset-second --county 411727 --login banzhang

先核实是本人。正在登录的会退出，下次登录时重新设置。退出码：0 已重置，1 没有这个账号或没有启用。")]
struct ResetSecondArgs {
    #[command(flatten)]
    place: PlaceArgs,
    /// 县的代码，如 411727
    #[arg(long, value_name = "CODE")]
    county: String,
    /// 登录名
    #[arg(long, value_name = "LOGIN")]
    login: String,
}

impl AccountArgs {
    /// Whether faults go out as JSON.
    #[must_use]
    pub const fn json(&self) -> bool {
        match &self.action {
            Action::Create(args) => args.json,
            Action::List(args) => args.json,
            Action::ResetSecond(_) => false,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Faults of the account; a database that cannot be opened.
pub async fn run(args: AccountArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    match args.action {
        Action::Create(args) => create(args, out).await,
        Action::List(args) => list(args, out).await,
        Action::ResetSecond(args) => reset_second(&args, out).await,
    }
}

async fn reset_second(args: &ResetSecondArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let app = open::open(&args.place.place()?, open::rules(None)?, Missing::Refuse).await?;
    let county = app.county_named(&args.county).await?;
    let reset = app.command_reset_second(&county, &args.login).await;
    app.store().close().await;
    match reset {
        Ok(account) => {
            let (name, login) = (&account.name, &account.login);
            writeln!(
                out,
                "已重置 {name}（{login}）的动态口令，下次登录时重新设置。"
            )?;
            Ok(OK)
        }
        Err(app::Error::NotFound(_)) => {
            eprintln!(
                "touyan：没有登录名为 {} 的账号，或它没有启用动态口令。",
                args.login
            );
            Ok(WRONG)
        }
        Err(other) => Err(other.into()),
    }
}

async fn create(args: CreateArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let app = open::open(&args.place.place()?, open::rules(None)?, Missing::Refuse).await?;
    let setup = Setup {
        county: app.county_named(&args.county).await?,
        login: args.login,
        name: args.name,
    };
    let office = args.office.unwrap_or_else(|| args.role.zh().to_owned());
    let made = app
        .make_account(&setup, args.role, args.units, &office)
        .await?;
    app.store().close().await;
    if args.json {
        let mut shown = account_json(&made.account);
        if let Some(object) = shown.as_object_mut() {
            object.insert("password".to_owned(), json!(made.password));
        }
        writeln!(out, "{shown}")?;
    } else {
        write!(out, "{}", slip(&made))?;
    }
    Ok(OK)
}

fn slip(made: &Issued) -> String {
    format!(
        "已设立账号\n角色：{}\n姓名：{}\n登录名：{}\n一次性口令：{}\n口令只显示这一次，首次登录须修改。\n",
        made.account.role.zh(),
        made.account.name,
        made.account.login,
        made.password
    )
}

async fn list(args: ListArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let app = open::open(&args.place.place()?, open::rules(None)?, Missing::Refuse).await?;
    let county = app.county_named(&args.county).await?;
    let actor = app.command_actor(&county).await?;
    let accounts = app.accounts(&actor).await?;
    app.store().close().await;
    if args.json {
        let shown: Vec<_> = accounts.iter().map(account_json).collect();
        writeln!(out, "{}", json!({ "accounts": shown }))?;
        return Ok(OK);
    }
    writeln!(out, "登录名\t角色\t姓名\t单位\t范围\t状态")?;
    for account in &accounts {
        let units: Vec<&str> = account.reach.ids().iter().map(UnitId::as_str).collect();
        let reach = if units.is_empty() {
            "全县".to_owned()
        } else {
            units.join(" ")
        };
        let state = if account.disabled.is_some() {
            "停用"
        } else {
            "在用"
        };
        let (login, role, name) = (&account.login, account.role.zh(), &account.name);
        writeln!(
            out,
            "{login}\t{role}\t{name}\t{}\t{reach}\t{state}",
            account.office
        )?;
    }
    Ok(OK)
}

fn account_json(account: &Account) -> serde_json::Value {
    let units: Vec<&str> = account.reach.ids().iter().map(UnitId::as_str).collect();
    json!({
        "id": account.id.as_str(),
        "county": account.county.as_str(),
        "login": account.login,
        "name": account.name,
        "office": account.office,
        "role": account.role.code(),
        "units": units,
        "must_change": account.must_change,
        "disabled": account.disabled.is_some(),
    })
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| {
        let all: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
        format!("应为 {} 之一", all.join("、"))
    })
}

/// A unit by its id or its code of nine or twelve digits.
///
/// # Errors
/// A Chinese sentence.
pub fn unit(text: &str) -> Result<UnitId, String> {
    let digits = match text.strip_suffix("000") {
        Some(town) if text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit()) => town,
        _ => text,
    };
    UnitId::parse(digits).map_err(|_| "应为九位（乡镇）或十二位（村）代码".to_owned())
}
