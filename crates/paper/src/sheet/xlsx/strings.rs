//! The shared strings of a workbook: one text and the places in it, a quarter of what a list of strings would take.

use std::io::{Read, Seek};

use quick_xml::events::Event;

use super::xml::XmlPart;
use crate::sheet::error::SheetError;

/// All shared strings, by number.
#[derive(Debug, Default)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub(crate) fn read<R: Read + Seek>(xml: &mut XmlPart<R>) -> Result<Self, SheetError> {
        let mut strings = Self::default();
        let (mut events, mut items) = (Vec::new(), Vec::new());
        loop {
            match xml.next(&mut events)? {
                Event::Start(start) if start.local_name().as_ref() == "si" => {
                    xml.string_item(&mut items, &mut strings.text)?;
                    // The part's limit is below the range of 32 bits, and text is never longer than its XML.
                    let end = u32::try_from(strings.text.len())
                        .map_err(|_| xml.damaged("共享文本过长"))?;
                    strings.ends.push(end);
                }
                Event::Eof => break,
                _ => {}
            }
        }
        strings.text.shrink_to_fit();
        strings.ends.shrink_to_fit();
        Ok(strings)
    }

    pub(crate) fn get(&self, number: usize) -> Option<&str> {
        let end = usize::try_from(*self.ends.get(number)?).ok()?;
        let start = match number.checked_sub(1) {
            Some(before) => usize::try_from(*self.ends.get(before)?).ok()?,
            None => 0,
        };
        self.text.get(start..end)
    }
}
