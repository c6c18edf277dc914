//! One village in a tracker, and one petition.

use app::attachment::owner::tracker_owner;
use app::survey::tracker::{EntryPage, TrackerAct, Which};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::{Role, Verb};
use domain::survey::tracker::{By, Entry, FieldKind, Fields as Stored, Kind, Move};
use domain::term::board::VillageFacts;
use domain::{RecordId, UnitId};

use super::marks::{links, place, tone_state, unit};
use super::tracker::{is_refusal, kind_of, typed, value};
use crate::attachment::Files;
use crate::context::Ctx;
use crate::error::{Answer, Wrong};
use crate::form::{Choice, Field, FieldError, Fields, FormView, read};
use crate::look::{Fact, Facts, Link, Notice, NoticeKind, Tag};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

#[derive(Template)]
#[template(path = "survey/tracker_one.html")]
struct One {
    frame: Frame,
    kind: Kind,
    state: Option<Tag>,
    links: Vec<Link>,
    lead: String,
    facts: Facts,
    /// A village's petitions: link, state, what it is about.
    entries: Vec<(Link, Tag, String)>,
    form: Option<Edit>,
    log: Vec<(String, String)>,
    files: Option<Files>,
}

/// The form that keeps and moves.
struct Edit {
    view: FormView,
    action: String,
    fields: Vec<Field>,
    /// Whether there is something to keep without moving it.
    keeps: bool,
    adds: bool,
    /// Whether it is the village's report.
    reports: bool,
    moves: Vec<Move>,
}

/// One village in a kind.
pub async fn village(ctx: Ctx, Path((code, id)): Path<(String, String)>) -> Answer {
    let kind = kind_of(&code)?;
    let typed = Fields::new();
    of_village(&ctx, kind, &unit(&id)?, typed, Vec::new(), StatusCode::OK).await
}

/// One petition, or any entry by its id.
pub async fn entry(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let id = RecordId::parse(&id).map_err(|_| Wrong(app::Error::NotFound("tracker_entry")))?;
    of_entry(&ctx, &id, Fields::new(), Vec::new(), StatusCode::OK).await
}

async fn facts_of(ctx: &Ctx, unit: &UnitId) -> Result<(VillageFacts, bool), Wrong> {
    let not_found = || Wrong(app::Error::NotFound("unit"));
    let found = ctx
        .app
        .village_work(ctx.actor(), Verb::ViewTrackers)
        .await?;
    let (work, scope) = found.ok_or_else(not_found)?;
    let line = work
        .visible(&scope)
        .find(|(line, _)| line.facts.unit == *unit)
        .ok_or_else(not_found)?;
    Ok((line.0.facts.clone(), work.board.term.open))
}

async fn of_village(
    ctx: &Ctx,
    kind: Kind,
    unit: &UnitId,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let (village, open) = facts_of(ctx, unit).await?;
    let found = ctx
        .app
        .village_work(ctx.actor(), Verb::ViewTrackers)
        .await?;
    let own: Vec<Entry> = found.map_or_else(Vec::new, |(work, _)| {
        let entries = work.of(unit).entries.iter().filter(|e| e.kind == kind);
        entries.cloned().collect()
    });
    let keeps = open && ctx.app.keeps_tracker(ctx.actor(), kind).await?;
    let action = format!("/trackers/{}/{unit}", kind.code());
    if kind.is_many() {
        let entries = own.iter().map(|e| listed(kind, e)).collect();
        let role = ctx.actor().role;
        let form = keeps.then(|| edit((kind, role), None, values, errors, action));
        let page = page_of(ctx, kind, &village, None, form, entries);
        return Ok(page_with(status, &page));
    }
    let entry = match own.first() {
        Some(entry) => Some(ctx.app.tracker_entry(ctx.actor(), &entry.id).await?),
        None => None,
    };
    let form = form(
        ctx,
        (kind, open, keeps),
        entry.as_ref(),
        (values, errors),
        action,
    );
    let page = One {
        files: files(ctx, entry.as_ref()).await?,
        ..page_of(ctx, kind, &village, entry.as_ref(), form, Vec::new())
    };
    Ok(page_with(status, &page))
}

