//! Sample pages of the shell with invented data: `cargo run -p web --example gallery`, then http://127.0.0.1:8090/.
//!
//! Every layout, part, table and form is here once, so that a change of the look can be seen in one place.

#[path = "gallery/forms.rs"]
mod forms;
#[path = "gallery/pages.rs"]
mod pages;
#[path = "gallery/samples.rs"]
mod samples;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use web::look::assets;
use web::security::{ClientPolicy, Cookies, HeaderPolicy, StackConfig, TrustedProxies, stack};
use web::shell::ErrorPages;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address: SocketAddr = "127.0.0.1:8090".parse()?;
    let count = AtomicU64::new(0);
    let config = StackConfig {
        client: ClientPolicy {
            proxies: Arc::new(TrustedProxies::none()),
            tls: false,
        },
        headers: HeaderPolicy::office(),
        cookies: Cookies { secure: false },
        errors: ErrorPages::office(samples::visitor("")),
        ids: Arc::new(move || format!("gallery-{}", count.fetch_add(1, Ordering::Relaxed))),
        clock: Arc::new(|| 0_i64),
        unlogged: Vec::new(),
    };
    let app = stack(
        Router::new().merge(pages::routes()).merge(assets::routes()),
        config,
    );
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .await?;
    Ok(())
}
