//! Verifying the journal by a button: what was checked, and each fault with its place.

use app::contract::journal::JournalReport;
use askama::Template;

use super::home;
use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Notice, NoticeKind, State};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "journal/verify.html")]
struct VerifyPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "journal/verified.html")]
struct VerifiedPage {
    frame: Frame,
    at: String,
    notice: Notice,
    chains: TableView,
    faults: Option<TableView>,
    more: u64,
}

/// What verification is, and the button.
pub async fn show(ctx: Ctx) -> Answer {
    Ok(page(&VerifyPage {
        frame: ctx.frame("核验日志").under(vec![home()]),
    }))
}

/// Verifies and shows what was found.
pub async fn run(ctx: Ctx) -> Answer {
    let report = ctx.app.verify_journal(ctx.actor()).await?;
    let notice = if report.whole {
        Notice::new(NoticeKind::Ok, "日志完整，公布与计票的记录与日志一致。")
    } else {
        Notice::new(
            NoticeKind::Bad,
            "日志或记录有问题，见下表。请保全数据库文件，用备份和留存的链头比对，并报告县换届办。",
        )
    };
    Ok(page(&VerifiedPage {
        frame: ctx.frame("核验结果").under(vec![home()]),
        at: ctx.app.env().now().text_s(),
        notice,
        chains: chains(&report),
        faults: (!report.faults.is_empty()).then(|| faults(&report)),
        more: report.more_faults,
    }))
}

fn chain_name(chain: &str) -> String {
    match chain {
        "installation" => "系统".to_owned(),
        county => format!("县 {county}"),
    }
}

fn number(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn chains(report: &JournalReport) -> TableView {
    let columns = vec![
        Column::head("chain", "日志链").unsorted(),
        Column::state("state", "结果").unsorted(),
        Column::number("events", "日志条数").unsorted(),
        Column::number("records", "核对计票记录").unsorted(),
        Column::number("gone", "依法删除").unsorted(),
        Column::number("heads", "签署链头").unsorted(),
        Column::text("last", "最后一条").unsorted(),
    ];
    let rows: Vec<Row> = report
        .chains
        .iter()
        .map(|chain| {
            let state = if chain.faults == 0 {
                Cell::worded(State::Done, "完整")
            } else {
                Cell::worded(State::Late, format!("{} 处问题", chain.faults))
            };
            Row::new(vec![
                Cell::text(chain_name(&chain.chain)),
                state,
                Cell::number(number(chain.events)),
                Cell::number(number(chain.records_checked)),
                Cell::number(number(chain.records_gone)),
                Cell::number(number(chain.signed_heads)),
                Cell::text(format!("第 {} 条", chain.last_seq))
                    .note(chain.last_hash.clone().unwrap_or_default()),
            ])
        })
        .collect();
    let table = Table::new("核验的日志链", columns, Empty::bare("还没有日志。"));
    table.without_export().all(rows, &TableQuery::default())
}

fn faults(report: &JournalReport) -> TableView {
    let columns = vec![
        Column::head("what", "问题").unsorted(),
        Column::text("code", "代码").unsorted(),
    ];
    let rows: Vec<Row> = report
        .faults
        .iter()
        .take(50)
        .map(|f| Row::new(vec![Cell::text(&f.message), Cell::text(f.code)]))
        .collect();
    let table = Table::new("问题", columns, Empty::bare("没有问题。"));
    table.without_export().all(rows, &TableQuery::default())
}
