//! The entry form: a new count, a draft, a correction; checking, confirming, dropping.

use app::polling::{Answer as Outcome, Contest, CountForm, EntryFault, SaveCount};
use app::text::polling as words;
use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::account::Verb;
use domain::term::Body;
use domain::{RecordId, UnitId};

use super::outcome::{OutcomeView, Reader};
use super::sheet::{Grid, grid};
use super::typed::Typed;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Clash, FieldError, Fields, FormView};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, Problem, page_with, see_other};

#[derive(Template)]
#[template(path = "polling/entry.html")]
struct Entry {
    frame: Frame,
    form: FormView,
    action: String,
    id: String,
    unit: String,
    body: &'static str,
    typed: Typed,
    grid: Grid,
    lead: String,
    sitting: Vec<String>,
    others: Vec<Link>,
    corrects: Option<Link>,
    overtaken: Option<Link>,
    preview: Option<Preview>,
    clash: Option<Clash>,
    drop: Option<i64>,
    entered: Option<String>,
    can_accept: bool,
}

/// The outcome before confirming.
struct Preview {
    outcome: OutcomeView,
    notes: Vec<(String, String)>,
    needs_acceptance: bool,
    can_confirm: bool,
}

/// What the page shows besides the form's own state.
struct Shown {
    typed: Typed,
    errors: Vec<FieldError>,
    status: StatusCode,
    /// Whether the stored draft is what the fields hold, so that its outcome may be shown.
    stored: bool,
    clash: Option<Clash>,
}

/// Which body and contest the form is for.
#[derive(Debug, serde::Deserialize)]
pub struct StartQuery {
    #[serde(default)]
    body: String,
    #[serde(default)]
    contest: String,
}

impl StartQuery {
    fn body(&self) -> Body {
        Body::from_code(&self.body).unwrap_or(Body::VillagersCommittee)
    }
}

/// Where a form was sent to.
enum At {
    /// A village, for a new count.
    Village(UnitId, Body),
    /// A draft.
    Draft(RecordId),
    /// A confirmed count, to be corrected.
    Correct(RecordId),
}

/// The form for the count that comes next in a village.
pub async fn start(ctx: Ctx, Path(unit): Path<String>, Query(query): Query<StartQuery>) -> Answer {
    let Ok(unit) = UnitId::parse(&unit) else {
        return Ok(Problem::not_found().into_response());
    };
    let contest = Contest::from_code(&query.contest);
    let form = match ctx
        .app
        .count_start(ctx.actor(), &unit, query.body(), contest)
        .await
    {
        Ok(form) => form,
        Err(app::Error::NotFound("vote")) => {
            let text = "该村的投票已全部完成，没有要录入的计票。更正已确认的计票，请打开那份结果。";
            return Ok(done(
                &format!("/villages/{unit}"),
                Notice::new(NoticeKind::Info, text),
            ));
        }
        Err(app::Error::Fault(faults)) => {
            let text: String = faults.iter().map(app::Fault::zh).collect();
            return Ok(done(
                &format!("/villages/{unit}"),
                Notice::new(NoticeKind::Warn, text),
            ));
        }
        Err(other) => return Err(Wrong(other)),
    };
    if form.version > 0 {
        return Ok(see_other(&edit_path(&form.id)));
    }
    Ok(show(
        &ctx,
        &At::Village(unit, query.body()),
        &form,
        stored(&form),
    ))
}

/// A draft.
pub async fn edit(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    let form = match ctx.app.count_edit(ctx.actor(), &id).await {
        Ok(form) => form,
        Err(app::Error::NotFound("draft")) => return Ok(see_other(&format!("/counts/{id}"))),
        Err(other) => return Err(Wrong(other)),
    };
    Ok(show(&ctx, &At::Draft(id), &form, stored(&form)))
}

/// The form that corrects a confirmed count.
pub async fn correct(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    let form = match ctx.app.count_correct(ctx.actor(), &id).await {
        Ok(form) => form,
        Err(app::Error::Fault(faults)) => {
            let text: String = faults.iter().map(app::Fault::zh).collect();
            return Ok(done(
                &format!("/counts/{id}"),
                Notice::new(NoticeKind::Warn, text),
            ));
        }
        Err(other) => return Err(Wrong(other)),
    };
    if form.version > 0 {
        return Ok(see_other(&edit_path(&form.id)));
    }
    Ok(show(&ctx, &At::Correct(id), &form, stored(&form)))
}