async fn of_entry(
    ctx: &Ctx,
    id: &RecordId,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let found = ctx.app.tracker_entry(ctx.actor(), id).await?;
    let kind = found.entry.kind;
    let (village, open) = facts_of(ctx, &found.entry.unit).await?;
    let keeps = open && ctx.app.keeps_tracker(ctx.actor(), kind).await?;
    let action = format!("/tracker-entries/{id}");
    let form = form(
        ctx,
        (kind, open, keeps),
        Some(&found),
        (values, errors),
        action,
    );
    let page = One {
        files: files(ctx, Some(&found)).await?,
        ..page_of(ctx, kind, &village, Some(&found), form, Vec::new())
    };
    Ok(page_with(status, &page))
}

fn listed(kind: Kind, entry: &Entry) -> (Link, Tag, String) {
    let number = entry.fields.get("number").unwrap_or("（无编号）");
    let about = kind
        .field("kind")
        .and_then(|f| entry.fields.get("kind").map(|v| value(&f, v)))
        .unwrap_or_default();
    let leader = entry
        .fields
        .get("leader")
        .map_or_else(String::new, |l| format!(" · 包案领导 {l}"));
    (
        Link::new(format!("/tracker-entries/{}", entry.id), number),
        state_tag(entry),
        format!("{about}{leader}"),
    )
}

fn state_tag(entry: &Entry) -> Tag {
    match entry.state() {
        Some(state) => Tag::worded(tone_state(state.tone), state.zh),
        None => Tag::plain(entry.state.clone()),
    }
}

fn page_of(
    ctx: &Ctx,
    kind: Kind,
    village: &VillageFacts,
    found: Option<&EntryPage>,
    form: Option<Edit>,
    entries: Vec<(Link, Tag, String)>,
) -> One {
    let state = match found {
        Some(found) => Some(state_tag(&found.entry)),
        None => kind.first().map(|s| Tag::worded(tone_state(s.tone), s.zh)),
    };
    let mut crumbs = vec![
        Link::new("/trackers", "专项台账"),
        Link::new(format!("/trackers/{}", kind.code()), kind.zh()),
    ];
    if kind.is_many() && found.is_some() {
        let path = format!("/trackers/{}/{}", kind.code(), village.unit);
        crumbs.push(Link::new(path, village.name.clone()));
    }
    let lead = found.map_or_else(String::new, |f| {
        let latest = f
            .entry
            .deadline
            .map_or_else(String::new, |d| format!(" · 本条时限 {d}"));
        format!("{} 更新，{}{latest}", f.entry.by, f.entry.at.text())
    });
    One {
        frame: ctx
            .frame(&format!("{} {}", place(village), kind.zh()))
            .under(crumbs),
        kind,
        state,
        links: links(ctx, &village.unit),
        lead,
        facts: Fact::list(found.map_or_else(Vec::new, |f| facts(kind, &f.entry.fields))),
        entries,
        form,
        log: found.map_or_else(Vec::new, |f| log(kind, f)),
        files: None,
    }
}

/// The evidence of an entry, where there is one.
async fn files(ctx: &Ctx, found: Option<&EntryPage>) -> app::Result<Option<Files>> {
    let Some(found) = found else { return Ok(None) };
    let term = ctx.app.current_term(ctx.actor()).await?;
    let owner = term.and_then(|t| tracker_owner(&t.id, &found.entry.id));
    Ok(match owner {
        Some(owner) => Some(Files::of(ctx, &owner).await?),
        None => None,
    })
}

fn facts(kind: Kind, stored: &Stored) -> Vec<Fact> {
    kind.fields()
        .iter()
        .filter_map(|field| {
            let text = value(field, stored.get(field.code)?);
            Some(Fact::new(field.zh, text))
        })
        .collect()
}

