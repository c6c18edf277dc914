//! Election days: choose which villages and which day, see what moves, confirm.

use askama::Template;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::term::Body;
use domain::term::board::{VillageLine, visible};
use domain::time::Day;
use domain::{TermId, UnitId};

use super::cockpit::no_term;
use super::parts::{body_short, day};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Fields, FormView, read};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};
use app::term::{Change, DayChange, DayPlan, DayWarning, SetDays, Target};

/// Villages whose moves are listed one by one in a preview.
const LISTED_MAX: usize = 200;

#[derive(Template)]
#[template(path = "term/days.html")]
struct Days {
    frame: Frame,
    form: FormView,
    targets: Vec<Choice>,
    units: Vec<(String, String)>,
    table: TableView,
}

#[derive(Template)]
#[template(path = "term/days_preview.html")]
struct Preview {
    frame: Frame,
    hidden: Vec<(String, String)>,
    lead: String,
    faults: Vec<String>,
    warnings: Vec<(String, usize, String)>,
    changes: Vec<Shown>,
    more: usize,
    doable: usize,
}

struct Shown {
    name: String,
    before: String,
    after: String,
    moves: Vec<String>,
    warnings: Vec<String>,
}

/// The page: a form, and how the days lie now.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let units: Vec<String> = query
        .filter("unit")
        .map(str::to_owned)
        .into_iter()
        .collect();
    let mut values = Fields::new().with("which", "committee");
    if !units.is_empty() {
        values = values.with("target", "units");
    }
    let form = FormView::new("days").values(values);
    form_page(&ctx, &query, form, &units, StatusCode::OK).await
}

/// The page for villages ticked in the list.
pub(super) async fn for_units(ctx: &Ctx, units: &[String]) -> Answer {
    let values = Fields::new()
        .with("which", "committee")
        .with("target", "units");
    let form = FormView::new("days").values(values);
    form_page(ctx, &TableQuery::default(), form, units, StatusCode::OK).await
}

async fn form_page(
    ctx: &Ctx,
    query: &TableQuery,
    form: FormView,
    wanted: &[String],
    status: StatusCode,
) -> Answer {
    let Some((snapshot, scope)) = ctx.app.board(ctx.actor(), None).await? else {
        return Ok(no_term(ctx, "投票日安排"));
    };
    let scope = ctx
        .actor()
        .may(Verb::SetElectionDay)
        .map_or(scope, |own| own);
    let lines: Vec<&VillageLine> = visible(&snapshot.lines, &scope).collect();
    let (table, rows) = days_table(&lines, snapshot.today);
    if query.format() == Format::Xlsx {
        return ctx.export("days", table.export(rows, query)).await;
    }
    let mut targets = vec![Choice::new(
        "all",
        format!("全部 {} 个村（社区）", lines.len()),
    )];
    let mut seen: Vec<&UnitId> = Vec::new();
    for line in &lines {
        if !seen.contains(&&line.facts.town) {
            seen.push(&line.facts.town);
            let value = format!("town:{}", line.facts.town);
            targets.push(Choice::new(
                value,
                format!("{}全部村（社区）", line.facts.town_name),
            ));
        }
    }
    let units: Vec<(String, String)> = lines
        .iter()
        .filter(|l| wanted.iter().any(|w| w == l.facts.unit.as_str()))
        .map(|l| {
            let name = format!("{} {}", l.facts.town_name, l.facts.name);
            (l.facts.unit.as_str().to_owned(), name)
        })
        .collect();
    if !units.is_empty() {
        targets.insert(0, Choice::new("units", "下列勾选的村（社区）"));
    }
    let frame = ctx.frame("投票日安排");
    Ok(page_with(
        status,
        &Days {
            frame,
            form,
            targets,
            units,
            table: table.all(rows, query),
        },
    ))
}

