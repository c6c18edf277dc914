//! The form that issues a supervision order, from a finding or from nothing.

use app::duty::NewOrder;
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::duty::{Place, Verdict};
use domain::term::board::visible;
use domain::{AccountId, RecordId, UnitId};

use super::parts::{day_of, towns, villages};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

#[derive(Template)]
#[template(path = "duty/order_new.html")]
struct NewPage {
    frame: Frame,
    form: FormView,
    kinds: Vec<Choice>,
    towns: Vec<Choice>,
    villages: Vec<Choice>,
    departments: Vec<Choice>,
}

/// Where a form begins: a finding, or a place.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    inspection: String,
    #[serde(default)]
    finding: String,
}

/// The form.
pub async fn new_form(ctx: Ctx, Query(chosen): Query<Chosen>) -> Answer {
    let mut values = Fields::new()
        .with("evidence", "yes")
        .with("to", "village")
        .with("inspection", &chosen.inspection)
        .with("finding", &chosen.finding);
    if let Ok(id) = RecordId::parse(&chosen.inspection) {
        let from = ctx.app.inspection_page(ctx.actor(), &id).await?;
        let one = &from.line.inspection;
        values = match &one.unit {
            Some(unit) => values.with("unit", unit),
            None => Fields::new()
                .with("evidence", "yes")
                .with("to", "town")
                .with("inspection", &chosen.inspection)
                .with("finding", &chosen.finding)
                .with("town", &one.town),
        };
        let no: i64 = chosen.finding.parse().unwrap_or(0);
        let found = from
            .findings
            .iter()
            .find(|f| f.no == no && f.verdict == Verdict::Problem);
        if let Some(found) = found {
            values = values.with("problem", format!("{}：{}", found.item, found.note));
        }
    }
    new_page(&ctx, values, Vec::new(), StatusCode::OK).await
}

async fn new_page(
    ctx: &Ctx,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let board = ctx.app.duty_board(ctx.actor(), Verb::IssueOrder).await?;
    let Some((board, reader)) = board else {
        return Ok(super::parts::not_found());
    };
    let county = reader.scope.is_county();
    let lines: Vec<_> = visible(&board.villages.lines, &reader.scope).collect();
    let mut kinds = vec![
        Choice::new("village", "村（社区）"),
        Choice::new("town", "乡镇"),
    ];
    let mut departments = Vec::new();
    if county && !board.departments.is_empty() {
        kinds.push(Choice::new("department", "责任部门"));
        let all = board.departments.iter();
        departments.extend(all.map(|d| Choice::new(d.id.clone(), d.office.clone())));
    }
    let page = NewPage {
        frame: ctx
            .frame("下达督办单")
            .under(vec![Link::new("/orders", "督办单")]),
        form: FormView::new("order").values(values).errors(errors),
        kinds,
        towns: towns(lines.iter().copied()),
        villages: villages(lines.iter().copied()),
        departments,
    };
    Ok(page_with(status, &page))
}

fn missing(field: &'static str, label: &'static str) -> app::Error {
    app::Fault::Missing { field, label }.into()
}

async fn asked(ctx: &Ctx, fields: &Fields) -> app::Result<NewOrder> {
    let unit = |name: &str| UnitId::parse(fields.text(name)).ok();
    let place = match fields.text("to") {
        "village" => {
            let unit = unit("unit").ok_or_else(|| missing("unit", "村（社区）"))?;
            let lines = ctx.app.supervised(ctx.actor()).await?;
            let line = lines.iter().find(|l| l.facts.unit == unit);
            let town = line.ok_or(app::Error::NotFound("unit"))?.facts.town.clone();
            Place::Village { town, unit }
        }
        "town" => Place::Town(unit("town").ok_or_else(|| missing("town", "乡镇"))?),
        "department" => Place::Department(
            AccountId::parse(fields.text("department"))
                .map_err(|_| missing("department", "责任部门"))?,
        ),
        _ => return Err(missing("to", "下达给谁")),
    };
    let finding = match (
        RecordId::parse(fields.text("inspection")),
        fields.text("finding").parse(),
    ) {
        (Ok(id), Ok(no)) => Some((id, no)),
        _ => None,
    };
    Ok(NewOrder {
        place,
        title: fields.text("title").to_owned(),
        problem: fields.text("problem").to_owned(),
        demand: fields.text("demand").to_owned(),
        reply_by: day_of(fields, "reply_by")?.ok_or_else(|| missing("reply_by", "反馈期限"))?,
        evidence: fields.has("evidence", "yes"),
        finding,
    })
}

/// Issues it.
pub async fn issue(ctx: Ctx, fields: Fields) -> Answer {
    let made = match asked(&ctx, &fields).await {
        Ok(new) => ctx.app.issue_order(ctx.actor(), &new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            let text = "督办单已下达，责任单位的工作台上已显示。";
            Ok(done(
                &format!("/orders/{id}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            new_page(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
