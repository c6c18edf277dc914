//! The journal, newest first, filtered; further pages begin behind the last event shown.

use app::journal::{ChainChoice, Entry, JournalFilter, PAGE_ROWS};
use app::text::journal::act;
use askama::Template;
use axum::http::StatusCode;
use domain::UnitId;
use domain::account::Verb;
use domain::journal::{ACTS, RecordKind};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::HERE;
use crate::context::Ctx;
use crate::error::Answer;
use crate::form::{Choice, FieldError, Fields, FormView, read};
use crate::look::{Empty, Notice, NoticeKind};
use crate::shell::{Frame, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

/// What the page may be filtered by, besides where the next page begins.
const FILTERS: [&str; 8] = [
    "chain", "act", "kind", "record", "account", "unit", "from", "until",
];
/// Longest id that is looked for, in characters.
const ID_MAX_CHARS: usize = 60;

#[derive(Template)]
#[template(path = "journal/list.html")]
struct ListPage {
    frame: Frame,
    form: FormView,
    wrong: Option<Notice>,
    chains: Vec<Choice>,
    acts: Vec<Choice>,
    kinds: Vec<Choice>,
    /// Filters that the form has no field for, in words, with the way to drop them.
    narrowed: Vec<(String, String)>,
    table: TableView,
    newest: Option<String>,
    next: Option<String>,
    verifies: bool,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let (filter, errors) = asked(&query);
    let table = table();
    if query.format() == Format::Xlsx && errors.is_empty() {
        let (entries, more) = ctx.app.journal_all(ctx.actor(), &filter).await?;
        let name = if more {
            "操作日志（只含最近一段，请按日期分次导出）"
        } else {
            "操作日志"
        };
        let rows = entries
            .iter()
            .map(|entry| row(entry, ctx.can(Verb::ViewTerm)))
            .collect();
        return ctx.export(name, table.export_stored(rows)).await;
    }
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let found = ctx.app.journal(ctx.actor(), &filter).await?;
    let rows: Vec<Row> = found
        .entries
        .iter()
        .map(|entry| row(entry, ctx.can(Verb::ViewTerm)))
        .collect();
    let shown = u64::try_from(rows.len()).unwrap_or(0);
    let page = ListPage {
        frame: ctx.frame("操作日志"),
        wrong: wrong(&errors),
        form: form(&query).errors(errors),
        chains: chains(),
        acts: acts(),
        kinds: kinds(),
        narrowed: narrowed(&query),
        table: table.page(rows, shown, &TableQuery::parse(&kept(&query, None))),
        newest: filter.before.map(|_| href(&query, None)),
        next: found.next.map(|seq| href(&query, Some(seq))),
        verifies: ctx.can(Verb::VerifyJournal),
    };
    Ok(page_with(status, &page))
}

/// What is asked for, and the days that cannot be read.
fn asked(query: &TableQuery) -> (JournalFilter, Vec<FieldError>) {
    let text = |name: &str| {
        let typed = query.filter(name)?;
        Some(typed.chars().take(ID_MAX_CHARS).collect::<String>())
    };
    let mut errors = Vec::new();
    let mut day = |name: &'static str, label: &str| {
        let typed = query.filter(name).unwrap_or_default();
        read::day(typed).unwrap_or_else(|error| {
            errors.push(FieldError::new(name, format!("{label}：{error}")));
            None
        })
    };
    let filter = JournalFilter {
        chain: match query.filter("chain") {
            Some("installation") => ChainChoice::Installation,
            _ => ChainChoice::County,
        },
        act: text("act"),
        kind: query.filter("kind").and_then(RecordKind::parse),
        record: text("record"),
        account: text("account"),
        unit: query.filter("unit").and_then(|u| UnitId::parse(u).ok()),
        from: day("from", "从哪天"),
        until: day("until", "到哪天"),
        before: query.filter("before").and_then(|seq| seq.parse().ok()),
    };
    (filter, errors)
}

fn wrong(errors: &[FieldError]) -> Option<Notice> {
    let texts: Vec<&str> = errors.iter().map(|e| e.message.as_str()).collect();
    (!texts.is_empty()).then(|| Notice::new(NoticeKind::Bad, texts.join("；")))
}

