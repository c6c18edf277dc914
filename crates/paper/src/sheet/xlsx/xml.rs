//! Reading the XML of a part: events, attributes and text, with the limits of [`super::part`].

use std::borrow::Cow;
use std::io::{Read, Seek};

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;

use super::part::{PartPlace, PartReader, io_error};
use crate::sheet::error::SheetError;

/// The events of one part.
pub(crate) struct XmlPart<R: Read> {
    reader: Reader<PartReader<R>>,
    part: String,
    limit_bytes: u64,
    scratch: Vec<u8>,
}

impl<R: Read + Seek> XmlPart<R> {
    pub(crate) fn open(input: R, place: &PartPlace, limit_bytes: u64) -> Result<Self, SheetError> {
        let mut reader = Reader::from_reader(PartReader::open(input, place, limit_bytes)?);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // Only depth matters to what is read here, and not keeping the names is a tenth of the time.
        config.check_end_names = false;
        Ok(Self {
            reader,
            part: place.name.clone(),
            limit_bytes,
            scratch: Vec::new(),
        })
    }

    pub(crate) fn into_inner(self) -> R {
        self.reader.into_inner().into_inner()
    }
}

impl<R: Read> XmlPart<R> {
    /// The next event. The buffer is the caller's, so that two can be alive at once.
    pub(crate) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, SheetError> {
        buffer.clear();
        self.reader.get_mut().begin_event();
        let (part, limit_bytes) = (&self.part, self.limit_bytes);
        self.reader
            .read_event_into(buffer)
            .map_err(|error| xml_error(error, part, limit_bytes))
    }

    /// Reads on to the end of the part, so that its checksum is checked.
    pub(crate) fn drain(&mut self) -> Result<(), SheetError> {
        let mut buffer = std::mem::take(&mut self.scratch);
        while !matches!(self.next(&mut buffer)?, Event::Eof) {}
        self.scratch = buffer;
        Ok(())
    }

    /// Adds the text up to the end tag of the element just begun, leaving out what its child elements hold.
    pub(crate) fn text(&mut self, out: &mut String) -> Result<(), SheetError> {
        let mut buffer = std::mem::take(&mut self.scratch);
        let result = self.text_into(&mut buffer, out);
        self.scratch = buffer;
        result
    }

    fn text_into(&mut self, buffer: &mut Vec<u8>, out: &mut String) -> Result<(), SheetError> {
        let mut depth = 0usize;
        loop {
            match self.next(buffer)? {
                Event::Text(text) if depth == 0 => out.push_str(&text.xml10_content()),
                Event::CData(text) if depth == 0 => out.push_str(&text.xml10_content()),
                Event::GeneralRef(reference) if depth == 0 => {
                    let resolved = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(Cow::Owned(c.to_string())),
                        Ok(None) => resolve_xml_entity(&reference).map(Cow::Borrowed),
                        Err(_) => None,
                    };
                    match resolved {
                        Some(text) => out.push_str(&text),
                        None => {
                            return Err(
                                self.damaged(format!("无法解读的字符引用 &{};", &*reference))
                            );
                        }
                    }
                }
                Event::Start(_) => depth = depth.saturating_add(1),
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::Eof => return Err(self.damaged("内容不完整")),
                _ => {}
            }
        }
    }

    /// Adds the text of a string item up to its end tag: its `t` and those of its runs, without the phonetic guide.
    pub(crate) fn string_item(
        &mut self,
        buffer: &mut Vec<u8>,
        out: &mut String,
    ) -> Result<(), SheetError> {
        let (mut depth, mut phonetic) = (0usize, 0usize);
        let mut run = String::new();
        loop {
            match self.next(buffer)? {
                Event::Start(start) => match start.local_name().as_ref() {
                    "t" if phonetic == 0 => {
                        run.clear();
                        self.text(&mut run)?;
                        out.push_str(&unescape(&run));
                    }
                    name => {
                        phonetic =
                            phonetic.saturating_add(usize::from(name == "rPh" || phonetic > 0));
                        depth = depth.saturating_add(1);
                    }
                },
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    phonetic = phonetic.saturating_sub(1);
                }
                Event::Eof => return Err(self.damaged("内容不完整")),
                _ => {}
            }
        }
    }

    /// Passes over everything up to the end tag of the element just begun.
    pub(crate) fn skip(&mut self) -> Result<(), SheetError> {
        let mut buffer = std::mem::take(&mut self.scratch);
        let mut depth = 0usize;
        loop {
            match self.next(&mut buffer)? {
                Event::Start(_) => depth = depth.saturating_add(1),
                Event::End(_) if depth == 0 => break,
                Event::End(_) => depth = depth.saturating_sub(1),
                Event::Eof => return Err(self.damaged("内容不完整")),
                _ => {}
            }
        }
        self.scratch = buffer;
        Ok(())
    }

    pub(crate) fn damaged(&self, detail: impl Into<String>) -> SheetError {
        SheetError::damaged(self.part.clone(), detail)
    }
}

