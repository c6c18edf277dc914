//! The reserve pool.

use app::Fault;
use app::nomination::ReserveLine;
use app::nomination::reserve::ReserveInput;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::UnitId;
use domain::account::Verb;
use domain::nomination::LINE_MAX_CHARS;
use domain::nomination::reserve::{Aim, Background, TRAINING_MAX_CHARS, Way};

use super::list::villages;
use super::{FormPage, clashed, max, record, said, version};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Clash, Field, FieldError, Fields, FormView, choices};
use crate::look::{Empty, Fact, Facts, Link};
use crate::person::{anyone_fields, anyone_input};
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

#[derive(Template)]
#[template(path = "nomination/reserves.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    edits: bool,
}

/// The pool.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let lines = ctx.app.reserve_list(ctx.actor()).await?;
    let edits = ctx.can(Verb::EditReserve);
    let table = table(edits);
    let today = ctx.today();
    let is = |line: &&ReserveLine| {
        let aim = line.reserve.outlook.aim.code();
        let gone = line.reserve.ended.is_some();
        query.filter("aim").is_none_or(|asked| asked == aim)
            && query
                .filter("gone")
                .map_or(!gone, |asked| (asked == "yes") == gone)
    };
    let rows = lines
        .iter()
        .filter(is)
        .map(|line| row(line, today))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("后备力量", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx.frame("后备力量"),
        table: table.all(rows, &query),
        edits,
    }))
}

fn table(edits: bool) -> Table {
    let columns = vec![
        Column::head("name", "姓名"),
        Column::text("unit", "村（社区）"),
        Column::text("town", "乡镇"),
        Column::text("who", "基本情况"),
        Column::text("aim", "培养方向"),
        Column::text("background", "来源"),
        Column::text("way", "推荐方式"),
        Column::text("guide", "培养联系人"),
    ];
    let empty = if edits {
        Empty::new(
            "还没有后备人选。",
            Link::new("/reserve/new", "登记后备人选"),
        )
    } else {
        Empty::bare("还没有后备人选，由乡镇登记。")
    };
    let option = |code: &str, zh: &str| (code.to_owned(), zh.to_owned());
    Table::new("后备力量", columns, empty)
        .filter(Filter {
            key: "aim",
            title: "培养方向".to_owned(),
            options: Aim::ALL.iter().map(|a| option(a.code(), a.zh())).collect(),
        })
        .filter(Filter {
            key: "gone",
            title: "在列".to_owned(),
            options: vec![option("no", "在列"), option("yes", "已移出")],
        })
}

fn row(line: &ReserveLine, today: domain::Day) -> Row {
    let (reserve, facts) = (&line.reserve, &line.facts);
    let name = Cell::link(format!("/reserve/{}", reserve.id), &facts.name);
    let name = match &reserve.ended {
        Some((day, why)) => name.note(format!("{day} 移出：{why}")),
        None => name,
    };
    let age = facts.age_on(today);
    Row::new(vec![
        name,
        Cell::text(&line.unit_name),
        Cell::text(&line.town_name),
        Cell::text(format!(
            "{}，{age} 岁，{}，{}",
            facts.sex.zh(),
            facts.education.zh(),
            facts.affiliation.zh()
        )),
        Cell::text(reserve.outlook.aim.zh()),
        Cell::text(reserve.outlook.background.zh()),
        Cell::text(reserve.outlook.way.zh()),
        Cell::text(&reserve.outlook.guide),
    ])
}

fn outlook_fields(form: &FormView) -> Vec<Field> {
    let aims = choices(Aim::ALL, Aim::code, Aim::zh);
    let backgrounds = choices(Background::ALL, Background::code, Background::zh);
    let ways = choices(Way::ALL, Way::code, Way::zh);
    vec![
        form.select("aim", "培养方向", &aims).required(),
        form.select("background", "人选来源", &backgrounds)
            .required(),
        form.select("way", "推荐方式", &ways).required(),
        form.text("guide", "培养联系人")
            .max(max(LINE_MAX_CHARS))
            .short(),
        form.text("training", "培养措施")
            .max(max(TRAINING_MAX_CHARS)),
    ]
}

