//! Refuses forms that did not come from a page of this site.
//!
//! A browser says where a request comes from in `Sec-Fetch-Site` (over https), else in `Origin`. A request that
//! changes something and says neither is refused: no browser of the last ten years sends such a form.

use axum::extract::Request;
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Client;
use crate::shell::Problem;

/// Lets reading requests pass, and others only when they come from this site. Needs [`super::ClientPolicy`]'s
/// layer outside, which finds the host that the browser asked for.
pub async fn refuse_foreign(request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let host = request
        .extensions()
        .get::<Client>()
        .and_then(|client| client.host.as_deref());
    if reads || is_ours(request.headers(), host) {
        return next.run(request).await;
    }
    tracing::warn!("a form from another site was refused");
    Problem::foreign_form().into_response()
}

fn is_ours(headers: &HeaderMap, host: Option<&str>) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let origin = headers.get(ORIGIN).and_then(|value| value.to_str().ok());
    match (origin.and_then(|origin| origin.split_once("://")), host) {
        (Some((scheme, from)), Some(host)) => without_default_port(scheme, from)
            .eq_ignore_ascii_case(without_default_port(scheme, host)),
        _ => false,
    }
}

/// A browser leaves the usual port out of `Origin`; a gateway may write it into `Host`.
fn without_default_port<'a>(scheme: &str, host: &'a str) -> &'a str {
    let port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return host,
    };
    host.strip_suffix(port).unwrap_or(host)
}
