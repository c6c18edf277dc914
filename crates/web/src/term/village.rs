//! The village's page for officials.

use askama::Template;
use axum::extract::{Path, Query};
use domain::UnitId;
use domain::account::Verb;
use domain::attachment::Owner;
use domain::term::board::{ElectionLine, VillageLine};
use domain::term::{Body, DayState, Election, StepRecord};

use super::confirm::Confirming;
use super::days::warning_text;
use super::parts::{body_short, due, election_day, next_words, shown};
use crate::attachment::Files;
use crate::context::Ctx;
use crate::error::Answer;
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::{Link, Meter, State, Step, Steps, Tag};
use crate::shell::{Frame, Problem, page_with};
use app::attachment::owner::step_owner;
use app::term::VillagePage;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;

#[derive(Template)]
#[template(path = "term/village.html")]
struct Village {
    frame: Frame,
    line: VillageLine,
    state: Tag,
    tags: Vec<Tag>,
    lead: String,
    elections: Vec<Shown>,
    record: Option<Record>,
    gates: Vec<(Tag, String, String)>,
    confirming: Vec<Confirming>,
    warnings: Vec<String>,
    counts: Vec<CountLine>,
    count_links: Vec<Link>,
    evidence: Option<Files>,
    undone: Vec<String>,
    recent: Vec<(String, String)>,
    nominees: bool,
    public: String,
    about: Vec<(Link, Tag)>,
    people: Vec<super::people::LevelLine>,
    todo: Vec<(Tag, Link, String)>,
    can: Can,
}

/// Orders and tasks shown before one asks for the rest.
const OPEN_SHOWN: usize = 5;

/// What the reader may do here.
struct Can {
    record: bool,
    undo: bool,
    set_day: bool,
    postpone: bool,
    journal: bool,
}

/// One election as shown.
struct Shown {
    title: String,
    body: Body,
    day: String,
    /// The rules that apply to it.
    rules: String,
    reason: Option<String>,
    form_name: Option<&'static str>,
    done: usize,
    total: usize,
    meter: Meter,
    steps: Steps,
    party: bool,
    /// The form that changes how a residents' committee is elected, where it can be.
    change_form: Option<(FormView, Vec<Choice>)>,
}

/// The form that records a step.
struct Record {
    form: FormView,
    steps: Vec<Choice>,
    undo: Vec<Choice>,
}

/// One confirmed count.
struct CountLine {
    link: Link,
    note: String,
}

/// The page.
pub async fn show(ctx: Ctx, Path(unit): Path<String>, Query(chosen): Query<Chosen>) -> Answer {
    let values = Fields::new()
        .with("step", &chosen.step)
        .with("undo", &chosen.undo);
    let values = match chosen.evidence.as_str() {
        "" => values,
        step => values.with(EVIDENCE, step),
    };
    render(&ctx, &unit, values, Vec::new(), StatusCode::OK).await
}

/// The step that was chosen from the list, for the forms beside it.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    step: String,
    #[serde(default)]
    undo: String,
    #[serde(default)]
    evidence: String,
}

/// The page with a form as it was typed and its errors.
pub(super) async fn render(
    ctx: &Ctx,
    unit: &str,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let Ok(unit) = UnitId::parse(unit) else {
        return Ok(Problem::not_found().into_response());
    };
    let found = ctx.app.village_page(ctx.actor(), None, &unit).await?;
    let open = found.term.open;
    let can = Can {
        record: open && ctx.can(Verb::RecordStep),
        undo: open && ctx.can(Verb::UndoStep),
        set_day: open && ctx.can(Verb::SetElectionDay),
        postpone: open && ctx.can(Verb::Postpone),
        journal: ctx.can(Verb::ViewJournal),
    };
    let line = found.line.clone();
    let today = ctx.today();
    let elections = line
        .elections
        .iter()
        .map(|e| shown_election(e, &found, &can, today))
        .collect();
    let confirming = super::confirm::shown(ctx, &found, &values, &errors);
    let evidence = match chosen_evidence(values.text(EVIDENCE), &found) {
        Some(owner) => Some(Files::of(ctx, &owner).await?),
        None => None,
    };
    let record = (can.record || can.undo).then(|| record_form(&line, values, errors, &can));
    let duties = ctx.app.village_duties(ctx.actor(), &unit).await?;
    let undone = found.records.iter().filter_map(undone_line).collect();
    let page = Village {
        frame: ctx.frame(&line.facts.name).under(vec![
            Link::new("/cockpit", "驾驶舱"),
            Link::new(
                format!("/villages?town={}", line.facts.town),
                line.facts.town_name.clone(),
            ),
        ]),
        state: Tag::state(shown(line.state)),
        tags: tags(&line),
        lead: lead(&line),
        elections,
        record,
        gates: gates(&found),
        confirming,
        warnings: warnings(&found, today),
        counts: found.counts.iter().filter_map(count_line).collect(),
        count_links: count_links(ctx, &line, open),
        evidence,
        undone,
        recent: recent(&found),
        nominees: ctx.can(Verb::ViewNominees),
        public: format!("{}/v/{}", ctx.state.options.public_url, line.facts.unit),
        about: crate::survey::marks::about(ctx, &line.facts.unit).await?,
        people: super::people::levels(ctx, &line, &duties),
        todo: super::people::todo(&duties),
        can,
        line,
    };
    Ok(page_with(status, &page))
}

