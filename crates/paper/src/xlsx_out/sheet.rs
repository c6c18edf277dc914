//! One sheet being written, row by row.

use std::fmt::Write as _;
use std::io::Write;

use chrono::NaiveDate;

use super::parts::Style;
use super::spec::{Column, Kind, MarkedCell, SheetSpec, Value};
use super::{MAX_COLUMNS, MAX_SHEET_BYTES, MAX_SHEETS, Workbook, Written, XlsxError, notes, xml};
use crate::FOOTER_MARK;
use crate::sheet::{MAX_CELL_CHARS, MAX_ROWS, column_letters};

/// Characters that a drop-down may hold in its own rule; a longer list goes to the hidden sheet.
const INLINE_LIST_CHARS: usize = 255;
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">";

/// Writes the rows of a sheet. Call [`SheetWriter::finish`] at its end.
pub struct SheetWriter<'b, W: Write> {
    book: &'b mut Workbook<W>,
    name: String,
    columns: Vec<ColumnPlan>,
    footer: Option<String>,
    title: bool,
    filter: bool,
    freeze: bool,
    locked: bool,
    hidden: bool,
    blank_rows: u32,
    header_row: u32,
    /// Row written last, from 1.
    row: u32,
    /// Bytes given to the zip.
    bytes: u64,
    buffer: String,
    /// Notes on cells below the header: row from 1, column from 0, text.
    cell_notes: Vec<(u32, u32, String)>,
    frozen_columns: u32,
}

/// What every row needs to know of a column.
struct ColumnPlan {
    letters: String,
    style: Style,
    note: Option<String>,
    /// The drop-down's rule: its formula, and whether it is strict.
    list: Option<(String, bool)>,
    range: Option<(i64, i64)>,
}

impl<'b, W: Write> SheetWriter<'b, W> {
    pub(super) fn begin(book: &'b mut Workbook<W>, spec: &SheetSpec) -> Result<Self, XlsxError> {
        if spec.columns.len() > MAX_COLUMNS {
            return Err(XlsxError::TooManyColumns);
        }
        if book.sheets.len() >= MAX_SHEETS {
            return Err(XlsxError::TooManySheets);
        }
        let name = book.sheet_name(&spec.name);
        let columns = (0u32..)
            .zip(&spec.columns)
            .map(|(index, column)| plan(book, index, column, spec.locked))
            .collect();
        book.begin_part(&format!("xl/worksheets/sheet{}.xml", book.sheets.len() + 1))?;
        let mut sheet = Self {
            book,
            name,
            columns,
            footer: spec.footer.clone(),
            title: spec.title.is_some(),
            filter: spec.filter,
            freeze: spec.freeze,
            locked: spec.locked,
            hidden: spec.hidden,
            blank_rows: spec.blank_rows,
            header_row: if spec.title.is_some() { 2 } else { 1 },
            row: 0,
            bytes: 0,
            buffer: String::new(),
            cell_notes: Vec::new(),
            frozen_columns: spec.freeze_columns,
        };
        sheet.write_head(spec)?;
        Ok(sheet)
    }

