//! Tables: search, order, pages, links, export.

use chrono::NaiveDate;
use web::look::{Empty, Link, State};
use web::table::{Cell, Column, Filter, Format, Kind, Row, Table, TableQuery, Value, download};

fn table() -> Table {
    let columns = vec![
        Column::head("name", "村"),
        Column::number("voters", "选民"),
        Column::date("day", "投票日"),
        Column::state("state", "状态"),
        Column::text("code", "代码").unsorted(),
    ];
    Table::new(
        "全部村",
        columns,
        Empty::new("还没有村。", Link::new("/import", "导入区划")),
    )
}

fn row(i: u32) -> Row {
    let day = NaiveDate::from_ymd_opt(2026, 3, 1 + i % 28).unwrap();
    let state = State::ALL[usize::try_from(i % 5).unwrap()];
    Row::new(vec![
        Cell::link(format!("/v/{i}"), format!("第{i}村")),
        Cell::number((i * 37) % 1000),
        Cell::date(day),
        Cell::state(state),
        Cell::text(format!("{i:03}")).note(format!("备注{i}")),
    ])
    .id(format!("id{i}"))
}

fn rows(n: u32) -> Vec<Row> {
    (0..n).map(row).collect()
}

/// The names in the order in which they are shown.
fn names(html: &str) -> Vec<String> {
    html.split("scope=\"row\"><a href=\"")
        .skip(1)
        .map(|rest| {
            rest.split_once('>')
                .unwrap()
                .1
                .split('<')
                .next()
                .unwrap()
                .to_owned()
        })
        .collect()
}

fn shown(n: u32, query: &str) -> String {
    table().all(rows(n), &TableQuery::parse(query)).to_string()
}

#[test]
fn fifty_rows_need_no_tools_and_fifty_one_do() {
    let small = shown(50, "");
    assert_eq!(names(&small).len(), 50);
    assert!(
        !small.contains("type=\"search\"")
            && !small.contains("class=\"pager\"")
            && small.contains("导出 Excel")
    );
    let large = shown(51, "");
    assert_eq!(names(&large).len(), 50);
    assert!(
        large.contains("type=\"search\"")
            && large.contains("第 1–50 条，共 51 条")
            && large.contains("href=\"?page=2\"")
    );
}

#[test]
fn pages_are_cut_and_a_page_too_far_is_the_last() {
    assert_eq!(
        names(&shown(120, "page=3")).first().map(String::as_str),
        Some("第100村")
    );
    assert_eq!(names(&shown(120, "page=3")).len(), 20);
    assert_eq!(names(&shown(120, "page=999")), names(&shown(120, "page=3")));
    assert_eq!(
        names(&shown(120, "page=0&size=abc")),
        names(&shown(120, ""))
    );
    assert_eq!(
        names(&shown(500, "size=100000")).len(),
        200,
        "the largest page"
    );
    let middle = shown(2_000, "page=20");
    for expected in [
        "aria-current=\"page\">20<",
        ">18<",
        ">22<",
        ">1</a>",
        ">40</a>",
        "<i aria-hidden=\"true\">…</i>",
        "rel=\"prev\"",
        "rel=\"next\"",
    ] {
        assert!(middle.contains(expected), "{expected}");
    }
}

#[test]
fn every_word_must_be_found_somewhere_in_the_row() {
    let found = |q: &str| names(&shown(120, &format!("q={q}")));
    assert_eq!(found("%E7%AC%AC7%E6%9D%91"), ["第7村"], "in a text");
    assert_eq!(found("%E5%A4%87%E6%B3%A8119"), ["第119村"], "in a note");
    assert_eq!(
        found("%E9%80%BE%E6%9C%9F+008"),
        ["第8村"],
        "two words in two cells"
    );
    assert!(shown(120, "q=nothing").contains("没有找到符合条件的记录"));
    assert!(
        shown(120, "q=008").contains("找到 1 条") && shown(120, "q=008").contains(">看全部</a>")
    );
}

#[test]
fn a_heading_sorts_and_a_second_click_turns_round() {
    let voters = |query: &str| {
        let query = TableQuery::parse(query);
        table()
            .export(rows(60), &query)
            .rows
            .iter()
            .map(|row| row[1].clone())
            .collect::<Vec<_>>()
    };
    let ascending = voters("sort=voters");
    assert!(ascending.is_sorted() && voters("sort=voters&dir=desc").iter().rev().is_sorted());
    let html = shown(60, "sort=voters&q=1&page=2&size=10&town=7");
    assert!(
        html.contains("aria-sort=\"ascending\"")
            && html.contains("href=\"?town=7&#38;q=1&#38;sort=voters&#38;dir=desc&#38;size=10\""),
        "{html}"
    );
    assert!(
        !html.contains("sort=code"),
        "a column without order has no link"
    );
    assert_eq!(
        names(&shown(60, "sort=code")),
        names(&shown(60, "")),
        "and is not sorted by address either"
    );
    assert_eq!(names(&shown(60, "sort=evil%27--")), names(&shown(60, "")));
}