fn log(kind: Kind, found: &EntryPage) -> Vec<(String, String)> {
    found
        .log
        .iter()
        .map(|line| {
            let word = match line.act.as_str() {
                "add" => "登记",
                "edit" => "修改内容",
                code => kind
                    .moves()
                    .iter()
                    .find(|m| m.code == code)
                    .map_or("办理", |m| m.zh),
            };
            let state = kind.state(&line.state).map_or("", |s| s.zh);
            let note = if line.note.is_empty() {
                String::new()
            } else {
                format!("：{}", line.note)
            };
            (
                format!("{word}（{state}）{note}"),
                format!("{} {}", line.by, line.at.text()),
            )
        })
        .collect()
}

/// The form of whoever keeps the tracker, or of the village that reports on its own entry.
fn form(
    ctx: &Ctx,
    (kind, open, keeps): (Kind, bool, bool),
    found: Option<&EntryPage>,
    (values, errors): (Fields, Vec<FieldError>),
    action: String,
) -> Option<Edit> {
    if keeps {
        return Some(edit(
            (kind, ctx.actor().role),
            found,
            values,
            errors,
            action,
        ));
    }
    let entry = &found
        .filter(|_| open && ctx.can(Verb::ReportTracker))?
        .entry;
    let report = entry.report()?;
    let path = format!("/tracker-entries/{}/report", entry.id);
    let mut form = edit((kind, ctx.actor().role), found, values, errors, path);
    let given = kind
        .fields()
        .iter()
        .filter(|f| report.gives.contains(&f.code));
    form.fields = given.map(|f| field(&form.view, f)).collect();
    form.keeps = false;
    form.reports = true;
    Some(form)
}

fn edit(
    (kind, role): (Kind, Role),
    found: Option<&EntryPage>,
    values: Fields,
    errors: Vec<FieldError>,
    action: String,
) -> Edit {
    let entry = found.map(|f| &f.entry);
    let values = if values.is_empty() {
        stored(kind, entry)
    } else {
        values
    };
    let errors = errors
        .into_iter()
        .map(|e| {
            let field = kind.field(&e.field).map(|f| format!("f_{}", f.code));
            FieldError::new(field.unwrap_or(e.field), e.message)
        })
        .collect();
    let view = FormView::new("entry")
        .values(values)
        .errors(errors)
        .version(entry.map_or(0, |e| e.version));
    let fields = kind.fields().iter().map(|f| field(&view, f)).collect();
    let adds = kind.is_many() && entry.is_none();
    let from = entry.map_or(domain::survey::tracker::NONE, |e| e.state.as_str());
    let moves: Vec<Move> = kind
        .moves()
        .iter()
        .copied()
        .filter(|m| !adds && m.from.contains(&from))
        .filter(|m| match m.by {
            By::Keepers => role != Role::Village,
            By::County => role == Role::CountyOffice,
            By::Village => role == Role::Village,
        })
        .collect();
    Edit {
        view,
        action,
        fields,
        keeps: entry.is_some(),
        adds,
        reports: false,
        moves,
    }
}

fn stored(kind: Kind, entry: Option<&Entry>) -> Fields {
    let Some(entry) = entry else {
        return Fields::new();
    };
    let mut fields = Fields::new().with(
        "deadline",
        entry.deadline.map_or_else(String::new, |d| d.to_string()),
    );
    for field in kind.fields() {
        if let Some(value) = entry.fields.get(field.code) {
            fields = fields.with(format!("f_{}", field.code), value);
        }
    }
    fields
}

fn field(view: &FormView, field: &domain::survey::tracker::Field) -> Field {
    let name = format!("f_{}", field.code);
    match field.kind {
        FieldKind::Text => view.text(&name, field.zh).max(300),
        FieldKind::Number(unit) => view.number(&name, field.zh).unit(unit),
        FieldKind::Day => view.date(&name, field.zh),
        FieldKind::Choice(list) => {
            let choices: Vec<Choice> = list.iter().map(|(c, zh)| Choice::new(*c, *zh)).collect();
            view.select(&name, field.zh, &choices)
        }
    }
}

