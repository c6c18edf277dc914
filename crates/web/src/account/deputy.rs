//! Acting deputies: appointing one, ending an appointment, acting for somebody and for oneself again.

use app::Fault;
use app::account::{Deputy, NewDeputy};
use askama::Template;
use axum::http::StatusCode;
use domain::account::rules::DEPUTY_MAX_DAYS;
use domain::{Day, RecordId};

use super::parts::account_id;
use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Fields, FormView, read};
use crate::look::{Link, Notice, NoticeKind, State};
use crate::shell::flash::done;
use crate::shell::{Frame, page_with};

const HERE: &str = "/account/deputy";

/// An appointment as a row.
struct Line {
    id: String,
    version: i64,
    who: String,
    period: String,
    reason: String,
    state: State,
    word: &'static str,
    /// Whether it can still be ended.
    open: bool,
}

#[derive(Template)]
#[template(path = "account/deputy.html")]
struct DeputyPage {
    frame: Frame,
    form: FormView,
    mine: Vec<Line>,
    theirs: Vec<Line>,
    may_act_for: Vec<(String, String, bool)>,
    acting_for: Option<String>,
    period_hint: String,
}

/// The page.
pub async fn show(ctx: Ctx) -> Answer {
    let today = ctx.today();
    let values = Fields::new().with("from", today).with("until", today);
    deputy_page(&ctx, FormView::new("deputy").values(values), StatusCode::OK).await
}

async fn deputy_page(ctx: &Ctx, form: FormView, status: StatusCode) -> Answer {
    let who = &ctx.visit.who;
    let all = ctx.app.deputies(who).await?;
    let (mine, theirs): (Vec<&Deputy>, Vec<&Deputy>) =
        all.iter().partition(|d| d.principal == who.account.id);
    let today = ctx.today();
    let acting = ctx.actor().acting_for.as_ref();
    let may_act_for = who
        .may_act_for
        .iter()
        .map(|(id, name)| {
            let now = acting.is_some_and(|p| p.account == *id);
            (id.as_str().to_owned(), name.clone(), now)
        })
        .collect();
    let page = DeputyPage {
        frame: ctx
            .frame("代理与切换")
            .under(vec![Link::new("/account", "我的账号")]),
        form,
        mine: mine
            .into_iter()
            .map(|d| line(d, &d.deputy_name, today))
            .collect(),
        theirs: theirs
            .into_iter()
            .map(|d| line(d, &d.principal_name, today))
            .collect(),
        may_act_for,
        acting_for: acting.map(|p| p.name.clone()),
        period_hint: format!("含当天，最长 {DEPUTY_MAX_DAYS} 天，到期自动结束"),
    };
    Ok(page_with(status, &page))
}

fn line(deputy: &Deputy, who: &str, today: Day) -> Line {
    let (state, word) = if deputy.ended_at.is_some() {
        (State::Idle, "已提前结束")
    } else if today < deputy.from {
        (State::Idle, "未开始")
    } else if today > deputy.until {
        (State::Idle, "已到期")
    } else {
        (State::Doing, "代理中")
    };
    Line {
        id: deputy.id.as_str().to_owned(),
        version: deputy.version,
        who: who.to_owned(),
        period: format!("{} 至 {}", deputy.from, deputy.until),
        reason: deputy.reason.clone(),
        state,
        word,
        open: deputy.ended_at.is_none() && today <= deputy.until,
    }
}

/// A day of the form, or the fault of it.
fn day(fields: &Fields, field: &'static str, label: &'static str) -> Result<Day, Fault> {
    match read::day(fields.text(field)) {
        Ok(Some(day)) => Ok(day),
        Ok(None) => Err(Fault::Missing { field, label }),
        Err(_) => Err(Fault::BadDay {
            field,
            typed: fields.text(field).to_owned(),
        }),
    }
}

/// Appoints a deputy.
pub async fn appoint(ctx: Ctx, fields: Fields) -> Answer {
    let (from, until) = (
        day(&fields, "from", "开始日期"),
        day(&fields, "until", "结束日期"),
    );
    let answer = match (from, until) {
        (Ok(from), Ok(until)) => {
            let login = fields.text("deputy").to_owned();
            let reason = fields.text("reason").to_owned();
            let new = NewDeputy {
                login,
                from,
                until,
                reason,
            };
            ctx.app.appoint_deputy(&ctx.visit.who, &new).await
        }
        (from, until) => {
            let faults = [from.err(), until.err()].into_iter().flatten().collect();
            Err(app::Error::Fault(faults))
        }
    };
    match answer {
        Ok(()) => Ok(done(
            HERE,
            Notice::new(NoticeKind::Ok, "代理已设定，到期自动结束。"),
        )),
        Err(app::Error::Fault(faults)) => {
            let form = FormView::new("deputy")
                .values(fields)
                .errors(field_errors(&faults));
            deputy_page(&ctx, form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

/// Ends an appointment before its time.
pub async fn end(ctx: Ctx, fields: Fields) -> Answer {
    let id = RecordId::parse(fields.text("id")).map_err(|_| app::Error::NotFound("deputy"))?;
    let version = fields.text("version").parse().unwrap_or(0);
    ctx.app.end_deputy(&ctx.visit.who, &id, version).await?;
    Ok(done(HERE, Notice::new(NoticeKind::Ok, "代理已结束。")))
}

/// Acts for somebody, or with an empty account for oneself again.
pub async fn act(ctx: Ctx, fields: Fields) -> Answer {
    let principal = match fields.text("account") {
        "" => None,
        id => Some(account_id(id)?),
    };
    ctx.app
        .act_for(&ctx.visit.who, &ctx.visit.token, principal.as_ref())
        .await?;
    let text = match principal {
        Some(_) => "已切换：您现在以被代理人的角色和范围办理，操作日志会同时记下两个人的姓名。",
        None => "已回到自己的账号。",
    };
    Ok(done("/", Notice::new(NoticeKind::Ok, text)))
}
