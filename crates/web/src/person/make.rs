//! A new member of a village.

use askama::Template;
use axum::http::StatusCode;
use domain::UnitId;

use super::{HERE, facts_fields, facts_input};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Field, FieldError, Fields, FormView};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

#[derive(Template)]
#[template(path = "person/new.html")]
struct NewPage {
    frame: Frame,
    form: FormView,
    village: Field,
    fields: Vec<Field>,
}

/// The form.
pub async fn form(ctx: Ctx) -> Answer {
    render(&ctx, Fields::new(), Vec::new(), StatusCode::OK).await
}

async fn render(ctx: &Ctx, values: Fields, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let figures = ctx.app.team_figures(ctx.actor()).await?;
    let villages: Vec<Choice> = figures
        .villages
        .iter()
        .map(|v| Choice::new(v.unit.as_str(), format!("{} {}", v.town_name, v.unit_name)))
        .collect();
    let form = FormView::new("member").values(values).errors(errors);
    let page = NewPage {
        frame: ctx
            .frame("增加班子成员")
            .under(vec![Link::new(HERE, "班子研判")]),
        village: form.select("unit", "村（社区）", &villages).required(),
        fields: facts_fields(&form),
        form,
    };
    Ok(page_with(status, &page))
}

/// Adds the member.
pub async fn submit(ctx: Ctx, fields: Fields) -> Answer {
    let Ok(unit) = UnitId::parse(fields.text("unit")) else {
        let fault = app::Fault::Missing {
            field: "unit",
            label: "村（社区）",
        };
        let errors = field_errors(&[fault]);
        return render(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let input = facts_input(&fields);
    match ctx.app.add_member(ctx.actor(), &unit, &input).await {
        Ok(_) => {
            let text = format!("已增加“{}”。", input.name);
            let back = format!("{HERE}?unit={unit}");
            Ok(done(&back, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            render(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
