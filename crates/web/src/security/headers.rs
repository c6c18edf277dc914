//! The headers every answer carries.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY as CSP, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

use super::Client;

/// Everything from this site only, and nothing inline: no script and no style attribute of an injected text runs.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A year, for this host only: other hosts of a county's domain are not ours to bind.
const HSTS: &str = "max-age=31536000";

const ALWAYS: [(HeaderName, &str); 7] = [
    (CSP, CONTENT_SECURITY_POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// What differs between the two listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderPolicy {
    cache: &'static str,
    indexed: bool,
}

impl HeaderPolicy {
    /// Office pages hold persons' data: nothing is kept by a browser or gateway, nothing is indexed.
    #[must_use]
    pub const fn office() -> Self {
        Self {
            cache: "no-store",
            indexed: false,
        }
    }

    /// Public pages may be kept, but are asked for again each time.
    #[must_use]
    pub const fn public() -> Self {
        Self {
            cache: "no-cache",
            indexed: true,
        }
    }
}

/// Sets the headers; `Cache-Control` only where the handler has not, and the policy of content only where
/// the handler has not set a stricter one (files that people sent are answered in a sandbox).
pub(super) async fn set(
    State(policy): State<HeaderPolicy>,
    request: Request,
    next: Next,
) -> Response {
    let https = request
        .extensions()
        .get::<Client>()
        .is_some_and(|client| client.https);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        if name != CSP || !headers.contains_key(CSP) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(policy.cache));
    if !policy.indexed {
        headers.insert(
            HeaderName::from_static("x-robots-tag"),
            HeaderValue::from_static("noindex, nofollow"),
        );
    }
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    response
}
