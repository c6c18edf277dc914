//! The limit on requests per address.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use web::security::{Rate, RateLimiter, rate_limit};

use crate::support::{Call, Hands, app, office};

const RATE: Rate = Rate {
    burst: 3,
    refill_ms: 1_000,
};

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn a_burst_is_allowed_and_then_one_at_a_time() {
    let clock = Arc::new(Hands::default());
    let limiter = RateLimiter::new(RATE, 10, Arc::clone(&clock) as _);
    let took = || limiter.take(ip("192.0.2.1"));
    assert_eq!(
        [took(), took(), took(), took()],
        [Ok(()), Ok(()), Ok(()), Err(1_000)]
    );
    clock.forward(400);
    assert_eq!(took(), Err(600), "a refused request costs nothing");
    clock.forward(600);
    assert_eq!([took(), took()], [Ok(()), Err(1_000)]);
    assert_eq!(
        limiter.take(ip("192.0.2.2")),
        Ok(()),
        "another address is not concerned"
    );
    clock.forward(1_000_000);
    assert_eq!(
        [took(), took(), took(), took()],
        [Ok(()), Ok(()), Ok(()), Err(1_000)],
        "rest is not saved beyond the burst"
    );
}

#[test]
fn an_ipv6_subscriber_counts_as_one() {
    let limiter = RateLimiter::new(
        Rate {
            burst: 1,
            refill_ms: 1_000,
        },
        10,
        Arc::new(Hands::default()),
    );
    assert_eq!(limiter.take(ip("2001:db8:0:1::1")), Ok(()));
    assert_eq!(limiter.take(ip("2001:db8:0:1:ffff::2")), Err(1_000));
    assert_eq!(limiter.take(ip("2001:db8:0:2::1")), Ok(()));
    assert_eq!(limiter.take(ip("::ffff:192.0.2.1")), Ok(()));
    assert_eq!(
        limiter.take(ip("192.0.2.1")),
        Err(1_000),
        "an IPv4 address inside IPv6 is that IPv4 address"
    );
}

#[test]
fn the_table_is_bounded_and_keeps_the_worst() {
    let clock = Arc::new(Hands::default());
    let limiter = RateLimiter::new(RATE, 100, Arc::clone(&clock) as _);
    for _ in 0..3 {
        limiter.take(ip("192.0.2.1")).unwrap();
    }
    for i in 0..5_000_u32 {
        limiter.take(IpAddr::V4((0x0a00_0000 + i).into())).unwrap();
        assert!(limiter.remembered() <= 100);
    }
    assert_eq!(
        limiter.take(ip("192.0.2.1")),
        Err(1_000),
        "a flood of addresses does not make it forget a guesser"
    );
    clock.forward(10_000);
    limiter.take(ip("192.0.2.200")).unwrap();
    assert_eq!(
        limiter.remembered(),
        1,
        "those that have recovered are forgotten"
    );
}

#[tokio::test]
async fn the_layer_answers_with_when_to_come_back() {
    let limiter = Arc::new(RateLimiter::new(
        Rate {
            burst: 1,
            refill_ms: 30_000,
        },
        10,
        Arc::new(Hands::default()),
    ));
    let router = Router::new().route(
        "/login",
        get(|| async { "login" }).layer(from_fn_with_state(limiter, rate_limit)),
    );
    let app = app(router, office());
    assert_eq!(Call::get("/login").to(&app).await.status, StatusCode::OK);
    let refused = Call::get("/login").to(&app).await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "30")
    );
    assert!(refused.text.contains("30 秒后再试"));
    assert_eq!(
        Call::get("/login").peer("192.0.2.8").to(&app).await.status,
        StatusCode::OK
    );
}
