//! The security layers of both listeners, in one order, put on by [`stack`].
//!
//! Outermost first: request id and log line, client address, headers, compression, error pages, panic catcher,
//! the hard time limit, refusal of foreign forms, flash messages, the default body limit; then the router, whose
//! routes narrow or widen their own limits with [`limited`]. Nothing here knows a role or a record.

mod client;
mod cookies;
mod csrf;
mod headers;
mod limits;
mod rate;
mod request_id;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

pub use client::{Cidr, Client, ClientPolicy, TrustedProxies};
pub use cookies::Cookies;
pub use csrf::refuse_foreign;
pub use headers::{CONTENT_SECURITY_POLICY, HeaderPolicy};
pub use limits::{Limits, limited};
pub use rate::{Rate, RateLimiter, rate_limit};
pub use request_id::{IdSource, RequestId};

use crate::shell::{ErrorPages, error_pages, flash};

/// Where the time comes from; handed in, so that a test decides it.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;
}

impl<F: Fn() -> i64 + Send + Sync> Clock for F {
    fn now_ms(&self) -> i64 {
        self()
    }
}

/// What the layers of one listener need to know.
#[derive(Clone)]
pub struct StackConfig {
    /// How the client's address, host and scheme are found.
    pub client: ClientPolicy,
    /// Which headers every answer carries.
    pub headers: HeaderPolicy,
    /// Which cookies this listener sets.
    pub cookies: Cookies,
    /// How a refusal looks.
    pub errors: ErrorPages,
    /// Makes the id of a request.
    pub ids: IdSource,
    /// Times the requests for the log.
    pub clock: Arc<dyn Clock>,
    /// Paths (by their beginning) of which nothing is logged, such as the report of a wrong.
    pub unlogged: Vec<String>,
}

/// Puts the layers around a router that has its state.
pub fn stack(router: Router, config: StackConfig) -> Router {
    let log = request_id::Log {
        ids: config.ids,
        clock: config.clock,
        unlogged: config.unlogged.into(),
    };
    // A spreadsheet is compressed already.
    let compressible = DefaultPredicate::new().and(NotForContentType::new(
        "application/vnd.openxmlformats-officedocument",
    ));
    router
        .layer(DefaultBodyLimit::max(Limits::FORM.body_bytes))
        .layer(from_fn_with_state(config.cookies, flash::layer))
        .layer(from_fn(refuse_foreign))
        .layer(from_fn(limits::hard_stop))
        .layer(CatchPanicLayer::custom(limits::after_panic))
        .layer(from_fn_with_state(config.errors, error_pages))
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(from_fn_with_state(config.headers, headers::set))
        .layer(from_fn_with_state(config.client, client::find))
        .layer(from_fn_with_state(log, request_id::assign))
}
