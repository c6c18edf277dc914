//! Inspections: the list with the groups, planning, recording on a phone.

use app::attachment::owner::inspection_owner;
use app::duty::{InspectionLine, InspectionPage, InspectionPhotos, NewInspection, OrderLine, Seen};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::{Role, Verb};
use domain::duty::{Finding, Inspection, Verdict};
use domain::{AccountId, UnitId};

use super::parts::{
    clash_as_fault, day_of, record, state_words, status_of, towns, unshown, version, villages,
};
use crate::attachment::Photos;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::{Empty, Link, Notice, NoticeKind, State, Tag};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};
use crate::term::parts::shown;

#[derive(Template)]
#[template(path = "duty/inspections.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    groups: Option<TableView>,
    inspects: bool,
    /// The page of the reader's own group.
    own: Option<String>,
}

#[derive(Template)]
#[template(path = "duty/inspection_new.html")]
struct NewPage {
    frame: Frame,
    form: FormView,
    towns: Vec<Choice>,
    villages: Vec<Choice>,
    groups: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "duty/inspection.html")]
struct OnePage {
    frame: Frame,
    state: Tag,
    found: InspectionPage,
    findings: Vec<SeenLine>,
    photos: Photos,
    issues: bool,
    form: Option<FormView>,
    items: Vec<(usize, String)>,
    verdicts: Vec<Choice>,
    cancel: Option<FormView>,
    wrong: Option<String>,
}

/// A finding with the order that came of it and its photographs.
struct SeenLine {
    finding: Finding,
    order: Option<OrderLine>,
    photos: Photos,
}

/// How an inspection stands, in words.
pub(super) fn state_of(line: &InspectionLine) -> (State, String) {
    let one = &line.inspection;
    if one.cancelled.is_some() {
        return (State::Idle, "已取消".to_owned());
    }
    match (one.held_on, line.problems) {
        (Some(_), 0) => (State::Done, "已查，未发现问题".to_owned()),
        (Some(_), n) => (State::Soon, format!("已查，{n} 个问题")),
        (None, _) => {
            let p = line.progress;
            let words = match p.state {
                domain::term::State::Idle => "已安排".to_owned(),
                state => state_words(state, p.late_days, p.left_days),
            };
            (shown(p.state), words)
        }
    }
}

/// Columns of inspections; a look-back round shows the same.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::head("place", "地点"),
        Column::text("group", "督导组"),
        Column::date("planned", "安排日期"),
        Column::state("state", "结果"),
        Column::date("held", "检查日期"),
    ]
}

/// One inspection of a list.
pub(super) fn row(line: &InspectionLine) -> Row {
    let one = &line.inspection;
    let (state, words) = state_of(line);
    let place = Cell::link(format!("/inspections/{}", one.id), &line.place);
    Row::new(vec![
        if one.round.is_some() {
            place.note("回头看")
        } else {
            place
        },
        Cell::text(&one.group_name),
        Cell::date(one.planned_on),
        Cell::worded(state, words),
        Cell::maybe(one.held_on, Cell::date),
    ])
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let lines = ctx.app.inspections(ctx.actor()).await?;
    let inspects = ctx.can(Verb::Inspect);
    let empty = if inspects {
        Empty::new(
            "还没有督导检查。",
            Link::new("/inspections/new", "安排检查"),
        )
    } else {
        Empty::bare("还没有督导检查。")
    };
    let states = [
        ("planned", "待检查"),
        ("held", "已检查"),
        ("problem", "有问题"),
        ("look_back", "回头看"),
    ];
    let table = Table::new("督导检查", columns(), empty).filter(Filter {
        key: "state",
        title: "状态".to_owned(),
        options: states.map(|(v, l)| (v.to_owned(), l.to_owned())).to_vec(),
    });
    let rows = lines
        .iter()
        .filter(|l| {
            let one = &l.inspection;
            match query.filter("state") {
                Some("planned") => one.held_on.is_none() && one.cancelled.is_none(),
                Some("held") => one.held_on.is_some(),
                Some("problem") => l.problems > 0,
                Some("look_back") => one.round.is_some(),
                _ => true,
            }
        })
        .map(row)
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("inspections", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx.frame("督导检查"),
        table: table.all(rows, &query),
        groups: groups(&ctx).await?,
        inspects,
        own: (ctx.actor().role == Role::Supervision).then(|| {
            let own = match &ctx.actor().acting_for {
                Some(principal) => &principal.account,
                None => &ctx.actor().account,
            };
            format!("/inspections/groups/{own}")
        }),
    }))
}

