//! Putting a listener's router together from the table of routes.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use app::App;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::guard;
use crate::health::metrics;
use crate::look::assets;
use crate::routes::{Route, office_routes, public_routes};
use crate::security::{
    ClientPolicy, Clock, Cookies, HeaderPolicy, Rate, RateLimiter, StackConfig, TrustedProxies,
    limited, rate_limit, stack,
};
use crate::shell::{ErrorPages, Frame};

/// Addresses remembered for one rate.
const RATED_ADDRESSES: usize = 20_000;

/// What `cli` decides about the web.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether browsers reach the office listener by https, by itself or through a gateway.
    pub secure: bool,
    /// Whether the listener itself speaks TLS.
    pub tls: bool,
    /// Gateways whose forwarded headers are believed.
    pub trusted_proxies: Arc<TrustedProxies>,
    /// The code printed at the first start, while nobody can log in.
    pub setup_code: Option<String>,
    /// Logins of the demo, shown on its login page: role, login name, password.
    pub demo_logins: Vec<(String, String, String)>,
    /// Where the public pages are, for links and posters: `http://127.0.0.1:8421`.
    pub public_url: String,
    /// The file of the TLS certificate that `cli` serves with, for the health page.
    pub tls_cert: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            secure: false,
            tls: false,
            trusted_proxies: Arc::new(TrustedProxies::none()),
            setup_code: None,
            demo_logins: Vec::new(),
            public_url: "http://127.0.0.1:8421".to_owned(),
            tls_cert: None,
        }
    }
}

/// What every handler reaches.
#[derive(Debug, Clone)]
pub struct WebState {
    /// The use cases.
    pub app: App,
    /// What `cli` decided.
    pub options: Arc<Options>,
}

impl WebState {
    /// Cookies as this listener sets them.
    #[must_use]
    pub fn cookies(&self) -> Cookies {
        Cookies {
            secure: self.options.secure,
        }
    }

    /// The banner above every page of the demo.
    #[must_use]
    pub fn banner(&self) -> Option<String> {
        self.app.config().demo.then(|| {
            format!(
                "演示数据：县、村、人物均为虚构。演示日期 {}。",
                domain::time::day_text_full(self.app.env().today())
            )
        })
    }

    /// The frame of a page without login.
    #[must_use]
    pub fn plain_frame(&self, title: &str) -> Frame {
        Frame {
            banner: self.banner(),
            ..Frame::plain(title, "")
        }
    }
}

/// The office listener's router.
pub fn office(app: App, options: Options) -> Router {
    let state = WebState {
        app,
        options: Arc::new(options),
    };
    let mut router = Router::new();
    for route in office_routes() {
        router = router.route(route.path, guarded(&route, &state));
    }
    let frame = state.plain_frame("");
    finish(
        router,
        state,
        HeaderPolicy::office(),
        ErrorPages::office(frame),
    )
}

/// The public listener's router: published pages, no login, no cookie of the office.
pub fn public(app: App, options: Options) -> Router {
    let state = WebState {
        app,
        options: Arc::new(options),
    };
    let mut router = Router::new();
    let clock = state.app.env().clone();
    let clock: Arc<dyn Clock> = Arc::new(move || clock.now().0);
    // The routes of one rate share its limiter: asking here and there is asking twice.
    let mut limiters: Vec<(Rate, Arc<RateLimiter>)> = Vec::new();
    for route in public_routes() {
        let mut handler = limited((route.handler)(), route.limits);
        if let Some(rate) = route.rate {
            let known = limiters.iter().find(|(of, _)| *of == rate);
            let limiter = known.map(|(_, limiter)| Arc::clone(limiter));
            let limiter = limiter.unwrap_or_else(|| {
                let made = RateLimiter::new(rate, RATED_ADDRESSES, Arc::clone(&clock));
                let made = Arc::new(made);
                limiters.push((rate, Arc::clone(&made)));
                made
            });
            handler = handler.layer(from_fn_with_state(limiter, rate_limit));
        }
        router = router.route(route.path, handler);
    }
    let frame = state.plain_frame("");
    finish(
        router,
        state,
        HeaderPolicy::public(),
        ErrorPages::public(frame),
    )
}

/// A route with its guard and its limits. Several methods of one path merge in axum.
fn guarded(route: &Route, state: &WebState) -> axum::routing::MethodRouter<WebState> {
    let gate = guard::Gate {
        state: state.clone(),
        access: route.access,
        path: route.path,
    };
    limited((route.handler)(), route.limits).layer(from_fn_with_state(gate, guard::admit))
}

fn finish(
    router: Router<WebState>,
    state: WebState,
    headers: HeaderPolicy,
    errors: ErrorPages,
) -> Router {
    let count = AtomicU64::new(0);
    let clock = state.app.env().clone();
    let config = StackConfig {
        client: ClientPolicy {
            proxies: Arc::clone(&state.options.trusted_proxies),
            tls: state.options.tls,
        },
        headers,
        cookies: state.cookies(),
        errors,
        ids: Arc::new(move || format!("r{:08x}", count.fetch_add(1, Ordering::Relaxed))),
        clock: Arc::new(move || clock.now().0),
        unlogged: Vec::new(),
    };
    stack(
        Router::new()
            .merge(
                router
                    .route_layer(from_fn(metrics::measure))
                    .with_state(state),
            )
            .merge(assets::routes()),
        config,
    )
}
