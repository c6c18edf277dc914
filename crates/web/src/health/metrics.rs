//! `GET /metrics` in the text format of Prometheus: requests by route, method and status with their
//! time, and figures of the database. No names, no addresses, no ids but the chains'.

use std::sync::OnceLock;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::error::Answer;
use crate::server::WebState;

/// The media type of the format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Bounds of the time of requests, in seconds.
const SECONDS: [f64; 10] = [0.002, 0.005, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

/// One recorder per process, whatever the number of listeners. `None` when another was there first.
fn recorder() -> Option<&'static PrometheusHandle> {
    static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            PrometheusBuilder::new()
                .set_buckets_for_metric(
                    Matcher::Full("touyan_request_seconds".to_owned()),
                    &SECONDS,
                )
                .and_then(PrometheusBuilder::install_recorder)
                .inspect_err(|error| tracing::warn!(%error, "no metrics are recorded"))
                .ok()
        })
        .as_ref()
}

/// Counts a request and its time, by the route's pattern: paths with ids would never end.
pub async fn measure(request: Request, next: Next) -> Response {
    recorder();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().as_str().to_owned();
    let begun = tokio::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    histogram!("touyan_request_seconds", "route" => route.clone(), "method" => method.clone())
        .record(begun.elapsed().as_secs_f64());
    counter!("touyan_requests_total", "route" => route, "method" => method, "status" => status)
        .increment(1);
    response
}

/// The page that Prometheus reads.
pub async fn show(State(state): State<WebState>) -> Answer {
    let vitals = state.app.vitals().await?;
    let Some(recorder) = recorder() else {
        return Ok(([(CONTENT_TYPE, TEXT)], String::new()).into_response());
    };
    let schema = vitals.schema.to_string();
    gauge!("touyan_info", "version" => vitals.version, "schema" => schema, "engine" => vitals.engine)
        .set(1.0);
    for (chain, seq) in vitals.chains {
        gauge!("touyan_journal_events", "chain" => chain).set(float(seq));
    }
    for state in domain::job::JobState::ALL {
        let jobs = vitals.jobs.iter().find(|(code, _)| code == state.code());
        let jobs = jobs.map_or(0, |(_, n)| *n);
        gauge!("touyan_jobs", "state" => state.code()).set(float(jobs));
    }
    for (file, bytes) in [
        ("database", vitals.database_bytes),
        ("wal", vitals.wal_bytes),
    ] {
        if let Some(bytes) = bytes {
            gauge!("touyan_file_bytes", "file" => file)
                .set(float(i64::try_from(bytes).unwrap_or(i64::MAX)));
        }
    }
    recorder.run_upkeep();
    Ok(([(CONTENT_TYPE, TEXT)], recorder.render()).into_response())
}

/// Prometheus knows floating-point numbers only; counts beyond 2^53 are none of ours.
fn float(n: i64) -> f64 {
    let high = i32::try_from(n >> 32).unwrap_or(i32::MAX);
    let low = u32::try_from(n & 0xffff_ffff).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_become_the_same_number() {
        for n in [
            0,
            1,
            4_294_967_295,
            4_294_967_296,
            9_007_199_254_740_991,
            -1,
            -5_000_000_000,
        ] {
            assert_eq!(float(n).to_string(), format!("{n}"));
        }
    }
}