async fn groups(ctx: &Ctx) -> app::Result<Option<TableView>> {
    let groups = ctx.app.groups(ctx.actor()).await?;
    if groups.is_empty() {
        return Ok(None);
    }
    let number = |n: usize| Cell::number(i64::try_from(n).unwrap_or(i64::MAX));
    let opens = ctx.can(Verb::Inspect);
    let columns = vec![
        Column::head("name", "督导组"),
        Column::text("towns", "负责乡镇"),
        Column::text("people", "成员"),
        Column::number("held", "已检查"),
        Column::number("planned", "待检查"),
        Column::number("orders", "未销号督办单"),
    ];
    let rows = groups
        .iter()
        .map(|g| {
            Row::new(vec![
                if opens {
                    Cell::link(format!("/inspections/groups/{}", g.account), &g.name)
                } else {
                    Cell::text(&g.name)
                },
                Cell::text(g.towns.join("、")),
                Cell::text(match g.people {
                    (0, _) => "未登记".to_owned(),
                    (all, with) => format!("{all} 人，{with} 人有账号"),
                }),
                number(g.held),
                number(g.planned),
                number(g.open_orders),
            ])
        })
        .collect();
    let table = Table::new("督导组", columns, Empty::bare("")).without_export();
    Ok(Some(table.all(rows, &TableQuery::default())))
}

/// The form that plans one.
pub async fn new_form(ctx: Ctx) -> Answer {
    let values = Fields::new().with("planned_on", ctx.today());
    new_page(&ctx, values, Vec::new(), StatusCode::OK).await
}

async fn new_page(
    ctx: &Ctx,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let lines = ctx.app.supervised(ctx.actor()).await?;
    let groups = if ctx.actor().role == Role::CountyOffice {
        ctx.app.groups(ctx.actor()).await?
    } else {
        Vec::new()
    };
    let page = NewPage {
        frame: ctx
            .frame("安排检查")
            .under(vec![Link::new("/inspections", "督导检查")]),
        form: FormView::new("inspection").values(values).errors(errors),
        towns: towns(lines.iter()),
        villages: villages(lines.iter()),
        groups: groups
            .iter()
            .map(|g| Choice::new(g.account.as_str(), g.name.clone()))
            .collect(),
    };
    Ok(page_with(status, &page))
}

fn missing(field: &'static str, label: &'static str) -> app::Error {
    app::Fault::Missing { field, label }.into()
}

async fn asked(ctx: &Ctx, fields: &Fields) -> app::Result<NewInspection> {
    let id = |name: &str| UnitId::parse(fields.text(name)).ok();
    let (town, unit) = match (id("unit"), id("town")) {
        (Some(unit), _) => {
            let lines = ctx.app.supervised(ctx.actor()).await?;
            let line = lines.iter().find(|l| l.facts.unit == unit);
            let town = line.ok_or(app::Error::NotFound("unit"))?.facts.town.clone();
            (town, Some(unit))
        }
        (None, Some(town)) => (town, None),
        (None, None) => return Err(missing("unit", "村（社区）或乡镇")),
    };
    Ok(NewInspection {
        town,
        unit,
        planned_on: day_of(fields, "planned_on")?
            .ok_or_else(|| missing("planned_on", "安排日期"))?,
        group: AccountId::parse(fields.text("group")).ok(),
    })
}

