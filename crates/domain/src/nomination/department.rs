//! The departments of the joint review, as data: what each is asked, until when, with which fields.

use super::{LINE_MAX_CHARS, line};
use crate::codes::{joined, worded};

worded! {
    /// A field of a person that a department may need beside name, sex, month of birth, village and posts.
    Field {
        /// The resident identity number.
        Number = "number", "身份证号";
        /// Schooling.
        Education = "education", "文化程度";
        /// Political affiliation.
        Affiliation = "affiliation", "政治面貌";
        /// The present post in the village.
        PresentPost = "present_post", "现任职务";
    }
}

joined!(Field);

/// Longest code of a department or rule, in characters.
pub const CODE_MAX_CHARS: usize = 30;
/// Longest description of a department's duty, in characters.
pub const DUTY_MAX_CHARS: usize = 120;
/// Most days a department is given.
pub const DAYS_MAX: u16 = 60;

/// A department of the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Department {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it checks.
    pub duty: String,
    /// Days it is given.
    pub days: u16,
    /// Fields it needs.
    pub fields: Vec<Field>,
    /// Whether it is no longer asked.
    pub retired: bool,
    /// Version, from 1.
    pub no: i64,
}

/// Whether a text can be a code: small letters, digits, hyphens and underlines.
#[must_use]
pub fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= CODE_MAX_CHARS
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
}

impl Department {
    /// Checks what was typed; the names of fields that cannot be taken.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let mut bad = Vec::new();
        if !is_code(&self.code) {
            bad.push("code");
        }
        if line(&self.name, LINE_MAX_CHARS).is_none_or(|name| name.is_empty()) {
            bad.push("name");
        }
        if line(&self.duty, DUTY_MAX_CHARS).is_none_or(|duty| duty.is_empty()) {
            bad.push("duty");
        }
        if !(1..=DAYS_MAX).contains(&self.days) {
            bad.push("days");
        }
        bad
    }
}