#[test]
fn states_sort_by_urgency_and_nothing_comes_first() {
    let rows = vec![
        vec![Cell::text("a"), Cell::nothing()].into(),
        vec![Cell::text("b"), Cell::state(State::Late)].into(),
        vec![Cell::text("c"), Cell::state(State::Idle)].into(),
        vec![Cell::text("d"), Cell::worded(State::Soon, "明天")].into(),
    ];
    let table = Table::new(
        "t",
        vec![Column::text("n", "n"), Column::state("s", "s")],
        Empty::bare("x"),
    );
    let sorted = table.export(rows, &TableQuery::parse("sort=s"));
    let order: Vec<&Value> = sorted.rows.iter().map(|row| &row[0]).collect();
    assert_eq!(
        order,
        ["a", "c", "d", "b"]
            .map(|name| Value::Text(name.to_owned()))
            .iter()
            .collect::<Vec<_>>()
    );
}

#[test]
fn links_keep_filters_and_the_search_form_keeps_the_rest() {
    let filter = Filter {
        key: "state",
        title: "状态".to_owned(),
        options: vec![
            ("late".to_owned(), "逾期".to_owned()),
            ("done".to_owned(), "已完成".to_owned()),
        ],
    };
    let query = TableQuery::parse(
        "state=late&town=%E9%9D%92%E7%9F%B3%E9%95%87&sort=day&dir=desc&size=100&page=2",
    );
    let html = table().filter(filter).all(rows(300), &query).to_string();
    assert!(html.contains("<option value=\"late\" selected>逾期</option>"));
    assert!(
        html.contains("<input type=\"hidden\" name=\"town\" value=\"青石镇\">")
            && html.contains("name=\"sort\" value=\"day\"")
            && html.contains("name=\"dir\" value=\"desc\"")
            && html.contains("name=\"size\" value=\"100\"")
    );
    assert!(
        !html.contains("type=\"hidden\" name=\"state\""),
        "the filter is sent by its own field"
    );
    assert!(html.contains("href=\"?state=late&#38;town=%E9%9D%92%E7%9F%B3%E9%95%87&#38;sort=day&#38;dir=desc&#38;format=xlsx\""), "the export keeps what narrows the rows");
    assert_eq!(
        (
            query.filter("state"),
            query.filter("town"),
            query.filter("none")
        ),
        (Some("late"), Some("青石镇"), None)
    );
}

#[test]
fn the_query_is_read_leniently_and_bounded() {
    let query = TableQuery::parse("q=++a++b&format=xlsx&page=99999999999999999999&size=0&dir=up");
    assert_eq!(
        (
            query.q(),
            query.format(),
            query.page(),
            query.limit(),
            query.descending()
        ),
        ("a  b", Format::Xlsx, 1, 1, false)
    );
    assert_eq!(
        TableQuery::parse(&format!("q={}", "村".repeat(500)))
            .q()
            .chars()
            .count(),
        100
    );
    assert_eq!(
        TableQuery::parse("q=%ff%fe&page=2"),
        TableQuery::default(),
        "not text"
    );
    let last = TableQuery::parse("page=1000000&size=200");
    assert_eq!(last.offset(), 999_999 * 200);
}

#[test]
fn a_page_of_the_store_is_shown_as_it_is() {
    let view = table().page(
        rows(20).into_iter().rev().collect(),
        12_345,
        &TableQuery::parse("page=3&size=20&sort=name&q=x"),
    );
    assert_eq!(view.total(), 12_345);
    let html = view.to_string();
    assert_eq!(names(&html).first().map(String::as_str), Some("第19村"));
    assert!(html.contains("第 41–60 条，共 12,345 条"));
}

#[test]
fn an_empty_table_says_what_to_do() {
    let html = shown(0, "");
    assert!(
        html.contains("还没有村。")
            && html.contains("<a class=\"btn\" href=\"/import\">导入区划</a>")
    );
    assert!(!html.contains("<table") && !html.contains("导出 Excel"));
}

