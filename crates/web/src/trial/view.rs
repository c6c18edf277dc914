//! The calculator's form of a count sheet as a page.

use app::polling::{Contest, MARKS_MAX, post_field};
use app::text::polling as words;
use app::trial::{POSTS_MAX, ROWS_MAX, SITTING_MAX, Tried};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::term::Body;
use law::body::{Form, PetitionBy};

use super::typed::{EXTRAS, TrialTyped};
use super::{COUNT, FOOT, others};
use crate::form::{Choice, FieldError, FormView, read};
use crate::look::Link;
use crate::polling::outcome::{FiguresView, OutcomeView, Reader};
use crate::polling::sheet::{Cell, Grid, Kind, Line, grid, pairs};
use crate::server::WebState;
use crate::shell::{Frame, page_with};

/// Blank rows of sitting members shown after the filled ones.
const BLANK_SITTING: usize = 3;

#[derive(Template)]
#[template(path = "trial/count.html")]
struct CountPage {
    frame: Frame,
    form: FormView,
    grid: Grid,
    typed: TrialTyped,
    bodies: Vec<Choice>,
    forms: Vec<Choice>,
    contests: Vec<Choice>,
    held: Vec<Choice>,
    provinces: Vec<Choice>,
    posts: Vec<PostLine>,
    sitting: Vec<[Cell; 3]>,
    petition: Option<Vec<Choice>>,
    petition_lines: Vec<Line>,
    party: bool,
    more_posts: bool,
    rows_max: usize,
    notice: Option<String>,
    result: Option<Outcome>,
    others: Vec<Link>,
    foot: &'static str,
}

/// What is asked of a post beside its votes.
struct PostLine {
    id: String,
    title: Cell,
    seats: Cell,
    reserved: Cell,
    marks: Cell,
    reduce: Option<[Cell; 2]>,
    ballots: Vec<Cell>,
}

/// What a sheet came to.
pub(super) struct Outcome {
    pub outcome: OutcomeView,
    pub figures: FiguresView,
    pub notes: Vec<String>,
    /// Whether a township would have to accept the result by name.
    pub needs_acceptance: bool,
}

/// What the page shows.
pub(super) struct Shown {
    pub typed: TrialTyped,
    pub errors: Vec<FieldError>,
    pub status: StatusCode,
    pub tried: Option<Tried>,
    pub notice: Option<String>,
}

impl Shown {
    /// The form without a result.
    pub(super) fn of(typed: TrialTyped) -> Self {
        Self {
            typed,
            errors: Vec::new(),
            status: StatusCode::OK,
            tried: None,
            notice: None,
        }
    }
}

impl Outcome {
    /// What to show of a decided sheet; nothing of one that was refused.
    pub(super) fn of(tried: &Tried) -> Option<Self> {
        let declared = &tried.declared;
        declared.valid.is_some().then(|| Self {
            outcome: OutcomeView::new(&tried.sheet, declared, Reader::Office, 3),
            figures: FiguresView::new(&tried.sheet, Some(declared), 3),
            notes: tried.notes.iter().map(words::note).collect(),
            needs_acceptance: declared.needs_acceptance,
        })
    }
}

/// The page with its status.
pub(super) fn show(state: &WebState, shown: Shown) -> Response {
    let typed = shown.typed;
    let view = FormView::new("trial")
        .values(typed.fields())
        .errors(shown.errors);
    let day = read::day(&typed.count.election_day).ok().flatten();
    let day = day.unwrap_or_else(|| state.app.env().today());
    let body = typed.body();
    let choices = app::polling::Choices::of(state.app.rules(), body, &typed.province, day);
    let mut grid = grid(&view, &typed.count, &choices);
    lines(&view, &typed, &mut grid);
    let recall = typed.contest() == Contest::Recall;
    let page = CountPage {
        frame: super::frame(state, "计票试算"),
        posts: posts(&view, &typed),
        sitting: sitting(&view, &typed),
        petition: recall.then(petition_choices),
        petition_lines: petition_lines(&view, &typed),
        grid,
        bodies: super::body_choices(),
        forms: super::form_choices(),
        contests: super::contest_choices(),
        held: super::held_choices(),
        provinces: super::province_choices(state, &typed.province),
        party: body.is_party(),
        more_posts: typed.count.posts.len() < POSTS_MAX,
        rows_max: ROWS_MAX,
        notice: shown.notice,
        result: shown.tried.as_ref().and_then(Outcome::of),
        others: others(COUNT),
        foot: FOOT,
        form: view,
        typed,
    };
    page_with(shown.status, &page)
}