const LABELS: [(&str, &str); 5] = [
    ("aim", "培养方向"),
    ("background", "人选来源"),
    ("way", "推荐方式"),
    ("guide", "培养联系人"),
    ("training", "培养措施"),
];

fn shown(name: &str, value: &str) -> String {
    let word = match name {
        "aim" => Aim::parse(value).map(Aim::zh),
        "background" => Background::parse(value).map(Background::zh),
        "way" => Way::parse(value).map(Way::zh),
        _ => None,
    };
    word.unwrap_or(value).to_owned()
}

fn input_of(fields: &Fields) -> ReserveInput {
    let text = |name: &str| fields.text(name).to_owned();
    ReserveInput {
        facts: anyone_input(fields),
        aim: text("aim"),
        background: text("background"),
        way: text("way"),
        guide: text("guide"),
        training: text("training"),
    }
}

/// The form of a new one.
pub async fn new_form(ctx: Ctx) -> Answer {
    new_page(&ctx, Fields::new(), Vec::new(), StatusCode::OK).await
}

async fn new_page(
    ctx: &Ctx,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let form = FormView::new("reserve").values(values).errors(errors);
    let mut fields = vec![
        form.select("unit", "村（社区）", &villages(ctx).await?)
            .required(),
    ];
    fields.extend(anyone_fields(&form));
    fields.extend(outlook_fields(&form));
    let page = FormPage {
        frame: ctx
            .frame("登记后备人选")
            .under(vec![Link::new("/reserve", "后备力量")]),
        lead: "每村一般储备书记后备 1 至 2 名、委员后备 2 至 3 名。".to_owned(),
        fields,
        form,
        action: "/reserve/new".to_owned(),
        button: "登记",
        back: "/reserve".to_owned(),
    };
    Ok(page_with(status, &page))
}

/// Adds somebody.
pub async fn add(ctx: Ctx, fields: Fields) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let Ok(unit) = UnitId::parse(fields.text("unit")) else {
        let fault = Fault::Missing {
            field: "unit",
            label: "村（社区）",
        };
        return new_page(&ctx, fields, field_errors(&[fault]), status).await;
    };
    let input = input_of(&fields);
    match ctx.app.add_reserve(ctx.actor(), &unit, &input).await {
        Ok(_) => said("/reserve", format!("已登记“{}”。", input.facts.name.trim())),
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            new_page(&ctx, fields, errors, status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "nomination/reserve.html")]
struct OnePage {
    frame: Frame,
    id: String,
    lead: String,
    facts: Facts,
    gone: Option<String>,
    edit: Option<(FormView, Vec<Field>)>,
    end: Option<(FormView, Vec<Field>)>,
}

impl OnePage {
    fn path(&self, part: &str) -> String {
        format!("/reserve/{}/{part}", self.id)
            .trim_end_matches('/')
            .to_owned()
    }
}

enum Back {
    Nothing,
    Edit(Fields, Vec<FieldError>),
    End(Fields, Vec<FieldError>),
}

/// One of the pool.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    render(&ctx, &id, Back::Nothing, StatusCode::OK).await
}

fn values(line: &ReserveLine) -> Fields {
    let outlook = &line.reserve.outlook;
    Fields::new()
        .with("aim", outlook.aim.code())
        .with("background", outlook.background.code())
        .with("way", outlook.way.code())
        .with("guide", &outlook.guide)
        .with("training", &outlook.training)
}

fn end_fields(form: &FormView) -> Vec<Field> {
    vec![
        form.date("on", "移出日期").required(),
        form.text("reason", "移出原因")
            .required()
            .max(max(LINE_MAX_CHARS)),
    ]
}