    fn write_head(&mut self, spec: &SheetSpec) -> Result<(), XlsxError> {
        self.buffer.push_str(HEAD);
        let selected = if self.book.sheets.is_empty() {
            " tabSelected=\"1\""
        } else {
            ""
        };
        self.push(format_args!("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView{selected} workbookViewId=\"0\">"));
        if self.freeze {
            let (rows, columns) = (self.header_row, self.frozen_columns);
            let (split, pane) = if columns > 0 {
                (format!("xSplit=\"{columns}\" "), "bottomRight")
            } else {
                (String::new(), "bottomLeft")
            };
            let first = column_letters(columns);
            self.push(format_args!(
                "<pane {split}ySplit=\"{rows}\" topLeftCell=\"{first}{}\" activePane=\"{pane}\" state=\"frozen\"/><selection pane=\"{pane}\"/>",
                rows + 1
            ));
        }
        self.buffer
            .push_str("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"18\"/>");
        if !spec.columns.is_empty() {
            self.buffer.push_str("<cols>");
            for (number, column) in (1u32..).zip(&spec.columns) {
                // Below the prepared rows of a form, what is typed is text too, so that codes keep their zeros.
                let form = spec.blank_rows > 0 && column.kind == Kind::Text;
                let style = if form { Style::BareText } else { Style::Plain };
                let hidden = if column.hidden { " hidden=\"1\"" } else { "" };
                self.push(format_args!(
                    "<col min=\"{number}\" max=\"{number}\" width=\"{}\" style=\"{}\"{hidden} customWidth=\"1\"/>",
                    column.width_chars,
                    style.index()
                ));
            }
            self.buffer.push_str("</cols>");
        }
        self.buffer.push_str("<sheetData>");
        if let Some(title) = &spec.title {
            self.begin_row(" ht=\"30\" customHeight=\"1\"")?;
            self.cell(0, Value::Text(title), Style::Title)?;
            for column in 1..self.width() {
                self.cell(column, Value::Empty, Style::Title)?;
            }
            self.end_row()?;
        }
        self.begin_row(" ht=\"24\" customHeight=\"1\"")?;
        for (column, title) in (0u32..).zip(&spec.columns) {
            self.cell(column, Value::Text(&title.title), Style::Header)?;
        }
        self.end_row()
    }

