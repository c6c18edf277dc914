//! Plans of villages: the list with its coverage, and one village's plan.

use app::attachment::owner::plan_owner;
use app::survey::plan::{PlanAct, PlanPage};
use app::survey::work::VillageWork;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::account::Verb;
use domain::survey::plan::{Item, Outcome, Plan, PlanState};
use domain::survey::risk::Level;
use domain::term::board::VillageLine;

use super::marks::{
    level_state, level_tag, links, no_term, outcome_state, place, plan_state, towns, unit,
};
use super::propose::{shown_work, work_notes};
use crate::attachment::Files;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State, Tag, Tile, Tiles};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "survey/plans.html")]
struct Plans {
    frame: Frame,
    tiles: Tiles,
    table: TableView,
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let Some((work, scope)) = ctx.app.village_work(ctx.actor(), Verb::ViewPlans).await? else {
        return no_term(&ctx, "一村一策");
    };
    let Some((risks, _)) = ctx.app.risks(ctx.actor()).await? else {
        return no_term(&ctx, "一村一策");
    };
    let all: Vec<(&VillageLine, &VillageWork, Level)> = work
        .visible(&scope)
        .map(|(line, own)| (line, own, risks.level(&line.facts.unit)))
        .collect();
    let rows = all
        .iter()
        .filter(|(line, own, level)| matches(line, own, *level, &query))
        .map(|(line, own, level)| row(line, own, *level))
        .collect();
    let table = table(&all);
    if query.format() == Format::Xlsx {
        return ctx.export("plans", table.export(rows, &query)).await;
    }
    Ok(page(&Plans {
        frame: ctx.frame("一村一策"),
        tiles: tiles(&all),
        table: table.all(rows, &query),
    }))
}

/// Words for the state of a village's plan; a village without one has none.
fn state_of(own: &VillageWork) -> (State, &'static str, &'static str) {
    match own.newest() {
        None => (State::Idle, "none", "未起草"),
        Some(plan) => (plan_state(plan.state), plan.state.code(), plan.state.zh()),
    }
}

fn tiles(all: &[(&VillageLine, &VillageWork, Level)]) -> Tiles {
    let covered = all
        .iter()
        .filter(|(_, own, _)| own.in_force().is_some())
        .count();
    let mut tiles = vec![
        Tile::new(
            format!("{covered}/{}", all.len()),
            "已审批覆盖",
            "/plans?state=approved",
        )
        .with(State::Done),
    ];
    let hard = all.iter().filter(|(_, _, level)| *level == Level::Hard);
    let (mut hard_all, mut hard_covered) = (0, 0);
    for (_, own, _) in hard {
        hard_all += 1;
        hard_covered += usize::from(own.in_force().is_some());
    }
    let figure = format!("{hard_covered}/{hard_all}");
    tiles.push(Tile::new(figure, "难点村覆盖", "/plans?level=hard").with(State::Late));
    for state in [
        PlanState::Submitted,
        PlanState::Returned,
        PlanState::SentBack,
        PlanState::Draft,
    ] {
        let code = state.code();
        let n = all
            .iter()
            .filter(|(_, own, _)| state_of(own).1 == code)
            .count();
        tiles.push(if n == 0 {
            Tile::bare(n, state.zh())
        } else {
            Tile::new(n, state.zh(), format!("/plans?state={code}")).with(plan_state(state))
        });
    }
    let none = all
        .iter()
        .filter(|(_, own, _)| own.newest().is_none())
        .count();
    tiles.push(if none == 0 {
        Tile::bare(none, "未起草")
    } else {
        Tile::new(none, "未起草", "/plans?state=none")
    });
    Tiles(tiles)
}

fn matches(line: &VillageLine, own: &VillageWork, level: Level, query: &TableQuery) -> bool {
    let town = query
        .filter("town")
        .is_none_or(|t| line.facts.town.as_str() == t);
    let state = match query.filter("state") {
        None => true,
        // A newer draft does not take away that one is approved.
        Some("approved") => own.in_force().is_some(),
        Some(code) => state_of(own).1 == code,
    };
    let level = query.filter("level").is_none_or(|l| level.code() == l);
    town && state && level
}

fn table(all: &[(&VillageLine, &VillageWork, Level)]) -> Table {
    let columns = vec![
        Column::head("name", "村（社区）"),
        Column::text("town", "乡镇（街道）"),
        Column::state("level", "等级"),
        Column::state("state", "状态"),
        Column::number("version", "版本"),
        Column::number("items", "问题"),
        Column::number("settled", "已处理"),
        Column::date("deadline", "最近时限"),
        Column::text("secretary", "审批人"),
        Column::date("approved", "审批日期"),
    ];
    let mut states: Vec<(String, String)> = PlanState::ALL
        .iter()
        .filter(|s| **s != PlanState::Superseded)
        .map(|s| (s.code().to_owned(), s.zh().to_owned()))
        .collect();
    states.push(("none".to_owned(), "未起草".to_owned()));
    Table::new(
        "一村一策",
        columns,
        Empty::bare("还没有村（社区）参加本届换届，或不在您的范围内。"),
    )
    .filter(towns(all.iter().map(|(line, ..)| &line.facts)))
    .filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: states,
    })
    .filter(Filter {
        key: "level",
        title: "等级".to_owned(),
        options: Level::ALL
            .iter()
            .map(|l| (l.code().to_owned(), l.zh().to_owned()))
            .collect(),
    })
}

