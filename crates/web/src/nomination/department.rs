//! Editing a department of the joint review.

use app::nomination::list::{DepartmentInput, ReviewList};
use axum::extract::Path;
use axum::http::StatusCode;
use domain::AccountId;
use domain::nomination::LINE_MAX_CHARS;
use domain::nomination::department::{DUTY_MAX_CHARS, Department, Field as Needed};

use super::rules::{HERE, NEW};
use super::{FormPage, clashed, max, said, version};
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Clash, FieldError, Fields, FormView, choices};
use crate::look::Link;
use crate::shell::page_with;

/// The form of a department.
pub async fn form(ctx: Ctx, Path(code): Path<String>) -> Answer {
    let list = ctx.app.review_list(ctx.actor()).await?;
    let department = list.departments.iter().find(|d| d.code == code);
    if code != NEW && department.is_none() {
        return Err(Wrong(app::Error::NotFound("review_department")));
    }
    let values = department.map_or_else(Fields::new, |d| values(&list, d));
    let seen = department.map_or(0, |d| d.no);
    render(
        &ctx,
        &list,
        &code,
        (values, seen),
        Vec::new(),
        StatusCode::OK,
    )
    .await
}

fn values(list: &ReviewList, department: &Department) -> Fields {
    let mut values = Fields::new()
        .with("name", &department.name)
        .with("duty", &department.duty)
        .with("days", department.days);
    for field in &department.fields {
        values = values.with("fields", field.code());
    }
    for officer in list
        .officers
        .iter()
        .filter(|o| o.department == department.code)
    {
        values = values.with("officers", &officer.account);
    }
    if department.retired {
        values = values.with("retired", "yes");
    }
    values
}

async fn render(
    ctx: &Ctx,
    list: &ReviewList,
    code: &str,
    (values, seen): (Fields, i64),
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let accounts = ctx.app.review_accounts(ctx.actor()).await?;
    let form = FormView::new("department")
        .values(values)
        .errors(errors)
        .version(seen);
    let needed = choices(Needed::ALL, Needed::code, Needed::zh);
    let officers = officers(list, code, &accounts);
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
        form.text("name", "名称")
            .required()
            .max(max(LINE_MAX_CHARS)),
        form.text("duty", "审查内容")
            .required()
            .max(max(DUTY_MAX_CHARS)),
        form.number("days", "答复天数").required().unit("天"),
        form.checks("fields", "需要的信息", &needed)
            .row()
            .hint("姓名、性别、出生年月、村（社区）和拟任职务总是提供；只勾选审查用得着的"),
        form.checks("officers", "经办账号", &officers)
            .hint("每个账号只为一个单位经办；没有账号的单位不能答复"),
    ]);
    if code != NEW {
        fields.push(form.check("retired", "停用：以后的批次不再送这个单位"));
    }
    let department = list.departments.iter().find(|d| d.code == code);
    let page = FormPage {
        frame: ctx
            .frame(department.map_or("增加联审单位", |d| d.name.as_str()))
            .under(vec![Link::new(HERE, "联审单位与负面清单")]),
        lead: String::new(),
        fields,
        form,
        action: format!("{HERE}/departments/{code}"),
        button: "保存",
        back: HERE.to_owned(),
    };
    Ok(page_with(status, &page))
}

/// Accounts that may answer, each with the department it answers for now.
fn officers(list: &ReviewList, code: &str, accounts: &[(AccountId, String)]) -> Vec<Choice> {
    accounts
        .iter()
        .map(|(id, name)| {
            let other = list
                .officers
                .iter()
                .find(|o| o.account == id.as_str() && o.department != code);
            let label = match other {
                Some(o) => format!("{name}（现为{}经办）", list.name(&o.department)),
                None => name.clone(),
            };
            Choice::new(id.as_str(), label)
        })
        .collect()
}

/// Saves a department.
pub async fn save(ctx: Ctx, Path(code): Path<String>, fields: Fields) -> Answer {
    let text = |name: &str| fields.text(name).to_owned();
    let all = |name: &str| fields.all(name).map(str::to_owned).collect();
    let input = DepartmentInput {
        code: if code == NEW {
            text("code")
        } else {
            code.clone()
        },
        name: text("name"),
        duty: text("duty"),
        days: text("days"),
        fields: all("fields"),
        officers: all("officers"),
        retired: fields.has("retired", "yes"),
    };
    let seen = version(&fields);
    match ctx.app.save_department(ctx.actor(), seen, &input).await {
        Ok(()) => said(HERE, format!("已保存“{}”。", input.name.trim())),
        Err(app::Error::Clash(_)) => clash(&ctx, &input.code, &fields).await,
        Err(app::Error::Fault(faults)) => {
            let list = ctx.app.review_list(ctx.actor()).await?;
            let errors = field_errors(&faults);
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            render(&ctx, &list, &code, (fields, seen), errors, status).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

const LABELS: [(&str, &str); 6] = [
    ("name", "名称"),
    ("duty", "审查内容"),
    ("days", "答复天数"),
    ("fields", "需要的信息"),
    ("officers", "经办账号"),
    ("retired", "停用"),
];

async fn clash(ctx: &Ctx, code: &str, mine: &Fields) -> Answer {
    let list = ctx.app.review_list(ctx.actor()).await?;
    let accounts = ctx.app.review_accounts(ctx.actor()).await?;
    let Some(department) = list.departments.iter().find(|d| d.code == code) else {
        return Err(Wrong(app::Error::NotFound("review_department")));
    };
    let theirs = values(&list, department);
    let here = format!("{HERE}/departments/{code}");
    let both = (mine, &theirs);
    let clash = Clash::between(here, "", department.no, both, &LABELS, |name, value| {
        shown(&accounts, name, value)
    });
    let frame = ctx
        .frame("两份改动")
        .under(vec![Link::new(HERE, "联审单位与负面清单")]);
    Ok(clashed(frame, HERE, clash))
}

fn shown(accounts: &[(AccountId, String)], name: &str, value: &str) -> String {
    match name {
        "fields" => Needed::parse(value).map_or_else(|| value.to_owned(), |f| f.zh().to_owned()),
        "officers" => {
            let found = accounts.iter().find(|(id, _)| id.as_str() == value);
            found.map_or(value, |(_, name)| name.as_str()).to_owned()
        }
        "retired" => "是".to_owned(),
        _ => value.to_owned(),
    }
}
