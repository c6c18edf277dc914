//! What a rule of risk proposes, made into a task: for one village, or for several at once.

use app::survey::proposal::{Candidate, NewRuleTask, ProposalPage, RuleWork};
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::duty::{Cascade, Deadline};
use domain::survey::risk::PROPOSED_DAYS_BEFORE_VOTE;
use domain::term::StepCode;
use domain::{AccountId, UnitId};

use crate::context::Ctx;
use crate::duty::parts::{day_of, state_words};
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView, read};
use crate::look::{Link, Notice, NoticeKind, State, Tag};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::term::parts::shown;

/// Longest title of a task, in characters.
const TITLE_CHARS: usize = 60;
/// Villages up to which each says why the rule holds; more stand side by side.
const HINTED_MAX: usize = 12;

#[derive(Template)]
#[template(path = "survey/propose.html")]
struct Propose {
    frame: Frame,
    form: FormView,
    rule: Link,
    lead: String,
    villages: Vec<Choice>,
    few: bool,
    taken: Vec<(Link, String)>,
    doers: Vec<Choice>,
    departments: Vec<Choice>,
    deadlines: Vec<Choice>,
    back: String,
}

/// Which rule, and for which village.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Asked {
    #[serde(default)]
    rule: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    town: String,
}

/// How a task that came of a rule stands, with the way to it where the reader may open it.
pub(super) fn shown_work(work: &RuleWork) -> (Tag, Link) {
    let progress = work.part.progress;
    let (state, words) = if work.withdrawn {
        (State::Idle, "已撤回".to_owned())
    } else {
        let words = state_words(progress.state, progress.late_days, progress.left_days);
        (shown(progress.state), words)
    };
    let href = if work.opens {
        format!("/tasks/{}?place={}", work.made.task, work.part.place.id())
    } else {
        String::new()
    };
    (Tag::worded(state, words), Link::new(href, &work.title))
}

/// Who does it, until when, and what was said last.
pub(super) fn work_notes(work: &RuleWork) -> String {
    let mut notes = vec![format!("承办：{}", work.part.name)];
    notes.extend(work.part.deadline.map(|day| format!("期限 {day}")));
    if let Some(last) = work.part.answers.last() {
        let on = last.on.map_or_else(String::new, |day| format!(" {day}"));
        notes.push(format!("{}{on}：{}", last.kind.zh(), last.note));
    }
    notes.join(" · ")
}

/// The form.
pub async fn form(ctx: Ctx, Query(asked): Query<Asked>) -> Answer {
    let mut page = ctx.app.rule_proposal(ctx.actor(), &asked.rule).await?;
    of_town(&mut page, &asked.town);
    let unit = UnitId::parse(&asked.unit).ok();
    let one = unit.as_ref().and_then(|unit| {
        let mut all = page.candidates.iter();
        all.find(|c| c.village.unit == *unit && !c.is_taken())
    });
    let deadline = ctx
        .app
        .proposed_deadline(ctx.actor(), &asked.rule, one.map(|c| &c.village.unit))
        .await?;
    let values = first_values(&page, one, deadline).with("town", &asked.town);
    render(&ctx, &page, values, Vec::new(), StatusCode::OK)
}

/// Leaves the villages of one township, where one is chosen.
fn of_town(page: &mut ProposalPage, town: &str) {
    if !town.is_empty() {
        let own = |c: &Candidate| c.village.town.as_str() == town;
        page.candidates.retain(own);
    }
}

fn first_values(page: &ProposalPage, one: Option<&Candidate>, deadline: Deadline) -> Fields {
    let rule = &page.rule;
    let title = if rule.task.is_empty() {
        &rule.measure
    } else {
        &rule.task
    };
    let title = if title.is_empty() { &rule.name } else { title };
    let mut text = String::new();
    match one {
        Some(one) => text.push_str(&format!("问题：{}。\n", one.reason.sentence)),
        None => text.push_str(&format!("问题：{}，各村情况见风险卡。\n", rule.name)),
    }
    if !rule.measure.is_empty() {
        text.push_str(&format!("措施：{}。\n", rule.measure));
    }
    text.push_str("办结后回复办理情况和日期。");
    let mut fields = Fields::new()
        .with("rule", &rule.code)
        .with("title", title.chars().take(TITLE_CHARS).collect::<String>())
        .with("text", text)
        .with("cascade", "village")
        .with("before", PROPOSED_DAYS_BEFORE_VOTE);
    fields = match deadline {
        Deadline::Fixed(day) => fields.with("deadline", "fixed").with("fixed_on", day),
        Deadline::Open | Deadline::Step { .. } => fields.with("deadline", "step"),
    };
    let chosen = page.candidates.iter().filter(|c| match one {
        Some(one) => one.village.unit == c.village.unit,
        None => !c.voted && !c.is_taken(),
    });
    chosen.fold(fields, |f, c| f.with("unit", c.village.unit.as_str()))
}

