//! The page of one account: what it is, changing it, and the acts upon it.

use app::account::{AccountEdit, AccountPage, Places};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use domain::AccountId;
use domain::account::{Role, Verb};
use domain::journal::RecordKind;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::parts::{REACH, account_id, reach_label, reached, state, town_choices, village_choices};
use super::slips::SlipsPage;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, Clash, FieldError, Fields, FormView};
use crate::look::{Fact, Facts, Link, Notice, NoticeKind, Tag};
use crate::security::Client;
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};

/// The id of the form that changes an account.
const EDIT: &str = "edit";

/// Another township whose villages are to be chosen from.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Narrowed {
    #[serde(default)]
    town: String,
}

#[derive(Template)]
#[template(path = "account/one.html")]
struct One {
    frame: Frame,
    /// Since when there is a second factor.
    second: Option<String>,
    it: AccountPage,
    tag: Tag,
    facts: Facts,
    deputies: Vec<String>,
    edit: Option<Edit>,
}

struct Edit {
    form: FormView,
    action: String,
    places: Vec<Choice>,
    towns: Vec<Choice>,
    other_town: FormView,
    many: bool,
}

/// The page.
pub async fn show(ctx: Ctx, Path(id): Path<String>, Query(narrowed): Query<Narrowed>) -> Answer {
    let it = ctx.app.account_page(ctx.actor(), &account_id(&id)?).await?;
    let form = FormView::new(EDIT).values(stored(&it));
    one(&ctx, it, form, &narrowed.town, StatusCode::OK).await
}

/// The fields of the account as it stands.
fn stored(it: &AccountPage) -> Fields {
    let account = &it.account;
    let fields = Fields::new()
        .with("name", &account.name)
        .with("office", &account.office);
    account
        .reach
        .ids()
        .iter()
        .fold(fields, |fields, id| fields.with(REACH, id))
}

async fn one(ctx: &Ctx, it: AccountPage, form: FormView, town: &str, status: StatusCode) -> Answer {
    let (shape, word) = state(&it.account);
    let edit = if it.manageable && it.account.disabled.is_none() {
        let places = ctx.app.account_places(ctx.actor()).await?;
        Some(edit(&it, &places, form, town))
    } else {
        None
    };
    let today = ctx.today();
    let deputies = it
        .deputies
        .iter()
        .filter(|d| d.ended_at.is_none() && d.until >= today)
        .map(|d| {
            format!(
                "{} 至 {} {} 代理 {}",
                d.from, d.until, d.deputy_name, d.principal_name
            )
        })
        .collect();
    let page = One {
        frame: ctx
            .frame(&it.account.name)
            .under(vec![Link::new("/accounts", "账号")]),
        tag: Tag::worded(shape, word),
        facts: facts(&it, ctx.can(Verb::ViewTerm)),
        deputies,
        edit,
        second: ctx
            .app
            .second_since(ctx.actor(), &it.account)
            .await?
            .map(|at| at.text()),
        it,
    };
    Ok(page_with(status, &page))
}

fn facts(it: &AccountPage, reads: bool) -> Facts {
    let account = &it.account;
    let mut facts = vec![
        Fact::new("登录名", &account.login),
        Fact::new("角色", account.role.zh()),
        Fact::new("单位", &account.office),
        Fact::new("负责范围", &it.places),
        Fact::new("开通时间", account.created_at.text()),
        Fact::new("正在登录", format!("{} 处", it.sessions)),
        match it.villages {
            0 => Fact::new("名下的村（社区）", "0 个"),
            n if reads => {
                let name = utf8_percent_encode(&account.name, NON_ALPHANUMERIC);
                let link = Link::new(format!("/villages?q={name}"), format!("{n} 个"));
                Fact::linked("名下的村（社区）", link)
            }
            n => Fact::new("名下的村（社区）", format!("{n} 个")),
        },
    ];
    if let Some((at, reason)) = &account.disabled {
        facts.push(Fact::new("停用时间", at.text()));
        facts.push(Fact::new("停用理由", reason));
        facts.push(Fact::new(
            "接手人",
            it.successor.as_deref().unwrap_or("（无）"),
        ));
    }
    Fact::list(facts)
}

