//! One file inside the zip, inflated as a stream with a limit on its size and on the bytes between two tags.

use std::io::{self, BufRead, Read, Seek, SeekFrom, Take};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use crate::sheet::error::SheetError;
use crate::sheet::limits::MAX_XML_EVENT_BYTES;

const BUFFER_BYTES: usize = 64 * 1024;

/// Where a file lies in the zip.
#[derive(Debug, Clone)]
pub(crate) struct PartPlace {
    pub(crate) name: String,
    pub(crate) start: u64,
    pub(crate) compressed_bytes: u64,
    pub(crate) deflated: bool,
    pub(crate) crc: u32,
}

/// The error inside an [`io::Error`] when a limit is reached, to be told apart from a failing disk.
#[derive(Debug, thiserror::Error)]
#[error("the part is larger than its limit")]
struct Overrun;

enum Inflate<R> {
    Stored(Take<R>),
    Deflated(DeflateDecoder<Take<R>>),
}

impl<R: Read> Read for Inflate<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Stored(input) => input.read(buffer),
            Self::Deflated(input) => input.read(buffer),
        }
    }
}

/// The bytes of one part. Reading it to its end checks them against the zip's checksum.
pub(crate) struct PartReader<R> {
    input: Inflate<R>,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    left_bytes: u64,
    left_in_event: usize,
    crc: Crc,
    expected_crc: u32,
}

impl<R: Read + Seek> PartReader<R> {
    pub(crate) fn open(
        mut input: R,
        place: &PartPlace,
        limit_bytes: u64,
    ) -> Result<Self, SheetError> {
        input.seek(SeekFrom::Start(place.start))?;
        let taken = input.take(place.compressed_bytes);
        Ok(Self {
            input: if place.deflated {
                Inflate::Deflated(DeflateDecoder::new(taken))
            } else {
                Inflate::Stored(taken)
            },
            buffer: vec![0; BUFFER_BYTES],
            at: 0,
            filled: 0,
            left_bytes: limit_bytes,
            left_in_event: MAX_XML_EVENT_BYTES,
            crc: Crc::new(),
            expected_crc: place.crc,
        })
    }

    pub(crate) fn into_inner(self) -> R {
        match self.input {
            Inflate::Stored(input) => input.into_inner(),
            Inflate::Deflated(input) => input.into_inner().into_inner(),
        }
    }
}

impl<R: Read> PartReader<R> {
    /// Starts to count anew the bytes between two tags.
    pub(crate) fn begin_event(&mut self) {
        self.left_in_event = MAX_XML_EVENT_BYTES;
    }
}

impl<R: Read> Read for PartReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(out.len());
        for (to, from) in out.iter_mut().zip(available) {
            *to = *from;
        }
        self.consume(length);
        Ok(length)
    }
}

impl<R: Read> BufRead for PartReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left_in_event == 0 {
            return Err(io::Error::other(Overrun));
        }
        if self.at >= self.filled {
            self.at = 0;
            self.filled = self.input.read(&mut self.buffer)?;
            let fresh = self.buffer.get(..self.filled).unwrap_or_default();
            self.crc.update(fresh);
            let length = u64::try_from(fresh.len()).unwrap_or(u64::MAX);
            self.left_bytes = self
                .left_bytes
                .checked_sub(length)
                .ok_or_else(|| io::Error::other(Overrun))?;
            if fresh.is_empty() && self.crc.sum() != self.expected_crc {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "checksum of the zip entry does not match",
                ));
            }
        }
        Ok(self.buffer.get(self.at..self.filled).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.filled);
        self.left_in_event = self.left_in_event.saturating_sub(bytes);
    }
}

/// Turns an error of reading a part into the reason to give.
pub(crate) fn io_error(error: &io::Error, part: &str, limit_bytes: u64) -> SheetError {
    if error.get_ref().is_some_and(|inner| inner.is::<Overrun>()) {
        return SheetError::UnzippedTooLarge {
            part: part.to_owned(),
            limit_bytes,
        };
    }
    match error.kind() {
        // What inflating and the checksum report; a failing disk reports something else.
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput | io::ErrorKind::UnexpectedEof => {
            SheetError::damaged(part, "压缩数据不完整")
        }
        kind => SheetError::Io(io::Error::new(kind, error.to_string())),
    }
}