/// What should be seen about the days.
fn warnings(found: &VillagePage, today: domain::Day) -> Vec<String> {
    let warnings = found.warnings.iter();
    warnings
        .map(|(body, w)| format!("{}：{}", body_short(*body), warning_text(*body, w, today)))
        .collect()
}

/// What stands beside the village's name: votes still to be held, elections put off.
fn tags(line: &VillageLine) -> Vec<Tag> {
    let mut tags = Vec::new();
    for election in &line.facts.elections {
        if let Some(words) = election.next_kind.as_deref().and_then(next_words) {
            tags.push(Tag::worded(State::Soon, words));
        }
        if matches!(election.day, DayState::Postponed { .. }) {
            tags.push(Tag::plain(format!("{}已延期", body_short(election.body))));
        }
    }
    tags
}

/// The gates of the vote, each with its tag and articles.
fn gates(found: &VillagePage) -> Vec<(Tag, String, String)> {
    found
        .gates
        .iter()
        .map(|(body, gate)| {
            let tag = if gate.open {
                Tag::worded(State::Done, "已满足")
            } else {
                Tag::worded(State::Soon, "未满足")
            };
            let asks = app::text::gate_name(gate.code);
            let text = format!("{}：{asks}", body_short(*body));
            (tag, text, app::text::timetable::cite_texts(&gate.cites))
        })
        .collect()
}

/// The newest events, in words, with their time.
fn recent(found: &VillagePage) -> Vec<(String, String)> {
    found
        .recent
        .iter()
        .map(|e| {
            let what = app::text::journal::act(&e.verb).unwrap_or("其他操作");
            (
                format!("{} {what}", e.actor_name),
                domain::Millis(e.at_ms).text(),
            )
        })
        .collect()
}

fn lead(line: &VillageLine) -> String {
    let who = line
        .facts
        .responsible
        .as_ref()
        .map_or("未指定", |(_, name)| name.as_str());
    let former = line
        .facts
        .former_name
        .as_ref()
        .map_or_else(String::new, |name| format!(" · 开届时名：{name}"));
    format!(
        "{} · {} · {} · 责任人 {who}{former}",
        line.facts.town_name,
        line.facts.code,
        line.facts.kind.zh()
    )
}

fn shown_election(
    line: &ElectionLine,
    found: &VillagePage,
    can: &Can,
    today: domain::Day,
) -> Shown {
    let body = line.facts.body;
    let steps = line
        .steps
        .iter()
        .map(|step| shown_step(step, body, found, can, today))
        .collect();
    let election = found.elections.iter().find(|e| e.body == body);
    let on = line.facts.day.day().unwrap_or(today);
    let reason = match election.map(|e| &e.day) {
        Some(DayState::Postponed { reason, .. }) => Some(reason.clone()),
        _ => None,
    };
    Shown {
        title: app::text::timetable::body(body).to_owned(),
        body,
        day: election_day(&line.facts.day, today),
        rules: crate::rulebook::href(body.family(), &found.term.province, on, None),
        reason,
        form_name: line.facts.form.map(app::text::timetable::form),
        done: line.done,
        total: line.total,
        meter: Meter {
            part: u64::try_from(line.done).unwrap_or(0),
            whole: u64::try_from(line.total).unwrap_or(0),
            state: shown(line.state),
        },
        steps: Steps(steps),
        party: body.is_party(),
        change_form: election.filter(|_| can.set_day).and_then(form_change),
    }
}

/// One step with who recorded it and the way to its evidence.
fn shown_step(
    step: &domain::term::board::StepLine,
    body: Body,
    found: &VillagePage,
    can: &Can,
    today: domain::Day,
) -> Step {
    let record = found
        .records
        .iter()
        .find(|r| r.body == body && r.step == step.code && r.undone.is_none());
    let mut notes = Vec::new();
    if let Some(record) = record {
        notes.push(format!("{} 登记于 {}", record.by_name, record.at.text()));
        if !record.note.is_empty() {
            notes.push(format!("凭证：{}", record.note));
        }
    }
    let optional = if step.optional { "（可不设）" } else { "" };
    let basis = if step.is_law {
        ""
    } else {
        "（通行做法）"
    };
    let name = app::text::timetable::step(body, step.code);
    Step {
        state: shown(step.progress.state),
        name: Link::new(step_link(body, step, can), format!("{name}{optional}")),
        law: Some(format!(
            "{}{basis}",
            app::text::timetable::cites(&step.cites)
        ))
        .filter(|t| !t.is_empty()),
        day: due(step, today),
        notes,
        links: record
            .and_then(|r| evidence(r, found, can))
            .into_iter()
            .collect(),
    }
}