/// Sent from the form of a new count.
pub async fn start_submit(
    ctx: Ctx,
    Path(unit): Path<String>,
    Query(query): Query<StartQuery>,
    fields: Fields,
) -> Answer {
    let Ok(unit) = UnitId::parse(&unit) else {
        return Ok(Problem::not_found().into_response());
    };
    submit(ctx, At::Village(unit, query.body()), &fields).await
}

/// Sent from a draft.
pub async fn edit_submit(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    submit(ctx, At::Draft(id), &fields).await
}

/// Sent from the form that corrects.
pub async fn correct_submit(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    submit(ctx, At::Correct(id), &fields).await
}

/// Drops a draft.
pub async fn drop_draft(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let Ok(id) = RecordId::parse(&id) else {
        return Ok(Problem::not_found().into_response());
    };
    let version = fields.text("version").parse().unwrap_or(0);
    let unit = ctx.app.drop_count(ctx.actor(), &id, version).await?;
    let notice = Notice::new(NoticeKind::Ok, "草稿已删除。");
    Ok(done(&format!("/villages/{unit}"), notice))
}

fn edit_path(id: &RecordId) -> String {
    format!("/counts/{id}/edit")
}

/// What a form shows when it is opened.
fn stored(form: &CountForm) -> Shown {
    let errors = form
        .checked
        .as_ref()
        .map(|c| entry_errors(&c.faults))
        .unwrap_or_default();
    Shown {
        typed: Typed::of_entry(&form.entry, &form.reason, &form.accepted_by),
        errors,
        status: StatusCode::OK,
        stored: true,
        clash: None,
    }
}

fn entry_errors(faults: &[EntryFault]) -> Vec<FieldError> {
    faults
        .iter()
        .map(|f| FieldError::new(f.field.clone(), words::entry_fault(f)))
        .collect()
}

