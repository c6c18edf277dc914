//! The entry form as it is shown.

use app::polling::{Checked, Contest, CountForm, EntryFault};
use app::text::polling as words;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::account::Verb;
use domain::term::Body;
use domain::{RecordId, UnitId};

use super::outcome::{OutcomeView, Reader};
use super::sheet::{Grid, grid};
use super::typed::Typed;
use crate::context::Ctx;
use crate::form::{Clash, FieldError, FormView};
use crate::look::Link;
use crate::shell::{Frame, page_with};

#[derive(Template)]
#[template(path = "polling/entry.html")]
struct Entry {
    frame: Frame,
    form: FormView,
    /// What keeps a stored draft from being decided: the field's anchor, what is wrong.
    undecided: Vec<(String, String)>,
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
pub(super) struct Shown {
    pub(super) typed: Typed,
    pub(super) errors: Vec<FieldError>,
    pub(super) status: StatusCode,
    /// Whether the stored draft is what the fields hold, so that its outcome may be shown.
    pub(super) stored: bool,
    pub(super) clash: Option<Clash>,
}

/// Where a form was sent to.
pub(super) enum At {
    /// A village, for a new count.
    Village(UnitId, Body),
    /// A draft.
    Draft(RecordId),
    /// A confirmed count, to be corrected.
    Correct(RecordId),
}

pub(super) fn edit_path(id: &RecordId) -> String {
    format!("/counts/{id}/edit")
}

/// What a form shows when it is opened.
pub(super) fn stored(form: &CountForm) -> Shown {
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

pub(crate) fn entry_errors(faults: &[EntryFault]) -> Vec<FieldError> {
    faults
        .iter()
        .map(|f| FieldError::new(f.field.clone(), words::entry_fault(f)))
        .collect()
}

/// The page with its status.
pub(super) fn show(ctx: &Ctx, at: &At, form: &CountForm, shown: Shown) -> Response {
    let ballot = &form.ballot;
    // The id made when the form was opened and its version stay, so that sending it twice makes one
    // draft, and somebody else's change in between is noticed.
    let typed = &shown.typed;
    let id = Some(typed.id.clone()).filter(|id| !id.is_empty());
    let view = FormView::new("count")
        .values(typed.fields())
        .errors(shown.errors)
        .version(typed.version.parse().unwrap_or(form.version))
        .draft();
    let stored = form.checked.as_ref().filter(|_| shown.stored);
    let village = Link::new(format!("/villages/{}", ballot.unit), ballot.name.clone());
    let page = Entry {
        frame: ctx
            .frame(&title(form, typed))
            .under(vec![Link::new("/counts", "计票与结果"), village]),
        grid: grid(&view, typed, &form.choices),
        lead: format!("{} · 第 {} 轮", ballot.town_name, form.round),
        sitting: form.sitting.iter().map(|s| s.id.clone()).collect(),
        others: other_votes(form),
        corrects: form.corrects.as_ref().map(corrected),
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
        undecided: stored.map(|c| undecided(&view, c)).unwrap_or_default(),
        preview: stored
            .filter(|c| c.faults.is_empty())
            .map(|c| preview(ctx, form, c)),
        can_accept: ctx.can(Verb::CorrectCount),
        form: view,
        action: at.path(),
        id: id.unwrap_or_else(|| form.id.to_string()),
        unit: ballot.unit.to_string(),
        body: ballot.election.body.code(),
        typed: shown.typed,
    };
    page_with(shown.status, &page)
}

impl At {
    /// Where the form is sent to.
    fn path(&self) -> String {
        match self {
            Self::Village(unit, body) => format!("/villages/{unit}/count?body={}", body.code()),
            Self::Draft(id) => edit_path(id),
            Self::Correct(id) => format!("/counts/{id}/correct"),
        }
    }
}

fn title(form: &CountForm, typed: &Typed) -> String {
    let ballot = &form.ballot;
    let contest = Contest::from_code(&typed.contest).unwrap_or(form.entry.contest);
    let again = form
        .votes
        .iter()
        .any(|v| v.contest == form.entry.contest && v.again);
    let body = app::text::timetable::body(ballot.election.body);
    format!("{} {body}{}计票", ballot.name, words::vote(contest, again))
}

/// The other votes that are due too.
fn other_votes(form: &CountForm) -> Vec<Link> {
    let (unit, body) = (&form.ballot.unit, form.ballot.election.body.code());
    let others = form
        .votes
        .iter()
        .filter(|v| v.contest != form.entry.contest);
    let link = |v: &app::polling::NextVote| {
        let contest = v.contest.code();
        let path = format!("/villages/{unit}/count?body={body}&contest={contest}");
        Link::new(path, format!("录入{}", words::vote(v.contest, v.again)))
    };
    others.map(link).collect()
}

fn corrected(count: &app::polling::Count) -> Link {
    let row = &count.row;
    let at = domain::Millis(row.confirmed_ms.unwrap_or(row.entered_ms)).text();
    Link::new(format!("/counts/{}", row.id), format!("{at} 确认的计票"))
}

/// What keeps a stored draft from being decided, each with the anchor of its field.
fn undecided(view: &FormView, checked: &Checked) -> Vec<(String, String)> {
    let anchor = |field: &str| {
        if field.is_empty() {
            String::new()
        } else {
            view.field_id(field)
        }
    };
    let errors = entry_errors(&checked.faults).into_iter();
    errors.map(|e| (anchor(&e.field), e.message)).collect()
}

fn preview(ctx: &Ctx, form: &CountForm, checked: &Checked) -> Preview {
    let may_correct = ctx.can(Verb::CorrectCount);
    let needs_acceptance = checked.declared.needs_acceptance;
    Preview {
        outcome: OutcomeView::new(&checked.sheet, &checked.declared, Reader::Office, 3),
        notes: checked.notes.iter().map(note).collect(),
        needs_acceptance,
        can_confirm: form.overtaken_by.is_none()
            && (form.corrects.is_none() || may_correct)
            && (!needs_acceptance || may_correct),
    }
}

fn note(note: &app::polling::Note) -> (String, String) {
    let law = match note {
        app::polling::Note::GateOpen(gate) => app::text::timetable::cite_texts(&gate.cites),
        _ => String::new(),
    };
    (words::note(note), law)
}
