//! The one table of the program: shown as HTML with search, sort and pages in the query string, exported to xlsx.
//!
//! A handler makes a [`Table`] (columns, caption, what to say when it is empty), takes the [`TableQuery`] of the
//! request, and either hands over all rows ([`Table::all`]) or a page the store has already searched, sorted and cut
//! ([`Table::page`]). The resulting [`TableView`] is written into a page by its name; with `?format=xlsx` the
//! handler answers with [`Table::export`] of all rows in its place.

mod cell;
mod export;
mod query;
mod view;

pub(crate) use cell::grouped;
pub use cell::{Cell, Row, Value};
pub use export::{ExportColumn, ExportTable, XLSX, download};
pub use query::{Format, TableQuery};
pub use view::TableView;

use crate::look::Empty;

/// More rows than this get a search box and pages.
pub const ROWS_WITHOUT_TOOLS: u64 = 50;
/// The most rows one page shows.
pub const MAX_PAGE_ROWS: u64 = 200;

/// What a column holds; decides alignment and the cell type of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words; exported as text, so that codes keep their leading noughts.
    Text,
    /// Whole numbers.
    Number,
    /// Days.
    Date,
    /// A state, shown by shape, word and colour and exported as its word.
    State,
}

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in the query string.
    pub key: &'static str,
    /// Its heading.
    pub title: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether its heading sorts.
    pub sortable: bool,
    /// Whether its cells head their rows: the name of the place or person.
    pub heads_row: bool,
}

impl Column {
    fn new(key: &'static str, title: impl Into<String>, kind: Kind) -> Self {
        Self {
            key,
            title: title.into(),
            kind,
            sortable: true,
            heads_row: false,
        }
    }

    /// The column that names what a row is about.
    pub fn head(key: &'static str, title: impl Into<String>) -> Self {
        Self {
            heads_row: true,
            ..Self::new(key, title, Kind::Text)
        }
    }

    /// A column of words.
    pub fn text(key: &'static str, title: impl Into<String>) -> Self {
        Self::new(key, title, Kind::Text)
    }

    /// A column of whole numbers.
    pub fn number(key: &'static str, title: impl Into<String>) -> Self {
        Self::new(key, title, Kind::Number)
    }

    /// A column of days.
    pub fn date(key: &'static str, title: impl Into<String>) -> Self {
        Self::new(key, title, Kind::Date)
    }

    /// A column of states.
    pub fn state(key: &'static str, title: impl Into<String>) -> Self {
        Self::new(key, title, Kind::State)
    }

    /// The column without sorting: its order would mean nothing, or the store cannot sort by it.
    #[must_use]
    pub fn unsorted(mut self) -> Self {
        self.sortable = false;
        self
    }
}

/// A choice beside the search box that narrows the rows; the handler applies it by [`TableQuery::filter`].
#[derive(Debug, Clone)]
pub struct Filter {
    /// Its name in the query string; not one of `q`, `sort`, `dir`, `page`, `size`, `format`.
    pub key: &'static str,
    /// What it narrows: 状态.
    pub title: String,
    /// The choices as (value, label); "all" is added in front.
    pub options: Vec<(String, String)>,
}

/// A table without its rows.
#[derive(Debug, Clone)]
pub struct Table {
    caption: String,
    columns: Vec<Column>,
    empty: Empty,
    filters: Vec<Filter>,
    foot: Vec<Cell>,
    select: Option<Select>,
    exportable: bool,
    /// Names of the query that stay when search and filters are cleared.
    kept: &'static [&'static str],
}

/// Check boxes before the rows, which belong to the form with this id.
#[derive(Debug, Clone)]
struct Select {
    form: &'static str,
    name: &'static str,
}

impl Table {
    /// A table with its caption, its columns and what to say when it has no rows.
    pub fn new(caption: impl Into<String>, columns: Vec<Column>, empty: Empty) -> Self {
        Self {
            caption: caption.into(),
            columns,
            empty,
            filters: Vec::new(),
            foot: Vec::new(),
            select: None,
            exportable: true,
            kept: &[],
        }
    }

    /// Adds a filter beside the search box.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    /// Adds a line of sums.
    #[must_use]
    pub fn foot(mut self, cells: Vec<Cell>) -> Self {
        self.foot = cells;
        self
    }

    /// Puts a check box before each row that has an id. The boxes belong to the form with the id `form`, which
    /// stands after the table, and are sent as `name`.
    #[must_use]
    pub fn selectable(mut self, form: &'static str, name: &'static str) -> Self {
        self.select = Some(Select { form, name });
        self
    }

    /// Keeps what the page itself asks for when search and filters are cleared.
    #[must_use]
    pub fn keeping(mut self, names: &'static [&'static str]) -> Self {
        self.kept = names;
        self
    }

    /// The table without the link to its export, because its page has none.
    #[must_use]
    pub fn without_export(mut self) -> Self {
        self.exportable = false;
        self
    }

    /// Searches, sorts and cuts rows held in memory. Search looks for each word of `q` in the texts of a row.
    #[must_use]
    pub fn all(self, rows: Vec<Row>, query: &TableQuery) -> TableView {
        let mut rows = self.found(rows, query);
        let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let query = query.within(total);
        let start = usize::try_from(query.offset())
            .unwrap_or(usize::MAX)
            .min(rows.len());
        let end = start
            .saturating_add(usize::try_from(query.limit()).unwrap_or(usize::MAX))
            .min(rows.len());
        let page = rows.drain(start..end).collect();
        TableView::new(self, page, total, query)
    }

    /// Shows one page that the store has searched, sorted and cut; `total` rows there are in all.
    #[must_use]
    pub fn page(self, rows: Vec<Row>, total: u64, query: &TableQuery) -> TableView {
        let query = query.within(total);
        TableView::new(self, rows, total, query)
    }

    /// The export of all rows given, in the order of the query when they are in memory and unsorted.
    #[must_use]
    pub fn export(&self, rows: Vec<Row>, query: &TableQuery) -> ExportTable {
        let mut rows = self.found(rows, query);
        if !self.foot.is_empty() {
            rows.push(Row::new(self.foot.clone()));
        }
        ExportTable::new(&self.caption, &self.columns, rows)
    }

    /// The export of rows the store has already searched and sorted.
    #[must_use]
    pub fn export_stored(&self, mut rows: Vec<Row>) -> ExportTable {
        if !self.foot.is_empty() {
            rows.push(Row::new(self.foot.clone()));
        }
        ExportTable::new(&self.caption, &self.columns, rows)
    }

    fn found(&self, mut rows: Vec<Row>, query: &TableQuery) -> Vec<Row> {
        let words: Vec<String> = query
            .q()
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        if !words.is_empty() {
            rows.retain(|row| {
                let text = row.search_text();
                words.iter().all(|word| text.contains(word))
            });
        }
        let column = self
            .columns
            .iter()
            .position(|column| column.sortable && Some(column.key) == query.sort());
        if let Some(column) = column {
            // Stable, so that rows alike keep the order in which they came.
            rows.sort_by(|a, b| {
                let order = a.value(column).cmp(&b.value(column));
                if query.descending() {
                    order.reverse()
                } else {
                    order
                }
            });
        }
        rows
    }
}
