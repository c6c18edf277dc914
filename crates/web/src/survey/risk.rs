//! The list of villages by risk, and one village's card with its reasons.

use app::survey::proposal::RuleWork;
use app::survey::risk::{RiskBoard, RiskCard, RiskLine};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::{Role, Verb};
use domain::survey::risk::{Cause, Level};

use super::marks::{level_state, level_tag, links, no_term, place, towns, unit};
use super::propose::{shown_work, work_notes};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State, Tag, Tile, Tiles};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "survey/risks.html")]
struct Risks {
    frame: Frame,
    tiles: Tiles,
    table: TableView,
    broken: Vec<(Link, String)>,
    assign: Option<Link>,
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let Some((board, scope)) = ctx.app.risks(ctx.actor()).await? else {
        return no_term(&ctx, "风险研判");
    };
    let all: Vec<&RiskLine> = board.visible(&scope).collect();
    let table = table(&all, &board);
    let rows: Vec<Row> = all
        .iter()
        .filter(|l| matches(l, &query))
        .map(|l| row(l))
        .collect();
    let assign = assign_link(&ctx, &board, &query, rows.len());
    if query.format() == Format::Xlsx {
        return ctx.export("risks", table.export(rows, &query)).await;
    }
    Ok(page(&Risks {
        frame: ctx.frame("风险研判"),
        tiles: tiles(&all),
        table: table.all(rows, &query),
        assign,
        broken: if ctx.can(Verb::EditRiskRules) {
            broken(&board)
        } else {
            Vec::new()
        },
    }))
}

/// The way from the villages of one rule to the task that it proposes for them.
fn assign_link(ctx: &Ctx, board: &RiskBoard, query: &TableQuery, shown: usize) -> Option<Link> {
    let rule = board.rule(query.filter("rule")?)?;
    let proposes = !(rule.measure.is_empty() && rule.task.is_empty());
    let may = board.term.open && ctx.can(Verb::IssueTask) && proposes && shown > 0;
    may.then(|| {
        let text = format!("按“{}”交办任务", rule.name);
        let town = query.filter("town").unwrap_or_default();
        Link::new(
            format!("/risk-tasks/new?rule={}&town={town}", rule.code),
            text,
        )
    })
}

fn tiles(lines: &[&RiskLine]) -> Tiles {
    let tile = |n: usize, label: &str, query: &str, state: State| {
        let tile = if n == 0 {
            Tile::bare(n, label)
        } else {
            Tile::new(n, label, format!("/risks?{query}"))
        };
        tile.with(state)
    };
    let mut tiles: Vec<Tile> = Level::ALL
        .iter()
        .map(|level| {
            let n = lines
                .iter()
                .filter(|l| l.assessment.level() == *level)
                .count();
            let label = format!("{}村", level.zh());
            tile(
                n,
                &label,
                &format!("level={}", level.code()),
                level_state(*level),
            )
        })
        .collect();
    let overruled = lines
        .iter()
        .filter(|l| {
            l.assessment
                .overruled
                .as_ref()
                .is_some_and(|o| o.level.is_some())
        })
        .count();
    let gaps = lines
        .iter()
        .filter(|l| !l.assessment.gaps.is_empty())
        .count();
    tiles.push(tile(overruled, "人工改判", "also=overruled", State::Idle));
    tiles.push(tile(gaps, "缺数据，判不全", "also=gaps", State::Idle));
    Tiles(tiles)
}

/// Rules that can no longer be read, because a question they speak of is gone.
fn broken(board: &RiskBoard) -> Vec<(Link, String)> {
    board
        .set
        .broken
        .iter()
        .map(|(code, fault)| {
            let name = board.rule(code).map_or(code.as_str(), |r| r.name.as_str());
            let link = Link::new(format!("/risk-rules/{code}"), name);
            (link, app::text::risk::expression(fault))
        })
        .collect()
}

fn matches(line: &RiskLine, query: &TableQuery) -> bool {
    let town = query
        .filter("town")
        .is_none_or(|t| line.village.town.as_str() == t);
    let level = query
        .filter("level")
        .is_none_or(|l| line.assessment.level().code() == l);
    let cause = query.filter("cause").is_none_or(|c| {
        let causes = line.assessment.causes();
        causes.iter().any(|own| own.code() == c)
    });
    let also = match query.filter("also") {
        Some("overruled") => line
            .assessment
            .overruled
            .as_ref()
            .is_some_and(|o| o.level.is_some()),
        Some("gaps") => !line.assessment.gaps.is_empty(),
        _ => true,
    };
    let rule = query.filter("rule").is_none_or(|code| {
        let mut reasons = line.assessment.reasons.iter();
        reasons.any(|r| r.rule == code)
    });
    town && level && cause && also && rule
}

