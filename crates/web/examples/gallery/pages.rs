//! The pages of the gallery.

use askama::Template;
use axum::Router;
use axum::extract::{Extension, Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use web::form::FormView;
use web::look::{
    Empty, Fact, Facts, Link, Meter, Notice, NoticeKind, State, Step, Steps, Tag, Tile, Tiles,
};
use web::shell::flash::{Flashes, done};
use web::shell::{Frame, Problem, page};
use web::table::{Column, Filter, Format, Table, TableQuery, TableView};

use crate::{forms, samples};

pub fn routes() -> Router {
    Router::new()
        .route("/", get(desk))
        .route("/cockpit", get(cockpit))
        .route("/village", get(village))
        .route("/table", get(table))
        .route("/form", get(forms::form).post(forms::save))
        .route("/clash", get(forms::clash))
        .route("/entry", get(forms::entry))
        .route("/parts", get(parts))
        .route("/empty", get(empty))
        .route("/login", get(login))
        .route("/public", get(public))
        .route("/paper", get(paper))
        .route("/wrong/{code}", get(wrong))
        .route("/wrong-inside/{code}", get(wrong_inside))
        .route("/panic", get(panic))
        .route(
            "/logout",
            post(|| async { done("/login", Notice::new(NoticeKind::Ok, "已退出登录。")) }),
        )
}

#[derive(Template)]
#[template(path = "gallery/desk.html")]
struct Desk {
    frame: Frame,
    tiles: Tiles,
    due: TableView,
}

async fn desk(Extension(Flashes(flash)): Extension<Flashes>) -> Response {
    let frame = Frame {
        flash,
        ..samples::office("我的工作台", "/")
    };
    let columns = vec![
        Column::head("village", "村（社区）"),
        Column::text("what", "事项"),
        Column::state("due", "最迟"),
        Column::text("who", "责任人"),
        Column::text("law", "依据").unsorted(),
    ];
    let row = |village: &str, what: &str, state, due: &str, who: &str, law: &str| {
        use web::table::Cell;
        vec![
            Cell::link("/village", village),
            Cell::text(what),
            Cell::worded(state, due),
            Cell::text(who),
            Cell::text(law),
        ]
        .into()
    };
    let rows = vec![
        row(
            "白水镇 上湾村",
            "公布选民名单",
            State::Late,
            "逾期 1 天",
            "李建国",
            "村组法 §17",
        ),
        row(
            "龙泉镇 桥头社区",
            "离任审计结果公示",
            State::Soon,
            "今天",
            "王秀兰",
            "村组法 §40",
        ),
        row(
            "枫木乡 大坪村",
            "答复名单申诉（2 件）",
            State::Soon,
            "明天",
            "陈志强",
            "村组法 §17",
        ),
    ];
    let due = Table::new("逾期与临期", columns, Empty::bare("没有逾期和临期的事项。"))
        .all(rows, &TableQuery::default());
    page(&Desk {
        frame,
        tiles: tiles(),
        due,
    })
}

fn tiles() -> Tiles {
    Tiles(vec![
        Tile::new(285, "村（社区）总数", "/table"),
        Tile::new(62, "全部完成", "/table?state=done").with(State::Done),
        Tile::new(198, "进行中", "/table?state=doing"),
        Tile::new(17, "三日内到期", "/table?state=soon").with(State::Soon),
        Tile::new(8, "逾期", "/table?state=late").with(State::Late),
        Tile::bare(0, "待重新选举"),
    ])
}

#[derive(Template)]
#[template(path = "gallery/cockpit.html")]
struct Cockpit {
    frame: Frame,
    tiles: Tiles,
    towns: Vec<samples::Town>,
}

async fn cockpit(Query(query): Query<Vec<(String, String)>>) -> Response {
    let projector = query.iter().any(|(name, _)| name == "projector");
    let frame = Frame {
        projector,
        landscape: true,
        leave: Some("/cockpit".to_owned()),
        ..samples::office("驾驶舱", "/cockpit")
    };
    page(&Cockpit {
        frame,
        tiles: tiles(),
        towns: samples::matrix(),
    })
}

#[derive(Template)]
#[template(path = "gallery/village.html")]
struct Village {
    frame: Frame,
    hard: Tag,
    doing: Tag,
    steps: Steps,
    facts: Facts,
    meter: Meter,
}

async fn village() -> Response {
    let frame = samples::office("上湾村", "/village/x").under(vec![
        Link::new("/cockpit", "云岭县"),
        Link::new("/table", "白水镇"),
    ]);
    let facts = Fact::list(vec![
        Fact::new("户数 / 人口", "412 户 / 1,655 人"),
        Fact::new("党员", "38 人（流动 6 人）"),
        Fact::new("外出务工", "531 人"),
        Fact::linked("信访积案", Link::new("/table", "2 件")),
        Fact::new("集体经济收入", "18.4 万元（2025 年）"),
        Fact::new("债务", "76.2 万元"),
    ]);
    page(&Village {
        frame,
        hard: Tag::worded(State::Late, "难点村"),
        doing: Tag::state(State::Doing),
        steps: steps(),
        facts,
        meter: Meter {
            part: 4,
            whole: 10,
            state: State::Doing,
        },
    })
}

fn steps() -> Steps {
    let step = |state, name: &str, law: Option<&str>, day: &str| Step {
        state,
        name: Link::new("/village", name),
        law: law.map(str::to_owned),
        day: day.to_owned(),
        notes: Vec::new(),
        links: Vec::new(),
    };
    Steps(vec![
        step(State::Done, "确定职数、制定方案", None, "已完成 2 月 9 日"),
        step(
            State::Done,
            "推选村民选举委员会",
            Some("村组法 §15"),
            "已完成 2 月 14 日",
        ),
        step(
            State::Late,
            "公布选民名单",
            Some("村组法 §17：投票日二十日前"),
            "逾期 1 天，最迟 3 月 2 日",
        ),
        step(
            State::Soon,
            "受理申诉并答复",
            Some("村组法 §17：公布后五日内申诉，三日内答复"),
            "明天，最迟 3 月 4 日",
        ),
        step(
            State::Doing,
            "提名候选人",
            Some("村组法 §18"),
            "最迟 3 月 12 日",
        ),
        step(
            State::Idle,
            "投票、公开计票、当场公布",
            Some("村组法 §18"),
            "3 月 22 日",
        ),
    ])
}

#[derive(Template)]
#[template(path = "gallery/table.html")]
struct TablePage {
    frame: Frame,
    table: TableView,
}

async fn table(query: TableQuery) -> Response {
    let columns = vec![
        Column::head("name", "村（社区）"),
        Column::text("town", "乡镇（街道）"),
        Column::state("state", "状态"),
        Column::number("voters", "登记选民"),
        Column::date("day", "投票日"),
        Column::text("code", "代码"),
    ];
    let options = State::ALL
        .iter()
        .map(|state| (state.class().to_owned(), state.word().to_owned()))
        .collect();
    let table = Table::new(
        "全部村（社区）",
        columns,
        Empty::new("还没有导入区划。", Link::new("/form", "导入区划")),
    )
    .filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options,
    })
    .selectable("bulk", "unit");
    if query.format() == Format::Xlsx {
        let export = table.export(samples::villages(), &query);
        let footer = "云岭县换届办 周敏 2026-03-03 09:41 导出";
        return export.footer(footer).answer("全部村（社区）.xlsx").await;
    }
    page(&TablePage {
        frame: samples::office("村（社区）", "/table"),
        table: table.all(samples::villages(), &query),
    })
}

