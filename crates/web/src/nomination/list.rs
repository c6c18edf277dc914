//! The list of nominees, entering one, and many from a workbook.

use app::Fault;
use app::nomination::import::IMPORT_MAX_BYTES;
use app::nomination::nominees::NomineeRow;
use askama::Template;
use axum::extract::{Multipart, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use domain::UnitId;
use domain::account::{Role, Verb};
use domain::nomination::Post;
use domain::nomination::nominee::Source;

use super::{
    FormPage, nomination_fields, nominee_input, said, standing_cell, standing_options,
    under_nominees,
};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView, Upload, UploadLimits};
use crate::look::{Empty, Link, State};
use crate::person::anyone_fields;
use crate::shell::{Frame, page, page_with};
use crate::table::{
    Cell, Column, Filter, Format, Row, Table, TableQuery, TableView, XLSX, download,
};

const MIB: u64 = 1024 * 1024;

#[derive(Template)]
#[template(path = "nomination/list.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    edits: bool,
    village: bool,
}

/// The list.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    let rows = ctx.app.nominee_list(ctx.actor()).await?;
    let village = ctx.actor().role == Role::Village;
    let edits = ctx.can(Verb::EditNominees);
    let table = table(&rows, village, edits);
    let rows = rows
        .iter()
        .filter(|row| matches(row, &query))
        .map(|row| line(row, village))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("提名人选", table.export(rows, &query)).await;
    }
    Ok(page(&ListPage {
        frame: ctx.frame("提名人选"),
        table: table.all(rows, &query),
        edits,
        village,
    }))
}

fn matches(row: &NomineeRow, query: &TableQuery) -> bool {
    let nominee = &row.line.nominee;
    let is = |name: &str, value: &str| query.filter(name).is_none_or(|asked| asked == value);
    let standing = row.standing.map_or("", |s| s.code());
    let gone = if nominee.stands() { "no" } else { "yes" };
    is("town", nominee.town.as_str())
        && is("unit", nominee.unit.as_str())
        && query.filter("review").is_none_or(|asked| asked == standing)
        && query
            .filter("gone")
            .map_or(gone == "no", |asked| asked == gone || asked == "all")
}

fn table(rows: &[NomineeRow], village: bool, edits: bool) -> Table {
    let mut columns = vec![
        Column::head("name", "姓名"),
        Column::text("unit", "村（社区）"),
        Column::text("town", "乡镇"),
        Column::text("posts", "拟任职务"),
        Column::text("source", "提名方式"),
        Column::state("pledge", "承诺书"),
    ];
    if !village {
        columns.push(Column::state("review", "联审"));
    }
    columns.push(Column::text("delivered", "结论送达"));
    columns.push(Column::date("vote", "投票日"));
    let empty = if edits {
        Empty::new("还没有提名人选。", Link::new("/nominees/new", "登记人选"))
    } else {
        Empty::bare("还没有提名人选，由乡镇登记。")
    };
    let mut towns: Vec<(String, String)> = Vec::new();
    for row in rows {
        let town = row.line.nominee.town.as_str();
        if !towns.iter().any(|(id, _)| id == town) {
            towns.push((town.to_owned(), row.line.town_name.clone()));
        }
    }
    let table = Table::new("提名人选", columns, empty);
    let table = if towns.len() > 1 {
        table.filter(Filter {
            key: "town",
            title: "乡镇".to_owned(),
            options: towns,
        })
    } else {
        table
    };
    let table = if village {
        table
    } else {
        table.filter(Filter {
            key: "review",
            title: "联审".to_owned(),
            options: standing_options(),
        })
    };
    table.filter(Filter {
        key: "gone",
        title: "在列".to_owned(),
        options: vec![
            ("no".to_owned(), "参选中".to_owned()),
            ("yes".to_owned(), "已退出".to_owned()),
            ("all".to_owned(), "全部，含已退出".to_owned()),
        ],
    })
}

fn line(row: &NomineeRow, village: bool) -> Row {
    let nominee = &row.line.nominee;
    let name = Cell::link(format!("/nominees/{}", nominee.id), &nominee.name);
    let name = match (&nominee.withdrawn, &nominee.person) {
        (Some((day, why)), _) => name.note(format!("{day} 退出：{}", why.zh())),
        (None, None) => name.note("信息待补全"),
        _ => name,
    };
    let pledge = match nominee.nomination.pledge_on {
        Some(_) => Cell::worded(State::Done, "已签收"),
        None => Cell::worded(State::Idle, "未签收"),
    };
    let mut cells = vec![
        name,
        Cell::link(
            format!("/nominees/villages/{}", nominee.unit),
            &row.line.unit_name,
        ),
        Cell::text(&row.line.town_name),
        Cell::text(Post::words(&nominee.nomination.posts)),
        Cell::text(format!(
            "{}（{}）",
            nominee.nomination.source.zh(),
            nominee.origin.zh()
        )),
        pledge,
    ];
    if !village {
        cells.push(Cell::maybe(row.standing, standing_cell));
    }
    cells.push(Cell::text(if row.delivered { "已送达" } else { "" }));
    cells.push(Cell::maybe(row.vote, Cell::date));
    Row::new(cells)
}

