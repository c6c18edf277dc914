//! Writing a plan, and printing it on two pages.

use app::attachment::owner::plan_owner;
use app::survey::plan::PlanPage;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use domain::UnitId;
use domain::account::Verb;
use domain::attachment::Attachment;
use domain::survey::plan::{Content, ITEMS_MAX, Item};
use domain::survey::risk::{Cause, Level};

use super::marks::{level_tag, place, unit};
use super::plan::{Asked, Line, lines};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Clash, Field, FieldError, Fields, FormView, read};
use crate::look::{Link, Notice, NoticeKind, Tag};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};

/// Empty lines offered below those that are there.
const EMPTY_LINES: usize = 2;

#[derive(Template)]
#[template(path = "survey/plan_edit.html")]
struct Edit {
    frame: Frame,
    form: FormView,
    action: String,
    back: String,
    no: i64,
    level: Tag,
    reasons: Vec<String>,
    lines: Vec<EditLine>,
    full: bool,
}

/// A line of the form.
struct EditLine {
    title: String,
    hidden: Vec<(String, String)>,
    /// The box that takes a rule's proposal in; a line that is there has none.
    take: Option<Field>,
    fields: Vec<Field>,
    short: Vec<Field>,
}

/// The form.
pub async fn form(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let found = ctx.app.plan_page(ctx.actor(), &unit(&id)?).await?;
    ctx.actor().may(Verb::DraftPlan)?;
    if !found.term.open || found.newest().is_some_and(|p| !p.is_open()) {
        let text = "这份一村一策已提交或已审批，现在不能修改。";
        let path = format!("/plans/{}", found.village.unit);
        return Ok(done(&path, Notice::new(NoticeKind::Warn, text)));
    }
    let values = stored(&found);
    Ok(edit_page(&ctx, &found, &values, Vec::new(), StatusCode::OK))
}

/// The newest version as the form has it, the proposals of rules below it.
fn stored(found: &PlanPage) -> Fields {
    let content = found
        .newest()
        .map(|p| p.content.clone())
        .unwrap_or_default();
    let mut fields = Fields::new().with("overview", &content.overview);
    let kept = content.items.len();
    for (item, n) in content.items.iter().zip(1_usize..) {
        fields = put(fields, n, item);
    }
    for (reason, n) in found.proposals().iter().zip(kept + 1..=ITEMS_MAX) {
        let item = Item {
            no: 0,
            problem: reason.sentence.chars().take(120).collect(),
            cause: Some(reason.cause),
            rule: Some(reason.rule.clone()),
            hard: reason.level == Level::Hard,
            measure: reason.measure.clone(),
            ..Item::default()
        };
        fields = put(fields, n, &item).with(format!("proposed_{n}"), "yes");
        // A first plan takes what is proposed unless somebody says otherwise.
        if found.newest().is_none() {
            fields = fields.with(format!("take_{n}"), "yes");
        }
    }
    fields
}

fn put(fields: Fields, n: usize, item: &Item) -> Fields {
    let fields = fields
        .with(format!("no_{n}"), item.no)
        .with(format!("problem_{n}"), &item.problem)
        .with(format!("cause_{n}"), item.cause.map_or("", Cause::code))
        .with(format!("rule_{n}"), item.rule.as_deref().unwrap_or(""))
        .with(format!("measure_{n}"), &item.measure)
        .with(format!("owner_{n}"), &item.owner)
        .with(format!("post_{n}"), &item.post)
        .with(
            format!("deadline_{n}"),
            item.deadline.map_or_else(String::new, |d| d.to_string()),
        );
    if item.hard {
        fields.with(format!("hard_{n}"), "yes")
    } else {
        fields
    }
}