#[test]
fn cells_are_escaped_labelled_and_grouped() {
    let cells = vec![
        Cell::link("/x\"><script>", "<script>"),
        Cell::number(-1_234_567).to("/n"),
        Cell::nothing(),
        Cell::worded(State::Late, "逾期 1 天"),
        Cell::text("007").strong(),
    ];
    let html = table()
        .all(vec![cells.into()], &TableQuery::default())
        .to_string();
    assert!(!html.contains("<script>") && html.contains("&#60;script&#62;"));
    assert!(html.contains("data-label=\"选民\"><a href=\"/n\">-1,234,567</a>"));
    assert!(
        html.contains("<span class=\"state late\"><i aria-hidden=\"true\">■</i>逾期 1 天</span>")
            && html.contains("<strong>007</strong>")
    );
    assert!(html.contains("<td role=\"cell\" class=\"date\" data-label=\"投票日\"></td>"));
}

#[test]
fn rows_can_be_chosen_for_a_form_beside_the_table() {
    let html = table()
        .selectable("bulk", "unit")
        .all(rows(2), &TableQuery::default())
        .to_string();
    assert!(html.contains("<input type=\"checkbox\" form=\"bulk\" name=\"unit\" value=\"id1\" aria-label=\"选择 第1村\">"));
}

#[test]
fn an_export_has_all_rows_and_the_sums() {
    let with_foot = table().foot(vec![Cell::text("合计"), Cell::number(9)]);
    let export = with_foot
        .export(rows(300), &TableQuery::parse("page=2&format=xlsx"))
        .footer("云岭县 周敏 2026-03-03 导出");
    assert_eq!(
        (
            export.title.as_str(),
            export.rows.len(),
            export.columns[1].kind
        ),
        ("全部村", 301, Kind::Number)
    );
    assert_eq!(
        export.rows[8][4],
        Value::Text("008".to_owned()),
        "a code keeps its noughts"
    );
    assert_eq!(
        export.rows[300],
        [
            Value::Text("合计".to_owned()),
            Value::Number(9),
            Value::Nothing,
            Value::Nothing,
            Value::Nothing
        ],
        "short rows are filled"
    );
    assert!(
        with_foot
            .all(rows(3), &TableQuery::default())
            .to_string()
            .contains("<tfoot")
    );
}

const COLUMNS: &[paper::sheet::Column] = &[
    paper::sheet::Column::required("name", &["村"]),
    paper::sheet::Column::required("voters", &["选民"]),
    paper::sheet::Column::required("day", &["投票日"]),
    paper::sheet::Column::required("state", &["状态"]),
    paper::sheet::Column::required("code", &["代码"]),
];

#[test]
fn an_export_reads_back_as_it_was() {
    let odd = vec![
        Cell::text("=1+1䶮𬭎"),
        Cell::number(1_203),
        Cell::nothing(),
        Cell::worded(State::Late, "逾期 1 天"),
        Cell::text("007"),
    ];
    let export = table()
        .export(vec![row(3), odd.into()], &TableQuery::default())
        .footer("周敏 2026-03-03 导出");
    let bytes = export.to_xlsx().unwrap();
    let mut sheet = paper::sheet::Sheet::open(
        std::io::Cursor::new(bytes),
        COLUMNS,
        &paper::sheet::Options::default(),
    )
    .unwrap();
    let mut read = Vec::new();
    while let Some(row) = sheet.next_row().unwrap() {
        read.push(
            COLUMNS
                .iter()
                .map(|column| row.cell(column.key).exact().to_owned())
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(
        read,
        [
            ["第3村", "111", "2026-03-04", "逾期", "003"],
            ["=1+1䶮𬭎", "1203", "", "逾期 1 天", "007"]
        ]
    );
}

#[tokio::test]
async fn an_export_is_answered_as_a_file_or_refused_with_a_reason() {
    let fine = table()
        .export(rows(3), &TableQuery::default())
        .answer("村.xlsx")
        .await;
    assert_eq!(fine.headers()["content-type"], web::table::XLSX);
    let long = vec![vec![Cell::text("长".repeat(40_000))].into()];
    let refused = table()
        .export(long, &TableQuery::default())
        .answer("村.xlsx")
        .await;
    assert_eq!(
        refused.status(),
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[test]
fn a_download_has_a_chinese_name() {
    let response = download("全部村 2026.xlsx", "application/octet-stream", "x");
    assert_eq!(
        response.headers()["content-disposition"],
        "attachment; filename*=UTF-8''%E5%85%A8%E9%83%A8%E6%9D%91%202026.xlsx"
    );
}
