//! One village's plan: what it says, what may be done with it, and what came of it.

use app::attachment::owner::plan_owner;
use app::survey::plan::{PlanAct, PlanPage};
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::account::Verb;
use domain::survey::plan::{Outcome, Plan, PlanState};

use super::marks::{level_tag, links, outcome_state, place, plan_state, unit};
use super::propose::{shown_work, work_notes};
use crate::attachment::Files;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State, Tag};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

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
