//! Files sealed as a stream: evidence beside the database.
//!
//! A sealed file is `magic ‖ chunk ‖ chunk ‖ ...`; each chunk holds up to [`CHUNK_BYTES`] of the file,
//! sealed with SM4-GCM and followed by its tag. The nonce of a chunk is its number and whether it is
//! the last, the associated data names the format and the file, so chunks left out, swapped, added,
//! or taken from another file, and a file cut short, are all found when it is opened. Every file has
//! a key of its own ([`DataKey`](crate::keys::DataKey)), used for nothing else, so a numbered nonce is
//! never used twice.

use std::io::{self, Read, Write};

use sm3::{Digest as _, Sm3};

use crate::hex;
use crate::keys::DataKey;
use crate::provider::{Cipher, CryptoError, CryptoProvider, NONCE_BYTES, TAG_BYTES};

/// First bytes of every sealed file.
pub const MAGIC: &[u8; 16] = b"touyan/file-1\n\0\0";

/// Bytes of the file in each chunk but the last.
pub const CHUNK_BYTES: usize = 64 * 1024;
const SEALED_BYTES: usize = CHUNK_BYTES + TAG_BYTES;

/// How long the sealed form of a file is.
#[must_use]
pub fn sealed_bytes(plain_bytes: u64) -> u64 {
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let chunks = plain_bytes.div_ceil(wide(CHUNK_BYTES)).max(1);
    wide(MAGIC.len())
        .saturating_add(plain_bytes)
        .saturating_add(chunks.saturating_mul(wide(TAG_BYTES)))
}

struct Chunks {
    cipher: Box<dyn Cipher>,
    aad: Vec<u8>,
    next: u64,
}

impl Chunks {
    fn new(provider: &dyn CryptoProvider, key: &DataKey, label: &str) -> Result<Self, CryptoError> {
        let key = key.file_key(provider, label)?;
        Ok(Self {
            cipher: provider.cipher(&key)?,
            aad: [MAGIC.as_slice(), label.as_bytes()].concat(),
            next: 0,
        })
    }

    /// Three bytes of nought, the number, and 1 for the last chunk.
    fn nonce(&mut self, last: bool) -> [u8; NONCE_BYTES] {
        let [a, b, c, d, e, f, g, h] = self.next.to_be_bytes();
        self.next = self.next.wrapping_add(1);
        [0, 0, 0, a, b, c, d, e, f, g, h, u8::from(last)]
    }

    fn seal(&mut self, plain: &[u8], last: bool) -> io::Result<Vec<u8>> {
        let nonce = self.nonce(last);
        self.cipher
            .seal(&nonce, &self.aad, plain)
            .map_err(io::Error::other)
    }

    fn open(&mut self, sealed: &[u8], last: bool) -> io::Result<Vec<u8>> {
        let nonce = self.nonce(last);
        self.cipher
            .open(&nonce, &self.aad, sealed)
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    }
}

/// Seals what is written to it. [`Sealing::finish`] writes the last chunk: without it the file is
/// one cut short.
pub struct Sealing<W: Write> {
    out: W,
    chunks: Chunks,
    waiting: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    /// Begins a sealed file. The label (county and record, say) is not stored and must be given again
    /// to open it.
    ///
    /// # Errors
    /// What cannot be written; a module that does not answer.
    pub fn new(
        provider: &dyn CryptoProvider,
        key: &DataKey,
        label: &str,
        mut out: W,
    ) -> io::Result<Self> {
        let chunks = Chunks::new(provider, key, label).map_err(io::Error::other)?;
        out.write_all(MAGIC)?;
        Ok(Self {
            out,
            chunks,
            waiting: Vec::with_capacity(CHUNK_BYTES),
        })
    }

    /// Writes the last chunk and gives the writer back.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let last = self.chunks.seal(&self.waiting, true)?;
        self.out.write_all(&last)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until more comes: only then it is known not to be the last.
        if self.waiting.len() == CHUNK_BYTES && !bytes.is_empty() {
            let sealed = self.chunks.seal(&self.waiting, false)?;
            self.out.write_all(&sealed)?;
            self.waiting.clear();
        }
        let room = CHUNK_BYTES.saturating_sub(self.waiting.len());
        let part = bytes.get(..room).unwrap_or(bytes);
        self.waiting.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> std::fmt::Debug for Sealing<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealing(chunk {})", self.chunks.next)
    }
}

/// Opens a sealed file while it is read; each chunk is checked before any of it is given out, and the
/// end of reading means that the file's own end was reached.
pub struct Opening<R: Read> {
    input: R,
    chunks: Chunks,
    /// Sealed bytes read ahead: one chunk and what shows whether another follows.
    ahead: Vec<u8>,
    plain: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Opening<R> {
    /// Begins to read a sealed file.
    ///
    /// # Errors
    /// When it is no sealed file or cannot be read.
    pub fn new(
        provider: &dyn CryptoProvider,
        key: &DataKey,
        label: &str,
        mut input: R,
    ) -> io::Result<Self> {
        let chunks = Chunks::new(provider, key, label).map_err(io::Error::other)?;
        let mut magic = [0; 16];
        input.read_exact(&mut magic)?;
        if magic != *MAGIC {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "no sealed file"));
        }
        Ok(Self {
            input,
            chunks,
            ahead: Vec::with_capacity(SEALED_BYTES + 1),
            plain: Vec::new(),
            given: 0,
            ended: false,
        })
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let wanted = SEALED_BYTES
            .saturating_add(1)
            .saturating_sub(self.ahead.len());
        let limit = u64::try_from(wanted).unwrap_or(u64::MAX);
        self.input
            .by_ref()
            .take(limit)
            .read_to_end(&mut self.ahead)?;
        let rest = if self.ahead.len() > SEALED_BYTES {
            self.ahead.split_off(SEALED_BYTES)
        } else {
            self.ended = true;
            Vec::new()
        };
        self.plain = self.chunks.open(&self.ahead, self.ended)?;
        self.given = 0;
        self.ahead = rest;
        Ok(())
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.is_empty() {
            return Ok(0);
        }
        while self.given >= self.plain.len() {
            if self.ended {
                return Ok(0);
            }
            self.next_chunk()?;
        }
        let left = self.plain.get(self.given..).unwrap_or_default();
        let count = left.len().min(out.len());
        for (to, from) in out.iter_mut().zip(left) {
            *to = *from;
        }
        self.given = self.given.saturating_add(count);
        Ok(count)
    }
}

impl<R: Read> std::fmt::Debug for Opening<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opening(chunk {})", self.chunks.next)
    }
}

/// Adds up the SM3 hash and the length of what is written through it. Needs no key and has one right
/// answer, so it is software whatever the provider.
pub struct Hashing<W> {
    out: W,
    hash: Sm3,
    bytes: u64,
}

impl<W> Hashing<W> {
    /// Begins with nothing.
    pub fn new(out: W) -> Self {
        Self {
            out,
            hash: Sm3::new(),
            bytes: 0,
        }
    }

    /// The writer, the hash in lower-case hexadecimal, and the number of bytes.
    pub fn finish(self) -> (W, String, u64) {
        let hash: [u8; 32] = self.hash.finalize().into();
        (self.out, hex::encode(&hash), self.bytes)
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hash.update(bytes.get(..count).unwrap_or(bytes));
        self.bytes = self.bytes.saturating_add(u64::try_from(count).unwrap_or(0));
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W> std::fmt::Debug for Hashing<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hashing({} bytes)", self.bytes)
    }
}
