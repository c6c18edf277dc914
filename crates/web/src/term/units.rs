//! The list of villages of the term: what stands behind every cell and tile, and acts in bulk.

use askama::Template;
use axum::extract::RawQuery;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::term::board::{ElectionFacts, VillageLine, visible};
use domain::term::{Column as Stage, State, StepCode};
use domain::{Day, UnitId};

use super::cockpit::no_term;
use super::parts::{body_short, due, election_day, shown, village_path};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::read::day;
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

/// The id of the bulk form, which the table's check boxes belong to.
const BULK: &str = "bulk";
/// Villages left out that are named with their reasons.
const FAILED_SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "term/units.html")]
struct Units {
    frame: Frame,
    lead: String,
    table: TableView,
    bulk: Option<Bulk>,
    /// The query this list was asked with, to come back to.
    back: String,
}

struct Bulk {
    form: FormView,
    steps: Vec<Choice>,
    people: Vec<Choice>,
    bodies: Vec<Choice>,
    can_assign: bool,
    can_set_day: bool,
    can_confirm: bool,
    can_waive: bool,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery, RawQuery(raw): RawQuery) -> Answer {
    let back = raw.map_or_else(String::new, |raw| format!("?{raw}"));
    list(&ctx, &query, FormView::new(BULK), StatusCode::OK, back).await
}

async fn list(
    ctx: &Ctx,
    query: &TableQuery,
    form: FormView,
    status: StatusCode,
    back: String,
) -> Answer {
    let Some((snapshot, scope)) = ctx.app.board(ctx.actor(), None).await? else {
        return Ok(no_term(ctx, "村（社区）进度"));
    };
    let all: Vec<&VillageLine> = visible(&snapshot.lines, &scope).collect();
    let column = query.filter("column").and_then(Stage::parse);
    let lines: Vec<&VillageLine> = all
        .iter()
        .copied()
        .filter(|l| matches(l, query, column))
        .collect();
    let mut table = table(&all, column);
    let rows = lines
        .iter()
        .map(|l| row(l, column, snapshot.today))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("villages", table.export(rows, query)).await;
    }
    let can_record = ctx.can(Verb::RecordStep) && snapshot.term.open;
    if can_record {
        table = table.selectable(BULK, "unit");
    }
    let bulk = if can_record {
        Some(bulk(ctx, &all, form).await?)
    } else {
        None
    };
    let lead = match column {
        Some(column) => format!("环节：{}。显示各村（社区）该环节的状态。", column.zh()),
        None => "每个村（社区）的总体状态是其最差环节的状态。".to_owned(),
    };
    let frame = ctx.frame("村（社区）进度");
    Ok(page_with(
        status,
        &Units {
            frame,
            lead,
            table: table.all(rows, query),
            bulk,
            back,
        },
    ))
}

fn matches(line: &VillageLine, query: &TableQuery, column: Option<Stage>) -> bool {
    let town = query
        .filter("town")
        .is_none_or(|t| line.facts.town.as_str() == t);
    let state = match query.filter("state") {
        None => true,
        Some("awaiting") => line.awaits_vote(),
        Some("postponed") => line.postponed(),
        Some("unconfirmed") => line.facts.elections.iter().any(ElectionFacts::unconfirmed),
        Some("undated") => line
            .facts
            .elections
            .iter()
            .any(|e| e.day == domain::term::DayState::Open),
        Some(code) => match column {
            Some(column) => line.columns.get(&column).is_some_and(|s| s.code() == code),
            None => line.state.code() == code,
        },
    };
    let in_column = column.is_none_or(|c| line.columns.contains_key(&c));
    town && state && in_column
}