/// Plans it.
pub async fn plan(ctx: Ctx, fields: Fields) -> Answer {
    let made = match asked(&ctx, &fields).await {
        Ok(new) => ctx.app.plan_inspection(ctx.actor(), &new).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(id) => {
            let here = format!("/inspections/{id}");
            Ok(done(&here, Notice::new(NoticeKind::Ok, "已安排检查。")))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            new_page(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// One inspection.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    one(&ctx, &id, None).await
}

/// A form that came back with its faults.
struct Back {
    which: &'static str,
    fields: Fields,
    faults: Vec<app::Fault>,
}

async fn one(ctx: &Ctx, id: &str, back: Option<Back>) -> Answer {
    let found = ctx.app.inspection_page(ctx.actor(), &record(id)?).await?;
    let inspection = &found.line.inspection;
    let form = |which: &'static str| {
        let form = FormView::new(which).version(inspection.version);
        match back.as_ref().filter(|b| b.which == which) {
            Some(b) => form
                .values(b.fields.clone())
                .errors(field_errors(&b.faults)),
            None => form.values(Fields::new().with("on", ctx.today())),
        }
    };
    let status = status_of(back.as_ref().map(|b| b.faults.as_slice()));
    let (state, words) = state_of(&found.line);
    let taken = ctx
        .app
        .inspection_photos(ctx.actor(), &inspection.id)
        .await?;
    let mut findings = Vec::with_capacity(found.findings.len());
    for finding in &found.findings {
        let of = |o: &&OrderLine| {
            let from = o.order.finding.as_ref();
            from.is_some_and(|(_, no)| *no == finding.no)
        };
        let problem = finding.verdict == Verdict::Problem;
        let form = (taken.may_add && problem, true);
        findings.push(SeenLine {
            order: found.orders.iter().find(of).cloned(),
            photos: photos(ctx, (&taken, inspection), finding.no, form).await?,
            finding: finding.clone(),
        });
    }
    let whole = (taken.may_add, false);
    let page = OnePage {
        frame: ctx
            .frame(&found.line.place)
            .under(vec![Link::new("/inspections", "督导检查")]),
        state: Tag::worded(state, words),
        findings,
        photos: photos(ctx, (&taken, inspection), 0, whole).await?,
        issues: ctx.can(Verb::IssueOrder),
        form: found.own.then(|| form("hold")),
        items: found.checklist.items.iter().cloned().enumerate().collect(),
        verdicts: Verdict::ALL
            .iter()
            .map(|v| Choice::new(v.code(), v.zh()))
            .collect(),
        cancel: found.own.then(|| form("cancel")),
        wrong: unshown(
            back.as_ref().map(|b| (b.which, b.faults.as_slice())),
            &[("hold", found.own), ("cancel", found.own)],
        ),
        found,
    };
    Ok(page_with(status, &page))
}

/// The photographs of a finding; 0 for the inspection as a whole.
async fn photos(
    ctx: &Ctx,
    (taken, one): (&InspectionPhotos, &Inspection),
    no: i64,
    form: (bool, bool),
) -> app::Result<Photos> {
    let owner = inspection_owner(&taken.term, &one.id, no);
    let owner = owner.ok_or(app::Error::NotFound("inspection"))?;
    Photos::new(ctx, (format!("photos-{no}"), &owner), taken.of(no), form).await
}

/// Records what was seen.
pub async fn hold(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let held = match seen(&ctx, &fields).await {
        Ok(seen) => {
            ctx.app
                .hold_inspection(ctx.actor(), &record(&id)?, &seen)
                .await
        }
        Err(error) => Err(error),
    };
    ended(
        &ctx,
        &id,
        fields,
        ("hold", held),
        "已登记检查结果。有问题的可直接下达督办单。",
    )
    .await
}

async fn seen(ctx: &Ctx, fields: &Fields) -> app::Result<Seen> {
    let list = ctx.app.checklist(ctx.actor()).await?;
    let verdicts = (0..list.items.len())
        .map(|n| {
            let verdict = Verdict::parse(fields.text(&format!("verdict-{n}")));
            let note = fields.text(&format!("note-{n}")).to_owned();
            (verdict.unwrap_or(Verdict::Unseen), note)
        })
        .collect();
    Ok(Seen {
        version: version(fields),
        on: day_of(fields, "on")?.ok_or_else(|| missing("on", "检查日期"))?,
        verdicts,
        checklist: fields.text("checklist").parse().unwrap_or(-1),
        summary: fields.text("summary").to_owned(),
    })
}

/// Calls it off.
pub async fn cancel(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let off = ctx
        .app
        .cancel_inspection(
            ctx.actor(),
            &record(&id)?,
            version(&fields),
            fields.text("reason"),
        )
        .await;
    ended(&ctx, &id, fields, ("cancel", off), "已取消，理由已保存。").await
}

async fn ended(
    ctx: &Ctx,
    id: &str,
    fields: Fields,
    (which, result): (&'static str, app::Result<()>),
    said: &'static str,
) -> Answer {
    match clash_as_fault(result) {
        Ok(()) => Ok(done(
            &format!("/inspections/{id}"),
            Notice::new(NoticeKind::Ok, said),
        )),
        Err(app::Error::Fault(faults)) => {
            let back = Back {
                which,
                fields,
                faults,
            };
            one(ctx, id, Some(back)).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

impl OnePage {
    fn path(&self, act: &str) -> String {
        format!("/inspections/{}{act}", self.found.line.inspection.id)
    }

    fn order_path(&self, finding: &Finding) -> String {
        format!(
            "/orders/new?inspection={}&finding={}",
            self.found.line.inspection.id, finding.no
        )
    }

    fn verdict_name(&self, n: &usize) -> String {
        format!("verdict-{n}")
    }

    fn note_name(&self, n: &usize) -> String {
        format!("note-{n}")
    }
}
