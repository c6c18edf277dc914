//! Cookies: always HttpOnly, SameSite=Lax and for the whole site; under TLS bound to the host by name.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// Writes and reads cookies as one listener needs them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookies {
    /// Whether browsers reach the listener by https, by itself or through a gateway.
    pub secure: bool,
}

impl Cookies {
    /// The name as it goes over the wire: with the prefix `__Host-` a browser keeps a cookie only when it is
    /// secure and set by this very host.
    #[must_use]
    pub fn name(self, name: &str) -> String {
        if self.secure {
            format!("__Host-{name}")
        } else {
            name.to_owned()
        }
    }

    /// A `Set-Cookie` that lasts `max_age_s` seconds, or as long as the browser runs. Characters that a cookie
    /// cannot hold are left out of the value.
    #[must_use]
    pub fn set(self, name: &str, value: &str, max_age_s: Option<u64>) -> HeaderValue {
        let value: String = value.chars().filter(|c| is_cookie_octet(*c)).collect();
        let age = max_age_s.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        let secure = if self.secure { "; Secure" } else { "" };
        let line = format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}",
            self.name(name)
        );
        // The name is ours and the value filtered; an empty header is ignored by every browser.
        HeaderValue::from_str(&line).unwrap_or(HeaderValue::from_static(""))
    }

    /// A `Set-Cookie` that removes the cookie.
    #[must_use]
    pub fn clear(self, name: &str) -> HeaderValue {
        self.set(name, "", Some(0))
    }

    /// The value the browser sent. HTTP/2 may spread cookies over several headers.
    #[must_use]
    pub fn read<'a>(self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let name = self.name(name);
        let lines = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok());
        lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

/// RFC 6265, 4.1.1.
fn is_cookie_octet(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, '"' | ',' | ';' | '\\')
}