fn table(all: &[&VillageLine], column: Option<Stage>) -> Table {
    let mut towns: Vec<(String, String)> = Vec::new();
    for line in all {
        let id = line.facts.town.as_str();
        if towns.last().is_none_or(|(last, _)| last != id) && !towns.iter().any(|(t, _)| t == id) {
            towns.push((id.to_owned(), line.facts.town_name.clone()));
        }
    }
    let mut states: Vec<(String, String)> = State::ALL
        .iter()
        .map(|s| (s.code().to_owned(), s.zh().to_owned()))
        .collect();
    states.push((
        "awaiting".to_owned(),
        "待后续投票（再次投票、另行选举）".to_owned(),
    ));
    states.push(("undated".to_owned(), "未定投票日".to_owned()));
    states.push(("unconfirmed".to_owned(), "投票日未确认".to_owned()));
    states.push(("postponed".to_owned(), "已延期".to_owned()));
    let stages = Stage::ALL
        .iter()
        .map(|c| (c.code().to_owned(), c.zh().to_owned()))
        .collect();
    let columns = vec![
        Column::head("name", "村（社区）"),
        Column::text("town", "乡镇（街道）"),
        Column::state("state", column.map_or("总体", Stage::zh)),
        Column::text("next", "下一环节"),
        Column::state("due", "最迟"),
        Column::text("party_day", "党组织选举"),
        Column::text("day", "村（居）委会投票"),
        Column::text("who", "责任人"),
        Column::text("code", "代码"),
    ];
    Table::new(
        "村（社区）进度",
        columns,
        Empty::bare("没有村（社区）参加本届换届。"),
    )
    .filter(Filter {
        key: "town",
        title: "乡镇".to_owned(),
        options: towns,
    })
    .filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: states,
    })
    .filter(Filter {
        key: "column",
        title: "环节".to_owned(),
        options: stages,
    })
}

fn row(line: &VillageLine, column: Option<Stage>, today: Day) -> Row {
    let state = column
        .and_then(|c| line.columns.get(&c).copied())
        .unwrap_or(line.state);
    let next = match column {
        Some(column) => line
            .elections
            .iter()
            .flat_map(|e| e.steps.iter().map(move |s| (e, s)))
            .filter(|(_, s)| s.column == column)
            .min_by_key(|(_, s)| (s.done.is_some(), s.window.latest)),
        None => line.next_step(),
    };
    let day_of = |party: bool| {
        let election = line
            .facts
            .elections
            .iter()
            .find(|e| e.body.is_party() == party);
        Cell::maybe(election, |e| {
            let cell = Cell::text(election_day(&e.day, today));
            if e.unconfirmed() {
                cell.note("未确认")
            } else {
                cell
            }
        })
    };
    let mut name = Cell::link(village_path(line), line.facts.name.clone());
    if let Some(former) = &line.facts.former_name {
        name = name.note(format!("开届时名：{former}"));
    }
    Row::new(vec![
        name,
        Cell::text(line.facts.town_name.clone()),
        Cell::state(shown(state)),
        Cell::maybe(next, |(e, s)| {
            let step = app::text::timetable::step(e.facts.body, s.code);
            Cell::text(format!("{}：{step}", body_short(e.facts.body)))
        }),
        Cell::maybe(next, |(_, s)| {
            Cell::worded(shown(s.progress.state), due(s, today))
        }),
        day_of(true),
        day_of(false),
        Cell::maybe(line.facts.responsible.as_ref(), |(_, name)| {
            Cell::text(name.clone())
        }),
        Cell::text(line.facts.code.clone()),
    ])
    .id(line.facts.unit.as_str())
}

/// Steps that can be recorded for many villages at once: all of both elections, by name.
async fn bulk(ctx: &Ctx, lines: &[&VillageLine], form: FormView) -> Result<Bulk, Wrong> {
    let mut steps: Vec<Choice> = Vec::new();
    let mut seen: Vec<(bool, StepCode)> = Vec::new();
    for line in lines {
        for election in &line.elections {
            for step in &election.steps {
                let key = (election.facts.body.is_party(), step.code);
                if !seen.contains(&key) {
                    seen.push(key);
                    let which = if key.0 { "party" } else { "committee" };
                    let name = app::text::timetable::step(election.facts.body, step.code);
                    let group = if key.0 {
                        "党组织"
                    } else {
                        "村（居）委会"
                    };
                    let value = format!("{which}:{}", step.code.code());
                    steps.push(Choice::new(value, format!("{group}：{name}")));
                }
            }
        }
    }
    let can_assign = ctx.can(Verb::AssignVillage) && ctx.can(Verb::ViewAccounts);
    let mut people = Vec::new();
    if can_assign {
        people.push(Choice::new("", "（不指定）"));
        for account in ctx.app.accounts(ctx.actor()).await? {
            if account.disabled.is_none() {
                let label = format!("{} {}", account.office, account.name);
                people.push(Choice::new(account.id.as_str(), label));
            }
        }
    }
    let can_set_day = ctx.can(Verb::SetElectionDay);
    let bodies = vec![
        Choice::new("committee", "村（居）委会"),
        Choice::new("party", "党组织"),
    ];
    Ok(Bulk {
        bodies,
        can_confirm: ctx.can(Verb::ConfirmDay),
        can_waive: ctx.can(Verb::WaiveGate),
        form,
        steps,
        people,
        can_assign,
        can_set_day,
    })
}

