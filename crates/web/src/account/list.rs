//! The list of accounts, and new one-time passwords for several of them.

use app::account::{AccountLine, hashing_s};
use askama::Template;
use axum::Extension;
use axum::http::StatusCode;
use domain::account::{Role, Verb};

use super::parts::{STATES, account_id, state};
use super::slips::SlipsPage;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView};
use crate::look::{Empty, Link};
use crate::security::Client;
use crate::shell::{Frame, page, page_with};
use crate::table::{Cell, Column, Filter, Format, Row, Table, TableQuery, TableView};

/// The id of the form that the check boxes of the table belong to.
const BULK: &str = "bulk";

#[derive(Template)]
#[template(path = "account/list.html")]
struct List {
    frame: Frame,
    table: TableView,
    bulk: Option<FormView>,
    hundred_s: usize,
}

/// The list.
pub async fn show(ctx: Ctx, query: TableQuery) -> Answer {
    list(&ctx, &query, FormView::new(BULK), StatusCode::OK).await
}

async fn list(ctx: &Ctx, query: &TableQuery, form: FormView, status: StatusCode) -> Answer {
    let lines = ctx.app.account_lines(ctx.actor()).await?;
    let manages = ctx.can(Verb::ManageAccounts);
    let table = table(ctx, &lines, manages);
    let rows = lines
        .iter()
        .filter(|l| matches(l, query))
        .map(|l| row(ctx, l))
        .collect();
    if query.format() == Format::Xlsx {
        return ctx.export("accounts", table.export(rows, query)).await;
    }
    let page = List {
        frame: ctx.frame("账号"),
        table: table.all(rows, query),
        bulk: manages.then_some(form),
        hundred_s: hashing_s(100),
    };
    Ok(page_with(status, &page))
}

fn matches(line: &AccountLine, query: &TableQuery) -> bool {
    let role = query
        .filter("role")
        .is_none_or(|code| line.account.role.code() == code);
    let (shape, _) = state(&line.account);
    role && query
        .filter("state")
        .is_none_or(|code| shape.class() == code)
}

fn table(ctx: &Ctx, lines: &[AccountLine], manages: bool) -> Table {
    let columns = vec![
        Column::head("name", "姓名"),
        Column::text("login", "登录名"),
        Column::text("role", "角色"),
        Column::text("office", "单位"),
        Column::text("places", "负责范围"),
        Column::state("state", "状态"),
        Column::date("since", "开通日期"),
    ];
    let roles = Role::ALL
        .iter()
        .filter(|role| lines.iter().any(|l| l.account.role == **role))
        .map(|role| (role.code().to_owned(), role.zh().to_owned()))
        .collect();
    let states = STATES
        .iter()
        .map(|(code, word)| ((*code).to_owned(), (*word).to_owned()));
    let empty = if manages {
        Empty::new(
            "还没有账号。",
            Link::new("/accounts/import", "从名单批量开通"),
        )
    } else {
        Empty::bare("还没有账号。")
    };
    let table = Table::new("账号", columns, empty)
        .filter(Filter {
            key: "role",
            title: "角色".to_owned(),
            options: roles,
        })
        .filter(Filter {
            key: "state",
            title: "状态".to_owned(),
            options: states.collect(),
        });
    if ctx.can(Verb::ManageAccounts) {
        table.selectable(BULK, "account")
    } else {
        table
    }
}

fn row(ctx: &Ctx, line: &AccountLine) -> Row {
    let account = &line.account;
    let own = account.id == ctx.visit.who.account.id;
    let href = if own {
        "/account".to_owned()
    } else {
        format!("/accounts/{}", account.id)
    };
    let (shape, word) = state(account);
    let row = Row::new(vec![
        Cell::link(href, &account.name),
        Cell::text(&account.login),
        Cell::text(account.role.zh()),
        Cell::text(&account.office),
        Cell::text(&line.places),
        Cell::worded(shape, word),
        Cell::date(account.created_at.day()),
    ]);
    let grantable = domain::account::rules::may_grant(ctx.actor(), account.role);
    if own || !grantable || account.disabled.is_some() {
        row
    } else {
        row.id(account.id.as_str())
    }
}

/// Gives the chosen accounts new one-time passwords and shows their slips, once.
pub async fn reset_chosen(
    ctx: Ctx,
    Extension(client): Extension<Client>,
    fields: Fields,
) -> Answer {
    let refuse = |errors| FormView::new(BULK).values(fields.clone()).errors(errors);
    if !fields.has("sure", "yes") {
        let form = refuse(vec![FieldError::new("sure", "请勾选“我确认”后再重置。")]);
        let query = TableQuery::default();
        return list(&ctx, &query, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let ids = fields
        .all("account")
        .map(account_id)
        .collect::<app::Result<Vec<_>>>()?;
    match ctx.app.reset_passwords(ctx.actor(), &ids).await {
        Ok(issued) => Ok(page(&SlipsPage::new(
            &ctx,
            &client,
            &issued,
            "/accounts",
            "重置口令",
        ))),
        Err(app::Error::Fault(faults)) => {
            let form = refuse(field_errors(&faults));
            list(
                &ctx,
                &TableQuery::default(),
                form,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
        Err(other) => Err(Wrong(other)),
    }
}
