//! The query string of a table: what is looked for, in which order, which page.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::MAX_PAGE_ROWS;
use crate::form::Fields;

/// Longest text looked for, in characters.
const MAX_Q_CHARS: usize = 100;
/// Rows on a page when the query says nothing.
const DEFAULT_PAGE_ROWS: u64 = 50;
/// No table has more pages; keeps offsets far from overflow.
const MAX_PAGE: u64 = 1_000_000;
/// The names this module reads; every other name is a filter of the page and is kept in its links.
const OWN: [&str; 6] = ["q", "sort", "dir", "page", "size", "format"];

/// RFC 3986's unreserved characters stay readable.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What the answer should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// A page.
    #[default]
    Html,
    /// A worksheet of all rows.
    Xlsx,
}

/// The query of a table. Anything senseless in it counts as not said, for a link may be old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableQuery {
    q: String,
    sort: Option<String>,
    descending: bool,
    page: u64,
    size: u64,
    format: Format,
    filters: Vec<(String, String)>,
}

impl Default for TableQuery {
    fn default() -> Self {
        Self {
            q: String::new(),
            sort: None,
            descending: false,
            page: 1,
            size: DEFAULT_PAGE_ROWS,
            format: Format::Html,
            filters: Vec::new(),
        }
    }
}

impl TableQuery {
    /// Reads a query string, without its question mark.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let fields = Fields::parse(query.as_bytes()).unwrap_or_default();
        let number = |name| fields.text(name).parse::<u64>().ok();
        let filters = fields
            .pairs()
            .filter(|(name, value)| !OWN.contains(name) && !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            q: fields.text("q").trim().chars().take(MAX_Q_CHARS).collect(),
            sort: Some(fields.text("sort").to_owned()).filter(|sort| !sort.is_empty()),
            descending: fields.text("dir") == "desc",
            page: number("page").unwrap_or(1).clamp(1, MAX_PAGE),
            size: number("size")
                .unwrap_or(DEFAULT_PAGE_ROWS)
                .clamp(1, MAX_PAGE_ROWS),
            format: if fields.text("format") == "xlsx" {
                Format::Xlsx
            } else {
                Format::Html
            },
            filters,
        }
    }

    /// What is looked for; empty for everything.
    #[must_use]
    pub fn q(&self) -> &str {
        &self.q
    }

    /// The key of the column to sort by. A store must look it up among the keys it knows.
    #[must_use]
    pub fn sort(&self) -> Option<&str> {
        self.sort.as_deref()
    }

    /// Whether the order is turned round.
    #[must_use]
    pub fn descending(&self) -> bool {
        self.descending
    }

    /// The page, from 1.
    #[must_use]
    pub fn page(&self) -> u64 {
        self.page
    }

    /// How many rows come before the page.
    #[must_use]
    pub fn offset(&self) -> u64 {
        (self.page - 1).saturating_mul(self.size)
    }

    /// How many rows the page has at most.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.size
    }

    /// What the answer should be.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The first value of a filter of the page.
    #[must_use]
    pub fn filter(&self, name: &str) -> Option<&str> {
        self.filters
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The filters of the page, to be kept by forms beside the table.
    pub fn filters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.filters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The query with a page that exists when there are `total` rows.
    pub(super) fn within(&self, total: u64) -> Self {
        let last = total.div_ceil(self.size).max(1);
        Self {
            page: self.page.min(last),
            ..self.clone()
        }
    }

    /// The address, relative to the page, of another page of the same rows.
    pub(super) fn at_page(&self, page: u64) -> String {
        Self {
            page,
            format: Format::Html,
            ..self.clone()
        }
        .href()
    }

    /// The address of the first page with another number of rows.
    pub(super) fn sized(&self, size: u64) -> String {
        Self {
            page: 1,
            size,
            format: Format::Html,
            ..self.clone()
        }
        .href()
    }

    /// The address of the rows sorted by a column; a second click turns the order round.
    pub(super) fn sorted_by(&self, key: &str) -> String {
        let descending = self.sort() == Some(key) && !self.descending;
        Self {
            page: 1,
            sort: Some(key.to_owned()),
            descending,
            format: Format::Html,
            ..self.clone()
        }
        .href()
    }

    /// The address of the export of all these rows.
    #[must_use]
    pub fn export_href(&self) -> String {
        Self {
            page: 1,
            size: DEFAULT_PAGE_ROWS,
            format: Format::Xlsx,
            ..self.clone()
        }
        .href()
    }

    /// The query of a table whose rows stand on one page as long as they fit, unless it says otherwise.
    #[must_use]
    pub fn roomy(mut self) -> Self {
        if self.size == DEFAULT_PAGE_ROWS {
            self.size = MAX_PAGE_ROWS;
        }
        self
    }

    /// The address of all rows, without what is looked for and without filters but those of `kept`.
    pub(super) fn cleared(&self, kept: &[&str]) -> String {
        let filters = self.filters.iter();
        let filters = filters.filter(|(name, _)| kept.contains(&name.as_str()));
        Self {
            size: self.size,
            filters: filters.cloned().collect(),
            ..Self::default()
        }
        .href()
    }

    fn href(&self) -> String {
        let mut pairs: Vec<(&str, String)> = self
            .filters
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        if !self.q.is_empty() {
            pairs.push(("q", self.q.clone()));
        }
        if let Some(sort) = &self.sort {
            pairs.push(("sort", sort.clone()));
        }
        if self.descending {
            pairs.push(("dir", "desc".to_owned()));
        }
        if self.size != DEFAULT_PAGE_ROWS {
            pairs.push(("size", self.size.to_string()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        if self.format == Format::Xlsx {
            pairs.push(("format", "xlsx".to_owned()));
        }
        let encode = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
        let joined: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        format!("?{}", joined.join("&"))
    }
}

impl<S: Sync> FromRequestParts<S> for TableQuery {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or("")))
    }
}