/// The query that chooses a step whose evidence is shown.
const EVIDENCE: &str = "evidence";

fn owner_of(record: &StepRecord, found: &VillagePage) -> Option<Owner> {
    let term = &found.term.id;
    step_owner(term, &record.unit, record.body, record.step, record.no)
}

/// The recorded step whose evidence was asked for, as `body:step`.
fn chosen_evidence(asked: &str, found: &VillagePage) -> Option<Owner> {
    let (body, step) = asked.split_once(':')?;
    let record = found
        .records
        .iter()
        .find(|r| r.undone.is_none() && r.body.code() == body && r.step.code() == step)?;
    owner_of(record, found)
}

/// The link to a step's evidence: how much there is, or the way to add the first.
fn evidence(record: &StepRecord, found: &VillagePage, can: &Can) -> Option<Link> {
    let owner = owner_of(record, found)?;
    let text = match found.evidence.get(&owner.id) {
        Some(count) => format!("凭证附件 {count} 件"),
        None if can.record => "传凭证附件".to_owned(),
        None => return None,
    };
    let (body, step) = (record.body.code(), record.step.code());
    let here = format!("?{EVIDENCE}={body}:{step}#files");
    Some(Link::new(here, text))
}

fn form_change(election: &Election) -> Option<(FormView, Vec<Choice>)> {
    let form = election.form?;
    let values = Fields::new().with("form", form.code());
    let choices = domain::term::Form::ALL
        .iter()
        .map(|f| Choice::new(f.code(), app::text::timetable::form(*f)))
        .collect();
    Some((
        FormView::new("form")
            .values(values)
            .version(election.version),
        choices,
    ))
}

/// Where a step leads: to the form that records it, or to the one that undoes it.
fn step_link(body: Body, step: &domain::term::board::StepLine, can: &Can) -> String {
    let value = format!("{}:{}", body.code(), step.code.code());
    match step.done {
        None if can.record => format!("?step={value}#record"),
        Some(_) if can.undo => format!("?undo={value}#record"),
        _ => String::new(),
    }
}

fn record_form(line: &VillageLine, values: Fields, errors: Vec<FieldError>, can: &Can) -> Record {
    let choices = |done: bool| {
        line.elections
            .iter()
            .flat_map(|e| e.steps.iter().map(move |s| (e.facts.body, s)))
            .filter(|(_, s)| s.done.is_some() == done)
            .map(|(body, s)| {
                let name = app::text::timetable::step(body, s.code);
                let value = format!("{}:{}", body.code(), s.code.code());
                Choice::new(value, format!("{}：{name}", body_short(body)))
            })
            .collect::<Vec<_>>()
    };
    Record {
        form: FormView::new("step").values(values).errors(errors),
        steps: if can.record {
            choices(false)
        } else {
            Vec::new()
        },
        undo: if can.undo { choices(true) } else { Vec::new() },
    }
}

fn undone_line(record: &StepRecord) -> Option<String> {
    let (at, by, why) = record.undone.as_ref()?;
    Some(format!(
        "{}：{}（登记 {}，{}）于 {} 由 {by} 撤销，理由：{why}",
        body_short(record.body),
        app::text::timetable::step(record.body, record.step),
        record.done_on,
        record.by_name,
        at.text()
    ))
}

fn count_line(row: &app::polling::CountRow) -> Option<CountLine> {
    let (word, path) = match row.state.as_str() {
        "confirmed" => ("已确认", format!("/counts/{}", row.id)),
        "superseded" => ("已被更正", format!("/counts/{}", row.id)),
        "draft" => ("草稿", format!("/counts/{}/edit", row.id)),
        _ => return None,
    };
    let contest = domain::polling::Contest::from_code(&row.contest)
        .map_or("计票", app::text::timetable::contest);
    let body = Body::from_code(&row.body).map_or("", body_short);
    Some(CountLine {
        link: Link::new(path, format!("{body}{contest} {}", row.election_day)),
        note: format!(
            "{word} · {} 录入 · {}",
            row.entered_name,
            domain::Millis(row.entered_ms).text()
        ),
    })
}

fn count_links(ctx: &Ctx, line: &VillageLine, open: bool) -> Vec<Link> {
    if !open || !ctx.can(Verb::EnterCount) {
        return Vec::new();
    }
    line.facts
        .elections
        .iter()
        .filter(|e| e.body == Body::VillagersCommittee)
        .filter(|e| e.next_kind.as_deref() != Some("none"))
        .map(|e| {
            let path = format!("/villages/{}/count?body={}", line.facts.unit, e.body.code());
            Link::new(path, format!("录入{}计票", body_short(e.body)))
        })
        .collect()
}

impl Village {
    fn form_path(&self) -> String {
        format!("/villages/{}/form", self.line.facts.unit)
    }

    fn step_path(&self) -> String {
        format!("/villages/{}/steps", self.line.facts.unit)
    }
}
