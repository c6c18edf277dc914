//! The first start: the code printed on the server, a county, and its first administrator.

use app::Fault;
use app::account::{Issued, Setup};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::CountyId;
use domain::division::Level;

use crate::error::{Answer, Wrong, field_errors};
use crate::form::{Choice, FieldError, Fields, FormView};
use crate::security::Client;
use crate::server::WebState;
use crate::shell::{Frame, page, page_with, see_other};

#[derive(Template)]
#[template(path = "account/setup.html")]
struct SetupPage {
    frame: Frame,
    form: FormView,
    counties: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "account/setup_done.html")]
struct DonePage {
    frame: Frame,
    name: String,
    login: String,
    password: String,
}

/// The form; once somebody can log in, it leads to the login page.
pub async fn form(State(state): State<WebState>) -> Answer {
    if !state.app.needs_setup().await? {
        return Ok(see_other("/login"));
    }
    setup_page(&state, Fields::new(), Vec::new(), StatusCode::OK).await
}

async fn setup_page(
    state: &WebState,
    values: Fields,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let counties = state.app.counties().await?;
    let counties: Vec<Choice> = counties
        .into_iter()
        .map(|(id, name, code)| {
            let code: String = code.chars().take(Level::County.digits()).collect();
            Choice::new(id.as_str(), format!("{name}（{code}）"))
        })
        .collect();
    let values = match counties.as_slice() {
        [only] if values.is_empty() => values.with("county", &only.value),
        _ => values,
    };
    let page = SetupPage {
        frame: state.plain_frame("首次启动"),
        form: FormView::new("setup").values(values).errors(errors),
        counties,
    };
    Ok(page_with(status, &page))
}

/// Makes the administrator and shows the one-time password, once.
pub async fn submit(
    State(state): State<WebState>,
    Extension(client): Extension<Client>,
    fields: Fields,
) -> Answer {
    let answer = match CountyId::parse(fields.text("county")) {
        Ok(county) => {
            let login = fields.text("login").to_owned();
            let name = fields.text("name").to_owned();
            let setup = Setup {
                county,
                login,
                name,
            };
            let address = client.address.to_string();
            let expected = state.options.setup_code.as_deref();
            state
                .app
                .set_up(fields.text("code"), expected, &address, &setup)
                .await
        }
        Err(_) => Err(Fault::Missing {
            field: "county",
            label: "县（市、区）",
        }
        .into()),
    };
    match answer {
        Ok(issued) => Ok(finished(&state, issued)),
        Err(app::Error::Fault(faults)) if faults.contains(&Fault::AlreadySetUp) => {
            Ok(see_other("/login"))
        }
        Err(app::Error::Fault(faults)) => {
            let errors = field_errors(&faults);
            setup_page(&state, fields, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(Wrong(other)),
    }
}

fn finished(state: &WebState, issued: Issued) -> Response {
    page(&DonePage {
        frame: state.plain_frame("管理员已建立"),
        name: issued.account.name,
        login: issued.account.login,
        password: issued.password,
    })
}
