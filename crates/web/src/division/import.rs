//! One import at one address: preview while it is a draft, progress while it runs, then its report.

use app::division::{Draft, ImportReport};
use app::job::JobView;
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::division::Change;
use domain::job::JobState;

use super::parts::{
    IMPORTS, change_word, home, import_id, import_path, level_word, store_rows::ChangeRow,
    unit_path,
};
use super::preview;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::Fields;
use crate::look::{Empty, Fact, Facts, Link, Meter, Notice, NoticeKind, State, Tile, Tiles};
use crate::shell::flash::done;
use crate::shell::{Frame, page, see_other};
use crate::table::{
    Cell, Column, Filter, Format, Row, Table, TableQuery, TableView, XLSX, download,
};

/// Seconds until the page of a running import is asked for again.
const REFRESH_S: &str = "2";
/// The kind of a text table.
const CSV: &str = "text/csv";

#[derive(Template)]
#[template(path = "division/running.html")]
struct Running {
    frame: Frame,
    lead: String,
    meter: Option<Meter>,
    here: String,
}

#[derive(Template)]
#[template(path = "division/ended.html")]
struct Ended {
    frame: Frame,
    notice: Notice,
    new: String,
}

#[derive(Template)]
#[template(path = "division/report.html")]
struct Report {
    frame: Frame,
    facts: Facts,
    tiles: Tiles,
    refused: Option<String>,
    refused_count: i64,
    table: TableView,
}

pub(super) fn crumbs() -> Vec<Link> {
    vec![home(), Link::new(IMPORTS, "导入名单")]
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>, query: TableQuery) -> Answer {
    let (job, record) = import_id(&id)?;
    let draft = match ctx.app.import_draft(ctx.actor(), &job).await {
        Ok(draft) => draft,
        Err(app::Error::Fault(faults)) => {
            let text: Vec<String> = faults.iter().map(app::Fault::zh).collect();
            return Ok(ended(&ctx, Notice::new(NoticeKind::Warn, text.join(""))));
        }
        Err(other) => return Err(Wrong(other)),
    };
    match draft {
        Some(draft) if draft.preview.is_some() => {
            preview::show(
                &ctx,
                &id,
                draft,
                &query,
                Fields::new(),
                Vec::new(),
                StatusCode::OK,
            )
            .await
        }
        Some(draft) if draft.state != JobState::Done => on_its_way(&ctx, &id, &draft).await,
        _ => {
            let change = query.filter("change").unwrap_or_default();
            let report = ctx.app.import_report(ctx.actor(), &record, change).await?;
            show_report(&ctx, &id, &report, &query).await
        }
    }
}

fn ended(ctx: &Ctx, notice: Notice) -> Response {
    page(&Ended {
        frame: ctx.frame("导入没有完成").under(crumbs()),
        notice,
        new: format!("{IMPORTS}/new"),
    })
}

async fn on_its_way(ctx: &Ctx, id: &str, draft: &Draft) -> Answer {
    let (job, _) = import_id(id)?;
    match draft.state {
        JobState::Cancelled => {
            let text = "这份名单已放弃，没有导入。";
            Ok(ended(ctx, Notice::new(NoticeKind::Info, text)))
        }
        JobState::Failed => {
            let why = draft.job.result.clone().unwrap_or_default();
            let text = format!("导入没有完成，什么也没有改：{why}");
            Ok(ended(ctx, Notice::new(NoticeKind::Bad, text)))
        }
        _ => Ok(running(ctx, id, &ctx.app.job(ctx.actor(), &job).await?)),
    }
}

/// The progress, which comes back by itself, with or without scripts.
fn running(ctx: &Ctx, id: &str, job: &JobView) -> Response {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let lead = match (job.state, job.done, job.total) {
        (JobState::Queued, ..) => "正在排队，马上开始。".to_owned(),
        (_, 0, 0) => "正在读名单。".to_owned(),
        (_, rows, 0) => format!("正在读名单，已读 {rows} 行。"),
        (_, 0, rows) => format!("正在比对并写入，共 {rows} 处。"),
        (_, done, total) => format!("已完成 {done} / {total}。"),
    };
    let mut response = page(&Running {
        frame: ctx.frame("正在导入名单").under(crumbs()),
        lead,
        meter: (job.total > 0).then(|| Meter {
            part: number(job.done),
            whole: number(job.total),
            state: State::Doing,
        }),
        here: import_path(id),
    });
    let again = HeaderValue::from_static(REFRESH_S);
    response.headers_mut().insert(header::REFRESH, again);
    response
}

async fn show_report(ctx: &Ctx, id: &str, report: &ImportReport, query: &TableQuery) -> Answer {
    let table = table(report);
    let rows = report.changes.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("区划变化", table.export(rows, query)).await;
    }
    let import = &report.import;
    let facts = Fact::list(vec![
        Fact::new("文件", &import.file_name),
        Fact::new("导入人", &import.by_name),
        Fact::new("时间", domain::Millis(import.at_ms).text()),
        Fact::new("名单日期", &import.on_date),
        Fact::new("文件核验码（SM3）", &import.file_hash),
    ]);
    let refused = report
        .has_refused_file
        .then(|| format!("{}/refused", import_path(id)));
    Ok(page(&Report {
        frame: ctx.frame("导入结果").under(crumbs()),
        facts,
        tiles: tiles(report),
        refused,
        refused_count: import.refused,
        table: table.all(rows, query),
    }))
}

