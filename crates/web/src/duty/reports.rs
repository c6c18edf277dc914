//! The weekly dispatch: the list, one report with its figures, the draft's form, paper and text.

use app::duty::ReportPage;
use askama::Template;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use domain::account::Verb;
use domain::duty::{Report, ReportState, TownFigures};
use domain::journal::RecordKind;
use domain::time::day_text_full;

use super::parts::{day_of, record, version};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Clash, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State, Tag};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "duty/reports.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    form: Option<FormView>,
    county: bool,
}

#[derive(Template)]
#[template(path = "duty/report.html")]
struct OnePage {
    frame: Frame,
    state: Tag,
    lead: String,
    report: Report,
    table: TableView,
    form: Option<FormView>,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "duty/report_paper.html")]
struct Paper {
    frame: Frame,
    report: Report,
    towns: Vec<TownFigures>,
    total: TownFigures,
    span: String,
    draft: bool,
}

#[derive(Template)]
#[template(path = "duty/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

const fn look(state: ReportState) -> State {
    match state {
        ReportState::Draft => State::Doing,
        ReportState::Sent => State::Done,
        ReportState::Superseded => State::Idle,
    }
}

/// Whether the reader sees the rows of the whole county.
fn whole(ctx: &Ctx) -> app::Result<bool> {
    Ok(ctx.actor().may(Verb::ViewReport)?.is_county())
}

fn span(report: &Report) -> String {
    format!("{} 至 {}", report.week.from, report.week.until)
}

/// The list of reports.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let values = Fields::new().with("day", ctx.today());
    let form = FormView::new("make").values(values);
    list_page(&ctx, &query, form, StatusCode::OK).await
}

async fn list_page(ctx: &Ctx, query: &TableQuery, form: FormView, status: StatusCode) -> Answer {
    let reports = ctx.app.reports(ctx.actor()).await?;
    let columns = vec![
        Column::head("week", "周"),
        Column::number("no", "版"),
        Column::state("state", "状态"),
        Column::number("steps", "完成环节"),
        Column::number("late", "逾期环节"),
        Column::number("orders", "未销号督办单"),
        Column::text("by", "生成"),
        Column::text("sent", "发出"),
    ];
    let number = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let rows = reports
        .iter()
        .map(|p| {
            let r = &p.report;
            let sent = r.sent.as_ref();
            Row::new(vec![
                Cell::link(format!("/reports/{}", r.id), span(r)),
                Cell::number(r.no),
                Cell::worded(look(r.state), r.state.zh()),
                number(p.total.steps),
                number(p.total.late),
                number(p.total.orders_open),
                Cell::text(format!("{} {}", r.at.text(), r.by_name)),
                Cell::maybe(sent, |(at, by)| Cell::text(format!("{} {by}", at.text()))),
            ])
        })
        .collect();
    let empty = if ctx.can(Verb::WriteReport) {
        Empty::bare("还没有周调度。选一周，点“生成”就有按乡镇的进展和文字。")
    } else {
        Empty::bare("县换届办还没有发出周调度。发出后在这里看全文和本乡镇的进展。")
    };
    let table = Table::new("周调度", columns, empty);
    if query.format() == Format::Xlsx {
        return ctx.export("reports", table.export(rows, query)).await;
    }
    let page = ListPage {
        frame: ctx.frame("周调度"),
        table: table.all(rows, query),
        form: ctx.can(Verb::WriteReport).then_some(form),
        county: whole(ctx)?,
    };
    Ok(page_with(status, &page))
}