    /// Writes one row. Cells beyond the columns of the sheet are an error.
    ///
    /// # Errors
    /// Writing failed, or the sheet is full.
    pub fn row<'v>(&mut self, cells: impl IntoIterator<Item = Value<'v>>) -> Result<(), XlsxError> {
        self.begin_row("")?;
        for (column, value) in (0u32..).zip(cells) {
            let style = self
                .columns
                .get(usize::try_from(column).unwrap_or(usize::MAX))
                .map(|plan| plan.style)
                .ok_or(XlsxError::TooManyColumns)?;
            self.cell(column, value, style)?;
        }
        self.end_row()
    }

    /// Writes one row whose cells may stand out or carry notes. Cells beyond the columns of the sheet are an error.
    ///
    /// # Errors
    /// Writing failed, or the sheet is full.
    pub fn marked_row<'v>(
        &mut self,
        cells: impl IntoIterator<Item = MarkedCell<'v>>,
    ) -> Result<(), XlsxError> {
        self.begin_row("")?;
        for (column, cell) in (0u32..).zip(cells) {
            let style = self
                .columns
                .get(usize::try_from(column).unwrap_or(usize::MAX))
                .map(|plan| plan.style.marked(cell.mark))
                .ok_or(XlsxError::TooManyColumns)?;
            self.cell(column, cell.value, style)?;
            if let Some(note) = cell.note {
                self.cell_notes.push((self.row, column, note));
            }
        }
        self.end_row()
    }

    /// Rows written so far below the header.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.row.saturating_sub(self.header_row)
    }

    /// Ends the sheet.
    ///
    /// # Errors
    /// Writing failed.
    pub fn finish(mut self) -> Result<(), XlsxError> {
        let last_data_row = self.row;
        for _ in 0..self.blank_rows {
            self.begin_row("")?;
            for column in 0..self.width() {
                let style = self
                    .columns
                    .get(usize::try_from(column).unwrap_or(usize::MAX))
                    .map_or(Style::Plain, |plan| plan.style);
                self.cell(column, Value::Empty, style)?;
            }
            self.end_row()?;
        }
        let last_row = self.row;
        if let Some(footer) = self.footer.take() {
            // A row left free keeps the footer out of the filtered table.
            self.row = self.row.saturating_add(1);
            self.begin_row("")?;
            self.cell(
                0,
                Value::Text(&format!("{FOOTER_MARK} {footer}")),
                Style::Footer,
            )?;
            self.end_row()?;
        }
        self.buffer.push_str("</sheetData>");
        let last_column = self.width().checked_sub(1);
        let filtered = self.filter && last_data_row > self.header_row;
        let filter = last_column
            .filter(|_| filtered)
            .map(|column| (self.header_row, last_data_row, column));
        self.write_tail(filter, last_row)?;
        self.flush()?;
        let mut notes: Vec<(u32, u32, String)> = (0u32..)
            .zip(&self.columns)
            .filter_map(|(column, plan)| Some((self.header_row, column, plan.note.clone()?)))
            .collect();
        notes.append(&mut self.cell_notes);
        if !notes.is_empty() {
            notes::write(self.book, &notes)?;
        }
        self.book.sheets.push(Written {
            name: self.name,
            hidden: self.hidden,
            filter,
            print_row: self.freeze.then_some(self.header_row),
            notes: !notes.is_empty(),
        });
        Ok(())
    }

    /// What stands behind the cells, in the order the format demands.
    fn write_tail(
        &mut self,
        filter: Option<(u32, u32, u32)>,
        last_row: u32,
    ) -> Result<(), XlsxError> {
        if self.locked {
            self.buffer.push_str("<sheetProtection sheet=\"1\" objects=\"1\" scenarios=\"1\" formatColumns=\"0\" formatRows=\"0\" sort=\"0\" autoFilter=\"0\"/>");
        }
        if let Some((first, last, column)) = filter {
            self.push(format_args!(
                "<autoFilter ref=\"A{first}:{}{last}\"/>",
                column_letters(column)
            ));
        }
        if self.title && self.width() > 1 {
            let last = column_letters(self.width() - 1);
            self.push(format_args!(
                "<mergeCells count=\"1\"><mergeCell ref=\"A1:{last}1\"/></mergeCells>"
            ));
        }
        let rules: Vec<String> = self
            .columns
            .iter()
            .filter_map(|plan| rule(plan, self.header_row + 1, last_row))
            .collect();
        if !rules.is_empty() {
            self.push(format_args!(
                "<dataValidations count=\"{}\">{}</dataValidations>",
                rules.len(),
                rules.concat()
            ));
        }
        self.buffer.push_str("<pageMargins left=\"0.4\" right=\"0.4\" top=\"0.5\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>");
        self.buffer.push_str("<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>");
        self.buffer
            .push_str("<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>");
        if !self.cell_notes.is_empty() || self.columns.iter().any(|plan| plan.note.is_some()) {
            self.buffer.push_str("<legacyDrawing r:id=\"rId1\"/>");
        }
        self.buffer.push_str("</worksheet>");
        Ok(())
    }

    fn width(&self) -> u32 {
        u32::try_from(self.columns.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.buffer.write_fmt(text);
    }

    fn begin_row(&mut self, attributes: &str) -> Result<(), XlsxError> {
        if self.row >= MAX_ROWS {
            return Err(XlsxError::TooManyRows);
        }
        self.row += 1;
        let row = self.row;
        self.push(format_args!("<row r=\"{row}\"{attributes}>"));
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), XlsxError> {
        self.buffer.push_str("</row>");
        if self.buffer.len() > 64 * 1024 {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), XlsxError> {
        let length = u64::try_from(self.buffer.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(length);
        if self.bytes > MAX_SHEET_BYTES {
            return Err(XlsxError::SheetTooLarge);
        }
        self.book.zip.write_all(self.buffer.as_bytes())?;
        self.buffer.clear();
        Ok(())
    }

    fn cell(&mut self, column: u32, value: Value<'_>, style: Style) -> Result<(), XlsxError> {
        let row = self.row;
        // The letters were made once per column.
        self.buffer.push_str("<c r=\"");
        match self
            .columns
            .get(usize::try_from(column).unwrap_or(usize::MAX))
        {
            Some(plan) => self.buffer.push_str(&plan.letters),
            None => self.buffer.push_str(&column_letters(column)),
        }
        self.push(format_args!("{row}\" s=\"{}\"", style.index()));
        match value {
            Value::Empty => self.buffer.push_str("/>"),
            Value::Text("") => self.buffer.push_str("/>"),
            Value::Text(text) => self.text(text, column)?,
            Value::Integer(number) if number.unsigned_abs() < 1_000_000_000_000_000 => {
                self.push(format_args!("><v>{number}</v></c>"))
            }
            Value::Integer(number) => self.text(&number.to_string(), column)?,
            Value::Date(date) => match serial(date) {
                Some(serial) => self.push(format_args!("><v>{serial}</v></c>")),
                None => self.text(&date.to_string(), column)?,
            },
        }
        Ok(())
    }

    fn text(&mut self, text: &str, column: u32) -> Result<(), XlsxError> {
        if text.len() > MAX_CELL_CHARS && text.chars().count() > MAX_CELL_CHARS {
            return Err(XlsxError::CellTooLong {
                row: self.row,
                column,
            });
        }
        self.buffer
            .push_str(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
        self.buffer.push_str(&xml::content(text));
        self.buffer.push_str("</t></is></c>");
        Ok(())
    }
}

fn plan<W: Write>(book: &mut Workbook<W>, index: u32, column: &Column, locked: bool) -> ColumnPlan {
    let open = !locked || column.editable;
    let style = match (column.kind, open) {
        (Kind::Text, false) => Style::Text,
        (Kind::Integer, false) => Style::Integer,
        (Kind::Date, false) => Style::Date,
        (Kind::Text, true) => Style::OpenText,
        (Kind::Integer, true) => Style::OpenInteger,
        (Kind::Date, true) => Style::OpenDate,
    };
    let list = column
        .choices
        .as_ref()
        .filter(|choices| !choices.values.is_empty())
        .map(|choices| {
            let values = choices
                .values
                .get(..choices.values.len().min(super::Choices::MAX))
                .unwrap_or_default();
            let inline = values.join(",");
            let fits = inline.encode_utf16().count() <= INLINE_LIST_CHARS
                && !values
                    .iter()
                    .any(|value| value.contains([',', '"', '\n', '\r']));
            let formula = if fits {
                format!("\"{inline}\"")
            } else {
                book.keep_list(values)
            };
            (formula, choices.strict)
        });
    ColumnPlan {
        letters: column_letters(index),
        style,
        note: column.note.clone(),
        list,
        range: column.range,
    }
}

fn rule(plan: &ColumnPlan, first_row: u32, last_row: u32) -> Option<String> {
    if last_row < first_row {
        return None;
    }
    if let Some((min, max)) = plan.range {
        return Some(format!(
            "<dataValidation type=\"whole\" allowBlank=\"1\" showErrorMessage=\"1\" errorTitle=\"请填整数\" error=\"此格只能填 {min} 到 {max} 的整数\" sqref=\"{0}{first_row}:{0}{last_row}\"><formula1>{min}</formula1><formula2>{max}</formula2></dataValidation>",
            plan.letters
        ));
    }
    let (formula, strict) = plan.list.as_ref()?;
    let stop = if *strict {
        " showErrorMessage=\"1\" errorTitle=\"请从列表中选择\" error=\"此格只能填列表中的内容\""
    } else {
        ""
    };
    Some(format!(
        "<dataValidation type=\"list\" allowBlank=\"1\"{stop} sqref=\"{0}{first_row}:{0}{last_row}\"><formula1>{1}</formula1></dataValidation>",
        plan.letters,
        xml::content(formula)
    ))
}

/// Day number of a date from 1900-03-01 on, as a worksheet counts.
fn serial(date: NaiveDate) -> Option<i64> {
    let days = date
        .signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 30)?)
        .num_days();
    (61..=2_958_465).contains(&days).then_some(days)
}