#[derive(Template)]
#[template(path = "gallery/parts.html")]
struct Parts {
    frame: Frame,
    notices: Vec<Notice>,
    states: [State; 5],
    meter: Meter,
}

async fn parts() -> Response {
    let notices = vec![
        Notice::new(NoticeKind::Ok, "已保存 15 个村的投票日。"),
        Notice::new(
            NoticeKind::Info,
            "3 月 22 日之后的环节将按新的投票日重新排定。",
        )
        .with(Link::new("/village", "看变化")),
        Notice::new(NoticeKind::Warn, "投票日 4 月 5 日是清明节放假，请确认。"),
        Notice::new(NoticeKind::Bad, "公布选民名单不足二十日，违反村组法 §17。")
            .with(Link::new("/village", "看依据")),
    ];
    page(&Parts {
        frame: samples::office("零件", "/parts"),
        notices,
        states: State::ALL,
        meter: Meter {
            part: 62,
            whole: 285,
            state: State::Done,
        },
    })
}

#[derive(Template)]
#[template(path = "gallery/table.html")]
struct EmptyPage {
    frame: Frame,
    table: TableView,
}

async fn empty(query: TableQuery) -> Response {
    let table = Table::new(
        "届次",
        vec![Column::head("name", "名称")],
        Empty::new(
            "还没有开启届次。开启后，每个村的法定环节会自动排出来。",
            Link::new("/form", "开启届次"),
        ),
    );
    page(&EmptyPage {
        frame: samples::office("届次与日程", "/empty"),
        table: table.all(Vec::new(), &query),
    })
}