/// What a form asks for.
fn asked(kind: Kind, fields: &Fields) -> Result<TrackerAct, app::Fault> {
    let deadline = read::day(fields.text("deadline")).map_err(|_| app::Fault::BadDay {
        field: "deadline",
        typed: fields.text("deadline").to_owned(),
    })?;
    let step = fields.text("step");
    Ok(TrackerAct {
        step: (!matches!(step, "" | "keep" | "add")).then(|| step.to_owned()),
        typed: typed(kind, fields),
        deadline: fields.get("deadline").map(|_| deadline),
        note: fields.text("note").to_owned(),
        seen: fields.text("version").parse().ok(),
    })
}

/// Keeps or moves a village's entry, or adds a petition.
pub async fn village_act(
    ctx: Ctx,
    Path((code, id)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let kind = kind_of(&code)?;
    let unit = unit(&id)?;
    let answer = match asked(kind, &fields) {
        Err(fault) => Err(fault.into()),
        Ok(act) if kind.is_many() => {
            ctx.app
                .add_tracker_entry(ctx.actor(), kind, &unit, &act)
                .await
        }
        Ok(act) => {
            let which = Which::Village(unit.clone());
            ctx.app
                .act_on_tracker(ctx.actor(), kind, &which, &act)
                .await
        }
    };
    let path = format!("/trackers/{}/{unit}", kind.code());
    match answer {
        Ok(_) => Ok(done(&path, Notice::new(NoticeKind::Ok, "已登记。"))),
        Err(error) => {
            let (errors, status) = errors(error)?;
            of_village(&ctx, kind, &unit, fields, errors, status).await
        }
    }
}

/// Keeps or moves one entry.
pub async fn entry_act(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = RecordId::parse(&id).map_err(|_| Wrong(app::Error::NotFound("tracker_entry")))?;
    let found = ctx.app.tracker_entry(ctx.actor(), &id).await?;
    let kind = found.entry.kind;
    let answer = match asked(kind, &fields) {
        Err(fault) => Err(fault.into()),
        Ok(act) => {
            let which = Which::Entry(id.clone());
            ctx.app
                .act_on_tracker(ctx.actor(), kind, &which, &act)
                .await
        }
    };
    match answer {
        Ok(_) => {
            let path = format!("/tracker-entries/{id}");
            Ok(done(&path, Notice::new(NoticeKind::Ok, "已登记。")))
        }
        Err(error) => {
            let (errors, status) = errors(error)?;
            of_entry(&ctx, &id, fields, errors, status).await
        }
    }
}

/// Keeps what the village reports of one entry.
pub async fn report(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = RecordId::parse(&id).map_err(|_| Wrong(app::Error::NotFound("tracker_entry")))?;
    let found = ctx.app.tracker_entry(ctx.actor(), &id).await?;
    let kind = found.entry.kind;
    let answer = match asked(kind, &fields) {
        Err(fault) => Err(fault.into()),
        Ok(act) => ctx.app.report_on_tracker(ctx.actor(), &id, &act).await,
    };
    match answer {
        Ok(()) => {
            let path = if kind.is_many() {
                format!("/tracker-entries/{id}")
            } else {
                format!("/trackers/{}/{}", kind.code(), found.entry.unit)
            };
            let text = "已上报乡镇。乡镇审核后办理下一步，或退回重报。";
            Ok(done(&path, Notice::new(NoticeKind::Ok, text)))
        }
        Err(error) => {
            let (errors, status) = errors(error)?;
            of_entry(&ctx, &id, fields, errors, status).await
        }
    }
}

/// What goes back to the form; a clash leaves what was typed and says that the record moved on.
fn errors(error: app::Error) -> Result<(Vec<FieldError>, StatusCode), Wrong> {
    match error {
        app::Error::Fault(faults) if !is_refusal(&faults) => Ok((
            crate::error::field_errors(&faults),
            StatusCode::UNPROCESSABLE_ENTITY,
        )),
        app::Error::Clash(_) => {
            let text = "您打开之后别人改动了这一条，最新内容见上面的事项和办理记录。您填写的还在下面，核对后可再次提交。";
            Ok((vec![FieldError::new("", text)], StatusCode::CONFLICT))
        }
        other => Err(Wrong(other)),
    }
}
