//! The layers of the stack.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Extension, Router};
use web::form::Fields;
use web::look::assets;
use web::security::{
    CONTENT_SECURITY_POLICY, Cidr, Client, Cookies, HeaderPolicy, Limits, StackConfig,
    TrustedProxies, limited,
};

use crate::support::{Call, app, behind_gateway, office};

const SMALL: Limits = Limits {
    body_bytes: 16,
    time: Duration::from_secs(5),
};
const SHORT: Limits = Limits {
    body_bytes: 16,
    time: Duration::from_millis(20),
};

fn router() -> Router {
    Router::new()
        .route("/", get(|| async { axum::response::Html("<p>页面</p>") }))
        .route(
            "/own",
            get(|| async { ([("cache-control", "max-age=9")], "own") }),
        )
        .route("/save", post(|| async { "saved" }))
        .route(
            "/fields",
            post(|fields: Fields| async move { fields.text("name").to_owned() }),
        )
        .route(
            "/small",
            limited(
                post(|body: Bytes| async move { body.len().to_string() }),
                SMALL,
            ),
        )
        .route(
            "/slow",
            limited(
                get(|| async { tokio::time::sleep(Duration::from_secs(60)).await }),
                SHORT,
            ),
        )
        .route("/panic", get(panics))
        .route("/report", get(|| async { "thanks" }))
        .route(
            "/client",
            get(|Extension(client): Extension<Client>| async move {
                format!(
                    "{} {} {}",
                    client.address,
                    client.host.unwrap_or_default(),
                    client.https
                )
            }),
        )
        .merge(assets::routes())
}

async fn panics() -> axum::response::Response {
    if true {
        panic!("secret detail");
    }
    ().into_response()
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = app(router(), office());
    for path in [
        "/",
        "/missing",
        "/save",
        "/panic",
        "/favicon.ico",
        &assets::url("touyan.css"),
    ] {
        let answer = Call::get(path).to(&app).await;
        assert_eq!(
            answer.header("content-security-policy"),
            CONTENT_SECURITY_POLICY,
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(
            answer.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "same-origin",
            "{path}"
        );
        assert!(answer.header("x-request-id").starts_with("id-"), "{path}");
        assert!(
            answer.header("strict-transport-security").is_empty(),
            "{path} is not encrypted"
        );
    }
}

#[tokio::test]
async fn pages_are_not_kept_but_embedded_files_are() {
    let app = app(router(), office());
    assert_eq!(
        Call::get("/").to(&app).await.header("cache-control"),
        "no-store"
    );
    assert_eq!(
        Call::get("/own").to(&app).await.header("cache-control"),
        "max-age=9"
    );
    let css = Call::get(&assets::url("touyan.css")).to(&app).await;
    assert_eq!(
        css.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(css.text, assets::stylesheet());
    let old = Call::get("/assets/0000/touyan.css").to(&app).await;
    assert_eq!(
        (old.status, old.header("cache-control")),
        (StatusCode::OK, "no-cache")
    );
    assert_eq!(
        Call::get("/assets/0000/../Cargo.toml")
            .to(&app)
            .await
            .status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn public_pages_may_be_indexed_and_office_pages_not() {
    let public = StackConfig {
        headers: HeaderPolicy::public(),
        ..office()
    };
    let answer = Call::get("/").to(&app(router(), public)).await;
    assert_eq!(
        (
            answer.header("cache-control"),
            answer.header("x-robots-tag")
        ),
        ("no-cache", "")
    );
    assert_eq!(
        Call::get("/")
            .to(&app(router(), office()))
            .await
            .header("x-robots-tag"),
        "noindex, nofollow"
    );
}

#[tokio::test]
async fn encryption_is_remembered_only_where_there_is_any() {
    let gateway = app(router(), behind_gateway());
    let https = Call::get("/")
        .peer("10.1.2.3")
        .header("x-forwarded-proto", "https")
        .to(&gateway)
        .await;
    assert_eq!(
        https.header("strict-transport-security"),
        "max-age=31536000"
    );
    let forged = Call::get("/")
        .header("x-forwarded-proto", "https")
        .to(&gateway)
        .await;
    assert!(forged.header("strict-transport-security").is_empty());
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let app = app(router(), office());
    let cases: [(&[(&str, &str)], bool); 12] = [
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "none")], true),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("sec-fetch-site", "same-site")], false),
        (
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "http://touyan.test"),
            ],
            false,
        ),
        (&[("origin", "http://touyan.test")], true),
        (&[("origin", "http://touyan.test:80")], true),
        (&[("origin", "http://TOUYAN.test")], true),
        (&[("origin", "http://touyan.test:8080")], false),
        (&[("origin", "http://evil.test")], false),
        (&[("origin", "null")], false),
        (&[], false),
    ];
    for (headers, passes) in cases {
        let call = headers
            .iter()
            .fold(Call::new("POST", "/save"), |call, (name, value)| {
                call.header(name, value)
            });
        let answer = call.to(&app).await;
        assert_eq!(
            answer.status == StatusCode::OK,
            passes,
            "{headers:?} gave {}",
            answer.status
        );
        assert_eq!(
            answer.status == StatusCode::FORBIDDEN && answer.text.contains("请求来源不明"),
            !passes,
            "{headers:?}"
        );
    }
    let reading = Call::get("/")
        .header("sec-fetch-site", "cross-site")
        .to(&app)
        .await;
    assert_eq!(
        reading.status,
        StatusCode::OK,
        "a link from another site may be followed"
    );
}