/// The village that a form is for.
#[derive(Debug, Default, serde::Deserialize)]
pub struct For {
    #[serde(default)]
    unit: String,
}

/// The form of a new nominee.
pub async fn new_form(ctx: Ctx, Query(asked): Query<For>) -> Answer {
    let values = Fields::new().with("unit", &asked.unit);
    new_page(&ctx, values, Vec::new(), StatusCode::OK).await
}

pub(super) async fn villages(ctx: &Ctx) -> Result<Vec<Choice>, Wrong> {
    let Some((snapshot, scope)) = ctx.app.board(ctx.actor(), None).await? else {
        return Ok(Vec::new());
    };
    let lines = domain::term::board::visible(&snapshot.lines, &scope);
    Ok(lines
        .map(|l| {
            let label = format!("{} {}", l.facts.town_name, l.facts.name);
            Choice::new(l.facts.unit.as_str(), label)
        })
        .collect())
}

async fn new_page(
    ctx: &Ctx,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let sources = match UnitId::parse(values.text("unit")) {
        Ok(unit) => match ctx.app.village_nominees(ctx.actor(), &unit).await {
            Ok(village) => village.sources,
            Err(app::Error::NotFound(_)) => Source::ALL.to_vec(),
            Err(other) => return Err(Wrong(other)),
        },
        Err(_) => Source::ALL.to_vec(),
    };
    let form = FormView::new("nominee").values(values).errors(errors);
    let mut fields = vec![
        form.select("unit", "村（社区）", &villages(ctx).await?)
            .required(),
    ];
    fields.extend(anyone_fields(&form));
    fields.extend(nomination_fields(&form, &sources, true));
    let page = FormPage {
        frame: ctx.frame("登记提名人选").under(under_nominees()),
        lead:
            "一人参选几个职务的只登记一次，把职务都选上。本村已开始联审的，新登记的人选自动送审。"
                .to_owned(),
        fields,
        form,
        action: "/nominees/new".to_owned(),
        button: "登记",
        back: "/nominees".to_owned(),
    };
    Ok(page_with(status, &page))
}

/// Enters a nominee.
pub async fn add(ctx: Ctx, fields: Fields) -> Answer {
    let Ok(unit) = UnitId::parse(fields.text("unit")) else {
        let fault = Fault::Missing {
            field: "unit",
            label: "村（社区）",
        };
        let errors = field_errors(&[fault]);
        return new_page(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let input = nominee_input(&fields);
    match ctx.app.add_nominee(ctx.actor(), &unit, &input).await {
        Ok(id) => said(
            &format!("/nominees/{id}"),
            format!("已登记“{}”。", input.facts.name.trim()),
        ),
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            new_page(&ctx, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "nomination/import.html")]
struct ImportPage {
    frame: Frame,
    form: FormView,
    hint: String,
    refused: Vec<String>,
}

/// The page for many nominees.
pub async fn import_form(ctx: Ctx) -> Answer {
    Ok(import_page(&ctx, Vec::new(), StatusCode::OK))
}

fn import_page(ctx: &Ctx, refused: Vec<String>, status: StatusCode) -> axum::response::Response {
    page_with(
        status,
        &ImportPage {
            frame: ctx.frame("用 Excel 登记提名人选").under(under_nominees()),
            form: FormView::new("import").with_files(),
            hint: format!("填好的表（xlsx），不超过 {} MB", IMPORT_MAX_BYTES / MIB),
            refused,
        },
    )
}

/// The empty form.
pub async fn template(ctx: Ctx) -> Answer {
    let bytes = ctx.app.nominee_form(ctx.actor()).await?;
    let name = format!("提名人选登记表-{}.xlsx", ctx.today());
    Ok(download(&name, XLSX, bytes))
}

/// Brings in a workbook.
pub async fn import(ctx: Ctx, body: Multipart) -> Answer {
    let limits = UploadLimits::one(IMPORT_MAX_BYTES);
    let mut upload = match Upload::read(body, &limits).await {
        Ok(upload) => upload,
        Err(error) => return Ok(error.into_response()),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(file) = upload.take("list") else {
        let fault = Fault::Missing {
            field: "list",
            label: "填好的表",
        };
        return Ok(import_page(&ctx, vec![fault.zh()], status));
    };
    match ctx
        .app
        .import_nominees(ctx.actor(), file.into_reader())
        .await
    {
        Ok(count) => said("/nominees", format!("已登记 {count} 名人选。")),
        Err(app::Error::Fault(faults)) => {
            let texts = faults.iter().map(Fault::zh).collect::<Vec<_>>().join("\n");
            let refused = texts.lines().map(str::to_owned).collect();
            Ok(import_page(&ctx, refused, status))
        }
        Err(other) => Err(Wrong(other)),
    }
}
