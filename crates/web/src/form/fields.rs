//! What a form sent: an ordered multimap, read with limits.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;

use crate::shell::Problem;

/// The most fields of one form: a bulk choice of 600 villages with a few fields each.
const MAX_PAIRS: usize = 5_000;
/// The longest name of a field, in bytes.
const MAX_NAME_BYTES: usize = 120;

/// Why a body could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The body is not of the kind the page's form sends.
    #[error("提交的格式不对")]
    Kind,
    /// More fields than any form has.
    #[error("提交的项目超过 {MAX_PAIRS} 项")]
    TooMany,
    /// A name longer than any field's.
    #[error("项目名称太长")]
    Name,
    /// Not UTF-8, or characters that no text has.
    #[error("“{0}”中有无法识别的字符")]
    Text(String),
    /// A file larger than the limit, in bytes.
    #[error("文件“{name}”超过上限 {max_bytes} 字节")]
    FileTooLarge {
        /// The file's name.
        name: String,
        /// The limit.
        max_bytes: u64,
    },
    /// The body broke off, or the disk is full.
    #[error("没有收到完整的内容")]
    Broken,
    /// The body is larger than the route takes.
    #[error("内容太大")]
    BodyTooLarge,
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::FileTooLarge { max_bytes, .. } => Self::too_large(max_bytes),
            BodyError::BodyTooLarge => Self::of(axum::http::StatusCode::PAYLOAD_TOO_LARGE),
            other => Self::bad_request().what(format!("{other}，没有做任何改动。")),
        }
    }
}

impl IntoResponse for BodyError {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

/// Names and values in the order in which they came; a name may come several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    pairs: Vec<(String, String)>,
}

impl Fields {
    /// No fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads `application/x-www-form-urlencoded`, of a body or a query string, and settles a [`super::Clash`] if it
    /// answers one. Line ends become `\n`.
    ///
    /// # Errors
    /// When there are too many fields, or something is not text.
    pub fn parse(body: &[u8]) -> Result<Self, BodyError> {
        let body = std::str::from_utf8(body).map_err(|_| BodyError::Text("表单".to_owned()))?;
        let mut fields = Self::new();
        for pair in body.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).ok_or(BodyError::Name)?;
            let value = decode(value).ok_or_else(|| BodyError::Text(name.clone()))?;
            fields.add(name, &value)?;
        }
        Ok(fields.settled())
    }

    /// Adds a field that was sent, with the checks of [`parse`](Self::parse).
    pub(super) fn add(&mut self, name: String, value: &str) -> Result<(), BodyError> {
        if self.pairs.len() >= MAX_PAIRS {
            return Err(BodyError::TooMany);
        }
        if name.len() > MAX_NAME_BYTES {
            return Err(BodyError::Name);
        }
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        // U+FFFE and U+FFFF are not characters, and control characters cannot be typed, stored in xlsx or shown.
        if value.chars().any(|c| {
            (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}')
        }) {
            return Err(BodyError::Text(name));
        }
        self.pairs.push((name, value));
        Ok(())
    }

    /// Adds a value, as when a form is filled from a record.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl std::fmt::Display) -> Self {
        self.pairs.push((name.into(), value.to_string()));
        self
    }

    /// The first value of a name without blanks around it; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or("").trim()
    }

    /// The first value of a name as it came.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a name in their order.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Whether the name came with this value, as of a check box.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|each| each == value)
    }

    /// All names and values in their order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether nothing came.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Turns the answer to a [`super::Clash`] into the fields the form would have sent: of each disputed name the
    /// version chosen. Without a choice the sender's own version stays.
    fn settled(self) -> Self {
        let disputed: BTreeSet<String> = self
            .pairs
            .iter()
            .filter_map(|(name, _)| Some(name.strip_prefix("_clash.")?.to_owned()))
            .collect();
        if disputed.is_empty() {
            return self;
        }
        let mut settled: Vec<(String, String)> = self
            .pairs
            .iter()
            .filter(|(name, _)| {
                !["_clash.", "_pick.", "_mine.", "_theirs."]
                    .iter()
                    .any(|prefix| name.starts_with(prefix))
            })
            .cloned()
            .collect();
        for name in disputed {
            let side = if self.text(&format!("_pick.{name}")) == "theirs" {
                "_theirs."
            } else {
                "_mine."
            };
            settled.extend(
                self.all(&format!("{side}{name}"))
                    .map(|value| (name.clone(), value.to_owned())),
            );
        }
        Self { pairs: settled }
    }
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// Reads the body of a POST within the route's limit.
impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(BodyError::Kind.into_response());
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(IntoResponse::into_response)?;
        Self::parse(&body).map_err(IntoResponse::into_response)
    }
}
