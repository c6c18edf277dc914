//! The county's rules of risk: list, editor with trial, versions.

use app::survey::risk::{RiskBoard, Trial};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::survey::Applies;
use domain::survey::risk::{Cause, Draft, Level, RiskRule, RuleFault};

use super::marks::{level_state, no_term, place};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Clash, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

const HERE: &str = "/risk-rules";
/// Villages that a trial lists of each sort; the numbers say how many there are.
const TRIED_MAX: usize = 200;

#[derive(Template)]
#[template(path = "survey/rules.html")]
struct Rules {
    frame: Frame,
    table: TableView,
    edits: bool,
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let Some((board, scope)) = ctx.app.risks(ctx.actor()).await? else {
        return no_term(&ctx, "风险规则");
    };
    let columns = vec![
        Column::head("name", "规则"),
        Column::state("level", "定为"),
        Column::text("when", "条件").unsorted(),
        Column::text("cause", "难点原因"),
        Column::text("applies", "范围"),
        Column::number("holds", "成立的村"),
        Column::state("state", "状态"),
        Column::text("by", "最近修改"),
    ];
    let table = Table::new("风险规则", columns, Empty::bare("还没有规则。")).filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: vec![
            ("on".to_owned(), "在用".to_owned()),
            ("off".to_owned(), "已停用".to_owned()),
        ],
    });
    let shown = |r: &&RiskRule| match query.filter("state") {
        Some("on") => !r.retired,
        Some("off") => r.retired,
        _ => true,
    };
    let rows = board
        .rules
        .iter()
        .filter(shown)
        .map(|rule| {
            let holds = board
                .visible(&scope)
                .filter(|l| l.assessment.reasons.iter().any(|r| r.rule == rule.code))
                .count();
            row(&board, rule, holds)
        })
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("risk-rules", table.export(rows, &query)).await;
    }
    Ok(page(&Rules {
        frame: ctx
            .frame("风险规则")
            .under(vec![Link::new("/risks", "风险研判")]),
        table: table.all(rows, &query),
        edits: ctx.can(Verb::EditRiskRules),
    }))
}

/// The condition in the names of facts; as it is stored where it can no longer be read.
fn in_names(board: &RiskBoard, rule: &RiskRule) -> String {
    app::survey::risk::in_names(&rule.expression, &board.facts)
}

fn row(board: &RiskBoard, rule: &RiskRule, holds: usize) -> Row {
    let broken = board.set.broken.iter().any(|(code, _)| *code == rule.code);
    let state = match (rule.retired, broken) {
        (true, _) => Cell::worded(State::Idle, "已停用"),
        (false, true) => Cell::worded(State::Late, "失效，须修改"),
        (false, false) => Cell::worded(State::Done, "在用"),
    };
    let by = rule.at.map_or_else(
        || "系统自带".to_owned(),
        |at| format!("{} {}", rule.by, at.text()),
    );
    Row::new(vec![
        Cell::link(format!("{HERE}/{}", rule.code), rule.name.clone()),
        Cell::worded(level_state(rule.level), rule.level.zh()),
        Cell::text(in_names(board, rule)),
        Cell::text(rule.cause.zh()),
        Cell::text(scope_word(rule.applies)),
        Cell::number(i64::try_from(holds).unwrap_or(i64::MAX)),
        state,
        Cell::text(by),
    ])
}

const fn scope_word(applies: Applies) -> &'static str {
    match applies {
        Applies::All => "村和社区",
        Applies::Rural => "只判村",
        Applies::Urban => "只判社区",
    }
}

#[derive(Template)]
#[template(path = "survey/rule.html")]
struct Editor {
    frame: Frame,
    rule: Option<RiskRule>,
    /// The address that the form is sent to.
    action: String,
    form: FormView,
    levels: Vec<Choice>,
    causes: Vec<Choice>,
    applies: Vec<Choice>,
    facts: TableView,
    edits: bool,
    trial: Option<Tried>,
    versions: Vec<(String, String)>,
    /// The condition with the part marked that is wrong.
    marked: Option<(String, String, String)>,
    in_names: String,
}