fn table(lines: &[&RiskLine], board: &RiskBoard) -> Table {
    let columns = vec![
        Column::head("name", "村（社区）"),
        Column::text("town", "乡镇（街道）"),
        Column::state("level", "等级"),
        Column::text("rules", "规则判定"),
        Column::text("causes", "难点原因").unsorted(),
        Column::text("why", "理由").unsorted(),
        Column::number("gaps", "缺数据的规则"),
        Column::text("overruled", "人工改判").unsorted(),
    ];
    let empty = Empty::bare("还没有村（社区）参加本届换届，或不在您的范围内。");
    Table::new("村（社区）风险等级", columns, empty)
        .filter(towns(lines.iter().map(|l| &l.village)))
        .filter(Filter {
            key: "level",
            title: "等级".to_owned(),
            options: Level::ALL
                .iter()
                .map(|l| (l.code().to_owned(), l.zh().to_owned()))
                .collect(),
        })
        .filter(Filter {
            key: "cause",
            title: "原因".to_owned(),
            options: Cause::ALL
                .iter()
                .filter(|c| c.by_rule())
                .map(|c| (c.code().to_owned(), c.zh().to_owned()))
                .collect(),
        })
        .filter(Filter {
            key: "rule",
            title: "成立的规则".to_owned(),
            options: board
                .rules
                .iter()
                .filter(|r| !r.retired)
                .map(|r| (r.code.clone(), r.name.clone()))
                .collect(),
        })
}

fn row(line: &RiskLine) -> Row {
    let assessment = &line.assessment;
    let level = assessment.level();
    let href = format!("/risks/{}", line.village.unit);
    let join = |parts: Vec<String>| Cell::text(parts.join("；"));
    let causes = assessment
        .causes()
        .iter()
        .map(|c| c.zh().to_owned())
        .collect();
    let why = assessment
        .reasons
        .iter()
        .map(|r| r.sentence.clone())
        .collect();
    let gaps = i64::try_from(assessment.gaps.len()).unwrap_or(i64::MAX);
    let overruled = assessment.overruled.as_ref().filter(|o| o.level.is_some());
    Row::new(vec![
        Cell::link(href, line.village.name.clone()),
        Cell::text(line.village.town_name.clone()),
        Cell::worded(level_state(level), level.zh()),
        Cell::text(assessment.by_rules.zh()),
        join(causes),
        join(why),
        Cell::number(gaps),
        Cell::maybe(overruled, |o| Cell::text(format!("{}：{}", o.by, o.reason))),
    ])
}

#[derive(Template)]
#[template(path = "survey/risk.html")]
struct Card {
    frame: Frame,
    level: Tag,
    by_rules: Tag,
    links: Vec<Link>,
    reasons: Vec<Shown>,
    gaps: Vec<(String, Vec<Link>)>,
    overruled: Option<String>,
    history: Vec<(String, String)>,
    overrule: Option<(FormView, Vec<Choice>, String)>,
}

/// A reason as the card shows it.
struct Shown {
    level: Tag,
    sentence: String,
    rule: Link,
    cause: &'static str,
    facts: Vec<(Link, String)>,
    measure: String,
    task: String,
    works: Vec<(Tag, Link, String)>,
    assign: Option<String>,
}

/// A village's card.
pub async fn card(ctx: Ctx, Path(id): Path<String>) -> Answer {
    render(&ctx, &id, Fields::new(), Vec::new(), StatusCode::OK).await
}

async fn render(
    ctx: &Ctx,
    id: &str,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let card = ctx.app.risk_card(ctx.actor(), &unit(id)?).await?;
    let assessment = &card.assessment;
    let may = card.open && ctx.can(Verb::OverruleRisk);
    let page = Card {
        frame: ctx
            .frame(&format!("{} 风险卡", place(&card.village)))
            .under(vec![Link::new("/risks", "风险研判")]),
        level: level_tag(assessment.level()),
        by_rules: level_tag(assessment.by_rules),
        links: links(ctx, &card.village.unit),
        reasons: reasons(ctx, &card).await?,
        gaps: assessment
            .gaps
            .iter()
            .map(|g| {
                let facts = g.missing.iter();
                let links = facts.map(|(code, name)| fact(&card, code, name)).collect();
                (g.name.clone(), links)
            })
            .collect(),
        overruled: assessment
            .overruled
            .as_ref()
            .and_then(|o| o.level.map(|l| (l, o)))
            .map(|(l, o)| {
                format!(
                    "{}于 {} 改判为{}村：{}",
                    said_by(&o.by, &o.role),
                    o.at.text(),
                    l.zh(),
                    o.reason
                )
            }),
        history: history(&card),
        overrule: may.then(|| overrule_form(&card, values, errors)),
    };
    Ok(page_with(status, &page))
}

