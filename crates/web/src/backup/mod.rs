//! Room `backup`: the list of kept backups, making one now, downloading one.

use app::backup::BackupFile;
use app::job::JobView;
use askama::Template;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use domain::job::{JobKind, JobState};
use serde_json::Value;
use tokio_util::io::ReaderStream;

use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Meter, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView, download};

const HERE: &str = "/backups";
/// Jobs that the page tells of.
const JOBS_SHOWN: i64 = 10;
/// While a backup is being made the page comes back after so many seconds.
const REFRESH_S: HeaderValue = HeaderValue::from_static("2");
const MIB: u64 = 1024 * 1024;

#[derive(Template)]
#[template(path = "backup/list.html")]
struct ListPage {
    frame: Frame,
    running: Option<Running>,
    table: TableView,
    jobs: TableView,
    keep: String,
}

/// A backup on its way.
struct Running {
    lead: String,
    meter: Option<Meter>,
}

/// The kept backups, what became of the newest jobs, and the button.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let files = ctx.app.backups(ctx.actor())?;
    let table = table();
    let rows = files.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("备份", table.export(rows, &query)).await;
    }
    let jobs = ctx
        .app
        .jobs_of(ctx.actor(), JobKind::Backup, JOBS_SHOWN)
        .await?;
    let running = jobs.iter().find(|job| job.is_open()).map(running);
    let waits = running.is_some();
    let settings = ctx.app.settings(ctx.actor()).await?;
    let keep = settings
        .into_iter()
        .find(|s| s.key == domain::setting::SettingKey::BackupKeep);
    let mut response = page(&ListPage {
        frame: ctx.frame("备份"),
        running,
        table: table.all(rows, &query),
        jobs: job_table(&jobs),
        keep: keep.map_or_else(String::new, |s| s.value),
    });
    if waits {
        response.headers_mut().insert(header::REFRESH, REFRESH_S);
    }
    Ok(response)
}

fn running(job: &JobView) -> Running {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let lead = match (job.state, job.total) {
        (JobState::Queued, _) => "正在排队，马上开始。".to_owned(),
        (_, 0) => "正在备份。".to_owned(),
        (_, total) if job.done >= total => "正在打开备份逐项核验。".to_owned(),
        (_, total) => format!("正在备份，已写 {} / {total} 张表。", job.done),
    };
    Running {
        lead,
        meter: (job.total > 0).then(|| Meter {
            part: number(job.done),
            whole: number(job.total),
            state: State::Doing,
        }),
    }
}

fn table() -> Table {
    let columns = vec![
        Column::head("made", "制作时间"),
        Column::number("size", "大小（MB）"),
        Column::text("file", "文件"),
    ];
    let empty = Empty::bare("还没有备份。每天凌晨自动备份一次，也可以现在就备份。");
    Table::new("保留的备份", columns, empty)
}

fn row(file: &BackupFile) -> Row {
    let megabytes = i64::try_from(file.bytes.div_ceil(MIB)).unwrap_or(i64::MAX);
    Row::new(vec![
        Cell::text(&file.made_at),
        Cell::number(megabytes),
        Cell::link(format!("{HERE}/file?name={}", file.name), &file.name),
    ])
}

fn job_table(jobs: &[JobView]) -> TableView {
    let columns = vec![
        Column::head("at", "开始").unsorted(),
        Column::text("by", "谁").unsorted(),
        Column::state("state", "结果").unsorted(),
        Column::text("what", "说明").unsorted(),
    ];
    let rows = jobs.iter().map(job_row).collect();
    Table::new("最近的备份任务", columns, Empty::bare("还没有备份任务。"))
        .without_export()
        .all(rows, &TableQuery::default())
}

fn job_row(job: &JobView) -> Row {
    let state = match job.state {
        JobState::Done => State::Done,
        JobState::Failed => State::Late,
        JobState::Running => State::Doing,
        JobState::Draft | JobState::Queued | JobState::Cancelled => State::Idle,
    };
    Row::new(vec![
        Cell::text(job.created.text()),
        Cell::text(&job.by),
        Cell::worded(state, job.state.zh()),
        Cell::text(told(job)),
    ])
}

/// What came of a job, in words.
fn told(job: &JobView) -> String {
    let Some(result) = &job.result else {
        return String::new();
    };
    let Ok(json) = serde_json::from_str::<Value>(result) else {
        return result.clone();
    };
    let number = |name: &str| json.get(name).and_then(Value::as_u64).unwrap_or(0);
    let file = json.get("file").and_then(Value::as_str).unwrap_or_default();
    let mut text = format!("{file}，{} 行，已打开核验", number("rows"));
    match number("removed") {
        0 => {}
        n => text.push_str(&format!("；按保留份数删除旧备份 {n} 份")),
    }
    text
}

/// Begins a backup.
pub async fn start(ctx: Ctx) -> Answer {
    let jobs = ctx
        .app
        .jobs_of(ctx.actor(), JobKind::Backup, JOBS_SHOWN)
        .await?;
    if jobs.iter().any(JobView::is_open) {
        let text = "已有一个备份在进行，请等它完成。";
        return Ok(done(HERE, Notice::new(NoticeKind::Info, text)));
    }
    ctx.app.start_backup(ctx.actor()).await?;
    let text = "已开始备份。可以离开这一页，备份会继续。";
    Ok(done(HERE, Notice::new(NoticeKind::Ok, text)))
}

/// Downloads a backup as a stream.
pub async fn file(ctx: Ctx, query: TableQuery) -> Answer {
    let name = query.filter("name").unwrap_or_default().to_owned();
    let path = ctx.app.download_backup(ctx.actor(), &name).await?;
    let file = tokio::fs::File::open(&path)
        .await
        .map_err(app::Error::internal)?;
    let body = Body::from_stream(ReaderStream::new(file));
    Ok(download(&name, "application/vnd.sqlite3", body))
}
