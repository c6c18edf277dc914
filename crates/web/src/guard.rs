//! Before a handler: who asks, whether the policy table lets them, and the frame of their page.

use app::account::{SecondState, Who};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::account::Verb;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::context::Visit;
use crate::error::Wrong;
use crate::look::Link;
use crate::routes::Access;
use crate::server::WebState;
use crate::shell::{Find, Frame, NavGroup, NavItem, Problem, UserBadge, see_other};

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "touyan";
/// The one page open to somebody whose password must be changed.
pub const PASSWORD_PATH: &str = "/account/password";

/// Where a session that waits for the second step gives its code.
pub const CODE_PATH: &str = "/login/code";
/// Where the second factor is set up.
pub const SECOND_PATH: &str = "/account/second";

/// What the guard of one route knows.
#[derive(Debug, Clone)]
pub struct Gate {
    /// The listener's state.
    pub state: WebState,
    /// Who may.
    pub access: Access,
    /// The route's path, for the navigation.
    pub path: &'static str,
}

/// Lets a request through to its handler, or answers in its place.
pub async fn admit(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    if gate.access == Access::Anyone {
        return next.run(request).await;
    }
    let cookies = gate.state.cookies();
    let token = cookies
        .read(request.headers(), SESSION_COOKIE)
        .map(str::to_owned);
    let who = match &token {
        Some(token) => match gate.state.app.who(token).await {
            Ok(who) => who,
            Err(error) => return Wrong(error).into_response(),
        },
        None => None,
    };
    let (Some(who), Some(token)) = (who, token) else {
        return to_login(&request);
    };
    if let Some(first) = first_of(&who)
        && gate.path != first
        && gate.path != "/logout"
    {
        return see_other(first);
    }
    let path = request.uri().path().to_owned();
    let counted = *request.method() == Method::GET;
    let frame = match frame(&gate.state, &who, &path, counted).await {
        Ok(frame) => frame,
        Err(error) => return Wrong(error).into_response(),
    };
    let allowed = match gate.access {
        Access::Verb(verb) => who.actor.can(verb),
        Access::LoggedIn | Access::Anyone => true,
    };
    let mut response = if allowed {
        let visit = Visit {
            who,
            token: token.into(),
            frame: frame.clone(),
        };
        request.extensions_mut().insert(visit);
        next.run(request).await
    } else {
        Problem::forbidden().into_response()
    };
    if response.status().is_client_error() || response.status().is_server_error() {
        response.extensions_mut().insert(frame);
    }
    response
}

/// The one page that is open before everything else; none for a session that is whole.
fn first_of(who: &Who) -> Option<&'static str> {
    match who.second {
        SecondState::Asked => Some(CODE_PATH),
        _ if who.must_change => Some(PASSWORD_PATH),
        SecondState::Missing => Some(SECOND_PATH),
        SecondState::Passed => None,
    }
}

/// To the login page, which leads back here; a form that was posted is answered with 401 instead, so
/// that what was typed stays in the browser.
fn to_login(request: &Request) -> Response {
    let back = request.uri().path_and_query().map_or("/", |p| p.as_str());
    let login = format!(
        "/login?next={}",
        utf8_percent_encode(back, NON_ALPHANUMERIC)
    );
    if *request.method() == Method::GET {
        see_other(&login)
    } else {
        Problem::login_needed("/login").into_response()
    }
}

/// The frame of a page: county, term, user, navigation by rights.
async fn frame(state: &WebState, who: &Who, path: &str, counted: bool) -> app::Result<Frame> {
    let header = state.app.header(&who.actor, counted).await?;
    Ok(Frame {
        county_name: header.county_name.clone(),
        term_name: header.term.as_ref().map(|t| t.name.clone()),
        user: Some(badge(who)),
        nav: nav(who, header.urgent, header.late),
        banner: state.banner(),
        path: path.to_owned(),
        find: who.actor.can(Verb::ViewDivisions).then(|| Find {
            action: "/search".to_owned(),
            hint: "查村（社区）、乡镇、代码".to_owned(),
            value: String::new(),
        }),
        printed: Some(format!(
            "{} {} 打印于 {}",
            who.account.office,
            who.account.name,
            state.app.env().now().text()
        )),
        ..Frame::default()
    })
}

