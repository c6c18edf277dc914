//! Issuing a task or a letter: from a template or from nothing.

use app::duty::NewTask;
use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::duty::{Audience, Cascade};
use domain::term::board::visible;
use domain::{AccountId, RecordId, UnitId};

use super::content::{self, Choices};
use super::parts::{record, towns};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

#[derive(Template)]
#[template(path = "duty/issue.html")]
struct IssuePage {
    frame: Frame,
    form: FormView,
    choices: Choices,
    templates: Vec<Link>,
    county: bool,
    towns: Vec<Choice>,
    departments: Vec<Choice>,
}

/// Which template the form begins with.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    template: String,
}

/// The form.
pub async fn form(ctx: Ctx, Query(chosen): Query<Chosen>) -> Answer {
    let base = Fields::new()
        .with("every", "yes")
        .with("template", &chosen.template);
    let values = if chosen.template.is_empty() {
        base.with("kind", "task")
            .with("cascade", "village")
            .with("deadline", "fixed")
    } else {
        let template = ctx
            .app
            .template(ctx.actor(), &record(&chosen.template)?)
            .await?;
        content::values(&template.content)
            .with("every", "yes")
            .with("template", &chosen.template)
    };
    issue_page(&ctx, values, Vec::new(), StatusCode::OK).await
}

async fn issue_page(
    ctx: &Ctx,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let scope = ctx.actor().may(Verb::IssueTask).map_err(app::Error::from)?;
    let county = scope.is_county();
    let board = ctx.app.duty_board(ctx.actor(), Verb::ViewTasks).await?;
    let Some((board, _)) = board else {
        return Ok(super::parts::not_found());
    };
    let templates = ctx.app.templates(ctx.actor()).await?;
    let templates = templates
        .iter()
        .filter(|t| t.offered && (county || t.content.cascade == Cascade::Village))
        .map(|t| {
            let to = format!("/tasks/new?template={}", t.id);
            Link::new(to, t.content.title.clone())
        })
        .collect();
    let departments = board
        .departments
        .iter()
        .map(|d| Choice::new(d.id.clone(), d.office.clone()));
    let page = IssuePage {
        frame: ctx
            .frame("下达任务或责任书")
            .under(vec![Link::new("/tasks", "任务与责任书")]),
        form: FormView::new("task").values(values).errors(errors),
        choices: content::choices(Some(&board.villages), county),
        templates,
        county,
        towns: towns(visible(&board.villages.lines, &scope)),
        departments: departments.collect(),
    };
    Ok(page_with(status, &page))
}

fn asked(fields: &Fields) -> app::Result<NewTask> {
    let content = content::asked(fields)?;
    let audience = match content.cascade {
        Cascade::Department => Audience::Departments(
            fields
                .all("department")
                .filter_map(|id| AccountId::parse(id).ok())
                .collect(),
        ),
        Cascade::Town | Cascade::Village => {
            let towns: Vec<UnitId> = fields
                .all("town")
                .filter_map(|id| UnitId::parse(id).ok())
                .collect();
            if towns.is_empty() && fields.has("every", "yes") {
                Audience::AllTowns
            } else {
                Audience::Towns(towns)
            }
        }
    };
    Ok(NewTask {
        content,
        audience,
        template: RecordId::parse(fields.text("template")).ok(),
    })
}

/// Issues it.
pub async fn submit(ctx: Ctx, fields: Fields) -> Answer {
    let made = match asked(&fields) {
        Ok(new) => ctx.app.issue_task(ctx.actor(), &new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            let text = "已下达。下面列出每个单位的阅知和完成情况。";
            let here = format!("/tasks/{id}");
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            issue_page(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
