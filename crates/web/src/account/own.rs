//! One's own account and password.

use app::account::OwnPage;
use askama::Template;
use axum::http::StatusCode;
use domain::account::rules::{PASSWORD_MIN_CHARS, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS};
use domain::account::{Extent, Verb};

use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Fields, FormView};
use crate::guard::PASSWORD_PATH;
use crate::look::{Fact, Facts, Link, Notice, NoticeKind};
use crate::shell::flash::done;
use crate::shell::{Frame, page, page_with};

#[derive(Template)]
#[template(path = "account/own.html")]
struct Own {
    frame: Frame,
    facts: Facts,
    sessions: Vec<(String, String)>,
    rights: Vec<(Verb, &'static str)>,
    idle_hours: i64,
    absolute_hours: i64,
}

const HOUR_MS: i64 = 60 * 60 * 1000;

/// One's own account: who one is here, what one may do, where one is logged in.
pub async fn show(ctx: Ctx) -> Answer {
    let account = &ctx.visit.who.account;
    let OwnPage {
        places,
        sessions,
        rights,
    } = ctx.app.own_page(&ctx.visit.who).await?;
    let mut facts = vec![
        Fact::new("姓名", &account.name),
        Fact::new("单位", &account.office),
        Fact::new("登录名", &account.login),
        Fact::new("角色", account.role.zh()),
        Fact::new("负责范围", places),
        Fact::new("开通时间", account.created_at.text()),
    ];
    if let Some(principal) = &ctx.actor().acting_for {
        let link = Link::new("/account/deputy", format!("正在代理{}办理", principal.name));
        facts.push(Fact::linked("代理", link));
    }
    Ok(page(&Own {
        frame: ctx.frame("我的账号"),
        facts: Fact::list(facts),
        sessions: sessions
            .iter()
            .map(|(from, seen)| (from.text(), seen.text()))
            .collect(),
        rights: rights
            .into_iter()
            .filter(|(verb, _)| !is_own(*verb))
            .map(|(verb, extent)| (verb, extent_zh(extent)))
            .collect(),
        idle_hours: SESSION_IDLE_MS / HOUR_MS,
        absolute_hours: SESSION_ABSOLUTE_MS / HOUR_MS,
    }))
}

/// What everybody may do about oneself, which needs no telling.
const fn is_own(verb: Verb) -> bool {
    matches!(
        verb,
        Verb::ViewDesk | Verb::ChangeOwnPassword | Verb::AppointDeputy
    )
}

const fn extent_zh(extent: Extent) -> &'static str {
    match extent {
        Extent::Whole => "全县",
        Extent::Own => "负责范围内",
    }
}

#[derive(Template)]
#[template(path = "account/password.html")]
struct Password {
    frame: Frame,
    form: FormView,
    login: String,
    first: bool,
    old_label: &'static str,
    hint: String,
}

fn password_page(ctx: &Ctx, form: FormView) -> Password {
    let first = ctx.visit.who.must_change;
    Password {
        frame: ctx.frame(if first {
            "设置自己的口令"
        } else {
            "修改口令"
        }),
        form,
        login: ctx.visit.who.account.login.clone(),
        first,
        old_label: if first {
            "一次性口令"
        } else {
            "现口令"
        },
        hint: format!(
            "至少 {PASSWORD_MIN_CHARS} 位，可以是一句话；不能含登录名，不能是连续或重复的字符"
        ),
    }
}

/// The form for a new password.
pub async fn password_form(ctx: Ctx) -> Answer {
    Ok(page(&password_page(&ctx, FormView::new("password"))))
}

/// Changes the password; sessions elsewhere end.
pub async fn change_password(ctx: Ctx, fields: Fields) -> Answer {
    // Passwords are taken as typed: blanks at their ends belong to them.
    let typed = |name| fields.get(name).unwrap_or("");
    let (old, new, again) = (typed("old"), typed("password"), typed("again"));
    let (who, token) = (&ctx.visit.who, &ctx.visit.token);
    match ctx
        .app
        .change_own_password(who, token, old, new, again)
        .await
    {
        Ok(()) => {
            let text = "口令已修改，其他设备上的登录已退出。";
            Ok(done("/", Notice::new(NoticeKind::Ok, text)))
        }
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("password").errors(field_errors(&faults));
            Ok(page_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &password_page(&ctx, form),
            ))
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// The address of the form, for the template.
const fn password_path() -> &'static str {
    PASSWORD_PATH
}
