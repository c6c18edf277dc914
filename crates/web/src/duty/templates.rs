//! Templates of tasks: the list, and the form that makes or changes one. A new one works at once.

use app::duty::TemplateEdit;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::RecordId;
use domain::account::Verb;
use domain::journal::RecordKind;

use super::content::{self, Choices};
use super::parts::{record, version};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Clash, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

const HERE: &str = "/tasks/templates";

#[derive(Template)]
#[template(path = "duty/templates.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    edits: bool,
}

#[derive(Template)]
#[template(path = "duty/template.html")]
struct FormPage {
    frame: Frame,
    form: FormView,
    choices: Choices,
    action: String,
}

#[derive(Template)]
#[template(path = "duty/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let templates = ctx.app.templates(ctx.actor()).await?;
    let edits = ctx.can(Verb::EditTemplate);
    let columns = vec![
        Column::head("title", "标题"),
        Column::text("kind", "种类"),
        Column::text("cascade", "下达层级"),
        Column::text("deadline", "完成期限"),
        Column::state("offered", "状态"),
        Column::text("use", "下达").unsorted(),
    ];
    let rows = templates
        .iter()
        .map(|t| {
            let title = if edits {
                Cell::link(format!("{HERE}/{}", t.id), &t.content.title)
            } else {
                Cell::text(&t.content.title)
            };
            let (state, using) = if t.offered {
                let to = format!("/tasks/new?template={}", t.id);
                (
                    Cell::worded(State::Done, "在用"),
                    Cell::link(to, "用它下达"),
                )
            } else {
                (Cell::worded(State::Idle, "停用"), Cell::nothing())
            };
            Row::new(vec![
                title,
                Cell::text(t.content.kind.zh()),
                Cell::text(t.content.cascade.zh()),
                Cell::text(app::text::duty::deadline(&t.content.deadline)),
                state,
                using,
            ])
        })
        .collect();
    let empty = if edits {
        Empty::new(
            "还没有模板。把每次换届都要布置的事写成模板，下达时只选范围。",
            Link::new("/tasks/templates/new", "新建模板"),
        )
    } else {
        Empty::bare("县换届办还没有建立模板。")
    };
    let table = Table::new("任务模板", columns, empty);
    if query.format() == Format::Xlsx {
        return ctx.export("templates", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx
            .frame("任务模板")
            .under(vec![Link::new("/tasks", "任务与责任书")]),
        table: table.all(rows, &query),
        edits,
    }))
}

/// The form of a new one.
pub async fn new_form(ctx: Ctx) -> Answer {
    let values = Fields::new()
        .with("kind", "task")
        .with("cascade", "village")
        .with("deadline", "step")
        .with("side", "before")
        .with("offered", "yes");
    let form = FormView::new("template").values(values);
    form_page(&ctx, form, HERE.to_owned(), StatusCode::OK).await
}

async fn form_page(ctx: &Ctx, form: FormView, action: String, status: StatusCode) -> Answer {
    let board = ctx.app.board(ctx.actor(), None).await?;
    let title = if action == HERE {
        "新建任务模板"
    } else {
        "修改任务模板"
    };
    let page = FormPage {
        frame: ctx.frame(title).under(vec![
            Link::new("/tasks", "任务与责任书"),
            Link::new(HERE, "任务模板"),
        ]),
        choices: content::choices(board.as_ref().map(|(s, _)| &**s), true),
        form,
        action,
    };
    Ok(page_with(status, &page))
}

fn edit_of(fields: &Fields) -> app::Result<TemplateEdit> {
    Ok(TemplateEdit {
        content: content::asked(fields)?,
        offered: fields.has("offered", "yes"),
    })
}

/// Makes one.
pub async fn add(ctx: Ctx, fields: Fields) -> Answer {
    let made = match edit_of(&fields) {
        Ok(edit) => ctx.app.add_template(ctx.actor(), &edit).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(_) => {
            let text = format!("已建立模板“{}”，现在就可以下达。", fields.text("title"));
            Ok(done(HERE, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("template")
                .values(fields)
                .errors(field_errors(&faults));
            form_page(
                &ctx,
                form,
                HERE.to_owned(),
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// One template.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let found = ctx.app.template(ctx.actor(), &record(&id)?).await?;
    let mut values = content::values(&found.content);
    if found.offered {
        values = values.with("offered", "yes");
    }
    let form = FormView::new("template")
        .values(values)
        .version(found.version);
    form_page(&ctx, form, format!("{HERE}/{id}"), StatusCode::OK).await
}

/// Changes it.
pub async fn save(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let key = record(&id)?;
    let saved = match edit_of(&fields) {
        Ok(edit) => {
            ctx.app
                .edit_template(ctx.actor(), &key, version(&fields), &edit)
                .await
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => {
            let text = "已保存。以后下达的任务用新内容，已下达的不变。";
            Ok(done(HERE, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Clash(_)) => clash(&ctx, &key, &fields).await,
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("template")
                .version(version(&fields))
                .values(fields)
                .errors(field_errors(&faults));
            let action = format!("{HERE}/{id}");
            form_page(&ctx, form, action, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

async fn clash(ctx: &Ctx, id: &RecordId, mine: &Fields) -> Answer {
    const LABELS: &[(&str, &str)] = &[
        ("title", "标题"),
        ("text", "内容"),
        ("cascade", "下达层级"),
        ("deadline", "完成期限"),
        ("step", "环节"),
        ("offset", "前后天数"),
        ("side", "之前之后"),
        ("fixed_on", "固定日期"),
        ("evidence", "凭证"),
        ("offered", "在用"),
    ];
    let found = ctx.app.template(ctx.actor(), id).await?;
    let mut theirs = content::values(&found.content);
    if found.offered {
        theirs = theirs.with("offered", "yes");
    }
    let by = ctx
        .app
        .changed_by(ctx.actor(), RecordKind::TaskTemplate, id.as_str());
    let clash = Clash::between(
        format!("{HERE}/{id}"),
        by.await?,
        found.version,
        (mine, &theirs),
        LABELS,
        |_, value| value.to_owned(),
    );
    let frame = ctx.frame("两个人同时修改了这个模板");
    Ok(page_with(StatusCode::CONFLICT, &ClashPage { frame, clash }))
}
