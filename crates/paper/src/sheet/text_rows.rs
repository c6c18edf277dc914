//! Rows of a text file: UTF-8 or GB18030, separated by comma, semicolon or tab.
//!
//! The file is read twice: once to find out its encoding and whether every byte of it can be decoded, once for the
//! rows. So a row is never given out of a file that turns out broken further down.

use std::io::{Read, Seek, SeekFrom};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::error::{SheetError, WrongKind};
use super::header::{self, Column};
use super::limits::{HEADER_SEARCH_ROWS, Limits};
use super::place::Place;
use super::row::{CellKind, RowBuf};
use crate::text::TextEncoding;

const CHUNK_BYTES: usize = 64 * 1024;
/// So many correct UTF-8 characters before the first broken one cannot be chance: the file is UTF-8 and damaged, not
/// GB18030. In GB18030 text about one character in ten looks like UTF-8.
const SURELY_UTF8_CHARS: u64 = 16;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// What a text file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextShape {
    pub(crate) encoding: TextEncoding,
    pub(crate) delimiter: u8,
}

/// Where decoding failed.
struct Broken {
    line: u64,
    /// Characters beyond ASCII that were decoded before.
    decoded: u64,
}

/// Finds out the encoding, refusing text that is in neither.
pub(crate) fn detect<R: Read + Seek>(input: &mut R) -> Result<TextEncoding, SheetError> {
    let mut head = [0u8; 3];
    let bom = fill(input, &mut head)? == 3 && head == *BOM;
    let broken_utf8 = match scan(input, encoding_rs::UTF_8)? {
        None => {
            return Ok(if bom {
                TextEncoding::Utf8Bom
            } else {
                TextEncoding::Utf8
            });
        }
        Some(broken) => broken,
    };
    if bom || broken_utf8.decoded >= SURELY_UTF8_CHARS {
        let encoding = if bom {
            TextEncoding::Utf8Bom
        } else {
            TextEncoding::Utf8
        };
        return Err(SheetError::Undecodable {
            encoding,
            line: broken_utf8.line,
        });
    }
    match scan(input, encoding_rs::GB18030)? {
        None => Ok(TextEncoding::Gb18030),
        Some(broken) => Err(SheetError::Undecodable {
            encoding: TextEncoding::Gb18030,
            line: broken.line,
        }),
    }
}

/// Reads until the buffer is full or the input ends; `Read::read` alone may stop earlier.
pub(crate) fn fill<R: Read>(input: &mut R, buffer: &mut [u8]) -> Result<usize, SheetError> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(filled)
}

