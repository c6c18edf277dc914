//! A village's nominees together: the team they would make, whom the law asks to keep apart, the election
//! committee, and whether the village's own measures adopted the county's list.

use app::nomination::nominees::{NomineeRow, SeatInput, VillageNominees};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::{Role, Verb};
use domain::nomination::avoid::SeatRole;
use domain::nomination::{LINE_MAX_CHARS, Post};
use domain::term::State as TermState;

use super::{max, record, said, standing_cell, under_nominees, unit_id, warned};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Field, FieldError, Fields, FormView, choices};
use crate::look::{Empty, Fact, Facts, Link, Tag};
use crate::person::{anyone_fields, anyone_input};
use crate::shell::{Frame, page_with};
use crate::table::{Cell, Column, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "nomination/village.html")]
struct VillagePage {
    frame: Frame,
    lead: String,
    unit: String,
    table: TableView,
    targets: Vec<(Tag, &'static str, String)>,
    people: u32,
    found: Vec<(String, String)>,
    seats: Vec<SeatLine>,
    seat: Option<(FormView, Vec<Field>)>,
    adoption: Facts,
    adopt: Option<(FormView, Vec<Field>)>,
    edits: bool,
}

impl VillagePage {
    fn path(&self, part: &str) -> String {
        format!("/nominees/villages/{}/{part}", self.unit)
    }
}

struct SeatLine {
    id: String,
    text: String,
    gone: Option<String>,
}

/// Which form came back.
enum Back {
    Nothing,
    Seat(Fields, Vec<FieldError>),
    Adopt(Fields, Vec<FieldError>),
}

/// The page.
pub async fn show(ctx: Ctx, Path(unit): Path<String>) -> Answer {
    render(&ctx, &unit, Back::Nothing, StatusCode::OK).await
}

async fn render(ctx: &Ctx, unit: &str, back: Back, status: StatusCode) -> Answer {
    let found = ctx
        .app
        .village_nominees(ctx.actor(), &unit_id(unit)?)
        .await?;
    let edits = ctx.can(Verb::EditNominees) && found.open;
    let (seat, adopt) = match back {
        Back::Seat(values, errors) => ((values, errors), (Fields::new(), Vec::new())),
        Back::Adopt(values, errors) => ((Fields::new(), Vec::new()), (values, errors)),
        Back::Nothing => ((Fields::new(), Vec::new()), (Fields::new(), Vec::new())),
    };
    let page = VillagePage {
        frame: ctx.frame(&found.place.name).under(under_nominees()),
        lead: format!("{}，提名人选与选举委员会", found.town_name),
        unit: found.place.unit.as_str().to_owned(),
        table: table(ctx, &found),
        targets: targets(&found),
        people: found.picture.people,
        found: found
            .found
            .iter()
            .map(app::text::nomination::found)
            .collect(),
        seats: found.seats.iter().map(seat_line).collect(),
        seat: edits.then(|| seat_form(seat.0, seat.1)),
        adoption: adoption(&found),
        adopt: edits.then(|| adopt_form(adopt.0, adopt.1)),
        edits,
    };
    Ok(page_with(status, &page))
}

fn seat_form(values: Fields, errors: Vec<FieldError>) -> (FormView, Vec<Field>) {
    let form = FormView::new("seat").values(values).errors(errors);
    let roles = choices(SeatRole::ALL, SeatRole::code, SeatRole::zh);
    let mut fields = anyone_fields(&form);
    fields.push(form.select("role", "选委会职务", &roles).required());
    (form, fields)
}

fn adopt_form(values: Fields, errors: Vec<FieldError>) -> (FormView, Vec<Field>) {
    let form = FormView::new("adopt").values(values).errors(errors);
    let fields = vec![
        form.date("adopted_on", "通过日期").required(),
        form.text("paper", "选举办法条款")
            .required()
            .max(max(LINE_MAX_CHARS))
            .hint("例如：选举办法第六条，2026 年 1 月 20 日村民代表会议通过"),
    ];
    (form, fields)
}

fn seat_line(seat: &domain::nomination::avoid::Seat) -> SeatLine {
    SeatLine {
        id: seat.id.as_str().to_owned(),
        text: format!("{} {}", seat.role.zh(), seat.name),
        gone: seat.left_on.map(|day| format!("{day} 退出")),
    }
}

fn adoption(found: &VillageNominees) -> Facts {
    let text = match &found.adoption {
        Some(a) => format!("{} 采用（{}），{} 登记", a.adopted_on, a.paper, a.by_name),
        None => "没有采用：县清单中的“不得”情形在本村只作建议".to_owned(),
    };
    Fact::list(vec![Fact::new("县负面清单", text)])
}

fn targets(found: &VillageNominees) -> Vec<(Tag, &'static str, String)> {
    let Some(wished) = &found.targets else {
        return Vec::new();
    };
    let lines = found.picture.targets(wished).into_iter();
    lines
        .map(|(word, has, wished)| {
            let tag = if has >= wished {
                Tag::state(crate::term::parts::shown(TermState::Done))
            } else {
                Tag::worded(crate::look::State::Idle, "未达到")
            };
            (tag, word, format!("{has} 人，目标 {wished} 人"))
        })
        .collect()
}

fn who(row: &NomineeRow, today: domain::Day) -> String {
    row.line.facts.as_ref().map_or_else(
        || "信息待补全".to_owned(),
        |f| {
            let age = f.age_on(today);
            format!(
                "{}，{age} 岁，{}，{}",
                f.sex.zh(),
                f.education.zh(),
                f.affiliation.zh()
            )
        },
    )
}

fn table(ctx: &Ctx, found: &VillageNominees) -> TableView {
    let village = ctx.actor().role == Role::Village;
    let mut columns = vec![
        Column::head("name", "姓名"),
        Column::text("who", "基本情况"),
        Column::text("posts", "拟任职务"),
        Column::text("materials", "材料"),
        Column::number("talks", "谈话"),
    ];
    if !village {
        columns.push(Column::state("review", "联审"));
    }
    columns.push(Column::text("delivered", "结论送达"));
    let empty = if ctx.can(Verb::EditNominees) {
        let path = format!("/nominees/new?unit={}", found.place.unit);
        Empty::new("本村还没有提名人选。", Link::new(path, "登记人选"))
    } else {
        Empty::bare("本村还没有提名人选，由乡镇登记。")
    };
    let today = ctx.today();
    let rows = found.nominees.iter().map(|row| {
        let nominee = &row.line.nominee;
        let name = Cell::link(format!("/nominees/{}", nominee.id), &nominee.name);
        let name = match &nominee.withdrawn {
            Some((day, why)) => name.note(format!("{day} 退出：{}", why.zh())),
            None => name,
        };
        let who = who(row, today);
        let materials: Vec<&str> = nominee
            .nomination
            .materials
            .iter()
            .map(|m| m.zh())
            .collect();
        let mut cells = vec![
            name,
            Cell::text(who),
            Cell::text(Post::words(&nominee.nomination.posts)),
            Cell::text(materials.join("、")),
            Cell::number(row.line.talks),
        ];
        if !village {
            cells.push(Cell::maybe(row.standing, standing_cell));
        }
        cells.push(Cell::text(if row.delivered { "已送达" } else { "" }));
        Row::new(cells)
    });
    let rows = rows.collect();
    Table::new("人选", columns, empty)
        .without_export()
        .all(rows, &TableQuery::default().roomy())
}

/// Adds somebody to the election committee, or says that somebody left it.
pub async fn seats(ctx: Ctx, Path(unit): Path<String>, fields: Fields) -> Answer {
    let village = unit_id(&unit)?;
    let here = format!("/nominees/villages/{unit}");
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if fields.text("act") == "leave" {
        let seat = record(fields.text("seat"))?;
        let left = ctx
            .app
            .leave_seat(ctx.actor(), &village, &seat, fields.text("on"))
            .await;
        return match left {
            Ok(()) => said(
                &here,
                "已登记退出选举委员会，缺额按原推选结果依次递补或另行推选。",
            ),
            Err(app::Error::Fault(faults)) => warned(&here, &faults),
            Err(other) => Err(Wrong(other)),
        };
    }
    let input = SeatInput {
        facts: anyone_input(&fields),
        role: fields.text("role").to_owned(),
    };
    match ctx.app.add_seat(ctx.actor(), &village, &input).await {
        Ok(()) => said(
            &here,
            format!("已登记选举委员会成员“{}”。", input.facts.name.trim()),
        ),
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            render(&ctx, &unit, Back::Seat(fields, errors), status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Records that the village's own measures adopted the county's list.
pub async fn adopt(ctx: Ctx, Path(unit): Path<String>, fields: Fields) -> Answer {
    let (on, paper) = (fields.text("adopted_on"), fields.text("paper"));
    let adopted = ctx
        .app
        .adopt_list(ctx.actor(), &unit_id(&unit)?, on, paper)
        .await;
    match adopted {
        Ok(()) => said(
            &format!("/nominees/villages/{unit}"),
            "已登记：县负面清单的“不得”情形在本村具有约束力。",
        ),
        Err(app::Error::Fault(faults)) => {
            let back = Back::Adopt(fields, field_errors(&faults));
            render(&ctx, &unit, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
