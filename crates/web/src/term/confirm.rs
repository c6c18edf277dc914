//! Confirming election days: the part of a village's page, the act there, and the act in bulk.

use app::term::{ConfirmDays, VillagePage};
use axum::extract::Path;
use domain::account::Verb;
use domain::term::confirm::{DayConfirmation, standing};
use domain::term::{Body, StepCode};
use domain::{TermId, UnitId};

use super::parts::{body_short, day};
use super::units::failed;
use super::village_acts::again;
use crate::context::Ctx;
use crate::error::Answer;
use crate::form::{FieldError, Fields, FormView, read};
use crate::look::{Notice, NoticeKind, State, Tag};
use crate::shell::flash::done;

/// The day of one election: what must hold, whether it is confirmed, and the forms.
pub struct Confirming {
    /// Code of the body, for the form.
    pub body: &'static str,
    /// Short name of the body.
    pub name: &'static str,
    /// The day in words.
    pub day: String,
    /// The day as it goes back with the form.
    pub seen: String,
    /// What must hold, with its articles.
    pub gates: Vec<(Tag, String, String)>,
    /// Who confirmed it and what was waived, where it is confirmed.
    pub confirmed: Option<String>,
    /// Days that were confirmed and moved since.
    pub former: Vec<String>,
    /// Whether the reader may confirm, and nothing stands in the way.
    pub may_confirm: bool,
    /// The county's waiver, where something does.
    pub waiver: Option<FormView>,
}

/// The part of the village's page: elections with a day, the vote still to come.
pub fn shown(
    ctx: &Ctx,
    found: &VillagePage,
    values: &Fields,
    errors: &[FieldError],
) -> Vec<Confirming> {
    let today = ctx.today();
    let elections = found.line.facts.elections.iter();
    elections
        .filter_map(|e| {
            let in_force = e.day.day()?;
            let own = || found.confirmations.iter().filter(|c| c.body == e.body);
            let stands = standing(&e.day, own());
            let voted = e
                .done
                .iter()
                .any(|(code, _)| *code == StepCode::ElectionDay);
            if voted && own().next().is_none() {
                return None;
            }
            let (_, gates) = found.day_gates.iter().find(|(body, _)| *body == e.body)?;
            let shut = gates.iter().any(|g| !g.open);
            let acts = found.term.open && !voted && stands.is_none();
            let waiver =
                (acts && shut && ctx.can(Verb::WaiveGate)).then(|| waiver(e.body, values, errors));
            Some(Confirming {
                body: e.body.code(),
                name: body_short(e.body),
                day: day(in_force, today),
                seen: in_force.to_string(),
                gates: gates.iter().map(gate).collect(),
                confirmed: stands.map(words),
                former: own()
                    .filter(|c| stands.is_none_or(|s| s.no != c.no))
                    .map(|c| format!("{} {}", day(c.day, today), words(c)))
                    .collect(),
                may_confirm: acts && !shut && ctx.can(Verb::ConfirmDay),
                waiver,
            })
        })
        .collect()
}

/// The form of a waiver, with what was typed into this one.
fn waiver(body: Body, values: &Fields, errors: &[FieldError]) -> FormView {
    let name = if body.is_party() {
        "waive-party"
    } else {
        "waive-committee"
    };
    let form = FormView::new(name);
    if values.text("body") == body.code() {
        form.values(values.clone()).errors(errors.to_vec())
    } else {
        form
    }
}

fn gate(gate: &domain::flow::Gate) -> (Tag, String, String) {
    let tag = if gate.open {
        Tag::worded(State::Done, "已满足")
    } else {
        Tag::worded(State::Late, "未满足")
    };
    let asks = app::text::gate_name(gate.code).to_owned();
    (tag, asks, app::text::timetable::cite_texts(&gate.cites))
}

fn words(made: &DayConfirmation) -> String {
    let mut text = format!("{} 于 {} 确认", made.by_name, made.at.text());
    if let Some(reason) = &made.reason {
        let waived: Vec<&str> = made
            .waived
            .iter()
            .map(|c| app::text::gate_name(c))
            .collect();
        text.push_str(&format!(
            "，未满足而放行：{}。理由：{reason}",
            waived.join("；")
        ));
    }
    text
}

/// Confirms the day of one election of a village.
pub async fn one(ctx: Ctx, Path(unit): Path<String>, fields: Fields) -> Answer {
    match try_one(&ctx, &unit, &fields).await {
        Ok(notice) => Ok(done(&format!("/villages/{unit}#confirm"), notice)),
        Err(error) => again(&ctx, &unit, fields, error).await,
    }
}

async fn try_one(ctx: &Ctx, unit: &str, fields: &Fields) -> app::Result<Notice> {
    let unit = UnitId::parse(unit).map_err(|_| app::Error::NotFound("unit"))?;
    let body = Body::from_code(fields.text("body")).ok_or(app::Error::NotFound("election"))?;
    let typed = fields.text("seen");
    let bad = || app::Fault::BadDay {
        field: "seen",
        typed: typed.to_owned(),
    };
    let seen = read::day(typed).map_err(|_| bad())?.ok_or_else(bad)?;
    let term = ctx.app.current_term(ctx.actor()).await?;
    let ask = ConfirmDays {
        term: term.ok_or(app::Error::NotFound("term"))?.id,
        units: vec![unit],
        party: body.is_party(),
        seen: Some(seen),
        waive: (fields.text("act") == "waive").then(|| fields.text("reason").to_owned()),
    };
    ctx.app.confirm_days(ctx.actor(), &ask).await?;
    let text = format!(
        "已确认{}投票日 {}。",
        body_short(body),
        day(seen, ctx.today())
    );
    Ok(Notice::new(NoticeKind::Ok, text))
}

/// Confirms the days of the villages that were ticked.
pub(super) async fn many(
    ctx: &Ctx,
    term: &TermId,
    units: Vec<UnitId>,
    fields: &Fields,
) -> app::Result<Notice> {
    let reason = fields.text("reason").trim();
    let ask = ConfirmDays {
        term: term.clone(),
        units,
        party: fields.text("body") == "party",
        seen: None,
        waive: (!reason.is_empty()).then(|| reason.to_owned()),
    };
    let outcome = ctx.app.confirm_days(ctx.actor(), &ask).await?;
    let confirmed = outcome.recorded.len();
    let text = format!(
        "已确认 {confirmed} 个村（社区）的投票日。{}",
        failed(&outcome, "未确认")
    );
    let kind = if outcome.failed.is_empty() {
        NoticeKind::Ok
    } else {
        NoticeKind::Warn
    };
    Ok(Notice::new(kind, text))
}
