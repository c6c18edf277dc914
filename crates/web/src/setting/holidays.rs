//! The calendar of holidays and make-up working days, one for all counties of the installation.

use app::Fault;
use app::setting::Holiday;
use askama::Template;
use axum::http::StatusCode;
use chrono::Datelike as _;
use domain::Day;
use domain::account::Verb;
use domain::time::day_text_full;

use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Fields, FormView, read};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

const HERE: &str = "/settings/holidays";
/// The id of the form that the check boxes of the table belong to.
const BULK: &str = "remove";

#[derive(Template)]
#[template(path = "setting/holidays.html")]
struct HolidaysPage {
    frame: Frame,
    form: FormView,
    kinds: [Choice; 2],
    table: TableView,
    edits: bool,
    covers: String,
}

/// The calendar.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    holidays(&ctx, &query, FormView::new("holiday"), StatusCode::OK).await
}

async fn holidays(ctx: &Ctx, query: &TableQuery, form: FormView, status: StatusCode) -> Answer {
    let all = ctx.app.calendar(ctx.actor()).await?;
    let edits = ctx.can(Verb::EditSettings);
    let mut years: Vec<i32> = all.iter().map(|h| h.day.year()).collect();
    years.dedup();
    years.reverse();
    let table = table(&years, edits);
    let rows = all
        .iter()
        .rev()
        .filter(|h| matches(h, query))
        .map(row)
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("holidays", table.export(rows, query)).await;
    }
    let covers = match (years.last(), years.first()) {
        (Some(first), Some(last)) => format!("已登记 {first} 年至 {last} 年。"),
        _ => "还没有登记。".to_owned(),
    };
    let page = HolidaysPage {
        frame: ctx
            .frame("节假日")
            .under(vec![Link::new("/settings", "设置")]),
        form,
        kinds: [
            Choice::new("off", "放假").hint("法定节假日和调休放假"),
            Choice::new("work", "上班").hint("周末调为工作日"),
        ],
        table: table.all(rows, query),
        edits,
        covers,
    };
    Ok(page_with(status, &page))
}

fn matches(holiday: &Holiday, query: &TableQuery) -> bool {
    query
        .filter("year")
        .is_none_or(|year| holiday.day.year().to_string() == year)
}

fn table(years: &[i32], edits: bool) -> Table {
    let columns = vec![
        Column::head("day", "日期"),
        Column::text("name", "名称"),
        Column::state("kind", "安排"),
    ];
    let years = years
        .iter()
        .map(|y| (y.to_string(), format!("{y} 年")))
        .collect();
    let empty = Empty::bare("还没有登记节假日。没有登记时，日程不会提醒投票日遇到放假。");
    let table = Table::new("节假日与调休", columns, empty).filter(Filter {
        key: "year",
        title: "年份".to_owned(),
        options: years,
    });
    if edits {
        table.selectable(BULK, "day")
    } else {
        table
    }
}

const fn week_of(day: chrono::Weekday) -> &'static str {
    match day {
        chrono::Weekday::Mon => "星期一",
        chrono::Weekday::Tue => "星期二",
        chrono::Weekday::Wed => "星期三",
        chrono::Weekday::Thu => "星期四",
        chrono::Weekday::Fri => "星期五",
        chrono::Weekday::Sat => "星期六",
        chrono::Weekday::Sun => "星期日",
    }
}

fn row(holiday: &Holiday) -> Row {
    let kind = if holiday.off {
        Cell::worded(State::Done, "放假")
    } else {
        Cell::worded(State::Doing, "上班")
    };
    let day = Cell::text(holiday.day.to_string()).note(week_of(holiday.day.weekday()));
    Row::new(vec![day, Cell::text(&holiday.name), kind]).id(holiday.day.to_string())
}

/// The holiday a form asks for, or what is wrong with it.
fn asked(fields: &Fields) -> Result<Holiday, Fault> {
    let day = match read::day(fields.text("day")) {
        Ok(Some(day)) => day,
        Ok(None) => {
            return Err(Fault::Missing {
                field: "day",
                label: "日期",
            });
        }
        Err(_) => {
            return Err(Fault::BadDay {
                field: "day",
                typed: fields.text("day").to_owned(),
            });
        }
    };
    let off = match fields.text("kind") {
        "off" => true,
        "work" => false,
        _ => {
            return Err(Fault::Missing {
                field: "kind",
                label: "安排",
            });
        }
    };
    Ok(Holiday {
        day,
        off,
        name: fields.text("name").to_owned(),
    })
}

/// Adds a day.
pub async fn add(ctx: Ctx, fields: Fields) -> Answer {
    let answer = match asked(&fields) {
        Ok(holiday) => ctx
            .app
            .add_holiday(ctx.actor(), &holiday)
            .await
            .map(|()| holiday),
        Err(fault) => Err(fault.into()),
    };
    match answer {
        Ok(holiday) => {
            let text = format!("已登记 {}：{}。", day_text_full(holiday.day), holiday.name);
            let here = format!("{HERE}?year={}", holiday.day.year());
            Ok(done(&here, Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("holiday")
                .values(fields)
                .errors(field_errors(&faults));
            let query = TableQuery::default();
            holidays(&ctx, &query, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Removes the days chosen.
pub async fn remove(ctx: Ctx, fields: Fields) -> Answer {
    let days: Vec<Day> = fields.all("day").filter_map(|d| d.parse().ok()).collect();
    if days.is_empty() {
        return Ok(done(
            HERE,
            Notice::new(NoticeKind::Warn, "没有选中日期，请先在表中勾选。"),
        ));
    }
    let removed = ctx.app.remove_holidays(ctx.actor(), &days).await?;
    Ok(done(
        HERE,
        Notice::new(NoticeKind::Ok, format!("已删除 {removed} 天。")),
    ))
}