/// What a trial found.
struct Tried {
    lead: String,
    levels: Vec<(&'static str, usize, usize)>,
    changes: Vec<(Link, String)>,
    holds: Vec<(Link, String)>,
    unknown: Vec<(Link, String)>,
    more: bool,
}

/// The page of a new rule.
pub async fn new_form(ctx: Ctx) -> Answer {
    let values = Fields::new()
        .with("level", Level::Key.code())
        .with("applies", Applies::All.code());
    let form = FormView::new("rule").values(values).version(0);
    editor(&ctx, None, form, Shown::default()).await
}

/// One rule.
pub async fn show(ctx: Ctx, Path(code): Path<String>) -> Answer {
    let Some((board, _)) = ctx.app.risks(ctx.actor()).await? else {
        return no_term(&ctx, "风险规则");
    };
    let rule = board
        .rule(&code)
        .ok_or(Wrong(app::Error::NotFound("risk_rule")))?;
    let form = FormView::new("rule")
        .values(stored(&board, rule))
        .version(rule.no);
    editor(&ctx, Some(&code), form, Shown::default()).await
}

/// A rule as the form has it, with the names of facts.
fn stored(board: &RiskBoard, rule: &RiskRule) -> Fields {
    Fields::new()
        .with("name", &rule.name)
        .with("expression", in_names(board, rule))
        .with("level", rule.level.code())
        .with(
            "reason",
            app::survey::risk::sentence_in_names(&rule.reason, &board.facts),
        )
        .with("cause", rule.cause.code())
        .with("measure", &rule.measure)
        .with("task", &rule.task)
        .with("applies", rule.applies.code())
}

/// What the editor shows beside the form.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    trial: Option<Trial>,
    marked: Option<(String, String, String)>,
}

async fn editor(ctx: &Ctx, code: Option<&str>, form: FormView, shown: Shown) -> Answer {
    let Some((board, _)) = ctx.app.risks(ctx.actor()).await? else {
        return no_term(ctx, "风险规则");
    };
    let rule = code.and_then(|code| board.rule(code)).cloned();
    let versions = match &rule {
        Some(rule) => versions(ctx, &board, &rule.code).await?,
        None => Vec::new(),
    };
    let edits = ctx.can(Verb::EditRiskRules);
    let title = rule.as_ref().map_or("新增规则", |r| r.name.as_str());
    let page = Editor {
        frame: ctx.frame(title).under(vec![
            Link::new("/risks", "风险研判"),
            Link::new(HERE, "风险规则"),
        ]),
        action: rule
            .as_ref()
            .map_or_else(|| format!("{HERE}/new"), |r| format!("{HERE}/{}", r.code)),
        form,
        levels: vec![
            Choice::new(Level::Key.code(), "重点"),
            Choice::new(Level::Hard.code(), "难点"),
        ],
        causes: Cause::ALL
            .iter()
            .filter(|c| c.by_rule())
            .map(|c| Choice::new(c.code(), format!("{}. {}", c.number(), c.zh())))
            .collect(),
        applies: Applies::ALL
            .iter()
            .map(|a| Choice::new(a.code(), scope_word(*a)))
            .collect(),
        facts: facts(&board),
        edits,
        trial: shown.trial.as_ref().map(tried),
        versions,
        marked: shown.marked,
        in_names: rule
            .as_ref()
            .map_or_else(String::new, |r| in_names(&board, r)),
        rule,
    };
    Ok(page_with(shown.status, &page))
}

async fn versions(
    ctx: &Ctx,
    board: &RiskBoard,
    code: &str,
) -> Result<Vec<(String, String)>, Wrong> {
    let versions = ctx.app.risk_rule_versions(ctx.actor(), code).await?;
    Ok(versions
        .iter()
        .map(|v| {
            let off = if v.retired { "（停用）" } else { "" };
            let what = format!(
                "第 {} 版{off}：{} → {}",
                v.no,
                in_names(board, v),
                v.level.zh()
            );
            let by = v.at.map_or_else(
                || "系统自带".to_owned(),
                |at| format!("{} {}", v.by, at.text()),
            );
            (what, by)
        })
        .collect())
}

