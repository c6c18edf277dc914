//! The fields of the entry form as the page draws them: a grid for the figures, one for the posts, one
//! for the names of each post.

use app::polling::{Bar, Choices, InvalidScope, Kin, MARKS_MAX, StopBy, post_field, row_field};
use askama::Template;
use askama::filters::HtmlSafe;

use super::typed::{BALLOTS, Typed, TypedPost, VOTES};
use crate::form::FormView;

/// Blank rows of relatives and bars shown after the filled ones.
const BLANK_MARKS: usize = 2;
/// Fewest rows of a post.
const ROWS_MIN: usize = 3;

/// One field of a grid.
#[derive(Debug, Clone, Template)]
#[template(path = "polling/cell.html")]
pub(crate) struct Cell {
    id: String,
    name: String,
    value: String,
    label: String,
    error: Option<String>,
    kind: Kind,
    /// Options of a select as (value, label).
    options: Vec<(String, String)>,
    max: usize,
}

/// What a field of a grid takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Name,
    Select,
}

// A template with escaping on.
impl HtmlSafe for Cell {}

impl Cell {
    pub(crate) fn new(
        form: &FormView,
        name: String,
        label: String,
        value: &str,
        kind: Kind,
    ) -> Self {
        Self {
            id: form.field_id(&name),
            error: form.error(&name).map(str::to_owned),
            value: value.to_owned(),
            name,
            label,
            kind,
            options: Vec::new(),
            max: app::polling::NAME_MAX_CHARS,
        }
    }

    pub(crate) fn select(mut self, options: Vec<(String, String)>) -> Self {
        self.options = options;
        self
    }
}

/// One line of the figures.
pub(crate) struct Line {
    pub label: String,
    pub hint: &'static str,
    pub cell: Cell,
    /// Which check stands beside it.
    pub check: &'static str,
}

/// One post with its rows.
pub(crate) struct Post {
    pub id: String,
    pub title: String,
    pub reserved: String,
    pub seats: Cell,
    pub ballots: Vec<Cell>,
    pub rows: Vec<Row>,
}

/// One row of a post.
pub(crate) struct Row {
    pub no: usize,
    pub name: Cell,
    pub sex: Cell,
    pub formal: Cell,
    pub votes: Vec<Cell>,
}

/// Every field of the form.
pub(crate) struct Grid {
    pub lines: Vec<Line>,
    pub separate: bool,
    pub posts: Vec<Post>,
    pub kin: Vec<[Cell; 3]>,
    pub bars: Vec<[Cell; 2]>,
    /// Selects of what the rules leave open: label, field.
    pub measures: Vec<(&'static str, Cell)>,
    /// Whether something rare is filled in or wrong, so that its part of the page stands open.
    pub rare: bool,
}

/// Draws the form.
pub(crate) fn grid(form: &FormView, typed: &Typed, choices: &Choices) -> Grid {
    let mut lines = vec![line(
        form,
        "electorate",
        "登记参加选举的村民",
        "",
        &typed.electorate,
    )];
    if !typed.separate {
        for ((name, label), value) in BALLOTS.iter().zip(&typed.ballots) {
            let hint = match *name {
                "valid" | "invalid" => "没有记载可空",
                _ => "",
            };
            lines.push(line(form, name, label, hint, value));
        }
    }
    let (ledger, within) = ("按签到册，没有记载可空", "其中，可空");
    lines.push(line(form, "voters", "参加投票人数", ledger, &typed.voters));
    lines.push(line(
        form,
        "proxies",
        "委托投票人数",
        within,
        &typed.proxies,
    ));
    let posts = typed
        .posts
        .iter()
        .map(|post| self::post(form, post, typed.separate));
    let measures = measures(form, typed, choices);
    let rare = !typed.kin.is_empty()
        || !typed.bars.is_empty()
        || [&typed.rollup, &typed.scope, &typed.stop]
            .iter()
            .any(|t| !t.is_empty());
    Grid {
        lines,
        separate: typed.separate,
        posts: posts.collect(),
        kin: kin(form, typed, choices),
        bars: bars(form, typed, choices),
        measures,
        rare,
    }
}

fn line(form: &FormView, name: &'static str, label: &str, hint: &'static str, value: &str) -> Line {
    Line {
        label: label.to_owned(),
        hint,
        cell: Cell::new(form, name.to_owned(), label.to_owned(), value, Kind::Number),
        check: name,
    }
}

fn post(form: &FormView, typed: &TypedPost, separate: bool) -> Post {
    let (id, title) = (&typed.id, &typed.title);
    let number = |what: &str, label: &str, value: &str| {
        let label = format!("{title}{label}");
        Cell::new(form, post_field(id, what), label, value, Kind::Number)
    };
    let ballots = BALLOTS.iter().zip(&typed.ballots).filter(|_| separate);
    let seats = typed.seats.parse::<usize>().unwrap_or(0).min(20);
    let wanted = typed.rows.len().max(seats + 1).max(ROWS_MIN);
    let blank = super::typed::TypedRow::default();
    let rows = typed
        .rows
        .iter()
        .chain(std::iter::repeat(&blank))
        .take(wanted)
        .enumerate();
    Post {
        id: id.clone(),
        title: title.clone(),
        reserved: typed.reserved.clone(),
        seats: number("seats", "应选名额", &typed.seats),
        ballots: ballots
            .map(|((what, label), value)| number(what, label, value))
            .collect(),
        rows: rows
            .map(|(i, row)| self::row(form, typed, i, row))
            .collect(),
    }
}

fn row(form: &FormView, post: &TypedPost, i: usize, typed: &super::typed::TypedRow) -> Row {
    let who = if typed.name.is_empty() {
        format!("{}第 {} 行", post.title, i + 1)
    } else {
        format!("{} {}", post.title, typed.name)
    };
    let cell = |what: &str, label: &str, value: &str, kind: Kind| {
        Cell::new(
            form,
            row_field(&post.id, i, what),
            format!("{who} {label}"),
            value,
            kind,
        )
    };
    let votes = VOTES.iter().zip(&typed.votes);
    Row {
        no: i + 1,
        name: cell("name", "姓名", &typed.name, Kind::Name),
        sex: cell("sex", "性别", &typed.sex, Kind::Select).select(pairs(&[
            ("", "—"),
            ("male", "男"),
            ("female", "女"),
        ])),
        formal: cell(
            "formal",
            "类别",
            if typed.formal == "no" { "no" } else { "yes" },
            Kind::Select,
        )
        .select(pairs(&[("yes", "正式候选人"), ("no", "另选他人")])),
        votes: votes
            .map(|((what, label), value)| cell(what, label, value, Kind::Number))
            .collect(),
    }
}

pub(crate) fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
        .collect()
}

