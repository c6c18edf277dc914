//! One-line text records: a format word, then `name=value` fields in a fixed order.

/// Reads the values of one line.
pub(crate) struct Words<'a> {
    rest: std::str::SplitAsciiWhitespace<'a>,
}

/// Why a line could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// The line does not begin with the word that names the format and its version.
    #[error("the line does not begin with {0}")]
    Format(&'static str),
    /// The field is missing or not in its place.
    #[error("{0}= is missing or not in its place")]
    Missing(&'static str),
    /// The field is there, but its value cannot be read.
    #[error("the value of {0}= cannot be read")]
    Value(&'static str),
    /// Something stands behind the last field.
    #[error("something stands behind the last field")]
    Extra,
}

impl<'a> Words<'a> {
    /// Begins to read a line that must start with the format word.
    pub(crate) fn start(line: &'a str, format: &'static str) -> Result<Self, LineFault> {
        let mut rest = line.split_ascii_whitespace();
        match rest.next() {
            Some(word) if word == format => Ok(Self { rest }),
            _ => Err(LineFault::Format(format)),
        }
    }

    /// The value of the next field, which must have this name.
    pub(crate) fn value(&mut self, name: &'static str) -> Result<&'a str, LineFault> {
        self.rest
            .next()
            .and_then(|word| word.split_once('='))
            .filter(|(found, _)| *found == name)
            .map(|(_, value)| value)
            .ok_or(LineFault::Missing(name))
    }

    /// The value of the next field, read by `read`.
    pub(crate) fn read<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, LineFault> {
        read(self.value(name)?).ok_or(LineFault::Value(name))
    }

    /// Nothing may be left.
    pub(crate) fn end(mut self) -> Result<(), LineFault> {
        match self.rest.next() {
            None => Ok(()),
            Some(_) => Err(LineFault::Extra),
        }
    }
}
