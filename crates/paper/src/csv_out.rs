//! Writing text files: UTF-8 with or without a byte order mark, or GB18030; comma, semicolon or tab; CR LF line ends.

use std::io::{self, Write};

use crate::sheet::column_letters;
use crate::text::{TextEncoding, gb18030_cannot_hold};

/// What to do with text that a spreadsheet would run as a formula when it opens the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formulas {
    /// Put an apostrophe before it. For files that people open; such a cell does not come back as it was.
    #[default]
    Safe,
    /// Write it as it is. For data that must come back exactly.
    Exact,
}

/// How to write a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The encoding. [`TextEncoding::Utf8Bom`] is what Excel opens without questions.
    pub encoding: TextEncoding,
    /// What to do with formulas.
    pub formulas: Formulas,
    /// What separates the cells: `,`, `;` or a tab.
    pub delimiter: char,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            encoding: TextEncoding::Utf8Bom,
            formulas: Formulas::Safe,
            delimiter: ',',
        }
    }
}

/// Why a text file could not be written.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// Writing the bytes failed.
    #[error("写文件时出错：{0}。请检查磁盘空间后再试")]
    Io(#[from] io::Error),
    /// A character that does not survive GB18030. Nothing is replaced: the caller writes UTF-8 instead.
    #[error("第 {row} 行 {} 列有 GB18030 无法表示的字“{character}”（U+{:04X}）。请改用 UTF-8 导出", column_letters(*column), u32::from(*character))]
    CannotHold {
        /// The character.
        character: char,
        /// Row of the file, from 1.
        row: u32,
        /// Column of the file, from 0.
        column: u32,
    },
}

/// Writes row after row. Memory does not grow with the rows.
pub struct CsvWriter<W: Write> {
    out: W,
    options: Options,
    line: String,
    rows: u32,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a file, with the byte order mark where the encoding has one. Hand in a buffered writer.
    ///
    /// # Errors
    /// Writing failed.
    pub fn new(mut out: W, options: Options) -> Result<Self, CsvError> {
        if options.encoding == TextEncoding::Utf8Bom {
            out.write_all("\u{FEFF}".as_bytes())?;
        }
        Ok(Self {
            out,
            options,
            line: String::new(),
            rows: 0,
        })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Writing failed, or a character does not exist in the encoding; then nothing of the row is written.
    pub fn row<T: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = T>,
    ) -> Result<(), CsvError> {
        self.rows = self.rows.saturating_add(1);
        self.line.clear();
        for (column, cell) in (0u32..).zip(cells) {
            let text = cell.as_ref();
            if self.options.encoding == TextEncoding::Gb18030
                && let Some(character) = text.chars().find(|c| gb18030_cannot_hold(*c))
            {
                return Err(CsvError::CannotHold {
                    character,
                    row: self.rows,
                    column,
                });
            }
            if column > 0 {
                self.line.push(self.options.delimiter);
            }
            let guard = self.options.formulas == Formulas::Safe && runs_as_formula(text);
            push_cell(&mut self.line, text, guard, self.options.delimiter);
        }
        if self.line.is_empty() {
            // A line with nothing on it would not be read as a row.
            self.line.push_str("\"\"");
        }
        self.line.push_str("\r\n");
        match self.options.encoding {
            TextEncoding::Utf8 | TextEncoding::Utf8Bom => {
                self.out.write_all(self.line.as_bytes())?
            }
            TextEncoding::Gb18030 => {
                let (bytes, _, _) = encoding_rs::GB18030.encode(&self.line);
                self.out.write_all(&bytes)?;
            }
        }
        Ok(())
    }

    /// Ends the file and gives the writer back.
    ///
    /// # Errors
    /// Writing failed.
    pub fn finish(mut self) -> Result<W, CsvError> {
        self.out.flush()?;
        Ok(self.out)
    }
}

fn push_cell(line: &mut String, text: &str, guard: bool, delimiter: char) {
    let quoted = text.contains(['"', '\r', '\n', delimiter]);
    if quoted {
        line.push('"');
    }
    if guard {
        line.push('\'');
    }
    if quoted {
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

/// Text that a spreadsheet takes for a formula: it begins with `=`, `+`, `-`, `@` (also full-width), a tab or a line
/// end, and is no plain number.
#[must_use]
pub fn runs_as_formula(text: &str) -> bool {
    let begins = text.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
    ]);
    begins && !is_plain_number(text)
}

fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction]
        .iter()
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(options: Options, rows: &[&[&str]]) -> Vec<u8> {
        let mut writer = CsvWriter::new(Vec::new(), options).unwrap();
        for row in rows {
            writer.row(row.iter()).unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn formulas_are_guarded_and_numbers_are_not() {
        let bytes = written(
            Options {
                encoding: TextEncoding::Utf8,
                ..Options::default()
            },
            &[&["=1+1", "-5", "+8.5", "@a", "\tx", "-a,b", "甲-乙"]],
        );
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "'=1+1,-5,+8.5,'@a,'\tx,\"'-a,b\",甲-乙\r\n"
        );
        let exact = Options {
            encoding: TextEncoding::Utf8,
            formulas: Formulas::Exact,
            delimiter: ',',
        };
        assert_eq!(written(exact, &[&["=1+1"]]), b"=1+1\r\n");
    }

    #[test]
    fn excel_gets_a_byte_order_mark_and_an_empty_row_is_a_row() {
        assert_eq!(
            written(Options::default(), &[&[""], &["", "a"]]),
            b"\xEF\xBB\xBF\"\"\r\n,a\r\n"
        );
    }

    #[test]
    fn what_gb18030_cannot_hold_is_an_error_with_its_place() {
        let mut writer = CsvWriter::new(
            Vec::new(),
            Options {
                encoding: TextEncoding::Gb18030,
                ..Options::default()
            },
        )
        .unwrap();
        writer.row(["𨟠村", "㘵头"]).unwrap();
        let error = writer.row(["甲", "乙\u{E5E5}"]).unwrap_err();
        assert!(
            matches!(
                error,
                CsvError::CannotHold {
                    character: '\u{E5E5}',
                    row: 2,
                    column: 1
                }
            ),
            "{error}"
        );
        assert!(error.to_string().contains("第 2 行 B 列"), "{error}");
        let bytes = writer.finish().unwrap();
        assert_eq!(
            encoding_rs::GB18030.decode_without_bom_handling(&bytes).0,
            "𨟠村,㘵头\r\n"
        );
    }
}