fn xml_error(error: quick_xml::Error, part: &str, limit_bytes: u64) -> SheetError {
    match error {
        quick_xml::Error::Io(error) => io_error(&error, part, limit_bytes),
        _ => SheetError::damaged(part, "XML 不合规范"),
    }
}

/// The attributes of a tag as (name, value as written). Stops at what is no attribute.
pub(crate) fn attributes(raw: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        // Tags are short: looking byte by byte is faster than setting up a search.
        let equals = rest.bytes().position(|b| b == b'=')?;
        let name = rest.get(..equals)?.trim_ascii();
        let after = rest.get(equals + 1..)?.trim_ascii_start();
        let quote = after.bytes().next().filter(|b| matches!(b, b'"' | b'\''))?;
        let value = after.get(1..)?;
        let end = value.bytes().position(|b| b == quote)?;
        rest = value.get(end + 1..)?;
        Some((name, value.get(..end)?))
    })
}

/// An attribute whatever its prefix, with entities resolved.
pub(crate) fn attribute<'a>(raw: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let (_, value) = attributes(raw).find(|(name, _)| name.rsplit(':').next() == Some(wanted))?;
    quick_xml::escape::unescape(value).ok()
}

/// Resolves the `_xHHHH_` by which worksheets write characters that XML cannot hold. One that is no character, such
/// as half of a surrogate pair alone, stays as it stands.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('_') {
        out.push_str(before);
        // `rest` from the underscore on.
        let from = rest.get(before.len()..).unwrap_or_default();
        let unit = escape_at(from);
        let low = from.get(ESCAPE_BYTES..).and_then(escape_at);
        let (c, length) = match (unit, low) {
            (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => (
                char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)),
                ESCAPE_BYTES * 2,
            ),
            (Some(unit), _) => (char::from_u32(unit), ESCAPE_BYTES),
            (None, _) => (None, 0),
        };
        match (c, from.get(length..)) {
            (Some(c), Some(tail)) => {
                out.push(c);
                rest = tail;
            }
            _ => {
                out.push('_');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

const ESCAPE_BYTES: usize = 7;

fn escape_at(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    (text.get(6..7)? == "_" && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_worksheets_are_resolved() {
        let cases = [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_xD83D__xDCF7_", "📷"),
            ("_xD83D_村", "_xD83D_村"),
            ("_x00", "_x00"),
            ("_x12G4_", "_x12G4_"),
            ("__x0041__", "_A_"),
            ("_村_x", "_村_x"),
            ("_x甲乙_", "_x甲乙_"),
        ];
        for (written, text) in cases {
            assert_eq!(unescape(written), text, "{written}");
        }
    }

    #[test]
    fn attributes_are_found_whatever_their_prefix() {
        assert_eq!(
            attribute(r#" name='甲&amp;乙' r:id = "rId1" "#, "id").as_deref(),
            Some("rId1")
        );
        assert_eq!(
            attribute(r#" name='甲&amp;乙' r:id = "rId1" "#, "name").as_deref(),
            Some("甲&乙")
        );
        assert_eq!(attribute(" broken =x", "broken"), None);
    }
}