/// The facts that may stand in a condition: name, code, what they hold, an example.
fn facts(board: &RiskBoard) -> TableView {
    let columns = vec![
        Column::head("name", "村情事项"),
        Column::text("code", "代码"),
        Column::text("kind", "内容").unsorted(),
        Column::text("example", "写法举例").unsorted(),
    ];
    let rows = board
        .facts
        .iter()
        .map(|fact| {
            let (kind, example) = app::survey::risk::usage(fact);
            Row::new(vec![
                Cell::text(fact.name.clone()),
                Cell::text(fact.code.clone()),
                Cell::text(kind),
                Cell::text(example),
            ])
        })
        .collect();
    let query = TableQuery::parse("size=200");
    Table::new("可用的村情事项", columns, Empty::bare("还没有村情事项。"))
        .without_export()
        .all(rows, &query)
}

fn tried(trial: &Trial) -> Tried {
    let link = |village: &domain::term::board::VillageFacts| {
        Link::new(format!("/risks/{}", village.unit), place(village))
    };
    Tried {
        lead: format!(
            "按“{}”试算：成立 {} 个村（社区），缺数据不能判定 {} 个，等级改变 {} 个。",
            trial.in_names,
            trial.holds.len(),
            trial.unknown.len(),
            trial.changes.len()
        ),
        levels: trial
            .levels
            .iter()
            .map(|(level, before, after)| (level.zh(), *before, *after))
            .collect(),
        changes: trial
            .changes
            .iter()
            .take(TRIED_MAX)
            .map(|(v, c)| (link(v), format!("{} → {}", c.from.zh(), c.to.zh())))
            .collect(),
        holds: trial
            .holds
            .iter()
            .take(TRIED_MAX)
            .map(|(v, why)| (link(v), why.clone()))
            .collect(),
        unknown: trial
            .unknown
            .iter()
            .take(TRIED_MAX)
            .map(|(v, names)| (link(v), format!("缺：{}", names.join("、"))))
            .collect(),
        more: trial.holds.len().max(trial.unknown.len()) > TRIED_MAX,
    }
}

/// The rule as typed; what cannot be chosen at all falls on the check of the use case.
fn draft(fields: &Fields) -> Result<Draft, app::Fault> {
    let missing = |field, label| app::Fault::Missing { field, label };
    Ok(Draft {
        name: fields.text("name").to_owned(),
        expression: fields.text("expression").to_owned(),
        level: Level::parse(fields.text("level")).ok_or_else(|| missing("level", "定为"))?,
        reason: fields.text("reason").to_owned(),
        cause: Cause::parse(fields.text("cause")).ok_or_else(|| missing("cause", "难点原因"))?,
        measure: fields.text("measure").to_owned(),
        task: fields.text("task").to_owned(),
        applies: Applies::parse(fields.text("applies"))
            .ok_or_else(|| missing("applies", "范围"))?,
    })
}

/// Tries or saves a new rule.
pub async fn add(ctx: Ctx, fields: Fields) -> Answer {
    submit(&ctx, None, fields).await
}

/// Tries or saves a rule, or takes it out of force.
pub async fn save(ctx: Ctx, Path(code): Path<String>, fields: Fields) -> Answer {
    match fields.text("act") {
        act @ ("retire" | "restore") => retire(&ctx, &code, act == "retire", &fields).await,
        _ => submit(&ctx, Some(&code), fields).await,
    }
}

async fn retire(ctx: &Ctx, code: &str, retired: bool, fields: &Fields) -> Answer {
    let seen = fields.text("version").parse().unwrap_or(-1);
    ctx.app
        .retire_risk_rule(ctx.actor(), code, retired, seen)
        .await?;
    let text = if retired {
        "规则已停用，各村等级已重新判定。"
    } else {
        "规则已恢复使用，各村等级已重新判定。"
    };
    Ok(done(
        &format!("{HERE}/{code}"),
        Notice::new(NoticeKind::Ok, text),
    ))
}

