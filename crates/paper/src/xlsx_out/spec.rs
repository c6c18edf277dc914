//! What a sheet to be written looks like.

use chrono::NaiveDate;

/// How the cells of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Text, in the format "text", so that a code typed into it stays text. Percentages are written as text too.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// A date, shown as 2026-03-15.
    Date,
}

/// One cell to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Nothing.
    Empty,
    /// Text, always a string in the sheet whatever it begins with.
    Text(&'a str),
    /// A whole number. Beyond 15 digits it is written as text, because a worksheet would lose the rest.
    Integer(i64),
    /// A date. Before 1900-03-01 it is written as ISO text, because a worksheet has no such day.
    Date(NaiveDate),
}

/// What may be chosen in a column by drop-down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The values, in the order shown. At most [`Choices::MAX`].
    pub values: Vec<String>,
    /// True: only these may be entered. False: they are offered and anything else may be typed.
    pub strict: bool,
}

impl Choices {
    /// The most values of one drop-down: 10,000.
    pub const MAX: usize = 10_000;
}

/// How a cell stands out among those of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// Like the rest of its column.
    #[default]
    None,
    /// What it holds was refused: filled red, and open.
    Wrong,
    /// What it holds clashes with what another holds: filled yellow, and open.
    Clash,
    /// Nothing belongs in it: grey, and locked on a locked sheet.
    Closed,
}

/// A cell that stands out, or carries a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedCell<'a> {
    /// What it holds.
    pub value: Value<'a>,
    /// How it stands out.
    pub mark: Mark,
    /// A note on it, shown when pointed at.
    pub note: Option<String>,
}

impl<'a> From<Value<'a>> for MarkedCell<'a> {
    fn from(value: Value<'a>) -> Self {
        Self {
            value,
            mark: Mark::None,
            note: None,
        }
    }
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub title: String,
    /// Width in characters of a Latin digit; a Chinese character takes two.
    pub width_chars: u16,
    /// How its cells are written.
    pub kind: Kind,
    /// A note on the header, shown when pointed at.
    pub note: Option<String>,
    /// Drop-down of its cells.
    pub choices: Option<Choices>,
    /// On a locked sheet, whether the cells below the header may be changed.
    pub editable: bool,
    /// Whether the column is hidden: keys that a program needs and a person does not.
    pub hidden: bool,
    /// The smallest and the largest whole number that may be entered.
    pub range: Option<(i64, i64)>,
}

impl Column {
    /// A column as wide as its header.
    #[must_use]
    pub fn new(title: &str, kind: Kind) -> Self {
        let width = title
            .chars()
            .map(|c| if c.is_ascii() { 1u16 } else { 2 })
            .fold(4u16, u16::saturating_add);
        Self {
            title: title.to_owned(),
            width_chars: width.clamp(8, 60),
            kind,
            note: None,
            choices: None,
            editable: false,
            hidden: false,
            range: None,
        }
    }

    /// Sets the width in characters.
    #[must_use]
    pub fn width(mut self, chars: u16) -> Self {
        self.width_chars = chars;
        self
    }

    /// Sets the note on the header.
    #[must_use]
    pub fn note(mut self, note: &str) -> Self {
        self.note = Some(note.to_owned());
        self
    }

    /// Sets the drop-down.
    #[must_use]
    pub fn choices(mut self, values: Vec<String>, strict: bool) -> Self {
        self.choices = Some(Choices { values, strict });
        self
    }

    /// Hides the column.
    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Lets only whole numbers within these bounds be entered.
    #[must_use]
    pub fn range(mut self, min: i64, max: i64) -> Self {
        self.range = Some((min, max));
        self
    }

    /// Leaves the cells open on a locked sheet.
    #[must_use]
    pub fn editable(mut self) -> Self {
        self.editable = true;
        self
    }
}

/// A sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetSpec {
    /// Name on the tab; what a tab cannot hold is left out, and it is cut to 31 characters.
    pub name: String,
    /// A line above the header, across all columns.
    pub title: Option<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// A line below the table that says who exported it and when. It is written after
    /// [`crate::FOOTER_MARK`] and is not taken for a row when the sheet is read.
    pub footer: Option<String>,
    /// Whether the header stays in view and on every printed page.
    pub freeze: bool,
    /// Columns at the left that stay in view, where the header does.
    pub freeze_columns: u32,
    /// Whether the header has filters.
    pub filter: bool,
    /// Whether the sheet is locked but for its editable columns. There is no password: it guards against mistakes.
    pub locked: bool,
    /// Empty rows below the written ones that are formatted, open and have the drop-downs, for filling in.
    pub blank_rows: u32,
    /// Whether the sheet is hidden.
    pub hidden: bool,
}

impl SheetSpec {
    /// A table with a frozen header and filters.
    #[must_use]
    pub fn new(name: &str, columns: Vec<Column>) -> Self {
        Self {
            name: name.to_owned(),
            title: None,
            columns,
            footer: None,
            freeze: true,
            freeze_columns: 0,
            filter: true,
            locked: false,
            blank_rows: 0,
            hidden: false,
        }
    }
}