fn form(query: &TableQuery) -> FormView {
    let values = FILTERS.iter().fold(Fields::new(), |fields, name| {
        fields.with(*name, query.filter(name).unwrap_or_default())
    });
    FormView::new("filter").values(values)
}

fn chains() -> Vec<Choice> {
    vec![Choice::new("", "本县"), Choice::new("installation", "系统")]
}

fn acts() -> Vec<Choice> {
    let all = ACTS
        .iter()
        .filter_map(|code| Some(Choice::new(*code, act(code)?)));
    std::iter::once(Choice::new("", "全部"))
        .chain(all)
        .collect()
}

fn kinds() -> Vec<Choice> {
    let all = RecordKind::ALL
        .iter()
        .map(|k| Choice::new(k.code(), k.zh()));
    std::iter::once(Choice::new("", "全部"))
        .chain(all)
        .collect()
}

fn narrowed(query: &TableQuery) -> Vec<(String, String)> {
    [
        ("record", "记录"),
        ("account", "账号"),
        ("unit", "村（社区）"),
    ]
    .into_iter()
    .filter_map(|(name, zh)| Some((format!("{zh} {}", query.filter(name)?), name)))
    .map(|(text, name)| (text, href_without(query, name)))
    .collect()
}

/// The filters as a query string, with where the page begins.
fn kept(query: &TableQuery, before: Option<i64>) -> String {
    pairs(query, before, "")
}

fn pairs(query: &TableQuery, before: Option<i64>, dropped: &str) -> String {
    let mut pairs: Vec<String> = FILTERS
        .iter()
        .filter(|name| **name != dropped)
        .filter_map(|name| {
            let value = utf8_percent_encode(query.filter(name)?, NON_ALPHANUMERIC);
            Some(format!("{name}={value}"))
        })
        .collect();
    pairs.extend(before.map(|seq| format!("before={seq}")));
    pairs.join("&")
}

fn href(query: &TableQuery, before: Option<i64>) -> String {
    format!("{HERE}?{}", kept(query, before))
}

fn href_without(query: &TableQuery, name: &str) -> String {
    format!("{HERE}?{}", pairs(query, None, name))
}

fn table() -> Table {
    let columns = vec![
        Column::head("seq", "编号").unsorted(),
        Column::date("at", "时间").unsorted(),
        Column::text("who", "谁").unsorted(),
        Column::text("act", "做了什么").unsorted(),
        Column::text("place", "哪里").unsorted(),
        Column::text("record", "记录").unsorted(),
        Column::text("hash", "核验码").unsorted(),
    ];
    Table::new("操作日志", columns, Empty::bare("没有符合条件的日志。"))
}

fn row(entry: &Entry, sees_terms: bool) -> Row {
    let by = match &entry.acting_for {
        Some(principal) => format!("{} · 代理{principal}", entry.role),
        None => entry.role.clone(),
    };
    let who = format!("{HERE}?account={}", entry.account);
    let id = utf8_percent_encode(&entry.record, NON_ALPHANUMERIC);
    let record = format!("{HERE}?kind={}&record={id}", entry.kind_code);
    let what = match &entry.subject {
        Some(subject) => format!("{}：{subject}", entry.kind),
        None => entry.kind.clone(),
    };
    let place = match (&entry.place, &entry.unit) {
        (Some(place), Some(unit)) if sees_terms => Cell::link(format!("/villages/{unit}"), place),
        (Some(place), Some(unit)) => Cell::link(format!("/divisions/units/{unit}"), place),
        (Some(place), None) => Cell::text(place),
        (None, _) => Cell::nothing(),
    };
    let hash: String = entry.hash.chars().take(12).collect();
    Row::new(vec![
        Cell::text(entry.seq.to_string()),
        Cell::text(entry.at.text_s()),
        Cell::link(who, &entry.who).note(by),
        Cell::text(&entry.act),
        place,
        Cell::link(record, what),
        Cell::text(hash),
    ])
}

const _: () = assert!(PAGE_ROWS <= 50, "one page of the table component");
