//! The retention table: what is kept how long, what starts the period, how it ends, what is due.

use app::attachment::due::RetentionLine;
use askama::Template;
use domain::account::Verb;
use domain::retention::{End, Kept, Period, Start};

use crate::context::Ctx;
use crate::error::Answer;
use crate::form::Fields;
use crate::look::{Empty, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

const HERE: &str = "/retention";

#[derive(Template)]
#[template(path = "attachment/retention.html")]
struct RetentionPage {
    frame: Frame,
    table: TableView,
    /// Code, name and number of what may be destroyed now.
    due: Vec<(&'static str, &'static str, usize)>,
}

/// The table.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let lines = ctx.app.retention(ctx.actor()).await?;
    let columns = vec![
        Column::head("what", "记录"),
        Column::text("period", "保管期限"),
        Column::text("start", "起算"),
        Column::text("end", "期满处理"),
        Column::text("basis", "依据与说明"),
        Column::state("due", "现在"),
    ];
    let table = Table::new("保管期限表", columns, Empty::bare("没有记录种类。"));
    let rows = lines.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("保管期限表", table.export(rows, &query)).await;
    }
    let may = ctx.can(Verb::DestroyDue);
    let due = lines
        .iter()
        .filter_map(|line| Some((line.kept.code(), line.kept.zh(), line.due?)))
        .filter(|(_, _, due)| may && *due > 0)
        .collect();
    Ok(page(&RetentionPage {
        frame: ctx.frame("保管期限"),
        table: table.all(rows, &query),
        due,
    }))
}

fn row(line: &RetentionLine) -> Row {
    let kept = line.kept;
    let due = match line.due {
        Some(0) => Cell::worded(State::Done, "没有到期的"),
        Some(n) => Cell::worded(State::Soon, format!("{n} 件到期")),
        None if kept.end() == End::BySelf => Cell::worded(State::Done, "自动处理"),
        None => Cell::text(""),
    };
    Row::new(vec![
        Cell::text(kept.zh()),
        Cell::text(period(kept)),
        Cell::text(start(kept)),
        Cell::text(end(kept)),
        Cell::text(kept.basis()),
        due,
    ])
}

fn period(kept: Kept) -> String {
    match kept.period() {
        Period::Forever => "长期".to_owned(),
        Period::Years(years) => format!("{years} 年"),
        Period::Days(days) => format!("{days} 天"),
        Period::Newest => "最新若干份".to_owned(),
    }
}

const fn start(kept: Kept) -> &'static str {
    match kept.start() {
        Start::Made => "形成之日",
        Start::TermClosed => "所属届次结束之日",
        Start::LastUsed => "最后使用",
        Start::None => "",
    }
}

const fn end(kept: Kept) -> &'static str {
    match kept.end() {
        End::Stays => "不销毁",
        End::KeyDestroyed => "县换届办销毁：密钥销毁后内容不可恢复，编号、时间、哈希和理由保留",
        End::TextErased => "县换届办清除：内容清除，编号、时间和哈希保留",
        End::BySelf => "系统自动删除",
    }
}

/// Destroys what is due of one line.
pub async fn destroy(ctx: Ctx, fields: Fields) -> Answer {
    let code = fields.text("what");
    let kept = Kept::ALL.iter().find(|kept| kept.code() == code);
    let kept = kept.ok_or(app::Error::NotFound("retention"))?;
    if fields.text("sure") != "yes" {
        let text = "没有勾选确认，什么也没有销毁。";
        return Ok(done(HERE, Notice::new(NoticeKind::Warn, text)));
    }
    let done_now = ctx.app.destroy_due(ctx.actor(), *kept).await?;
    let text = format!("已销毁 {done_now} 件到期的{}。", kept.zh());
    Ok(done(HERE, Notice::new(NoticeKind::Ok, text)))
}