fn edit(it: &AccountPage, places: &Places, form: FormView, town: &str) -> Edit {
    let account = &it.account;
    let home = account
        .home_town
        .as_ref()
        .map_or("", domain::UnitId::as_str);
    let town = if town.is_empty() { home } else { town };
    let kept = account.reach.ids().first();
    let choices = match account.role.reach_kind() {
        "unit" => village_choices(places, Some(town), kept),
        "town" => town_choices(places),
        _ => Vec::new(),
    };
    let towns = if account.role == Role::Village {
        town_choices(places)
    } else {
        Vec::new()
    };
    Edit {
        form: form.version(account.version),
        action: format!("/accounts/{}", account.id),
        places: choices,
        towns: if towns.len() > 1 { towns } else { Vec::new() },
        other_town: FormView::new("other").values(Fields::new().with("town", town)),
        many: account.role == Role::Supervision,
    }
}

/// The version a form was opened with; a form without one clashes.
fn version(fields: &Fields) -> i64 {
    fields.text("version").parse().unwrap_or(0)
}

/// Saves name, office and places; a clash shows both versions.
pub async fn save(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = account_id(&id)?;
    let change = AccountEdit {
        id: id.clone(),
        version: version(&fields),
        name: fields.text("name").to_owned(),
        office: fields.text("office").to_owned(),
        reached: reached(&fields),
    };
    match ctx.app.edit_account(ctx.actor(), &change).await {
        Ok(account) => {
            let text = format!("账号“{}”已保存。", account.name);
            Ok(done(
                &format!("/accounts/{id}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Err(app::Error::Clash(_)) => clash(&ctx, &id, &fields).await,
        Err(app::Error::Fault(faults)) => {
            let it = ctx.app.account_page(ctx.actor(), &id).await?;
            let form = FormView::new(EDIT)
                .values(fields)
                .errors(field_errors(&faults));
            one(&ctx, it, form, "", StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

#[derive(Template)]
#[template(path = "account/clash.html")]
struct ClashPage {
    frame: Frame,
    clash: Clash,
}

async fn clash(ctx: &Ctx, id: &AccountId, mine: &Fields) -> Answer {
    let it = ctx.app.account_page(ctx.actor(), id).await?;
    let places = ctx.app.account_places(ctx.actor()).await?;
    let by = ctx
        .app
        .changed_by(ctx.actor(), RecordKind::Account, id.as_str())
        .await?;
    let theirs = stored(&it);
    let clash = Clash::between(
        format!("/accounts/{id}"),
        by,
        it.account.version,
        (mine, &theirs),
        &[("name", "姓名"), ("office", "单位"), (REACH, "负责范围")],
        |name, value| match (name, domain::UnitId::parse(value)) {
            (REACH, Ok(unit)) => places.name(&unit),
            _ => value.to_owned(),
        },
    );
    if clash.is_empty() {
        let text = "这条记录刚才已被改成您填写的内容，无需再改。";
        return Ok(done(
            &format!("/accounts/{id}"),
            Notice::new(NoticeKind::Info, text),
        ));
    }
    let frame = ctx
        .frame("两份改动")
        .under(vec![Link::new(format!("/accounts/{id}"), it.account.name)]);
    Ok(page_with(StatusCode::CONFLICT, &ClashPage { frame, clash }))
}

#[derive(Template)]
#[template(path = "account/disable.html")]
struct Disable {
    frame: Frame,
    it: AccountPage,
    form: FormView,
    action: String,
    heirs: Vec<Choice>,
}

/// The form that disables an account.
pub async fn disable_form(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let it = ctx.app.account_page(ctx.actor(), &account_id(&id)?).await?;
    disable_page(&ctx, it, FormView::new("disable"), StatusCode::OK).await
}

async fn disable_page(ctx: &Ctx, it: AccountPage, form: FormView, status: StatusCode) -> Answer {
    let heirs = ctx.app.heirs(ctx.actor(), &it.account.id).await?;
    let heirs = heirs
        .iter()
        .map(|h| {
            Choice::new(
                h.id.as_str(),
                format!("{} {}（{}）", h.office, h.name, h.login),
            )
        })
        .collect();
    let here = format!("/accounts/{}", it.account.id);
    let page = Disable {
        frame: ctx
            .frame(&format!("停用账号：{}", it.account.name))
            .under(vec![
                Link::new("/accounts", "账号"),
                Link::new(&here, &it.account.name),
            ]),
        form: form.version(it.account.version),
        action: format!("{here}/disable"),
        heirs,
        it,
    };
    Ok(page_with(status, &page))
}

/// Disables an account and hands its work over.
pub async fn disable(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = account_id(&id)?;
    let heir = match fields.text("successor") {
        "" => None,
        text => Some(account_id(text)?),
    };
    let reason = fields.text("reason");
    let answer = ctx
        .app
        .disable_account(ctx.actor(), &id, version(&fields), reason, heir.as_ref())
        .await;
    match answer {
        Ok(moved) => {
            let text = if moved > 0 {
                format!("账号已停用，{moved} 个村（社区）已交给接手人。")
            } else {
                "账号已停用。".to_owned()
            };
            Ok(done(
                &format!("/accounts/{id}"),
                Notice::new(NoticeKind::Ok, text),
            ))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            again(&ctx, &id, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(app::Error::Clash(_)) => {
            let by = ctx
                .app
                .changed_by(ctx.actor(), RecordKind::Account, id.as_str())
                .await?;
            let text =
                format!("您填写的时候，{by}也改了这个账号。请看过现在的内容，再决定是否停用。");
            let errors = vec![FieldError::new("", text)];
            again(&ctx, &id, fields, errors, StatusCode::CONFLICT).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// The form of disabling once more, with what was typed and what is wrong.
async fn again(
    ctx: &Ctx,
    id: &AccountId,
    fields: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let it = ctx.app.account_page(ctx.actor(), id).await?;
    disable_page(
        ctx,
        it,
        FormView::new("disable").values(fields).errors(errors),
        status,
    )
    .await
}

/// Takes an account into use again.
pub async fn enable(ctx: Ctx, Path(id): Path<String>, fields: Fields) -> Answer {
    let id = account_id(&id)?;
    ctx.app
        .enable_account(ctx.actor(), &id, version(&fields))
        .await?;
    Ok(told(
        &id,
        "账号已重新启用，原口令仍然有效；忘记口令请重置。",
    ))
}

/// Takes the second factor of somebody who lost the telephone away.
pub async fn reset_second(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let id = account_id(&id)?;
    ctx.app.reset_second(ctx.actor(), &id).await?;
    let text = "动态口令已重置，正在登录的已退出；本人下次登录时重新设置。";
    Ok(told(&id, text))
}

/// Ends the wait after failed logins.
pub async fn unlock(ctx: Ctx, Path(id): Path<String>) -> Answer {
    let id = account_id(&id)?;
    ctx.app.unlock_account(ctx.actor(), &id).await?;
    Ok(told(&id, "已解除等待，现在可以登录。"))
}

fn told(id: &AccountId, text: &str) -> Response {
    done(
        &format!("/accounts/{id}"),
        Notice::new(NoticeKind::Ok, text),
    )
}

/// Gives a new one-time password and shows its slip, once. Sending the form again clashes.
pub async fn reset(
    ctx: Ctx,
    Path(id): Path<String>,
    Extension(client): Extension<Client>,
    fields: Fields,
) -> Answer {
    let id = account_id(&id)?;
    let issued = ctx
        .app
        .reset_password(ctx.actor(), &id, version(&fields))
        .await?;
    let back = format!("/accounts/{id}");
    Ok(page(&SlipsPage::new(
        &ctx,
        &client,
        &[issued],
        back,
        "重置口令",
    )))
}
