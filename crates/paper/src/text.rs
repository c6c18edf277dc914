//! The two encodings in which county offices keep text files: UTF-8 and GB18030.
//!
//! GB18030 is decoded as the Encoding Standard does it. Two editions of GB18030 differ: where the edition of 2000 put
//! private-use code points, the later ones have assigned characters. The bytes `FE 9F`, say, are U+4DAE 䶮 here and
//! were U+E863 in 2000. So a file written long ago with a private-use character gives the assigned one, which is what
//! its author meant, and a text that holds one of [`gb18030_cannot_hold`]'s code points cannot be written to GB18030
//! such that the same code point comes back.

use std::fmt;

use encoding_rs::{Encoding, GB18030, UTF_8};

/// The encoding of a text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextEncoding {
    /// UTF-8 without a byte order mark.
    #[default]
    Utf8,
    /// UTF-8 with a byte order mark, which Excel needs to know UTF-8 when it opens a CSV file.
    Utf8Bom,
    /// GB18030, of which GBK and GB 2312 are parts; what Excel writes as CSV on a Chinese Windows.
    Gb18030,
}

impl TextEncoding {
    pub(crate) fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 | Self::Utf8Bom => UTF_8,
            Self::Gb18030 => GB18030,
        }
    }
}

impl fmt::Display for TextEncoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8（带 BOM）",
            Self::Gb18030 => "GB18030",
        })
    }
}

/// True for the 19 code points that do not survive GB18030: U+E5E5, which has no bytes at all, and the 18 private-use
/// ones whose bytes mean an assigned character when read back. Every other code point of Unicode survives.
#[must_use]
pub fn gb18030_cannot_hold(c: char) -> bool {
    matches!(
        c,
        '\u{E5E5}' | '\u{E78D}'
            ..='\u{E796}'
                | '\u{E81E}'
                | '\u{E826}'
                | '\u{E82B}'
                | '\u{E82C}'
                | '\u{E832}'
                | '\u{E843}'
                | '\u{E854}'
                | '\u{E864}'
    )
}

/// True for characters that no name or code may hold: control characters, line and paragraph separators, and the marks
/// that turn the direction of writing (with which a text shows as something else than it is).
#[must_use]
pub fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_listed_code_points_do_not_survive_gb18030() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let text = c.to_string();
            let (bytes, _, lost) = GB18030.encode(&text);
            let (back, _) = GB18030.decode_without_bom_handling(&bytes);
            assert_eq!(
                lost || back != text,
                gb18030_cannot_hold(c),
                "U+{:04X}",
                u32::from(c)
            );
        }
    }

    #[test]
    fn bytes_of_the_old_private_use_area_give_the_assigned_character() {
        let (text, broken) = GB18030.decode_without_bom_handling(&[0xFE, 0x9F]);
        assert_eq!((text.as_ref(), broken), ("䶮", false));
    }
}