/// The figures under the names they have for this body, with those present where a meeting votes.
fn lines(form: &FormView, typed: &TrialTyped, grid: &mut Grid) {
    let electorate = match (typed.body(), Form::from_code(&typed.form)) {
        (Body::PartyBranch | Body::PartyCommittee, _) => "应到会有选举权的党员（委员）",
        (Body::ResidentsCommittee, Some(Form::HouseholdRepresentatives)) => "户的代表人数",
        (Body::ResidentsCommittee, Some(Form::GroupRepresentatives)) => "居民代表人数",
        (Body::ResidentsCommittee, _) => "登记参加选举的居民",
        _ if typed.counts_present() => "代表（成员）总人数",
        _ => "登记参加选举的村民",
    };
    let line = |name: &'static str, label: &str, value: &str| Line {
        label: label.to_owned(),
        hint: "",
        cell: Cell::new(form, name.to_owned(), label.to_owned(), value, Kind::Number),
        check: name,
    };
    if let Some(first) = grid.lines.first_mut() {
        *first = line("electorate", electorate, &typed.count.electorate);
    }
    if typed.counts_present() {
        grid.lines
            .insert(1, line("present", "实到会人数", &typed.present));
    }
}

fn posts(form: &FormView, typed: &TrialTyped) -> Vec<PostLine> {
    let all = typed.count.posts.iter().zip(&typed.extras).enumerate();
    all.map(|(i, (post, extras))| {
        let who = if post.title.is_empty() {
            format!("第 {} 个职务", i + 1)
        } else {
            post.title.clone()
        };
        let cell = |what: &str, label: &str, value: &str, kind: Kind| {
            let name = post_field(&post.id, what);
            Cell::new(form, name, format!("{who}{label}"), value, kind)
        };
        let number = |what: &str, label: &str, value: &str| cell(what, label, value, Kind::Number);
        let extra = |at: usize| {
            let (what, label) = EXTRAS.get(at).copied().unwrap_or_default();
            number(what, label, extras.get(at).map_or("", String::as_str))
        };
        let ballots = crate::polling::typed::BALLOTS.iter().zip(&post.ballots);
        PostLine {
            id: post.id.clone(),
            title: cell("title", "名称", &post.title, Kind::Name),
            seats: number("seats", "应选名额", &post.seats),
            reserved: number("reserved", "其中妇女名额", &post.reserved),
            marks: extra(0),
            reduce: typed.body().is_party().then(|| [extra(1), extra(2)]),
            ballots: ballots
                .filter(|_| typed.count.separate)
                .map(|((what, label), value)| number(what, label, value))
                .collect(),
        }
    })
    .collect()
}

fn sitting(form: &FormView, typed: &TrialTyped) -> Vec<[Cell; 3]> {
    let mut options = pairs(&[("", "职务")]);
    let posts = typed.count.posts.iter();
    options.extend(posts.map(|p| (p.id.clone(), p.title.clone())));
    for (id, title) in [("chair", "主任"), ("deputy", "副主任"), ("member", "委员")] {
        if !options.iter().any(|(known, _)| known == id) {
            options.push((id.to_owned(), title.to_owned()));
        }
    }
    let blank = <[String; 3]>::default();
    let wanted = (typed.sitting.len() + BLANK_SITTING).min(SITTING_MAX.min(MARKS_MAX));
    let rows = typed.sitting.iter().chain(std::iter::repeat(&blank));
    rows.take(wanted)
        .enumerate()
        .map(|(i, [name, post, sex])| {
            let cell = |what: &str, label: &str, value: &str, kind| {
                let label = format!("第 {} 名已当选成员{label}", i + 1);
                Cell::new(form, format!("sitting-{i}-{what}"), label, value, kind)
            };
            let sexes = pairs(&[("", "—"), ("male", "男"), ("female", "女")]);
            [
                cell("name", "姓名", name, Kind::Name),
                cell("post", "职务", post, Kind::Select).select(options.clone()),
                cell("sex", "性别", sex, Kind::Select).select(sexes),
            ]
        })
        .collect()
}

fn petition_choices() -> Vec<Choice> {
    let all = PetitionBy::ALL.iter();
    let all = all.map(|by| Choice::new(by.code(), app::text::law::petition_by(*by)));
    std::iter::once(Choice::new("", "没有记载"))
        .chain(all)
        .collect()
}

fn petition_lines(form: &FormView, typed: &TrialTyped) -> Vec<Line> {
    if typed.contest() != Contest::Recall {
        return Vec::new();
    }
    let line = |name: &'static str, label: &str, value: &str| Line {
        label: label.to_owned(),
        hint: "",
        cell: Cell::new(form, name.to_owned(), label.to_owned(), value, Kind::Number),
        check: name,
    };
    vec![
        line("signatures", "联名人数", &typed.signatures),
        line("base", "联名基数", &typed.base),
    ]
}