fn days_table(lines: &[&VillageLine], today: Day) -> (Table, Vec<Row>) {
    let columns = vec![
        Column::head("day", "投票日"),
        Column::text("which", "选举"),
        Column::number("n", "村（社区）数"),
        Column::text("towns", "乡镇"),
    ];
    let mut groups: std::collections::BTreeMap<(bool, Option<Day>), Vec<&VillageLine>> =
        std::collections::BTreeMap::new();
    for line in lines {
        for election in &line.facts.elections {
            let key = (!election.body.is_party(), election.day.day());
            groups.entry(key).or_default().push(line);
        }
    }
    let rows = groups
        .into_iter()
        .map(|((committee, on), villages)| {
            let mut towns: Vec<&str> = villages
                .iter()
                .map(|v| v.facts.town_name.as_str())
                .collect();
            towns.dedup();
            let words = on.map_or("未定或延期".to_owned(), |d| day(d, today));
            Row::new(vec![
                Cell::text(words),
                Cell::text(if committee {
                    "村（居）委会"
                } else {
                    "党组织"
                }),
                Cell::number(i64::try_from(villages.len()).unwrap_or(i64::MAX)),
                Cell::text(towns.join("、")),
            ])
        })
        .collect();
    (
        Table::new("现有安排", columns, Empty::bare("还没有安排。")),
        rows,
    )
}

/// Shows what the days would do, or does it when `act` is `confirm`.
pub async fn submit(ctx: Ctx, fields: Fields) -> Answer {
    let set = match parse(&ctx, &fields).await {
        Ok(set) => set,
        Err(error) => return again(&ctx, fields, error).await,
    };
    if fields.text("act") == "confirm" {
        let plan = match ctx.app.set_days(ctx.actor(), &set).await {
            Ok(plan) => plan,
            Err(error) => return again(&ctx, fields, error).await,
        };
        let failed = plan.changes.iter().filter(|c| c.fault.is_some()).count();
        let set_count = plan.changes.len() - failed;
        let mut text = format!("已更新 {set_count} 个村（社区）的投票日，后续环节日期随之重排。");
        if failed > 0 {
            text.push_str(&format!("{failed} 个未能更新，仍按原安排。"));
        }
        let kind = if failed > 0 {
            NoticeKind::Warn
        } else {
            NoticeKind::Ok
        };
        return Ok(done("/days", Notice::new(kind, text)));
    }
    match ctx.app.preview_days(ctx.actor(), &set).await {
        Ok(plan) => Ok(page(&preview(&ctx, &fields, &set, &plan))),
        Err(error) => again(&ctx, fields, error).await,
    }
}

async fn again(ctx: &Ctx, fields: Fields, error: app::Error) -> Answer {
    match error {
        app::Error::Fault(faults) => {
            let units: Vec<String> = fields.all("unit").map(str::to_owned).collect();
            let form = FormView::new("days")
                .values(fields)
                .errors(field_errors(&faults));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            form_page(ctx, &TableQuery::default(), form, &units, status).await
        }
        other => Err(Wrong(other)),
    }
}

async fn parse(ctx: &Ctx, fields: &Fields) -> app::Result<SetDays> {
    let missing = |field, label| app::Error::from(app::Fault::Missing { field, label });
    let term: TermId = ctx
        .app
        .current_term(ctx.actor())
        .await?
        .ok_or(app::Error::NotFound("term"))?
        .id;
    let typed = fields.text("day");
    let day = read::day(typed).map_err(|_| app::Fault::BadDay {
        field: "day",
        typed: typed.to_owned(),
    })?;
    if day.is_none() && fields.text("clear").is_empty() {
        return Err(missing("day", "投票日（留空请勾选“暂不定日”）"));
    }
    let target = match fields.text("target") {
        "all" => Target::All,
        "units" => Target::Units(
            fields
                .all("unit")
                .filter_map(|u| UnitId::parse(u).ok())
                .collect(),
        ),
        other => other
            .strip_prefix("town:")
            .and_then(|t| UnitId::parse(t).ok())
            .map(Target::Town)
            .ok_or_else(|| missing("target", "范围"))?,
    };
    Ok(SetDays {
        term,
        party: fields.text("which") == "party",
        target,
        day,
    })
}

