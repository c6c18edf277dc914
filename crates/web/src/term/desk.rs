//! The person's own desk: what is late, what is due, what waits.

use askama::Template;
use domain::account::Verb;
use domain::term::board::{VillageLine, tally, visible};

use super::parts::{body_short, due, shown, tiles, urgent, village_link};
use crate::context::Ctx;
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
        waits: Vec::new(),
        nothing: Empty::bare("没有等待处理的事项。"),
    };
    if ctx.can(Verb::ViewCockpit)
        && let Some((snapshot, scope)) = ctx.app.board(ctx.actor(), None).await?
    {
        let lines: Vec<_> = visible(&snapshot.lines, &scope).collect();
        let (table, rows) = due_table(&lines, snapshot.today);
        if query.format() == Format::Xlsx {
            return ctx.export("due", table.export(rows, &query)).await;
        }
        desk.tiles = Some(tiles(&tally(lines.iter().copied()), None));
        desk.due = Some(table.all(rows, &query));
        desk.waits.extend(waiting_votes(&ctx, &lines));
    }
    desk.waits.extend(waiting_entries(&ctx).await?);
    Ok(page(&desk))
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
    if ctx.can(Verb::OpenTerm) && ctx.app.current_term(ctx.actor()).await?.is_none() {
        let link = Link::new("/terms/new", "开启届次");
        waits.push((link, "还没有进行中的届次".to_owned()));
    }
    Ok(waits)
}

fn due_table(lines: &[&VillageLine], today: domain::Day) -> (Table, Vec<Row>) {
    let columns = vec![
        Column::head("village", "村（社区）"),
        Column::text("what", "事项"),
        Column::state("due", "最迟"),
        Column::date("latest", "最迟日期"),
        Column::text("who", "责任人"),
        Column::text("law", "依据").unsorted(),
    ];
    let mut steps: Vec<_> = lines
        .iter()
        .flat_map(|line| urgent(line).map(move |(e, s)| (*line, e, s)))
        .collect();
    steps.sort_by_key(|(line, _, step)| (step.window.latest, line.facts.code.clone()));
    let rows = steps
        .into_iter()
        .map(|(line, election, step)| {
            let link = village_link(line);
            Row::new(vec![
                Cell::link(link.href, link.text),
                Cell::text(format!(
                    "{}：{}",
                    body_short(election.facts.body),
                    app::text::timetable::step(election.facts.body, step.code)
                )),
                Cell::worded(shown(step.progress.state), due(step, today)),
                Cell::maybe(step.window.latest, Cell::date),
                Cell::maybe(line.facts.responsible.as_ref(), |(_, name)| {
                    Cell::text(name.clone())
                }),
                Cell::text(app::text::timetable::cites(&step.cites)),
            ])
        })
        .collect();
    (
        Table::new("逾期与临期", columns, Empty::bare("没有逾期和临期的事项。")),
        rows,
    )
}
