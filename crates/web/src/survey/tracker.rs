//! The special trackers: overview, one kind's list with acts in bulk, one village's page.

use app::survey::tracker::{TrackerAct, Which};
use app::survey::work::WorkBoard;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::{OfficeScope, Verb};
use domain::survey::tracker::{By, Entry, FieldKind, Kind, Tone};
use domain::term::board::VillageLine;
use domain::{RecordId, UnitId};

use super::marks::{no_term, tone_state, towns};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Fields, FormView, read};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};
use crate::term::parts::shown;

/// The id of the bulk form.
const BULK: &str = "bulk";
/// Villages whose refusal is named in the answer to a bulk act.
const NAMED_MAX: usize = 5;

/// The kind of a path.
pub(super) fn kind_of(code: &str) -> Result<Kind, Wrong> {
    Kind::parse(code).ok_or(Wrong(app::Error::NotFound("tracker")))
}

#[derive(Template)]
#[template(path = "survey/trackers.html")]
struct Overview {
    frame: Frame,
    kinds: Vec<(Link, Vec<Count>, usize)>,
}

/// How many stand in a state.
struct Count {
    state: State,
    word: &'static str,
    n: usize,
    href: String,
}

/// Every kind with how many stand where.
pub async fn overview(ctx: Ctx) -> Answer {
    let found = ctx
        .app
        .village_work(ctx.actor(), Verb::ViewTrackers)
        .await?;
    let Some((work, scope)) = found else {
        return no_term(&ctx, "专项台账");
    };
    let kinds = Kind::ALL
        .iter()
        .map(|kind| {
            let lines = lines(&work, &scope, *kind);
            let late = lines
                .iter()
                .filter(|l| l.progress.state == domain::term::State::Late)
                .count();
            let link = Link::new(format!("/trackers/{}", kind.code()), kind.zh());
            (link, counts(*kind, &lines), late)
        })
        .collect();
    let frame = ctx.frame("专项台账");
    Ok(page(&Overview { frame, kinds }))
}

/// A village, or one of its petitions, in a kind.
struct Line<'a> {
    village: &'a VillageLine,
    entry: Option<&'a Entry>,
    progress: domain::term::Progress,
    deadline: Option<domain::Day>,
}

impl Line<'_> {
    fn state(&self, kind: Kind) -> Option<domain::survey::tracker::State> {
        self.entry.map_or_else(|| kind.first(), Entry::state)
    }
}

fn lines<'a>(work: &'a WorkBoard, scope: &'a OfficeScope, kind: Kind) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for (village, own) in work.visible(scope) {
        let entries: Vec<&Entry> = own.entries.iter().filter(|e| e.kind == kind).collect();
        let mut add = |entry: Option<&'a Entry>| {
            lines.push(Line {
                village,
                entry,
                progress: work.progress(kind, village, entry),
                deadline: app::survey::work::deadline(kind, village, entry),
            });
        };
        if entries.is_empty() && !kind.is_many() {
            add(None);
        }
        for entry in entries {
            add(Some(entry));
        }
    }
    lines
}