#[derive(Template)]
#[template(path = "gallery/login.html")]
struct Login {
    frame: Frame,
    form: FormView,
}

async fn login(Extension(Flashes(flash)): Extension<Flashes>) -> Response {
    page(&Login {
        frame: Frame {
            flash,
            ..samples::visitor("登录")
        },
        form: FormView::new("login"),
    })
}

#[derive(Template)]
#[template(path = "gallery/public.html")]
struct Public {
    frame: Frame,
    steps: Steps,
}

async fn public() -> Response {
    let step = |state, name: &str, day: &str| Step {
        state,
        name: Link::new("", name),
        law: None,
        day: day.to_owned(),
        notes: Vec::new(),
        links: Vec::new(),
    };
    let steps = Steps(vec![
        step(State::Done, "选民登记", "2 月 24 日"),
        step(State::Doing, "名单公布与申诉", "3 月 7 日止"),
        step(State::Idle, "公布正式候选人", "3 月 17 日前"),
        step(State::Idle, "投票（村小学操场）", "3 月 22 日 8:00"),
    ]);
    let frame = Frame {
        crumbs: vec![
            Link::new("/public", "云岭县"),
            Link::new("/public", "白水镇"),
        ],
        ..samples::visitor("上湾村换届公开")
    };
    page(&Public { frame, steps })
}

#[derive(Template)]
#[template(path = "gallery/paper.html")]
struct Paper {
    frame: Frame,
    steps: Vec<(&'static str, &'static str, &'static str)>,
}

async fn paper() -> Response {
    let steps = vec![
        ("公布选民名单", "2026 年 3 月 2 日前", "村组法第十七条"),
        (
            "公布正式候选人名单",
            "2026 年 3 月 17 日前",
            "豫实施办法第二十六条",
        ),
        ("投票、公开计票", "2026 年 3 月 22 日", "村组法第十八条"),
        ("工作移交", "2026 年 4 月 1 日前", "村组法第二十四条"),
    ];
    page(&Paper {
        frame: samples::visitor("上湾村换届日程表"),
        steps,
    })
}

async fn wrong(Path(code): Path<u16>) -> Response {
    Problem::of(StatusCode::from_u16(code).unwrap_or(StatusCode::NOT_FOUND)).into_response()
}

async fn wrong_inside(Path(code): Path<u16>) -> Response {
    let mut response =
        Problem::of(StatusCode::from_u16(code).unwrap_or(StatusCode::NOT_FOUND)).into_response();
    response.extensions_mut().insert(samples::office("", ""));
    response
}

#[expect(
    clippy::panic,
    reason = "shows what a reader sees when a handler panics"
)]
async fn panic() -> Response {
    panic!("a sample panic of the gallery")
}
