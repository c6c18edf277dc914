//! Text as XML.

use std::borrow::Cow;

/// Text as the content of an element, with what XML cannot hold as `_xHHHH_`.
pub(super) fn content(text: &str) -> Cow<'_, str> {
    escape(text, true)
}

/// Text as the value of an attribute in double quotes. Attributes know no `_xHHHH_`; control characters are left out.
pub(super) fn attribute(text: &str) -> Cow<'_, str> {
    escape(text, false)
}

fn needs_escape(c: char) -> bool {
    matches!(
        c,
        '&' | '<' | '>' | '"' | '_' | '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}'
    )
}

fn escape(text: &str, content: bool) -> Cow<'_, str> {
    if !text.contains(needs_escape) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().saturating_add(16));
    for (at, c) in text.char_indices() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if !content => out.push_str("&quot;"),
            '\t' | '\n' if content => out.push(c),
            // An underscore that a reader would take for the beginning of an escape. Whether the four digits are
            // followed by an underscore is not asked: the character behind may become one by being escaped itself.
            '_' if content && text.get(at..).is_some_and(begins_escape) => out.push_str("_x005F_"),
            '\u{0}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                if content {
                    out.push_str(&format!("_x{:04X}_", u32::from(c)));
                }
            }
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

fn begins_escape(text: &str) -> bool {
    text.strip_prefix("_x")
        .and_then(|rest| rest.as_bytes().get(..4))
        .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_escaped() {
        assert_eq!(content("甲<乙>&\"丙\""), "甲&lt;乙&gt;&amp;\"丙\"");
        assert_eq!(content("a\r\nb\u{1}"), "a_x000D_\nb_x0001_");
        assert_eq!(content("_x0041_"), "_x005F_x0041_");
        assert_eq!(content("_x0041\u{1}"), "_x005F_x0041_x0001_");
        assert_eq!(content("a_b_x"), "a_b_x");
        assert_eq!(attribute("a\"\r_x0041_"), "a&quot;_x0041_");
    }
}