fn preview(ctx: &Ctx, fields: &Fields, set: &SetDays, plan: &DayPlan) -> Preview {
    let today = ctx.today();
    let doable = plan.changes.iter().filter(|c| c.fault.is_none()).count();
    let which = if set.party {
        "党组织"
    } else {
        "村（居）委会"
    };
    let to = set.day.map_or("改为未定".to_owned(), |d| {
        format!("定为 {}", domain::time::day_text_full(d))
    });
    let hidden = fields
        .pairs()
        .filter(|(k, _)| *k != "act")
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect();
    let faults = plan
        .changes
        .iter()
        .filter_map(|c| {
            let fault = c.fault.as_ref()?;
            Some(format!("{} {}：{}", c.town_name, c.name, fault.zh()))
        })
        .collect();
    let listed: Vec<&DayChange> = plan.changes.iter().filter(|c| c.fault.is_none()).collect();
    Preview {
        frame: ctx
            .frame("投票日改动预览")
            .under(vec![Link::new("/days", "投票日安排")]),
        hidden,
        lead: format!(
            "{which}选举日{to}：将改动 {doable} 个村（社区），{} 个已是该日。确认前不会保存。",
            plan.unchanged
        ),
        faults,
        warnings: grouped(&plan.changes, today),
        changes: listed
            .iter()
            .take(LISTED_MAX)
            .map(|c| shown(c, set.day, today))
            .collect(),
        more: listed.len().saturating_sub(LISTED_MAX),
        doable,
    }
}

/// Equal warnings of many villages as one line: text, how many, the first villages.
fn grouped(changes: &[DayChange], today: Day) -> Vec<(String, usize, String)> {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for change in changes.iter().filter(|c| c.fault.is_none()) {
        for warning in &change.warnings {
            let text = warning_text(change.election.body, warning, today);
            match groups.iter_mut().find(|(t, _)| *t == text) {
                Some((_, names)) => names.push(&change.name),
                None => groups.push((text, vec![&change.name])),
            }
        }
    }
    groups
        .into_iter()
        .map(|(text, names)| {
            let n = names.len();
            let some: Vec<&str> = names.into_iter().take(5).collect();
            let dots = if n > 5 { "等" } else { "" };
            (text, n, format!("{}{dots}", some.join("、")))
        })
        .collect()
}

/// A warning in words.
pub(super) fn warning_text(body: Body, warning: &DayWarning, today: Day) -> String {
    let step = |code| app::text::timetable::step(body, code);
    match warning {
        DayWarning::Holiday(name) => format!("当天是法定节假日（{name}），请确认选民能参加。"),
        DayWarning::MakeUpWorkday(name) => format!("当天是调休上班日（{name}）。"),
        DayWarning::StepBreaksLaw {
            step: code,
            done,
            limit,
            cites,
        } => format!(
            "“{}”已于 {} 完成，按新的投票日不合法定期限（{}），依据 {}。",
            step(*code),
            day(*done, today),
            day(*limit, today),
            app::text::timetable::cite_texts(cites)
        ),
        DayWarning::AlreadyLate {
            step: code,
            latest,
            cites,
        } => format!(
            "“{}”法定最迟 {}，已经过期，按此日投票将违反 {}。",
            step(*code),
            day(*latest, today),
            app::text::timetable::cite_texts(cites)
        ),
        DayWarning::Order { other } => {
            format!(
                "与本县确定的两委选举顺序不一致：另一项选举在 {}。",
                day(*other, today)
            )
        }
        DayWarning::Rules(text) => text.clone(),
    }
}

fn shown(change: &DayChange, to: Option<Day>, today: Day) -> Shown {
    let span =
        |days: Option<(Day, Day)>| days.map_or("无".to_owned(), |(_, latest)| day(latest, today));
    Shown {
        name: format!(
            "{} {}({})",
            change.town_name,
            change.name,
            body_short(change.election.body)
        ),
        before: change.before.map_or("未定".to_owned(), |d| day(d, today)),
        after: to.map_or("未定".to_owned(), |d| day(d, today)),
        moves: change
            .moves
            .iter()
            .map(|m: &Change| {
                let name = app::text::timetable::step(change.election.body, m.code);
                format!("{name}：最迟 {} → {}", span(m.before), span(m.after))
            })
            .collect(),
        warnings: change
            .warnings
            .iter()
            .map(|w| warning_text(change.election.body, w, today))
            .collect(),
    }
}

impl Preview {
    /// The state that marks a warning.
    fn soon(&self) -> State {
        State::Soon
    }
}

impl Days {
    /// The two elections of a village.
    fn which(&self) -> &'static [Choice] {
        static WHICH: std::sync::LazyLock<Vec<Choice>> = std::sync::LazyLock::new(|| {
            vec![
                Choice::new("committee", "村（居）委会"),
                Choice::new("party", "党组织"),
            ]
        });
        &WHICH
    }
}