async fn render(ctx: &Ctx, id: &str, back: Back, status: StatusCode) -> Answer {
    let line = ctx.app.reserve_page(ctx.actor(), &record(id)?).await?;
    let (reserve, facts) = (&line.reserve, &line.facts);
    let edits = ctx.can(Verb::EditReserve) && reserve.ended.is_none();
    let (edit, end) = match back {
        Back::Edit(values, errors) => {
            let seen = version(&values);
            let form = FormView::new("edit").values(values).errors(errors);
            (Some(form.version(seen)), None)
        }
        Back::End(values, errors) => {
            let seen = version(&values);
            let form = FormView::new("end").values(values).errors(errors);
            (None, Some(form.version(seen)))
        }
        Back::Nothing => (None, None),
    };
    let fresh = |name: &str| FormView::new(name).version(reserve.version);
    let edit = edit.or_else(|| edits.then(|| fresh("edit").values(values(&line))));
    let end = end.or_else(|| edits.then(|| fresh("end")));
    let page = OnePage {
        frame: ctx
            .frame(&facts.name)
            .under(vec![Link::new("/reserve", "后备力量")]),
        id: id.to_owned(),
        lead: format!("{} {}", line.town_name, line.unit_name),
        facts: shown_facts(&line),
        gone: reserve
            .ended
            .as_ref()
            .map(|(day, why)| format!("{day} 移出：{why}")),
        edit: edit.map(|form| {
            let fields = outlook_fields(&form);
            (form, fields)
        }),
        end: end.map(|form| {
            let fields = end_fields(&form);
            (form, fields)
        }),
    };
    Ok(page_with(status, &page))
}

fn shown_facts(line: &ReserveLine) -> Facts {
    let (facts, outlook) = (&line.facts, &line.reserve.outlook);
    Fact::list(vec![
        Fact::new(
            "基本情况",
            format!(
                "{}，{} 生，{}，{}",
                facts.sex.zh(),
                facts.birth.text(),
                facts.education.zh(),
                facts.affiliation.zh()
            ),
        ),
        Fact::new("培养方向", outlook.aim.zh()),
        Fact::new(
            "来源与推荐",
            format!("{}，{}", outlook.background.zh(), outlook.way.zh()),
        ),
        Fact::new("培养联系人", &outlook.guide),
        Fact::new("培养措施", &outlook.training),
    ])
}

/// Saves what is kept.
pub async fn save(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let here = format!("/reserve/{id}");
    let saved = ctx
        .app
        .save_reserve(
            ctx.actor(),
            &record(&id)?,
            version(&fields),
            &input_of(&fields),
        )
        .await;
    match saved {
        Ok(()) => said(&here, "已保存。"),
        Err(app::Error::Clash(_)) => {
            let line = ctx.app.reserve_page(ctx.actor(), &record(&id)?).await?;
            let reserve = &line.reserve;
            let by = format!("{}（{}）", reserve.by_name, reserve.at.text());
            let theirs = values(&line);
            let both = (&fields, &theirs);
            let clash = Clash::between(here.clone(), by, reserve.version, both, &LABELS, shown);
            let frame = ctx
                .frame("两份改动")
                .under(vec![Link::new(here.clone(), &line.facts.name)]);
            Ok(clashed(frame, &here, clash))
        }
        Err(app::Error::Fault(faults)) => {
            let back = Back::Edit(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Says that somebody left the pool.
pub async fn end(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let (on, reason) = (fields.text("on"), fields.text("reason"));
    let ended = ctx
        .app
        .end_reserve(ctx.actor(), &record(&id)?, version(&fields), on, reason)
        .await;
    match ended {
        Ok(()) => said(&format!("/reserve/{id}"), "已移出后备力量。"),
        Err(app::Error::Clash(_)) => {
            let text = "有人刚改过，已显示最新信息，请核对后再登记。";
            let back = Back::End(fields, vec![FieldError::new("", text)]);
            render(&ctx, &id, back, StatusCode::CONFLICT).await
        }
        Err(app::Error::Fault(faults)) => {
            let back = Back::End(fields, field_errors(&faults));
            render(&ctx, &id, back, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}
