//! Terms: list, opening one, one term's page.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use domain::TermId;
use domain::account::Verb;
use domain::term::{BodyOrder, Form, Term};

use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Clash, FieldError, Fields, FormView, read};
use crate::look::{Empty, Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, Problem, page, page_with};
use crate::table::{Cell, Column, Format, Row, Table, TableQuery, TableView};
use app::term::{NewTerm, TermEdit};

#[derive(Template)]
#[template(path = "term/terms.html")]
struct Terms {
    frame: Frame,
    table: TableView,
    can_open: bool,
}

/// The list.
pub async fn list(ctx: Ctx, query: TableQuery) -> Answer {
    let terms = ctx.app.terms(ctx.actor()).await?;
    let running = terms.iter().any(|t| t.open);
    let can_open = ctx.can(Verb::OpenTerm) && !running;
    let columns = vec![
        Column::head("name", "届次名称"),
        Column::number("number", "届次"),
        Column::state("state", "状态"),
        Column::text("province", "规则省份"),
        Column::text("order", "选举顺序"),
        Column::text("opened", "开启时间"),
    ];
    let empty = if can_open {
        Empty::new("还没有届次。", Link::new("/terms/new", "开启届次"))
    } else {
        Empty::bare("县换届办还没有开启届次。")
    };
    let table = Table::new("届次", columns, empty);
    let rows = terms.iter().map(row).collect();
    if query.format() == Format::Xlsx {
        return ctx.export("terms", table.export(rows, &query)).await;
    }
    Ok(page(&Terms {
        frame: ctx.frame("届次"),
        table: table.all(rows, &query),
        can_open,
    }))
}

fn row(term: &Term) -> Row {
    let state = if term.open {
        Cell::worded(State::Doing, "进行中")
    } else {
        Cell::worded(State::Done, "已结束")
    };
    Row::new(vec![
        Cell::link(format!("/terms/{}", term.id), term.name.clone()),
        Cell::number(term.number),
        state,
        Cell::link(
            format!("/rules?province={}", term.province),
            term.province.clone(),
        ),
        Cell::text(term.order.zh()),
        Cell::text(term.opened_at.text()),
    ])
}

#[derive(Template)]
#[template(path = "term/term_new.html")]
struct New {
    frame: Frame,
    form: FormView,
    provinces: Vec<Choice>,
    orders: Vec<Choice>,
    forms: Vec<Choice>,
}

fn orders() -> Vec<Choice> {
    [BodyOrder::PartyFirst, BodyOrder::CommitteeFirst]
        .iter()
        .map(|o| Choice::new(o.code(), o.zh()))
        .collect()
}

fn forms() -> Vec<Choice> {
    Form::ALL
        .iter()
        .map(|f| Choice::new(f.code(), app::text::timetable::form(*f)))
        .collect()
}

fn provinces(ctx: &Ctx) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for pack in ctx.app.rules().packs() {
        if !seen.contains(&pack.province.as_str()) {
            seen.push(&pack.province);
            choices.push(Choice::new(
                pack.province.clone(),
                format!("{} {}", pack.province, pack.name),
            ));
        }
    }
    choices
}

/// The page that opens a term.
pub async fn new_form(ctx: Ctx) -> Answer {
    let county = ctx
        .actor()
        .county
        .as_str()
        .get(..2)
        .unwrap_or("00")
        .to_owned();
    let known = ctx.app.rules().packs().iter().any(|p| p.province == county);
    let values = Fields::new()
        .with("province", if known { county.as_str() } else { "00" })
        .with("order", "party_first")
        .with("with_party", "yes")
        .with("form", "household_representatives");
    Ok(new_page(
        &ctx,
        FormView::new("term").values(values),
        StatusCode::OK,
    ))
}

fn new_page(ctx: &Ctx, form: FormView, status: StatusCode) -> axum::response::Response {
    let frame = ctx
        .frame("开启届次")
        .under(vec![Link::new("/terms", "届次")]);
    let (provinces, orders, forms) = (provinces(ctx), orders(), forms());
    page_with(
        status,
        &New {
            frame,
            form,
            provinces,
            orders,
            forms,
        },
    )
}