fn counts(kind: Kind, lines: &[Line<'_>]) -> Vec<Count> {
    kind.states()
        .iter()
        .map(|state| Count {
            state: tone_state(state.tone),
            word: state.zh,
            n: lines
                .iter()
                .filter(|l| l.state(kind).is_some_and(|s| s.code == state.code))
                .count(),
            href: format!("/trackers/{}?state={}", kind.code(), state.code),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "survey/tracker.html")]
struct List {
    frame: Frame,
    kind: Kind,
    counts: Vec<Count>,
    towns: Vec<(Link, usize, usize, usize)>,
    table: TableView,
    bulk: Option<Bulk>,
}

impl List {
    fn path(&self) -> String {
        format!("/trackers/{}", self.kind.code())
    }

    /// The name of a field in the form.
    fn name(&self, code: &str) -> String {
        format!("f_{code}")
    }
}

/// The form that moves many on.
struct Bulk {
    form: FormView,
    steps: Vec<Choice>,
    days: Vec<(&'static str, &'static str)>,
    texts: Vec<(&'static str, &'static str)>,
    back: String,
}

/// The list of a kind.
pub async fn list(
    ctx: Ctx,
    Path(code): Path<String>,
    query: TableQuery,
    axum::extract::RawQuery(raw): axum::extract::RawQuery,
) -> Answer {
    let kind = kind_of(&code)?;
    let back = raw.map_or_else(String::new, |raw| format!("?{raw}"));
    listed(
        &ctx,
        kind,
        &query,
        FormView::new(BULK),
        StatusCode::OK,
        back,
    )
    .await
}

async fn listed(
    ctx: &Ctx,
    kind: Kind,
    query: &TableQuery,
    form: FormView,
    status: StatusCode,
    back: String,
) -> Answer {
    let found = ctx
        .app
        .village_work(ctx.actor(), Verb::ViewTrackers)
        .await?;
    let Some((work, scope)) = found else {
        return no_term(ctx, kind.zh());
    };
    let all = lines(&work, &scope, kind);
    let shown: Vec<&Line<'_>> = all.iter().filter(|l| matches(kind, l, query)).collect();
    let rows = shown.iter().map(|l| row(kind, l)).collect();
    let mut table = table(kind, &all);
    if query.format() == Format::Xlsx {
        let name = format!("tracker-{}", kind.code());
        return ctx.export(&name, table.export(rows, query)).await;
    }
    let keeps = work.board.term.open && ctx.app.keeps_tracker(ctx.actor(), kind).await?;
    if keeps {
        table = table.selectable(BULK, "which");
    }
    let page = List {
        frame: ctx
            .frame(kind.zh())
            .under(vec![Link::new("/trackers", "专项台账")]),
        kind,
        counts: counts(kind, &all),
        towns: by_town(kind, &all),
        table: table.all(rows, query),
        bulk: keeps.then(|| bulk(kind, form, back)),
    };
    Ok(page_with(status, &page))
}

fn matches(kind: Kind, line: &Line<'_>, query: &TableQuery) -> bool {
    let town = query
        .filter("town")
        .is_none_or(|t| line.village.facts.town.as_str() == t);
    let code = line.state(kind).map_or("", |s| s.code);
    let state = match query.filter("state") {
        Some(wanted) => code == wanted,
        // Of a tracker of the few that are listed, the others are shown when asked for.
        None => !(kind.is_listed_only() && line.entry.is_none()),
    };
    let due = query
        .filter("due")
        .is_none_or(|d| line.progress.state.code() == d);
    town && state && due
}

/// Fields shown as columns of the list: the first few of the kind.
fn column_fields(kind: Kind) -> Vec<domain::survey::tracker::Field> {
    let shown: &[&str] = match kind {
        Kind::Rectification => &[
            "kind",
            "county_leader",
            "town_leader",
            "first_secretary",
            "county_unit",
            "accepted_on",
        ],
        Kind::ExitAudit => &[
            "auditor",
            "report_no",
            "findings",
            "rectified",
            "published_on",
        ],
        Kind::ThreeAssets => &[
            "contracts",
            "corrected",
            "debts_settled",
            "claims_recovered",
            "published_on",
        ],
        Kind::Petition => &["number", "kind", "people", "leader", "unit"],
        Kind::Contingency => &["planned_on", "commander", "drilled_on", "people"],
    };
    shown.iter().filter_map(|code| kind.field(code)).collect()
}

fn table(kind: Kind, all: &[Line<'_>]) -> Table {
    let mut columns = vec![
        Column::head("name", "村（社区）"),
        Column::text("town", "乡镇（街道）"),
        Column::state("state", "状态"),
        Column::state("due", "时限"),
        Column::date("latest", "最迟日期"),
    ];
    for field in column_fields(kind) {
        columns.push(match field.kind {
            FieldKind::Number(unit) => {
                Column::number(field.code, format!("{}（{unit}）", field.zh))
            }
            FieldKind::Day => Column::date(field.code, field.zh),
            FieldKind::Text | FieldKind::Choice(_) => Column::text(field.code, field.zh),
        });
    }
    let empty = match kind {
        Kind::Petition => "还没有登记信访积案和矛盾纠纷。在村的台账页面逐件登记。",
        Kind::Rectification => "没有列入整顿的村（社区）。在村的台账页面列入。",
        _ => "没有村（社区）参加本届换届，或不在您的范围内。",
    };
    Table::new(kind.zh(), columns, Empty::bare(empty))
        .filter(towns(all.iter().map(|l| &l.village.facts)))
        .filter(Filter {
            key: "state",
            title: "状态".to_owned(),
            options: kind
                .states()
                .iter()
                .map(|s| (s.code.to_owned(), s.zh.to_owned()))
                .collect(),
        })
        .filter(Filter {
            key: "due",
            title: "时限".to_owned(),
            options: [
                domain::term::State::Late,
                domain::term::State::Soon,
                domain::term::State::Done,
            ]
            .iter()
            .map(|s| (s.code().to_owned(), s.zh().to_owned()))
            .collect(),
        })
}

/// A stored value as a page shows it.
pub(super) fn value(field: &domain::survey::tracker::Field, stored: &str) -> String {
    match field.kind {
        FieldKind::Choice(list) => list
            .iter()
            .find(|(code, _)| *code == stored)
            .map_or(stored, |(_, zh)| zh)
            .to_owned(),
        FieldKind::Number(unit) => format!("{stored} {unit}"),
        FieldKind::Text | FieldKind::Day => stored.to_owned(),
    }
}

fn row(kind: Kind, line: &Line<'_>) -> Row {
    let facts = &line.village.facts;
    let href = match (kind.is_many(), line.entry) {
        (true, Some(entry)) => format!("/tracker-entries/{}", entry.id),
        _ => format!("/trackers/{}/{}", kind.code(), facts.unit),
    };
    let state = line.state(kind);
    let progress = line.progress.state;
    let mut cells = vec![
        Cell::link(href, facts.name.clone()),
        Cell::text(facts.town_name.clone()),
        Cell::maybe(state, |s| Cell::worded(tone_state(s.tone), s.zh)),
        Cell::worded(shown(progress), progress.zh()),
        Cell::maybe(line.deadline, Cell::date),
    ];
    for field in column_fields(kind) {
        let stored = line.entry.and_then(|e| e.fields.get(field.code));
        cells.push(Cell::maybe(stored, |stored| match field.kind {
            FieldKind::Number(_) => stored
                .parse::<i64>()
                .map_or_else(|_| Cell::nothing(), Cell::number),
            FieldKind::Day => stored.parse().map_or_else(|_| Cell::nothing(), Cell::date),
            _ => Cell::text(value(&field, stored)),
        }));
    }
    let id = match line.entry {
        Some(entry) => entry.id.as_str().to_owned(),
        None => format!("unit:{}", facts.unit),
    };
    Row::new(cells).id(id)
}

/// Townships with how many are done, under way and late.
fn by_town(kind: Kind, lines: &[Line<'_>]) -> Vec<(Link, usize, usize, usize)> {
    let mut towns: Vec<(UnitId, String, [usize; 3])> = Vec::new();
    for line in lines {
        if kind.is_listed_only() && line.entry.is_none() {
            continue;
        }
        let facts = &line.village.facts;
        let place = towns.iter().position(|(id, ..)| *id == facts.town);
        let place = place.unwrap_or_else(|| {
            towns.push((facts.town.clone(), facts.town_name.clone(), [0; 3]));
            towns.len() - 1
        });
        if let Some((_, _, [all, finished, late])) = towns.get_mut(place) {
            *all += 1;
            *finished += usize::from(line.state(kind).is_some_and(|s| s.tone == Tone::Done));
            *late += usize::from(line.progress.state == domain::term::State::Late);
        }
    }
    towns
        .into_iter()
        .map(|(id, name, [all, finished, late])| {
            let href = format!("/trackers/{}?town={id}", kind.code());
            (Link::new(href, name), all, finished, late)
        })
        .collect()
}

fn bulk(kind: Kind, form: FormView, back: String) -> Bulk {
    let steps = kind
        .moves()
        .iter()
        .filter(|m| m.by != By::Village)
        .map(|m| Choice::new(m.code, m.zh))
        .collect();
    let needed = |wanted: fn(&FieldKind) -> bool| {
        let mut fields: Vec<(&'static str, &'static str)> = Vec::new();
        for code in kind.moves().iter().flat_map(|m| m.needs) {
            if let Some(field) = kind.field(code)
                && wanted(&field.kind)
                && !fields.iter().any(|(c, _)| *c == field.code)
            {
                fields.push((field.code, field.zh));
            }
        }
        fields
    };
    Bulk {
        form,
        steps,
        days: needed(|k| matches!(k, FieldKind::Day)),
        texts: needed(|k| matches!(k, FieldKind::Text)),
        back,
    }
}

/// The entry or village that a ticked box stands for.
fn which(text: &str) -> Option<Which> {
    match text.strip_prefix("unit:") {
        Some(unit) => UnitId::parse(unit).ok().map(Which::Village),
        None => RecordId::parse(text).ok().map(Which::Entry),
    }
}

/// Moves many on.
pub async fn act(ctx: Ctx, Path(code): Path<String>, fields: Fields) -> Answer {
    let kind = kind_of(&code)?;
    let chosen: Vec<Which> = fields.all("which").filter_map(which).collect();
    let back = fields.text("back").to_owned();
    let answer = match bulk_act(kind, &fields) {
        Ok(act) => {
            ctx.app
                .act_on_trackers(ctx.actor(), kind, &chosen, &act)
                .await
        }
        Err(fault) => Err(fault.into()),
    };
    match answer {
        Ok(outcome) => {
            let mut text = format!("已办理 {} 个。", outcome.moved);
            if !outcome.failed.is_empty() {
                text.push_str(&format!("{} 个未办理：", outcome.failed.len()));
                for (name, fault) in outcome.failed.iter().take(NAMED_MAX) {
                    text.push_str(&format!("{name}（{}）", fault.zh()));
                }
                if outcome.failed.len() > NAMED_MAX {
                    text.push_str("等。");
                }
            }
            let kind_of_notice = if outcome.failed.is_empty() {
                NoticeKind::Ok
            } else {
                NoticeKind::Warn
            };
            let path = if back.starts_with('?') {
                format!("/trackers/{}{back}", kind.code())
            } else {
                format!("/trackers/{}", kind.code())
            };
            Ok(done(&path, Notice::new(kind_of_notice, text)))
        }
        Err(app::Error::Fault(faults)) if !is_refusal(&faults) => {
            let query = TableQuery::parse(back.trim_start_matches('?'));
            let form = FormView::new(BULK)
                .values(fields)
                .errors(field_errors(&faults));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            listed(&ctx, kind, &query, form, status, back).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Whether the tracker is another office's: there is no form then to show the fault in.
pub(super) fn is_refusal(faults: &[app::Fault]) -> bool {
    use domain::survey::tracker::TrackerFault;
    let refused = |f: &app::Fault| matches!(f, app::Fault::Tracker(_, TrackerFault::NotYours));
    faults.iter().any(refused)
}

fn bulk_act(kind: Kind, fields: &Fields) -> Result<TrackerAct, app::Fault> {
    let step = fields.text("step").to_owned();
    if step.is_empty() {
        return Err(app::Fault::Missing {
            field: "step",
            label: "办理",
        });
    }
    Ok(TrackerAct {
        step: Some(step),
        // A field left empty in bulk leaves each entry as it is.
        typed: typed(kind, fields)
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect(),
        note: fields.text("note").to_owned(),
        ..TrackerAct::default()
    })
}

/// The fields of a kind as they were typed; days and numbers as they are stored where they can be read.
pub(super) fn typed(kind: Kind, fields: &Fields) -> Vec<(String, String)> {
    kind.fields()
        .iter()
        .filter_map(|field| {
            let name = format!("f_{}", field.code);
            let typed = fields.get(&name)?.trim().to_owned();
            let value = match field.kind {
                FieldKind::Number(_) => read::number(&typed)
                    .ok()
                    .flatten()
                    .map_or(typed, |n| n.to_string()),
                FieldKind::Day => read::day(&typed)
                    .ok()
                    .flatten()
                    .map_or(typed, |d| d.to_string()),
                FieldKind::Text | FieldKind::Choice(_) => typed,
            };
            Some((field.code.to_owned(), value))
        })
        .collect()
}
