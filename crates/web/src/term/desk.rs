//! The person's own desk: what is late, what is due, what waits.

use app::desk::DeskLine;
use askama::Template;
use domain::account::Verb;
use domain::flow::Opens;
use domain::journal::RecordKind;
use domain::term::board::{VillageLine, tally, visible};

use super::parts::{left, shown, tiles, village_link};
use crate::context::Ctx;
use crate::duty::tasks::{due_columns, due_row};
use crate::error::Answer;
use crate::look::{Empty, Link, Tiles};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "term/desk.html")]
struct Desk {
    frame: Frame,
    lead: String,
    tiles: Option<Tiles>,
    due: Option<TableView>,
    duties: Option<TableView>,
    waits: Vec<(Link, String)>,
    nothing: Empty,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let mut desk = Desk {
        frame: ctx.frame("我的工作台"),
        lead: format!(
            "{}，今天 {}。",
            ctx.visit.who.account.office,
            domain::time::day_text_full(ctx.today())
        ),
        tiles: None,
        due: None,
        duties: duties(&ctx).await?,
        waits: Vec::new(),
        nothing: Empty::bare("没有等待处理的事项。"),
    };
    let mut due = ctx.app.desk(ctx.actor()).await?;
    if query.format() == Format::Html {
        // On the page tasks and orders stand in a list of their own, which says what will be reported.
        due.retain(|line| !line.due.code.starts_with("duty."));
    }
    let (table, rows) = due_table(&due, ctx.today());
    if query.format() == Format::Xlsx {
        return ctx.export("due", table.export(rows, &query)).await;
    }
    desk.due = Some(table.all(rows, &query));
    if ctx.can(Verb::ViewCockpit)
        && let Some((snapshot, scope)) = ctx.app.board(ctx.actor(), None).await?
    {
        let lines: Vec<_> = visible(&snapshot.lines, &scope).collect();
        desk.tiles = Some(tiles(&tally(lines.iter().copied()), None));
        desk.waits.extend(waiting_votes(&ctx, &lines));
    }
    desk.waits.extend(waiting_entries(&ctx).await?);
    Ok(page(&desk))
}

/// Most duties shown on the desk; the list has all of them.
const DUTIES_MAX_ROWS: usize = 50;

/// What waits for the reader among tasks, letters and orders; nothing where nothing does.
async fn duties(ctx: &Ctx) -> app::Result<Option<TableView>> {
    let lines = ctx.app.waiting_duties(ctx.actor()).await?;
    if lines.is_empty() {
        return Ok(None);
    }
    let rows = lines.iter().take(DUTIES_MAX_ROWS).map(due_row).collect();
    let table = Table::new("待办的任务与督办", due_columns(), Empty::bare(""));
    let table = table.without_export();
    Ok(Some(table.all(rows, &TableQuery::default())))
}

/// Votes still to be held after a count, and villages without an election day.
fn waiting_votes(ctx: &Ctx, lines: &[&VillageLine]) -> Vec<(Link, String)> {
    let mut waits = Vec::new();
    for line in lines.iter().filter(|l| l.awaits_vote()) {
        let word = line
            .facts
            .elections
            .iter()
            .filter_map(|e| e.next_kind.as_deref())
            .find_map(super::parts::next_words);
        waits.push((village_link(line), word.unwrap_or_default().to_owned()));
    }
    let undated = tally(lines.iter().copied()).undated;
    if ctx.can(Verb::SetElectionDay) && undated > 0 {
        let text = format!("{undated} 个村（社区）未定投票日");
        let link = Link::new("/villages?state=undated", text);
        waits.push((link, "定日后自动生成法定日程".to_owned()));
    }
    waits
}

/// Drafts of counts, and a term to be opened.
async fn waiting_entries(ctx: &Ctx) -> app::Result<Vec<(Link, String)>> {
    let mut waits = Vec::new();
    if ctx.can(Verb::EnterCount) {
        for draft in ctx.app.count_drafts(ctx.actor()).await? {
            let path = format!("/counts/{}/edit", draft.id);
            let link = Link::new(path, format!("{} 计票草稿未确认", draft.place));
            waits.push((link, format!("{} 录入，{}", draft.by, draft.at)));
        }
    }
    let plans = ctx.app.plans_waiting(ctx.actor()).await?;
    if plans > 0 {
        let text = format!("{plans} 份一村一策待审批");
        let link = Link::new("/plans?state=submitted", text);
        waits.push((link, "由乡镇党委书记审批或退回".to_owned()));
    }
    if ctx.can(Verb::OpenTerm) && ctx.app.current_term(ctx.actor()).await?.is_none() {
        let link = Link::new("/terms/new", "开启届次");
        waits.push((link, "还没有进行中的届次".to_owned()));
    }
    Ok(waits)
}

fn due_table(lines: &[DeskLine], today: domain::Day) -> (Table, Vec<Row>) {
    let columns = vec![
        Column::head("village", "村（社区）、单位"),
        Column::text("what", "事项"),
        Column::state("due", "最迟"),
        Column::date("latest", "最迟日期"),
        Column::text("who", "责任人"),
        Column::text("law", "依据").unsorted(),
    ];
    let rows = lines
        .iter()
        .map(|line| {
            Row::new(vec![
                Cell::link(path(&line.due.opens), &line.place),
                Cell::text(&line.what),
                Cell::worded(
                    shown(line.due.state),
                    left(line.due.state, line.due.until, today),
                ),
                Cell::maybe(line.due.until, Cell::date),
                Cell::maybe(line.who.as_ref(), Cell::text),
                Cell::text(&line.law),
            ])
        })
        .collect();
    (
        Table::new("逾期与临期", columns, Empty::bare("没有逾期和临期的事项。")),
        rows,
    )
}

/// Where a piece of work is done.
pub(crate) fn path(opens: &Opens) -> String {
    match opens {
        Opens::Village(unit) => format!("/villages/{unit}"),
        Opens::Record(kind, id) => match kind {
            RecordKind::Plan => format!("/plans/{id}"),
            RecordKind::Tracker => format!("/trackers/{id}"),
            RecordKind::Count => format!("/counts/{id}"),
            RecordKind::Dossier => format!("/survey/villages/{id}"),
            RecordKind::Task => format!("/tasks/{id}"),
            RecordKind::Order => format!("/orders/{id}"),
            RecordKind::Nominee => format!("/nominees/villages/{id}"),
            RecordKind::ReviewFile => format!("/review/people/{id}"),
            RecordKind::ReviewBatch => format!("/review/batches/{id}"),
            RecordKind::ReviewAnswer => format!("/asked/{id}"),
            _ => "/".to_owned(),
        },
    }
}
