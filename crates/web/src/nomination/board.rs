//! The county's board of batches, and opening one.

use app::nomination::batches::{BatchBoard, BatchLine, OpenBatch, Whom};
use app::nomination::nominees::NomineeRow;
use askama::Template;
use axum::http::StatusCode;
use domain::UnitId;
use domain::account::Verb;
use domain::nomination::Post;
use domain::nomination::batch::TITLE_MAX_CHARS;

use super::{max, record, said, standing_cell, standing_options, under_review};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Field, FieldError, Fields, FormView};
use crate::look::{Empty, Link, State, Tile, Tiles};
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "nomination/board.html")]
struct BoardPage {
    frame: Frame,
    tiles: Tiles,
    waiting: Vec<(String, usize)>,
    table: TableView,
    runs: bool,
    departments: usize,
}

/// The board.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let board = ctx.app.batch_board(ctx.actor()).await?;
    let runs = ctx.can(Verb::RunReview) && board.open;
    let table = table(runs);
    let today = ctx.today();
    let is = |line: &&BatchLine| {
        query.filter("state").is_none_or(|state| match state {
            "closed" => line.batch.closed.is_some(),
            "late" => line.late() > 0,
            _ => line.batch.closed.is_none(),
        })
    };
    let rows = board
        .batches
        .iter()
        .filter(is)
        .map(|l| row(l, today))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("联审批次", table.export(rows, &query)).await;
    }
    Ok(page(&BoardPage {
        frame: ctx.frame("资格联审"),
        tiles: Tiles(tiles(&board)),
        waiting: board
            .waiting
            .iter()
            .map(|(_, name, n)| (name.clone(), *n))
            .collect(),
        table: table.all(rows, &query),
        runs,
        departments: board.departments,
    }))
}

fn tiles(board: &BatchBoard) -> Vec<Tile> {
    let mut tiles: Vec<Tile> = board
        .tally
        .iter()
        .map(|(code, word, n)| Tile::new(*n, *word, format!("/nominees?review={code}")))
        .collect();
    if board.objections > 0 {
        let tile = Tile::bare(board.objections, "异议待答复");
        tiles.push(tile.with(State::Soon));
    }
    tiles
}

fn table(runs: bool) -> Table {
    let columns = vec![
        Column::head("title", "批次"),
        Column::text("kind", "类型"),
        Column::number("people", "人数"),
        Column::number("concluded", "已有结论"),
        Column::text("departments", "单位答复"),
        Column::state("state", "状态"),
        Column::date("due", "最迟"),
        Column::text("opened", "开启"),
    ];
    let empty = if runs {
        Empty::new("还没有联审批次。", Link::new("/review/new", "开启批次"))
    } else {
        Empty::bare("还没有联审批次。")
    };
    let option = |code: &str, zh: &str| (code.to_owned(), zh.to_owned());
    Table::new("批次", columns, empty).filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: vec![
            option("open", "进行中"),
            option("late", "有单位逾期"),
            option("closed", "已关闭"),
        ],
    })
}

pub(super) fn state_cell(line: &BatchLine, today: domain::Day) -> Cell {
    if let Some(closed) = line.batch.closed {
        return Cell::worded(State::Done, format!("{} 关闭", closed.day()));
    }
    let late = line.late();
    if late > 0 {
        return Cell::worded(State::Late, format!("{late} 个单位逾期"));
    }
    if line.finished() == line.asks.len() {
        return Cell::worded(State::Done, "均已答复");
    }
    let left = domain::time::days_between(today, line.batch.due);
    Cell::worded(State::Doing, format!("剩 {left} 天"))
}

fn row(line: &BatchLine, today: domain::Day) -> Row {
    let batch = &line.batch;
    let number = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let title = format!("第 {} 批 {}", batch.no, batch.title);
    Row::new(vec![
        Cell::link(format!("/review/batches/{}", batch.id), title),
        Cell::text(batch.kind.zh()),
        number(line.people),
        number(line.concluded),
        Cell::text(format!("{}/{} 个单位", line.finished(), line.asks.len())),
        state_cell(line, today),
        Cell::date(batch.due),
        Cell::text(format!("{} {}", batch.opened.day(), batch.opened_by)),
    ])
}