fn row(line: &VillageLine, own: &VillageWork, level: Level) -> Row {
    let (shape, _, word) = state_of(own);
    let shown = own.in_force().or(own.newest());
    let count = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let open = |i: &&Item| !own.outcome(i.no).is_settled();
    let next = shown.and_then(|p| {
        let items = p.content.items.iter().filter(open);
        items.filter_map(|i| i.deadline).min()
    });
    let approved = shown.and_then(|p| p.approved.as_ref());
    Row::new(vec![
        Cell::link(
            format!("/plans/{}", line.facts.unit),
            line.facts.name.clone(),
        ),
        Cell::text(line.facts.town_name.clone()),
        Cell::worded(level_state(level), level.zh()),
        Cell::worded(shape, word),
        Cell::maybe(shown, |p| Cell::number(p.no)),
        Cell::maybe(shown, |p| count(p.content.items.len())),
        Cell::maybe(own.in_force(), |_| count(own.settled().0)),
        Cell::maybe(next, Cell::date),
        Cell::maybe(approved, |(name, _)| Cell::text(name.clone())),
        Cell::maybe(approved, |(_, day)| Cell::date(*day)),
    ])
}

#[derive(Template)]
#[template(path = "survey/plan.html")]
struct One {
    frame: Frame,
    level: Tag,
    state: Tag,
    links: Vec<Link>,
    path: String,
    lead: String,
    overview: Vec<String>,
    remark: Option<String>,
    items: Vec<Line>,
    empty: Empty,
    acts: Option<Acts>,
    result: Option<ResultForm>,
    proposals: usize,
    versions: Vec<(Link, String)>,
    records: Vec<(String, String)>,
    print: Option<String>,
    files: Option<Files>,
}

/// A problem as the page and the paper show it.
pub(super) struct Line {
    pub(super) problem: String,
    pub(super) cause: Option<&'static str>,
    pub(super) hard: bool,
    pub(super) measure: String,
    pub(super) owner: String,
    pub(super) deadline: String,
    pub(super) outcome: Tag,
    pub(super) result: String,
    /// The tasks that work on it: state, link, who and until when.
    pub(super) works: Vec<(Tag, Link, String)>,
    /// The way to make a task of it.
    pub(super) assign: Option<String>,
}

/// What the reader may do with the version shown.
struct Acts {
    form: FormView,
    edit: Option<&'static str>,
    submit: bool,
    approve: bool,
    send_back: bool,
    revise: bool,
}

/// The form that records what came of a problem.
struct ResultForm {
    form: FormView,
    items: Vec<Choice>,
    outcomes: Vec<Choice>,
}

impl One {
    /// The number at the end of a version's link, for the form.
    fn number<'a>(&self, link: &'a Link) -> &'a str {
        link.href.rsplit('=').next().unwrap_or("")
    }

    /// Where the form goes when it is sent by the enter key: the first act that it offers.
    fn act_path(&self) -> String {
        let act = match &self.acts {
            Some(acts) if acts.submit => "submit",
            Some(acts) if acts.approve => "approve",
            Some(acts) if acts.send_back => "send-back",
            _ => "revise",
        };
        format!("{}/{act}", self.path)
    }

    fn result_path(&self) -> String {
        format!("{}/result", self.path)
    }
}

/// Which version is asked for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    /// Its number; the newest when it is none.
    #[serde(default)]
    pub no: Option<i64>,
}

/// A village's plan.
pub async fn show(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let (values, errors) = (Fields::new(), Vec::new());
    render(&ctx, &id, asked.no, values, errors, StatusCode::OK).await
}

