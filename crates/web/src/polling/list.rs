//! The list of counts: what stands in the running term, and the drafts that wait.

use app::polling::{CountLine, PostNo};
use askama::Template;
use domain::account::Verb;

use crate::context::Ctx;
use crate::error::Answer;
use crate::look::{Empty, Link, State};
use crate::shell::{Frame, page};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "polling/list.html")]
struct List {
    frame: Frame,
    table: TableView,
    trial: String,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let lines = ctx.app.counts(ctx.actor()).await?;
    let table = table(&ctx, &lines);
    let chosen: Vec<&CountLine> = lines.iter().filter(|l| matches(l, &query)).collect();
    let rows = chosen.iter().map(|l| row(l)).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("counts", table.export(rows, &query)).await;
    }
    Ok(page(&List {
        frame: ctx.frame("计票与结果"),
        table: table.all(rows, &query),
        trial: format!("{}/trial/count", ctx.state.options.public_url),
    }))
}

fn is_draft(line: &CountLine) -> bool {
    line.count.row.state == "draft"
}

/// The state a line is filtered by.
fn state_of(line: &CountLine) -> &'static str {
    let row = &line.count.row;
    match (is_draft(line), row.valid, row.next_kind.as_deref()) {
        (true, ..) => "draft",
        (_, Some(0), _) => "void",
        (_, _, Some("revote_tie" | "runoff")) => "next",
        _ => "done",
    }
}

fn matches(line: &CountLine, query: &TableQuery) -> bool {
    let town = query
        .filter("town")
        .is_none_or(|t| line.count.row.town == t);
    let state = query.filter("state").is_none_or(|s| state_of(line) == s);
    let contest = query
        .filter("contest")
        .is_none_or(|c| line.count.row.contest == c);
    town && state && contest
}

fn table(ctx: &Ctx, lines: &[CountLine]) -> Table {
    let mut towns: Vec<(String, String)> = Vec::new();
    let mut contests: Vec<(String, String)> = Vec::new();
    for line in lines {
        let row = &line.count.row;
        if !towns.iter().any(|(id, _)| *id == row.town) {
            towns.push((row.town.clone(), line.town_name.clone()));
        }
        if !contests.iter().any(|(code, _)| *code == row.contest) {
            let name = app::text::timetable::contest(line.count.contest());
            contests.push((row.contest.clone(), name.to_owned()));
        }
    }
    let states = [
        ("done", "已完成"),
        ("next", "还须投票"),
        ("void", "投票无效"),
        ("draft", "草稿"),
    ];
    let states = states
        .map(|(code, word)| (code.to_owned(), word.to_owned()))
        .to_vec();
    let columns = vec![
        Column::head("name", "村（社区）"),
        Column::text("town", "乡镇（街道）"),
        Column::text("contest", "投票"),
        Column::date("day", "投票日"),
        Column::state("state", "结果"),
        Column::text("elected", "当选"),
        Column::number("electorate", "登记"),
        Column::number("returned", "收回"),
        Column::text("next", "后续"),
        Column::text("by", "录入"),
        Column::text("at", "确认时间"),
    ];
    let empty = if ctx.can(Verb::EnterCount) {
        let villages = Link::new("/villages?column=vote", "去村（社区）进度");
        Empty::new("还没有计票。投票当天在村页面点“录入计票”。", villages)
    } else {
        Empty::bare("还没有计票。")
    };
    Table::new("计票与结果", columns, empty)
        .filter(Filter {
            key: "town",
            title: "乡镇".to_owned(),
            options: towns,
        })
        .filter(Filter {
            key: "state",
            title: "结果".to_owned(),
            options: states,
        })
        .filter(Filter {
            key: "contest",
            title: "投票".to_owned(),
            options: contests,
        })
}

fn row(line: &CountLine) -> Row {
    let (row, sheet) = (&line.count.row, &line.count.sheet);
    let path = if is_draft(line) {
        format!("/counts/{}/edit", row.id)
    } else {
        format!("/counts/{}", row.id)
    };
    let state = match state_of(line) {
        "draft" => Cell::worded(State::Doing, "草稿，待确认"),
        "void" => Cell::worded(State::Late, "投票无效"),
        "next" => Cell::worded(State::Soon, "有效，还须投票"),
        _ => Cell::worded(State::Done, "有效"),
    };
    let title = |id: &str| {
        let post = sheet.posts.iter().find(|p| p.id == id);
        post.map_or_else(|| id.to_owned(), |p| p.title.clone())
    };
    let elected: Vec<String> = line
        .count
        .declared
        .iter()
        .flat_map(|d| &d.elected)
        .map(|e| format!("{} {}", title(&e.post), e.nominee))
        .collect();
    let number = |n: Option<u64>| Cell::maybe(n.and_then(|n| i64::try_from(n).ok()), Cell::number);
    let next = row.next_kind.as_deref().filter(|k| *k != "none");
    Row::new(vec![
        Cell::link(path, line.name.clone()),
        Cell::text(line.town_name.clone()),
        Cell::text(app::text::timetable::contest(line.count.contest())),
        Cell::date(sheet.election_day),
        state,
        Cell::text(elected.join("；")),
        number(sheet.electorate),
        number(sheet.ballots_for(PostNo(0)).returned),
        Cell::maybe(next, |kind| Cell::text(app::text::polling::next_kind(kind))),
        Cell::text(row.entered_name.clone()),
        Cell::maybe(row.confirmed_ms, |at| Cell::text(domain::Millis(at).text())),
    ])
}
