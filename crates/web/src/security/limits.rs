//! How large a request may be and how long it may take, by route; and what becomes of a panic.

use std::any::Any;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;

use crate::shell::Problem;

/// The limits of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// The longest time from the end of the headers to the beginning of the answer.
    pub time: Duration,
}

impl Limits {
    /// A page or a form.
    pub const FORM: Self = Self {
        body_bytes: 256 * 1024,
        time: Duration::from_secs(30),
    };
    /// A sheet that anybody may have decided: the time is that of deciding, not of a poor line.
    pub const TRIAL: Self = Self {
        body_bytes: 640 * 1024,
        time: Duration::from_secs(10),
    };
    /// A file over a poor line: 64 MB hold a county's roll as xlsx.
    pub const UPLOAD: Self = Self {
        body_bytes: 64 * 1024 * 1024,
        time: Duration::from_secs(10 * 60),
    };
}

/// No route may take longer, whatever it says of itself.
const HARD_STOP: Duration = Duration::from_secs(15 * 60);
const _: () = assert!(Limits::UPLOAD.time.as_secs() < HARD_STOP.as_secs());
const _: () = assert!(Limits::FORM.time.as_secs() < Limits::UPLOAD.time.as_secs());

/// Puts limits on a route.
pub fn limited<S: Clone + Send + Sync + 'static>(
    route: MethodRouter<S>,
    limits: Limits,
) -> MethodRouter<S> {
    route
        .layer::<_, Infallible>(from_fn_with_state(limits, enforce))
        .layer(DefaultBodyLimit::max(limits.body_bytes))
}

async fn enforce(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let most = u64::try_from(limits.body_bytes).unwrap_or(u64::MAX);
    if announced.is_some_and(|bytes| bytes > most) {
        return Problem::too_large(most).into_response();
    }
    within(limits.time, request, next).await
}

/// The last resort behind the routes' own limits.
pub(super) async fn hard_stop(request: Request, next: Next) -> Response {
    within(HARD_STOP, request, next).await
}

/// A request that runs out of time is dropped, and with it its transaction.
async fn within(time: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::too_slow().into_response(),
    }
}

/// The answer after a panic; the message goes to the log only.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the panic layer hands the cause over"
)]
pub(super) fn after_panic(cause: Box<dyn Any + Send + 'static>) -> Response {
    let message = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(
        message = message.unwrap_or("without a message"),
        "a request handler panicked"
    );
    Problem::internal().into_response()
}