/// The problems with the tasks that came of the rules that raised them.
async fn worked_lines(ctx: &Ctx, page: &PlanPage, plan: &Plan) -> app::Result<Vec<Line>> {
    let unit = &page.village.unit;
    let works = ctx.app.rule_works(ctx.actor(), Some(unit)).await?;
    let issues = page.term.open && ctx.can(Verb::IssueTask);
    let holds = |rule: &str| page.assessment.reasons.iter().any(|r| r.rule == rule);
    let mut lines = lines(page, plan);
    for (line, item) in lines.iter_mut().zip(&plan.content.items) {
        let Some(rule) = item.rule.as_deref() else {
            continue;
        };
        let own: Vec<_> = works.iter().filter(|w| w.made.rule == rule).collect();
        let live = own.iter().any(|w| w.is_live());
        let settled = page
            .outcome(item.no)
            .is_some_and(|r| r.outcome.is_settled());
        line.assign = (issues && !live && !settled && holds(rule))
            .then(|| format!("/risk-tasks/new?rule={rule}&unit={unit}"));
        line.works = own
            .into_iter()
            .map(|w| {
                let (tag, link) = shown_work(w);
                (tag, link, work_notes(w))
            })
            .collect();
    }
    Ok(lines)
}

pub(super) fn lines(page: &PlanPage, plan: &Plan) -> Vec<Line> {
    plan.content
        .items
        .iter()
        .map(|item| {
            let record = page.outcome(item.no);
            let outcome = record.map_or(Outcome::Open, |r| r.outcome);
            Line {
                problem: item.problem.clone(),
                cause: item.cause.map(domain::survey::risk::Cause::zh),
                hard: item.hard,
                measure: item.measure.clone(),
                owner: format!("{} {}", item.post, item.owner).trim().to_owned(),
                deadline: item.deadline.map_or_else(String::new, |d| d.to_string()),
                outcome: Tag::worded(outcome_state(outcome), outcome.zh()),
                result: record.map_or_else(String::new, |r| r.result.clone()),
                works: Vec::new(),
                assign: None,
            }
        })
        .collect()
}

async fn render(
    ctx: &Ctx,
    id: &str,
    no: Option<i64>,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let unit = unit(id)?;
    let found = ctx.app.plan_page(ctx.actor(), &unit).await?;
    let plan = match no {
        Some(no) => Some(
            found
                .version(no)
                .ok_or(Wrong(app::Error::NotFound("plan")))?,
        ),
        None => found.newest(),
    };
    let path = format!("/plans/{unit}");
    let empty = if ctx.can(Verb::DraftPlan) && found.term.open {
        Empty::new(
            "还没有起草一村一策。",
            Link::new(format!("{path}/edit"), "起草"),
        )
    } else {
        Empty::bare("还没有起草一村一策。")
    };
    let page = One {
        frame: ctx
            .frame(&format!("{} 一村一策", place(&found.village)))
            .under(vec![Link::new("/plans", "一村一策")]),
        level: level_tag(found.assessment.level()),
        state: plan.map_or_else(
            || Tag::worded(State::Idle, "未起草"),
            |p| Tag::worded(plan_state(p.state), p.state.zh()),
        ),
        links: links(ctx, &unit),
        lead: plan.map_or_else(String::new, lead),
        overview: plan.map_or_else(Vec::new, |p| {
            p.content.overview.lines().map(str::to_owned).collect()
        }),
        remark: plan
            .and_then(|p| p.remark.as_ref())
            .map(|(text, by)| format!("{by}退回意见：{text}")),
        items: match plan {
            Some(plan) => worked_lines(ctx, &found, plan).await?,
            None => Vec::new(),
        },
        empty,
        acts: plan.and_then(|p| acts(ctx, &found, p, &values, &errors)),
        result: result_form(ctx, &found, &values, &errors),
        proposals: found.proposals().len(),
        versions: versions(&found, &path),
        records: records(&found),
        files: match (plan, plan_owner(&found.term.id, &unit)) {
            (Some(_), Some(owner)) => Some(Files::of(ctx, &owner).await?),
            _ => None,
        },
        print: plan.map(|p| format!("{path}/print?no={}", p.no)),
        path,
    };
    Ok(page_with(status, &page))
}

fn lead(plan: &Plan) -> String {
    let approved = plan
        .approved
        .as_ref()
        .map_or_else(String::new, |(name, day)| format!(" · {name}于 {day} 审批"));
    format!(
        "第 {} 版 · {} · {} 起草 · {}{approved}",
        plan.no,
        plan.state.zh(),
        plan.written_by,
        plan.at.text()
    )
}

fn acts(
    ctx: &Ctx,
    found: &PlanPage,
    plan: &Plan,
    values: &Fields,
    errors: &[FieldError],
) -> Option<Acts> {
    let newest = found.newest().is_some_and(|p| p.no == plan.no);
    if !found.term.open || !newest {
        return None;
    }
    let draft = ctx.can(Verb::DraftPlan);
    let approved = matches!(plan.state, PlanState::Approved | PlanState::SentBack);
    let acts = Acts {
        form: FormView::new("plan")
            .values(values.clone())
            .errors(errors.to_vec())
            .version(plan.version),
        edit: (draft && plan.is_open()).then_some("修改"),
        submit: draft && plan.is_open(),
        approve: plan.state == PlanState::Submitted && ctx.can(Verb::ApprovePlan),
        send_back: plan.state == PlanState::Approved && ctx.can(Verb::SendBackPlan),
        revise: draft && approved,
    };
    let any = acts.submit || acts.approve || acts.send_back || acts.revise;
    any.then_some(acts)
}