fn badge(who: &Who) -> UserBadge {
    let mut menu = vec![
        Link::new("/account", "我的账号"),
        Link::new(PASSWORD_PATH, "修改口令"),
        Link::new(SECOND_PATH, "动态口令"),
    ];
    if !who.may_act_for.is_empty() {
        menu.push(Link::new("/account/deputy", "代理与切换"));
    }
    UserBadge {
        key: who.account.id.as_str().to_owned(),
        name: who.account.name.clone(),
        role: who.account.office.clone(),
        note: who
            .actor
            .acting_for
            .as_ref()
            .map(|p| format!("正在代理{}办理", p.name)),
        menu,
        logout: "/logout".to_owned(),
    }
}

/// Rooms in the navigation: path, label, verb that opens it; an empty label begins a new group.
const NAV: &[(&str, &str, Verb)] = &[
    ("/", "我的工作台", Verb::ViewDesk),
    ("/cockpit", "驾驶舱", Verb::ViewCockpit),
    ("", "", Verb::ViewDesk),
    ("/villages", "村（社区）进度", Verb::ViewTerm),
    ("/survey", "村情摸底", Verb::ViewSurvey),
    ("/days", "投票日安排", Verb::SetElectionDay),
    ("/counts", "计票与结果", Verb::ViewCount),
    ("/team", "班子研判", Verb::ViewTeam),
    ("/reserve", "后备力量", Verb::ViewReserve),
    ("/nominees", "提名人选", Verb::ViewNominees),
    ("/review", "资格联审", Verb::ViewReview),
    ("/asked", "联审答复", Verb::AnswerReview),
    ("/review/list", "联审单位与清单", Verb::ViewReviewList),
    ("/terms", "届次", Verb::ViewTerm),
    ("/rules", "规则手册", Verb::ViewRules),
    ("", "", Verb::ViewDesk),
    ("/chain", "责任体系", Verb::ViewChain),
    ("/tasks", "任务与责任书", Verb::ViewTasks),
    ("/inspections", "督导检查", Verb::ViewSupervision),
    ("/orders", "督办单", Verb::ViewSupervision),
    ("/reports", "周调度", Verb::ViewReport),
    ("/papers", "会议用纸", Verb::ViewChain),
    ("/risks", "风险研判", Verb::ViewRisk),
    ("/plans", "一村一策", Verb::ViewPlans),
    ("/trackers", "专项台账", Verb::ViewTrackers),
    ("", "", Verb::ViewDesk),
    ("/divisions", "区划", Verb::ViewDivisions),
    ("/accounts", "账号", Verb::ViewAccounts),
    ("/journal", "操作日志", Verb::ViewJournal),
    ("/retention", "保管期限", Verb::ViewRetention),
    ("/settings", "设置", Verb::ViewSettings),
    ("/backups", "备份", Verb::MakeBackup),
    ("/health", "运行状况", Verb::ViewHealth),
];

fn nav(who: &Who, urgent: u64, late: bool) -> Vec<NavGroup> {
    let mut groups = vec![NavGroup::default()];
    for (href, label, verb) in NAV {
        if label.is_empty() {
            groups.push(NavGroup::default());
        } else if who.actor.can(*verb)
            && let Some(group) = groups.last_mut()
        {
            let item = NavItem::new(*href, *label);
            let item = if *href == "/" {
                item.count(urgent, late)
            } else {
                item
            };
            group.items.push(item);
        }
    }
    groups.retain(|g| !g.items.is_empty());
    groups
}
