//! Reading JSON with a place for every fault.
//!
//! Derived deserialisation stops at the first fault and turns a number that
//! does not fit into "unreadable". The contracts want every fault with its
//! path, and tell text that is not JSON from JSON that is wrong. So documents
//! are read level by level as raw text, and what each field should be is said
//! where it is taken.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// One fault of a document that is JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireFault {
    /// Where, e.g. `votes[3].for`.
    pub path: String,
    /// What.
    pub kind: WireFaultKind,
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireFaultKind {
    /// Another type than expected.
    WrongType {
        /// What should be there.
        expected: Expected,
        /// The text found, cut short.
        found: String,
    },
    /// A field that must be there is not.
    MissingField,
    /// A field is there twice.
    DuplicateField,
    /// A negative number where persons or ballots are counted.
    Negative {
        /// The text found.
        found: String,
    },
    /// A fraction where whole numbers are counted.
    Fraction {
        /// The text found.
        found: String,
    },
    /// A number too large to be true.
    TooLarge {
        /// The text found, cut short.
        found: String,
    },
    /// A code that does not exist.
    UnknownCode {
        /// The code found.
        found: String,
        /// The codes there are.
        known: Vec<&'static str>,
    },
    /// An id that is not on the sheet.
    UnknownId {
        /// The id found.
        found: String,
    },
    /// Not the schema this command reads.
    WrongSchema {
        /// The schema found.
        found: String,
    },
    /// A list longer than taken.
    TooMany {
        /// Entries found.
        count: usize,
        /// The most taken.
        limit: usize,
    },
    /// A text longer than taken.
    TextTooLong {
        /// The most taken, in bytes.
        limit: usize,
    },
    /// Not a date of the form 2026-03-15.
    BadDate {
        /// The text found.
        found: String,
    },
    /// Not two digits.
    BadProvince {
        /// The text found.
        found: String,
    },
}

/// What a field should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// An object.
    Object,
    /// A list.
    List,
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
}

impl WireFaultKind {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongType { .. } => "WRONG_TYPE",
            Self::MissingField => "MISSING_FIELD",
            Self::DuplicateField => "DUPLICATE_FIELD",
            Self::Negative { .. } => "NEGATIVE_NUMBER",
            Self::Fraction { .. } => "FRACTION",
            Self::TooLarge { .. } => "NUMBER_TOO_LARGE",
            Self::UnknownCode { .. } => "UNKNOWN_CODE",
            Self::UnknownId { .. } => "UNKNOWN_ID",
            Self::WrongSchema { .. } => "WRONG_SCHEMA",
            Self::TooMany { .. } => "TOO_MANY",
            Self::TextTooLong { .. } => "TEXT_TOO_LONG",
            Self::BadDate { .. } => "BAD_DATE",
            Self::BadProvince { .. } => "BAD_PROVINCE",
        }
    }
}

/// Text that is not JSON at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message())]
pub struct NotJson {
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// The parser's words.
    pub detail: String,
}

/// Most faults reported of one document; more tell nobody anything.
const MAX_FAULTS: usize = 100;
/// Longest piece of a document quoted in a fault, in characters.
const MAX_QUOTE: usize = 40;
/// Longest text taken for a field, in bytes.
pub const MAX_TEXT: usize = 1024;

/// Collects faults.
#[derive(Debug, Default)]
pub struct Faults(pub Vec<WireFault>);

impl Faults {
    /// Adds one, unless there are too many already.
    pub fn push(&mut self, path: impl Into<String>, kind: WireFaultKind) {
        if self.0.len() < MAX_FAULTS {
            self.0.push(WireFault {
                path: path.into(),
                kind,
            });
        }
    }
}

/// The fields of an object, as raw text, doubles included.
pub struct Fields<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Fields<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(Key(key)) = map.next_key()? {
                    fields.push((key, map.next_value()?));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Take;
        impl<'de> Visitor<'de> for Take {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Take)
    }
}

/// The entries of a list, as raw text.
struct Entries<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Entries<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = seq.next_element()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_seq(Collect)
    }
}

/// Checks that a whole text is one JSON value.
///
/// # Errors
/// Where and why it is not.
pub fn read_document(text: &str) -> Result<&RawValue, NotJson> {
    serde_json::from_str(text).map_err(|error| NotJson {
        line: error.line(),
        column: error.column(),
        detail: error.to_string(),
    })
}

fn quote(raw: &RawValue) -> String {
    let text: String = raw.get().chars().take(MAX_QUOTE).collect();
    if text.len() < raw.get().len() {
        format!("{text}…")
    } else {
        text
    }
}

fn wrong(path: &str, raw: &RawValue, expected: Expected, faults: &mut Faults) {
    let found = quote(raw);
    faults.push(path, WireFaultKind::WrongType { expected, found });
}