/// Records a step, or names a person, for the villages that were ticked.
pub async fn act(ctx: Ctx, fields: Fields) -> Answer {
    let units: Vec<UnitId> = fields
        .all("unit")
        .filter_map(|u| UnitId::parse(u).ok())
        .collect();
    let Some(term) = ctx.app.current_term(ctx.actor()).await? else {
        return Err(Wrong(app::Error::NotFound("term")));
    };
    if fields.text("act") == "days" && !units.is_empty() {
        let chosen: Vec<String> = units.iter().map(|u| u.as_str().to_owned()).collect();
        return super::days::for_units(&ctx, &chosen).await;
    }
    let result = match fields.text("act") {
        "assign" => assign(&ctx, &term.id, &units, &fields).await,
        "confirm" => super::confirm::many(&ctx, &term.id, units, &fields).await,
        _ => record(&ctx, &term.id, units, &fields).await,
    };
    match result {
        Ok(notice) => Ok(done(&back(&fields), notice)),
        Err(app::Error::Fault(faults)) => {
            let errors: Vec<FieldError> = field_errors(&faults);
            let back = fields.text("back").to_owned();
            let query = TableQuery::parse(back.trim_start_matches('?'));
            let form = FormView::new(BULK).values(fields).errors(errors);
            list(&ctx, &query, form, StatusCode::UNPROCESSABLE_ENTITY, back).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

fn back(fields: &Fields) -> String {
    let back = fields.text("back");
    if back.starts_with('?') {
        format!("/villages{back}")
    } else {
        "/villages".to_owned()
    }
}

async fn assign(
    ctx: &Ctx,
    term: &domain::TermId,
    units: &[UnitId],
    fields: &Fields,
) -> app::Result<Notice> {
    let person = fields.text("responsible");
    let person = if person.is_empty() {
        None
    } else {
        Some(domain::AccountId::parse(person).map_err(|_| app::Error::NotFound("account"))?)
    };
    let set = ctx
        .app
        .assign_villages(ctx.actor(), term, units, person.as_ref())
        .await?;
    Ok(Notice::new(
        NoticeKind::Ok,
        format!("已更新 {set} 个村（社区）的责任人。"),
    ))
}

async fn record(
    ctx: &Ctx,
    term: &domain::TermId,
    units: Vec<UnitId>,
    fields: &Fields,
) -> app::Result<Notice> {
    let missing = |field, label| app::Error::from(app::Fault::Missing { field, label });
    let (which, code) = fields
        .text("step")
        .split_once(':')
        .ok_or_else(|| missing("step", "环节"))?;
    let step = StepCode::from_code(code).ok_or_else(|| missing("step", "环节"))?;
    let typed = fields.text("done_on").to_owned();
    let done_on = match day(&typed) {
        Ok(Some(day)) => day,
        Ok(None) => return Err(missing("done_on", "完成日期")),
        Err(_) => {
            return Err(app::Fault::BadDay {
                field: "done_on",
                typed,
            }
            .into());
        }
    };
    let ask = app::term::RecordSteps {
        term: term.clone(),
        units,
        party: which == "party",
        body: None,
        step,
        done_on,
        note: fields.text("note").to_owned(),
    };
    let outcome = ctx.app.record_steps(ctx.actor(), &ask).await?;
    let mut text = format!("已登记 {} 个村（社区）。", outcome.recorded.len());
    text.push_str(&failed(&outcome, "未登记"));
    if !outcome.warnings.is_empty() {
        let first = outcome
            .warnings
            .first()
            .map_or("", |(_, g)| app::text::gate(g.code));
        text.push_str(&format!("提醒 {} 条：{first}", outcome.warnings.len()));
    }
    let kind = if outcome.failed.is_empty() && outcome.warnings.is_empty() {
        NoticeKind::Ok
    } else {
        NoticeKind::Warn
    };
    Ok(Notice::new(kind, text).with(Link::new("/villages", "看全部")))
}

/// The villages that an act in bulk left out, the first few with their reasons.
pub(super) fn failed(outcome: &app::term::StepOutcome, word: &str) -> String {
    if outcome.failed.is_empty() {
        return String::new();
    }
    let mut text = format!("{} 个{word}：", outcome.failed.len());
    for failure in outcome.failed.iter().take(FAILED_SHOWN) {
        text.push_str(&format!("{}（{}）", failure.name, failure.fault.zh()));
    }
    if outcome.failed.len() > FAILED_SHOWN {
        text.push_str("等。");
    }
    text
}
