//! The departments and the negative list, and editing an entry of the list.

use app::nomination::list::{ReviewList, RuleInput};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::account::Verb;
use domain::nomination::rule::{BASIS_MAX_CHARS, Rule, Severity, TITLE_MAX_CHARS};

use super::{FormPage, clashed, max, said, version};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Clash, Field, FieldError, Fields, FormView, choices};
use crate::look::{Empty, Link};
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Row, Table, TableQuery, TableView};

/// The page of departments and list.
pub(super) const HERE: &str = "/review/list";

#[derive(Template)]
#[template(path = "nomination/rules.html")]
struct ListPage {
    frame: Frame,
    departments: TableView,
    rules: TableView,
    edits: bool,
    empty: bool,
}

/// The page.
pub async fn show(ctx: Ctx) -> Answer {
    let list = ctx.app.review_list(ctx.actor()).await?;
    let edits = ctx.can(Verb::EditReviewList);
    Ok(page(&ListPage {
        frame: ctx.frame("联审单位与负面清单"),
        departments: departments(&list, edits),
        rules: rules(&list, edits),
        edits,
        empty: list.departments.is_empty(),
    }))
}

fn departments(list: &ReviewList, edits: bool) -> TableView {
    let mut columns = vec![
        Column::head("name", "单位"),
        Column::text("duty", "审查内容"),
        Column::number("days", "答复天数"),
        Column::text("fields", "需要的信息"),
    ];
    if edits {
        columns.push(Column::text("officers", "经办账号"));
    }
    let rows = list.departments.iter().map(|d| {
        let name = if edits {
            Cell::link(format!("{HERE}/departments/{}", d.code), &d.name)
        } else {
            Cell::text(&d.name)
        };
        let name = if d.retired {
            name.note("已停用")
        } else {
            name
        };
        let fields: Vec<&str> = d.fields.iter().map(|f| f.zh()).collect();
        let mut cells = vec![
            name,
            Cell::text(&d.duty),
            Cell::number(i64::from(d.days)),
            Cell::text(fields.join("、")),
        ];
        if edits {
            let own = list.officers.iter().filter(|o| o.department == d.code);
            let names: Vec<String> = own.map(|o| format!("{} {}", o.office, o.name)).collect();
            let text = if names.is_empty() {
                "没有经办账号".to_owned()
            } else {
                names.join("、")
            };
            cells.push(Cell::text(text));
        }
        Row::new(cells)
    });
    let empty = Empty::bare("还没有联审单位。");
    Table::new("联审单位", columns, empty)
        .without_export()
        .all(rows.collect(), &TableQuery::default().roomy())
}

fn rules(list: &ReviewList, edits: bool) -> TableView {
    let columns = vec![
        Column::head("title", "情形"),
        Column::text("severity", "性质"),
        Column::text("look_back", "追溯"),
        Column::text("departments", "审查单位"),
        Column::text("basis", "依据"),
        Column::date("valid_from", "起用"),
    ];
    let rows = list.rules.iter().map(|rule| {
        let title = if edits {
            Cell::link(format!("{HERE}/rules/{}", rule.code), &rule.title)
        } else {
            Cell::text(&rule.title)
        };
        let title = match (rule.is_statute(), rule.retired) {
            (true, _) => title.note("法定情形"),
            (_, true) => title.note("已停用"),
            _ => title,
        };
        let names: Vec<&str> = rule.departments.iter().map(|d| list.name(d)).collect();
        Row::new(vec![
            title,
            Cell::text(rule.severity.zh()),
            Cell::text(look_back(rule)),
            Cell::text(names.join("、")),
            Cell::text(&rule.basis),
            Cell::date(rule.valid_from),
        ])
    });
    let empty = Empty::bare("没有情形。");
    Table::new("负面清单", columns, empty)
        .without_export()
        .all(rows.collect(), &TableQuery::default().roomy())
}

/// How far back an entry looks.
pub(super) fn look_back(rule: &Rule) -> String {
    match rule.look_back_years {
        Some(years) => format!("{years} 年内"),
        None => "不限年限".to_owned(),
    }
}

/// Begins with the usual departments.
pub async fn load(ctx: Ctx) -> Answer {
    match ctx.app.load_departments(ctx.actor()).await {
        Ok(count) => said(
            HERE,
            format!("已载入 {count} 个常用联审单位，请逐个指定经办账号。"),
        ),
        Err(app::Error::Clash(_)) => said(HERE, "已有联审单位，没有重复载入。"),
        Err(other) => Err(Wrong(other)),
    }
}

/// The code in the path of a new entry.
pub(super) const NEW: &str = "new";

/// The form of an entry.
pub async fn form(ctx: Ctx, Path(code): Path<String>) -> Answer {
    let list = ctx.app.review_list(ctx.actor()).await?;
    let rule = list.rules.iter().find(|r| r.code == code);
    if code != NEW && rule.is_none() {
        return Err(Wrong(app::Error::NotFound("negative_rule")));
    }
    let values = rule.map_or_else(|| blank(&ctx), values);
    let seen = rule.map_or(0, |r| r.no);
    Ok(render(
        &ctx,
        &list,
        &code,
        (values, seen),
        Vec::new(),
        StatusCode::OK,
    ))
}

fn blank(ctx: &Ctx) -> Fields {
    Fields::new().with("valid_from", ctx.today())
}

