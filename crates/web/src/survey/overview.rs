//! How complete the survey is, by township and village; and signing for villages.

use app::survey::Village;
use app::survey::snapshot::{Snapshot, Tally, TownLine};
use askama::Template;
use axum::http::StatusCode;
use domain::UnitId;
use domain::account::{OfficeScope, Verb};
use domain::survey::round::Signed;

use super::parts::{HOME, dossier_path, lead, nothing, standing};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Fields, FormView, read};
use crate::look::{Empty, Link, Notice, NoticeKind, State, Tile, Tiles};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

/// The id of the form that the check boxes of the table belong to.
const SIGN: &str = "sign";

#[derive(Template)]
#[template(path = "survey/overview.html")]
struct Overview {
    frame: Frame,
    lead: String,
    tiles: Tiles,
    towns: Option<TableView>,
    villages: TableView,
    links: Vec<Link>,
    open_first: Option<Link>,
    sign: Option<FormView>,
}

/// The page.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let form = FormView::new(SIGN).values(
        Fields::new()
            .with("name", &ctx.actor().name)
            .with("on", ctx.today()),
    );
    overview(&ctx, &query, form, StatusCode::OK).await
}

async fn overview(ctx: &Ctx, query: &TableQuery, form: FormView, status: StatusCode) -> Answer {
    let Some((snapshot, scope)) = ctx.app.survey(ctx.actor()).await? else {
        return Ok(nothing(ctx, "村情摸底"));
    };
    let signs = ctx.can(Verb::SignSurvey) && snapshot.open_round().is_some();
    let (table, rows) = villages(&snapshot, &scope, query, signs);
    if query.format() == Format::Xlsx {
        return ctx.export("摸底进度", table.export(rows, query)).await;
    }
    let towns = snapshot.towns(&scope);
    let page = Overview {
        frame: ctx.frame("村情摸底"),
        lead: lead(snapshot.round(), snapshot.today()),
        tiles: tiles(&snapshot.tally(&scope)),
        towns: (towns.len() > 1).then(|| town_table(&towns)),
        villages: table.all(rows, query),
        links: links(ctx),
        open_first: (snapshot.rounds.is_empty() && ctx.can(Verb::RunSurvey))
            .then(|| Link::new("/survey/rounds", "开启第一轮摸底")),
        sign: signs.then_some(form),
    };
    Ok(page_with(status, &page))
}

fn links(ctx: &Ctx) -> Vec<Link> {
    let all = [
        ("/survey/workbooks", "村情工作簿", Verb::UploadSurvey),
        ("/survey/rounds", "轮次", Verb::ViewSurvey),
        ("/survey/questions", "题目", Verb::ViewSurvey),
        ("/survey/former", "上届名单", Verb::ImportFormer),
    ];
    all.into_iter()
        .filter(|(.., verb)| ctx.can(*verb))
        .map(|(href, text, _)| Link::new(href, text))
        .collect()
}

fn percent(part: usize, whole: usize) -> String {
    let percent = part.saturating_mul(100).checked_div(whole).unwrap_or(0);
    format!("{percent}%")
}

fn tiles(tally: &Tally) -> Tiles {
    let tile = |n: usize, label: &str, state: &str| {
        if n == 0 {
            Tile::bare(n, label)
        } else {
            Tile::new(n, label, format!("{HOME}?state={state}"))
        }
    };
    Tiles(vec![
        Tile::new(tally.villages, "村（社区）", HOME),
        Tile::new(percent(tally.answered, tally.asked), "必填项已填", HOME),
        tile(tally.complete, "已填齐", "complete").with(State::Doing),
        tile(tally.signed, "已签字", "signed").with(State::Done),
        tile(tally.untouched, "一项未填", "untouched").with(State::Idle),
        tile(tally.late, "逾期", "late").with(State::Late),
        tile(tally.stale, "签字后有改动", "stale").with(State::Soon),
    ])
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn town_table(towns: &[TownLine]) -> TableView {
    let columns = vec![
        Column::head("town", "乡镇").unsorted(),
        Column::number("villages", "村（社区）").unsorted(),
        Column::text("answered", "必填项").unsorted(),
        Column::number("complete", "已填齐").unsorted(),
        Column::number("signed", "已签字").unsorted(),
        Column::number("untouched", "一项未填").unsorted(),
        Column::number("late", "逾期").unsorted(),
        Column::number("stale", "签字后有改动").unsorted(),
    ];
    let rows = towns
        .iter()
        .map(|line| {
            let of = |n: usize, state: &str| {
                let cell = Cell::number(number(n));
                if n == 0 {
                    cell
                } else {
                    cell.to(format!("{HOME}?town={}&state={state}", line.town))
                }
            };
            let t = &line.tally;
            Row::new(vec![
                Cell::link(format!("{HOME}?town={}", line.town), &line.name),
                Cell::number(number(t.villages)),
                Cell::text(percent(t.answered, t.asked))
                    .note(format!("{} / {}", t.answered, t.asked)),
                of(t.complete, "complete"),
                of(t.signed, "signed"),
                of(t.untouched, "untouched"),
                of(t.late, "late"),
                of(t.stale, "stale"),
            ])
        })
        .collect();
    let query = TableQuery::parse("size=200");
    Table::new("各乡镇", columns, Empty::bare("没有乡镇。"))
        .without_export()
        .all(rows, &query)
}

const STATES: &[(&str, &str)] = &[
    ("untouched", "一项未填"),
    ("incomplete", "没有填齐"),
    ("complete", "已填齐"),
    ("unsigned", "填齐待签字"),
    ("signed", "已签字"),
    ("stale", "签字后有改动"),
    ("late", "逾期"),
];

fn villages(
    snapshot: &Snapshot,
    scope: &OfficeScope,
    query: &TableQuery,
    signs: bool,
) -> (Table, Vec<Row>) {
    let columns = vec![
        Column::head("village", "村（社区）"),
        Column::text("town", "乡镇"),
        Column::number("answered", "已填"),
        Column::number("missing", "缺"),
        Column::state("state", "状态"),
        Column::date("finished", "填齐日期"),
        Column::text("signed", "签字"),
    ];
    let options = |pairs: &[(&str, &str)]| {
        let owned = pairs
            .iter()
            .map(|(v, l)| ((*v).to_owned(), (*l).to_owned()));
        owned.collect::<Vec<_>>()
    };
    let towns: Vec<(String, String)> = snapshot
        .towns(scope)
        .into_iter()
        .map(|t| (t.town.to_string(), t.name))
        .collect();
    let empty = Empty::bare("没有符合条件的村（社区）。");
    let mut table = Table::new("各村（社区）", columns, empty).filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: options(STATES),
    });
    if towns.len() > 1 {
        table = table.filter(Filter {
            key: "town",
            title: "乡镇".to_owned(),
            options: towns,
        });
    }
    if signs {
        table = table.selectable(SIGN, "unit");
    }
    let rows = snapshot
        .visible(scope)
        .filter(|v| matches(snapshot, v, query))
        .map(|v| row(snapshot, v))
        .collect();
    (table, rows)
}

