//! Citations: which text, which article.
//!
//! A citation is small and copied by value, because every step and finding of
//! every outcome carries some. Sources are short ASCII codes, so that a rule
//! pack added as a file can cite a text this program has never heard of.

use std::fmt;

/// Longest source code, in bytes.
const SOURCE_BYTES: usize = 8;

/// Code of a legal text, e.g. `VCL26`, `ZJ`, `REG13`; at most eight ASCII
/// letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source([u8; SOURCE_BYTES]);

impl Source {
    /// Villagers' committee law, text of 2018-12-29.
    pub const VCL18: Self = Self::known("VCL18");
    /// Villagers' committee law as amended 2025-10-28, in force 2026-01-01.
    pub const VCL26: Self = Self::known("VCL26");
    /// Residents' committee law, text of 2018-12-29.
    pub const RCL18: Self = Self::known("RCL18");
    /// Residents' committee law as revised 2025-10-28, in force 2026-01-01.
    pub const RCL26: Self = Self::known("RCL26");
    /// Regulations on elections of grass-roots Party organisations, 2020-07-13.
    pub const PER20: Self = Self::known("PER20");
    /// 2013 procedure of the Ministry of Civil Affairs (村民委员会选举规程).
    pub const REG13: Self = Self::known("REG13");
    /// Civil Code.
    pub const CC: Self = Self::known("CC");
    /// Practice, from a published timetable; no legal text.
    pub const PRACTICE: Self = Self::known("PRACTICE");

    pub(crate) const fn known(code: &str) -> Self {
        let bytes = code.as_bytes();
        let mut inline = [0_u8; SOURCE_BYTES];
        let mut i = 0;
        while i < bytes.len() && i < SOURCE_BYTES {
            // Both bounds are checked by the loop; slices cannot be copied in const.
            #[expect(
                clippy::indexing_slicing,
                reason = "const fn; bounds checked by the loop"
            )]
            {
                inline[i] = bytes[i];
            }
            i += 1;
        }
        Self(inline)
    }

    /// Reads a source code; `None` if empty, longer than eight bytes or not
    /// ASCII letters and digits.
    #[must_use]
    pub fn new(code: &str) -> Option<Self> {
        let good = !code.is_empty()
            && code.len() <= SOURCE_BYTES
            && code.bytes().all(|b| b.is_ascii_alphanumeric());
        good.then(|| Self::known(code))
    }

    /// The code as text.
    #[must_use]
    pub fn code(&self) -> &str {
        let end = self.0.iter().position(|b| *b == 0).unwrap_or(SOURCE_BYTES);
        self.0
            .get(..end)
            .and_then(|b| std::str::from_utf8(b).ok())
            .unwrap_or("")
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One citation, e.g. `VCL26 §18` or `VCL26 §16(2)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cite {
    /// The text.
    pub source: Source,
    /// The article; 0 where the text is cited as a whole.
    pub article: u16,
    /// The item within the article; 0 for the article as a whole.
    pub item: u8,
}

impl Cite {
    /// An article of a text.
    #[must_use]
    pub const fn article(source: Source, article: u16) -> Self {
        Self {
            source,
            article,
            item: 0,
        }
    }

    /// A text as a whole.
    #[must_use]
    pub const fn whole(source: Source) -> Self {
        Self {
            source,
            article: 0,
            item: 0,
        }
    }

    /// Reads what [`fmt::Display`] writes: `VCL26 §16(2)`, `ZJ §28`, `REG13`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (source, rest) = match text.split_once(" §") {
            Some((source, rest)) => (source, Some(rest)),
            None => (text, None),
        };
        let source = Source::new(source)?;
        let Some(rest) = rest else {
            return Some(Self::whole(source));
        };
        let (article, item) = match rest.strip_suffix(')').and_then(|r| r.split_once('(')) {
            Some((article, item)) => (article, item.parse().ok()?),
            None => (rest, 0),
        };
        let article = article.parse().ok().filter(|a| *a > 0)?;
        Some(Self {
            source,
            article,
            item,
        })
    }
}

impl fmt::Display for Cite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source.code())?;
        if self.article > 0 {
            write!(f, " §{}", self.article)?;
        }
        if self.item > 0 {
            write!(f, "({})", self.item)?;
        }
        Ok(())
    }
}

/// Most citations one step, finding or parameter may carry.
pub const MAX_CITES: usize = 4;

/// Up to [`MAX_CITES`] citations, copied by value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cites {
    list: [Cite; MAX_CITES],
    len: u8,
}

impl Cites {
    /// No citation.
    pub const NONE: Self = Self {
        list: [Cite::whole(Source::PRACTICE); MAX_CITES],
        len: 0,
    };

    /// One citation.
    #[must_use]
    pub const fn one(cite: Cite) -> Self {
        let mut list = [Cite::whole(Source::PRACTICE); MAX_CITES];
        list[0] = cite;
        Self { list, len: 1 }
    }

    /// An article of a text.
    #[must_use]
    pub const fn article(source: Source, article: u16) -> Self {
        Self::one(Cite::article(source, article))
    }

    /// The first [`MAX_CITES`] citations of a list.
    #[must_use]
    pub fn of(cites: &[Cite]) -> Self {
        cites.iter().fold(Self::NONE, |all, cite| all.with(*cite))
    }

    /// With one more citation, unless it is there already or the list is full.
    #[must_use]
    pub fn with(mut self, cite: Cite) -> Self {
        let len = usize::from(self.len);
        if !self.as_slice().contains(&cite)
            && let Some(slot) = self.list.get_mut(len)
        {
            *slot = cite;
            self.len += 1;
        }
        self
    }

    /// With all citations of another list, as far as they fit.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        other
            .as_slice()
            .iter()
            .fold(self, |all, cite| all.with(*cite))
    }

    /// The citations.
    #[must_use]
    pub fn as_slice(&self) -> &[Cite] {
        self.list.get(..usize::from(self.len)).unwrap_or(&[])
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The citations as text, e.g. `["VCL26 §18"]`.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.as_slice().iter().map(Cite::to_string).collect()
    }
}

impl fmt::Debug for Cites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.as_slice().iter().map(Cite::to_string))
            .finish()
    }
}
