//! The shell around every page: layouts, the frame of an office page, flash messages, error pages.
//!
//! A page is an askama template that extends one of `templates/layout/{office,plain,public,paper}.html` and
//! whose struct has a field `frame: Frame`. A handler fills it and answers with [`page`].

mod errors;
pub mod flash;
mod frame;
mod problem;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

pub use errors::{ErrorPages, error_pages};
pub use frame::{Find, Frame, NavGroup, NavItem, UserBadge};
pub use problem::Problem;

/// Answers with a page. A page that cannot be rendered becomes the error page and is logged.
pub fn page(template: &impl Template) -> Response {
    page_with(StatusCode::OK, template)
}

/// Answers with a page and a status: 422 for a form with errors, 409 for a clash.
pub fn page_with(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            Problem::internal().into_response()
        }
    }
}

/// Sends the browser to another page of this site by GET (303), as after every successful POST.
///
/// Only a path of this site is followed: anything else, such as an address taken from a form, leads home.
pub fn see_other(path: &str) -> Response {
    let target = HeaderValue::from_str(local_path(path)).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response()
}

/// The path when it is one of this site, else `/`. Refuses `//host`, `/\host` and anything with a scheme.
#[must_use]
pub fn local_path(path: &str) -> &str {
    let mut chars = path.chars();
    let local = chars.next() == Some('/')
        && !matches!(chars.next(), Some('/' | '\\'))
        && path.is_ascii()
        && !path.contains(|c: char| c.is_ascii_control() || c == '\\');
    if local { path } else { "/" }
}
