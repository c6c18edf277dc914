//! Logging in and out.

use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::context::Ctx;
use crate::error::{Answer, Wrong, field_errors};
use crate::form::{FieldError, Fields, FormView};
use crate::guard::{CODE_PATH, PASSWORD_PATH, SESSION_COOKIE};
use crate::look::{Notice, NoticeKind};
use crate::security::Client;
use crate::server::WebState;
use crate::shell::flash::{Flashes, done};
use crate::shell::{Frame, local_path, page, page_with, see_other};

#[derive(Template)]
#[template(path = "account/login.html")]
struct LoginPage {
    frame: Frame,
    form: FormView,
    logins: Vec<(String, String, String)>,
}

/// What the query string may carry.
#[derive(Debug, serde::Deserialize)]
pub struct LoginQuery {
    #[serde(default)]
    pub(super) next: String,
}

/// The login page.
pub async fn form(
    State(state): State<WebState>,
    Extension(Flashes(flash)): Extension<Flashes>,
    Query(query): Query<LoginQuery>,
) -> Answer {
    if state.app.needs_setup().await? {
        return Ok(see_other("/setup"));
    }
    let values = Fields::new().with("next", local_path(&query.next));
    Ok(page(&login_page(&state, flash, values, Vec::new())))
}

fn login_page(
    state: &WebState,
    flash: Vec<Notice>,
    values: Fields,
    errors: Vec<FieldError>,
) -> LoginPage {
    LoginPage {
        frame: Frame {
            flash,
            ..state.plain_frame("登录")
        },
        form: FormView::new("login").values(values).errors(errors),
        logins: state.options.demo_logins.clone(),
    }
}

/// Checks login name and password and begins a session.
pub async fn submit(
    State(state): State<WebState>,
    Extension(client): Extension<Client>,
    fields: Fields,
) -> Answer {
    let (login, password) = (fields.text("login"), fields.text("password"));
    let address = client.address.to_string();
    let began = match state.app.log_in(login, password, &address).await {
        Ok(began) => began,
        Err(app::Error::Fault(faults)) => {
            let kept = Fields::new()
                .with("login", login)
                .with("next", fields.text("next"));
            let page = login_page(&state, Vec::new(), kept, field_errors(&faults));
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
        Err(other) => return Err(Wrong(other)),
    };
    let next = local_path(fields.text("next"));
    let target = if began.second {
        let next = utf8_percent_encode(next, NON_ALPHANUMERIC);
        format!("{CODE_PATH}?next={next}")
    } else if began.must_change {
        PASSWORD_PATH.to_owned()
    } else {
        next.to_owned()
    };
    let cookie = state.cookies().set(SESSION_COOKIE, &began.token, None);
    Ok(with_cookie(see_other(&target), cookie))
}

/// Ends the session.
pub async fn out(ctx: Ctx) -> Answer {
    ctx.app.log_out(&ctx.visit.who, &ctx.visit.token).await?;
    let gone = ctx.state.cookies().clear(SESSION_COOKIE);
    let answer = done("/login", Notice::new(NoticeKind::Ok, "已退出登录。"));
    Ok(with_cookie(answer, gone))
}

fn with_cookie(response: Response, cookie: HeaderValue) -> Response {
    let mut response = response.into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
