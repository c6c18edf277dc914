//! The checklist of inspections.

use askama::Template;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::duty::Checklist;

use super::parts::version;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView};
use crate::look::{Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

#[derive(Template)]
#[template(path = "duty/checklist.html")]
struct ChecklistPage {
    frame: Frame,
    form: FormView,
    edits: bool,
    list: Checklist,
}

/// The checklist.
pub async fn show(ctx: Ctx) -> Answer {
    let list = ctx.app.checklist(ctx.actor()).await?;
    let values = Fields::new().with("items", list.items.join("\n"));
    checklist_page(&ctx, list, values, Vec::new(), StatusCode::OK)
}

fn checklist_page(
    ctx: &Ctx,
    list: Checklist,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let page = ChecklistPage {
        frame: ctx
            .frame("检查清单")
            .under(vec![Link::new("/inspections", "督导检查")]),
        form: FormView::new("checklist")
            .version(list.no)
            .values(values)
            .errors(errors),
        edits: ctx.can(Verb::EditChecklist),
        list,
    };
    Ok(page_with(status, &page))
}

/// Writes a new version of it.
pub async fn save(ctx: Ctx, fields: Fields) -> Answer {
    let seen = version(&fields);
    let saved = ctx
        .app
        .edit_checklist(ctx.actor(), fields.text("items"), seen)
        .await;
    match saved {
        Ok(()) => {
            let text = "已保存新清单，以后的检查按新清单登记；登记过的不变。";
            let here = "/inspections/checklist";
            Ok(done(here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let list = ctx.app.checklist(ctx.actor()).await?;
            let errors = field_errors(&faults);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            checklist_page(&ctx, list, fields, errors, status)
        }
        Err(app::Error::Clash(_)) => {
            let list = ctx.app.checklist(ctx.actor()).await?;
            let text = format!(
                "别人刚改过清单，现在是：{}。您填的还在下面，核对后再保存。",
                list.items.join("；")
            );
            let errors = vec![FieldError::new("items", text)];
            checklist_page(&ctx, list, fields, errors, StatusCode::CONFLICT)
        }
        Err(other) => Err(Wrong(other)),
    }
}