/// The fields of an object; complains about another type and doubled fields.
pub fn object<'a>(path: &str, raw: &'a RawValue, faults: &mut Faults) -> Option<Fields<'a>> {
    let Ok(fields) = serde_json::from_str::<Fields<'a>>(raw.get()) else {
        wrong(path, raw, Expected::Object, faults);
        return None;
    };
    for (i, (key, _)) in fields.0.iter().enumerate() {
        if fields.0.iter().take(i).any(|(other, _)| other == key) {
            faults.push(join(path, key), WireFaultKind::DuplicateField);
        }
    }
    Some(fields)
}

/// Joins a path and a field.
#[must_use]
pub fn join(path: &str, field: &str) -> String {
    if path.is_empty() {
        field.to_owned()
    } else {
        format!("{path}.{field}")
    }
}

/// The entries of a list, at most `limit`.
pub fn list<'a>(
    path: &str,
    raw: &'a RawValue,
    limit: usize,
    faults: &mut Faults,
) -> Vec<&'a RawValue> {
    let Ok(entries) = serde_json::from_str::<Entries<'a>>(raw.get()) else {
        wrong(path, raw, Expected::List, faults);
        return Vec::new();
    };
    let count = entries.0.len();
    if count > limit {
        faults.push(path, WireFaultKind::TooMany { count, limit });
        return Vec::new();
    }
    entries.0
}

/// A text, not longer than [`MAX_TEXT`].
pub fn text<'a>(path: &str, raw: &'a RawValue, faults: &mut Faults) -> Option<Cow<'a, str>> {
    let Ok(Key(text)) = serde_json::from_str::<Key<'a>>(raw.get()) else {
        wrong(path, raw, Expected::Text, faults);
        return None;
    };
    if text.len() > MAX_TEXT {
        faults.push(path, WireFaultKind::TextTooLong { limit: MAX_TEXT });
        return None;
    }
    Some(text)
}

/// `true` or `false`.
pub fn flag(path: &str, raw: &RawValue, faults: &mut Faults) -> Option<bool> {
    match raw.get() {
        "true" => Some(true),
        "false" => Some(false),
        _ => {
            wrong(path, raw, Expected::Flag, faults);
            None
        }
    }
}

/// A whole number of persons, ballots or seats.
pub fn number(path: &str, raw: &RawValue, faults: &mut Faults) -> Option<u64> {
    let text = raw.get();
    if let Ok(number) = text.parse::<u64>() {
        return Some(number);
    }
    if !text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        wrong(path, raw, Expected::Number, faults);
        return None;
    }
    let found = quote(raw);
    let kind = if text.starts_with('-') {
        WireFaultKind::Negative { found }
    } else if text.bytes().all(|b| b.is_ascii_digit()) || text.contains(['e', 'E']) {
        WireFaultKind::TooLarge { found }
    } else {
        WireFaultKind::Fraction { found }
    };
    faults.push(path, kind);
    None
}

impl<'a> Fields<'a> {
    /// A field that is there and not null; the last of doubles.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<&'a RawValue> {
        let found = self.0.iter().rev().find(|(key, _)| key == field)?;
        (found.1.get() != "null").then_some(found.1)
    }

    /// A field that must be there.
    pub fn required(&self, path: &str, field: &str, faults: &mut Faults) -> Option<&'a RawValue> {
        let found = self.get(field);
        if found.is_none() {
            faults.push(join(path, field), WireFaultKind::MissingField);
        }
        found
    }

    /// All fields and their raw text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.0.iter().map(|(key, raw)| (key.as_ref(), *raw))
    }

    /// A number that may be missing.
    pub fn number(&self, path: &str, field: &str, faults: &mut Faults) -> Option<u64> {
        number(&join(path, field), self.get(field)?, faults)
    }

    /// A small number that may be missing.
    pub fn small(&self, path: &str, field: &str, faults: &mut Faults) -> Option<u32> {
        let number = self.number(path, field, faults)?;
        let small = u32::try_from(number).ok();
        if small.is_none() {
            let found = number.to_string();
            faults.push(join(path, field), WireFaultKind::TooLarge { found });
        }
        small
    }

    /// A text that may be missing.
    pub fn text(&self, path: &str, field: &str, faults: &mut Faults) -> Option<Cow<'a, str>> {
        text(&join(path, field), self.get(field)?, faults)
    }

    /// `true` or `false`, or missing.
    pub fn flag(&self, path: &str, field: &str, faults: &mut Faults) -> Option<bool> {
        flag(&join(path, field), self.get(field)?, faults)
    }

    /// A code of an enumeration, or missing.
    pub fn code<T: Copy>(
        &self,
        path: &str,
        field: &str,
        (read, all, show): Codes<T>,
        faults: &mut Faults,
    ) -> Option<T> {
        let found = self.text(path, field, faults)?;
        let value = read(&found);
        if value.is_none() {
            let known = all.iter().map(|value| show(*value)).collect();
            let found = found.into_owned();
            faults.push(
                join(path, field),
                WireFaultKind::UnknownCode { found, known },
            );
        }
        value
    }
}

/// An enumeration with codes: how to read one, all of them, how to write one.
pub type Codes<T> = (fn(&str) -> Option<T>, &'static [T], fn(T) -> &'static str);
