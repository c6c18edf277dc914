//! Shows every refused or failed request as a page: the outermost layer but for the headers.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Frame, Problem};
use crate::security::RequestId;

/// What the error pages of one listener look like.
#[derive(Debug, Clone)]
pub struct ErrorPages {
    frame: Arc<Frame>,
    public: bool,
}

impl ErrorPages {
    /// Error pages of the office listener. The frame stands in when nobody is logged in; a response that carries
    /// a [`Frame`] as extension gets that one, with its navigation.
    #[must_use]
    pub fn office(frame: Frame) -> Self {
        Self {
            frame: Arc::new(frame),
            public: false,
        }
    }

    /// Error pages of the public listener.
    #[must_use]
    pub fn public(frame: Frame) -> Self {
        Self {
            frame: Arc::new(frame),
            public: true,
        }
    }
}

#[derive(Template)]
#[template(path = "layout/wrong_office.html")]
struct OfficePage<'a> {
    frame: &'a Frame,
    problem: &'a Problem,
    request_id: &'a str,
}

#[derive(Template)]
#[template(path = "layout/wrong_plain.html")]
struct PlainPage<'a> {
    frame: &'a Frame,
    problem: &'a Problem,
    request_id: &'a str,
}

#[derive(Template)]
#[template(path = "layout/wrong_public.html")]
struct PublicPage<'a> {
    frame: &'a Frame,
    problem: &'a Problem,
    request_id: &'a str,
}

/// Turns an answer that is a [`Problem`], or an error without a page of its own (the router's 404 and 405, an
/// extractor's refusal), into a page. A handler's own page, such as a form with its errors, passes untouched.
pub async fn error_pages(
    State(pages): State<ErrorPages>,
    request: Request,
    next: Next,
) -> Response {
    let wants_json = wants_json(request.headers());
    let path = request.uri().path().to_owned();
    let id = request
        .extensions()
        .get::<RequestId>()
        .cloned()
        .unwrap_or_default();
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = match response.extensions_mut().remove::<Problem>() {
        Some(problem) => problem,
        None if has_own_page(&response) => return response,
        None => Problem::of(status),
    };
    if wants_json {
        let body = serde_json::json!({ "status": status.as_u16(), "title": problem.title, "detail": problem.what, "request_id": id.0 });
        return replace(response, Json(body).into_response());
    }
    let own = response.extensions_mut().remove::<Frame>();
    let signed_in = own.is_some();
    let frame = Frame {
        path,
        ..own.unwrap_or_else(|| (*pages.frame).clone())
    }
    .titled(problem.title.clone());
    let html = if pages.public {
        PublicPage {
            frame: &frame,
            problem: &problem,
            request_id: &id.0,
        }
        .render()
    } else if signed_in {
        OfficePage {
            frame: &frame,
            problem: &problem,
            request_id: &id.0,
        }
        .render()
    } else {
        PlainPage {
            frame: &frame,
            problem: &problem,
            request_id: &id.0,
        }
        .render()
    };
    match html {
        Ok(html) => replace(response, axum::response::Html(html).into_response()),
        Err(error) => {
            tracing::error!(%error, "an error page could not be rendered");
            response
        }
    }
}

/// Keeps the first answer's status and headers (Allow, Retry-After) and takes the second's body.
fn replace(response: Response, page: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    let (page_parts, body) = page.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    if let Some(kind) = page_parts.headers.get(CONTENT_TYPE) {
        parts.headers.insert(CONTENT_TYPE, kind.clone());
    }
    Response::from_parts(parts, Body::new(body))
}

fn has_own_page(response: &Response) -> bool {
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| !kind.starts_with(b"text/plain"))
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    accept.contains("application/json") && !accept.contains("text/html")
}
