//! The signed heads of the journal: the list, the file for auditors, the public key.

use app::journal::heads::{HEADS_MAX, HeadLine};
use askama::Template;

use super::home;
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::Empty;
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView, download};

/// The media type of the files.
const TEXT: &str = "text/plain; charset=utf-8";

#[derive(Template)]
#[template(path = "journal/heads.html")]
struct HeadsPage {
    frame: Frame,
    table: TableView,
}

/// The list.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let heads = ctx.app.signed_heads(ctx.actor(), HEADS_MAX).await?;
    let rows = heads.iter().map(row).collect();
    let table = table();
    if query.format() == Format::Xlsx {
        return ctx.export("签署链头", table.export(rows, &query)).await;
    }
    Ok(page(&HeadsPage {
        frame: ctx.frame("签署链头").under(vec![home()]),
        table: table.all(rows, &query),
    }))
}

fn table() -> Table {
    let columns = vec![
        Column::head("day", "日期"),
        Column::text("chain", "日志链"),
        Column::number("seq", "写到第几条"),
        Column::text("hash", "哈希（SM3）").unsorted(),
        Column::text("at", "签署时间"),
        Column::text("key", "密钥"),
    ];
    let empty = Empty::bare("还没有签署过。系统每天自动签署一次，请稍后再看。");
    Table::new("签署链头", columns, empty)
}

fn row(head: &HeadLine) -> Row {
    let chain = match head.chain.as_str() {
        "installation" => "系统".to_owned(),
        county => format!("县 {county}"),
    };
    Row::new(vec![
        Cell::text(&head.day),
        Cell::text(chain),
        Cell::number(head.seq),
        Cell::text(&head.hash),
        Cell::text(head.at.text_s()),
        Cell::text(&head.key),
    ])
}

/// The file of all signed heads.
pub async fn file(ctx: Ctx) -> Answer {
    let text = ctx.app.export_heads(ctx.actor()).await?;
    let name = format!("日志链头-{}.txt", ctx.today());
    Ok(download(&name, TEXT, text))
}

/// The public key.
pub async fn key(ctx: Ctx) -> Answer {
    let text = ctx.app.public_key_file()?;
    Ok(download("头雁日志公钥.pub", TEXT, text))
}