#[tokio::test]
async fn behind_a_gateway_the_forwarded_host_counts() {
    let app = app(router(), behind_gateway());
    let call = |peer: &str| {
        Call::new("POST", "/save")
            .peer(peer)
            .header("origin", "https://hj.example.cn")
            .header("x-forwarded-host", "hj.example.cn")
    };
    assert_eq!(call("10.0.0.9").to(&app).await.status, StatusCode::OK);
    assert_eq!(
        call("192.0.2.1").to(&app).await.status,
        StatusCode::FORBIDDEN,
        "not a trusted gateway"
    );
}

#[tokio::test]
async fn the_last_untrusted_hop_is_the_client() {
    let app = app(router(), behind_gateway());
    let cases: [(&str, &[&str], &str); 10] = [
        ("192.0.2.1", &["203.0.113.9"], "192.0.2.1"),
        ("10.0.0.1", &[], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", &["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        (
            "10.0.0.1",
            &["1.1.1.1, 203.0.113.9, 10.9.9.9"],
            "203.0.113.9",
        ),
        ("10.0.0.1", &["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", &["203.0.113.9:5678"], "203.0.113.9"),
        ("10.0.0.1", &["[2001:db8::5]:443"], "2001:db8::5"),
        ("fd00::1", &["2001:db8::5"], "2001:db8::5"),
        ("10.0.0.1", &["203.0.113.9, unknown, 10.9.9.9"], "10.9.9.9"),
    ];
    for (peer, forwarded, expected) in cases {
        let call = forwarded
            .iter()
            .fold(Call::get("/client").peer(peer), |call, value| {
                call.header("x-forwarded-for", value)
            });
        let text = call.to(&app).await.text;
        assert_eq!(
            text.split(' ').next(),
            Some(expected),
            "{peer} {forwarded:?}"
        );
    }
    let mapped = Call::get("/client")
        .peer("::ffff:10.0.0.1")
        .header("x-forwarded-for", "203.0.113.9")
        .to(&app)
        .await;
    assert!(
        mapped.text.starts_with("203.0.113.9 "),
        "an IPv4 address inside IPv6 is that IPv4 address"
    );
}

#[test]
fn ranges_are_read_and_wrong_ones_named() {
    let range = |text: &str| text.parse::<Cidr>();
    let ip = |text: &str| text.parse().unwrap();
    assert!(range("0.0.0.0/0").unwrap().contains(ip("255.1.2.3")));
    assert!(
        range("192.168.16.0/20")
            .unwrap()
            .contains(ip("192.168.31.255"))
    );
    assert!(
        !range("192.168.16.0/20")
            .unwrap()
            .contains(ip("192.168.32.0"))
    );
    assert!(
        range("10.0.0.5").unwrap().contains(ip("10.0.0.5"))
            && !range("10.0.0.5").unwrap().contains(ip("10.0.0.6"))
    );
    assert!(
        range("::/0").unwrap().contains(ip("2001:db8::1"))
            && !range("::/0").unwrap().contains(ip("10.0.0.1"))
    );
    for wrong in [
        "10.0.0.0/33",
        "fd00::/129",
        "10.0.0/8",
        "host",
        "10.0.0.0/-1",
        "",
    ] {
        assert!(range(wrong).unwrap_err().contains("写法不对"), "{wrong}");
    }
    assert_eq!(TrustedProxies::parse("  ").unwrap(), TrustedProxies::none());
    assert!(
        TrustedProxies::parse("10.0.0.0/8,gateway")
            .unwrap_err()
            .contains("gateway")
    );
}

#[tokio::test]
async fn bodies_are_limited_by_route() {
    let app = app(router(), office());
    assert_eq!(
        Call::post("/small", "0123456789abcdef").to(&app).await.text,
        "16"
    );
    let chunked = Call::post("/small", "0123456789abcdefg").to(&app).await;
    assert_eq!(chunked.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        chunked.text.contains("内容太大")
            && chunked.header("content-type").starts_with("text/html")
    );
    let announced = Call::post("/small", "x")
        .header("content-length", "4096")
        .to(&app)
        .await;
    assert!(
        announced.status == StatusCode::PAYLOAD_TOO_LARGE
            && announced.text.contains("上限（1 KB）"),
        "refused before the body is read"
    );
    let form = format!("name={}", "x".repeat(Limits::FORM.body_bytes));
    assert_eq!(
        Call::post("/fields", form).to(&app).await.status,
        StatusCode::PAYLOAD_TOO_LARGE,
        "the default limit"
    );
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_dropped() {
    let answer = Call::get("/slow").to(&app(router(), office())).await;
    assert_eq!(answer.status, StatusCode::REQUEST_TIMEOUT);
    assert!(answer.text.contains("提交太慢"));
}

#[tokio::test]
async fn a_panic_becomes_a_page_without_its_cause() {
    let answer = Call::get("/panic")
        .header("x-request-id", "forged")
        .to(&app(router(), office()))
        .await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        answer.text.contains("系统出错了") && answer.text.contains("id-1"),
        "the page names the request"
    );
    assert_eq!(
        answer.header("x-request-id"),
        "id-1",
        "a client's own id is not taken over"
    );
    assert!(!answer.text.contains("secret detail"));
}

#[test]
fn cookies_are_bound_to_the_host_under_tls() {
    let tls = Cookies { secure: true };
    let plain = Cookies { secure: false };
    assert_eq!(
        tls.set("session", "abc", None),
        "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
    );
    assert_eq!(
        plain.set("session", "a\";b c\n", Some(60)),
        "session=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60"
    );
    assert_eq!(
        plain.clear("session"),
        "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
    );
    let mut headers = axum::http::HeaderMap::new();
    headers.append("cookie", "other=1; session=plain".parse().unwrap());
    headers.append("cookie", "__Host-session=bound".parse().unwrap());
    assert_eq!(
        (
            plain.read(&headers, "session"),
            tls.read(&headers, "session"),
            tls.read(&headers, "none")
        ),
        (Some("plain"), Some("bound"), None)
    );
}

/// Collects everything that is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl tracing::field::Visit for Lines {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        self.0
            .lock()
            .unwrap()
            .push_str(&format!("{field}={value:?} "));
    }
}

impl tracing::Subscriber for Lines {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        span.record(&mut self.clone());
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[test]
fn a_request_is_logged_without_query_and_address_and_a_report_not_at_all() {
    let logged = |path: &'static str| {
        let lines = Lines::default();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        tracing::subscriber::with_default(lines.clone(), || {
            runtime.block_on(async { Call::get(path).to(&app(router(), office())).await });
        });
        lines.0.lock().unwrap().clone()
    };
    let page = logged("/own?q=secret");
    assert!(
        page.contains("path=\"/own\"") && page.contains("status=200") && page.contains("id-1"),
        "{page}"
    );
    assert!(
        !page.contains("secret") && !page.contains("192.0.2.7"),
        "{page}"
    );
    assert_eq!(logged("/report?name=secret"), "");
}