fn matches(snapshot: &Snapshot, village: &Village, query: &TableQuery) -> bool {
    let town = query.filter("town");
    let standing = &village.standing;
    let state = match query.filter("state") {
        Some("untouched") => standing.answered == 0,
        Some("incomplete") => !standing.complete(),
        Some("complete") => standing.complete(),
        Some("unsigned") => standing.complete() && standing.signed != Signed::Yes,
        Some("signed") => standing.signed == Signed::Yes,
        Some("stale") => standing.signed == Signed::Stale,
        Some("late") => snapshot
            .round()
            .is_some_and(|r| standing.late(r.deadline, snapshot.today())),
        _ => true,
    };
    state && town.is_none_or(|t| village.known.town.as_str() == t)
}

fn row(snapshot: &Snapshot, village: &Village) -> Row {
    let its = &village.standing;
    let (state, word) = standing(snapshot.round(), village, snapshot.today());
    let sign = village.dossier.sign.as_ref();
    let row = Row::new(vec![
        Cell::link(dossier_path(&village.known.unit), &village.known.name),
        Cell::text(&village.known.town_name),
        Cell::number(number(its.answered)).note(format!("共 {} 项", its.asked)),
        Cell::number(number(its.missing.len())),
        Cell::worded(state, word),
        Cell::maybe(its.finished, |at| Cell::date(at.day())),
        Cell::maybe(sign, |s| Cell::text(&s.name).note(s.on.to_string())),
    ]);
    // The version that was seen travels with the box.
    if its.complete() && its.signed != Signed::Yes {
        row.id(format!(
            "{}@{}",
            village.known.unit, village.dossier.version
        ))
    } else {
        row
    }
}

/// Signs for the villages chosen.
pub async fn sign(ctx: Ctx, fields: Fields) -> Answer {
    let seen: Vec<(UnitId, i64)> = fields
        .all("unit")
        .filter_map(|text| {
            let (unit, version) = text.split_once('@')?;
            Some((UnitId::parse(unit).ok()?, version.parse().ok()?))
        })
        .collect();
    let on = match read::day(fields.text("on")) {
        Ok(Some(day)) => Ok(day),
        _ => Err(app::Fault::BadDay {
            field: "on",
            typed: fields.text("on").to_owned(),
        }),
    };
    let answer = match on {
        Ok(on) => {
            let name = fields.text("name");
            ctx.app.sign_dossiers(ctx.actor(), &seen, name, on).await
        }
        Err(fault) => Err(fault.into()),
    };
    match answer {
        Ok(outcome) if outcome.incomplete.is_empty() => {
            let text = format!("已为 {} 个村（社区）签字。", outcome.signed);
            Ok(done(HOME, Notice::new(NoticeKind::Ok, text)))
        }
        Ok(outcome) => {
            let text = format!(
                "已为 {} 个村（社区）签字；还没有填齐、未签字的：{}。",
                outcome.signed,
                outcome.incomplete.join("、")
            );
            Ok(done(HOME, Notice::new(NoticeKind::Warn, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new(SIGN)
                .values(fields)
                .errors(field_errors(&faults));
            let query = TableQuery::default();
            overview(&ctx, &query, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
