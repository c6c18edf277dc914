//! A table with one page of its rows, ready to be written into a page.

use askama::Template;
use askama::filters::HtmlSafe;

use super::cell::grouped;
use super::{Column, Filter, Kind, ROWS_WITHOUT_TOOLS, Row, Table, TableQuery};

/// Page sizes on offer.
const SIZES: [u64; 3] = [50, 100, 200];
/// Pages named on each side of the present one.
const NEIGHBOURS: u64 = 2;

/// A table with one page of its rows: `{{ table }}` in a template.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/table.html")]
pub struct TableView {
    table: Table,
    rows: Vec<Row>,
    total: u64,
    query: TableQuery,
}

/// A place in the list of pages.
enum Place {
    Page(u64),
    Gap,
}

impl TableView {
    pub(super) fn new(table: Table, rows: Vec<Row>, total: u64, query: TableQuery) -> Self {
        Self {
            table,
            rows,
            total,
            query,
        }
    }

    /// How many rows there are on all pages.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    fn is_narrowed(&self) -> bool {
        !self.query.q().is_empty()
            || self
                .table
                .filters
                .iter()
                .any(|filter| self.query.filter(filter.key).is_some())
    }

    fn has_search(&self) -> bool {
        self.total > ROWS_WITHOUT_TOOLS || self.is_narrowed() || !self.table.filters.is_empty()
    }

    fn is_chosen(&self, filter: &Filter, value: &str) -> bool {
        self.query.filter(filter.key) == Some(value)
    }

    /// What the search form must send along: the order, the page size and the filters it does not show.
    fn kept(&self) -> Vec<(&str, String)> {
        let shown = |name: &str| self.table.filters.iter().any(|filter| filter.key == name);
        let mut kept: Vec<(&str, String)> = self
            .query
            .filters()
            .filter(|(name, _)| !shown(name))
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        if let Some(sort) = self.query.sort() {
            kept.push(("sort", sort.to_owned()));
        }
        if self.query.descending() {
            kept.push(("dir", "desc".to_owned()));
        }
        if self.query.limit() != SIZES[0] {
            kept.push(("size", self.query.limit().to_string()));
        }
        kept
    }

    fn sorts(&self, column: &Column) -> bool {
        column.sortable && self.total > 1
    }

    /// The value of `aria-sort`, when the rows are sorted by this column.
    fn aria_sort(&self, column: &Column) -> Option<&'static str> {
        (self.query.sort() == Some(column.key)).then_some(if self.query.descending() {
            "descending"
        } else {
            "ascending"
        })
    }

    fn count(&self) -> String {
        grouped(i64::try_from(self.total).unwrap_or(i64::MAX))
    }

    fn last_page(&self) -> u64 {
        self.total.div_ceil(self.query.limit()).max(1)
    }

    fn span(&self) -> String {
        let first = self.query.offset().saturating_add(1);
        let last = self
            .query
            .offset()
            .saturating_add(u64::try_from(self.rows.len()).unwrap_or(0));
        format!("第 {first}–{last} 条，共 {} 条", self.count())
    }

    fn has_pager(&self) -> bool {
        self.total > SIZES[0] || self.last_page() > 1
    }

    /// First, last, and those around the present page.
    fn places(&self) -> Vec<Place> {
        let last = self.last_page();
        let here = self.query.page();
        let mut places = Vec::new();
        let mut before = 0;
        let near =
            here.saturating_sub(NEIGHBOURS).max(1)..=here.saturating_add(NEIGHBOURS).min(last);
        for page in std::iter::once(1).chain(near).chain(std::iter::once(last)) {
            if page <= before {
                continue;
            }
            if page > before + 1 {
                places.push(if page == before + 2 {
                    Place::Page(before + 1)
                } else {
                    Place::Gap
                });
            }
            places.push(Place::Page(page));
            before = page;
        }
        places
    }

    fn is_here(&self, page: &u64) -> bool {
        *page == self.query.page()
    }

    fn page_href(&self, page: &u64) -> String {
        self.query.at_page(*page)
    }

    fn previous_href(&self) -> String {
        self.query
            .at_page(self.query.page().saturating_sub(1).max(1))
    }

    fn next_href(&self) -> String {
        self.query.at_page(self.query.page().saturating_add(1))
    }

    fn sizes(&self) -> [(u64, String); 3] {
        SIZES.map(|size| (size, self.query.sized(size)))
    }
}

impl Column {
    fn class(&self) -> &'static str {
        match self.kind {
            Kind::Number => "num",
            Kind::Date => "date",
            Kind::Text | Kind::State => "",
        }
    }
}

// A template with escaping on.
impl HtmlSafe for TableView {}