fn edit_page(
    ctx: &Ctx,
    found: &PlanPage,
    values: &Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> axum::response::Response {
    let used = (1..=ITEMS_MAX)
        .filter(|n| {
            ["problem", "measure", "owner", "no"]
                .iter()
                .any(|f| !matches!(values.text(&format!("{f}_{n}")), "" | "0"))
        })
        .max()
        .unwrap_or(0);
    let shown = (used + EMPTY_LINES).min(ITEMS_MAX);
    let form = FormView::new("plan")
        .values(values.clone())
        .errors(errors)
        .version(found.newest().map_or(0, |p| p.version))
        .draft();
    let unit = &found.village.unit;
    let page = Edit {
        frame: ctx
            .frame(&format!("{} 一村一策", place(&found.village)))
            .under(vec![
                Link::new("/plans", "一村一策"),
                Link::new(format!("/plans/{unit}"), found.village.name.clone()),
            ]),
        action: format!("/plans/{unit}/edit"),
        back: format!("/plans/{unit}"),
        no: found.newest().map_or(0, |p| p.no),
        level: level_tag(found.assessment.level()),
        reasons: found
            .assessment
            .reasons
            .iter()
            .map(|r| r.sentence.clone())
            .collect(),
        lines: (1..=shown).map(|n| edit_line(&form, values, n)).collect(),
        full: shown == ITEMS_MAX,
        form,
    };
    page_with(status, &page)
}

fn edit_line(form: &FormView, values: &Fields, n: usize) -> EditLine {
    let causes: Vec<Choice> = Cause::ALL
        .iter()
        .map(|c| Choice::new(c.code(), format!("{}. {}", c.number(), c.zh())))
        .collect();
    let name = |field: &str| format!("{field}_{n}");
    let proposed = !values.text(&name("proposed")).is_empty();
    let hidden = ["no", "rule", "proposed"]
        .iter()
        .map(|f| (name(f), values.text(&name(f)).to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    EditLine {
        title: if proposed {
            format!("第 {n} 行（规则建议）")
        } else {
            format!("第 {n} 行")
        },
        hidden,
        take: proposed.then(|| form.check(&name("take"), "列入计划")),
        fields: vec![
            form.area(&name("problem"), "问题").max(120).rows(2),
            form.area(&name("measure"), "措施").max(200).rows(2),
        ],
        short: vec![
            form.select(&name("cause"), "难点原因", &causes),
            form.text(&name("post"), "责任人职务").short().max(40),
            form.text(&name("owner"), "责任人姓名").short().max(40),
            form.date(&name("deadline"), "完成时限"),
            form.check(&name("hard"), "难点问题（投票前须解决或同意带着问题选举）"),
        ],
    }
}

/// The content as typed; lines left empty and proposals not taken are none.
fn typed(fields: &Fields) -> (Content, Vec<FieldError>) {
    let mut content = Content {
        overview: fields.text("overview").to_owned(),
        items: Vec::new(),
    };
    let mut errors = Vec::new();
    for n in 1..=ITEMS_MAX {
        let text = |field: &str| fields.text(&format!("{field}_{n}"));
        if !text("proposed").is_empty() && text("take").is_empty() {
            continue;
        }
        let deadline = read::day(text("deadline")).unwrap_or_else(|error| {
            errors.push(FieldError::new(format!("deadline_{n}"), error.to_string()));
            None
        });
        let item = Item {
            no: text("no").parse().unwrap_or(0),
            problem: text("problem").to_owned(),
            cause: Cause::parse(text("cause")),
            rule: Some(text("rule").to_owned()).filter(|r| !r.is_empty()),
            hard: !text("hard").is_empty(),
            measure: text("measure").to_owned(),
            owner: text("owner").to_owned(),
            post: text("post").to_owned(),
            deadline,
        };
        if !item.is_empty() {
            content.items.push(item);
        }
    }
    (content, errors)
}

/// Keeps what was written.
pub async fn save(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let unit = unit(&id)?;
    let (content, errors) = typed(&fields);
    let number = |name: &str| fields.text(name).parse::<i64>().unwrap_or(0);
    let seen = (number("no") > 0).then(|| (number("no"), number("version")));
    let answer = if errors.is_empty() {
        ctx.app.save_plan(ctx.actor(), &unit, content, seen).await
    } else {
        Err(app::Error::Fault(Vec::new()))
    };
    match answer {
        Ok(()) => {
            let text = "已保存。写完后点“提交乡镇审批”。";
            Ok(done(
                &format!("/plans/{unit}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Err(app::Error::Fault(faults)) => {
            let found = ctx.app.plan_page(ctx.actor(), &unit).await?;
            let mut all = errors;
            all.extend(field_errors(&faults));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(edit_page(&ctx, &found, &fields, all, status))
        }
        Err(app::Error::Clash(_)) => clash(&ctx, &id, &fields).await,
        Err(other) => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "account/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

/// The fields of the form with their names, for two texts side by side.
fn labels() -> Vec<(String, String)> {
    let mut labels: Vec<(String, String)> = vec![("overview".into(), "基本研判".into())];
    for n in 1..=ITEMS_MAX {
        for (field, zh) in [
            ("no", "编号"),
            ("problem", "问题"),
            ("cause", "难点原因"),
            ("rule", "来自规则"),
            ("measure", "措施"),
            ("post", "责任人职务"),
            ("owner", "责任人姓名"),
            ("deadline", "完成时限"),
            ("hard", "难点问题"),
        ] {
            labels.push((format!("{field}_{n}"), format!("第 {n} 行{zh}")));
        }
    }
    labels
}

/// Both texts side by side; where the newest version is no longer open, that is said.
async fn clash(ctx: &Ctx, id: &str, mine: &Fields) -> Answer {
    let found = ctx.app.plan_page(ctx.actor(), &unit(id)?).await?;
    let plan = found
        .newest()
        .filter(|p| p.is_open())
        .ok_or(Wrong(app::Error::Clash("plan")))?;
    let mut theirs = Fields::new().with("overview", &plan.content.overview);
    for (item, n) in plan.content.items.iter().zip(1_usize..) {
        theirs = put(theirs, n, item);
    }
    let labels = labels();
    let labels: Vec<(&str, &str)> = labels
        .iter()
        .map(|(name, zh)| (name.as_str(), zh.as_str()))
        .collect();
    let here = format!("/plans/{id}/edit");
    // The number of the version goes along, so that the answer is of the newest one.
    let mine = mine
        .pairs()
        .filter(|(name, _)| *name != "no")
        .fold(Fields::new().with("no", plan.no), |all, (name, value)| {
            all.with(name, value)
        });
    let by = format!("{} {} ", plan.written_by, plan.at.text());
    let clash = Clash::between(
        &here,
        by,
        plan.version,
        (&mine, &theirs),
        &labels,
        |name, value| {
            if name.starts_with("cause_") {
                return Cause::parse(value).map_or_else(|| value.to_owned(), |v| v.zh().to_owned());
            }
            value.to_owned()
        },
    );
    if clash.is_empty() {
        let text = "别人刚才已保存了同样的内容，无需再改。";
        return Ok(done(
            &format!("/plans/{id}"),
            Notice::new(NoticeKind::Info, text),
        ));
    }
    let frame = ctx
        .frame("两份改动")
        .under(vec![Link::new("/plans", "一村一策")]);
    Ok(page_with(StatusCode::CONFLICT, &ClashPage { frame, clash }))
}

#[derive(Template)]
#[template(path = "survey/plan_print.html")]
struct Print {
    frame: Frame,
    back: String,
    title: String,
    facts: Vec<(&'static str, String)>,
    overview: Vec<String>,
    lines: Vec<Line>,
    secretary: String,
    approved: String,
    printed: String,
    /// Names of the files that prove its results.
    evidence: Vec<String>,
    density: &'static str,
}

/// Names of the files that prove what came of a village's plan.
async fn evidence(ctx: &Ctx, unit: &UnitId) -> app::Result<Vec<String>> {
    let term = ctx.app.current_term(ctx.actor()).await?;
    let Some(owner) = term.and_then(|term| plan_owner(&term.id, unit)) else {
        return Ok(Vec::new());
    };
    let files = ctx.app.attachments(ctx.actor(), &owner).await?.files;
    let standing = files.iter().filter(|f| f.destroyed.is_none());
    Ok(standing.map(Attachment::file_name).collect())
}

/// A type in which a plan is set: its class, how many characters of problem, measure, owner and result
/// go into a line, how many of the overview, and for how many lines of these two sheets have room.
type Setting = (&'static str, [usize; 4], usize, usize);

/// The types from the largest; what fits into none of them is set in the smallest, which holds the
/// longest plan there can be.
const SETTINGS: [Setting; 2] = [
    ("", [10, 14, 4, 10], 42, 72),
    (" dense", [11, 17, 4, 11], 48, 95),
];
const SMALLEST: &str = " densest";
/// Characters of a problem's mark and of an outcome's word, beside the text.
const MARK_CHARS: usize = 8;

/// The class that sets a plan so that it stands on two sheets.
fn density(overview: &str, lines: &[Line]) -> &'static str {
    let chars = |text: &str| text.chars().count();
    let fits = |(_, widths, wide, room): &&Setting| {
        let of_line = |l: &Line| {
            let texts = [
                chars(&l.problem) + MARK_CHARS,
                chars(&l.measure),
                chars(&l.owner),
                chars(&l.result) + MARK_CHARS,
            ];
            let columns = texts.iter().zip(widths);
            columns
                .map(|(n, width)| n.div_ceil(*width))
                .max()
                .unwrap_or(1)
        };
        let above: usize = overview
            .lines()
            .map(|l| chars(l).div_ceil(*wide).max(1))
            .sum();
        above + lines.iter().map(of_line).sum::<usize>() <= *room
    };
    let setting = SETTINGS.iter().find(fits);
    setting.map_or(SMALLEST, |(class, ..)| class)
}

/// The plan on paper.
pub async fn print(ctx: Ctx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Answer {
    let found = ctx.app.plan_page(ctx.actor(), &unit(&id)?).await?;
    let plan = match asked.no {
        Some(no) => found.version(no),
        None => found.newest(),
    };
    let plan = plan.ok_or(Wrong(app::Error::NotFound("plan")))?;
    let village = &found.village;
    let assessment = &found.assessment;
    let causes: Vec<&str> = assessment.causes().iter().map(|c| c.zh()).collect();
    let facts = vec![
        ("乡镇（街道）", village.town_name.clone()),
        ("村（社区）", village.name.clone()),
        ("等级", format!("{}村", assessment.level().zh())),
        (
            "难点原因",
            if causes.is_empty() {
                "无".to_owned()
            } else {
                causes.join("、")
            },
        ),
        ("版本", format!("第 {} 版（{}）", plan.no, plan.state.zh())),
    ];
    let (secretary, approved) = plan
        .approved
        .as_ref()
        .map_or((String::new(), String::new()), |(name, day)| {
            (name.clone(), domain::time::day_text_full(*day))
        });
    let lines = lines(&found, plan);
    Ok(page(&Print {
        evidence: evidence(&ctx, &village.unit).await?,
        density: density(&plan.content.overview, &lines),
        frame: ctx.frame(&format!("{}一村一策", village.name)),
        back: format!("/plans/{}?no={}", village.unit, plan.no),
        title: format!(
            "{}{}换届“一村一策”工作方案",
            village.town_name, village.name
        ),
        facts,
        overview: plan.content.overview.lines().map(str::to_owned).collect(),
        lines,
        secretary,
        approved,
        printed: format!(
            "{} {} 打印于 {}",
            ctx.visit.who.account.office,
            ctx.visit.who.account.name,
            ctx.app.env().now().text()
        ),
    }))
}
