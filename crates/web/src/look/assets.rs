//! The embedded files: stylesheet, scripts, pictures. Nothing is read from the disk when the server runs.
//!
//! All of them are served under one hash of their whole content, `/assets/<hash>/touyan.css`, so that a browser
//! may keep them for a year, and one script may import another by a relative name.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

/// A file that is part of the program.
#[derive(Debug, Clone, Copy)]
struct Asset {
    name: &'static str,
    kind: &'static str,
    body: &'static [u8],
}

macro_rules! assets {
    ($($name:literal: $kind:literal,)*) => {
        &[$(Asset {
            name: $name,
            kind: $kind,
            body: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $name)),
        }),*]
    };
}

/// Every file served. A script of a room is added here.
const ASSETS: &[Asset] = assets![
    "touyan.css": "text/css; charset=utf-8",
    "goose.svg": "image/svg+xml",
    "js/touyan.js": "text/javascript; charset=utf-8",
    "js/draft.js": "text/javascript; charset=utf-8",
    "js/grid.js": "text/javascript; charset=utf-8",
    "js/count.js": "text/javascript; charset=utf-8",
    "js/survey.js": "text/javascript; charset=utf-8",
];

/// One hash of all names and contents (FNV-1a, 64 bits): it only has to change when a file changes.
static HASH: LazyLock<String> = LazyLock::new(|| {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for asset in ASSETS {
        for byte in asset.name.bytes().chain(asset.body.iter().copied()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
});

/// How long a browser keeps a file that carries its hash in the address: a year, the usual maximum.
const KEEP: &str = "public, max-age=31536000, immutable";
/// A page of an older version asks for an older hash: it gets today's file, to be asked for again.
const ASK_AGAIN: &str = "no-cache";

/// The address of an embedded file, `touyan.css` or `js/grid.js`.
#[must_use]
pub fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *HASH)
}

/// The text of the stylesheet, for tests and for papers that are saved as one file.
#[must_use]
pub fn stylesheet() -> &'static str {
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/touyan.css"))
}

/// Serves the embedded files and the icon; the same on the office's and the public's listener.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/{hash}/{*name}", get(serve))
        .route(
            "/favicon.ico",
            get(|| async { answer("goose.svg", "public, max-age=86400") }),
        )
}

async fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    answer(&name, if hash == *HASH { KEEP } else { ASK_AGAIN })
}

fn answer(name: &str, cache: &'static str) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(asset.kind)),
        (CACHE_CONTROL, HeaderValue::from_static(cache)),
    ];
    (headers, asset.body).into_response()
}