fn tiles(report: &ImportReport) -> Tiles {
    let import = &report.import;
    let here = import_path(&import.id);
    let tile = |n: i64, label: &str, change: &str| {
        if n == 0 {
            Tile::bare(n, label)
        } else {
            Tile::new(n, label, format!("{here}?change={change}"))
        }
    };
    Tiles(vec![
        Tile::bare(import.rows_in, "名单行数"),
        tile(import.added, "新增", "added"),
        tile(import.changed, "变更", ""),
        tile(import.removed, "撤销", "removed"),
        Tile::bare(import.unchanged, "未变"),
        Tile::bare(import.refused, "未导入"),
    ])
}

fn table(report: &ImportReport) -> Table {
    let columns = vec![
        Column::head("name", "名称"),
        Column::text("level", "层级"),
        Column::text("change", "变化"),
        Column::text("before", "原来"),
        Column::text("after", "现在"),
    ];
    let mut options: Vec<(String, String)> = Vec::new();
    for change in Change::ALL {
        let units: i64 = report
            .figures
            .iter()
            .filter(|f| f.change == change.code())
            .map(|f| f.units)
            .sum();
        if units > 0 {
            options.push((
                change.code().to_owned(),
                format!("{}（{units}）", change.zh()),
            ));
        }
    }
    let empty = Empty::new(
        "名单与现有区划一致，没有变化。",
        Link::new(super::parts::HOME, "看区划"),
    );
    Table::new("变化", columns, empty).filter(Filter {
        key: "change",
        title: "变化".to_owned(),
        options,
    })
}

fn row(change: &ChangeRow) -> Row {
    let side = |code: &Option<String>, name: &Option<String>, parent: &Option<String>| {
        let parts: Vec<&str> = match change.change.as_str() {
            "renamed" => vec![name.as_deref().unwrap_or("")],
            "recoded" => vec![code.as_deref().unwrap_or("")],
            "moved" => vec![parent.as_deref().unwrap_or("")],
            _ => [code, parent]
                .into_iter()
                .filter_map(|part| part.as_deref())
                .collect(),
        };
        parts.join(" ")
    };
    let name = change.new_name.as_ref().or(change.old_name.as_ref());
    let name = name.cloned().unwrap_or_default();
    let (before, after) = match &change.reason {
        Some(reason) => {
            let (before, after) = reason.split_once(" → ").unwrap_or((reason, ""));
            (before.to_owned(), after.to_owned())
        }
        None => (
            side(&change.old_code, &change.old_name, &change.old_parent),
            side(&change.new_code, &change.new_name, &change.new_parent),
        ),
    };
    let name = if change.level >= domain::division::Level::Town.number() {
        Cell::link(unit_path(&change.division), name)
    } else {
        Cell::text(name)
    };
    Row::new(vec![
        name,
        Cell::text(level_word(change.level)),
        Cell::text(change_word(&change.change)),
        Cell::text(before),
        Cell::text(after),
    ])
}

/// Hands a draft to the runner.
pub async fn confirm(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let (job, _) = import_id(&id)?;
    let other = fields.all("other").map(str::to_owned).collect();
    let sure = fields.has("confirm_removals", "yes");
    match ctx.app.confirm_import(ctx.actor(), &job, other, sure).await {
        Ok(()) => Ok(see_other(&import_path(&id))),
        // Confirmed twice, or by a colleague: the page says how it stands.
        Err(app::Error::Clash(_)) => Ok(see_other(&import_path(&id))),
        Err(app::Error::Fault(faults)) => {
            let draft = ctx.app.import_draft(ctx.actor(), &job).await?;
            match draft.filter(|draft| draft.preview.is_some()) {
                Some(draft) => {
                    let query = TableQuery::default();
                    let errors = field_errors(&faults);
                    let status = StatusCode::UNPROCESSABLE_ENTITY;
                    preview::show(&ctx, &id, draft, &query, fields, errors, status).await
                }
                None => Err(Wrong(app::Error::Fault(faults))),
            }
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Gives a draft up.
pub async fn give_up(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (job, _) = import_id(&id)?;
    ctx.app.drop_import(ctx.actor(), &job).await?;
    let text = "名单已放弃，没有导入。";
    Ok(done(IMPORTS, Notice::new(NoticeKind::Ok, text)))
}

/// The refused rows as a file.
pub async fn refused(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let (_, record) = import_id(&id)?;
    let file = ctx.app.import_refused(ctx.actor(), &record).await?;
    let kind = if file.extension == "xlsx" { XLSX } else { CSV };
    Ok(download(&file.name, kind, file.bytes).into_response())
}
