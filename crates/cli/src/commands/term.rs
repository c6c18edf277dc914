//! `touyan term`: a county's term by command of whoever holds the machine.

use std::io::Write;

use app::App;
use app::term::{DayChange, DayPlan, NewTerm, SetDays, Target};
use chrono::NaiveDate;
use clap::Subcommand;
use domain::account::Actor;
use domain::term::{BodyOrder, Form, Term};
use domain::{TermId, UnitId};
use serde_json::json;

use super::account::unit;
use super::rules::RulesArgs;
use crate::config::{FileConfig, PlaceArgs};
use crate::open::{self, Missing};
use crate::output::{OK, WRONG};

/// 届次：开启、定投票日、列出（由掌管本机的人使用，记入日志）
#[derive(Debug, clap::Args)]
pub struct TermArgs {
    /// 做什么
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// 开启一个届次，全县参加换届的村（社区）都进入
    Open(OpenArgs),
    /// 定、改或清除投票日
    SetDay(SetDayArgs),
    /// 列出一个县的届次
    List(ListArgs),
}

/// What every action asks for.
#[derive(Debug, clap::Args)]
struct Common {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(flatten)]
    rules: RulesArgs,
    /// 县的代码，如 411727
    #[arg(long, value_name = "CODE")]
    county: String,
    /// 输出 JSON
    #[arg(long)]
    json: bool,
}

/// 开启一个届次，全县参加换届的村（社区）都进入
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan term open --county 411727 --name 2026年村（社区）“两委”换届 --number 10 --province 41 \\
      --committee-day 2026-03-22 --party-day 2026-02-08

投票日可以以后再定（touyan term set-day，或在页面上）。
--form：all_residents 全体居民，household_representatives 户代表，group_representatives 居民代表。")]
struct OpenArgs {
    #[command(flatten)]
    common: Common,
    /// 届次名称
    #[arg(long, value_name = "NAME")]
    name: String,
    /// 第几届
    #[arg(long, value_name = "K")]
    number: i64,
    /// 省级代码，两位，决定用哪个省的办法；00 为全国规则
    #[arg(long, value_name = "P")]
    province: String,
    /// 村（居）委会投票日
    #[arg(long, value_name = "DATE", value_parser = date)]
    committee_day: Option<NaiveDate>,
    /// 党组织选举日
    #[arg(long, value_name = "DATE", value_parser = date)]
    party_day: Option<NaiveDate>,
    /// 居委会的选举方式，默认 household_representatives
    #[arg(long, value_name = "FORM", value_parser = form)]
    form: Option<Form>,
    /// 次序：party_first（默认）先党组织，committee_first 先村（居）委会
    #[arg(long, value_name = "ORDER", value_parser = order)]
    order: Option<BodyOrder>,
    /// 不含党组织换届
    #[arg(long)]
    without_party: bool,
}

/// 定、改或清除投票日
#[derive(Debug, clap::Args)]
#[command(
    group(clap::ArgGroup::new("target").required(true).args(["all", "town", "units"])),
    group(clap::ArgGroup::new("which").required(true).args(["day", "clear"])),
    after_help = "示例：
  touyan term set-day --county 411727 --all --day 2026-03-22
  touyan term set-day --county 411727 --town 411727100 --party --day 2026-02-08
  touyan term set-day --county 411727 --unit 411727100001 --unit 411727100002 --clear

改不了的村（已投票、已延期）逐个说明，退出码 1；其余照改。"
)]
struct SetDayArgs {
    #[command(flatten)]
    common: Common,
    /// 党组织的选举日；不写为村（居）委会的
    #[arg(long)]
    party: bool,
    /// 全县
    #[arg(long)]
    all: bool,
    /// 一个乡镇
    #[arg(long, value_name = "CODE", value_parser = unit)]
    town: Option<UnitId>,
    /// 一个村（社区），可写多次
    #[arg(long = "unit", value_name = "CODE", value_parser = unit)]
    units: Vec<UnitId>,
    /// 投票日
    #[arg(long, value_name = "DATE", value_parser = date)]
    day: Option<NaiveDate>,
    /// 清除投票日，以后再定
    #[arg(long)]
    clear: bool,
    /// 只看会怎样，不改
    #[arg(long)]
    preview: bool,
}

/// 列出一个县的届次
#[derive(Debug, clap::Args)]
#[command(after_help = "示例：
  touyan term list --county 411727
  touyan term list --county 411727 --json")]
struct ListArgs {
    #[command(flatten)]
    common: Common,
}