/// The villages that may be chosen, and whether they are so few that each says why.
fn villages(page: &ProposalPage) -> (Vec<Choice>, bool) {
    let open = page.candidates.iter().filter(|c| !c.is_taken());
    let few = open.clone().count() <= HINTED_MAX;
    let choices = open.map(|c| {
        let voted = if c.voted { "（已投票）" } else { "" };
        let name = format!("{} {}{voted}", c.village.town_name, c.village.name);
        let choice = Choice::new(c.village.unit.as_str(), name);
        if few {
            choice.hint(c.reason.sentence.clone())
        } else {
            choice
        }
    });
    (choices.collect(), few)
}

/// The villages in which a task of the rule is being worked on.
fn taken(page: &ProposalPage) -> Vec<(Link, String)> {
    let taken = page.candidates.iter().filter_map(|c| {
        let work = c.tasks.iter().find(|w| w.is_live())?;
        let link = Link::new(
            format!("/tasks/{}?place={}", work.made.task, work.part.place.id()),
            format!("{} {}", c.village.town_name, c.village.name),
        );
        Some((link, work_notes(work)))
    });
    taken.collect()
}

fn render(
    ctx: &Ctx,
    page: &ProposalPage,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let rule = &page.rule;
    let (villages, few) = villages(page);
    let all = [
        (Cascade::Village, "村（社区）"),
        (Cascade::Town, "乡镇（街道）"),
        (Cascade::Department, "责任部门"),
    ];
    let doers = all
        .into_iter()
        .filter(|(c, _)| *c == Cascade::Village || page.county)
        .map(|(c, zh)| Choice::new(c.code(), zh))
        .collect();
    let view = Propose {
        frame: ctx.frame(&format!("按规则交办：{}", rule.name)).under(vec![
            Link::new("/risks", "风险研判"),
            Link::new(format!("/risks?rule={}", rule.code), rule.name.clone()),
        ]),
        form: FormView::new("propose").values(values).errors(errors),
        rule: Link::new(format!("/risk-rules/{}", rule.code), rule.name.clone()),
        lead: format!(
            "规则成立的村（社区）{} 个，已交办未完成 {} 个。",
            page.candidates.len(),
            page.candidates.iter().filter(|c| c.is_taken()).count()
        ),
        villages,
        few,
        taken: taken(page),
        doers,
        departments: page
            .departments
            .iter()
            .map(|d| Choice::new(d.id.clone(), d.office.clone()))
            .collect(),
        deadlines: vec![
            Choice::new("step", "随投票日").hint("各村按自己的投票日推算"),
            Choice::new("fixed", "固定日期"),
        ],
        back: format!("/risks?rule={}", rule.code),
    };
    Ok(page_with(status, &view))
}

fn asked(fields: &Fields) -> app::Result<NewRuleTask> {
    let missing = |field, label| app::Error::from(app::Fault::Missing { field, label });
    let deadline = match fields.text("deadline") {
        "fixed" => Deadline::Fixed(
            day_of(fields, "fixed_on")?.ok_or_else(|| missing("fixed_on", "固定日期"))?,
        ),
        "step" => {
            let days = read::number(fields.text("before")).map_err(|e| app::Fault::Invalid {
                field: "before",
                label: "投票日前几天",
                hint: e.to_string(),
            })?;
            Deadline::Step {
                party: false,
                step: StepCode::ElectionDay,
                offset_days: days.unwrap_or(0).saturating_neg(),
            }
        }
        _ => return Err(missing("deadline", "完成期限")),
    };
    let cascade = Cascade::parse(fields.text("cascade"));
    let departments = fields
        .all("department")
        .filter_map(|id| AccountId::parse(id).ok());
    let units = fields.all("unit").filter_map(|id| UnitId::parse(id).ok());
    Ok(NewRuleTask {
        rule: fields.text("rule").to_owned(),
        units: units.collect(),
        title: fields.text("title").to_owned(),
        text: fields.text("text").to_owned(),
        cascade: cascade.ok_or_else(|| missing("cascade", "由谁办"))?,
        departments: departments.collect(),
        deadline,
        evidence: fields.text("evidence").to_owned(),
    })
}

/// Makes the task.
pub async fn submit(ctx: Ctx, fields: Fields) -> Answer {
    let made = match asked(&fields) {
        Ok(new) => ctx.app.issue_rule_task(ctx.actor(), &new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            let text = "已交办。任务与村页面、风险卡、一村一策相互关联，办理情况各处同步显示。";
            let here = format!("/tasks/{id}");
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let page = ctx.app.rule_proposal(ctx.actor(), fields.text("rule"));
            let mut page = page.await?;
            of_town(&mut page, fields.text("town"));
            let errors = field_errors(&faults);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&ctx, &page, fields, errors, status)
        }
        Err(other) => Err(Wrong(other)),
    }
}
