//! Flash messages: what the last act did, said once on the next page.
//!
//! The text travels in a short-lived cookie of its own, so that it survives the redirect without a session. It is
//! the reader's own message, is shown escaped, and carries no link.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::middleware::Next;
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::look::{Notice, NoticeKind};
use crate::security::Cookies;

/// The cookie's name, before the prefix.
const NAME: &str = "flash";
/// Long enough for a redirect on a poor line.
const LIFE_S: u64 = 60;
/// A cookie holds 4096 bytes; a Chinese character takes nine of them here.
const MAX_CHARS: usize = 300;

/// The messages for this request, in its extensions; put them into the frame.
#[derive(Debug, Clone, Default)]
pub struct Flashes(pub Vec<Notice>);

/// Sends the browser to `path` (303) where `notice` is shown once.
pub fn done(path: &str, notice: Notice) -> Response {
    let mut response = super::see_other(path);
    response.extensions_mut().insert(notice);
    response
}

/// Carries the messages between the requests; the state says which cookies this listener uses.
pub async fn layer(State(cookies): State<Cookies>, mut request: Request, next: Next) -> Response {
    let found = cookies.read(request.headers(), NAME).map(str::to_owned);
    let notices = found.as_deref().and_then(decode).into_iter().collect();
    request.extensions_mut().insert(Flashes(notices));
    let mut response = next.run(request).await;
    if let Some(notice) = response.extensions_mut().remove::<Notice>() {
        response.headers_mut().append(
            SET_COOKIE,
            cookies.set(NAME, &encode(&notice), Some(LIFE_S)),
        );
    } else if found.is_some() && is_page(&response) {
        response
            .headers_mut()
            .append(SET_COOKIE, cookies.clear(NAME));
    }
    response
}

/// Only a page shows the message; a picture asked for at the same time must not use it up.
fn is_page(response: &Response) -> bool {
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    !response.status().is_redirection() && kind.is_some_and(|kind| kind.starts_with(b"text/html"))
}

fn encode(notice: &Notice) -> String {
    let text: String = notice.text.chars().take(MAX_CHARS).collect();
    format!(
        "{}.{}",
        notice.kind.class(),
        utf8_percent_encode(&text, NON_ALPHANUMERIC)
    )
}

fn decode(value: &str) -> Option<Notice> {
    let (kind, text) = value.split_once('.')?;
    let text = percent_decode_str(text).decode_utf8().ok()?;
    let text: String = text.chars().take(MAX_CHARS).collect();
    Some(Notice::new(NoticeKind::from_class(kind)?, text))
}