#[derive(Template)]
#[template(path = "nomination/batch_new.html")]
struct NewPage {
    frame: Frame,
    form: FormView,
    fields: Vec<Field>,
    towns: Option<Field>,
    table: TableView,
}

/// The form of a batch.
pub async fn new_form(ctx: Ctx, query: TableQuery) -> Answer {
    new_page(&ctx, &query, Fields::new(), Vec::new(), StatusCode::OK).await
}

async fn new_page(
    ctx: &Ctx,
    query: &TableQuery,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let board = ctx.app.batch_board(ctx.actor()).await?;
    let people = ctx.app.reviewable(ctx.actor()).await?;
    let values = if values.text("title").is_empty() {
        values.with("title", format!("{} 联审", ctx.today()))
    } else {
        values
    };
    let form = FormView::new("batch").values(values).errors(errors);
    let towns: Vec<Choice> = board
        .waiting
        .iter()
        .map(|(id, name, n)| Choice::new(id.as_str(), format!("{name}（{n} 人待送审）")))
        .collect();
    let fields = vec![
        form.text("title", "批次名称")
            .required()
            .max(max(TITLE_MAX_CHARS)),
        form.date("due", "各单位最迟答复日期")
            .hint("留空的，按各单位设置的天数分别计算"),
        form.check("single", "单人急审：到期即出结论，未答复的按待定"),
    ];
    let page = NewPage {
        frame: ctx.frame("开启联审批次").under(under_review()),
        towns: (!towns.is_empty()).then(|| form.checks("town", "按乡镇送审", &towns)),
        fields,
        form,
        table: choosing(&people, query),
    };
    Ok(page_with(status, &page))
}

/// The people who can be put to review, to be ticked.
fn choosing(people: &[NomineeRow], query: &TableQuery) -> TableView {
    let columns = vec![
        Column::head("name", "姓名"),
        Column::text("unit", "村（社区）"),
        Column::text("town", "乡镇"),
        Column::text("posts", "拟任职务"),
        Column::state("review", "联审"),
    ];
    let rows = people
        .iter()
        .filter(|row| {
            let code = row.standing.map_or("", |s| s.code());
            query.filter("review").is_none_or(|asked| asked == code)
        })
        .map(|row| {
            let nominee = &row.line.nominee;
            Row::new(vec![
                Cell::text(&nominee.name),
                Cell::text(&row.line.unit_name),
                Cell::text(&row.line.town_name),
                Cell::text(Post::words(&nominee.nomination.posts)),
                Cell::maybe(row.standing, standing_cell),
            ])
            .id(nominee.id.as_str())
        })
        .collect();
    let empty = Empty::bare("没有可以送审的人选。");
    let table = Table::new("按名单送审", columns, empty)
        .selectable("batch", "person")
        .without_export()
        .filter(Filter {
            key: "review",
            title: "联审".to_owned(),
            options: standing_options(),
        });
    table.all(rows, query)
}

/// Opens a batch.
pub async fn open(ctx: Ctx, fields: Fields) -> Answer {
    let towns = fields.all("town").filter_map(|id| UnitId::parse(id).ok());
    let towns: Vec<UnitId> = towns.collect();
    let people = fields.all("person").map(record);
    let people: Vec<_> = people.collect::<Result<_, _>>()?;
    let whom = if people.is_empty() {
        Whom::Towns(towns)
    } else {
        Whom::Chosen(people)
    };
    let ask = OpenBatch {
        whom,
        single: fields.has("single", "yes"),
        title: fields.text("title").to_owned(),
        due: fields.text("due").to_owned(),
    };
    match ctx.app.open_batch(ctx.actor(), &ask).await {
        Ok(id) => said(
            &format!("/review/batches/{id}"),
            "批次已开启，各单位的工作台上已有待办。",
        ),
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            let query = TableQuery::default();
            new_page(
                &ctx,
                &query,
                fields,
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(other) => Err(Wrong(other)),
    }
}
