//! Health of the installation: the doctor's page, and what monitoring asks for.

pub mod metrics;

use app::contract::doctor::{Check, CheckState};
use askama::Template;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Fact, Facts, Notice, NoticeKind, State};
use crate::server::WebState;
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "health/show.html")]
struct HealthPage {
    frame: Frame,
    notice: Notice,
    table: TableView,
    facts: Facts,
}

/// The doctor's findings.
pub async fn show(ctx: Ctx, Shared(state): Shared<WebState>, query: TableQuery) -> Answer {
    let certificate = state.options.tls_cert.as_deref();
    let report = ctx.app.health(ctx.actor(), certificate).await?;
    let table = table();
    let rows = report.checks.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("运行状况", table.export(rows, &query)).await;
    }
    let count = |state| report.checks.iter().filter(|c| c.state == state).count();
    let (faults, warnings) = (count(CheckState::Fault), count(CheckState::Warning));
    let notice = match (faults, warnings) {
        (0, 0) => Notice::new(NoticeKind::Ok, "一切正常。"),
        (0, n) => Notice::new(NoticeKind::Warn, format!("没有故障，{n} 项需要注意。")),
        (n, _) => Notice::new(
            NoticeKind::Bad,
            format!("有 {n} 项故障，请按“怎么办”处理。"),
        ),
    };
    let vitals = ctx.app.vitals().await?;
    let waiting: i64 = vitals
        .jobs
        .iter()
        .filter(|(state, _)| state == "queued" || state == "running")
        .map(|(_, n)| n)
        .sum();
    let facts = Fact::list(vec![
        Fact::new("程序版本", vitals.version),
        Fact::new("数据库", vitals.engine),
        Fact::new("结构版本", vitals.schema.to_string()),
        Fact::new("后台任务", format!("{waiting} 个排队或进行中")),
        Fact::new("系统时间", ctx.app.env().now().text_s()),
    ]);
    Ok(page(&HealthPage {
        frame: ctx.frame("运行状况"),
        notice,
        table: table.all(rows, &query),
        facts,
    }))
}

fn table() -> Table {
    let columns = vec![
        Column::head("name", "检查项"),
        Column::state("state", "结果"),
        Column::text("message", "情况").unsorted(),
        Column::text("advice", "怎么办").unsorted(),
    ];
    Table::new("检查", columns, Empty::bare("没有检查项。"))
}

fn row(check: &Check) -> Row {
    let state = match check.state {
        CheckState::Ok => State::Done,
        CheckState::Warning => State::Soon,
        CheckState::Fault => State::Late,
    };
    let advice = check.advice.as_ref();
    Row::new(vec![
        Cell::text(check.name),
        Cell::worded(state, check.state.zh()),
        Cell::text(&check.message),
        advice.map_or_else(Cell::nothing, Cell::text),
    ])
}

/// `GET /healthz`: 200 while the database answers, with version and schema; 503 when it does not.
pub async fn healthz(Shared(state): Shared<WebState>) -> Response {
    let (status, database) = match state.app.answers().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "unreachable")
        }
    };
    let body = json!({
        "status": if status == StatusCode::OK { "ok" } else { "unavailable" },
        "version": app::backup::PROGRAM,
        "schema": app::schema_version(),
        "database": database,
    });
    (status, axum::Json(body)).into_response()
}