/// Opens a term.
pub async fn open(ctx: Ctx, fields: Fields) -> Answer {
    let result = match parse(&fields) {
        Ok(new) => ctx.app.open_term(ctx.actor(), &new).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(term) => {
            let text = format!("已开启“{}”，各村（社区）法定日程已生成。", term.name);
            Ok(done("/cockpit", Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("term")
                .values(fields)
                .errors(field_errors(&faults));
            Ok(new_page(&ctx, form, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(other) => Err(Wrong(other)),
    }
}

fn parse(fields: &Fields) -> app::Result<NewTerm> {
    let day = |field: &'static str| {
        let typed = fields.text(field);
        read::day(typed).map_err(|_| {
            app::Error::from(app::Fault::BadDay {
                field,
                typed: typed.to_owned(),
            })
        })
    };
    let missing = |field, label| app::Error::from(app::Fault::Missing { field, label });
    Ok(NewTerm {
        name: fields.text("name").to_owned(),
        number: read::number(fields.text("number"))
            .ok()
            .flatten()
            .unwrap_or(0),
        province: fields.text("province").to_owned(),
        order: BodyOrder::parse(fields.text("order"))
            .ok_or_else(|| missing("order", "选举顺序"))?,
        with_party: !fields.text("with_party").is_empty(),
        community_form: Form::from_code(fields.text("form"))
            .ok_or_else(|| missing("form", "居委会选举方式"))?,
        committee_day: day("committee_day")?,
        party_day: day("party_day")?,
    })
}

#[derive(Template)]
#[template(path = "term/term.html")]
struct One {
    frame: Frame,
    term: Term,
    form: FormView,
    orders: Vec<Choice>,
    forms: Vec<Choice>,
    can_edit: bool,
    missing: Vec<String>,
    clash: Option<Clash>,
    laws: Vec<(String, String, String)>,
    opened: String,
}

/// One term's page.
pub async fn show(ctx: Ctx, Path(id): Path<String>) -> Answer {
    one(&ctx, &id, None, Vec::new(), StatusCode::OK).await
}

async fn one(
    ctx: &Ctx,
    id: &str,
    typed: Option<Fields>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let Ok(id) = TermId::parse(id) else {
        return Ok(Problem::not_found().into_response());
    };
    let term = ctx.app.term(ctx.actor(), &id).await?;
    let can_edit = ctx.can(Verb::OpenTerm);
    let missing = if can_edit && term.open {
        let units = ctx.app.missing_units(ctx.actor(), &id).await?;
        units
            .into_iter()
            .map(|u| format!("{} {}", u.town_name, u.name))
            .collect()
    } else {
        Vec::new()
    };
    let stored = Fields::new()
        .with("name", &term.name)
        .with("number", term.number)
        .with("order", term.order.code());
    let clash = match (&typed, status) {
        (Some(mine), StatusCode::CONFLICT) => Some(clash(&term, mine, &stored)),
        _ => None,
    };
    let form = FormView::new("term")
        .values(typed.unwrap_or(stored))
        .errors(errors)
        .version(term.version);
    let laws = ctx
        .app
        .rules()
        .laws()
        .iter()
        .map(|l| {
            (
                l.title.clone(),
                l.since.to_string(),
                l.verified_on.to_string(),
            )
        })
        .collect();
    let frame = ctx
        .frame(&term.name)
        .under(vec![Link::new("/terms", "届次")]);
    let opened = term.opened_at.text();
    let (orders, forms) = (orders(), forms());
    let page = One {
        frame,
        term,
        form,
        orders,
        forms,
        can_edit,
        missing,
        clash,
        laws,
        opened,
    };
    Ok(page_with(status, &page))
}

fn clash(term: &Term, mine: &Fields, stored: &Fields) -> Clash {
    let labels = [
        ("name", "届次名称"),
        ("number", "届次"),
        ("order", "选举顺序"),
    ];
    let show = |name: &str, value: &str| {
        if name == "order" {
            BodyOrder::parse(value).map_or(value.to_owned(), |o| o.zh().to_owned())
        } else {
            value.to_owned()
        }
    };
    Clash::between(
        format!("/terms/{}", term.id),
        "另一位工作人员",
        term.version,
        (mine, stored),
        &labels,
        show,
    )
}

/// Changes, closes, reopens a term, or takes in villages that joined later.
pub async fn act(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    match try_act(&ctx, &id, &fields).await {
        Ok(text) => Ok(done(
            &format!("/terms/{id}"),
            Notice::new(NoticeKind::Ok, text),
        )),
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            one(
                &ctx,
                &id,
                Some(fields),
                errors,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(app::Error::Clash(_)) => {
            one(&ctx, &id, Some(fields), Vec::new(), StatusCode::CONFLICT).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

async fn try_act(ctx: &Ctx, id: &str, fields: &Fields) -> app::Result<String> {
    let id = TermId::parse(id).map_err(|_| app::Error::NotFound("term"))?;
    let version = fields.text("version").parse::<i64>().unwrap_or(0);
    let missing = |field, label| app::Error::from(app::Fault::Missing { field, label });
    match fields.text("act") {
        "close" => {
            ctx.app.close_term(ctx.actor(), &id, version, false).await?;
            Ok("届次已结束，内容保留可查。".to_owned())
        }
        "reopen" => {
            ctx.app.close_term(ctx.actor(), &id, version, true).await?;
            Ok("届次已恢复进行。".to_owned())
        }
        "join" => {
            let form = Form::from_code(fields.text("form"))
                .ok_or_else(|| missing("form", "居委会选举方式"))?;
            let n = ctx.app.add_missing_units(ctx.actor(), &id, form).await?;
            Ok(format!("已将 {n} 个村（社区）加入本届。"))
        }
        _ => {
            let edit = TermEdit {
                id,
                version,
                name: fields.text("name").to_owned(),
                number: read::number(fields.text("number"))
                    .ok()
                    .flatten()
                    .unwrap_or(0),
                order: BodyOrder::parse(fields.text("order"))
                    .ok_or_else(|| missing("order", "选举顺序"))?,
            };
            ctx.app.edit_term(ctx.actor(), &edit).await?;
            Ok("已保存。".to_owned())
        }
    }
}

impl One {
    fn path(&self) -> String {
        format!("/terms/{}", self.term.id)
    }
}
