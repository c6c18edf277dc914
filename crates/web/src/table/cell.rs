//! What stands in a table: cells and rows.

use chrono::NaiveDate;

use crate::look::State;

/// The value of a cell, by which it is sorted and exported. Nothing sorts before something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Nothing is known, or nothing applies.
    Nothing,
    /// A whole number.
    Number(i64),
    /// A day.
    Date(NaiveDate),
    /// A state, by urgency, and its word.
    State(State, String),
    /// Words, by code point.
    Text(String),
}

/// A cell: its value, and how it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub(super) value: Value,
    pub(super) href: Option<String>,
    pub(super) strong: bool,
    pub(super) note: Option<String>,
}

impl Cell {
    fn of(value: Value) -> Self {
        Self {
            value,
            href: None,
            strong: false,
            note: None,
        }
    }

    /// Nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self::of(Value::Nothing)
    }

    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::of(Value::Text(text.into()))
    }

    /// A whole number, shown with separators.
    pub fn number(number: impl Into<i64>) -> Self {
        Self::of(Value::Number(number.into()))
    }

    /// A day.
    #[must_use]
    pub fn date(day: NaiveDate) -> Self {
        Self::of(Value::Date(day))
    }

    /// A link with its text.
    pub fn link(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self::text(text).to(href)
    }

    /// A state in its own word.
    #[must_use]
    pub fn state(state: State) -> Self {
        Self::worded(state, state.word())
    }

    /// A state with another word: 逾期 1 天.
    pub fn worded(state: State, word: impl Into<String>) -> Self {
        Self::of(Value::State(state, word.into()))
    }

    /// The cell of something that may be absent.
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or_else(Self::nothing, cell)
    }

    /// Links the cell to what stands behind it.
    #[must_use]
    pub fn to(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Shows the cell strongly.
    #[must_use]
    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// Adds a small second line, which is searched but not exported.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// The value as text: as shown, but for the separators of numbers.
    #[must_use]
    pub fn plain(&self) -> String {
        match &self.value {
            Value::Nothing => String::new(),
            Value::Number(number) => number.to_string(),
            Value::Date(day) => day.to_string(),
            Value::State(_, text) | Value::Text(text) => text.clone(),
        }
    }

    /// The value as a page shows it.
    pub(super) fn shown(&self) -> String {
        match self.value {
            Value::Number(number) => grouped(number),
            _ => self.plain(),
        }
    }

    /// The shape and class of a state.
    pub(super) fn told(&self) -> Option<State> {
        match self.value {
            Value::State(state, _) => Some(state),
            _ => None,
        }
    }
}

/// `1234567` as `1,234,567`.
#[must_use]
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A row: its cells in the order of the columns, and the id by which it can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub(super) id: Option<String>,
    pub(super) cells: Vec<Cell>,
}

impl Row {
    /// A row of these cells.
    #[must_use]
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { id: None, cells }
    }

    /// The row with the id under which its check box is sent.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// All texts of the row in lower case, for the search.
    pub(super) fn search_text(&self) -> String {
        let mut text = String::new();
        for cell in &self.cells {
            text.push_str(&cell.plain().to_lowercase());
            text.push('\n');
            if let Some(note) = &cell.note {
                text.push_str(&note.to_lowercase());
                text.push('\n');
            }
        }
        text
    }

    pub(super) fn value(&self, column: usize) -> Option<&Value> {
        self.cells.get(column).map(|cell| &cell.value)
    }
}

impl From<Vec<Cell>> for Row {
    fn from(cells: Vec<Cell>) -> Self {
        Self::new(cells)
    }
}
