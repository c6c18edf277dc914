//! Records of an xls stream and the texts in them ([MS-XLS]).

use super::cfb::u16_at;

/// Kinds of records that are read; the others are passed over.
pub(crate) mod kind {
    pub(crate) const EOF: u16 = 0x000A;
    pub(crate) const DATE_MODE: u16 = 0x0022;
    pub(crate) const FILE_PASS: u16 = 0x002F;
    pub(crate) const CONTINUE: u16 = 0x003C;
    pub(crate) const BOUND_SHEET: u16 = 0x0085;
    pub(crate) const MUL_RK: u16 = 0x00BD;
    pub(crate) const RSTRING: u16 = 0x00D6;
    pub(crate) const XF: u16 = 0x00E0;
    pub(crate) const SST: u16 = 0x00FC;
    pub(crate) const LABEL_SST: u16 = 0x00FD;
    pub(crate) const NUMBER: u16 = 0x0203;
    pub(crate) const LABEL: u16 = 0x0204;
    pub(crate) const BOOL_ERR: u16 = 0x0205;
    pub(crate) const STRING: u16 = 0x0207;
    pub(crate) const RK: u16 = 0x027E;
    pub(crate) const FORMAT: u16 = 0x041E;
    pub(crate) const FORMULA: u16 = 0x0006;
    pub(crate) const BOF: u16 = 0x0809;
}

/// One record: its kind, and where its data lie in the stream.
#[derive(Clone, Copy)]
pub(crate) struct Record {
    pub(crate) kind: u16,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Record {
    /// The record at a position; `None` at the end of the stream or where it is cut off.
    pub(crate) fn at(stream: &[u8], at: usize) -> Option<Self> {
        let kind = u16_at(stream, at)?;
        let length = usize::from(u16_at(stream, at.checked_add(2)?)?);
        let start = at.checked_add(4)?;
        let end = start.checked_add(length)?;
        (end <= stream.len()).then_some(Self { kind, start, end })
    }

    pub(crate) fn data<'a>(&self, stream: &'a [u8]) -> &'a [u8] {
        stream.get(self.start..self.end).unwrap_or_default()
    }
}

/// Reads texts out of a record and the records that continue it. A text's characters may be split between two records;
/// then the second begins with a new flag that says how wide they are.
pub(crate) struct Pieces<'a> {
    pieces: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl<'a> Pieces<'a> {
    /// A record and its continuations.
    pub(crate) fn of(stream: &'a [u8], record: Record) -> Self {
        let mut pieces = vec![record.data(stream)];
        let mut next = Record::at(stream, record.end);
        while let Some(more) = next.filter(|next| next.kind == kind::CONTINUE) {
            pieces.push(more.data(stream));
            next = Record::at(stream, more.end);
        }
        Self {
            pieces,
            piece: 0,
            at: 0,
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.pieces
            .get(self.piece)
            .and_then(|piece| piece.get(self.at..))
            .unwrap_or_default()
    }

    fn next_piece(&mut self) -> Option<()> {
        self.piece += 1;
        self.at = 0;
        self.pieces.get(self.piece).map(|_| ())
    }

    /// The next bytes, which do not straddle two records.
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        while self.rest().is_empty() {
            self.next_piece()?;
        }
        let bytes = self.rest().get(..length)?;
        self.at = self.at.checked_add(length)?;
        Some(bytes)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        u16_at(self.take(2)?, 0)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        super::cfb::u32_at(self.take(4)?, 0)
    }

    /// Passes over bytes that may straddle records.
    fn skip(&mut self, mut length: usize) -> Option<()> {
        while length > 0 {
            let step = self.rest().len().min(length);
            self.at = self.at.checked_add(step)?;
            length -= step;
            if length > 0 {
                self.next_piece()?;
            }
        }
        Some(())
    }

    /// A text that begins with its length in characters, as 16 bits.
    pub(crate) fn text(&mut self) -> Option<String> {
        let length = usize::from(self.u16()?);
        self.text_of(length)
    }

    /// A text of so many UTF-16 units, beginning with its flags.
    pub(crate) fn text_of(&mut self, length: usize) -> Option<String> {
        let flags = self.u8()?;
        let runs = if flags & 0x08 != 0 {
            usize::from(self.u16()?)
        } else {
            0
        };
        let phonetic_bytes = if flags & 0x04 != 0 {
            usize::try_from(self.u32()?).ok()?
        } else {
            0
        };
        let mut wide = flags & 0x01 != 0;
        let mut units: Vec<u16> = Vec::new();
        while units.len() < length {
            if self.rest().is_empty() {
                self.next_piece()?;
                wide = self.u8()? & 0x01 != 0;
                continue;
            }
            let missing = length - units.len();
            if wide {
                let step = (self.rest().len() / 2).min(missing);
                if step == 0 {
                    return None;
                }
                units.extend(
                    self.take(step * 2)?
                        .chunks_exact(2)
                        .filter_map(|pair| u16_at(pair, 0)),
                );
            } else {
                let step = self.rest().len().min(missing);
                units.extend(self.take(step)?.iter().map(|byte| u16::from(*byte)));
            }
        }
        self.skip(runs.checked_mul(4)?)?;
        self.skip(phonetic_bytes)?;
        // Half a surrogate pair is no character: the text is refused, never repaired.
        String::from_utf16(&units).ok()
    }
}

/// A number in 30 bits: whole or the upper half of a binary fraction, either also divided by a hundred.
pub(crate) fn rk(raw: u32) -> f64 {
    let value = if raw & 0x02 != 0 {
        f64::from(i32::from_le_bytes(raw.to_le_bytes()) >> 2)
    } else {
        f64::from_bits(u64::from(raw & 0xFFFF_FFFC) << 32)
    };
    if raw & 0x01 != 0 {
        value / 100.0
    } else {
        value
    }
}

/// Error values by their number ([MS-XLS] 2.5.10).
pub(crate) fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}