impl TermArgs {
    /// Whether faults go out as JSON.
    #[must_use]
    pub const fn json(&self) -> bool {
        match &self.action {
            Action::Open(args) => args.common.json,
            Action::SetDay(args) => args.common.json,
            Action::List(args) => args.common.json,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Faults of what was asked for; a database that cannot be opened.
pub async fn run(args: TermArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    match args.action {
        Action::Open(args) => open_term(args, out).await,
        Action::SetDay(args) => set_day(args, out).await,
        Action::List(args) => list(args, out).await,
    }
}

impl Common {
    async fn app(&self) -> anyhow::Result<(App, Actor)> {
        let file = FileConfig::load(self.place.config.as_deref())?;
        let rules = RulesArgs {
            rules: self.rules.rules.clone().or_else(|| file.rules.clone()),
        };
        let place = self.place.place_with(&file);
        let app = open::open(&place, rules.load()?, Missing::Refuse).await?;
        let county = app.county_named(&self.county).await?;
        let actor = app.command_actor(&county).await?;
        Ok((app, actor))
    }
}

async fn open_term(args: OpenArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let (app, actor) = args.common.app().await?;
    let new = NewTerm {
        name: args.name,
        number: args.number,
        province: args.province,
        order: args.order.unwrap_or(BodyOrder::PartyFirst),
        with_party: !args.without_party,
        community_form: args.form.unwrap_or(Form::HouseholdRepresentatives),
        committee_day: args.committee_day,
        party_day: args.party_day,
    };
    let term = app.open_term(&actor, &new).await?;
    let villages = app
        .board(&actor, Some(&term.id))
        .await?
        .map_or(0, |(snapshot, _)| snapshot.lines.len());
    app.store().close().await;
    if args.common.json {
        let mut shown = term_json(&term);
        if let Some(object) = shown.as_object_mut() {
            object.insert("villages".to_owned(), json!(villages));
        }
        writeln!(out, "{shown}")?;
    } else {
        writeln!(
            out,
            "已开启“{}”（第 {} 届），{villages} 个村（社区）",
            term.name, term.number
        )?;
    }
    Ok(OK)
}

async fn set_day(args: SetDayArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let (app, actor) = args.common.app().await?;
    let term = app
        .current_term(&actor)
        .await?
        .ok_or(app::Error::NotFound("term"))?;
    let set = SetDays {
        term: term.id,
        party: args.party,
        target: match args.town {
            _ if args.all => Target::All,
            Some(town) => Target::Town(town),
            None => Target::Units(args.units),
        },
        day: args.day,
    };
    let plan = if args.preview {
        app.preview_days(&actor, &set).await?
    } else {
        app.set_days(&actor, &set).await?
    };
    app.store().close().await;
    if args.common.json {
        writeln!(out, "{}", plan_json(&plan, args.preview))?;
    } else {
        print_plan(&plan, args.preview, out)?;
    }
    let failed = plan.changes.iter().any(|c| c.fault.is_some());
    Ok(if failed { WRONG } else { OK })
}

fn failures(plan: &DayPlan) -> impl Iterator<Item = (&DayChange, String)> {
    plan.changes
        .iter()
        .filter_map(|change| Some((change, change.fault.as_ref()?.zh())))
}

fn print_plan(plan: &DayPlan, preview: bool, out: &mut impl Write) -> anyhow::Result<()> {
    let failed = failures(plan).count();
    let changed = plan.changes.len().saturating_sub(failed);
    let verb = if preview { "将改" } else { "已改" };
    writeln!(
        out,
        "{verb} {changed} 个，原已如此 {} 个，改不了 {failed} 个",
        plan.unchanged
    )?;
    for (change, why) in failures(plan) {
        writeln!(out, "{} {}：{why}", change.town_name, change.name)?;
    }
    Ok(())
}

fn plan_json(plan: &DayPlan, preview: bool) -> serde_json::Value {
    let refused: Vec<_> = failures(plan)
        .map(|(change, why)| {
            json!({
                "unit": change.election.unit.as_str(),
                "town": change.town_name,
                "name": change.name,
                "message": why,
            })
        })
        .collect();
    json!({
        "preview": preview,
        "changed": plan.changes.len().saturating_sub(refused.len()),
        "unchanged": plan.unchanged,
        "refused": refused,
    })
}

async fn list(args: ListArgs, out: &mut impl Write) -> anyhow::Result<u8> {
    let (app, actor) = args.common.app().await?;
    let terms = app.terms(&actor).await?;
    app.store().close().await;
    if args.common.json {
        let shown: Vec<_> = terms.iter().map(term_json).collect();
        writeln!(out, "{}", json!({ "terms": shown }))?;
        return Ok(OK);
    }
    writeln!(out, "届次\t名称\t省级代码\t开启时间\t状态")?;
    for term in &terms {
        let state = if term.open { "进行中" } else { "已结束" };
        let (number, opened) = (term.number, term.opened_at.text());
        writeln!(
            out,
            "{number}\t{}\t{}\t{opened}\t{state}",
            term.name, term.province
        )?;
    }
    Ok(OK)
}

fn term_json(term: &Term) -> serde_json::Value {
    json!({
        "id": TermId::as_str(&term.id),
        "county": term.county.as_str(),
        "name": term.name,
        "number": term.number,
        "province": term.province,
        "order": term.order.code(),
        "open": term.open,
    })
}

fn date(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d")
        .map_err(|_| "日期应写成 2026-03-22 的形式".to_owned())
}

fn form(text: &str) -> Result<Form, String> {
    Form::from_code(text).ok_or_else(|| {
        "应为 all_residents、household_representatives、group_representatives 之一".to_owned()
    })
}

fn order(text: &str) -> Result<BodyOrder, String> {
    BodyOrder::parse(text).ok_or_else(|| "应为 party_first 或 committee_first".to_owned())
}