fn result_form(
    ctx: &Ctx,
    found: &PlanPage,
    values: &Fields,
    errors: &[FieldError],
) -> Option<ResultForm> {
    let plan = found.in_force()?;
    if !found.term.open || !ctx.can(Verb::DraftPlan) {
        return None;
    }
    let items = plan
        .content
        .items
        .iter()
        .map(|i| Choice::new(i.no.to_string(), i.problem.clone()))
        .collect();
    let outcomes = [Outcome::Doing, Outcome::Handled, Outcome::Accepted]
        .into_iter()
        .filter(|o| *o != Outcome::Accepted || ctx.can(Verb::AcceptProblem))
        .map(|o| Choice::new(o.code(), o.zh()))
        .collect();
    Some(ResultForm {
        form: FormView::new("result")
            .values(values.clone())
            .errors(errors.to_vec()),
        items,
        outcomes,
    })
}

fn versions(found: &PlanPage, path: &str) -> Vec<(Link, String)> {
    found
        .versions
        .iter()
        .map(|p| {
            let link = Link::new(format!("{path}?no={}", p.no), format!("第 {} 版", p.no));
            (link, format!("{} {}", p.state.zh(), p.at.text()))
        })
        .collect()
}

fn records(found: &PlanPage) -> Vec<(String, String)> {
    let problem = |no: i64| {
        let mut items = found.versions.iter().flat_map(|p| &p.content.items);
        items
            .find(|i| i.no == no)
            .map_or_else(String::new, |i| i.problem.clone())
    };
    found
        .records
        .iter()
        .map(|r| {
            let text = format!("{}：{}。{}", r.outcome.zh(), problem(r.item), r.result);
            (text, format!("{} {}", r.by, r.at.text()))
        })
        .collect()
}

/// Hands a plan to the township.
pub async fn submit(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    act(&ctx, &id, fields, PlanAct::Submit, "已提交乡镇审批。").await
}

/// Approves it in the name of the township's secretary.
pub async fn approve(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let secretary = fields.text("secretary").to_owned();
    let text = "已审批，县里可以看到。";
    act(&ctx, &id, fields, PlanAct::Approve(secretary), text).await
}

/// Gives it back to whoever wrote it.
pub async fn give_back(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let remark = fields.text("remark").to_owned();
    let text = "已退回起草人修改。";
    act(&ctx, &id, fields, PlanAct::Return(remark), text).await
}

/// Gives an approved one back to the township.
pub async fn send_back(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let remark = fields.text("remark").to_owned();
    let text = "已退回乡镇，须修订为新版本。";
    act(&ctx, &id, fields, PlanAct::SendBack(remark), text).await
}

/// Begins the next version.
pub async fn revise(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let text = "已开始修订新版本，原版本仍然保留。";
    act(&ctx, &id, fields, PlanAct::Revise, text).await
}

/// Moves a plan on.
async fn act(ctx: &Ctx, id: &str, fields: Fields, act: PlanAct, text: &str) -> Answer {
    let unit = unit(id)?;
    let number = |name: &str| fields.text(name).parse().unwrap_or(-1);
    let seen = (number("no"), number("version"));
    let revise = act == PlanAct::Revise;
    match ctx.app.move_plan(ctx.actor(), &unit, act, seen).await {
        Ok(()) => {
            let path = if revise {
                format!("/plans/{unit}/edit")
            } else {
                format!("/plans/{unit}")
            };
            Ok(done(&path, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            render(
                ctx,
                id,
                None,
                fields,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(app::Error::Clash(_)) => {
            let text = "您打开之后，这份一村一策有了改动，下面是最新的内容。请核对后再办理。";
            let errors = vec![FieldError::new("", text)];
            render(ctx, id, None, fields, errors, StatusCode::CONFLICT).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Records what came of a problem.
pub async fn record(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let unit = unit(&id)?;
    let outcome = Outcome::parse(fields.text("outcome"));
    let item = fields.text("item").parse::<i64>().ok();
    let missing = |field, label| app::Error::from(app::Fault::Missing { field, label });
    let answer = match (item, outcome) {
        (None, _) => Err(missing("item", "问题")),
        (_, None) => Err(missing("outcome", "进展")),
        (Some(item), Some(outcome)) => {
            let result = fields.text("result");
            ctx.app
                .record_plan(ctx.actor(), &unit, item, outcome, result)
                .await
        }
    };
    match answer {
        Ok(()) => {
            let text = "已登记进展。";
            Ok(done(
                &format!("/plans/{unit}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            render(
                &ctx,
                &id,
                None,
                fields,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(other) => Err(Wrong(other)),
    }
}
