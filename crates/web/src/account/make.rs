//! Making one account, in two steps that need no script: role and township, then the person and the
//! village. Whoever makes village accounts of one township only begins at the second step.

use app::account::{NewAccount, Places};
use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::StatusCode;
use domain::account::{Reach, Role, rules};

use super::parts::{REACH, reach_label, reached, role_choices, town_choices, village_choices};
use super::slips::SlipsPage;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::look::Link;
use crate::security::Client;
use crate::shell::{Frame, page, page_with};

/// Villages found by name that are offered.
const FOUND_MAX: usize = 20;

/// What the first step sends along.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Chosen {
    #[serde(default)]
    role: String,
    #[serde(default)]
    town: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    reach: String,
}

#[derive(Template)]
#[template(path = "account/new_role.html")]
struct RolePage {
    frame: Frame,
    form: FormView,
    roles: Vec<Choice>,
    towns: Vec<Choice>,
    found: Option<Vec<Link>>,
    more: bool,
}

#[derive(Template)]
#[template(path = "account/new.html")]
struct PersonPage {
    frame: Frame,
    form: FormView,
    role: Role,
    town: String,
    places: Vec<Choice>,
    many: bool,
    again: bool,
}

/// Either step, by what has been chosen.
pub async fn form(ctx: Ctx, Query(chosen): Query<Chosen>) -> Answer {
    let places = ctx.app.account_places(ctx.actor()).await?;
    let roles = rules::grantable(ctx.actor().role);
    let only = match roles {
        [only] => Some(*only),
        _ => None,
    };
    let role = Role::parse(&chosen.role)
        .filter(|r| roles.contains(r))
        .or(only);
    let town = own_town(&ctx).unwrap_or_else(|| chosen.town.clone());
    let Some(role) = role else {
        let errors = if chosen.role.is_empty() && chosen.q.is_empty() {
            Vec::new()
        } else {
            vec![FieldError::new("role", "请选择角色。")]
        };
        return Ok(role_page(&ctx, &places, &chosen, None, errors));
    };
    if role == Role::Village && town.is_empty() {
        let found = (!chosen.q.trim().is_empty()).then(|| found(&places, chosen.q.trim()));
        let errors = if found.is_some() {
            Vec::new()
        } else {
            vec![FieldError::new("town", "请选择乡镇，或输入村名查找。")]
        };
        return Ok(role_page(&ctx, &places, &chosen, found, errors));
    }
    let mut values = Fields::new();
    if !chosen.reach.is_empty() {
        values = values.with(REACH, &chosen.reach);
    }
    Ok(page(&person_page(
        &ctx,
        &places,
        role,
        &town,
        values,
        Vec::new(),
    )))
}

/// The one township whose villages the actor makes accounts for, when there is only one.
fn own_town(ctx: &Ctx) -> Option<String> {
    match &ctx.actor().reach {
        Reach::Towns(ids) if rules::grantable(ctx.actor().role) == [Role::Village] => {
            ids.first().map(|id| id.as_str().to_owned())
        }
        _ => None,
    }
}

/// Villages whose name, code or township contains the text.
fn found(places: &Places, text: &str) -> Vec<Link> {
    places
        .standing_villages(None)
        .filter(|v| v.name.contains(text) || v.code.contains(text) || v.town_name.contains(text))
        .take(FOUND_MAX + 1)
        .map(|v| {
            let href = format!("/accounts/new?role=village&town={}&reach={}", v.town, v.id);
            Link::new(href, format!("{} {}", v.town_name, v.name))
        })
        .collect()
}

fn role_page(
    ctx: &Ctx,
    places: &Places,
    chosen: &Chosen,
    found: Option<Vec<Link>>,
    errors: Vec<FieldError>,
) -> axum::response::Response {
    let values = Fields::new()
        .with("role", &chosen.role)
        .with("town", &chosen.town)
        .with("q", &chosen.q);
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut found = found;
    let more = found.as_ref().is_some_and(|f| f.len() > FOUND_MAX);
    if let Some(found) = &mut found {
        found.truncate(FOUND_MAX);
    }
    let page = RolePage {
        frame: ctx.frame("新建账号").under(crumbs()),
        form: FormView::new("role").values(values).errors(errors),
        roles: role_choices(ctx.actor()),
        towns: town_choices(places),
        found,
        more,
    };
    page_with(status, &page)
}

fn crumbs() -> Vec<Link> {
    vec![Link::new("/accounts", "账号")]
}

fn person_page(
    ctx: &Ctx,
    places: &Places,
    role: Role,
    town: &str,
    values: Fields,
    errors: Vec<FieldError>,
) -> PersonPage {
    let choices = match role.reach_kind() {
        "unit" => village_choices(places, Some(town), None),
        "town" => town_choices(places),
        _ => Vec::new(),
    };
    PersonPage {
        frame: ctx.frame(&format!("新建{}账号", role.zh())).under(crumbs()),
        form: FormView::new("account").values(values).errors(errors),
        role,
        town: town.to_owned(),
        places: choices,
        many: role == Role::Supervision,
        again: rules::grantable(ctx.actor().role).len() > 1,
    }
}

/// Makes the account and shows its slip, once.
pub async fn submit(ctx: Ctx, Extension(client): Extension<Client>, fields: Fields) -> Answer {
    let Some(role) = Role::parse(fields.text("role")) else {
        return Ok(crate::shell::see_other("/accounts/new"));
    };
    let new = NewAccount {
        login: fields.text("login").to_owned(),
        name: fields.text("name").to_owned(),
        office: fields.text("office").to_owned(),
        role,
        reached: reached(&fields),
    };
    match ctx.app.add_accounts(ctx.actor(), &[new]).await {
        Ok(issued) => Ok(page(&SlipsPage::new(
            &ctx,
            &client,
            &issued,
            "/accounts",
            "开通账号",
        ))),
        Err(app::Error::Fault(faults)) => {
            let places = ctx.app.account_places(ctx.actor()).await?;
            let town = fields.text("town").to_owned();
            let errors = field_errors(&faults);
            let page = person_page(&ctx, &places, role, &town, fields, errors);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
        Err(other) => Err(Wrong(other)),
    }
}
