//! The number of a request: on the answer, in every log line, on the error page.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use super::Clock;

/// Makes request ids; randomness is handed in by whoever makes it.
pub type IdSource = Arc<dyn Fn() -> String + Send + Sync>;

/// The id of a request, in its extensions. A client's own id is not taken over: it could forge a log line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestId(pub String);

/// What the log layer needs.
#[derive(Clone)]
pub(super) struct Log {
    pub(super) ids: IdSource,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) unlogged: Arc<[String]>,
}

/// Numbers the request and logs one line when it is answered: method, path without its query, status, time. The
/// client's address is never logged here.
pub(super) async fn assign(State(log): State<Log>, mut request: Request, next: Next) -> Response {
    let id = (log.ids)();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let logged = !log
        .unlogged
        .iter()
        .any(|prefix| path.starts_with(prefix.as_str()));
    let mut response = if logged {
        let span = tracing::info_span!("request", id);
        let began = log.clock.now_ms();
        let response = next.run(request).instrument(span.clone()).await;
        let ms = log.clock.now_ms().saturating_sub(began);
        span.in_scope(
            || tracing::info!(%method, path, status = response.status().as_u16(), ms, "answered"),
        );
        response
    } else {
        next.run(request).await
    };
    if let Ok(value) = HeaderValue::from_str(&id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}