fn scan<R: Read + Seek>(
    input: &mut R,
    encoding: &'static Encoding,
) -> Result<Option<Broken>, SheetError> {
    input.seek(SeekFrom::Start(0))?;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut bytes = vec![0u8; CHUNK_BYTES];
    let mut text = String::with_capacity(CHUNK_BYTES * 3);
    let (mut line, mut decoded) = (1u64, 0u64);
    loop {
        let read = fill(input, &mut bytes)?;
        let last = read < bytes.len();
        let chunk = bytes.get(..read).unwrap_or_default();
        if chunk.contains(&0) {
            return Err(SheetError::WrongKind(WrongKind::Binary));
        }
        text.clear();
        reserve(&decoder, chunk.len(), &mut text);
        let (result, _) = decoder.decode_to_string_without_replacement(chunk, &mut text, last);
        line = line.saturating_add(count(text.bytes().filter(|b| *b == b'\n').count()));
        if let DecoderResult::Malformed(_, _) = result {
            decoded = decoded.saturating_add(count(text.chars().filter(|c| !c.is_ascii()).count()));
            return Ok(Some(Broken { line, decoded }));
        }
        if decoded < SURELY_UTF8_CHARS {
            decoded = decoded.saturating_add(count(text.chars().filter(|c| !c.is_ascii()).count()));
        }
        if last {
            return Ok(None);
        }
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// Makes room for what the next bytes can become, so that one call of the decoder takes them all.
fn reserve(decoder: &Decoder, bytes: usize, text: &mut String) {
    text.reserve(
        decoder
            .max_utf8_buffer_length_without_replacement(bytes)
            .unwrap_or_else(|| bytes.saturating_mul(4)),
    );
}

/// Rows of a text file. Cells are split as RFC 4180 says; a quote that does not pair is an error and never a guess.
pub(crate) struct TextRows<R> {
    input: R,
    decoder: Decoder,
    encoding: TextEncoding,
    delimiter: u8,
    bytes: Vec<u8>,
    chunk: String,
    /// Position of the next byte of the chunk.
    at: usize,
    ended: bool,
    line: u64,
    /// Line on which the quoted cell at hand began.
    quote_line: u64,
    /// A line feed that follows belongs to the carriage return before it.
    after_cr: bool,
    cell: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Bare,
    Quoted,
    /// After a quote inside a quoted cell: its end, or the first of two.
    Quote,
}

enum Step {
    In(State),
    CellEnds,
    RowEnds,
    BlankLine,
}

impl<R: Read + Seek> TextRows<R> {
    /// Opens a text file whose encoding is known, finding its delimiter by which of them makes the header readable.
    pub(crate) fn open(
        mut input: R,
        encoding: TextEncoding,
        columns: &[Column],
        limits: &Limits,
    ) -> Result<Self, SheetError> {
        let mut best = (b',', (0, 0, 0));
        for delimiter in [b',', b'\t', b';'] {
            let mut rows = TextRows::at_start(&mut input, encoding, delimiter)?;
            let score = rows.score(columns, limits);
            if score > best.1 {
                best = (delimiter, score);
            }
        }
        Self::at_start(input, encoding, best.0)
    }

    fn at_start(mut input: R, encoding: TextEncoding, delimiter: u8) -> Result<Self, SheetError> {
        let start = if encoding == TextEncoding::Utf8Bom {
            count(BOM.len())
        } else {
            0
        };
        input.seek(SeekFrom::Start(start))?;
        Ok(Self {
            input,
            decoder: encoding.encoding().new_decoder_without_bom_handling(),
            encoding,
            delimiter,
            bytes: vec![0; CHUNK_BYTES],
            chunk: String::new(),
            at: 0,
            ended: false,
            line: 1,
            quote_line: 1,
            after_cr: false,
            cell: String::new(),
        })
    }

    /// How well the first rows read with this delimiter: required headers, all headers, cells. An error in them counts
    /// as the rows before it; it comes up again when the rows are read.
    fn score(&mut self, columns: &[Column], limits: &Limits) -> (usize, usize, usize) {
        let mut best = (0, 0, 0);
        let mut row = RowBuf::default();
        for _ in 0..HEADER_SEARCH_ROWS {
            if !matches!(self.next_row(&mut row, limits), Ok(true)) {
                break;
            }
            let (required, all) = header::score(&row, columns);
            best = best.max((required, all, usize::try_from(row.width()).unwrap_or(0)));
        }
        best
    }

    pub(crate) fn shape(&self) -> TextShape {
        TextShape {
            encoding: self.encoding,
            delimiter: self.delimiter,
        }
    }

    /// Reads the next row that has a character on its line. False at the end.
    pub(crate) fn next_row(
        &mut self,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<bool, SheetError> {
        let mut state = State::Start;
        let mut column = 0u32;
        self.cell.clear();
        row.clear(self.row_number());
        loop {
            if self.at >= self.chunk.len() && !self.refill()? {
                return self.end(state, column, row, limits);
            }
            let plain = self.plain_bytes(state);
            if plain > 0 {
                self.take_plain(state, plain, column, row, limits)?;
                if state == State::Start {
                    state = State::Bare;
                }
                continue;
            }
            let Some(byte) = self.chunk.as_bytes().get(self.at).copied() else {
                continue;
            };
            self.at = self.at.saturating_add(1);
            match self.step(state, byte, column) {
                Step::In(next) => state = next,
                Step::BlankLine => row.clear(self.row_number()),
                Step::CellEnds => {
                    self.end_cell(column, row, limits)?;
                    column = column.saturating_add(1);
                    state = State::Start;
                }
                Step::RowEnds => {
                    self.end_cell(column, row, limits)?;
                    return Ok(true);
                }
            }
        }
    }

    /// How many of the next bytes mean nothing but themselves.
    fn plain_bytes(&self, state: State) -> usize {
        let rest = self.chunk.as_bytes().get(self.at..).unwrap_or_default();
        let delimiter = self.delimiter;
        let special = match state {
            State::Quoted => rest.iter().position(|b| matches!(b, b'"' | b'\r' | b'\n')),
            _ => rest
                .iter()
                .position(|b| matches!(b, b'"' | b'\r' | b'\n') || *b == delimiter),
        };
        special.unwrap_or(rest.len())
    }

    /// What a quote, a line end or a delimiter means.
    fn step(&mut self, state: State, byte: u8, column: u32) -> Step {
        let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
        // LF, CR LF and CR alone each end one line.
        if byte == b'\r' || (byte == b'\n' && !after_cr) {
            self.line = self.line.saturating_add(1);
        }
        match (state, byte) {
            (State::Quoted, b'\r' | b'\n') => {
                self.cell.push(char::from(byte));
                Step::In(State::Quoted)
            }
            (State::Quoted, _) => Step::In(State::Quote),
            (State::Start, b'"') => {
                self.quote_line = self.line;
                Step::In(State::Quoted)
            }
            (State::Bare, b'"') => {
                self.cell.push('"');
                Step::In(State::Bare)
            }
            (State::Quote, b'"') => {
                self.cell.push('"');
                Step::In(State::Quoted)
            }
            // Also the LF of a CR LF whose CR ended the row before.
            (State::Start, b'\r' | b'\n') if column == 0 => Step::BlankLine,
            (_, b'\r' | b'\n') => Step::RowEnds,
            _ => Step::CellEnds,
        }
    }

    /// Takes bytes that mean nothing but themselves.
    fn take_plain(
        &mut self,
        state: State,
        length: usize,
        column: u32,
        row: &RowBuf,
        limits: &Limits,
    ) -> Result<(), SheetError> {
        if state == State::Quote {
            return Err(SheetError::StrayQuote { line: self.line });
        }
        self.after_cr = false;
        let end = self.at.saturating_add(length);
        self.cell
            .push_str(self.chunk.get(self.at..end).unwrap_or_default());
        self.at = end;
        // A cell that grows without end is stopped here, before it takes the memory of the file.
        if self.cell.len()
            > limits
                .cell_chars
                .saturating_mul(4)
                .saturating_add(CHUNK_BYTES * 3)
        {
            let place = Place {
                row: row.number,
                column: Some(column),
                title: None,
            };
            return Err(SheetError::CellTooLong {
                place,
                limit: limits.cell_chars,
            });
        }
        Ok(())
    }

    fn row_number(&self) -> u32 {
        u32::try_from(self.line).unwrap_or(u32::MAX)
    }

    fn end_cell(
        &mut self,
        column: u32,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<(), SheetError> {
        row.push(column, &self.cell, CellKind::Text, limits)?;
        self.cell.clear();
        Ok(())
    }

    fn end(
        &mut self,
        state: State,
        column: u32,
        row: &mut RowBuf,
        limits: &Limits,
    ) -> Result<bool, SheetError> {
        match state {
            State::Quoted => Err(SheetError::UnclosedQuote {
                line: self.quote_line,
            }),
            State::Start if column == 0 => Ok(false),
            _ => {
                self.end_cell(column, row, limits)?;
                Ok(true)
            }
        }
    }

    /// Decodes the next bytes into the chunk. False at the end of the file.
    fn refill(&mut self) -> Result<bool, SheetError> {
        self.chunk.clear();
        self.at = 0;
        while self.chunk.is_empty() {
            if self.ended {
                return Ok(false);
            }
            let read = fill(&mut self.input, &mut self.bytes)?;
            self.ended = read < self.bytes.len();
            reserve(&self.decoder, read, &mut self.chunk);
            let bytes = self.bytes.get(..read).unwrap_or_default();
            let (result, _) = self.decoder.decode_to_string_without_replacement(
                bytes,
                &mut self.chunk,
                self.ended,
            );
            if let DecoderResult::Malformed(_, _) = result {
                // Every byte was decodable when the encoding was found out: the file changed in between.
                return Err(SheetError::Undecodable {
                    encoding: self.encoding,
                    line: self.line,
                });
            }
        }
        Ok(true)
    }
}