async fn submit(ctx: Ctx, at: At, fields: &Fields) -> Answer {
    let mut typed = Typed::of_fields(fields);
    let act = fields.text("act");
    if let Some(post) = act.strip_prefix("rows:") {
        typed.add_rows(post);
        return again(&ctx, &at, typed, Vec::new(), StatusCode::OK).await;
    }
    if let Some(way) = act.strip_prefix("ballots:") {
        typed.separate = way == "each";
        return again(&ctx, &at, typed, Vec::new(), StatusCode::OK).await;
    }
    let entry = match typed.entry() {
        Ok(entry) => entry,
        Err(errors) => {
            return again(&ctx, &at, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let Some(ask) = ask_of(&at, fields, &typed, entry) else {
        return Ok(Problem::bad_request().into_response());
    };
    let result = if act == "confirm" {
        ctx.app.confirm_count(ctx.actor(), &ask).await
    } else {
        ctx.app.save_count(ctx.actor(), &ask).await
    };
    let id = &ask.id;
    match result {
        // The page of the draft says what the law makes of it, errors included.
        Ok(Outcome::Saved(_)) => Ok(see_other(&format!("{}#outcome", edit_path(id)))),
        Ok(Outcome::Changed(_)) => {
            let text = "内容有改动，已存为草稿。请核对下面新的结果，再确认。";
            Ok(done(&edit_path(id), Notice::new(NoticeKind::Warn, text)))
        }
        Ok(Outcome::Confirmed(_)) => {
            let text = "计票已确认，结果已公布在公开页。";
            Ok(done(
                &format!("/counts/{id}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Ok(Outcome::Refused(faults)) => {
            let errors = entry_errors(&faults);
            again(&ctx, &at, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            again(&ctx, &at, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(app::Error::Clash(_)) => clashed(&ctx, id, typed).await,
        Err(other) => Err(Wrong(other)),
    }
}

fn ask_of(
    at: &At,
    fields: &Fields,
    typed: &Typed,
    entry: app::polling::Entry,
) -> Option<SaveCount> {
    let (id, corrects) = match at {
        At::Village(..) => (RecordId::parse(fields.text("id")).ok()?, None),
        At::Draft(id) => (id.clone(), None),
        At::Correct(old) => (RecordId::parse(fields.text("id")).ok()?, Some(old.clone())),
    };
    let (unit, body) = match at {
        At::Village(unit, body) => (unit.clone(), *body),
        At::Draft(_) | At::Correct(_) => (
            UnitId::parse(fields.text("unit")).ok()?,
            Body::from_code(fields.text("body"))?,
        ),
    };
    Some(SaveCount {
        id,
        unit,
        body,
        version: fields.text("version").parse().unwrap_or(0),
        corrects,
        entry,
        reason: typed.reason.clone(),
        accepted_by: typed.accepted_by.clone(),
    })
}

/// The form again with what was typed and what is wrong with it.
async fn again(
    ctx: &Ctx,
    at: &At,
    typed: Typed,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let mut form = match at {
        At::Village(unit, body) => {
            let contest = Contest::from_code(&typed.contest);
            ctx.app
                .count_start(ctx.actor(), unit, *body, contest)
                .await?
        }
        At::Draft(id) => ctx.app.count_edit(ctx.actor(), id).await?,
        At::Correct(id) => ctx.app.count_correct(ctx.actor(), id).await?,
    };
    let same = typed.entry().is_ok_and(|entry| form.shows(&entry));
    if !same {
        form.checked = None;
    }
    let shown = Shown {
        typed,
        errors,
        status,
        stored: same,
        clash: None,
    };
    Ok(show(ctx, at, &form, shown))
}

/// Somebody else changed the draft, or confirmed the count, since the form was opened.
async fn clashed(ctx: &Ctx, id: &RecordId, typed: Typed) -> Answer {
    let form = match ctx.app.count_edit(ctx.actor(), id).await {
        Ok(form) => form,
        Err(app::Error::NotFound("draft")) => {
            let text = "这份计票已被他人确认或删除，您的改动没有保存。需要改动的，请在下面更正。";
            return Ok(done(
                &format!("/counts/{id}"),
                Notice::new(NoticeKind::Warn, text),
            ));
        }
        Err(other) => return Err(Wrong(other)),
    };
    let theirs = Typed::of_entry(&form.entry, &form.reason, &form.accepted_by).plain();
    let mine = typed.clone().plain().fields();
    let labels = labels(&mine, &theirs.fields());
    let labels: Vec<(&str, &str)> = labels
        .iter()
        .map(|(n, l)| (n.as_str(), l.as_str()))
        .collect();
    let by = form
        .entered
        .as_ref()
        .map_or("另一位工作人员", |(name, _)| name.as_str());
    let clash = Clash::between(
        edit_path(id),
        by,
        form.version,
        (
            &mine
                .with("unit", &form.ballot.unit)
                .with("body", form.ballot.election.body.code()),
            &theirs.fields(),
        ),
        &labels,
        |_, value| value.to_owned(),
    );
    let shown = Shown {
        errors: Vec::new(),
        status: StatusCode::CONFLICT,
        stored: false,
        clash: (!clash.is_empty()).then_some(clash),
        typed,
    };
    Ok(show(ctx, &At::Draft(id.clone()), &form, shown))
}

/// Every field of two versions by name, with the words of the paper.
fn labels(mine: &Fields, theirs: &Fields) -> Vec<(String, String)> {
    const WORDS: &[(&str, &str)] = &[
        ("election_day", "投票日"),
        ("electorate", "登记参加选举的村民"),
        ("voters", "参加投票人数"),
        ("proxies", "委托投票人数"),
        ("issued", "发出选票"),
        ("returned", "收回选票"),
        ("valid", "有效票"),
        ("invalid", "无效票"),
        ("seats", "应选名额"),
        ("name", "姓名"),
        ("sex", "性别"),
        ("formal", "类别"),
        ("for", "赞成"),
        ("against", "反对"),
        ("abstain", "弃权"),
        ("one", "甲"),
        ("other", "乙"),
        ("kin", "近亲属"),
        ("bar", "法定情形"),
        ("reason", "更正理由"),
        ("accepted_by", "接受人"),
        ("separate", "每个职务单独用票"),
        ("rows", "行数"),
        ("title", "职务名称"),
        ("reserved", "妇女名额"),
        ("rollup", "票数下加"),
        ("scope", "多选的票"),
        ("stop", "暂缺的决定"),
    ];
    let word = |name: &str| {
        WORDS
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, word)| *word)
    };
    let mut all: Vec<(String, String)> = Vec::new();
    for (name, _) in mine.pairs().chain(theirs.pairs()) {
        if all.iter().any(|(known, _)| known == name) || matches!(name, "post" | "contest") {
            continue;
        }
        let label = match (word(name), name.split_once('-')) {
            (Some(word), _) => word.to_owned(),
            (None, Some((group, rest))) => {
                let title = mine.text(&format!("{group}-title"));
                let (row, what) = rest.split_once('-').unwrap_or(("", rest));
                let row = row
                    .parse::<usize>()
                    .map_or_else(|_| String::new(), |n| format!("第 {} 行", n + 1));
                format!("{title}{row}{}", word(what).unwrap_or(what))
            }
            (None, None) => name.to_owned(),
        };
        all.push((name.to_owned(), label));
    }
    all
}

fn show(ctx: &Ctx, at: &At, form: &CountForm, shown: Shown) -> Response {
    let ballot = &form.ballot;
    let body = ballot.election.body;
    let again = form
        .votes
        .iter()
        .any(|v| v.contest == form.entry.contest && v.again);
    let contest = Contest::from_code(&shown.typed.contest).unwrap_or(form.entry.contest);
    let title = format!(
        "{} {}{}计票",
        ballot.name,
        app::text::timetable::body(body),
        words::vote(contest, again)
    );
    let village = Link::new(format!("/villages/{}", ballot.unit), ballot.name.clone());
    let action = match at {
        At::Village(unit, body) => format!("/villages/{unit}/count?body={}", body.code()),
        At::Draft(id) => edit_path(id),
        At::Correct(id) => format!("/counts/{id}/correct"),
    };
    // The id made when the form was opened and its version stay, so that sending it twice makes one
    // draft, and somebody else's change in between is noticed.
    let typed = &shown.typed;
    let id = if typed.id.is_empty() {
        form.id.to_string()
    } else {
        typed.id.clone()
    };
    let version = typed.version.parse().unwrap_or(form.version);
    let view = FormView::new("count")
        .values(typed.fields())
        .errors(shown.errors)
        .version(version)
        .draft();
    let (verb, can_accept) = (Verb::CorrectCount, ctx.can(Verb::CorrectCount));
    let checked = form
        .checked
        .as_ref()
        .filter(|c| shown.stored && c.faults.is_empty());
    let preview = checked.map(|c| Preview {
        outcome: OutcomeView::new(&c.sheet, &c.declared, Reader::Office, 3),
        notes: c.notes.iter().map(note).collect(),
        needs_acceptance: c.declared.needs_acceptance,
        can_confirm: form.overtaken_by.is_none()
            && (form.corrects.is_none() || ctx.can(verb))
            && (!c.declared.needs_acceptance || can_accept),
    });
    let others = form
        .votes
        .iter()
        .filter(|v| v.contest != form.entry.contest)
        .map(|v| {
            let path = format!(
                "/villages/{}/count?body={}&contest={}",
                ballot.unit,
                body.code(),
                v.contest.code()
            );
            Link::new(path, format!("录入{}", words::vote(v.contest, v.again)))
        });
    let page = Entry {
        frame: ctx
            .frame(&title)
            .under(vec![Link::new("/counts", "计票与结果"), village]),
        grid: grid(&view, &shown.typed, &form.choices),
        lead: format!("{} · 第 {} 轮", ballot.town_name, form.round),
        sitting: form.sitting.iter().map(|s| s.id.clone()).collect(),
        others: others.collect(),
        corrects: form.corrects.as_ref().map(|c| {
            Link::new(
                format!("/counts/{}", c.row.id),
                format!("{} 确认的计票", confirmed_at(&c.row)),
            )
        }),
        overtaken: form
            .overtaken_by
            .as_ref()
            .map(|id| Link::new(format!("/counts/{id}"), "看已确认的结果")),
        entered: form
            .entered
            .as_ref()
            .map(|(name, at)| format!("{name} 录入于 {}", at.text())),
        drop: (form.version > 0).then_some(form.version),
        clash: shown.clash,
        form: view,
        action,
        id,
        unit: ballot.unit.to_string(),
        body: body.code(),
        typed: shown.typed,
        preview,
        can_accept,
    };
    page_with(shown.status, &page)
}

fn confirmed_at(row: &app::polling::CountRow) -> String {
    domain::Millis(row.confirmed_ms.unwrap_or(row.entered_ms)).text()
}

fn note(note: &app::polling::Note) -> (String, String) {
    let law = match note {
        app::polling::Note::GateOpen(gate) => app::text::timetable::cite_texts(&gate.cites),
        _ => String::new(),
    };
    (words::note(note), law)
}
