//! Canonical bytes: the one way to write a record down before it is hashed.

use std::fmt;

/// Builder of unambiguous bytes from typed, named fields.
///
/// Two builders give the same bytes only when the kind and every field (name, type, value,
/// order) are the same: each text, list and nested record carries its length, each field its
/// type. Give the fields always in the same order; add new ones at the end or under a new kind.
///
/// ```
/// use seal::journal::Canonical;
/// let a = Canonical::new("person").text("given", "ab").text("surname", "c");
/// let b = Canonical::new("person").text("given", "a").text("surname", "bc");
/// assert_ne!(a.as_bytes(), b.as_bytes());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Canonical {
    bytes: Vec<u8>,
}

/// Type marks in front of values. Fixed for ever: hashes rest on them.
const TEXT: u8 = b'T';
const INTEGER: u8 = b'I';
const FLAG: u8 = b'F';
const BYTES: u8 = b'B';
const ABSENT: u8 = b'-';
const LIST: u8 = b'L';
const RECORD: u8 = b'R';

impl Canonical {
    /// Starts a record of the kind, for instance `polling.count`.
    #[must_use]
    pub fn new(kind: &str) -> Self {
        let mut record = Self { bytes: Vec::new() };
        record.chunk(kind.as_bytes());
        record
    }

    /// A text, code point for code point.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.name(name);
        self.put_text(value);
        self
    }

    /// An integer: counts, ids, days, instants in milliseconds.
    #[must_use]
    pub fn integer(mut self, name: &str, value: i64) -> Self {
        self.name(name);
        self.put_integer(value);
        self
    }

    /// Yes or no.
    #[must_use]
    pub fn flag(mut self, name: &str, value: bool) -> Self {
        self.name(name);
        self.bytes.extend([FLAG, u8::from(value)]);
        self
    }

    /// Bytes, for instance the hash of a file.
    #[must_use]
    pub fn bytes(mut self, name: &str, value: &[u8]) -> Self {
        self.name(name);
        self.bytes.push(BYTES);
        self.chunk(value);
        self
    }

    /// A text that may be missing; missing and empty differ.
    #[must_use]
    pub fn optional_text(mut self, name: &str, value: Option<&str>) -> Self {
        self.name(name);
        match value {
            Some(value) => self.put_text(value),
            None => self.bytes.push(ABSENT),
        }
        self
    }

    /// An integer that may be missing; missing and 0 differ.
    #[must_use]
    pub fn optional_integer(mut self, name: &str, value: Option<i64>) -> Self {
        self.name(name);
        match value {
            Some(value) => self.put_integer(value),
            None => self.bytes.push(ABSENT),
        }
        self
    }

    /// A list of texts, in order.
    #[must_use]
    pub fn texts<T: AsRef<str>>(mut self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.name(name);
        let mut items = Self { bytes: Vec::new() };
        let mut count = 0u64;
        for value in values {
            items.put_text(value.as_ref());
            count = count.saturating_add(1);
        }
        self.put_list(count, &items.bytes);
        self
    }

    /// A list of records, in order.
    #[must_use]
    pub fn list(mut self, name: &str, records: impl IntoIterator<Item = Self>) -> Self {
        self.name(name);
        let mut items = Self { bytes: Vec::new() };
        let mut count = 0u64;
        for record in records {
            items.put_record(&record);
            count = count.saturating_add(1);
        }
        self.put_list(count, &items.bytes);
        self
    }

    /// A record within the record; `None` where it may be missing.
    #[must_use]
    pub fn record(mut self, name: &str, value: Option<Self>) -> Self {
        self.name(name);
        match value {
            Some(value) => self.put_record(&value),
            None => self.bytes.push(ABSENT),
        }
        self
    }

    /// The bytes that get hashed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn name(&mut self, name: &str) {
        self.chunk(name.as_bytes());
    }

    fn put_text(&mut self, value: &str) {
        self.bytes.push(TEXT);
        self.chunk(value.as_bytes());
    }

    fn put_integer(&mut self, value: i64) {
        self.bytes.push(INTEGER);
        self.bytes.extend(value.to_be_bytes());
    }

    fn put_record(&mut self, value: &Self) {
        self.bytes.push(RECORD);
        self.chunk(&value.bytes);
    }

    fn put_list(&mut self, count: u64, items: &[u8]) {
        self.bytes.push(LIST);
        self.bytes.extend(count.to_be_bytes());
        self.chunk(items);
    }

    /// Length in eight bytes, then the bytes.
    fn chunk(&mut self, bytes: &[u8]) {
        self.bytes.extend(length(bytes));
        self.bytes.extend_from_slice(bytes);
    }
}

/// The length of a piece as eight bytes, big endian. No piece in memory is longer.
pub(crate) fn length(bytes: &[u8]) -> [u8; 8] {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes()
}

impl fmt::Debug for Canonical {
    /// The length only: the content may be about a person.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canonical({} bytes)", self.bytes.len())
    }
}