fn values(rule: &Rule) -> Fields {
    let mut values = Fields::new()
        .with("title", &rule.title)
        .with("severity", rule.severity.code())
        .with("basis", &rule.basis)
        .with("valid_from", rule.valid_from);
    if let Some(years) = rule.look_back_years {
        values = values.with("look_back_years", years);
    }
    if rule.retired {
        values = values.with("retired", "yes");
    }
    for department in &rule.departments {
        values = values.with("departments", department);
    }
    values
}

fn render(
    ctx: &Ctx,
    list: &ReviewList,
    code: &str,
    (values, seen): (Fields, i64),
    errors: Vec<FieldError>,
    status: StatusCode,
) -> axum::response::Response {
    let rule = list.rules.iter().find(|r| r.code == code);
    let statute = rule.is_some_and(Rule::is_statute);
    let form = FormView::new("rule")
        .values(values)
        .errors(errors)
        .version(seen);
    let lead = if statute {
        "法律规定的情形，不能修改、停用或放宽，只能指定由哪些单位审查。"
    } else {
        "县清单的“不得”情形，只有本村选举办法采用后才有约束力，否则只作建议。追溯年限由审查单位掌握，不填写具体日期。"
    };
    let page = FormPage {
        frame: ctx
            .frame(rule.map_or("增加情形", |r| r.title.as_str()))
            .under(vec![Link::new(HERE, "联审单位与负面清单")]),
        lead: lead.to_owned(),
        fields: fields(&form, list, code, statute),
        form,
        action: format!("{HERE}/rules/{code}"),
        button: "保存",
        back: HERE.to_owned(),
    };
    page_with(status, &page)
}

fn fields(form: &FormView, list: &ReviewList, code: &str, statute: bool) -> Vec<Field> {
    let standing = list.departments.iter().filter(|d| !d.retired);
    let departments: Vec<Choice> = standing
        .map(|d| Choice::new(d.code.as_str(), d.name.as_str()))
        .collect();
    let departments = form
        .checks("departments", "审查单位", &departments)
        .required();
    if statute {
        return vec![departments];
    }
    let severities = choices(Severity::ALL, Severity::code, Severity::zh);
    let mut fields = Vec::new();
    if code == NEW {
        fields.push(
            form.text("code", "代码")
                .required()
                .max(30)
                .short()
                .hint("小写字母、数字、连字符，保存后不能改"),
        );
    }
    fields.extend([
        form.text("title", "情形")
            .required()
            .max(max(TITLE_MAX_CHARS)),
        form.radios("severity", "性质", &severities)
            .required()
            .row(),
        form.number("look_back_years", "追溯年限")
            .unit("年")
            .hint("不限年限的留空"),
        departments,
        form.text("basis", "依据")
            .required()
            .max(max(BASIS_MAX_CHARS)),
        form.date("valid_from", "起用日期")
            .required()
            .hint("适用于这一天及以后投票的选举"),
    ]);
    if code != NEW {
        fields.push(form.check("retired", "停用这一情形"));
    }
    fields
}

/// Saves an entry.
pub async fn save(ctx: Ctx, Path(code): Path<String>, fields: Fields) -> Answer {
    let text = |name: &str| fields.text(name).to_owned();
    let input = RuleInput {
        code: if code == NEW {
            text("code")
        } else {
            code.clone()
        },
        title: text("title"),
        severity: text("severity"),
        look_back_years: text("look_back_years"),
        departments: fields.all("departments").map(str::to_owned).collect(),
        basis: text("basis"),
        valid_from: text("valid_from"),
        retired: fields.has("retired", "yes"),
    };
    let seen = version(&fields);
    match ctx.app.save_rule(ctx.actor(), seen, &input).await {
        Ok(()) => said(HERE, "已保存，原来的版本保留。"),
        Err(app::Error::Clash(_)) => {
            let list = ctx.app.review_list(ctx.actor()).await?;
            let Some(rule) = list.rules.iter().find(|r| r.code == input.code) else {
                return Err(Wrong(app::Error::NotFound("negative_rule")));
            };
            let theirs = values(rule);
            let here = format!("{HERE}/rules/{}", input.code);
            let both = (&fields, &theirs);
            let clash = Clash::between(here, "", rule.no, both, &LABELS, |name, value| {
                shown(&list, name, value)
            });
            let frame = ctx
                .frame("两份改动")
                .under(vec![Link::new(HERE, "联审单位与负面清单")]);
            Ok(clashed(frame, HERE, clash))
        }
        Err(app::Error::Fault(faults)) => {
            let list = ctx.app.review_list(ctx.actor()).await?;
            let errors = field_errors(&faults);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(render(&ctx, &list, &code, (fields, seen), errors, status))
        }
        Err(other) => Err(Wrong(other)),
    }
}

const LABELS: [(&str, &str); 7] = [
    ("title", "情形"),
    ("severity", "性质"),
    ("look_back_years", "追溯年限"),
    ("departments", "审查单位"),
    ("basis", "依据"),
    ("valid_from", "起用日期"),
    ("retired", "停用"),
];

fn shown(list: &ReviewList, name: &str, value: &str) -> String {
    match name {
        "severity" => {
            Severity::parse(value).map_or_else(|| value.to_owned(), |s| s.zh().to_owned())
        }
        "departments" => list.name(value).to_owned(),
        "retired" => "是".to_owned(),
        _ => value.to_owned(),
    }
}