/// Makes a draft of a week.
pub async fn make(ctx: Ctx, fields: Fields) -> Answer {
    let day = match day_of(&fields, "day") {
        Ok(day) => Ok(day.unwrap_or_else(|| ctx.today())),
        Err(error) => Err(error),
    };
    let made = match day {
        Ok(day) => ctx.app.make_report(ctx.actor(), day).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            let text = "已生成草稿。数字来自记录，文字可以修改，核对后发出。";
            let here = format!("/reports/{id}");
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("make")
                .values(fields)
                .errors(field_errors(&faults));
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            list_page(&ctx, &TableQuery::default(), form, status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// One report.
pub async fn show(ctx: Ctx, Path(id): Path<String>, query: TableQuery) -> Answer {
    one(&ctx, &id, &query, None).await
}

async fn one(ctx: &Ctx, id: &str, query: &TableQuery, back: Option<FormView>) -> Answer {
    let found = ctx.app.report(ctx.actor(), &record(id)?).await?;
    let table = table(&found);
    let rows: Vec<Row> = found.towns.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("report", table.export(rows, query)).await;
    }
    let report = found.report;
    let draft = report.state == ReportState::Draft;
    let status = if back.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let sent_already = back.as_ref().filter(|_| !draft);
    let wrong = sent_already.and_then(|form| form.error("text").map(str::to_owned));
    let form = back.unwrap_or_else(|| {
        FormView::new("report")
            .version(report.version)
            .values(Fields::new().with("text", &report.text))
    });
    let sent = report.sent.as_ref();
    let page = OnePage {
        frame: ctx
            .frame(&format!("周调度 {}", span(&report)))
            .under(vec![Link::new("/reports", "周调度")]),
        state: Tag::worded(look(report.state), report.state.zh()),
        lead: format!(
            "第 {} 版 · 数据截至 {} · {} 生成{}",
            report.no,
            report.at.text(),
            report.by_name,
            sent.map_or_else(String::new, |(at, by)| format!(
                " · {} {by} 发出",
                at.text()
            ))
        ),
        table: table.all(rows, query),
        form: (draft && ctx.can(Verb::WriteReport)).then_some(form),
        wrong,
        report,
    };
    Ok(page_with(status, &page))
}

fn table(found: &ReportPage) -> Table {
    let columns = vec![
        Column::head("town", "乡镇（街道）"),
        Column::number("villages", "村（社区）"),
        Column::number("steps", "本周完成环节"),
        Column::number("steps_before", "上周"),
        Column::number("late", "逾期环节"),
        Column::number("late_before", "上周末"),
        Column::number("votes", "本周投票"),
        Column::number("votes_total", "累计投票"),
        Column::number("tasks", "逾期任务"),
        Column::number("tasks_before", "上周末"),
        Column::number("closed", "本周销号"),
        Column::number("open", "未销号"),
        Column::number("open_before", "上周末"),
    ];
    let table = Table::new("各乡镇（街道）进展", columns, Empty::bare("没有乡镇。"));
    if found.towns.len() < 2 {
        return table;
    }
    let mut foot = cells(&found.total);
    if let Some(first) = foot.first_mut() {
        *first = Cell::text("合计");
    }
    table.foot(foot)
}

fn cells(t: &TownFigures) -> Vec<Cell> {
    let number = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    vec![
        Cell::link(format!("/villages?town={}", t.town), &t.name),
        number(t.villages),
        number(t.steps),
        number(t.steps_before),
        number(t.late),
        number(t.late_before),
        number(t.votes),
        number(t.votes_total),
        number(t.tasks_late),
        number(t.tasks_late_before),
        number(t.orders_closed),
        number(t.orders_open),
        number(t.orders_open_before),
    ]
}

fn row(t: &TownFigures) -> Row {
    Row::new(cells(t))
}

/// Saves the prose of a draft, and sends it by the other button.
pub async fn save(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let key = record(&id)?;
    let here = format!("/reports/{id}");
    let seen = version(&fields);
    let text = fields.text("text");
    let mut saved = ctx.app.edit_report(ctx.actor(), &key, seen, text).await;
    let sends = fields.text("act") == "send";
    if saved.is_ok() && sends {
        let next = seen.saturating_add(1);
        saved = ctx.app.send_report(ctx.actor(), &key, next).await;
    }
    match saved {
        Ok(()) => {
            let text = if sends {
                "已发出。发出的版本不再改动；要更正请重新生成一版。"
            } else {
                "已保存草稿。"
            };
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Clash(_)) => {
            let now = ctx.app.report(ctx.actor(), &key).await?.report;
            let theirs = Fields::new().with("text", &now.text);
            let by = ctx
                .app
                .changed_by(ctx.actor(), RecordKind::Report, key.as_str());
            let clash = Clash::between(
                here,
                by.await?,
                now.version,
                (&fields, &theirs),
                &[("text", "正文")],
                |_, value| value.to_owned(),
            );
            let frame = ctx.frame("两个人同时修改了这份周调度");
            Ok(page_with(StatusCode::CONFLICT, &ClashPage { frame, clash }))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("report")
                .version(seen)
                .values(fields)
                .errors(field_errors(&faults));
            one(&ctx, &id, &TableQuery::default(), Some(form)).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// The report on paper.
pub async fn paper(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let found = ctx.app.report(ctx.actor(), &record(&id)?).await?;
    let week = found.report.week;
    Ok(page(&Paper {
        frame: ctx.frame("周调度"),
        span: format!(
            "{}至{}",
            day_text_full(week.from),
            day_text_full(week.until)
        ),
        draft: found.report.state != ReportState::Sent,
        report: found.report,
        towns: found.towns,
        total: found.total,
    }))
}

/// The prose as a text file.
pub async fn text(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let found = ctx.app.report(ctx.actor(), &record(&id)?).await?;
    ctx.app.note_export(ctx.actor(), "report").await?;
    let kind = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    let head = format!("周调度 {}\n\n", span(&found.report));
    Ok((kind, head + &found.report.text).into_response())
}

impl OnePage {
    fn path(&self, act: &str) -> String {
        format!("/reports/{}{act}", self.report.id)
    }
}