async fn submit(ctx: &Ctx, code: Option<&str>, fields: Fields) -> Answer {
    let seen: i64 = fields.text("version").parse().unwrap_or(-1);
    let draft = match draft(&fields) {
        Ok(draft) => draft,
        Err(fault) => return again(ctx, code, fields, seen, vec![fault]).await,
    };
    if fields.text("act") != "save" {
        return match ctx.app.try_risk_rule(ctx.actor(), code, &draft).await {
            Ok(trial) => {
                let form = FormView::new("rule").values(fields).version(seen);
                let shown = Shown {
                    trial: Some(trial),
                    ..Shown::default()
                };
                editor(ctx, code, form, shown).await
            }
            Err(app::Error::Fault(faults)) => again(ctx, code, fields, seen, faults).await,
            Err(other) => Err(Wrong(other)),
        };
    }
    match ctx
        .app
        .save_risk_rule(ctx.actor(), code, &draft, seen)
        .await
    {
        Ok(code) => {
            let text = "规则已保存并生效，各村等级已重新判定。";
            Ok(done(
                &format!("{HERE}/{code}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Err(app::Error::Fault(faults)) => again(ctx, code, fields, seen, faults).await,
        Err(app::Error::Clash(_)) => clash(ctx, code, &fields).await,
        Err(other) => Err(Wrong(other)),
    }
}

/// The form with what was typed, what is wrong with it, and the place marked.
async fn again(
    ctx: &Ctx,
    code: Option<&str>,
    fields: Fields,
    seen: i64,
    faults: Vec<app::Fault>,
) -> Answer {
    let marked = faults.iter().find_map(|fault| match fault {
        app::Fault::RiskRule(RuleFault::Expression(fault)) => {
            let text: Vec<char> = fields.text("expression").chars().collect();
            let (from, to) = (fault.span.from, fault.span.to.max(fault.span.from + 1));
            let part = |from: usize, to: usize| -> String {
                text.iter()
                    .skip(from)
                    .take(to.saturating_sub(from))
                    .collect()
            };
            let wrong = part(from, to);
            let wrong = if wrong.is_empty() {
                "▲".to_owned()
            } else {
                wrong
            };
            Some((part(0, from), wrong, part(to, text.len())))
        }
        _ => None,
    });
    let form = FormView::new("rule")
        .values(fields)
        .version(seen)
        .errors(field_errors(&faults));
    let shown = Shown {
        status: StatusCode::UNPROCESSABLE_ENTITY,
        trial: None,
        marked,
    };
    editor(ctx, code, form, shown).await
}

#[derive(Template)]
#[template(path = "account/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

async fn clash(ctx: &Ctx, code: Option<&str>, mine: &Fields) -> Answer {
    let gone = || Wrong(app::Error::Clash("risk_rule"));
    let code = code.ok_or_else(gone)?;
    let (board, _) = ctx.app.risks(ctx.actor()).await?.ok_or_else(gone)?;
    let rule = board.rule(code).ok_or_else(gone)?;
    let by = rule
        .at
        .map_or_else(String::new, |at| format!("{} {} ", rule.by, at.text()));
    let labels = [
        ("name", "规则名称"),
        ("expression", "条件"),
        ("level", "定为"),
        ("reason", "理由句"),
        ("cause", "难点原因"),
        ("applies", "范围"),
        ("measure", "建议措施"),
        ("task", "建议任务"),
    ];
    let theirs = stored(&board, rule);
    let here = format!("{HERE}/{code}");
    let clash = Clash::between(
        &here,
        by,
        rule.no,
        (mine, &theirs),
        &labels,
        |name, value| match name {
            "level" => Level::parse(value).map_or_else(|| value.to_owned(), |v| v.zh().to_owned()),
            "cause" => Cause::parse(value).map_or_else(|| value.to_owned(), |v| v.zh().to_owned()),
            "applies" => {
                Applies::parse(value).map_or_else(|| value.to_owned(), |a| scope_word(a).to_owned())
            }
            _ => value.to_owned(),
        },
    );
    if clash.is_empty() {
        let text = "这条规则刚才已被改成您填写的内容，或被停用、恢复，请核对。";
        return Ok(done(&here, Notice::new(NoticeKind::Info, text)));
    }
    let frame = ctx
        .frame("两份改动")
        .under(vec![Link::new(HERE, "风险规则")]);
    Ok(page_with(StatusCode::CONFLICT, &ClashPage { frame, clash }))
}