/// Where a fact of a village is answered.
fn fact(card: &RiskCard, code: &str, name: &str) -> Link {
    Link::new(
        format!("/survey/villages/{}#q-{code}", card.village.unit),
        name,
    )
}

fn said_by(name: &str, role: &str) -> String {
    let role = Role::parse(role).map_or("", Role::zh);
    format!("{role}{name}")
}

async fn reasons(ctx: &Ctx, card: &RiskCard) -> app::Result<Vec<Shown>> {
    let unit = &card.village.unit;
    let works = ctx.app.rule_works(ctx.actor(), Some(unit)).await?;
    let issues = card.open && ctx.can(Verb::IssueTask);
    let shown = card.assessment.reasons.iter().map(|r| {
        let own = || works.iter().filter(|w| w.made.rule == r.rule);
        let proposes = !(r.measure.is_empty() && r.task.is_empty());
        let assign = issues && proposes && !own().any(RuleWork::is_live);
        Shown {
            level: Tag::worded(level_state(r.level), r.level.zh()),
            sentence: r.sentence.clone(),
            rule: Link::new(format!("/risk-rules/{}", r.rule), r.name.clone()),
            cause: r.cause.zh(),
            facts: r
                .facts
                .iter()
                .map(|(code, name, value)| (fact(card, code, name), value.clone()))
                .collect(),
            measure: r.measure.clone(),
            task: r.task.clone(),
            works: own()
                .map(|w| {
                    let (tag, link) = shown_work(w);
                    (tag, link, work_notes(w))
                })
                .collect(),
            assign: assign.then(|| format!("/risk-tasks/new?rule={}&unit={unit}", r.rule)),
        }
    });
    Ok(shown.collect())
}

fn history(card: &RiskCard) -> Vec<(String, String)> {
    card.history
        .iter()
        .map(|o| {
            let what = o.level.map_or_else(
                || "恢复按规则判定".to_owned(),
                |l| format!("改判为{}村", l.zh()),
            );
            let text = format!("{what}：{}", o.reason);
            (text, format!("{} {}", said_by(&o.by, &o.role), o.at.text()))
        })
        .collect()
}

fn overrule_form(
    card: &RiskCard,
    values: Fields,
    errors: Vec<FieldError>,
) -> (FormView, Vec<Choice>, String) {
    let mut choices: Vec<Choice> = Level::ALL
        .iter()
        .map(|l| Choice::new(l.code(), format!("{}村", l.zh())))
        .collect();
    if card
        .assessment
        .overruled
        .as_ref()
        .is_some_and(|o| o.level.is_some())
    {
        choices.push(Choice::new("rules", "恢复按规则判定"));
    }
    let form = FormView::new("overrule")
        .values(values)
        .errors(errors)
        .version(card.history.first().map_or(0, |o| o.no));
    (form, choices, format!("/risks/{}", card.village.unit))
}

/// Gives a village another level, with a reason.
pub async fn overrule(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let unit = unit(&id)?;
    let level = match fields.text("level") {
        "rules" => None,
        code => match Level::parse(code) {
            Some(level) => Some(level),
            None => {
                let missing = app::Fault::Missing {
                    field: "level",
                    label: "等级",
                };
                let errors = field_errors(&[missing]);
                return render(&ctx, &id, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
            }
        },
    };
    let seen = fields.text("version").parse().unwrap_or(-1);
    let reason = fields.text("reason").to_owned();
    let answer = ctx
        .app
        .overrule_risk(ctx.actor(), &unit, level, &reason, seen)
        .await;
    match answer {
        Ok(()) => {
            let text = "已登记。规则的判定和改判理由都会显示。";
            Ok(done(
                &format!("/risks/{unit}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            render(&ctx, &id, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        // What was typed stays; the page shows what the other one wrote.
        Err(app::Error::Clash(_)) => {
            let text = "您填写的时候，别人也改判了这个村，见下面的改判记录。您写的理由还在，核对后可再次提交。";
            let errors = vec![FieldError::new("reason", text)];
            render(&ctx, &id, fields, errors, StatusCode::CONFLICT).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