fn kin(form: &FormView, typed: &Typed, choices: &Choices) -> Vec<[Cell; 3]> {
    if choices.kin.is_empty() && typed.kin.is_empty() {
        return Vec::new();
    }
    let mut options = pairs(&[("", "近亲属")]);
    options.extend(
        choices
            .kin
            .iter()
            .map(|k: &Kin| (k.code().to_owned(), app::text::polling::kin(*k).to_owned())),
    );
    let blank = <[String; 3]>::default();
    let wanted = (typed.kin.len() + BLANK_MARKS).min(MARKS_MAX);
    let rows = typed
        .kin
        .iter()
        .chain(std::iter::repeat(&blank))
        .take(wanted)
        .enumerate();
    rows.map(|(i, [one, other, kin])| {
        let cell = |what: &str, label: &str, value: &str, kind| {
            let label = format!("第 {} 对近亲属 {label}", i + 1);
            Cell::new(form, format!("kin-{i}-{what}"), label, value, kind)
        };
        [
            cell("one", "甲", one, Kind::Name),
            cell("other", "乙", other, Kind::Name),
            cell("kin", "乙是甲的", kin, Kind::Select).select(options.clone()),
        ]
    })
    .collect()
}

fn bars(form: &FormView, typed: &Typed, choices: &Choices) -> Vec<[Cell; 2]> {
    if choices.bars.is_empty() && typed.bars.is_empty() {
        return Vec::new();
    }
    let mut options = pairs(&[("", "请选择")]);
    options.extend(
        choices
            .bars
            .iter()
            .map(|b: &Bar| (b.code().to_owned(), app::text::law::bar(*b).to_owned())),
    );
    let blank = <[String; 2]>::default();
    let wanted = (typed.bars.len() + BLANK_MARKS).min(MARKS_MAX);
    let rows = typed
        .bars
        .iter()
        .chain(std::iter::repeat(&blank))
        .take(wanted)
        .enumerate();
    rows.map(|(i, [name, bar])| {
        let cell = |what: &str, label: &str, value: &str, kind| {
            let label = format!("第 {} 个法定情形 {label}", i + 1);
            Cell::new(form, format!("bar-{i}-{what}"), label, value, kind)
        };
        [
            cell("name", "姓名", name, Kind::Name),
            cell("bar", "情形", bar, Kind::Select).select(options.clone()),
        ]
    })
    .collect()
}

fn measures(form: &FormView, typed: &Typed, choices: &Choices) -> Vec<(&'static str, Cell)> {
    let mut all = Vec::new();
    let mut add =
        |on: bool, name: &str, label: &'static str, value: &str, options: &[(&str, &str)]| {
            if on || !value.is_empty() {
                let cell = Cell::new(form, name.to_owned(), label.to_owned(), value, Kind::Select);
                all.push((label, cell.select(pairs(options))));
            }
        };
    let scope = |s: InvalidScope| s.code();
    add(
        choices.rollup,
        "rollup",
        "本村选举办法：票数下加",
        &typed.rollup,
        &[
            ("", "按省级规定"),
            ("yes", "高职务的票可加到低职务"),
            ("no", "不加"),
        ],
    );
    add(
        choices.scope,
        "scope",
        "本村选举办法：多选的票",
        &typed.scope,
        &[
            ("", "按省级规定"),
            (scope(InvalidScope::Ballot), "整张无效"),
            (scope(InvalidScope::Post), "只是该职务部分无效"),
        ],
    );
    add(
        choices.stop,
        "stop",
        "名额不足部分暂缺的决定",
        &typed.stop,
        &[
            ("", "没有作出"),
            (
                StopBy::RepresentativesAssembly.code(),
                "村民代表会议决定暂缺",
            ),
            (StopBy::VillagersAssembly.code(), "村民会议决定暂缺"),
        ],
    );
    all
}
