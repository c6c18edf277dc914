//! An application of a few routes behind the whole stack, and a client that calls it in the process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use web::security::{
    ClientPolicy, Clock, Cookies, HeaderPolicy, StackConfig, TrustedProxies, stack,
};
use web::shell::{ErrorPages, Frame};

/// A clock that stands until it is moved.
#[derive(Default)]
pub struct Hands(AtomicI64);

impl Hands {
    pub fn forward(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::Relaxed);
    }
}

impl Clock for Hands {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The configuration of an office listener without TLS and without a gateway.
pub fn office() -> StackConfig {
    let count = AtomicU64::new(1);
    StackConfig {
        client: ClientPolicy {
            proxies: Arc::new(TrustedProxies::none()),
            tls: false,
        },
        headers: HeaderPolicy::office(),
        cookies: Cookies { secure: false },
        errors: ErrorPages::office(Frame::plain("", "云岭县")),
        ids: Arc::new(move || format!("id-{}", count.fetch_add(1, Ordering::Relaxed))),
        clock: Arc::new(Hands::default()),
        unlogged: vec!["/report".to_owned()],
    }
}

/// Behind a gateway at 10.0.0.0/8.
pub fn behind_gateway() -> StackConfig {
    StackConfig {
        client: ClientPolicy {
            proxies: Arc::new(TrustedProxies::parse("10.0.0.0/8, fd00::/8").unwrap()),
            tls: false,
        },
        ..office()
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// A request with some headers, from 192.0.2.7 unless said otherwise by `peer`.
pub struct Call {
    peer: SocketAddr,
    request: axum::http::request::Builder,
    body: Body,
}

impl Call {
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            peer: "192.0.2.7:4711".parse().unwrap(),
            request: Request::builder()
                .method(method)
                .uri(path)
                .header("host", "touyan.test"),
            body: Body::empty(),
        }
    }

    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// A form sent from a page of this site.
    pub fn post(path: &str, body: impl Into<Body>) -> Self {
        let call = Self::new("POST", path).header("sec-fetch-site", "same-origin");
        call.header("content-type", "application/x-www-form-urlencoded")
            .body(body)
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub fn peer(mut self, address: &str) -> Self {
        self.peer = SocketAddr::new(address.parse().unwrap(), 4711);
        self
    }

    pub async fn to(self, app: &Router) -> Answer {
        let mut request = self.request.body(self.body).unwrap();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}

/// The router behind the whole stack.
pub fn app(router: Router, config: StackConfig) -> Router {
    stack(router, config)
}
